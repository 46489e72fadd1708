//! `detente new`: a scenario to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use detente::internals::render;
use detente::internals::scenario::{TEMPLATES, Template};

use super::{Verdict, args, show};

/// Writes `NAME.toml`, and refuses to touch a file that is there; or lists the templates.
pub(super) fn new(args: &args::New) -> Result<Verdict> {
    // The command line asks for a name or for the list.
    let Some(name) = args.name.as_ref().filter(|_| !args.list) else {
        show::result(&render::templates::list(TEMPLATES, show::width()))?;
        return Ok(Verdict::Good);
    };
    let template = Template::of(&args.template).unwrap_or(&TEMPLATES[0]);
    let stem = name.file_name().map(|name| name.to_string_lossy().into_owned());
    let stem = stem.as_deref().map(|name| name.strip_suffix(".toml").unwrap_or(name)).unwrap_or("");
    if stem.is_empty() || stem.contains(char::is_control) {
        bail!("`{}` is no name for a file; try `detente new harbor`", name.display());
    }
    if is_device(stem) {
        bail!("`{stem}` is the name of a device on Windows, where no file can have it; try `detente new my-{stem}`");
    }
    let path = name.with_file_name(format!("{stem}.toml"));
    let shown = path.display();
    let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("`{shown}` is there already; choose another name")
        }
        Err(error) => {
            let no_folder = error.kind() == ErrorKind::NotFound;
            let why = if no_folder {
                format!("cannot write `{shown}`: make its folder first")
            } else {
                format!("cannot write `{shown}`")
            };
            return Err(error).context(why);
        }
    };
    let text = template.named(stem);
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{shown}`"))?;
    show::result(&format!("{shown}\n"))?;
    if !args.quiet {
        show::say(&next_steps(template, &path));
    }
    Ok(Verdict::Good)
}

/// Whether Windows takes a name for a device, whatever follows a dot. A scenario should travel between machines.
fn is_device(stem: &str) -> bool {
    let word = stem.split('.').next().unwrap_or(stem).trim_end().to_ascii_lowercase();
    let numbered =
        |port: &str| word.strip_prefix(port).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    matches!(word.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

fn next_steps(template: &Template, path: &Path) -> String {
    let path = path.display();
    format!(
        "A commented case, ready to run: {}. Next:\n  \
         detente check {path}     finds mistakes, and counts what the evidence supports\n  \
         detente explain {path}   what each side makes of the proposals, and what could be agreed\n  \
         detente run {path}       how it ends\n\
         `detente new --list` shows other cases to start from.\n",
        template.about
    )
}
