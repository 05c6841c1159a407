//! Words for what a key takes.

use crate::chart::key::{Key, Type};
use crate::project::Release;
use crate::secret::looks_secret;
use crate::value::path::Segment;
use crate::value::{Value, ValueKind};

pub(super) fn of_words(key: &Key) -> String {
    format!("{}; remove it", owner(key))
}

/// Whose key it is, where that is another chart.
pub(super) fn owner(key: &Key) -> String {
    key.of.as_ref().map_or_else(String::new, |other| format!(", which is a key of another chart ({other})"))
}

pub(super) fn kinds(types: &[Type]) -> String {
    let words: Vec<&str> = types.iter().filter(|it| **it != Type::Null).map(|it| it.as_str()).collect();
    words.join(" or ")
}

/// A value in words, hidden if a Secret wrote it or a key on the way to it looks secret.
pub(super) fn shown(release: &Release, path: &[Segment], value: &Value) -> String {
    let is_secret = |it: &Segment| matches!(it, Segment::Key(key) if looks_secret(key));
    if release.is_of_secret(value) || path.iter().any(is_secret) {
        return hidden(value);
    }
    match &value.kind {
        ValueKind::String(text) if text.contains('\n') || text.chars().count() > 60 => hidden(value),
        ValueKind::String(text) => format!("the text `{text}`"),
        ValueKind::Bool(value) => format!("`{value}`"),
        ValueKind::Int(_) | ValueKind::Float(_) => format!("the number `{}`", plain(value)),
        ValueKind::Null | ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => hidden(value),
    }
}

/// A value in words where a map or list belongs; a text there is often the password that was to stand in it.
pub(super) fn shown_for_map(release: &Release, path: &[Segment], value: &Value) -> String {
    if value.as_str().is_some() { hidden(value) } else { shown(release, path, value) }
}

/// The kind of a value that must not be printed.
pub(super) fn hidden(value: &Value) -> String {
    let words = match &value.kind {
        ValueKind::Null => "empty",
        ValueKind::List(_) => "a list",
        ValueKind::Map(_) => "a map",
        ValueKind::String(_) => "a text",
        ValueKind::Bool(_) => "a boolean",
        ValueKind::Int(_) | ValueKind::Float(_) => "a number",
        ValueKind::Unknown => "unknown",
    };
    words.to_owned()
}

/// What people call a type.
pub(super) fn type_words(of: Type) -> &'static str {
    match of {
        Type::Null => "empty",
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::String => "a text",
        Type::Array => "a list",
        Type::Object => "a map",
    }
}

/// The allowed word a written one is almost.
pub(super) fn nearest<'w>(written: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_lowercase();
    words
        .map(|word| (strsim::damerau_levenshtein(&word.to_lowercase(), &written), word))
        .filter(|(distance, _)| *distance <= 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// A scalar as one would write it.
pub(super) fn plain(value: &Value) -> String {
    match &value.kind {
        ValueKind::String(text) => text.to_string(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Int(value) => value.to_string(),
        ValueKind::Float(value) => crate::value::scalar::go_float(*value),
        ValueKind::Null => "null".to_owned(),
        ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => value.kind_name().to_owned(),
    }
}

/// Whether a word is the upper-case twin of another allowed one, which needs no mention.
pub(super) fn is_other_case(word: &Value, allowed: &[Value]) -> bool {
    let Some(text) = word.as_str() else { return false };
    allowed.iter().filter_map(Value::as_str).any(|it| it != text && it.to_uppercase() == text)
}

pub(super) fn join_words(words: &[String]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [all @ .., last] => {
            let all: Vec<String> = all.iter().map(|it| format!("`{it}`")).collect();
            format!("{} and `{last}`", all.join(", "))
        }
    }
}
