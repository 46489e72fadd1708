//! What each package of a meeting is worth while nothing happens: settlement and flows.

use super::survey::{Scene, Tables, over_measure};
use super::*;
use crate::model::{Num, WaitsFor};

/// Worth of a forum's packages to one slot, apart from what waits for something.
#[derive(Debug, Clone, Default)]
pub(super) struct Worths {
    /// Issues that wait for nothing.
    plain: Vec<f64>,
    /// Issues in the actor's linked block.
    linked: Vec<f64>,
    /// Issues with a waiting condition of their own: (issue, worth by package, linked too).
    waiting: Vec<(IssueIdx, Vec<f64>, bool)>,
}

/// How far each package brings what something waits for: min(1, x/θ).
#[derive(Debug, Clone, Default)]
pub(super) struct Reaches {
    kept: Vec<Reach>,
    /// Which gives way to the next.
    next: usize,
}

#[derive(Debug, Clone)]
struct Reach {
    /// Survey, measure and θ; nothing at first.
    made_for: Option<(u64, MeasureIdx, f64)>,
    it: Vec<f64>,
}

impl Reaches {
    /// As many as are kept at a time.
    const MOST: usize = 4;

    /// Buffers for a forum: as many as the model's linkages can fill, three at least, as two may be asked for beside one that
    /// is still read.
    pub(super) fn new(model: &Model, forum: &Forum) -> Self {
        let linkages = model.actors.iter().filter(|a| a.linkage.is_some()).count();
        let waiting = model.issues.iter().filter(|k| k.waits_for.is_some()).count();
        let n = if linkages + waiting == 0 { 0 } else { (linkages + waiting).clamp(3, Self::MOST) };
        let reach = || Reach { made_for: None, it: vec![0.0; forum.n_packages] };
        Self { kept: (0..n).map(|_| reach()).collect(), next: 0 }
    }

    /// Position of the one for what a worth waits for in a view; holds until two others have been asked for.
    fn find(&mut self, world: &World, scene: &Scene, view: ViewIdx, waits: &WaitsFor<Num, MeasureIdx>) -> usize {
        let (measure, full_at) = (waits.measure, world.get(view, waits.full_at));
        let made_for = Some((scene.serial, measure, full_at));
        let at = self.kept.iter().position(|k| k.made_for == made_for).unwrap_or_else(|| {
            let at = self.next;
            let reach = &mut self.kept[at];
            reach.made_for = made_for;
            let it = &mut reach.it[scene.span.raw()];
            over_measure(scene, measure, it);
            kernels::reach(it, full_at);
            at
        });
        if at == self.next {
            self.next = (at + 1) % self.kept.len();
        }
        at
    }
}

impl Tables {
    /// S without flows, of each package to one slot.
    pub(super) fn settle(&mut self, world: &World, scene: &Scene, view: ViewIdx, worths: &Worths, key: Option<u64>) {
        let key = key.map(|run| (self.serial, run));
        let rooms = (&mut self.reaches, &mut self.room.0[..]);
        self.settlement[view].renew(key, |out| {
            settle(world, scene, view, worths, rooms, &mut out[scene.span.raw()]);
        });
    }
}

fn settle(
    world: &World,
    scene: &Scene,
    view: ViewIdx,
    worths: &Worths,
    (reaches, room): (&mut Reaches, &mut [f64]),
    out: &mut [f64],
) {
    let Scene { model, forum, span, .. } = *scene;
    let here = span.raw();
    let i = world.actor_of[view];
    let actor = &model.actors[i];
    let levels = &scene.state.expected;
    let linked_issues = actor.linkage.as_ref().map_or(IssueSet::NONE, |l| l.issues);
    let (mut plain, mut linked) = (0.0, 0.0);
    for (k, issue) in model.issues.iter_enumerated() {
        if !forum.issue_set.contains(k) && issue.waits_for.is_none() {
            let worth = level_worth(issue, i, levels[k], |n| world.get(view, n));
            if linked_issues.contains(k) { linked += worth } else { plain += worth }
        }
    }
    match &actor.linkage {
        Some(l) => {
            let at = reaches.find(world, scene, view, &l.waits_for);
            let by = (&reaches.kept[at].it[here.clone()], world.get(view, l.waits_for.alone));
            kernels::link(out, (&worths.plain[here.clone()], &worths.linked[here.clone()]), (plain, linked), by);
        }
        None => kernels::shift(out, &worths.plain[here.clone()], plain),
    }
    for (k, issue) in model.issues.iter_enumerated() {
        let Some(waits) = &issue.waits_for else { continue };
        let inside = worths.waiting.iter().find(|(issue, ..)| *issue == k);
        let fixed = level_worth(issue, i, levels[k], |n| world.get(view, n));
        if inside.is_none() && fixed == 0.0 {
            continue;
        }
        let worth = match inside {
            Some((_, table, _)) => &table[here.clone()],
            None => {
                room[..out.len()].fill(fixed);
                &room[..out.len()]
            }
        };
        let at = reaches.find(world, scene, view, waits);
        let linkage = actor.linkage.as_ref().filter(|_| linked_issues.contains(k));
        let linked =
            linkage.map(|l| (reaches.find(world, scene, view, &l.waits_for), world.get(view, l.waits_for.alone)));
        // What is left of its worth: by its own condition and, in the linked block, by the linkage too.
        let by = (&reaches.kept[at].it[here.clone()], world.get(view, waits.alone));
        let by_linkage = linked.map(|(at, alone)| (&reaches.kept[at].it[here.clone()], alone));
        kernels::add_waiting(out, worth, by, by_linkage);
    }
    if let Some(d) = model.duration {
        out.iter_mut().for_each(|u| *u = lasting(world, view, *u, d));
    }
}

impl PackageTable {
    /// Running flows to the horizon, and S, of each package to one slot.
    pub(super) fn flow(&mut self, world: &World, evaluation: &Evaluation, view: ViewIdx) {
        let model = world.model;
        let state = evaluation.state;
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        let rounds = annuity(world.get(view, actor.patience), state.rounds_left(model));
        let tables = &self.tables[self.at[evaluation.forum]];
        let chunks = evaluation.chunks().raw();
        let fixed = move_flows(world, view, state) * rounds;
        self.rates.clear();
        self.rates.extend(actor.flows.iter().map(|flow| flow_rate(world, view, state, flow) * rounds));
        let settlement = &tables.settlement[view].it[chunks.clone()];
        let (flows, carried_on) = (&mut self.flows[view], &mut self.value[view][chunks.clone()]);
        let mut running = self.rates.iter().zip(&tables.runs[i]).filter(|(rate, _)| **rate != 0.0);
        let Some((rate, runs)) = running.next() else {
            self.at_risk.iter().for_each(|stretch| flows[stretch.raw()].fill(fixed));
            return kernels::shift(carried_on, settlement, fixed);
        };
        let (flows, share) = (&mut flows[chunks.clone()], &runs.share[chunks.clone()]);
        let Some((next_rate, next)) = running.next() else {
            return kernels::carry(carried_on, flows, settlement, fixed, *rate, share);
        };
        let both = ((*rate, share), (*next_rate, &next.share[chunks.clone()]));
        kernels::carry_two(carried_on, flows, settlement, fixed, both);
        for (rate, runs) in running {
            kernels::add_multiple(flows, *rate, &runs.share[chunks.clone()]);
            kernels::sum(carried_on, settlement, flows);
        }
    }
}

/// Tabulates what a forum's packages are worth to a slot, before linkage and waiting.
pub(super) fn tabulate(world: &World, forum: &Forum, view: ViewIdx, out: &mut Worths) {
    let model = world.model;
    let i = world.actor_of[view];
    let linked_issues = model.actors[i].linkage.as_ref().map_or(IssueSet::NONE, |l| l.issues);
    let n = forum.n_packages;
    out.plain.resize(n, 0.0);
    out.linked.resize(n, 0.0);
    out.plain.fill(0.0);
    out.linked.fill(0.0);
    let mut at = 0;
    for (j, &k) in forum.issues.iter().enumerate() {
        let issue = &model.issues[k];
        let mut by_level = [0.0; 256];
        for (level, worth) in by_level.iter_mut().enumerate().take(issue.values.len()) {
            *worth = level_worth(issue, i, level as u8, |n| world.get(view, n));
        }
        let linked = linked_issues.contains(k);
        let column = forum.levels.iter().skip(j).step_by(forum.issues.len());
        if issue.waits_for.is_some() {
            if out.waiting.len() <= at {
                out.waiting.push((k, vec![0.0; n], linked));
            }
            for (w, level) in out.waiting[at].1.iter_mut().zip(column) {
                *w = by_level[*level as usize];
            }
            at += 1;
        } else {
            let table = if linked { &mut out.linked } else { &mut out.plain };
            for (w, level) in table.iter_mut().zip(column) {
                *w += by_level[*level as usize];
            }
        }
    }
}
