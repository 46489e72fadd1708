//! Parts of experiments as files.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use detente::internals::facade::part::{MOST_HEAD, Part, Whole};

use super::group::{Group, STDIN};
use super::source::{Opened, stdin};
use super::unfinished::write_file;

/// Writes a part beside its place and renames it, so that nobody ever sees half of it. What is there already is replaced if it
/// is a part.
pub(super) fn write(part: &Part, path: &Path) -> Result<()> {
    write_file(path, &part.to_bytes()).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Reads a part; an error says what is wrong with the file.
pub(super) fn read(path: &Path) -> Result<Part> {
    let about = || format!("cannot read `{}`", path.display());
    let mut file: Box<dyn Read> = match path.as_os_str() == STDIN {
        true => Box::new(std::io::Cursor::new(stdin(u64::MAX)?)),
        false => Box::new(fs::File::open(path).with_context(about)?),
    };
    // Of a file that is no part, whatever its size, only the start is read.
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(MOST_HEAD).read_to_end(&mut bytes).with_context(about)?;
    if Part::is_begun_by(&bytes) {
        file.read_to_end(&mut bytes).with_context(about)?;
    }
    Part::parse(&bytes).map_err(|what| anyhow!("`{}` {what}", path.display()))
}

/// The scenario in a part, as if its files had just been read.
pub(super) fn open(whole: &Whole) -> Result<Opened> {
    let found = whole.found().map_err(anyhow::Error::msg)?;
    let group = Group(whole.given().map(Path::to_path_buf).collect::<Vec<PathBuf>>());
    Ok(Opened { group, variant: None, found })
}

/// Refuses a place that holds something which is no part: it is not ours to replace.
pub(super) fn look_at_place(path: &Path) -> Result<()> {
    let taken = |what: &str| Err(anyhow!("`{}` is {what}; choose another `--out`", path.display()));
    if path.is_dir() {
        return taken("a folder, and a part is a file");
    }
    let Ok(file) = fs::File::open(path) else { return Ok(()) };
    let mut start = Vec::new();
    let read = file.take(MOST_HEAD).read_to_end(&mut start);
    if read.is_ok() && (start.is_empty() || Part::is_begun_by(&start)) {
        Ok(())
    } else {
        taken("in the way and is no part")
    }
}
