//! What is cached about a forum's packages from meeting to meeting, and computed again only when its inputs change:
//! what each package would change, its status, which conditions would hold, what levels are worth.

use super::*;
use crate::engine::game::world::{level_numbers, settlement_numbers};
use crate::index::{OutcomeIdx, RuleIdx};
use crate::model::Num;

/// A forum as it stands in a meeting.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) forum: &'a Forum,
    pub(super) state: &'a State,
    /// Measures over issues that the forum cannot change.
    pub(super) outside: &'a TiSlice<MeasureIdx, f64>,
    /// Version of the survey: changes with the levels that stand, the packages that wait, and those that are looked at.
    pub(super) serial: u64,
    /// Packages that are looked at, in whole groups that are evaluated together.
    pub(super) span: Span<PackageIdx>,
}

/// Tables of one forum.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    /// Standing levels and number of waiting packages for which the survey holds.
    made_for: Option<(TiVec<IssueIdx, u8>, usize)>,
    /// Packages that were looked at. Of the others it is known only which are candidates.
    pub(super) span: Span<PackageIdx>,
    pub(super) serial: u64,
    /// When it was turned to last.
    pub(super) used: u64,
    pub(super) changed: TiVec<PackageIdx, IssueSet>,
    pub(super) status: TiVec<PackageIdx, PackageStatus>,
    /// Risk class of each package: its relief key, or the number of keys where it would wait.
    pub(super) class: Vec<u32>,
    /// 1 for each candidate, 0 for the others.
    pub(super) open: Vec<f64>,
    pub(super) n_open: usize,
    /// Settlement of each package to each slot.
    pub(super) settlement: TiVec<ViewIdx, KeptNumbers<(u64, u64)>>,
    /// Where each flow of each actor runs.
    pub(super) runs: TiVec<ActorIdx, Vec<Runs>>,
    /// Where each rule of each initiator's script holds that says how it attacks.
    pub(super) attacks: TiVec<ActorIdx, TiVec<RuleIdx, Look>>,
    /// Where each actor's red line is crossed.
    pub(super) lines: TiVec<ActorIdx, Line>,
    /// Where each actor is offered what it asks for to stay in the talks; empty until somebody asks.
    pub(super) offered: TiVec<ActorIdx, Look>,
    /// Packages that end the run once final.
    pub(super) ends: Ends,
    /// What each package adds to what an actor calls conceding.
    pub(super) conceded: TiVec<ActorIdx, KeptNumbers<u64>>,
    pub(super) reaches: Reaches,
    pub(super) room: Room,
    /// Precondition factor in each view, made for a survey, a threshold and a sharpness.
    pub(super) gates: TiVec<ViewIdx, KeptNumbers<(u64, f64, f64)>>,
    /// What an actor with a precondition may table, in each of its views.
    pub(super) own: TiVec<ViewIdx, Kept<OwnKey, Own>>,
}

/// Buffers for intermediate results, by package.
pub(super) type Room = (Vec<f64>, Vec<bool>);

/// A cached value with the inputs that it was made from.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept<K, T> {
    pub(super) made_for: Option<K>,
    pub(super) it: T,
}

/// A number for each package, with the inputs that it was made from.
pub(super) type KeptNumbers<K> = Kept<K, Vec<f64>>;

impl<K: PartialEq, T> Kept<K, T> {
    pub(super) fn new(it: T) -> Self {
        Self { made_for: None, it }
    }

    pub(super) fn forget(&mut self) {
        self.made_for = None;
    }

    /// Makes it anew unless the inputs are the same.
    pub(super) fn renew(&mut self, key: Option<K>, make: impl FnOnce(&mut T)) {
        if key.is_none() || self.made_for != key {
            make(&mut self.it);
            self.made_for = key;
        }
    }
}

/// Where a condition holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    /// Survey, and which of the condition's lists can hold by what lies beside the packages.
    made_for: Option<(u64, u64)>,
    pub(super) holds: Vec<bool>,
}

/// Where a flow runs: 1, elsewhere 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    from: Look,
    until: Look,
    pub(super) share: Vec<f64>,
}

/// What [`Own`] is made for: a survey, a threshold, a sharpness, and the line that is crossed, if it binds.
pub(super) type OwnKey = (u64, f64, f64, Option<u64>);

/// 1 for what an actor may table, where that is, and how many candidates that are.
pub(super) type Limits<'a> = (&'a [f64], &'a [Span<PackageIdx>], usize);

/// What an actor may table: packages at which its own precondition counts as met, on this side of its red line.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// 1 for these, 0 for others.
    pub(super) clear: Vec<f64>,
    /// Candidates among them.
    pub(super) n_open: usize,
    /// Ranges, in whole groups of packages that are evaluated together, which contain any.
    pub(super) open: Vec<Span<PackageIdx>>,
}

/// Where a red line is crossed.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    when: Look,
    pub(super) crossing: Vec<bool>,
    /// Rises whenever that may have changed.
    version: u64,
    /// 0 where it is crossed, else 1.
    pub(super) clear: Vec<f64>,
    /// Candidates on this side.
    pub(super) n_open: usize,
    /// Ranges, in whole groups of packages that are evaluated together, which contain any.
    pub(super) open: Vec<Span<PackageIdx>>,
}

/// Which packages end the run.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends {
    looks: TiVec<OutcomeIdx, Look>,
    /// Whether `packages` holds for the looks.
    listed: bool,
    /// In rising order.
    pub(super) packages: Vec<PackageIdx>,
    /// All bits set for those, none for others.
    pub(super) marks: Vec<u64>,
    /// Ranges, in whole groups of packages that are evaluated together, in which not all packages end the run.
    pub(super) others: Vec<Span<PackageIdx>>,
}

/// Status that a package would have once accepted, and the issues that it would change, given what stands.
pub fn status_of(model: &Model, forum: &Forum, state: &State, z: PackageIdx) -> (PackageStatus, IssueSet) {
    let changed = forum.changes(z, &state.expected);
    let missing = ratifiers(model, changed) & !forum.at_the_table();
    let status = match missing.is_empty() {
        _ if changed.is_empty() => PackageStatus::Barred,
        _ if forum.unsettles(z, changed) => PackageStatus::Barred,
        true => PackageStatus::Final,
        _ if state.n_pending >= MAX_PENDING => PackageStatus::Barred,
        _ => PackageStatus::Waiting,
    };
    (status, changed)
}

impl Tables {
    pub(super) fn new(model: &Model, forum: &Forum, slots: &Slots) -> Self {
        let n = forum.n_packages;
        let looked = || Look { made_for: None, holds: vec![false; n] };
        let look_at = |asked: &Option<f64>| if asked.is_some() { looked() } else { Look::default() };
        let array = || vec![0.0; padded(n)];
        // Buffers only for what exists, and only in shared slots.
        let room_if = |there_is: bool| if there_is { array() } else { Vec::new() };
        let actor_of = |view: ViewIdx| ActorIdx(model.first_view.partition_point(|first| *first <= view).0 - 1);
        let gate = |v: ViewIdx| slots.choice[v] == v && model.actors[actor_of(v)].precondition.is_some();
        Self {
            made_for: None,
            span: Span::first(0),
            serial: 0,
            used: 0,
            changed: ti_vec![IssueSet::NONE; n],
            status: ti_vec![PackageStatus::Barred; n],
            class: vec![0; padded(n)],
            open: array(),
            n_open: 0,
            settlement: model.views().iter().map(|v| Kept::new(room_if(slots.payoff[v] == v))).collect(),
            runs: model
                .actors
                .iter()
                .map(|a| a.flows.iter().map(|_| Runs { from: looked(), until: looked(), share: array() }).collect())
                .collect(),
            attacks: (model.actors.iter()).map(|a| a.script.iter().map(|r| look_at(&r.attack)).collect()).collect(),
            lines: (model.actors.iter())
                .map(|a| match &a.red_line {
                    Some(_) => Line {
                        when: looked(),
                        crossing: vec![false; n],
                        version: 0,
                        clear: array(),
                        n_open: 0,
                        open: Vec::with_capacity(padded(n) / LANES),
                    },
                    None => Line::default(),
                })
                .collect(),
            offered: ti_vec![Look::default(); model.n_actors()],
            ends: Ends {
                looks: model.outcomes.iter().map(|_| looked()).collect(),
                listed: false,
                packages: Vec::with_capacity(n),
                marks: vec![0; padded(n)],
                others: Vec::with_capacity(padded(n) / LANES),
            },
            conceded: model.actors.iter().map(|a| Kept::new(room_if(a.audience.concedes.is_some()))).collect(),
            reaches: Reaches::new(model, forum),
            room: (array(), vec![false; n]),
            gates: model.views().iter().map(|v| Kept::new(room_if(gate(v)))).collect(),
            own: (model.views().iter())
                .map(|v| match model.actors[actor_of(v)].precondition {
                    Some(_) => {
                        Kept::new(Own { clear: array(), n_open: 0, open: Vec::with_capacity(padded(n) / LANES) })
                    }
                    None => Kept::default(),
                })
                .collect(),
        }
    }

    /// Discards what depends on numbers.
    pub(super) fn forget(&mut self) {
        self.settlement.iter_mut().for_each(Kept::forget);
    }

    /// Whether the survey holds in a situation.
    pub(super) fn is_for(&self, state: &State) -> bool {
        self.made_for.as_ref().is_some_and(|(levels, n)| *levels == state.expected && *n == state.n_pending)
    }

    /// Whether it also tells of these packages.
    pub(super) fn covers(&self, state: &State, span: Span<PackageIdx>) -> bool {
        self.is_for(state) && self.span.start <= span.start && span.end <= self.span.end
    }

    /// Finds what each package of a span would change, and its status once accepted, given what stands; and which of the others are
    /// candidates.
    pub(super) fn survey(&mut self, model: &Model, forum: &Forum, state: &State, span: Span<PackageIdx>) {
        let n_pending = state.n_pending;
        if self.covers(state, span) {
            return;
        }
        let all = forum.packages();
        // Elsewhere it is only the package that changes nothing which is no candidate, unless any of these can be.
        let simple = forum.unsettled.is_empty() && n_pending < MAX_PENDING;
        self.span = if simple { span } else { all };
        self.open[all.raw()].fill(1.0);
        if let Some(z) = forum.package_of_levels(&state.expected) {
            self.open[z.0] = 0.0;
        }
        let waiting_class = forum.relief_package.len() as u32;
        for z in self.span.iter() {
            let (status, changed) = status_of(model, forum, state, z);
            self.changed[z] = changed;
            self.status[z] = status;
            self.class[z.0] = if status == PackageStatus::Final { forum.relief_key[z] } else { waiting_class };
            self.open[z.0] = if status == PackageStatus::Barred { 0.0 } else { 1.0 };
        }
        self.n_open = self.open[all.raw()].iter().filter(|open| **open != 0.0).count();
        self.serial += 1;
        match &mut self.made_for {
            Some((levels, n)) => {
                levels.copy_from_slice(&state.expected);
                *n = n_pending;
            }
            none => *none = Some((state.expected.clone(), n_pending)),
        }
    }

    /// Where the flows of an actor run.
    pub(super) fn look_at_flows(&mut self, scene: &Scene, actor: ActorIdx) {
        let here = scene.span.raw();
        for (flow, runs) in scene.model.actors[actor].flows.iter().zip(&mut self.runs[actor]) {
            let mut changed = runs.from.look(scene, &flow.from, &mut self.room);
            if let Some(until) = &flow.until {
                changed |= runs.until.look(scene, until, &mut self.room);
            }
            if changed {
                let conditions = runs.from.holds[here.clone()].iter().zip(&runs.until.holds[here.clone()]);
                for (share, (from, until)) in runs.share[here.clone()].iter_mut().zip(conditions) {
                    *share = if *from && !*until { 1.0 } else { 0.0 };
                }
            }
        }
    }

    /// Where the rules of an initiator's script hold that say how it attacks.
    pub(super) fn look_at_attacks(&mut self, scene: &Scene, actor: ActorIdx) {
        for (rule, look) in scene.model.actors[actor].script.iter().zip(&mut self.attacks[actor]) {
            if rule.attack.is_some() && !rule.when.is_always() {
                look.look(scene, &rule.when, &mut self.room);
            }
        }
    }

    /// Which packages cross an actor's red line.
    pub(super) fn look_at_line(&mut self, scene: &Scene, actor: ActorIdx) {
        let line = &mut self.lines[actor];
        let Some(red_line) = &scene.model.actors[actor].red_line else { return };
        if !line.when.look(scene, &red_line.when, &mut self.room) {
            return;
        }
        line.version += 1;
        for z in scene.span.iter() {
            let crossing = line.when.holds[z.0] && self.changed[z].meets(red_line.issues);
            line.crossing[z.0] = crossing;
            line.clear[z.0] = if crossing { 0.0 } else { 1.0 };
        }
        let is_open = |z: PackageIdx| self.status[z] != PackageStatus::Barred && !line.crossing[z.0];
        line.n_open = scene.span.iter().filter(|z| is_open(*z)).count();
        stretches_with(scene.span, is_open, &mut line.open);
    }

    /// What each package adds to what an actor calls conceding.
    pub(super) fn look_at_concessions(&mut self, scene: &Scene, actor: ActorIdx) {
        let Some(measure) = scene.model.actors[actor].audience.concedes else { return };
        let now = scene.model.measure(measure, &scene.state.expected);
        self.conceded[actor].renew(Some(self.serial), |added| {
            let added = &mut added[scene.span.raw()];
            over_measure(scene, measure, added);
            added.iter_mut().for_each(|x| *x = (*x - now).max(0.0));
        });
    }

    /// What limits an actor's choice among the candidates in one of its views: 1 for what it may table, where that is, and how
    /// many that are. None where nothing does.
    pub(super) fn limits(&self, i: ActorIdx, view: ViewIdx, bound: bool) -> Option<Limits<'_>> {
        let (own, line) = (&self.own[view], &self.lines[i]);
        match own.made_for {
            Some(_) => Some((&own.it.clear, &own.it.open, own.it.n_open)),
            None => bound.then_some((&line.clear, &line.open, line.n_open)),
        }
    }

    /// What an actor may table in one of its views, if it has a precondition.
    pub(super) fn look_at_own(&mut self, world: &World, view: ViewIdx) {
        let (model, i) = (world.model, world.actor_of[view]);
        let gates = &self.gates[world.slots.choice[view]];
        let (Some(_), Some((serial, at_least, sharpness))) = (&model.actors[i].precondition, gates.made_for) else {
            return;
        };
        let line = &self.lines[i];
        let bound = binds(model, i, world.profile_in(view));
        let (status, span) = (&self.status, self.span);
        self.own[view].renew(Some((serial, at_least, sharpness, bound.then_some(line.version))), |own| {
            let within = |z: usize| is_met(gates.it[z]) && !(bound && line.crossing[z]);
            for z in span.raw() {
                own.clear[z] = if within(z) { 1.0 } else { 0.0 };
            }
            let is_open = |z: PackageIdx| status[z] != PackageStatus::Barred && within(z.0);
            own.n_open = span.iter().filter(|z| is_open(*z)).count();
            stretches_with(span, is_open, &mut own.open);
        });
    }

    /// Precondition factor of each package in a view: Λ(κ(x−θ)).
    pub(super) fn look_at_gate(&mut self, world: &World, scene: &Scene, view: ViewIdx) {
        let Some(p) = &scene.model.actors[world.actor_of[view]].precondition else { return };
        let (at_least, sharpness) = (world.get(view, p.at_least), world.get(view, p.sharpness));
        self.gates[view].renew(Some((self.serial, at_least, sharpness)), |gates| {
            let gates = &mut gates[scene.span.raw()];
            over_measure(scene, p.measure, gates);
            kernels::gates(gates, sharpness, at_least);
        });
    }

    /// Which packages, once final, end the run.
    pub(super) fn look_at_ends(&mut self, scene: &Scene, f: ForumIdx, hypothetical: &mut State) {
        let model = scene.model;
        let by_levels = |condition: &Condition| {
            let by_force = |all: &Vec<Test>| all.iter().any(|t| matches!(t.quantity, Quantity::EndedBy(_)));
            !condition.is_always() && !condition.0.iter().all(by_force)
        };
        let asked = || model.outcomes.iter_enumerated().filter(|(_, o)| o.ends && by_levels(&o.when));
        let Ends { looks, listed, packages, .. } = &mut self.ends;
        if scene.state.n_pending > 0 {
            // What is pending does not stand: such packages are looked at one by one.
            packages.clear();
            *listed = false;
            for z in scene.span.iter().filter(|&z| self.status[z] == PackageStatus::Final) {
                adopt(model, scene.state, hypothetical, f, z, self.changed[z], ActorSet::NONE);
                hypothetical.expecting = false;
                if asked().any(|(_, o)| hypothetical.holds(model, &o.when, &hypothetical.levels)) {
                    packages.push(z);
                }
            }
            self.ends.mark(scene.span);
            return;
        }
        let mut changed = !*listed;
        for (c, outcome) in asked() {
            changed |= looks[c].look(scene, &outcome.when, &mut self.room);
        }
        if changed {
            packages.clear();
            let ends =
                |z: &PackageIdx| self.status[*z] == PackageStatus::Final && asked().any(|(c, _)| looks[c].holds[z.0]);
            packages.extend(scene.span.iter().filter(ends));
            *listed = true;
            self.ends.mark(scene.span);
        }
    }
}

impl Ends {
    /// Marks them among all packages, and lists the ranges of the others.
    fn mark(&mut self, span: Span<PackageIdx>) {
        self.marks[span.raw()].fill(0);
        self.packages.iter().for_each(|z| self.marks[z.0] = u64::MAX);
        stretches_with(span, |z| self.marks[z.0] == 0, &mut self.others);
    }

    /// Those in a range of packages.
    pub(super) fn between(&self, range: Span<PackageIdx>) -> &[PackageIdx] {
        let at = |limit: PackageIdx| self.packages.partition_point(|z| *z < limit);
        &self.packages[at(range.start)..at(range.end)]
    }
}

/// Lists the ranges of packages of a span, in whole groups that are evaluated together, which contain any of some kind.
fn stretches_with(span: Span<PackageIdx>, is_one: impl Fn(PackageIdx) -> bool, out: &mut Vec<Span<PackageIdx>>) {
    out.clear();
    for first in span.raw().step_by(LANES) {
        if !(first..(first + LANES).min(span.end.0)).map(PackageIdx).any(&is_one) {
            continue;
        }
        let group = Span::new(PackageIdx(first), PackageIdx(first + LANES));
        match out.last_mut() {
            Some(last) if last.end == group.start => last.end = group.end,
            _ => out.push(group),
        }
    }
}

impl Look {
    /// Looks where a condition holds with each package, levels as expected elsewhere. Whether anything may have changed.
    pub(super) fn look(&mut self, scene: &Scene, condition: &Condition, room: &mut Room) -> bool {
        let mut alive = 0u64;
        for (bit, all) in condition.0.iter().enumerate().take(64) {
            alive |= (all.iter().all(|t| beside(scene, t)) as u64) << bit;
        }
        let lasts = condition.0.len() <= 64 && !counts_what_waits(scene, condition);
        let key = lasts.then_some((scene.serial, alive));
        if key.is_some() && key == self.made_for {
            return false;
        }
        over_packages(scene, condition, &mut self.holds[scene.span.raw()], room);
        self.made_for = key;
        true
    }
}

/// What a test says apart from the packages; true where it depends on them.
pub(super) fn beside(scene: &Scene, t: &Test) -> bool {
    match t.quantity {
        Quantity::Level(m) => !scene.forum.inside[m].is_empty() || t.holds(whole(scene.model, scene.outside, m)),
        // With a package there is one agreement more.
        Quantity::Agreements => t.holds((scene.state.agreements() + 1) as f64),
        other => scene.state.test_beside_levels(other, t),
    }
}

/// Whether a condition asks for agreements while packages wait: then each package has a number of its own.
pub(super) fn counts_what_waits(scene: &Scene, condition: &Condition) -> bool {
    scene.state.n_pending > 0 && condition.0.iter().flatten().any(|t| t.quantity == Quantity::Agreements)
}

/// Agreements that would be expected with a package: final ones, it, and what waits and is not superseded by it.
fn agreements_with(scene: &Scene, z: PackageIdx) -> u32 {
    let state = scene.state;
    let changed = scene.forum.changes(z, &state.expected);
    let waiting = state.pending[..state.n_pending].iter().filter(|p| !(p.issues & !changed).is_empty()).count();
    state.n_final + 1 + waiting as u32
}

/// Whether one comparison holds with one package.
pub(super) fn holds_with(scene: &Scene, t: &Test, z: PackageIdx) -> bool {
    match t.quantity {
        Quantity::Level(m) if !scene.forum.inside[m].is_empty() => t.holds(measure_of(scene, m, z)),
        Quantity::Agreements => t.holds(agreements_with(scene, z) as f64),
        _ => beside(scene, t),
    }
}

/// Whether a condition holds with each package that is looked at, levels as expected elsewhere.
fn over_packages(scene: &Scene, condition: &Condition, holds: &mut [bool], room: &mut Room) {
    if condition.is_always() {
        holds.fill(true);
        return;
    }
    if counts_what_waits(scene, condition) {
        for (z, holds) in scene.span.iter().zip(holds) {
            *holds = condition.0.iter().any(|all| all.iter().all(|t| holds_with(scene, t, z)));
        }
        return;
    }
    holds.fill(false);
    let (values, all_hold) = room;
    let (values, all_hold) = (&mut values[..holds.len()], &mut all_hold[..holds.len()]);
    for all in &condition.0 {
        if !all.iter().all(|t| beside(scene, t)) {
            continue;
        }
        all_hold.fill(true);
        for t in all {
            let Quantity::Level(m) = t.quantity else { continue };
            if !scene.forum.inside[m].is_empty() {
                over_measure(scene, m, values);
                all_hold.iter_mut().zip(&*values).for_each(|(hold, x)| *hold &= t.holds(*x));
            }
        }
        holds.iter_mut().zip(&*all_hold).for_each(|(holds, all)| *holds |= all);
    }
}

/// A measure that none of the forum's issues enter.
fn whole(model: &Model, outside: &TiSlice<MeasureIdx, f64>, m: MeasureIdx) -> f64 {
    let measure = &model.measures[m];
    if measure.kind == MeasureKind::Mean { outside[m] / measure.n as f64 } else { outside[m] }
}

/// A measure of one package, with what stands elsewhere.
pub(super) fn measure_of(scene: &Scene, m: MeasureIdx, z: PackageIdx) -> f64 {
    let measure = &scene.model.measures[m];
    let inside = scene.forum.inside[m].get(z.0).copied().unwrap_or(0.0);
    let outside = scene.outside[m];
    match measure.kind {
        MeasureKind::Sum => inside + outside,
        MeasureKind::Mean => (inside + outside) / measure.n as f64,
        MeasureKind::Max => inside.max(outside),
    }
}

/// A measure of each package that is looked at, with what stands elsewhere.
pub(super) fn over_measure(scene: &Scene, m: MeasureIdx, out: &mut [f64]) {
    let measure = &scene.model.measures[m];
    let outside = scene.outside[m];
    let inside = &scene.forum.inside[m];
    if inside.is_empty() {
        out.fill(whole(scene.model, scene.outside, m));
        return;
    }
    let inside = &inside[scene.span.raw()];
    match measure.kind {
        MeasureKind::Sum => kernels::over_sum(out, inside, outside, 1.0),
        MeasureKind::Mean => kernels::over_sum(out, inside, outside, measure.n as f64),
        MeasureKind::Max => kernels::over_max(out, inside, outside),
    }
}

/// How long the worths of levels to an actor stay valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasts {
    /// No number in it is drawn.
    Always,
    /// Some are, at the start of a run.
    Run,
    /// Some are means over what somebody else knows, and move with beliefs.
    Meeting,
}

impl Lasts {
    /// Of an actor's worths of levels, and of its settlements.
    pub(super) fn of_worths_and_settlements(model: &Model, actor: ActorIdx) -> [Self; 2] {
        [level_numbers(model, actor), settlement_numbers(model, actor)].map(|n| Self::of(model, actor, &n))
    }

    fn of(model: &Model, actor: ActorIdx, numbers: &[Num]) -> Self {
        let foreign = |t: TypeIdx| !model.types[t].owners.contains(actor);
        if model.numbers.typed.iter().any(|(n, t, _)| numbers.contains(n) && foreign(*t)) {
            Lasts::Meeting
        } else if model.numbers.drawn.iter().any(|(n, _)| numbers.contains(n)) {
            Lasts::Run
        } else {
            Lasts::Always
        }
    }

    /// Version for which a result is valid; none: only now.
    pub(super) fn key(self, run: u64) -> Option<u64> {
        match self {
            Lasts::Always => Some(0),
            Lasts::Run => Some(run),
            Lasts::Meeting => None,
        }
    }
}
