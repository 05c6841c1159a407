//! Functions of texts. Null and everything else that is no text leaves them undecided.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::Regex;

use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, shape};
use crate::rule::pattern::compile;

/// Patterns that are computed, compiled once; cleared when it has grown to this many.
static PATTERNS: LazyLock<Mutex<HashMap<String, Option<Regex>>>> = LazyLock::new(Mutex::default);
const MOST_PATTERNS: usize = 1_000;

/// Compiles a pattern, or finds it compiled.
fn pattern(text: &str) -> Result<Regex, Why> {
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    if !patterns.contains_key(text) {
        if patterns.len() >= MOST_PATTERNS {
            patterns.clear();
        }
        patterns.insert(text.to_owned(), compile(text).ok());
    }
    let pattern = patterns.get(text).cloned().flatten();
    pattern.map_or_else(|| shape("text that is no regular expression"), Ok)
}

/// The first match of a pattern; empty if there is none.
pub(in crate::rule::expression) fn found<'a>(pattern: &Regex, text: &str) -> Val<'a> {
    Val::text(pattern.find(text).map_or("", |found| found.as_str()))
}

pub(super) fn matches<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    Ok(Val::Bool(pattern(values[1].to_text()?)?.is_match(text)))
}

pub(super) fn find<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    Ok(found(&pattern(values[1].to_text()?)?, text))
}

pub(super) fn contains<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].to_text()?.contains(values[1].to_text()?)))
}

pub(super) fn starts_with<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].to_text()?.starts_with(values[1].to_text()?)))
}

pub(super) fn ends_with<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].to_text()?.ends_with(values[1].to_text()?)))
}

/// The parts between a separator; an empty separator parts all characters.
pub(super) fn split<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    let separator = values[1].to_text()?;
    let most = most(values.get(2))?;
    let parts: Vec<Val<'a>> = match (most, separator) {
        (0, _) => Vec::new(),
        (most, "") => {
            let n_single = text.chars().count().min(most);
            let cut = text.char_indices().nth(n_single.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
            let cut = if n_single < text.chars().count() { cut } else { text.len() };
            let singles = text[..cut].chars().map(|char| Val::text(char.to_string()));
            let rest = (cut < text.len()).then(|| Val::text(&text[cut..]));
            singles.chain(rest).collect()
        }
        (most, separator) => text.splitn(most, separator).map(Val::text).collect(),
    };
    Ok(Val::list(parts))
}

/// A limit; none, or a negative one, is no limit.
fn most(limit: Option<&Val<'_>>) -> Result<usize, Why> {
    Ok(limit.map_or(Ok(-1), Val::to_int)?.try_into().unwrap_or(usize::MAX))
}

pub(super) fn replace<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let (text, old, new) = (values[0].to_text()?, values[1].to_text()?, values[2].to_text()?);
    Ok(Val::text(text.replacen(old, new, most(values.get(3))?)))
}

pub(super) fn trim<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(values[0].to_text()?.trim()))
}

pub(super) fn lower_ascii<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(values[0].to_text()?.to_ascii_lowercase()))
}

pub(super) fn upper_ascii<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::text(values[0].to_text()?.to_ascii_uppercase()))
}

/// Characters from a position on, up to another one.
pub(super) fn substring<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    let n_chars = if text.is_ascii() { text.len() } else { text.chars().count() };
    let end = values.get(2).map_or(Ok(n_chars), |end| position(end, n_chars))?;
    let start = position(&values[1], n_chars)?;
    if start > end {
        return shape("a part of a text that ends before it begins");
    }
    if n_chars == text.len() {
        return Ok(Val::text(&text[start..end]));
    }
    Ok(Val::text(text.chars().skip(start).take(end - start).collect::<String>()))
}

/// A position from 0 to `most`.
pub(super) fn position(val: &Val<'_>, most: usize) -> Result<usize, Why> {
    let index = usize::try_from(val.to_int()?).ok().filter(|index| *index <= most);
    index.map_or_else(|| shape("a position outside"), Ok)
}

pub(super) fn char_at<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    let index = position(&values[1], text.chars().count())?;
    Ok(Val::text(text.chars().skip(index).take(1).collect::<String>()))
}

pub(super) fn quote<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    Ok(Val::text(quoted))
}
