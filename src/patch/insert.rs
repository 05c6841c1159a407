//! New bytes: values replaced, maps and lists that grow, parents that are created.

use super::TextEdit;
use super::change::{Insertion, Plan};
use super::lines::{
    after_colon, column, dash_column, end_of, entry_end, is_first_on_line, line_end, span,
    with_comments_below,
};
use super::lookup::{Found, Step, exact, is_flow};
use super::render::{Manner, block_entries, block_items, block_value, flow, flow_entries, scalar};
use crate::value::{Value, ValueKind};
use crate::yaml::{Entry, Mapping, Node, NodeKind, Sequence, Style};

/// A value in the place of another.
pub(super) fn replacement(plan: &Plan<'_>, found: &Found<'_>, value: &Value) -> Option<TextEdit> {
    let Step { entry, node } = found.last();
    if node.tag().is_some() {
        return None;
    }
    let text = plan.place.text;
    let manner = Manner { is_flow: found.is_in_flow(), ..plan.manner };
    let old = node.as_scalar().map(|it| it.style);
    let is_inline = matches!(old, Some(Style::Plain | Style::Single | Style::Double)) || is_flow(node);
    let one_line =
        if manner.is_flow { flow(value, manner) } else { scalar(value, old.unwrap_or(Style::Plain), manner) };
    if let Some(new) = &one_line {
        let new = keep_quotes(new, value, old, manner);
        if !node.is_missing() && is_inline {
            return Some(TextEdit { range: node.range, text: new });
        }
    }
    let Some(entry) = entry else {
        return (!node.is_missing() && is_inline)
            .then(|| Some(TextEdit { range: node.range, text: flow(value, manner)? }))?;
    };
    let from = after_colon(text, entry.key.range.end().into())?;
    let to = if node.is_missing() { from } else { end_of(text, node) };
    let new = match one_line {
        Some(new) => format!(" {new}"),
        None => {
            let indent = column(text, entry.key.range.start().into());
            format!("\n{}", block_value(value, indent, manner)?.trim_end_matches('\n'))
        }
    };
    Some(TextEdit { range: span(from, to), text: new })
}

/// In braces a text keeps the quotes it had as well.
fn keep_quotes(new: &str, value: &Value, old: Option<Style>, manner: Manner) -> String {
    match (&value.kind, old) {
        (ValueKind::String(_), Some(old)) => scalar(value, old, manner).unwrap_or_else(|| new.to_owned()),
        _ => new.to_owned(),
    }
}

/// New entries of a map that is written, empty or null.
pub(super) fn insertion(plan: &Plan<'_>, insertion: &Insertion) -> Option<Vec<TextEdit>> {
    let found = exact(plan.place.root, &insertion.container)?;
    let Step { entry, node } = found.last();
    match &node.kind {
        NodeKind::Mapping(mapping) if !mapping.entries.is_empty() && mapping.is_flow => {
            let goes = all_go(plan, insertion, mapping.entries.len());
            let new = flow_entries(&insertion.entries, plan.manner)?;
            Some(after_last(plan.place.text, mapping, &new, goes))
        }
        NodeKind::Mapping(mapping) if !mapping.entries.is_empty() => {
            let text = plan.place.text;
            let indent = column(text, mapping.entries[0].key.range.start().into());
            let end = mapping.entries.iter().map(|it| entry_end(text, it)).max()?;
            let end = with_comments_below(text, plan.place.comments, end, indent);
            let lines = block_entries(&insertion.entries, indent, plan.manner)?;
            Some(vec![lines_after(text, end, lines)])
        }
        NodeKind::Mapping(_) => fill(plan, &found, insertion),
        NodeKind::Scalar(scalar) => {
            let is_null = scalar.style == Style::Plain
                && matches!(&*scalar.text, "" | "~" | "null" | "Null" | "NULL")
                && node.tag().is_none();
            let is_free = entry.is_some() || node.is_missing();
            (is_null && is_free).then(|| fill(plan, &found, insertion))?
        }
        NodeKind::Sequence(_) | NodeKind::Alias(_) => None,
    }
}

/// Whether every entry of the map goes in the same fix.
fn all_go(plan: &Plan<'_>, insertion: &Insertion, n_entries: usize) -> bool {
    let depth = insertion.container.len();
    let within = |it: &&Vec<_>| it.len() == depth + 1 && it.starts_with(&insertion.container);
    plan.removed.iter().filter(within).count() == n_entries
}

fn after_last(text: &str, mapping: &Mapping, new: &str, is_emptied: bool) -> Vec<TextEdit> {
    let last = mapping.entries.last().expect("the map has entries");
    let end = entry_end(text, last);
    let key = usize::from(last.key.range.start());
    let at_end = |text: String| vec![TextEdit { range: span(end, end), text }];
    if is_emptied {
        return at_end(new.to_owned());
    }
    if !is_first_on_line(text, key) {
        return at_end(format!(", {new}"));
    }
    let indent = column(text, key);
    // A comment behind the last entry speaks of that one.
    let line = text[end..line_end(text, end)].trim_end();
    let remark = line.trim_start();
    let (remark, has_comma) = remark.strip_prefix(',').map_or((remark, false), |it| (it.trim_start(), true));
    if remark.starts_with('#') {
        let (at, comma) = (end + line.len(), if has_comma { "," } else { "" });
        let below = TextEdit { range: span(at, at), text: format!("\n{:indent$}{new}{comma}", "") };
        let own = if has_comma { Vec::new() } else { at_end(",".to_owned()) };
        return own.into_iter().chain([below]).collect();
    }
    at_end(format!(",\n{:indent$}{new}", ""))
}

/// Fills a map that is empty, null or not written at all.
fn fill(plan: &Plan<'_>, found: &Found<'_>, insertion: &Insertion) -> Option<Vec<TextEdit>> {
    let text = plan.place.text;
    let Step { entry, node } = found.last();
    if found.is_in_flow() || (entry.is_none() && found.chain.len() > 1) {
        let new = format!("{{{}}}", flow_entries(&insertion.entries, plan.manner)?);
        return in_place(text, entry, node, new);
    }
    let indent = entry.map_or(0, |it| column(text, it.key.range.start().into()) + plan.manner.step);
    let lines = block_entries(&insertion.entries, indent, plan.manner)?;
    match entry {
        Some(entry) => below_key(text, entry, lines),
        None if node.is_missing() => Some(vec![lines_after(text, text.len(), lines)]),
        None => Some(vec![TextEdit { range: node.range, text: lines.trim_end_matches('\n').to_owned() }]),
    }
}

/// A value written in the place of an empty one, on the same line.
fn in_place(text: &str, entry: Option<&Entry>, node: &Node, new: String) -> Option<Vec<TextEdit>> {
    if !node.is_missing() {
        return Some(vec![TextEdit { range: node.range, text: new }]);
    }
    let after = after_colon(text, entry?.key.range.end().into())?;
    Some(vec![TextEdit { range: span(after, after), text: format!(" {new}") }])
}

/// Lines below a key whose value is empty; what stood behind the colon goes, a comment there stays.
fn below_key(text: &str, entry: &Entry, lines: String) -> Option<Vec<TextEdit>> {
    let mut edits = Vec::new();
    let from = after_colon(text, entry.key.range.end().into())?;
    let to = if entry.value.is_missing() { from } else { end_of(text, &entry.value) };
    if to > from {
        edits.push(TextEdit { range: span(from, to), text: String::new() });
    }
    edits.push(lines_after(text, to, lines));
    Some(edits)
}

/// Whole lines below the line that holds `at`.
fn lines_after(text: &str, at: usize, lines: String) -> TextEdit {
    let end = line_end(text, at);
    if end == text.len() && !text.is_empty() && !text.ends_with('\n') {
        let text = format!("\n{}", lines.trim_end_matches(['\r', '\n']));
        return TextEdit { range: span(end, end), text };
    }
    TextEdit { range: span(end, end), text: lines }
}

/// New items of a list that is written, empty or null.
pub(super) fn appending(
    plan: &Plan<'_>,
    path: &[crate::value::path::Segment],
    items: &[Value],
) -> Option<Vec<TextEdit>> {
    let found = exact(plan.place.root, path)?;
    let Step { entry, node } = found.last();
    let text = plan.place.text;
    match &node.kind {
        NodeKind::Sequence(sequence) if !sequence.items.is_empty() => {
            Some(vec![more_items(plan, sequence, items)?])
        }
        NodeKind::Sequence(_) | NodeKind::Scalar(_) => {
            let is_null = node.text().is_none_or(|it| matches!(it, "" | "~" | "null"));
            let entry = entry.filter(|_| is_null)?;
            if found.is_in_flow() {
                let list = Value::computed(ValueKind::List(items.iter().cloned().collect()));
                return in_place(text, Some(entry), node, flow(&list, plan.manner)?);
            }
            let indent = column(text, entry.key.range.start().into()) + plan.manner.dash;
            below_key(text, entry, block_items(items, indent, plan.manner)?)
        }
        NodeKind::Mapping(_) | NodeKind::Alias(_) => None,
    }
}

fn more_items(plan: &Plan<'_>, sequence: &Sequence, items: &[Value]) -> Option<TextEdit> {
    let text = plan.place.text;
    let last = sequence.items.last()?;
    let end = end_of(text, last);
    if !sequence.is_flow {
        let dash = dash_column(text, last)?;
        let lines = block_items(items, dash, plan.manner)?;
        return Some(lines_after(text, with_comments_below(text, plan.place.comments, end, dash), lines));
    }
    let start = usize::from(last.range.start());
    let is_alone = is_first_on_line(text, start);
    let separator = if is_alone { format!(",\n{:1$}", "", column(text, start)) } else { ", ".to_owned() };
    let mut new = String::new();
    for item in items {
        new.push_str(&separator);
        new.push_str(&flow(item, plan.manner)?);
    }
    Some(TextEdit { range: span(end, end), text: new })
}
