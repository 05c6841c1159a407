//! The shape of a file: its symbols, what folds, what a selection grows to.

use lsp_types::Position;
use serde_json::{Value, json};
use text_size::{TextRange, TextSize};

use super::view::At;
use crate::ask::outline::{Item, Kind, around, folds, outline};

/// What a file holds, embedded documents included.
pub(super) fn symbols(at: At<'_>) -> Value {
    let items = outline(&at.view.verdict.project, at.id);
    if at.view.client.has_nested_symbols {
        return items.iter().map(|it| nested(at, it)).collect();
    }
    let mut flat = Vec::new();
    for item in &items {
        flatten(at, item, None, &mut flat);
    }
    flat.into()
}

fn nested(at: At<'_>, item: &Item) -> Value {
    let below: Vec<Value> = item.below.iter().map(|it| nested(at, it)).collect();
    json!({
        "name": item.name,
        "kind": number(item.kind),
        "range": at.range(item.range.cover(item.key)),
        "selectionRange": at.range(item.key),
        "children": below,
    })
}

fn flatten(at: At<'_>, item: &Item, above: Option<&str>, flat: &mut Vec<Value>) {
    let location = json!({ "uri": at.document.uri, "range": at.range(item.range) });
    let name = item.name.as_str();
    flat.push(
        json!({ "name": name, "kind": number(item.kind), "location": location, "containerName": above }),
    );
    for it in &item.below {
        flatten(at, it, Some(name), flat);
    }
}

/// The kind of a symbol, as the protocol numbers it.
fn number(kind: Kind) -> u32 {
    match kind {
        Kind::Document => 4,
        Kind::Map => 2,
        Kind::List => 18,
        Kind::Text => 15,
        Kind::Number => 16,
        Kind::Word => 17,
    }
}

/// What folds, line by line.
pub(super) fn folding(at: At<'_>) -> Value {
    let file = &at.document.file;
    let line = |offset: TextSize| file.place(offset).line;
    let fold = |(range, is_comment): (TextRange, bool)| {
        let text = file.text[range].trim_end();
        let end = range.start() + TextSize::of(text);
        let (first, last) = (line(range.start()), line(end));
        (first < last).then(|| {
            let kind = is_comment.then_some("comment");
            match kind {
                Some(kind) => json!({ "startLine": first, "endLine": last, "kind": kind }),
                None => json!({ "startLine": first, "endLine": last }),
            }
        })
    };
    folds(&at.view.verdict.project, at.id).into_iter().filter_map(fold).collect()
}

/// What a selection at each place grows to.
pub(super) fn selections(at: At<'_>, positions: &[Position]) -> Value {
    let grown = |position: &Position| {
        let ranges = around(&at.view.verdict.project, at.id, at.offset(*position));
        let chain = ranges.into_iter().rev().fold(Value::Null, |parent, range| match parent {
            Value::Null => json!({ "range": at.range(range) }),
            parent => json!({ "range": at.range(range), "parent": parent }),
        });
        if chain.is_null() { json!({ "range": { "start": position, "end": position } }) } else { chain }
    };
    positions.iter().map(grown).collect()
}
