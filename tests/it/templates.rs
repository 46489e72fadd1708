//! The cases that `detente new` writes: each is sound, lively, and says nothing that a newcomer would have to worry about.

use detente::internals::scenario::{Loaded, TEMPLATES, Template, load, read::no_files, span::Source};

use super::desk::Desk;

fn loaded(template: &Template) -> Loaded {
    load(Source::new("cases/mine.toml", template.titled("Mine")), &[], &no_files)
}

#[test]
fn there_are_five_templates_and_each_is_unlike_the_others() {
    let ids: Vec<&str> = TEMPLATES.iter().map(|t| t.id).collect();
    assert_eq!(ids, ["dispute", "two-party", "mediation", "merger", "strike"]);
    let shapes: Vec<_> = TEMPLATES
        .iter()
        .map(|t| {
            let s = loaded(t).result.unwrap().0;
            let actors: Vec<String> = s.actors.iter().map(|a| a.id.clone()).collect();
            (actors, s.forums.len(), s.issues.len(), s.moves.len(), s.forces.len())
        })
        .collect();
    for (k, one) in shapes.iter().enumerate() {
        for other in &shapes[..k] {
            assert!(one.0.iter().all(|actor| !other.0.contains(actor)), "{one:?} {other:?}");
            assert_ne!((one.1, one.2, one.3, one.4), (other.1, other.2, other.3, other.4));
        }
    }
}

#[test]
fn no_template_is_read_with_a_remark() {
    for template in TEMPLATES {
        let (scenario, warnings) = loaded(template).result.unwrap();
        assert!(warnings.is_empty(), "{}: {warnings:?}", template.id);
        assert_eq!(scenario.name, "Mine");
    }
}

/// A newcomer reads a template from top to bottom: what is used is said, in lines that fit a screen.
#[test]
fn templates_are_commented() {
    for template in TEMPLATES {
        let text = template.titled("Mine");
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        let said = lines.iter().filter(|line| line.contains('#')).count();
        assert!(4 * said >= lines.len(), "{}: {said} of {} lines", template.id, lines.len());
        assert!(text.starts_with("# ") && !text.contains("{name}"), "{}", template.id);
        for line in lines {
            assert!(line.chars().count() <= 220, "{}: {line}", template.id);
        }
    }
}

/// Run as `detente new` says: several endings, and nothing to beware of.
#[test]
fn every_template_ends_in_several_ways_and_gives_no_warning() {
    let desk = Desk::new();
    for Template { id, .. } in TEMPLATES {
        desk.run(&format!("new my-{id} --template {id} -q")).good();
        let check = desk.run(&format!("check my-{id}.toml")).good();
        assert!(check.out.contains("sound") && !check.out.contains("warning") && check.err.is_empty(), "{}", check.out);
        let explain = desk.run(&format!("explain my-{id}.toml")).good().out;
        assert!(!explain.contains("there is no bargaining range"), "{explain}");
        assert!(explain.contains("Nash: "), "{explain}");

        let text = desk.run(&format!("run my-{id}.toml --runs 10000")).good().out;
        assert!(!text.contains("beware"), "{text}");
        let findings = desk.run(&format!("run my-{id}.toml --runs 10000 --format json")).good().json();
        assert_eq!(findings["warnings"].as_array().map(Vec::len), Some(0), "{id}: {}", findings["warnings"]);
        let shares: Vec<f64> =
            findings["outcomes"].as_array().unwrap().iter().map(|o| o["share"]["value"].as_f64().unwrap()).collect();
        assert!(shares.iter().filter(|share| **share > 0.05).count() >= 3, "{id}: {shares:?}");
        // None is a foregone conclusion, and every class is reached.
        assert!(shares.iter().all(|share| 0.0 < *share && *share < 0.85), "{id}: {shares:?}");
    }
}

#[test]
fn templates_are_listed_and_chosen_by_name() {
    let desk = Desk::new();
    let list = desk.run("new --list").good().out;
    for Template { id, about, .. } in TEMPLATES {
        assert!(list.contains(&format!("\n{id} ")) || list.starts_with(id), "{list}");
        assert!(list.split_whitespace().collect::<Vec<_>>().join(" ").contains(about), "{list}");
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let help = desk.run("new --help").good().out;
    assert!(TEMPLATES.iter().all(|t| help.contains(t.id)), "{help}");

    let done = desk.run("new pay-round --template strike").good();
    assert_eq!(done.out, "pay-round.toml\n");
    assert!(done.err.contains("a union and a company") && done.err.contains("detente run pay-round.toml"));
    let text = std::fs::read_to_string(desk.path("pay-round.toml")).unwrap();
    assert!(text.contains("name     = \"Pay round\"") && text.contains("[force.lockout]"));

    // Refused as before, and nothing is written or changed.
    desk.run("new pay-round --template merger").refused(2, "is there already");
    assert_eq!(std::fs::read_to_string(desk.path("pay-round.toml")).unwrap(), text);
    desk.run("new other --template strik").refused(2, "strike");
    assert!(!desk.path("other.toml").exists());
    desk.run("new").refused(2, "NAME");
    desk.run("new other --list").refused(2, "cannot be used with");
    assert!(!desk.path("other.toml").exists());
}
