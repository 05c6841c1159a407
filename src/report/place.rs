//! Places as each format counts them.

use line_index::WideEncoding;
use text_size::{TextRange, TextSize};

use crate::project::Project;
use crate::text::{Location, SourceFile};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// Bytes.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Unicode scalar values.
    Characters,
}

/// A place from 1:1, its end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl Region {
    /// A range of a file.
    pub(super) fn new(file: &SourceFile, range: TextRange, columns: Columns) -> Self {
        let (line, column) = place(file, range.start(), columns);
        let (end_line, end_column) = place(file, range.end(), columns);
        Self { line, column, end_line, end_column }
    }

    /// The path and the first line of a place: what spans lines is rarely shown where a change is looked at.
    pub(super) fn first_line(project: &Project, location: Location, columns: Columns) -> (&str, Self) {
        let file = &project.file(location.file).file;
        let line = crate::text::line_range(&file.text, location.range.start());
        let start = location.range.start();
        let end = location.range.end().min(line.end()).max(start);
        (&file.path, Self::new(file, TextRange::new(start, end), columns))
    }
}

fn place(file: &SourceFile, offset: TextSize, columns: Columns) -> (u32, u32) {
    let place = file.place(offset);
    let wide = |encoding| file.lines().to_wide(encoding, place).map_or(place.col, |it| it.col);
    let (column, mark) = match columns {
        Columns::Bytes => (place.col, 3),
        Columns::Utf16 => (wide(WideEncoding::Utf16), 1),
        Columns::Characters => (wide(WideEncoding::Utf32), 1),
    };
    // Nobody sees a byte order mark, so no column counts it.
    let has_mark = place.line == 0 && file.text.starts_with('\u{feff}');
    let mark = if has_mark { mark } else { 0 };
    (place.line + 1, column.saturating_sub(mark) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    #[test]
    fn each_format_counts_its_own_columns() {
        let text = "\u{feff}a: 🦣ü b\r\n";
        let start = text.find('b').unwrap();
        let column =
            |columns| Region::new(&SourceFile::new("a", text), range(start, start + 1), columns).column;
        assert_eq!([Columns::Bytes, Columns::Utf16, Columns::Characters].map(column), [11, 8, 7]);
    }
}
