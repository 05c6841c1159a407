//! The rules of a workspace: ours, and the user's as they are on disk or being written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::Document;
use crate::diagnostic::Diagnostic;
use crate::files::{path, read_rules};
use crate::rule::RuleSet;

/// The rules of a workspace.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) set: Arc<RuleSet>,
    /// What is wrong with the user's rules, and in which file.
    pub(super) diagnostics: Vec<(PathBuf, Diagnostic)>,
    /// What the set was made of.
    files: Vec<RuleText>,
    /// The folders on disk as last read; `None` if that must be done again.
    on_disk: Option<(Vec<PathBuf>, Vec<RuleText>)>,
}

/// A rule file of the user's.
#[derive(Debug, Clone, PartialEq)]
struct RuleText {
    path: PathBuf,
    /// The path from the folder of rules, which is the rule's id.
    name: String,
    text: String,
}

impl Rules {
    /// The built-in ones.
    pub(super) fn new() -> Self {
        Self { set: Arc::new(RuleSet::built_in()), diagnostics: Vec::new(), files: Vec::new(), on_disk: None }
    }

    /// Something was written to disk.
    pub(super) fn look_at_disk(&mut self) {
        self.on_disk = None;
    }

    /// Whether a file is a rule of the user's.
    pub(super) fn is_one(&self, path: &Path) -> bool {
        self.files.iter().any(|it| it.path == path)
    }

    /// Takes over what changed in these folders; an open text counts more than what is on disk.
    pub(super) fn renew(&mut self, folders: Vec<PathBuf>, open: &[&Document]) {
        let mut files = match self.on_disk.take().filter(|(known, _)| *known == folders) {
            Some((_, files)) => files,
            None => folders.iter().flat_map(|it| read(it)).collect(),
        };
        self.on_disk = Some((folders, files.clone()));
        for file in &mut files {
            let open = open.iter().find(|it| it.path.as_ref() == Some(&file.path));
            if let Some(open) = open {
                (*open.file.text).clone_into(&mut file.text);
            }
        }
        if files == self.files {
            return;
        }
        let texts = files.iter().map(|it| (it.name.clone(), it.text.clone())).collect();
        let (set, diagnostics) = RuleSet::load(texts);
        self.set = Arc::new(RuleSet::built_in().with(&set));
        let of = |it: &Diagnostic| files[it.location.file.0 as usize].path.clone();
        self.diagnostics = diagnostics.into_iter().map(|it| (of(&it), it)).collect();
        self.files = files;
    }
}

fn read(folder: &Path) -> Vec<RuleText> {
    let rule = |file: crate::text::SourceFile| {
        let path = path::absolute(Path::new(&*file.path));
        let name = path::display(path.strip_prefix(folder).unwrap_or(&path));
        RuleText { path, name, text: file.text.to_string() }
    };
    read_rules(folder).into_iter().filter_map(Result::ok).map(rule).collect()
}
