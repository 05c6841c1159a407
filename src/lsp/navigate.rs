//! Ways from a place to others: definitions, references, links, and the renaming of anchors.

use lsp_server::{ErrorCode, ResponseError};
use lsp_types::Position;
use serde_json::{Value, json};

use super::requests::error;
use super::to_proto;
use super::view::At;
use crate::ask::place::innermost;
use crate::ask::relate::{self, anchor};
use crate::diagnostic::Edit;
use crate::text::FileId;

/// Where what stands at a place comes from.
pub(super) fn definition(at: At<'_>, position: Position) -> Value {
    let project = &at.view.verdict.project;
    let found = relate::definitions(project, at.id, at.offset(position));
    found.into_iter().filter_map(|it| at.view.location(it)).collect()
}

/// Every place that belongs to what stands at a place.
pub(super) fn references(at: At<'_>, position: Position) -> Value {
    let project = &at.view.verdict.project;
    let found = relate::references(project, at.id, at.offset(position));
    found.into_iter().filter_map(|it| at.view.location(it)).collect()
}

/// The files that a file names.
pub(super) fn links(at: At<'_>) -> Value {
    let found = relate::links(&at.view.verdict.project, at.id);
    let link = |(range, target): (text_size::TextRange, FileId)| {
        Some(json!({ "range": at.range(range), "target": at.view.uri(target)?.0 }))
    };
    found.into_iter().filter_map(link).collect()
}

/// What of a place can be renamed: anchors.
pub(super) fn prepare_rename(at: At<'_>, position: Position) -> Value {
    let inner = innermost(&at.view.verdict.project, at.id, at.offset(position));
    match anchor(&inner.source.tree, inner.offset) {
        Some(anchor) => {
            let name = text_size::TextRange::new(
                anchor.here.start() + text_size::TextSize::of('&'),
                anchor.here.end(),
            );
            let placeholder = &inner.source.text[name];
            json!({ "range": at.range(inner.source.location(name).range), "placeholder": placeholder })
        }
        None => Value::Null,
    }
}

/// Gives an anchor another name, wherever it is used.
pub(super) fn rename(at: At<'_>, position: Position, name: &str) -> Result<Value, ResponseError> {
    let is_forbidden = |it: char| it.is_whitespace() || it.is_control() || "[]{},".contains(it);
    if name.is_empty() || name.contains(is_forbidden) {
        let message = format!("`{name}` is no name of an anchor; take letters, digits, `-` and `_`");
        return Err(error(ErrorCode::InvalidParams, &message));
    }
    let inner = innermost(&at.view.verdict.project, at.id, at.offset(position));
    let Some(anchor) = anchor(&inner.source.tree, inner.offset) else {
        return Err(error(ErrorCode::InvalidParams, "only anchors and aliases can be renamed"));
    };
    let edit = |(sign, range): (char, text_size::TextRange)| Edit {
        file: at.id,
        range: inner.source.location(range).range,
        text: format!("{sign}{name}"),
    };
    let uses = anchor.uses.into_iter().map(|it| ('*', it));
    let mut edits: Vec<Edit> =
        anchor.definition.map(|it| ('&', it)).into_iter().chain(uses).map(edit).collect();
    edits.sort_by_key(|it| it.range.start());
    Ok(json!(to_proto::workspace_edit(at.view, &edits)))
}
