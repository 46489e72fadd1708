//! The numbers of a scenario that are varied, each within its range.

use anyhow::{Result, bail};
use detente::internals::analysis::left_out::LeftOut;
use detente::internals::explore::axis::Setting;
use detente::internals::explore::inputs::Inputs;
#[cfg(feature = "serve")]
use detente::internals::explore::inputs::{InputNumber, Variation};

use super::args::Ranges;
use super::points::Base;

/// The option that ranges stand after.
pub(super) const OPTION: &str = "--range";

/// Numbers that are varied, and those that are left out with the reason.
#[derive(Debug, Clone)]
pub(super) struct Varied {
    pub(super) inputs: Inputs,
    pub(super) left_out: Vec<LeftOut>,
}

impl Varied {
    /// Those of which the scenario can have both ends: what is varied all at once goes everywhere in its range.
    pub(super) fn all_at_once(self) -> Result<Varied> {
        let Varied { inputs, mut left_out } = self;
        let whole = |at: usize| !inputs.refused.iter().any(|(input, _)| *input == at);
        for at in (0..inputs.all.len()).filter(|at| !whole(*at)) {
            let name = &inputs.all[at].name;
            if left_out.iter().all(|one| one.path != *name) {
                left_out.push(LeftOut::new(name, "an end of its range is refused"));
            }
        }
        let kept = inputs.only(whole);
        if kept.all.is_empty() {
            bail!(
                "no number can go to both ends of its range; give one a narrower range, such as `--range PATH=LO..HI`"
            );
        }
        Ok(Varied { inputs: kept, left_out })
    }
}

/// The numbers whose ends the scenario can have. `None` where an end was asked for that it cannot: that is told.
pub(super) fn varied(base: &Base, args: &Ranges) -> Result<Option<Varied>> {
    for range in &args.range {
        if base.settable.iter().all(|one| one.path != range.path || !one.is_number) {
            bail!("the scenario has no number at `{}`; `detente paths` lists them", range.path);
        }
    }
    let mut inputs = Inputs::of(&base.settable, &base.scenario()?.uncertainty, args.given());
    let mut left_out: Vec<LeftOut> =
        inputs.without.iter().map(|path| LeftOut::new(path, "a part of 0 is 0: give it a range")).collect();
    let mut wrong = Vec::new();
    for at in 0..inputs.all.len() {
        let name = inputs.all[at].name.clone();
        let asked = inputs.all[at].numbers.iter().any(|one| args.range.iter().any(|range| range.path == one.path));
        let (mut labels, mut why) = (Vec::new(), None);
        for end in inputs.ends(at) {
            let settings: Vec<&Setting> = end.settings.iter().collect();
            let Err(faults) = base.try_read(&settings) else { continue };
            if asked {
                wrong.push(base.with(&settings));
                continue;
            }
            labels.extend(end.settings.iter().map(|setting| setting.label.clone()));
            why = why.or_else(|| faults.first().map(|fault| fault.message.clone()));
            inputs.refused.push((at, end.more));
        }
        if let Some(why) = why {
            left_out.push(LeftOut::new(name, format!("{}: {why}", labels.join(" and "))));
        }
    }
    if !wrong.is_empty() {
        base.tell(&wrong)?;
        return Ok(None);
    }
    let inputs = inputs.only(|at| !inputs.ends(at).is_empty());
    if inputs.all.is_empty() {
        bail!("there is no number to change; `detente paths` lists them");
    }
    Ok(Some(Varied { inputs, left_out }))
}

/// How far numbers without a range go in the values that are offered for a sweep.
#[cfg(feature = "serve")]
const OFFERED_SPREAD: f64 = 0.5;
/// Values of a number that are offered for a sweep.
#[cfg(feature = "serve")]
const OFFERED: f64 = 5.0;

/// Values of each number that can be changed alone, as a sweep takes them: from the lower end of its range to the upper one, and only
/// as far as the scenario can have them.
#[cfg(feature = "serve")]
pub(super) fn spans(base: &Base) -> Result<Vec<String>> {
    let args = Ranges { range: Vec::new(), spread: OFFERED_SPREAD, only: Vec::new() };
    let Some(Varied { inputs, .. }) = varied(base, &args)? else { return Ok(Vec::new()) };
    let span = |at: usize| {
        let number = inputs.all[at].single()?;
        let refused = |more: bool| inputs.refused.contains(&(at, more));
        let [low, high] = number.variation.ends();
        let base = number.variation.base();
        over(number, [if refused(false) { base } else { low }, if refused(true) { base } else { high }])
    };
    Ok((0..inputs.all.len()).filter_map(span).collect())
}

/// An axis of a sweep over a number, whole numbers at whole steps.
#[cfg(feature = "serve")]
fn over(number: &InputNumber, [low, high]: [f64; 2]) -> Option<String> {
    let (sign, whole) = match number.variation {
        Variation::Values { whole, .. } => ("=", whole),
        Variation::Factors(_) => ("*=", false),
    };
    let (high, count) = match whole {
        true => {
            let by = ((high - low) / (OFFERED - 1.0)).floor().max(1.0);
            let count = OFFERED.min(high - low + 1.0);
            (low + by * (count - 1.0), count)
        }
        false => (high, OFFERED),
    };
    (low < high).then(|| format!("{}{sign}{low}..{high}:{count}", number.path))
}
