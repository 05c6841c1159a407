//! The way to a value, as rules and people write it: `site.workers[0].queues`.

use std::fmt;
use std::sync::Arc;

/// A step on the way through a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A key of a map.
    Key(Arc<str>),
    /// An item of a list.
    Index(usize),
}

/// A way through a value as people read it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a [Segment]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_quoted(key) => {
                    write!(f, "[\"{key}\"]")?;
                }
                Segment::Key(key) if idx == 0 => f.write_str(key)?,
                Segment::Key(key) => {
                    f.write_str(".")?;
                    f.write_str(key)?;
                }
            }
        }
        Ok(())
    }
}

/// The way to what is around a value, with `[]` for every item of a list: `spec.sources[].helm`.
pub(crate) fn shown_around(way: &[Segment]) -> String {
    let around = way.split_last().map_or(&[][..], |it| it.1);
    let mut text = String::with_capacity(around.len() * 12);
    for segment in around {
        match segment {
            Segment::Index(_) => text.push_str("[]"),
            Segment::Key(key) if is_quoted(key) => {
                text.push_str("[\"");
                text.push_str(key);
                text.push_str("\"]");
            }
            Segment::Key(key) => {
                text.push_str(if text.is_empty() { "" } else { "." });
                text.push_str(key);
            }
        }
    }
    text
}

/// Whether a key is shown in brackets.
fn is_quoted(key: &str) -> bool {
    key.is_empty() || key.bytes().any(is_special)
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'.' | b'[' | b']' | b'"' | b'*')
}

/// Reads a path as it is shown: `site.workers[0]["a.b"]`; nothing if it is none.
pub fn parse(text: &str) -> Option<Vec<Segment>> {
    let mut path = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix("[\"") {
            let (key, after) = inside.split_once("\"]")?;
            path.push(Segment::Key(key.into()));
            rest = after;
        } else if let Some(inside) = rest.strip_prefix('[') {
            let (index, after) = inside.split_once(']')?;
            path.push(Segment::Index(index.parse().ok()?));
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            path.push(Segment::Key(rest[..end].into()).filled()?);
            rest = &rest[end..];
        }
        rest = match rest.strip_prefix('.') {
            Some("") => return None,
            Some(after) => after,
            None if rest.is_empty() || rest.starts_with('[') => rest,
            None => return None,
        };
    }
    (!path.is_empty()).then_some(path)
}

impl Segment {
    /// Itself, unless it is a key without a text.
    fn filled(self) -> Option<Self> {
        match &self {
            Self::Key(key) if key.is_empty() => None,
            Self::Key(_) | Self::Index(_) => Some(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_has_items_of_no_number() {
        for (text, around) in [
            ("a", ""),
            ("a.b", "a"),
            ("a[0]", "a"),
            ("site.workers[12].queues", "site.workers[]"),
            ("[\"a.b\"][1][2].c", "[\"a.b\"][][]"),
        ] {
            assert_eq!(shown_around(&parse(text).expect("it is a path")), around, "{text}");
        }
        assert_eq!(shown_around(&[]), "");
    }

    #[test]
    fn what_is_shown_is_read() {
        for text in ["a", "site.workers[0].queues", "[\"a.b\"].c", "a[\"x.y\"][1]"] {
            let path = parse(text).expect("it is a path");
            assert_eq!(Shown(&path).to_string(), text);
        }
        for text in ["", ".a", "a.", "a..b", "a[x]", "a[0", "a[0]b"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
