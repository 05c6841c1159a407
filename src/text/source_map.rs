//! See [`SourceMap`].

use text_size::{TextRange, TextSize};

/// Where each piece of a decoded text was written.
///
/// A block scalar loses its indentation and a quoted scalar its escapes, so an offset in the decoded
/// text is no offset in the file. The map is made while the scalar is decoded and is the only way back.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SourceMap {
    /// Invariant: sorted by `decoded`, without gaps, starting at 0.
    pieces: Vec<Piece>,
    /// How the scalar was written, which decides whether edits can be carried back.
    pub wrapping: Wrapping,
}

/// How a decoded text stands in its file.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// A literal block scalar; every line is indented by this many bytes.
    Literal {
        /// Bytes of indentation taken from each line.
        indent: u32,
    },
    /// A folded block scalar.
    Folded {
        /// Bytes of indentation taken from each line.
        indent: u32,
    },
    /// Between `'`.
    Single,
    /// Between `"`.
    Double,
    /// Without quotes.
    Plain,
    /// In a form that is no YAML, such as base64: places can be shown, edits cannot be carried back.
    #[default]
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    decoded: TextRange,
    source: TextRange,
}

impl SourceMap {
    /// An empty map of a text wrapped like this.
    pub fn new(wrapping: Wrapping) -> Self {
        Self { pieces: Vec::new(), wrapping }
    }

    /// The same with room for as many pieces.
    pub fn with_room(wrapping: Wrapping, n_pieces: usize) -> Self {
        Self { pieces: Vec::with_capacity(n_pieces), wrapping }
    }

    /// Records that the next `decoded` bytes stand for `source`: the same text, or an escape.
    pub fn push(&mut self, decoded: TextSize, source: TextRange) {
        let start = self.len();
        self.pieces.push(Piece { decoded: TextRange::at(start, decoded), source });
    }

    /// How many bytes of decoded text the map covers.
    pub fn len(&self) -> TextSize {
        self.pieces.last().map_or(TextSize::new(0), |piece| piece.decoded.end())
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it knows where the parts of the text stand, not just the whole.
    pub fn has_parts(&self) -> bool {
        matches!(self.wrapping, Wrapping::Literal { .. })
            || self.pieces.len() > 1
            || self.pieces.iter().all(Piece::is_verbatim)
    }

    /// The smallest range of the source that covers `range`; past the end gives the end.
    pub fn to_source(&self, range: TextRange) -> TextRange {
        let Some(end) = self.pieces.last() else { return TextRange::empty(0.into()) };
        let last = if range.is_empty() { range.start() } else { range.end() - TextSize::new(1) };
        let first = self.piece_at(range.start()).unwrap_or(end);
        let last = self.piece_at(last).unwrap_or(end);
        let start = first.source_offset(range.start());
        let end = if range.is_empty() { start } else { last.source_end(range.end()) };
        TextRange::new(start, end.max(start))
    }

    /// The decoded offset written at or just after this offset of the source, if the map reaches it.
    pub fn to_decoded(&self, source: TextSize) -> Option<TextSize> {
        let idx = self.pieces.partition_point(|piece| piece.source.end() < source);
        let piece = self.pieces.get(idx)?;
        if source < piece.source.start() {
            return Some(piece.decoded.start());
        }
        let into = source - piece.source.start();
        Some(if piece.is_verbatim() { piece.decoded.start() + into } else { piece.decoded.start() })
    }

    fn piece_at(&self, offset: TextSize) -> Option<&Piece> {
        let idx = self.pieces.partition_point(|piece| piece.decoded.end() <= offset);
        self.pieces.get(idx)
    }
}

impl Piece {
    fn is_verbatim(&self) -> bool {
        self.decoded.len() == self.source.len()
    }

    fn source_offset(&self, offset: TextSize) -> TextSize {
        if offset >= self.decoded.end() {
            return self.source.end();
        }
        if self.is_verbatim() {
            offset - self.decoded.start() + self.source.start()
        } else {
            self.source.start()
        }
    }

    fn source_end(&self, offset: TextSize) -> TextSize {
        if self.is_verbatim() && offset <= self.decoded.end() {
            offset - self.decoded.start() + self.source.start()
        } else {
            self.source.end()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    #[test]
    fn an_escape_maps_to_the_whole_escape() {
        let file = r"a\nb";
        let mut map = SourceMap::default();
        map.push(1.into(), range(0, 1));
        map.push(1.into(), range(1, 3));
        map.push(1.into(), range(3, 4));
        assert_eq!(&file[map.to_source(range(1, 2))], r"\n");
        assert_eq!(&file[map.to_source(range(1, 3))], r"\nb");
    }
}
