//! The shape of a file: its symbols, what folds, what a selection grows to.

use lsp_types::Position;
use serde_json::{Value, json};
use text_size::{TextRange, TextSize};

use super::view::At;
use crate::ask::outline::{Item, Kind, around, folds, outline};

/// As many symbols as an editor can show at all; their JSON takes kilobytes each.
const MAX_SYMBOLS: usize = 2_500;

/// What a file holds, embedded documents included.
pub(super) fn symbols(at: At<'_>) -> Value {
    let mut items = outline(&at.view.verdict.project, at.id);
    if items.iter().map(Item::n_all).sum::<usize>() > MAX_SYMBOLS {
        keep_maps(&mut items);
        cut(&mut items, MAX_SYMBOLS);
    }
    if at.view.client.has_nested_symbols {
        return items.iter().map(|it| nested(at, it)).collect();
    }
    let mut flat = Vec::new();
    for item in &items {
        flatten(at, item, None, &mut flat);
    }
    flat.into()
}

/// Scalars are what is missed least.
fn keep_maps(items: &mut Vec<Item>) {
    items.retain(|it| matches!(it.kind, Kind::Document | Kind::Map | Kind::List) || !it.below.is_empty());
    for item in items {
        keep_maps(&mut item.below);
    }
}

/// Keeps the first so many, the outer ones before the inner.
fn cut(items: &mut Vec<Item>, mut n_left: usize) {
    let mut level = vec![items];
    while !level.is_empty() {
        let mut below = Vec::new();
        for list in level {
            list.truncate(n_left);
            n_left -= list.len();
            below.extend(list.iter_mut().map(|it| &mut it.below));
        }
        level = below;
    }
}

fn nested(at: At<'_>, item: &Item) -> Value {
    let mut symbol = json!({
        "name": item.name,
        "kind": number(item.kind),
        "range": at.range(item.range.cover(item.key)),
        "selectionRange": at.range(item.key),
    });
    if !item.below.is_empty() {
        // Moved, for `json!` copies what it is given, and this is done at every level.
        symbol["children"] = item.below.iter().map(|it| nested(at, it)).collect();
    }
    symbol
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

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, kind: Kind, below: Vec<Item>) -> Item {
        let range = TextRange::default();
        Item { name: name.to_owned(), kind, range, key: range, below }
    }

    fn shown(items: &[Item]) -> String {
        let shown = items.iter().map(|it| match &it.below[..] {
            [] => it.name.clone(),
            below => format!("{}({})", it.name, shown(below)),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn outer_symbols_and_maps_are_kept() {
        let scalars = || vec![item("s", Kind::Text, vec![]), item("m", Kind::Map, vec![])];
        let mut items = vec![item("a", Kind::Map, scalars()), item("b", Kind::List, scalars())];
        assert_eq!(items[0].n_all(), 3);
        keep_maps(&mut items);
        assert_eq!(shown(&items), "a(m) b(m)");
        cut(&mut items, 3);
        assert_eq!(shown(&items), "a(m) b");
    }
}
