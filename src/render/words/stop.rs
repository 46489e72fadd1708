//! Why the runs ended when they did, in words.

#[cfg(any(feature = "charts", test))]
use crate::analysis::compare::Comparison;
use crate::analysis::findings::{Findings, StopReason};
#[cfg(any(feature = "charts", test))]
use crate::analysis::findings::{PlanRef, StopRef};

#[cfg(any(feature = "charts", test))]
use super::variants;
use super::{given, number};

/// What a rule for stopping came to, or which runs count, as it follows the number of runs; nothing where there was neither.
pub(in crate::render) fn came_to(findings: &Findings) -> String {
    match &findings.plan.stop {
        None => given::which(&findings.plan),
        Some(stop) if stop.reason == StopReason::Reached => {
            format!(", enough to know each share within {}", number::points(stop.half_width))
        }
        Some(stop) => {
            let id = &stop.widest.id;
            let widest = findings.outcomes.iter().find(|o| o.id == *id).map_or(id, |o| &o.name);
            let within = number::points(stop.reached);
            format!(", the most allowed: the share of {widest} is known only within {within}")
        }
    }
}

/// The rule and what it came to, as one sentence; `None` where the number of runs was asked for.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn why(findings: &Findings) -> Option<String> {
    let stop = findings.plan.stop.as_ref()?;
    Some(rule_and_end(stop, "each share"))
}

/// The same for a comparison, whose rule asks for differences as well.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn why_of_comparison(comparison: &Comparison) -> Option<String> {
    let stop = comparison.plan.stop.as_ref()?;
    let mut said = rule_and_end(stop, "each share and each difference");
    if stop.reason != StopReason::Reached {
        let names = variants::names(comparison);
        let under = stop.variant.and_then(|place| names.get(place as usize)).map_or("", String::as_str);
        let of = variants::Of::known(comparison, &stop.widest);
        let of = of.map_or_else(|| stop.widest.id.clone(), |of| of.within(comparison));
        said +=
            &format!("; the {} of {of} under {under} is known only within {}", stop.of, number::points(stop.reached));
    }
    Some(said)
}

/// Which intervals allow for the rule, where there was one. Their methods in JSON say the same.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn validity(plan: &PlanRef) -> Option<&'static str> {
    plan.stop.as_ref().map(|stop| match stop.planned {
        Some(_) => {
            "The rule looks at the widths of intervals only, for the first time after as many runs as a pilot planned. So intervals are made \
             as for a fixed number of runs."
        }
        None => {
            "Shares of runs and differences between such shares have intervals that stay valid although the results decided the number of \
             runs. All other intervals are made as for a fixed number of runs, and may be a little too narrow."
        }
    })
}

#[cfg(any(feature = "charts", test))]
fn rule_and_end(stop: &StopRef, what: &str) -> String {
    let (asked, checks) = (number::points(stop.half_width), number::count(stop.checks));
    match stop.reason {
        StopReason::Reached => format!("stopped as soon as {what} was known within {asked}, at check {checks}"),
        _ => format!(
            "{} runs, the most allowed, were too few to know {what} within {asked} (check {checks})",
            number::count(stop.at_most)
        ),
    }
}

/// The arguments of a command that give this number of runs again.
#[cfg(any(feature = "charts", test))]
pub(in crate::render) fn arguments(plan: &PlanRef) -> String {
    match &plan.stop {
        None => {
            let conditions = plan.given.iter().flat_map(|given| &given.conditions);
            let given: String = conditions.map(|one| format!(" --given '{one}'")).collect();
            format!("--runs {}{given}", plan.simulated())
        }
        Some(stop) => {
            format!("--precision {} --at-least {} --at-most {}", stop.half_width, stop.at_least, stop.at_most)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::changes::{Share, ShareOf};
    use crate::analysis::findings::{StopQuantity, StopRule};
    use crate::render::headline::headline;
    use crate::render::sample;

    fn stopped(reason: StopReason, reached: f64) -> Findings {
        let mut findings = sample::usual();
        findings.plan.stop = Some(StopRef {
            rule: StopRule::Precision,
            half_width: 0.005,
            reached,
            widest: Share { of: ShareOf::Class, id: findings.outcomes[0].id.clone() },
            of: StopQuantity::Share,
            variant: None,
            reason,
            at_least: 1000,
            at_most: 20_000,
            checks: 33,
            planned: None,
        });
        findings
    }

    #[test]
    fn the_headline_says_why() {
        let enough = headline(&stopped(StopReason::Reached, 0.0049));
        assert!(enough[0].ends_with("of 20,000 runs, enough to know each share within 0.5 points."), "{}", enough[0]);
        let findings = stopped(StopReason::AtMost, 0.0123);
        let most = format!(
            "of 20,000 runs, the most allowed: the share of {} is known only within 1.2 points.",
            findings.outcomes[0].name
        );
        assert!(headline(&findings)[0].ends_with(&most), "{}", headline(&findings)[0]);
        assert!(headline(&sample::usual())[0].ends_with("of 20,000 runs."));
    }

    #[test]
    fn a_comparison_says_why() {
        let mut comparison = sample::comparison(&sample::Size::usual(), 2);
        assert_eq!(why_of_comparison(&comparison), None);
        comparison.plan.stop = stopped(StopReason::Reached, 0.0049).plan.stop;
        let why = "stopped as soon as each share and each difference was known within 0.5 points, at check 33";
        assert_eq!(why_of_comparison(&comparison).as_deref(), Some(why));
        let rule = StopRef {
            of: StopQuantity::Difference,
            variant: Some(2),
            ..stopped(StopReason::AtMost, 0.0123).plan.stop.expect("a rule")
        };
        comparison.plan.stop = Some(rule);
        let why = why_of_comparison(&comparison).expect("a rule");
        let (outcome, variant) = (&comparison.outcomes[0].name, &comparison.variants[1].compared.scenario.name);
        let least = format!("; the difference of {outcome} under {variant} is known only within 1.2 points");
        assert!(
            why.starts_with("20,000 runs, the most allowed, were too few to know each share") && why.ends_with(&least),
            "{why}"
        );
    }

    #[test]
    fn the_rule_stands_where_there_is_one() {
        assert_eq!(why(&sample::usual()), None);
        assert_eq!(
            why(&stopped(StopReason::Reached, 0.0049)).as_deref(),
            Some("stopped as soon as each share was known within 0.5 points, at check 33")
        );
        let said = validity(&stopped(StopReason::Reached, 0.0049).plan);
        assert!(
            said.is_some_and(|said| said.contains("fixed number of runs")) && validity(&sample::usual().plan).is_none()
        );
        assert_eq!(
            arguments(&stopped(StopReason::Reached, 0.0049).plan),
            "--precision 0.005 --at-least 1000 --at-most 20000"
        );
        assert_eq!(arguments(&sample::usual().plan), "--runs 20000");
    }
}
