//! The page of a game of strategies.

use maud::{Markup, html};

use crate::analysis::strategies::{Judgment, Profile, RankedStrategy, Strategies, Sureness};
use crate::render::chart::Chart;
use crate::render::words::number;
use crate::render::words::quick::mark;
use crate::render::words::strategies::{headline, largest_gain, mixture, place, verdict};
use crate::scenario::Scenario;

use super::tables::{table, text};
use super::{Head, assumed, figure, made_of, page};

/// Most rows of the table of profiles.
const MOST_ROWS: usize = 100;

/// The page: what to commit to, the charts, the tables behind them, and how it was made.
pub fn strategies(base: &Scenario, found: &Strategies, charts: &[Chart]) -> String {
    let head = Head {
        title: &found.scenario.name,
        facts: format!(
            "{} profiles of strategies with the same random draws (common random numbers); {} simulated runs each, {} in all",
            number::count(found.profiles.len() as u64),
            number::count(found.plan.runs),
            number::count(found.runs_played)
        ),
        engine_version: &found.engine_version,
        mark: mark(found.scenario.values.as_ref()),
    };
    let sections = vec![
        ("ranking", "Strategies, best first", ranking(found, charts)),
        ("equilibria", "Equilibria", equilibria(found, charts)),
        ("dominated", "Dominated strategies", dominated(found)),
        ("regret", "The scenario as it is", regret(found, charts)),
        ("logit", "Noisy commitment", logit(found)),
        ("worth", "What is worth learning", worth(found)),
        ("profiles", "Profiles", profiles(found)),
        ("strategies", "Strategies", changes(found)),
        ("assumptions", "What the scenario assumes", assumed(base)),
        ("made", "How this was made", made(found)),
    ];
    page(&head, &headline(found), html! {}, sections)
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_string()).collect()
}

fn ranking(found: &Strategies, charts: &[Chart]) -> Markup {
    let row = |one: &RankedStrategy| {
        let lead = one.lead.as_ref().map_or_else(String::new, number::correlation);
        let shown = text(found.strategy(0, one.strategy));
        vec![
            html! { @if one.may_be_best { b { (shown) } } @else { (shown) } },
            text(&number::plain(&one.payoff)),
            text(&lead),
            text(&number::share(&one.event)),
            text(place(one)),
            text(one.dominated_by.map_or("", |by| found.strategy(0, by))),
        ]
    };
    let columns =
        ["Strategy", "mean payoff", "to the best other", &found.event.name, "<payoff and share", "<better in both"];
    let caption = format!(
        "Bold: may be the best. Bounds of all differences hold together. Payoff and share: whether another strategy pays at least as much with \
         at most as much {}.",
        found.event.name
    );
    html! {
        (figure(charts, "strategy_ranking")) (figure(charts, "strategy_frontier"))
        (table(&caption, &names(&columns), found.ranking.iter().map(row).collect()))
    }
}

fn equilibria(found: &Strategies, charts: &[Chart]) -> Markup {
    if found.alone().is_some() {
        return html! {};
    }
    let row = |one: &Judgment| {
        vec![
            text(&mixture(found, &one.mixture)),
            text(&verdict(found, one)),
            text(&largest_gain(found, one)),
            text(&number::count(one.runs)),
        ]
    };
    let caption = format!(
        "Nash equilibria of the mean payoffs{}, judged by fresh random draws: whether a deviation of one actor alone gains more than {} payoff \
         units. A full win of every contested issue is worth about 1 to the actor who wants it most. All verdicts hold together.",
        if found.complete { "" } else { " that the finders found; there may be more mixed ones" },
        number::brief(found.within)
    );
    let unconfirmed = found
        .unconfirmed
        .iter()
        .map(|one| vec![text(&mixture(found, &one.mixture)), text(&number::brief(one.max_gain))]);
    html! {
        (figure(charts, "strategy_table")) (figure(charts, "strategy_gains"))
        (table(&caption, &names(&["Profile", "<verdict", "<largest gain", "fresh runs"]), found.equilibria.iter().map(row).collect()))
        (table("Where a finder ended without an equilibrium of the mean payoffs.", &names(&["Profile", "largest gain"]), unconfirmed.collect()))
    }
}

fn dominated(found: &Strategies) -> Markup {
    let how = |sure: Sureness| match sure {
        Sureness::Not => "no",
        Sureness::ByMeans => "by the means",
        Sureness::Sure => "surely",
    };
    let row = |one: &crate::analysis::strategies::Dominated| {
        vec![
            text(found.strategy(one.actor, one.strategy)),
            text(&found.actors[one.actor].name),
            text(found.strategy(one.actor, one.by)),
            text(how(one.strict)),
            text(how(one.weak)),
            text(&number::brief(one.least)),
            text(&number::brief(one.least_low)),
        ]
    };
    let columns = ["Strategy", "<of", "<by", "<strictly", "<weakly", "least difference", "surely at least"];
    let caption = "Strategies that another one of the same actor beats, whatever the others commit to. All that is sure is sure together.";
    table(caption, &names(&columns), found.dominated.iter().map(row).collect())
}

fn regret(found: &Strategies, _charts: &[Chart]) -> Markup {
    let row = |one: &crate::analysis::strategies::GainOf| {
        let clear = one.gain.excludes_zero();
        let shown = text(&number::correlation(&one.gain));
        vec![
            text(found.strategy(one.actor, one.strategy)),
            text(&found.actors[one.actor].name),
            html! { @if clear { b { (shown) } } @else { (shown) } },
        ]
    };
    let gains = found.base.gains.iter().filter(|one| one.share <= 0.0);
    let caption = "Gain from a deviation of one actor alone, in payoff units, by fresh random draws. Bold: the interval excludes zero.";
    table(caption, &names(&["Strategy", "<of", "gain"]), gains.map(row).collect())
}

fn logit(found: &Strategies) -> Markup {
    let row = |one: &crate::analysis::strategies::LogitPoint| {
        let told = match (&one.mixture, &one.why) {
            (Some(found_mixture), _) => mixture(found, found_mixture),
            (None, Some(why)) => why.clone(),
            (None, None) => String::new(),
        };
        vec![text(&number::brief(one.precision)), text(&told)]
    };
    let caption =
        "Logit equilibria of the mean payoffs: strategies are chosen with odds that grow with payoff times precision.";
    table(caption, &names(&["Precision", "<profile"]), found.logit.iter().map(row).collect())
}

fn worth(found: &Strategies) -> Markup {
    let rows = found.worth.iter().flat_map(|one| {
        let all = vec![
            text("everything that is drawn"),
            text(&found.actors[one.actor].name),
            text(&number::plain(&one.everything)),
            text(""),
        ];
        let input = |input: &crate::analysis::strategies::InputWorthOf| {
            vec![
                text(&input.path),
                text(&found.actors[one.actor].name),
                text(&number::plain(&input.worth)),
                text(&number::chance(input.changes)),
            ]
        };
        std::iter::once(all).chain(one.inputs.iter().map(input)).collect::<Vec<_>>()
    });
    let caption = "Expected value of perfect information, in payoff units: what it is worth to an actor to learn an input before it commits, \
                   while the others stay as they are; and how often it would then choose another strategy. An estimate may be below zero by chance.";
    table(caption, &names(&["Input", "<for", "worth", "changes the choice"]), rows.collect())
}

fn profiles(found: &Strategies) -> Markup {
    let mut columns: Vec<String> = found
        .actors
        .iter()
        .enumerate()
        .map(|(k, one)| if k == 0 { one.name.clone() } else { format!("<{}", one.name) })
        .collect();
    columns.extend(found.actors.iter().map(|one| format!("payoff of {}", one.name)));
    columns.push(found.event.name.clone());
    let row = |one: &Profile| {
        let mut cells: Vec<Markup> =
            one.strategies.iter().enumerate().map(|(k, s)| text(found.strategy(k, *s))).collect();
        let payoff = |id: &String| one.payoffs.get(id).map_or_else(String::new, number::plain);
        cells.extend(found.actors.iter().map(|actor| text(&payoff(&actor.actor))));
        cells.push(text(&number::share(&one.event)));
        cells
    };
    let mut caption = "Mean payoffs by profile. Each interval holds by itself.".to_string();
    if found.profiles.len() > MOST_ROWS {
        caption += &format!(
            " The first {MOST_ROWS} of {}; `strategies.csv` has all.",
            number::count(found.profiles.len() as u64)
        );
    }
    table(&caption, &columns, found.profiles.iter().take(MOST_ROWS).map(row).collect())
}

fn changes(found: &Strategies) -> Markup {
    let rows = found.actors.iter().flat_map(|actor| {
        actor.strategies.iter().map(|one| {
            let changes = if one.changes.is_empty() { "nothing".into() } else { one.changes.join("; ") };
            vec![text(&one.name), text(&actor.name), html! { code { (changes) } }]
        })
    });
    let without = found.left_out.iter().map(|one| vec![text(&one.strategy), text(&one.actor), text(&one.why)]);
    html! {
        (table("What each strategy changes. All actors know what the others are committed to.", &names(&["Strategy", "<of", "<changes"]), rows.collect()))
        (table("Left out.", &names(&["Strategy", "<of", "<why"]), without.collect()))
    }
}

fn made(found: &Strategies) -> Markup {
    let words = html! {
        p { code { "manifest.json" } " has the command that gives the same bytes. Gambit and gameanalysis read " code { "game.nfg" } " and " code { "samplegame.json" } ", OpenSpiel " code { "game.payoffs.nfg" } "." }
        p { "Intervals cover simulation error only." }
    };
    made_of(&[], (&found.scenario, &found.plan), (&found.digest, &found.engine_version), &words)
}
