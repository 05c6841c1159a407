//! A verdict as an editor sees it: its name for each file, its way to count columns.

use std::collections::HashMap;

use lsp_types::{Range, Uri};
use serde_json::{Value, json};
use text_size::{TextRange, TextSize};

use super::client::Client;
use super::document::Document;
use super::server::Server;
use super::snapshot::Verdict;
use super::workspace::Workspace;
use super::{from_proto, to_proto};
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, Location, SourceFile};

/// A verdict as an editor sees it.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub(super) client: &'s Client,
    documents: &'s HashMap<Uri, Document>,
    pub(super) workspace: &'s Workspace,
    pub(super) verdict: &'s Verdict,
}

/// An open text as an editor sees it.
#[derive(Clone, Copy)]
pub(super) struct At<'s> {
    pub(super) view: View<'s>,
    pub(super) document: &'s Document,
    pub(super) id: FileId,
}

impl Server {
    /// A verdict over a workspace, as the editor sees it.
    pub(super) fn view<'s>(&'s self, workspace: &'s Workspace, verdict: &'s Verdict) -> View<'s> {
        View { client: &self.client, documents: &self.documents, workspace, verdict }
    }

    /// An open text, as the last verdict has it.
    pub(super) fn at(&self, uri: &Uri) -> Option<At<'_>> {
        let document = self.documents.get(uri)?;
        let workspace = self.workspaces.get(&document.root)?;
        let view = self.view(workspace, &workspace.verdict);
        Some(At { view, document, id: view.verdict.file(&document.file.path)? })
    }
}

impl<'s> View<'s> {
    /// A file as it was looked at.
    pub(super) fn file(self, id: FileId) -> &'s SourceFile {
        &self.verdict.project.file(id).file
    }

    /// What the editor calls a file, and its version where it is open.
    pub(super) fn uri(self, id: FileId) -> Option<(Uri, Option<i32>)> {
        let name = &self.file(id).path;
        let path = self.workspace.path(name);
        let is_it = |it: &&Document| match &it.path {
            Some(own) => *own == path,
            None => it.file.path == *name,
        };
        match self.documents.values().find(is_it) {
            Some(open) => Some((open.uri.clone(), Some(open.version))),
            None => Uri::from_file_path(path).ok().map(|uri| (uri, None)),
        }
    }

    /// Bytes of a file as the editor counts them.
    pub(super) fn range(self, id: FileId, range: TextRange) -> Range {
        to_proto::range(self.file(id), range, self.client.encoding)
    }

    /// A place, in any file.
    pub(super) fn location(self, location: Location) -> Option<Value> {
        let (uri, _) = self.uri(location.file)?;
        Some(json!({ "uri": uri, "range": self.range(location.file, location.range) }))
    }
}

impl<'s> At<'s> {
    /// What was found in it.
    pub(super) fn diagnostics(self) -> impl Iterator<Item = &'s Diagnostic> {
        self.view.verdict.of(self.id)
    }

    pub(super) fn text(self) -> &'s str {
        &self.document.file.text
    }

    pub(super) fn range(self, range: TextRange) -> Range {
        self.view.range(self.id, range)
    }

    /// The offset of a position.
    pub(super) fn offset(self, position: lsp_types::Position) -> TextSize {
        from_proto::offset(self.text(), position, self.view.client.encoding)
    }

    /// The bytes of a range.
    pub(super) fn bytes(self, range: Range) -> TextRange {
        from_proto::text_range(self.text(), range, self.view.client.encoding)
    }
}
