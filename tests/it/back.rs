//! What comes out reads back bit by bit, whatever the scenario is like.

use detente::comparison::Comparison;
use detente::exact::ExactFindings;
use detente::explanation::Explanation;
use detente::findings::Findings;
use detente::replay::Replay;
use detente::{Scenario, schema};
use jsonschema::Validator;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::game::Dice;
use crate::random::{Size, scenario};

struct Schemas {
    findings: Validator,
    comparison: Validator,
    exact: Validator,
    replay: Validator,
    explanation: Validator,
}

impl Schemas {
    fn new() -> Self {
        let of = |schema| jsonschema::draft7::new(&schema).unwrap();
        Self {
            findings: of(schema::findings()),
            comparison: of(schema::comparison()),
            exact: of(schema::exact()),
            replay: of(schema::replay()),
            explanation: of(schema::explanation()),
        }
    }
}

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(one: &T, schema: &Validator) {
    let text = serde_json::to_string(one).unwrap();
    let again: T = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
    assert_eq!(&again, one);
    // Zeros with a sign too, which are equal.
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    let value = serde_json::from_str(&text).unwrap();
    let faults: Vec<String> = schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

fn all(text: &str, schemas: &Schemas) {
    let Ok(base) = Scenario::parse(text) else { return };
    let Ok(variant) = base.with("tension.start", 3.25) else { return };
    let mut experiment = base.experiment();
    experiment.seed(11).runs(40).threads(1);
    reads_back::<Findings>(experiment.run().unwrap().findings(), &schemas.findings);
    reads_back::<Comparison>(&experiment.compare([&variant]).unwrap(), &schemas.comparison);
    (0..3).for_each(|run| reads_back::<Replay>(&experiment.replay(run).unwrap(), &schemas.replay));
    reads_back::<Explanation>(&base.explain(), &schemas.explanation);
    if let Ok(exact) = base.exact_within(2_000, &false.into()) {
        reads_back::<ExactFindings>(&exact, &schemas.exact);
    }
}

#[test]
fn what_comes_out_of_random_scenarios_reads_back() {
    let schemas = Schemas::new();
    let mut played = 0;
    for seed in 0..25 {
        let mut dice = Dice(seed);
        let size = Size::small(&mut dice);
        let text = scenario(&mut dice, size);
        played += u32::from(Scenario::parse(&text).is_ok());
        all(&text, &schemas);
    }
    assert!(played > 15, "{played}");
}

proptest! {
    /// Every number that findings can hold is read as it was written.
    #[test]
    fn numbers_keep_all_their_bits(bits in any::<u64>()) {
        let x = f64::from_bits(bits);
        prop_assume!(x.is_finite());
        let again: f64 = serde_json::from_str(&serde_json::to_string(&x).unwrap()).unwrap();
        prop_assert_eq!(again.to_bits(), x.to_bits());
    }
}
