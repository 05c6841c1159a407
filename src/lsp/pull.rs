//! Findings for editors that ask for them: of one text, or of every file of the workspace.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use lsp_server::{ErrorCode, RequestId, Response};
use serde_json::{Value, json};

use super::server::Server;
use super::to_proto;
use super::workspace::Workspace;
use crate::files::context;
use crate::text::FileId;

/// An editor that waits for news of its whole workspace.
#[derive(Debug)]
pub(super) struct Poll {
    id: RequestId,
    /// What it knows: the id of the last report of each file.
    known: HashMap<String, String>,
}

impl Server {
    /// What was found in one text.
    pub(super) fn pull(&mut self, uri: &lsp_types::Uri, known: Option<&str>) -> Value {
        self.look();
        let Some(document) = self.documents.get(uri) else { return json!({ "kind": "full", "items": [] }) };
        let version = document.version;
        let items = self.diagnostics(document);
        let id = result_id(&items);
        if let Some(document) = self.documents.get_mut(uri) {
            document.shown = Some((version, items.clone()));
        }
        if known == Some(&id) {
            return json!({ "kind": "unchanged", "resultId": id });
        }
        json!({ "kind": "full", "resultId": id, "items": items })
    }

    /// An editor wants to know of everything; the answer waits until there is something new to say.
    pub(super) fn poll(&mut self, id: RequestId, params: &Value) {
        let ids = params["previousResultIds"].as_array().into_iter().flatten();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let known = ids.map(|it| (text(it, "uri"), text(it, "value"))).collect();
        self.polls.push(Poll { id, known });
        for folder in self.client.folders.clone() {
            let root = context::root(&folder).unwrap_or(folder);
            self.workspaces.entry(root).or_insert_with_key(|root| Workspace::new(root, true));
        }
        self.serve_polls();
    }

    /// Whether a workspace has to stay although no text of it is open.
    pub(super) fn is_polled(&self, root: &Path) -> bool {
        self.client.folders.iter().any(|it| context::root(it).as_deref().unwrap_or(it) == root)
    }

    /// An editor no longer waits.
    pub(super) fn call_off(&mut self, id: &RequestId) {
        let Some(at) = self.polls.iter().position(|it| it.id == *id) else { return };
        let poll = self.polls.remove(at);
        let message = "the request was called off".to_owned();
        self.outbox.push(Response::new_err(poll.id, ErrorCode::RequestCanceled as i32, message).into());
    }

    /// Answers those who wait, as far as everything is known and new to them.
    pub(super) fn serve_polls(&mut self) {
        if self.polls.is_empty() {
            return;
        }
        let roots: Vec<PathBuf> = self.workspaces.keys().cloned().collect();
        for root in &roots {
            self.look_everywhere(root);
        }
        if !self.workspaces.values().all(Workspace::is_known_everywhere) {
            return;
        }
        let reports: Vec<Report> = self.workspaces.values().flat_map(|it| self.reports(it)).collect();
        for poll in std::mem::take(&mut self.polls) {
            match poll.news(&reports) {
                Some(items) => {
                    self.outbox.push(Response::new_ok(poll.id, json!({ "items": items })).into());
                }
                None => self.polls.push(poll),
            }
        }
    }

    fn reports(&self, workspace: &Workspace) -> Vec<Report> {
        let Some(verdict) = workspace.everywhere() else { return Vec::new() };
        let view = self.view(workspace, verdict);
        let n_files = u32::try_from(verdict.project.files.len()).unwrap_or(u32::MAX);
        let report = |file: FileId| {
            let found = verdict.of(file);
            let items: Vec<_> = found.map(|it| to_proto::diagnostic(view, it)).collect();
            let (uri, version) = view.uri(file)?;
            Some(Report { uri: uri.to_string(), version, id: result_id(&items), items })
        };
        (0..n_files).map(FileId).filter_map(report).collect()
    }
}

/// What was found in one file.
struct Report {
    uri: String,
    version: Option<i32>,
    id: String,
    items: Vec<lsp_types::Diagnostic>,
}

impl Poll {
    /// What the editor does not know yet; nothing if it knows everything.
    fn news(&self, reports: &[Report]) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        let mut has_news = self.known.is_empty();
        let mut gone: HashMap<&str, &str> = self.known.iter().map(|(uri, id)| (&**uri, &**id)).collect();
        for report in reports {
            let known = gone.remove(&*report.uri);
            let head = json!({ "uri": report.uri, "version": report.version, "resultId": report.id });
            if known == Some(&report.id) {
                items.push(with(head, "unchanged", None));
            } else if known.is_some() || !report.items.is_empty() {
                has_news = true;
                items.push(with(head, "full", Some(&report.items)));
            }
        }
        let empty = result_id(&[]);
        for (uri, _) in gone.into_iter().filter(|(_, id)| *id != empty) {
            has_news = true;
            let head = json!({ "uri": uri, "version": null, "resultId": empty });
            items.push(with(head, "full", Some(&[])));
        }
        has_news.then_some(items)
    }
}

fn with(mut head: Value, kind: &str, items: Option<&[lsp_types::Diagnostic]>) -> Value {
    head["kind"] = kind.into();
    if let Some(items) = items {
        head["items"] = json!(items);
    }
    head
}

/// The same for the same findings.
fn result_id(items: &[lsp_types::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    json!(items).to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
