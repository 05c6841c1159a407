//! Where reports go.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
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

const FORMATS: [(&str, Format); 3] =
    [("human", Format::Human), ("concise", Format::Concise), ("json", Format::Json)];

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
        let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == name) else {
            let hint = suggestion(name, FORMATS.iter().map(|(name, _)| *name));
            return Err(format!("the formats are human, concise and json{hint}"));
        };
        Ok(Self { format: *format, file: file.map(PathBuf::from) })
    }
}

/// Two documents in one stream are none.
pub(super) fn check(outputs: &[Output]) -> anyhow::Result<()> {
    let n_standard = outputs.iter().filter(|output| output.file.is_none()).count();
    anyhow::ensure!(
        n_standard <= 1,
        "only one --output goes to standard output: give the others a file, as in `--output json=report.json`"
    );
    Ok(())
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
    Ok(())
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
