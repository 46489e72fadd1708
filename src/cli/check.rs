//! `detente check`: what is wrong with scenarios, and how much of them a source supports.

use anyhow::Result;
use detente::internals::analysis::exact::exact_demand;
use detente::internals::analysis::labels::Labels;
use detente::internals::facade::check::{Check, too_far};
use detente::internals::model::compile;
use detente::internals::render::{chart, coverage};

use super::group::groups;
use super::source::{Opened, Wanted, open};
use super::{Verdict, args, show, stop};

/// Checks every file, whatever the others are like.
pub(super) fn check(args: &args::Check) -> Result<Verdict> {
    let wanted = groups(&args.files)?.into_iter().map(|group| Wanted::new(group, &args.changes.set));
    let opened = wanted.map(|one| open(&one)).collect::<Result<Vec<_>>>()?;
    let too_far: Vec<Option<String>> = opened.iter().map(|one| one.scenario().and_then(too_far)).collect();
    if args.talk.json() {
        let check = |one: &Opened| Check::of(one.group.title(), &one.found.loaded, stop::flag());
        show::json(&opened.iter().map(check).collect::<Vec<_>>())?;
    } else {
        for (one, too_far) in opened.iter().zip(&too_far) {
            show::faults(one.diagnostics(), &one.found.loaded.sources);
            let name = one.group.title();
            let errors = one.diagnostics().iter().filter(|d| d.is_error()).count();
            if let Some(why) = too_far {
                show::say(&format!("error: {why}\n"));
            }
            let text = match &one.found.loaded.result {
                Ok(_) if too_far.is_some() => format!("{name}: 1 error\n"),
                Ok((scenario, warnings)) => {
                    let exact = exact_demand(scenario, &compile(scenario), stop::flag());
                    stop::look()?;
                    let demand = (&scenario.demand(), exact.as_ref());
                    coverage::text(&name, warnings.len(), &scenario.coverage(), demand, args.priors)
                }
                Err(_) => format!("{name}: {errors} {}\n", if errors == 1 { "error" } else { "errors" }),
            };
            show::result(&text)?;
        }
    }
    for scenario in opened.iter().filter_map(Opened::scenario) {
        let labels = Labels::of(scenario);
        let names = std::iter::once(scenario.name.as_str()).chain(labels.every());
        show::missing_glyphs(args.talk, &chart::missing_glyphs(names));
    }
    let sound = opened.iter().all(|one| one.found.loaded.result.is_ok()) && too_far.iter().all(Option::is_none);
    Ok(if sound { Verdict::Good } else { Verdict::Wrong })
}
