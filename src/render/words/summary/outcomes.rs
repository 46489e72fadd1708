//! How runs end, as a table.

use comfy_table::{Cell, ColumnConstraint};

use crate::analysis::findings::{Estimate, Findings};
use crate::render::terminal::table::{lines, right, table};
use crate::render::terminal::text::{USUAL_WIDTH, columns, wrapped};
use crate::render::words::{controls, number};

/// Columns that stand beside names where the heads of columns are written out.
const BESIDE: usize = 62;

/// Before an ending that stands under its group.
const WITHIN: &str = "  ";

/// How runs end, by group: count, share, interval, and the share with all precisions halved and doubled.
///
/// Intervals are at the level of the plan, shares of the precision band without theirs: they come from a tenth of the runs and
/// are there to show how much the assumed precision matters. Long names are broken into lines, numbers are not.
pub(super) fn outcomes(findings: &Findings, width: usize) -> String {
    let narrow = width < USUAL_WIDTH;
    let names = findings.outcomes.iter().map(|outcome| columns(&outcome.name)).max().unwrap_or(0) + columns(WITHIN);
    // Names have the room before heads of columns do.
    let brief = names + BESIDE > width;
    let level = findings.outcomes.first().map_or(0.95, |outcome| outcome.share.level);
    let band = findings.outcomes.iter().any(|outcome| findings.precision_band.contains_key(&outcome.id));
    let level = number::level(level);
    let interval = if narrow { format!("{level} int.") } else { format!("{level} interval") };
    let mut header = vec!["ending".into(), "runs".into(), "share".into(), interval];
    if band {
        let heads = if brief { ["×½", "×2"] } else { ["precision ×½", "precision ×2"] };
        header.extend(heads.map(str::to_string));
    }
    let head = |(column, name): (usize, &String)| if column == 0 { Cell::new(name) } else { right(name) };
    let mut table = table(header.iter().enumerate().map(head), width);
    let front = |name: &str, count: u64, share: &Estimate| {
        let (share, interval) = number::share_parts(share);
        vec![Cell::new(name), right(&number::count(count)), right(&share), right(&interval)]
    };
    for (group, outcomes) in findings.by_group() {
        // A group of one ending is that ending.
        let alone = outcomes.len() == 1;
        if !alone {
            let mut row = front(&group.group.name, group.count, &group.share);
            row.extend((0..if band { 2 } else { 0 }).map(|_| Cell::new("")));
            table.add_row(row);
        }
        for outcome in outcomes {
            let name = format!("{}{}", if alone { "" } else { WITHIN }, outcome.name);
            let mut row = front(&name, outcome.count, &outcome.share);
            if band {
                let shares = findings.precision_band.get(&outcome.id).map(|band| (&band.half, &band.double));
                let text = |estimate: Option<&Estimate>| {
                    estimate.map_or(number::UNDEFINED.to_string(), |e| number::share_parts(e).0)
                };
                row.push(right(&text(shares.map(|pair| pair.0))));
                row.push(right(&text(shares.map(|pair| pair.1))));
            }
            table.add_row(row);
        }
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        if place > 0 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        if narrow {
            column.set_padding((u16::from(place == 0), 1));
        }
    }
    let mut text = lines(&table);
    if band {
        text += if brief {
            " ×½, ×2: the share at half and at double decision precision\n"
        } else {
            " precision ×½, ×2: the share if all actors choose half or twice as precisely\n"
        };
    }
    if let Some(found) = &findings.control_variates {
        text += &wrapped(" ", &controls::said(found, "outcomes.csv"), width);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    #[test]
    fn fits_every_width() {
        for size in [Size::usual(), Size::largest(), Size::bare()] {
            let findings = sample::build(&size);
            for width in [60, 72, 80, 132, 200] {
                let text = outcomes(&findings, width);
                assert!(text.lines().all(|line| columns(line) <= width), "{text}");
                // No name loses a word.
                let words = text.replace(['\n', ' '], "");
                assert!(width < 80 || findings.outcomes.iter().all(|o| words.len() >= o.name.len()), "{text}");
            }
        }
        let wide = outcomes(&sample::build(&Size::largest()), 200);
        let longest = sample::build(&Size::largest()).outcomes.iter().map(|o| o.name.len()).max().unwrap();
        assert!(longest > 30 && wide.lines().count() < 40, "{wide}");
    }

    #[test]
    fn looks_as_it_should() {
        let expected = " ending              runs   share   95% interval   precision ×½   precision ×2
───────────────────────────────────────────────────────────────────────────────
 War                3,520   17.6%      17.1–18.1
   War by order     2,840   14.2%      13.7–14.7          13.4%            15%
";
        let found = outcomes(&sample::usual(), 80);
        assert!(found.starts_with(expected), "{found}");
    }
}
