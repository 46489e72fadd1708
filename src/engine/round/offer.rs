//! Step 2 of a round: what the proposer tables, and what others learn from it.

use super::play::{Round, now};
use crate::engine::choice::negligible::{is_left_out, reach};
use crate::engine::choice::table::{Evaluation, PackageStatus};
use crate::engine::foresight::{Event, Foresight, Offering, Offers, Options};
use crate::engine::game::consent::{at_the_table, crosses, gate, is_met};
use crate::engine::game::script::rule;
use crate::engine::luck::chance::{Act, Chance, DrawKey, Turn};
use crate::engine::round::trace::How;
use crate::index::{ActorIdx, ForumIdx, PackageIdx, ProfileIdx, ProposalIdx, Span, ViewIdx};

/// What everyone sees of an offer, and what is already known about it.
struct Seen {
    chosen: Option<PackageIdx>,
    /// A named proposal that was due: (proposal, package).
    named: Option<(ProposalIdx, PackageIdx)>,
    /// The view that chose and the probability of its choice, unless a script chose.
    own: Option<(ViewIdx, f64)>,
}

impl Round<'_> {
    /// Package of a named proposal: issues that it does not name stay as expected.
    pub(super) fn named_package(&self, proposal: ProposalIdx) -> PackageIdx {
        self.model.package_of(proposal, &self.state.expected)
    }

    /// Step 2: what the proposer tables, if anything; observers learn from it.
    pub(super) fn offer(
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
            let asks = named.is_none() && foresight.asks_for_all_types();
            let has_types = model.actors[proposer].profiles().len() > 1;
            if asks && has_types {
                self.chances_of_offers(offering, units, &mut rows);
            }
            self.weigh_or_follow(offering, view, units, chance);
            if asks && !has_types {
                let weights = self.packages.weights().iter().map(|w| w / self.packages.total);
                rows.extend(weights.chain(std::iter::repeat(0.0)).take(range.len() + 1));
            }
            self.offer_rows = rows;
            let answers = |view, out: &mut [f64]| self.packages.answers(&self.world, view, range, out);
            let from = Offers {
                by: proposer,
                n_options: range.len() + 1,
                weights: self.packages.weights(),
                rows: &self.offer_rows,
                asked: units.iter().copied().flatten().copied().collect(),
                answers: &answers,
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
        // From now on it has been seen.
        self.offer_chances.clear();
        if let Some(z) = chosen.filter(|z| *z >= range.end) {
            self.evaluate(Offering { range: Span::one(z), ..offering }, units, foresight);
        }
        self.tell(|it, _| match own {
            Some((_, chance)) => it.scene_of_offer(forum, proposer, chosen, How::Choice, chance),
            None => it.scene_of_scripted_offer(forum, proposer, chosen),
        });
        chosen
    }

    /// How likely each profile of the proposer tables each package, where all of them are valued; else what was known stays so.
    pub(super) fn expect_offers(&mut self, offering: Offering, units: &[&[ActorIdx]]) {
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
}
