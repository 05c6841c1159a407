//! `--baseline` and `--write-baseline`

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::check::baseline::Baseline;
use crate::config::Folders;
use crate::diagnostic::Diagnostic;
use crate::files::path::{absolute, display};
use crate::project::Project;

/// The findings that a file says are known.
pub(super) struct Known {
    baseline: Baseline,
    folders: Folders,
}

/// Reads a baseline.
pub(super) fn read(file: &Path) -> anyhow::Result<Known> {
    let text = fs::read_to_string(file).with_context(|| {
        format!("cannot read the baseline {}; --write-baseline writes one", file.display())
    })?;
    let baseline: Baseline =
        serde_json::from_str(&text).with_context(|| format!("{} is no baseline", file.display()))?;
    anyhow::ensure!(
        baseline.version == 1,
        "{} is a baseline of version {}, and this valuelint knows version 1",
        file.display(),
        baseline.version
    );
    Ok(Known { baseline, folders: folders(file) })
}

/// Writes these findings as known.
pub(super) fn write(file: &Path, project: &Project, diagnostics: &[Diagnostic]) -> anyhow::Result<()> {
    let baseline = Baseline::of(project, diagnostics, &folders(file));
    let text = serde_json::to_string_pretty(&baseline)? + "\n";
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    let (count, s) = (diagnostics.len(), if diagnostics.len() == 1 { "" } else { "s" });
    writeln!(anstream::stderr(), "{count} finding{s} written to {}", file.display())?;
    Ok(())
}

impl Known {
    /// Takes the known findings out; says how many of the others are gone.
    pub(super) fn take(&self, project: &Project, diagnostics: &mut Vec<Diagnostic>) -> usize {
        let compared = self.baseline.compare(project, diagnostics, &self.folders);
        let mut is_new = compared.is_new.into_iter();
        diagnostics.retain(|_| is_new.next().unwrap_or(true));
        compared.gone
    }
}

/// Paths in a baseline count from its folder.
fn folders(file: &Path) -> Folders {
    let folder = absolute(file).parent().map(display).unwrap_or_default();
    Folders { configuration: folder, working: display(&absolute(Path::new("."))) }
}
