//! The files around open documents, read again only when they changed on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use super::{context, decode, path, read_bytes, walk};
use crate::project::build::Parsed;
use crate::text::SourceFile;

/// Of a large folder no more is read at once.
const MAX_BESIDE: usize = 200;

/// The context of a project, kept between runs.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    /// By absolute path.
    files: BTreeMap<PathBuf, Cached>,
}

/// A text, and what was parsed of it.
#[derive(Debug, Clone)]
pub struct CachedFile {
    /// The text without byte order mark, under its path from the root.
    pub file: SourceFile,
    /// Filled by the builds that use it.
    pub parsed: Arc<Parsed>,
}

#[derive(Debug)]
struct Cached {
    stamp: Stamp,
    /// `None` for a file that has nothing to say.
    file: Option<CachedFile>,
}

/// What changes when a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
}

impl Cache {
    /// An empty cache of the files below a folder.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: BTreeMap::new() }
    }

    /// Reads what is new or was written, and forgets what is gone.
    pub fn refresh(&mut self) {
        let found = walk::yaml_files(&self.root).files;
        let known = std::mem::take(&mut self.files);
        let fresh: Vec<_> = found
            .into_par_iter()
            .filter_map(|path| {
                let stamp = stamp(&path)?;
                let is_known = known.get(&path).is_some_and(|it| it.stamp == stamp);
                let cached =
                    if is_known { None } else { Some(Cached { stamp, file: read(&path, &self.root) }) };
                Some((path, cached))
            })
            .collect();
        let mut known = known;
        let kept = fresh.into_iter().filter_map(|(path, cached)| {
            let cached = cached.or_else(|| known.remove(&path))?;
            Some((path, cached))
        });
        self.files = kept.collect();
    }

    /// The files with something to say that lie in the same folders as these; read at once and not kept.
    pub fn beside<'p>(files: impl Iterator<Item = &'p Path>, root: &Path) -> Vec<(PathBuf, CachedFile)> {
        let folders: BTreeSet<&Path> = files.filter_map(Path::parent).collect();
        let found = folders.into_iter().filter_map(|it| fs::read_dir(it).ok()).flatten();
        let is_yaml = |it: &PathBuf| it.extension().is_some_and(|it| it == "yaml" || it == "yml");
        let found = found.filter_map(|it| it.ok().map(|it| it.path())).filter(is_yaml).take(MAX_BESIDE);
        found.filter(|it| it.is_file()).filter_map(|it| read(&it, root).map(|file| (it, file))).collect()
    }

    /// Every file with something to say, by its absolute path.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &CachedFile)> {
        self.files.iter().filter_map(|(path, cached)| Some((path.as_path(), cached.file.as_ref()?)))
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp { modified: metadata.modified().ok(), size: metadata.len() })
}

fn read(file: &Path, root: &Path) -> Option<CachedFile> {
    let bytes = read_bytes(file).ok().filter(|bytes| context::is_relevant(file, bytes))?;
    let text = decode(bytes).ok()?;
    // Editors hide the mark from us, so that no column counts it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let name = path::display(&path::relative(file, root));
    Some(CachedFile { file: SourceFile::new(name, text), parsed: Arc::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_is_read_again() {
        let root = std::env::temp_dir().join(format!("valuelint-cache-{}", std::process::id()));
        fs::create_dir_all(root.join("apps")).unwrap();
        fs::write(root.join("apps/a.yaml"), "kind: ConfigMap\n").unwrap();
        fs::write(root.join("b.yaml"), "kind: Secret\n").unwrap();
        fs::write(root.join("c.yaml"), "steps: []\n").unwrap();
        let mut cache = Cache::new(&root);
        cache.refresh();
        let texts = |cache: &Cache| -> Vec<_> {
            cache.files().map(|(_, it)| (it.file.path.clone(), it.file.text.clone())).collect()
        };
        let before = texts(&cache);
        assert_eq!(before.iter().map(|it| &*it.0).collect::<Vec<_>>(), ["apps/a.yaml", "b.yaml"]);

        fs::write(root.join("b.yaml"), "kind: Secret # changed\n").unwrap();
        cache.refresh();
        let after = texts(&cache);
        fs::remove_dir_all(&root).unwrap();
        assert!(Arc::ptr_eq(&before[0].1, &after[0].1));
        assert_eq!(&*after[1].1, "kind: Secret # changed\n");
    }
}
