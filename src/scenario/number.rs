//! A number as the file gives it: plain, uncertain, private, or by the points of a type.

use super::diagnostic::{Diagnostic, similar};
use super::format::{FAMILIES, LARGEST, MAX_CELLS, Range, Sight};
use super::read::syntax;
use super::tree::{Entry, Node, Table, Value};
use crate::distribution::Distribution;

/// What stands for a number, checked against its range.
#[derive(Debug, Clone)]
pub(crate) enum Given<'a> {
    Fixed(f64),
    Uncertain(Distribution),
    Private { distribution: Distribution, cells: usize, owners: Option<&'a Node> },
    ByType { type_id: &'a Node, values: &'a Table },
}

/// Tolerance for sums of probabilities.
const SUM_TOLERANCE: f64 = 1e-9;

/// Reads a number or distribution; what is wrong goes into `out`.
pub(crate) fn read<'a>(
    node: &'a Node,
    path: &str,
    range: Range,
    sight: Sight,
    out: &mut Vec<Diagnostic>,
) -> Option<Given<'a>> {
    let Some(table) = node.table() else {
        return plain(node, path, range, out).map(Given::Fixed);
    };
    if table.get("fixed").is_some() {
        extra_keys(table, &["fixed"], path, out);
        return plain(table.get("fixed")?, path, range, out).map(Given::Fixed);
    }
    let given = if table.get("type").is_some() {
        by_type(node, table, path, range, out)
    } else {
        extra_keys(table, &["kind", "cells", "owners"], path, out);
        let distribution = distribution(node, path, range, out);
        let kind = kind(node, table, path, out);
        let (distribution, private) = (distribution?, kind?);
        let cells = cells(table, path, private, &distribution, out)?;
        if private {
            Some(Given::Private { distribution, cells, owners: table.get("owners") })
        } else {
            if let Some(entry) = table.entry("owners") {
                out.push(only_private(entry, path));
            }
            Some(Given::Uncertain(distribution))
        }
    };
    if sight == Sight::Public && matches!(given, Some(Given::Private { .. } | Given::ByType { .. })) {
        out.push(
            Diagnostic::error("S019", format!("`{path}` cannot be private"))
                .at(node.span, "all actors see this value")
                .help("write `kind = \"uncertain\"`: drawn once in each run, known to all actors"),
        );
        return None;
    }
    given
}

/// A plain number in its range.
pub(crate) fn plain(node: &Node, path: &str, range: Range, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let Some(x) = node.number() else {
        let mut d = Diagnostic::error("S012", format!("`{path}` must be a number, not {}", node.what()))
            .at(node.span, format!("this is {}", node.what()));
        if let Some(write) = node.text().and_then(written_as) {
            d = d.help(format!("write `{write}`"));
        }
        out.push(d);
        return None;
    };
    let infinite = range.infinite && x == f64::INFINITY;
    let usable = x.abs() <= LARGEST;
    if !infinite && !usable {
        let message = if x.is_nan() {
            format!("`{path}` is not a number")
        } else if x.is_infinite() {
            format!("`{path}` is not finite")
        } else {
            format!("the absolute value of `{path}` is above {LARGEST}")
        };
        let words = format!("may be: {}, with an absolute value of at most {LARGEST}", range.words());
        out.push(Diagnostic::error("S015", message).at(node.span, words));
        return None;
    }
    if !range.contains(x) {
        out.push(
            Diagnostic::error("S013", format!("`{path}` is {x}, out of its range"))
                .at(node.span, format!("may be: {}", range.words())),
        );
        return None;
    }
    Some(x)
}

/// The number that a text was meant to be, where it can be told.
fn written_as(text: &str) -> Option<String> {
    syntax::meant(text).filter(|write| write.parse::<f64>().is_ok())
}

fn extra_keys(table: &Table, allowed: &[&str], path: &str, out: &mut Vec<Diagnostic>) {
    let families = || FAMILIES.iter().map(|f| f.0).chain(["discrete"]);
    for entry in table.iter() {
        let key = entry.key.as_str();
        if allowed.contains(&key) || allowed.len() > 1 && families().any(|f| f == key) {
            continue;
        }
        out.push(
            Diagnostic::error("S010", format!("unknown key `{key}` in the number `{path}`"))
                .at(entry.key_span, "not a key of a number")
                .suggest(similar(key, families().chain(allowed.iter().copied()))),
        );
    }
}

fn kind(node: &Node, table: &Table, path: &str, out: &mut Vec<Diagnostic>) -> Option<bool> {
    const WAY_OUT: &str = "`kind = \"uncertain\"`: all actors know the value, the analyst does not; `kind = \"private\"`: only its owners know it";
    match table.get("kind").map(|k| (k, k.text())) {
        Some((_, Some("private"))) => Some(true),
        Some((_, Some("uncertain"))) => Some(false),
        Some((k, _)) => {
            out.push(
                Diagnostic::error("S018", format!("`{path}` is of an unknown kind"))
                    .at(k.span, "must be `\"uncertain\"` or `\"private\"`")
                    .help(WAY_OUT),
            );
            None
        }
        None => {
            out.push(
                Diagnostic::error("S018", format!("`{path}` does not say whose uncertainty it is"))
                    .at(node.span, "`kind` is missing")
                    .help(WAY_OUT),
            );
            None
        }
    }
}

fn only_private(entry: &Entry, path: &str) -> Diagnostic {
    Diagnostic::error("S018", format!("`{path}` is uncertain, so `{}` has no meaning", entry.key))
        .at(entry.key_span, "only for private numbers")
        .help("leave it out, or write `kind = \"private\"`")
}

fn cells(table: &Table, path: &str, private: bool, d: &Distribution, out: &mut Vec<Diagnostic>) -> Option<usize> {
    let Some(entry) = table.entry("cells") else { return Some(4) };
    if !private {
        out.push(only_private(entry, path));
        return None;
    }
    if matches!(d, Distribution::Discrete { .. }) {
        out.push(
            Diagnostic::error("S018", format!("`{path}` is discrete, so `cells` has no meaning"))
                .at(entry.key_span, "its values are the cells")
                .help("leave it out"),
        );
        return None;
    }
    match entry.node.value {
        Value::Integer(n) if 2 <= n && n <= MAX_CELLS as i128 => Some(n as usize),
        _ => {
            out.push(
                Diagnostic::error("S013", format!("`cells` of `{path}` is out of its range"))
                    .at(entry.node.span, format!("may be: whole number, 2 to {MAX_CELLS}")),
            );
            None
        }
    }
}

fn by_type<'a>(
    node: &'a Node,
    table: &'a Table,
    path: &str,
    range: Range,
    out: &mut Vec<Diagnostic>,
) -> Option<Given<'a>> {
    extra_keys(table, &["type", "values"], path, out);
    let type_id = table.get("type")?;
    let Some(values) = table.get("values").and_then(Node::table) else {
        out.push(
            Diagnostic::error("S016", format!("`{path}` names a type without a table of `values`"))
                .at(node.span, "`values` is missing")
                .help("write `{ type = \"resolve\", values = { high = 0.2, low = 0.8 } }`"),
        );
        return None;
    };
    let good =
        values.iter().filter(|e| plain(&e.node, &format!("{path}.values.{}", e.key), range, out).is_some()).count();
    (good == values.len()).then_some(Given::ByType { type_id, values })
}

/// Reads the family of a distribution and checks that it stays within the range.
pub(crate) fn distribution(node: &Node, path: &str, range: Range, out: &mut Vec<Diagnostic>) -> Option<Distribution> {
    let table = node.table()?;
    let given: Vec<&Entry> =
        table.iter().filter(|e| e.key == "discrete" || FAMILIES.iter().any(|f| f.0 == e.key)).collect();
    let entry = match given.as_slice() {
        [entry] => *entry,
        [] => {
            let families: Vec<String> = FAMILIES.iter().map(|f| format!("`{}`", f.0)).collect();
            out.push(
                Diagnostic::error("S016", format!("`{path}` is a table, but names no distribution"))
                    .at(node.span, "no family here")
                    .help(format!("families: {}, `discrete`", families.join(", "))),
            );
            return None;
        }
        [first, second, ..] => {
            out.push(
                Diagnostic::error("S016", format!("`{path}` names two distributions"))
                    .at(second.key_span, "the second")
                    .at(first.key_span, "the first")
                    .help("keep one of them"),
            );
            return None;
        }
    };
    let distribution = if entry.key == "discrete" { discrete(entry, path, out)? } else { family(entry, path, out)? };
    support_fits(&distribution, entry, path, range, out).then_some(distribution)
}

fn bad(entry: &Entry, path: &str, what: impl Into<String>, way_out: impl Into<String>) -> Diagnostic {
    Diagnostic::error("S016", format!("the distribution of `{path}` cannot be read"))
        .at(entry.node.span, what)
        .help(way_out)
}

fn family(entry: &Entry, path: &str, out: &mut Vec<Diagnostic>) -> Option<Distribution> {
    let (family, parameters, _) = FAMILIES.iter().find(|f| f.0 == entry.key)?;
    let form = format!("write `{family} = [{}]`", parameters.join(", "));
    let items = match entry.node.list() {
        Some(items) if items.len() == parameters.len() => items,
        Some(items) => {
            out.push(bad(
                entry,
                path,
                format!("parameters needed: {}, given: {}", parameters.len(), items.len()),
                form,
            ));
            return None;
        }
        None => {
            out.push(bad(entry, path, format!("this is {}", entry.node.what()), form));
            return None;
        }
    };
    let any = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, open: false, infinite: false };
    let values: Vec<f64> = items.iter().filter_map(|item| plain(item, path, any, out)).collect();
    if values.len() != items.len() {
        return None;
    }
    let mut require = |holds: bool, what: &str| {
        if !holds {
            out.push(bad(entry, path, what, form.clone()));
        }
        holds
    };
    let v = |i: usize| values[i];
    let positive = |name: &str| format!("`{name}` must be above 0");
    let rising = "`low` must be below `high`";
    let good = match *family {
        "uniform" => require(v(0) < v(1), rising),
        "normal" => require(v(1) > 0.0, &positive("sd")),
        "truncated_normal" => {
            let near = v(2) - 8.0 * v(1) <= v(0) && v(0) <= v(3) + 8.0 * v(1);
            require(v(1) > 0.0, &positive("sd"))
                && require(v(2) < v(3), rising)
                && require(near, "the mean is more than eight `sd` outside the range from `low` to `high`")
        }
        "half_normal" => require(v(0) > 0.0, &positive("sd")),
        "folded_normal" => require(v(1) > 0.0, &positive("sd")),
        "beta" => require(v(0) > 0.0, &positive("a")) && require(v(1) > 0.0, &positive("b")),
        "triangular" => {
            require(v(0) < v(2), rising)
                && require(v(0) <= v(1) && v(1) <= v(2), "`mode` must be between `low` and `high`")
        }
        _ => {
            require(v(1) > 0.0, &positive("sigma"))
                && require(v(0).abs() + 8.0 * v(1) < 40.0, "too wide to compute with")
        }
    };
    good.then(|| match *family {
        "uniform" => Distribution::Uniform { low: v(0), high: v(1) },
        "normal" => Distribution::Normal { mean: v(0), sd: v(1) },
        "truncated_normal" => Distribution::TruncatedNormal { mean: v(0), sd: v(1), low: v(2), high: v(3) },
        "half_normal" => Distribution::HalfNormal { sd: v(0) },
        "folded_normal" => Distribution::FoldedNormal { mean: v(0), sd: v(1) },
        "beta" => Distribution::Beta { a: v(0), b: v(1) },
        "triangular" => Distribution::Triangular { low: v(0), mode: v(1), high: v(2) },
        _ => Distribution::LogNormal { mu: v(0), sigma: v(1) },
    })
}

fn discrete(entry: &Entry, path: &str, out: &mut Vec<Diagnostic>) -> Option<Distribution> {
    let form = "write `discrete = { values = [1, 2], weights = [0.4, 0.6] }`";
    let lists =
        entry.node.table().and_then(|t| Some((t.get("values")?.list()?, t.get("weights")?, t.get("weights")?.list()?)));
    let Some((values, weights_node, weights)) = lists else {
        out.push(bad(entry, path, "needs a list of `values` and a list of `weights`", form));
        return None;
    };
    if values.is_empty() || values.len() != weights.len() || values.len() > 64 {
        out.push(bad(
            entry,
            path,
            format!("number of values: {}, of weights: {}", values.len(), weights.len()),
            "give one weight for each value, 1 to 64 of them",
        ));
        return None;
    }
    let any = Range { low: f64::NEG_INFINITY, high: f64::INFINITY, open: false, infinite: false };
    let unit = Range { low: 0.0, high: 1.0, ..any };
    let v: Vec<f64> = values.iter().filter_map(|n| plain(n, path, any, out)).collect();
    let w: Vec<f64> = weights.iter().filter_map(|n| plain(n, &format!("{path} weights"), unit, out)).collect();
    if v.len() != values.len() || w.len() != weights.len() {
        return None;
    }
    adds_up(&w, weights_node, &format!("weights of `{path}`"), out)
        .then_some(Distribution::Discrete { values: v, weights: w })
}

/// Reports probabilities that do not add up to 1.
pub(crate) fn adds_up(probabilities: &[f64], node: &Node, what: &str, out: &mut Vec<Diagnostic>) -> bool {
    let sum: f64 = probabilities.iter().sum();
    let good = (sum - 1.0).abs() <= SUM_TOLERANCE;
    if !good {
        let sum = (sum * 1e9).round() / 1e9;
        let mut d =
            Diagnostic::error("S014", format!("{what} add up to {sum}, not 1")).at(node.span, format!("sum is {sum}"));
        if sum > 0.0 {
            d = d.help(format!("divide each by {sum}"));
        }
        out.push(d);
    }
    good
}

/// Lower end, whether the lower end itself can be drawn, upper end.
fn support(d: &Distribution) -> (f64, bool, f64) {
    match d {
        Distribution::Uniform { low, high }
        | Distribution::TruncatedNormal { low, high, .. }
        | Distribution::Triangular { low, high, .. } => (*low, true, *high),
        Distribution::Normal { .. } => (f64::NEG_INFINITY, false, f64::INFINITY),
        Distribution::HalfNormal { .. } | Distribution::FoldedNormal { .. } => (0.0, true, f64::INFINITY),
        Distribution::LogNormal { .. } => (0.0, false, f64::INFINITY),
        Distribution::Beta { .. } => (0.0, false, 1.0),
        Distribution::Discrete { values, .. } => (
            values.iter().copied().fold(f64::INFINITY, f64::min),
            true,
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ),
    }
}

fn support_fits(d: &Distribution, entry: &Entry, path: &str, range: Range, out: &mut Vec<Diagnostic>) -> bool {
    let (low, closed, high) = support(d);
    let low_fits = if range.open && closed { range.low < low } else { range.low <= low };
    let fits = low_fits && high <= range.high;
    let low_touches = range.low <= low && high <= range.high;
    if !fits {
        let drawn = match (low.is_finite(), high.is_finite()) {
            (false, _) => "without bounds".to_string(),
            (true, false) => format!("from {low} without an upper bound"),
            (true, true) => format!("from {low} to {high}"),
        };
        let way_out = match (d, range.high.is_finite()) {
            (Distribution::Normal { mean, sd }, true) => {
                format!("write `truncated_normal = [{mean}, {sd}, {}, {}]`", range.low, range.high)
            }
            (Distribution::Normal { mean, sd }, false) => {
                format!(
                    "write `truncated_normal = [{mean}, {sd}, {}, {}]`",
                    range.low.max(0.0),
                    ((mean.abs() + 6.0 * sd) * 1e6).round() / 1e6
                )
            }
            _ if low_touches => format!("choose parameters that stay above {}", range.low),
            (_, true) => "`beta` and `truncated_normal` stay within bounds".to_string(),
            _ => "choose parameters that stay within".to_string(),
        };
        out.push(
            Diagnostic::error("S017", format!("`{path}` would be drawn {drawn}"))
                .at(entry.node.span, format!("may be: {}", range.words()))
                .help(way_out),
        );
    }
    fits
}
