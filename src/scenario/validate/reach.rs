//! What can come about in a scenario, as far as its file alone says: levels of issues and moves, forums that meet, shifts.
//!
//! Every set is taken from above: what is left out can never happen, what is in may still never happen.

use super::conditions::{Domain, satisfiable};
use crate::index::{ActorIdx, ForceIdx, IssueIdx, ShiftIdx, TiSlice, TiVec, ti_vec};
use crate::scenario::{
    BlockIdx, Condition, Ending, Forum, ForumIdx, Hazard, Measure, MoveIdx, Number, Quantity, Scenario, Setting, Test,
};

/// What can come about.
pub(super) struct Reach<'a> {
    scenario: &'a Scenario,
    /// Meetings of each forum, if the run goes on to its last round.
    pub(super) meetings: TiVec<ForumIdx, usize>,
    /// Levels of each issue.
    levels: TiVec<IssueIdx, Vec<bool>>,
    /// Highest level of each move.
    top: TiVec<MoveIdx, usize>,
    /// Its owner can play it.
    pub(super) playable: TiVec<MoveIdx, bool>,
    shifts: TiVec<ShiftIdx, bool>,
    tension: (f64, f64),
    mobilisation: f64,
    /// Somebody can walk out.
    collapse: bool,
}

/// Whether an actor can come to walk out: it sits through enough meetings, and has a chance to.
fn can_leave(scenario: &Scenario, actor: ActorIdx, meetings: &TiSlice<ForumIdx, usize>) -> bool {
    let Some(out) = &scenario.actors[actor].walk_out else { return false };
    let sits = |forum: &Forum| forum.parties.contains(&actor);
    let met: usize = scenario.forums.iter().zip(meetings).filter(|(forum, _)| sits(forum)).map(|(_, n)| n).sum();
    let never = matches!(out.rate, Number::Fixed(rate) if rate <= 0.0);
    met > 0 && !never && out.start as usize + met > out.grace as usize
}

/// Whether a test of something that is so or not asks that it be so.
fn holds_if_true(test: &Test) -> bool {
    test.holds(1.0) && !test.holds(0.0)
}

impl<'a> Reach<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let mut meetings: TiVec<ForumIdx, usize> = ti_vec![0; scenario.forums.len()];
        if !scenario.schedule.is_empty() {
            for t in 0..scenario.rounds as usize {
                let f = scenario.schedule[t % scenario.schedule.len()];
                if let Some(n) = meetings.get_mut(f) {
                    *n += 1;
                }
            }
        }
        let mut reach = Self {
            scenario,
            levels: scenario.issues.iter().map(|i| (0..i.levels.len()).map(|l| l == i.start).collect()).collect(),
            top: scenario.moves.iter().map(|m| m.start).collect(),
            playable: ti_vec![false; scenario.moves.len()],
            shifts: ti_vec![false; scenario.shifts.len()],
            tension: (0.0, 10.0),
            mobilisation: f64::INFINITY,
            collapse: scenario.actors.keys().any(|actor| can_leave(scenario, actor, &meetings)),
            meetings,
        };
        reach.negotiate();
        // Each pass can only add; what it adds may let more conditions hold.
        loop {
            let before = (reach.levels.clone(), reach.top.clone(), reach.shifts.clone());
            reach.bound_tension();
            reach.act();
            if before == (reach.levels.clone(), reach.top.clone(), reach.shifts.clone()) {
                break reach;
            }
        }
    }

    /// Forums that meet, in file order.
    pub(super) fn meeting(&self) -> impl Iterator<Item = &'a Forum> + '_ {
        self.scenario.forums.iter().zip(&self.meetings).filter(|(_, n)| **n > 0).map(|(f, _)| f)
    }

    fn negotiate(&mut self) {
        let meeting: Vec<&Forum> = self.meeting().collect();
        for &issue in meeting.iter().flat_map(|f| &f.issues) {
            if let Some(levels) = self.levels.get_mut(issue) {
                // A package never returns to where nothing is settled.
                let first = usize::from(self.scenario.issues[issue].unsettled);
                levels[first..].fill(true);
            }
        }
    }

    fn act(&mut self) {
        let scenario = self.scenario;
        for (at, m) in scenario.moves.iter_enumerated() {
            self.playable[at] |= self.can_hold(&m.needs);
            if self.playable[at] {
                self.raise(at);
            }
        }
        for (at, shift) in scenario.shifts.iter_enumerated() {
            // A hazard of 0 asks "what if it could not happen": no mistake.
            if !self.shifts[at] {
                self.shifts[at] = true;
                shift.sets.iter().for_each(|s| self.set(s));
            }
        }
        for event in &scenario.events {
            if event.round <= scenario.rounds && self.can_hold(&event.when) {
                event.sets.iter().for_each(|s| self.set(s));
            }
        }
    }

    /// A move can be raised to its last step, with all that this brings.
    fn raise(&mut self, at: MoveIdx) {
        let m = &self.scenario.moves[at];
        self.top[at] = m.steps.len();
        for (issue, level) in &m.each.sets {
            self.levels[*issue][usize::from(*level)] = true;
        }
        for to in &m.each.triggers {
            if self.top[*to] < self.scenario.moves[*to].steps.len() {
                self.raise(*to);
            }
        }
    }

    fn set(&mut self, setting: &Setting) {
        match setting {
            Setting::Issue(issue, level) => self.levels[*issue][usize::from(*level)] = true,
            Setting::Move(m, level) => {
                if usize::from(*level) > self.top[*m] {
                    self.raise(*m);
                }
            }
            Setting::Shift(shift, 1) => self.shifts[*shift] = true,
            Setting::Clock(..) => self.collapse |= self.scenario.actors.iter().any(|a| a.walk_out.is_some()),
            Setting::Shift(..) | Setting::Tension(_) | Setting::Mobilisation(_) | Setting::Balance(..) => {}
        }
    }

    /// Tension and mobilisation keep below what they start from where nothing raises them.
    fn bound_tension(&mut self) {
        let s = self.scenario;
        let fixed = |n: &Number| if let Number::Fixed(x) = n { Some(*x) } else { None };
        let still = |n: &Number| fixed(n).is_some_and(|x| x <= 0.0);
        let settings = || s.events.iter().flat_map(|e| &e.sets).chain(s.shifts.iter().flat_map(|x| &x.sets));
        let fails = !still(&s.tension.failed_meeting) && self.meetings.iter().any(|n| *n > 0);
        let scares = s.tension.incident.as_ref().is_some_and(|i| i.scare > 0.0 && !still(&i.scare_adds));
        let moved = s.moves.iter().any(|m| !still(&m.each.tension));
        let set = settings().any(|x| matches!(x, Setting::Tension(_)));
        if let (Some(start), false) =
            (fixed(&s.tension.start), fails || scares || moved || set || s.tension.noise.is_some())
        {
            self.tension = (0.0, start);
        }
        let moved = s.moves.iter().any(|m| !still(&m.each.mobilisation));
        let set = settings().any(|x| matches!(x, Setting::Mobilisation(_)));
        if let (Some(start), false) = (fixed(&s.mobilisation), moved || set) {
            self.mobilisation = start;
        }
    }

    /// Whether a condition can hold at some time in some run.
    pub(super) fn can_hold(&self, condition: &Condition) -> bool {
        condition.0.is_empty() || condition.0.iter().any(|list| self.obstacle(list).is_none())
    }

    /// Whether a condition holds at all times in all runs, by one of its lists, or by its tests of one quantity together.
    pub(super) fn always_holds(&self, condition: &Condition) -> bool {
        condition.0.is_empty() || self.follows(&[], condition.0.iter())
    }

    /// Whether at all times one of the lists holds when all the given tests hold.
    pub(super) fn follows<'b>(&self, given: &[Test], lists: impl Iterator<Item = &'b Vec<Test>> + Clone) -> bool {
        let by_one = |list: &Vec<Test>| list.iter().all(|test| self.implies(given, &[test]));
        // `talks == open` or `talks == collapsed`: one of the two always holds.
        let single = || lists.clone().filter(|list| list.len() == 1).map(|list| &list[0]);
        let together = |test: &Test| {
            let same: Vec<&Test> = single().filter(|other| other.quantity == test.quantity).collect();
            self.implies(given, &same)
        };
        lists.clone().any(by_one) || single().any(together)
    }

    /// Whether one of the tests, all of one quantity, holds when all the given ones do.
    fn implies(&self, given: &[Test], tests: &[&Test]) -> bool {
        let Some(quantity) = tests.first().map(|test| test.quantity) else { return false };
        // What is asked of several rounds at once has no simple opposite.
        if matches!(quantity, Quantity::TensionLast(_)) {
            return false;
        }
        let named_force =
            |test: &Test| matches!(test.quantity, Quantity::EndedBy(Ending::Force(Some(_)))) && holds_if_true(test);
        if quantity == Quantity::EndedBy(Ending::Force(None))
            && tests.iter().any(|t| holds_if_true(t))
            && given.iter().any(named_force)
        {
            return true;
        }
        let not: Vec<Test> = tests.iter().map(|test| test.negated()).collect();
        let all: Vec<&Test> = given.iter().filter(|test| test.quantity == quantity).chain(&not).collect();
        !satisfiable(&self.domain(quantity), &all)
    }

    /// Whether every package of a forum crosses a red line of one of its parties, whatever they privately are. False where that
    /// takes too long to tell.
    pub(super) fn is_barred(&self, forum: &Forum) -> bool {
        const MOST: usize = 20_000;
        let s = self.scenario;
        let lines = forum.parties.iter().filter_map(|party| s.actors[*party].red_line.as_ref());
        let lines: Vec<&Condition> = lines.filter(|line| line.unless.is_none()).map(|line| &line.when).collect();
        let elsewhere = s.moves.iter().any(|m| !m.each.sets.is_empty())
            || s.events
                .iter()
                .flat_map(|e| &e.sets)
                .chain(s.shifts.iter().flat_map(|x| &x.sets))
                .any(|set| matches!(set, Setting::Issue(..)));
        let others = s.forums.iter().zip(&self.meetings).any(|(other, n)| *n > 0 && other.id != forum.id);
        let n = s.packages(forum);
        if lines.is_empty() || elsewhere || others || n > MOST {
            return false;
        }
        let start: TiVec<IssueIdx, usize> = s.issues.iter().map(|issue| issue.start).collect();
        (0..n).all(|mut package| {
            let mut levels = start.clone();
            for &issue in &forum.issues {
                let of = s.issues[issue].levels.len().max(1);
                levels[issue] = package % of;
                package /= of;
            }
            let changed: TiVec<IssueIdx, bool> = levels.iter().zip(&start).map(|(a, b)| a != b).collect();
            !changed.contains(&true) || lines.iter().any(|line| self.is_crossed(line, &levels, &changed))
        })
    }

    /// Whether a red line is crossed by these levels: by a change of an issue that it asks about. False where it asks for
    /// something else, too.
    fn is_crossed(
        &self,
        line: &Condition,
        levels: &TiSlice<IssueIdx, usize>,
        changed: &TiSlice<IssueIdx, bool>,
    ) -> bool {
        let about = |m: Measure| -> Vec<IssueIdx> {
            let block = |b: BlockIdx| levels.keys().filter(move |&i| self.scenario.issues[i].block == b).collect();
            match m {
                Measure::Issue(i) | Measure::Place(i) => vec![i],
                Measure::Sum(b) | Measure::Mean(b) | Measure::Max(b) => block(b),
            }
        };
        let value = |i: IssueIdx| self.scenario.issues[i].levels[levels[i]].value;
        let read = |m: Measure| {
            let values = || about(m).into_iter().map(value);
            match m {
                Measure::Place(i) => levels[i] as f64,
                Measure::Issue(i) => value(i),
                Measure::Sum(_) => values().sum(),
                Measure::Mean(_) => values().sum::<f64>() / values().count().max(1) as f64,
                Measure::Max(_) => values().fold(0.0, f64::max),
            }
        };
        let measures =
            || line.0.iter().flatten().filter_map(|t| if let Quantity::Level(m) = t.quantity { Some(m) } else { None });
        measures().flat_map(about).any(|i| changed[i])
            && line
                .0
                .iter()
                .any(|list| list.iter().all(|t| matches!(t.quantity, Quantity::Level(m) if t.holds(read(m)))))
    }

    /// The first test of a list that keeps the whole from ever holding.
    pub(super) fn obstacle(&self, list: &[Test]) -> Option<usize> {
        (0..list.len()).find(|&at| {
            let same: Vec<&Test> = list.iter().filter(|t| t.quantity == list[at].quantity).collect();
            !satisfiable(&self.domain(list[at].quantity), &same)
        })
    }

    fn domain(&self, quantity: Quantity) -> Domain {
        let s = self.scenario;
        let met: usize = self.meetings.iter().sum();
        let whole = |from: u32, to: usize| Domain::Values((from..=to as u32).map(f64::from).collect());
        let yes_or_no = |can: bool| Domain::Values(if can { vec![0.0, 1.0] } else { vec![0.0] });
        match quantity {
            Quantity::Level(Measure::Issue(i)) => {
                Domain::Values(self.reached(i).map(|l| s.issues[i].levels[l].value).collect())
            }
            Quantity::Level(Measure::Place(i)) => Domain::Values(self.reached(i).map(|l| l as f64).collect()),
            Quantity::Level(Measure::Sum(b)) => Domain::sum(self.block(b)),
            Quantity::Level(Measure::Mean(b)) => Domain::mean(self.block(b)),
            Quantity::Level(Measure::Max(b)) => Domain::max(self.block(b)),
            Quantity::Move(m) => whole(0, self.top[m]),
            Quantity::Shift(shift) => yes_or_no(self.shifts[shift]),
            Quantity::Tension | Quantity::TensionLast(_) => Domain::Stretch(self.tension.0, self.tension.1),
            Quantity::Mobilisation => Domain::Stretch(0.0, self.mobilisation),
            Quantity::Round => whole(1, s.rounds as usize),
            // Several packages can become final in one meeting.
            Quantity::Agreements => {
                if met > 0 {
                    Domain::Stretch(0.0, f64::INFINITY)
                } else {
                    whole(0, 0)
                }
            }
            Quantity::FailedMeetings => whole(0, met),
            Quantity::Collapsed => yes_or_no(self.collapse),
            Quantity::EndedBy(ending) => yes_or_no(self.can_end(ending)),
        }
    }

    fn can_end(&self, ending: Ending) -> bool {
        let s = self.scenario;
        let never = |n: &Number| matches!(n, Number::Fixed(x) if *x <= 0.0);
        let used = |k: ForceIdx| s.forces.get(k).is_some_and(|f| f.from_round <= s.rounds && !never(&f.each_round));
        let happens = |hazard: &Hazard| match hazard {
            Hazard::Exponential { base, cap, .. } => !never(base) && !never(cap),
            Hazard::Rungs(chances) => !chances.iter().all(never),
        };
        let incident = s.tension.incident.as_ref().filter(|incident| happens(&incident.hazard));
        match ending {
            Ending::Force(Some(k)) => used(k),
            Ending::Force(None) => s.forces.keys().any(used),
            Ending::Accident => incident.is_some_and(|i| i.war > 0.0),
            Ending::Clash => incident.is_some_and(|i| i.clash > 0.0),
            Ending::Outcome | Ending::Horizon => true,
        }
    }

    fn reached(&self, issue: IssueIdx) -> impl Iterator<Item = usize> + '_ {
        self.levels[issue].iter().enumerate().filter(|(_, can)| **can).map(|(l, _)| l)
    }

    /// Lowest and highest value of each issue of a block.
    fn block(&self, block: BlockIdx) -> impl Iterator<Item = (f64, f64)> + '_ {
        let issues = self.scenario.issues.iter_enumerated().filter(move |(_, i)| i.block == block);
        issues.map(|(at, issue)| {
            let values = || self.reached(at).map(|l| issue.levels[l].value);
            (values().fold(1.0, f64::min), values().fold(0.0, f64::max))
        })
    }
}
