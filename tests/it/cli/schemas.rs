//! What comes out fits its schema, and nothing less does.

use crate::desk::{Desk, scenario};

#[test]
fn findings_fit_their_schema_and_nothing_less_does() {
    let desk = Desk::new();
    let schema = desk.run("schema --findings").good().json();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let baseline = scenario("security-talks-2022/baseline.toml");
    // One run leaves most estimates undefined.
    for line in [
        format!("run {baseline} --runs 30"),
        "run case/mine.toml --runs 1".into(),
        "run case/mine.toml --runs 400".into(),
    ] {
        let findings = desk.run(&format!("{line} --format json")).good().json();
        let faults: Vec<String> =
            validator.iter_errors(&findings).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(faults.is_empty(), "{line}: {faults:?}");
        for place in places(&findings) {
            let mut less = findings.clone();
            let parent = less.pointer_mut(&place.0).unwrap().as_object_mut().unwrap();
            parent.remove(&place.1).unwrap();
            assert!(!validator.is_valid(&less), "{}/{} can be left out", place.0, place.1);
            let mut more = findings.clone();
            more.pointer_mut(&place.0).unwrap()["surplus"] = serde_json::json!([[]]);
            assert!(!validator.is_valid(&more), "{} takes a key that it does not have", place.0);
        }
    }
    let language = desk.run("schema").good().json();
    assert!(jsonschema::draft7::new(&language).is_ok());
}

/// Every key of every object that is not a map from ids, once for each kind of object.
fn places(findings: &serde_json::Value) -> Vec<(String, String)> {
    let kinds = [
        "",
        "/scenario",
        "/plan",
        "/outcomes/0",
        "/outcomes/0/share",
        "/rounds/0",
        "/rounds/0/tension",
        "/tension_by_outcome/0",
        "/moves/0",
        "/forums/0",
        "/proposals/0",
        "/bargaining/0",
        "/agreements",
        "/beliefs/0",
        "/actors/0",
        "/inputs/0",
        "/inputs/0/bins/0",
        "/after_meeting/0",
    ];
    let keys = |kind: &str| {
        findings
            .pointer(kind)
            .and_then(|v| v.as_object())
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    kinds.iter().flat_map(|kind| keys(kind).into_iter().map(|key| (kind.to_string(), key))).collect()
}
