//! A profile's text to its types. Profiles come with the program, so what does not read is our own mistake
//! and a test's business; here it is left out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use super::key::{Key, Type, Unread};
use super::pattern::Pattern;
use super::version;
use super::{Home, Packed, Profile, VersionFacts, packed};
use crate::manifest::source::normal_url;
use crate::value::decode::{Place, decode};
use crate::value::merge::strip_origins;
use crate::value::{Delivery, SourceId, Value, ValueKind};
use crate::yaml::parse::parse;

/// Reads identity, versions and fingerprint; the keys are read when a release needs them.
pub(super) fn profile(packed: &Packed) -> Profile {
    let root = packed::read(packed.head);
    let name = packed.folder;
    let title = root.get("title").and_then(Value::as_str).unwrap_or(name);
    let lineage = root.get("x-lineage");
    Profile {
        name: title.into(),
        chart: lineage.and_then(|it| text(it, "chart")).unwrap_or_else(|| title.into()),
        homes: homes(&root),
        registries: lineage.map_or(&[][..], |it| list(it, "registries")).iter().filter_map(address).collect(),
        versions: list(&root, "x-versions").iter().filter_map(version_facts).collect(),
        fingerprint: list(&root, "x-fingerprint")
            .iter()
            .filter_map(|it| Some(it.as_str()?.split('.').map(Arc::from).collect()))
            .collect(),
        keys_json: packed.keys,
        keys: OnceLock::new(),
        judged: Mutex::new(HashMap::new()),
        listed: Mutex::new(HashMap::new()),
    }
}

/// Reads all keys.
pub(super) fn keys(json: &str) -> Key {
    key(&packed::read(json))
}

/// The first document of our own YAML as values.
pub(super) fn value(text: &str) -> Value {
    let tree = parse(text);
    let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV3 };
    let Some(document) = tree.documents.first() else { return Value::computed(ValueKind::Null) };
    let (mut value, _) = decode(&tree, document, &document.root, place);
    strip_origins(&mut value);
    value
}

pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_list).unwrap_or_default()
}

pub(super) fn text(value: &Value, key: &str) -> Option<Arc<str>> {
    match &value.get(key)?.kind {
        ValueKind::String(text) => Some(text.clone()),
        ValueKind::Int(number) => Some(number.to_string().into()),
        _ => None,
    }
}

fn address(value: &Value) -> Option<String> {
    value.as_str().map(normal_url)
}

fn homes(root: &Value) -> Vec<Home> {
    let Some(lineage) = root.get("x-lineage") else { return Vec::new() };
    let home = |it: &Value| {
        let repository = normal_url(&text(it, "repository")?);
        let path = text(it, "path").map_or_else(|| ".".to_owned(), |path| path.to_string());
        let until = text(it, "until").and_then(|it| version::parse_version(&it));
        Some(Home { repository, path, until })
    };
    home(lineage).into_iter().chain(list(lineage, "aliases").iter().filter_map(home)).collect()
}

fn version_facts(value: &Value) -> Option<VersionFacts> {
    let commit = |key: &str| text(value, key).map_or_else(String::new, |it| it.to_string());
    let app = text(value, "app");
    Some(VersionFacts {
        version: version::parse_version(&text(value, "version")?)?,
        commits: (commit("first"), commit("last")),
        app,
    })
}

fn key(value: &Value) -> Key {
    let properties: Vec<(Arc<str>, Key)> = value
        .get("properties")
        .and_then(Value::as_map)
        .map_or_else(Vec::new, |map| map.entries.iter().map(|it| (it.key.clone(), key(&it.value))).collect());
    let mut types = types(value);
    let allowed = list(value, "enum").to_vec();
    if types.is_empty() && allowed.is_empty() && !properties.is_empty() {
        types.push(Type::Object);
    }
    let of = text(value, "x-of");
    let is_typed = value.get("type").is_some() || !allowed.is_empty();
    let is_own = of.is_none() && (value.get("x-unread").is_none() || is_typed);
    Key {
        items: value.get("items").map(|it| Box::new(key(it))),
        types,
        allowed,
        pattern: text(value, "pattern").map(Pattern::new),
        default: value.get("default").cloned(),
        defaults: list(value, "x-default").iter().filter_map(default_in_range).collect(),
        since: text(value, "x-since").and_then(|it| version::parse_version(&it)),
        until: text(value, "x-until").and_then(|it| version::parse_version(&it)),
        unread: if of.is_some() { Some(Unread::Always) } else { unread(value) },
        of,
        is_own,
        renamed_to: text(value, "x-renamed-to"),
        instead: match value.get("x-instead").map(|it| &it.kind) {
            Some(ValueKind::String(path)) => vec![path.clone()],
            Some(ValueKind::List(paths)) => {
                paths.iter().filter_map(|it| it.as_str().map(Arc::from)).collect()
            }
            _ => Vec::new(),
        },
        env: text(value, "x-env"),
        is_free: value.get("x-free").is_some_and(Value::is_truthy),
        passed_to: text(value, "x-passed-to"),
        says: says(value),
        why: text(value, "x-why"),
        link: text(value, "x-link"),
        description: text(value, "description"),
        properties,
    }
}

fn types(value: &Value) -> Vec<Type> {
    match value.get("type").map(|it| &it.kind) {
        Some(ValueKind::String(word)) => Type::parse(word).into_iter().collect(),
        Some(ValueKind::List(words)) => words.iter().filter_map(|it| Type::parse(it.as_str()?)).collect(),
        _ => Vec::new(),
    }
}

fn default_in_range(value: &Value) -> Option<(version::VersionRange, Value)> {
    let range = version::parse_range(&text(value, "versions")?).ok()?;
    Some((range, value.get("value")?.clone()))
}

fn unread(value: &Value) -> Option<Unread> {
    match &value.get("x-unread")?.kind {
        ValueKind::Bool(true) => Some(Unread::Always),
        ValueKind::String(range) => version::parse_range(range).ok().map(Unread::In),
        _ => None,
    }
}

fn says(value: &Value) -> Vec<(Arc<str>, Arc<str>)> {
    let Some(map) = value.get("x-enum-says").and_then(Value::as_map) else { return Vec::new() };
    map.entries.iter().filter_map(|it| Some((it.key.clone(), Arc::from(it.value.as_str()?)))).collect()
}
