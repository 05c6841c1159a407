//! The rules of a run and what they make of a project.

use std::path::{Path, PathBuf};

use crate::check::built_in::BUILT_IN;
use crate::check::check;
use crate::cli::Outcome;
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::files::{self, Unreadable};
use crate::project::Project;
use crate::rule::RuleSet;

/// The built-in rules and the user's own.
#[derive(Debug, Default)]
pub(super) struct Engine {
    rules: RuleSet,
    /// Rule files that could not be read.
    unreadable: Vec<Unreadable>,
}

impl Engine {
    pub(super) fn new(folders: &[PathBuf]) -> Self {
        let read = folders.iter().flat_map(|folder| files::read_rules(folder));
        Self { rules: RuleSet::built_in(), unreadable: read.filter_map(Result::err).collect() }
    }

    /// Every rule and built-in check with its summary, in order of id.
    #[expect(clippy::unused_self, reason = "the rule set joins the built-in checks here")]
    pub(super) fn summaries(&self) -> Vec<(RuleId, String)> {
        BUILT_IN.iter().map(|(id, summary)| (RuleId::new(*id), (*summary).to_owned())).collect()
    }

    /// Every rule and built-in check.
    pub(super) fn ids(&self) -> Vec<RuleId> {
        self.summaries().into_iter().map(|(id, _)| id).collect()
    }

    pub(super) fn check(&self, project: &Project, settings: &Settings) -> Vec<Diagnostic> {
        check(project, &self.rules, settings)
    }

    /// What is wrong with the user's rules, at files added to the project.
    pub(super) fn rule_file_diagnostics(&self, project: &mut Project) -> Vec<Diagnostic> {
        self.unreadable.iter().map(|it| it.diagnose(project)).collect()
    }

    /// Whether a rule folder of the user's is broken.
    pub(super) fn is_broken(&self) -> bool {
        !self.unreadable.is_empty()
    }
}

pub(super) fn test(_folder: &Path) -> anyhow::Result<Outcome> {
    anyhow::bail!("examples cannot be run yet")
}

pub(super) fn lsp() -> anyhow::Result<Outcome> {
    let is_orderly = crate::lsp::run()?;
    Ok(if is_orderly { Outcome::Clean } else { Outcome::Abandoned })
}
