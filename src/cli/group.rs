//! Files joined with `+`: a base and what is laid over it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// The file that stands for standard input.
pub(super) const STDIN: &str = "-";

/// A file, and overlays that are laid over it one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group(pub(super) Vec<PathBuf>);

impl Group {
    /// As it was typed.
    pub(super) fn title(&self) -> String {
        self.0.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(" + ")
    }
}

/// The groups that a list of words makes: `a + b c` are two, `a + b` and `c`.
pub(super) fn groups(words: &[PathBuf]) -> Result<Vec<Group>> {
    let is_plus = |word: &Path| word.as_os_str() == "+";
    let mut out: Vec<Group> = Vec::new();
    let mut joins = false;
    for word in words {
        match (is_plus(word), joins) {
            (true, true) => bail!("`+` stands twice; it joins two files: `base.toml + overlay.toml`"),
            (true, false) if out.is_empty() => {
                bail!("`+` needs a file before it; it joins two files: `base.toml + overlay.toml`")
            }
            (true, false) => joins = true,
            (false, true) => {
                if let Some(group) = out.last_mut() {
                    group.0.push(word.clone());
                }
                joins = false;
            }
            (false, false) => out.push(Group(vec![word.clone()])),
        }
    }
    if joins {
        bail!("`+` needs a file behind it; it joins two files: `base.toml + overlay.toml`");
    }
    let from_stdin = out.iter().flat_map(|group| &group.0).filter(|file| file.as_os_str() == STDIN).count();
    if from_stdin > 1 {
        bail!("`-` stands {from_stdin} times, and standard input can be read only once; save it to a file first");
    }
    Ok(out)
}

/// The only group, for commands that take one scenario; what stands behind it is returned too.
pub(super) fn one_group(words: &[PathBuf], most_behind: usize) -> Result<(Group, Vec<PathBuf>)> {
    let mut all = groups(words)?;
    let behind = all.split_off(1.min(all.len()));
    let Some(first) = all.pop() else { bail!("name a scenario file") };
    if behind.len() > most_behind || behind.iter().any(|group| group.0.len() > 1) {
        bail!(
            "this command takes one scenario, and there is more: `{}`; overlays are joined with `+`, with a blank on each side",
            behind.iter().map(Group::title).collect::<Vec<_>>().join("`, `")
        );
    }
    Ok((first, behind.into_iter().map(|mut group| group.0.remove(0)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Vec<String>, String> {
        let words: Vec<PathBuf> = line.split_whitespace().map(PathBuf::from).collect();
        groups(&words).map(|all| all.iter().map(Group::title).collect()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_plus_joins_what_stands_around_it() {
        assert_eq!(read("a b + c + d e"), Ok(vec!["a".into(), "b + c + d".into(), "e".into()]));
        assert_eq!(read("a+b"), Ok(vec!["a+b".into()]));
        assert_eq!(read("a + -"), Ok(vec!["a + -".into()]));
        for (line, says) in [
            ("+ a", "before it"),
            ("a +", "behind it"),
            ("a + + b", "twice"),
            ("+", "before it"),
            ("- + -", "only once"),
            ("- -", "only once"),
        ] {
            assert!(read(line).is_err_and(|e| e.contains(says)), "{line}");
        }
        let one = |line: &str, most| one_group(&line.split_whitespace().map(PathBuf::from).collect::<Vec<_>>(), most);
        assert_eq!(one("a + b c", 1).unwrap(), (Group(vec!["a".into(), "b".into()]), vec!["c".into()]));
        assert!(one("a b", 0).is_err() && one("a b + c", 1).is_err() && one("a b c", 1).is_err());
    }
}
