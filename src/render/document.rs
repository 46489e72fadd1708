//! Findings as they stand in `findings.json`: with the words of their warnings.

use serde::Serialize;

use crate::analysis::findings::Findings;
use crate::analysis::warnings::Warning;

use super::warning;

/// What `findings.json` holds, and `run --format json` prints.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    #[serde(flatten)]
    findings: &'a Findings,
    warnings: Vec<Worded<'a>>,
}

#[derive(Debug, Serialize)]
struct Worded<'a> {
    text: String,
    #[serde(flatten)]
    warning: &'a Warning,
}

/// The document of one experiment.
#[must_use]
pub fn document(findings: &Findings) -> Document<'_> {
    let worded = |warning| Worded { text: warning::text(warning, findings), warning };
    Document { findings, warnings: findings.warnings.iter().map(worded).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn warnings_come_last_with_code_words_and_numbers() {
        let findings = sample::usual();
        let text = serde_json::to_string(&document(&findings)).unwrap();
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = &back["warnings"][0];
        assert_eq!(first["code"], findings.warnings[0].code.id());
        assert_eq!(first["text"], warning::text(&findings.warnings[0], &findings));
        assert!(first["estimates"].as_object().is_some_and(|all| !all.is_empty()));
        assert_eq!(text.matches("\"warnings\":").count(), 1);
    }
}
