//! Step 3: a [`Scenario`](crate::scenario::Scenario) becomes a [`Model`]: indices instead of names, flat tables instead of maps.
//!
//! Compiling cannot fail: what could be wrong was found by `validate`. Nothing that the engine reads in a run is a
//! string. Names stay in [`Model::names`], for those who print.

use crate::distribution::Distribution;
use crate::index::{
    ActorIdx, ActorSet, ComboIdx, DrawIdx, EventIdx, ForceIdx, ForumIdx, GroupIdx, IssueIdx, IssueSet, MeasureIdx,
    MoveIdx, OutcomeIdx, PackageIdx, PointIdx, ProfileIdx, ProposalIdx, ShiftIdx, SourceIdx, Span, TiVec, TypeIdx,
    ViewIdx,
};
use crate::scenario::Cause;
use fit::Fit;
use solutions::{Solution, Solutions, TwinSolutions, ValuesRef};
use strategies::Strategies;

mod actor;
mod compile;
mod condition;
mod crisis;
pub mod fit;
pub mod forum;
pub mod group;
pub mod solutions;
pub mod strategies;

pub use crate::scenario::{
    Audience, Effects, Foresight, Hazard, Inaction, Incident, Precision, Precondition, Tension, WaitsFor, WalkOut, War,
    Worth,
};
pub use actor::{Actor, ActorSources, Flow, Linkage, RedLine, ScriptRule};
pub(crate) use compile::own_point;
pub use compile::{compile, count_only};
pub use condition::{Condition, Given, Quantity, Test};
pub use crisis::{Event, Force, IncidentOdds, Move, Setting, Shift, TensionSources};
pub use forum::{Forum, Levels};
pub use group::Group;

/// Index of a number in a view: see [`Numbers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Num(pub u32);

impl From<usize> for Num {
    #[inline(always)]
    fn from(position: usize) -> Self {
        Self(position as u32)
    }
}

impl From<Num> for usize {
    #[inline(always)]
    fn from(num: Num) -> usize {
        num.0 as usize
    }
}

/// The game as the engine reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Number of rounds T, at least 1.
    pub rounds: u32,
    /// How actors value what follows a decision.
    pub foresight: Foresight,
    /// Rounds that actors foresee exactly, the present one included: 1 or more with `Foresight::Lookahead`, else 0.
    pub lookahead: u32,
    /// Rounds that actors count in every round; none: those that are left of `rounds`.
    pub outlook: Option<u32>,
    /// Prior weights of doing nothing.
    pub inaction: Inaction,
    /// Forum that meets: round t ≥ 1 has `schedule[(t − 1) % len]`; empty: no meetings.
    pub schedule: Vec<ForumIdx>,
    /// Rounds that a settlement lasts; none: it is permanent.
    pub duration: Option<u32>,
    /// All numbers that may differ between runs or types.
    pub numbers: Numbers,
    /// Uncertain numbers: unknown to the analyst, known to all actors.
    pub draws: TiVec<DrawIdx, Draw>,
    /// Private types: known to their owners only.
    pub types: TiVec<TypeIdx, Type>,
    /// Groups of types with one joint posterior each.
    pub groups: TiVec<GroupIdx, Group>,
    /// Actors, in file order; 2 to 32.
    pub actors: TiVec<ActorIdx, Actor>,
    /// Where each actor's views begin: the view of profile k of actor i is `first_view[i] + k`. The last entry is the
    /// number of views.
    pub first_view: TiVec<ActorIdx, ViewIdx>,
    /// Numbers computed from levels, for every part of the model that needs one.
    pub measures: TiVec<MeasureIdx, Measure>,
    /// Issues, in file order; at most 16.
    pub issues: TiVec<IssueIdx, Issue>,
    /// Forums with their packages, in file order.
    pub forums: TiVec<ForumIdx, Forum>,
    /// Named packages, in file order.
    pub proposals: TiVec<ProposalIdx, Proposal>,
    /// Moves, leverage outside the talks, in file order; at most 64.
    pub moves: TiVec<MoveIdx, Move>,
    /// Uses of force, in the order in which they are decided in a round; at most 4.
    pub forces: TiVec<ForceIdx, Force>,
    /// Sources of their random numbers.
    pub force_sources: TiVec<ForceIdx, SourceIdx>,
    /// Joint type profiles of all initiators: `combos[r][k]` is the profile of the initiator of force k. At least one.
    pub combos: TiVec<ComboIdx, TiVec<ForceIdx, ProfileIdx>>,
    /// Tension, from 0 to 10, and incidents.
    pub tension: Tension<Num>,
    /// Sources of their random numbers.
    pub tension_sources: TensionSources,
    /// Mobilization at the start, 0 or more.
    pub mobilisation: Num,
    /// Shifts, in file order.
    pub shifts: TiVec<ShiftIdx, Shift>,
    /// Sources of their random numbers.
    pub shift_sources: TiVec<ShiftIdx, SourceIdx>,
    /// Events by round (index 0 is unused), in file order.
    pub events: Vec<TiVec<EventIdx, Event>>,
    /// Outcome classes, in the order in which they are tested; the last always holds.
    pub outcomes: TiVec<OutcomeIdx, Outcome>,
    /// Number of past closes of a round that conditions look back to.
    pub looks_back: u32,
    /// Whether a class that may be read at the horizon pays somebody.
    pub pays_at_the_horizon: bool,
    /// Whether a condition counts failed meetings.
    pub counts_failures: bool,
    /// Whether a condition counts final packages.
    pub counts_agreements: bool,
    /// What must have happened in a run for it to count: all of these, at most 64; nothing in most experiments.
    pub given: Vec<Given>,
    /// Equilibria of the game and of those that it is compared with: where actors choose in an equilibrium, and it has been
    /// solved for or fitted.
    pub solutions: Option<Solutions>,
    /// Names for people; the engine does not read them.
    pub names: Names,
}

/// Every number that is not structure: fixed, drawn or dependent on a private type.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers {
    /// Value of each number at the start: its value if it is fixed, else its mean.
    pub base: TiVec<Num, f64>,
    /// Numbers set by a draw: (number, draw).
    pub drawn: Vec<(Num, DrawIdx)>,
    /// Numbers that depend on a type: (number, type, value at each point).
    pub typed: Vec<(Num, TypeIdx, TiVec<PointIdx, f64>)>,
    /// Factors applied last: (number, factor).
    pub scaled: Vec<(Num, f64)>,
}

/// One uncertain number.
///
/// A type of its own: it has a source of random numbers instead of its path; the distribution is the scenario's.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// Distribution that it is drawn from.
    pub distribution: Distribution,
    /// Source of its random numbers.
    pub source: SourceIdx,
}

/// One private type.
///
/// A type of its own: it has a set of owners, bare probabilities for its named points, its group and its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Actors who know the run's point of it; at least one.
    pub owners: ActorSet,
    /// Prior probability of each point, from 0 to 1; they add up to 1.
    pub prior: TiVec<PointIdx, f64>,
    /// Group of types that it belongs to.
    pub group: GroupIdx,
    /// Source of its random numbers.
    pub source: SourceIdx,
}

/// A number computed from the levels of issues.
///
/// A type of its own: it has a set of issues, whether the file names one issue or a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Issues whose levels it reads.
    pub issues: IssueSet,
    /// How the levels are combined.
    pub kind: MeasureKind,
    /// Number of issues that it reads.
    pub n: usize,
    /// Whether it reads the positions of levels, counted from 0, instead of their values.
    pub places: bool,
}

impl Measure {
    /// What it reads from one level of one issue.
    #[inline]
    pub fn reads(&self, issue: &Issue, level: u8) -> f64 {
        if self.places { f64::from(level) } else { issue.values[level as usize] }
    }
}

/// How the levels of a measure are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// Sum (of one issue: its value).
    Sum,
    /// Mean.
    Mean,
    /// Maximum.
    Max,
}

/// An issue as the engine reads it.
///
/// A type of its own: it has values for levels, and a set of actors.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// Value z of each level, in [0, 1] and rising.
    pub values: Vec<f64>,
    /// Worth to each actor, in payoff; none: worth nothing at every level.
    pub worth: TiVec<ActorIdx, Option<Worth<Num>>>,
    /// Actors who must ratify a change.
    pub ratify: ActorSet,
    /// What the issue's worth depends on, for all actors alike.
    pub waits_for: Option<WaitsFor<Num, MeasureIdx>>,
    /// Whether level 0 means that nothing is settled; it is worth 0 to all.
    pub unsettled: bool,
    /// Whether a rise of the final level lowers tension.
    pub relief: bool,
    /// Level at the start, a position in `values`.
    pub start: u8,
}

/// A named package.
///
/// A type of its own: it has an entry for each issue of its forum.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Actor who tables it.
    pub by: ActorIdx,
    /// Forum in which it is tabled.
    pub at: ForumIdx,
    /// Whether it was tabled before round 1.
    pub tabled: bool,
    /// For each issue of the forum, in its order, the level; none: as it is expected to stand.
    pub levels: Vec<Option<u8>>,
}

/// A class of endings as the engine reads it.
///
/// A type of its own: it remembers what its condition asks for, which is needed in each situation.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// When a run belongs to it.
    pub when: Condition,
    /// Whether the run stops where the condition first holds.
    pub ends: bool,
    /// [`Condition::asks_for_an_end`].
    pub asks_for_an_end: bool,
    /// What the condition of the class asks for: use of force, an incident that led to it, or a clash.
    pub cause: Option<Cause>,
    /// Payoffs when a run ends in it: (actor, payoff).
    pub payoff: Vec<(ActorIdx, Num)>,
}

/// Names, for those who print.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// Sources of random numbers, by index: purpose and id, from which the keys are made.
    pub sources: TiVec<SourceIdx, (Purpose, String)>,
}

/// What a random number is for. The numbers are fixed: a new purpose gets a new number and never moves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// An uncertain input, by path.
    Input = 1,
    /// A private type, by id.
    Type = 2,
    /// Who proposes, by forum.
    Recognition = 3,
    /// Which package, by actor.
    Offer = 4,
    /// Yes or no, by actor.
    Answer = 5,
    /// Ratification, by actor.
    Ratify = 6,
    /// Which move, by actor.
    Move = 8,
    /// Noise of tension.
    Noise = 9,
    /// Incidents.
    Incident = 10,
    /// Use of force, by force.
    Force = 11,
    /// Walking out, by actor.
    WalkOut = 12,
    /// Shifts, by shift.
    Shift = 13,
}

impl Purpose {
    /// Which of the three kinds of randomness a purpose belongs to.
    pub fn kind(self) -> Kind {
        match self {
            Purpose::Input => Kind::Uncertain,
            Purpose::Type => Kind::Private,
            _ => Kind::Chance,
        }
    }

    /// Whether a draw for this purpose falls in the meeting of its round (steps 1 to 3).
    pub fn in_meeting(self) -> bool {
        matches!(self, Purpose::Recognition | Purpose::Offer | Purpose::Answer | Purpose::Ratify)
    }
}

/// The three kinds of randomness among which findings split variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What the analyst does not know.
    Uncertain,
    /// What only its owners know.
    Private,
    /// Everything random within a run.
    Chance,
}

impl Model {
    /// Number of actors.
    pub fn n_actors(&self) -> usize {
        self.actors.len()
    }

    /// Number of views: one for each profile of each actor.
    pub fn n_views(&self) -> usize {
        self.first_view.last().map_or(0, |end| end.0)
    }

    /// View of a profile of an actor.
    #[inline]
    pub fn view(&self, actor: ActorIdx, profile: ProfileIdx) -> ViewIdx {
        ViewIdx(self.first_view[actor].0 + profile.0)
    }

    /// Views of an actor.
    #[inline]
    pub fn views_of(&self, actor: ActorIdx) -> Span<ViewIdx> {
        Span::new(self.first_view[actor], self.first_view[ActorIdx(actor.0 + 1)])
    }

    /// All views.
    pub fn views(&self) -> Span<ViewIdx> {
        Span::first(self.n_views())
    }

    /// Actors who may use force.
    pub fn initiators(&self) -> ActorSet {
        self.forces.iter().map(|f| f.by).collect()
    }

    /// Forum that meets in a round (from 1), if any.
    pub fn forum_in(&self, round: u32) -> Option<ForumIdx> {
        if self.schedule.is_empty() {
            return None;
        }
        Some(self.schedule[(round as usize - 1) % self.schedule.len()])
    }

    /// Strategies that everybody follows, if the game has been solved for them.
    pub fn strategies(&self) -> Option<&Strategies> {
        match &self.solutions.as_ref()?.own {
            Solution::Exact(strategies) => Some(strategies),
            Solution::Fitted(_) => None,
        }
    }

    /// Values by which everybody chooses, if they have been fitted.
    pub fn fit(&self) -> Option<&Fit> {
        match &self.solutions.as_ref()?.own {
            Solution::Exact(_) => None,
            Solution::Fitted(fit) => Some(fit),
        }
    }

    /// Which fitted values actors choose by, if they do.
    pub fn values(&self) -> Option<&ValuesRef> {
        self.solutions.as_ref()?.values.as_ref()
    }

    /// The equilibrium of one of the games that this one is compared with, as its own.
    fn solutions_by(&self, which: impl Fn(&TwinSolutions) -> Option<&Solution>) -> Option<Solutions> {
        let own = which(self.solutions.as_ref()?.twins.as_ref()?)?.clone();
        let values = self.solutions.as_ref()?.values.clone();
        Some(Solutions { own, twins: None, values })
    }

    /// Whether the games that this one is compared with can be played: everywhere, but where actors choose in an equilibrium only
    /// with equilibria of those games.
    pub fn has_comparison_games(&self) -> bool {
        self.foresight != Foresight::Equilibrium || self.solutions.as_ref().is_some_and(|all| all.twins.is_some())
    }

    /// The same game played by myopic actors.
    pub fn myopic(&self) -> Model {
        let mut twin = self.clone();
        (twin.foresight, twin.lookahead, twin.solutions) = (Foresight::Myopic, 0, None);
        twin.moves.iter_mut().for_each(|m| m.has_channel = m.has_myopic_channel);
        twin
    }

    /// The same game in which nobody can choose a move, with which the effect of leverage is measured. Moves that a script plays
    /// and levels at the start stay. `None` where nobody can choose one in this game.
    pub fn without_moves(&self) -> Option<Model> {
        if !self.moves.iter().any(|m| m.has_channel || m.matters_in_the_last_round) {
            return None;
        }
        let mut twin = self.clone();
        twin.moves.iter_mut().for_each(|m| (m.has_channel, m.matters_in_the_last_round) = (false, false));
        twin.solutions = self.solutions_by(|all| all.without_moves.as_ref());
        Some(twin)
    }

    /// The same game without meetings, with which the effect of the talks is measured.
    pub fn without_meetings(&self) -> Model {
        let solutions = self.solutions_by(|all| Some(&all.without_meetings));
        Model { schedule: Vec::new(), solutions, ..self.clone() }
    }

    /// The same game in which a meeting without result raises no tension. `None` where it raises none in this one.
    pub fn with_free_failure(&self) -> Option<Model> {
        let step = self.tension.failed_meeting;
        let is_set = |num: &Num| *num == step;
        let varies = self.numbers.drawn.iter().any(|(num, _)| is_set(num))
            || self.numbers.typed.iter().any(|(num, ..)| is_set(num));
        if self.schedule.is_empty() || !varies && self.numbers.base[step] == 0.0 {
            return None;
        }
        let mut twin = self.clone();
        twin.numbers.scaled.push((step, 0.0));
        twin.solutions = self.solutions_by(|all| all.free_failure.as_ref());
        Some(twin)
    }

    /// The same game with every precision multiplied: offers, answers, moves and force.
    pub fn with_precisions_times(&self, factor: f64) -> Model {
        let mut twin = self.clone();
        let mut nums: Vec<Num> = Vec::new();
        for a in &self.actors {
            nums.extend(a.precision.numbers());
        }
        nums.extend(self.forces.iter().map(|f| f.precision));
        twin.numbers.scaled.extend(nums.into_iter().map(|num| (num, factor)));
        twin.solutions = self.solutions_by(|all| Some(&all.half_and_double[usize::from(factor > 1.0)]));
        twin
    }

    /// Value of a measure on the levels of all issues.
    pub fn measure(&self, idx: MeasureIdx, levels: &Levels) -> f64 {
        let m = &self.measures[idx];
        let mut sum = 0.0;
        let mut max = 0.0f64;
        for k in m.issues.iter() {
            let value = m.reads(&self.issues[k], levels[k]);
            sum += value;
            max = max.max(value);
        }
        match m.kind {
            MeasureKind::Sum => sum,
            MeasureKind::Mean => sum / m.n as f64,
            MeasureKind::Max => max,
        }
    }

    /// Package of a named proposal in its forum; issues that it does not name stay as expected.
    pub fn package_of(&self, proposal: ProposalIdx, expected: &Levels) -> PackageIdx {
        let p = &self.proposals[proposal];
        let issues = self.forums[p.at].issues.iter().zip(&p.levels);
        let level = |k: IssueIdx, named: &Option<u8>| named.unwrap_or(expected[k]) as usize;
        PackageIdx(issues.fold(0, |z, (&k, named)| z * self.issues[k].values.len() + level(k, named)))
    }

    /// Levels at the start.
    pub fn start_levels(&self) -> TiVec<IssueIdx, u8> {
        self.issues.iter().map(|i| i.start).collect()
    }
}
