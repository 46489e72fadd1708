//! Who would say yes to each package of a meeting, and which package is tabled.

use super::kernels::Judge;
use super::*;
use crate::model::strategies::Choice;

impl PackageTable {
    /// Offer weights of a proposer's profile: what it would table. `units`: those who must say yes.
    pub fn offers(&mut self, world: &World, evaluation: &Evaluation, view: ViewIdx, units: &[&[ActorIdx]]) {
        let model = world.model;
        let i = world.actor_of[view];
        let bound = binds(model, i, world.profile_in(view));
        let lambda = world.get(view, model.actors[i].precision.offer);
        let chunks = evaluation.chunks();
        let (lo, hi) = (chunks.start.0, chunks.end.0);
        let gated = model.actors[i].precondition.is_some();
        let mut open_stretches = std::mem::take(&mut self.open_stretches);
        let tables = &mut self.tables[self.at[evaluation.forum]];
        tables.look_at_own(world, view);
        open_stretches.clear();
        // Nothing beyond the line is tabled, and nothing at which the proposer's own precondition is not met.
        if let Some((_, open, _)) = tables.limits(i, view, bound) {
            let within = open.iter().map(|stretch| stretch.within(chunks));
            open_stretches.extend(within.filter(|stretch| !stretch.is_empty()));
        } else {
            open_stretches.push(chunks);
        }
        self.succeed(world, evaluation, view, units, (gated.then_some(view), bound, &open_stretches));
        let mut weights = std::mem::take(&mut self.weights);
        let tables = &self.tables[self.at[evaluation.forum]];
        let limits = tables.limits(i, view, bound);
        let n_open = limits.map_or(tables.n_open, |(.., n_open)| n_open);
        let (nothing, share) = model.inaction.offer.weights(n_open);
        // Arrays by package from `lo` to `hi` from here on.
        let all = &mut weights[1 + lo..1 + hi];
        let (open, clear) = (&tables.open[lo..hi], limits.map(|(clear, ..)| &clear[lo..hi]));
        let mut best = 0.0f64;
        let mut end = lo;
        for &stretch in &open_stretches {
            all[end - lo..stretch.start.0 - lo].fill(0.0);
            end = stretch.end.0;
            for (piece, at_risk) in self.pieces(stretch) {
                let (value, by) = self.judge(world, evaluation.forum, view, (piece, at_risk));
                let (q, here) = (&self.success.q[piece.raw()], piece.start.0 - lo..piece.end.0 - lo);
                let clear = clear.map(|clear| &clear[here.clone()]);
                let mut most = kernels::bring(&mut all[here.clone()], q, value, by, &open[here.clone()], clear);
                if self.refusals_differ {
                    // Whoever tables it has as much more, or less, even where it is refused.
                    let (all, open, more) =
                        (&mut all[here.clone()], &open[here], &self.after_refusal[view][piece.raw()]);
                    most = 0.0;
                    for (z, (x, more)) in all.iter_mut().zip(more).enumerate() {
                        *x += more * open[z] * clear.map_or(1.0, |clear| clear[z]);
                        most = most.max(*x);
                    }
                }
                best = best.max(most);
            }
        }
        // Packages beyond the range bring nothing. Where anything limits what may be tabled, none of them may.
        let n = tables.status.len();
        let n_beyond = match limits {
            None if lo == 0 && hi < n => n_open as f64 - open.iter().sum::<f64>(),
            _ => 0.0,
        };
        if best == 0.0 && nothing == 0.0 && n_beyond == 0.0 {
            best = must_choose(all, &open_stretches, lo, open, clear);
        }
        let mut sum = [0.0; LANES];
        // Of what brings nothing.
        let floor = exp(-lambda * best.max(0.0));
        for stretch in &open_stretches {
            let here = stretch.start.0 - lo..stretch.end.0 - lo;
            let (all, open, clear) = (&mut all[here.clone()], &open[here.clone()], clear.map(|clear| &clear[here]));
            if lambda == f64::INFINITY {
                kernels::offer_best(all, (best, share), open, clear, &mut sum);
            } else {
                kernels::offer(all, (lambda, best, floor, share), open, clear, &mut sum);
            }
        }
        weights[0] = match lambda {
            _ if share == 0.0 || nothing == 0.0 => nothing,
            f64::INFINITY => nothing * (best == 0.0) as u32 as f64,
            _ => nothing * floor,
        };
        self.total = weights[0] + sum.iter().sum::<f64>();
        self.n_weights = 1 + end.min(evaluation.range.end.0);
        if n_beyond > 0.0 {
            let each = match lambda {
                f64::INFINITY => share * (best == 0.0) as u32 as f64,
                _ => floor * share,
            };
            kernels::put_weighted(&mut weights[1 + hi..1 + n], true, each, &tables.open[hi..n]);
            self.total += each * n_beyond;
            self.n_weights = 1 + n;
        }
        self.weights = weights;
        self.open_stretches = open_stretches;
    }

    /// Offer weights as strategies that were solved for have them.
    pub fn follow(&mut self, choice: &Choice) {
        self.weights.fill(0.0);
        self.n_weights = 1;
        for (option, probability) in choice.options.iter().zip(&choice.probability) {
            self.weights[*option] = *probability;
            self.n_weights = self.n_weights.max(option + 1);
        }
        self.total = choice.probability.iter().sum();
    }

    /// Offer weights of the profile that was asked about last: entry 0 is no offer, entry z + 1 package z; none beyond.
    pub fn weights(&self) -> &[f64] {
        &self.weights[..self.n_weights]
    }

    /// Probability that it tables a package, or nothing.
    pub fn chance_of_offer(&self, z: Option<PackageIdx>) -> f64 {
        self.weights().get(z.map_or(0, |z| z.0 + 1)).map_or(0.0, |weight| weight / self.total)
    }

    /// What a view compares with refusing: the V of each package, and what is subtracted from it.
    fn judge(
        &self,
        world: &World,
        forum: ForumIdx,
        view: ViewIdx,
        (piece, at_risk): (Span<PackageIdx>, bool),
    ) -> (&[f64], Judge<'_>) {
        let i = world.actor_of[view];
        let slot = world.slots.choice[view];
        let slots = if at_risk { &world.slots.value } else { &world.slots.payoff };
        let concedes = world.model.actors[i].audience.concedes.is_some() && self.price[slot] != 0.0;
        let conceded = concedes.then(|| &self.tables[self.at[forum]].conceded[i].it[piece.raw()]);
        let by = Judge { price: self.price[slot], conceded, refusal: self.refusal[slot] };
        (&self.value[slots[view]][piece.raw()], by)
    }

    /// Probability of yes to each package in one view, apart from its red line.
    pub(super) fn answer(&mut self, world: &World, evaluation: &Evaluation, view: ViewIdx) {
        let model = world.model;
        let chunks = evaluation.chunks();
        let i = world.actor_of[view];
        let actor = &model.actors[i];
        if let Some(p) = scripted_answer(model, evaluation.state, i, world.profile_in(view)) {
            return self.accept[view][chunks.raw()].fill(p);
        }
        let lambda = world.get(view, actor.precision.answer);
        let mut accept = std::mem::take(&mut self.accept[view]);
        let gates = actor.precondition.as_ref().map(|_| &self.tables[self.at[evaluation.forum]].gates[view].it);
        for piece in self.pieces(chunks) {
            let (value, by) = self.judge(world, evaluation.forum, view, piece);
            let here = piece.0.raw();
            kernels::answer(&mut accept[here.clone()], lambda, value, by, gates.map(|gates| &gates[here]));
        }
        self.accept[view] = accept;
    }

    /// Y − C − R of package z in a view.
    pub fn net(&self, world: &World, view: ViewIdx, z: PackageIdx) -> f64 {
        let (value, by) = self.judge(world, self.forum, view, (Span::one(z), self.is_at_risk(z)));
        by.net_of(value[0], by.conceded.map(|conceded| conceded[0]))
    }

    /// Y − C of package z in a view: what it is worth less what conceding costs.
    pub fn gross(&self, world: &World, view: ViewIdx, z: PackageIdx) -> f64 {
        let (value, by) = self.judge(world, self.forum, view, (Span::one(z), self.is_at_risk(z)));
        Judge { refusal: 0.0, ..by }.net_of(value[0], by.conceded.map(|conceded| conceded[0]))
            + self.change_by_refusal(view, z)
    }
}

/// The most that any open package brings, where one of them must be chosen though none brings anything. What is not open is
/// put at that, too, so that no exponential of it overflows; it has no weight. `all`: by package from `lo` on.
fn must_choose(all: &mut [f64], stretches: &[Span<PackageIdx>], lo: usize, open: &[f64], clear: Option<&[f64]>) -> f64 {
    let is_open = |z: usize| open[z] != 0.0 && clear.is_none_or(|clear| clear[z] != 0.0);
    let packages = || stretches.iter().flat_map(|stretch| stretch.start.0 - lo..stretch.end.0 - lo);
    let best = packages().filter(|z| is_open(*z)).fold(f64::NEG_INFINITY, |best, z| best.max(all[z]));
    if best < 0.0 && best.is_finite() {
        packages().filter(|z| !is_open(*z)).for_each(|z| all[z] = best);
        return best;
    }
    0.0
}
