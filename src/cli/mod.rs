//! Arguments in, findings and an exit code out.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::cli::arguments::{Arguments, Command};

mod arguments;
mod baseline;
mod check;
mod engine;
mod fix;
mod input;
mod inputs;
mod key_pages;
mod narrow;
mod output;
mod pages;
mod patch;
mod progress;
mod schema;
mod settings;
mod since;
mod test;
mod values;
mod watch;

/// How a run ends; the numbers are a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to say.
    Clean,
    /// Findings at or above `--fail-on`.
    Findings,
    /// Could not run, or something named could not be read.
    Failed,
    /// Nothing of what was given is anything we check.
    Nothing,
    /// The editor left without asking the server to shut down; the number is the protocol's.
    Abandoned,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings | Outcome::Abandoned => 1,
            Outcome::Failed => 2,
            Outcome::Nothing => 3,
        })
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(outcome) => outcome.into(),
        // The reader has gone: that is its right, and nobody is left to tell.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done when even this cannot be written.
            drop(writeln!(anstream::stderr(), "error: {error:#}"));
            Outcome::Failed.into()
        }
    }
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Check(arguments) if arguments.watch => watch::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Values(arguments) => values::run(&arguments),
        Command::Explain { name, chart } => pages::explain(&name, chart),
        Command::Rules => pages::rules(),
        Command::Schema { chart } => schema::print(chart),
        Command::Test { folder } => test::run(&folder),
        Command::Lsp => engine::lsp(),
        Command::Completions { shell } => {
            // Made in memory first: the generator panics when its reader has gone.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "valuelint", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Outcome::Clean)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
