//! The open texts and their workspaces.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lsp_server::{Message, Notification, Request};
use lsp_types::{DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, Uri};

use super::client::Client;
use super::document::Document;
use super::pull::Poll;
use super::worker::{Done, Worker};
use super::workspace::{Look, Workspace};
use super::{from_proto, survive, to_proto};

/// Everything the server knows.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) client: Client,
    /// Messages for the editor, in order.
    pub(super) outbox: Vec<Message>,
    pub(super) documents: HashMap<Uri, Document>,
    /// By root; each has at least one open document.
    pub(super) workspaces: HashMap<PathBuf, Workspace>,
    pub(super) worker: Worker,
    n_refreshes: u32,
    pub(super) polls: Vec<Poll>,
}

impl Server {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            outbox: Vec::new(),
            documents: HashMap::new(),
            workspaces: HashMap::new(),
            worker: Worker::start(),
            n_refreshes: 0,
            polls: Vec::new(),
        }
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
            None => drop(
                self.workspaces
                    .insert(document.root.clone(), Workspace::new(&document.root, document.has_project)),
            ),
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
            workspace.change();
        }
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(document) = self.documents.remove(&params.text_document.uri) else { return };
        if !self.client.pulls {
            self.show(document.uri, None, Vec::new());
        }
        let is_open = self.documents.values().any(|it| it.root == document.root);
        if !is_open && !self.is_polled(&document.root) {
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
        self.workspaces.values().any(Workspace::is_stale)
    }

    /// When a workspace is to be looked at as a whole.
    pub(super) fn due(&self) -> Option<Instant> {
        self.workspaces.values().filter_map(Workspace::due).min()
    }

    /// Looks at what changed, and tells the editor what it does not show yet.
    pub(super) fn look(&mut self) {
        let stale = self.workspaces.iter().filter(|(_, it)| it.is_stale());
        let stale: Vec<PathBuf> = stale.map(|(root, _)| root.clone()).collect();
        for root in stale {
            self.look_at(&root);
            self.publish(&root);
        }
        self.serve_polls();
    }

    fn look_at(&mut self, root: &Path) {
        let Some(workspace) = self.workspaces.get_mut(root) else { return };
        if let Look::Whole(patience) = workspace.look() {
            if patience.is_none() {
                self.wait_for(root);
                return;
            }
            self.start(root);
            let until = patience.map(|it| Instant::now() + it);
            while let Some(done) = until.and_then(|it| self.worker.done.recv_deadline(it).ok()) {
                self.take(done);
            }
        }
        let Some(workspace) = self.workspaces.get_mut(root).filter(|it| it.is_stale()) else { return };
        let open = self.documents.values().filter(|it| it.root == *root);
        if survive(|| workspace.judge_slice(open)).is_none() {
            workspace.give_up();
        }
    }

    /// Looks at the whole, if that is not under way, and waits for it.
    pub(super) fn wait_for(&mut self, root: &Path) {
        while self.workspaces.get(root).is_some_and(|it| !it.is_whole()) {
            self.start(root);
            let Ok(done) = self.worker.done.recv() else { return };
            self.take(done);
        }
    }

    /// Has the whole looked at beside everything else.
    fn start(&mut self, root: &Path) {
        let Some(workspace) = self.workspaces.get_mut(root) else { return };
        let open = self.documents.values().filter(|it| it.root == *root);
        if let Some(job) = workspace.job(open) {
            self.worker.submit(job);
        }
    }

    /// Has those workspaces looked at as a whole for which it is time.
    pub(super) fn start_due(&mut self) {
        let now = Instant::now();
        let is_due = |it: &Workspace| it.due().is_some_and(|it| it <= now);
        let due = self.workspaces.iter().filter(|(_, it)| is_due(it));
        let due: Vec<PathBuf> = due.map(|(root, _)| root.clone()).collect();
        for root in &due {
            self.start(root);
        }
    }

    /// Takes over what was found in a whole workspace.
    pub(super) fn take(&mut self, done: Done) {
        let root = done.root.clone();
        if self.workspaces.get_mut(&root).is_some_and(|it| it.take(done)) {
            self.publish(&root);
        }
        self.serve_polls();
    }

    /// Has the findings of every file of a workspace worked out, if they are not.
    pub(super) fn look_everywhere(&mut self, root: &Path) {
        let Some(workspace) = self.workspaces.get_mut(root) else { return };
        let open = self.documents.values().filter(|it| it.root == *root);
        let job = match workspace.is_whole() {
            true => workspace.job_everywhere(open),
            false if workspace.due().is_none() => workspace.job(open),
            false => None,
        };
        if let Some(job) = job {
            self.worker.submit(job);
        }
    }

    /// Tells the editor what it does not show yet.
    fn publish(&mut self, root: &Path) {
        let open = self.documents.values().filter(|it| it.root == *root);
        let uris: Vec<Uri> = open.map(|it| it.uri.clone()).collect();
        let mut has_news = false;
        for uri in uris {
            has_news |= self.publish_one(&uri);
        }
        if has_news {
            self.n_refreshes += 1;
            let id = format!("refresh-{}", self.n_refreshes).into();
            let method = "workspace/diagnostic/refresh".to_owned();
            self.outbox.push(Request::new(id, method, serde_json::Value::Null).into());
        }
    }

    /// Pushes what was found in a text. Whether an editor that pulls has to be told that it changed.
    fn publish_one(&mut self, uri: &Uri) -> bool {
        let document = &self.documents[uri];
        let version = document.version;
        let diagnostics = self.diagnostics(document);
        let is_shown =
            |(at, shown): &(i32, Vec<lsp_types::Diagnostic>)| *at == version && *shown == diagnostics;
        if document.shown.as_ref().is_some_and(is_shown) {
            return false;
        }
        if self.client.pulls {
            // It asks by itself for a text that it changed.
            return document.shown.as_ref().is_some_and(|(at, _)| *at == version);
        }
        self.show(uri.clone(), Some(version), diagnostics.clone());
        if let Some(document) = self.documents.get_mut(uri) {
            document.shown = Some((version, diagnostics));
        }
        false
    }

    /// What was found in an open text.
    pub(super) fn diagnostics(&self, document: &Document) -> Vec<lsp_types::Diagnostic> {
        match self.at(&document.uri) {
            Some(at) => at.diagnostics().map(|it| to_proto::diagnostic(at.view, it)).collect(),
            None => vec![to_proto::internal_error()],
        }
    }

    fn show(&mut self, uri: Uri, version: Option<i32>, diagnostics: Vec<lsp_types::Diagnostic>) {
        let params = lsp_types::PublishDiagnosticsParams { uri, version, diagnostics };
        let notification = Notification::new("textDocument/publishDiagnostics".to_owned(), params);
        self.outbox.push(notification.into());
    }
}
