//! `CITATION.cff` is a valid citation file and speaks of this version.

use std::collections::BTreeMap;

/// The top level of the file: scalars, folded text and lists, which is all that it uses of YAML.
fn entries() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/CITATION.cff")).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        assert!(!line.contains('\t') && line == line.trim_end(), "{line:?}");
        match line.split_once(':') {
            Some((name, value)) if !line.starts_with(' ') => {
                key = name.to_string();
                let value = value.trim().trim_start_matches(">-").trim_matches('"').to_string();
                let values = if value.is_empty() { vec![] } else { vec![value] };
                assert!(found.insert(key.clone(), values).is_none(), "`{key}` stands there twice");
            }
            _ => {
                assert!(line.starts_with("  "), "neither a key nor a part of one: {line:?}");
                let item = line.trim().trim_start_matches("- ").trim_matches('"').to_string();
                found.get_mut(&key).unwrap().push(item);
            }
        }
    }
    found
}

#[test]
fn the_citation_file_has_the_keys_that_it_must_have_and_no_others_unknown() {
    // Keys of version 1.2.0 of the Citation File Format.
    const MUST: [&str; 4] = ["cff-version", "message", "title", "authors"];
    const MAY: [&str; 15] = [
        "abstract",
        "commit",
        "contact",
        "date-released",
        "doi",
        "identifiers",
        "keywords",
        "license",
        "license-url",
        "preferred-citation",
        "references",
        "repository",
        "repository-code",
        "type",
        "version",
    ];
    let found = entries();
    for key in MUST {
        assert!(found.get(key).is_some_and(|values| !values.is_empty()), "`{key}` is missing");
    }
    for (key, values) in &found {
        assert!(MUST.contains(&key.as_str()) || MAY.contains(&key.as_str()), "`{key}` is no key of the format");
        assert!(values.iter().all(|value| !value.is_empty()), "`{key}` is empty");
    }
    assert_eq!(found["cff-version"], ["1.2.0"]);
    assert_eq!(found["type"], ["software"]);
    assert_eq!(found["authors"], ["name: \"The detente developers"]);
}

#[test]
fn the_citation_file_agrees_with_the_package() {
    let found = entries();
    assert_eq!(found["version"], [env!("CARGO_PKG_VERSION")]);
    // An expression in the package, a list in the citation.
    assert_eq!(found["license"].join(" OR "), env!("CARGO_PKG_LICENSE"));
    assert!(found["title"][0].starts_with(env!("CARGO_PKG_NAME")));
    assert!(found["keywords"].len() >= 3);
}
