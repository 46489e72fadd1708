//! From a run's record to what a tally counts.

use crate::engine::choice::reason::{N_PARTS, Reason};
use crate::engine::round::record::Record;
use crate::index::{MoveIdx, PointIdx, TiVec, TypeIdx};
use crate::model::Model;
use crate::scenario::Ending;
use crate::tally::{Course, INPUT_BINS, MeetingView, RunView, Shape, place_of, places};

/// Sizes of a model's tally.
pub fn shape(model: &Model) -> Shape {
    Shape {
        rounds: model.rounds as usize,
        outcomes: model.outcomes.len(),
        actors: model.n_actors(),
        levels: model.issues.iter().map(|k| k.values.len()).collect(),
        forums: model.forums.len(),
        moves: model.moves.len(),
        proposals: model.proposals.len(),
        reasons: Reason::ALL.len(),
        parts: N_PARTS,
        draws: model.draws.len(),
        points: model.types.iter().map(|t| places(t.prior.len())).collect(),
    }
}

/// What is compared of a record, in a buffer that is used again.
pub fn note(course: &mut Course, model: &Model, record: &Record) {
    course.outcome = record.outcome;
    course.payoff.raw.clear();
    course.payoff.raw.extend_from_slice(&record.payoff.raw);
    course.moves.raw.clear();
    course.moves.raw.resize(model.n_actors(), 0);
    record.plays.iter().for_each(|play| course.moves[model.moves[play.leverage].by] += 1);
    course.accepted = record.meetings.iter().filter(|meeting| meeting.taken).count() as u64;
}

/// Reusable buffers for turning records into views.
#[derive(Debug, Clone, Default)]
pub struct ViewBuffers {
    plays: Vec<(usize, MoveIdx, bool)>,
    meetings: Vec<MeetingView>,
    refusals: Vec<u64>,
    largest_parts: Vec<u64>,
    inputs: Vec<(f64, usize)>,
    place: TiVec<TypeIdx, usize>,
    beliefs: Vec<f64>,
}

impl ViewBuffers {
    /// A record as a tally sees it.
    pub fn view<'a>(&'a mut self, model: &Model, record: &'a Record) -> RunView<'a> {
        self.plays.clear();
        self.plays.extend(record.plays.iter().map(|p| (p.round as usize, p.leverage, p.at_a_loss)));
        self.meetings.clear();
        self.refusals.clear();
        self.refusals.resize(model.forums.len() * Reason::ALL.len(), 0);
        self.largest_parts.clear();
        self.largest_parts.resize(model.forums.len() * Reason::ALL.len() * N_PARTS, 0);
        for m in &record.meetings {
            let mut view = MeetingView {
                forum: m.forum,
                offered: m.offered,
                taken: m.taken,
                short_proposer: m.short_proposer,
                short_responder: m.short_responder,
                ratified: m.ratified as u64,
                not_ratified: m.not_ratified as u64,
                ..MeetingView::default()
            };
            for refused in m.refusals.iter().flatten() {
                let reason = refused.reason as usize;
                view.reasons[view.n_refusals] = reason;
                view.n_refusals += 1;
                let row = m.forum.0 * Reason::ALL.len() + reason;
                self.refusals[row] += 1;
                // The first reasons are the parts, in the same order.
                if let Some(part) = refused.largest {
                    self.largest_parts[row * N_PARTS + part as usize] += 1;
                }
            }
            self.meetings.push(view);
        }
        self.inputs.clear();
        self.place.clear();
        for (draw, &value) in model.draws.iter().zip(&record.drawn) {
            let rank = draw.distribution.rank(value);
            self.inputs.push((rank, ((rank * INPUT_BINS as f64) as usize).min(INPUT_BINS - 1)));
        }
        for (ty, &point) in model.types.iter().zip(&record.point) {
            let below: f64 = ty.prior[..point].iter().sum();
            let place = place_of(point, ty.prior.len());
            self.inputs.push((below + 0.5 * ty.prior[point], place));
            self.place.push(place);
        }
        let coarse = model.types.iter().any(|t| places(t.prior.len()) < t.prior.len());
        if coarse {
            self.join(model, &record.beliefs);
        }
        RunView {
            run: record.run,
            outcome: record.outcome,
            end_round: record.end_round as usize,
            at_horizon: record.ended == Ending::Horizon,
            collapsed: record.collapsed.map(|(i, round)| (i, round as usize)),
            payoff: &record.payoff,
            tension: &record.tension,
            plays: &self.plays,
            meetings: &self.meetings,
            refusals: &self.refusals,
            largest_parts: &self.largest_parts,
            proposals: &record.proposals,
            beliefs: if coarse { &self.beliefs } else { &record.beliefs },
            levels: &record.levels,
            n_final: record.n_final,
            drawn: &record.drawn,
            point: &record.point,
            place: &self.place,
            inputs: &self.inputs,
        }
    }

    /// Rows of beliefs, by the places in which points are counted.
    fn join(&mut self, model: &Model, beliefs: &[f64]) {
        self.beliefs.clear();
        let mut rest = beliefs;
        while !rest.is_empty() {
            for ty in &model.types {
                let (points, after) = rest.split_at(ty.prior.len());
                rest = after;
                let first = self.beliefs.len();
                self.beliefs.resize(first + places(points.len()), 0.0);
                for (point, p) in points.iter().enumerate() {
                    self.beliefs[first + place_of(PointIdx(point), points.len())] += p;
                }
            }
        }
    }
}
