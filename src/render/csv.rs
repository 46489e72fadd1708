//! Findings as comma-separated values: every digit kept, undefined numbers left empty.

use std::fmt::Display;

use crate::analysis::compare::Comparison;
use crate::analysis::findings::{Estimate, Findings, PrecisionBand};

use super::ranking::{self, Of};

/// One row for each outcome: `outcomes.csv`.
///
/// Columns: `id, name, cause, count`, then the share with `_se`, `_low`, `_high`, its `level`, `method` and `n`, then the same
/// share with all precisions halved (`half_…`) and doubled (`double_…`).
pub fn outcomes(findings: &Findings) -> String {
    let mut header = columns(&["id", "name", "cause", "count"]);
    header.extend(estimate_columns("share"));
    header.extend(columns(&["level", "method", "n"]));
    header.extend(estimate_columns("half"));
    header.extend(estimate_columns("double"));
    let mut rows = vec![header];
    for outcome in &findings.outcomes {
        let cause = outcome.cause.clone().unwrap_or_default();
        let mut row = vec![outcome.id.clone(), outcome.name.clone(), cause, outcome.count.to_string()];
        row.extend(estimate(Some(&outcome.share)));
        row.extend([outcome.share.level.to_string(), outcome.share.method.to_string(), outcome.share.n.to_string()]);
        let band: Option<&PrecisionBand> = findings.precision_band.get(&outcome.id);
        row.extend(estimate(band.map(|band| &band.half)));
        row.extend(estimate(band.map(|band| &band.double)));
        rows.push(row);
    }
    write(&rows)
}

/// One row for each round, 0 (the start) to the last: `rounds.csv`.
///
/// Columns: `round, running`, mean tension with `_se`, `_low`, `_high` and `tension_n`, its quantiles `tension_q05` to
/// `tension_q95`, then for each outcome `ended.<id>`, the runs that ended so in this round.
pub fn rounds(findings: &Findings) -> String {
    let mut header = columns(&["round", "running"]);
    header.extend(estimate_columns("tension"));
    header.extend(columns(&["tension_n", "tension_q05", "tension_q25", "tension_q50", "tension_q75", "tension_q95"]));
    header.extend(findings.outcomes.iter().map(|outcome| format!("ended.{}", outcome.id)));
    let mut rows = vec![header];
    for round in &findings.rounds {
        let mut row = vec![round.round.to_string(), round.running.to_string()];
        row.extend(estimate(Some(&round.tension.mean)));
        row.push(round.tension.mean.n.to_string());
        let tension = &round.tension;
        row.extend([tension.q05, tension.q25, tension.q50, tension.q75, tension.q95].map(cell));
        row.extend(findings.outcomes.iter().map(|one| round.ended.get(&one.id).copied().unwrap_or(0).to_string()));
        rows.push(row);
    }
    write(&rows)
}

/// One row for each variant and each class, and for war of any cause and agreement of any kind: `comparison.csv`.
///
/// Columns: `variant` (from 1, in the order given), `id`, `name`, `kind` (`class`, or `sum` for war and agreement), `outcome`
/// (id of the class, or `war`, `agreement`), `outcome_name`, then the share under the base (`base`, `base_se`, …) and under
/// the variant, the difference with its adjusted interval and `level`, and the runs that end so under the variant only
/// (`gained`), under the base only (`lost`), and all of them (`n`), and `variance_reduction`.
pub fn comparison(comparison: &Comparison) -> String {
    let mut header = columns(&["variant", "id", "name", "kind", "outcome", "outcome_name"]);
    for name in ["base", "variant_share", "difference"] {
        header.extend(estimate_columns(name));
    }
    header.extend(columns(&["level", "gained", "lost", "n", "variance_reduction"]));
    let mut rows = vec![header];
    let names = ranking::names(comparison);
    for (place, variant) in comparison.variants.iter().enumerate() {
        for of in Of::all(comparison) {
            let change = of.change(comparison, variant);
            let (kind, outcome) = match of {
                Of::War => ("sum", "war"),
                Of::Agreement => ("sum", "agreement"),
                Of::Class(class) => ("class", comparison.outcomes[class].id.as_str()),
            };
            let mut row = vec![(place + 1).to_string(), variant.compared.scenario.id.clone(), names[place + 1].clone()];
            row.extend([kind.to_string(), outcome.to_string(), of.name(comparison).to_string()]);
            for one in [&change.base, &change.variant, &change.difference] {
                row.extend(estimate(Some(one)));
            }
            let counts = [change.gained, change.lost, change.difference.n].map(|n| n.to_string());
            row.push(change.difference.level.to_string());
            row.extend(counts);
            row.push(cell(change.variance_reduction));
            rows.push(row);
        }
    }
    write(&rows)
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_string()).collect()
}

fn estimate_columns(name: &str) -> [String; 4] {
    [name.to_string(), format!("{name}_se"), format!("{name}_low"), format!("{name}_high")]
}

fn estimate(estimate: Option<&Estimate>) -> [String; 4] {
    let interval = estimate.and_then(|e| e.interval);
    [
        cell(estimate.and_then(|e| e.value)),
        cell(estimate.and_then(|e| e.standard_error)),
        cell(interval.map(|i| i[0])),
        cell(interval.map(|i| i[1])),
    ]
}

fn cell<T: Display>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn write(rows: &[Vec<String>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("all rows are equally long and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes what is left");
    String::from_utf8(bytes).expect("only text was written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::{self, Size};

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").iter().map(str::to_string).collect();
        let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_string).collect()).collect();
        (header, rows)
    }

    #[test]
    fn outcomes_read_back() {
        let findings = sample::build(&Size { long: true, ..Size::usual() });
        let (header, rows) = read(&outcomes(&findings));
        assert_eq!(header[..8], ["id", "name", "cause", "count", "share", "share_se", "share_low", "share_high"]);
        assert_eq!(rows.len(), findings.outcomes.len());
        for (row, outcome) in rows.iter().zip(&findings.outcomes) {
            assert_eq!((&row[0], &row[1]), (&outcome.id, &outcome.name));
            assert_eq!(row[4].parse::<f64>().ok(), outcome.share.value);
        }
    }

    #[test]
    fn rounds_read_back() {
        let findings = sample::usual();
        let (header, rows) = read(&rounds(&findings));
        assert_eq!(rows.len(), findings.rounds.len());
        assert_eq!(header.len(), 12 + findings.outcomes.len());
        let all: u64 = rows.iter().flat_map(|row| row[12..].iter().map(|n| n.parse::<u64>().expect("a count"))).sum();
        assert_eq!(all, findings.plan.runs);
    }

    #[test]
    fn undefined_numbers_are_empty() {
        let mut findings = sample::usual();
        findings.rounds[3].tension.mean.value = None;
        findings.rounds[3].tension.q50 = None;
        let (_, rows) = read(&rounds(&findings));
        assert_eq!((rows[3][2].as_str(), rows[3][9].as_str()), ("", ""));
    }
}
