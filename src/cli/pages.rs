//! `valuelint rules` and `valuelint explain`

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::cli::Outcome;
use crate::cli::engine::Engine;
use crate::config::parse::suggestion;

/// Every rule, one line each.
pub(super) fn rules() -> anyhow::Result<Outcome> {
    let summaries = Engine::default().summaries();
    let width = summaries.iter().map(|(id, _)| id.as_str().len()).max().unwrap_or_default();
    let mut page = String::new();
    for (id, summary) in summaries {
        writeln!(page, "{:width$}  {summary}", id.as_str())?;
    }
    print(&page)
}

/// The page of one rule.
pub(super) fn explain(name: &str) -> anyhow::Result<Outcome> {
    let summaries = Engine::default().summaries();
    let Some((id, summary)) = summaries.iter().find(|(id, _)| id.as_str() == name) else {
        let hint = suggestion(name, summaries.iter().map(|(id, _)| id.as_str()));
        anyhow::bail!("there is no rule `{name}`{hint}");
    };
    print(&format!("{id}\n\n{summary}\n"))
}

fn print(page: &str) -> anyhow::Result<Outcome> {
    io::stdout().write_all(page.as_bytes())?;
    Ok(Outcome::Clean)
}
