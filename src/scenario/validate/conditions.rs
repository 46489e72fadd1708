//! Conditions: reading `quantity op value`, and finding those that can never hold.

use super::limits::MAX_TESTS;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::format::Class;
use crate::scenario::names::{Name, Names};
use crate::scenario::read::syntax;
use crate::scenario::span::Span;
use crate::scenario::tree::Node;
use crate::scenario::{
    BlockIdx, Condition, Ending, ForceIdx, IssueIdx, Measure, MoveIdx, Op, Quantity, ShiftIdx, Test,
};

const QUANTITIES: &str = "quantities: `issue.ID`, `sum.BLOCK`, `mean.BLOCK`, `max.BLOCK`, `move.ID`, `shift.ID`, `tension`, \
    `tension.last_N`, `mobilisation`, `round`, `agreements`, `failed_meetings`, `talks`, `ended_by`";

/// A condition with the places of its tests.
pub(crate) struct Read {
    pub(crate) condition: Condition,
    pub(crate) places: Vec<Vec<Span>>,
}

/// Reads a list of tests, or a list of such lists.
pub(crate) fn read(node: &Node, names: &Names, rounds: u32, out: &mut Vec<Diagnostic>) -> Option<Read> {
    let items = node.list()?;
    let nested = items.iter().filter(|n| n.list().is_some()).count();
    let lists: Vec<&[Node]> = match nested {
        0 => vec![items],
        n if n == items.len() => items.iter().filter_map(Node::list).collect(),
        _ => {
            out.push(
                Diagnostic::error("S030", "a condition mixes tests and lists of tests")
                    .at(node.span, "some items are lists, some are not")
                    .help("a list of tests: all must hold; a list of lists: any of them must hold"),
            );
            return None;
        }
    };
    if lists.len() > MAX_TESTS || lists.iter().any(|l| l.len() > MAX_TESTS) {
        out.push(
            Diagnostic::error("S023", format!("a condition has more than {MAX_TESTS} tests")).at(node.span, "too many"),
        );
        return None;
    }
    let before = out.len();
    let mut read = Read { condition: Condition(vec![]), places: vec![] };
    for list in lists {
        if list.is_empty() {
            out.push(
                Diagnostic::error("S030", "an empty condition").at(node.span, "says nothing").help("leave the key out"),
            );
            continue;
        }
        let (tests, places): (Vec<Test>, Vec<Span>) = list.iter().filter_map(|item| test(item, names, out)).unzip();
        if tests.len() == list.len() {
            possible(&tests, &places, names, rounds, out);
        }
        read.condition.0.push(tests);
        read.places.push(places);
    }
    let broken = out[before..].iter().any(|d| d.is_error());
    (!broken).then_some(read)
}

/// Reads `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`.
pub(crate) fn measure(text: &str, span: Span, names: &Names, out: &mut Vec<Diagnostic>) -> Option<Measure> {
    let (kind, id) = text.split_once('.').unwrap_or((text, ""));
    let block = |out: &mut Vec<Diagnostic>| names.resolve(Class::Block, id, span, out).map(BlockIdx);
    match kind {
        "issue" | "sum" | "mean" | "max" if id.is_empty() => {
            out.push(
                Diagnostic::error("S030", format!("`{text}` does not say which"))
                    .at(span, "needs an id")
                    .help(format!("write `{kind}.ID`")),
            );
            None
        }
        "issue" => names.resolve(Class::Issue, id, span, out).map(|i| Measure::Issue(IssueIdx(i))),
        "sum" => block(out).map(Measure::Sum),
        "mean" => block(out).map(Measure::Mean),
        "max" => block(out).map(Measure::Max),
        _ => {
            out.push(
                Diagnostic::error("S030", format!("`{text}` is no level that can be read"))
                    .at(span, "not a quantity")
                    .suggest(similar(kind, ["issue", "sum", "mean", "max"]))
                    .help("write `issue.ID`, `sum.BLOCK`, `mean.BLOCK` or `max.BLOCK`"),
            );
            None
        }
    }
}

fn test(item: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Option<(Test, Span)> {
    let Some(text) = item.text() else {
        out.push(
            Diagnostic::error("S030", format!("a test must be text, not {}", item.what()))
                .at(item.span, format!("this is {}", item.what()))
                .help("write it like `\"tension >= 5\"`"),
        );
        return None;
    };
    if let Some((what, help)) = no_test(text) {
        out.push(
            Diagnostic::error("S030", format!("`{text}` is not how a test is written")).at(item.span, what).help(help),
        );
        return None;
    }
    let found = ["==", "!=", ">=", "<=", ">", "<"]
        .iter()
        .filter_map(|op| text.find(op).map(|at| (at, std::cmp::Reverse(op.len()), *op)))
        .min();
    let Some((at, _, op_text)) = found else {
        let help = if text.contains('=') { "equality is written `==`" } else { "write it like `\"tension >= 5\"`" };
        out.push(
            Diagnostic::error("S030", format!("`{text}` compares nothing"))
                .at(item.span, "no `>=`, `>`, `<=`, `<`, `==` or `!=`")
                .help(help),
        );
        return None;
    };
    let op = match op_text {
        "==" => Op::Eq,
        "!=" => Op::Ne,
        ">=" => Op::Ge,
        "<=" => Op::Le,
        ">" => Op::Gt,
        _ => Op::Lt,
    };
    let (left, right) = (&text[..at], &text[at + op_text.len()..]);
    let part = |part: &str, from: usize| {
        // The text stands between quotes, unless it has escapes; then only the whole can be pointed at.
        let lead = part.len() - part.trim_start().len();
        if item.span.end - item.span.start == text.len() + 2 && !part.trim().is_empty() {
            item.span.within(1 + from + lead, 1 + from + lead + part.trim().len())
        } else {
            item.span
        }
    };
    let left_span = part(left, 0);
    let right_span = part(right, at + op_text.len());
    let side = Side { names, left: left.trim(), left_span, right: right.trim(), right_span, op };
    side.read(out).map(|test| (test, item.span))
}

/// What other languages write in tests: what it is called, and what to write here.
fn no_test(text: &str) -> Option<(String, String)> {
    for (sign, write) in
        [("≥", ">="), ("≤", "<="), ("≠", "!="), ("=>", ">="), ("=<", "<="), ("<>", "!="), ("===", "==")]
    {
        if text.contains(sign) {
            return Some((format!("has `{sign}`"), format!("write `{}`", text.replace(sign, write))));
        }
    }
    let lower = format!(" {} ", text.to_ascii_lowercase());
    let parts = |signs: [&str; 2]| {
        signs
            .into_iter()
            .find(|sign| lower.contains(sign))
            .map(|sign| lower.split(sign).map(|part| format!("\"{}\"", part.trim())).collect::<Vec<_>>())
    };
    if let Some(parts) = parts([" and ", "&&"]) {
        return Some((
            "several tests in one text".into(),
            format!("each test is a text of its own, and all must hold: `[{}]`", parts.join(", ")),
        ));
    }
    if let Some(parts) = parts([" or ", "||"]) {
        let lists: Vec<String> = parts.iter().map(|part| format!("[{part}]")).collect();
        return Some((
            "several tests in one text".into(),
            format!("of a list of lists any must hold: `[{}]`", lists.join(", ")),
        ));
    }
    if lower.starts_with(" not ") || text.trim_start().starts_with('!') {
        return Some(("begins with a negation".into(), "write the opposite test: `<` for `>=`, `!=` for `==`".into()));
    }
    None
}

struct Side<'a> {
    names: &'a Names,
    left: &'a str,
    left_span: Span,
    right: &'a str,
    right_span: Span,
    op: Op,
}

impl Side<'_> {
    fn read(&self, out: &mut Vec<Diagnostic>) -> Option<Test> {
        let (kind, id) = self.left.split_once('.').unwrap_or((self.left, ""));
        let (span, op) = (self.left_span, self.op);
        let test = |quantity, value| Some(Test { quantity, op, value });
        match (kind, id) {
            ("issue" | "sum" | "mean" | "max", _) => {
                let m = measure(self.left, span, self.names, out)?;
                if let Measure::Issue(i) = m
                    && let Some(place) = self.place(i)
                {
                    return test(Quantity::Level(Measure::Place(i)), place);
                }
                let value = match m {
                    Measure::Issue(i) => {
                        let issue = self.names.all(Class::Issue).get(i.0)?;
                        self.number_or_member(issue, "level", |at| issue.values.get(at).copied(), out)?
                    }
                    _ => self.number(out)?,
                };
                test(Quantity::Level(m), value)
            }
            ("move", _) => {
                let at = self.names.resolve(Class::Move, id, span, out)?;
                let name = self.names.all(Class::Move).get(at)?;
                test(Quantity::Move(MoveIdx(at)), self.number_or_member(name, "step", |at| Some(at as f64 + 1.0), out)?)
            }
            ("shift", _) => {
                let at = self.names.resolve(Class::Shift, id, span, out)?;
                test(Quantity::Shift(ShiftIdx(at)), self.number(out)?)
            }
            ("tension", "") => test(Quantity::Tension, self.number(out)?),
            ("tension", last) => match last.strip_prefix("last_").and_then(|n| n.parse().ok()) {
                Some(n @ 1..=1000) => test(Quantity::TensionLast(n), self.number(out)?),
                _ => self.unknown_quantity(out),
            },
            ("mobilisation", "") => test(Quantity::Mobilisation, self.number(out)?),
            ("round", "") => test(Quantity::Round, self.number(out)?),
            ("agreements", "") => test(Quantity::Agreements, self.number(out)?),
            ("failed_meetings", "") => test(Quantity::FailedMeetings, self.number(out)?),
            ("talks", "") => {
                self.equality_only(out)?;
                let collapsed = self.choose(&["collapsed", "open"], out)? == 0;
                test(Quantity::Collapsed, f64::from(u8::from(collapsed)))
            }
            ("ended_by", "") => {
                self.equality_only(out)?;
                test(Quantity::EndedBy(self.ending(out)?), 1.0)
            }
            _ => self.unknown_quantity(out),
        }
    }

    /// Place of a level that is named, where its value may not tell it from the one that means unsettled.
    fn place(&self, issue: IssueIdx) -> Option<f64> {
        let name = self.names.all(Class::Issue).get(issue.0).filter(|n| n.unsettled)?;
        name.members.iter().position(|m| m == self.right).map(|at| at as f64)
    }

    fn unknown_quantity(&self, out: &mut Vec<Diagnostic>) -> Option<Test> {
        let kind = self.left.split('.').next().unwrap_or("");
        let known = [
            "issue",
            "sum",
            "mean",
            "max",
            "move",
            "shift",
            "tension",
            "mobilisation",
            "round",
            "agreements",
            "failed_meetings",
            "talks",
            "ended_by",
        ];
        out.push(
            Diagnostic::error("S030", format!("`{}` is nothing that a condition can ask about", self.left))
                .at(self.left_span, "unknown quantity")
                .suggest(similar(kind, known))
                .help(QUANTITIES),
        );
        None
    }

    fn number(&self, out: &mut Vec<Diagnostic>) -> Option<f64> {
        let x = self.right.parse::<f64>().ok().filter(|x| x.is_finite());
        if x.is_none() {
            let d = Diagnostic::error(
                "S030",
                format!("`{}` is compared with `{}`, which is no number", self.left, self.right),
            )
            .at(self.right_span, "must be a number");
            let write = syntax::meant(self.right).filter(|write| write.parse::<f64>().is_ok());
            out.push(match write {
                Some(write) => d.help(format!("write `{write}`")),
                None => d,
            });
        }
        x
    }

    fn number_or_member(
        &self,
        name: &Name,
        what: &str,
        value: impl Fn(usize) -> Option<f64>,
        out: &mut Vec<Diagnostic>,
    ) -> Option<f64> {
        if let Some(x) = self.right.parse::<f64>().ok().filter(|x| x.is_finite()) {
            return Some(x);
        }
        match name.members.iter().position(|m| m == self.right) {
            Some(at) => value(at),
            None => {
                out.push(no_member(name, what, self.right, self.right_span));
                None
            }
        }
    }

    fn equality_only(&self, out: &mut Vec<Diagnostic>) -> Option<()> {
        if matches!(self.op, Op::Eq | Op::Ne) {
            return Some(());
        }
        out.push(
            Diagnostic::error("S030", format!("`{}` has no order", self.left))
                .at(self.left_span, "can only be tested with `==` or `!=`"),
        );
        None
    }

    fn choose(&self, words: &[&str], out: &mut Vec<Diagnostic>) -> Option<usize> {
        let found = words.iter().position(|w| *w == self.right);
        if found.is_none() {
            let listing: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            out.push(
                Diagnostic::error("S030", format!("`{}` cannot be `{}`", self.left, self.right))
                    .at(self.right_span, "unknown word")
                    .suggest(similar(self.right, words.iter().copied()))
                    .help(format!("it can be {}", listing.join(", "))),
            );
        }
        found
    }

    fn ending(&self, out: &mut Vec<Diagnostic>) -> Option<Ending> {
        if let Some(id) = self.right.strip_prefix("force.") {
            let at = self.names.resolve(Class::Force, id, self.right_span, out)?;
            return Some(Ending::Force(Some(ForceIdx(at))));
        }
        let endings = [Ending::Force(None), Ending::Accident, Ending::Clash, Ending::Outcome, Ending::Horizon];
        self.choose(&["force", "accident", "clash", "outcome", "horizon"], out).map(|i| endings[i])
    }
}

/// Members that a message lists.
const MOST_LISTED: usize = 21;

/// A level, step or point that its owner does not have.
pub(crate) fn no_member(name: &Name, what: &str, typed: &str, span: Span) -> Diagnostic {
    let listing: Vec<String> = name.members.iter().take(MOST_LISTED).map(|m| format!("`{m}`")).collect();
    let more = if name.members.len() > MOST_LISTED { ", …" } else { "" };
    let mut d =
        Diagnostic::error("S025", format!("`{}` has no {what} `{typed}`", name.id)).at(span, format!("not a {what}"));
    d = d.suggest(similar(typed, name.members.iter().map(String::as_str)));
    if listing.is_empty() { d } else { d.help(format!("it has {}{more}", listing.join(", "))) }
}

/// What a quantity can be: a few values, or a stretch.
pub(super) enum Domain {
    /// These values alone.
    Values(Vec<f64>),
    /// From … to ….
    Stretch(f64, f64),
}

fn domain(quantity: Quantity, names: &Names, rounds: u32) -> Domain {
    let issues = names.all(Class::Issue);
    let ends = |n: &Name| {
        let finite = || n.values.iter().copied().filter(|v| v.is_finite());
        (finite().fold(1.0, f64::min), finite().fold(0.0, f64::max))
    };
    let block = |b: BlockIdx| issues.iter().filter(move |n| n.block == b.0).map(ends);
    match quantity {
        Quantity::Level(Measure::Issue(i)) => match issues.get(i.0) {
            Some(n) if !n.values.is_empty() && n.values.iter().all(|v| v.is_finite()) => {
                Domain::Values(n.values.clone())
            }
            _ => Domain::Stretch(f64::NEG_INFINITY, f64::INFINITY),
        },
        Quantity::Level(Measure::Place(i)) => {
            Domain::Values((0..issues.get(i.0).map_or(0, |n| n.members.len())).map(|at| at as f64).collect())
        }
        Quantity::Level(Measure::Sum(b)) => Domain::Stretch(block(b).map(|e| e.0).sum(), block(b).map(|e| e.1).sum()),
        Quantity::Level(Measure::Mean(b)) => {
            let n = block(b).count().max(1) as f64;
            Domain::Stretch(block(b).map(|e| e.0).sum::<f64>() / n, block(b).map(|e| e.1).sum::<f64>() / n)
        }
        Quantity::Level(Measure::Max(b)) => {
            Domain::Stretch(block(b).map(|e| e.0).fold(0.0, f64::max), block(b).map(|e| e.1).fold(0.0, f64::max))
        }
        Quantity::Move(m) => match names.all(Class::Move).get(m.0) {
            Some(n) if !n.members.is_empty() => Domain::Values((0..=n.members.len()).map(|i| i as f64).collect()),
            _ => Domain::Stretch(0.0, f64::INFINITY),
        },
        Quantity::Shift(_) | Quantity::Collapsed | Quantity::EndedBy(_) => Domain::Values(vec![0.0, 1.0]),
        Quantity::Tension | Quantity::TensionLast(_) => Domain::Stretch(0.0, 10.0),
        Quantity::Mobilisation => Domain::Stretch(0.0, f64::INFINITY),
        Quantity::Round => Domain::Values((1..=rounds.min(1000)).map(f64::from).collect()),
        Quantity::Agreements => Domain::Values((0..=1000).map(f64::from).collect()),
        Quantity::FailedMeetings => Domain::Values((0..=rounds.min(1000)).map(f64::from).collect()),
    }
}

/// True if some value meets all the tests, which are all of one quantity.
pub(super) fn satisfiable(domain: &Domain, tests: &[&Test]) -> bool {
    match domain {
        Domain::Values(values) => values.iter().any(|&v| tests.iter().all(|t| t.holds(v))),
        Domain::Stretch(low, high) => {
            // Whether a stretch has a solution shows at its ends, at the thresholds, and between neighbours of these.
            let mut marks: Vec<f64> =
                tests.iter().map(|t| t.value).chain([*low, *high]).filter(|x| x.is_finite()).collect();
            marks.sort_by(f64::total_cmp);
            let middles: Vec<f64> = marks.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect();
            let beyond = [marks.first().map_or(-1.0, |m| m - 1.0), marks.last().map_or(1.0, |m| m + 1.0)];
            marks
                .iter()
                .chain(&middles)
                .chain(&beyond)
                .any(|&v| *low <= v && v <= *high && tests.iter().all(|t| t.holds(v)))
        }
    }
}

/// Reports tests that no state meets, alone or together.
fn possible(tests: &[Test], places: &[Span], names: &Names, rounds: u32, out: &mut Vec<Diagnostic>) {
    let mut reported: Vec<Quantity> = vec![];
    for (test, &place) in tests.iter().zip(places) {
        let domain = domain(test.quantity, names, rounds);
        if !satisfiable(&domain, &[test]) {
            out.push(never(test, place, &domain));
            reported.push(test.quantity);
        } else if let Quantity::TensionLast(n) = test.quantity
            && n > rounds
        {
            out.push(
                Diagnostic::warning(
                    "S106",
                    format!("`tension.last_{n}` looks back further than the {rounds} rounds of the scenario"),
                )
                .at(place, "never holds"),
            );
        }
    }
    for (i, test) in tests.iter().enumerate() {
        if reported.contains(&test.quantity) {
            continue;
        }
        let same: Vec<usize> = (0..tests.len()).filter(|&j| tests[j].quantity == test.quantity).collect();
        if same.len() > 1 && same[0] == i {
            let together: Vec<&Test> = same.iter().map(|&j| &tests[j]).collect();
            if !satisfiable(&domain(test.quantity, names, rounds), &together) {
                out.push(contradiction(places[same[0]], places[same[1]]));
                reported.push(test.quantity);
            }
        }
    }
    two_endings(tests, places, out);
}

fn contradiction(first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("S031", "two tests of one list contradict each other")
        .at(second, "cannot hold together with")
        .at(first, "this")
        .help("all tests of a list must hold; write a list of lists for `any of them`")
}

/// A run ends in one way only.
fn two_endings(tests: &[Test], places: &[Span], out: &mut Vec<Diagnostic>) {
    let endings: Vec<(Ending, Span)> = tests
        .iter()
        .zip(places)
        .filter_map(|(t, &p)| match (t.quantity, t.op) {
            (Quantity::EndedBy(e), Op::Eq) => Some((e, p)),
            _ => None,
        })
        .collect();
    for pair in endings.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let both_force =
            matches!((a.0, b.0), (Ending::Force(None), Ending::Force(_)) | (Ending::Force(_), Ending::Force(None)));
        if a.0 != b.0 && !both_force {
            out.push(contradiction(a.1, b.1));
        }
    }
}

fn never(test: &Test, place: Span, domain: &Domain) -> Diagnostic {
    // Such conditions come about where an overlay makes a scenario shorter.
    let too_late = match test.quantity {
        Quantity::Round => Some("a condition asks for a round that the scenario does not have"),
        Quantity::FailedMeetings => Some("a condition asks for more failed meetings than the scenario has rounds"),
        _ => None,
    };
    if let Some(message) = too_late {
        return Diagnostic::warning("S106", message)
            .at(place, "never holds")
            .help("rounds run from 1 to `scenario.rounds`");
    }
    let can_be = match domain {
        Domain::Values(_) if matches!(test.quantity, Quantity::Level(Measure::Place(_))) => "no level is there".into(),
        Domain::Values(values) if values.len() <= MOST_LISTED => {
            let words: Vec<String> = values.iter().map(f64::to_string).collect();
            format!("it can be {}", words.join(", "))
        }
        Domain::Values(values) if matches!(test.quantity, Quantity::Level(_)) => {
            format!("it can be one of {} values from {} to {}", values.len(), values[0], values[values.len() - 1])
        }
        Domain::Values(_) => "it is a whole number, at least 0".into(),
        Domain::Stretch(low, high) if high.is_finite() => format!("it is {low} to {high}"),
        Domain::Stretch(low, _) => format!("it is at least {low}"),
    };
    Diagnostic::error("S031", "a condition can never hold").at(place, can_be)
}
