//! What an editor says of itself, read leniently: no two say the same.

use std::path::PathBuf;

use lsp_types::Uri;
use serde_json::Value;

use super::from_proto;

/// What we need to know of an editor.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing an editor says of itself")]
pub(super) struct Client {
    /// How columns are counted between the two of us.
    pub(super) encoding: Encoding,
    /// The folders it has open.
    pub(super) folders: Vec<PathBuf>,
    /// Whether edits may name the version they are for.
    pub(super) has_versioned_edits: bool,
    /// Whether it shows further places.
    pub(super) has_related: bool,
    /// Whether it knows that code can be unnecessary.
    pub(super) has_tags: bool,
    /// Whether it lets us ask for news of files.
    pub(super) can_watch: bool,
    /// Whether it asks for findings, and can be told to ask again.
    pub(super) pulls: bool,
    /// Whether it shows a link at the rule's id.
    pub(super) has_links: bool,
    /// Whether completions may hold places to jump to.
    pub(super) has_snippets: bool,
    /// Whether explanations may be Markdown.
    pub(super) has_markdown: bool,
    /// Whether symbols may hold others.
    pub(super) has_nested_symbols: bool,
    /// Whether it takes code actions, not just commands.
    pub(super) has_code_actions: bool,
}

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// What everyone must understand.
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn read(params: &Value) -> Self {
        let is = |path: &str| params.pointer(path).and_then(Value::as_bool).unwrap_or(false);
        let has = |path: &str| params.pointer(path).is_some_and(|it| !it.is_null());
        // Helix has another name for it.
        let can_refresh = ["diagnostics", "diagnostic"]
            .iter()
            .any(|it| is(&format!("/capabilities/workspace/{it}/refreshSupport")));
        Self {
            encoding: encoding(params),
            folders: folders(params),
            has_versioned_edits: is("/capabilities/workspace/workspaceEdit/documentChanges"),
            has_related: is("/capabilities/textDocument/publishDiagnostics/relatedInformation"),
            has_tags: has("/capabilities/textDocument/publishDiagnostics/tagSupport"),
            can_watch: is("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            pulls: has("/capabilities/textDocument/diagnostic") && can_refresh,
            has_links: is("/capabilities/textDocument/publishDiagnostics/codeDescriptionSupport")
                || is("/capabilities/textDocument/diagnostic/codeDescriptionSupport"),
            has_snippets: is("/capabilities/textDocument/completion/completionItem/snippetSupport"),
            has_markdown: takes_markdown(params),
            has_nested_symbols: is(
                "/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport",
            ),
            has_code_actions: has("/capabilities/textDocument/codeAction/codeActionLiteralSupport"),
        }
    }
}

fn takes_markdown(params: &Value) -> bool {
    let formats = params.pointer("/capabilities/textDocument/hover/contentFormat").and_then(Value::as_array);
    formats.is_some_and(|it| it.iter().any(|it| it == "markdown"))
}

/// UTF-8 if it is offered, because our offsets are bytes; UTF-16 if nothing is said.
fn encoding(params: &Value) -> Encoding {
    let offered = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
    let offers = |name: &str| offered.is_some_and(|it| it.iter().any(|it| it == name));
    if offers("utf-8") {
        Encoding::Utf8
    } else if offers("utf-32") && !offers("utf-16") {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

fn folders(params: &Value) -> Vec<PathBuf> {
    let of_uri = |uri: &Value| from_proto::path(&uri.as_str()?.parse::<Uri>().ok()?);
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let folders: Vec<_> = folders.into_iter().flatten().filter_map(|it| of_uri(it.get("uri")?)).collect();
    if !folders.is_empty() {
        return folders;
    }
    let root = params.get("rootUri").and_then(of_uri);
    let path = || params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
    root.or_else(path).into_iter().collect()
}
