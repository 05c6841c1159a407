//! The project around the given paths: read to understand them, not to report on.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use memchr::memmem;

use super::{Candidate, Role, path, walk};
use crate::manifest;

/// The name of the configuration file.
pub const CONFIGURATION: &str = "valuelint.yaml";

/// The folder of the project that holds this path: the nearest with a configuration or a repository.
pub fn root(path: &Path) -> Option<PathBuf> {
    path::upwards(path, |folder| folder.join(CONFIGURATION).is_file() || folder.join(".git").exists())
}

/// The folders of the charts that these paths are in, where there is no project around them.
pub fn charts<'p>(paths: impl Iterator<Item = &'p Path>) -> BTreeSet<PathBuf> {
    let chart = |path: &Path| {
        let path = path::absolute(path);
        let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        // Values to test a chart with lie one folder deeper.
        let above = folder.filter(|it| it.ends_with("ci")).and_then(Path::parent);
        [folder, above].into_iter().flatten().find(|it| it.join("Chart.yaml").is_file()).map(Path::to_owned)
    };
    paths.filter_map(chart).collect()
}

/// The working folder as seen from the root of its repository, with `/`; empty where it is the root, or in none.
pub fn folder() -> String {
    let working = path::absolute(Path::new("."));
    let root = path::upwards(&working, |folder| folder.join(".git").exists());
    let below = root.and_then(|root| working.strip_prefix(root).ok().map(path::display));
    below.unwrap_or_default()
}

/// The configuration of the project that holds this path; the search ends where the repository ends.
pub fn configuration(path: &Path) -> Option<PathBuf> {
    root(path).map(|root| root.join(CONFIGURATION)).filter(|it| it.is_file())
}

/// Every file of the project, named in the way the given paths are; none if the whole project is given.
pub(super) fn candidates(root: &Path, given: &[PathBuf]) -> Vec<Candidate> {
    let is_absolute = given.iter().any(|path| path.is_absolute());
    let working = path::absolute(Path::new("."));
    let name = |file: PathBuf| if is_absolute { file } else { path::relative(&file, &working) };
    if given.iter().any(|path| path::absolute(path) == root) {
        return Vec::new();
    }
    let files = walk::yaml_files(root).files;
    files.into_iter().map(|file| Candidate { path: name(file), role: Role::Context }).collect()
}

const KUSTOMIZATIONS: [&str; 2] = ["kustomization.yaml", "kustomization.yml"];

/// What a text has to hold to be worth parsing as context.
const WORDS: [&str; 9] = [
    "HelmRelease",
    "kind: ConfigMap",
    "kind: Secret",
    "GitRepository",
    "HelmRepository",
    "OCIRepository",
    "HelmChart",
    "Kustomization",
    "Application",
];

/// Whether a file is a template of a chart, which is no YAML yet.
pub fn is_template(path: &Path) -> bool {
    let mut folders = path.ancestors().skip(1);
    folders.any(|it| it.ends_with("templates") && it.with_file_name("Chart.yaml").is_file())
}

/// Whether a file can say anything about the ones that are reported.
pub(super) fn is_relevant(path: &Path, bytes: &[u8]) -> bool {
    let is_named = |name: &OsStr| name == "Chart.yaml" || KUSTOMIZATIONS.iter().any(|it| name == *it);
    path.file_name().is_some_and(is_named)
        || manifest::is_fragment_path(&path::display(path))
        || WORDS.iter().any(|word| memmem::find(bytes, word.as_bytes()).is_some())
        || is_taken_in(path)
}

/// Whether a kustomization in the same folder, or in the one above, speaks of a file: as values, for instance.
fn is_taken_in(path: &Path) -> bool {
    let Some(name) = path.file_name().map(OsStr::as_encoded_bytes) else { return false };
    let files = path.ancestors().skip(1).take(2).flat_map(|it| KUSTOMIZATIONS.map(|file| it.join(file)));
    let texts = files.filter(|it| it.is_file()).filter_map(|it| std::fs::read(it).ok());
    texts.into_iter().any(|it| memmem::find(&it, name).is_some())
}
