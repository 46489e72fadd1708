//! How far a number could be wrong, beside its value: `{ value = 0.28, range = [0.2, 0.36] }` stands for 0.28.
//!
//! The range is taken out of the tree before anything else reads it, so that a number with a range may stand wherever a number may.

use crate::scenario::Plausible;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::format::ANY_NUMBER;
use crate::scenario::format::walk::{item_key, join};
use crate::scenario::number;
use crate::scenario::span::Span;
use crate::scenario::tree::{Node, Value};

/// What a number is called in a table of its own; in that of a point with a name it is its probability.
const VALUES: [&str; 2] = ["value", "probability"];
const RANGE: &str = "range";

/// A range as the file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRange {
    /// Path of the number.
    pub path: String,
    /// What is plausible.
    pub plausible: Plausible,
    /// Where it stands.
    pub span: Span,
}

/// Takes all ranges out of a tree whose root has this path; what is wrong with them goes into `out`.
pub(super) fn take(node: &mut Node, path: &str, out: &mut Vec<Diagnostic>) -> Vec<GivenRange> {
    let mut found = Vec::new();
    walk(node, path, &mut found, out);
    found
}

fn walk(node: &mut Node, path: &str, found: &mut Vec<GivenRange>, out: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::List(items) => {
            for (place, item) in items.iter_mut().enumerate() {
                let path = join(path, &item_key(item, place));
                walk(item, &path, found, out);
            }
        }
        Value::Table(table) => {
            let number = VALUES.iter().find_map(|key| table.get(key)).filter(|node| node.number().is_some()).cloned();
            if let Some(number) = number
                && let Some(range) = table.remove(RANGE)
            {
                let value = number.number().unwrap_or(f64::NAN);
                if let Some(plausible) = plausible(&range.node, value, path, out) {
                    found.push(GivenRange { path: path.to_string(), plausible, span: range.node.span });
                }
                // Of a level with a name the table stays.
                if table.len() == 1 {
                    *node = number;
                }
                return;
            }
            for (key, inner) in table.iter_mut() {
                walk(inner, &join(path, key), found, out);
            }
        }
        _ => {}
    }
}

/// Reads what stands behind `range`.
fn plausible(node: &Node, value: f64, path: &str, out: &mut Vec<Diagnostic>) -> Option<Plausible> {
    let bad =
        |what: &str| Diagnostic::error("S063", format!("the range of `{path}` cannot be read")).at(node.span, what);
    const FORM: &str =
        "write `range = [LOW, HIGH]`, or a distribution such as `range = { triangular = [0.1, 0.3, 0.4] }`";
    let Some(items) = node.list() else {
        if node.table().is_none() {
            out.push(bad(&format!("this is {}", node.what())).help(FORM));
            return None;
        }
        return number::distribution(node, path, ANY_NUMBER, out).map(Plausible::Like);
    };
    let ends: Vec<f64> = items.iter().filter_map(Node::number).filter(|x| x.is_finite()).collect();
    let ([low, high], 2) = (ends.as_slice(), items.len()) else {
        out.push(bad("must be two numbers").help(FORM));
        return None;
    };
    if low >= high {
        let d = bad("does not rise");
        out.push(if low > high { d.help(format!("write `range = [{high}, {low}]`")) } else { d.help(FORM) });
        return None;
    }
    if !(*low..=*high).contains(&value) {
        let way_out =
            format!("a range holds the value: write `range = [{}, {}]`, say", low.min(value), high.max(value));
        out.push(bad(&format!("{value} lies outside")).help(way_out));
        return None;
    }
    Some(Plausible::Between([*low, *high]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::read::{Layers, no_files, read};
    use crate::scenario::span::Source;

    fn ranges(text: &str, set: &[&str]) -> (Vec<(String, Plausible)>, Vec<String>, String) {
        let overrides = set.iter().map(|text| crate::scenario::read::Override::set(*text)).collect();
        let files = vec![Source::new("a.toml", text)];
        let read = read(&Layers { files, overrides, fetch: &no_files, is_base: &|_, _, _| true });
        let found = read.ranges.into_values().map(|one| (one.path, one.plausible)).collect();
        (found, read.diagnostics.into_iter().map(|d| d.message).collect(), read.root.to_toml())
    }

    #[test]
    fn a_range_leaves_its_number() {
        let text = "[a.b]\nc = { value = 1, range = [0.5, 2] }\nlist = [{ value = 3, range = { beta = [2, 3] } }, 4]\n[x.levels]\nhalf = { value = 0.5, name = \"Half\", range = [0.4, 0.6] }";
        let (found, wrong, left) = ranges(text, &[]);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(found[0], ("a.b.c".into(), Plausible::Between([0.5, 2.0])));
        assert_eq!(found[1].0, "a.b.list.1");
        assert_eq!(found[2], ("x.levels.half".into(), Plausible::Between([0.4, 0.6])));
        assert_eq!(
            left,
            "{ a = { b = { c = 1, list = [3, 4] } }, x = { levels = { half = { value = 0.5, name = \"Half\" } } } }"
        );
    }

    #[test]
    fn what_is_wrong_has_a_way_out() {
        for (range, says) in
            [("[2, 0.5]", "S063"), ("[2, 3]", "S063"), ("[1]", "S063"), ("5", "S063"), ("{ beta = [1] }", "S016")]
        {
            let text = format!("[a]\nc = {{ value = 1, range = {range} }}");
            let files = vec![Source::new("a.toml", &*text)];
            let read = read(&Layers { files, overrides: vec![], fetch: &no_files, is_base: &|_, _, _| true });
            assert!(read.ranges.is_empty());
            assert_eq!(read.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [says], "{range}");
        }
    }
}
