//! What is kept of one run: plain numbers, in buffers that are used again for the next run.

use crate::engine::choice::reason::Reason;
use crate::index::{
    ActorIdx, DrawIdx, ForumIdx, IssueIdx, MoveIdx, OutcomeIdx, PackageIdx, PointIdx, ProposalIdx, ShiftIdx, TiVec,
    TypeIdx, ti_vec,
};
use crate::model::Model;
use crate::scenario::Ending;
use crate::tally::MOST_REFUSALS;

/// One meeting and its result.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Meeting {
    /// Round, from 1.
    pub round: u32,
    /// Forum that met.
    pub forum: ForumIdx,
    /// Actor who could propose.
    pub proposer: ActorIdx,
    /// Package tabled, if any.
    pub offered: Option<PackageIdx>,
    /// Whether the package was concluded.
    pub taken: bool,
    /// Whether it became final at once.
    pub at_once: bool,
    /// Refusals.
    pub refusals: [Option<Refused>; MOST_REFUSALS],
    /// Whether the proposer or its bloc was left short by more than 0.02.
    pub short_proposer: bool,
    /// Whether one of those who answered was left short by more than 0.02.
    pub short_responder: bool,
    /// Number of waiting packages that became final here.
    pub ratified: u32,
    /// Number of waiting packages that were refused here.
    pub not_ratified: u32,
}

impl Meeting {
    /// Adds a refusal.
    pub fn refuse(&mut self, refused: Refused) {
        if let Some(free) = self.refusals.iter_mut().find(|r| r.is_none()) {
            *free = Some(refused);
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Actor who refused; of a bloc the least willing member.
    pub actor: ActorIdx,
    /// Why.
    pub reason: Reason,
    /// What has the largest part in it, where parts were weighed.
    pub largest: Option<Reason>,
}

/// One use of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Play {
    /// Round, from 1.
    pub round: u32,
    /// Move that was played.
    pub leverage: MoveIdx,
    /// Whether it was a net loss for the actor, by its own estimate.
    pub at_a_loss: bool,
}

/// What stood where a run ended, beside the levels of its issues.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stood {
    /// Level of each move.
    pub moves: TiVec<MoveIdx, u8>,
    /// 1 for each shift that has happened, else 0.
    pub shifts: TiVec<ShiftIdx, u32>,
    /// Tension, 0 to 10.
    pub tension: f64,
    /// Mobilization, at least 0.
    pub mobilisation: f64,
    /// Meetings held in which nothing was concluded or became final.
    pub failed_meetings: u32,
}

/// Everything that one run leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Number of the run, from 0.
    pub run: u64,
    /// Outcome class of the run.
    pub outcome: OutcomeIdx,
    /// How the run ended.
    pub ended: Ending,
    /// Round in which the run ended (T at the horizon).
    pub end_round: u32,
    /// Payoff of each actor, discounted to round 1.
    pub payoff: TiVec<ActorIdx, f64>,
    /// Tension, from 0 to 10, at the start and at each close.
    pub tension: Vec<f64>,
    /// Moves played.
    pub plays: Vec<Play>,
    /// Meetings held.
    pub meetings: Vec<Meeting>,
    /// Actor that walked out of the talks, if one did, and the round in which it did.
    pub collapsed: Option<(ActorIdx, u32)>,
    /// Named proposals tabled: (proposal, position in `meetings`).
    pub proposals: Vec<(ProposalIdx, usize)>,
    /// Public probability of each point of each type: one row for the start and one for each round.
    pub beliefs: Vec<f64>,
    /// Level at which each issue stood at the end.
    pub levels: TiVec<IssueIdx, u8>,
    /// What else stood there.
    pub stood: Stood,
    /// Number of packages that became final.
    pub n_final: u32,
    /// Values of the uncertain inputs.
    pub drawn: TiVec<DrawIdx, f64>,
    /// True point of each type.
    pub point: TiVec<TypeIdx, PointIdx>,
    /// Which conditions of [`Model::given`] have held: a bit for each.
    pub given: u64,
}

impl Record {
    /// A record with buffers for any run of a model.
    pub fn new(model: &Model) -> Self {
        let rounds = model.rounds as usize;
        let n_points: usize = model.types.iter().map(|t| t.prior.len()).sum();
        Self {
            run: 0,
            outcome: OutcomeIdx(0),
            ended: Ending::Horizon,
            end_round: 0,
            payoff: ti_vec![0.0; model.n_actors()],
            tension: Vec::with_capacity(rounds + 1),
            plays: Vec::with_capacity(rounds * model.n_actors()),
            meetings: Vec::with_capacity(rounds),
            collapsed: None,
            proposals: Vec::with_capacity(rounds),
            beliefs: Vec::with_capacity((rounds + 1) * n_points),
            levels: model.start_levels(),
            stood: Stood {
                moves: ti_vec![0; model.moves.len()],
                shifts: ti_vec![0; model.shifts.len()],
                ..Stood::default()
            },
            n_final: 0,
            drawn: ti_vec![0.0; model.draws.len()],
            point: ti_vec![PointIdx(0); model.types.len()],
            given: 0,
        }
    }

    /// Whether the run counts: all that must have happened has.
    pub fn counts(&self, model: &Model) -> bool {
        self.given.count_ones() as usize == model.given.len()
    }

    pub(super) fn begin(&mut self, run: u64) {
        self.run = run;
        self.payoff.fill(0.0);
        self.plays.clear();
        self.meetings.clear();
        self.collapsed = None;
        self.proposals.clear();
        self.beliefs.clear();
        self.given = 0;
    }
}
