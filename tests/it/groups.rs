//! Groups of endings: what they are where a file names none and where it does, their shares, and the words for them.

use std::collections::BTreeMap;

use detente::findings::{EndingKind, Findings};
use detente::internals::model::compile;
use detente::internals::render::schema;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};

use super::game::{BASELINE, ENDINGS, PLAIN, runs};

const WAGES: &str = include_str!("../../scenarios/wage-dispute/baseline.toml");

fn scenario(text: &str) -> Scenario {
    load(Source::new("t.toml", text.to_string()), &[], &no_files).result.expect("it is sound").0
}

/// A game of two with these endings.
fn game(endings: &str) -> Scenario {
    scenario(&format!(
        "[scenario]\nschema = 1\nname = \"T\"\nrounds = 4\nschedule = [\"table\"]\n[actor.a]\n{PLAIN}[actor.b]\n{PLAIN}\
         [issue.x]\nlevels = {{ no = 0, yes = 1 }}\nworth = {{ a = 0.5, b = -0.1 }}\n\
         [forum.table]\nparties = [\"a\", \"b\"]\nissues = [\"x\"]\n\
         [force.raid]\nname = \"Raid\"\nby = \"a\"\nprize = 0.6\nbalance = 0.6\neach_round = 0.3\nprecision = 20\n\
         [incident]\nhazard = {{ base = 0.1, growth = 0.4, cap = 0.5 }}\nwar = 0.5\nclash = 0.3\nscare = 0.2\n\
         [tension]\nstart = 4\n{endings}"
    ))
}

fn told(scenario: &Scenario) -> Vec<(&str, EndingKind, &str)> {
    scenario.outcomes.iter().map(|o| (o.id.as_str(), o.kind(), o.group.as_str())).collect()
}

#[test]
fn a_file_without_groups_gets_those_of_what_its_conditions_ask_for() {
    use EndingKind::{Agreement, Clash, Force, Other};
    let usual = [
        ("force", Force, "war"),
        ("accident", Force, "war"),
        ("clash", Clash, "clash"),
        ("deal", Agreement, "agreement"),
        ("rest", Other, "no_deal"),
    ];
    assert_eq!(told(&game(ENDINGS)), usual);
    // Every way of meeting a condition counts, and so does what is tested of agreements.
    let some = r#"
[[outcome]]
id = "either"
when = [["ended_by == force"], ["ended_by == accident"]]
[[outcome]]
id = "some_violence"
when = [["ended_by == force.raid"], ["ended_by == clash"]]
[[outcome]]
id = "maybe"
when = [["ended_by == clash"], ["round >= 3", "tension >= 9"]]
[[outcome]]
id = "none"
when = ["agreements == 0", "tension < 2"]
[[outcome]]
id = "one"
when = [["agreements > 0", "tension < 5"], ["agreements == 1"]]
[[outcome]]
id = "peace"
when = ["ended_by != force", "tension >= 9"]
[[outcome]]
id = "rest"
"#;
    let expected = [
        ("either", Force, "war"),
        ("some_violence", Clash, "clash"),
        ("maybe", Other, "no_deal"),
        ("none", Other, "no_deal"),
        ("one", Agreement, "agreement"),
        ("peace", Other, "no_deal"),
        ("rest", Other, "no_deal"),
    ];
    assert_eq!(told(&game(some)), expected);
}

/// What is named replaces the usual group, and only that: kinds stay, and so does the meaning for the hash.
#[test]
fn a_file_may_name_its_groups() {
    let named = ENDINGS.replacen("id = \"force\"", "id = \"force\"\ngroup = \"raid\"", 1);
    let (own, usual) = (game(&named), game(ENDINGS));
    assert_eq!(told(&own)[0], ("force", EndingKind::Force, "raid"));
    assert_eq!(told(&own)[1..], told(&usual)[1..]);
    assert_ne!(own.hash(), usual.hash());
    let the_same = ENDINGS.replacen("id = \"force\"", "id = \"force\"\ngroup = \"war\"", 1);
    assert_eq!(game(&the_same), usual);
    let groups = |text: &str| -> Vec<String> { scenario(text).outcomes.iter().map(|o| o.group.clone()).collect() };
    let war = ["war", "war", "clash", "agreement", "agreement", "no_deal", "no_deal", "no_deal"];
    assert_eq!(groups(BASELINE), war);
    let strike = ["strike", "contract", "contract", "no_contract", "no_contract", "no_contract"];
    assert_eq!(groups(WAGES), strike);
}

fn found(scenario: &str, n: u64) -> Findings {
    let scenario = detente::Scenario::parse(scenario).expect("it is sound");
    scenario.experiment().seed(7).runs(n).run().expect("it runs").into_findings()
}

/// Sums over groups are sums over the classes of the runs themselves.
#[test]
fn shares_of_groups_are_sums_over_runs() {
    const N: u64 = 600;
    for text in [BASELINE, WAGES] {
        let findings = found(text, N);
        let scenario = scenario(text);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for record in runs(&compile(&scenario), 7, N) {
            *counts.entry(&scenario.outcomes[record.outcome].group).or_default() += 1;
        }
        for one in &findings.groups {
            let n = counts.get(one.group.id.as_str()).copied().unwrap_or(0);
            assert_eq!((one.count, one.share.n, one.share.value), (n, N, Some(n as f64 / N as f64)), "{one:?}");
            let classes = findings.outcomes.iter().filter(|o| o.group == one.group.id);
            let (ids, of_classes): (Vec<_>, Vec<_>) = classes.map(|o| (o.id.clone(), o.count)).unzip();
            assert_eq!((&one.group.outcomes, of_classes.iter().sum::<u64>()), (&ids, n));
            let alone = detente::internals::analysis::estimate::wilson(n, N, 0.95);
            assert_eq!(one.share, alone);
        }
        assert_eq!(findings.groups.iter().map(|one| one.count).sum::<u64>(), N);
        assert_eq!(findings.groups.iter().filter(|one| one.count > 0).count(), counts.len());
        // What inputs are compared with is the sum of the groups that are followed.
        let followed: u64 = findings.groups.iter().filter(|one| one.group.followed).map(|one| one.count).sum();
        for input in &findings.inputs {
            let hits: f64 = input.bins.iter().map(|bin| bin.followed.value.unwrap_or(0.0) * bin.n as f64).sum();
            assert!((hits - followed as f64).abs() < 1e-6, "{}", input.path);
        }
    }
}

#[test]
fn findings_with_groups_keep_to_their_schema_and_read_back() {
    let findings = found(WAGES, 200);
    let json = serde_json::to_value(&findings).unwrap();
    let validator = jsonschema::validator_for(&schema::findings()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(serde_json::from_value::<Findings>(json.clone()).unwrap(), findings);
    let first = &json["groups"][0];
    let told = (&first["id"], &first["name"], &first["kind"], &first["followed"]);
    assert_eq!(told, (&"strike".into(), &"Strike".into(), &"force".into(), &true.into()));
    assert_eq!(json["groups"][2]["name"], "No contract");
}

/// A strike is a strike: wherever people read of a case without a war, no word of one stands.
#[cfg(feature = "cli")]
#[test]
fn nothing_says_war_of_a_strike_or_a_bid() {
    use super::desk::{Desk, scenario};
    let is_word = |text: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|w| w.eq_ignore_ascii_case("war"));
    // Markup, and what stands in a file's own language.
    let read = |page: &str| {
        let mut page = page.to_string();
        for (from, to) in [("<style>", "</style>"), ("<style", "</style>"), ("<code>", "</code>")] {
            while let Some(start) = page.find(from) {
                let end = page[start..].find(to).map_or(page.len(), |end| start + end + to.len());
                page.replace_range(start..end, " ");
            }
        }
        page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join(" ")
    };
    assert!(is_word("odds of war:") && is_word(&read("<p class='x'>War <b>x</b></p>")));
    assert!(!is_word(&read("<code>actor.a.war.cost</code><p war='1'>towards a forward warning</p>")));
    let desk = Desk::new();
    for id in ["strike", "merger"] {
        desk.run(&format!("new case/{id} --template {id}")).good();
    }
    let wages = scenario("wage-dispute/baseline.toml");
    let calm = scenario("wage-dispute/no-mediator.toml");
    let mut lines = vec![format!("compare {wages} {calm} --runs 300 --out compared")];
    for (place, file) in [wages.as_str(), "case/strike.toml", "case/merger.toml"].iter().enumerate() {
        lines.extend([
            format!("run {file} --runs 300 --out run{place}"),
            format!("explain {file}"),
            format!("replay {file} --run 3"),
            format!("check {file}"),
        ]);
    }
    for line in &lines {
        let done = desk.run(line).good();
        let said = format!("{}\n{}", done.out, done.err);
        let faults: Vec<&str> = said.lines().filter(|line| is_word(line)).collect();
        assert!(faults.is_empty(), "{line}: {faults:#?}");
        assert!(!line.starts_with("run") || said.contains(" of runs if ") || said.contains("No input"), "{said}");
    }
    let mut seen = 0;
    for out in ["compared", "run0", "run1", "run2"] {
        for (path, bytes) in desk.files(out) {
            let name = path.to_string_lossy().into_owned();
            assert!(!is_word(&name.replace('/', " ")), "{name}");
            if !(name.ends_with(".svg") || name.ends_with(".html")) {
                continue;
            }
            seen += 1;
            let text = read(&String::from_utf8(bytes).unwrap());
            let at = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let near = at
                .to_lowercase()
                .split(' ')
                .collect::<Vec<_>>()
                .windows(7)
                .find(|w| is_word(w[3]))
                .map(|w| w.join(" "));
            assert_eq!(near, None, "{name}");
        }
    }
    assert!(seen > 20, "{seen}");
}
