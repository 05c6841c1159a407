//! What may be written at a place: keys of the chart, values they take, names of objects, words of our comments.

use std::collections::HashSet;

use text_size::{TextRange, TextSize};

use super::level::{Level, Part, level};
use super::page::{self, Page, key_at, slot_at};
use super::place::{embedded, seats};
use crate::chart::built_in;
use crate::chart::key::{Key, Type};
use crate::manifest::data;
use crate::project::{ObjectId, Project, Release};
use crate::text::FileId;
use crate::value::path::Segment;
use crate::value::scalar::{Resolved, resolve_v2};
use crate::value::{SourceId, Value, ValueKind};
use crate::yaml::{Node, Tree};

/// Something that may be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The key, value or name itself.
    pub label: String,
    /// What it is, in a word or two.
    pub detail: Option<String>,
    /// What it does.
    pub page: Option<Page>,
    /// How it goes on.
    pub form: Form,
}

/// How what is written goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A value, a name: it ends there.
    Word,
    /// A key with a map below.
    Map,
    /// A key with a list below.
    List,
    /// A key with one of these values.
    Choice(Vec<String>),
    /// A key with any other value.
    Scalar,
}

/// What may be written at a place of a file, and what is there of it.
pub fn candidates(
    project: &Project,
    file: FileId,
    offset: TextSize,
    rules: &dyn Fn() -> Vec<(String, String)>,
) -> (Level, Vec<Candidate>) {
    let text = &project.file(file).file.text;
    let mut level = level(text, offset);
    if let Part::Comment(range) = level.part {
        let found = comment(&text[range], range, offset, rules);
        let (word, found) = found.unwrap_or_else(|| (level.word, Vec::new()));
        level.word = word;
        return (level, found);
    }
    let id = SourceId::new(file.0);
    let tree = &project.source(id).tree;
    let document = tree.documents.iter().rposition(|it| it.range.start() <= offset).unwrap_or(0);
    let mut found = Vec::new();
    for (release, path) in values_at(project, file, document, &level.path) {
        for it in of_release(release, &path, &level) {
            if !found.contains(&it) {
                found.push(it);
            }
        }
    }
    if found.is_empty() {
        found = names(project, tree, id, document, &level);
    }
    found.retain(|it| !level.siblings.contains(&it.label));
    (level, found)
}

/// The releases whose values are written at a path of a file, and the path in them.
fn values_at<'p>(
    project: &'p Project,
    file: FileId,
    document: usize,
    path: &[Segment],
) -> Vec<(&'p Release, Vec<Segment>)> {
    let id = SourceId::new(file.0);
    if let Some((inner, depth)) = embedded_at(project, file, document, path) {
        return seats(project, inner, 0, &path[depth..])
            .into_iter()
            .map(|it| (it.release, it.path))
            .collect();
    }
    let found: Vec<_> =
        seats(project, id, document, path).into_iter().map(|it| (it.release, it.path)).collect();
    if !found.is_empty() {
        return found;
    }
    // `spec.values` that are still empty are no layer.
    let is_here = |it: &&Release| {
        it.object.map(|id| project.object(id)).is_some_and(|it| it.source == id && it.index == document)
    };
    let values = [Segment::Key("spec".into()), Segment::Key("values".into())];
    let rest = path.strip_prefix(&values[..]);
    let here = project.releases.iter().filter(is_here);
    rest.map_or_else(Vec::new, |rest| here.map(|it| (it, rest.to_vec())).collect())
}

/// The document inside a scalar that a path leads into, and how many steps lead to the scalar.
fn embedded_at(
    project: &Project,
    file: FileId,
    document: usize,
    path: &[Segment],
) -> Option<(SourceId, usize)> {
    let root = &project.source(SourceId::new(file.0)).tree.documents.get(document)?.root;
    let mut node = root;
    let mut depth = 0;
    for step in path {
        node = child(node, step)?;
        depth += 1;
        if node.as_scalar().is_some() {
            break;
        }
    }
    node.as_scalar()?;
    let key = path[..depth].last();
    let is_it = |(_, source): &(SourceId, &crate::project::Source)| {
        let Some(map) = &source.map else { return false };
        if map.is_empty() {
            // An empty text has no place; its key tells.
            return matches!((key, &source.document.key), (Some(Segment::Key(key)), Some(own)) if **key == **own);
        }
        node.range.contains_inclusive(map.to_source(TextRange::default()).start())
    };
    embedded(project, file).find(is_it).map(|(id, _)| (id, depth))
}

fn child<'t>(node: &'t Node, step: &Segment) -> Option<&'t Node> {
    match step {
        Segment::Key(key) => node.get(key),
        Segment::Index(index) => node.as_sequence()?.items.get(*index),
    }
}

fn of_release(release: &Release, path: &[Segment], level: &Level) -> Vec<Candidate> {
    let chart = &release.chart;
    let mut path = path.to_vec();
    if let Part::Value(key) = &level.part {
        path.push(Segment::Key(key.as_str().into()));
    }
    if let (Some(profile), Some(judged)) = (&chart.profile, &chart.judged) {
        let Some(key) = key_at(profile.keys(), &path) else { return Vec::new() };
        if level.part != Part::Key {
            return values_of(key, key.default_at(&judged.version));
        }
        let is_read = |it: &Key| {
            it.of.is_none()
                && it.renamed_to.is_none()
                && it.is_in(&judged.version)
                && !it.is_unread_in(&judged.version)
        };
        let keys = key.properties.iter().filter(|(_, it)| is_read(it));
        let found = keys.map(|(name, it)| {
            let page = page::of_key(it, &judged.version);
            Candidate { label: name.to_string(), detail: page::takes(it), page: Some(page), form: form(it) }
        });
        let is_item = matches!(path.last(), Some(Segment::Index(_)));
        let items = if is_item { values_of(key, None) } else { Vec::new() };
        return found.chain(items).collect();
    }
    let Some(folder) = &chart.folder else { return Vec::new() };
    let Some(slot) = slot_at(folder, &path) else { return Vec::new() };
    if level.part != Part::Key {
        let bools = ["false", "true"].map(str::to_owned);
        let is_bool =
            slot.types.contains(&Type::Boolean) || slot.default.is_some_and(|it| it.of == Type::Boolean);
        let words = slot.allowed.iter().map(ToString::to_string);
        return words.chain(bools.into_iter().filter(|_| is_bool)).map(word).collect();
    }
    let section = match &path[..] {
        [Segment::Key(name)] => folder.section(name),
        _ => None,
    };
    let below = slot.below.iter().chain(section.into_iter().flat_map(|it| it.root.below.iter()));
    let found = below.filter(|(_, it)| it.known_by.has(crate::chart::folder::slot::KnownBy::STRONG));
    found
        .map(|(name, it)| {
            let mut path = path.clone();
            path.push(Segment::Key((&**name).into()));
            let form = match it.default.map(|it| it.of) {
                _ if !it.below.is_empty() => Form::Map,
                Some(Type::Array) => Form::List,
                Some(Type::Boolean) => Form::Choice(vec!["true".to_owned(), "false".to_owned()]),
                Some(_) | None => Form::Scalar,
            };
            let detail = it.default.map(|it| it.of.as_str().to_owned());
            Candidate { label: name.to_string(), detail, page: page::of_release(release, &path), form }
        })
        .collect()
}

/// How a key goes on.
fn form(key: &Key) -> Form {
    let has = |wanted: Type| key.types.contains(&wanted);
    if !key.allowed.is_empty() {
        return Form::Choice(key.allowed.iter().filter_map(written).collect());
    }
    match () {
        () if !key.properties.is_empty() || has(Type::Object) => Form::Map,
        () if has(Type::Array) => Form::List,
        () if has(Type::Boolean) => Form::Choice(vec!["true".to_owned(), "false".to_owned()]),
        () => Form::Scalar,
    }
}

/// The values a key takes, its default first.
fn values_of(key: &Key, default: Option<&Value>) -> Vec<Candidate> {
    let default = default.and_then(written);
    let allowed = key.allowed.iter().filter_map(written);
    let bools = ["true", "false"].into_iter().filter(|_| key.types.contains(&Type::Boolean));
    let mut seen = HashSet::new();
    let all = default.clone().into_iter().chain(allowed).chain(bools.map(str::to_owned));
    let mut found: Vec<Candidate> = all.filter(|it| seen.insert(it.clone())).map(word).collect();
    if let Some(first) = found.first_mut().filter(|it| Some(&it.label) == default.as_ref()) {
        first.detail = Some("default".to_owned());
    }
    found
}

fn word(label: String) -> Candidate {
    Candidate { label, detail: None, page: None, form: Form::Word }
}

/// A value as one writes it; nothing for what takes more than a word.
fn written(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::String(text) if text.is_empty() => Some("\"\"".to_owned()),
        ValueKind::String(text) if text.contains('\n') => None,
        ValueKind::String(text) => {
            let is_plain = matches!(resolve_v2(text), Resolved::String)
                && text.chars().all(|it| it.is_alphanumeric() || "._-/".contains(it))
                && !text.starts_with('-');
            Some(if is_plain { text.to_string() } else { format!("{:?}", &**text) })
        }
        ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => value.printed(),
        ValueKind::Null | ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => None,
    }
}

/// The names a reference of an object may hold.
fn names(project: &Project, tree: &Tree, id: SourceId, document: usize, level: &Level) -> Vec<Candidate> {
    let (Part::Value(key), Some(document_tree)) = (&level.part, tree.documents.get(document)) else {
        return Vec::new();
    };
    let kind_of = |it: &Node| it.get("kind").and_then(Node::text).map(str::to_owned);
    let is_object = kind_of(&document_tree.root).is_some_and(|it| it == "HelmRelease");
    if !is_object {
        return Vec::new();
    }
    let reference = level.path.iter().try_fold(&document_tree.root, child);
    let is_in =
        |wanted: &str| level.path.iter().any(|it| matches!(it, Segment::Key(key) if &**key == wanted));
    let (is_values, is_source) = (is_in("valuesFrom"), is_in("sourceRef") || is_in("chartRef"));
    let words = |all: &[&str]| all.iter().map(|it| word((*it).to_owned())).collect();
    match key.as_str() {
        "kind" if is_values => words(&["ConfigMap", "Secret"]),
        "kind" if is_in("chartRef") => words(&["HelmChart", "OCIRepository"]),
        "kind" if is_source => words(&["Bucket", "GitRepository", "HelmRepository"]),
        "name" if is_values || is_source => {
            let kind = reference.and_then(kind_of);
            named(project, id, |it| kind.as_deref() == Some(it))
        }
        "valuesKey" if is_values => {
            let kind = reference.and_then(kind_of).unwrap_or_default();
            let name = reference.and_then(|it| it.get("name")?.text()).unwrap_or_default();
            let object = project.named(&kind, name).first();
            object.map_or_else(Vec::new, |object| keys_of(project, *object))
        }
        _ => Vec::new(),
    }
}

/// Objects by name, those in the same folder first.
fn named(project: &Project, from: SourceId, is_kind: impl Fn(&str) -> bool) -> Vec<Candidate> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |it| it.0.to_owned());
    let own = folder(project.path_of(from));
    let mut found: Vec<(bool, String, String)> = project
        .objects
        .iter()
        .filter(|it| is_kind(&it.kind))
        .filter_map(|it| {
            let path = project.path_of(it.source);
            Some((folder(path) != own, it.name.clone()?, path.to_owned()))
        })
        .collect();
    found.sort();
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.1.clone()));
    let candidate = |(_, label, path)| Candidate { detail: Some(path), ..word(label) };
    found.into_iter().map(candidate).collect()
}

fn keys_of(project: &Project, id: ObjectId) -> Vec<Candidate> {
    let Some(node) = project.object_node(id) else { return Vec::new() };
    let entries = data::entries(node, &project.object(id).kind);
    entries.into_iter().filter_map(|(_, entry)| Some(word(entry.key.text()?.to_owned()))).collect()
}

/// The words of our comments, and the word that is there.
fn comment(
    text: &str,
    range: TextRange,
    offset: TextSize,
    rules: &dyn Fn() -> Vec<(String, String)>,
) -> Option<(TextRange, Vec<Candidate>)> {
    let before = &text[..usize::from(offset - range.start()).min(text.len())];
    let said = before.trim_start().strip_prefix("valuelint:")?.trim_start();
    let tail = |text: &str| TextRange::new(offset - TextSize::of(text), offset);
    if let Some((_, inside)) = said.split_once('[').filter(|(it, _)| it.starts_with("ignore")) {
        if inside.contains(']') {
            return None;
        }
        let typed = inside.rsplit(',').next().unwrap_or(inside).trim_start();
        let found = rules().into_iter().map(|(id, summary)| Candidate { detail: Some(summary), ..word(id) });
        return Some((tail(typed), found.collect()));
    }
    if let Some(chart) = said.strip_prefix("chart=") {
        return Some(match chart.split_once('@') {
            Some((name, version)) => {
                let profile = built_in().iter().find(|it| *it.name == *name)?;
                let versions = profile.versions.iter().rev().map(|it| Candidate {
                    detail: it.app.as_ref().map(|it| format!("application {it}")),
                    ..word(it.version.to_string())
                });
                (tail(version), versions.collect())
            }
            None => (tail(chart), built_in().iter().map(|it| word(it.name.to_string())).collect()),
        });
    }
    let words = [
        ("ignore[", "silences findings of this line, or of the next"),
        ("ignore-file[", "silences findings of the whole text"),
        ("chart=", "says whose values these are"),
    ];
    let found =
        words.map(|(label, detail)| Candidate { detail: Some(detail.to_owned()), ..word(label.to_owned()) });
    Some((tail(said), found.into()))
}
