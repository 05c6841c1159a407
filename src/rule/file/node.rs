//! Reads types from our own tree, so that every error has its place in the text.

use std::fmt;

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use text_size::TextRange;

use crate::yaml::{Entry, Node, NodeKind, Scalar, Style};

/// What a text is not, and where.
#[derive(Debug, Clone)]
pub struct ReadError {
    /// Lower case, no full stop.
    pub message: String,
    /// The narrowest place known; `None` only while the error travels up.
    pub range: Option<TextRange>,
}

impl ReadError {
    fn at(mut self, range: TextRange) -> Self {
        self.range.get_or_insert(range);
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), range: None }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        let what = match unexpected {
            Unexpected::Bool(value) => format!("`{value}` is a boolean here; put it in quotes"),
            Unexpected::Unsigned(value) => format!("`{value}` is a number here; put it in quotes"),
            Unexpected::Signed(value) => format!("`{value}` is a number here; put it in quotes"),
            Unexpected::Float(value) => format!("`{value}` is a number here; put it in quotes"),
            Unexpected::Unit | Unexpected::Option => {
                return Self::custom(format!("nothing is written; this needs {expected}"));
            }
            Unexpected::Seq => return Self::custom(format!("this is a list; it must be {expected}")),
            Unexpected::Map => return Self::custom(format!("this is a map; it must be {expected}")),
            other => return Self::custom(format!("this is {other}; it must be {expected}")),
        };
        if expected.to_string().contains("string")
            || expected.to_string().contains("path")
            || expected.to_string().contains("one or")
        {
            Self::custom(what)
        } else {
            Self::custom(format!("this must be {expected}"))
        }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("`{field}` is no field here; {}", nearest(field, expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format!("`{variant}` is not a word this field knows; {}", nearest(variant, expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("the field `{field}` is missing"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::custom(format!("the field `{field}` is written twice"))
    }
}

/// "did you mean …" or the list of what is possible.
pub fn nearest(word: &str, known: &[&str]) -> String {
    let best = known.iter().map(|it| (strsim::damerau_levenshtein(word, it), *it)).min();
    match best {
        Some((distance, it)) if distance <= 1 + it.len() / 4 => format!("did you mean `{it}`"),
        _ if known.len() > 9 => "nothing of a similar name is one".to_owned(),
        _ => {
            let words: Vec<String> = known.iter().map(|it| format!("`{it}`")).collect();
            format!("it takes {}", words.join(", "))
        }
    }
}

/// A node as serde reads it.
#[derive(Clone, Copy)]
pub struct NodeReader<'a>(pub &'a Node);

impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let read = match &self.0.kind {
            NodeKind::Scalar(scalar) => visit_scalar(scalar, visitor),
            NodeKind::Sequence(sequence) => visitor.visit_seq(Items(sequence.items.iter())),
            NodeKind::Mapping(mapping) => {
                visitor.visit_map(Entries { left: mapping.entries.iter(), value: None, seen: Vec::new() })
            }
            NodeKind::Alias(_) => Err(ReadError::custom("aliases are not read in rule files")),
        };
        read.map_err(|error| error.at(place(self.0)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        // A field that is there must say something: an empty `when:` is a mistake, not an absent field.
        visitor.visit_some(self).map_err(|error| error.at(place(self.0)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let read = match self.0.text() {
            Some(text) => visitor.visit_enum(Word(text)),
            None => Err(ReadError::custom("this must be one word")),
        };
        read.map_err(|error| error.at(place(self.0)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A collection is shown by its first line's start, a scalar as a whole.
fn place(node: &Node) -> TextRange {
    node.range
}

fn visit_scalar<'de, V: Visitor<'de>>(scalar: &'de Scalar, visitor: V) -> Result<V::Value, ReadError> {
    let text = &*scalar.text;
    if scalar.style != Style::Plain {
        return visitor.visit_str(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return visitor.visit_unit(),
        "true" | "True" | "TRUE" => return visitor.visit_bool(true),
        "false" | "False" | "FALSE" => return visitor.visit_bool(false),
        _ => {}
    }
    if !text.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '+' | '-' | '.')) {
        return visitor.visit_str(text);
    }
    if let Ok(number) = text.parse::<i64>() {
        return visitor.visit_i64(number);
    }
    match text.parse::<f64>() {
        Ok(number) if text.bytes().any(|it| it.is_ascii_digit()) => visitor.visit_f64(number),
        _ => visitor.visit_str(text),
    }
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.0.next().map(|node| seed.deserialize(NodeReader(node))).transpose()
    }
}

struct Entries<'a> {
    left: std::slice::Iter<'a, Entry>,
    value: Option<&'a Entry>,
    seen: Vec<&'a str>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some(entry) = self.left.next() else { return Ok(None) };
        self.value = Some(entry);
        let range = entry.key.range;
        let Some(text) = entry.key.text() else {
            return Err(ReadError::custom("a key must be a text").at(range));
        };
        if self.seen.contains(&text) {
            return Err(ReadError::custom(format!("`{text}` is written twice")).at(range));
        }
        self.seen.push(text);
        let key: StrDeserializer<'_, ReadError> = StrDeserializer::new(text);
        seed.deserialize(key).map(Some).map_err(|error| error.at(range))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, ReadError> {
        let entry = self.value.take().expect("serde asks for a key first");
        let read = seed.deserialize(NodeReader(&entry.value));
        read.map_err(|error| match error.range {
            // What is missing has no place of its own: the key shows it.
            Some(range) if range.is_empty() => ReadError { range: Some(entry.key.range), ..error },
            _ => error.at(entry.key.range),
        })
    }
}

struct Word<'a>(&'a str);

impl<'de> EnumAccess<'de> for Word<'de> {
    type Error = ReadError;
    type Variant = Unit;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Unit), ReadError> {
        let word: StringDeserializer<ReadError> = StringDeserializer::new(self.0.to_owned());
        seed.deserialize(word).map(|value| (value, Unit))
    }
}

struct Unit;

impl<'de> VariantAccess<'de> for Unit {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, ReadError> {
        Err(ReadError::custom("this must be one word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, ReadError> {
        Err(ReadError::custom("this must be one word"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, ReadError> {
        Err(ReadError::custom("this must be one word"))
    }
}
