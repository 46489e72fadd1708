//! What an estimate is: point, standard error, interval, and how the interval is made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

words! {
    /// How the interval of an [`Estimate`] is made. `fixed n`: as if the number of runs had been fixed beforehand, although a
    /// rule stopped them; such an interval may be a little too narrow.
    Method {
        /// A share of runs: score interval (Wilson 1927).
        Wilson = "wilson",
        /// A share of what happens several times a run: Wilson's at the effective number (Korn & Graubard 1998).
        Clustered = "clustered",
        /// A share of which nothing was seen: exact bound (Clopper & Pearson 1934).
        Exact = "exact",
        /// A mean: normal.
        Normal = "normal",
        /// A difference between runs with the same random draws (Newcombe 1998 for shares, normal for means, Student's t
        /// for means of moves).
        Paired = "paired",
        /// A difference of independent estimates: square-and-add (Zou & Donner 2008).
        Newcombe = "newcombe",
        /// A correlation: Fisher's z (Fisher 1915, 1921).
        Fisher = "fisher",
        /// A share of variance: delta method.
        Delta = "delta",
        /// A share, valid whenever one stops: confidence sequence (Robbins 1970).
        ConfidenceSequence = "confidence sequence",
        /// A share with control variates: score interval at the effective number of runs.
        Controlled = "control variates",
        /// A paired difference with control variates: square-and-add at the effective number of runs.
        ControlledPaired = "control variates, paired",
        /// A function of means over rows of a design: bias-corrected and accelerated bootstrap (Efron 1987).
        Bootstrap = "bootstrap",
        /// A share of variance between cells: noncentral chi-square (Sankaran 1959).
        Noncentral = "noncentral chi-square",
        /// A function of means over rows of a design: grouped jackknife (Quenouille 1956; Tukey 1958).
        Jackknife = "jackknife",
        /// `clustered`, as for a fixed number of runs.
        ClusteredFixedN = "clustered, fixed n",
        /// `normal`, as for a fixed number of runs.
        NormalFixedN = "normal, fixed n",
        /// `paired`, as for a fixed number of runs.
        PairedFixedN = "paired, fixed n",
        /// `fisher`, as for a fixed number of runs.
        FisherFixedN = "fisher, fixed n",
        /// `delta`, as for a fixed number of runs.
        DeltaFixedN = "delta, fixed n",
        /// `noncentral chi-square`, as for a fixed number of runs.
        NoncentralFixedN = "noncentral chi-square, fixed n",
    }
}

/// An estimate: point, standard error and interval, in the unit of what is estimated.
///
/// ```
/// let scenario = detente::Scenario::template("two-party").unwrap();
/// let outcome = scenario.experiment().runs(200).run().unwrap();
/// let share = &outcome.findings().outcomes[0].share;
/// let [low, high] = share.interval.unwrap();
/// assert!(low <= share.value.unwrap() && share.value.unwrap() <= high);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "estimate")]
pub struct Estimate {
    /// Point estimate; null where it is undefined.
    pub value: Option<f64>,
    /// Standard error, at least 0; null where it is undefined.
    pub standard_error: Option<f64>,
    /// Lower and upper end of the interval at `level`; null where it is undefined.
    pub interval: Option<[f64; 2]>,
    /// Confidence level of the interval, between 0 and 1.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub level: f64,
    /// How the interval is made.
    pub method: Method,
    /// Number of runs behind it; for a share of moves, agreements or refusals, runs that have one at least; of a design its rows.
    pub n: u64,
}

impl Estimate {
    /// Whether the interval excludes zero. A bound of exactly 0 includes it, and what has no interval excludes nothing.
    ///
    /// Every statement on whether a difference or a correlation is distinguishable from zero asks this function.
    #[must_use]
    pub fn excludes_zero(&self) -> bool {
        self.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }

    /// Whether the interval lies within a band of `±most`, its ends excluded: an equivalence test, at `level`.
    #[must_use]
    pub fn within(&self, most: f64) -> bool {
        self.interval.is_some_and(|[low, high]| -most < low && high < most)
    }

    /// Whether the interval lies wholly beyond `±least`, on one side: a test that the size is larger, at `level`.
    #[must_use]
    pub fn beyond(&self, least: f64) -> bool {
        self.interval.is_some_and(|[low, high]| low > least || high < -least)
    }

    /// Whether it is larger in size than another, whatever the signs: the two intervals of the sizes do not touch.
    #[must_use]
    pub fn clearly_larger_than(&self, other: &Estimate) -> bool {
        let sizes = |e: &Estimate| {
            let [low, high] = e.interval?;
            let least = if low <= 0.0 && 0.0 <= high { 0.0 } else { low.abs().min(high.abs()) };
            Some([least, low.abs().max(high.abs())])
        };
        sizes(self).zip(sizes(other)).is_some_and(|(a, b)| a[0] > b[1])
    }
}
