//! A game in extensive form as Gambit's `.efg`, in the part of that language that OpenSpiel reads too: payoffs at the ends
//! only, information sets numbered without gaps, chances that add up to exactly 1, and no quotation marks in names.

use super::words::equilibrium::{said, types};
use super::words::number;
use crate::analysis::extensive::{Difference, ExtensiveForm, Happening, PlayerSet, TreeNode};

/// The text of a file, the same for the same scenario.
#[must_use]
pub fn efg(form: &ExtensiveForm) -> String {
    let mut out = header("EFG 2 R", form);
    out += &format!("{}\n\n", quoted(&comment(form)));
    let actions: Vec<Vec<String>> =
        form.sets.iter().map(|sets| sets.iter().map(|set| options(set, form)).collect()).collect();
    let (mut chances_before, mut ends) = (0, 0);
    for node in &form.nodes {
        out += &match node {
            TreeNode::Chance(options) => {
                chances_before += 1;
                let names = apart(options.iter().map(|(what, _)| happening(what, form)).collect());
                let probabilities: Vec<f64> = options.iter().map(|(_, p)| *p).collect();
                let list = names.iter().zip(chances(&probabilities)).map(|(name, p)| format!("{} {p}", quoted(name)));
                format!("c \"\" {chances_before} \"\" {{ {} }} 0\n", list.collect::<Vec<_>>().join(" "))
            }
            TreeNode::Choice(player, set) => format!(
                "p \"\" {} {} {} {{ {} }} 0\n",
                player + 1,
                set + 1,
                quoted(&title(&form.sets[*player][*set], *set, form)),
                actions[*player][*set],
            ),
            TreeNode::End { outcome, payoff } => {
                ends += 1;
                let payoff: Vec<String> = payoff.iter().map(|x| written(*x)).collect();
                format!("t \"\" {ends} {} {{ {} }}\n", quoted(&form.labels.outcome(outcome)), payoff.join(", "))
            }
        };
    }
    out
}

/// First line: language, title, players.
pub(super) fn header(language: &str, form: &ExtensiveForm) -> String {
    let players = apart(form.players.iter().map(|id| form.labels.actor(id)).collect());
    let players: Vec<String> = players.iter().map(|name| quoted(name)).collect();
    format!("{language} {} {{ {} }}\n", quoted(&form.name), players.join(" "))
}

/// Where a file comes from, and what its logit equilibria are not.
pub(super) fn comment(form: &ExtensiveForm) -> String {
    let mut text = format!("Scenario {}, hash {}. Payoffs are discounted to round 1.", form.id, form.hash);
    for difference in &form.differences {
        text += &format!(" Note: {}.", differs(*difference));
    }
    text
}

/// In what a logit equilibrium with one λ differs from that of the scenario, as a sentence without a full stop.
#[must_use]
pub fn differs(difference: Difference) -> &'static str {
    match difference {
        Difference::Foresight => {
            "actors of this scenario do not choose in an equilibrium, and moves that are useless to them are left out"
        }
        Difference::Weights => {
            "doing nothing has another prior weight than other options (`inaction`), and other programs weigh all options equally"
        }
        Difference::Precisions => "precisions differ, and other programs take one for all choices",
        Difference::Discounting => {
            "actors weigh payoffs of the round in which they choose, and other programs those of round 1, because a `patience` is below 1"
        }
    }
}

/// Names of the options of an information set, in quotation marks.
fn options(set: &PlayerSet, form: &ExtensiveForm) -> String {
    action_names(set, form).iter().map(|name| quoted(name)).collect::<Vec<_>>().join(" ")
}

/// Names of the options of an information set, no two the same.
pub(super) fn action_names(set: &PlayerSet, form: &ExtensiveForm) -> Vec<String> {
    apart(set.options.iter().map(|option| said(set.act, option, &form.labels)).collect())
}

/// What tells an information set from others of its player: number, round, own types.
fn title(set: &PlayerSet, position: usize, form: &ExtensiveForm) -> String {
    let own = if set.types.is_empty() { String::new() } else { format!(", {}", types(&set.types, &form.labels)) };
    format!("{}: round {}{own}", position + 1, set.round)
}

fn happening(what: &Happening, form: &ExtensiveForm) -> String {
    match what {
        Happening::Type(ty, point) => number::point(&form.labels, ty, point),
        Happening::Rule(actor, option) => format!("{} {option}", form.labels.actor(actor)),
        Happening::Event(Some(event)) => event.clone(),
        Happening::Event(None) => "nothing".into(),
    }
}

/// The same names, of which those that come again have a number behind them.
fn apart(names: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let name = plain(&name);
        let free = |n: &usize| !out.contains(&if *n == 1 { name.clone() } else { format!("{name} ({n})") });
        let n = (1..).find(free).unwrap_or(1);
        out.push(if n == 1 { name } else { format!("{name} ({n})") });
    }
    out
}

/// A name as all programs read it: they do not agree on how a quotation mark is written inside of quotation marks.
fn plain(text: &str) -> String {
    let safe = |c: char| match c {
        '"' => '\'',
        '\\' => '/',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(safe).collect()
}

/// In quotation marks.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

/// A number with all its digits and no exponent.
pub(super) fn written(x: f64) -> String {
    // The two zeros are one.
    (x + 0.0).to_string()
}

/// Largest denominator of a chance: products of two such numbers are whole in all programs.
const DENOMINATOR: u64 = 1_000_000;
/// Steps of a chance that is no such fraction.
const STEPS: i64 = 10_000_000_000_000_000;

/// Probabilities as fractions or decimals that add up to exactly 1.
fn chances(probabilities: &[f64]) -> Vec<String> {
    let fractions: Option<Vec<(u64, u64)>> = probabilities.iter().map(|p| fraction(*p)).collect();
    if let Some(all) = fractions.filter(|all| add_up(all)) {
        return all.iter().map(|(a, b)| format!("{a}/{b}")).collect();
    }
    let mut steps: Vec<i64> = probabilities.iter().map(|p| ((p * STEPS as f64).round() as i64).max(1)).collect();
    // The largest takes what is left.
    let rest = STEPS - steps.iter().sum::<i64>();
    if let Some(largest) = steps.iter_mut().max() {
        *largest += rest;
    }
    steps.iter().map(|n| format!("0.{n:016}").trim_end_matches('0').to_string()).collect()
}

/// The fraction of whole numbers that a probability was meant to be, if its denominator is small: the first of its continued
/// fraction that is the same number.
fn fraction(p: f64) -> Option<(u64, u64)> {
    let (mut before, mut now) = ((0_u64, 1_u64), (1_u64, 0_u64));
    let mut rest = p;
    for _ in 0..40 {
        let whole = rest.floor();
        let next = |n: u64, b: u64| (whole as u64).checked_mul(n)?.checked_add(b);
        let next = (next(now.0, before.0)?, next(now.1, before.1)?);
        if next.1 > DENOMINATOR {
            return None;
        }
        (before, now) = (now, next);
        if (now.0 as f64 / now.1 as f64 - p).abs() <= f64::EPSILON * p {
            return Some(now);
        }
        rest = 1.0 / (rest - whole);
    }
    None
}

/// Whether fractions add up to exactly 1.
fn add_up(fractions: &[(u64, u64)]) -> bool {
    let mut sum = (0_u128, 1_u128);
    for (a, b) in fractions {
        let (a, b) = (u128::from(*a), u128::from(*b));
        let (top, bottom) = (sum.0 * b + a * sum.1, sum.1 * b);
        let shared = divisor(top, bottom);
        sum = (top / shared, bottom / shared);
        // More than chances need: such a sum is not written as fractions.
        if sum.1 > 1 << 80 {
            return false;
        }
    }
    sum == (1, 1)
}

fn divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_add_up_to_exactly_one() {
        assert_eq!(chances(&[0.35, 0.65]), ["7/20", "13/20"]);
        assert_eq!(chances(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), ["1/3", "1/3", "1/3"]);
        assert_eq!(chances(&[0.1 + 0.2, 1.0 - (0.1 + 0.2)]), ["3/10", "7/10"]);
        // No small fractions.
        assert_eq!(chances(&[0.1234567, 0.8765433]), ["0.1234567", "0.8765433"]);
        assert_eq!(chances(&[1e-30, 1.0]), ["0.0000000000000001", "0.9999999999999999"]);
        let seventh = 1.0 / 7.0 + 1e-13;
        for odds in [vec![seventh; 7], vec![0.5 - 1e-9, 0.5 + 1e-9], vec![libm::exp(-1.0), 1.0 - libm::exp(-1.0)]] {
            let written = chances(&odds);
            let digits = |text: &String| format!("{:0<16}", text.strip_prefix("0.").unwrap()).parse::<i64>().unwrap();
            assert_eq!(written.iter().map(digits).sum::<i64>(), STEPS, "{written:?}");
            for (text, p) in written.iter().zip(&odds) {
                assert!((text.parse::<f64>().unwrap() - p).abs() < 1e-12, "{text} {p}");
            }
        }
    }

    #[test]
    fn names_are_safe_and_no_two_are_the_same() {
        assert_eq!(quoted("a \"b\" \\ c\n"), "\"a 'b' / c \"");
        let names = ["a", "b", "a", "a (2)", "\"", "'"].map(str::to_string).to_vec();
        assert_eq!(apart(names), ["a", "b", "a (2)", "a (2) (2)", "'", "' (2)"]);
    }

    #[test]
    fn numbers_have_all_digits_and_no_exponent() {
        assert_eq!(written(-0.0), "0");
        assert_eq!(written(1e-7), "0.0000001");
        assert_eq!(written(-1.5e16), "-15000000000000000");
    }
}
