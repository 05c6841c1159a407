//! One key of a chart: what it takes, since when, and what became of it.

use std::sync::Arc;

use semver::Version;

use super::pattern::Pattern;
use super::version::VersionRange;
use crate::value::{Entry, Map, Value, ValueKind};

/// A key of a chart, or the root of all keys.
#[derive(Debug, Clone, Default)]
pub struct Key {
    /// What stands below, in the order of the chart's own values.
    pub properties: Vec<(Arc<str>, Key)>,
    /// What every item of a list is.
    pub items: Option<Box<Key>>,
    /// The types it takes; empty takes everything.
    pub types: Vec<Type>,
    /// The only values it takes; empty takes everything of its types.
    pub allowed: Vec<Value>,
    /// The pattern a text has to match, as written in the profile.
    pub pattern: Option<Pattern>,
    /// The default of the newest version.
    pub default: Option<Value>,
    /// Defaults of ranges of versions, which go before `default`; null where there was none.
    pub defaults: Vec<(VersionRange, Value)>,
    /// The first version that lists or reads it.
    pub since: Option<Version>,
    /// The last version that lists or reads it.
    pub until: Option<Version>,
    /// The versions in which no template reads it; also set for keys of other charts.
    pub unread: Option<Unread>,
    /// The profile of the chart whose key it is, where that is another one.
    pub of: Option<Arc<str>>,
    /// Whether some version of the chart lists or reads it; else it stands here for what people write by mistake.
    pub is_own: bool,
    /// The new name, in versions that have it.
    pub renamed_to: Option<Arc<str>>,
    /// Where the same value has its effect; more than one where only a person can choose.
    pub instead: Vec<Arc<str>>,
    /// The environment variable it ends in.
    pub env: Option<Arc<str>>,
    /// The keys below are the user's own: nothing below is judged.
    pub is_free: bool,
    /// The subchart that reads what is not listed below.
    pub passed_to: Option<Arc<str>>,
    /// Wrong words and how they are read.
    pub says: Vec<(Arc<str>, Arc<str>)>,
    /// What happens; one or two sentences.
    pub why: Option<Arc<str>>,
    /// Where to read on.
    pub link: Option<Arc<str>>,
    /// What it is for.
    pub description: Option<Arc<str>>,
}

/// The versions in which a key is read by no template.
#[derive(Debug, Clone)]
pub enum Unread {
    /// All.
    Always,
    /// These.
    In(VersionRange),
}

/// A type of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// null
    Null,
    /// true or false
    Boolean,
    /// A whole number, `1.0` included.
    Integer,
    /// Any number.
    Number,
    /// A text.
    String,
    /// A list.
    Array,
    /// A map.
    Object,
}

impl Type {
    /// A type by its word in JSON Schema.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// The word of JSON Schema for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// What people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::String => "a text",
            Self::Array => "a list",
            Self::Object => "a map",
        }
    }

    /// Whether a value is of this type; what is unknown is of every type.
    pub fn takes(self, value: &Value) -> bool {
        match &value.kind {
            ValueKind::Unknown => true,
            ValueKind::Null => self == Self::Null,
            ValueKind::Bool(_) => self == Self::Boolean,
            ValueKind::Int(_) => matches!(self, Self::Integer | Self::Number),
            ValueKind::Float(number) => {
                self == Self::Number || self == Self::Integer && number.fract() == 0.0
            }
            ValueKind::String(_) => self == Self::String,
            ValueKind::List(_) => self == Self::Array,
            ValueKind::Map(_) => self == Self::Object,
        }
    }
}

impl Key {
    /// The key of this name directly below.
    pub fn property(&self, name: &str) -> Option<&Self> {
        self.properties.iter().find(|(key, _)| &**key == name).map(|(_, key)| key)
    }

    /// The key at a path; a number stands for the items of a list.
    pub fn at<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Option<&Self> {
        path.into_iter().try_fold(self, |key, step| match key.property(step) {
            Some(found) => Some(found),
            None => key.items.as_deref(),
        })
    }

    /// Whether it takes a value: one of the allowed ones, or one of its types and of its pattern.
    pub fn takes(&self, value: &Value) -> bool {
        if self.allowed.iter().any(|it| it.is_same(value)) {
            return true;
        }
        let is_of_type = match (&self.types[..], self.allowed.is_empty()) {
            ([], is_any) => is_any,
            (types, _) => types.iter().any(|it| it.takes(value)),
        };
        let pattern = self.pattern.as_ref();
        is_of_type && value.as_str().is_none_or(|text| pattern.is_none_or(|it| it.is_match(text)))
    }

    /// Whether this version lists or reads it, by its own bounds.
    pub fn is_in(&self, version: &Version) -> bool {
        self.since.as_ref().is_none_or(|since| version >= since)
            && self.until.as_ref().is_none_or(|until| version <= until)
    }

    /// Whether no template of this version reads it, by its own mark.
    pub fn is_unread_in(&self, version: &Version) -> bool {
        match &self.unread {
            None => false,
            Some(Unread::Always) => true,
            Some(Unread::In(range)) => range.holds(version),
        }
    }

    /// The chart's default at a version; nothing where it has none.
    pub fn default_at(&self, version: &Version) -> Option<&Value> {
        let by_range = self.defaults.iter().find(|(range, _)| range.holds(version)).map(|(_, value)| value);
        let value = by_range.or(self.default.as_ref())?;
        (value.kind != ValueKind::Null).then_some(value)
    }

    /// Everything the chart's values.yaml holds at a version.
    pub fn defaults_at(&self, version: &Version) -> Value {
        self.collect(version, None, None).unwrap_or_else(|| Value::computed(ValueKind::Map(Map::default())))
    }

    fn collect(&self, version: &Version, since: Option<&Version>, until: Option<&Version>) -> Option<Value> {
        let since = self.since.as_ref().or(since);
        let until = self.until.as_ref().or(until);
        let is_in = since.is_none_or(|it| version >= it) && until.is_none_or(|it| version <= it);
        let own = if is_in { self.default_at(version).cloned() } else { None };
        let mut map = match own {
            Some(Value { kind: ValueKind::Map(map), .. }) => Some(map),
            Some(value) => return Some(value),
            None => None,
        };
        for (name, key) in &self.properties {
            let Some(value) = key.collect(version, since, until) else { continue };
            let map = map.get_or_insert_with(Map::default);
            let key_range = text_size::TextRange::default();
            map.entries.push(Entry { key: name.clone(), key_range, value, is_deleted: false });
        }
        map.map(|map| Value::computed(ValueKind::Map(map)))
    }
}
