//! What is said of the collapse of talks.

use crate::analysis::findings::Findings;

use super::number;
use super::terms::list;

/// How often the talks collapse and who walks out, in a sentence; nothing where no actor can.
pub(crate) fn collapse(findings: &Findings) -> Option<String> {
    let found = findings.collapse.as_ref()?;
    let seen = |count: u64| count > 0;
    let name =
        |id: &String| findings.actors.iter().find(|actor| actor.id == *id).map_or(id.clone(), |one| one.name.clone());
    let mut who: Vec<_> = found.by.iter().map(|(id, one)| (name(id), one, one.by_round.iter().sum::<u64>())).collect();
    who.retain(|(_, _, n)| seen(*n));
    who.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
    Some(match who.as_slice() {
        [] => match found.share.interval {
            Some([_, high]) => {
                format!("Nobody walks out of the talks in these runs (at most {}).", number::at_most(high))
            }
            None => "Nobody walks out of the talks in these runs.".into(),
        },
        [(only, ..)] => format!("The talks collapse in {} of runs: {only} walks out.", number::share(&found.share)),
        all => {
            let each: Vec<String> =
                all.iter().map(|(name, one, _)| format!("{name} walks out in {}", number::share(&one.share))).collect();
            format!("The talks collapse in {} of runs. {}.", number::share(&found.share), list(&each))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn it_says_who_walks_out() {
        let mut findings = sample::usual();
        let said = |findings: &Findings| collapse(findings).expect("somebody can");
        let text = said(&findings);
        assert!(
            text.starts_with("The talks collapse in 1") && text.contains("Union of the Isles walks out in"),
            "{text}"
        );
        let north = findings.collapse.as_mut().expect("it is there").by.values_mut().next().expect("an actor");
        north.by_round.fill(0);
        let text = said(&findings);
        assert!(text.ends_with("of runs: Union of the Isles walks out."), "{text}");
        findings.collapse.as_mut().expect("it is there").by.values_mut().for_each(|one| one.by_round.fill(0));
        assert!(said(&findings).starts_with("Nobody walks out of the talks in these runs (at most "));
        findings.collapse = None;
        assert_eq!(collapse(&findings), None);
    }
}
