//! Words for what a key takes.

use crate::chart::key::{Key, Type};
use crate::value::{Value, ValueKind};

pub(super) fn of_words(key: &Key) -> String {
    match key.of.as_deref() {
        Some(other) => format!("; it is a key of another chart ({other}), so remove it"),
        None => "; remove it".to_owned(),
    }
}

pub(super) fn kinds(types: &[Type]) -> String {
    let words: Vec<&str> = types.iter().filter(|it| **it != Type::Null).map(|it| it.as_str()).collect();
    words.join(" or ")
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
