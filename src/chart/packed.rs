//! Packed profiles: the YAML of `schemas/charts` as JSON, which reads ten times faster.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use thin_vec::ThinVec;

use crate::value::{Entry, Map, Value, ValueKind};

/// Reads what the build script wrote; null for anything else.
pub(super) fn read(json: &str) -> Value {
    serde_json::from_str::<Plain>(json).map_or(Value::computed(ValueKind::Null), |it| it.0)
}

/// A value with its keys in the order they are written.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(|kind| Self(Value::computed(kind)))
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = ValueKind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<ValueKind, E> {
        Ok(ValueKind::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<ValueKind, E> {
        Ok(ValueKind::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<ValueKind, E> {
        Ok(ValueKind::Int(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "larger than any number of a profile")]
    fn visit_u64<E>(self, value: u64) -> Result<ValueKind, E> {
        Ok(i64::try_from(value).map_or(ValueKind::Float(value as f64), ValueKind::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<ValueKind, E> {
        Ok(ValueKind::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<ValueKind, E> {
        Ok(ValueKind::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ValueKind, A::Error> {
        let mut list = ThinVec::new();
        while let Some(Plain(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(ValueKind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<ValueKind, A::Error> {
        let mut map = Map::default();
        while let Some((key, Plain(value))) = entries.next_entry::<String, Plain>()? {
            let key_range = text_size::TextRange::default();
            map.entries.push(Entry { key: key.into(), key_range, value, is_deleted: false });
        }
        Ok(ValueKind::Map(map))
    }
}
