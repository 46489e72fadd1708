//! The report: one page with everything in it, to read, to print and to send.

mod by_input;
mod compare;
mod discover;
mod events;
mod flip;
mod foresight;
mod global;
mod sensitivity;
mod strategies;
mod sweep;
mod tables;
mod talks;
mod value_of_talks;

pub use compare::comparison;
pub use discover::discover;
pub use flip::flip;
pub use global::global;
pub use sensitivity::sensitivity;
pub use strategies::strategies;
pub use sweep::sweep;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::analysis::findings::{Findings, PlanRef, ScenarioRef};
use crate::analysis::warnings::Code;
use crate::scenario::Scenario;

use super::chart::Chart;
use super::words::assumptions::assumptions;
use super::words::charts::caption;
use super::words::foresight::{NOT_COMPARED, TO_COMPARE, is_compared};
use super::words::{given, headline, number, quick, stop, warning};

/// The page: the three conclusions, warnings, what the scenario assumes, every chart with a way to read it, tables behind the
/// charts, and how it was made.
///
/// It needs nothing from outside: charts stand in it as SVG, the font as base64, and there is no script.
pub fn report(scenario: &Scenario, findings: &Findings, charts: &[Chart]) -> String {
    let sections: Vec<(&str, &str, Markup)> = vec![
        ("assumptions", "What the scenario assumes", assumed(scenario)),
        ("by-input", "Endings by private information and input", by_input::section(findings, charts)),
        ("endings", "How runs end", endings(findings, charts)),
        ("foresight", "What foresight changes", foresight::section(findings, charts)),
        ("health", "How good the equilibrium is", foresight::health(findings)),
        ("forums", "The talks", forums(findings, charts)),
        ("proposals", "The named proposals", proposals(findings, charts)),
        ("agreements", "What is agreed", agreements(findings, charts)),
        ("moves", "Leverage", moves(findings, charts)),
        ("beliefs", "What actors learn", beliefs(findings, charts)),
        ("inputs", "Sensitivity", inputs(findings, charts)),
        ("runs", "Payoffs and typical runs", runs(findings)),
        ("made", "How this was made", made(findings)),
    ];
    let head = Head {
        title: &findings.scenario.name,
        facts: given::said(&findings.plan)
            .unwrap_or_else(|| format!("{} simulated runs", number::count(findings.plan.runs))),
        engine_version: &findings.engine_version,
        mark: quick::mark(findings.scenario.values.as_ref()),
    };
    let said: Vec<_> = findings.warnings.iter().map(|one| (one.code.id(), warning::text(one, findings))).collect();
    page(&head, &headline::headline(findings), warnings(&said), sections)
}

/// How what is played around one scenario was made: rows of its own, then seed, hash, digest and program, and words about it.
fn made_of(
    own: &[(&str, String)],
    (scenario, plan): (&ScenarioRef, &PlanRef),
    (digest, engine_version): (&str, &str),
    words: &Markup,
) -> Markup {
    html! {
        div.scroll { table.made { tbody {
            @for (name, value) in own { tr { th { (name) } td { (value) } } }
            tr { th { "Seed" } td { (plan.seed) } }
            tr { th { "Hash of the scenario" } td { code { (scenario.hash) } } }
            tr { th { "Digest of the counts" } td { code { (digest) } } }
            tr { th { "Program" } td { "detente " (engine_version) } }
        } } }
        (words)
    }
}

/// What stands at the top of a page.
struct Head<'a> {
    title: &'a str,
    facts: String,
    engine_version: &'a str,
    /// What has to be said before all else.
    mark: Option<&'a str>,
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
                        p { (prose(&head.facts)) }
                        @if let Some(mark) = head.mark { p { strong { (prose(mark)) } } }
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
pub(crate) fn prose(text: &str) -> Markup {
    let text = number::typeset(text);
    html! {
        @for (place, piece) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// Warnings by code and words.
fn warnings(all: &[(&str, String)]) -> Markup {
    html! {
        @if !all.is_empty() {
            aside.warnings {
                h2 { "Before using these numbers" }
                ul { @for (code, text) in all { li { b { (code) } " " (prose(text)) } } }
            }
        }
    }
}

/// Whether a warning has said it already.
fn warned(findings: &Findings, codes: &[Code]) -> bool {
    findings.warnings.iter().any(|one| codes.contains(&one.code))
}

/// What a reader needs to know of the scenario, in sentences.
fn assumed(scenario: &Scenario) -> Markup {
    html! {
        @if !scenario.why.is_empty() { p { (prose(&scenario.why)) } }
        dl.assumptions {
            @for one in assumptions(scenario) {
                dt { (one.about) }
                @if one.says.len() == 1 { dd { (prose(&one.says[0])) } }
                @else { dd { ul { @for line in &one.says { li { (prose(line)) } } } } }
            }
        }
    }
}

/// A chart with its caption, if it was drawn. On a narrow screen it scrolls inside its frame.
fn figure(charts: &[Chart], name: &str) -> Markup {
    html! {
        @if let Some(chart) = charts.iter().find(|chart| chart.name == name) {
            figure id=(format!("chart-{name}")) {
                div.chart.tall[chart.is_tall()] tabindex="0" role="group" aria-label=(chart.title) { (PreEscaped(&chart.on_page)) }
                figcaption { (prose(caption(name))) }
            }
        }
    }
}

/// Numbers that a chart shows already: folded away until somebody wants them, and not printed.
fn behind(table: &Markup) -> Markup {
    html! { @if !table.0.trim().is_empty() { details { summary { "The numbers behind the chart" } (table) } } }
}

fn endings(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "outcome_shares"))
        (tables::outcomes(findings))
        (figure(charts, "endings_by_round"))
        (figure(charts, "hazards"))
        (events::hazards(findings))
        (figure(charts, "tension_fan"))
    }
}

fn forums(findings: &Findings, charts: &[Chart]) -> Markup {
    html! {
        (figure(charts, "refusals"))
        (talks::forums(findings))
        (events::collapse(findings))
        (talks::after_meeting(findings))
        (tables::differences(
            findings,
            &findings.value_of_talks,
            "Value of talks",
            "without meetings",
        ))
        (value_of_talks::section(findings))
        @if !is_compared(findings) { p { (prose(NOT_COMPARED)) " " (prose(TO_COMPARE)) } }
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
                "Value of learning",
                "with beliefs frozen at the prior",
            ))
            @if findings.changed_by_beliefs.value.is_some()
                && !warned(findings, &[Code::LearningBarelyMatters, Code::LearningUndecided]) {
                p {
                    "With beliefs frozen at the prior, " (prose(&number::share(&findings.changed_by_beliefs)))
                    " of runs end differently."
                }
            }
        }
    }
}

fn inputs(findings: &Findings, charts: &[Chart]) -> Markup {
    html! { (figure(charts, "drivers")) (tables::inputs(findings)) (tables::sources(findings)) }
}

fn runs(findings: &Findings) -> Markup {
    html! { (tables::payoffs(findings)) (tables::typical_runs(findings)) }
}

/// What it takes to get the same bytes again.
fn made(findings: &Findings) -> Markup {
    let scenario = &findings.scenario;
    let sets = scenario.overrides.iter().map(|set| format!(" --set '{}'", set.replace('\'', r"'\''")));
    let command = format!(
        "detente run FILE --seed {} {}{}{}",
        findings.plan.seed,
        stop::arguments(&findings.plan),
        sets.collect::<String>(),
        if scenario.values.is_some() { " --values values.json" } else { "" }
    );
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    html! {
        p {
            "The same scenario, seed and number of runs give the same digest on any machine. This command repeats the simulation; FILE \
             stands for the scenario’s file"
            @if scenario.values.is_some() { ", " code { "values.json" } " for the fitted values, which stand beside this report" }
            ":"
        }
        pre { code { (command) } }
        div.scroll { table.made { tbody {
            tr { th { "Scenario" } td { code { (scenario.id) } } }
            tr { th { "Hash of the scenario" } td { code { (scenario.hash) } } }
            @if let Some(values) = &scenario.values {
                tr { th { "Hash of the values" } td { code { (values.hash) } } }
            }
            @if let Some(why) = stop::why(findings) {
                tr { th { "Number of runs" } td { (prose(&why)) } }
            }
            @if let Some(which) = stop::validity(&findings.plan) {
                tr { th { "Intervals" } td { (which) } }
            }
            tr { th { "Digest of the counts" } td { code { (findings.digest) } } }
            tr { th { "Program" } td { "detente " (findings.engine_version) ", findings schema " (findings.schema_version) } }
        } } }
        p {
            "Confidence intervals are at " (number::level(level)) ". They cover simulation error only: how much the results would \
             vary with another seed. They do not say that the scenario is right. Numbers have only justified digits; “–” means \
             undefined. This is a simulation of stated assumptions, not a forecast: compare scenarios, and do not read single shares as \
             odds."
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
        let page = report(&sample::scenario(), &findings, &chart::all(&findings));
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("<markup>") && page.contains("&lt;markup&gt;"));
        for outside in ["<script", "<link", "@import", "url(http", "src=\"http"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert_eq!(page.matches("<figure").count(), 11);
        assert_eq!(page.matches("<figcaption>How to read").count(), 11);
        assert!(!page.contains("NaN"));
    }

    #[test]
    fn page_of_a_bare_scenario_has_no_empty_section() {
        let findings = sample::build(&Size::bare());
        let page = report(&sample::scenario(), &findings, &chart::all(&findings));
        assert!(!page.contains("id=\"moves\"") && !page.contains("id=\"proposals\"") && page.contains("id=\"made\""));
    }

    #[test]
    fn numbers_and_command_are_there() {
        let findings = sample::usual();
        let page = report(&sample::scenario(), &findings, &[]);
        assert!(page.contains("detente run FILE --seed 2031 --runs 20000 --set 'tension.start=4.5'"));
        // Each fact once: the seed in the command, the number of runs at the top.
        assert_eq!(page.matches("simulated runs").count(), 1);
        assert_eq!(page.matches("--seed").count(), 1);
        assert!(page.contains(&findings.digest) && page.contains(&findings.scenario.hash));
        for line in headline::headline(&findings) {
            let plain = number::typeset(&line).replace('`', "");
            let stripped = page.replace("<code>", "").replace("</code>", "");
            assert!(stripped.contains(&plain), "{plain}");
        }
    }

    /// Columns of the widest table.
    fn widest(page: &str) -> usize {
        let heads = page.split("<thead>").skip(1).filter_map(|rest| rest.split("</thead>").next());
        heads.map(|head| head.matches("<th").count()).max().unwrap_or(0)
    }

    #[test]
    fn thirty_two_actors_have_a_row_each() {
        let size = Size { actors: 32, long: true, ..Size::usual() };
        let mut findings = sample::build(&size);
        for proposal in &mut findings.proposals {
            let worth = proposal.utility.values().next().expect("it has parties").clone();
            proposal.utility = findings.actors.iter().map(|actor| (actor.id.clone(), worth.clone())).collect();
        }
        let page = report(&sample::scenario(), &findings, &chart::all(&findings));
        assert!(widest(&page) <= tables::MOST_ACROSS + 1, "{}", widest(&page));
        // Every party of every proposal has its row.
        let rows = page.matches("<th>Party</th>").count();
        assert!(rows >= findings.proposals.len(), "{rows}");
        let few = report(&sample::scenario(), &sample::usual(), &[]);
        assert!(!few.contains("<th>Party</th>") && few.contains("<th>Worth</th>"));
    }

    #[test]
    fn what_foresight_changes_has_sections_and_what_is_missing_is_said() {
        let page = |compared: bool| {
            let findings = sample::foreseen(&Size::usual(), compared);
            report(&sample::scenario(), &findings, &chart::all(&findings))
        };
        let (with, without) = (page(true), page(false));
        for there in ["id=\"foresight\"", "id=\"health\"", "What foresight changes: the runs", "slope, offers"] {
            assert!(with.contains(there) && without.contains(there), "{there}");
        }
        assert!(with.contains("What leverage is worth: the runs") && !with.contains("not computed"));
        // In the table of endings, in the section on foresight, in that on the talks.
        assert!(without.matches("not computed").count() >= 3 && !without.contains("What leverage is worth: the runs"));
        assert!(without.contains("detente fit FILE --twins") && !without.contains("<th class=\"n\">precision ×½"));
        let usual = report(&sample::scenario(), &sample::usual(), &[]);
        assert!(!usual.contains("id=\"foresight\"") && !usual.contains("id=\"health\""));
    }

    #[test]
    fn differences_that_all_include_zero_are_one_sentence() {
        let mut findings = sample::usual();
        let said = "Value of talks: every difference from the same runs without meetings includes zero.";
        assert!(!report(&sample::scenario(), &findings, &[]).contains(said));
        findings.value_of_talks.values_mut().for_each(|e| e.interval = Some([-0.01, 0.01]));
        assert!(report(&sample::scenario(), &findings, &[]).contains(said));
        findings.value_of_talks.clear();
        findings.talks.clear();
        assert!(!report(&sample::scenario(), &findings, &[]).contains("Value of talks"));
    }

    #[test]
    fn the_seed_stands_once_on_a_page() {
        let findings = sample::usual();
        let page = report(&sample::scenario(), &findings, &chart::all(&findings));
        // Elsewhere the title of the case has the year.
        assert_eq!(page.matches("seed 2031").count(), 1);
    }

    #[test]
    fn in_print_a_heading_stays_with_its_chart() {
        let (_, print) = include_str!("report.css").split_once("@media print").expect("there are rules for print");
        let has = |rule: &str, what: &str| {
            print.lines().any(|line| line.contains(rule) && line.split([',', '{']).any(|part| part.trim() == what))
        };
        assert!(["h2", "h3", ".caption"].iter().all(|what| has("break-after: avoid", what)));
        assert!(["figure", "h2", ".card", "tr"].iter().all(|what| has("break-inside: avoid", what)));
        // What floats may pass others, and then stands under the heading of another section.
        assert!(!print.contains("float"));
        // A heading keeps with what follows it at once: nothing stands between it and its chart.
        let findings = sample::usual();
        let page = report(&sample::scenario(), &findings, &chart::all(&findings));
        assert_eq!(page.matches("</h2><figure").count(), 7);
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
            std::fs::write(folder.join("report.html"), report(&sample::scenario(), &findings, &chart::all(&findings)))
                .expect("can be written");
        }
    }
}
