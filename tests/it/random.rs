//! Random small scenarios that use all of the language, as text.

use std::fmt::Write;

use super::game::Dice;

/// How large and how rich.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) rounds: usize,
    pub(crate) actors: usize,
    pub(crate) issues: usize,
    /// Nothing but discrete luck, few moves, no scares: small enough to walk through.
    pub(crate) tiny: bool,
}

impl Size {
    /// For simulation.
    pub(crate) fn small(dice: &mut Dice) -> Self {
        Self { rounds: 3 + dice.below(4), actors: 2 + dice.below(2), issues: 2 + dice.below(3), tiny: false }
    }
}

/// A number of the language: plain, uncertain, by type or private.
fn number(dice: &mut Dice, low: f64, high: f64, size: Size, typed: bool) -> String {
    match dice.below(6) {
        0 if !size.tiny => {
            let a = dice.number(low, high);
            format!("{{ uniform = [{a}, {}], kind = \"uncertain\" }}", a + 0.1 * (high - a).max(0.01))
        }
        1 if typed => {
            format!(
                "{{ type = \"mood\", values = {{ soft = {}, hard = {} }} }}",
                dice.number(low, high),
                dice.number(low, high)
            )
        }
        _ => format!("{}", dice.number(low, high)),
    }
}

/// A test of levels, moves or other things.
fn test(dice: &mut Dice, size: Size, moves: usize) -> String {
    let ops = [">=", ">", "<=", "<"];
    let op = dice.pick(&ops);
    match dice.below(9) {
        0 => format!("sum.core {op} 0.5"),
        1 => format!("max.side {op} 0.5"),
        2 => format!("mean.core {op} 0.4"),
        3 => format!("issue.i{} {op} 0.5", dice.below(size.issues)),
        4 if moves > 0 => format!("move.m{} >= 1", dice.below(moves)),
        5 if dice.flip(0.5) => "mobilisation >= 1".into(),
        5 => "agreements >= 2".into(),
        6 => "shift.change >= 1".into(),
        8 => format!("issue.i{} {} low", dice.below(size.issues), dice.pick(&["==", "!=", ">="])),
        7 => format!("failed_meetings >= {}", 1 + dice.below(2)),
        _ => "round >= 2".into(),
    }
}

fn condition(dice: &mut Dice, size: Size, moves: usize) -> String {
    if dice.flip(0.2) {
        return format!("[[\"{}\"], [\"{}\"]]", test(dice, size, moves), test(dice, size, moves));
    }
    format!("[\"{}\"]", test(dice, size, moves))
}

/// A valid scenario.
pub(crate) fn scenario(dice: &mut Dice, size: Size) -> String {
    let moves = dice.below(if size.tiny { 2 } else { 4 });
    let forces = if dice.flip(0.7) { 1 + dice.below(2) } else { 0 };
    let forums = 1 + dice.below(2);
    let ids: Vec<String> = (0..size.actors).map(|i| format!("\"a{i}\"")).collect();
    let schedule: Vec<String> = (0..forums).map(|f| format!("\"f{f}\"")).collect();
    let mut text = format!(
        "[scenario]\nschema = 1\nname = \"random\"\nrounds = {}\nschedule = [{}]\n",
        size.rounds,
        schedule.join(", ")
    );
    if dice.flip(0.3) {
        let _ = writeln!(text, "[settlement]\nduration = {}", 1 + dice.below(3));
    }
    let shared = dice.flip(0.5);
    let owners = if shared { "\"a0\", \"a1\"" } else { "\"a0\"" };
    let _ = writeln!(text, "[type.mood]\nowners = [{owners}]\npoints = {{ soft = 0.3, hard = 0.7 }}");
    for i in 0..size.actors {
        let owns = i == 0 || i == 1 && shared;
        actor(dice, &mut text, i, owns, size, moves, forces);
    }
    for k in 0..size.issues {
        issue(dice, &mut text, k, size);
    }
    for f in 0..forums {
        let parties = if f == 0 { &ids[..2] } else { &ids[..] };
        let first = if f == 0 || size.issues == 2 { 0 } else { 1 };
        let issues: Vec<String> = (first..size.issues.min(first + 3)).map(|k| format!("\"i{k}\"")).collect();
        let _ = writeln!(
            text,
            "[forum.f{f}]\nparties = [{}]\nissues = [{}]\nweight = {}",
            parties.join(", "),
            issues.join(", "),
            dice.number(0.1, 0.6)
        );
        if dice.flip(0.3) {
            text.push_str("recognition = { a0 = 0.25, a1 = 0.75 }\n");
        }
    }
    text.push_str("[proposal.draft]\nby = \"a0\"\nat = \"f0\"\noffers = { i1 = \"high\" }\n");
    if dice.flip(0.5) {
        text.push_str("tabled = true\n");
    }
    for m in 0..moves {
        leverage(dice, &mut text, m, size, forces);
    }
    for k in 0..forces {
        let _ = writeln!(
            text,
            "[force.w{k}]\nby = \"a{k}\"\nprize = {}\nbalance = {}\neach_round = {}\nprecision = {}\npeace_cost = 0.02\nfrom_round = {}",
            number(dice, 0.2, 0.8, size, true),
            dice.number(0.2, 0.9),
            number(dice, 0.1, 0.4, size, true),
            dice.pick(&["5", "30", "inf"]),
            1 + dice.below(2)
        );
    }
    let noise = if size.tiny { "" } else { "noise = { normal = [0, 0.4] }" };
    let _ = writeln!(
        text,
        "[tension]\nstart = {}\ndecay = 0.2\nfailed_meeting = 0.5\nrelief = 1.5\n{noise}",
        dice.number(0.0, 9.0)
    );
    if dice.flip(0.8) {
        let hazard =
            if dice.flip(0.5) { "{ base = 0.01, growth = 0.3, cap = 0.5 }" } else { "{ rungs = [0, 0.02, 0.1, 0.3] }" };
        let _ = writeln!(text, "[incident]\nhazard = {hazard}\nwar = 0.3\nclash = 0.3\nscare = 0.4\nscare_adds = 1");
    }
    text.push_str("[mobilisation]\nstart = 1\n[shift.change]\nhazard = 0.1\nset = { mobilisation = 2 }\n");
    text.push_str("[event.late]\nround = 2\nset = { \"issue.i0\" = \"high\" }\nwhen = [\"tension >= 5\"]\n");
    endings(dice, &mut text, size);
    text
}

fn actor(dice: &mut Dice, text: &mut String, i: usize, owns: bool, size: Size, moves: usize, forces: usize) {
    let lambda = |dice: &mut Dice| match dice.below(if size.tiny { 4 } else { 8 }) {
        0 if !size.tiny => "inf".to_string(),
        1 => "0".to_string(),
        _ => format!("{}", dice.number(3.0, 60.0)),
    };
    let (offer, answer, play) = (lambda(dice), lambda(dice), lambda(dice));
    let _ = writeln!(
        text,
        "[actor.a{i}]\npatience = {}\nprecision = {{ offer = {offer}, answer = {answer}, move = {play} }}\naudience = {{ sensitivity = {}, start = {}, concedes = \"{}\" }}",
        dice.pick(&["0.9", "0.97", "1"]),
        number(dice, 0.0, 0.6, size, owns),
        dice.number(0.0, 0.2),
        dice.pick(&["mean.core", "issue.i0", "max.side"])
    );
    let private = if size.tiny { 2 } else { 3 };
    let cost = if forces > i && dice.flip(0.5) {
        format!("{{ uniform = [0.1, 0.7], kind = \"private\", cells = {private} }}")
    } else {
        number(dice, 0.1, 0.5, size, owns)
    };
    let accident = if dice.flip(0.3) { ", accident = -0.3" } else { "" };
    let _ = writeln!(text, "war = {{ cost = {cost}, share = {}, clash_share = 0.2{accident} }}", dice.number(0.0, 1.0));
    if dice.flip(0.4) {
        let alone = number(dice, 0.0, 0.9, size, owns);
        let _ = writeln!(
            text,
            "linkage = {{ block = \"side\", waits_for = \"sum.core\", full_at = 0.8, alone = {alone} }}"
        );
    }
    if dice.flip(0.4) {
        let unless = if owns { ", unless_type = \"mood.soft\"" } else { "" };
        let _ = writeln!(text, "red_line = {{ when = [\"max.core >= 1\"]{unless} }}");
    }
    if dice.flip(0.4) {
        let sharp = if dice.flip(0.2) { "inf".into() } else { number(dice, 2.0, 9.0, size, owns) };
        let _ = writeln!(text, "precondition = {{ measure = \"issue.i1\", at_least = 0.25, sharpness = {sharp} }}");
    }
    if dice.flip(0.3) {
        text.push_str("walk_out = { unless_offered = [\"max.core >= 0.5\"], grace = 1, rate = 0.3 }\n");
    }
    if i == 1 && size.actors > 2 && dice.flip(0.6) {
        text.push_str("consensus_with = [\"a2\"]\n");
    }
    for n in 0..dice.below(3) {
        let per = if dice.flip(0.3) { ", per = \"mobilisation\"" } else { "" };
        let from = if dice.flip(0.3) { format!(", from = {}", condition(dice, size, moves)) } else { String::new() };
        let until = if dice.flip(0.7) { format!(", until = {}", condition(dice, size, moves)) } else { String::new() };
        let value = number(dice, -0.06, 0.02, size, owns);
        let _ = writeln!(text, "[actor.a{i}.flow.x{n}]\nvalue = {value}{}", lines(&[per, &from, &until]));
    }
    if dice.flip(0.3) {
        let point = if owns && dice.flip(0.7) { "type = \"mood.hard\"\n" } else { "" };
        let stage = match dice.below(4) {
            0 if i < forces => "attack = 0.1".to_string(),
            1 if i == 0 => "offer = { draft = 0.6 }".to_string(),
            _ => "answer = 0.3".to_string(),
        };
        let when = if dice.flip(0.6) { format!("when = {}\n", condition(dice, size, moves)) } else { String::new() };
        let _ = writeln!(text, "[[actor.a{i}.script]]\n{point}{when}rounds = [1, 2]\n{stage}");
        if dice.flip(0.3) {
            let stage = if stage.starts_with("attack") { "attack = 0.3" } else { "answer = 0.8" };
            let _ = writeln!(text, "[[actor.a{i}.script]]\n{point}{stage}");
        }
    }
}

/// Keys written with a comma in front, each on a line of its own.
fn lines(keys: &[&str]) -> String {
    keys.iter().filter(|k| !k.is_empty()).fold(String::new(), |text, k| text + "\n" + k.trim_start_matches(", "))
}

/// Worth of an issue to an actor: of value 1, or a line.
fn worth(dice: &mut Dice, size: Size) -> String {
    let mut one = || number(dice, -0.4, 0.5, size, true);
    let (from, to) = (one(), one());
    if dice.flip(0.3) { format!("{{ from = {from}, to = {to} }}") } else { to }
}

fn issue(dice: &mut Dice, text: &mut String, k: usize, size: Size) {
    let block = if k.is_multiple_of(2) { "core" } else { "side" };
    let levels = if !size.tiny && dice.flip(0.5) { "low = 0, mid = 0.5, high = 1" } else { "low = 0, high = 1" };
    let (none, unsettled) = if dice.flip(0.25) { ("none = 0, ", "unsettled = true\n") } else { ("", "") };
    let worth: Vec<String> = (0..size.actors).map(|i| format!("a{i} = {}", worth(dice, size))).collect();
    let _ = writeln!(
        text,
        "[issue.i{k}]\nblock = \"{block}\"\nlevels = {{ {none}{levels} }}\n{unsettled}worth = {{ {} }}",
        worth.join(", ")
    );
    if dice.flip(0.5) {
        let all: Vec<String> = (0..size.actors).map(|i| format!("\"a{i}\"")).collect();
        let _ = writeln!(text, "ratify = [{}]", all.join(", "));
    } else {
        text.push_str("ratify = [\"a0\", \"a1\"]\n");
    }
    if k == 1 && dice.flip(0.4) {
        let _ =
            writeln!(text, "waits_for = {{ measure = \"sum.core\", full_at = 1, alone = {} }}", dice.number(0.0, 0.8));
    }
    if dice.flip(0.3) {
        text.push_str("relief = true\n");
    }
}

fn leverage(dice: &mut Dice, text: &mut String, m: usize, size: Size, forces: usize) {
    let by = dice.below(2);
    let force = if forces > 0 {
        format!(", force_value = {{ a0 = {} }}, balance = {{ w0 = 0.03 }}", dice.number(-0.1, 0.1))
    } else {
        String::new()
    };
    let stops = if m == 1 { ", stops = [\"m0\"]" } else { "" };
    let sets = if m == 2 { ", sets = { i0 = \"high\" }, takes_back = [\"m0\"]" } else { "" };
    let _ = writeln!(
        text,
        "[move.m{m}]\nby = \"a{by}\"\nsteps = 2\nstart = {}\neach = {{ cost = {}, concedes = 0.1, tension = {}, stand = 0.05, mobilisation = {}, flow = {{ a{} = {} }}{force}{stops}{sets} }}",
        dice.below(2),
        number(dice, 0.0, 0.02, size, by == 0),
        dice.number(-0.8, 1.2),
        dice.number(-0.5, 0.8),
        dice.below(2),
        dice.number(-0.02, 0.01),
    );
}

fn endings(dice: &mut Dice, text: &mut String, size: Size) {
    for (id, when) in
        [("force", "ended_by == force"), ("accident", "ended_by == accident"), ("clash", "ended_by == clash")]
    {
        let _ = writeln!(text, "[[outcome]]\nid = \"{id}\"\nwhen = [\"{when}\"]\nends = true");
    }
    let payoff = if dice.flip(0.4) { "payoff = { a0 = 0.05, a1 = -0.02 }" } else { "" };
    let _ = writeln!(
        text,
        "[[outcome]]\nid = \"whole\"\nwhen = [\"agreements >= 1\", \"sum.core >= 1\"]\nends = true\n{payoff}"
    );
    if dice.flip(0.3) {
        let _ = writeln!(
            text,
            "[[outcome]]\nid = \"refused\"\nwhen = [\"failed_meetings >= {}\"]\nends = true\npayoff = {{ a0 = {}, a1 = 0.05 }}",
            1 + dice.below(2),
            number(dice, -0.2, 0.1, size, true)
        );
    }
    // In the last round what these pay counts.
    let pays = |dice: &mut Dice| match dice.flip(0.4) {
        true => {
            format!("payoff = {{ a0 = {}, a1 = {} }}\n", number(dice, -0.4, 0.5, size, true), dice.number(-0.4, 0.5))
        }
        false => String::new(),
    };
    let (some, rest) = (pays(dice), pays(dice));
    let _ = write!(
        text,
        "[[outcome]]\nid = \"some\"\nwhen = [\"agreements >= 1\"]\n{some}[[outcome]]\nid = \"collapse\"\nwhen = [\"talks == collapsed\"]\n[[outcome]]\nid = \"rest\"\n{rest}"
    );
}
