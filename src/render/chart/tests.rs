//! Checks on all charts: nothing clipped, no text on text, nothing drawn without content.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::render::number;
use crate::render::sample::{self, Size};
use canvas::{Label, Shape, Side};

fn sizes() -> Vec<(&'static str, Size)> {
    vec![
        ("usual", Size::usual()),
        ("bare", Size::bare()),
        ("smallest", Size::smallest()),
        ("largest", Size::largest()),
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
            let mut names = crate::render::ranking::names(&comparison_of);
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
    assert_eq!(only[1].1, "A softer north does not clearly move war");
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
    assert_eq!(names(Size::bare()), ["outcome_shares", "endings_by_round", "tension_fan"]);
}

#[test]
fn titles_name_values_that_have_names() {
    let mut findings = sample::usual();
    findings.inputs.retain(|input| input.bins.iter().all(|bin| bin.label.is_some()));
    let title = all(&findings).pop().expect("war_drivers").title;
    assert_eq!(title, "War comes in 16% of runs where resolve is strong, in 14% where it is weak");
}

#[test]
fn only_parties_count_in_a_map() {
    let findings = sample::usual();
    let mut other = findings.clone();
    // The third actor does not sit in the first two forums.
    for proposal in other.proposals.iter_mut().filter(|one| one.forum != "forum_2") {
        proposal.utility.get_mut("actor_2").expect("three actors").total = -9.0;
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
        assert_eq!(chart.svg.matches("<text ").count(), chart.canvas.labels().count(), "{}", chart.name);
        assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf"));
        assert!(!chart.title.is_empty() && chart.alt.len() > chart.title.len());
    }
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
    for (name, size, variants) in comparisons() {
        let folder = Path::new(&folder).join("compare").join(name);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for chart in comparison(&sample::comparison(&size, variants)) {
            std::fs::write(folder.join(chart.name).with_extension("png"), &chart.png).expect("can be written");
        }
    }
}
