//! Texts that somebody might have written by mistake, or in anger: valid ones with something changed.

use super::super::game::Dice;

/// What numbers turn into.
const NUMBERS: &[&str] = &[
    "0",
    "-0.0",
    "1",
    "-1",
    "2",
    "3",
    "0.5",
    "0.999999999999",
    "1.0000000000000002",
    "1e-9",
    "1e-300",
    "5e-324",
    "-1e-9",
    "1e6",
    "-1e6",
    "999999.9",
    "1_000",
    "1000",
    "16",
    "64",
    "65536",
    "1e7",
    "1e300",
    "-1e300",
    "nan",
    "inf",
    "-inf",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "99999999999999999999999",
    "0x10",
    "1.",
    "{ value = 0.5, name = \"A half\" }",
    "{ probability = 0.5, name = \"Even\" }",
    "{ value = 1e300, name = \"\" }",
    "{ id = \"full\", name = \"\\u0007\" }",
    "\"1\"",
    "true",
    "[]",
    "{}",
    "[0, 1]",
    "1979-05-27",
    "{ uniform = [0, 1], kind = \"uncertain\" }",
    "{ uniform = [0.1, 0.1000001], kind = \"private\", cells = 16 }",
    "{ uniform = [-1e6, 1e6], kind = \"uncertain\" }",
    "{ normal = [0, 1e6], kind = \"uncertain\" }",
    "{ normal = [0, 1e-300], kind = \"private\" }",
    "{ half_normal = [1e6], kind = \"private\", cells = 16 }",
    "{ folded_normal = [-1e6, 1e-9], kind = \"uncertain\" }",
    "{ truncated_normal = [0.5, 1e6, 0, 1], kind = \"uncertain\" }",
    "{ truncated_normal = [8, 1, 0, 1], kind = \"private\", cells = 3 }",
    "{ beta = [1e-9, 1e-9], kind = \"uncertain\" }",
    "{ beta = [1e6, 1e6], kind = \"private\", cells = 16 }",
    "{ beta = [0.001, 900], kind = \"private\", cells = 2 }",
    "{ triangular = [0, 0, 1], kind = \"private\" }",
    "{ triangular = [0, 1e-300, 1e-299], kind = \"uncertain\" }",
    "{ lognormal = [0, 4.9], kind = \"uncertain\" }",
    "{ lognormal = [-39, 0.1], kind = \"private\", cells = 5 }",
    "{ discrete = { values = [0, 0, 1], weights = [0, 1, 0] }, kind = \"private\" }",
    "{ discrete = { values = [1e6, -1e6], weights = [0.5, 0.5] }, kind = \"uncertain\" }",
    "{ discrete = { values = [0.3], weights = [1] }, kind = \"private\" }",
];

/// Numbers that most keys accept, so that what they do is seen rather than refused.
const MILD: &[&str] = &[
    "0",
    "1",
    "0.5",
    "2",
    "1e-9",
    "1e-300",
    "5e-324",
    "1e6",
    "999999",
    "100",
    "1000",
    "-1",
    "-1e6",
    "-1e-9",
    "inf",
    "0.999999999",
];

/// Numbers from 0 to 1.
const SHARES: &[&str] = &[
    "0",
    "1",
    "0.5",
    "1e-9",
    "1e-300",
    "5e-324",
    "0.999999999",
    "0.9999999999999999",
    "-0.0",
    "0.3",
    "2",
    "1e6",
    "inf",
];

/// Texts that something turns into.
const TEXTS: &[&str] = &[
    "\"\"",
    "\"é日本\u{202e}\u{0301}\"",
    "\"\\u0000\"",
    "\"\\uD800\"",
    "\"a\\nb\"",
    "'''x'''",
    "\"sum.core >= 0\"",
    "[\"round >= 1\"]",
    "[[\"round >= 1\"], [\"tension >= 0\"]]",
    "[]",
    "[[]]",
    "\u{feff}",
    "\0",
    "=",
    "]]",
    "{{{{",
];

/// Lines that stand anywhere.
const LINES: &[&str] = &[
    "[actor.a]",
    "[[outcome]]",
    "[scenario]",
    "[issue.x]",
    "extends = \"base.toml\"",
    "remove = [\"move\", \"force\"]",
    "# --set scenario.rounds=1000",
    "# --set actor=1",
    "# --set a.b.c.d=[",
    "# --set tension.start*=2",
    "# --set actor.north.patience+=-0.1",
    "# --set issue.wages.levels*=0.5",
    "# --set remove=move.blockade",
    "# --set remove=[\"outcome.clash\", \"move\", 3]",
    "# --set extends=x",
    "# --set tension.noise*=1e300",
    "# --variant a: b = c: tension.start=2, tension.decay*=0,5",
    "# --variant \"x: y\": remove=force.seizure, a.b={ c = [1, 2] }",
    "# + overlay",
    "# + overlay\nextends = \"odd\"\nremove = [\"move.blockade\"]\n[tension]\nstart = 1",
    "schedule = []",
    "rounds = 1000",
    "lookahead = 1",
    "lookahead = 1000",
    "foresight = \"myopic\"",
    "foresight = \"lookahead\"",
    "foresight = \"equilibrium\"",
    "# --set scenario.foresight=equilibrium",
    "# --set foresight.solver=fitted",
    "# --set foresight.weight*=2",
    "[foresight]\nruns = 1000\niterations = 1\nseed = 0\ntries = 100\nweight = 1000\ntolerance = 5e-324",
    "[foresight]\nruns = 10000000\nsolver = \"exact\"",
    "unsettled = true",
    "levels = 250",
    "runs = 1000000000000",
    "seed = 18446744073709551615",
    "ends = true",
    "when = [\"round >= 1\"]",
    "[tension]",
    "noise = { normal = [0, 1e6] }",
    "noise = { discrete = { values = [-10, 10], weights = [0.5, 0.5] } }",
    "[settlement]\nduration = 1",
    "[mobilisation]\nstart = 1e6",
    "[incident]\nhazard = { base = 1, growth = 1e6 }\nwar = 0.2\nclash = 0.3\nscare = 0.5\nscare_adds = 1e6",
    "[incident]\nhazard = { rungs = [0, 1] }\nscare = 1\nscare_adds = -1",
    "payoff = { a0 = 1e6, a1 = -1e6 }",
    "relief = true",
    "name = \"The same\"",
    "[block.core]\nname = \"The core\"",
    "levels = { none = 0, half = { value = 0.5, name = \"Half\" }, all = 1 }",
    "steps = [\"one\", { id = \"two\", name = \"Two\" }]",
    "# --set issue.x.levels.half.name=Half",
    "a = { b = { c = { d = 1 } } }",
];

/// A text in which many numbers at once are as large, or as small, as their kind may be.
pub(super) fn extreme(dice: &mut Dice, text: &str) -> String {
    let often = [0.03, 0.1, 0.3][dice.below(3)];
    let large = ["1e6", "1000", "-1e6", "1e-300"];
    let mut out = String::new();
    let mut last = 0;
    for (from, to) in pieces(text, is_number) {
        let number = &text[from..to];
        // Whole numbers are counts and versions, or plain words for shares.
        let to_be = match number.parse::<f64>() {
            Ok(x) if number.contains('.') && dice.flip(often) => match x {
                _ if x < 0.0 => dice.pick(&["-1e6", "-1e-300", "-1000", "-0.5"]),
                _ if x <= 1.0 => dice.pick(&["1", "0", "0.5", "5e-324", "0.9999999999999999", "1e6", "1000"]),
                _ => dice.pick(&large),
            },
            Ok(x) if x > 1.0 && dice.flip(often) => dice.pick(&large),
            _ => number,
        };
        out += &text[last..from];
        out += to_be;
        last = to;
    }
    out + &text[last..]
}

/// A text with one to four things changed; `other` lends lines. Half of them are changed gently: numbers, signs and lines,
/// so that many of them are still scenarios.
pub(super) fn mutated(dice: &mut Dice, text: &str, other: &str) -> String {
    let mut text = text.to_string();
    let gently = dice.flip(0.7);
    for _ in 0..1 + dice.below(if gently { 3 } else { 4 }) {
        text = if gently { a_little(dice, &text) } else { somehow(dice, &text, other) };
    }
    text
}

fn a_little(dice: &mut Dice, text: &str) -> String {
    match dice.below(8) {
        0..=3 => {
            // Shares stay shares, for most of what is at most 1 must be.
            let numbers = pieces(text, is_number);
            let Some(&(from, to)) = numbers.get(dice.below(numbers.len().max(1))) else { return text.to_string() };
            let share = text[from..to].parse::<f64>().is_ok_and(|x| (0.0..=1.0).contains(&x));
            format!("{}{}{}", &text[..from], dice.pick(if share { SHARES } else { MILD }), &text[to..])
        }
        4 => token(dice, text, is_number, MILD),
        5 => token(dice, text, is_sign, &[">=", ">", "<=", "<"]),
        6 => everywhere(dice, text),
        _ => {
            // A line that opens no table goes.
            let mut all: Vec<&str> = text.lines().collect();
            let i = dice.below(all.len().max(1));
            if all.get(i).is_some_and(|line| !line.starts_with('[')) {
                all.remove(i);
            }
            all.join("\n") + "\n"
        }
    }
}

fn somehow(dice: &mut Dice, text: &str, other: &str) -> String {
    match dice.below(24) {
        0..=5 => token(dice, text, is_number, MILD),
        6..=9 => token(dice, text, is_number, NUMBERS),
        10 | 11 => {
            // A word, or a quoted text, becomes another of the same file.
            let words = pieces(text, is_word);
            if words.is_empty() {
                return text.to_string();
            }
            let (from, to) = words[dice.below(words.len())];
            token(dice, text, is_word, &[&text[from..to]])
        }
        12 => token(dice, text, is_word, TEXTS),
        13 => token(dice, text, is_sign, &[">=", ">", "<=", "<", "==", "!="]),
        14..=18 => lines(dice, text, other),
        19 => everywhere(dice, text),
        20 => deep(dice, text),
        21 => {
            let name = "ab".repeat([50, 5000, 40_000][dice.below(3)]);
            token(dice, text, is_word, &[&name])
        }
        22 => bytes(dice, text),
        _ => cut(dice, text),
    }
}

fn is_number(c: char, first: bool) -> bool {
    c.is_ascii_digit() || c == '-' && first || !first && matches!(c, '.' | '_' | 'e')
}

fn is_word(c: char, first: bool) -> bool {
    c.is_alphabetic() || c == '_' || !first && c.is_ascii_digit()
}

fn is_sign(c: char, _: bool) -> bool {
    matches!(c, '<' | '>' | '=' | '!')
}

/// Where the longest runs of such characters are, in bytes.
fn pieces(text: &str, belongs: impl Fn(char, bool) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        match start {
            Some(from) if !belongs(c, false) => {
                found.push((from, at));
                start = None;
            }
            None if belongs(c, true) => start = Some(at),
            _ => {}
        }
    }
    // Digits inside a word, such as in `a0`, are not numbers.
    found.retain(|(from, _)| !text[..*from].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    found
}

fn token(dice: &mut Dice, text: &str, belongs: impl Fn(char, bool) -> bool, by: &[&str]) -> String {
    let all = pieces(text, belongs);
    if all.is_empty() {
        return text.to_string();
    }
    let (from, to) = all[dice.below(all.len())];
    format!("{}{}{}", &text[..from], dice.pick(by), &text[to..])
}

fn lines(dice: &mut Dice, text: &str, other: &str) -> String {
    let mut all: Vec<&str> = text.lines().collect();
    let theirs: Vec<&str> = other.lines().collect();
    if all.is_empty() || theirs.is_empty() {
        return text.to_string();
    }
    let (i, j) = (dice.below(all.len()), dice.below(all.len()));
    match dice.below(7) {
        0 => drop(all.remove(i)),
        1 => all.insert(i, all[i]),
        2 => all.swap(i, j),
        3 => all.insert(i, theirs[dice.below(theirs.len())]),
        4 => all.insert(i, dice.pick(LINES)),
        5 => {
            // A whole table goes, or comes twice.
            let end = (i + 1..all.len()).find(|k| all[*k].starts_with('[')).unwrap_or(all.len());
            if dice.flip(0.7) {
                all.drain(i..end);
            } else {
                let table: Vec<&str> = all[i..end].to_vec();
                all.extend(table);
            }
        }
        _ => {
            let from = dice.below(theirs.len());
            let to = (from + 1 + dice.below(12)).min(theirs.len());
            all.splice(i..i, theirs[from..to].iter().copied());
        }
    }
    all.join("\n") + "\n"
}

/// All numbers behind one key become the same.
fn everywhere(dice: &mut Dice, text: &str) -> String {
    let words = pieces(text, is_word);
    if words.is_empty() {
        return text.to_string();
    }
    let (from, to) = words[dice.below(words.len())];
    let key = format!("{} =", &text[from..to]);
    let value = dice.pick(MILD);
    let mut out = String::new();
    for line in text.lines() {
        match line.find(&key) {
            Some(at) => {
                let (head, tail) = line.split_at(at + key.len());
                let rest = tail.trim_start_matches(|c: char| c == ' ' || is_number(c, true) || is_number(c, false));
                out += &format!("{head} {value}{rest}\n");
            }
            None => {
                out += line;
                out.push('\n');
            }
        }
    }
    out
}

/// Brackets in brackets.
fn deep(dice: &mut Dice, text: &str) -> String {
    let n = [3, 60, 500, 20_000][dice.below(4)];
    let (open, close) = [("[", "]"), ("{ a = ", " }"), ("a.", "")][dice.below(3)];
    let nest = if open == "a." {
        format!("{}a = 1", open.repeat(n))
    } else {
        format!("x = {}1{}", open.repeat(n), close.repeat(n))
    };
    if dice.flip(0.5) { format!("{nest}\n{text}") } else { format!("{text}\n{nest}\n") }
}

/// A few characters changed for others of the same text.
fn bytes(dice: &mut Dice, text: &str) -> String {
    let mut all: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.below(4) {
        if !all.is_empty() {
            let (i, j) = (dice.below(all.len()), dice.below(all.len()));
            match dice.below(3) {
                0 => all[i] = all[j],
                1 => drop(all.remove(i)),
                _ => all.insert(i, ['\0', '\u{7f}', '"', '[', '=', '\r', '\u{2028}', '#', '.', '-'][dice.below(10)]),
            }
        }
    }
    all.into_iter().collect()
}

/// The text ends early.
fn cut(dice: &mut Dice, text: &str) -> String {
    let mut at = dice.below(text.len().max(1));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].to_string()
}
