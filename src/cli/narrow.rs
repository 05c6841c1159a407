//! Which of the findings are told: those that are new, or that a change touched.

use std::cell::Cell;
use std::io::Write as _;
use std::sync::Arc;

use crate::cli::arguments::CheckArguments;
use crate::cli::baseline::{self, Known};
use crate::cli::input::place;
use crate::cli::settings::Steering;
use crate::cli::since::Since;
use crate::fix::{Judge, Verdict};
use crate::project::ProjectFile;

/// What is known, and what was there before a change.
pub(super) struct Narrow {
    known: Option<Known>,
    since: Option<(Since, Verdict)>,
    /// Whether all findings that the baseline could know are looked for.
    is_whole: bool,
    /// How many findings of the baseline were gone when last looked at.
    gone: Cell<usize>,
}

impl Narrow {
    /// What the arguments and the configuration ask for.
    pub(super) fn new(
        arguments: &CheckArguments,
        steering: &Steering,
        files: &[ProjectFile],
        judge: Judge<'_>,
    ) -> anyhow::Result<Self> {
        let narrowing = &arguments.narrowing;
        let configured = steering.baseline.as_ref().filter(|_| narrowing.write_baseline.is_none());
        let known = narrowing.baseline.as_ref().or(configured).map(|it| baseline::read(it)).transpose()?;
        let since = match &narrowing.since {
            Some(revision) => {
                let since = Since::ask(revision, &place(&arguments.input))?;
                let before = since.before(files)?;
                let before = judge(before.into_iter().map(|it| (it, Arc::default())).collect());
                Some((since, before))
            }
            None => None,
        };
        let is_typed = arguments.preset.is_some() || arguments.min_confidence.is_some();
        let is_whole = arguments.select.is_empty() && arguments.ignore.is_empty() && !is_typed;
        let is_whole = is_whole && since.is_none() && !arguments.quiet;
        Ok(Self { known, since, is_whole, gone: Cell::new(0) })
    }

    /// Leaves the findings that are to be told.
    pub(super) fn apply(&self, mut verdict: Verdict) -> Verdict {
        let Verdict { project, diagnostics } = &mut verdict;
        if let Some((since, before)) = &self.since {
            since.narrow((&before.project, &before.diagnostics), project, diagnostics);
        }
        if let Some(known) = &self.known {
            self.gone.set(known.take(project, diagnostics));
        }
        verdict
    }

    /// Says how much of the baseline is out of date.
    pub(super) fn tell_gone(&self) -> anyhow::Result<()> {
        let gone = self.gone.get();
        if gone > 0 && self.is_whole {
            let (s, are) = if gone == 1 { ("", "is") } else { ("s", "are") };
            writeln!(
                anstream::stderr(),
                "{gone} finding{s} of the baseline {are} gone; --write-baseline writes it anew"
            )?;
        }
        Ok(())
    }
}
