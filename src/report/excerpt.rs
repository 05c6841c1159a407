//! The text of a file as it may be shown: secrets masked, lines counted once.

use std::fmt;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};
use text_size::{TextRange, TextSize};

use crate::project::{Project, Source};
use crate::report::{is_obeyed, printable};
use crate::secret::is_secret_key;
use crate::secret::mask::Masked;
use crate::secret::ranges::secret_ranges;
use crate::text::{FileId, range, size};
use crate::yaml::parse::parse;
use crate::yaml::{Node, NodeKind};

/// A file whose excerpts may be shown. The stock sources of miette look for every span from the first byte.
pub(super) struct Excerpt {
    path: String,
    masked: Masked,
    /// Where each line of the masked text begins.
    starts: Vec<usize>,
}

impl Excerpt {
    pub(super) fn new(file: FileId, project: &Project) -> Self {
        let source = &project.file(file).file;
        let masked = Masked::new(&source.text, &hidden(file, project));
        let starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', masked.text.as_bytes()).map(|at| at + 1));
        let starts = starts.collect();
        Self { path: printable(&source.path), masked, starts }
    }

    /// Where a range of the file is shown: on its first line.
    pub(super) fn span(&self, range: TextRange) -> SourceSpan {
        let text = &self.masked.text;
        let start = usize::from(self.masked.offset(range.start())).min(text.len());
        let end = usize::from(self.masked.offset(range.end())).clamp(start, text.len());
        let first_line = text[start..end].lines().next().unwrap_or_default();
        let shown = Some(first_line.trim_end()).filter(|it| !it.is_empty()).unwrap_or(first_line);
        (start, shown.len()).into()
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    fn line_end(&self, line: usize) -> usize {
        let text = &self.masked.text;
        let end = self.starts.get(line + 1).map_or(text.len(), |next| next - 1);
        if text[..end].ends_with('\r') { end - 1 } else { end }
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Excerpt").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        if end > self.masked.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let at = self.line_of(span.offset());
        let first = at.saturating_sub(before);
        let last = (self.line_of(end) + after).min(self.starts.len() - 1);
        let text = &self.masked.text;
        // Without context the place itself is asked for, to name its column.
        let start = if before == 0 { span.offset() } else { self.starts[first] };
        let column = text[self.starts[first]..start].trim_start_matches('\u{feff}').chars().count();
        let end = self.line_end(last).max(start);
        let span = (start, end - start).into();
        let data = &text.as_bytes()[start..end];
        let n_lines = last + 1 - first;
        Ok(Box::new(Contents { data, span, line: first, column, n_lines, path: &self.path }))
    }
}

struct Contents<'a> {
    data: &'a [u8],
    span: SourceSpan,
    line: usize,
    column: usize,
    n_lines: usize,
    path: &'a str,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.data
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.n_lines
    }

    fn name(&self) -> Option<&str> {
        Some(self.path)
    }
}

/// The ranges of a file that must not be shown, sorted and without overlap.
pub(super) fn hidden(file: FileId, project: &Project) -> Vec<TextRange> {
    let text = &*project.file(file).file.text;
    let sources: Vec<&Source> = project.sources.iter().filter(|source| source.file == file).collect();
    let mut is_hidden = vec![false; text.len()];
    match sources.iter().find(|source| source.map.is_none()) {
        Some(whole) => paint(&mut is_hidden, secret_ranges(text, &whole.tree), true),
        None => paint(&mut is_hidden, secret_ranges(text, &parse(text)), true),
    }
    // A file that a generator makes a Secret of.
    let of_secret = sources.iter().find(|it| it.map.is_none() && it.document.kind == "Secret");
    if let Some(source) = of_secret {
        is_hidden.fill(true);
        paint(&mut is_hidden, keys(source), false);
    }
    let embedded = || sources.iter().filter(|source| source.map.is_some());
    for source in embedded().filter(|source| source.delivery.is_some()) {
        // Read as what it is, the document is known better than by its lines.
        let known = match source.document.kind.as_str() {
            "Secret" => keys(source),
            _ if source.document.key.as_deref().is_some_and(is_secret_key) => Vec::new(),
            _ => vec![TextRange::up_to(TextSize::of(&*source.text))],
        };
        paint(&mut is_hidden, known.into_iter().map(|range| source.location(range).range), false);
    }
    for source in embedded() {
        let ranges = secret_ranges(&source.text, &source.tree);
        paint(&mut is_hidden, ranges.into_iter().map(|range| source.location(range).range), true);
    }
    let obeyed = text.char_indices().filter(|(_, character)| is_obeyed(*character));
    paint(&mut is_hidden, obeyed.map(|(at, it)| TextRange::at(size(at), TextSize::of(it))), true);
    runs(text, &is_hidden)
}

fn paint(is_hidden: &mut [bool], ranges: impl IntoIterator<Item = TextRange>, value: bool) {
    for range in ranges {
        is_hidden[std::ops::Range::<usize>::from(range)].fill(value);
    }
}

/// The keys of values that stand in a Secret, each with its colon: they are the chart's words, not the secret.
fn keys(source: &Source) -> Vec<TextRange> {
    fn collect(node: &Node, text: &str, acc: &mut Vec<TextRange>) {
        match &node.kind {
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
            NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|item| collect(item, text, acc)),
            NodeKind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let key = entry.key.range;
                    let rest = &text[usize::from(key.end())..];
                    let colon = rest.len() - rest.trim_start_matches([':', ' ']).len();
                    acc.push(TextRange::new(key.start(), key.end() + size(colon)));
                    collect(&entry.value, text, acc);
                }
            }
        }
    }
    let mut acc = Vec::new();
    source.tree.documents.iter().for_each(|document| collect(&document.root, &source.text, &mut acc));
    acc
}

/// The runs of hidden bytes; a character hidden in part is hidden whole.
fn runs(text: &str, is_hidden: &[bool]) -> Vec<TextRange> {
    let mut acc: Vec<TextRange> = Vec::new();
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if !is_hidden[at..end].contains(&true) {
            continue;
        }
        match acc.last_mut().filter(|last| last.end() == size(at)) {
            Some(last) => *last = range(last.start().into(), end),
            None => acc.push(range(at, end)),
        }
    }
    acc
}
