//! Edits of one change that touch become one.

use super::TextEdit;
use super::lines::span;

/// The edits in order, with something between each two; `None` if they overlap.
pub(super) fn joined(text: &str, mut edits: Vec<TextEdit>) -> Option<Vec<TextEdit>> {
    at_open_end(text, &mut edits);
    // An insertion at the start of a cut goes before it.
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let mut acc: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match acc.last_mut() {
            Some(last) if last.range.end() > edit.range.start() => return None,
            Some(last) if last.range.end() == edit.range.start() => {
                last.range = last.range.cover(edit.range);
                last.text.push_str(&edit.text);
            }
            Some(_) | None => acc.push(edit),
        }
    }
    Some(acc)
}

/// Where the last lines of a text without a final line break go, the line break before them goes; but not where
/// others take their place.
fn at_open_end(text: &str, edits: &mut [TextEdit]) {
    let is_cut = |it: &&mut TextEdit| it.text.is_empty() && usize::from(it.range.end()) == text.len();
    let Some(cut) = edits.iter_mut().find(is_cut).filter(|_| !text.ends_with('\n')) else { return };
    let start = usize::from(cut.range.start());
    let n_break = ["\r\n", "\n"].iter().find(|it| text[start..].starts_with(**it)).map_or(0, |it| it.len());
    let line = start + n_break;
    let is_insertion = |it: &&mut TextEdit| it.range == span(line, line) && n_break > 0;
    let Some(insertion) = edits.iter_mut().rfind(is_insertion) else { return };
    insertion.text.truncate(insertion.text.trim_end_matches(['\r', '\n']).len());
    let cut = edits.iter_mut().find(is_cut).expect("it was found before");
    cut.range = span(line, text.len());
}
