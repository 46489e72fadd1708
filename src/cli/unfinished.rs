//! What is being written and not yet in its place: beside it, under a name that begins with `.unfinished-`, and locked.
//!
//! It is removed if the work fails or is stopped. If the program is killed the lock goes with it, and the next program
//! that writes to the same folder removes what nobody holds a lock on. It never removes what somebody still writes.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};

const PREFIX: &str = ".unfinished-";
/// The file, in an unfinished folder, that is locked as long as somebody writes.
const LOCK: &str = "lock";
/// How often something is tried again that others may have been in the way of.
const TRIES: usize = 64;

/// All that is unfinished now. Whoever puts something in its place holds the lock, so that the program does not end between.
static ALL: Mutex<Vec<Left>> = Mutex::new(Vec::new());

/// Something has been put in its place.
static FINISHED: AtomicBool = AtomicBool::new(false);

/// What has to go if it is not finished.
struct Left {
    path: PathBuf,
    /// Folders that were made for it, the deepest first: they go too, if nothing else is in them.
    made: Vec<PathBuf>,
}

/// A file or folder that is being written. Dropped, it is gone.
pub(super) struct Unfinished {
    path: PathBuf,
    /// Locked as long as it is written, where the file system knows locks.
    lock: Option<File>,
}

impl Unfinished {
    /// An empty folder in `parent`, which is made if need be.
    pub(super) fn folder(parent: &Path) -> Result<Unfinished> {
        let made = make(parent).with_context(|| format!("cannot make the folder `{}`", parent.display()))?;
        let result = Self::in_folder(parent, made.clone());
        if result.is_err() {
            remove_empty(&made);
        }
        result.with_context(|| format!("cannot write into the folder `{}`", parent.display()))
    }

    fn in_folder(parent: &Path, made: Vec<PathBuf>) -> io::Result<Unfinished> {
        for _ in 0..TRIES {
            let path = match tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent) {
                Ok(folder) => folder.keep(),
                // Another program has just removed the folder because it was empty.
                Err(error) if error.kind() == ErrorKind::NotFound && !parent.exists() => {
                    make(parent)?;
                    continue;
                }
                Err(error) => return Err(unnamed(error)),
            };
            let lock = match OpenOptions::new().write(true).create_new(true).open(path.join(LOCK)) {
                Ok(lock) => lock,
                // Another program took the empty folder for a leftover.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => {
                    remove(&path);
                    return Err(error);
                }
            };
            if let Some(lock) = held(lock, &path.join(LOCK)) {
                if lock.is_none() {
                    fs::remove_file(path.join(LOCK)).ok();
                }
                return Ok(Self::new(path, made, lock));
            }
        }
        Err(io::Error::other("other programs remove what is written there"))
    }

    fn new(path: PathBuf, made: Vec<PathBuf>, lock: Option<File>) -> Unfinished {
        all().push(Left { path: path.clone(), made });
        Unfinished { path, lock }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in its place by `put`, during which a signal does not end the program.
    pub(super) fn finish<T>(&self, put: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let _waits = all();
        let done = put()?;
        note_finished();
        Ok(done)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let mut all = all();
        if let Some(at) = all.iter().position(|left| left.path == self.path) {
            all.swap_remove(at).remove();
        }
        self.lock = None;
    }
}

impl Left {
    fn remove(&self) {
        remove(&self.path);
        remove_empty(&self.made);
    }
}

/// Something has been written that stays.
pub(super) fn note_finished() {
    FINISHED.store(true, Ordering::Relaxed);
}

/// Whether something has been put in its place.
pub(super) fn has_finished() -> bool {
    FINISHED.load(Ordering::Relaxed)
}

/// Removes all that is unfinished, before the program ends. If something is just being put in its place, that is done first.
pub(super) fn remove_all() {
    for _ in 0..10 {
        if let Ok(all) = ALL.try_lock() {
            all.iter().for_each(Left::remove);
            // Nobody puts anything in its place any more.
            std::mem::forget(all);
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn all() -> MutexGuard<'static, Vec<Left>> {
    // A list of paths is sound whatever happened to those who held it.
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a file beside its place and puts it there, so that it is there whole or not at all. It is readable to whom others
/// in the folder are; a file that it replaces hands on its permissions.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sweep(folder);
    let mut beside = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // Temporary files are for their owner alone; this one is for whoever may read what is written here.
        use std::os::unix::fs::PermissionsExt;
        beside.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..TRIES {
        let made = beside.prefix(PREFIX).tempfile_in(folder).map_err(unnamed)?;
        let (mut file, beside) = made.keep().map_err(|error| error.error)?;
        let Some(lock) = held(file.try_clone()?, &beside) else { continue };
        let unfinished = Unfinished::new(beside, Vec::new(), lock);
        file.write_all(bytes)?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        drop(file);
        unfinished.finish(|| fs::rename(unfinished.path(), path))?;
        sync_folder(folder);
        return Ok(());
    }
    Err(io::Error::other("other programs remove what is written there"))
}

/// An error of the system without the temporary name that it speaks of.
fn unnamed(error: io::Error) -> io::Error {
    let of_system = error.get_ref().and_then(|named| named.source()?.downcast_ref::<io::Error>()?.raw_os_error());
    of_system.map_or(error, io::Error::from_raw_os_error)
}

/// Locks a file that was just made: `None` if another program took it for a leftover and removes it; no lock where the
/// file system has none.
fn held(file: File, path: &Path) -> Option<Option<File>> {
    match file.try_lock() {
        Ok(()) if path.exists() => Some(Some(file)),
        Ok(()) | Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(_)) => Some(None),
    }
}

/// Removes from a folder what was left unfinished by programs that are no more.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let lock = if is_folder { path.join(LOCK) } else { path.clone() };
        match OpenOptions::new().read(true).write(true).open(lock) {
            // Removed while we hold the lock, so that nobody begins to write there meanwhile.
            Ok(lock) if lock.try_lock().is_ok() => remove(&path),
            Ok(_) => {}
            // Killed before it was locked: then it is empty, and if it is not, it is not touched.
            Err(_) if is_folder => _ = fs::remove_dir(&path),
            Err(_) => {}
        }
    }
}

/// Removes a file, or a folder with all that is in it. The lock goes last: until then another program can do the same.
fn remove(path: &Path) {
    for _ in 0..TRIES {
        let gone = match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries.flatten().filter(|entry| entry.file_name() != LOCK) {
                    let _ = match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                        true => fs::remove_dir_all(entry.path()),
                        false => fs::remove_file(entry.path()),
                    };
                }
                fs::remove_file(path.join(LOCK)).ok();
                fs::remove_dir(path)
            }
            Err(_) => fs::remove_file(path),
        };
        match gone {
            // Something is still being written there.
            Err(error) if error.kind() != ErrorKind::NotFound => std::thread::sleep(Duration::from_millis(2)),
            _ => return,
        }
    }
}

/// Makes a folder and those that it stands in; says which were missing, the deepest first.
fn make(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = folder.ancestors().filter(|p| !p.as_os_str().is_empty()).take_while(|p| !p.exists());
    let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    fs::create_dir_all(folder)?;
    Ok(missing)
}

fn remove_empty(folders: &[PathBuf]) {
    for folder in folders {
        // A folder with something in it stays.
        fs::remove_dir(folder).ok();
    }
}

/// Waits until all files and folders below a folder are on the disk.
pub(super) fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all(&entry.path())?;
        } else if cfg!(unix) {
            // Elsewhere only who writes a file may ask for this.
            File::open(entry.path())?.sync_all()?;
        }
    }
    sync_folder(folder);
    Ok(())
}

/// The same for the names in a folder; some systems know no such thing for folders.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn leftovers_go_and_what_is_being_written_stays() {
        let place = tempfile::tempdir().unwrap();
        let live = Unfinished::folder(place.path()).unwrap();
        fs::write(live.path().join("x"), "x").unwrap();
        let dead = place.path().join(".unfinished-dead");
        fs::create_dir_all(dead.join("fresh/charts")).unwrap();
        fs::write(dead.join("fresh/charts/a.svg"), "a").unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        fs::create_dir(place.path().join(".unfinished-empty")).unwrap();
        fs::write(place.path().join(".unfinished-file"), "half a part").unwrap();
        // Not ours: no lock, and something in it; another name.
        fs::create_dir_all(place.path().join(".unfinished-other/x")).unwrap();
        fs::create_dir(place.path().join("unfinished-business")).unwrap();
        sweep(place.path());
        let name = live.path().file_name().unwrap().to_string_lossy().into_owned();
        let mut left = vec![name, ".unfinished-other".into(), "unfinished-business".into()];
        left.sort();
        assert_eq!(names(place.path()), left);
        assert_eq!(names(live.path()), ["lock", "x"]);
        drop(live);
        assert_eq!(names(place.path()), [".unfinished-other", "unfinished-business"]);
    }

    #[test]
    fn folders_that_were_made_in_vain_go_too() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("a/b/c");
        drop(Unfinished::folder(&out).unwrap());
        assert_eq!(names(place.path()), [""; 0]);
        fs::create_dir(place.path().join("a")).unwrap();
        drop(Unfinished::folder(&out).unwrap());
        assert_eq!(names(place.path()), ["a"]);
        let unfinished = Unfinished::folder(&out).unwrap();
        fs::write(out.join("kept"), "").unwrap();
        drop(unfinished);
        assert_eq!(names(&out), ["kept"]);
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_permissions() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("part");
        write_file(&path, b"one").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        }
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(place.path()), ["part"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        }
        assert!(write_file(&place.path().join("nowhere/part"), b"x").is_err());
    }

    /// Programs that begin and sweep at the same time do not take each other's folders.
    #[test]
    fn nobody_loses_a_folder_to_a_sweep() {
        let place = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for n in 0..60 {
                        let unfinished = Unfinished::folder(place.path()).unwrap();
                        fs::write(unfinished.path().join("x"), n.to_string()).unwrap();
                        sweep(place.path());
                        assert_eq!(fs::read_to_string(unfinished.path().join("x")).unwrap(), n.to_string());
                    }
                });
            }
        });
        assert_eq!(names(place.path()), [""; 0]);
    }
}
