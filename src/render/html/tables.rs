//! Tables of the report. Each says what it shows in its caption and is left out where there is nothing to show.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::analysis::findings::{BargainingPoint, Estimate, Findings, ProposalFinding};
use crate::render::{headline, number};

use super::prose;

/// A table: caption, names of the columns, rows. The first column holds names; of the others, those whose name starts with a
/// `<` hold text, the rest numbers.
fn table(caption: &str, columns: &[String], rows: Vec<Vec<Markup>>) -> Markup {
    let class = |place: usize| if columns[place].starts_with('<') { "t" } else { "n" };
    html! {
        @if !rows.is_empty() {
            p.caption { (prose(caption)) }
            div.scroll {
                table {
                    thead { tr {
                        @for (place, name) in columns.iter().enumerate() {
                            @if place == 0 { th { (prose(name)) } }
                            @else { th class=(class(place)) { (prose(name.trim_start_matches('<'))) } }
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

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_string()).collect()
}

fn text(text: &str) -> Markup {
    html! { (number::typeset(text)) }
}

fn words(id: &str) -> Markup {
    text(&id.replace('_', " "))
}

fn quantile(value: Option<f64>) -> Markup {
    text(&value.map_or(number::UNDEFINED.to_string(), |value| number::fixed(value, 2)))
}

fn actor<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    findings.actors.iter().find(|actor| actor.id == id).map_or(id, |actor| actor.name.as_str())
}

fn forum<'a>(findings: &'a Findings, id: &'a str) -> &'a str {
    findings.forums.iter().find(|forum| forum.id == id).map_or(id, |forum| forum.name.as_str())
}

pub(super) fn outcomes(findings: &Findings) -> Markup {
    let band = |id: &str, pick: fn(&crate::analysis::findings::PrecisionBand) -> &Estimate| {
        findings.precision_band.get(id).map_or(number::UNDEFINED.to_string(), |band| number::share(pick(band)))
    };
    let rows = findings.outcomes.iter().map(|one| {
        vec![
            text(&one.name),
            text(one.cause.as_deref().unwrap_or("")),
            text(&number::count(one.count)),
            text(&number::share(&one.share)),
            text(&band(&one.id, |band| &band.half)),
            text(&band(&one.id, |band| &band.double)),
        ]
    });
    let columns = names(&["Ending", "<cause", "runs", "share", "precisions halved", "precisions doubled"]);
    table("Endings in the order of the file, with intervals.", &columns, rows.collect())
}

pub(super) fn forums(findings: &Findings) -> Markup {
    let reasons: BTreeSet<&String> = findings.forums.iter().flat_map(|forum| forum.refusals.keys()).collect();
    let rows = findings.forums.iter().map(|forum| {
        vec![
            text(&forum.name),
            text(&number::fixed(forum.weight, 2)),
            text(&number::count(forum.meetings)),
            text(&number::count(forum.offers)),
            text(&number::count(forum.accepted)),
            text(&number::part(forum.accepted, forum.offers)),
        ]
    });
    let columns = names(&["Forum", "weight", "meetings", "offers", "taken into force", "of offers"]);
    let meetings = table("Meetings and offers, counted over all runs.", &columns, rows.collect());
    let mut columns = names(&["Forum"]);
    columns.extend(reasons.iter().map(|reason| headline::reason(reason)));
    let refused = findings.forums.iter().filter(|forum| !forum.refusals.is_empty()).map(|forum| {
        let mut row = vec![text(&forum.name)];
        row.extend(reasons.iter().map(|reason| text(&number::count(forum.refusals.get(*reason).copied().unwrap_or(0)))));
        row
    });
    let refusals = table("Refusals by the reason that binds, counted over all runs.", &columns, refused.collect());
    html! { (meetings) (refusals) }
}

pub(super) fn after_meeting(findings: &Findings) -> Markup {
    if findings.after_meeting.len() < 2 {
        return html! {};
    }
    let rows = findings.after_meeting.iter().map(|one| {
        let (place, round) = match &one.forum {
            Some(id) => (forum(findings, id).to_string(), one.round.to_string()),
            None => ("before the first (types and inputs are drawn)".to_string(), "–".to_string()),
        };
        vec![text(&one.meeting.to_string()), text(&place), text(&round), text(&number::share(&one.variance_explained))]
    });
    table(
        "How much is settled when: share of the variance of the ending that is explained by all that happened up to the close of a meeting.",
        &names(&["Meeting", "<forum", "round", "explained"]),
        rows.collect(),
    )
}

/// Paired differences of shares by outcome.
pub(super) fn differences(findings: &Findings, differences: &BTreeMap<String, Estimate>, caption: &str) -> Markup {
    let rows = findings.outcomes.iter().filter_map(|one| {
        Some(vec![text(&one.name), text(&number::difference(differences.get(&one.id)?))])
    });
    table(caption, &names(&["Ending", "difference of shares"]), rows.collect())
}

pub(super) fn bargaining(findings: &Findings) -> Markup {
    let at = |point: &Option<BargainingPoint>, id: &str| {
        let payoff = point.as_ref().and_then(|point| point.utility.get(id));
        text(&payoff.map_or(number::UNDEFINED.to_string(), |v| number::fixed(*v, 3)))
    };
    let rows = findings.bargaining.iter().flat_map(|found| {
        found.parties.iter().enumerate().map(move |(place, id)| {
            let first = |cell: String| text(if place == 0 { &cell } else { "" });
            let start = found.disagreement.get(id).map_or(number::UNDEFINED.to_string(), |v| number::fixed(*v, 3));
            vec![
                first(forum(findings, &found.forum).to_string()),
                text(actor(findings, id)),
                text(&start),
                at(&found.nash, id),
                at(&found.kalai_smorodinsky, id),
                first(format!("{} of {}", number::count(found.n_acceptable), number::count(found.n_packages))),
            ]
        })
    });
    let columns = ["Forum", "<party", "no agreement", "Nash point", "Kalai–Smorodinsky point", "acceptable packages"];
    table(
        "Static bargaining points at the start, at mean inputs: payoffs without agreement and at two solutions, and how many packages \
         leave nobody below no agreement. Computed, not simulated.",
        &names(&columns),
        rows.collect(),
    )
}

pub(super) fn proposals(findings: &Findings) -> Markup {
    html! {
        @if !findings.proposals.is_empty() {
            p.caption {
                "Worth of each proposal to the parties at the start, at mean inputs, term by term: issues, then running flows, risk and \
                 audience costs. The terms add up to the total. Computed, not simulated; counts are over all runs."
            }
            div.pair { @for proposal in &findings.proposals { div.card { (one_proposal(findings, proposal)) } } }
        }
    }
}

fn one_proposal(findings: &Findings, proposal: &ProposalFinding) -> Markup {
    let parties: Vec<&String> = proposal.utility.keys().collect();
    // Issues first, then what belongs to no issue.
    let last = |term: &str| ["flows", "risk", "audience"].iter().position(|name| *name == term).map_or(0, |place| place + 1);
    let terms: BTreeSet<(usize, &String)> =
        proposal.utility.values().flat_map(|worth| worth.terms.keys()).map(|term| (last(term), term)).collect();
    let mut columns = vec!["Worth".to_string()];
    columns.extend(parties.iter().map(|id| actor(findings, id).to_string()));
    let value = |v: Option<f64>| text(&v.map_or(number::UNDEFINED.to_string(), |v| number::fixed_signed(v, 3)));
    let line = |name: Markup, of: &dyn Fn(&crate::analysis::findings::ProposalUtility) -> Option<f64>| {
        let mut row = vec![name];
        row.extend(parties.iter().map(|id| value(proposal.utility.get(*id).and_then(of))));
        row
    };
    let mut rows: Vec<Vec<Markup>> =
        terms.iter().map(|(_, term)| line(words(term), &|worth| worth.terms.get(*term).copied())).collect();
    rows.push(line(html! { b { "total" } }, &|worth| Some(worth.total)));
    rows.push(line(text("if refused"), &|worth| Some(worth.refusal)));
    rows.push(line(text("no agreement"), &|worth| Some(worth.disagreement)));
    let refused = proposal.refused.iter().map(|(reason, n)| format!("{} {}", headline::reason(reason), number::count(*n)));
    let refused = refused.collect::<Vec<_>>().join(", ");
    let caption = format!(
        "By {} in {}; tabled {} times, in force {} times{}.",
        actor(findings, &proposal.by),
        forum(findings, &proposal.forum),
        number::count(proposal.tabled),
        number::count(proposal.accepted),
        if refused.is_empty() { String::new() } else { format!("; refused for: {refused}") },
    );
    html! { h3 { (proposal.name) } (table(&caption, &columns, rows)) }
}

pub(super) fn packages(findings: &Findings) -> Markup {
    let agreements = &findings.agreements;
    let rows = agreements.packages.iter().map(|package| {
        let levels = package.levels.iter().map(|(issue, level)| format!("{}: {}", issue.replace('_', " "), level.replace('_', " ")));
        vec![
            html! { (levels.collect::<Vec<_>>().join("; ")) },
            text(forum(findings, &package.forum)),
            text(&number::count(package.count)),
        ]
    });
    let errors = [
        ("all who took part", &agreements.error_deal_share),
        ("proposers", &agreements.error_deal_share_proposers),
        ("those who answered", &agreements.error_deal_share_responders),
    ];
    let errors = errors.iter().filter(|(_, share)| share.value.is_some());
    let errors = errors.map(|(who, share)| vec![text(who), text(&number::share(share))]).collect();
    html! {
        (table("Packages that took force, the commonest first.", &names(&["Package", "<forum", "times"]), rows.collect()))
        (table(
            "Error deals: packages in force that left a party short of refusing by more than 0.02. They come from imprecise choice.",
            &names(&["Short were", "share of packages"]),
            errors,
        ))
    }
}

pub(super) fn moves(findings: &Findings) -> Markup {
    let runs = findings.plan.runs;
    let rows = findings.moves.iter().map(|one| {
        let uses: u64 = one.by_round.iter().sum();
        let most = one.by_round.iter().enumerate().max_by_key(|&(round, &n)| (n, std::cmp::Reverse(round)));
        let peak = most.filter(|(_, n)| **n > 0).map_or(number::UNDEFINED.to_string(), |(round, _)| (round + 1).to_string());
        let per_run = if runs == 0 { 0.0 } else { uses as f64 / runs as f64 };
        vec![
            text(&one.name),
            text(actor(findings, &one.actor)),
            text(&number::count(uses)),
            text(&number::fixed(per_run, if per_run < 0.1 { 3 } else { 2 })),
            text(&peak),
        ]
    });
    let columns = names(&["Move", "<by", "uses", "uses per run", "most in round"]);
    let body = table("Uses of leverage over all runs and rounds.", &columns, rows.collect());
    html! {
        (body)
        @if !findings.moves.is_empty() && findings.moves_at_a_loss.value.is_some() {
            p { "Played at a loss to their owner, by its own reckoning: " (prose(&number::share(&findings.moves_at_a_loss))) " of moves." }
        }
    }
}

pub(super) fn beliefs(findings: &Findings) -> Markup {
    let rows = findings.beliefs.iter().map(|belief| {
        let own = belief.points.iter().position(|point| *point == belief.point);
        let last = own.and_then(|own| belief.by_round.last()?.get(own));
        vec![
            html! { (words(&belief.r#type)) ": " (words(&belief.point)) },
            text(&format!("{} %", number::fixed(100.0 * belief.prior, 1))),
            text(&last.map_or(number::UNDEFINED.to_string(), number::share)),
            text(&number::share(&belief.at_stop)),
        ]
    });
    table(
        "Beliefs of the others. At stopping, over all runs, the mean belief must equal the prior up to its error: it is a check on the engine.",
        &names(&["Point of a type", "prior", "mean belief at the end where true", "over all runs"]),
        rows.collect(),
    )
}

pub(super) fn inputs(findings: &Findings) -> Markup {
    let rows = findings.inputs.iter().map(|input| {
        let strongest = input
            .outcome
            .iter()
            .filter_map(|(id, found)| Some((id, found, found.spearman.value?.abs())))
            .max_by(|a, b| a.2.total_cmp(&b.2));
        let ending = strongest.map_or(number::UNDEFINED.to_string(), |(id, ..)| {
            findings.outcomes.iter().find(|one| one.id == *id).map_or(id.clone(), |one| one.name.clone())
        });
        vec![
            html! { code { (input.path) } },
            text(input.kind),
            text(&number::correlation(&input.war)),
            text(&ending),
            text(&strongest.map_or(number::UNDEFINED.to_string(), |(_, found, _)| number::correlation(&found.spearman))),
        ]
    });
    table(
        "Drawn inputs: Spearman's rank correlation with war of any cause, and with the ending that goes with the input most.",
        &names(&["Input", "<kind", "with war", "<nearest ending", "with that ending"]),
        rows.collect(),
    )
}

pub(super) fn sources(findings: &Findings) -> Markup {
    let kinds: BTreeSet<&String> = findings.sources.values().flat_map(|kinds| kinds.keys()).collect();
    let mut columns = vec!["Ending".to_string()];
    columns.extend(kinds.iter().map(|kind| match kind.as_str() {
        "uncertain" => "the analyst's uncertainty".to_string(),
        "private" => "private types".to_string(),
        "chance" => "chance within the run".to_string(),
        other => other.replace('_', " "),
    }));
    let rows = findings.outcomes.iter().filter_map(|one| {
        let found = findings.sources.get(&one.id)?;
        found.values().any(|estimate| estimate.value.is_some()).then(|| {
            let mut row = vec![text(&one.name)];
            row.extend(kinds.iter().map(|kind| {
                text(&found.get(*kind).map_or(number::UNDEFINED.to_string(), number::share))
            }));
            row
        })
    });
    table(
        "Sources of variance: share of an ending's variance that drawing one kind of randomness anew makes (total effect; the kinds act together, so a row may exceed 100 %).",
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
        "Payoffs, discounted to round 1; 1 is about a full win of all that is contested. Mean with interval, and quantiles over runs.",
        &names(&["Actor", "mean", "5 %", "25 %", "median", "75 %", "95 %"]),
        rows.collect(),
    )
}

pub(super) fn typical_runs(findings: &Findings) -> Markup {
    let rows = findings.outcomes.iter().filter_map(|one| {
        let runs = findings.typical_runs.get(&one.id).filter(|runs| !runs.is_empty())?;
        Some(vec![text(&one.name), text(&runs.iter().map(u64::to_string).collect::<Vec<_>>().join(", "))])
    });
    table(
        "Typical runs: numbers of those nearest to their ending's mean path of tension. `detente replay FILE --run K` tells one round by round.",
        &names(&["Ending", "<runs"]),
        rows.collect(),
    )
}
