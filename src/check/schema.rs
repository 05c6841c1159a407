//! What a chart's values.schema.json says of the merged values, each error laid at the layer that caused it.

use std::collections::HashSet;

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map as JsonMap, Value as Json};

use super::key_words::nearest;
use super::mend;
use super::schema_words::{self, list, types};
use super::teller::{Spot, Teller, Told, called};
use crate::chart::folder::ChartProfile;
use crate::chart::folder::judge::question::slots;
use crate::chart::folder::slot::KnownBy;
use crate::diagnostic::{Applicability, Confidence, Severity};
use crate::value::merge::coalesce;
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, Map, Value, ValueKind};

/// Validates the values of a release by the schema of its chart and those of its dependencies.
pub(super) fn check(teller: &mut Teller<'_>, chart: &ChartProfile) {
    let mut values = teller.release.values.clone();
    fill(&mut values, chart);
    level(teller, chart, &values, &[], chart);
}

/// One chart: `root` are the values of the whole release, `steps` lead to this chart's own.
fn level(teller: &mut Teller<'_>, top: &ChartProfile, root: &Value, steps: &[Segment], chart: &ChartProfile) {
    let Some(values) = at(root, steps).filter(|it| it.as_map().is_some()) else { return };
    if let Some(validator) = chart.schema.as_ref().and_then(validator) {
        let found = errors(&validator, values);
        if !found.is_empty() {
            let mut bare = Value::computed(ValueKind::Map(Map::default()));
            fill(&mut bare, chart);
            let known = errors(&validator, &bare).into_iter().map(|it| (it.path, it.keyword)).collect();
            let mut level = Level { top, name: called(chart), root, steps, known };
            for error in found {
                level.lay(teller, error);
            }
        }
    }
    for (key, section) in &chart.sections {
        let below = [steps, &[Segment::Key((&**key).into())]].concat();
        if at(root, &below).is_some_and(Value::is_written) {
            level(teller, top, root, &below, section);
        }
    }
}

/// Lays values over a chart's defaults and those of its dependencies.
fn fill(values: &mut Value, chart: &ChartProfile) {
    coalesce(values, &chart.defaults);
    for (key, section) in &chart.sections {
        let ValueKind::Map(map) = &mut values.kind else { return };
        if let Some(entry) = map.entries.iter_mut().find(|it| it.key == *key) {
            fill(&mut entry.value, section);
        }
    }
}

/// The schema ready to be used; nothing for one that is none. What it refers to elsewhere is never fetched.
fn validator(schema: &Json) -> Option<Validator> {
    let mut schema = schema.clone();
    open_remote(&mut schema);
    jsonschema::options().should_validate_formats(false).build(&schema).ok()
}

fn open_remote(schema: &mut Json) {
    match schema {
        Json::Object(map) => {
            if map.get("$ref").and_then(Json::as_str).is_some_and(|it| !it.starts_with('#')) {
                map.clear();
            }
            map.values_mut().for_each(open_remote);
        }
        Json::Array(items) => items.iter_mut().for_each(open_remote),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// An error of the validator.
struct Error {
    path: Vec<Segment>,
    keyword: String,
    kind: What,
}

/// What is wrong, as far as we tell it.
enum What {
    Unexpected(Vec<String>),
    Missing(String),
    Enumeration(Vec<Json>),
    Type(Vec<&'static str>),
    Other(String),
}

/// The errors of values, without those that rest on what is not known.
fn errors(validator: &Validator, values: &Value) -> Vec<Error> {
    let mut unknown = Vec::new();
    let instance = to_json(values, &mut Vec::new(), &mut unknown);
    let found = validator.iter_errors(&instance).filter_map(|it| error(&it, values));
    found.filter(|it| !rests_on(it, &unknown)).collect()
}

fn error(error: &ValidationError<'_>, values: &Value) -> Option<Error> {
    let path = segments(error.instance_path().as_str(), values)?;
    let kind = match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            What::Unexpected(unexpected.clone())
        }
        Kind::Required { property } => What::Missing(property.as_str()?.to_owned()),
        Kind::Enum { options } => What::Enumeration(options.as_array()?.clone()),
        Kind::Constant { expected_value } => What::Enumeration(vec![(**expected_value).clone()]),
        Kind::Type { kind } => What::Type(type_names(kind)),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match types_of(context) {
            Some(types) => What::Type(types),
            None => What::Other(schema_words::of_branches(context, error.instance_path().as_str())?),
        },
        other => What::Other(schema_words::of(other)?),
    };
    Some(Error { path, keyword: error.kind().keyword().to_owned(), kind })
}

fn type_names(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(it) => vec![it.as_str()],
        TypeKind::Multiple(all) => all.iter().map(jsonschema::JsonType::as_str).collect(),
    }
}

/// The types of branches that ask for nothing else.
fn types_of(context: &[Vec<ValidationError<'static>>]) -> Option<Vec<&'static str>> {
    let mut acc = Vec::new();
    let top = context.first()?.first()?.instance_path();
    for branch in context {
        let [only] = &branch[..] else { return None };
        let Kind::Type { kind } = only.kind() else { return None };
        if only.instance_path() != top {
            return None;
        }
        acc.extend(type_names(kind));
    }
    acc.dedup();
    Some(acc)
}

fn rests_on(error: &Error, unknown: &[Vec<Segment>]) -> bool {
    unknown.iter().any(|it| match error.kind {
        What::Unexpected(_) | What::Missing(_) | What::Enumeration(_) | What::Type(_) => *it == error.path,
        What::Other(_) => it.starts_with(&error.path),
    })
}

/// The values as JSON. A null removes a key, and what is not known stands as null.
fn to_json(value: &Value, path: &mut Vec<Segment>, unknown: &mut Vec<Vec<Segment>>) -> Json {
    match &value.kind {
        ValueKind::Null => Json::Null,
        ValueKind::Bool(it) => Json::Bool(*it),
        ValueKind::Int(it) => Json::from(*it),
        ValueKind::Float(it) => Json::from(*it),
        ValueKind::String(it) => Json::String(it.to_string()),
        ValueKind::List(items) => {
            let item = |(idx, item)| {
                path.push(Segment::Index(idx));
                let json = to_json(item, path, unknown);
                path.pop();
                json
            };
            Json::Array(items.iter().enumerate().map(item).collect())
        }
        ValueKind::Map(map) => {
            let mut acc = JsonMap::new();
            let is_removed = |it: &&Entry| it.value.is_written() && it.value.kind == ValueKind::Null;
            for entry in map.entries.iter().filter(|it| !is_removed(it) && !it.is_deleted) {
                path.push(Segment::Key(entry.key.clone()));
                let json = to_json(&entry.value, path, unknown);
                path.pop();
                acc.insert(entry.key.to_string(), json);
            }
            Json::Object(acc)
        }
        ValueKind::Unknown => {
            unknown.push(path.clone());
            Json::Null
        }
    }
}

/// A JSON pointer into values; nothing if it leads nowhere.
fn segments(pointer: &str, values: &Value) -> Option<Vec<Segment>> {
    let mut value = values;
    let mut path = Vec::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let segment = match &value.kind {
            ValueKind::List(_) => Segment::Index(token.parse().ok()?),
            _ => Segment::Key(token.into()),
        };
        value = step(value, &segment)?;
        path.push(segment);
    }
    Some(path)
}

fn step<'v>(value: &'v Value, segment: &Segment) -> Option<&'v Value> {
    match segment {
        Segment::Key(key) => value.entry(key).map(|it| &it.value),
        Segment::Index(index) => value.as_list()?.get(*index),
    }
}

fn at<'v>(value: &'v Value, path: &[Segment]) -> Option<&'v Value> {
    path.iter().try_fold(value, step)
}

/// The values of one chart, with what its defaults alone do wrong.
struct Level<'a> {
    top: &'a ChartProfile,
    name: String,
    root: &'a Value,
    steps: &'a [Segment],
    known: HashSet<(Vec<Segment>, String)>,
}

impl Level<'_> {
    fn lay(&mut self, teller: &mut Teller<'_>, error: Error) {
        let path = [self.steps, &error.path].concat();
        let Some(value) = at(self.root, &path).filter(|it| it.is_written() || path.is_empty()) else {
            return;
        };
        let is_collection = matches!(value.kind, ValueKind::Map(_) | ValueKind::List(_));
        let is_known = self.known.contains(&(error.path, error.keyword));
        match error.kind {
            What::Unexpected(keys) => keys.iter().for_each(|key| self.unexpected(teller, &path, key)),
            What::Missing(key) if !is_known => self.missing(teller, &path, value, &key),
            What::Enumeration(words) => self.not_allowed(teller, &path, value, &words),
            What::Type(names) => {
                let (shown, types) = (teller.shown(&path, value), types(&names));
                let message = format!("`{}` is {shown}, and must be {types}", Shown(&path));
                self.tell(teller, &path, "values/type-mismatch", message);
            }
            What::Other(words) if !(is_known && is_collection) && is_whole(teller, value) => {
                let name =
                    if path.is_empty() { "the values".to_owned() } else { format!("`{}`", Shown(&path)) };
                let message = format!("{name} {words}");
                self.tell(teller, &path, "values/schema", message);
            }
            What::Missing(_) | What::Other(_) => {}
        }
    }

    fn unexpected(&self, teller: &mut Teller<'_>, path: &[Segment], key: &str) {
        let below = [path, &[Segment::Key(key.into())]].concat();
        if !at(self.root, &below).is_some_and(Value::is_written) {
            return;
        }
        let slots = slots(self.top, path);
        let names = slots.iter().flat_map(|it| &it.below);
        let names = names.filter(|it| it.1.known_by.has(KnownBy::STRONG)).map(|it| &**it.0);
        let free = |it: &&str| {
            at(self.root, path).and_then(|map| map.entry(it)).is_none_or(|it| !it.value.is_written())
        };
        let near = nearest(key, names.filter(|it| it.len() > 3 && *it != key).filter(free));
        let right = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "correct or remove it".to_owned(),
        };
        let message =
            format!("the schema of {} has no `{}`, and Helm refuses it; {right}", self.name, Shown(&below));
        let fix = near.map(|it| mend::respelled(&below, it, Applicability::Unsafe));
        let told = Told { fix, ..told("values/unknown-key", message) };
        self.tell_at(teller, &below, told);
    }

    /// A list is replaced as a whole, so what its items lack no other layer adds.
    fn missing(&self, teller: &mut Teller<'_>, path: &[Segment], value: &Value, key: &str) {
        let is_item = path.iter().any(|it| matches!(it, Segment::Index(_)));
        let is_open = value.as_map().is_some_and(|it| it.may_hold(key));
        if is_open || !is_item && !teller.release.is_complete {
            return;
        }
        let message = if path.is_empty() {
            format!("`{key}` is missing, and the schema of {} requires it", self.name)
        } else {
            format!("`{}` lacks `{key}`, which the schema of {} requires", Shown(path), self.name)
        };
        self.tell(teller, path, "values/required-missing", message);
    }

    fn not_allowed(&self, teller: &mut Teller<'_>, path: &[Segment], value: &Value, words: &[Json]) {
        let mut plain: Vec<String> =
            words.iter().filter(|it| !it.is_null()).map(schema_words::plain).collect();
        // An empty text is no word to propose.
        plain.retain(|it| !it.is_empty());
        let near = value.as_str().and_then(|text| nearest(text, plain.iter().map(String::as_str)));
        let right = match near {
            Some(near) => format!("did you mean `{near}`? The chart takes {}", list(&plain)),
            None => format!("the chart takes {}", list(&plain)),
        };
        let message = format!("`{}` is {}; {right}", Shown(path), teller.shown(path, value));
        let is_text = |word: &str| words.iter().any(|it| it.as_str() == Some(word));
        let fix = near.filter(|it| is_text(it)).map(|it| mend::set(path, Value::text(it), it));
        let told = Told { fix, ..told("values/not-allowed", message) };
        self.tell_at(teller, path, told);
    }

    fn tell(&self, teller: &mut Teller<'_>, path: &[Segment], rule: &'static str, message: String) {
        self.tell_at(teller, path, told(rule, message));
    }

    /// At the value if it is short, else at its key or its first one.
    fn tell_at(&self, teller: &mut Teller<'_>, path: &[Segment], mut told: Told) {
        told.help =
            Some(format!("Helm checks values by the values.schema.json of {} and refuses these.", self.name));
        let Some(value) = at(self.root, path) else { return };
        let entry = path.split_last().and_then(|(last, above)| match last {
            Segment::Key(key) => at(self.root, above)?.entry(key),
            Segment::Index(_) => None,
        });
        let first = value.as_map().and_then(|it| it.entries.iter().find(|it| it.value.is_written()));
        let is_short = !matches!(value.kind, ValueKind::Map(_) | ValueKind::List(_) | ValueKind::Null);
        let is_about_key = told.rule == "values/unknown-key";
        let range = match (entry, first) {
            (Some(entry), _) if is_about_key || !is_short || value.origin.range.is_empty() => entry.key_range,
            (Some(_), _) => value.origin.range,
            (None, Some(first)) => first.key_range,
            (None, None) => value.origin.range,
        };
        let source = value.origin.source.or_else(|| first?.value.origin.source);
        let Some(source) = source else { return };
        let before = teller.acc.len();
        teller.tell(&Spot { path, source, range, entry }, told, before);
    }
}

/// Whether nothing that is not in sight may still add keys to it.
fn is_whole(teller: &Teller<'_>, value: &Value) -> bool {
    value.as_map().is_none_or(|it| !it.may_hold_more() && teller.release.is_complete)
}

fn told(rule: &'static str, message: String) -> Told {
    Told { rule, severity: Severity::Error, confidence: Confidence::High, message, help: None, fix: None }
}
