//! Texts with holes: `port {port} is wrong`; `{{` and `}}` stand for braces.

use std::ops::Range;

/// A text cut into words and holes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The pieces in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The author's own words.
    Words(String),
    /// A CEL expression to fill in.
    Hole {
        /// The expression.
        text: String,
        /// Bytes of the whole text it stands at, braces excluded.
        range: Range<usize>,
    },
}

/// Why a text has no holes that can be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoleError {
    /// Lower case, no full stop.
    pub message: &'static str,
    /// Bytes of the text.
    pub range: Range<usize>,
}

impl Template {
    /// Cuts a text at its holes; a text whose holes cannot be read has no pieces.
    pub fn read(text: &str) -> (Self, Option<HoleError>) {
        match Self::parse(text) {
            Ok(template) => (template, None),
            Err(error) => (Self::default(), Some(error)),
        }
    }

    fn parse(text: &str) -> Result<Self, HoleError> {
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find(['{', '}']) {
            let brace = at + found;
            words.push_str(&text[at..brace]);
            let rest = &text[brace..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                words.push_str(&rest[..1]);
                at = brace + 2;
            } else if rest.starts_with('}') {
                let message = "`}` closes no hole; write `}}` for a brace";
                return Err(HoleError { message, range: brace..brace + 1 });
            } else {
                let end = hole_end(text, brace)?;
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                let range = brace + 1..end;
                pieces.push(Piece::Hole { text: text[range.clone()].to_owned(), range });
                at = end + 1;
            }
        }
        words.push_str(&text[at..]);
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        Ok(Self { pieces })
    }

    /// The holes' expressions and where they stand.
    pub fn holes(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole { text, range } => Some((text.as_str(), range.clone())),
            Piece::Words(_) => None,
        })
    }

    /// The text when every hole says `word`.
    pub fn filled_with(&self, word: &str) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Words(words) => words.as_str(),
            Piece::Hole { .. } => word,
        });
        pieces.collect()
    }
}

/// The offset of the brace that closes the hole opened at `open`.
fn hole_end(text: &str, open: usize) -> Result<usize, HoleError> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut is_escaped = false;
    for (offset, character) in text[open..].char_indices() {
        match (quote, character) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth == 1 => {
                let end = open + offset;
                if text[open + 1..end].trim().is_empty() {
                    return Err(HoleError { message: "the hole is empty", range: open..end + 1 });
                }
                return Ok(end);
            }
            (None, '}') => depth -= 1,
            (None, _) => {}
        }
    }
    Err(HoleError { message: "the hole is never closed by `}`", range: open..text.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(text: &str) -> Vec<String> {
        Template::parse(text).unwrap().holes().map(|(text, _)| text.to_owned()).collect()
    }

    #[test]
    fn holes_may_hold_strings_and_maps() {
        assert_eq!(holes(r#"{a ? "}" : ''} and {{x}}"#), [r#"a ? "}" : ''"#]);
        assert_eq!(holes(r#"{ {"a": 1}["a"]}"#), [r#" {"a": 1}["a"]"#]);
        assert_eq!(holes("port {self.port} of {key}"), ["self.port", "key"]);
    }

    #[test]
    fn braces_are_doubled() {
        let template = Template::parse("write {{{x}}}").unwrap();
        assert_eq!(template.filled_with("1"), "write {1}");
    }

    #[test]
    fn a_hole_needs_its_end() {
        assert_eq!(Template::parse("a {b").unwrap_err().range, 2..4);
        assert_eq!(Template::parse("a } b").unwrap_err().range, 2..3);
    }
}
