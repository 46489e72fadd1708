//! Steps 1 to 3 of a round: waiting packages, the offer, the answers.

use super::play::{Round, now};
use crate::engine::choice::negligible::{is_left_out, reach};
use crate::engine::choice::reason::{self, Binding, willingness};
use crate::engine::choice::table::{Evaluation, PackageStatus, status_of};
use crate::engine::foresight::{Event, Foresight, Offering, Offers, Options, Told};
use crate::engine::game::consent::{at_the_table, crosses, gate, is_met, ratifiers};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::payoff::audience_cost;
use crate::engine::game::prospect::{adopt, suppose};
use crate::engine::game::script::rule;
use crate::engine::game::situation::{Met, Tabled};
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::record::{Meeting, Refused};
use crate::engine::round::trace::{How, Scene};
use crate::index::{
    ActorIdx, ActorSet, ForumIdx, IssueSet, PackageIdx, PartyIdx, ProfileIdx, ProposalIdx, Span, TiSlice, ViewIdx,
};
use crate::model::Levels;
use crate::model::forum::Proposer;

/// What everyone sees of an offer, and what is already known about it.
struct Seen {
    chosen: Option<PackageIdx>,
    /// A named proposal that was due: (proposal, package).
    named: Option<(ProposalIdx, PackageIdx)>,
    /// The view that chose and the probability of its choice, unless a script chose.
    own: Option<(ViewIdx, f64)>,
}

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
            let asked = units.iter().copied().flatten().copied().collect();
            let (own, chances, seen) = (&self.says_yes, &self.chances, &self.heard);
            let event = Event::Answers { asked, own, chances, seen, agreed: refused == 0, gain: &gain };
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

    /// Package of a named proposal: issues that it does not name stay as expected.
    pub(super) fn named_package(&self, proposal: ProposalIdx) -> PackageIdx {
        self.model.package_of(proposal, &self.state.expected)
    }

    /// Values the packages of a meeting and what everybody would answer.
    fn evaluate(&mut self, offering: Offering, units: &[&[ActorIdx]], foresight: &mut dyn Foresight) {
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
        /// Values that change by less are the same.
        const SAME: f64 = 1e-9;
        for _ in 0..foresight.tellings(&self.world, offering, answering) {
            self.expect_offers(offering, units);
            let told = Told { answering, offers: &self.offer_chances };
            let change = foresight.tell(&mut now!(self), offering, told, &mut self.packages.candidates(forum));
            self.packages.respond(&self.world, &evaluation!());
            if change <= SAME {
                break;
            }
        }
    }

    /// How likely each profile of the proposer tables each package, where all of them are valued; else what was known stays so.
    fn expect_offers(&mut self, offering: Offering, units: &[&[ActorIdx]]) {
        if offering.range != self.model.forums[offering.forum].packages() {
            return;
        }
        let mut chances = std::mem::take(&mut self.offer_chances);
        self.chances_of_offers(offering, units, &mut chances);
        self.offer_chances = chances;
    }

    /// Probability of no offer and of each package, by profile of the proposer.
    fn chances_of_offers(&mut self, offering: Offering, units: &[&[ActorIdx]], chances: &mut Vec<f64>) {
        let Offering { forum, proposer, range, .. } = offering;
        let model = self.model;
        chances.clear();
        let n_options = range.len() + 1;
        for k in model.actors[proposer].profiles().iter() {
            let first = chances.len();
            chances.resize(first + n_options, 0.0);
            let row = &mut chances[first..];
            match rule(model, &self.state, proposer, k, |r| r.offer.is_some()).and_then(|r| r.offer.as_ref()) {
                Some(list) => {
                    row[0] = (1.0 - list.iter().map(|(_, p)| p).sum::<f64>()).max(0.0);
                    for (proposal, p) in list {
                        row[self.tables(forum, *proposal, proposer, k).map_or(0, |z| z.0 + 1)] += p;
                    }
                }
                None => {
                    self.weigh_offers(offering, model.view(proposer, k), units);
                    let total = self.packages.total;
                    row.iter_mut().zip(self.packages.weights()).for_each(|(p, w)| *p = w / total);
                }
            }
        }
    }

    /// Step 2: what the proposer tables, if anything; observers learn from it.
    fn offer(
        &mut self,
        forum: ForumIdx,
        proposer: ActorIdx,
        units: &[&[ActorIdx]],
        ratified: bool,
        chance: &mut impl Chance,
        foresight: &mut dyn Foresight,
    ) -> Option<PackageIdx> {
        let model = self.model;
        let all = model.forums[forum].packages();
        self.offer_chances.clear();
        let named = self.due_proposal(forum, proposer);
        let own = self.world.profile[proposer];
        // On its first turn a type tables its named proposal, if that is a candidate for it.
        if let Some((p, z)) = named {
            self.state.tabled[p] = true;
            self.evaluate(Offering { forum, proposer, range: Span::one(z), ratified }, units, foresight);
            if model.actors[proposer].profiles().iter().all(|k| self.may_table(forum, z, proposer, k)) {
                self.tell(|it, _| it.scene_of_offer(forum, proposer, named.map(|n| n.1), How::Paper, 1.0));
                return Some(z);
            }
            if self.may_table(forum, z, proposer, own) {
                // Those for whom it is no candidate would have tabled it with probability 0.
                for k in model.actors[proposer].profiles().iter() {
                    let may = self.may_table(forum, z, proposer, k);
                    self.chances[model.view(proposer, k)] = if may { 1.0 } else { 0.0 };
                }
                let chances = &self.chances;
                self.world.observe(proposer, |k| chances[model.view(proposer, k)]);
                self.tell(|it, _| it.scene_of_offer(forum, proposer, named.map(|n| n.1), How::Paper, 1.0));
                return Some(z);
            }
        }
        let scripted = |k: ProfileIdx| rule(model, &self.state, proposer, k, |r| r.offer.is_some());
        let place = DrawKey::at(model.actors[proposer].sources.offer, self.state.round);
        if model.actors[proposer].profiles().iter().all(|k| scripted(k).is_some()) {
            let chosen = self.scripted_offer(forum, proposer, own, place, chance);
            let seen = Seen { chosen, named, own: None };
            self.observe_offer(Offering { forum, proposer, range: all, ratified }, units, &seen, chance);
            if let Some(z) = chosen {
                self.evaluate(Offering { forum, proposer, range: Span::one(z), ratified }, units, foresight);
            }
            self.tell(|it, _| it.scene_of_scripted_offer(forum, proposer, chosen));
            return chosen;
        }
        let is_scripted = scripted(own).is_some();
        let range = match foresight.asks_for_all_packages() {
            true => all,
            false => reach(&self.world, &self.state, &mut self.packages, (forum, proposer), units),
        };
        let offering = Offering { forum, proposer, range, ratified };
        self.evaluate(offering, units, foresight);
        let (chosen, own) = if is_scripted {
            (self.scripted_offer(forum, proposer, own, place, chance), None)
        } else {
            let view = self.world.true_view(proposer);
            let by = Turn { actor: proposer, act: Act::Offer(forum), scripted: false };
            let mut choice = None;
            if let Some(own) = foresight.own(proposer) {
                // Answers as all expect them, values of its own.
                self.revalue(offering, units, own);
                self.weigh_offers(offering, view, units);
                choice = Some(chance.decide(place, by, self.packages.weights()));
                self.evaluate(offering, units, foresight);
            }
            let mut rows = std::mem::take(&mut self.offer_rows);
            rows.clear();
            // Of a type that tables a named proposal there is nothing to weigh.
            if named.is_none() && foresight.asks_for_all_types() {
                self.chances_of_offers(offering, units, &mut rows);
            }
            self.offer_rows = rows;
            self.weigh_or_follow(offering, view, units, chance);
            let yes = |view, z| self.packages.yes(&self.world, view, z);
            let from = Offers {
                by: proposer,
                n_options: range.len() + 1,
                weights: self.packages.weights(),
                rows: &self.offer_rows,
                asked: units.iter().copied().flatten().copied().collect(),
                yes: &yes,
            };
            let options = Options::Offer { from, success: self.packages.success() };
            if let instead @ Some(_) = foresight.instead(&now!(self), options) {
                choice = instead;
                self.imposed = true;
            }
            let choice = choice.unwrap_or_else(|| {
                let weights = self.packages.weights();
                let choice = chance.decide(place, by, weights);
                let table = at_the_table(model, forum);
                let gain = |view: ViewIdx, z: PackageIdx| {
                    let refused = self.packages.change_by_refusal(view, z);
                    match table.contains(self.world.actor_of[view]) {
                        true => (self.packages.net(&self.world, view, z), refused),
                        false => (self.packages.over_refusal(&self.world, view, z), refused),
                    }
                };
                let event = Event::Offer { from, gain: &gain, choice };
                foresight.watch(&mut now!(self), &self.record.payoff, event);
                choice
            });
            let chosen = choice.checked_sub(1).map(PackageIdx);
            (chosen, Some((view, self.packages.chance_of_offer(chosen))))
        };
        let seen = Seen { chosen, named, own };
        self.observe_offer(offering, units, &seen, chance);
        if let Some(z) = chosen.filter(|z| *z >= range.end) {
            self.evaluate(Offering { range: Span::one(z), ..offering }, units, foresight);
        }
        self.tell(|it, _| match own {
            Some((_, chance)) => it.scene_of_offer(forum, proposer, chosen, How::Choice, chance),
            None => it.scene_of_scripted_offer(forum, proposer, chosen),
        });
        chosen
    }

    /// A named proposal that the proposer has not tabled here yet, if it changes anything.
    fn due_proposal(&self, forum: ForumIdx, proposer: ActorIdx) -> Option<(ProposalIdx, PackageIdx)> {
        let due = |p: &ProposalIdx| {
            let proposal = &self.model.proposals[*p];
            proposal.by == proposer && proposal.at == forum && !self.state.tabled[*p]
        };
        self.model
            .proposals
            .keys()
            .filter(due)
            .map(|p| (p, self.named_package(p)))
            .find(|&(_, z)| self.status_of(forum, z).0 != PackageStatus::Barred)
    }

    fn scripted_offer(
        &mut self,
        forum: ForumIdx,
        proposer: ActorIdx,
        profile: ProfileIdx,
        place: DrawKey,
        chance: &mut impl Chance,
    ) -> Option<PackageIdx> {
        let model = self.model;
        let rule = rule(model, &self.state, proposer, profile, |r| r.offer.is_some())?;
        let list = rule.offer.as_ref()?;
        self.options.clear();
        self.options.push((1.0 - list.iter().map(|(_, p)| p).sum::<f64>()).max(0.0));
        self.options.extend(list.iter().map(|(_, p)| *p));
        let by = Turn { actor: proposer, act: Act::Offer(forum), scripted: true };
        let chosen = chance.decide(place, by, &self.options).checked_sub(1)?;
        self.tables(forum, list[chosen].0, proposer, profile)
    }

    /// Package that a profile tables when its script says so: none where the proposal is made for another forum, changes
    /// nothing, crosses its own red line or misses its own precondition.
    pub(super) fn tables(
        &self,
        forum: ForumIdx,
        proposal: ProposalIdx,
        proposer: ActorIdx,
        profile: ProfileIdx,
    ) -> Option<PackageIdx> {
        if self.model.proposals[proposal].at != forum {
            return None;
        }
        let z = self.named_package(proposal);
        self.may_table(forum, z, proposer, profile).then_some(z)
    }

    /// Whether package z is a candidate, and a profile may table it: it does not cross its red line, and its own precondition counts
    /// as met.
    fn may_table(&self, forum: ForumIdx, z: PackageIdx, proposer: ActorIdx, profile: ProfileIdx) -> bool {
        let (status, changed) = self.status_of(forum, z);
        if status == PackageStatus::Barred {
            return false;
        }
        let levels = self.levels_with(forum, z);
        let levels = self.of_all_issues(&levels);
        let met = is_met(gate(&self.world, self.model.view(proposer, profile), levels));
        met && !crosses(self.model, &self.state, proposer, profile, changed, levels)
    }

    /// Status that package z of a forum would have once accepted, and the issues that it would change.
    fn status_of(&self, forum: ForumIdx, z: PackageIdx) -> (PackageStatus, IssueSet) {
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

    /// Probability that each profile of the proposer would have done what was seen.
    fn observe_offer(&mut self, offering: Offering, units: &[&[ActorIdx]], seen: &Seen, chance: &impl Chance) {
        let model = self.model;
        let Offering { forum, proposer, .. } = offering;
        let Seen { chosen, named, own } = *seen;
        let profiles = model.actors[proposer].profiles();
        if profiles.len() == 1 {
            return;
        }
        for k in profiles.iter() {
            let view = model.view(proposer, k);
            if let Some((own, chance)) = own
                && own != view
                && is_left_out(&self.world, view)
                && !is_left_out(&self.world, own)
            {
                self.chances[view] = chance;
                continue;
            }
            let named_by_it = named.filter(|&(_, z)| self.may_table(forum, z, proposer, k));
            self.chances[view] = if let Some((_, z)) = named_by_it {
                (chosen == Some(z)) as u32 as f64
            } else if let Some(rule) = rule(model, &self.state, proposer, k, |r| r.offer.is_some()) {
                let list = rule.offer.as_deref().unwrap_or(&[]);
                let seen = |p: ProposalIdx| self.tables(forum, p, proposer, k);
                let nothing = 1.0 - list.iter().map(|(_, p)| p).sum::<f64>();
                let listed: f64 = list.iter().filter(|(p, _)| seen(*p) == chosen).map(|(_, p)| p).sum();
                if chosen.is_none() { nothing.max(0.0) + listed } else { listed }
            } else if let Some((_, chance)) = own.filter(|(own, _)| *own == view) {
                chance
            } else {
                self.weigh_or_follow(offering, view, units, chance);
                self.packages.chance_of_offer(chosen)
            };
        }
        let chances = &self.chances;
        self.world.observe(proposer, |k| chances[model.view(proposer, k)]);
    }

    /// The same, or as it follows strategies that were solved for.
    fn weigh_or_follow(&mut self, offering: Offering, view: ViewIdx, units: &[&[ActorIdx]], chance: &impl Chance) {
        match chance.choice(offering.proposer, Act::Offer(offering.forum), self.world.profile_in(view)) {
            Some(choice) => self.packages.follow(choice),
            None => self.weigh_offers(offering, view, units),
        }
    }

    /// Weights of what a view of the proposer would table.
    fn weigh_offers(&mut self, offering: Offering, view: ViewIdx, units: &[&[ActorIdx]]) {
        let Offering { forum, range, ratified, .. } = offering;
        let evaluation = Evaluation::new(&self.world, &self.state, forum, range, ratified);
        self.packages.offers(&self.world, &evaluation, view, units);
    }

    /// Values packages anew, with a foresight that only their owner has; nobody's answers change.
    fn revalue(&mut self, offering: Offering, units: &[&[ActorIdx]], own: &mut dyn Foresight) {
        let answering = units.iter().copied().flatten().copied().collect();
        let Offering { forum, range, ratified, .. } = offering;
        let who = self.model.actors.keys().collect();
        let evaluation = Evaluation { who, ..Evaluation::new(&self.world, &self.state, forum, range, ratified) };
        self.packages.values(&self.world, &mut self.disagreement, &mut self.what_if, &evaluation);
        own.packages(&mut now!(self), offering, &mut self.packages.candidates(forum));
        // The others go by what they expect of it.
        if own.tellings(&self.world, offering, answering) > 0 {
            let told = Told { answering, offers: &self.offer_chances };
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
