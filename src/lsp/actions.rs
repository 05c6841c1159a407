//! Code actions: the fixes of findings, as edits.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams};
use text_size::TextRange;

use super::server::Server;
use super::to_proto::FIX_ALL;
use super::workspace::Workspace;
use super::{from_proto, to_proto};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::text::FileId;

impl Server {
    /// What can be done at a place.
    pub(super) fn code_actions(&mut self, params: &CodeActionParams) -> Vec<CodeAction> {
        if self.is_stale() {
            self.publish();
        }
        let Some(document) = self.documents.get(&params.text_document.uri) else { return Vec::new() };
        let Some(workspace) = self.workspaces.get(&document.root) else { return Vec::new() };
        let Some(file) = workspace.verdict.file(document) else { return Vec::new() };
        if !self.client.has_code_actions {
            return Vec::new();
        }
        let mut actions = Vec::new();
        if is_asked_for(params, "quickfix") {
            let place = from_proto::text_range(&document.file.text, params.range, self.client.encoding);
            let here = workspace.verdict.of(file).filter(|it| is_touched(it.location.range, place));
            actions.extend(here.flat_map(|it| self.fixes(workspace, it)));
        }
        if params.context.only.is_some() && is_asked_for(params, FIX_ALL) {
            actions.extend(self.fix_all(workspace, file));
        }
        actions
    }

    fn fixes(&self, workspace: &Workspace, found: &Diagnostic) -> Vec<CodeAction> {
        let shown = to_proto::diagnostic(self, workspace, found);
        let action = |(idx, fix): (usize, &Fix)| {
            Some(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![shown.clone()]),
                is_preferred: Some(idx == 0),
                edit: Some(to_proto::workspace_edit(self, workspace, &fix.edits)?),
                ..CodeAction::default()
            })
        };
        found.fixes.iter().enumerate().filter_map(action).collect()
    }

    /// All fixes of a file that one would commit unseen; of two that overlap the first.
    fn fix_all(&self, workspace: &Workspace, file: FileId) -> Option<CodeAction> {
        let mut edits: Vec<&Edit> = Vec::new();
        for fix in workspace.verdict.of(file).filter_map(|it| it.fixes.first()) {
            let is_here = fix.edits.iter().all(|it| it.file == file);
            let is_free =
                !fix.edits.iter().any(|it| edits.iter().any(|kept| is_touched(kept.range, it.range)));
            if fix.applicability == Applicability::Safe && is_here && is_free {
                edits.extend(&fix.edits);
            }
        }
        if edits.is_empty() {
            return None;
        }
        Some(CodeAction {
            title: "Fix all that valuelint can fix safely".to_owned(),
            kind: Some(CodeActionKind::Custom(FIX_ALL.into())),
            edit: Some(to_proto::workspace_edit(self, workspace, edits)?),
            ..CodeAction::default()
        })
    }
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
