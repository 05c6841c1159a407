//! Replaces files whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::explain;

/// A new text that lies beside its file, ready to take its place.
#[derive(Debug)]
pub struct Prepared {
    /// The file itself, links followed.
    target: PathBuf,
    /// What the file held when it was read.
    before: Vec<u8>,
    /// What it is to hold.
    after: Vec<u8>,
    new: NamedTempFile,
    /// Whether the file has other names, which a new one in its place would not have.
    has_names: bool,
}

/// Writes the new text beside the file; says why, if that cannot be done or the file is no longer what was read.
pub fn prepare(path: &Path, before: &str, after: &str) -> Result<Prepared, String> {
    let prepare = || -> io::Result<Prepared> {
        let target = fs::canonicalize(path)?;
        // Who opens a pipe waits for a reader.
        if !fs::metadata(&target)?.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        // Whoever may not write to the file may still be allowed to replace it; nobody means that.
        let metadata = OpenOptions::new().write(true).open(&target)?.metadata()?;
        let folder = target.parent().unwrap_or(Path::new("/"));
        let mut new = tempfile::Builder::new().prefix(".valuelint-").tempfile_in(folder)?;
        new.write_all(after.as_bytes())?;
        keep_owner(new.as_file(), &metadata);
        new.as_file().set_permissions(metadata.permissions())?;
        new.as_file().sync_all()?;
        let has_names = has_names(&metadata);
        Ok(Prepared { target, before: before.into(), after: after.into(), new, has_names })
    };
    let prepared = prepare().map_err(|error| in_words(&error))?;
    prepared.is_unchanged()?;
    Ok(prepared)
}

impl Prepared {
    /// Puts the new text in the place of the file, if that still holds what was read.
    pub fn replace(self) -> Result<(), String> {
        self.is_unchanged()?;
        if self.has_names {
            // There was room for the new text beside it, so this hardly fails half way.
            return fs::write(&self.target, &self.after).map_err(|error| in_words(&error));
        }
        self.new.persist(&self.target).map_err(|error| in_words(&error.error))?;
        Ok(())
    }

    fn is_unchanged(&self) -> Result<(), String> {
        let now = fs::read(&self.target).map_err(|error| in_words(&error))?;
        // A file that was given by two names is written twice.
        if now == self.before || now == self.after {
            Ok(())
        } else {
            Err("it was changed meanwhile".to_owned())
        }
    }
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission to write it is denied".to_owned(),
        io::ErrorKind::NotFound => explain(error),
        _ => format!("cannot be written: {error}"),
    }
}

/// Whether a file has several names, as hard links are.
#[cfg(unix)]
fn has_names(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_names(_: &fs::Metadata) -> bool {
    false
}

/// The new file belongs to whom the old one did, where the system lets us say so.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let is_own = file.metadata().is_ok_and(|it| it.uid() == metadata.uid() && it.gid() == metadata.gid());
    if !is_own {
        drop(fchown(file, Some(metadata.uid()), Some(metadata.gid())));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = folder();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "a: 1\n").unwrap();
        prepare(&path, "a: 1\n", "a: 2\n").unwrap().replace().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: 2\n");
        assert_eq!(names(folder.path()), ["a.yaml"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_stays() {
        let folder = folder();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "a: 1\n").unwrap();
        assert_eq!(prepare(&path, "a: 0\n", "a: 2\n").unwrap_err(), "it was changed meanwhile");
        let prepared = prepare(&path, "a: 1\n", "a: 2\n").unwrap();
        fs::write(&path, "a: 3\n").unwrap();
        assert_eq!(prepared.replace().unwrap_err(), "it was changed meanwhile");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: 3\n");
        assert_eq!(names(folder.path()), ["a.yaml"]);
        fs::remove_file(&path).unwrap();
        assert_eq!(prepare(&path, "", "").unwrap_err(), "there is no such file or folder");
    }

    #[cfg(unix)]
    #[test]
    fn every_name_of_a_file_leads_to_the_new_text() {
        let folder = folder();
        let (path, other) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        fs::write(&path, "a: 1\n").unwrap();
        fs::hard_link(&path, &other).unwrap();
        prepare(&path, "a: 1\n", "a: 2\n").unwrap().replace().unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "a: 2\n");
        assert_eq!(names(folder.path()), ["a.yaml", "b.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = folder();
        let (path, link) = (folder.path().join("a.yaml"), folder.path().join("link.yaml"));
        fs::write(&path, "a: 1\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.yaml", &link).unwrap();
        prepare(&link, "a: 1\n", "a: 2\n").unwrap().replace().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: 2\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
