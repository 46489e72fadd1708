//! Everything that decides what follows, between two stages of a round: to return to it, and to compare it.

use std::cmp::Ordering;

use crate::engine::game::state::State;
use crate::engine::game::world::World;
use crate::index::{
    ActorIdx, DrawIdx, ForceIdx, ForumIdx, IssueSet, JointPointIdx, PackageIdx, PointIdx, TiVec, TypeIdx,
};
use crate::model::Model;

/// What later steps need to know about a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Forum.
    pub forum: ForumIdx,
    /// Whether something was concluded or became final.
    pub result: bool,
}

/// An offer of this round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tabled {
    /// Actor who tabled it.
    pub by: ActorIdx,
    /// Forum.
    pub forum: ForumIdx,
    /// Package of the forum.
    pub package: PackageIdx,
    /// Issues that it would change.
    pub changed: IssueSet,
}

/// Stage of a round, between two of its steps. Between stages the situation contains everything that affects what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Steps 1 to 3 are next.
    Meeting,
    /// Step 4 is next.
    Leverage,
    /// Steps 5 and 6 are next.
    Risk,
    /// Step 7 is next, from this use of force on.
    Force(ForceIdx),
    /// Steps 8 to 11 are next.
    Close,
}

/// Everything that decides what follows between two stages of a round: what is true, believed and under way.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The state of the game.
    pub state: State,
    /// Values of the analyst's uncertain numbers.
    pub drawn: TiVec<DrawIdx, f64>,
    /// True point of each type.
    pub point: TiVec<TypeIdx, PointIdx>,
    /// Public posterior of each joint point of each group.
    pub posterior: TiVec<JointPointIdx, f64>,
    /// Probability of what was observed in this round, given each joint point.
    pub likelihood: TiVec<JointPointIdx, f64>,
    /// Offer of this round.
    pub tabled: Option<Tabled>,
    /// This round's meeting, if there was one.
    pub met: Option<Met>,
}

/// The numbers, in a fixed order, that two situations must share to count as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Box<[u64]>);

impl Situation {
    /// The situation that a world and a state are in, with the offer and the meeting of its round.
    #[must_use]
    pub fn of(world: &World, state: &State, tabled: Option<Tabled>, met: Option<Met>) -> Self {
        Self {
            state: state.clone(),
            drawn: world.drawn.clone(),
            point: world.point.clone(),
            posterior: world.posterior.clone(),
            likelihood: world.likelihood.clone(),
            tabled,
            met,
        }
    }

    /// The situation's key. `number` turns a real number into what is compared: its bits, or its bits up to rounding.
    ///
    /// `beside`: what else must be the same. The past enters only as far as a condition looks back.
    #[must_use]
    pub fn key(&self, model: &Model, beside: &[u64], number: impl Fn(f64) -> u64) -> Key {
        let s = &self.state;
        let mut key = Vec::with_capacity(64);
        key.extend_from_slice(beside);
        let agreed = if model.counts_agreements { u64::from(s.n_final) } else { 0 };
        let failed = if model.counts_failures { u64::from(s.failed_meetings) } else { 0 };
        let counts = [u64::from(s.round), u64::from(s.history), s.tension_at.len() as u64, s.n_pending as u64, failed];
        let fates = [s.collapsed.map_or(0, |i| i.0 as u64 + 1), agreed, u64::from(s.lasts)];
        key.extend(counts.into_iter().chain(fates));
        let tabled =
            self.tabled.map_or([0; 4], |t| [t.by.0 as u64 + 1, t.forum.0 as u64, t.package.0 as u64, t.changed.bits()]);
        let met = self.met.map_or([0; 2], |m| [m.forum.0 as u64 + 1, m.result as u64]);
        key.extend(tabled.into_iter().chain(met));
        let levels = s.levels.iter().chain(&s.move_level).map(|l| u64::from(*l));
        // A level once reached brings no relief again; nothing else asks what was reached.
        let reached = model.issues.iter().zip(&s.peak).map(|(k, peak)| if k.relief { u64::from(*peak) } else { 0 });
        let levels = levels.chain(reached);
        let waiting = s.pending[..s.n_pending].iter().flat_map(|p| {
            let levels = s.levels.keys().map(|k| if p.issues.contains(k) { u64::from(p.levels[k.0]) } else { 0 });
            [p.issues.bits(), p.missing.bits(), p.agreed.bits()].into_iter().chain(levels)
        });
        key.extend(levels.chain(waiting));
        key.extend(s.shift.iter().chain(&s.clock).chain(&s.visits).map(|n| u64::from(*n)));
        key.extend(s.tabled.iter().map(|t| u64::from(*t)));
        key.extend(s.balance_set.iter().map(|b| b.map_or(0, |n| u64::from(n.0) + 1)));
        key.extend(self.point.iter().map(|p| p.0 as u64));
        let looks_back = (model.looks_back as usize).min(s.tension_at.len());
        let past = &s.tension_at[s.tension_at.len() - looks_back..];
        let reals = [s.tension, s.step, s.mobilisation].into_iter();
        let reals = reals.chain(past.iter().chain(&s.stock).chain(&s.balance_step).copied());
        let minds = self.drawn.iter().chain(&self.posterior).chain(&self.likelihood).copied();
        key.extend(reals.chain(minds).map(number));
        Key(key.into())
    }
}

impl Key {
    /// The numbers that it is made of.
    pub fn numbers(&self) -> &[u64] {
        &self.0
    }
}

/// A real number to within 2⁻³²: smaller differences count as none.
#[must_use]
pub fn rounded(x: f64) -> u64 {
    (x * 4_294_967_296.0).round() as i64 as u64
}

/// A real number, bit by bit; the two zeros count as one.
#[must_use]
pub fn exactly(x: f64) -> u64 {
    if x.total_cmp(&-0.0) == Ordering::Equal { 0 } else { x.to_bits() }
}
