//! `detente man`: manual pages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{Verdict, args, show};

/// Prints the page of the program, or writes it and one page for each command.
pub(super) fn man(args: &args::Man) -> Result<Verdict> {
    let mut program = args::Args::command();
    program.build();
    let Some(folder) = &args.out else {
        show::result(&page(&program, "detente")?)?;
        return Ok(Verdict::Good);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let mut pages = vec![("detente.1".to_string(), page(&program, "detente")?)];
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("detente-{}", command.get_name());
        pages.push((format!("{name}.1"), page(command, &name)?));
    }
    for (name, _) in &pages {
        look_at_place(&folder.join(name))?;
    }
    for (name, text) in pages {
        let path = folder.join(&name);
        fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        show::result(&format!("{}\n", path.display()))?;
    }
    Ok(Verdict::Good)
}

fn page(command: &Command, name: &str) -> Result<String> {
    let mut out = Vec::new();
    Man::new(command.clone()).title(name.to_uppercase()).render(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Refuses a place that holds something which is no manual page of ours.
fn look_at_place(path: &Path) -> Result<()> {
    match fs::read_to_string(path) {
        Ok(text) if text.contains(".TH ") && text.contains("detente") => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        _ => bail!("`{}` is in the way and is no manual page of detente; choose another `--out`", path.display()),
    }
}
