//! `valuelint test DIR`: the examples of rule files, run.

use std::io::{self, Write as _};
use std::path::Path;

use crate::check::check;
use crate::cli::Outcome;
use crate::cli::engine::Engine;
use crate::project::Project;
use crate::report::{Color, Format, Report};
use crate::rule::example::{ExampleResult, run_examples};

/// Runs the examples of every rule file below a folder and says what went otherwise than written.
pub(super) fn run(folder: &Path) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        folder.is_dir(),
        "{} is no folder; name the folder that holds the rule files",
        folder.display()
    );
    let engine = Engine::new(&[folder.to_owned()]);
    let mut project = Project::default();
    let broken = engine.rule_file_diagnostics(&mut project);
    let mut out = io::stdout().lock();
    if !broken.is_empty() {
        Report::new(&project, &broken).write(Format::Human, Color::Plain, &mut out)?;
    }
    let own: Vec<_> = engine.rules.iter().filter(|it| !it.is_built_in()).collect();
    anyhow::ensure!(
        !own.is_empty() || !broken.is_empty(),
        "{} holds no rule files (*.yaml)",
        folder.display()
    );
    let results = run_examples(&engine.rules, own.iter().map(|it| &***it), &check);
    let n_failed = results.iter().filter(|it| !it.failures.is_empty()).count();
    for result in &results {
        tell(&mut out, result)?;
    }
    let (n_rules, n_examples) = (own.len(), results.len());
    writeln!(
        out,
        "{n_rules} rules, {n_examples} examples: {} passed, {n_failed} failed",
        n_examples - n_failed
    )?;
    Ok(match (engine.is_broken(), n_failed) {
        (true, _) => Outcome::Failed,
        (false, 0) => Outcome::Clean,
        (false, _) => Outcome::Findings,
    })
}

fn tell(out: &mut impl io::Write, result: &ExampleResult) -> io::Result<()> {
    if result.failures.is_empty() {
        return writeln!(out, "ok      {}: {}", result.rule, result.example);
    }
    writeln!(out, "FAILED  {}: {}", result.rule, result.example)?;
    for failure in &result.failures {
        for line in failure.lines() {
            writeln!(out, "        {line}")?;
        }
    }
    Ok(())
}
