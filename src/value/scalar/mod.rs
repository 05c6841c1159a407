//! Types plain scalars as Go's YAML libraries type them, and prints numbers as Go prints them.

use std::borrow::Cow;
use std::fmt;

use super::Delivery;
use go_yaml::Dialect;

mod binary;
mod go_yaml;
mod print;
mod strvals;
mod timestamp;

/// What a plain scalar is to the Go library that reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// Empty, `~`, `null`.
    Null,
    /// A boolean word.
    Bool(bool),
    /// A whole number that fits in 64 signed bits.
    Int(i64),
    /// A whole number between 2^63 and 2^64.
    UInt(u64),
    /// Any other number; `.inf` and `.nan` included, which Helm then refuses.
    Float(f64),
    /// A date or time as RFC 3339, go-yaml v3 only.
    Timestamp(String),
    /// The text a `!!binary` stands for, with U+FFFD for what is no UTF-8.
    Binary(String),
    /// Text as it stands.
    String,
}

/// The tags Go's YAML libraries act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// `!!null`
    Null,
    /// `!!bool`
    Bool,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`
    Binary,
    /// `!!str`
    String,
    /// `!`, which v2 takes for a string and v3 for nothing.
    NonSpecific,
    /// Any other tag: silently dropped, the scalar is its text.
    Unknown,
}

/// Why a tag does not fit its text; the whole document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagError {
    /// The text is something else.
    Mismatch {
        /// What the text is.
        found: Tag,
        /// What the tag says.
        wanted: Tag,
    },
    /// `!!binary` before what is no base64.
    InvalidBase64,
}

/// Why a scalar cannot be a key; the whole document is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// A null key.
    Null,
    /// A whole number above 2^63.
    TooLarge,
    /// v3 only: a key that is no text needs quotes.
    NotText,
}

/// What go-yaml v2 makes of a plain scalar: Helm, Argo CD, kubectl.
pub fn resolve_v2(plain: &str) -> Resolved {
    go_yaml::resolve(plain, Dialect::V2)
}

/// What go-yaml v3 makes of a plain scalar: kustomize, and so Flux's kustomize-controller.
pub fn resolve_v3(plain: &str) -> Resolved {
    go_yaml::resolve(plain, Dialect::V3)
}

/// What a plain scalar is under a delivery.
pub fn resolve(plain: &str, delivery: Delivery) -> Resolved {
    match delivery {
        Delivery::GoYamlV2First | Delivery::GoYamlV2All => resolve_v2(plain),
        Delivery::GoYamlV3 => resolve_v3(plain),
        Delivery::Strvals => typed_val(plain),
    }
}

/// What a scalar with a tag is, plain or quoted; `!` before quotes is a string and needs no asking.
pub fn resolve_tagged(tag: &str, text: &str, delivery: Delivery) -> Result<Resolved, TagError> {
    match delivery {
        Delivery::GoYamlV2First | Delivery::GoYamlV2All => {
            go_yaml::resolve_tagged(Tag::parse(tag), text, Dialect::V2)
        }
        Delivery::GoYamlV3 => go_yaml::resolve_tagged(Tag::parse(tag), text, Dialect::V3),
        Delivery::Strvals => Ok(typed_val(text)),
    }
}

/// The key of the JSON object that Helm decodes: `y` is `true`, `010` is `8`, `1.10` is `1.1`.
pub fn key_v2<'a>(key: &'a Resolved, text: &'a str) -> Result<Cow<'a, str>, KeyError> {
    match key {
        Resolved::Null => Err(KeyError::Null),
        Resolved::Bool(value) => Ok(value.to_string().into()),
        Resolved::Int(value) => Ok(value.to_string().into()),
        Resolved::UInt(_) => Err(KeyError::TooLarge),
        Resolved::Float(value) => Ok(print::float_key(*value).into()),
        Resolved::Timestamp(text) | Resolved::Binary(text) => Ok(text.into()),
        Resolved::String => Ok(text.into()),
    }
}

/// The key of a map below the top level, as kustomize reads it: it cannot write other keys than texts.
pub fn key_v3<'a>(key: &'a Resolved, text: &'a str) -> Result<Cow<'a, str>, KeyError> {
    match key {
        Resolved::Null => Err(KeyError::Null),
        Resolved::Bool(_)
        | Resolved::Int(_)
        | Resolved::UInt(_)
        | Resolved::Float(_)
        | Resolved::Timestamp(_)
        | Resolved::Binary(_) => Err(KeyError::NotText),
        Resolved::String => Ok(text.into()),
    }
}

/// What `--set`, `targetPath` and Argo CD `parameters` make of a text.
pub fn typed_val(text: &str) -> Resolved {
    strvals::typed_val(text)
}

/// The text that base64 stands for; nothing if it is none, or no UTF-8.
pub fn decode_base64(text: &str) -> Option<String> {
    String::from_utf8(binary::decode_base64(text.trim())?).ok()
}

/// What a template prints for a number: `%v` of a float64.
pub fn go_float(number: f64) -> String {
    print::shortest(number)
}

/// What `toYaml` prints for a number of the values.
pub fn json_number(number: f64) -> String {
    print::json_number(number)
}

impl Resolved {
    /// The tag that says what it is.
    pub fn tag(&self) -> Tag {
        match self {
            Self::Null => Tag::Null,
            Self::Bool(_) => Tag::Bool,
            Self::Int(_) | Self::UInt(_) => Tag::Int,
            Self::Float(_) => Tag::Float,
            Self::Timestamp(_) => Tag::Timestamp,
            Self::Binary(_) => Tag::Binary,
            Self::String => Tag::String,
        }
    }

    /// The float64 Helm makes of any number.
    #[expect(clippy::cast_precision_loss, reason = "Helm loses it too")]
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::UInt(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Null | Self::Bool(_) | Self::Timestamp(_) | Self::Binary(_) | Self::String => None,
        }
    }
}

impl Tag {
    /// Reads a tag as written: `!!int`, `!<tag:yaml.org,2002:int>`, `!secret`.
    pub fn parse(tag: &str) -> Self {
        let verbatim = tag.strip_prefix("!<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(tag);
        let Some(name) = verbatim.strip_prefix("tag:yaml.org,2002:").or_else(|| tag.strip_prefix("!!"))
        else {
            return if tag == "!" { Self::NonSpecific } else { Self::Unknown };
        };
        match name {
            "null" => Self::Null,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "float" => Self::Float,
            "timestamp" => Self::Timestamp,
            "binary" => Self::Binary,
            "str" => Self::String,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "!!null",
            Self::Bool => "!!bool",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Timestamp => "!!timestamp",
            Self::Binary => "!!binary",
            Self::String => "!!str",
            Self::NonSpecific | Self::Unknown => "!",
        })
    }
}

#[cfg(test)]
mod tests;
