//! What is said of control variates.

use crate::analysis::controls::ControlVariates;
use crate::render::number;

/// How far they make shares surer, for those who read shares; `file` has them as counted.
pub(in crate::render) fn said(found: &ControlVariates, file: &str) -> String {
    let percent = |part: f64| if part < 0.005 { "less than 1%".to_string() } else { format!("{:.0}%", 100.0 * part) };
    let (least, most) = (percent(found.least), percent(found.most));
    let left = if least == most { most } else { format!("{least} to {most}") };
    format!(
        "Shares are adjusted by control variates, found in {} other runs: what chance explains is taken off, which leaves {left} of their \
         variance. Numbers of runs are as counted, and so are the shares in the columns of {file} whose names begin with `counted`.",
        number::count(found.pilot)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_variance_are_whole_percents() {
        let said = |least: f64, most: f64| said(&ControlVariates { pilot: 2000, least, most }, "x.csv");
        assert!(said(0.0004, 0.667).contains("which leaves less than 1% to 67% of their"));
        assert!(said(0.3, 0.3).contains("which leaves 30% of their") && said(0.3, 0.3).contains("in 2,000 other runs"));
    }
}
