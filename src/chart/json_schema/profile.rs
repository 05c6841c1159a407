//! A profile at one version as JSON Schema.

use semver::Version;
use serde_json::{Map as JsonMap, Value as Json, json};

use crate::chart::Profile;
use crate::chart::key::Key;

use super::{document, value, words};

/// What one version of a chart accepts.
pub fn of_profile(profile: &Profile, version: &Version) -> Json {
    let chart = Chart { name: &profile.name, version };
    let mut top = chart.map_of(profile.keys(), Around::default());
    top.insert("type".to_owned(), json!("object"));
    document(format!("Values of {} {version}", profile.name), top)
}

struct Chart<'a> {
    name: &'a str,
    version: &'a Version,
}

/// What holds for everything below a key.
#[derive(Clone, Copy, Default)]
struct Around {
    is_unread: bool,
    /// A subchart may read any other key.
    is_passed: bool,
}

impl Chart<'_> {
    /// A key, as the map around it has it; nothing if it is left out.
    fn property(&self, key: &Key, around: Around) -> Option<Json> {
        let is_gone = key.until.as_ref().is_some_and(|until| self.version > until);
        let is_unread = around.is_unread || key.is_unread_in(self.version);
        if is_gone || is_unread && !key.is_own {
            return self.refused(key);
        }
        if !key.is_in(self.version) {
            return None;
        }
        let mut schema = self.map_of(key, Around { is_unread, ..around });
        let old = key.renamed_to.as_ref().map(|new| format!("The old name of `{new}`."));
        if let Some(words) = old.or_else(|| is_unread.then(|| self.unread(key))) {
            schema.insert("deprecated".to_owned(), Json::Bool(true));
            schema.insert("deprecationMessage".to_owned(), Json::String(words));
        }
        Some(Json::Object(schema))
    }

    /// A key that is written by mistake, if there is more to say than that nobody knows it.
    fn refused(&self, key: &Key) -> Option<Json> {
        let has_words = key.why.is_some() || key.of.is_some() || place(key).is_some();
        let parts = [Some(self.unread(key)), key.why.as_deref().map(str::to_owned)];
        let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        // Editors show the words of a deprecation, and of a refusal only that it is one.
        has_words.then(
            || json!({ "not": {}, "description": words, "deprecationMessage": words, "doNotSuggest": true }),
        )
    }

    fn unread(&self, key: &Key) -> String {
        let place = place(key).map_or_else(String::new, |it| format!("; it is {it}"));
        let other = key.of.as_ref().map_or_else(String::new, |it| format!(", a key of {it}"));
        format!("Nothing in {} {} reads this{other}{place}.", self.name, self.version)
    }

    /// What a key takes and holds.
    fn map_of(&self, key: &Key, around: Around) -> JsonMap<String, Json> {
        let mut schema = takes(key);
        let text = described(key);
        if !text.is_empty() {
            schema.insert("description".to_owned(), Json::String(text));
        }
        schema.extend(key.default_at(self.version).and_then(value).map(|it| ("default".to_owned(), it)));
        if key.is_free {
            return schema;
        }
        let around = Around { is_passed: around.is_passed || key.passed_to.is_some(), ..around };
        if let Some(items) = &key.items {
            schema.insert("items".to_owned(), Json::Object(self.map_of(items, around)));
        }
        if !key.properties.is_empty() {
            let properties = key.properties.iter();
            let properties = properties
                .filter_map(|(name, below)| Some((name.to_string(), self.property(below, around)?)));
            schema.insert("properties".to_owned(), Json::Object(properties.collect()));
            if !around.is_passed {
                schema.insert("additionalProperties".to_owned(), Json::Bool(false));
            }
        }
        schema
    }
}

/// Where the value has its effect.
fn place(key: &Key) -> Option<String> {
    let places: Vec<String> = key.renamed_to.iter().chain(&key.instead).map(|it| format!("`{it}`")).collect();
    (!places.is_empty()).then(|| places.join(" or "))
}

/// Types, words and pattern.
fn takes(key: &Key) -> JsonMap<String, Json> {
    let types = key.types.iter().map(|it| json!(it.word())).collect::<Vec<_>>();
    let allowed = key.allowed.iter().filter_map(value).collect::<Vec<_>>();
    let mut schema = JsonMap::new();
    match (types.is_empty(), allowed.is_empty()) {
        (true, true) => {}
        (false, true) => {
            schema.insert("type".to_owned(), words(types));
        }
        (true, false) => {
            schema.insert("enum".to_owned(), Json::Array(allowed));
        }
        (false, false) => {
            schema.insert("anyOf".to_owned(), json!([{ "enum": allowed }, { "type": words(types) }]));
        }
    }
    if let Some(pattern) = &key.pattern {
        schema.insert("pattern".to_owned(), json!(pattern.as_str()));
    }
    schema
}

/// What it is for, what happens, where it goes and where to read on.
fn described(key: &Key) -> String {
    let env = key.env.as_ref().map(|it| format!("Becomes {it} in the environment."));
    let parts = [key.description.as_deref(), key.why.as_deref(), env.as_deref(), key.link.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
