//! Which files a folder holds.

use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{Unreadable, context, explain, path};

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// In order of path.
    pub files: Vec<PathBuf>,
    /// Folders that could not be read; the one given is named.
    pub unreadable: Vec<Unreadable>,
}

/// A folder and every folder below it, by `.gitignore`.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder).git_global(false).build().filter_map(Result::ok);
    walk.filter(|it| it.file_type().is_some_and(|it| it.is_dir())).map(DirEntry::into_path).collect()
}

/// The `.yaml` and `.yml` files of a folder, by `.gitignore`.
pub(super) fn yaml_files(folder: &Path) -> Walk {
    let mut acc = Walk::default();
    if context::is_template(&path::absolute(&folder.join("x"))) {
        return acc;
    }
    let walk = WalkBuilder::new(folder).git_global(false).filter_entry(|entry| !is_templates(entry)).build();
    for entry in walk {
        match entry {
            Ok(entry) if is_yaml(&entry) => acc.files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => acc.unreadable.push(unreadable(folder, &error)),
        }
    }
    acc.files.sort();
    acc
}

fn unreadable(folder: &Path, error: &ignore::Error) -> Unreadable {
    let message = error.io_error().map_or_else(|| format!("cannot be read: {error}"), explain);
    let path = path_of(error).unwrap_or(folder);
    Unreadable { path: path::display(path), message, is_named: path == folder }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn is_yaml(entry: &DirEntry) -> bool {
    let extension = entry.path().extension();
    extension.is_some_and(|it| it == "yaml" || it == "yml") && may_be_read(entry)
}

/// Whether an entry is a file; who opens a pipe waits for somebody to write into it. A link that leads nowhere is
/// told when it is read.
fn may_be_read(entry: &DirEntry) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => entry.path().metadata().map_or(true, |it| it.is_file()),
        Some(kind) => kind.is_file(),
        None => false,
    }
}

/// `templates/` beside a Chart.yaml holds templates, which are no YAML.
fn is_templates(entry: &DirEntry) -> bool {
    entry.depth() > 0
        && entry.file_name() == "templates"
        && entry.file_type().is_some_and(|it| it.is_dir())
        && entry.path().parent().is_some_and(|parent| parent.join("Chart.yaml").is_file())
}
