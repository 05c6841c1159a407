//! What can be typed.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::cli::output::Output;
use crate::config::parse::{CONFIDENCES, PRESETS, SEVERITIES};
use crate::config::{ChartChoice, Preset};
use crate::diagnostic::{Confidence, Severity};

/// Linter and validator for Helm values, wherever people write them
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Look for mistakes in values
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArguments>),
    /// Show the values Helm will see, each with its origin, or the story of one value
    #[command(after_help = VALUES_EXIT_CODES)]
    Values(Box<ValuesArguments>),
    /// Show what a rule looks for, and why, or what a chart's key does
    Explain {
        /// A rule, as in `helm/number-tag`, or a key, as in `image.tag`
        #[arg(value_name = "RULE|KEY")]
        name: String,
        /// The chart whose key it is: its folder or archive, or as in `site@1.2.3`
        #[arg(long, value_name = "DIR|TGZ|CHART@VERSION", value_hint = ValueHint::AnyPath)]
        chart: Vec<ChartChoice>,
    },
    /// List every rule, one line each
    Rules,
    /// Print what a chart accepts as JSON Schema, for other editors and tools
    Schema {
        /// A chart that valuelint knows, as in `site@1.2.3`, or the folder or archive of any
        #[arg(value_name = "CHART@VERSION|DIR|TGZ", value_hint = ValueHint::AnyPath)]
        chart: ChartChoice,
    },
    /// Run the examples of rule files
    Test {
        /// The folder with the rules
        #[arg(value_hint = ValueHint::DirPath)]
        folder: PathBuf,
    },
    /// Serve editors on standard input and output
    Lsp,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

const EXIT_CODES: &str = "Exit codes:
  0  nothing found
  1  findings at or above --fail-on, after --fix those that are left; with --diff, something would be fixed
  2  could not run, or something named could not be read or written
  3  nothing of what was given is anything we check";

const VALUES_EXIT_CODES: &str = "Exit codes:
  0  here they are
  2  could not run, or there is no such release or value
  3  there is no release in what was given";

/// What is read, and as what.
#[derive(Debug, Default, Args)]
pub(super) struct Input {
    /// Files and folders; `-` reads standard input [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// The chart the values are for, its folder or archive or as in `site@1.2.3`; with a name, for that release only
    #[arg(long, value_name = "[NAME=]DIR|TGZ|CHART@VERSION")]
    pub(super) chart: Vec<ChartChoice>,
    /// The configuration, instead of the nearest valuelint.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "isolated")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration and no file that was not given
    #[arg(long)]
    pub(super) isolated: bool,
    /// What standard input is called
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(super) stdin_filename: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ValuesArguments {
    #[command(flatten)]
    pub(super) input: Input,
    /// Only the release of this name
    #[arg(long, value_name = "[NAMESPACE/]NAME")]
    pub(super) release: Option<String>,
    /// The story of one value: every layer that sets it, which one counts, and why
    #[arg(long, value_name = "PATH")]
    pub(super) path: Option<String>,
    /// Leave out the chart's defaults
    #[arg(long, conflicts_with = "path")]
    pub(super) written: bool,
    /// Format of the answer
    #[arg(long, value_name = "FORMAT", default_value = "yaml", value_parser = words(&ANSWERS))]
    pub(super) output: Answer,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// YAML with comments, or the story in words.
    Yaml,
    /// JSON for programs.
    Json,
}

const ANSWERS: [(&str, Answer); 2] = [("yaml", Answer::Yaml), ("json", Answer::Json)];

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) input: Input,
    /// Form of the report: human, concise, json, sarif, github, gitlab, junit, rdjson or markdown; with a file,
    /// several at once [default: human, in GitHub Actions github]
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub(super) output: Vec<Output>,
    #[command(flatten)]
    pub(super) fixing: FixArguments,
    /// Only these rules: ids or `area/*`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// None of these rules: ids or `area/*`
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// How much is looked for
    #[arg(long, value_parser = words(&PRESETS))]
    pub(super) preset: Option<Preset>,
    /// From which severity on findings make the run fail
    #[arg(long, value_name = "SEVERITY", default_value = "warning", value_parser = words(&SEVERITIES))]
    pub(super) fail_on: Severity,
    /// How sure a finding has to be [default: medium]
    #[arg(long, value_name = "CONFIDENCE", value_parser = words(&CONFIDENCES))]
    pub(super) min_confidence: Option<Confidence>,
    #[command(flatten)]
    pub(super) narrowing: Narrowing,
    /// Count the findings of each rule and the documents of each chart, on standard error
    #[arg(long)]
    pub(super) statistics: bool,
    /// Look again whenever a file is written
    #[arg(long)]
    pub(super) watch: bool,
    /// Only the findings: no summary
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// What is done about findings.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("fixing").args(["fix", "diff", "add_ignore"]).multiple(true)))]
pub(super) struct FixArguments {
    /// Mend what can be mended safely; with `-`, the fixed text goes to standard output
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: also the fixes one should look at first
    #[arg(long, requires = "fixing")]
    pub(super) unsafe_fixes: bool,
    /// Show what --fix would do, and write nothing; exit code 1 if that is anything
    #[arg(long)]
    pub(super) diff: bool,
    /// Silence everything that is found with comments that give this reason
    #[arg(long, value_name = "REASON", value_parser = reason, conflicts_with_all = ["fix", "unsafe_fixes"])]
    pub(super) add_ignore: Option<String>,
}

impl FixArguments {
    /// Whether anything is to be mended, or shown how.
    pub(super) fn is_any(&self) -> bool {
        self.fix || self.diff || self.add_ignore.is_some()
    }
}

impl CheckArguments {
    /// The files that this run writes.
    pub(super) fn written_files(&self) -> impl Iterator<Item = &Path> {
        let outputs = self.output.iter().filter_map(Output::file);
        outputs.chain(self.narrowing.write_baseline.as_deref())
    }
}

/// Which of the findings are told.
#[derive(Debug, Args)]
pub(super) struct Narrowing {
    /// Only what changed since this revision brought or touched; git is asked
    #[arg(long, value_name = "REVISION", conflicts_with = "write_baseline")]
    pub(super) since: Option<String>,
    /// Only what this file does not know yet
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,
    /// Write everything that is found as known
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "baseline")]
    pub(super) write_baseline: Option<PathBuf>,
}

/// A reason as it stands in a comment.
fn reason(text: &str) -> Result<String, String> {
    let is_line = !text.trim().is_empty() && !text.chars().any(char::is_control);
    if is_line { Ok(text.trim().to_owned()) } else { Err("say in one line why nothing is wrong".to_owned()) }
}

/// One of these words.
fn words<T: Copy + Send + Sync>(choices: &'static [(&'static str, T)]) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(choices.iter().map(|(word, _)| *word)).map(move |word| {
        let choice = choices.iter().find(|(name, _)| *name == word);
        choice.expect("clap lets only these words through").1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
