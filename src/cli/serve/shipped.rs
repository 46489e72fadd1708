//! The cases that this program brings along.

/// A file of a case.
pub(super) struct File {
    /// Its place below `scenarios`.
    pub(super) path: &'static str,
    pub(super) text: &'static str,
}

macro_rules! files {
    ($($path:literal)*) => {
        &[$(File { path: $path, text: include_str!(concat!("../../../scenarios/", $path)) }),*]
    };
}

/// All of them; a test holds the list to the folder.
pub(super) const FILES: &[File] = files! {
    "games/audience-cost-signal.toml"
    "games/brinkmanship-ladder.toml"
    "games/chain-store.toml"
    "games/entry-deterrence.toml"
    "games/private-chicken.toml"
    "games/private-ultimatum.toml"
    "games/screening-two-prices.toml"
    "games/walk-out.toml"
    "security-talks-2022/baseline.toml"
    "security-talks-2022/before-geneva.toml"
    "security-talks-2022/c01-flexible-west.toml"
    "security-talks-2022/c02-no-linkage.toml"
    "security-talks-2022/c03-no-precondition.toml"
    "security-talks-2022/c04-russia-pulls-back.toml"
    "security-talks-2022/c05-moratorium-answered.toml"
    "security-talks-2022/c06-written-replies.toml"
    "security-talks-2022/c07a-no-leverage.toml"
    "security-talks-2022/c07b-no-russian-leverage.toml"
    "security-talks-2022/c07c-no-western-leverage.toml"
    "security-talks-2022/c08a-sanctions-tripled.toml"
    "security-talks-2022/c08b-no-sanctions-threat.toml"
    "security-talks-2022/c09-nordic-accession.toml"
    "security-talks-2022/c10-caribbean-deployment.toml"
    "security-talks-2022/c11a-membership-imminent.toml"
    "security-talks-2022/c11b-membership-ruled-out.toml"
    "security-talks-2022/c12a-vienna-first.toml"
    "security-talks-2022/c12b-one-table.toml"
    "security-talks-2022/o1-no-loss.toml"
    "security-talks-2022/o2-patience.toml"
    "security-talks-2022/o3-outlook-6.toml"
    "security-talks-2022/o4-outlook-24.toml"
    "security-talks-2022/o5-equilibrium.toml"
    "theory/absorbing-ladder.toml"
    "theory/alternating-offers.toml"
    "theory/attrition-in-rounds.toml"
    "theory/attrition-private-exponential.toml"
    "theory/attrition-private-uniform.toml"
    "theory/attrition-reputation.toml"
    "theory/attrition.toml"
    "theory/audience-costs.toml"
    "theory/bargaining-points.toml"
    "theory/brinkmanship-in-turns.toml"
    "theory/brinkmanship-private.toml"
    "theory/brinkmanship.toml"
    "theory/commitment-lump-sum.toml"
    "theory/commitment.toml"
    "theory/crisis-bargaining.toml"
    "theory/critical-risk.toml"
    "theory/ladder-risk.toml"
    "theory/logrolling.toml"
    "theory/nash-before-war.toml"
    "theory/quantal-response-crisis.toml"
    "theory/random-proposers.toml"
    "theory/signalling-crisis.toml"
    "theory/updating.toml"
    "wage-dispute/baseline.toml"
    "wage-dispute/no-mediator.toml"
};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn toml_below(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                toml_below(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let below = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios")).unwrap();
                all.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn every_case_is_there() {
        let mut all = Vec::new();
        toml_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios")), &mut all);
        all.sort();
        assert_eq!(FILES.iter().map(|file| file.path).collect::<Vec<_>>(), all);
    }
}
