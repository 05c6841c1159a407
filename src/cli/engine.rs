//! The rules of a run: the built-in checks and rules, and the user's own.

use std::path::{Path, PathBuf};

use crate::check::built_in::BUILT_IN;
use crate::check::check;
use crate::cli::Outcome;
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::files::path::{absolute, display};
use crate::files::{self, Unreadable};
use crate::project::Project;
use crate::rule::RuleSet;
use crate::text::SourceFile;

/// The built-in rules and the user's own.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) rules: RuleSet,
    /// The user's rule files, by the file number of their diagnostics.
    files: Vec<SourceFile>,
    /// What is wrong with them.
    diagnostics: Vec<Diagnostic>,
    /// Rule files that could not be read.
    unreadable: Vec<Unreadable>,
}

impl Engine {
    /// The built-in rules and those of the user's folders, which win over a built-in one of the same id.
    pub(super) fn new(folders: &[PathBuf]) -> Self {
        let (mut files, mut named, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for folder in folders {
            for read in files::read_rules(folder) {
                match read {
                    Ok(file) => {
                        named.push((below(folder, &file.path), file.text.to_string()));
                        files.push(file);
                    }
                    Err(it) => unreadable.push(it),
                }
            }
        }
        let (own, diagnostics) = RuleSet::load(named);
        Self { rules: RuleSet::built_in().with(&own), files, diagnostics, unreadable }
    }

    /// Every rule and built-in check with its summary, in order of id.
    pub(super) fn summaries(&self) -> Vec<(RuleId, String)> {
        let built_in = BUILT_IN.iter().map(|(id, summary)| (RuleId::new(*id), (*summary).to_owned()));
        let summary = |rule: &crate::rule::set::KnownRule| {
            rule.rule().map_or_else(String::new, |it| it.summary.clone())
        };
        let rules = self.rules.iter().map(|it| (RuleId::new(it.id()), summary(it)));
        let mut all: Vec<_> = built_in.chain(rules).collect();
        all.sort();
        all
    }

    pub(super) fn check(&self, project: &Project, settings: &Settings) -> Vec<Diagnostic> {
        check(project, &self.rules, settings)
    }

    /// What is wrong with the user's rules, at files added to the project.
    pub(super) fn rule_file_diagnostics(&self, project: &mut Project) -> Vec<Diagnostic> {
        let mut acc: Vec<Diagnostic> = self.unreadable.iter().map(|it| it.diagnose(project)).collect();
        let numbers: Vec<_> = self.files.iter().map(|it| files::push(project, it.clone())).collect();
        for diagnostic in &self.diagnostics {
            let mut diagnostic = diagnostic.clone();
            diagnostic.location.file = numbers[diagnostic.location.file.0 as usize];
            acc.push(diagnostic);
        }
        acc
    }

    /// Whether a rule folder of the user's is broken.
    pub(super) fn is_broken(&self) -> bool {
        !self.unreadable.is_empty() || !self.diagnostics.is_empty()
    }
}

/// The path of a rule file below its folder, which is the rule's id.
fn below(folder: &Path, path: &str) -> String {
    let (folder, path) = (absolute(folder), absolute(Path::new(path)));
    display(path.strip_prefix(&folder).unwrap_or(&path))
}

/// The language server on standard input and output.
pub(super) fn lsp() -> anyhow::Result<Outcome> {
    let is_orderly = crate::lsp::run()?;
    Ok(if is_orderly { Outcome::Clean } else { Outcome::Abandoned })
}
