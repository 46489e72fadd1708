//! What is said of what moves bring.

use crate::analysis::findings::Findings;

use super::number;

/// How often moves leave their actor worse off than without them, in sentences; nothing where no move was played again.
pub(crate) fn realized(findings: &Findings) -> Option<String> {
    let gains = findings.realized_gains.as_ref().filter(|gains| gains.at_a_loss.value.is_some())?;
    let mut out = format!(
        "Against the same run without the move, {} of moves left the actor worse off; the mean realized gain is {}.",
        number::share(&gains.at_a_loss),
        number::correlation(&gains.gain)
    );
    let (expected, other) = (&gains.at_a_loss_as_expected, &gains.at_a_loss_unexpected);
    if expected.value.is_some() && other.value.is_some() {
        out += &format!(
            " Of moves at a loss by the actor's own estimate, it is {}; of the others, {}.",
            number::share(expected),
            number::share(other)
        );
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn it_sets_the_realized_gain_beside_the_estimate() {
        let mut findings = sample::usual();
        let said = realized(&findings).expect("there are moves");
        assert!(
            said.starts_with("Against the same run without the move, 43") && said.contains("mean realized gain is +"),
            "{said}"
        );
        assert!(said.contains(" Of moves at a loss by the actor's own estimate, it is "), "{said}");
        findings.realized_gains.as_mut().expect("there are moves").at_a_loss_as_expected.value = None;
        assert!(!realized(&findings).expect("there are moves").contains("own estimate"));
        assert_eq!(realized(&sample::build(&Size::bare())), None);
    }
}
