//! Paths as rules write them: `a.b`, `a[0]`, `a[*]`, `a.*`, `**`, `a["key.with.dots"]`.

use std::borrow::Cow;

use crate::value::path::Segment;

/// One step of a path pattern; can be written as a constant, as packed rules are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a map; digits also name an item of a list.
    Key(Cow<'static, str>),
    /// An item of a list.
    Index(usize),
    /// Any key of a map.
    AnyKey,
    /// Any item of a list.
    AnyItem,
    /// Any key or item: not written in rules, but read by expressions.
    Any,
    /// Any depth, none included.
    Deep,
}

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// Lower case, no full stop.
    pub message: &'static str,
    /// Byte offset in the text.
    pub offset: usize,
}

/// Reads a path; `.` alone and an empty text are the path of nothing, the value itself.
pub(crate) fn parse(text: &str) -> Result<Vec<Step>, PathError> {
    let mut steps = Vec::new();
    if text.is_empty() || text == "." {
        return Ok(steps);
    }
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with('[') {
            let (step, len) = bracket(rest, at)?;
            steps.push(step);
            at += len;
        } else {
            let len = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(word(&rest[..len], at)?);
            at += len;
        }
        if text[at..].starts_with('.') {
            at += 1;
            if at == text.len() {
                return Err(PathError { message: "a path does not end with a dot", offset: at - 1 });
            }
        } else if at < text.len() && !text[at..].starts_with('[') {
            return Err(PathError { message: "after `]` comes a dot or the end", offset: at });
        }
    }
    Ok(steps)
}

fn word(word: &str, offset: usize) -> Result<Step, PathError> {
    match word {
        "" => Err(PathError { message: "a key is missing between two dots", offset }),
        "**" => Ok(Step::Deep),
        "*" => Ok(Step::AnyKey),
        _ => Ok(Step::Key(word.to_owned().into())),
    }
}

fn bracket(rest: &str, offset: usize) -> Result<(Step, usize), PathError> {
    if let Some(quote) = rest[1..].chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let end = rest[2..].find(quote).map(|at| at + 2);
        let end = end.filter(|end| rest[end + 1..].starts_with(']'));
        let end = end.ok_or(PathError { message: "`[\"` is never closed by `\"]`", offset })?;
        return Ok((Step::Key(rest[2..end].to_owned().into()), end + 2));
    }
    let end = rest.find(']').ok_or(PathError { message: "`[` is never closed", offset })?;
    let inside = &rest[1..end];
    let step = match inside {
        "*" => Step::AnyItem,
        _ => match inside.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => {
                let message = "between brackets stands a number, `*`, or a key in quotes";
                return Err(PathError { message, offset: offset + 1 });
            }
        },
    };
    Ok((step, end + 1))
}

/// The way of a path without patterns; `None` if it has some.
pub fn segments(steps: &[Step]) -> Option<Vec<Segment>> {
    let mut segments = Vec::with_capacity(steps.len());
    for step in steps {
        segments.push(match step {
            Step::Key(key) => Segment::Key(key.as_ref().into()),
            Step::Index(index) => Segment::Index(*index),
            Step::AnyKey | Step::AnyItem | Step::Any | Step::Deep => return None,
        });
    }
    Some(segments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::path::Shown;

    #[test]
    fn a_path_reads_and_prints_the_same() {
        for text in ["a.b", "a[0].b", r#"a["b.c"].d"#, r#"["b.c"]"#, "a[1][2]"] {
            let steps = parse(text).unwrap();
            assert_eq!(Shown(&segments(&steps).unwrap()).to_string(), text);
        }
    }

    #[test]
    fn patterns() {
        use Step::{AnyItem, AnyKey, Deep, Key};
        assert_eq!(parse("a[*].*").unwrap(), [Key("a".into()), AnyItem, AnyKey]);
        assert_eq!(parse("**.x").unwrap(), [Deep, Key("x".into())]);
        assert_eq!(parse(".").unwrap(), []);
    }

    #[test]
    fn what_is_no_path() {
        for (text, offset) in [("a..b", 2), ("a.", 1), ("a[x]", 2), ("a[", 1), ("a[0]b", 4), (r#"a["b]"#, 1)]
        {
            assert_eq!(parse(text).unwrap_err().offset, offset, "{text}");
        }
    }
}
