//! `valuelint check --watch`: looks again whenever a file is written.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Context as _;
use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use crate::cli::arguments::CheckArguments;
use crate::cli::input::{is_stdin, place};
use crate::cli::inputs::Inputs;
use crate::cli::{Outcome, check};
use crate::files::{context, path, walk};

/// Editors write a file in several steps; what comes within this time is one change.
const REST: Duration = Duration::from_millis(100);

/// Checks, and checks again after each change, until the process is ended.
pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        !arguments.input.paths.iter().any(|it| is_stdin(it)),
        "standard input cannot be watched; name files or folders"
    );
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // The receiver lives as long as the process.
        drop(sender.send(event));
    })
    .context("cannot watch files here")?;
    let inputs = Inputs::of(arguments);
    let mut looked_at = BTreeSet::new();
    loop {
        for folder in folders(arguments) {
            // A folder that went meanwhile has nothing to watch.
            if !looked_at.contains(&folder) && watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok() {
                looked_at.insert(folder);
            }
        }
        anyhow::ensure!(!looked_at.is_empty(), "none of the given paths is there to be watched");
        if let Err(error) = check::run(arguments) {
            writeln!(anstream::stderr(), "error: {error:#}")?;
        }
        writeln!(anstream::stderr(), "watching for changes; end with Ctrl-C")?;
        let gone = wait(&changes, &inputs, &looked_at)?;
        // A folder that is made anew has to be watched anew.
        looked_at.retain(|it| !gone.contains(it));
    }
}

/// Waits for a change and until nothing more comes; gives the paths that are no longer there.
fn wait(
    changes: &Receiver<notify::Result<Event>>,
    inputs: &Inputs,
    folders: &BTreeSet<PathBuf>,
) -> anyhow::Result<BTreeSet<PathBuf>> {
    let mut gone = BTreeSet::new();
    let mut is_changed = false;
    loop {
        let event = if is_changed {
            match changes.recv_timeout(REST) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => return Ok(gone),
                Err(RecvTimeoutError::Disconnected) => anyhow::bail!("nothing is watched any more"),
            }
        } else {
            changes.recv().context("nothing is watched any more")?
        };
        let event = event.context("cannot watch files any more")?;
        gone.extend(event.paths.iter().filter(|it| !it.exists()).cloned());
        is_changed |= !matches!(event.kind, EventKind::Access(_))
            && event.paths.iter().any(|it| folders.contains(it) || inputs.may_hold(it));
    }
}

/// Every folder in which a file that counts may be written: those of the project, or of what was given.
fn folders(arguments: &CheckArguments) -> BTreeSet<PathBuf> {
    let input = &arguments.input;
    let root = if input.isolated { None } else { context::root(&place(input)) };
    let given: Vec<PathBuf> = match root {
        Some(root) => vec![root],
        None if input.paths.is_empty() => vec![PathBuf::from(".")],
        None => input.paths.clone(),
    };
    let folder =
        |it: &PathBuf| if it.is_dir() { it.clone() } else { it.parent().unwrap_or(Path::new("")).to_owned() };
    let configuration = input.config.iter().map(folder);
    let (files, given): (Vec<_>, Vec<_>) = given.into_iter().partition(|it| !it.is_dir());
    let below = given.iter().flat_map(|it| walk::folders(it));
    below.chain(files.iter().map(folder)).chain(configuration).map(|it| path::absolute(&it)).collect()
}
