//! Values as YAML text that every delivery reads back as the same value.

use std::sync::Arc;

use std::fmt::Write as _;

use super::change::Content;
use crate::value::scalar::{Resolved, resolve_v2, resolve_v3};
use crate::value::{Delivery, Value, ValueKind};
use crate::yaml::Style;

/// How a text is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) delivery: Delivery,
    pub(super) is_flow: bool,
    /// Whether everything around is JSON, which knows no text without double quotes.
    pub(super) is_json: bool,
    /// Spaces a child stands further right.
    pub(super) step: usize,
    /// Spaces the dashes of a list stand right of its key.
    pub(super) dash: usize,
}

/// A scalar on one line; `None` for a list or map that has something in it.
pub(super) fn scalar(value: &Value, old: Style, manner: Manner) -> Option<String> {
    Some(match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Int(value) => value.to_string(),
        ValueKind::Float(value) => value.to_string(),
        ValueKind::String(text) => quoted(text, old, manner),
        ValueKind::List(items) if items.is_empty() => "[]".to_owned(),
        ValueKind::Map(map) if map.entries.is_empty() => "{}".to_owned(),
        ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => return None,
    })
}

/// A text in the quotes it had, or in the least that keep it a text.
pub(super) fn quoted(text: &str, old: Style, manner: Manner) -> String {
    let is_simple = !text.chars().any(char::is_control);
    match old {
        _ if manner.is_json => double(text),
        Style::Single if is_simple => format!("'{}'", text.replace('\'', "''")),
        Style::Plain | Style::Literal | Style::Folded if is_plain(text, manner) => text.to_owned(),
        Style::Single | Style::Double | Style::Plain | Style::Literal | Style::Folded => double(text),
    }
}

/// A text in double quotes.
pub(super) fn double(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            it if it.is_control() => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(it));
            }
            it => quoted.push(it),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text stays the same text without quotes.
fn is_plain(text: &str, manner: Manner) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let is_indicator = "-?:,[]{}#&*!|>'\"%@`=<".contains(first);
    let begins_well = !is_indicator
        || (matches!(first, '-' | '?' | ':')
            && !text[1..].starts_with([' ', ','])
            && text.len() > 1
            && !manner.is_flow);
    let is_bare = text.trim() == text && !text.chars().any(char::is_control);
    let has_colon = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    let breaks_flow = manner.is_flow && text.contains([',', '[', ']', '{', '}', ':']);
    let is_document = text.starts_with("---") || text.starts_with("...");
    begins_well
        && is_bare
        && !has_colon
        && !breaks_flow
        && !is_document
        && is_plain_text(text, manner.delivery)
}

/// Whether a text without quotes is read as a text.
pub(super) fn is_plain_text(text: &str, delivery: Delivery) -> bool {
    let is_text_v2 = matches!(resolve_v2(text), Resolved::String);
    let is_text_v3 = matches!(resolve_v3(text), Resolved::String);
    match delivery {
        Delivery::GoYamlV2First | Delivery::GoYamlV2All => is_text_v2,
        Delivery::GoYamlV3 => is_text_v2 && is_text_v3,
        Delivery::Strvals => false,
    }
}

/// A value in brackets and braces.
pub(super) fn flow(value: &Value, manner: Manner) -> Option<String> {
    let manner = Manner { is_flow: true, ..manner };
    Some(match &value.kind {
        ValueKind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|it| flow(it, manner)).collect();
            format!("[{}]", items?.join(", "))
        }
        ValueKind::Map(map) if !map.entries.is_empty() => {
            let mut parts = Vec::new();
            for entry in &map.entries {
                parts.push(format!("{}: {}", key(&entry.key, manner), flow(&entry.value, manner)?));
            }
            format!("{{{}}}", parts.join(", "))
        }
        _ => scalar(value, Style::Plain, manner)?,
    })
}

/// New content in brackets and braces.
pub(super) fn flow_content(content: &Content, manner: Manner) -> Option<String> {
    match content {
        Content::Value(value) => flow(value, manner),
        Content::Moved(moved) => moved.flow_value().map(str::to_owned),
        Content::Map(entries) => Some(format!("{{{}}}", flow_entries(entries, manner)?)),
    }
}

/// New entries between braces.
pub(super) fn flow_entries(entries: &[(Arc<str>, Content)], manner: Manner) -> Option<String> {
    let manner = Manner { is_flow: true, ..manner };
    let mut parts = Vec::new();
    for (name, content) in entries {
        parts.push(format!("{}: {}", key(name, manner), flow_content(content, manner)?));
    }
    Some(parts.join(", "))
}

/// A key as it is written.
pub(super) fn key(text: &str, manner: Manner) -> String {
    quoted(text, Style::Plain, manner)
}

/// Lines of new entries, each ended by a line break.
pub(super) fn block_entries(
    entries: &[(Arc<str>, Content)],
    indent: usize,
    manner: Manner,
) -> Option<String> {
    let mut lines = String::new();
    for (name, content) in entries {
        match content {
            Content::Moved(moved) => lines.push_str(&moved.lines_at(indent)),
            Content::Map(inner) => {
                lines = lines + &" ".repeat(indent) + &key(name, manner) + ":\n";
                lines.push_str(&block_entries(inner, indent + manner.step, manner)?);
            }
            Content::Value(value) => lines.push_str(&block_entry(name, value, indent, manner)?),
        }
    }
    Some(lines)
}

fn block_entry(name: &str, value: &Value, indent: usize, manner: Manner) -> Option<String> {
    let key = key(name, manner);
    if let Some(text) = scalar(value, Style::Plain, manner) {
        return Some(format!("{:indent$}{key}: {text}\n", ""));
    }
    Some(format!("{:indent$}{key}:\n{}", "", block_value(value, indent, manner)?))
}

/// Lines of a list or map that has something in it, below a key at `indent`.
pub(super) fn block_value(value: &Value, indent: usize, manner: Manner) -> Option<String> {
    match &value.kind {
        ValueKind::List(items) => block_items(items, indent + manner.dash, manner),
        ValueKind::Map(map) => {
            let mut lines = String::new();
            for entry in &map.entries {
                lines.push_str(&block_entry(&entry.key, &entry.value, indent + manner.step, manner)?);
            }
            Some(lines)
        }
        _ => None,
    }
}

/// Lines of list items whose dashes stand at `indent`.
pub(super) fn block_items(items: &[Value], indent: usize, manner: Manner) -> Option<String> {
    let dash = " ".repeat(indent) + "- ";
    let mut lines = String::new();
    for item in items {
        if let Some(text) = scalar(item, Style::Plain, manner) {
            lines = lines + &dash + &text + "\n";
        } else if let ValueKind::Map(map) = &item.kind {
            let mut inner = String::new();
            for entry in &map.entries {
                inner.push_str(&block_entry(&entry.key, &entry.value, indent + 2, manner)?);
            }
            lines = lines + &dash + &inner[dash.len()..];
        } else {
            lines = lines + &dash + &flow(item, manner)? + "\n";
        }
    }
    Some(lines)
}
