//! What editors draw into a text: colours of embedded documents, and what a value does not show.

use serde_json::{Value, json};
use text_size::TextRange;

use super::view::At;
use crate::ask::hint::{Said, hints};
use crate::ask::paint::{Paint, paint};

/// The names of our colours; a token's type is an index.
const TYPES: [&str; 6] = ["property", "string", "number", "keyword", "comment", "variable"];

/// What we can colour.
pub(super) fn legend() -> Value {
    json!({ "tokenTypes": TYPES, "tokenModifiers": [] })
}

/// The tokens of embedded documents, each relative to the one before.
pub(super) fn tokens(at: At<'_>, shown: Option<TextRange>) -> Value {
    let mut data: Vec<u32> = Vec::new();
    let (mut line, mut column) = (0, 0);
    for (range, paint) in paint(&at.view.verdict.project, at.id) {
        if shown.is_some_and(|it| it.intersect(range).is_none()) {
            continue;
        }
        let range = at.range(range);
        let is_new_line = range.start.line != line;
        let from = if is_new_line { 0 } else { column };
        let length = range.end.character - range.start.character;
        data.extend([range.start.line - line, range.start.character - from, length, number(paint), 0]);
        (line, column) = (range.start.line, range.start.character);
    }
    json!({ "data": data })
}

fn number(paint: Paint) -> u32 {
    match paint {
        Paint::Key => 0,
        Paint::Text => 1,
        Paint::Number => 2,
        Paint::Word => 3,
        Paint::Comment => 4,
        Paint::Anchor => 5,
    }
}

/// What values in a range do not show.
pub(super) fn inlay_hints(at: At<'_>, shown: TextRange) -> Value {
    let hint = |it: crate::ask::hint::Hint| {
        let position = at.range(it.range).end;
        match it.said {
            Said::Seen(seen, why) => {
                json!({ "position": position, "label": format!("= {seen}"), "tooltip": why, "paddingLeft": true })
            }
            Said::Overridden(layer, place) => {
                let mut part = json!({ "value": format!("overridden by {layer}") });
                if let Some(location) = at.view.location(place) {
                    part["location"] = location;
                }
                json!({ "position": position, "label": [part], "paddingLeft": true })
            }
        }
    };
    hints(&at.view.verdict.project, at.id, shown).into_iter().map(hint).collect()
}
