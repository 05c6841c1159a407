//! Code actions: the fixes of findings, alone and together, and comments that silence them.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams};
use text_size::TextRange;

use super::server::Server;
use super::to_proto;
use super::to_proto::FIX_ALL;
use super::view::At;
use crate::ask::ignore::above;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleId};
use crate::fix::choose::choose;

impl Server {
    /// What can be done at a place.
    pub(super) fn code_actions(&mut self, params: &CodeActionParams) -> Vec<CodeAction> {
        self.look();
        let Some(at) = self.at(&params.text_document.uri).filter(|_| self.client.has_code_actions) else {
            return Vec::new();
        };
        let mut actions = Vec::new();
        if is_asked_for(params, "quickfix") {
            let place = at.bytes(params.range);
            let here: Vec<_> = at.diagnostics().filter(|it| is_touched(it.location.range, place)).collect();
            actions.extend(here.iter().flat_map(|it| fixes(at, it)));
            let mut rules: Vec<_> = here.iter().map(|it| &it.rule).collect();
            rules.dedup();
            actions.extend(rules.into_iter().filter_map(|it| fix_rule(at, it)));
            actions.extend(here.iter().filter_map(|it| ignore(at, it)));
        }
        if params.context.only.is_some() && is_asked_for(params, FIX_ALL) {
            actions.extend(fix_all(at));
        }
        actions
    }
}

fn fixes(at: At<'_>, found: &Diagnostic) -> Vec<CodeAction> {
    let action = |(idx, fix): (usize, &Fix)| {
        let mut action = quick_fix(at, found, fix.title.clone(), &fix.edits)?;
        action.is_preferred = Some(idx == 0);
        Some(action)
    };
    found.fixes.iter().enumerate().filter_map(action).collect()
}

fn quick_fix(at: At<'_>, found: &Diagnostic, title: String, edits: &[Edit]) -> Option<CodeAction> {
    Some(CodeAction {
        title,
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![to_proto::diagnostic(at.view, found)]),
        edit: Some(to_proto::workspace_edit(at.view, edits)?),
        ..CodeAction::default()
    })
}

/// The first fix of every finding of one rule; nothing where there are not two.
fn fix_rule(at: At<'_>, rule: &RuleId) -> Option<CodeAction> {
    let found: Vec<_> = at.diagnostics().filter(|it| it.rule == *rule).collect();
    let (edits, n_fixes) = together(at, found.iter().copied(), Applicability::Unsafe);
    if n_fixes < 2 {
        return None;
    }
    Some(CodeAction {
        title: format!("Fix all {n_fixes} `{rule}` in this file"),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(found.iter().map(|it| to_proto::diagnostic(at.view, it)).collect()),
        edit: Some(to_proto::workspace_edit(at.view, edits)?),
        ..CodeAction::default()
    })
}

/// All fixes of a file that one would commit unseen.
fn fix_all(at: At<'_>) -> Option<CodeAction> {
    let (edits, n_fixes) = together(at, at.diagnostics(), Applicability::Safe);
    if n_fixes == 0 {
        return None;
    }
    Some(CodeAction {
        title: "Fix all that valuelint can fix safely".to_owned(),
        kind: Some(CodeActionKind::Custom(FIX_ALL.into())),
        edit: Some(to_proto::workspace_edit(at.view, edits)?),
        ..CodeAction::default()
    })
}

/// The edits of the findings' first fixes, where they are in this file and not in each other's way, and how many
/// fixes they are.
fn together<'s>(
    at: At<'_>,
    found: impl Iterator<Item = &'s Diagnostic>,
    wanted: Applicability,
) -> (Vec<&'s Edit>, usize) {
    let choice = choose(found, wanted, &|file| file == at.id);
    (choice.fixes.iter().flat_map(|it| &it.edits).collect(), choice.fixes.len())
}

/// A comment above the line that silences a finding; nothing where no comment can stand.
fn ignore(at: At<'_>, found: &Diagnostic) -> Option<CodeAction> {
    let edit = above(&at.view.verdict.project, found)?;
    quick_fix(at, found, format!("Ignore `{}` here with a comment", found.rule), &[edit])
}

/// Whether two ranges share a byte or an end.
fn is_touched(one: TextRange, other: TextRange) -> bool {
    one.intersect(other).is_some()
}

/// Whether the editor wants actions of this kind; a kind stands for all that begin with it.
fn is_asked_for(params: &CodeActionParams, kind: &str) -> bool {
    let Some(only) = &params.context.only else { return true };
    only.iter().any(|it| {
        let wanted = String::from(it.clone());
        let rest = kind.strip_prefix(&*wanted);
        wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}
