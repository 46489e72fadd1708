//! What foresight, talks and leverage change, in words and rows.

use crate::analysis::findings::{Estimate, Findings};
use crate::analysis::foresight::{ChangeFinding, ForesightFinding, PairedEstimate};

use super::number;

/// What is missing where equilibria of other games were not computed.
pub(in crate::render) const NOT_COMPARED: &str = "The value of talks, the value of leverage and shares at half and double decision precision were not computed: each needs the \
                                        equilibrium of another game.";
/// How to get it.
pub(in crate::render) const TO_COMPARE: &str =
    "`detente fit FILE --twins -o values.json` fits these, and `detente run FILE --values values.json` uses them.";

/// Whether findings have what needs the equilibrium of another game.
pub(in crate::render) fn is_compared(findings: &Findings) -> bool {
    findings.foresight.as_ref().is_none_or(|one| one.compared)
}

/// What is changed in the runs that the runs are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Twin {
    Myopic,
    NoMeetings,
    NoMoves,
}

impl Twin {
    pub(in crate::render) const ALL: [Twin; 3] = [Twin::Myopic, Twin::NoMeetings, Twin::NoMoves];

    /// Its word in tables for other programs.
    pub(in crate::render) fn id(self) -> &'static str {
        match self {
            Twin::Myopic => "myopic",
            Twin::NoMeetings => "no_meetings",
            Twin::NoMoves => "no_moves",
        }
    }

    /// What the difference is.
    pub(in crate::render) fn title(self) -> &'static str {
        match self {
            Twin::Myopic => "What foresight changes",
            Twin::NoMeetings => "What talks are worth",
            Twin::NoMoves => "What leverage is worth",
        }
    }

    /// Follows "the same runs".
    pub(in crate::render) fn against(self) -> &'static str {
        match self {
            Twin::Myopic => "with myopic actors",
            Twin::NoMeetings => "without meetings",
            Twin::NoMoves => "in which nobody can choose a move",
        }
    }

    /// Heads of the two columns.
    pub(in crate::render) fn heads(self) -> [&'static str; 2] {
        match self {
            Twin::Myopic => ["equilibrium", "myopic"],
            Twin::NoMeetings => ["with meetings", "without"],
            Twin::NoMoves => ["with moves", "without"],
        }
    }

    pub(in crate::render) fn of(self, found: &ForesightFinding) -> Option<&ChangeFinding> {
        match self {
            Twin::Myopic => Some(&found.myopic),
            Twin::NoMeetings => found.without_meetings.as_ref(),
            Twin::NoMoves => found.without_moves.as_ref(),
        }
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Quantity {
    Group,
    Outcome,
    Payoff,
    Moves,
    Accepted,
    AtALoss,
    Gain,
}

impl Quantity {
    pub(in crate::render) const WORDS: [&'static str; 7] =
        ["group", "outcome", "payoff", "moves", "accepted", "realized_loss", "realized_gain"];

    /// Its word in tables for other programs.
    pub(in crate::render) fn id(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    fn is_share(self) -> bool {
        matches!(self, Quantity::Group | Quantity::Outcome | Quantity::AtALoss)
    }
}

/// A number in both kinds of runs.
pub(in crate::render) struct Row<'a> {
    pub(in crate::render) quantity: Quantity,
    /// Id of the ending, group or actor that it is of; none: of all actors.
    pub(in crate::render) id: Option<&'a str>,
    pub(in crate::render) name: String,
    /// Whether it stands under its group.
    pub(in crate::render) within: bool,
    pub(in crate::render) found: &'a PairedEstimate,
}

impl Row<'_> {
    /// Both sides and the difference, each with its interval. Differences of shares are in points.
    pub(in crate::render) fn shown(&self) -> [String; 3] {
        let PairedEstimate { run, twin, difference, .. } = self.found;
        match self.quantity.is_share() {
            true => [number::share(run), number::share(twin), points(difference)],
            false => [number::plain(run), number::plain(twin), number::correlation(difference)],
        }
    }
}

/// A difference of shares, without its unit.
fn points(difference: &Estimate) -> String {
    number::difference(difference).trim_end_matches(" points").to_string()
}

/// All rows of a comparison: endings by group, payoffs, moves, packages; against myopic actors also what moves bring.
pub(in crate::render) fn rows<'a>(findings: &'a Findings, found: &'a ForesightFinding, twin: Twin) -> Vec<Row<'a>> {
    let Some(change) = twin.of(found) else { return Vec::new() };
    let row = |quantity, id: Option<&'a str>, name: String, found| Row { quantity, id, name, within: false, found };
    let mut all = Vec::new();
    for (one, outcomes) in findings.by_group() {
        let within = outcomes.len() > 1;
        if within && let Some(found) = change.groups.get(&one.group.id) {
            all.push(row(Quantity::Group, Some(&one.group.id), one.group.name.clone(), found));
        }
        for class in outcomes {
            let found = change.outcomes.get(&class.id);
            all.extend(
                found.map(|found| Row { within, ..row(Quantity::Outcome, Some(&class.id), class.name.clone(), found) }),
            );
        }
    }
    for actor in &findings.actors {
        let found = change.payoffs.get(&actor.id);
        all.extend(
            found.map(|found| row(Quantity::Payoff, Some(&actor.id), format!("payoff of {}", actor.name), found)),
        );
    }
    // Actors in the order of the file, then all of them where they are more than one.
    let mut by_actor = |quantity, what: &str, each: &'a std::collections::BTreeMap<String, PairedEstimate>, sum| {
        for actor in &findings.actors {
            let found = each.get(&actor.id);
            all.extend(found.map(|found| row(quantity, Some(&actor.id), format!("{what}, {}", actor.name), found)));
        }
        if each.len() > 1 {
            all.push(row(quantity, None, format!("{what}, all actors"), sum));
        }
    };
    // Where nobody can choose a move, or nobody meets, there is nothing to compare.
    if twin != Twin::NoMoves {
        by_actor(Quantity::Moves, "moves per run", &change.moves_by_actor, &change.moves);
    }
    if twin == Twin::Myopic
        && let Some(realized) = &found.realized
    {
        by_actor(
            Quantity::AtALoss,
            "moves that left the actor worse off",
            &realized.at_a_loss_by_actor,
            &realized.at_a_loss,
        );
        by_actor(Quantity::Gain, "mean gain from a move", &realized.gain_by_actor, &realized.gain);
    }
    if !findings.forums.is_empty() && twin != Twin::NoMeetings {
        all.push(row(Quantity::Accepted, None, "agreements concluded per run".into(), &change.accepted));
    }
    all
}

/// What a table of rows shows, and how its intervals are to be read.
pub(in crate::render) fn caption(twin: Twin, change: &ChangeFinding) -> String {
    let gains = if twin == Twin::Myopic {
        " A move left the actor worse off where its payoff was higher in the same run without that move, played by the same actors; \
         intervals of these differences take the two kinds of runs as independent."
    } else {
        ""
    };
    format!(
        "{}: the runs against the same runs {}, with the same random draws ({} pairs; {} end differently). Differences of shares are in \
         points. Each interval holds by itself at {}.{gains}",
        twin.title(),
        twin.against(),
        number::count(change.runs),
        number::share(&change.changed),
        number::level(change.changed.level)
    )
}
