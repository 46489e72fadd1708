//! The state of a run, and how moves, packages and events change it.

use crate::index::{
    ActorIdx, ActorSet, ForceIdx, ForumIdx, IssueIdx, IssueSet, MoveIdx, OutcomeIdx, PackageIdx, ProposalIdx, ShiftIdx,
    TiSlice, TiVec, ti_vec,
};
use crate::model::{Condition, Levels, Model, Num, Outcome, Quantity, Test};
use crate::scenario::Ending;

/// Largest number of packages that can wait for ratification at the same time.
pub const MAX_PENDING: usize = 8;

/// A package that all parties of a forum have accepted and that still lacks a ratifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// Issues that it sets.
    pub issues: IssueSet,
    /// Level of each issue of the model (meaningful where set).
    pub levels: [u8; 16],
    /// Ratifiers that have not said yes.
    pub missing: ActorSet,
    /// All who have said yes: nobody is asked twice.
    pub agreed: ActorSet,
}

/// Everything that decides what can happen next, given the types: the state of the game.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Round t, from 1.
    pub round: u32,
    /// Level at which each issue stands.
    pub levels: TiVec<IssueIdx, u8>,
    /// Level at which actors expect each issue: as it stands, or as a pending package sets it.
    pub expected: TiVec<IssueIdx, u8>,
    /// Highest level of each issue that ever stood: relief comes once per level.
    pub peak: TiVec<IssueIdx, u8>,
    /// Packages that wait for ratifiers, the earliest first.
    pub pending: [Pending; MAX_PENDING],
    /// Number of packages that wait.
    pub n_pending: usize,
    /// Tension τ, from 0 to 10.
    pub tension: f64,
    /// What moves have added to tension since the last step 5.
    pub step: f64,
    /// Tension at the start and at the close of each round.
    pub tension_at: Vec<f64>,
    /// Level of each move.
    pub move_level: TiVec<MoveIdx, u8>,
    /// Stock A of public stands of each actor, 0 or more.
    pub stock: TiVec<ActorIdx, f64>,
    /// Mobilization, 0 or more.
    pub mobilisation: f64,
    /// What moves have added to the chance that each use of force wins.
    pub balance_step: TiVec<ForceIdx, f64>,
    /// Chance that each use of force wins, if an event has set it.
    pub balance_set: TiVec<ForceIdx, Option<Num>>,
    /// For each shift 1 if it has happened, else 0.
    pub shift: TiVec<ShiftIdx, u32>,
    /// Walk-out counter of each actor: counted meetings in a row without what it asks for.
    pub clock: TiVec<ActorIdx, u32>,
    /// Number of meetings that each forum has held.
    pub visits: TiVec<ForumIdx, u32>,
    /// Whether each named proposal has been tabled.
    pub tabled: TiVec<ProposalIdx, bool>,
    /// Actor who walked out, if any.
    pub collapsed: Option<ActorIdx>,
    /// Number of packages that have become final.
    pub n_final: u32,
    /// Number of meetings in which nothing was concluded or became final.
    pub failed_meetings: u32,
    /// Whether this is a situation that an actor expects, in which pending packages count as agreed.
    pub expecting: bool,
    /// Closes of a round for which the settlement still lasts; `u32::MAX`: permanently.
    pub lasts: u32,
    /// How the run ended, if it has.
    pub ended: Option<Ending>,
    /// Public history at the beginning of the stage, where strategies were solved for; 0 elsewhere.
    pub history: u32,
}

impl State {
    /// A state with buffers for everything in a model.
    pub fn new(model: &Model) -> Self {
        let levels = model.start_levels();
        Self {
            round: 1,
            expected: levels.clone(),
            peak: levels.clone(),
            levels,
            pending: [Pending::default(); MAX_PENDING],
            n_pending: 0,
            tension: 0.0,
            step: 0.0,
            tension_at: Vec::with_capacity(model.rounds as usize + 1),
            move_level: ti_vec![0; model.moves.len()],
            stock: ti_vec![0.0; model.n_actors()],
            mobilisation: 0.0,
            balance_step: ti_vec![0.0; model.forces.len()],
            balance_set: ti_vec![None; model.forces.len()],
            shift: ti_vec![0; model.shifts.len()],
            clock: ti_vec![0; model.n_actors()],
            visits: ti_vec![0; model.forums.len()],
            tabled: ti_vec![false; model.proposals.len()],
            collapsed: None,
            n_final: 0,
            failed_meetings: 0,
            expecting: false,
            lasts: u32::MAX,
            history: 0,
            ended: None,
        }
    }

    /// The start of a run, given the numbers that are true in it.
    pub fn begin(&mut self, model: &Model, truth: &TiSlice<Num, f64>) {
        let get = |n: Num| truth[n];
        self.round = 1;
        for (k, issue) in model.issues.iter_enumerated() {
            self.levels[k] = issue.start;
        }
        self.expected.copy_from_slice(&self.levels);
        self.peak.copy_from_slice(&self.levels);
        self.n_pending = 0;
        self.history = 0;
        self.tension = get(model.tension.start).clamp(0.0, 10.0);
        self.step = 0.0;
        self.tension_at.clear();
        self.tension_at.push(self.tension);
        for (level, m) in self.move_level.iter_mut().zip(&model.moves) {
            *level = m.start;
        }
        for (stock, a) in self.stock.iter_mut().zip(&model.actors) {
            *stock = get(a.audience.start);
        }
        self.mobilisation = get(model.mobilisation);
        self.balance_step.fill(0.0);
        self.balance_set.fill(None);
        self.shift.fill(0);
        for (clock, a) in self.clock.iter_mut().zip(&model.actors) {
            *clock = a.walk_out.as_ref().map_or(0, |w| w.start);
        }
        self.visits.fill(0);
        for (tabled, p) in self.tabled.iter_mut().zip(&model.proposals) {
            *tabled = p.tabled;
        }
        self.collapsed = None;
        self.n_final = 0;
        self.failed_meetings = 0;
        self.expecting = false;
        self.lasts = u32::MAX;
        self.ended = None;
    }

    /// Rounds that actors count from the present one on, this one included: those whose risk is still to come before step 6,
    /// and as many closes.
    #[must_use]
    pub fn rounds_left(&self, model: &Model) -> u32 {
        model.outlook.unwrap_or((model.rounds + 1).saturating_sub(self.round))
    }

    /// Copies everything that a value depends on from a state, without allocating: the start of a situation that an
    /// actor expects.
    pub fn copy_situation(&mut self, from: &State) {
        self.round = from.round;
        self.levels.copy_from_slice(&from.levels);
        self.expected.copy_from_slice(&from.expected);
        self.peak.copy_from_slice(&from.peak);
        self.pending = from.pending;
        self.n_pending = from.n_pending;
        self.tension = from.tension;
        self.step = 0.0;
        self.tension_at.clear();
        self.tension_at.extend_from_slice(&from.tension_at);
        self.move_level.copy_from_slice(&from.move_level);
        self.stock.copy_from_slice(&from.stock);
        self.mobilisation = from.mobilisation;
        self.balance_step.copy_from_slice(&from.balance_step);
        self.balance_set.copy_from_slice(&from.balance_set);
        self.shift.copy_from_slice(&from.shift);
        self.collapsed = from.collapsed;
        self.n_final = from.n_final;
        self.failed_meetings = from.failed_meetings;
        self.expecting = true;
        self.lasts = from.lasts;
        self.ended = from.ended;
    }

    /// The same where nothing differs except what moves change by themselves: tension, stocks, balances and
    /// mobilization.
    pub fn copy_pressure(&mut self, from: &State) {
        self.tension = from.tension;
        self.step = 0.0;
        self.move_level.copy_from_slice(&from.move_level);
        self.stock.copy_from_slice(&from.stock);
        self.mobilisation = from.mobilisation;
        self.balance_step.copy_from_slice(&from.balance_step);
    }

    /// Adds to tension, which stays between 0 and 10.
    pub fn add_tension(&mut self, step: f64) {
        self.tension = (self.tension + step).clamp(0.0, 10.0);
    }

    /// Adds to tension what moves have contributed since the last step 5.
    pub fn take_step(&mut self) {
        let step = std::mem::take(&mut self.step);
        self.add_tension(step);
    }

    /// Sets the level at which an issue stands, without any agreement.
    pub fn set_level(&mut self, k: IssueIdx, level: u8) {
        self.levels[k] = level;
        self.refresh_expected();
    }

    /// Makes a package's changes final: they stand from now on.
    pub fn settle(&mut self, issues: IssueSet, levels: impl Fn(IssueIdx) -> u8, duration: Option<u32>) {
        for k in issues.iter() {
            self.levels[k] = levels(k);
            // A later agreement on the same issue takes the place of what was waiting.
            for p in &mut self.pending[..self.n_pending] {
                p.issues &= !IssueSet::one(k);
            }
        }
        self.n_final += 1;
        self.lasts = duration.unwrap_or(u32::MAX);
        self.drop_empty_pending();
        self.refresh_expected();
    }

    /// Adds a package to those that wait for ratifiers.
    pub fn wait_for(&mut self, package: Pending) {
        for p in &mut self.pending[..self.n_pending] {
            p.issues &= !package.issues;
        }
        self.drop_empty_pending();
        if self.n_pending < MAX_PENDING {
            self.pending[self.n_pending] = package;
            self.n_pending += 1;
        }
        self.refresh_expected();
    }

    /// Concludes package z of a forum: it is final if no ratifier is missing; otherwise it waits.
    pub fn adopt(&mut self, model: &Model, forum: ForumIdx, z: PackageIdx, changed: IssueSet, missing: ActorSet) {
        let forum = &model.forums[forum];
        let agreed = forum.at_the_table();
        let mut levels = [0u8; 16];
        for (&k, &level) in forum.issues.iter().zip(forum.package(z)) {
            levels[k.0] = level;
        }
        if missing.is_empty() {
            self.settle(changed, |k| levels[k.0], model.duration);
        } else {
            self.wait_for(Pending { issues: changed, levels, missing, agreed });
        }
    }

    /// Removes one waiting package from the list.
    pub fn drop_pending(&mut self, at: usize) -> Pending {
        let package = self.pending[at];
        self.pending.copy_within(at + 1..self.n_pending, at);
        self.n_pending -= 1;
        self.refresh_expected();
        package
    }

    /// Ends the talks; waiting packages are dropped.
    pub fn collapse(&mut self, by: ActorIdx) {
        self.collapsed = Some(by);
        self.n_pending = 0;
        self.refresh_expected();
    }

    fn drop_empty_pending(&mut self) {
        let mut kept = 0;
        for at in 0..self.n_pending {
            if !self.pending[at].issues.is_empty() {
                self.pending[kept] = self.pending[at];
                kept += 1;
            }
        }
        self.n_pending = kept;
    }

    fn refresh_expected(&mut self) {
        self.expected.copy_from_slice(&self.levels);
        for p in &self.pending[..self.n_pending] {
            for k in p.issues.iter() {
                self.expected[k] = p.levels[k.0];
            }
        }
    }

    /// Rise of relief-bringing issues above their peak, as the sum of level values, if `levels` stood.
    pub fn rise(&self, model: &Model, levels: &Levels) -> f64 {
        let mut rise = 0.0;
        for (k, issue) in model.issues.iter_enumerated() {
            if issue.relief && levels[k] > self.peak[k] {
                rise += issue.values[levels[k] as usize] - issue.values[self.peak[k] as usize];
            }
        }
        rise
    }

    /// Records the levels that stand as reached.
    pub fn raise_peak(&mut self) {
        for (peak, level) in self.peak.iter_mut().zip(&self.levels) {
            *peak = (*peak).max(*level);
        }
    }

    /// Raises a move by one level, with everything that happens once: tension, public stands, balance, mobilization,
    /// levels, other moves. The caller charges the cost and adds the step of tension. `get` gives numbers as the viewer
    /// sees them.
    pub fn raise_move(&mut self, model: &Model, m: MoveIdx, get: &impl Fn(Num) -> f64) {
        let leverage = &model.moves[m];
        if self.move_level[m] >= leverage.top {
            return;
        }
        self.move_level[m] += 1;
        self.step += get(leverage.each.tension);
        for &(actor, n) in &leverage.each.stand {
            self.stock[actor] = (self.stock[actor] + get(n)).max(0.0);
        }
        for &(force, n) in &leverage.each.balance {
            self.balance_step[force] += get(n);
        }
        self.mobilisation = (self.mobilisation + get(leverage.each.mobilisation)).max(0.0);
        for &(k, level) in &leverage.each.sets {
            self.set_level(k, level);
        }
        for &other in &leverage.each.takes_back {
            self.move_level[other] = self.move_level[other].saturating_sub(1);
        }
        for &other in &leverage.each.triggers {
            self.raise_move(model, other, get);
        }
    }

    /// Whether a condition holds on the given levels.
    #[inline]
    pub fn holds(&self, model: &Model, condition: &Condition, levels: &Levels) -> bool {
        condition.is_always() || self.one_holds(model, condition, levels)
    }

    fn one_holds(&self, model: &Model, condition: &Condition, levels: &Levels) -> bool {
        condition.0.iter().any(|all| all.iter().all(|t| self.test(model, t, levels)))
    }

    /// Whether one comparison holds on the given levels.
    pub fn test(&self, model: &Model, test: &Test, levels: &Levels) -> bool {
        match test.quantity {
            Quantity::Level(q) => test.holds(model.measure(q, levels)),
            other => self.test_beside_levels(other, test),
        }
    }

    /// Whether a comparison that reads no levels holds.
    pub fn test_beside_levels(&self, quantity: Quantity, test: &Test) -> bool {
        let value = match quantity {
            Quantity::Level(_) => unreachable!("levels are compared by `test`"),
            Quantity::Move(m) => self.move_level[m] as f64,
            Quantity::Shift(s) => self.shift[s] as f64,
            Quantity::Tension => self.tension,
            Quantity::TensionLast(n) => {
                let closed = self.tension_at.len() - 1;
                let n = n as usize;
                return closed >= n && self.tension_at[closed + 1 - n..].iter().all(|&t| test.holds(t));
            }
            Quantity::Mobilisation => self.mobilisation,
            Quantity::Round => self.round as f64,
            Quantity::Agreements => self.agreements() as f64,
            Quantity::FailedMeetings => self.failed_meetings as f64,
            Quantity::Collapsed => self.collapsed.is_some() as u32 as f64,
            Quantity::EndedBy(ending) => self.ended_by(ending) as u32 as f64,
        };
        test.holds(value)
    }

    /// Number of packages that count as agreed here.
    pub fn agreements(&self) -> u32 {
        if self.expecting { self.n_final + self.n_pending as u32 } else { self.n_final }
    }

    fn ended_by(&self, ending: Ending) -> bool {
        match (self.ended, ending) {
            (Some(Ending::Force(_)), Ending::Force(None)) => true,
            (Some(is), asked) => is == asked,
            (None, _) => false,
        }
    }

    /// First outcome class whose condition holds on what stands.
    pub fn outcome(&self, model: &Model) -> OutcomeIdx {
        let last = OutcomeIdx(model.outcomes.len() - 1);
        model.outcomes[..last].position(|o| self.holds(model, &o.when, &self.levels)).unwrap_or(last)
    }

    /// Becomes what is left of the last round if nothing changes any more, and says which class is read there: what is
    /// pending counts for nothing, and the round closes at this tension.
    pub fn close_unchanged(&mut self, model: &Model) -> OutcomeIdx {
        (self.expecting, self.ended) = (false, Some(Ending::Horizon));
        self.tension_at.push(self.tension);
        self.outcome(model)
    }

    /// Whether a situation that an actor expects would end the run; for this only what stands counts.
    pub fn ends(&mut self, model: &Model) -> bool {
        let expecting = std::mem::replace(&mut self.expecting, false);
        let ends = self.at_an_end(model, &self.levels);
        self.expecting = expecting;
        ends
    }

    /// Turns into the situation after a meeting without result, as an actor expects it: one more meeting has failed
    /// and, unless that ends the run, tension has risen by `step`. `None`: the meeting has had a result already.
    pub fn fail(&mut self, model: &Model, step: Option<f64>) {
        let Some(step) = step else { return };
        self.failed_meetings += 1;
        if self.ends(model) {
            self.end();
        } else {
            self.add_tension(step);
        }
    }

    /// Ends the run here, by a class that ends it; what is pending never becomes final.
    pub fn end(&mut self) {
        self.expecting = false;
        self.ended = Some(Ending::Outcome);
    }

    /// Whether a class that ends the run holds now on these levels.
    pub fn at_an_end(&self, model: &Model, levels: &Levels) -> bool {
        let possible = |o: &Outcome| o.ends && (self.ended.is_some() || !o.asks_for_an_end);
        model.outcomes.iter().any(|o| possible(o) && self.holds(model, &o.when, levels))
    }
}
