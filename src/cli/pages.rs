//! `valuelint rules` and `valuelint explain`

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::cli::arguments::Input;
use crate::cli::engine::Engine;
use crate::cli::settings::steer;
use crate::cli::{Outcome, key_pages};
use crate::config::ChartChoice;
use crate::config::parse::suggestion;
use crate::rule::file::RuleFile;
use crate::rule::page::scope;
use crate::rule::set::KnownRule;

/// The built-in rules and those of the configuration in the working folder.
fn engine() -> Engine {
    Engine::new(&steer(&Input::default()).rules)
}

/// Every rule, one line each.
pub(super) fn rules() -> anyhow::Result<Outcome> {
    let summaries = engine().summaries();
    let width = summaries.iter().map(|(id, _)| id.as_str().len()).max().unwrap_or_default();
    let mut page = String::new();
    for (id, summary) in summaries {
        writeln!(page, "{:width$}  {summary}", id.as_str())?;
    }
    print(&page)
}

/// The page of one rule, or of a key of the charts given, or else of those in the configuration and those we know.
pub(super) fn explain(name: &str, charts: Vec<ChartChoice>) -> anyhow::Result<Outcome> {
    if !charts.is_empty() {
        return print(&key_pages::of_charts(name, charts)?);
    }
    let engine = engine();
    if let Some(rule) = engine.rules.get(name) {
        return print(&rule_page(rule)?);
    }
    let summaries = engine.summaries();
    if let Some((id, summary)) = summaries.iter().find(|(id, _)| id.as_str() == name) {
        return print(&format!("{id}\n\n{summary}\n"));
    }
    if !name.contains('/') {
        return print(&key_pages::of_known(name)?);
    }
    let hint = suggestion(name, summaries.iter().map(|(id, _)| id.as_str()));
    anyhow::bail!("there is no rule `{name}`{hint}");
}

fn rule_page(rule: &KnownRule) -> anyhow::Result<String> {
    let mut page = String::new();
    let Some(file) = rule.file() else { return Ok(format!("{}\n", rule.id())) };
    writeln!(page, "{}\n\n{}\n", rule.id(), file.summary)?;
    writeln!(page, "{}\n", scope(rule))?;
    writeln!(page, "{}", file.why.trim_end())?;
    for link in &file.links {
        writeln!(page, "  {link}")?;
    }
    examples(&mut page, file)?;
    writeln!(
        page,
        "\nSilence it with a comment `# valuelint: ignore[{}]`, or with `--ignore {0}`.",
        rule.id()
    )?;
    Ok(page)
}

fn examples(page: &mut String, file: &RuleFile) -> std::fmt::Result {
    let bad = file.examples.iter().find_map(|it| Some((it.bad.as_deref()?, it.fixed.as_deref())));
    let Some((bad, fixed)) = bad else { return Ok(()) };
    let marked = crate::rule::example::marks::parse(bad);
    writeln!(page, "\nSpeaks here:\n")?;
    indented(page, &marked.text)?;
    if let Some(fixed) = fixed {
        writeln!(page, "\nAfter its fix:\n")?;
        indented(page, fixed)?;
    }
    Ok(())
}

fn indented(page: &mut String, text: &str) -> std::fmt::Result {
    text.lines().try_for_each(|line| writeln!(page, "    {line}"))
}

fn print(page: &str) -> anyhow::Result<Outcome> {
    io::stdout().write_all(page.as_bytes())?;
    Ok(Outcome::Clean)
}
