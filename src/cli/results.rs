//! A folder of results: written beside its place, and put there by renaming, so that nobody ever sees half of it.

use std::fs;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::unfinished::{Unfinished, sweep, sync_all, sync_folder};

/// A folder in the making. If it is dropped before [`Folder::publish`], nothing of it remains.
pub(super) struct Folder {
    place: PathBuf,
    /// Holds the folder while it is written, and the one that it replaces while they change places.
    aside: Unfinished,
}

const FRESH: &str = "fresh";
const OLD: &str = "old";
/// What each column of each table is.
pub(super) const PACKAGE: &str = "datapackage.json";
/// One row for each run.
pub(super) const RUNS: &str = "runs.csv";
/// The link, beside all folders of results, to the one that was written last.
pub(super) const LATEST: &str = "latest";
/// Every folder of results has this file; a folder without it is not ours to replace.
pub(super) const MANIFEST: &str = "manifest.json";

impl Folder {
    /// Begins a folder of this name in `out`, which is made if need be.
    pub(super) fn begin(out: &Path, name: &str) -> Result<Folder> {
        if out.exists() && !out.is_dir() {
            bail!("`{}` is a file; `--out` needs a folder", out.display());
        }
        let place = out.join(name);
        if place.exists() && !place.join(MANIFEST).is_file() {
            bail!("`{}` is in the way and holds no results; move it, or choose another `--out`", place.display());
        }
        sweep(out);
        let cannot = || format!("cannot write into the folder `{}`", out.display());
        let aside = Unfinished::folder(out)?;
        // A folder of its own, since a temporary one would keep others out even when renamed.
        fs::create_dir(aside.path().join(FRESH)).with_context(cannot)?;
        Ok(Folder { place, aside })
    }

    /// Where it will be.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// A file of the folder, to be written bit by bit.
    pub(super) fn create(&self, name: impl AsRef<Path>) -> Result<BufWriter<fs::File>> {
        let path = self.aside.path().join(FRESH).join(&name);
        let make = || {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::File::create(&path)
        };
        Ok(BufWriter::new(make().with_context(|| self.cannot_write(name.as_ref()))?))
    }

    /// A whole file of the folder.
    pub(super) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<()> {
        let mut file = self.create(&name)?;
        let written = file.write_all(bytes.as_ref()).and_then(|()| file.flush());
        written.with_context(|| self.cannot_write(name.as_ref()))
    }

    /// Whether a file will be in the folder, whose results have this digest: it has been begun, or it stands in the place already and
    /// stays, because the folder there has the same digest.
    pub(super) fn will_have(&self, name: &str, digest: &str) -> bool {
        let stays = || self.place.join(name).is_file() && digest_in(&self.place).is_some_and(|found| found == digest);
        self.aside.path().join(FRESH).join(name).exists() || stays()
    }

    pub(super) fn cannot_write(&self, name: &Path) -> String {
        format!("cannot write `{}`", self.place.join(name).display())
    }

    /// Puts the folder in its place, once all of it is on the disk. One that is there already is replaced; if it held the
    /// same numbers, what only it had (such as `runs.csv`) stays.
    pub(super) fn publish(self, digest: &str) -> Result<PathBuf> {
        let fresh = self.aside.path().join(FRESH);
        let cannot = || format!("cannot put the results into `{}`", self.place.display());
        if digest_in(&self.place).is_some_and(|found| found == digest) {
            keep_extras(&self.place, &fresh).with_context(cannot)?;
        }
        sync_all(&fresh).with_context(cannot)?;
        self.aside.finish(|| self.put(&fresh)).with_context(cannot)?;
        self.link_latest();
        sync_folder(self.place.parent().unwrap_or(Path::new(".")));
        Ok(self.place)
    }

    fn put(&self, fresh: &Path) -> std::io::Result<()> {
        // At no moment is there nothing in the place, even if the program is killed.
        if exchange(fresh, &self.place).is_ok() {
            return Ok(());
        }
        // There is nothing to replace, or the system cannot exchange folders at once.
        // Somebody else may be doing the same at the same time; the last one wins.
        let old = self.aside.path().join(OLD);
        for _ in 0..16 {
            match fs::rename(&self.place, &old) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            match fs::rename(fresh, &self.place) {
                Ok(()) => return Ok(()),
                Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) => {
                    fs::remove_dir_all(&old).ok();
                }
                Err(error) => {
                    // What was there goes back; if even that fails, the first error is the one to tell.
                    fs::rename(&old, &self.place).ok();
                    return Err(error);
                }
            }
        }
        Err(std::io::Error::other("others write there again and again"))
    }

    /// Makes `latest` name this folder, in one step. Where links cannot be made there is none; what is not such a link stays.
    fn link_latest(&self) {
        #[cfg(unix)]
        {
            let (Some(out), Some(name)) = (self.place.parent(), self.place.file_name()) else { return };
            let link = out.join(LATEST);
            if fs::symlink_metadata(&link).is_ok() && !is_ours(&link) {
                return;
            }
            let beside = self.aside.path().join(LATEST);
            if std::os::unix::fs::symlink(name, &beside).is_ok() {
                fs::rename(&beside, &link).ok();
            }
        }
    }
}

/// Whether this is a link that was made by [`Folder::link_latest`]: to a folder of results beside it, or one that is gone.
#[cfg(unix)]
fn is_ours(link: &Path) -> bool {
    let Ok(target) = fs::read_link(link) else { return false };
    let beside = link.with_file_name(&target);
    let one_name = target.components().count() == 1 && target.file_name().is_some();
    one_name && (beside.join(MANIFEST).is_file() || fs::symlink_metadata(&beside).is_err())
}

/// Puts each of two folders in the place of the other in one step.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_a: &Path, _b: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Writes files that were made in memory as a folder of results.
#[cfg(feature = "serve")]
pub(super) fn put(out: &Path, name: &str, digest: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf> {
    let folder = Folder::begin(out, name)?;
    files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))?;
    folder.publish(digest)
}

/// A JSON document, as it stands in a file.
pub(super) fn pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    Ok((serde_json::to_string_pretty(value)? + "\n").into_bytes())
}

/// Digest of the results in a folder, if it holds any.
pub(super) fn digest_in(folder: &Path) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()?;
    Some(manifest.get("digest")?.as_str()?.to_string())
}

/// Copies files that stand at the top of `from` and not in `to`.
fn keep_extras(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_file() && !there.exists() {
            // A second name costs no room; where file systems know none, the bytes are copied.
            fs::hard_link(entry.path(), &there).or_else(|_| fs::copy(entry.path(), &there).map(|_| ()))?;
        }
    }
    Ok(())
}

/// Name of a folder: the scenario's id in letters that every system takes, and the first digits of a hash.
pub(super) fn folder_name(id: &str, hash: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let slug: String = id.chars().map(plain).take(80).collect();
    format!("{}-{}", slug.trim_start_matches(['.', '-']), &hash[..10])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(digest: &str) -> String {
        format!("{{\"digest\": \"{digest}\"}}")
    }

    /// All but the link.
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != LATEST);
        names.sort();
        names
    }

    #[test]
    fn nothing_remains_of_a_folder_that_was_not_published() {
        let out = tempfile::tempdir().unwrap();
        let folder = Folder::begin(out.path(), "a-1").unwrap();
        folder.write("charts/x.svg", "x").unwrap();
        drop(folder);
        assert_eq!(names(out.path()), [""; 0]);
    }

    #[test]
    fn a_folder_replaces_the_one_before_and_keeps_what_only_that_had() {
        let out = tempfile::tempdir().unwrap();
        let publish = |digest: &str, files: &[&str]| {
            let folder = Folder::begin(out.path(), "a-1").unwrap();
            folder.write(MANIFEST, manifest(digest)).unwrap();
            files.iter().for_each(|f| folder.write(f, digest).unwrap());
            folder.publish(digest).unwrap()
        };
        publish("one", &["runs.csv", "charts/x.svg"]);
        let place = publish("one", &["charts/y.svg"]);
        assert_eq!(names(&place), ["charts", "manifest.json", "runs.csv"]);
        assert_eq!(names(&place.join("charts")), ["y.svg"]);
        publish("two", &[]);
        assert_eq!(names(&place), ["manifest.json"]);
        assert_eq!(names(out.path()), ["a-1"]);
        assert_eq!(digest_in(&place).as_deref(), Some("two"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_place_is_never_empty_while_results_are_replaced() {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("a-1");
        let publish = |digest: &str| {
            let folder = Folder::begin(out.path(), "a-1").unwrap();
            folder.write(MANIFEST, manifest(digest)).unwrap();
            folder.publish(digest).unwrap();
        };
        publish("0");
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let looks =
                    || (!over.load(std::sync::atomic::Ordering::Relaxed)).then(|| place.join(MANIFEST).is_file());
                std::iter::from_fn(looks).fold((0, 0), |(seen, looks), there| (seen + u64::from(there), looks + 1))
            });
            (0..300).for_each(|n| publish(&n.to_string()));
            over.store(true, std::sync::atomic::Ordering::Relaxed);
            let (seen, looks) = watch.join().unwrap();
            assert!(looks > 100 && seen == looks, "{seen} of {looks}");
        });
        assert_eq!(digest_in(&place).as_deref(), Some("299"));
        assert_eq!(names(out.path()), ["a-1"]);
    }

    #[cfg(unix)]
    #[test]
    fn latest_names_the_newest_folder_and_replaces_nothing_else() {
        let out = tempfile::tempdir().unwrap();
        let link = out.path().join(LATEST);
        let publish = |name: &str| {
            let folder = Folder::begin(out.path(), name).unwrap();
            folder.write(MANIFEST, manifest(name)).unwrap();
            folder.publish(name).unwrap();
        };
        for name in ["a-1", "b-2", "a-1"] {
            publish(name);
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(name));
            assert_eq!(digest_in(&link).as_deref(), Some(name));
        }
        // A link to a folder that is gone is ours.
        fs::remove_dir_all(out.path().join("a-1")).unwrap();
        publish("b-2");
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("b-2"));
        // Links to anything else, folders and files are not.
        let elsewhere = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join("mine")).unwrap();
        for target in [elsewhere.path(), Path::new("mine"), Path::new(".."), Path::new("b-2/charts")] {
            fs::remove_file(&link).unwrap();
            std::os::unix::fs::symlink(target, &link).unwrap();
            publish("a-1");
            assert_eq!(fs::read_link(&link).unwrap(), target);
        }
        fs::remove_file(&link).unwrap();
        fs::write(&link, "mine").unwrap();
        publish("a-1");
        assert_eq!(fs::read_to_string(&link).unwrap(), "mine");
        fs::remove_file(&link).unwrap();
        fs::create_dir(&link).unwrap();
        publish("b-2");
        assert!(fs::symlink_metadata(&link).unwrap().is_dir() && names(&link).is_empty());
        assert_eq!(names(out.path()), ["a-1", "b-2", "mine"]);
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join("a-1")).unwrap();
        let error = Folder::begin(out.path(), "a-1").err().unwrap();
        assert!(error.to_string().contains("is in the way"), "{error}");
        fs::write(out.path().join("file"), "").unwrap();
        let error = Folder::begin(&out.path().join("file"), "a-1").err().unwrap();
        assert!(error.to_string().contains("is a file"), "{error}");
    }

    #[test]
    fn names_that_every_system_takes() {
        let hash = "0123456789abcdef";
        assert_eq!(folder_name("wage-dispute/baseline", hash), "wage-dispute-baseline-0123456789");
        assert_eq!(folder_name(".tmp x/ä: b", hash), "tmp-x---b-0123456789".replace("x---b", "x----b"));
    }
}
