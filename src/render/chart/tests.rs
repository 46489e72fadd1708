//! Checks on all charts: nothing clipped, no text on text, nothing drawn without content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::render::number;
use crate::render::sample::{self, Size};
use crate::render::words::charts::about_missing;
use canvas::{Label, Shape, Side};

mod layout;
mod names;

use names::{alike_charts, hostile_charts};

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

/// All charts of all sizes, with the name of each case.
fn drawn() -> Vec<(String, Chart)> {
    let mut out = Vec::new();
    for (name, size) in sizes() {
        for chart in all(&sample::build(&size)) {
            out.push((name.to_string(), chart));
        }
        let findings = sample::foreseen(&size, false);
        let of_an_equilibrium = [foresight::chart(&findings), outcome_shares::chart(&findings)];
        out.extend(of_an_equilibrium.into_iter().flatten().map(|chart| (format!("{name} in an equilibrium"), chart)));
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
fn all_ten_are_drawn_and_the_empty_are_left_out() {
    let names = |size: Size| all(&sample::build(&size)).iter().map(|chart| chart.name).collect::<Vec<_>>();
    assert_eq!(
        names(Size::usual()),
        [
            "endings_by_input",
            "outcome_shares",
            "endings_by_round",
            "hazards",
            "tension_fan",
            "leverage",
            "refusals",
            "beliefs",
            "utility_map",
            "agreements",
            "drivers"
        ]
    );
    // Of tension only the start would be seen.
    assert_eq!(names(Size::bare()), ["outcome_shares", "endings_by_round"]);
}

#[test]
fn titles_name_values_that_have_names() {
    let mut findings = sample::usual();
    findings.inputs.retain(|input| input.bins.iter().all(|bin| bin.label.is_some()));
    let title = all(&findings).pop().expect("drivers").title;
    assert_eq!(title, "War: 16% of runs where resolve is strong, 14% where it is weak");
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
        assert!(
            chart.svg.starts_with("<svg width=\"700\"") && chart.svg.trim_end().ends_with("</svg>"),
            "{}",
            chart.name
        );
        assert_eq!(chart.svg.matches("<text ").count(), chart.svg.matches("textLength=").count(), "{}", chart.name);
        assert!(chart.missing.is_empty());
        assert_eq!(chart.svg.matches("<text ").count(), chart.canvas.labels().count(), "{}", chart.name);
        // The word "information" is no number.
        let numbers = chart.svg.replace("information", "");
        assert!(!numbers.contains("NaN") && !numbers.contains("inf"));
        assert!(!chart.title.is_empty() && chart.alt.len() > chart.title.len());
    }
}

/// A PNG file has the color of every pixel that was drawn, and no pixel is transparent.
#[test]
fn a_png_file_loses_nothing() {
    for chart in all(&sample::usual()) {
        let file = chart.png();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().expect("a PNG file");
        let mut read = vec![0; reader.output_buffer_size().expect("it fits")];
        let info = reader.next_frame(&mut read).expect("a whole picture");
        assert_eq!(info.color_type, png::ColorType::Rgb);
        let seen: Vec<u8> = read.chunks_exact(3).flat_map(|color| [color, &[255]].concat()).collect();
        assert!(seen == paint::pixels(&chart.picture).bytes(), "{}", chart.name);
    }
}

/// Threads change no chart, no file, and no order.
#[test]
fn many_threads_draw_what_one_draws() {
    let (findings, changes) = (sample::usual(), sample::comparison(&Size::usual(), 3));
    let files = |threads: usize| {
        let charts = [all_on(threads, &findings), comparison_on(threads, &changes)].concat();
        let pngs = pngs_on(threads, &charts);
        (charts, pngs)
    };
    let (charts, pngs) = files(1);
    assert!(charts.len() > 10 && pngs == charts.iter().map(Chart::png).collect::<Vec<_>>());
    for threads in [2, 5] {
        assert!(files(threads) == (charts.clone(), pngs.clone()), "{threads} threads");
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
        crate::analysis::conclude::conclusions(&findings, &crate::analysis::conclude::one_by_one(&findings), None);
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
    // The clash is all of its group, which says nothing new.
    let sums = ["war", "agreement", "no_deal"];
    let clear = |change: &crate::analysis::compare::ClassChange| {
        change.difference.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    };
    let wanted: usize = made
        .variants
        .iter()
        .map(|variant| {
            let classes = classes.iter().filter(|id| clear(&variant.changes[**id])).count();
            classes + sums.iter().filter(|id| clear(&variant.groups[**id])).count()
        })
        .sum();
    assert_eq!(figures.len(), 17 * (classes.len() + sums.len()));
    assert_eq!(figures.iter().filter(|label| label.bold).count(), wanted);
    assert!(wanted > 10 && wanted < figures.len());
    // Signs are told by text, zeros have none.
    assert!(figures.iter().filter(|label| label.bold).all(|label| label.text.starts_with(['+', '−'])));
    // Nothing changed: one statement, no bold figure.
    let mut same = made.clone();
    for variant in &mut same.variants {
        let still = made.variants[0].clone();
        (variant.changes, variant.groups) = (still.changes, still.groups);
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
            std::fs::write(folder.join(chart.name).with_extension("png"), chart.png()).expect("can be written");
            std::fs::write(folder.join(chart.name).with_extension("svg"), &chart.svg).expect("can be written");
        }
    }
    for (size_name, size) in sizes() {
        let folder = Path::new(&folder).join("foreseen").join(size_name);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let findings = sample::foreseen(&size, false);
        for chart in [foresight::chart(&findings), outcome_shares::chart(&findings)].into_iter().flatten() {
            std::fs::write(folder.join(chart.name).with_extension("png"), chart.png()).expect("can be written");
            std::fs::write(folder.join(chart.name).with_extension("svg"), &chart.svg).expect("can be written");
        }
    }
    let strange = Path::new(&folder).join("hostile");
    std::fs::create_dir_all(&strange).expect("the folder can be made");
    for (k, chart) in hostile_charts().into_iter().enumerate() {
        let stem = strange.join(format!("{k:02}_{}", chart.name));
        std::fs::write(stem.with_extension("png"), chart.png()).expect("can be written");
        std::fs::write(stem.with_extension("svg"), &chart.svg).expect("can be written");
    }
    for (k, (chart, _)) in alike_charts().into_iter().enumerate() {
        std::fs::write(strange.join(format!("alike_{k:02}_{}.png", chart.name)), chart.png()).expect("can be written");
    }
    for (name, size, variants) in comparisons() {
        let folder = Path::new(&folder).join("compare").join(name);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        for chart in comparison(&sample::comparison(&size, variants)) {
            std::fs::write(folder.join(chart.name).with_extension("png"), chart.png()).expect("can be written");
        }
    }
}

/// What foresight changes most stands in the title, of groups and of endings that stand alone; a quick fit is marked as such.
#[test]
fn foresight_says_what_it_changes_and_what_it_comes_from() {
    use crate::analysis::health::HealthFinding;
    let mut findings = sample::foreseen(&Size::usual(), true);
    let chart = |findings: &Findings| all(findings).into_iter().find(|chart| chart.name == "foresight");
    let found = |findings: &mut Findings, change: &dyn Fn(&str, &mut crate::analysis::foresight::PairedEstimate)| {
        let myopic = &mut findings.foresight.as_mut().expect("there is one").myopic;
        myopic.groups.iter_mut().chain(&mut myopic.outcomes).for_each(|(id, paired)| change(id, paired));
    };
    let set = |paired: &mut crate::analysis::foresight::PairedEstimate, value: f64| {
        paired.difference = sample::normal(value, 0.004, 20_000);
    };
    found(&mut findings, &|id, paired| {
        set(
            paired,
            match id {
                "war" => -0.05,
                "agreement" => 0.07,
                "outcome_00" => -0.3,
                _ => 0.001,
            },
        )
    });
    let drawn = chart(&findings).expect("is drawn");
    assert_eq!(drawn.title, "War falls most with foresight (−5.0 points); Agreement rises most (+7.0 points)");
    let labels = |text: &str| drawn.canvas.labels().any(|label| label.text.contains(text));
    assert!(labels("share of runs") && labels("mean payoff") && !labels("quick fit"));
    found(&mut findings, &|_, paired| set(paired, 0.001));
    let Some(HealthFinding::Fitted(fit)) = &mut findings.foresight.as_mut().expect("there is one").health else {
        panic!("a fit")
    };
    fit.quick = true;
    let values = crate::model::solutions::ValuesRef::new("00".repeat(32), true);
    findings.scenario.values = Some(values);
    let drawn = chart(&findings).expect("is drawn");
    assert_eq!(drawn.title, "Foresight does not clearly change how runs end");
    assert!(all(&findings).iter().all(|chart| chart.svg.contains("quick fit")));
    assert!(chart(&sample::usual()).is_none());
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
    let title = |findings: &Findings| {
        let charts = all(findings);
        charts.into_iter().find(|chart| chart.name == "endings_by_round").expect("a chart").title
    };
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
