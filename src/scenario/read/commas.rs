//! Lists of numbers in which a comma may have been meant as a decimal one: `[0, 0,3]`.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::span::{SourceId, Span};
use crate::scenario::tree::{Node, Value};

/// Finds them in a source: places such as that of `0,3`, with the list that each stands in.
pub(super) fn find(node: &Node, text: &str, source: SourceId, out: &mut Vec<(Span, Span)>) {
    match &node.value {
        Value::Table(table) => table.iter().for_each(|entry| find(&entry.node, text, source, out)),
        Value::List(items) => {
            let between = |pair: &[Node]| text.get(pair[0].span.end..pair[1].span.start).map(str::to_string);
            let gaps: Vec<Option<String>> = items.windows(2).map(between).collect();
            let spaced = gaps.iter().flatten().any(|gap| gap.len() > 1 && gap.starts_with(','));
            for (pair, gap) in items.windows(2).zip(&gaps) {
                let digits = |node: &Node| {
                    let text = text.get(node.span.start..node.span.end).unwrap_or("");
                    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
                };
                let whole = |node: &Node| matches!(node.value, Value::Integer(_));
                if spaced && gap.as_deref() == Some(",") && whole(&pair[0]) && digits(&pair[1]) {
                    out.push((Span { source, start: pair[0].span.start, end: pair[1].span.end }, node.span));
                }
            }
            items.iter().for_each(|item| find(item, text, source, out));
        }
        _ => {}
    }
}

/// A remark on each; where the list is wrong anyway, a way out of that instead.
pub(crate) fn tell(found: &[(Span, Span)], texts: &dyn Fn(Span) -> String, out: &mut Vec<Diagnostic>) {
    for &(pair, list) in found {
        let typed = texts(pair);
        let decimal = typed.replace(',', ".");
        let help = format!("for one number write `{decimal}`; for two put a blank after each comma");
        let meant = |d: &&mut Diagnostic| {
            let within = |s: Span| s.source == list.source && list.start <= s.start && s.end <= list.end;
            d.is_error() && d.labels.first().is_some_and(|l| within(l.span))
        };
        match out.iter_mut().find(meant) {
            Some(error) => error.help.push(format!("`{typed}` is two numbers; {help}")),
            None => out.push(
                Diagnostic::warning("S121", format!("`{typed}` in a list is two numbers"))
                    .at(pair, "was a decimal point meant?")
                    .help(help),
            ),
        }
    }
}
