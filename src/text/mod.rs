//! Texts, places in them, and the way from a decoded text back to the file.

use std::sync::{Arc, OnceLock};

use line_index::{LineCol, LineIndex, WideEncoding};
use text_size::{TextRange, TextSize};

pub mod slip;
pub mod source_map;

/// Which file of a run; an index into the run's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in one file: the only position a diagnostic carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Bytes of the file's text.
    pub range: TextRange,
}

/// A place people read: line and column count from 1, the column in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// One text of a run, with the name people know it by.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as given or walked, with `/`.
    pub path: Arc<str>,
    /// The whole text, a byte order mark included.
    pub text: Arc<str>,
    lines: OnceLock<Arc<LineIndex>>,
}

/// The texts of a chart's folder. Archives in `charts/` and neighbours by `file://` are expected unpacked below
/// `charts/`, in folders of any name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ChartFiles {
    /// Path in the folder, with `/`, and text.
    pub files: Vec<(Arc<str>, Arc<str>)>,
}

impl Location {
    /// What findings are sorted by: file, then place.
    pub fn order(&self) -> (FileId, TextSize, TextSize) {
        (self.file, self.range.start(), self.range.end())
    }
}

impl SourceFile {
    /// A file of this path and text; the lines are counted when first asked for.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// The table from byte offsets to lines.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| Arc::new(LineIndex::new(&self.text)))
    }

    /// Line and column of a byte offset, both from 1; past the end gives the end.
    pub fn line_column(&self, offset: TextSize) -> LineColumn {
        let place = self.place(offset);
        let wide = self.lines().to_wide(WideEncoding::Utf32, place);
        let column = wide.map_or(place.col, |wide| wide.col);
        // Nobody sees a byte order mark, so no column counts it.
        let has_mark = place.line == 0 && self.text.starts_with('\u{feff}');
        LineColumn { line: place.line + 1, column: column.saturating_sub(u32::from(has_mark)) + 1 }
    }

    /// Line and column of a byte offset from 0, the column in bytes; past the end gives the end.
    pub fn place(&self, offset: TextSize) -> LineCol {
        let mut offset = offset.min(TextSize::of(&*self.text));
        while !self.text.is_char_boundary(offset.into()) {
            offset -= TextSize::new(1);
        }
        self.lines().line_col(offset)
    }
}

/// The range of the line that holds `offset`, without its line break.
pub fn line_range(text: &str, offset: TextSize) -> TextRange {
    let offset = usize::from(offset).min(text.len());
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
    let mut end = memchr::memchr(b'\n', &bytes[offset..]).map_or(text.len(), |at| offset + at);
    if end > start && bytes[end - 1] == b'\r' {
        end -= 1;
    }
    range(start, end)
}

/// A range from two byte offsets.
///
/// # Panics
/// When an offset does not fit in 32 bits: texts of 4 GiB are refused where files are read.
pub fn range(start: usize, end: usize) -> TextRange {
    TextRange::new(size(start), size(end))
}

/// A byte offset.
///
/// # Panics
/// When it does not fit in 32 bits: texts of 4 GiB are refused where files are read.
pub fn size(offset: usize) -> TextSize {
    TextSize::try_from(offset).expect("texts are shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_no_byte_order_mark() {
        let text = "\u{feff}a: 🦣 b\r\nc: d";
        let place = |needle: &str| {
            let place = SourceFile::new("a", text).line_column(size(text.find(needle).unwrap()));
            (place.line, place.column)
        };
        assert_eq!([place("a"), place("b"), place("d")], [(1, 1), (1, 6), (2, 4)]);
    }
}
