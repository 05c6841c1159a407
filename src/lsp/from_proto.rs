//! What editors write to what we write: the only door for positions that come in.

use std::path::PathBuf;

use lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};
use text_size::{TextRange, TextSize};

use super::client::Encoding;
use crate::files::path;
use crate::text::size;

/// The path of a file; `None` for what is no file.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    (uri.scheme() == "file").then(|| uri.to_file_path().ok()).flatten().map(|it| path::absolute(&it))
}

/// The offset of a position; past the end of a line or text gives that end.
pub(super) fn offset(text: &str, position: Position, encoding: Encoding) -> TextSize {
    let line = usize::try_from(position.line).unwrap_or(usize::MAX);
    let mut breaks = memchr::memchr_iter(b'\n', text.as_bytes());
    let start = match line.checked_sub(1) {
        None => 0,
        Some(before) => breaks.nth(before).map_or(text.len(), |it| it + 1),
    };
    if start == text.len() {
        return size(start);
    }
    let line = &text[crate::text::line_range(text, size(start))];
    let mut left = position.character;
    for (at, character) in line.char_indices() {
        let width = width(character, encoding);
        // Inside a character there is no place; the one before it is the nearest.
        if left < width {
            return size(start + at);
        }
        left -= width;
    }
    size(start + line.len())
}

/// The bytes of a range; one that ends before it begins is turned round.
pub(super) fn text_range(text: &str, range: Range, encoding: Encoding) -> TextRange {
    let (start, end) = (offset(text, range.start, encoding), offset(text, range.end, encoding));
    TextRange::new(start.min(end), start.max(end))
}

/// The text after changes, each of which refers to the text the one before it left.
pub(super) fn changed(
    text: &str,
    changes: Vec<TextDocumentContentChangeEvent>,
    encoding: Encoding,
) -> String {
    let mut text = text.to_owned();
    for change in changes {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(it) => {
                let range = text_range(&text, it.range, encoding);
                text.replace_range(std::ops::Range::<usize>::from(range), &it.text);
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(it) => text = it.text,
        }
    }
    text
}

fn width(character: char, encoding: Encoding) -> u32 {
    let width = match encoding {
        Encoding::Utf8 => character.len_utf8(),
        Encoding::Utf16 => character.len_utf16(),
        Encoding::Utf32 => 1,
    };
    u32::try_from(width).expect("a character has at most four units")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a: 🐘x\r\n\tb: é\nc";

    fn at(line: u32, character: u32, encoding: Encoding) -> &'static str {
        let offset = offset(TEXT, Position { line, character }, encoding);
        &TEXT[usize::from(offset)..]
    }

    #[test]
    fn each_encoding_counts_its_own_units() {
        for (encoding, after_elephant) in [(Encoding::Utf8, 7), (Encoding::Utf16, 5), (Encoding::Utf32, 4)] {
            assert!(at(0, after_elephant, encoding).starts_with('x'), "{encoding:?}");
            assert!(at(1, 1, encoding).starts_with('b'), "{encoding:?}");
        }
    }

    #[test]
    fn no_position_leaves_the_text() {
        assert!(at(0, 4, Encoding::Utf16).starts_with('🐘'), "the middle of a character");
        assert!(at(0, 99, Encoding::Utf16).starts_with("\r\n"), "the end of a line");
        assert_eq!(at(9, 9, Encoding::Utf8), "");
    }
}
