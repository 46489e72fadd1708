//! One test of a condition: `quantity op value`.

use super::measure;
use crate::scenario::diagnostic::{Diagnostic, similar};
use crate::scenario::names::{Name, Names};
use crate::scenario::read::syntax;
use crate::scenario::span::Span;
use crate::scenario::tree::Node;
use crate::scenario::{Ending, IssueIdx, Measure, Op, Quantity, Test};

const QUANTITIES: &str = "quantities: `issue.ID`, `sum.BLOCK`, `mean.BLOCK`, `max.BLOCK`, `move.ID`, `shift.ID`, `tension`, \
    `tension.last_N`, `mobilisation`, `round`, `agreements`, `failed_meetings`, `talks`, `ended_by`";

/// Reads a test, with its place.
pub(super) fn read(item: &Node, names: &Names, out: &mut Vec<Diagnostic>) -> Option<(Test, Span)> {
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
                        let issue = &self.names.all()[i];
                        self.number_or_member(issue, "level", |at| issue.values.get(at).copied(), out)?
                    }
                    _ => self.number(out)?,
                };
                test(Quantity::Level(m), value)
            }
            ("move", _) => {
                let at = self.names.resolve(id, span, out)?;
                let name = &self.names.all()[at];
                test(Quantity::Move(at), self.number_or_member(name, "step", |at| Some(at as f64 + 1.0), out)?)
            }
            ("shift", _) => {
                let at = self.names.resolve(id, span, out)?;
                test(Quantity::Shift(at), self.number(out)?)
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
        let name = &self.names.all()[issue];
        if !name.unsettled {
            return None;
        }
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
                out.push(name.no_member(what, self.right, self.right_span));
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
            return self.names.resolve(id, self.right_span, out).map(|at| Ending::Force(Some(at)));
        }
        let endings = [Ending::Force(None), Ending::Accident, Ending::Clash, Ending::Outcome, Ending::Horizon];
        self.choose(&["force", "accident", "clash", "outcome", "horizon"], out).map(|i| endings[i])
    }
}
