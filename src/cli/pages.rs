//! `valuelint rules` and `valuelint explain`

use crate::cli::Outcome;
use crate::cli::engine::Engine;
use crate::config::parse::suggestion;
use crate::diagnostic::RuleId;

pub(super) fn rules() -> anyhow::Result<Outcome> {
    anyhow::bail!("there are no rules yet")
}

pub(super) fn explain(name: &str) -> anyhow::Result<Outcome> {
    let ids = Engine::default().ids();
    let hint = suggestion(name, ids.iter().map(RuleId::as_str));
    anyhow::bail!("there is no rule `{name}`{hint}")
}
