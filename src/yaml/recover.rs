//! Mask and retry: a line that cannot be read is blanked, so that all others are.
//!
//! Blanking keeps the length, so every offset stays true. Of the lines that may be at fault the one
//! is blanked without which the parser gets farthest.

use granit_parser::ErrorKind;
use text_size::TextRange;

use super::explain::{explain, key_of};
use super::parse::read;
use super::{SyntaxError, SyntaxErrorKind, Tree};
use crate::text::{line_range, range, size};

/// Rounds of search for the line at fault; after that whole blocks are blanked.
const N_ROUNDS: usize = 8;
/// Blocks blanked before the rest of the text is given up.
const N_BLOCKS: usize = 200;
/// Above this many bytes the search is narrowed to the line of the error itself.
const LARGE: usize = 1 << 20;

/// Where reading stopped.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// Byte offset the parser names.
    pub(super) offset: usize,
    /// What the parser calls it.
    pub(super) kind: ErrorKind,
    /// End of the last token that was read.
    pub(super) last_good: usize,
    /// How many nodes were read before.
    pub(super) n_nodes: usize,
}

/// Reads on behind every line that cannot be read.
pub(super) fn recover(text: &str, tree: Tree, failure: Failure) -> Tree {
    let mut state =
        State { text, masked: mask_substitutions(text), tree, failure: Some(failure), errors: Vec::new() };
    if state.masked != text {
        state.read_again();
    }
    let n_rounds = if text.len() > LARGE { 2 } else { N_ROUNDS };
    for _ in 0..n_rounds {
        let Some(failure) = state.failure.take() else { break };
        state.blank_line(&failure);
    }
    for _ in 0..N_BLOCKS {
        let Some(failure) = state.failure.take() else { break };
        state.blank_block(&failure);
    }
    if let Some(failure) = state.failure.take() {
        let at = failure.offset.min(text.len());
        state.push(SyntaxErrorKind::TooDeep, line_range(text, size(at)));
    }
    state.tree.errors.append(&mut state.errors);
    state.tree
}

/// What is read without a line.
struct Attempt {
    /// The higher the likelier the line is at fault: its indentation holds a tab, how far reading gets, how much is
    /// read, it is half a key.
    rank: (bool, usize, usize, bool),
    line: TextRange,
    masked: String,
    tree: Tree,
    next: Option<Failure>,
}

struct State<'t> {
    text: &'t str,
    masked: String,
    tree: Tree,
    failure: Option<Failure>,
    errors: Vec<SyntaxError>,
}

impl State<'_> {
    fn read_again(&mut self) {
        let (tree, failure) = read(&self.masked, self.text);
        self.tree = tree;
        self.failure = failure;
    }

    fn push(&mut self, kind: SyntaxErrorKind, range: TextRange) {
        self.errors.push(SyntaxError { kind, range, key: Box::default() });
    }

    /// Blanks the one line without which reading gets farthest.
    fn blank_line(&mut self, failure: &Failure) {
        if let Some((block, written)) = below_empty(&self.masked, failure) {
            let first = line_range(self.text, block.start());
            let error = explain(self.text, first, failure);
            self.errors.push(SyntaxError { kind: SyntaxErrorKind::BelowEmpty { written }, ..error });
            self.masked = blank(&self.masked, block);
            return self.read_again();
        }
        let mut best: Option<Attempt> = None;
        for line in candidates(&self.masked, failure) {
            let is_likelier = |best: &Attempt| {
                !best.rank.0 && has_tab(&self.masked[line]) || !best.rank.3 && is_half_key(&self.masked, line)
            };
            // Farther than to the end no attempt gets.
            if best.as_ref().is_some_and(|best| best.next.is_none() && !is_likelier(best)) {
                continue;
            }
            let masked = blank(&self.masked, line);
            let (tree, next) = read(&masked, self.text);
            let reach = next.as_ref().map_or(usize::MAX, |next| next.offset);
            let n_nodes = next.as_ref().map_or(usize::MAX, |next| next.n_nodes);
            // A tab makes the lines around it look wrong as well.
            let rank = (has_tab(&self.masked[line]), reach, n_nodes, is_half_key(&self.masked, line));
            if best.as_ref().is_none_or(|best| rank > best.rank) {
                let is_end = next.is_none() && best.is_none();
                best = Some(Attempt { rank, line, masked, tree, next });
                if is_end && self.text.len() > LARGE {
                    break;
                }
            }
        }
        let Some(Attempt { line, masked, tree, next, .. }) = best else {
            self.failure = Some(failure.clone());
            return self.blank_block(failure);
        };
        let error = explain(self.text, line, failure);
        self.errors.push(error);
        self.masked = masked;
        self.tree = tree;
        self.failure = next;
    }

    /// Blanks everything from the line of the error to the next line that starts at the left edge.
    fn blank_block(&mut self, failure: &Failure) {
        let start = line_range(self.text, size(failure.offset.min(self.text.len())));
        let mut from = usize::from(start.start());
        if self.masked[from..usize::from(start.end())].trim().is_empty() {
            from = last_line_with_content(&self.masked, from).map_or(from, |line| line.start().into());
        }
        let mut end = usize::from(line_range(self.text, size(from)).end());
        while let Some(next) = next_line(&self.masked, end) {
            let line = &self.masked[next];
            if !line.is_empty() && !line.starts_with([' ', '\t', '#', '-', '}', ']']) {
                break;
            }
            end = next.end().into();
        }
        let whole = range(from, end.max(from));
        let error = explain(self.text, line_range(self.text, size(from)), failure);
        // The lines below it are left out as well.
        self.errors.push(SyntaxError { key: Box::default(), ..error });
        self.masked = blank(&self.masked, whole);
        self.read_again();
    }
}

/// The lines that may be at fault: the error's, those around it, and those around the last good token.
fn candidates(text: &str, failure: &Failure) -> Vec<TextRange> {
    let mut error_line = line_range(text, size(floor(text, failure.offset)));
    if is_blank(text, error_line) {
        error_line = last_line_with_content(text, error_line.start().into()).unwrap_or(error_line);
    }
    let good_line = line_range(text, size(floor(text, failure.last_good)));
    let mut lines = vec![error_line];
    if text.len() <= LARGE {
        lines.extend(last_line_with_content(text, error_line.start().into()));
        lines.push(good_line);
        lines.extend(next_line_with_content(text, good_line.end().into()));
        lines.extend(last_line_with_content(text, good_line.start().into()));
    }
    let mut kept: Vec<TextRange> = Vec::new();
    for line in lines {
        if !is_blank(text, line) && !kept.contains(&line) {
            kept.push(line);
        }
    }
    kept
}

/// The lines below a key whose value is `{}` or `[]` already, if they are what stopped the parser.
fn below_empty(text: &str, failure: &Failure) -> Option<(TextRange, &'static str)> {
    let indent = |line: TextRange| text[line].len() - text[line].trim_start_matches(' ').len();
    let below = |line: TextRange| {
        let above = last_line_with_content(text, line.start().into())?;
        let content = text[above].split(" #").next().unwrap_or_default().trim_end();
        let written = ["{}", "[]"].into_iter().find(|it| content.ends_with(it))?;
        let is_key = content[..content.len() - written.len()].trim_end().ends_with(':');
        (is_key && indent(line) > indent(above)).then_some((line, above, written))
    };
    let (first, above, written) = candidates(text, failure).into_iter().find_map(below)?;
    let mut last = first;
    while let Some(next) =
        next_line_with_content(text, last.end().into()).filter(|it| indent(*it) > indent(above))
    {
        last = next;
    }
    Some((TextRange::new(first.start(), last.end()), written))
}

/// Whether a line is a single word where a block begins, as the first key of a map is while it is typed.
fn is_half_key(text: &str, line: TextRange) -> bool {
    let word = text[line].trim();
    let above = last_line_with_content(text, line.start().into()).map(|it| text[it].trim_end());
    key_of(word) == word && above.is_some_and(|it| it.ends_with(':'))
}

/// Whether the indentation of a line holds a tab.
fn has_tab(line: &str) -> bool {
    let content = line.trim_start_matches([' ', '\t']);
    let is_block = content.starts_with("- ") || content.contains(": ") || content.trim_end().ends_with(':');
    is_block && line[..line.len() - content.len()].contains('\t')
}

fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset.min(text.len()))
}

fn is_blank(text: &str, line: TextRange) -> bool {
    let line = text[line].trim();
    line.is_empty() || line.starts_with('#')
}

fn last_line_with_content(text: &str, mut before: usize) -> Option<TextRange> {
    while before > 0 {
        let line = line_range(text, size(before - 1));
        if !is_blank(text, line) {
            return Some(line);
        }
        before = line.start().into();
    }
    None
}

fn next_line(text: &str, end: usize) -> Option<TextRange> {
    let start = end + text[end..].find('\n')? + 1;
    (start < text.len()).then(|| line_range(text, size(start)))
}

fn next_line_with_content(text: &str, end: usize) -> Option<TextRange> {
    let mut line = next_line(text, end)?;
    while is_blank(text, line) {
        line = next_line(text, line.end().into())?;
    }
    Some(line)
}

/// The text with this range replaced by spaces, byte for byte; line breaks stay.
fn blank(text: &str, at: TextRange) -> String {
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..usize::from(at.start())]);
    for byte in text[at].bytes() {
        out.push(if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    }
    out.push_str(&text[usize::from(at.end())..]);
    out
}

/// `${VAR}` and `ENC[…]` made harmless, byte for byte, so that they are read as one text.
fn mask_substitutions(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("${", '}'), ("ENC[", ']')] {
        let mut from = 0;
        while let Some(found) = out[from..].find(open) {
            let start = from + found;
            let line_end = out[start..].find('\n').map_or(out.len(), |it| start + it);
            let Some(len) = out[start..line_end].find(close) else {
                from = line_end;
                continue;
            };
            let end = start + len + close.len_utf8();
            out.replace_range(start..end, &"x".repeat(end - start));
            from = end;
        }
    }
    out
}
