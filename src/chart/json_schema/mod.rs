//! What a chart accepts, as plain JSON Schema that other tools read.
//!
//! Draft 7, because Helm, validators and every editor take it. Nothing is required: people write overrides. A map
//! is closed only where nothing else can be read from it.

use serde_json::{Map as JsonMap, Value as Json, json};

use crate::value::{Value, ValueKind};

mod folder;
mod profile;
#[cfg(test)]
mod tests;

pub use folder::of_folder;
pub use profile::of_profile;

/// The whole document around the schema of the top.
fn document(title: String, mut top: JsonMap<String, Json>) -> Json {
    top.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    top.insert("title".to_owned(), Json::String(title));
    Json::Object(top)
}

/// A value of ours; nothing for what cannot be known.
fn value(it: &Value) -> Option<Json> {
    Some(match &it.kind {
        ValueKind::Null => Json::Null,
        ValueKind::Bool(it) => Json::from(*it),
        ValueKind::Int(it) => Json::from(*it),
        ValueKind::Float(it) => Json::from(*it),
        ValueKind::String(it) => Json::from(&**it),
        ValueKind::List(items) => Json::Array(items.iter().map(value).collect::<Option<_>>()?),
        ValueKind::Map(map) => {
            let entries = map.entries.iter().map(|it| Some((it.key.to_string(), value(&it.value)?)));
            Json::Object(entries.collect::<Option<_>>()?)
        }
        ValueKind::Unknown => return None,
    })
}

/// One word alone, several as a list.
fn words(mut words: Vec<Json>) -> Json {
    if words.len() == 1 { words.remove(0) } else { Json::Array(words) }
}
