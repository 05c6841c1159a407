//! Entries cut in one place and put in another, comments and quotes kept.

use super::TextEdit;
use super::braces::in_braces;
use super::change::{Content, Plan};
use super::flow::{remarks, span_in_braces};
use super::lines::{
    column, entry_end, is_first_on_line, line_end, line_start, with_comments, with_comments_below,
};
use super::lookup::{Found, exact, is_flow};
use super::render::{Manner, double, quoted};
use crate::value::path::Segment;
use crate::yaml::Entry;

/// An entry cut elsewhere, comment lines and all.
#[derive(Debug, Clone)]
pub(super) struct Moved {
    /// Whole lines.
    raw: String,
    /// The column the entry stood at.
    column: usize,
    /// The value on one line, if it can stand in braces.
    flow: Option<String>,
}

impl Moved {
    /// The lines with the entry at another column.
    pub(super) fn lines_at(&self, indent: usize) -> String {
        let mut lines = String::new();
        for line in self.raw.split_inclusive('\n') {
            let n_spaces = line.bytes().take_while(|it| *it == b' ').count();
            if !line.trim().is_empty() {
                lines.push_str(&" ".repeat(indent));
            }
            lines.push_str(&line[n_spaces.min(self.column)..]);
        }
        lines
    }

    pub(super) fn flow_value(&self) -> Option<&str> {
        self.flow.as_deref()
    }
}

/// What changes of an entry on its way.
#[derive(Debug, Clone, Copy, Default)]
struct Rewriting<'a> {
    key: Option<&'a str>,
    text: Option<&'a str>,
}

impl Plan<'_> {
    pub(super) fn relocate(&mut self, paths: &[Vec<Segment>], to: &[Segment]) -> Option<()> {
        let mut entries = Vec::new();
        for path in paths {
            let Some(found) = self.written(path)? else { continue };
            let entry = found.last().entry?;
            entries.push((
                usize::from(entry.key.range.start()),
                self.moved(&found, entry, Rewriting::default())?,
                entry,
            ));
            self.remove(path)?;
        }
        entries.sort_by_key(|it| it.0);
        let target = exact(self.place.root, to);
        for (_, moved, entry) in entries {
            let name = entry.key.text()?;
            if target.as_ref().is_some_and(|it| it.last().node.get(name).is_some()) {
                return None;
            }
            let path = [to, &[Segment::Key(name.into())]].concat();
            self.insert(&path, Content::Moved(moved))?;
        }
        Some(())
    }

    /// An entry goes where it has another name.
    pub(super) fn carry(&mut self, path: &[Segment], to: &[Segment], text: Option<&str>) -> Option<()> {
        let found = self.written(path)??;
        let entry = found.last().entry?;
        let Some((Segment::Key(key), parent)) = to.split_last() else { return None };
        if path.split_last().is_some_and(|(_, own)| own == parent) {
            if let Some(new) = text {
                let range = (!entry.value.is_missing()).then_some(entry.value.range)?;
                self.replaced.push(TextEdit { range, text: double(new) });
            }
            return self.rename(path, key);
        }
        if exact(self.place.root, to).is_some() {
            return None;
        }
        let moved = self.moved(&found, entry, Rewriting { key: Some(key), text })?;
        self.remove(path)?;
        self.insert(to, Content::Moved(moved))
    }

    /// The value as it may stand in braces; a comment of the entry would be lost there.
    fn flow(&self, entry: &Entry, start: usize, end: usize, new: Option<&str>) -> Option<String> {
        let comments = self.place.comments;
        let next = comments.partition_point(|it| usize::from(it.range.start()) < start);
        let has_comment = comments.get(next).is_some_and(|it| usize::from(it.range.start()) < end);
        if has_comment {
            return None;
        }
        if let Some(new) = new {
            return Some(double(new));
        }
        in_braces(self.place.text, &entry.value, self.manner)
    }

    fn moved(&self, found: &Found<'_>, entry: &Entry, rewriting: Rewriting<'_>) -> Option<Moved> {
        let text = self.place.text;
        let (key, end) = (usize::from(entry.key.range.start()), entry_end(text, entry));
        let is_in_braces = found.parent().is_some_and(|it| is_flow(it.node));
        if is_in_braces {
            let (start, after) = span_in_braces(self.place, entry);
            let flow = self.flow(entry, start, after, rewriting.text);
            let (above, behind) = remarks(self.place, start, after, key, end)?;
            let raw = format!("{above}{}{behind}\n", self.rewritten(entry, key, end, rewriting)?);
            return Some(Moved { raw, column: 0, flow });
        }
        let column = column(text, key);
        let end = line_end(text, with_comments_below(text, self.place.comments, end, column));
        let start = if is_first_on_line(text, key) {
            with_comments(text, self.place.comments, line_start(text, key), column)
        } else {
            key
        };
        let mut raw = self.rewritten(entry, start, end, rewriting)?;
        if start == key {
            raw.insert_str(0, &" ".repeat(column));
        }
        let flow = self.flow(entry, start, end, rewriting.text);
        if !raw.ends_with('\n') {
            raw.push('\n');
        }
        Some(Moved { raw, column, flow })
    }

    /// The bytes from `start` to `end`, which hold the entry, with its new key and quotes.
    fn rewritten(&self, entry: &Entry, start: usize, end: usize, rewriting: Rewriting<'_>) -> Option<String> {
        let text = self.place.text;
        let mut acc = String::new();
        let mut done = start;
        if let Some(name) = rewriting.key {
            acc.push_str(&text[done..entry.key.range.start().into()]);
            let manner = Manner { is_flow: false, ..self.manner };
            acc.push_str(&quoted(name, entry.key.as_scalar()?.style, manner));
            done = entry.key.range.end().into();
        }
        if let Some(new) = rewriting.text {
            let range = (!entry.value.is_missing()).then_some(entry.value.range)?;
            acc.push_str(&text[done..range.start().into()]);
            acc.push_str(&double(new));
            done = entry.value.range.end().into();
        }
        acc.push_str(&text[done..end]);
        Some(acc)
    }
}
