//! The numbers of a scenario that are varied, each within its range.

use anyhow::{Result, bail};
use detente::internals::analysis::left_out::LeftOut;
use detente::internals::explore::axis::Setting;
use detente::internals::explore::inputs::Inputs;

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
