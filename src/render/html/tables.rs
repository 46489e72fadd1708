//! Tables of the report. Each says what it shows in its caption and is left out where there is nothing to show.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::analysis::findings::{Estimate, Findings, InputCorrelation, OutcomeFinding};
use crate::analysis::groups::GroupFinding;
use crate::analysis::warnings::Code;
use crate::render::number;
use crate::render::words::controls;
use crate::render::words::foresight::is_compared;
use crate::render::words::groups::within;
use crate::render::words::realized;
use crate::scenario::Cause;

use super::{behind, prose, warned};

/// A table: caption, names of the columns, rows. The first column holds names; of the others, those whose name starts with a
/// `<` hold text, the rest numbers.
pub(super) fn table(caption: &str, columns: &[String], rows: Vec<Vec<Markup>>) -> Markup {
    let class = |place: usize| {
        if columns[place].starts_with('<') { "t" } else { "n" }
    };
    html! {
        @if !rows.is_empty() {
            div.data {
                @if !caption.is_empty() { p.caption { (prose(caption)) } }
                div.scroll tabindex="0" {
                    table {
                        thead { tr {
                            @for (place, name) in columns.iter().enumerate() {
                                @if place == 0 { th { (column(name)) } }
                                @else { th class=(class(place)) { (column(name.trim_start_matches('<'))) } }
                            }
                        } }
                        tbody {
                            @for row in &rows { tr {
                                @for (place, cell) in row.iter().enumerate() {
                                    @if place == 0 { th { (cell) } } @else { td class=(class(place)) { (cell) } }
                                }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// The name of a column, which may be broken behind the dots of a path.
fn column(name: &str) -> Markup {
    let parts: Vec<&str> = if name.contains('`') { vec![name] } else { name.split_inclusive('.').collect() };
    html! { @for (place, part) in parts.iter().enumerate() { @if place > 0 { wbr; } (prose(part)) } }
}

/// Most columns of numbers side by side in one table, so that it fits a printed page.
pub(super) const MOST_ACROSS: usize = 8;

/// A table of numbers with a name at each row and each column; of many columns several tables, one below the other. `next` is
/// what the columns are, such as `endings`.
pub(super) fn across(
    caption: &str,
    first: &str,
    next: &str,
    rows: &[Markup],
    columns: &[String],
    cell: impl Fn(usize, usize) -> Markup,
) -> Markup {
    let parts = columns.chunks(MOST_ACROSS).enumerate().map(|(part, some)| {
        let from = part * MOST_ACROSS;
        let row = |(place, name): (usize, &Markup)| {
            std::iter::once(name.clone()).chain((from..from + some.len()).map(|column| cell(place, column))).collect()
        };
        let caption = if part == 0 { caption.to_string() } else { format!("{caption} (The next {next}.)") };
        let heads = std::iter::once(first.to_string()).chain(some.iter().cloned()).collect::<Vec<_>>();
        table(&caption, &heads, rows.iter().enumerate().map(row).collect())
    });
    html! { @for part in parts { (part) } }
}

pub(super) fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_string()).collect()
}

pub(super) fn text(text: &str) -> Markup {
    html! { (number::typeset(text)) }
}

fn quantile(value: Option<f64>) -> Markup {
    text(&value.map_or(number::UNDEFINED.to_string(), |value| number::fixed(value, 2)))
}

pub(super) fn actor<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    findings.actors.iter().find(|actor| actor.id == id).map_or(id, |actor| actor.name.as_str())
}

pub(super) fn forum<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    findings.forums.iter().find(|forum| forum.id == id).map_or(id, |forum| forum.name.as_str())
}

pub(super) fn outcomes(findings: &Findings) -> Markup {
    let band = |id: &str, pick: fn(&crate::analysis::findings::PrecisionBand) -> &Estimate| {
        findings.precision_band.get(id).map_or(number::UNDEFINED.to_string(), |band| number::share(pick(band)))
    };
    let compared = is_compared(findings);
    let ending = |one: &OutcomeFinding| {
        let mut row = vec![
            text(&one.name),
            text(one.cause.map_or("", Cause::id)),
            text(&number::count(one.count)),
            text(&number::share(&one.share)),
        ];
        if compared {
            row.extend([text(&band(&one.id, |band| &band.half)), text(&band(&one.id, |band| &band.double))]);
        }
        row
    };
    let group = |one: &GroupFinding| {
        let bold = |shown: &str| html! { b { (text(shown)) } };
        let figures = [number::count(one.count), number::share(&one.share)];
        let mut row = vec![bold(&one.group.name), text("")];
        row.extend(figures.iter().map(|shown| bold(shown)));
        row.extend((0..if compared { 2 } else { 0 }).map(|_| text("")));
        row
    };
    let rows = findings.by_group().flat_map(|(one, outcomes)| {
        std::iter::once(group(one)).chain(outcomes.into_iter().map(ending)).collect::<Vec<_>>()
    });
    let columns = ["Ending", "<cause", "runs", "share", "precision ×½", "precision ×2"];
    let columns = names(&columns[..if compared { 6 } else { 4 }]);
    let with = if compared {
        ", with the share at half and at double decision precision."
    } else {
        ". Shares at half and at double decision precision were not computed."
    };
    let controlled = findings.control_variates.as_ref().map(|found| controls::said(found, "`outcomes.csv`"));
    let caption =
        format!("All endings{with} Bold: groups of the endings below them. {}", controlled.unwrap_or_default());
    let caption = caption.trim_end();
    table(caption, &columns, rows.collect())
}

/// Paired differences of shares by outcome, against the same runs with one thing changed; a sentence where every one includes zero.
pub(super) fn differences(
    findings: &Findings,
    differences: &BTreeMap<String, Estimate>,
    what: &str,
    against: &str,
) -> Markup {
    if !differences.is_empty() && !differences.values().any(Estimate::excludes_zero) {
        return html! { p { (what) ": every difference from the same runs " (against) " includes zero." } };
    }
    let caption = format!(
        "{what}: share of runs that end so, minus the share in the same runs {against}. Bold: the interval excludes zero."
    );
    let rows = findings.outcomes.iter().filter_map(|one| {
        let found = differences.get(&one.id)?;
        let shown = text(&number::difference(found));
        Some(vec![text(&one.name), html! { @if found.excludes_zero() { b { (shown) } } @else { (shown) } }])
    });
    table(&caption, &names(&["Ending", "difference"]), rows.collect())
}

pub(super) fn moves(findings: &Findings) -> Markup {
    let runs = findings.plan.runs;
    let rows = findings.moves.iter().map(|one| {
        let uses: u64 = one.by_round.iter().sum();
        let most = one.by_round.iter().enumerate().max_by_key(|&(round, &n)| (n, std::cmp::Reverse(round)));
        let peak =
            most.filter(|(_, n)| **n > 0).map_or(number::UNDEFINED.to_string(), |(round, _)| (round + 1).to_string());
        let gains = findings.realized_gains.as_ref();
        let gain = gains.and_then(|gains| gains.by_move.get(&one.id));
        let loss = gains.and_then(|gains| gains.at_a_loss_by_move.get(&one.id));
        let share = |found: &Estimate| text(&number::share(found));
        let per_run = if runs == 0 { 0.0 } else { uses as f64 / runs as f64 };
        vec![
            text(&one.name),
            text(actor(findings, &one.actor)),
            text(&number::count(uses)),
            text(&number::fixed(per_run, if per_run < 0.1 { 3 } else { 2 })),
            text(&peak),
            share(&one.at_a_loss),
            loss.map_or_else(|| text(number::UNDEFINED), share),
            gain.map_or_else(|| text(number::UNDEFINED), signed),
        ]
    });
    let columns = names(&[
        "Move",
        "<by",
        "uses",
        "uses per run",
        "most in round",
        "expected loss",
        "realized loss",
        "realized gain",
    ]);
    let body = table(
        "Uses of leverage over all runs and rounds. Expected loss: share of the uses that were a net loss by the actor’s own estimate. \
         Realized gain: mean payoff of the actor less its payoff in the same run without the move, with the same random draws, discounted \
         to round 1; bold: the interval excludes zero. Realized loss: share of the uses whose realized gain is below zero.",
        &columns,
        rows.collect(),
    );
    html! {
        (behind(&body))
        @if !findings.moves.is_empty() && findings.moves_at_a_loss.value.is_some() && !warned(findings, &[Code::MovesAtALoss]) {
            p { (prose(&number::share(&findings.moves_at_a_loss))) " of moves were a net loss for the actor, by its own estimate." }
        }
        @if let Some(said) = realized::realized(findings) { p { (prose(&said)) } }
    }
}

pub(super) fn beliefs(findings: &Findings) -> Markup {
    let labels = &findings.scenario.labels;
    let rows = findings.beliefs.iter().map(|belief| {
        let own = belief.points.iter().position(|point| *point == belief.point);
        let last = own.and_then(|own| belief.by_round.last()?.get(own));
        vec![
            text(&format!("{}: {}", labels.path(&belief.r#type), number::point(labels, &belief.r#type, &belief.point))),
            text(&format!("{}%", number::fixed(100.0 * belief.prior, 1))),
            text(&last.map_or(number::UNDEFINED.to_string(), number::share)),
            text(&number::share(&belief.at_stop)),
        ]
    });
    behind(&table(
        "What the others believe. Averaged over all runs, the belief at the end must equal the prior within its error: a check on the engine.",
        &names(&["Private information", "prior", "mean belief at the end if true", "mean over all runs"]),
        rows.collect(),
    ))
}

/// A correlation, bold where it excludes zero.
fn signed(estimate: &Estimate) -> Markup {
    let shown = text(&number::correlation(estimate));
    html! { @if estimate.excludes_zero() { b { (shown) } } @else { (shown) } }
}

/// A share of variance with its interval, in percent: `0.8% (0.5 to 1.2)`.
fn of_variance(estimate: &Estimate) -> String {
    let percent = |x: f64| number::fixed(100.0 * x, 1);
    match (estimate.value, estimate.interval) {
        (Some(value), Some([low, high])) => format!("{}% ({} to {})", percent(value), percent(low), percent(high)),
        _ => number::UNDEFINED.into(),
    }
}

/// Most groups of endings that have a column.
const MOST_GROUPS: usize = 4;

pub(super) fn inputs(findings: &Findings) -> Markup {
    let mut groups: Vec<&GroupFinding> = findings.groups.iter().filter(|group| group.count > 0).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let seen = groups.len();
    groups.truncate(MOST_GROUPS);
    let undefined = || text(number::UNDEFINED);
    let rows = findings.inputs.iter().map(|input| {
        let strongest = input
            .outcome
            .iter()
            .filter_map(|(id, found)| Some((id, found, found.spearman.value?.abs())))
            .max_by(|a, b| a.2.total_cmp(&b.2));
        let ending = strongest.map_or(number::UNDEFINED.to_string(), |(id, ..)| {
            findings.outcomes.iter().find(|one| one.id == *id).map_or(id.clone(), |one| one.name.clone())
        });
        let mut row = vec![html! {
            (text(&findings.scenario.labels.path(&input.path)))
            span.under { code { (input.path) } ", " (input.kind.id()) }
        }];
        let with = |group: &&GroupFinding| input.group.get(&group.group.id);
        let cell = |found: &InputCorrelation| {
            html! { (signed(&found.spearman)) span.under { (of_variance(&found.first_order)) } }
        };
        row.extend(groups.iter().map(|group| with(group).map_or_else(undefined, cell)));
        row.push(html! {
            (text(&ending))
            @if let Some((_, found, _)) = strongest { span.under { (signed(&found.spearman)) } }
        });
        row
    });
    let mut columns = names(&["Input"]);
    columns.extend(groups.iter().map(|group| format!("with {}", within(&group.group))));
    columns.extend(names(&["<most affected ending"]));
    let mut caption = "Drawn inputs: Spearman’s rank correlation with each group of endings, and with the ending that it affects most in \
                       these runs. Bold: the interval excludes zero. Below it for groups: the share of the variance of single runs that \
                       the input accounts for by itself (first-order index, from these runs)."
        .to_string();
    if groups.len() < seen {
        caption += &format!(" The {} most frequent of {seen} groups; `findings.json` has all.", groups.len());
    }
    table(&caption, &columns, rows.collect())
}

pub(super) fn sources(findings: &Findings) -> Markup {
    let kinds: BTreeSet<&String> = findings.sources.values().flat_map(|kinds| kinds.keys()).collect();
    let mut columns = vec!["Ending".to_string()];
    columns.extend(kinds.iter().map(|kind| match kind.as_str() {
        "uncertain" => "the analyst's uncertainty".to_string(),
        "private" => "private information".to_string(),
        "chance" => "chance during the run".to_string(),
        other => other.replace('_', " "),
    }));
    let rows = findings.outcomes.iter().filter_map(|one| {
        let found = findings.sources.get(&one.id)?;
        found.values().any(|estimate| estimate.value.is_some()).then(|| {
            let mut row = vec![text(&one.name)];
            row.extend(
                kinds.iter().map(|kind| text(&found.get(*kind).map_or(number::UNDEFINED.to_string(), number::share))),
            );
            row
        })
    });
    table(
        "Sources of variance: the share of an ending’s variance due to one kind of randomness (total effect). The kinds interact, so a row may exceed 100%.",
        &columns,
        rows.collect(),
    )
}

pub(super) fn payoffs(findings: &Findings) -> Markup {
    let rows = findings.actors.iter().map(|one| {
        let mut row = vec![text(&one.name), text(&number::plain(&one.payoff))];
        row.extend([one.q05, one.q25, one.q50, one.q75, one.q95].map(quantile));
        row
    });
    table(
        "Payoffs, discounted to round 1; 1 is about a full win on everything contested. Mean, and quantiles over runs.",
        &names(&["Actor", "mean", "5%", "25%", "median", "75%", "95%"]),
        rows.collect(),
    )
}

pub(super) fn typical_runs(findings: &Findings) -> Markup {
    let rows = findings.outcomes.iter().filter_map(|one| {
        let runs = findings.typical_runs.get(&one.id).filter(|runs| !runs.is_empty())?;
        Some(vec![text(&one.name), text(&runs.iter().map(u64::to_string).collect::<Vec<_>>().join(", "))])
    });
    table(
        "Typical runs: those nearest to the mean path of tension of their ending. `detente replay FILE --run K` shows run K round by round.",
        &names(&["Ending", "<runs"]),
        rows.collect(),
    )
}
