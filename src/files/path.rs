//! Paths as people see them.

use std::env;
use std::path::{Component, Path, PathBuf};

/// The path with `/`, without a leading `./`.
pub fn display(path: &Path) -> String {
    let path: PathBuf = path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// The path from the root, without `.` and `..`; links are not followed.
pub fn absolute(path: &Path) -> PathBuf {
    let mut acc = if path.is_absolute() { PathBuf::new() } else { env::current_dir().unwrap_or_default() };
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(acc.pop()),
            part => acc.push(part),
        }
    }
    acc
}

/// The path seen from the working folder if it lies in there: a file has one name, whichever way it is given.
pub fn near(path: &Path) -> PathBuf {
    let working = env::current_dir().unwrap_or_default();
    match path.strip_prefix(&working) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.to_owned(),
        Err(_) => path.to_owned(),
    }
}

/// The path relative to the working folder, both absolute.
pub fn relative(path: &Path, working: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    for base in working.ancestors() {
        if let Ok(below) = path.strip_prefix(base) {
            return up.join(below);
        }
        up.push("..");
    }
    path.to_owned()
}

/// The nearest folder at or above `path` that `has` something.
pub fn upwards(path: &Path, has: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let start = absolute(path);
    start.ancestors().find(|folder| has(folder)).map(Path::to_owned)
}
