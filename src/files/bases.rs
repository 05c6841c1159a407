//! The folders that kustomizations take in from outside of what is given.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{path, walk};
use crate::manifest::kustomization::{self, Kustomization};
use crate::yaml::parse::parse;

/// More folders than this lead to each other in ways nobody means.
const MAX_FOLDERS: usize = 200;

/// The folders outside of these paths that their kustomizations lead to, step by step.
pub fn bases<'p>(given: impl Iterator<Item = &'p Path>) -> BTreeSet<PathBuf> {
    let given: Vec<PathBuf> = given.map(path::absolute).collect();
    let mut files: Vec<PathBuf> = given.iter().flat_map(|it| kustomizations(it)).collect();
    let mut found = BTreeSet::new();
    while let Some(file) = files.pop().filter(|_| found.len() < MAX_FOLDERS) {
        let Some(folder) = file.parent() else { continue };
        for entry in taken_in(&file) {
            let other = path::absolute(&folder.join(entry));
            // A folder around what is given would take in itself.
            let is_known = given.iter().any(|it| other.starts_with(it) || it.starts_with(&other));
            let inner = own(&other);
            if !is_known && !inner.is_empty() && found.insert(other) {
                files.extend(inner);
            }
        }
    }
    found
}

/// The kustomizations of a folder and of those below it, or beside a file.
fn kustomizations(given: &Path) -> Vec<PathBuf> {
    if !given.is_dir() {
        return given.parent().map(own).unwrap_or_default();
    }
    let files = walk::yaml_files(given).files;
    files.into_iter().filter(|it| kustomization::is_path(&path::display(it))).collect()
}

fn own(folder: &Path) -> Vec<PathBuf> {
    let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    names.map(|it| folder.join(it)).into_iter().filter(|it| it.is_file()).collect()
}

fn taken_in(file: &Path) -> Vec<String> {
    let Ok(text) = fs::read_to_string(file) else { return Vec::new() };
    let tree = parse(&text);
    let Some(document) = tree.documents.first() else { return Vec::new() };
    let Kustomization { resources, components, .. } = kustomization::read(&document.root);
    resources.into_iter().chain(components).filter(|it| !it.contains("://") && !it.starts_with('/')).collect()
}
