//! Where a line stands that is being written, by indentation alone: it may not be YAML yet.

use text_size::{TextRange, TextSize};

use crate::text::{line_range, range};
use crate::value::path::Segment;

/// What is written at a place, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// From the top of the document down to the map or list that is written in; block scalars are entered.
    pub path: Vec<Segment>,
    /// What is being written.
    pub part: Part,
    /// What of it is there before the place and just behind it.
    pub word: TextRange,
    /// Keys that stand beside it.
    pub siblings: Vec<String>,
    /// How much deeper than its line it begins: what the dashes before it take.
    pub n_dashes: usize,
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A key of a map, or an item of a list that may become one.
    Key,
    /// The value of this key.
    Value(String),
    /// The text of a comment, from behind its `#`.
    Comment(TextRange),
}

/// A part of a line that others can stand below.
#[derive(Debug)]
struct Step<'t> {
    column: usize,
    /// `None` for the dash of an item.
    key: Option<&'t str>,
}

/// What is being written at a place.
pub fn level(text: &str, offset: TextSize) -> Level {
    let line = line_range(text, offset);
    let offset = offset.min(line.end());
    let before = &text[TextRange::new(line.start(), offset)];
    let (steps, content) = steps(before);
    let column = content.column;
    let mut level = Level {
        path: above(text, usize::from(line.start()), &steps, column),
        part: Part::Key,
        word: range(usize::from(offset), usize::from(offset)),
        siblings: Vec::new(),
        n_dashes: column - (before.len() - before.trim_start_matches(' ').len()),
    };
    if let Some(hash) = comment(before) {
        level.part = Part::Comment(range(usize::from(line.start()) + hash + 1, line.end().into()));
        return level;
    }
    let start = usize::from(line.start()) + column;
    match content.key {
        Some(key) => {
            let value = before[content.end..].trim_start();
            let at = usize::from(offset) - value.len();
            level.part = Part::Value(unquoted(key).to_owned());
            let end = word_end(text, offset.into(), line.end().into());
            level.word = range(at, end);
            if value.starts_with(['{', '[']) {
                level.path.push(Segment::Key(unquoted(key).into()));
                flow(value, at, end, &mut level);
            }
        }
        None => {
            level.word = range(start, word_end(text, offset.into(), line.end().into()));
            if before[column..].starts_with(['{', '[']) {
                flow(&before[column..], start, level.word.end().into(), &mut level);
            }
            level.siblings = siblings(text, line, column, &steps);
        }
    }
    level
}

/// What of a line stands behind its dashes.
struct Content<'t> {
    column: usize,
    key: Option<&'t str>,
    /// Behind the colon.
    end: usize,
}

/// The dashes of a line, and what stands behind them.
fn steps(line: &str) -> (Vec<Step<'_>>, Content<'_>) {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    let mut steps = Vec::new();
    while let Some(rest) = line[column..].strip_prefix('-').filter(|it| it.is_empty() || it.starts_with(' '))
    {
        steps.push(Step { column, key: None });
        column += 1 + (rest.len() - rest.trim_start_matches(' ').len());
    }
    let colon = colon(&line[column..]);
    let key = colon.map(|at| line[column..column + at].trim_end());
    let end = colon.map_or(column, |at| column + at + 1);
    (steps, Content { column, key, end })
}

/// The colon behind a key.
fn colon(text: &str) -> Option<usize> {
    if text.starts_with(['{', '[', '#']) {
        return None;
    }
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''));
    let from = quote.map_or(Some(0), |quote| Some(text[1..].find(quote)? + 2))?;
    let mut colons = text[from..].match_indices(':').map(|(at, _)| from + at);
    colons.find(|at| text[at + 1..].is_empty() || text[at + 1..].starts_with([' ', '\t']))
}

fn unquoted(key: &str) -> &str {
    key.trim_matches(['"', '\''])
}

/// The `#` of a comment.
fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut last = ' ';
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (Some(open), it) if open == it => quote = None,
            (None, '"' | '\'') if " [{,:-".contains(last) => quote = Some(character),
            (None, '#') if last.is_whitespace() => return Some(at),
            (Some(_) | None, _) => {}
        }
        last = character;
    }
    None
}

/// The end of the word that stands around a place.
fn word_end(text: &str, from: usize, line_end: usize) -> usize {
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/');
    let rest = &text[from..line_end];
    from + rest.find(|it| !is_word(it)).unwrap_or(rest.len())
}

/// The way from the top of the document down to what begins at a column.
fn above(text: &str, line_start: usize, own: &[Step<'_>], column: usize) -> Vec<Segment> {
    let mut climb = Climb { column, index: None, path: Vec::new() };
    own.iter().rev().for_each(|it| climb.meet(it));
    for line in text[..line_start].lines().rev() {
        let is_end = line.starts_with("---") || line.starts_with("...");
        if is_end || climb.column == 0 && climb.index.is_none() {
            break;
        }
        let trimmed = line.trim_start_matches(' ');
        if trimmed.trim_end().is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let (steps, content) = self::steps(line.trim_end());
        if let Some(key) = content.key {
            climb.meet(&Step { column: content.column, key: Some(key) });
        }
        steps.iter().rev().for_each(|it| climb.meet(it));
    }
    climb.path.extend(climb.index.map(Segment::Index));
    climb.path.reverse();
    climb.path
}

struct Climb {
    column: usize,
    /// The number of the item whose dash is at the column; `None` if a key is.
    index: Option<usize>,
    path: Vec<Segment>,
}

impl Climb {
    /// Meets the part of a line before.
    fn meet(&mut self, step: &Step<'_>) {
        match (step.key, self.index) {
            (None, Some(index)) if step.column == self.column => self.index = Some(index + 1),
            (None, _) if step.column < self.column => {
                self.path.extend(self.index.map(Segment::Index));
                (self.column, self.index) = (step.column, Some(0));
            }
            (Some(key), index)
                if step.column < self.column || step.column == self.column && index.is_some() =>
            {
                self.path.extend(index.map(Segment::Index));
                self.path.push(Segment::Key(unquoted(key).into()));
                (self.column, self.index) = (step.column, None);
            }
            (Some(_) | None, _) => {}
        }
    }
}

/// The keys of the same map, above and below.
fn siblings(text: &str, line: TextRange, column: usize, own: &[Step<'_>]) -> Vec<String> {
    let is_first = !own.is_empty();
    let own_key = |line: &str| -> Option<Option<String>> {
        let line = line.trim_end();
        let trimmed = line.trim_start_matches(' ');
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Some(None);
        }
        let indentation = line.len() - trimmed.len();
        let (steps, content) = steps(line);
        match content.key {
            Some(key) if content.column == column && indentation == column => {
                Some(Some(unquoted(key).to_owned()))
            }
            // The first key of an item stands behind its dash.
            Some(key) if content.column == column && steps.len() == 1 => Some(Some(unquoted(key).to_owned())),
            _ if indentation > column => Some(None),
            _ => None,
        }
    };
    let below = text[usize::from(line.end())..].lines().skip(1).map_while(|it| {
        if it.trim_start_matches(' ').starts_with('-') && it.find('-').is_some_and(|at| at < column) {
            None
        } else {
            own_key(it)
        }
    });
    let mut found: Vec<String> = below.flatten().collect();
    if !is_first {
        for line in text[..usize::from(line.start())].lines().rev() {
            let Some(key) = own_key(line) else { break };
            found.extend(key);
            if line.trim_start_matches(' ').starts_with('-') && line.find('-').is_some_and(|at| at < column) {
                break;
            }
        }
    }
    found
}

/// What is written last in brackets and braces that are not closed on their line.
fn flow(text: &str, start: usize, end: usize, level: &mut Level) {
    let mut open: Vec<Option<Segment>> = Vec::new();
    let (mut quote, mut word, mut key) = (None, 0, None::<String>);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(it), _) if it == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{' | '[') => {
                let step = key.take().map(|it| Segment::Key(it.into()));
                open.push(step);
                if character == '[' {
                    open.push(Some(Segment::Index(0)));
                }
                word = at + 1;
            }
            (None, '}') => drop(open.pop()),
            (None, ']') => open.truncate(open.len().saturating_sub(2)),
            (None, ',') => {
                if let Some(Some(Segment::Index(idx))) = open.last_mut() {
                    *idx += 1;
                }
                (key, word) = (None, at + 1);
            }
            (None, ':') if text[at + 1..].starts_with(' ') || text[at + 1..].is_empty() => {
                key = Some(unquoted(text[word..at].trim()).to_owned());
                word = at + 1;
            }
            (None, _) => {}
        }
    }
    level.path.extend(open.into_iter().flatten());
    let blank = text[word..].len() - text[word..].trim_start().len();
    level.word = range(start + word + blank, end);
    level.part = key.map_or(Part::Key, Part::Value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::size;
    use crate::value::path::Shown;

    /// The path, what is written there and the word of a text with its place marked.
    fn at(marked: &str) -> (String, Part, String) {
        let offset = marked.find('‸').unwrap();
        let text = marked.replace('‸', "");
        let level = level(&text, size(offset));
        (Shown(&level.path).to_string(), level.part, text[level.word].to_owned())
    }

    fn key(path: &str, word: &str) -> (String, Part, String) {
        (path.to_owned(), Part::Key, word.to_owned())
    }

    fn value(path: &str, key: &str, word: &str) -> (String, Part, String) {
        (path.to_owned(), Part::Value(key.to_owned()), word.to_owned())
    }

    #[test]
    fn keys_stand_below_what_is_less_indented() {
        assert_eq!(at("‸"), key("", ""));
        assert_eq!(at("a:\r\n  b:\r\n    x: 1\r\n    c‸d\r\n"), key("a.b", "cd"));
        assert_eq!(at("a:\n  b: 1\n\n  # note\n  ‸\nc: 2\n"), key("a", ""));
        assert_eq!(at("a:\n  b: 1\nc‸"), key("", "c"));
        assert_eq!(at("x: 1\n---\n\"a.b\":\n  ‸"), key("[\"a.b\"]", ""));
        assert_eq!(at("data:\n  values.yaml: |-\n    a:\n      ‸"), key("data[\"values.yaml\"].a", ""));
    }

    #[test]
    fn items_are_counted() {
        assert_eq!(at("a:\n  - x: 1\n    y: 2\n  - x: 3\n    ‸"), key("a[1]", ""));
        assert_eq!(at("a:\n- x: 1\n- ‸"), key("a[1]", ""));
        assert_eq!(at("a:\n  - - ‸"), key("a[0][0]", ""));
        assert_eq!(at("a:\n- b:\n    c: ‸"), value("a[0].b", "c", ""));
    }

    #[test]
    fn values_stand_behind_a_colon() {
        assert_eq!(at("a:\n  b: tr‸ue # x"), value("a", "b", "true"));
        assert_eq!(at("a: { b: 1, c: { d‸"), key("a.c", "d"));
        assert_eq!(at("a: { b: tr‸ }"), value("a", "b", "tr"));
        assert_eq!(at("a: [x, { y: ‸"), value("a[1]", "y", ""));
    }

    #[test]
    fn comments_are_their_own_world() {
        assert!(matches!(at("a: \"#\" # valuelint: ‸").1, Part::Comment(_)));
        assert_eq!(at("a: x#‸").1, Part::Value("a".to_owned()));
    }

    #[test]
    fn siblings_are_those_of_the_same_map() {
        let siblings = |marked: &str| {
            let offset = marked.find('‸').unwrap();
            level(&marked.replace('‸', ""), size(offset)).siblings
        };
        assert_eq!(siblings("z: 1\na:\n  b: 1\n  c:\n    d: 1\n  ‸\n  e: 1\nf: 1\n"), ["e", "c", "b"]);
        assert_eq!(siblings("a:\n  - x: 1\n  - y: 1\n    ‸\n    z: 1\n  - w: 1\n"), ["z", "y"]);
        assert_eq!(siblings("a:\n  - x: 1\n  - ‸\n    z: 1\n"), ["z"]);
    }
}
