//! What a scenario asks of a machine: memory of a thread, and how much work a run is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ActorIdx, Forum, ForumIdx, Measure, PrivateType, Quantity, Scenario};
use crate::index::TiVec;

/// Values of packages that one core is taken to find in a second. Runs with few packages do less, because rounds, moves and
/// random numbers take their time too; large tables do more.
pub const VALUES_PER_SECOND: f64 = 1e8;

/// Plays with meetings for each run: itself and its twins, which differ in one thing and have the same random draws.
const PLAYS_PER_RUN: f64 = 2.6;

/// Numbers that a table holds for each of them: an estimate of what stands in the file and what has a default.
const NUMBERS_PER_ITEM: usize = 16;

/// What a scenario asks of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Demand {
    /// Packages of the largest forum.
    pub packages: u64,
    /// Bytes that each thread needs, estimated from above.
    pub bytes_per_thread: u64,
    /// Bytes that all threads share, estimated from above.
    pub bytes_shared: u64,
    /// Values of packages that a run finds if no meeting is left out: one for each package of each meeting in each view of
    /// an actor at the table or of one who may use force. A view is one combination of an actor's private types.
    pub values_per_run: f64,
    /// Seconds on one core for the runs that the file asks for, at 100 million values a second, with the twins of each run.
    pub seconds: f64,
}

impl Scenario {
    /// What this scenario asks of a machine. An estimate: no run takes more memory, most take less time.
    pub fn demand(&self) -> Demand {
        let views: usize = self.actors.keys().map(|i| self.views(i)).fold(0, usize::saturating_add);
        let sizes: TiVec<ForumIdx, usize> = self.forums.iter().map(|f| self.packages(f)).collect();
        let most = sizes.iter().copied().max().unwrap_or(0);
        let tables = self.forums.iter().zip(&sizes).map(|(_, n)| n.saturating_mul(2 * self.bytes_kept(views)));
        let tables = tables.fold(0, usize::saturating_add);
        // Worths of levels: what waits for nothing, what is linked, what waits for something.
        let waiting = self.issues.iter().filter(|i| i.waits_for.is_some()).count();
        let worths =
            sizes.iter().fold(0_usize, |sum, n| sum.saturating_add(n.saturating_mul(8 * views * (2 + waiting))));
        // Flows, values and answers by view; the odds of success, weights of offers and stretches once.
        let menu = most.saturating_mul(24 * views + 32);
        let numbers =
            self.number_paths.len() + NUMBERS_PER_ITEM * (self.actors.len() + self.moves.len() + self.forces.len());
        let points = linked(self).iter().map(|g| joint(g.iter().copied())).fold(0, usize::saturating_add);
        let beliefs = views.saturating_mul(points.saturating_add(numbers).saturating_mul(8));
        let player = [tables, worths, menu, beliefs].into_iter().fold(1 << 20, usize::saturating_add);
        // Whoever looks ahead asks players of its own, one for every choice that is foreseen within another.
        let choices = usize::from(!self.schedule.is_empty()) + usize::from(!self.moves.is_empty()) + self.forces.len();
        let depth = self.lookahead.min(self.rounds) as usize * choices;
        let bytes = player.saturating_mul(1 + depth);
        // Levels of each package, its relief and its part of each measure, for the game and four variants of it.
        let measures = self.measures();
        let shared =
            self.forums.iter().zip(&sizes).map(|(f, n)| n.saturating_mul(5 * (4 + f.issues.len() + 8 * measures)));
        let meetings = (0..self.rounds as usize).filter_map(|t| {
            let f = *self.schedule.get(t % self.schedule.len().max(1))?;
            Some(sizes.get(f).copied()? as f64 * self.lookers(&self.forums[f]) as f64)
        });
        let values_per_run = meetings.sum::<f64>();
        Demand {
            packages: most as u64,
            bytes_per_thread: bytes as u64,
            bytes_shared: shared.fold(0, usize::saturating_add) as u64,
            values_per_run,
            seconds: PLAYS_PER_RUN * values_per_run * self.runs as f64 / VALUES_PER_SECOND,
        }
    }

    /// Joint points of what an actor privately knows.
    fn views(&self, actor: ActorIdx) -> usize {
        joint(self.types.iter().filter(|t| t.owners.contains(&actor)))
    }

    /// Packages of a forum: the numbers of levels of its issues, multiplied.
    pub(crate) fn packages(&self, forum: &Forum) -> usize {
        let levels = forum.issues.iter().filter_map(|i| self.issues.get(*i)).map(|i| i.levels.len().max(1));
        levels.fold(1, usize::saturating_mul)
    }

    /// Different measures that something asks for.
    fn measures(&self) -> usize {
        let asked = self.conditions().flat_map(|c| c.0.iter().flatten()).filter_map(|t| match t.quantity {
            Quantity::Level(measure) => Some(measure),
            _ => None,
        });
        let of_actors = self.actors.iter().flat_map(|a| {
            let linked = a.linkage.as_ref().map(|l| l.waits_for);
            [linked, a.audience.concedes, a.precondition.as_ref().map(|p| p.measure)].into_iter().flatten()
        });
        let of_issues = self.issues.iter().filter_map(|i| i.waits_for.as_ref().map(|w| w.measure));
        let mut known: Vec<Measure> = vec![];
        for measure in asked.chain(of_actors).chain(of_issues) {
            if !known.contains(&measure) {
                known.push(measure);
            }
        }
        known.len()
    }

    /// Views of those at a table and of those who may use force.
    fn lookers(&self, forum: &Forum) -> usize {
        let looks = |i: &ActorIdx| forum.parties.contains(i) || self.forces.iter().any(|f| f.by == *i);
        self.actors.keys().filter(looks).map(|i| self.views(i)).fold(0, usize::saturating_add)
    }

    /// Bytes that are kept of each package of a forum from meeting to meeting.
    fn bytes_kept(&self, views: usize) -> usize {
        let flows: usize = self.actors.iter().map(|a| a.flows.len()).sum();
        let rules: usize = self.actors.iter().flat_map(|a| &a.script).filter(|r| r.attack.is_some()).count();
        let lines = self.actors.iter().filter(|a| a.red_line.is_some()).count();
        let concede = self.actors.iter().filter(|a| a.audience.concedes.is_some()).count();
        let gates: usize = (self.actors.keys())
            .filter(|&i| self.actors[i].precondition.is_some())
            .map(|i| self.views(i))
            .fold(0, usize::saturating_add);
        let waits =
            self.issues.iter().any(|i| i.waits_for.is_some()) || self.actors.iter().any(|a| a.linkage.is_some());
        let reaches = if waits { 32 } else { 0 };
        // What it changes and becomes, whether it ends the run, room for what is found on the way.
        let plain = 17 + 18 + self.outcomes.len() + 9;
        let by_view = 8_usize.saturating_mul(views.saturating_add(gates));
        (plain + 10 * flows + rules + 12 * lines + 8 * concede + reaches).saturating_add(by_view)
    }
}

/// Joint points of some types.
pub(crate) fn joint<'a>(types: impl IntoIterator<Item = &'a PrivateType>) -> usize {
    types.into_iter().map(|t| t.points.len().max(1)).fold(1, usize::saturating_mul)
}

/// Groups of types of which one belief must be held jointly: somebody owns more than one of them, or their owners answer
/// as one.
pub(crate) fn linked(scenario: &Scenario) -> Vec<Vec<&PrivateType>> {
    let bloc = |i: ActorIdx| std::iter::once(i).chain(scenario.actors[i].consensus_with.iter().copied());
    let blocs: Vec<Vec<ActorIdx>> = scenario.actors.keys().map(|i| bloc(i).collect()).collect();
    let together = |a: &PrivateType, b: &PrivateType| {
        let owns = |t: &PrivateType, bloc: &[ActorIdx]| t.owners.iter().any(|o| bloc.contains(o));
        a.owners.iter().any(|o| b.owners.contains(o)) || blocs.iter().any(|bloc| owns(a, bloc) && owns(b, bloc))
    };
    let mut groups: Vec<Vec<&PrivateType>> = vec![];
    for t in &scenario.types {
        let (with, mut without): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|g| g.iter().any(|other| together(other, t)));
        let mut group: Vec<&PrivateType> = with.into_iter().flatten().collect();
        group.push(t);
        without.push(group);
        groups = without;
    }
    groups
}
