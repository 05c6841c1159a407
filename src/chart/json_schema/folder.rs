//! A chart's own files as JSON Schema.

use serde_json::{Map as JsonMap, Value as Json, json};

use crate::chart::folder::ChartProfile;
use crate::chart::folder::judge::question::{is_closed, names, slots};
use crate::chart::folder::slot::{KnownBy, Slot};
use crate::chart::key::Type;
use crate::value::Value;
use crate::value::path::Segment;

use super::{document, value, words};

/// Maps deeper than this are left open.
const MAX_DEPTH: usize = 24;

/// What a chart accepts, as its own files show.
pub fn of_folder(chart: &ChartProfile) -> Json {
    let version = chart.version.as_ref().map_or_else(String::new, |it| format!(" {it}"));
    let mut top = map_at(chart, &mut Vec::new(), Some(&chart.defaults));
    top.insert("type".to_owned(), json!("object"));
    // Holders of anchors, which no template reads.
    top.insert("patternProperties".to_owned(), json!({ "^(x-|_|\\.)": true }));
    document(format!("Values of {}{version}", chart.name), top)
}

fn schema_at(chart: &ChartProfile, path: &mut Vec<Segment>, default: Option<&Value>) -> Json {
    let slots = slots(chart, path);
    let is_scalar = slots.iter().any(|it| it.default.is_some_and(|it| is_scalar(it.of)));
    let mut schema = if is_scalar { JsonMap::new() } else { map_at(chart, path, default) };
    schema.extend(takes(&slots));
    let is_leaf = !schema.contains_key("properties");
    let default = default.filter(|_| is_leaf).and_then(value);
    schema.extend(default.map(|it| ("default".to_owned(), it)));
    Json::Object(schema)
}

/// What stands below a path.
fn map_at(chart: &ChartProfile, path: &mut Vec<Segment>, default: Option<&Value>) -> JsonMap<String, Json> {
    let mut schema = JsonMap::new();
    if path.len() > MAX_DEPTH {
        return schema;
    }
    let mut properties = JsonMap::new();
    for (name, known_by) in names(chart, path) {
        let default = default.and_then(|it| it.get(&name));
        path.push(Segment::Key(name.clone()));
        // What only a comment names is good for silence, not for a suggestion.
        let below = if known_by.has(KnownBy::STRONG) {
            schema_at(chart, path, default)
        } else {
            json!({ "doNotSuggest": true })
        };
        properties.insert(name.to_string(), below);
        path.pop();
    }
    if !properties.is_empty() {
        if is_closed(chart, path) {
            schema.insert("additionalProperties".to_owned(), Json::Bool(false));
        }
        schema.insert("properties".to_owned(), Json::Object(properties));
    }
    schema
}

/// Types and words. Templates print numbers and texts alike, so only what can never stand there is refused.
fn takes(slots: &[&Slot]) -> JsonMap<String, Json> {
    let mut schema = JsonMap::new();
    let [slot] = slots else { return schema };
    let mut types: Vec<&str> = Vec::new();
    for word in slot.types.iter().map(|it| it.word()) {
        if !types.contains(&word) {
            types.push(word);
        }
    }
    if types.is_empty() {
        types.extend(slot.default.filter(|it| !it.is_untyped()).map_or(&[][..], |it| taken_for(it.of)));
    }
    // Helm takes the key out before its schema sees it.
    if !types.is_empty() && !types.contains(&"null") {
        types.push("null");
    }
    if !slot.allowed.is_empty() && slot.types == [Type::String] {
        let words = slot.allowed.iter().map(|it| Json::from(&**it));
        schema.insert("enum".to_owned(), words.chain([Json::Null]).collect());
    } else if !types.is_empty() {
        schema.insert("type".to_owned(), words(types.into_iter().map(Json::from).collect()));
    }
    schema
}

fn is_scalar(of: Type) -> bool {
    match of {
        Type::Boolean | Type::Integer | Type::Number | Type::String => true,
        Type::Null | Type::Array | Type::Object => false,
    }
}

/// What is good enough where the default is of this type; a null takes the default away.
fn taken_for(of: Type) -> &'static [&'static str] {
    match of {
        Type::Null => &[],
        Type::Boolean => &["boolean", "string", "null"],
        Type::Integer | Type::Number => &["number", "string", "null"],
        Type::String => &["string", "number", "boolean", "null"],
        Type::Array => &["array", "string", "null"],
        Type::Object => &["object", "string", "null"],
    }
}
