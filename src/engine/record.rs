//! What is kept of one run: plain numbers, in room that is used again for the next.

use crate::model::Model;
use crate::scenario::Ending;
use crate::tally::MOST_REFUSALS;

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Reason {
    /// The package crosses its red line.
    RedLine,
    /// Its precondition is not met.
    Precondition,
    /// The package is worth less without what it is linked to.
    Linkage,
    /// Conceding would cost it at home.
    AudienceCost,
    /// Refusing promises more.
    BetterAlternative,
    /// It would have gained: an error of the quantal response.
    Misjudgement,
    /// A script said so.
    Scripted,
}

impl Reason {
    /// All reasons, in the order in which ties are broken.
    pub const ALL: [Reason; 7] = [
        Reason::RedLine,
        Reason::Precondition,
        Reason::Linkage,
        Reason::AudienceCost,
        Reason::BetterAlternative,
        Reason::Misjudgement,
        Reason::Scripted,
    ];

    /// Name in findings.
    pub fn id(self) -> &'static str {
        match self {
            Reason::RedLine => "red_line",
            Reason::Precondition => "precondition",
            Reason::Linkage => "linkage",
            Reason::AudienceCost => "audience_cost",
            Reason::BetterAlternative => "better_alternative",
            Reason::Misjudgement => "misjudgement",
            Reason::Scripted => "scripted",
        }
    }
}

/// Why the talks moved on or did not: one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Meeting {
    /// Round.
    pub round: u32,
    /// Forum.
    pub forum: usize,
    /// Who had the turn.
    pub proposer: usize,
    /// Package tabled.
    pub offered: Option<usize>,
    /// The package took force.
    pub taken: bool,
    /// It became final at once.
    pub at_once: bool,
    /// Refusals: who, and why.
    pub refusals: [Option<(usize, Reason)>; MOST_REFUSALS],
    /// A proposer or its bloc was left short by more than 0.02.
    pub short_proposer: bool,
    /// One who answered was.
    pub short_responder: bool,
    /// Waiting packages that became final here.
    pub ratified: u32,
    /// Waiting packages that were refused here.
    pub not_ratified: u32,
}

impl Meeting {
    /// Adds a refusal.
    pub fn refuse(&mut self, who: usize, reason: Reason) {
        if let Some(free) = self.refusals.iter_mut().find(|r| r.is_none()) {
            *free = Some((who, reason));
        }
    }
}

/// One use of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Play {
    /// Round.
    pub round: u32,
    /// Move.
    pub leverage: usize,
    /// By its owner's own reckoning it cost more than it brought.
    pub at_a_loss: bool,
}

/// Everything that one run leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Number of the run, from 0.
    pub run: u64,
    /// Outcome class.
    pub outcome: usize,
    /// How it ended.
    pub ended: Ending,
    /// Round in which it ended (T at the horizon).
    pub end_round: u32,
    /// Payoff of each actor, discounted to round 1.
    pub payoff: Vec<f64>,
    /// Tension at the start and at each close.
    pub tension: Vec<f64>,
    /// Moves played.
    pub plays: Vec<Play>,
    /// Meetings held.
    pub meetings: Vec<Meeting>,
    /// Proposals tabled: (proposal, taken, refusals of the meeting by index into `meetings`).
    pub proposals: Vec<(usize, usize)>,
    /// Public probability of each point of each type at the start and after each round: rows of all points.
    pub beliefs: Vec<f64>,
    /// Levels that stood at the end.
    pub levels: Vec<u8>,
    /// Packages that became final.
    pub n_final: u32,
    /// Values of the uncertain inputs.
    pub drawn: Vec<f64>,
    /// True point of each type.
    pub point: Vec<usize>,
}

impl Record {
    /// Room for a model.
    pub fn new(model: &Model) -> Self {
        let rounds = model.rounds as usize;
        let n_points: usize = model.types.iter().map(|t| t.prior.len()).sum();
        Self {
            run: 0,
            outcome: 0,
            ended: Ending::Horizon,
            end_round: 0,
            payoff: vec![0.0; model.n_actors()],
            tension: Vec::with_capacity(rounds + 1),
            plays: Vec::with_capacity(rounds * model.n_actors()),
            meetings: Vec::with_capacity(rounds),
            proposals: Vec::with_capacity(rounds),
            beliefs: Vec::with_capacity((rounds + 1) * n_points),
            levels: model.start_levels(),
            n_final: 0,
            drawn: vec![0.0; model.draws.len()],
            point: vec![0; model.types.len()],
        }
    }

    pub(super) fn begin(&mut self, run: u64) {
        self.run = run;
        self.payoff.fill(0.0);
        self.plays.clear();
        self.meetings.clear();
        self.proposals.clear();
        self.beliefs.clear();
    }
}
