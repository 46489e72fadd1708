//! The engine against theory: the page and the scenarios are what the forms give, and other inputs pass as well.

use std::path::{Path, PathBuf};

use detente::validation::{Check, FORMS, Form, Given, form, page};

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
    (form.check)(&given).unwrap_or_else(|trouble| panic!("{} {chosen:?}: {trouble}", form.id))
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
            &[("f", number(0.02, 0.12)), ("D1", number(1.0, 6.0)), ("D2", number(1.0, 6.0))],
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
        passes(form("commitment"), &[("delta", number(0.7, 0.95)), ("p", number(0.3, 0.7)), ("c", number(0.05, 0.3))]);
    }
}

#[test]
fn forms_in_time_hold_at_other_inputs() {
    let form = |id: &str| form(id).unwrap();
    passes(form("attrition"), &[("v1", 3.0), ("v2", 5.0), ("c1", 0.5), ("c2", 0.7)]);
    passes(form("attrition-private-uniform"), &[("V", 2.0), ("c", 0.5), ("dt", 0.16)]);
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

#[test]
fn inputs_that_make_no_sense_are_refused() {
    let given = |set: &[(&str, f64)]| {
        let set: Vec<(String, f64)> = set.iter().map(|(n, v)| (n.to_string(), *v)).collect();
        let form = form("alternating-offers").unwrap();
        Given::new(form, &set).and_then(|given| (form.check)(&given)).map(|_| ()).map_err(|e| e.to_string())
    };
    assert!(given(&[("d3", 0.5)]).unwrap_err().contains("no input `d3`"));
    for bad in [("d1", 1.5), ("p", -0.1), ("b1", 2.0), ("rounds", 2.5), ("d1", f64::NAN)] {
        assert!(given(&[bad]).is_err(), "{bad:?}");
    }
}
