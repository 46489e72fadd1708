//! What the tests of the program share: a desk of their own to type commands at, and what came of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use detente::internals::scenario::starter;
use tempfile::TempDir;

/// A folder of its own with a small scenario in it, `case/mine.toml`.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("case")).unwrap();
        std::fs::write(folder.path().join("case/mine.toml"), starter("Mine")).unwrap();
        Desk { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_detente"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, line: &str) -> Done {
        Done::from(self.command(line).output().unwrap())
    }

    /// Every file below a folder, by name; links are not followed.
    pub(crate) fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for path in entries.map(|e| e.unwrap().path()).filter(|path| !path.is_symlink()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(
                        path.strip_prefix(self.path(name)).unwrap().to_path_buf(),
                        std::fs::read(&path).unwrap(),
                    );
                }
            }
        }
        found
    }

    /// All that stands in a folder of results but the link `latest`.
    pub(crate) fn all_results(&self, out: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.path(out)).unwrap().map(|e| e.unwrap().path());
        entries.filter(|path| !path.is_symlink()).collect()
    }

    /// The only folder of results.
    pub(crate) fn results(&self, out: &str) -> PathBuf {
        let mut folders = self.all_results(out);
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.remove(0)
    }
}

/// What came of a command.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Done {
        Done {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Done {
    #[track_caller]
    pub(crate) fn good(self) -> Done {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self
    }

    /// Ended with this code, said this on stderr, and nothing on stdout.
    #[track_caller]
    pub(crate) fn refused(self, code: i32, says: &str) -> Done {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert!(self.err.contains(says), "{}", self.err);
        assert_eq!(self.out, "");
        self
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

pub(crate) fn scenario(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).to_string_lossy().into_owned()
}
