//! Where reports go.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;

use crate::config::parse::suggestion;
use crate::report::{Color, Format, Report};

/// `FORMAT[=FILE]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    format: Format,
    /// Standard output without one.
    file: Option<PathBuf>,
}

impl Output {
    /// The file it goes to.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        if file == Some("") {
            return Err(format!("`{text}` names no file after the `=`"));
        }
        let Some((_, format)) = Format::ALL.iter().find(|(known, _)| *known == name) else {
            let names = Format::ALL.map(|(name, _)| name);
            let hint = suggestion(name, names.into_iter());
            return Err(format!("the formats are {}{hint}", names.join(", ")));
        };
        Ok(Self { format: *format, file: file.map(PathBuf::from) })
    }
}

/// Where the reports of this run go. Two documents in one stream or file are none.
pub(super) fn outputs(given: &[Output]) -> anyhow::Result<Vec<Output>> {
    if given.is_empty() {
        let is_action = env::var_os("GITHUB_ACTIONS").is_some_and(|it| it == "true");
        let format = if is_action { Format::Github } else { Format::Human };
        return Ok(vec![Output { format, file: None }]);
    }
    for (idx, output) in given.iter().enumerate() {
        let is_taken = given[..idx].iter().any(|it| it.file == output.file);
        match &output.file {
            None => anyhow::ensure!(
                !is_taken,
                "only one --output goes to standard output: give the others a file, as in \
                 `--output json=report.json`"
            ),
            Some(file) => anyhow::ensure!(!is_taken, "two reports cannot both go to {}", file.display()),
        }
    }
    Ok(given.to_vec())
}

/// The stream of a report that goes to no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    /// Something else is on standard output.
    Error,
    Nowhere,
}

/// Writes the report everywhere it is wanted.
pub(super) fn write(report: &Report<'_>, outputs: &[Output], stream: Stream) -> anyhow::Result<()> {
    for output in outputs {
        match &output.file {
            None => match stream {
                Stream::Output => to_standard(|color, out| report.write(output.format, color, out))?,
                Stream::Error => {
                    let is_plain = AutoStream::choice(&io::stderr()) == ColorChoice::Never;
                    let color = if is_plain { Color::Plain } else { Color::Ansi };
                    report.write(output.format, color, &mut anstream::stderr())?;
                }
                Stream::Nowhere => {}
            },
            Some(file) => {
                let mut bytes = Vec::new();
                report.write(output.format, Color::Plain, &mut bytes)?;
                fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
            }
        }
    }
    if outputs.iter().any(|it| it.format == Format::Github) {
        write_step_summary(report)?;
    }
    Ok(())
}

/// GitHub shows few annotations; the summary of the step has room for all findings.
fn write_step_summary(report: &Report<'_>) -> anyhow::Result<()> {
    let Some(file) = env::var_os("GITHUB_STEP_SUMMARY").filter(|it| !it.is_empty()) else { return Ok(()) };
    let mut bytes = Vec::new();
    report.write(Format::Markdown, Color::Plain, &mut bytes)?;
    let summary = OpenOptions::new().append(true).create(true).open(&file);
    summary
        .and_then(|mut it| it.write_all(&bytes))
        .with_context(|| format!("cannot write GITHUB_STEP_SUMMARY, {}", PathBuf::from(&file).display()))
}

/// Writes to standard output, in colour where that is wanted.
pub(super) fn to_standard(
    write: impl FnOnce(Color, &mut dyn io::Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let choice = AutoStream::choice(&io::stdout());
    let color = if choice == ColorChoice::Never { Color::Plain } else { Color::Ansi };
    let mut bytes = Vec::new();
    write(color, &mut bytes)?;
    if color == Color::Plain {
        let mut stdout = io::stdout().lock();
        stdout.write_all(&bytes)?;
        stdout.flush()?;
    } else {
        let mut stdout = AutoStream::new(io::stdout().lock(), choice);
        stdout.write_all(&bytes)?;
        stdout.flush()?;
    }
    Ok(())
}
