//! The `resolve` functions of go-yaml v2 and v3, decoding into `any`.

use super::{Resolved, Tag, TagError, binary, timestamp};

/// The two libraries; they differ in booleans, timestamps and `0o`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    V2,
    V3,
}

pub(super) fn resolve(plain: &str, dialect: Dialect) -> Resolved {
    resolve_timestamp(plain, dialect).unwrap_or_else(|| resolve_untimed(plain, dialect))
}

pub(super) fn resolve_tagged(tag: Tag, text: &str, dialect: Dialect) -> Result<Resolved, TagError> {
    match tag {
        Tag::String | Tag::Unknown => Ok(Resolved::String),
        Tag::NonSpecific => Ok(match dialect {
            Dialect::V2 => Resolved::String,
            Dialect::V3 => resolve(text, dialect),
        }),
        Tag::Binary => binary::decode(text).map(Resolved::Binary).ok_or(TagError::InvalidBase64),
        Tag::Timestamp => resolve_timestamp(text, dialect)
            .ok_or_else(|| TagError::Mismatch { found: resolve_untimed(text, dialect).tag(), wanted: tag }),
        Tag::Null | Tag::Bool | Tag::Int | Tag::Float => expect_tag(resolve_untimed(text, dialect), tag),
    }
}

fn resolve_timestamp(text: &str, dialect: Dialect) -> Option<Resolved> {
    let rfc3339 = timestamp::rfc3339(text)?;
    Some(match dialect {
        Dialect::V2 => Resolved::String,
        Dialect::V3 => Resolved::Timestamp(rfc3339),
    })
}

#[expect(clippy::cast_precision_loss, reason = "Go converts too")]
fn expect_tag(resolved: Resolved, wanted: Tag) -> Result<Resolved, TagError> {
    match (resolved, wanted) {
        (Resolved::Int(value), Tag::Float) => Ok(Resolved::Float(value as f64)),
        (resolved, wanted) if resolved.tag() == wanted => Ok(resolved),
        (resolved, wanted) => Err(TagError::Mismatch { found: resolved.tag(), wanted }),
    }
}

fn resolve_untimed(text: &str, dialect: Dialect) -> Resolved {
    if let Some(known) = resolve_word(text, dialect) {
        return known;
    }
    match text.as_bytes().first() {
        Some(b'.') => resolve_dotted(text),
        Some(b'+' | b'-' | b'0'..=b'9') => resolve_number(&text.replace('_', ""), dialect),
        _ => Resolved::String,
    }
}

fn resolve_word(text: &str, dialect: Dialect) -> Option<Resolved> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" if dialect == Dialect::V2 => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" if dialect == Dialect::V2 => {
            Resolved::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// Go reads a number that starts with a dot by its own rules: an underscore only between two digits.
fn resolve_dotted(text: &str) -> Resolved {
    let bytes = text.as_bytes();
    let is_digit = |idx: usize| bytes.get(idx).is_some_and(u8::is_ascii_digit);
    let is_separated =
        (1..bytes.len()).all(|idx| bytes[idx] != b'_' || (is_digit(idx - 1) && is_digit(idx + 1)));
    if !is_separated {
        return Resolved::String;
    }
    decimal(&text.replace('_', "")).unwrap_or(Resolved::String)
}

fn resolve_number(digits: &str, dialect: Dialect) -> Resolved {
    whole(digits)
        .or_else(|| decimal(digits))
        .or_else(|| signed_after_prefix(digits, dialect))
        .unwrap_or(Resolved::String)
}

/// `ParseInt(s, 0, 64)`, then `ParseUint(s, 0, 64)`, which takes no sign.
fn whole(digits: &str) -> Option<Resolved> {
    if let Some(unsigned) = digits.strip_prefix('-') {
        return 0_i64.checked_sub_unsigned(magnitude(unsigned)?).map(Resolved::Int);
    }
    if let Some(unsigned) = digits.strip_prefix('+') {
        return i64::try_from(magnitude(unsigned)?).ok().map(Resolved::Int);
    }
    let value = magnitude(digits)?;
    Some(i64::try_from(value).map_or(Resolved::UInt(value), Resolved::Int))
}

fn magnitude(unsigned: &str) -> Option<u64> {
    let (radix, digits) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &unsigned[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &unsigned[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    // Rust would take a second plus sign, Go does not.
    if digits.starts_with('+') {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

/// go-yaml's `yamlStyleFloat`, and `ParseFloat` refusing what overflows.
fn decimal(digits: &str) -> Option<Resolved> {
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_decimal = are_digits(before)
        && are_digits(after)
        && !(before.is_empty() && after.is_empty())
        && are_digits(exponent)
        && !exponent.is_empty();
    if !is_decimal {
        return None;
    }
    digits.parse::<f64>().ok().filter(|value| value.is_finite()).map(Resolved::Float)
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A second try of go-yaml, which accepts a sign in the middle: `0b+1`, `0b-1`; in v3 `0o-7` too.
fn signed_after_prefix(digits: &str, dialect: Dialect) -> Option<Resolved> {
    let (radix, rest) = match (digits.strip_prefix("0b"), digits.strip_prefix("0o"), dialect) {
        (Some(rest), _, _) => (2, rest),
        (None, Some(rest), Dialect::V3) => (8, rest),
        (None, Some(_), Dialect::V2) | (None, None, _) => return None,
    };
    i64::from_str_radix(rest, radix).ok().map(Resolved::Int)
}
