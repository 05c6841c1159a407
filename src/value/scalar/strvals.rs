//! `typedVal` of Helm's strvals.

use super::Resolved;

pub(super) fn typed_val(text: &str) -> Resolved {
    if is_word(text, "true") {
        return Resolved::Bool(true);
    }
    if is_word(text, "false") {
        return Resolved::Bool(false);
    }
    if is_word(text, "null") {
        return Resolved::Null;
    }
    if text.starts_with('0') && text != "0" {
        return Resolved::String;
    }
    text.parse().map_or(Resolved::String, Resolved::Int)
}

/// Go's `EqualFold`, to which the long s is an s.
fn is_word(text: &str, word: &str) -> bool {
    text.chars().map(|c| if c == 'ſ' { 's' } else { c.to_ascii_lowercase() }).eq(word.chars())
}
