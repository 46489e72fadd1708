//! What foresight changes, what leverage is worth, and how good the equilibrium is.

use crate::analysis::findings::Findings;
use crate::analysis::foresight::ForesightFinding;
use crate::analysis::warnings::Code;
use crate::render::terminal::table::grid;
use crate::render::terminal::text::wrapped;
use crate::render::words::foresight::{Quantity, Row, Twin, caption, rows};
use crate::render::words::health;

/// Nothing where actors do not choose in an equilibrium.
pub(super) fn foresight(findings: &Findings, width: usize) -> String {
    let Some(found) = &findings.foresight else { return String::new() };
    let mut out = format!("\n{}", wrapped("", &caption(Twin::Myopic, &found.myopic), width));
    let named =
        |row: &Row| (if row.within { format!("  {}", row.name) } else { row.name.clone() }, row.shown().to_vec());
    let all = rows(findings, found, Twin::Myopic);
    let [run, twin] = Twin::Myopic.heads();
    out += &grid(&[run, twin, "difference"], &all.iter().map(named).collect::<Vec<_>>(), width);
    out += "\n";
    out += &worth(findings, found, Twin::NoMeetings, width);
    out += &worth(findings, found, Twin::NoMoves, width);
    if let Some(health) = &found.health {
        out += &format!("\n{}", wrapped("", &health::about(health), width));
        let all = health::rows(findings, health);
        if !all.is_empty() {
            out += &grid(health::heads(health), &all, width);
            out += &wrapped("  ", health::legend(health), width);
        }
        for said in health::more(findings, health) {
            out += &wrapped("  ", &said, width);
        }
        out += "\n";
    }
    out
}

/// What talks or leverage are worth: only differences that exclude zero. Of talks those of endings stand elsewhere.
fn worth(findings: &Findings, found: &ForesightFinding, twin: Twin, width: usize) -> String {
    let title = twin.title().to_lowercase();
    if twin.of(found).is_none() {
        if found.compared {
            return String::new();
        }
        return wrapped("", &format!("{title}: not computed ({})", Code::NotCompared.id()), width);
    }
    let elsewhere = |row: &Row| twin == Twin::NoMeetings && matches!(row.quantity, Quantity::Group | Quantity::Outcome);
    let all: Vec<Row> = rows(findings, found, twin).into_iter().filter(|row| !elsewhere(row)).collect();
    let clear: Vec<&Row> = all.iter().filter(|row| row.found.difference.excludes_zero()).collect();
    let besides = if twin == Twin::NoMeetings { ", besides endings" } else { "" };
    if clear.is_empty() {
        let none = format!("{title}{besides}: every difference from the same runs {} includes zero", twin.against());
        return wrapped("", &none, width);
    }
    let what = format!(
        "{title}{besides}: difference from the same runs {}, where it excludes zero (of shares in points)",
        twin.against()
    );
    let [run, without] = twin.heads();
    let shown: Vec<_> = clear.iter().map(|row| (row.name.clone(), row.shown().to_vec())).collect();
    wrapped("", &what, width) + &grid(&[run, without, "difference"], &shown, width)
}
