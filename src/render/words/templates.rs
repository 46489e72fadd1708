//! The cases that a new scenario can start from, for a terminal.

use crate::scenario::Template;

use crate::render::terminal::text::{padded, wrapped};

/// All templates, each with what it is about, and how one is chosen.
pub fn list(templates: &[Template], width: usize) -> String {
    let widest = templates.iter().map(|template| template.id.len()).max().unwrap_or(0);
    let mut out: String =
        templates.iter().map(|t| wrapped(&format!("{}  ", padded(t.id, widest)), t.about, width)).collect();
    out += "\n";
    out += &wrapped(
        "",
        "All are invented. `detente new NAME --template TEMPLATE` writes NAME.toml; without `--template` it is the first.",
        width,
    );
    out
}
