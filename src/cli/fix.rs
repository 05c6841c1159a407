//! `valuelint check --fix`, `--add-ignore` and `--diff`

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::arguments::CheckArguments;
use crate::cli::output;
use crate::diagnostic::Applicability;
use crate::files::write::{Prepared, prepare};
use crate::fix::{Held, Judge, LeftOut, Mended, Text, Verdict, mend};
use crate::project::{Project, ProjectFile};
use crate::report::diff::{self, Shown};
use crate::text::FileId;

/// A run in which something is fixed.
pub(super) struct Fixing<'a> {
    pub(super) arguments: &'a CheckArguments,
    /// The texts that were read.
    pub(super) files: &'a [ProjectFile],
    /// What standard input is called, if it was read.
    pub(super) stdin: Option<&'a str>,
    pub(super) judge: Judge<'a>,
}

/// What became of it.
pub(super) struct Fixed {
    /// What is found in the texts as they are now.
    pub(super) verdict: Verdict,
    /// Whether something could not be written.
    pub(super) is_failed: bool,
}

impl Fixing<'_> {
    fn wanted(&self) -> Applicability {
        if self.arguments.fixing.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
    }

    /// What is to be done to findings, and what they are when it is.
    fn words(&self) -> [&'static str; 2] {
        if self.arguments.fixing.add_ignore.is_some() { ["silence", "silenced"] } else { ["fix", "fixed"] }
    }

    fn is_stdin(&self, file: FileId) -> bool {
        self.stdin.is_some_and(|name| name == path(self.files, file))
    }
}

/// Fixes the files, or standard input on its way to standard output.
pub(super) fn apply(fixing: &Fixing<'_>) -> anyhow::Result<Fixed> {
    let mut mended = mend(fixing.files, fixing.wanted(), fixing.judge);
    tell_held(fixing, &mended)?;
    let mut lost = BTreeSet::new();
    if let Some(after) = &mended.after {
        for group in &mended.changed {
            if let Err((file, why)) = write(fixing, &after.project, group) {
                say(&format!("{}: not {}: {why}", path(fixing.files, file), fixing.words()[1]))?;
                lost.extend(group);
            }
        }
    }
    pass_on(fixing, mended.verdict())?;
    let n_files = mended.changed.iter().flatten().count() - lost.len();
    let verdict = match mended.after.take() {
        Some(after) if !lost.is_empty() => (fixing.judge)(put_back(fixing.files, &after.project, &lost)),
        Some(after) => after,
        None => std::mem::take(&mut mended.before),
    };
    if !fixing.arguments.quiet {
        let n_fixed = if lost.is_empty() {
            mended.n_fixed
        } else {
            mended.before.diagnostics.len().saturating_sub(verdict.diagnostics.len())
        };
        let more = more(fixing, &verdict);
        let ([_, done], left) = (fixing.words(), remain(&verdict));
        say(&format!("{done} {} in {}; {left}{more}", findings(n_fixed), files(n_files)))?;
    }
    // Taking a large repository apart piece by piece would only take time.
    std::mem::forget(mended.before);
    Ok(Fixed { verdict, is_failed: !lost.is_empty() })
}

/// Shows what would be fixed; gives whether anything would be, and what is found in the texts as they are.
pub(super) fn show(fixing: &Fixing<'_>) -> anyhow::Result<(bool, Verdict)> {
    let mended = mend(fixing.files, fixing.wanted(), fixing.judge);
    tell_held(fixing, &mended)?;
    let changed: BTreeSet<FileId> = mended.changed.iter().flatten().copied().collect();
    let mut shown = Shown::Whole;
    if let Some(after) = &mended.after {
        output::to_standard(|color, out| {
            for file in &changed {
                if diff::write(&mended.before.project, &after.project, *file, color, out)? == Shown::Masked {
                    shown = Shown::Masked;
                }
            }
            Ok(())
        })?;
    }
    if shown == Shown::Masked {
        say("secrets in the diff are masked, so it is no patch; --fix writes them as they are")?;
    }
    if !fixing.arguments.quiet {
        let (n_fixed, n_files) = (findings(mended.n_fixed), files(changed.len()));
        let more = more(fixing, mended.verdict());
        say(&format!("would {} {n_fixed} in {n_files}{more}", fixing.words()[0]))?;
    }
    Ok((!changed.is_empty(), mended.before))
}

/// Writes files that go together; says which could not be written, and why.
fn write(fixing: &Fixing<'_>, after: &Project, group: &BTreeSet<FileId>) -> Result<(), (FileId, String)> {
    let files = group.iter().copied().filter(|it| !fixing.is_stdin(*it));
    let mut ready: Vec<(FileId, Prepared)> = Vec::new();
    for file in files {
        let before = &fixing.files[file.0 as usize].file;
        let new = &after.file(file).file.text;
        let prepared = prepare(Path::new(&*before.path), &before.text, new);
        ready.push((file, prepared.map_err(|why| (file, why))?));
    }
    ready.into_iter().try_for_each(|(file, prepared)| prepared.replace().map_err(|why| (file, why)))
}

/// Writes what came by standard input to standard output, fixed or not.
fn pass_on(fixing: &Fixing<'_>, verdict: &Verdict) -> anyhow::Result<()> {
    let Some(name) = fixing.stdin else { return Ok(()) };
    let file = verdict.project.files.iter().find(|it| &*it.file.path == name);
    if let Some(file) = file {
        let mut stdout = io::stdout().lock();
        stdout.write_all(file.file.text.as_bytes())?;
        stdout.flush()?;
    }
    Ok(())
}

/// The texts as they stand on disk now: fixed, but for those that could not be written.
fn put_back(files: &[ProjectFile], after: &Project, lost: &BTreeSet<FileId>) -> Vec<Text> {
    let ids = (0_u32..).map(FileId);
    let file = |(id, file): (FileId, &ProjectFile)| {
        let file = if lost.contains(&id) { file } else { after.file(id) };
        (file.clone(), std::sync::Arc::default())
    };
    ids.zip(files).map(file).collect()
}

fn tell_held(fixing: &Fixing<'_>, mended: &Mended) -> anyhow::Result<()> {
    for (file, held) in &mended.held {
        let why = match held {
            Held::NewError => "that would make a new error",
            Held::Circle => "one change would undo the other",
        };
        say(&format!("{}: left as it is: {why}", path(fixing.files, *file)))?;
    }
    for LeftOut { finding, error, text } in &mended.left_out {
        let file = path(fixing.files, finding.location.file);
        let at = finding.path.as_ref().map_or_else(String::new, |it| format!(" at `{it}`"));
        let line = text.place(error.location.range.start()).line + 1;
        let elsewhere = if *text.path == *file { String::new() } else { format!(" of {}", text.path) };
        let (rule, done) = (&finding.rule, fixing.words()[1]);
        say(&format!(
            "{file}: {rule}{at} is not {done}, for that would make a new error in line {line}{elsewhere}: {}: {}",
            error.rule, error.message
        ))?;
    }
    Ok(())
}

/// What further fixes there are.
fn more(fixing: &Fixing<'_>, verdict: &Verdict) -> String {
    let is_unsafe = |it: &&crate::diagnostic::Diagnostic| {
        it.fixes.first().is_some_and(|fix| fix.applicability < fixing.wanted())
    };
    match verdict.diagnostics.iter().filter(is_unsafe).count() {
        0 => String::new(),
        count => format!(" ({count} more with --unsafe-fixes)"),
    }
}

fn path(files: &[ProjectFile], file: FileId) -> &str {
    &files[file.0 as usize].file.path
}

fn findings(count: usize) -> String {
    format!("{count} finding{}", if count == 1 { "" } else { "s" })
}

fn files(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}

fn remain(verdict: &Verdict) -> String {
    match verdict.diagnostics.len() {
        0 => "none is left".to_owned(),
        1 => "1 is left".to_owned(),
        count => format!("{count} are left"),
    }
}

fn say(line: &str) -> anyhow::Result<()> {
    writeln!(anstream::stderr(), "{line}")?;
    Ok(())
}
