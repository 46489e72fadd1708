//! Findings and comparisons as they stand in `findings.json` and `comparison.json`: with the words of their warnings.

use serde::Serialize;

use crate::analysis::changes::ChangeWarning;
use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;
use crate::analysis::warnings::Warning;

use super::words::warning;

/// What a file of results holds, and `--format json` prints: findings or a comparison, with its warnings in words.
#[derive(Debug, Serialize)]
pub struct Document<'a, F, W> {
    #[serde(flatten)]
    found: &'a F,
    warnings: Vec<Worded<'a, W>>,
}

#[derive(Debug, Serialize)]
struct Worded<'a, W> {
    text: String,
    #[serde(flatten)]
    warning: &'a W,
}

impl<'a, F, W> Document<'a, F, W> {
    fn new(found: &'a F, warnings: &'a [W], words: impl Fn(&W, &F) -> String) -> Self {
        let worded = |warning| Worded { text: words(warning, found), warning };
        Self { found, warnings: warnings.iter().map(worded).collect() }
    }
}

/// The document of one experiment.
#[must_use]
pub fn document(findings: &Findings) -> Document<'_, Findings, Warning> {
    Document::new(findings, &findings.warnings, warning::text)
}

/// The document of one comparison.
#[must_use]
pub fn comparison_document(comparison: &Comparison) -> Document<'_, Comparison, ChangeWarning> {
    Document::new(comparison, &comparison.warnings, warning::change_text)
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
