//! Findings and comparisons as they stand in `findings.json` and `comparison.json`: with the words of their warnings.

use crate::analysis::compare::Comparison;
use crate::analysis::findings::Findings;

use super::words::warning;

/// Findings of which every warning says what it means.
#[must_use]
pub fn worded(findings: Findings) -> Findings {
    let said: Vec<String> = findings.warnings.iter().map(|one| warning::text(one, &findings)).collect();
    let mut findings = findings;
    findings.warnings.iter_mut().zip(said).for_each(|(warning, text)| warning.text = text);
    findings
}

/// A comparison of which every warning says what it means.
#[must_use]
pub fn worded_comparison(comparison: Comparison) -> Comparison {
    let said: Vec<String> = comparison.warnings.iter().map(|one| warning::change_text(one, &comparison)).collect();
    let mut comparison = comparison;
    comparison.warnings.iter_mut().zip(said).for_each(|(warning, text)| warning.text = text);
    comparison
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample;

    #[test]
    fn warnings_come_last_with_code_words_and_numbers() {
        let findings = worded(sample::usual());
        let text = serde_json::to_string(&findings).unwrap();
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = &back["warnings"][0];
        assert_eq!(first["code"], findings.warnings[0].code.id());
        assert_eq!(first["text"], warning::text(&findings.warnings[0], &findings));
        assert!(first["estimates"].as_object().is_some_and(|all| !all.is_empty()));
        assert!(text.find("\"warnings\":").unwrap() > text.find("\"conclusions\":").unwrap());
    }
}
