//! Steps 1 to 3 of a round: waiting packages, the offer, the answers.

use super::play::{Round, now};
use crate::engine::choice::reason::{self, Binding, willingness};
use crate::engine::choice::table::{Evaluation, PackageStatus, status_of};
use crate::engine::foresight::{Answers, Event, Foresight, Offering, Told};
use crate::engine::game::consent::{at_the_table, gate, ratifiers};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::payoff::audience_cost;
use crate::engine::game::prospect::{adopt, suppose};
use crate::engine::game::situation::{Met, Tabled};
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::record::{Meeting, Refused};
use crate::engine::round::trace::Scene;
use crate::index::{ActorIdx, ActorSet, ForumIdx, IssueSet, PackageIdx, PartyIdx, Span, TiSlice, ViewIdx};
use crate::model::Levels;
use crate::model::forum::Proposer;

/// Values that change by less are the same.
const SAME: f64 = 1e-9;
/// Changes that have not become smaller by more than this turn back on themselves.
const TURNS: f64 = 0.9;
/// No step is smaller.
const LEAST_STEP: f64 = 0.25;

impl Round<'_> {
    /// Steps 1 to 3. `None` where nobody meets.
    pub(super) fn meet(&mut self, chance: &mut impl Chance, foresight: &mut dyn Foresight) -> Option<Met> {
        self.tabled = None;
        if let left @ Some(_) = self.state.collapsed {
            self.tell(|_, _| Scene::NoMeeting { left });
            return None;
        }
        let Some(forum) = self.model.forum_in(self.state.round) else {
            self.tell(|_, _| Scene::NoMeeting { left: None });
            return None;
        };
        self.tell(|_, _| Scene::Meeting { forum });
        let mut meeting = Meeting { round: self.state.round, forum, ..Meeting::default() };
        self.ratify(forum, &mut meeting, chance, foresight);
        let proposer = self.proposer(forum, chance);
        meeting.proposer = proposer;
        self.tell(|it, _| it.scene_of_turn(forum, proposer));
        self.state.visits[forum] += 1;
        // A ratification may already end the run; then nothing more is tabled.
        if !self.state.at_an_end(self.model, &self.state.levels) {
            self.negotiate(forum, proposer, &mut meeting, chance, foresight);
        }
        let result = meeting.taken || meeting.ratified > 0;
        self.state.failed_meetings += !result as u32;
        self.record.meetings.push(meeting);
        Some(Met { forum, result })
    }

    fn proposer(&mut self, forum: ForumIdx, chance: &mut impl Chance) -> ActorIdx {
        let f = &self.model.forums[forum];
        match &f.proposer {
            Proposer::Turns(turns) => turns[self.state.visits[forum] as usize % turns.len()],
            Proposer::Recognition(actors, weights) => {
                actors[chance.choose(DrawKey::at(f.source, self.state.round), weights)]
            }
        }
    }

    /// Steps 2 and 3.
    fn negotiate(
        &mut self,
        forum: ForumIdx,
        proposer: ActorIdx,
        meeting: &mut Meeting,
        chance: &mut impl Chance,
        foresight: &mut dyn Foresight,
    ) {
        let model = self.model;
        let f = &model.forums[forum];
        let own = f.parties.position(|&p| p == proposer).unwrap_or(PartyIdx(0));
        // Those who must say yes: every other unit, and the absent members of the proposer's own bloc.
        let mut units: [&[ActorIdx]; ActorSet::MOST] = [&[]; ActorSet::MOST];
        let mut n_units = 0;
        for (p, unit) in f.units.iter_enumerated() {
            let unit = if p == own { &unit[1..] } else { &unit[..] };
            if !unit.is_empty() {
                units[n_units] = unit;
                n_units += 1;
            }
        }
        let units = &units[..n_units];
        self.imposed = false;
        let offered = self.offer(forum, proposer, units, meeting.ratified > 0, chance, foresight);
        let by = Turn { actor: proposer, act: Act::Offer(forum), scripted: false };
        chance.shown(by, offered.map_or(0, |z| z.0 + 1));
        let Some(z) = offered else { return };
        meeting.offered = Some(z);
        self.tabled = Some(Tabled { by: proposer, forum, package: z, changed: self.packages.changes(forum, z) });
        for (p, proposal) in model.proposals.iter_enumerated() {
            if proposal.by == proposer && proposal.at == forum && self.named_package(p) == z {
                self.record.proposals.push((p, self.record.meetings.len()));
            }
        }
        let ratified = meeting.ratified > 0;
        let offering = Offering { forum, proposer, range: Span::one(z), ratified };
        if !self.settled {
            self.evaluate(offering, units, foresight);
        }
        let asked = units.iter().copied().flatten().copied().collect();
        if self.imposed {
            foresight.imposed(&self.world, asked, &|view| self.packages.yes(&self.world, view, z));
        }
        let mut refused = 0u32;
        self.heard.copy_from_slice(&self.world.likelihood);
        for (u, unit) in units.iter().enumerate() {
            let p = self.chance_of_yes(offering, units, unit, foresight, chance);
            refused |= u32::from(!self.answer(offering, (unit, p), meeting, chance)) << u;
        }
        if !self.imposed {
            let table = at_the_table(model, forum);
            let gain = |view: ViewIdx| match table.contains(self.world.actor_of[view]) {
                true => self.packages.net(&self.world, view, z),
                false => self.packages.over_refusal(&self.world, view, z),
            };
            let (own, chances, seen) = (&self.says_yes, &self.chances, &self.heard);
            let said = Answers { asked, own, chances, seen, agreed: refused == 0 };
            let event = Event::Answers { said, gain: &gain };
            foresight.watch(&mut now!(self), &self.record.payoff, event);
        }
        // All answer at once.
        for (u, unit) in units.iter().enumerate() {
            let by = Turn { actor: unit[0], act: Act::Answer, scripted: false };
            chance.shown(by, usize::from(refused >> u & 1 == 0));
        }
        if refused == 0 {
            self.take_force(forum, proposer, units, z, meeting);
        }
    }

    /// Values the packages of a meeting and what everybody would answer.
    pub(super) fn evaluate(&mut self, offering: Offering, units: &[&[ActorIdx]], foresight: &mut dyn Foresight) {
        let Offering { forum, proposer, range, ratified } = offering;
        let answering = units.iter().copied().flatten().copied().collect();
        let who = if foresight.asks_for_everybody() {
            self.model.actors.keys().collect()
        } else {
            at_the_table(self.model, forum)
        };
        macro_rules! evaluation {
            () => {
                Evaluation { answering, who, ..Evaluation::new(&self.world, &self.state, forum, range, ratified) }
            };
        }
        // On another branch of the same meeting all values are still valid.
        let whole = range == self.model.forums[forum].packages();
        let again = self.branching && whole && !ratified && self.state.n_pending == 0;
        if !(again && self.in_place == Some((forum, proposer))) {
            self.packages.values(&self.world, &mut self.disagreement, &mut self.what_if, &evaluation!());
            let mut now = now!(self);
            foresight.packages(&mut now, offering, &mut self.packages.candidates(forum));
            self.in_place = again.then_some((forum, proposer));
        }
        self.packages.respond(&self.world, &evaluation!());
        self.settled = true;
        let (mut step, mut last) = (1.0f64, f64::INFINITY);
        for _ in 0..foresight.tellings(&self.world, offering, answering) {
            self.expect_offers(offering, units);
            let told = Told { answering, offers: &self.offer_chances, step };
            let change = foresight.tell(&mut now!(self), offering, told, &mut self.packages.candidates(forum));
            self.packages.respond(&self.world, &evaluation!());
            self.settled = change <= SAME;
            if self.settled {
                break;
            }
            // What an act tells makes it less likely to be done, or more: such turns end where steps are smaller.
            if change > TURNS * last {
                step = (0.5 * step).max(LEAST_STEP);
            }
            last = change;
        }
    }

    /// Status that package z of a forum would have once accepted, and the issues that it would change.
    pub(super) fn status_of(&self, forum: ForumIdx, z: PackageIdx) -> (PackageStatus, IssueSet) {
        status_of(self.model, &self.model.forums[forum], &self.state, z)
    }

    /// Levels that would be expected with a package.
    pub(super) fn levels_with(&self, forum: ForumIdx, z: PackageIdx) -> [u8; 16] {
        let mut levels = [0u8; 16];
        levels[..self.state.expected.len()].copy_from_slice(&self.state.expected.raw);
        let f = &self.model.forums[forum];
        for (&k, &level) in f.issues.iter().zip(f.package(z)) {
            levels[k.0] = level;
        }
        levels
    }

    /// The levels of the model's issues, in an array with room for the most that there can be.
    pub(super) fn of_all_issues<'a>(&self, levels: &'a [u8; 16]) -> &'a Levels {
        TiSlice::from_ref(&levels[..self.state.expected.len()])
    }

    /// Values packages anew, with a foresight that only their owner has; nobody's answers change.
    pub(super) fn revalue(&mut self, offering: Offering, units: &[&[ActorIdx]], own: &mut dyn Foresight) {
        let answering = units.iter().copied().flatten().copied().collect();
        let Offering { forum, range, ratified, .. } = offering;
        let who = self.model.actors.keys().collect();
        let evaluation = Evaluation { who, ..Evaluation::new(&self.world, &self.state, forum, range, ratified) };
        self.packages.values(&self.world, &mut self.disagreement, &mut self.what_if, &evaluation);
        own.packages(&mut now!(self), offering, &mut self.packages.candidates(forum));
        // The others go by what they expect of it.
        if own.tellings(&self.world, offering, answering) > 0 {
            let told = Told { answering, offers: &self.offer_chances, step: 1.0 };
            own.tell(&mut now!(self), offering, told, &mut self.packages.candidates(forum));
        }
    }

    /// Probability that all members of a unit accept the one package of an offering; in `chances` that of each of their views,
    /// as others expect it.
    fn chance_of_yes(
        &mut self,
        offering: Offering,
        units: &[&[ActorIdx]],
        unit: &[ActorIdx],
        foresight: &mut dyn Foresight,
        chance: &impl Chance,
    ) -> f64 {
        let z = offering.range.start;
        let mut own_chance = None;
        for &i in unit {
            let Some(own) = foresight.own(i) else { continue };
            self.revalue(offering, units, own);
            let evaluation =
                Evaluation::new(&self.world, &self.state, offering.forum, offering.range, offering.ratified);
            self.packages.respond(&self.world, &evaluation);
            own_chance = Some((i, self.packages.yes(&self.world, self.world.true_view(i), z)));
            self.evaluate(offering, units, foresight);
        }
        for &i in unit {
            for view in self.world.views_of(i).iter() {
                self.chances[view] = match chance.choice(i, Act::Answer, self.world.profile_in(view)) {
                    Some(choice) => {
                        let levels = self.levels_with(offering.forum, z);
                        let gate = gate(&self.world, view, self.of_all_issues(&levels));
                        gate * choice.probability_of(1)
                    }
                    None => self.packages.yes(&self.world, view, z),
                };
            }
        }
        for &i in unit {
            let expected = self.chances[self.world.true_view(i)];
            self.says_yes[i] = own_chance.filter(|(own, _)| *own == i).map_or(expected, |(_, p)| p);
        }
        unit.iter().map(|&i| self.says_yes[i]).product()
    }

    /// Step 3: one unit answers as one; a refusal is noted with the reason of the least willing. `p`: probability of yes.
    fn answer(
        &mut self,
        offering: Offering,
        (unit, p): (&[ActorIdx], f64),
        meeting: &mut Meeting,
        chance: &mut impl Chance,
    ) -> bool {
        let model = self.model;
        let (forum, z) = (offering.forum, offering.range.start);
        let place = DrawKey::at(model.actors[unit[0]].sources.answer, self.state.round);
        let yes = self.imposed || chance.assent(place, unit, &|i| self.assent(i, Act::Answer), p);
        let chances = &self.chances;
        self.world.observe_unit(unit, yes, |i, k| chances[model.view(i, k)]);
        let mut refusal = None;
        if !yes {
            let levels = self.levels_with(forum, z);
            let levels = self.of_all_issues(&levels);
            let changed = self.packages.changes(forum, z);
            let willing = |i: &ActorIdx| {
                let view = self.world.true_view(*i);
                willingness(&self.world, view, &self.state, changed, levels, self.packages.net(&self.world, view, z))
            };
            let least = unit.iter().copied().min_by(|a, b| willing(a).total_cmp(&willing(b))).unwrap_or(unit[0]);
            let why = self.why(forum, least, z, meeting.ratified > 0);
            meeting.refuse(Refused { actor: least, reason: why.reason, largest: why.largest });
            refusal = Some((least, why));
        }
        self.tell(|it, _| it.scene_of_answer(forum, z, unit, (p, yes), refusal));
        yes
    }

    fn why(&mut self, forum: ForumIdx, actor: ActorIdx, z: PackageIdx, ratified: bool) -> Binding {
        let model = self.model;
        let view = self.world.true_view(actor);
        let changed = self.packages.changes(forum, z);
        suppose(&self.world, &self.state, &mut self.what_if, forum, z, changed);
        self.what_else.copy_situation(&self.state);
        self.what_else.fail(model, (!ratified).then(|| failure_step(&self.world, forum)));
        let mut case = reason::Case {
            view,
            changed,
            with: &mut self.what_if,
            without: &self.what_else,
            now: &self.state,
            rounds_left: self.state.rounds_left(self.model),
            buffer: &mut self.with,
        };
        let net = self.packages.net(&self.world, view, z);
        reason::binding(&mut self.world, &mut self.disagreement, &mut case, net)
    }

    /// All have said yes: audience costs are charged, and the package becomes final or waits.
    fn take_force(
        &mut self,
        forum: ForumIdx,
        proposer: ActorIdx,
        units: &[&[ActorIdx]],
        z: PackageIdx,
        meeting: &mut Meeting,
    ) {
        const SHORT: f64 = 0.02;
        let model = self.model;
        let changed = self.packages.changes(forum, z);
        let yes = at_the_table(model, forum);
        let missing = ratifiers(model, changed) & !yes;
        adopt(model, &self.state, &mut self.what_if, forum, z, changed, missing);
        self.tell(|it, _| it.scene_of_agreement(forum, z, yes, missing));
        let own_bloc = model.actors[proposer].consensus.with(proposer);
        for i in yes.iter() {
            let view = self.world.true_view(i);
            let cost = audience_cost(&self.world, view, &self.state, &self.state.expected, &self.what_if.expected);
            self.charge(i, cost);
            let short = self.packages.net(&self.world, view, z) < -SHORT;
            let answered = units.iter().any(|u| u.contains(&i)) && !own_bloc.contains(i);
            meeting.short_responder |= short && answered;
            meeting.short_proposer |= short && !answered;
        }
        meeting.taken = true;
        meeting.at_once = missing.is_empty();
        self.state.adopt(model, forum, z, changed, missing);
    }
}
