//! Tables about what happens at the table: forums, proposals, packages.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::analysis::findings::{BargainingPoint, Findings, ProposalFinding, ProposalUtility, Terms};
use crate::analysis::warnings::Code;
use crate::render::words::number;
use crate::render::words::terms::{self, beside};

use super::tables::{across, actor, forum, names, table, text};
use super::{behind, warned};

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
    let rows: Vec<Vec<Markup>> = rows.collect();
    let many = rows.len() > MOST_ROWS;
    let body = table(
        "Bargaining solutions at the start, at mean inputs: payoffs without agreement and at two solutions, and how many packages leave \
         nobody worse off than no agreement. Computed, not simulated.",
        &names(&columns),
        rows,
    );
    if many { behind(&body) } else { body }
}

/// Most rows of parties that are shown unasked.
const MOST_ROWS: usize = 16;
/// Most parties that have a column each; of more, each has a row.
const MOST_PARTIES: usize = 5;

pub(super) fn proposals(findings: &Findings) -> Markup {
    html! {
        @if !findings.proposals.is_empty() {
            p.caption {
                "Worth of each proposal to the parties at the start, at mean inputs: issues, then payoffs per round, risk and audience costs. \
                 The terms add up to the total. Computed, not simulated; counts are over all runs."
            }
            div.pair { @for proposal in &findings.proposals {
                div.card.whole[proposal.utility.len() > MOST_PARTIES] { (one_proposal(findings, proposal)) }
            } }
        }
    }
}

/// The row of the sum of all parts.
const TOTAL: &str = "total";

/// A part of what a proposal is worth to a party.
type Of = Box<dyn Fn(&ProposalUtility) -> Option<f64>>;

fn one_proposal(findings: &Findings, proposal: &ProposalFinding) -> Markup {
    let parties: Vec<&String> = proposal.utility.keys().collect();
    // What is nothing to everyone, to the digits shown, has no row.
    let seen = |x: f64| x.abs() >= 0.0005;
    let issues: BTreeSet<&String> = proposal
        .utility
        .values()
        .flat_map(|worth| worth.terms.issues.iter())
        .filter(|(_, worth)| seen(**worth))
        .map(|(issue, _)| issue)
        .collect();
    let mut lines: Vec<(String, Of)> = issues
        .iter()
        .map(|issue| {
            let issue = (*issue).clone();
            let name = findings.scenario.labels.issue(&issue);
            (name, Box::new(move |worth: &ProposalUtility| worth.terms.issues.get(&issue).copied()) as Of)
        })
        .collect();
    for (at, (name, _)) in Terms::default().beside_issues().iter().enumerate() {
        let of = move |worth: &ProposalUtility| worth.terms.beside_issues()[at].1;
        if proposal.utility.values().any(|worth| seen(of(worth))) {
            lines.push((beside(name).to_string(), Box::new(move |worth| Some(of(worth)))));
        }
    }
    lines.push((TOTAL.to_string(), Box::new(|worth| Some(worth.total))));
    lines.push(("if refused".to_string(), Box::new(|worth| Some(worth.refusal))));
    // The table of bargaining solutions has it for its forums.
    if !findings.bargaining.iter().any(|found| found.forum == proposal.forum) {
        lines.push(("no agreement".to_string(), Box::new(|worth| Some(worth.disagreement))));
    }
    let value = |party: usize, line: usize| {
        let worth = proposal.utility.get(parties[party]).and_then(|worth| (lines[line].1)(worth));
        text(&worth.map_or(number::UNDEFINED.to_string(), |v| number::fixed_signed(v, 3)))
    };
    let refused = proposal
        .refused
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|(reason, n)| format!("{} {}", terms::reason(reason), number::count(*n)));
    let refused = refused.collect::<Vec<_>>().join(", ");
    let caption = format!(
        "By {} in {}; tabled {} times, agreed {} times{}.",
        actor(findings, &proposal.by),
        forum(findings, &proposal.forum),
        number::count(proposal.tabled),
        number::count(proposal.accepted),
        if refused.is_empty() { String::new() } else { format!("; refused for: {refused}") },
    );
    let who: Vec<String> = parties.iter().map(|id| actor(findings, id).to_string()).collect();
    let what: Vec<String> = lines.iter().map(|line| line.0.clone()).collect();
    let body = if who.len() > MOST_PARTIES {
        across(&caption, "Party", "terms", &who.iter().map(|name| text(name)).collect::<Vec<_>>(), &what, value)
    } else {
        let name = |name: &String| {
            if name == TOTAL {
                html! { b { (name) } }
            } else {
                text(name)
            }
        };
        across(&caption, "Worth", "parties", &what.iter().map(name).collect::<Vec<_>>(), &who, |line, party| {
            value(party, line)
        })
    };
    html! { h3 { (proposal.name) } (body) }
}

/// Packages that are listed.
const PACKAGES: usize = 5;

pub(super) fn packages(findings: &Findings) -> Markup {
    let (agreements, labels) = (&findings.agreements, &findings.scenario.labels);
    let rows = agreements.packages.iter().take(PACKAGES).map(|package| {
        let levels = package
            .levels
            .iter()
            .map(|(issue, level)| format!("{}: {}", labels.issue(issue), labels.level(issue, level)));
        vec![
            html! { (levels.collect::<Vec<_>>().join("; ")) },
            text(forum(findings, &package.forum)),
            text(&number::count(package.count)),
        ]
    });
    let errors = [
        ("any party", &agreements.error_deal_share),
        ("proposers", &agreements.error_deal_share_proposers),
        ("responders", &agreements.error_deal_share_responders),
    ];
    let skip = usize::from(warned(findings, &[Code::ErrorDeals]));
    let errors = errors.iter().skip(skip).filter(|(_, share)| share.value.is_some());
    let errors = errors.map(|(who, share)| vec![text(who), text(&number::share(share))]).collect();
    html! {
        (table("Agreements concluded, the most frequent first; at most five.", &names(&["Package", "<forum", "times"]), rows.collect()))
        (table(
            "Agreements that left a party worse off than refusing by more than 0.02, by its own estimate. They come from decision noise.",
            &names(&["Worse off", "share of agreements"]),
            errors,
        ))
    }
}

pub(super) fn forums(findings: &Findings) -> Markup {
    let reasons: BTreeSet<&String> = findings
        .forums
        .iter()
        .flat_map(|forum| forum.refusals.iter())
        .filter(|(_, n)| **n > 0)
        .map(|(reason, _)| reason)
        .collect();
    let rows = findings.forums.iter().map(|forum| {
        vec![
            text(&forum.name),
            text(&number::fixed(forum.weight, 2)),
            text(&number::count(forum.meetings)),
            text(&number::part(forum.accepted, forum.offers)),
            text(&number::count(forum.ratified)),
            text(&number::count(forum.not_ratified)),
        ]
    });
    let columns = names(&["Forum", "weight", "meetings", "offers accepted", "ratified later", "not ratified"]);
    let meetings = table("Meetings and ratification, counted over all runs.", &columns, rows.collect());
    let mut columns = names(&["Forum"]);
    columns.extend(reasons.iter().map(|reason| terms::reason(reason)));
    let refused = findings.forums.iter().filter(|forum| forum.refusals.values().any(|n| *n > 0)).map(|forum| {
        let mut row = vec![text(&forum.name)];
        row.extend(
            reasons.iter().map(|reason| text(&number::count(forum.refusals.get(*reason).copied().unwrap_or(0)))),
        );
        row
    });
    let refusals = table("Refusals by their main reason, counted over all runs.", &columns, refused.collect());
    html! { (meetings) (behind(&html! { (refusals) (largest_parts(findings)) })) }
}

/// What has the largest part in refusals whose reason does not say it.
fn largest_parts(findings: &Findings) -> Markup {
    const OPEN: [&str; 2] = ["several", "terms"];
    let open = findings.forums.iter().flat_map(|forum| {
        OPEN.iter().filter_map(move |reason| Some((forum, *reason, forum.largest_parts.get(*reason)?)))
    });
    let open: Vec<_> = open.collect();
    let parts: BTreeSet<&String> =
        open.iter().flat_map(|(_, _, parts)| parts.iter().filter(|(_, n)| **n > 0).map(|(part, _)| part)).collect();
    let mut columns = names(&["Forum", "<main reason"]);
    columns.extend(parts.iter().map(|part| terms::reason(part)));
    let rows = open.iter().map(|(forum, reason, of)| {
        let mut row = vec![text(&forum.name), text(&terms::reason(reason))];
        row.extend(parts.iter().map(|part| text(&number::count(of.get(*part).copied().unwrap_or(0)))));
        row
    });
    table(
        "What has the largest part in refusals for several things together, and in refusals of packages that give too little.",
        &columns,
        rows.collect(),
    )
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
        "How much is settled when: the share of the variance of the ending explained by everything up to the end of a meeting.",
        &names(&["Meeting", "<forum", "round", "explained"]),
        rows.collect(),
    )
}
