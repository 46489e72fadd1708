//! `path*=factor` and `path+=amount`: a number, or all parameters of a distribution, scaled or shifted.

use crate::scenario::format::{Kind, is_distribution};
use crate::scenario::span::Span;
use crate::scenario::tree::{Node, Value};

/// What is done to a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Alter {
    Times(f64),
    Plus(f64),
}

/// Why it cannot be done, and a way out.
pub(super) struct Refused {
    pub(super) why: String,
    pub(super) way_out: String,
}

fn refused<T>(why: impl Into<String>, way_out: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { why: why.into(), way_out: way_out.into() })
}

impl Alter {
    fn apply(self, x: f64) -> f64 {
        match self {
            Alter::Times(factor) => tidy(x * factor),
            Alter::Plus(amount) => tidy(x + amount),
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Alter::Times(_) => "multiplied",
            Alter::Plus(_) => "shifted",
        }
    }
}

/// The nearest number with twelve digits, so that 0.1 + 0.2 is 0.3.
fn tidy(x: f64) -> f64 {
    format!("{x:.11e}").parse().unwrap_or(x)
}

/// True where only whole numbers may stand.
fn whole_only(kind: &Kind) -> bool {
    match kind {
        Kind::Count(..) | Kind::Step | Kind::Level => true,
        Kind::Either(kinds) => kinds.iter().any(whole_only) && !kinds.iter().any(|k| matches!(k, Kind::Number(..))),
        _ => false,
    }
}

/// Changes what stands at a path. `place`: where the changed numbers are said to stand.
pub(super) fn alter(node: &mut Node, kind: &Kind, how: Alter, place: Span) -> Result<(), Refused> {
    match &node.value {
        Value::Integer(_) | Value::Float(_) => number(node, whole_only(kind), how, place),
        Value::Table(_) if is_distribution(node) => distribution(node, how, place),
        _ => refused(
            format!("{} cannot be {}", node.what(), how.verb()),
            "name one number; `detente paths FILE` lists them",
        ),
    }
}

fn number(node: &mut Node, whole: bool, how: Alter, place: Span) -> Result<(), Refused> {
    let before = node.number().unwrap_or(0.0);
    let after = how.apply(before);
    if after.is_nan() || after.is_infinite() && before.is_finite() {
        return refused(format!("{before} {} would be no number", how.verb()), "write the value after `=`");
    }
    let fits = after.fract() == 0.0 && after.abs() < 9e15;
    if whole && !fits {
        return refused(format!("it would be {after}, and it must be a whole number"), "write the value after `=`");
    }
    let was_whole = matches!(node.value, Value::Integer(_));
    node.value = if was_whole && fits { Value::Integer(after as i128) } else { Value::Float(after) };
    node.span = place;
    Ok(())
}

fn distribution(node: &mut Node, how: Alter, place: Span) -> Result<(), Refused> {
    if let Alter::Times(0.0) = how {
        return refused("a distribution multiplied by 0 is no distribution", "write `=0` for the number 0");
    }
    let Value::Table(table) = &mut node.value else { return Ok(()) };
    let keys: Vec<String> = table.iter().map(|e| e.key.clone()).collect();
    for key in keys {
        let Some(inner) = table.get_mut(&key) else { continue };
        match key.as_str() {
            "fixed" => number(inner, false, how, place)?,
            "values" => {
                // By the points of a type.
                if let Value::Table(values) = &mut inner.value {
                    let points: Vec<String> = values.iter().map(|e| e.key.clone()).collect();
                    for point in points {
                        if let Some(value) = values.get_mut(&point).filter(|v| v.number().is_some()) {
                            number(value, false, how, place)?;
                        }
                    }
                }
            }
            "discrete" => {
                let Value::Table(discrete) = &mut inner.value else { continue };
                let Some(values) = discrete.get_mut("values") else { continue };
                let Value::List(values) = &mut values.value else { continue };
                for value in values.iter_mut().filter(|v| v.number().is_some()) {
                    number(value, false, how, place)?;
                }
            }
            _ => family(&key, inner, how, place)?,
        }
    }
    Ok(())
}

fn family(name: &str, parameters: &mut Node, how: Alter, place: Span) -> Result<(), Refused> {
    let Value::List(items) = &mut parameters.value else { return Ok(()) };
    let Some(v) = items.iter().map(Node::number).collect::<Option<Vec<f64>>>() else { return Ok(()) };
    let at = |x: f64| how.apply(x);
    let show = |x: f64| format!("{}", tidy(x));
    let turned = matches!(how, Alter::Times(factor) if factor < 0.0);
    let spread = |sd: f64| if let Alter::Times(factor) = how { tidy(sd * factor.abs()) } else { sd };
    let new = match (name, v.as_slice()) {
        ("uniform", &[low, high]) if turned => vec![at(high), at(low)],
        ("uniform", &[low, high]) => vec![at(low), at(high)],
        ("triangular", &[low, mode, high]) if turned => vec![at(high), at(mode), at(low)],
        ("triangular", &[low, mode, high]) => vec![at(low), at(mode), at(high)],
        ("normal", &[mean, sd]) => vec![at(mean), spread(sd)],
        ("truncated_normal", &[mean, sd, low, high]) => {
            let (low, high) = if turned { (high, low) } else { (low, high) };
            vec![at(mean), spread(sd), at(low), at(high)]
        }
        ("half_normal", &[sd]) => match how {
            Alter::Times(factor) if factor > 0.0 => vec![at(sd)],
            Alter::Times(_) => {
                return refused("`half_normal` is never below 0", "write a `uniform` or `truncated_normal`");
            }
            Alter::Plus(by) => {
                let other = format!("{}, {}, {}, {}", show(by), show(sd), show(by), show(by + 6.0 * sd));
                return refused("`half_normal` begins at 0", format!("write `truncated_normal = [{other}]`"));
            }
        },
        ("folded_normal", &[mean, sd]) => match how {
            Alter::Times(factor) if factor > 0.0 => vec![at(mean), at(sd)],
            Alter::Times(_) => {
                return refused("`folded_normal` is never below 0", "write a `uniform` or `truncated_normal`");
            }
            Alter::Plus(_) => return refused("`folded_normal` begins at 0", "write a `truncated_normal`"),
        },
        ("lognormal", &[mu, sigma]) => match how {
            Alter::Times(factor) if factor > 0.0 => vec![tidy(mu + libm::log(factor)), sigma],
            Alter::Times(_) => {
                return refused("`lognormal` is never below 0", "write a `uniform` or `truncated_normal`");
            }
            Alter::Plus(_) => return refused("`lognormal` begins at 0", "write a `truncated_normal`"),
        },
        ("beta", &[a, b]) => {
            let (mean, sd) = (a / (a + b), libm::sqrt(a * b / ((a + b) * (a + b) * (a + b + 1.0))));
            let (low, high) = if turned { (at(1.0), at(0.0)) } else { (at(0.0), at(1.0)) };
            let other = [at(mean), spread(sd), low, high].map(|x| format!("{}", (x * 1e4).round() / 1e4)).join(", ");
            return refused(
                "`beta` always reaches from 0 to 1",
                format!("`truncated_normal = [{other}]` is about that; or change `a` and `b`, such as `…beta.1*=2`"),
            );
        }
        // What cannot be read is reported elsewhere.
        _ => return Ok(()),
    };
    for (item, x) in items.iter_mut().zip(new) {
        *item = Node { value: Value::Float(x), span: place };
    }
    parameters.span = place;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::SourceId;
    use crate::scenario::tree::convert;
    use toml::de::DeValue;

    const PLACE: Span = Span { source: SourceId(0), start: 0, end: 0 };

    fn altered(text: &str, how: Alter) -> Result<String, String> {
        let parsed = DeValue::parse(text).unwrap();
        let mut node = convert(parsed.get_ref(), parsed.span(), SourceId(0));
        match alter(&mut node, &Kind::Text, how, PLACE) {
            Ok(()) => Ok(node.to_toml()),
            Err(no) => Err(format!("{}; {}", no.why, no.way_out)),
        }
    }

    #[test]
    fn every_family_is_scaled_and_shifted_as_what_it_draws_would_be() {
        use Alter::{Plus, Times};
        for (text, how, expected) in [
            ("0.3", Times(2.0), "0.6"),
            ("0.1", Plus(0.2), "0.3"),
            ("3", Times(2.0), "6"),
            ("3", Times(0.5), "1.5"),
            ("inf", Times(2.0), "inf"),
            ("{ fixed = 0.5 }", Times(3.0), "{ fixed = 1.5 }"),
            (
                "{ uniform = [1, 2], kind = \"private\", cells = 4 }",
                Times(-1.0),
                "{ uniform = [-2.0, -1.0], kind = \"private\", cells = 4 }",
            ),
            ("{ normal = [1, 2] }", Times(-2.0), "{ normal = [-2.0, 4.0] }"),
            ("{ normal = [1, 2] }", Plus(1.0), "{ normal = [2.0, 2.0] }"),
            ("{ truncated_normal = [0.5, 0.1, 0, 1] }", Plus(1.0), "{ truncated_normal = [1.5, 0.1, 1.0, 2.0] }"),
            ("{ truncated_normal = [0.5, 0.1, 0, 1] }", Times(-2.0), "{ truncated_normal = [-1.0, 0.2, -2.0, 0.0] }"),
            ("{ half_normal = [2] }", Times(0.5), "{ half_normal = [1.0] }"),
            ("{ folded_normal = [1, 2] }", Times(2.0), "{ folded_normal = [2.0, 4.0] }"),
            ("{ triangular = [0, 1, 3] }", Times(-1.0), "{ triangular = [-3.0, -1.0, 0.0] }"),
            ("{ lognormal = [0, 1] }", Times(1.0), "{ lognormal = [0.0, 1.0] }"),
            (
                "{ discrete = { values = [1, 2.5], weights = [0.4, 0.6] }, kind = \"uncertain\" }",
                Times(2.0),
                "{ discrete = { values = [2, 5.0], weights = [0.4, 0.6] }, kind = \"uncertain\" }",
            ),
            (
                "{ type = \"resolve\", values = { high = 0.2, low = 0.8 } }",
                Plus(0.1),
                "{ type = \"resolve\", values = { high = 0.3, low = 0.9 } }",
            ),
        ] {
            let expected = expected.replace("-0.0", "0.0");
            assert_eq!(altered(text, how).map(|t| t.replace("-0.0", "0.0")), Ok(expected), "{text} {how:?}");
        }
        for (text, how, why) in [
            ("{ beta = [2, 2] }", Times(2.0), "truncated_normal = [1, 0.4472, 0, 2]"),
            ("{ half_normal = [1] }", Plus(1.0), "truncated_normal = [1, 1, 1, 7]"),
            ("{ folded_normal = [1, 1] }", Times(-1.0), "never below 0"),
            ("{ lognormal = [1, 1] }", Plus(1.0), "begins at 0"),
            ("{ uniform = [0, 1] }", Times(0.0), "no distribution"),
            ("[1, 2]", Times(2.0), "a list cannot be multiplied"),
            ("\"high\"", Plus(2.0), "a string cannot be shifted"),
            ("{ a = 1 }", Plus(2.0), "a table cannot be shifted"),
        ] {
            assert!(altered(text, how).is_err_and(|e| e.contains(why)), "{text}: {:?}", altered(text, how));
        }
    }
}
