//! Which of the files that change a run would read.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::cli::arguments::CheckArguments;
use crate::files::path;

/// How the names of files end that are read in some place: manifests, values, and what charts are made of.
const ENDINGS: [&str; 8] = ["yaml", "yml", "json", "tgz", "gz", "tpl", "lock", "toml"];

/// What a run reads, and what it writes itself.
pub(super) struct Inputs {
    /// Files that were named, whatever they are called.
    named: Vec<PathBuf>,
    /// Reports.
    written: Vec<PathBuf>,
    /// What stands behind the standard streams.
    streams: Vec<Metadata>,
}

impl Inputs {
    /// Of a run with these arguments.
    pub(super) fn of(arguments: &CheckArguments) -> Self {
        let input = &arguments.input;
        let named = input.paths.iter().chain(&input.config).chain(&arguments.narrowing.baseline);
        Self {
            named: named.map(|it| path::absolute(it)).collect(),
            written: arguments.written_files().map(path::absolute).collect(),
            streams: streams(),
        }
    }

    /// Whether a run would read what changed there; a folder may hold anything.
    pub(super) fn may_hold(&self, path: &Path) -> bool {
        if self.written.iter().any(|it| it == path) || self.is_stream(path) {
            return false;
        }
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        let is_hidden = path.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b"."));
        let is_of_chart = || path.components().any(|it| it.as_os_str() == "templates");
        path.is_dir()
            || self.named.iter().any(|it| it == path)
            || ENDINGS.contains(&ending)
            || is_hidden
            || is_of_chart()
    }

    fn is_stream(&self, path: &Path) -> bool {
        path.metadata().is_ok_and(|it| self.streams.iter().any(|stream| is_same(stream, &it)))
    }
}

#[cfg(unix)]
fn streams() -> Vec<Metadata> {
    use std::fs::File;
    use std::os::fd::AsFd as _;
    let (out, error) = (std::io::stdout(), std::io::stderr());
    let owned = [out.as_fd().try_clone_to_owned(), error.as_fd().try_clone_to_owned()];
    let metadata = owned.into_iter().filter_map(|it| File::from(it.ok()?).metadata().ok());
    metadata.filter(Metadata::is_file).collect()
}

#[cfg(not(unix))]
fn streams() -> Vec<Metadata> {
    Vec::new()
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}
