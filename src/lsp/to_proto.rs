//! What we write to what editors read: the only door for positions that go out.

use std::collections::HashMap;

use line_index::WideEncoding;
use lsp_types as lsp;
use serde_json::{Value, json};
use text_size::{TextRange, TextSize};

use super::client::{Client, Encoding};
use super::paint;
use super::view::View;
use crate::diagnostic::{Diagnostic, Edit, Label, Severity};
use crate::text::{FileId, SourceFile};

/// The kind of the action that mends everything that can be mended unseen.
pub(super) const FIX_ALL: &str = "source.fixAll.valuelint";

/// What we can do.
pub(super) fn initialize_result(client: &Client) -> Value {
    let encoding = match client.encoding {
        Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
    };
    let mut capabilities = json!({
        "positionEncoding": encoding,
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL] },
        "completionProvider": { "triggerCharacters": [":", "-", "[", "=", "@", " ", "/"] },
        "definitionProvider": true,
        "documentLinkProvider": { "resolveProvider": false },
        "documentSymbolProvider": true,
        "foldingRangeProvider": true,
        "hoverProvider": true,
        "inlayHintProvider": true,
        "referencesProvider": true,
        "renameProvider": { "prepareProvider": true },
        "selectionRangeProvider": true,
        "semanticTokensProvider": { "legend": paint::legend(), "full": true, "range": true },
        "workspaceSymbolProvider": true,
    });
    if client.pulls {
        // Who pulls gets nothing pushed, so that no finding is shown twice.
        capabilities["diagnosticProvider"] = json!({
            "identifier": "valuelint", "interFileDependencies": true, "workspaceDiagnostics": true,
        });
    }
    let version = env!("CARGO_PKG_VERSION");
    json!({ "capabilities": capabilities, "serverInfo": { "name": "valuelint", "version": version } })
}

/// What we want to hear of: YAML files, and with them the configuration and the rules.
pub(super) fn watch_files() -> Value {
    let watcher = json!({ "globPattern": "**/*.{yaml,yml}" });
    let registration = json!({
        "id": "watch-files",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": [watcher] },
    });
    json!({ "registrations": [registration] })
}

/// A place of a text.
pub(super) fn position(file: &SourceFile, offset: TextSize, encoding: Encoding) -> lsp::Position {
    let place = file.place(offset);
    let wide = match encoding {
        Encoding::Utf8 => None,
        Encoding::Utf16 => file.lines().to_wide(WideEncoding::Utf16, place),
        Encoding::Utf32 => file.lines().to_wide(WideEncoding::Utf32, place),
    };
    lsp::Position { line: place.line, character: wide.map_or(place.col, |it| it.col) }
}

pub(super) fn range(file: &SourceFile, range: TextRange, encoding: Encoding) -> lsp::Range {
    lsp::Range { start: position(file, range.start(), encoding), end: position(file, range.end(), encoding) }
}

/// A finding, as the editor shows it.
pub(super) fn diagnostic(view: View<'_>, found: &Diagnostic) -> lsp::Diagnostic {
    let message = match &found.help {
        Some(help) => format!("{}\n{help}", found.message),
        None => found.message.clone(),
    };
    let related: Vec<_> = if view.client.has_related {
        found.related.iter().filter_map(|it| self::related(view, it)).collect()
    } else {
        Vec::new()
    };
    let tag = match found.rule.as_str() {
        "values/unread-key" => Some(lsp::DiagnosticTag::Unnecessary),
        "values/renamed-key" | "values/removed-key" => Some(lsp::DiagnosticTag::Deprecated),
        _ => None,
    };
    lsp::Diagnostic {
        range: view.range(found.location.file, found.location.range),
        severity: Some(severity(found.severity)),
        code: Some(found.rule.as_str().into()),
        code_description: link(view, found)
            .filter(|_| view.client.has_links)
            .map(|href| lsp::CodeDescription { href }),
        source: Some("valuelint".to_owned()),
        message: message.into(),
        tags: tag.filter(|_| view.client.has_tags).map(|it| vec![it]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// Where a rule's claim can be checked.
fn link(view: View<'_>, found: &Diagnostic) -> Option<lsp::Uri> {
    let rule = view.workspace.rules.set.get(found.rule.as_str())?;
    rule.rule()?.links.first()?.parse().ok()
}

/// What is shown when looking at a text failed: never nothing, and never what is no longer true.
pub(super) fn internal_error() -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: lsp::Range::default(),
        severity: Some(lsp::DiagnosticSeverity::Error),
        code: Some("valuelint/internal-error".into()),
        code_description: None,
        source: Some("valuelint".to_owned()),
        message: "valuelint failed on this project; that is a bug of ours".into(),
        tags: None,
        related_information: None,
        data: None,
    }
}

fn related(view: View<'_>, label: &Label) -> Option<lsp::DiagnosticRelatedInformation> {
    let (uri, _) = view.uri(label.location.file)?;
    let range = view.range(label.location.file, label.location.range);
    let location = lsp::Location { uri, range };
    Some(lsp::DiagnosticRelatedInformation { location, message: label.message.clone() })
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Info => lsp::DiagnosticSeverity::Information,
    }
}

/// Edits of any files, each against the text as it was looked at.
pub(super) fn workspace_edit<'e>(
    view: View<'_>,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Option<lsp::WorkspaceEdit> {
    let mut files: Vec<(FileId, Vec<lsp::TextEdit>)> = Vec::new();
    for edit in edits {
        let range = view.range(edit.file, edit.range);
        let edited = lsp::TextEdit { range, new_text: edit.text.clone() };
        match files.iter_mut().find(|(id, _)| *id == edit.file) {
            Some((_, edits)) => edits.push(edited),
            None => files.push((edit.file, vec![edited])),
        }
    }
    if view.client.has_versioned_edits {
        let change = |(file, edits): (FileId, Vec<lsp::TextEdit>)| {
            let (uri, version) = view.uri(file)?;
            let text_document_identifier = lsp::TextDocumentIdentifier { uri };
            let text_document =
                lsp::OptionalVersionedTextDocumentIdentifier { version, text_document_identifier };
            let edits = edits.into_iter().map(lsp::Edit::TextEdit).collect();
            Some(lsp::DocumentChange::TextDocumentEdit(lsp::TextDocumentEdit { text_document, edits }))
        };
        let changes: Option<Vec<_>> = files.into_iter().map(change).collect();
        return Some(lsp::WorkspaceEdit { document_changes: Some(changes?), ..Default::default() });
    }
    let change = |(file, edits)| Some((view.uri(file)?.0, edits));
    let changes: Option<HashMap<_, _>> = files.into_iter().map(change).collect();
    Some(lsp::WorkspaceEdit { changes: Some(changes?), ..Default::default() })
}
