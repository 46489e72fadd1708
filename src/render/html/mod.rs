//! The report: one page with everything in it, to read, to print and to send.

mod compare;
mod tables;
mod talks;

pub use compare::comparison;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::analysis::findings::Findings;

use super::chart::Chart;
use super::{headline, number, stop};

/// The page: the three conclusions, every chart with a way to read it, tables behind the charts, and how it was made.
///
/// It needs nothing from outside: charts stand in it as SVG, the font as base64, and there is no script.
pub fn report(findings: &Findings, charts: &[Chart]) -> String {
    let sections: Vec<(&str, &str, Markup)> = vec![
        ("endings", "How it ends", endings(findings, charts)),
        ("forums", "At the table", forums(findings, charts)),
        ("proposals", "The named proposals", proposals(findings, charts)),
        ("agreements", "What is agreed", agreements(findings, charts)),
        ("moves", "Leverage", moves(findings, charts)),
        ("beliefs", "What is learnt", beliefs(findings, charts)),
        ("inputs", "What it hangs on", inputs(findings, charts)),
        ("runs", "Payoffs and typical runs", runs(findings)),
        ("made", "How this was made", made(findings)),
    ];
    let head = Head {
        title: &findings.scenario.name,
        facts: format!(
            "{} simulated runs · seed {} · detente {}",
            number::count(findings.plan.runs),
            findings.plan.seed,
            findings.engine_version
        ),
        engine_version: findings.engine_version,
    };
    page(&head, &headline::headline(findings), warnings(findings), sections)
}

/// What stands at the top of a page.
struct Head<'a> {
    title: &'a str,
    facts: String,
    engine_version: &'a str,
}

/// A page: what to take away, what to beware of, and those sections that hold something.
fn page(head: &Head, conclusions: &[String], warnings: Markup, sections: Vec<(&str, &str, Markup)>) -> String {
    let sections: Vec<_> = sections.into_iter().filter(|(_, _, body)| !body.0.trim().is_empty()).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(format!("detente {}", head.engine_version));
                title { (head.title) " – detente" }
                style { (PreEscaped(style())) }
            }
            body {
                main {
                    header {
                        h1 { (head.title) }
                        p { (head.facts) }
                    }
                    ol.headline { @for line in conclusions { li { (prose(line)) } } }
                    (warnings)
                    nav { @for (id, title, _) in &sections { a href=(format!("#{id}")) { (title) } } }
                    @for (id, title, body) in &sections {
                        section id=(id) { h2 { (title) } (body) }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn style() -> String {
    let face = |weight: &str, bytes: &[u8]| {
        format!(
            "@font-face {{ font-family: Inter; font-weight: {weight}; font-style: normal; \
             src: url(data:font/woff2;base64,{}) format(\"woff2\"); }}\n",
            STANDARD.encode(bytes)
        )
    };
    let regular = face("normal", include_bytes!("../../../assets/fonts/Inter-Regular.woff2"));
    let bold = face("bold", include_bytes!("../../../assets/fonts/Inter-Bold.woff2"));
    format!("{regular}{bold}{}", include_str!("report.css"))
}

/// Text with no-break spaces around ±, and what stands between backticks as code.
fn prose(text: &str) -> Markup {
    let text = number::typeset(text);
    html! {
        @for (place, piece) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

fn warnings(findings: &Findings) -> Markup {
    html! {
        @if !findings.warnings.is_empty() {
            aside.warnings {
                h2 { "Before using these numbers" }
                ul { @for warning in &findings.warnings { li { (prose(warning)) } } }
            }
        }
    }
}

/// A chart with its caption, if it was drawn.
fn figure(charts: &[Chart], name: &str) -> Markup {
    html! {
        @if let Some(chart) = charts.iter().find(|chart| chart.name == name) {
            figure id=(format!("chart-{name}")) {
                (PreEscaped(&chart.svg))
                figcaption { (prose(caption(name))) }
            }
        }
    }
}

/// How to read a chart.
fn caption(name: &str) -> &'static str {
    match name {
        "outcome_shares" => {
            "How to read: the longer the bar, the more runs end so. A whisker is the interval of the share; two endings whose \
             whiskers overlap cannot be ranked. The points under a bar show the same share if every actor chose half (ring) or \
             twice (square) as precisely: where they lie far from the bar, the result hangs on how sharply actors are assumed to choose."
        }
        "endings_by_round" => {
            "How to read: each column stands for the close of a round. Coloured parts are runs that have ended by then, grey is still \
             running. Endings that are read only at the horizon appear in the last column at once."
        }
        "tension_fan" => {
            "How to read: each panel follows the runs that ended in one way. Half of them lie in the dark band, nine in ten in the \
             light one. A run leaves its panel once it has ended, so the right end of a panel stands for the runs that lasted."
        }
        "leverage" => {
            "How to read: the darker the cell, the more often the move is used in that round. The last column adds a row up: uses per \
             run. Runs that have ended use nothing but still count, so rows fade towards the horizon."
        }
        "refusals" => {
            "How to read: each bar splits a forum's refusals by the one reason whose removal would have helped most. Misjudgement means \
             that the package was worth accepting and was refused all the same."
        }
        "beliefs" => {
            "How to read: lines that spread from the dotted prior mean that conduct gives the type away; lines that stay together mean \
             that the others cannot tell. A band is the interval of the mean over runs, not the spread of single runs."
        }
        "utility_map" => {
            "How to read: right of the upright line the side named below gains over no agreement, above the level line the other side \
             does; only the shaded corner is good for both. Audience costs are counted, later rounds are not. With more than two \
             parties, upwards is the gain of the one that gains least."
        }
        "agreements" => {
            "How to read: one bar an issue, over the runs in which something was finally agreed. Levels that no agreement touched stand \
             where they stood at the start."
        }
        "war_drivers" => {
            "How to read: each point is the share of runs that end in war among those whose drawn input fell in one bin. A slope means \
             that war goes with the input, other inputs being drawn as they come; whiskers that all overlap mean that nothing is shown."
        }
        "compare_outcomes" => {
            "How to read: each row splits the runs of one file by their ending. Where a row's coloured parts end left or right of the \
             dashed lines, the variant has more or less war, or agreement, than the base. These whiskers are those of shares, not of \
             differences: two rows on the same luck can differ clearly although their whiskers overlap."
        }
        "compare_differences" => {
            "How to read: a point right of 0 is a variant under which more runs end so than under the base. Filled points are those \
             whose interval leaves 0 out; a whisker that cannot be seen is shorter than its point. Intervals are widened for the number of differences shown, so that all of them hold at once \
             with the stated confidence."
        }
        "compare_classes" => {
            "How to read: as the chart above, for single endings: those that move most. A rise in one is a fall in others, since every \
             run ends in one way."
        }
        "compare_endings" => {
            "How to read: a row is an ending under the base; along it stands where those same runs end under the variant. Blue cells \
             are runs that change their ending, the darker the more; a column that is dark is where the variant leads."
        }
        _ => "",
    }
}

fn endings(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "outcome_shares"))
        (tables::outcomes(findings))
        (figure(charts, "endings_by_round"))
        (figure(charts, "tension_fan"))
    }
}

fn forums(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "refusals"))
        (talks::forums(findings))
        (talks::after_meeting(findings))
        (tables::differences(
            findings,
            &findings.value_of_talks,
            "Value of talks: share of runs with meetings minus share in a twin without any, on the same luck.",
        ))
    }
}

fn proposals(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "utility_map"))
        (talks::bargaining(findings))
        (talks::proposals(findings))
    }
}

fn agreements(findings: &Findings, charts: &[Chart]) -> Markup {
    html! { (figure(charts, "agreements")) (talks::packages(findings)) }
}

fn moves(findings: &Findings, charts: &[Chart]) -> Markup {
    html! { (figure(charts, "leverage")) (tables::moves(findings)) }
}

fn beliefs(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "beliefs"))
        (tables::beliefs(findings))
        @if !findings.beliefs.is_empty() {
            (tables::differences(
                findings,
                &findings.value_of_beliefs,
                "Value of beliefs: share with beliefs at work minus share with beliefs frozen at the prior, on the same luck.",
            ))
            @if findings.changed_by_beliefs.value.is_some() {
                p {
                    "Freezing beliefs at the prior changes the ending of " (prose(&number::share(&findings.changed_by_beliefs)))
                    " of runs."
                }
            }
        }
    }
}

fn inputs(findings: &Findings, charts: &[Chart]) -> Markup {
    html! { (figure(charts, "war_drivers")) (tables::inputs(findings)) (tables::sources(findings)) }
}

fn runs(findings: &Findings) -> Markup {
    html! { (tables::payoffs(findings)) (tables::typical_runs(findings)) }
}

/// What it takes to get the same bytes again.
fn made(findings: &Findings) -> Markup {
    let scenario = &findings.scenario;
    let sets = scenario.overrides.iter().map(|set| format!(" --set '{}'", set.replace('\'', r"'\''")));
    let command = format!(
        "detente run FILE --seed {} {}{}",
        findings.plan.seed,
        stop::arguments(&findings.plan),
        sets.collect::<String>()
    );
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    html! {
        p {
            "A seeded simulation played the scenario " (number::count(findings.plan.runs)) " times. The same scenario, seed and number \
             of runs give the same digest on any machine; with FILE standing for the scenario's file, this repeats it:"
        }
        pre { code { (command) } }
        div.scroll { table.made { tbody {
            tr { th { "Scenario" } td { (scenario.name) " (" code { (scenario.id) } ")" } }
            tr { th { "Hash of the scenario" } td { code { (scenario.hash) } } }
            @if !scenario.overrides.is_empty() {
                tr { th { "Overrides" } td { @for set in &scenario.overrides { code { (set) } " " } } }
            }
            tr { th { "Seed, runs" } td { (findings.plan.seed) ", " (number::count(findings.plan.runs)) } }
            @if let Some(why) = stop::why(findings) {
                tr { th { "How many runs" } td { (prose(&why)) } }
            }
            tr { th { "Digest of the tally" } td { code { (findings.digest) } } }
            tr { th { "Engine" } td { "detente " (findings.engine_version) ", findings of form " (findings.schema_version) } }
        } } }
        p {
            "Intervals are at " (prose(&format!("{:.0}%", 100.0 * level))) " and speak of simulation error only: how far the same \
             scenario would move with other luck. They do not say that the scenario is right. A number carries no more digits than its \
             interval earns; “–” means that it is undefined. This is a simulation of stated assumptions, not a forecast: compare \
             scenarios, do not read single shares as odds."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::chart;
    use crate::render::sample::{self, Size};

    #[test]
    fn page_stands_alone_and_escapes() {
        let findings = sample::build(&Size { long: true, ..Size::usual() });
        let page = report(&findings, &chart::all(&findings));
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("<markup>") && page.contains("&lt;markup&gt;"));
        for outside in ["<script", "<link", "@import", "url(http", "src=\"http"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert_eq!(page.matches("<figure").count(), 9);
        assert_eq!(page.matches("<figcaption>How to read").count(), 9);
        assert!(!page.contains("NaN"));
    }

    #[test]
    fn page_of_a_bare_scenario_has_no_empty_section() {
        let findings = sample::build(&Size::bare());
        let page = report(&findings, &chart::all(&findings));
        assert!(!page.contains("id=\"moves\"") && !page.contains("id=\"proposals\"") && page.contains("id=\"made\""));
    }

    #[test]
    fn numbers_and_command_are_there() {
        let findings = sample::usual();
        let page = report(&findings, &[]);
        assert!(page.contains("detente run FILE --seed 2031 --runs 20000 --set 'tension.start=4.5'"));
        assert!(page.contains(&findings.digest) && page.contains(&findings.scenario.hash));
        for line in headline::headline(&findings) {
            let plain = number::typeset(&line).replace('`', "");
            let stripped = page.replace("<code>", "").replace("</code>", "");
            assert!(stripped.contains(&plain), "{plain}");
        }
    }

    /// With `DETENTE_LOOK=DIR`, writes pages there, for people to look at.
    #[test]
    fn write_for_looking() {
        let Some(folder) = std::env::var_os("DETENTE_LOOK") else {
            return;
        };
        for (name, size) in [("usual", Size::usual()), ("bare", Size::bare()), ("largest", Size::largest())] {
            let findings = sample::build(&size);
            let folder = std::path::Path::new(&folder).join(name);
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(folder.join("report.html"), report(&findings, &chart::all(&findings)))
                .expect("can be written");
        }
    }
}
