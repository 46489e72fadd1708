//! Names of any length, script and form.

use super::*;

/// A name that stays different from the others only if the right part of it is kept.
fn alike(k: usize) -> String {
    format!(
        "The provisional arrangement on transit through the strait, draft {k}, with inspections by the joint commission"
    )
}

/// Findings and comparisons whose names differ in the middle only, each with the names that must differ.
pub(super) fn alike_charts() -> Vec<(Chart, Vec<String>)> {
    let mut out = Vec::new();
    let mut findings = sample::usual();
    for (k, one) in findings.outcomes.iter_mut().enumerate() {
        one.name = alike(k);
    }
    for (k, one) in findings.moves.iter_mut().enumerate() {
        one.name = alike(k);
    }
    for (k, one) in findings.forums.iter_mut().enumerate() {
        one.name = alike(k);
    }
    let labels = &mut findings.scenario.labels;
    for (k, (issue, levels)) in findings.agreements.issue_levels.iter().enumerate() {
        labels.issues.insert(issue.clone(), alike(k));
        let names = levels.keys().enumerate().map(|(k, level)| (level.clone(), alike(k)));
        labels.levels.insert(issue.clone(), names.collect());
    }
    for (k, belief) in findings.beliefs.iter().enumerate() {
        labels.types.insert(belief.r#type.clone(), alike(k));
        labels.points.entry(belief.r#type.clone()).or_default().insert(belief.point.clone(), alike(k));
    }
    out.extend(all(&findings));
    for variants in [3, 17] {
        let mut made = sample::comparison(&Size::usual(), variants);
        for (k, one) in made.outcomes.iter_mut().enumerate() {
            one.name = alike(k);
        }
        for (k, one) in made.variants.iter_mut().enumerate() {
            one.compared.scenario.name = alike(k);
        }
        out.extend(comparison(&made));
    }
    out.into_iter().map(|chart| (chart, (0..20).map(alike).collect())).collect()
}

#[test]
fn names_that_differ_are_never_cut_to_the_same_text() {
    let mut seen = 0;
    for (chart, _) in alike_charts() {
        // Every text that begins or ends like the names is a cut name: whole names in two lines end in the second.
        let cut: Vec<&str> = chart
            .canvas
            .labels()
            .filter(|label| label.text.contains('…') && label.size < 13.0)
            .map(|label| label.text.as_str())
            .collect();
        for text in cut.iter().filter(|text| !text.ends_with("through the…") && !text.ends_with("strait, draft…")) {
            let tells = text.contains("draft") || text.chars().any(|c| c.is_ascii_digit());
            let first_of_two = text.starts_with("The ") || text.starts_with("1 The") || text.contains(" The ");
            assert!(tells || first_of_two, "{}: `{text}`", chart.name);
            seen += usize::from(tells);
        }
        // In one line each, no two names are alike.
        let lone: Vec<&&str> = cut.iter().filter(|text| text.contains("draft") && text.starts_with("The")).collect();
        for (index, text) in lone.iter().enumerate() {
            let twice = lone[..index].iter().filter(|other| other == &text).count();
            assert!(twice == 0 || chart.name == "agreements", "{}: `{text}`", chart.name);
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Names of every kind that could break a picture.
const HOSTILE: [&str; 9] = [
    "a\u{0}b\u{1b}[31mred\u{7}",
    "first\nsecond\r\n\tthird\u{2028}fourth",
    "<script>alert(\"1\")</script> & ]]> <!-- &amp; '",
    "谈判破裂 协议",
    "اتفاق (50%) مؤقت",
    "🤝👨\u{200d}👩\u{200d}👧 e\u{301}\u{20dd} \u{202e}override",
    "\u{fffe}\u{ffff}\u{85}\u{9f}",
    "</text></svg>",
    "\u{301}\u{301}\u{301}",
];

pub(super) fn hostile_charts() -> Vec<Chart> {
    let name = |k: usize| HOSTILE[k % HOSTILE.len()].to_string();
    let mut out = Vec::new();
    for size in [Size::usual(), Size::bare()] {
        let mut findings = sample::build(&size);
        findings.scenario.name = name(1);
        let labels = &mut findings.scenario.labels;
        for (k, one) in findings.outcomes.iter_mut().enumerate() {
            one.name = name(k);
        }
        for (k, one) in findings.moves.iter_mut().enumerate() {
            one.name = name(k);
        }
        for (k, one) in findings.forums.iter_mut().enumerate() {
            one.name = name(k);
        }
        for (k, one) in findings.proposals.iter_mut().enumerate() {
            one.name = name(k);
        }
        for (k, one) in findings.actors.iter_mut().enumerate() {
            one.name = name(k + 3);
            labels.actors.insert(one.id.clone(), name(k + 3));
        }
        for (k, (issue, levels)) in findings.agreements.issue_levels.iter().enumerate() {
            labels.issues.insert(issue.clone(), name(k));
            labels.levels.insert(issue.clone(), levels.keys().map(|level| (level.clone(), name(k + 1))).collect());
        }
        for (k, belief) in findings.beliefs.iter().enumerate() {
            labels.types.insert(belief.r#type.clone(), name(k));
            labels.points.entry(belief.r#type.clone()).or_default().insert(belief.point.clone(), name(k + 2));
        }
        out.extend(all(&findings));
    }
    for variants in [1, 17] {
        let mut made = sample::comparison(&Size::usual(), variants);
        made.base.scenario.name = name(2);
        for (k, one) in made.outcomes.iter_mut().enumerate() {
            one.name = name(k);
        }
        for (k, one) in made.variants.iter_mut().enumerate() {
            one.compared.scenario.name = name(k);
        }
        out.extend(comparison(&made));
    }
    out
}

#[test]
fn every_chart_is_well_formed_whatever_the_names() {
    let mut charts = hostile_charts();
    assert!(charts.len() > 15);
    charts.extend(drawn().into_iter().map(|(_, chart)| chart));
    for chart in charts {
        let document = roxmltree::Document::parse(&chart.svg)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", chart.name, chart.svg));
        let texts: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .map(|node| node.text().unwrap_or_default())
            .collect();
        let drawn: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
        assert_eq!(texts, drawn, "{}", chart.name);
        let title = document.descendants().find(|node| node.has_tag_name("title")).and_then(|node| node.text());
        assert_eq!(title, Some(letters::clean(&chart.title).as_str()));
        assert!(!chart.svg.contains("NaN") && chart.png().starts_with(b"\x89PNG"), "{}", chart.name);
        // No name can bring an element of its own.
        let known = ["svg", "title", "desc", "style", "rect", "polygon", "polyline", "circle", "text", "line", "path"];
        let strange = document.descendants().find(|node| node.is_element() && !known.contains(&node.tag_name().name()));
        assert!(strange.is_none(), "{}: {strange:?}", chart.name);
    }
}

/// Width and height of a PNG file.
fn extent(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[test]
fn a_picture_says_which_characters_it_lacks() {
    let mut findings = sample::usual();
    let plain = all(&findings).remove(0);
    findings.outcomes[0].name = "谈判破裂 🤝".into();
    let chart = all(&findings).remove(0);
    assert_eq!(chart.missing, "谈判破裂🤝");
    assert!(chart.svg.contains(">谈判破裂 🤝</text>"));
    // A line in the PNG's footer; the SVG shows the characters and needs none.
    assert!(extent(&chart.png()).1 >= extent(&plain.png()).1 + 2 * 15);
    assert!(!chart.svg.contains("empty box"));
    assert_eq!(extent(&plain.png()).1, 2 * plain.canvas.height as u32);
    let said = about_missing("谈").expect("one is missing");
    assert!(said.contains("谈") && about_missing("").is_none());
}

#[test]
fn names_stand_where_ids_are_not_read() {
    let mut findings = sample::usual();
    let labels = &mut findings.scenario.labels;
    labels.issues.insert("islands".into(), "Who owns the islands".into());
    labels.levels.insert("islands".into(), [("half".to_string(), "each a half".to_string())].into());
    labels.types.insert("resolve".into(), "Resolve of the North".into());
    labels.points.insert("resolve".into(), [("weak".to_string(), "ready to yield".to_string())].into());
    labels.actors.insert("northland".into(), "The North".into());
    let charts = all(&findings);
    let texts = |name: &str| -> String {
        let chart = charts.iter().find(|chart| chart.name == name).expect("is drawn");
        let labels: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
        format!("{} | {}", labels.join(" | "), chart.alt)
    };
    assert!(texts("agreements").contains("Who owns the islands") && texts("agreements").contains("each a half"));
    assert!(texts("beliefs").contains("Resolve of the North") && texts("beliefs").contains("ready to yield"));
    assert!(texts("drivers").contains("The North: war cost"), "{}", texts("drivers"));
    for chart in &charts {
        let all: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
        let id = all.iter().find(|text| text.contains("actor.") || text.contains("actor_") || text.contains("forum_"));
        assert!(id.is_none(), "{}: {id:?}", chart.name);
    }
}

/// Names of usual length stand whole above the small multiples, on two lines where they must; and in the room of their panel.
#[test]
fn heads_of_small_multiples_are_not_cut() {
    let mut findings = sample::usual();
    let names = ["Comprehensive settlement", "War by decision", "Contained skirmish"];
    for (outcome, name) in findings.outcomes.iter_mut().zip(names) {
        outcome.name = name.into();
    }
    for chart in all(&findings).iter().filter(|chart| ["endings_by_input", "hazards"].contains(&chart.name)) {
        let texts: Vec<&Label> = chart.canvas.labels().filter(|label| label.bold).collect();
        assert!(!texts.iter().any(|label| label.text.contains('…')), "{texts:?}");
        // Words of a name stand one below the other, at one place.
        let at = |word: &str| texts.iter().find(|label| label.text == word).map(|label| label.at);
        let (first, second) = (at("Comprehensive"), at("settlement"));
        let ((x, y), (below_x, below_y)) = first.zip(second).unwrap_or_else(|| panic!("{}: {texts:?}", chart.name));
        assert!((x - below_x).abs() < 1e-9 && (10.0..20.0).contains(&(below_y - y)), "{}", chart.name);
        assert!(texts.iter().all(|label| label.bounds()[2] <= chart.canvas.width - 8.0), "{}", chart.name);
    }
}
