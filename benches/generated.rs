//! A scenario of any size, with all that the first case has: two camps and a bloc, private costs of war and a private
//! type, red lines, preconditions, linkage, ratification, papers, leverage of eight sorts, two uses of force, tension,
//! incidents, a shift, an event, eight classes of endings. Nothing in it is random: the same size, the same text.

use std::fmt::{self, Write};

/// How large; ids are numbered from 1 (`a1`, `f1`, `i1`, `m1`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// 2 to 32. The first two may use force; of four or more the last two are bound by consensus.
    pub(crate) actors: usize,
    /// 1 to 8: the first seats all actors, the others two to four.
    pub(crate) forums: usize,
    /// 3 to 16: in turn the core, which odd actors want, what both want, and calm, which even actors want.
    pub(crate) issues: usize,
    /// 3 to all issues: how many each forum may change; it has levels ^ per_forum packages. All forums together must be
    /// able to change all issues.
    pub(crate) per_forum: usize,
    /// 2 to 9 of each issue.
    pub(crate) levels: usize,
    /// 0 to 64.
    pub(crate) moves: usize,
    /// At least 2.
    pub(crate) rounds: usize,
}

/// The large case: five forums of 2,187 packages.
pub(crate) const LARGE: Size =
    Size { actors: 8, forums: 5, issues: 12, per_forum: 7, levels: 3, moves: 40, rounds: 20 };

const BLOCKS: [&str; 3] = ["core", "common", "calm"];

impl Size {
    /// The scenario as a file.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("a text takes all that is written");
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let schedule = list((0..self.forums).map(|f| format!("f{}", f + 1)));
        writeln!(
            out,
            "[scenario]\nschema = 1\nname = \"{} actors, {} forums, {} issues, {} moves\"\nsource = \"generated\"\n\
             rounds = {}\nruns = 10000\nseed = 1\nschedule = {schedule}\n",
            self.actors, self.forums, self.issues, self.moves, self.rounds
        )?;
        (0..self.actors).try_for_each(|i| self.actor(out, i))?;
        let owners = list(self.bloc().map(actor));
        writeln!(out, "[type.camp]\nowners = {owners}\npoints = {{ flexible = 0.2, rigid = 0.8 }}\n")?;
        (0..self.issues).try_for_each(|k| self.issue(out, k))?;
        (0..self.forums).try_for_each(|f| self.forum(out, f))?;
        (0..self.moves).try_for_each(|m| self.leverage(out, m))?;
        self.risk(out)
    }

    /// The last two actors, of whom neither may use force if there are more; else the last.
    fn bloc(&self) -> std::ops::Range<usize> {
        if self.actors < 4 { self.actors - 1..self.actors } else { self.actors - 2..self.actors }
    }

    fn actor(&self, out: &mut String, i: usize) -> fmt::Result {
        let (wants, gives) = if is_odd(i) { ("core", "calm") } else { ("calm", "core") };
        let name = actor(i);
        let stakes = 0.3 + 0.1 * (i % 4) as f64;
        writeln!(
            out,
            "[actor.{name}]\npatience = 0.98\nprecision = {{ offer = 240, answer = 120, move = 240 }}\n\
             audience = {{ sensitivity = {stakes}, start = 0.03, concedes = \"mean.{gives}\" }}"
        )?;
        let war = match i {
            0 | 1 => "{ uniform = [0.10, 0.80], kind = \"private\", cells = 4 }",
            4 => "{ uniform = [0.20, 0.60], kind = \"private\", cells = 3 }",
            _ => "{ folded_normal = [0.25, 0.05], kind = \"uncertain\" }",
        };
        writeln!(out, "war = {{ cost = {war}, loss = 0.2, clash_share = 0.1 }}")?;
        if is_odd(i) {
            // In short talks nobody would sit through so many meetings that it could leave.
            let grace = if self.rounds < 12 { 0 } else { 3 };
            writeln!(
                out,
                "walk_out = {{ unless_offered = [\"mean.core >= 0.5\"], grace = {grace}, start = 1, rate = {{ uniform = \
                 [0.01, 0.05], kind = \"uncertain\" }} }}"
            )?;
        } else {
            writeln!(out, "precondition = {{ measure = \"mean.calm\", at_least = 0.2, sharpness = 20 }}")?;
        }
        if i.is_multiple_of(4) {
            writeln!(
                out,
                "linkage = {{ block = \"common\", waits_for = \"sum.core\", full_at = 1, alone = {{ beta = [4, 8], kind \
                 = \"uncertain\" }} }}"
            )?;
        }
        if self.bloc().contains(&i) {
            writeln!(out, "red_line = {{ when = [\"mean.{gives} >= 0.5\"], unless_type = \"camp.flexible\" }}")?;
            if i + 1 == self.actors && self.bloc().len() == 2 {
                writeln!(out, "consensus_with = [\"{}\"]", actor(i - 1))?;
            }
        }
        writeln!(out, "\n[actor.{name}.flow]\nwaiting = {{ value = -0.006, until = [\"mean.{wants} >= 0.5\"] }}")?;
        if i < 2 {
            writeln!(out, "mobilised = {{ value = -0.004, per = \"mobilisation\", until = [\"mean.calm >= 0.5\"] }}")?;
        }
        writeln!(out, "shifted = {{ value = -0.01, from = [\"shift.drift >= 1\"], until = [\"max.common >= 0.5\"] }}\n")
    }

    fn issue(&self, out: &mut String, k: usize) -> fmt::Result {
        let top = self.levels - 1;
        let levels = line((0..self.levels).map(|l| format!("l{l} = {}", l as f64 / top as f64)));
        // Wins of all issues are worth about 1 to who wants them.
        let worth = line((0..self.actors).map(|i| {
            let size = (1.0 + 0.3 * ((i * 5 + k * 3) % 7) as f64) / self.issues as f64;
            let share = match (BLOCKS[k % 3], is_odd(i)) {
                ("common", _) => 0.3,
                ("core", true) | ("calm", false) => 1.0,
                _ => -1.0,
            };
            format!("{} = {:.4}", actor(i), share * size)
        }));
        let forum = (0..self.forums).find(|f| self.issues_of(*f).contains(&k)).unwrap_or(0);
        let ratify = list(self.parties(forum).into_iter().take(3).map(actor));
        writeln!(
            out,
            "[issue.{}]\nblock = \"{}\"\nlevels = {levels}\nworth = {worth}\nratify = {ratify}",
            issue(k),
            BLOCKS[k % 3]
        )?;
        if k % 3 == 2 {
            writeln!(out, "relief = true")?;
        }
        writeln!(out)
    }

    fn parties(&self, f: usize) -> Vec<usize> {
        let (first, n) = if f == 0 { (0, self.actors) } else { (f, self.actors.min(2 + f % 3)) };
        (0..n).map(|j| (first + j) % self.actors).collect()
    }

    fn issues_of(&self, f: usize) -> Vec<usize> {
        let step = self.issues.div_ceil(self.forums);
        (0..self.per_forum).map(|j| (f * step + j) % self.issues).collect()
    }

    /// A forum and two papers, one for the core and one for calm; those of every other forum are tabled already.
    fn forum(&self, out: &mut String, f: usize) -> fmt::Result {
        let (parties, issues) = (self.parties(f), self.issues_of(f));
        writeln!(
            out,
            "[forum.f{}]\nparties = {}\nissues = {}\nweight = {:.2}",
            f + 1,
            list(parties.iter().map(|&i| actor(i))),
            list(issues.iter().map(|&k| issue(k))),
            1.0 / (f + 2) as f64
        )?;
        if f % 3 == 1 {
            // The first party has every second turn; the one or two others share the rest.
            let rest = 0.5 / (parties.len() - 1) as f64;
            let chances = (0..).map(|j| if j == 0 { 0.5 } else { rest });
            let recognition = line(parties.iter().zip(chances).map(|(&i, p)| format!("{} = {p}", actor(i))));
            writeln!(out, "recognition = {recognition}")?;
        }
        for (what, by, block) in [("demand", parties[0], 0), ("answer", parties[1], 2)] {
            let named = issues.iter().filter(|&k| k % 3 == block || block == 2 && k % 3 == 1);
            let offers = line(named.map(|&k| format!("{} = \"l{}\"", issue(k), self.levels - 1)));
            let tabled = f.is_multiple_of(2);
            let (by, f) = (actor(by), f + 1);
            writeln!(
                out,
                "[proposal.{what}_f{f}]\nby = \"{by}\"\nat = \"f{f}\"\ntabled = {tabled}\noffers = {offers}"
            )?;
        }
        writeln!(out)
    }

    /// One move; what sort goes round, so that an actor has several.
    fn leverage(&self, out: &mut String, m: usize) -> fmt::Result {
        let sort = |m: usize| (m + m / self.actors) % 8;
        let by = m % self.actors;
        // Who is meant: an actor who may use force, the other one if it is its own move.
        let (target, force) = if by == 0 { ("a2", "force_a2") } else { ("a1", "force_a1") };
        let own = if by < 2 { actor(by) } else { "a1".into() };
        let tilt = if by < 2 { 0.03 } else { -0.03 };
        let steps = 1 + m % 3;
        let before = (0..m).rev().find(|&e| sort(e) == 5).unwrap_or(0) + 1;
        let calm = issue(2 + 3 * (m % (self.issues / 3)));
        // All moves of all actors together heat a round about as much, however many actors there are.
        let heat = |step: f64| format!("tension = {:.3}", step * 3.0 / self.actors as f64);
        let (more, each) = match sort(m) {
            0 => ("start = 1".into(), format!("{}, stand = 0.03, force_value = {{ {target} = -0.03 }}", heat(0.3))),
            1 => (String::new(), format!("{}, stand = 0.04, balance = {{ force_{own} = {tilt} }}", heat(0.6))),
            2 => (String::new(), format!("{}, stand = 0.05, flow = {{ {} = 0.001 }}", heat(0.2), actor(by))),
            3 => (String::new(), format!("{}, mobilisation = 1, balance = {{ {force} = -0.02 }}", heat(0.8))),
            4 => (
                "needs = [\"mobilisation >= 0.5\"]".into(),
                format!("{}, concedes = 1, mobilisation = -0.5", heat(-1.0)),
            ),
            5 => (
                String::new(),
                format!("{}, stand = 0.05, flow = {{ {target} = -0.004, {} = 0.002 }}", heat(0.9), actor(by)),
            ),
            6 => (
                format!("needs = [\"move.m{before} >= 1\"]"),
                format!("{}, force_value = {{ {target} = -0.02 }}, stops = [\"move.m{before}\"]", heat(0.5)),
            ),
            _ => (String::new(), format!("{}, sets = {{ {calm} = \"l1\" }}", heat(-0.6))),
        };
        let cost = [0.005, 0.005, 0.002, 0.015, 0.01, 0.012, 0.008, 0.02][sort(m)];
        writeln!(
            out,
            "[move.m{}]\nby = \"{}\"\nsteps = {steps}\n{more}\neach = {{ cost = {cost}, {each} }}\n",
            m + 1,
            actor(by)
        )
    }

    fn risk(&self, out: &mut String) -> fmt::Result {
        for i in 0..2 {
            writeln!(
                out,
                "[force.force_a{}]\nby = \"a{}\"\nprize = {}\nbalance = {{ beta = [12, 8], kind = \"uncertain\" }}\n\
                 each_round = {{ uniform = [0.05, 0.15], kind = \"uncertain\" }}\nprecision = 40\npeace_cost = 0.03\n",
                i + 1,
                i + 1,
                0.5 - 0.1 * i as f64
            )?;
        }
        let middle = (self.rounds / 2).max(1);
        writeln!(
            out,
            "[tension]\nstart = 4\ndecay = 0.3\nnoise = {{ normal = [0, 0.35] }}\nfailed_meeting = 0.2\nrelief = 2\n\n\
             [incident]\nhazard = {{ exponential = [0.002, 0.45], cap = 0.6 }}\nwar = 0.3\nclash = 0.3\nscare = 0.4\n\
             scare_adds = 1\n\n[mobilisation]\nstart = 1\n\n[shift.drift]\nhazard = 0.02\nblocked = [\"max.common >= \
             0.5\"]\n\n[event.alarm]\nround = {middle}\nwhen = [\"agreements == 0\"]\nset = {{ tension = 5 }}\n"
        )?;
        out.write_str(ENDINGS)
    }
}

const ENDINGS: &str = r#"[[outcome]]
id = "war_by_decision"
when = ["ended_by == force"]
ends = true

[[outcome]]
id = "war_by_accident"
when = ["ended_by == accident"]
ends = true

[[outcome]]
id = "clash"
when = ["ended_by == clash"]
ends = true

[[outcome]]
id = "comprehensive"
when = ["agreements >= 1", "mean.core >= 0.6", "mean.calm >= 0.6"]
ends = true

[[outcome]]
id = "limited"
when = ["agreements >= 1", "mean.common >= 0.5", "mean.calm >= 0.3"]

[[outcome]]
id = "tacit"
when = ["tension.last_2 < 2.5"]

[[outcome]]
id = "collapse"
when = ["talks == collapsed"]

[[outcome]]
id = "stalemate"
"#;

fn actor(i: usize) -> String {
    format!("a{}", i + 1)
}

/// Whether an actor's number is odd, counted from 1 as in its id.
fn is_odd(i: usize) -> bool {
    i.is_multiple_of(2)
}

fn issue(k: usize) -> String {
    format!("i{}", k + 1)
}

/// A list of texts.
fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.map(|i| format!("\"{i}\"")).collect::<Vec<_>>().join(", "))
}

/// A table on one line.
fn line(items: impl Iterator<Item = String>) -> String {
    format!("{{ {} }}", items.collect::<Vec<_>>().join(", "))
}
