//! The engine against theory: the page and the scenarios are what the forms give, and other inputs pass as well.

use std::path::{Path, PathBuf};

use detente::internals::validation::{Allowed, COARSEST, Check, Domain, FORMS, Form, Given, Kind, Trouble, form, page};

use super::game::Dice;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Compares a file with what it should hold, or writes it where `DETENTE_BLESS` is set.
fn holds(path: &Path, text: &str) {
    if std::env::var_os("DETENTE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        return std::fs::write(path, text).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == text,
        "{} is out of date: DETENTE_BLESS=1 cargo test --release --test it validation",
        path.display()
    );
}

fn checks(form: &'static Form, chosen: &[(&str, f64)]) -> Vec<Check> {
    let chosen: Vec<(String, f64)> = chosen.iter().map(|(name, value)| (name.to_string(), *value)).collect();
    let given = Given::new(form, &chosen).unwrap();
    given.checks().unwrap_or_else(|trouble| panic!("{} {chosen:?}: {trouble}", form.id))
}

#[track_caller]
fn passes(form: &'static Form, chosen: &[(&str, f64)]) {
    for check in checks(form, chosen) {
        assert!(check.passes(), "{} {chosen:?}: {check:?}", form.id);
    }
}

/// Every form, at every one of its cases.
#[test]
fn the_page_is_up_to_date_and_nothing_on_it_fails() {
    let page = page().unwrap();
    assert!(!page.contains("**FAILS**"), "{page}");
    holds(&root().join("docs/validation.md"), &page);
}

#[test]
fn the_scenarios_are_what_the_forms_write() {
    let folder = root().join("scenarios/theory");
    let mut written = Vec::new();
    for form in FORMS {
        if let Some(scenario) = form.scenario {
            let text = scenario(&Given::new(form, &[]).unwrap()).unwrap();
            holds(&folder.join(format!("{}.toml", form.id)), &text);
            written.push(format!("{}.toml", form.id));
        }
    }
    let mut found: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    written.sort();
    assert_eq!(found, written);
}

/// Inputs that nobody chose.
#[test]
fn forms_hold_at_inputs_drawn_at_random() {
    let mut dice = Dice(4_2022);
    let form = |id: &str| form(id).unwrap();
    for _ in 0..2 {
        let mut number = |low: f64, high: f64| dice.number(low, high);
        passes(form("ladder-risk"), &[("f1", number(0.0, 0.5)), ("f2", number(0.0, 1.0)), ("f4", number(0.0, 0.9))]);
        passes(form("critical-risk"), &[("w", number(0.5, 3.0)), ("s", number(-0.5, 0.4)), ("d", number(-9.0, -1.0))]);
        passes(
            form("absorbing-ladder"),
            &[
                ("up", number(0.1, 0.5)),
                ("down", number(0.1, 0.5)),
                ("rho3", number(0.0, 0.3)),
                ("agree1", number(0.05, 0.3)),
            ],
        );
        passes(form("attrition-in-rounds"), &[("v", number(1.0, 8.0)), ("c", number(0.5, 4.0))]);
        passes(
            form("brinkmanship-in-turns"),
            &[("f", number(0.02, 0.12)), ("D1", number(1.0, 6.0)), ("D2", number(1.0, 6.0)), ("rounds", 1000.0)],
        );
        passes(
            form("quantal-response-crisis"),
            &[
                ("lambda", number(0.0, 12.0)),
                ("WAR1", number(-2.0, 1.0)),
                ("WAR2", number(-2.0, 1.0)),
                ("SQ1", number(-0.5, 0.5)),
            ],
        );
        passes(
            form("signalling-crisis"),
            &[("W_A", number(-1.0, 0.0)), ("W_B", number(-1.0, 0.0)), ("sigma", number(0.3, 0.9))],
        );
        passes(form("updating"), &[("mu", number(0.1, 0.9)), ("pH", number(0.5, 0.95)), ("pL", number(0.05, 0.5))]);
        passes(form("bargaining-points"), &[("k", number(1.0, 5.0))]);
        passes(
            form("crisis-bargaining"),
            &[("p", number(0.2, 0.7)), ("cA", number(0.0, 0.3)), ("h", number(0.2, 0.6)), ("cells", 60.0)],
        );
        passes(
            form("alternating-offers"),
            &[
                ("d1", number(0.7, 0.95)),
                ("d2", number(0.7, 0.95)),
                ("p", number(0.0, 0.1)),
                ("b1", number(0.0, 0.3)),
                ("b2", number(0.0, 0.3)),
            ],
        );
        passes(
            form("random-proposers"),
            &[("p", number(0.3, 0.7)), ("alpha", number(0.1, 0.9)), ("breakdown", number(0.05, 0.2))],
        );
        passes(form("commitment"), &[("delta", number(0.8, 0.95)), ("p", number(0.3, 0.5)), ("c", number(0.05, 0.2))]);
    }
}

#[test]
fn forms_in_time_hold_at_other_inputs() {
    let form = |id: &str| form(id).unwrap();
    passes(form("attrition"), &[("v1", 3.0), ("v2", 5.0), ("c1", 0.5), ("c2", 0.7)]);
    passes(form("attrition-private-uniform"), &[("V", 2.0), ("c", 0.5), ("dt", 0.08)]);
    passes(form("attrition-reputation"), &[("z1", 0.3), ("z2", 0.05), ("l1", 0.7), ("l2", 0.9)]);
    passes(form("audience-costs"), &[("v", 2.0), ("a1", 0.4), ("a2", 0.9), ("C1", 1.5), ("steps", 100.0)]);
    passes(form("brinkmanship"), &[("f", 0.06), ("D1", 1.5), ("D2", 3.0), ("dt", 0.1)]);
}

/// A check that cannot fail would show nothing: the engine at other inputs than theory's does.
#[test]
fn a_wrong_value_fails() {
    let wrong = checks(form("ladder-risk").unwrap(), &[]);
    let theory = checks(form("ladder-risk").unwrap(), &[("f3", 0.11)])[0].theory;
    assert!(wrong.iter().all(Check::passes) && !Check { theory, ..wrong[0].clone() }.passes());
    assert!(!Check { engine: f64::NAN, ..wrong[0].clone() }.passes());
}

/// A number of a domain: an end now and then, else anything, on a logarithmic scale where the domain spans orders.
fn within(domain: &Domain, usual: f64, dice: &mut Dice) -> f64 {
    let Domain { low, high, closed, kind } = *domain;
    let value = match dice.below(12) {
        0 if closed[0] => low,
        1 if closed[1] => high,
        2 if kind == Kind::OrInfinity => f64::INFINITY,
        2..=5 => usual,
        // Around the usual value.
        6..=9 => {
            let near = usual * dice.number(0.5, 2.0) + if usual == 0.0 { dice.number(-1.0, 1.0) } else { 0.0 };
            near.clamp(low, high)
        }
        _ if low >= 0.0 && high >= 100.0 => low.max(1e-3) * (high / low.max(1e-3)).powf(dice.number(0.0, 1.0)),
        _ => dice.number(low, high),
    };
    let value = match kind {
        Kind::Any | Kind::OrInfinity => value,
        Kind::Whole => value.round(),
        Kind::Even => 2.0 * (value / 2.0).round(),
    };
    if domain.allows(value) { value } else { usual }
}

/// What an error says to choose instead.
fn way_out(why: &str) -> Option<(String, f64)> {
    let typed = why.split_once("--set ")?.1.split('`').next()?;
    let (name, value) = typed.split_once('=')?;
    Some((name.to_string(), value.parse().unwrap()))
}

/// Every form at inputs drawn from its whole domain: it passes, or says why it cannot tell and what to choose instead, and
/// never anything else. `DETENTE_MANY` draws more, `DETENTE_FORM` only for forms whose id has that in it.
#[test]
fn every_form_holds_in_its_whole_domain_or_says_why_it_cannot_tell() {
    let many = std::env::var("DETENTE_MANY").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let only = std::env::var("DETENTE_FORM").unwrap_or_default();
    let mut dice = Dice(2_2026);
    let (mut compared, mut drawn) = (0, 0);
    for form in FORMS.iter().filter(|form| form.id.contains(&only)) {
        for _ in 0..if form.inputs.is_empty() { 1 } else { many } {
            let mut chosen: Vec<(String, f64)> = form
                .inputs
                .iter()
                .map(|input| (input.id.to_string(), within(&input.domain, input.usual, &mut dice)))
                .collect();
            // As often as the way out that an error shows can be taken.
            for _ in 0..6 {
                // Only rules may stand in the way: each value is in its domain.
                let given = match Given::new(form, &chosen) {
                    Ok(given) => given,
                    Err(trouble) => {
                        let text = trouble.to_string();
                        assert!(form.rules.iter().any(|rule| text.contains(rule.says)), "{chosen:?}: {text}");
                        break;
                    }
                };
                drawn += 1;
                let why = match given.checks() {
                    Ok(checks) => {
                        compared += 1;
                        for check in checks {
                            assert!(check.passes(), "{given:?}: {check:?}");
                            assert!(check.theory.is_finite() && check.engine.is_finite(), "{given:?}: {check:?}");
                            if let Allowed::Resolution(most) = check.allowed {
                                assert!(most <= COARSEST * check.of.scale(), "{given:?}: {check:?}");
                            }
                        }
                        if let Some(write) = form.scenario {
                            write(&given).unwrap();
                        }
                        break;
                    }
                    Err(Trouble::Unresolved(why)) => why,
                    Err(trouble) => panic!("{given:?}: {trouble}"),
                };
                assert!(why.contains("try "), "{given:?}: {why}");
                let Some((name, value)) = way_out(&why) else {
                    assert!(form.inputs.iter().any(|i| why.contains(&format!("`{}`", i.id)) || why.contains("usual")));
                    break;
                };
                let at = chosen.iter().position(|(id, _)| *id == name).unwrap();
                assert!((chosen[at].1 - value).abs() > 0.0, "{given:?}: {why}");
                chosen[at].1 = value;
            }
        }
    }
    assert!(2 * compared >= drawn, "{compared} of {drawn} compared");
}

fn trouble(id: &str, set: &[(&str, f64)]) -> Option<String> {
    let set: Vec<(String, f64)> = set.iter().map(|(n, v)| (n.to_string(), *v)).collect();
    let form = form(id).unwrap();
    Given::new(form, &set).and_then(|given| given.checks()).err().map(|e| e.to_string())
}

/// Whatever is outside of a domain is refused by the name that was typed, with what it may be and what it usually is.
#[test]
fn inputs_outside_of_their_domain_are_refused_by_name() {
    let mut tried = 0;
    for form in FORMS {
        for input in form.inputs {
            let Domain { low, high, closed, kind } = input.domain;
            let mut outside = vec![f64::NAN, f64::NEG_INFINITY, low - 1.0, high + 1.0, -1e300, 1e300];
            outside.extend([low.next_down(), high.next_up()]);
            outside.extend((!closed[0]).then_some(low));
            outside.extend((!closed[1]).then_some(high));
            outside.extend((kind != Kind::OrInfinity).then_some(f64::INFINITY));
            outside.extend(matches!(kind, Kind::Whole | Kind::Even).then_some(low + 0.5));
            outside.extend((kind == Kind::Even).then_some(low + 1.0));
            for value in outside {
                let text = trouble(form.id, &[(input.id, value)]).unwrap_or_default();
                let start = format!("`{}` is {value}, but must be {}", input.id, input.domain);
                assert!(text.lines().any(|line| line.starts_with(&start)), "{} {} {value}: {text}", form.id, input.id);
                assert!(text.contains(&format!("the usual value is {}", input.usual)), "{text}");
                tried += 1;
            }
        }
    }
    assert!(tried > 700, "{tried}");
}

#[test]
fn all_faults_of_inputs_are_told_at_once() {
    for form in FORMS.iter().filter(|form| !form.inputs.is_empty()) {
        let all: Vec<(&str, f64)> = form.inputs.iter().map(|i| (i.id, f64::NAN)).collect();
        let text = trouble(form.id, &all).unwrap();
        assert_eq!(text.lines().count(), form.inputs.len(), "{text}");
    }
    let text =
        trouble("alternating-offers", &[("d1", 2.0), ("x", 1.0), ("p", -1.0), ("b1", 0.8), ("b2", 0.7)]).unwrap();
    for part in
        ["no input `x`; its inputs: `d1`", "`d1` is 2", "`p` is -1", "`b1` is 0.8 and `b2` is 0.7, but `b1` and"]
    {
        assert!(text.contains(part), "{text}");
    }
    let twice = trouble("ladder-risk", &[("f1", 0.1), ("f1", 0.2)]).unwrap();
    assert!(twice.contains("`f1` is chosen more than once"), "{twice}");
}

/// Values that are each possible, but not together.
#[test]
fn inputs_that_do_not_go_together_are_refused() {
    for (id, set, part) in [
        ("alternating-offers", &[("b1", 0.8), ("b2", 0.7)][..], "at most 1, the whole pie"),
        ("alternating-offers", &[("d1", 1.0), ("d2", 1.0)], "waiting must cost somebody something"),
        ("crisis-bargaining", &[("l", 0.4), ("h", 0.4)], "`h` must be at least 0.001 more than `l`"),
        ("crisis-bargaining", &[("p", 0.9), ("l", 0.3), ("h", 0.5)], "`p` + `l` must be at most 1"),
        ("attrition-reputation", &[("z1", 0.0), ("z2", 0.0)], "one of them must be above 0"),
        ("critical-risk", &[("w", 0.0), ("s", 1.0)], "`s` must be at most `w`"),
        ("critical-risk", &[("d", 0.5)], "`d` must be at most `s`"),
        ("critical-risk", &[("w", 0.0), ("s", 0.0), ("d", 0.0)], "`w` must be at least 0.1 more than `d`"),
        ("brinkmanship-in-turns", &[("f", 0.3), ("D2", 2.5)], "at most the critical risk"),
        ("logrolling", &[("own", 0.3), ("other", 0.7), ("d", 0.1)], "`own` must be at least `other`"),
        ("logrolling", &[("d", 0.7)], "`own` must be at least 0.001 more than `d`"),
        ("commitment", &[("delta", 0.5), ("p", 0.7)], "`p` + Delta* must be at most 1"),
        ("commitment-lump-sum", &[("p", 0.95)], "war must be worth more than a pie to B"),
        ("commitment-lump-sum", &[("delta", 0.999)], "the steps of the pie hide what war costs"),
        ("updating", &[("pH", 0.0), ("pL", 0.0)], "it is never seen"),
        ("absorbing-ladder", &[("up", 0.7), ("down", 0.5)], "together must be at most 1"),
        (
            "absorbing-ladder",
            &[("up", 0.0), ("down", 0.0), ("start", 1.0), ("agree1", 0.0), ("rho1", 0.0)],
            "it may never end",
        ),
    ] {
        let text = trouble(id, set).unwrap_or_default();
        assert!(text.contains(part), "{id} {set:?}: {text}");
        // The names that were typed, and none of the library's.
        assert!(text.contains(&format!("`{}` is ", set[0].0)), "{text}");
        for inner in ["`breakdown_payoff`", "`risk`", "`discount`", "`audience`", "`worst_war`", "`unyielding`"] {
            assert!(!text.contains(inner), "{text}");
        }
    }
}

/// A comparison that would pass whatever the engine said is refused, with a way out that works.
#[test]
fn inputs_that_a_game_cannot_resolve_are_refused_with_a_way_out() {
    for (id, set, names) in [
        ("alternating-offers", &[("d1", 0.97), ("d2", 0.97), ("rounds", 20.0)][..], "rounds"),
        ("random-proposers", &[("rounds", 10.0)], "rounds"),
        ("nash-before-war", &[("rounds", 50.0), ("breakdown", 0.05)], "rounds"),
        ("crisis-bargaining", &[("cells", 20.0)], "cells"),
        ("attrition", &[("dt", 0.01)], "dt"),
        ("attrition", &[("dt", 5.0)], "dt"),
        ("attrition-in-rounds", &[("v", 20.0), ("c", 0.5), ("rounds", 100.0)], "rounds"),
        ("attrition-private-uniform", &[("dt", 0.005)], "dt"),
        ("attrition-private-uniform", &[("dt", 0.3)], "dt"),
        ("attrition-private-exponential", &[("dt", 0.3)], "dt"),
        ("attrition-reputation", &[("dt", 2.0)], "dt"),
        ("attrition-reputation", &[("dt", 0.001)], "dt"),
        ("audience-costs", &[("steps", 4.0)], "steps"),
        ("brinkmanship", &[("dt", 10.0)], "dt"),
        ("brinkmanship", &[("dt", 0.02)], "dt"),
        ("brinkmanship-private", &[("dt", 8.0)], "dt"),
        ("brinkmanship-in-turns", &[("f", 0.02), ("D1", 1.0), ("D2", 1.0)], "rounds"),
    ] {
        let mut chosen = set.to_vec();
        let first = trouble(id, &chosen).unwrap_or_else(|| panic!("{id} {set:?} is not refused"));
        assert!(first.contains(&format!("--set {names}=")), "{id} {set:?}: {first}");
        let mut why = Some(first);
        for _ in 0..6 {
            let Some(text) = &why else { break };
            let (_, value) = way_out(text).unwrap_or_else(|| panic!("{id} {chosen:?}: {text}"));
            match chosen.iter().position(|(name, _)| *name == names) {
                Some(at) => chosen[at].1 = value,
                None => chosen.push((names, value)),
            }
            why = trouble(id, &chosen);
        }
        assert_eq!(why, None, "{id} {chosen:?}");
        passes(form(id).unwrap(), &chosen);
    }
}

/// What hardly ever happens need not happen in a sample, and what nearly always happens need not fail.
#[test]
fn samples_are_judged_by_the_binomial_distribution_at_its_extremes() {
    let ladder = form("ladder-risk").unwrap();
    for f1 in [0.0, 1e-12, 1e-6, 1e-5, 3e-5, 1e-4, 0.5, 0.9999, 0.99999, 1.0 - 1e-9, 1.0] {
        passes(ladder, &[("f1", f1), ("f2", 0.0), ("f3", 0.0), ("f4", 0.0)]);
    }
    for lambda in [50.0, 100.0, 1000.0] {
        passes(form("quantal-response-crisis").unwrap(), &[("lambda", lambda)]);
    }
    for mu in [0.0, 1e-9, 1e-4, 0.9999, 1.0] {
        passes(form("updating").unwrap(), &[("mu", mu)]);
    }
    // But a share that is far from what it should be does fail.
    let sampled = checks(ladder, &[("f1", 1e-3), ("f2", 0.0), ("f3", 0.0), ("f4", 0.0)]).pop().unwrap();
    assert!(sampled.passes() && !Check { engine: 0.0, ..sampled.clone() }.passes());
    assert!(!Check { engine: 2.5e-3, ..sampled }.passes());
}

/// Nobody gets more than the pie, whatever a breakdown costs.
#[test]
fn no_share_of_a_pie_is_above_1() {
    for set in [
        &[("d2", 0.001), ("b2", -5.0), ("p", 0.1)][..],
        &[("d1", 0.001), ("d2", 0.001)],
        &[("p", 1.0), ("b1", -10.0), ("b2", -10.0)],
        &[("p", 0.5), ("b1", 1.0), ("b2", -10.0)],
    ] {
        for check in checks(form("alternating-offers").unwrap(), set) {
            assert!(check.passes() && (0.0..=1.0).contains(&check.theory), "{set:?}: {check:?}");
            assert!((-1e-9..=1.0 + 1e-9).contains(&check.engine), "{set:?}: {check:?}");
        }
    }
    for set in [&[("c1", 5.0), ("c2", 0.0)][..], &[("c1", 0.0), ("c2", 9.0)], &[("p", 0.0), ("c1", 0.5)]] {
        passes(form("random-proposers").unwrap(), set);
    }
    // A share beyond its range agrees with nothing, however wide the tolerance.
    let check = checks(form("alternating-offers").unwrap(), &[]).remove(0);
    let beyond = Check { theory: 1.001, engine: 1.001, ..check };
    assert!(!beyond.passes());
}

/// Edges of domains at which something used to be no number.
#[test]
fn edges_of_domains_have_values() {
    for (id, set) in [
        ("audience-costs", &[("a1", 0.001)][..]),
        ("alternating-offers", &[("p", 1.0)]),
        ("alternating-offers", &[("d1", 0.001), ("d2", 0.001), ("p", 1.0)]),
        ("audience-costs", &[("a2", 0.001), ("C1", 1000.0)]),
        ("attrition-reputation", &[("z1", 0.0)]),
        ("attrition-reputation", &[("z2", 1.0)]),
        ("attrition-reputation", &[("z1", 1.0), ("z2", 1.0)]),
        ("brinkmanship", &[("D1", 0.0), ("D2", 0.0), ("dt", 1.0)]),
        ("brinkmanship-in-turns", &[("D1", 0.0)]),
        ("critical-risk", &[("w", 1.0), ("s", 1.0)]),
        ("critical-risk", &[("s", -4.0)]),
        ("bargaining-points", &[("k", 1.0)]),
        ("bargaining-points", &[("k", 20.0)]),
        ("logrolling", &[("own", 0.5), ("other", 0.5), ("d", 0.2)]),
        ("logrolling", &[("d", -3.0)]),
        ("crisis-bargaining", &[("p", 1.0)]),
        ("crisis-bargaining", &[("p", 0.9), ("cA", 0.0), ("h", 1.0)]),
        ("absorbing-ladder", &[("up", 0.6), ("down", 0.4)]),
        ("updating", &[("pH", 1.0), ("pL", 0.0)]),
        ("commitment", &[("p", 0.0), ("c", 0.01)]),
    ] {
        passes(form(id).unwrap(), set);
    }
    let refused = trouble("audience-costs", &[("a1", 0.0)]).unwrap();
    assert!(refused.contains("`a1` is 0, but must be a number from 0.001 to 1000"), "{refused}");
    let odd = trouble("audience-costs", &[("steps", 101.0)]).unwrap();
    assert!(odd.contains("`steps` is 101, but must be an even whole number from 2 to 248"), "{odd}");
}
