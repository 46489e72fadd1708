//! Every profile of strategies, played on the same random draws, and what fresh runs say of its equilibria.

use std::collections::BTreeMap;
use std::ops::Range;

use super::design::{Keep, Known, OpenPoint, Point};
use super::error::Error;
use super::experiment::Experiment;
use crate::analysis::metagame::payoffs::Payoffs;
use crate::analysis::strategies::Strategies;
use crate::analysis::strategies::gathered::{BLOCKS, Gathered};
use crate::analysis::strategies::look::{Asked, Look, Single};
use crate::engine::round::record::Record;
use crate::explore::axis::Setting;
use crate::index::ActorIdx;

/// Fresh runs that judge candidates begin here, and those that tell what information is worth there: no others reach as far.
const FRESH: u64 = 1 << 61;
const SINGLE: u64 = FRESH + (1 << 60);
/// Runs behind the worth of information, for each run of the first look.
pub const SINGLE_TIMES: u64 = 4;
/// Places of what is kept: the first look, looks at fresh runs, single runs of each player.
const FIRST: usize = 0;
const LOOKS: usize = 1;
const SINGLES: usize = 1_000;

/// Runs of a profile to be played.
struct Wanted {
    at: Vec<usize>,
    choices: Vec<usize>,
    runs: Range<u64>,
    /// Where its runs are counted from.
    from: u64,
    /// The actor whose payoffs are kept run by run, and whether inputs are.
    single: Option<(ActorIdx, bool)>,
}

impl Experiment<'_> {
    /// Plays every profile, finds equilibria of the game of means, judges them by fresh runs, and tells what is worth learning. `open`,
    /// `known` and `keep` as for a design.
    ///
    /// # Errors
    ///
    /// [`Error::Plan`] where the number of runs does not fit, or no strategy changes anything.
    #[doc(hidden)]
    pub fn strategies_with<E: From<Error> + Send>(
        &self,
        asked: &Asked,
        open: OpenPoint<E>,
        known: Known<Gathered>,
        keep: Keep<Gathered, E>,
    ) -> Result<(Strategies, Payoffs), E> {
        let runs = self.plan.runs;
        if !runs.is_multiple_of(BLOCKS) {
            let more = runs.next_multiple_of(BLOCKS);
            let why =
                format!("runs are in {BLOCKS} blocks of equally many, and {runs} are not; ask for `--runs {more}`");
            return Err(Error::Plan(why).into());
        }
        let plan = |why: String| E::from(Error::Plan(why));
        let mut player = Player { experiment: self, asked, open, known, keep };
        let n = asked.n_profiles() as usize;
        let wanted = |profile: usize| Wanted {
            at: vec![FIRST, profile],
            choices: asked.choices(profile),
            runs: 0..runs,
            from: 0,
            single: None,
        };
        let first = player.play(&(0..n).map(wanted).collect::<Vec<_>>())?;
        let mut look = Look::new((self.checked, &self.plan), asked, first).map_err(plan)?;
        let mut fresh: BTreeMap<usize, Gathered> = BTreeMap::new();
        for round in 0..=asked.rounds {
            let needed = look.needed();
            if needed.is_empty() {
                break;
            }
            let until = FRESH + (runs << round);
            let wanted = |profile: &usize| Wanted {
                at: vec![LOOKS + round as usize, *profile],
                choices: asked.choices(*profile),
                runs: FRESH + fresh.get(profile).map_or(0, |gathered| gathered.runs)..until,
                from: FRESH,
                single: None,
            };
            let played = player.play(&needed.iter().map(wanted).collect::<Vec<_>>())?;
            for (profile, gathered) in needed.into_iter().zip(&played) {
                fresh.entry(profile).or_default().merge(gathered);
            }
            look.judge(&fresh).map_err(plan)?;
        }
        let mut single = Vec::new();
        for (k, own) in look.players() {
            single.push(player.single(k, own, runs * SINGLE_TIMES)?);
        }
        look.document(&fresh, &single).map_err(plan)
    }
}

/// Plays profiles.
struct Player<'a, 'e, E> {
    experiment: &'a Experiment<'e>,
    asked: &'a Asked,
    open: OpenPoint<'a, E>,
    known: Known<'a, Gathered>,
    keep: Keep<'a, Gathered, E>,
}

impl<E: From<Error> + Send> Player<'_, '_, E> {
    /// The strategies of one player while the others stay as they are, run by run, with what was drawn: numbers, and types that it does
    /// not know.
    fn single(&mut self, chooser: usize, own: &[usize], runs: u64) -> Result<Single, E> {
        let scenario = self.experiment.checked;
        let id = &self.asked.choosers[chooser].actor;
        let Some((actor, _)) = scenario.actors.iter_enumerated().find(|(_, actor)| actor.id == *id) else {
            return Ok(Single::default());
        };
        let numbers = scenario.draws.iter().map(|draw| draw.path.clone());
        let unknown = scenario.types.iter().map(|one| (one.id.clone(), !one.owners.contains(&actor)));
        let paths: Vec<(String, bool)> = numbers.map(|path| (path, true)).chain(unknown).collect();
        if !paths.iter().any(|(_, counts)| *counts) {
            return Ok(Single::default());
        }
        let wanted = |(place, s): (usize, &usize)| {
            let mut choices = vec![0; self.asked.choosers.len()];
            choices[chooser] = *s;
            Wanted {
                at: vec![SINGLES + chooser, *s],
                choices,
                runs: SINGLE..SINGLE + runs,
                from: SINGLE,
                single: Some((actor, place == 0)),
            }
        };
        let played = self.play(&own.iter().enumerate().map(wanted).collect::<Vec<_>>())?;
        let drawn = played.first().map_or(&[][..], |gathered| &gathered.drawn);
        let column = |place: usize| drawn.iter().map(|row| row[place]).collect();
        let inputs = paths.into_iter().enumerate().filter(|(_, (_, counts))| *counts);
        let inputs = inputs.map(|(place, (path, _))| (path, column(place))).collect();
        Ok((played, inputs))
    }

    fn play(&mut self, wanted: &[Wanted]) -> Result<Vec<Gathered>, E> {
        let classes = self.experiment.checked.outcomes.len();
        let asked = self.asked;
        let point = |one: &Wanted| Point { at: one.at.clone(), runs: one.runs.clone() };
        let points: Vec<Point> = wanted.iter().map(point).collect();
        let settings = |place: usize| {
            let chosen = asked.choosers.iter().zip(&wanted[place].choices);
            chosen.flat_map(|(chooser, s)| &chooser.strategies[*s].changes).cloned().collect()
        };
        let each = |place: usize, record: &Record, gathered: &mut Gathered| {
            let one = &wanted[place];
            let payoffs: Vec<f64> = record.payoff.iter().copied().collect();
            gathered.add(record.run - one.from, (record.outcome.0, classes), &payoffs);
            if let Some((actor, inputs)) = one.single {
                gathered.each.push(record.payoff[actor]);
                if inputs {
                    let points = record.point.iter().map(|point| point.0 as f64);
                    gathered.drawn.push(record.drawn.iter().copied().chain(points).collect());
                }
            }
        };
        let open = |settings: &[&Setting]| (self.open)(settings).map(Some);
        self.experiment.gather(&points, (&settings, &open), &each, self.known, self.keep)
    }
}
