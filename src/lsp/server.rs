//! The open texts and their workspaces.

use std::collections::HashMap;
use std::path::PathBuf;

use lsp_server::{Message, Notification, Request};
use lsp_types::{DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, Uri};

use super::client::Client;
use super::document::Document;
use super::workspace::Workspace;
use super::{from_proto, survive, to_proto};
use crate::text::FileId;

/// Everything the server knows.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) client: Client,
    /// Messages for the editor, in order.
    pub(super) outbox: Vec<Message>,
    pub(super) documents: HashMap<Uri, Document>,
    /// By root; each has at least one open document.
    pub(super) workspaces: HashMap<PathBuf, Workspace>,
}

impl Server {
    pub(super) fn new(client: Client) -> Self {
        Self { client, outbox: Vec::new(), documents: HashMap::new(), workspaces: HashMap::new() }
    }

    /// Asks for news of files, if the editor can send any.
    pub(super) fn watch_files(&mut self) {
        if self.client.can_watch {
            let request = Request::new(
                "watch-files".to_owned().into(),
                "client/registerCapability".to_owned(),
                to_proto::watch_files(),
            );
            self.outbox.push(request.into());
        }
    }

    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) {
        let Some(document) = Document::open(params.text_document, &self.client.folders) else { return };
        match self.workspaces.get_mut(&document.root) {
            Some(workspace) => workspace.look_at_disk(),
            None => drop(self.workspaces.insert(document.root.clone(), Workspace::new(&document))),
        }
        self.documents.insert(document.uri.clone(), document);
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let Some(document) = self.documents.get_mut(&params.text_document.text_document_identifier.uri)
        else {
            return;
        };
        let text = from_proto::changed(&document.file.text, params.content_changes, self.client.encoding);
        document.set(params.text_document.version, text);
        if let Some(workspace) = self.workspaces.get_mut(&document.root) {
            workspace.is_stale = true;
        }
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(document) = self.documents.remove(&params.text_document.uri) else { return };
        self.show(document.uri, None, Vec::new());
        if !self.documents.values().any(|it| it.root == document.root) {
            self.workspaces.remove(&document.root);
        } else if let Some(workspace) = self.workspaces.get_mut(&document.root) {
            workspace.look_at_disk();
        }
    }

    /// Something was written to disk.
    pub(super) fn look_at_disk(&mut self) {
        self.workspaces.values_mut().for_each(Workspace::look_at_disk);
    }

    /// Whether something changed since the last verdict.
    pub(super) fn is_stale(&self) -> bool {
        self.workspaces.values().any(|it| it.is_stale)
    }

    /// Looks at what changed, and tells the editor what it does not show yet.
    pub(super) fn publish(&mut self) {
        let stale = self.workspaces.iter_mut().filter(|(_, it)| it.is_stale);
        let mut judged = Vec::new();
        for (root, workspace) in stale {
            let open = self.documents.values().filter(|it| it.root == *root);
            if survive(|| workspace.judge(open)).is_none() {
                workspace.give_up();
            }
            judged.push(root.clone());
        }
        let uris: Vec<Uri> =
            self.documents.values().filter(|it| judged.contains(&it.root)).map(|it| it.uri.clone()).collect();
        for uri in uris {
            self.publish_one(&uri);
        }
    }

    fn publish_one(&mut self, uri: &Uri) {
        let document = &self.documents[uri];
        let Some(workspace) = self.workspaces.get(&document.root) else { return };
        let diagnostics: Vec<_> = match workspace.verdict.file(document) {
            Some(file) => {
                workspace.verdict.of(file).map(|it| to_proto::diagnostic(self, workspace, it)).collect()
            }
            None => vec![to_proto::internal_error()],
        };
        let version = document.version;
        if document.shown.as_ref().is_some_and(|(at, shown)| *at == version && *shown == diagnostics) {
            return;
        }
        self.show(uri.clone(), Some(version), diagnostics.clone());
        if let Some(document) = self.documents.get_mut(uri) {
            document.shown = Some((version, diagnostics));
        }
    }

    fn show(&mut self, uri: Uri, version: Option<i32>, diagnostics: Vec<lsp_types::Diagnostic>) {
        let params = lsp_types::PublishDiagnosticsParams { uri, version, diagnostics };
        let notification = Notification::new("textDocument/publishDiagnostics".to_owned(), params);
        self.outbox.push(notification.into());
    }

    /// What the editor calls a file of a workspace.
    pub(super) fn uri(&self, workspace: &Workspace, file: FileId) -> Option<(Uri, Option<i32>)> {
        let path = workspace.path(file);
        let open = self.documents.values().find(|it| it.path.as_ref() == Some(&path));
        if let Some(open) = open {
            return Some((open.uri.clone(), Some(open.version)));
        }
        let name = &workspace.verdict.project.file(file).file.path;
        let nameless = self.documents.values().find(|it| it.path.is_none() && it.file.path == *name);
        if let Some(nameless) = nameless {
            return Some((nameless.uri.clone(), Some(nameless.version)));
        }
        Uri::from_file_path(path).ok().map(|uri| (uri, None))
    }
}
