//! The scenario that `detente new` writes.

const TEMPLATE: &str = include_str!("starter.toml");

/// A commented scenario of a small dispute, to start from, with this title.
///
/// ```
/// use detente::scenario::{load, read::no_files, span::Source, starter};
/// let loaded = load(Source::new("mine.toml", starter("Mine")), &[], &no_files);
/// assert_eq!(loaded.result.unwrap().0.name, "Mine");
/// ```
pub fn starter(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    TEMPLATE.replace("{name}", &name.replace('\\', "\\\\").replace('"', "\\\""))
}
