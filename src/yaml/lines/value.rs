//! What stands on one line: keys, scalars, flow collections; and `|` texts.

use memchr::memchr;

use super::{Lines, MAX_LEVELS};
use crate::text::range;
use crate::yaml::Style;
use crate::yaml::builder::Collection;

/// Bytes of a key; the parser takes 1,024 characters.
const MAX_KEY: usize = 1_000;

impl Lines<'_> {
    /// Adds a key that ends before its colon.
    pub(super) fn key(&mut self, at: usize, colon: usize) -> Option<()> {
        if colon - at > MAX_KEY {
            return None;
        }
        match self.bytes[at] {
            quote @ (b'"' | b'\'') => self.quoted(at, colon, quote).filter(|end| *end == colon).map(|_| ()),
            _ => {
                self.plain(at, colon);
                Some(())
            }
        }
    }

    /// The colon of the key that begins here; `Some(None)` where there is none.
    #[allow(clippy::option_option, reason = "giving up and finding none are two answers")]
    pub(super) fn colon(&self, at: usize, end: usize) -> Option<Option<usize>> {
        let is_end = |colon: usize| colon + 1 == end || self.bytes[colon + 1] == b' ';
        match self.bytes[at] {
            quote @ (b'"' | b'\'') => {
                let close = at + 1 + memchr(quote, &self.bytes[at + 1..end])?;
                let is_key = close + 1 < end && self.bytes[close + 1] == b':';
                if is_key && !is_end(close + 1) {
                    return None;
                }
                Some(is_key.then_some(close + 1))
            }
            b'[' | b'{' | b'|' => Some(None),
            // An anchor before a key is the parser's.
            b'&' | b'*' => self.comment_in(at, end).map(|_| None),
            _ => {
                if !is_plain_start(&self.bytes[at..end]) {
                    return None;
                }
                let mut from = at;
                while let Some(found) = memchr(b':', &self.bytes[from..end]) {
                    let colon = from + found;
                    if is_end(colon) {
                        let key = &self.bytes[at..colon];
                        let is_comment = memchr(b'#', key).is_some();
                        return if is_comment || key.ends_with(b" ") { None } else { Some(Some(colon)) };
                    }
                    from = colon + 1;
                }
                Some(None)
            }
        }
    }

    /// The value that begins here; where the next line starts.
    pub(super) fn value(&mut self, at: usize, end: usize) -> Option<usize> {
        match self.bytes[at] {
            b'|' => return self.literal(at, end),
            b'&' => return self.anchored(at, end),
            b'*' => {
                let behind = self.end_of_name(at, end)?;
                let target = *self.anchors.get(&self.builder.text[at + 1..behind])?;
                self.builder.alias(Some(target), range(at, behind));
                self.end_of_value(behind, end)?;
            }
            quote @ (b'"' | b'\'') => {
                let behind = self.quoted(at, end, quote)?;
                self.end_of_value(behind, end)?;
            }
            b'[' | b'{' => {
                let behind = self.flow(at, end, 0)?;
                self.end_of_value(behind, end)?;
            }
            _ => {
                let text = &self.bytes[at..end];
                if !is_plain_start(text) {
                    return None;
                }
                let comment = self.comment_in(at, end)?;
                self.plain(at, self.trim_end(at, comment.unwrap_or(end)));
                if let Some(comment) = comment {
                    self.builder.comment(range(comment, end));
                }
            }
        }
        self.waits_at = None;
        Some(end + 1)
    }

    /// Adds the value behind an anchor; where the next line starts.
    fn anchored(&mut self, at: usize, end: usize) -> Option<usize> {
        let behind = self.end_of_name(at, end)?;
        let anchor = range(at, behind);
        let next = self.skip_spaces(behind, end);
        match self.bytes[..end].get(next) {
            None | Some(b'#') => {
                self.anchor = Some(anchor);
                self.end_of_value(behind, end)
            }
            Some(b'&' | b'*') => None,
            Some(_) => {
                let line = self.value(next, end)?;
                self.name_newest(anchor);
                Some(line)
            }
        }
    }

    /// The byte behind the name of an anchor or alias.
    fn end_of_name(&self, at: usize, end: usize) -> Option<usize> {
        let is_name = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.');
        let behind = self.bytes[at + 1..end].iter().position(|it| !is_name(it)).map_or(end, |it| at + 1 + it);
        let is_end = behind == end || self.bytes[behind] == b' ';
        (is_end && behind > at + 1).then_some(behind)
    }

    fn plain(&mut self, at: usize, end: usize) {
        let text = &self.builder.text[at..end];
        self.builder.scalar(text, Style::Plain, None, range(at, end));
    }

    /// Adds a quoted text that ends on its line; the byte behind its closing quote.
    fn quoted(&mut self, at: usize, end: usize, quote: u8) -> Option<usize> {
        let text = self.builder.text;
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let close = at + 1 + memchr(quote, &self.bytes[at + 1..end])?;
        let is_written_twice = quote == b'\'' && self.bytes.get(close + 1) == Some(&quote);
        if !is_written_twice && (quote == b'\'' || memchr(b'\\', &self.bytes[at + 1..close]).is_none()) {
            self.builder.scalar(&text[at + 1..close], style, None, range(at, close + 1));
            return Some(close + 1);
        }
        let mut decoded = String::new();
        let mut rest = at + 1;
        loop {
            let special = if quote == b'"' {
                memchr::memchr2(quote, b'\\', &self.bytes[rest..end])
            } else {
                memchr(quote, &self.bytes[rest..end])
            };
            let special = rest + special?;
            decoded.push_str(&text[rest..special]);
            let next = self.bytes[..end].get(special + 1).copied();
            let escaped = match (quote, self.bytes[special], next) {
                (b'\'', _, Some(b'\'')) => '\'',
                (b'"', b'\\', Some(b'n')) => '\n',
                (b'"', b'\\', Some(b't')) => '\t',
                (b'"', b'\\', Some(byte @ (b'"' | b'\\'))) => char::from(byte),
                (b'"', b'\\', _) => return None,
                _ => {
                    self.builder.scalar(&decoded, style, None, range(at, special + 1));
                    return Some(special + 1);
                }
            };
            decoded.push(escaped);
            rest = special + 2;
        }
    }

    /// Adds a flow collection that ends on its line; the byte behind its closing bracket.
    fn flow(&mut self, at: usize, end: usize, depth: usize) -> Option<usize> {
        if depth >= MAX_LEVELS {
            return None;
        }
        let (what, close) =
            if self.bytes[at] == b'[' { (Collection::List, b']') } else { (Collection::Map, b'}') };
        self.builder.open(what, range(at, at + 1), true, None);
        let mut at = self.skip_spaces(at + 1, end);
        loop {
            if *self.bytes[..end].get(at)? == close {
                self.builder.close(range(at, at + 1));
                return Some(at + 1);
            }
            if what == Collection::Map {
                at = self.flow_scalar(at, end)?;
                if self.bytes[..end].get(at) != Some(&b':') || self.bytes[..end].get(at + 1) != Some(&b' ') {
                    return None;
                }
                at = self.skip_spaces(at + 2, end);
            }
            at = match self.bytes[..end].get(at)? {
                b'[' | b'{' => self.flow(at, end, depth + 1)?,
                _ => self.flow_scalar(at, end)?,
            };
            at = self.skip_spaces(at, end);
            match *self.bytes[..end].get(at)? {
                b',' => at = self.skip_spaces(at + 1, end),
                other if other == close => {}
                _ => return None,
            }
        }
    }

    /// A quoted text, or a plain one of characters that mean nothing to YAML; the byte behind it.
    fn flow_scalar(&mut self, at: usize, end: usize) -> Option<usize> {
        if let quote @ (b'"' | b'\'') = self.bytes[at] {
            return self.quoted(at, end, quote);
        }
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b' ');
        let behind = at + self.bytes[at..end].iter().position(|it| !is_plain(*it))?;
        let last = self.trim_end(at, behind);
        let is_text = last > at && self.bytes[at] != b'-' && self.bytes[at] != b' ';
        // What follows a space before a colon is the parser's.
        if !is_text || self.bytes[behind] == b':' && last != behind {
            return None;
        }
        self.plain(at, last);
        Some(behind)
    }

    /// A `|` text; where the line behind it starts.
    fn literal(&mut self, at: usize, end: usize) -> Option<usize> {
        let mut behind = at + 1;
        let chomping = self.bytes[..end].get(behind).copied().filter(|it| matches!(it, b'-' | b'+'));
        behind += usize::from(chomping.is_some());
        self.end_of_value(behind, end)?;
        let parent = self.levels.last()?.column;
        let first = end + 1;
        let first_end = self.end_of_line(first.min(self.bytes.len()));
        let content = self.skip_spaces(first.min(first_end), first_end);
        let indent = content.checked_sub(first)?;
        if content == first_end || indent <= parent {
            return None;
        }
        let (mut start, mut n_blank, mut last) = (first, 0, content);
        while start < self.bytes.len() {
            let end = self.end_of_line(start);
            let at = self.skip_spaces(start, end);
            if at == end {
                // Spaces beyond the indentation are text.
                if end - start > indent {
                    return None;
                }
                n_blank += 1;
            } else if at - start < indent {
                // A comment between the text's column and its key's is the parser's.
                if at - start > parent {
                    return None;
                }
                break;
            } else {
                n_blank = 0;
                last = end;
            }
            start = end + 1;
        }
        // How a text ends that no line break ends is the parser's.
        if start > self.bytes.len() {
            return None;
        }
        let n_breaks = match chomping {
            Some(b'-') => 0,
            Some(_) => 1 + n_blank,
            None => 1,
        };
        let mut decoded = String::with_capacity(last - first + n_breaks);
        for (number, line) in self.builder.text[first..last].split('\n').enumerate() {
            decoded.push_str(if number == 0 { "" } else { "\n" });
            decoded.push_str(line.get(indent..).unwrap_or_default());
        }
        decoded.extend(std::iter::repeat_n('\n', n_breaks));
        self.builder.scalar(&decoded, Style::Literal, None, range(content, last));
        self.waits_at = None;
        Some(start)
    }

    /// Spaces and a comment are all that may follow a value on its line; where the next line starts.
    pub(super) fn end_of_value(&mut self, at: usize, end: usize) -> Option<usize> {
        let next = self.skip_spaces(at, end);
        if next < end {
            if self.bytes[next] != b'#' || next == at {
                return None;
            }
            self.builder.comment(range(next, end));
        }
        Some(end + 1)
    }

    /// Where a ` #` begins a comment behind the plain text here, if one does; nothing where a colon would make the
    /// text a key.
    #[allow(clippy::option_option, reason = "giving up and finding none are two answers")]
    fn comment_in(&self, at: usize, end: usize) -> Option<Option<usize>> {
        for found in memchr::memchr2_iter(b'#', b':', &self.bytes[at..end]) {
            let found = at + found;
            if self.bytes[found] == b'#' {
                if self.bytes[found - 1] == b' ' {
                    return Some(Some(found));
                }
            } else if found + 1 == end || self.bytes[found + 1] == b' ' {
                return None;
            }
        }
        Some(None)
    }

    pub(super) fn end_of_line(&self, start: usize) -> usize {
        memchr(b'\n', &self.bytes[start..]).map_or(self.bytes.len(), |it| start + it)
    }

    pub(super) fn skip_spaces(&self, at: usize, end: usize) -> usize {
        self.bytes[at..end].iter().position(|it| *it != b' ').map_or(end, |it| at + it)
    }

    fn trim_end(&self, at: usize, end: usize) -> usize {
        self.bytes[at..end].iter().rposition(|it| *it != b' ').map_or(at, |it| at + it + 1)
    }
}

/// Whether a plain text may begin like this, as far as we go.
fn is_plain_start(text: &[u8]) -> bool {
    match text[0] {
        b'-' => text.get(1).is_some_and(|it| *it != b' '),
        first => !b"?:,[]{}#&*!|>'\"%@`".contains(&first),
    }
}
