//! The page of a comparison.

use maud::{Markup, html};

use crate::analysis::compare::{ClassChange, Compared, Comparison, PairedFinding};
use crate::render::chart::Chart;
use crate::render::words::headline::{comparison_headline, ratio, saving};
use crate::render::words::number;
use crate::render::words::quick::mark_of_comparison;
use crate::render::words::terms::several;
use crate::render::words::variants::{self, Of, by_endings_changed, class, moves, names};
use crate::render::words::{controls, stop, warning};
use crate::scenario::Scenario;

use super::tables::{across, table, text};
use super::{Head, assumed, behind, figure, page, prose, warnings};

/// The page: what moved the groups of endings, every chart with a way to read it, tables behind them, and how it was made.
pub fn comparison(base: &Scenario, comparison: &Comparison, charts: &[Chart]) -> String {
    let names = names(comparison);
    let head = Head {
        title: &comparison.base.scenario.name,
        facts: format!(
            "compared with {}, with the same random draws (common random numbers); {} simulated runs each",
            several(comparison.variants.len(), "variant"),
            number::count(comparison.plan.runs)
        ),
        engine_version: &comparison.engine_version,
        mark: mark_of_comparison(comparison),
    };
    let sections = vec![
        ("assumptions", "What the base assumes", assumed(base)),
        ("variants", "What the variants change", variants(comparison, &names)),
        ("moved", "Changes by group of endings", differences(comparison, charts, &names)),
        ("endings", "All endings", endings(comparison, charts, &names)),
        ("course", "Tension, meetings, length, payoffs", course(comparison, &names)),
        ("made", "How this was made", made(comparison)),
    ];
    let said: Vec<_> =
        comparison.warnings.iter().map(|one| (one.code.id(), warning::change_text(one, comparison))).collect();
    page(&head, &comparison_headline(comparison), warnings(&said), sections)
}

fn columns(first: &[&str], rest: impl IntoIterator<Item = String>) -> Vec<String> {
    first.iter().map(|name| (*name).to_string()).chain(rest).collect()
}

fn differences(comparison: &Comparison, charts: &[Chart], names: &[String]) -> Markup {
    html! {
        (figure(charts, "compare_differences"))
        (behind(&html! { @for of in Of::groups(comparison) { (ranked(comparison, names, of)) } }))
    }
}

fn endings(comparison: &Comparison, charts: &[Chart], names: &[String]) -> Markup {
    html! {
        (figure(charts, "compare_classes"))
        (behind(&differences_by_class(comparison, names)))
        (figure(charts, "compare_outcomes"))
        (behind(&shares(comparison, names)))
        (changes(comparison, charts, names))
    }
}

fn ranked(comparison: &Comparison, names: &[String], of: Of) -> Markup {
    let what = of.name(comparison);
    let row = |place: usize| {
        let change: &ClassChange = of.change(comparison, &comparison.variants[place]);
        vec![
            text(&names[place + 1]),
            text(&number::share(&change.variant)),
            difference(change, " points"),
            text(&number::count(change.gained)),
            text(&number::count(change.lost)),
            text(&change.variance_reduction.map_or(number::UNDEFINED.to_string(), ratio)),
        ]
    };
    let order = variants::by_size(comparison, of);
    let base = order.first().map(|&place| number::share(&of.change(comparison, &comparison.variants[place]).base));
    let caption = format!(
        "{what}, the largest difference first. The base has {}. Bold: the interval excludes zero. Gained: runs that end so only under the \
         variant; lost: only under the base. Variance ratio: variance with a separate seed for each file, divided by this one.",
        base.unwrap_or_default()
    );
    let columns = columns(&["Variant", "share", "difference", "gained", "lost", "variance ratio"], []);
    table(&caption, &columns, order.into_iter().map(row).collect())
}

/// A difference, bold where it is clear; `unit` is left out where the caption has it.
fn difference(change: &ClassChange, unit: &str) -> Markup {
    let shown = number::difference(&change.difference);
    let shown = format!("{}{unit}", shown.trim_end_matches(" points"));
    html! { @if change.difference.excludes_zero() { b { (text(&shown)) } } @else { (text(&shown)) } }
}

/// A row a name and a column a class.
fn by_class(
    comparison: &Comparison,
    caption: &str,
    first: &str,
    names: &[String],
    cell: impl Fn(usize, &str) -> Markup,
) -> Markup {
    let rows: Vec<Markup> = names.iter().map(|name| text(name)).collect();
    let columns: Vec<String> = comparison.outcomes.iter().map(|class| class.name.clone()).collect();
    let cell = |row: usize, column: usize| cell(row, &comparison.outcomes[column].id);
    html! { div.wide { (across(caption, first, "endings", &rows, &columns, cell)) } }
}

/// A number over its interval: narrow enough for many columns.
fn two_lines(number: &str, interval: &str) -> Markup {
    html! { (text(number)) @if !interval.is_empty() { span.under { (text(interval)) } } }
}

fn differences_by_class(comparison: &Comparison, names: &[String]) -> Markup {
    let caption = "All endings: variant minus base in percentage points. Bold: the interval excludes zero.";
    by_class(comparison, caption, "Variant", &names[1..], |place, id| {
        let change = &comparison.variants[place].changes[id].difference;
        let shown = number::difference(change);
        let shown = shown.trim_end_matches(" points");
        let (point, interval) = shown.split_at(shown.find(" ±").or_else(|| shown.find(" (")).unwrap_or(shown.len()));
        let cell = two_lines(point, interval.trim_start());
        html! { @if change.excludes_zero() { b { (cell) } } @else { (cell) } }
    })
}

fn shares(comparison: &Comparison, names: &[String]) -> Markup {
    let all: Vec<&Compared> =
        std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared)).collect();
    let controlled = comparison.control_variates.as_ref().map(|found| controls::said(found, "`comparison.csv`"));
    let caption = format!("Share of runs by ending, with its interval below. {}", controlled.unwrap_or_default());
    by_class(comparison, caption.trim_end(), "File", names, |place, id| {
        all[place].shares.get(id).map_or_else(
            || text(number::UNDEFINED),
            |share| {
                let (point, interval) = number::share_parts(share);
                two_lines(&point, &interval)
            },
        )
    })
}

fn changes(comparison: &Comparison, charts: &[Chart], names: &[String]) -> Markup {
    let rows = by_endings_changed(comparison).into_iter().map(|place| {
        let variant = &comparison.variants[place];
        let said = moves(variant).into_iter().take(3).map(|moved| {
            let part = number::part(moved.count, variant.changed.n);
            format!("{part} {} → {}", class(comparison, &moved.from), class(comparison, &moved.to))
        });
        let said = said.collect::<Vec<_>>().join("; ");
        vec![text(&names[place + 1]), text(&number::share(&variant.changed)), text(&said)]
    });
    let rows = rows.collect();
    let caption = "Runs that end differently than under the base, and up to three of the most frequent changes, as shares of all runs.";
    html! {
        (figure(charts, "compare_endings"))
        (table(caption, &columns(&["Variant", "change", "<from → to"], []), rows))
    }
}

fn course(comparison: &Comparison, names: &[String]) -> Markup {
    let paired = |one: &PairedFinding| text(&number::correlation(&one.difference));
    let rows = comparison.variants.iter().enumerate().map(|(place, one)| {
        vec![text(&names[place + 1]), paired(&one.tension), paired(&one.meetings), paired(&one.rounds)]
    });
    let ids: Vec<&String> = comparison.variants.iter().flat_map(|one| one.payoffs.keys()).collect();
    let mut actors: Vec<&String> = Vec::new();
    for id in ids {
        if !actors.contains(&id) {
            actors.push(id);
        }
    }
    let level = comparison.variants.first().map_or(0.95, |one| one.tension.difference.level);
    let level = number::level(level);
    html! {
        (table(
            &format!("Means, variant minus base: tension at the end of the run, meetings held, rounds played. The {level} intervals are not adjusted."),
            &columns(&["Variant", "tension", "meetings", "rounds"], []),
            rows.collect(),
        ))
        (across(
            &format!("Mean payoff by actor, variant minus base. The {level} intervals are not adjusted."),
            "Variant",
            "actors",
            &names[1..].iter().map(|name| text(name)).collect::<Vec<_>>(),
            &actors.iter().map(|id| comparison.base.scenario.labels.actor(id)).collect::<Vec<_>>(),
            |variant, actor| {
                comparison.variants[variant].payoffs.get(actors[actor]).map_or_else(|| text(number::UNDEFINED), paired)
            },
        ))
    }
}

fn variants(comparison: &Comparison, names: &[String]) -> Markup {
    let all = std::iter::once(&comparison.base).chain(comparison.variants.iter().map(|v| &v.compared));
    let rows = all.zip(names).enumerate().map(|(place, (one, name))| {
        // What the base asks stands among its assumptions.
        let why = if place == 0 { "" } else { one.why.as_str() };
        let sets = &one.scenario.overrides;
        vec![
            html! { (text(name)) span.under { code { (one.scenario.id) } } },
            html! { (prose(why)) @if !sets.is_empty() { span.under { @for set in sets { code { (set) } " " } } } },
        ]
    });
    table(
        "The base, then the variants in the order given.",
        &columns(&["Name and file", "<question, and what is set"], []),
        rows.collect(),
    )
}

fn made(comparison: &Comparison) -> Markup {
    let adjustment = &comparison.adjustment;
    html! {
        p {
            "A random number depends on the seed, on its purpose and on the number of the run. So what two files share is drawn alike. \
             Differences are counted run by run, and their errors are those of pairs. The same files, seed and number of runs \
             give the same digest on any machine; " code { "manifest.json" } " has the command."
        }
        div.scroll { table.made { tbody {
            tr { th { "Seed" } td { (comparison.plan.seed) } }
            @if let Some(why) = stop::why_of_comparison(comparison) {
                tr { th { "Number of runs" } td { (prose(&why)) } }
            }
            @if let Some(which) = stop::validity(&comparison.plan) {
                tr { th { "Intervals" } td { (which) } }
            }
            tr { th { "Digest of the counts" } td { code { (comparison.digest) } } }
            tr { th { "Program" } td { "detente " (comparison.engine_version) ", comparison schema " (comparison.schema_version) } }
        } } }
        p { (prose(&saving(comparison))) }
        p {
            "All " (number::count(adjustment.comparisons)) " intervals of differences of shares hold together with "
            (number::level(adjustment.family_level)) " confidence; each has " (number::level(adjustment.level))
            " (Bonferroni; Dunn 1961). They cover simulation error only: how much the results would vary with another seed. They do not \
             say that a scenario is right."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::chart;
    use crate::render::html::tables;
    use crate::render::sample::{self, Size};

    #[test]
    fn no_table_is_wider_than_a_page_and_none_leaves_a_class_out() {
        for size in [Size::usual(), Size::largest(), Size { actors: 32, ..Size::usual() }] {
            let sample = sample::comparison(&size, 17);
            let page = comparison(&sample::scenario(), &sample, &chart::comparison(&sample));
            let heads = page.split("<thead>").skip(1).filter_map(|rest| rest.split("</thead>").next());
            let widths: Vec<usize> = heads.map(|head| head.matches("<th").count()).collect();
            assert!(widths.iter().all(|n| *n <= tables::MOST_ACROSS + 1), "{widths:?}");
            let more = sample.outcomes.len().div_ceil(tables::MOST_ACROSS) - 1;
            assert_eq!(page.matches("(The next endings.)").count(), 2 * more);
            assert_eq!(page.matches("<figure").count(), 4);
            assert_eq!(page.matches("<figcaption>How to read").count(), 4);
            assert!(!page.contains("NaN"));
        }
        assert!(sample::comparison(&Size::largest(), 1).outcomes.len() > tables::MOST_ACROSS);
    }
}
