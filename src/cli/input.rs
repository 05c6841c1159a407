//! What the arguments ask to be read.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::arguments::Input;
use crate::files::bases::bases;
use crate::files::{self, Request, context, path};

/// Whether a file was given by its name; standard input is none.
pub(super) fn has_files(request: &Request) -> bool {
    request.paths.iter().any(|path| !path.is_dir())
}

/// Where the project is looked for.
pub(super) fn place(input: &Input) -> PathBuf {
    let mut given = input.paths.iter().filter(|path| !is_stdin(path)).chain(&input.stdin_filename);
    given.next().cloned().unwrap_or_else(|| PathBuf::from("."))
}

/// The folders around what is given: the project, or at least the charts.
fn around(input: &Input) -> Vec<PathBuf> {
    let given = input.paths.iter().filter(|it| !is_stdin(it)).chain(&input.stdin_filename);
    match context::root(&place(input)) {
        Some(root) => vec![root],
        None => {
            let given = given.map(PathBuf::as_path);
            context::charts(given.clone()).into_iter().chain(bases(given)).collect()
        }
    }
}

/// What to read.
pub(super) fn request(input: &Input) -> anyhow::Result<Request> {
    let (stdin, paths): (Vec<_>, Vec<_>) = input.paths.iter().partition(|it| is_stdin(it));
    let mut paths: Vec<PathBuf> = paths.into_iter().map(|it| path::near(it)).collect();
    let stdin = if stdin.is_empty() { None } else { Some(read_stdin(input)?) };
    if paths.is_empty() && stdin.is_none() {
        paths.push(PathBuf::from("."));
    }
    let is_nameless = paths.is_empty() && input.stdin_filename.is_none();
    let context = if input.isolated || is_nameless { Vec::new() } else { around(input) };
    Ok(Request { paths, stdin, context })
}

/// Whether a path means standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn read_stdin(input: &Input) -> anyhow::Result<(String, Vec<u8>)> {
    let name =
        input.stdin_filename.as_deref().map_or_else(|| "-".to_owned(), |it| path::display(&path::near(it)));
    let mut bytes = Vec::new();
    io::stdin().take(files::MAX_SIZE).read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok((name, bytes))
}
