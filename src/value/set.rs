//! The `--set` syntax: which values a text sets, and how each is laid over others.

use std::iter::Peekable;
use std::str::Chars;

use text_size::TextRange;
use thin_vec::ThinVec;

use super::path::Segment;
use super::scalar::{Resolved, typed_val};
use super::{Entry, Map, Origin, Value, ValueKind};

/// Helm refuses larger lists.
const MAX_INDEX: usize = 65536;

/// One value that a text sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Where.
    pub path: Vec<Segment>,
    /// What.
    pub kind: ValueKind,
}

/// What becomes of the texts after the equals signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// `--set`: `true`, `null` and whole numbers are no texts.
    Typed,
    /// `--set-string`: texts.
    Text,
}

/// The place a path of this syntax means; nothing for one that Helm refuses.
pub fn place(path: &str) -> Option<Vec<Segment>> {
    let mut found = assignments(path, "", Typing::Text)?;
    (found.len() == 1).then(|| found.remove(0).path)
}

/// What `path=text` sets, in order; nothing if Helm refuses it, or where that is not sure.
pub fn assignments(path: &str, text: &str, typing: Typing) -> Option<Vec<Assignment>> {
    let all = format!("{path}={text}");
    let mut rest = all.chars().peekable();
    let mut found = Vec::new();
    while rest.peek().is_some() {
        let path = keys(&mut rest)?;
        let kind = value(&mut rest, typing)?;
        found.push(Assignment { path, kind });
    }
    Some(found)
}

/// Everything before the equals sign.
fn keys(rest: &mut Peekable<Chars<'_>>) -> Option<Vec<Segment>> {
    let mut path = Vec::new();
    loop {
        let (key, stop) = until(rest, &['=', '[', ',', '.']);
        let is_after_index = matches!(path.last(), Some(Segment::Index(_)));
        if key.is_empty() != is_after_index {
            return None;
        }
        if !key.is_empty() {
            path.push(Segment::Key(key.into()));
        }
        match stop? {
            '=' => return Some(path),
            '[' => {
                let (index, end) = until(rest, &[']']);
                end?;
                path.push(Segment::Index(index.parse().ok().filter(|it| *it <= MAX_INDEX)?));
                if rest.peek() == Some(&'.') {
                    rest.next();
                    let (key, stop) = until(rest, &['=', '[', ',', '.']);
                    path.push(Segment::Key(key.into()));
                    match stop? {
                        '=' => return Some(path),
                        '.' => {}
                        // An index right after: rare enough to leave it alone.
                        _ => return None,
                    }
                }
            }
            '.' => {}
            _ => return None,
        }
    }
}

fn value(rest: &mut Peekable<Chars<'_>>, typing: Typing) -> Option<ValueKind> {
    // What Helm makes of an empty list has changed.
    if rest.peek() == Some(&'[') {
        return None;
    }
    if rest.peek() != Some(&'{') {
        return Some(typed(until(rest, &[',']).0, typing));
    }
    rest.next();
    let mut items = ThinVec::new();
    loop {
        let (text, stop) = until(rest, &[',', '}']);
        let is_end = stop? == '}';
        if is_end && text.is_empty() && items.is_empty() {
            return None;
        }
        items.push(Value::computed(typed(text, typing)));
        if is_end {
            if rest.peek() == Some(&',') {
                rest.next();
            }
            return Some(ValueKind::List(items));
        }
    }
}

fn typed(text: String, typing: Typing) -> ValueKind {
    let resolved = match typing {
        Typing::Typed => typed_val(&text),
        Typing::Text => Resolved::String,
    };
    match resolved {
        Resolved::Null => ValueKind::Null,
        Resolved::Bool(value) => ValueKind::Bool(value),
        Resolved::Int(value) => ValueKind::Int(value),
        Resolved::UInt(_)
        | Resolved::Float(_)
        | Resolved::Timestamp(_)
        | Resolved::Binary(_)
        | Resolved::String => ValueKind::String(text.into()),
    }
}

/// The text up to one of these characters, which is taken too; a backslash keeps the next character.
fn until(rest: &mut Peekable<Chars<'_>>, stops: &[char]) -> (String, Option<char>) {
    let mut text = String::new();
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.extend(rest.next()),
            stop if stops.contains(&stop) => return (text, Some(stop)),
            other => text.push(other),
        }
    }
    (text, None)
}

/// Sets one value; what cannot hold it becomes unknown.
pub fn set(base: &mut Value, path: &[Segment], value: Value, key_range: TextRange) {
    let Some((first, rest)) = path.split_first() else {
        *base = value;
        return;
    };
    match (first, &mut base.kind) {
        (_, ValueKind::Unknown) => {}
        (Segment::Key(key), ValueKind::Map(map)) => {
            let at = map.entries.iter().position(|it| *it.key == **key).unwrap_or_else(|| {
                let value = container(rest, value.origin);
                map.entries.push(Entry { key: (&**key).into(), key_range, value, is_deleted: false });
                map.entries.len() - 1
            });
            if rest.is_empty() {
                map.entries[at].key_range = key_range;
            }
            set(&mut map.entries[at].value, rest, value, key_range);
        }
        (Segment::Index(index), ValueKind::List(items)) => {
            while items.len() <= *index {
                let is_last = items.len() == *index;
                let kind = if is_last { container(rest, value.origin).kind } else { ValueKind::Null };
                items.push(Value { kind, origin: value.origin });
            }
            set(&mut items[*index], rest, value, key_range);
        }
        (_, ValueKind::Null) => {
            *base = container(path, value.origin);
            set(base, path, value, key_range);
        }
        _ => base.kind = ValueKind::Unknown,
    }
}

/// An empty map or list to hold the first step.
fn container(path: &[Segment], origin: Origin) -> Value {
    let kind = match path.first() {
        Some(Segment::Key(_)) => ValueKind::Map(Map::default()),
        Some(Segment::Index(_)) => ValueKind::List(ThinVec::new()),
        None => ValueKind::Null,
    };
    Value { kind, origin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::path::Shown;

    /// `path=kind printed` of everything set, with `; ` between.
    fn check(path: &str, text: &str, expected: &str) {
        let shown = |it: &Assignment| {
            let value = Value::computed(it.kind.clone());
            let printed =
                value.printed().unwrap_or_else(|| format!("{} items", value.as_list().map_or(0, <[_]>::len)));
            format!("{}={} {printed}", Shown(&it.path), value.kind_name())
        };
        let found = assignments(path, text, Typing::Typed);
        let all = found
            .map_or_else(|| "refused".to_owned(), |it| it.iter().map(shown).collect::<Vec<_>>().join("; "));
        assert_eq!(all, expected, "{path}={text}");
    }

    #[test]
    fn what_is_set() {
        check("a.b", "465", "a.b=integer 465");
        check("a.b", "0800", "a.b=string 0800");
        check("a", "yes", "a=string yes");
        check("a", "1.5", "a=string 1.5");
        check("a", "", "a=string ");
        check("a", "TRUE", "a=bool true");
        check("a", "x\n", "a=string x\n");
        check(r"a\.b.c", r"x\,y", r#"["a.b"].c=string x,y"#);
        check("a", "ab,cd=1", "a=string ab; cd=integer 1");
        check("a", "ab,cd", "refused");
        check("a[1].b", "x", "a[1].b=string x");
        check("a[0]", "x", "a[0]=string x");
        check("a", "{x,y}", "a=list 2 items");
        check("a", "{}", "refused");
        check("a..b", "x", "refused");
    }
}
