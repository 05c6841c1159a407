//! `${VAR}` of Flux and `ENC[…]` of SOPS: texts that something else fills in before Helm sees them.

use super::scalar::{self, Resolved};
use super::{Delivery, ValueKind};

/// Whether it is replaced by something else before Helm sees it.
pub(crate) fn is_substituted(text: &str) -> bool {
    text.starts_with("ENC[")
        || has_dollar(text) && braces(text).any(|(at, is_escaped)| !is_escaped && text[at..].contains('}'))
}

fn has_dollar(text: &str) -> bool {
    memchr::memchr(b'$', text.as_bytes()).is_some()
}

/// Every `${`, and whether the dollars before it escape it: Flux makes `$` of `$$`.
pub(crate) fn braces(text: &str) -> impl Iterator<Item = (usize, bool)> {
    text.match_indices("${")
        .map(|(at, _)| (at, text[..at].bytes().rev().take_while(|it| *it == b'$').count() % 2 == 1))
}

/// What Flux's substitution leaves of a text whose braces are all escaped; nothing if it has none.
pub(crate) fn unescaped(text: &str, delivery: Delivery) -> Option<String> {
    let is_filled_in = match delivery {
        Delivery::GoYamlV3 | Delivery::GoYamlV2First => true,
        Delivery::GoYamlV2All | Delivery::Strvals => false,
    };
    (is_filled_in && has_dollar(text) && braces(text).any(|it| it.1)).then(|| text.replace("$$", "$"))
}

/// What a text without quotes and tag is, once Flux has filled it in; nobody knows where JSON has no such number.
pub(crate) fn resolve_plain(text: &str) -> ValueKind {
    match scalar::resolve(text, Delivery::GoYamlV2First) {
        Resolved::Null => ValueKind::Null,
        Resolved::Bool(value) => ValueKind::Bool(value),
        Resolved::Int(value) => ValueKind::Int(value),
        Resolved::Float(value) if value.is_finite() => ValueKind::Float(value),
        Resolved::UInt(_) | Resolved::Float(_) => ValueKind::Unknown,
        Resolved::Timestamp(_) | Resolved::Binary(_) | Resolved::String => ValueKind::String(text.into()),
    }
}
