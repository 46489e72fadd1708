//! Checks on all charts: nothing clipped, no text on text, nothing drawn without content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::render::number;
use crate::render::sample::{self, Size};
use crate::render::words::charts::about_missing;
use canvas::{Label, Shape, Side};

fn sizes() -> Vec<(&'static str, Size)> {
    vec![
        ("usual", Size::usual()),
        ("bare", Size::bare()),
        ("smallest", Size::smallest()),
        ("largest", Size { actors: 32, ..Size::largest() }),
        ("longest", Size::longest()),
        ("two_points", Size { types: 1, points: 8, inputs: 1, forums: 1, rounds: 60, ..Size::usual() }),
        ("long_usual", Size { long: true, ..Size::usual() }),
    ]
}

fn overlap(a: &Label, b: &Label) -> bool {
    let ([l, t, r, d], [k, u, s, e]) = (a.bounds(), b.bounds());
    // Ascenders and descenders seldom meet: a pixel of their boxes may.
    let (w, h) = (r.min(s) - l.max(k), d.min(e) - t.max(u));
    w > 0.2 && h > 1.2
}

/// All charts of all sizes, with the name of each case.
fn drawn() -> Vec<(String, Chart)> {
    let mut out = Vec::new();
    for (name, size) in sizes() {
        for chart in all(&sample::build(&size)) {
            out.push((name.to_string(), chart));
        }
    }
    for (name, size, variants) in comparisons() {
        for chart in comparison(&sample::comparison(&size, variants)) {
            out.push((name.clone(), chart));
        }
    }
    out
}

/// Comparisons with few and many variants, short and long names.
fn comparisons() -> Vec<(String, Size, usize)> {
    let long = Size { long: true, ..Size::usual() };
    let mut out = Vec::new();
    for (name, size) in
        [("usual", Size::usual()), ("bare", Size::bare()), ("long_usual", long), ("largest", Size::largest())]
    {
        for variants in [1, 2, 3, 17] {
            out.push((format!("{name}_{variants}"), size, variants));
        }
    }
    out
}

#[test]
fn texts_stay_on_the_canvas_and_off_each_other() {
    let mut faults = Vec::new();
    for (size_name, chart) in drawn() {
        let labels: Vec<&Label> = chart.canvas.labels().collect();
        assert!(labels.len() > 3, "{size_name} {}", chart.name);
        for (index, label) in labels.iter().enumerate() {
            let [left, top, right, bottom] = label.bounds();
            if left < 2.0 || top < 2.0 || right > chart.canvas.width - 2.0 || bottom > chart.canvas.height - 2.0 {
                faults.push(format!(
                    "{size_name}/{}: `{}` leaves the canvas: {:?}",
                    chart.name,
                    label.text,
                    label.bounds()
                ));
            }
            if label.size < 11.0 {
                faults.push(format!("{size_name}/{}: `{}` is too small", chart.name, label.text));
            }
            for other in &labels[..index] {
                if overlap(label, other) {
                    faults.push(format!("{size_name}/{}: `{}` lies on `{}`", chart.name, label.text, other.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

/// Lines of one name stand closer to each other than to the names above and below.
#[test]
fn names_of_rows_are_told_apart() {
    let mut two = 0;
    for (size_name, size, variants) in comparisons() {
        let comparison_of = sample::comparison(&size, variants);
        for chart in comparison(&comparison_of).iter().filter(|chart| chart.name != "compare_endings") {
            let mut names = crate::render::words::variants::names(&comparison_of);
            names.extend(comparison_of.outcomes.iter().map(|class| class.name.clone()));
            names.extend(["War", "Agreement"].map(String::from));
            let begins =
                |text: &str| names.iter().any(|name| number::typeset(name).starts_with(text.trim_end_matches('…')));
            let mut columns: BTreeMap<i64, Vec<&Label>> = BTreeMap::new();
            for label in chart.canvas.labels().filter(|label| label.side == Side::End && label.size < 13.0) {
                columns.entry((label.at.0 * 10.0) as i64).or_default().push(label);
            }
            for lines in columns.values() {
                let gaps: Vec<(bool, f64)> =
                    lines.windows(2).map(|two| (begins(&two[1].text), two[1].at.1 - two[0].at.1)).collect();
                let within = gaps.iter().filter(|(new, _)| !new).map(|gap| gap.1).fold(0.0, f64::max);
                let between = gaps.iter().filter(|(new, _)| *new).map(|gap| gap.1).fold(f64::INFINITY, f64::min);
                two += usize::from(within > 0.0);
                assert!(between >= within + 4.0, "{size_name}/{}: {between} after {within}", chart.name);
            }
        }
    }
    assert!(two > 5, "no name has two lines");
}

#[test]
fn lines_are_thick_enough_and_shapes_finite_and_inside() {
    for (size_name, chart) in drawn() {
        let inside = |&(x, y): &(f64, f64)| {
            assert!(
                (-1.0..=chart.canvas.width + 1.0).contains(&x) && (-1.0..=chart.canvas.height + 1.0).contains(&y),
                "{size_name}/{}: a shape at {x}, {y}",
                chart.name
            );
        };
        for shape in &chart.canvas.shapes {
            match shape {
                Shape::Rect { from, to, .. } => [from, to].into_iter().for_each(inside),
                Shape::Polygon { points, .. } | Shape::Path { points, .. } => points.iter().for_each(inside),
                Shape::Disc { centre, .. } => inside(centre),
                Shape::Text(_) => {}
            }
        }
    }
}

#[test]
fn charts_of_a_comparison_say_what_is_seen() {
    let titles = |variants: usize| -> Vec<(&str, String)> {
        let charts = comparison(&sample::comparison(&Size::usual(), variants));
        charts.into_iter().map(|chart| (chart.name, chart.title)).collect()
    };
    assert!(titles(0).is_empty());
    // The first variant of the sample is its base over again: no run changes its ending.
    let only = titles(1);
    assert_eq!(only.len(), 2);
    assert_eq!(only[0].1, "War: 18% of runs under the base, 18% under A softer north");
    assert_eq!(only[1].1, "A softer north does not clearly change war");
    let names: Vec<&str> = titles(17).iter().map(|one| one.0).collect();
    assert_eq!(names, ["compare_outcomes", "compare_differences", "compare_classes", "compare_endings"]);
    let few: Vec<&str> = titles(3).iter().map(|one| one.0).collect();
    assert_eq!(few, ["compare_outcomes", "compare_differences", "compare_endings"]);
}

#[test]
fn all_nine_are_drawn_and_the_empty_are_left_out() {
    let names = |size: Size| all(&sample::build(&size)).iter().map(|chart| chart.name).collect::<Vec<_>>();
    assert_eq!(
        names(Size::usual()),
        [
            "outcome_shares",
            "endings_by_round",
            "tension_fan",
            "leverage",
            "refusals",
            "beliefs",
            "utility_map",
            "agreements",
            "war_drivers"
        ]
    );
    // Of tension only the start would be seen.
    assert_eq!(names(Size::bare()), ["outcome_shares", "endings_by_round"]);
}

#[test]
fn titles_name_values_that_have_names() {
    let mut findings = sample::usual();
    findings.inputs.retain(|input| input.bins.iter().all(|bin| bin.label.is_some()));
    let title = all(&findings).pop().expect("war_drivers").title;
    assert_eq!(title, "16% of runs end in war where resolve is strong, 14% where it is weak");
}

#[test]
fn only_parties_count_in_a_map() {
    let findings = sample::usual();
    let mut other = findings.clone();
    // The third actor does not sit in the first two forums.
    for proposal in other.proposals.iter_mut().filter(|one| one.forum != "forum_2") {
        proposal.utility.get_mut("actor_2").expect("three actors").gain = -9.0;
    }
    let map = |findings: &Findings| all(findings).into_iter().find(|chart| chart.name == "utility_map");
    assert_eq!(map(&findings), map(&other));
}

#[test]
fn files_are_well_formed_and_repeatable() {
    let findings = sample::usual();
    let (first, second) = (all(&findings), all(&findings));
    assert_eq!(first, second);
    for chart in first {
        assert!(chart.png.starts_with(b"\x89PNG"));
        assert!(
            chart.svg.starts_with("<svg width=\"700\"") && chart.svg.trim_end().ends_with("</svg>"),
            "{}",
            chart.name
        );
        assert_eq!(chart.svg.matches("<text ").count(), chart.svg.matches("textLength=").count(), "{}", chart.name);
        assert!(chart.missing.is_empty());
        assert_eq!(chart.svg.matches("<text ").count(), chart.canvas.labels().count(), "{}", chart.name);
        assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf"));
        assert!(!chart.title.is_empty() && chart.alt.len() > chart.title.len());
    }
}

/// A name that stays different from the others only if the right part of it is kept.
fn alike(k: usize) -> String {
    format!(
        "The provisional arrangement on transit through the strait, draft {k}, with inspections by the joint commission"
    )
}

/// Findings and comparisons whose names differ in the middle only, each with the names that must differ.
fn alike_charts() -> Vec<(Chart, Vec<String>)> {
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

/// Whether a straight line runs through a box.
fn crosses(a: (f64, f64), b: (f64, f64), [left, top, right, bottom]: [f64; 4]) -> bool {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (at, by, low, high) in [(a.0, b.0 - a.0, left, right), (a.1, b.1 - a.1, top, bottom)] {
        if by.abs() < 1e-9 {
            if at < low || at > high {
                return false;
            }
            continue;
        }
        let (near, far) = ((low - at) / by, (high - at) / by);
        from = from.max(near.min(far));
        to = to.min(near.max(far));
    }
    from < to
}

/// No grid line, whisker, hatching or curve runs through a text: there is a plate or a plain area between, or they keep apart.
#[test]
fn texts_keep_off_lines() {
    let mut faults = std::collections::BTreeSet::new();
    for (case, chart) in drawn() {
        for (index, shape) in chart.canvas.shapes.iter().enumerate() {
            let Shape::Text(label) = shape else { continue };
            let [left, top, right, bottom] = label.bounds();
            let ink = [left + 1.0, top + 1.5, right - 1.0, bottom - 2.5];
            for (other, line) in chart.canvas.shapes.iter().enumerate() {
                let touched = match line {
                    Shape::Path { points, .. } => points.windows(2).any(|two| crosses(two[0], two[1], ink)),
                    Shape::Disc { centre: (x, y), radius, .. } => {
                        *radius < 6.0 && *x > ink[0] && *x < ink[2] && *y > ink[1] && *y < ink[3]
                    }
                    _ => false,
                };
                let covered = chart.canvas.shapes[other..index.max(other)].iter().any(|shape| match shape {
                    Shape::Rect { from, to, .. } => {
                        from.0 <= ink[0] && from.1 <= ink[1] && to.0 >= ink[2] && to.1 >= ink[3]
                    }
                    // Numbered points carry their number.
                    Shape::Disc { radius, .. } => *radius > 6.0,
                    _ => false,
                });
                if touched && !covered {
                    faults.insert(format!("{case}/{}: a line runs through `{}`", chart.name, label.text));
                }
            }
        }
    }
    let shown: Vec<&String> = faults.iter().take(40).collect();
    assert!(faults.is_empty(), "{} faults:\n{shown:#?}", faults.len());
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

fn hostile_charts() -> Vec<Chart> {
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
        assert!(!chart.svg.contains("NaN") && chart.png.starts_with(b"\x89PNG"), "{}", chart.name);
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
    assert!(extent(&chart.png).1 >= extent(&plain.png).1 + 2 * 15);
    assert!(!chart.svg.contains("empty box"));
    assert_eq!(extent(&plain.png).1, 2 * plain.canvas.height as u32);
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
    assert!(texts("war_drivers").contains("The North: war cost"), "{}", texts("war_drivers"));
    for chart in &charts {
        let all: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
        let id = all.iter().find(|text| text.contains("actor.") || text.contains("actor_") || text.contains("forum_"));
        assert!(id.is_none(), "{}: {id:?}", chart.name);
    }
}

#[test]
fn titles_tell_when_runs_end_and_what_agreements_hold() {
    let title = |findings: &crate::analysis::findings::Findings, name: &str| {
        all(findings).into_iter().find(|chart| chart.name == name).expect("is drawn").title
    };
    let mut findings = sample::usual();
    assert!(title(&findings, "endings_by_round").starts_with("72% of runs continue to the last round (12)"));
    // Half of the runs end in round 4.
    for round in findings.rounds.iter_mut().skip(4) {
        round.running /= 3;
    }
    assert_eq!(
        title(&findings, "endings_by_round"),
        "Half of all runs have ended by round 4 of 12; most end in Deadlock (61%)"
    );
    // Where the first two cannot be told apart, neither is called the most likely.
    let (count, share) = (findings.outcomes[0].count, findings.outcomes[0].share.clone());
    for place in [6, 7] {
        (findings.outcomes[place].count, findings.outcomes[place].share) = (count, share.clone());
    }
    findings.conclusions =
        crate::analysis::conclusions::conclusions(&findings, &crate::analysis::conclusions::one_by_one(&findings));
    assert!(title(&findings, "endings_by_round").ends_with("are about equally likely"));
    assert!(title(&findings, "outcome_shares").ends_with("are about equally likely"));

    let mut findings = sample::usual();
    assert!(
        title(&findings, "agreements").starts_with("Agreements differ most on "),
        "{}",
        title(&findings, "agreements")
    );
    for levels in findings.agreements.issue_levels.values_mut() {
        let all: u64 = levels.values().sum();
        for (place, count) in levels.values_mut().enumerate() {
            *count = if place == 0 { all } else { 0 };
        }
    }
    assert_eq!(title(&findings, "agreements"), "All agreements have the same terms");
    findings.agreements.runs_with_agreement = 7;
    assert_eq!(
        title(&findings, "agreements"),
        "Only 7 runs reach an agreement: too few to say what agreements contain"
    );
}

#[test]
fn endings_with_few_runs_say_why_they_have_no_panel() {
    let mut findings = sample::usual();
    let fan = &mut findings.tension_by_outcome[1];
    let id = fan.outcome.clone();
    fan.n = 12;
    let outcome = findings.outcomes.iter_mut().find(|one| one.id == id).expect("is an outcome");
    outcome.count = 12;
    let said = format!("{} (12)", outcome.name);
    let chart = all(&findings).into_iter().find(|chart| chart.name == "tension_fan").expect("is drawn");
    assert!(chart.alt.contains(&said), "{}", chart.alt);
    // A curve that stops early says why it does.
    let fan = &mut findings.tension_by_outcome[0];
    for running in fan.running.iter_mut().skip(2) {
        *running = 0;
    }
    let chart = all(&findings).into_iter().find(|chart| chart.name == "tension_fan").expect("is drawn");
    let texts: Vec<&str> = chart.canvas.labels().map(|label| label.text.as_str()).collect();
    assert!(texts.concat().contains("all have ended by round 2"), "{texts:?}");
}

#[test]
fn a_heat_map_holds_every_clear_change_in_bold() {
    let made = sample::comparison(&Size::usual(), 17);
    let charts = comparison(&made);
    let chart = charts.iter().find(|chart| chart.name == "compare_classes").expect("is drawn");
    let figure = |label: &&Label| label.side == Side::Centre && !label.upward;
    let figures: Vec<&Label> = chart.canvas.labels().filter(figure).collect();
    let seen = |id: &str| {
        let shares = std::iter::once(&made.base).chain(made.variants.iter().map(|variant| &variant.compared));
        shares.map(|one| &one.shares[id]).any(|share| share.value.is_some_and(|value| value > 0.0))
    };
    let classes: Vec<&str> = made.outcomes.iter().map(|one| one.id.as_str()).filter(|id| seen(id)).collect();
    let sums = made.variants[1].war != made.variants[1].changes["outcome_00"];
    assert!(sums);
    let clear = |change: &crate::analysis::compare::ClassChange| {
        change.difference.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    };
    let wanted: usize = made
        .variants
        .iter()
        .map(|variant| {
            let classes = classes.iter().filter(|id| clear(&variant.changes[**id])).count();
            classes + usize::from(clear(&variant.war)) + usize::from(clear(&variant.agreement))
        })
        .sum();
    assert_eq!(figures.len(), 17 * (classes.len() + 2));
    assert_eq!(figures.iter().filter(|label| label.bold).count(), wanted);
    assert!(wanted > 10 && wanted < figures.len());
    // Signs are told by text, zeros have none.
    assert!(figures.iter().filter(|label| label.bold).all(|label| label.text.starts_with(['+', '−'])));
    // Nothing changed: one statement, no bold figure.
    let mut same = made.clone();
    for variant in &mut same.variants {
        let still = made.variants[0].clone();
        (variant.changes, variant.war, variant.agreement) = (still.changes, still.war, still.agreement);
    }
    let charts = comparison(&same);
    let chart = charts.iter().find(|chart| chart.name == "compare_classes").expect("is drawn");
    assert_eq!(chart.title, "No variant clearly changes the share of any ending");
    assert!(chart.canvas.labels().filter(figure).all(|label| !label.bold && label.text == "0"));
}

#[test]
fn variants_are_sorted_and_columns_named() {
    let made = sample::comparison(&Size::usual(), 17);
    let charts = comparison(&made);
    let find = |name: &str| charts.iter().find(|chart| chart.name == name).expect("is drawn");
    let outcomes = find("compare_outcomes");
    // Figures of war, which stand in the last column but one, grow from row to row after the base.
    let mut columns: BTreeMap<i64, Vec<(f64, &str)>> = BTreeMap::new();
    for label in outcomes.canvas.labels().filter(|label| label.side == Side::End && label.text.ends_with('%')) {
        columns.entry(label.at.0.round() as i64).or_default().push((label.at.1, label.text.trim_end_matches('%')));
    }
    let war = columns.values().next().expect("a column");
    let values: Vec<f64> = war.iter().map(|(_, text)| text.parse().expect("a number")).collect();
    assert!(values.len() == 18 && values[1..].windows(2).all(|two| two[0] <= two[1]), "{values:?}");
    let endings = find("compare_endings");
    let upward: Vec<&str> =
        endings.canvas.labels().filter(|label| label.upward).map(|label| label.text.as_str()).collect();
    assert!(
        upward.iter().any(|text| text.contains("War by order")) && upward.iter().any(|text| text.contains("Deadlock"))
    );
}

/// With `DETENTE_LOOK=DIR`, writes every chart of every size there, for people to look at.
#[test]
fn write_for_looking() {
    let Some(folder) = std::env::var_os("DETENTE_LOOK") else {
        return;
    };
    for (size_name, size) in sizes() {
        let findings = sample::build(&size);
        let folder = Path::new(&folder).join(size_name);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for chart in all(&findings) {
            std::fs::write(folder.join(chart.name).with_extension("png"), &chart.png).expect("can be written");
            std::fs::write(folder.join(chart.name).with_extension("svg"), &chart.svg).expect("can be written");
        }
    }
    let strange = Path::new(&folder).join("hostile");
    std::fs::create_dir_all(&strange).expect("the folder can be made");
    for (k, chart) in hostile_charts().into_iter().enumerate() {
        let stem = strange.join(format!("{k:02}_{}", chart.name));
        std::fs::write(stem.with_extension("png"), &chart.png).expect("can be written");
        std::fs::write(stem.with_extension("svg"), &chart.svg).expect("can be written");
    }
    for (k, (chart, _)) in alike_charts().into_iter().enumerate() {
        std::fs::write(strange.join(format!("alike_{k:02}_{}.png", chart.name)), &chart.png).expect("can be written");
    }
    for (name, size, variants) in comparisons() {
        let folder = Path::new(&folder).join("compare").join(name);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for chart in comparison(&sample::comparison(&size, variants)) {
            std::fs::write(folder.join(chart.name).with_extension("png"), &chart.png).expect("can be written");
        }
    }
}

#[test]
fn tension_that_never_changes_is_not_drawn() {
    let mut findings = sample::usual();
    for fan in &mut findings.tension_by_outcome {
        for round in &mut fan.rounds {
            (round.q05, round.q25, round.q50) = (Some(2.0), Some(2.0), Some(2.0));
            (round.q75, round.q95) = (Some(2.0), Some(2.0));
        }
    }
    let drawn = |findings: &Findings| all(findings).iter().any(|chart| chart.name == "tension_fan");
    assert!(!drawn(&findings));
    findings.tension_by_outcome[0].rounds[1].q95 = Some(2.1);
    assert!(drawn(&findings));
}

#[test]
fn of_many_possible_truths_those_that_are_learned_are_shown() {
    let beliefs = |size: &Size| {
        let chart = all(&sample::build(size)).into_iter().find(|chart| chart.name == "beliefs").expect("is drawn");
        let panels = chart.canvas.labels().filter(|label| label.text.starts_with("belief in: ")).count();
        (panels, chart.canvas.height, chart.alt)
    };
    let (panels, _, said) = beliefs(&Size { types: 1, points: 9, ..Size::usual() });
    assert_eq!((panels, said.contains("Of more than")), (9, false));
    let (panels, height, said) = beliefs(&Size { types: 1, points: 30, ..Size::usual() });
    assert_eq!(panels, 6);
    assert!(height < 700.0 && said.contains("Of more than 9 possible truths, the 6 in which it rises most."), "{said}");
    let (panels, height, said) = beliefs(&Size { types: 20, points: 3, long: true, ..Size::usual() });
    assert_eq!(panels, 18);
    assert!(height < 2000.0 && said.contains("Shown: the 6 of 20 kinds of private information"), "{said}");
}

#[test]
fn runs_that_all_last_are_said_to() {
    let mut findings = sample::build(&Size { outcomes: 2, ..Size::usual() });
    let title = |findings: &Findings| all(findings).remove(1).title;
    findings.outcomes.truncate(1);
    findings.outcomes[0].count = findings.plan.runs;
    let last = findings.rounds.len() - 1;
    for (place, round) in findings.rounds.iter_mut().enumerate() {
        round.running = if place < last { findings.plan.runs } else { 0 };
    }
    assert_eq!(title(&findings), "Every run continues to the last round (12); all end in War by order");
}

#[test]
fn names_over_columns_are_whole_and_nothing_is_painted_where_nothing_is() {
    let mut made = sample::comparison(&Size::usual(), 3);
    made.outcomes[3].name = "A comprehensive settlement".into();
    let chart = comparison(&made).into_iter().find(|chart| chart.name == "compare_endings").expect("is drawn");
    let upward: Vec<&str> = chart.canvas.labels().filter(|l| l.upward).map(|l| l.text.as_str()).collect();
    assert!(upward.iter().all(|text| !text.contains('…')), "{upward:?}");
    // A dark page shows its own ground there: only what changes, and the gray diagonal, is painted.
    let seen: BTreeSet<&String> =
        made.variants.iter().flat_map(|one| &one.endings).flat_map(|moved| [&moved.from, &moved.to]).collect();
    let changes = made.variants.iter().flat_map(|one| &one.endings);
    let changes = changes.filter(|moved| moved.from != moved.to && moved.count > 0).count();
    let drawn = made.variants.iter().filter(|one| one.endings.iter().any(|m| m.from != m.to && m.count > 0)).count();
    let painted = chart.canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Rect { .. })).count();
    assert_eq!(painted, changes + drawn * seen.len());
}

#[test]
fn a_page_says_once_where_numbers_come_from() {
    for chart in all(&sample::usual()).into_iter().chain(comparison(&sample::comparison(&Size::usual(), 17))) {
        assert!(chart.svg.contains("seed 2031") && !chart.on_page.contains("seed 2031"), "{}", chart.name);
        // Nothing else is missing.
        let texts = |svg: &str| svg.matches("<text ").count();
        assert_eq!(texts(&chart.svg), texts(&chart.on_page) + 1, "{}", chart.name);
    }
}
