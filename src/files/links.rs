//! Links to files that are read as well.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::project::Project;
use crate::text::FileId;

/// The reported files that are links to another one.
pub fn doubles(project: &Project) -> HashSet<FileId> {
    let files = (0_u32..).map(FileId).zip(&project.files).filter(|it| it.1.is_reported());
    let files: Vec<_> = files.map(|(id, file)| (id, Path::new(&*file.file.path))).collect();
    let (links, others): (Vec<_>, Vec<_>) = files.into_par_iter().partition(|it| it.1.is_symlink());
    let place = |path: &Path| fs::canonicalize(path).ok();
    // Most projects have no links, and then nothing more is asked.
    let mut known: HashMap<PathBuf, FileId> = if links.is_empty() {
        HashMap::new()
    } else {
        others.into_iter().filter_map(|(id, path)| Some((place(path)?, id))).collect()
    };
    let mut is_double =
        |(id, path): &(FileId, &Path)| place(path).is_some_and(|it| *known.entry(it).or_insert(*id) != *id);
    links.into_iter().filter(|it| is_double(it)).map(|it| it.0).collect()
}
