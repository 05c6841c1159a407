//! The values each layer of a release brings, and how the engines lay them over each other.

use std::borrow::Cow;
use std::sync::Arc;

use text_size::TextRange;

use super::{Layer, LayerKind, Project, Release, Target, Written};
use crate::manifest::data::Section;
use crate::value::decode::{Place, decode, decode_values, is_substituted};
use crate::value::merge::{coalesce, over, over_unknown};
use crate::value::path::Segment;
use crate::value::problem::Problem;
use crate::value::scalar::decode_base64;
use crate::value::set::{Assignment, Typing, assignments, place, set};
use crate::value::{Map, Origin, SourceId, Value, ValueKind};
use crate::yaml::{Node, SyntaxErrorKind};

/// What one layer brings.
#[derive(Debug)]
pub enum Brought {
    /// Whole values, laid over what is below.
    Values(Value),
    /// Single values, each set at its place.
    Single(Vec<Assigned>),
    /// It cannot be known.
    Unknown,
    /// Nothing.
    Nothing,
}

/// A single value that a layer sets.
#[derive(Debug)]
pub struct Assigned {
    /// Where.
    pub path: Vec<Segment>,
    /// What.
    pub value: Value,
    key_range: TextRange,
}

/// The layers of a release, merged.
pub(super) struct Merged {
    pub(super) values: Value,
    /// Whether all of them could be read whole.
    pub(super) is_readable: bool,
    /// What Go's decoder says of each text that holds values and nothing else.
    pub(super) problems: Vec<(SourceId, Vec<Problem>)>,
}

/// The values of those layers that can be read, over the chart's defaults: what Helm sees if no other says more.
pub fn readable(project: &Project, release: &Release) -> Value {
    let mut values = lay(project, &release.layers, |_| {}).values;
    if let Some(judged) = &release.chart.judged {
        coalesce(&mut values, &judged.defaults);
    }
    values
}

/// Lays the layers over each other in the order the engine does.
pub(super) fn merged(project: &Project, layers: &[Layer]) -> Merged {
    lay(project, layers, over_unknown)
}

fn lay(project: &Project, layers: &[Layer], unknown: impl Fn(&mut Value)) -> Merged {
    let mut values = Value::computed(ValueKind::Map(Map::default()));
    let mut is_readable = true;
    let mut problems = Vec::new();
    // Flux brings `spec.values` in before each `targetPath`, and once more at the end.
    let has_targets = layers.iter().any(|it| it.target.is_some());
    let inline_at = layers.iter().position(|it| has_targets && it.kind == LayerKind::HelmRelease);
    let mut inline = inline_at.and_then(|at| match brought(project, layers, at).0 {
        Brought::Values(value) => Some(value),
        Brought::Single(_) | Brought::Unknown | Brought::Nothing => None,
    });
    for (idx, layer) in layers.iter().enumerate() {
        is_readable &= is_whole(project, layer);
        let (brought, found) = brought(project, layers, idx);
        problems.extend(found);
        match brought {
            Brought::Values(value) => {
                let value = if inline_at == Some(idx) { inline.take().unwrap_or(value) } else { value };
                over(&mut values, value);
            }
            Brought::Single(all) if layer.target.is_some() => target(&mut values, inline.as_mut(), all),
            Brought::Single(all) => set_all(&mut values, all),
            Brought::Unknown => unknown(&mut values),
            Brought::Nothing => {}
        }
    }
    Merged { values, is_readable, problems }
}

/// The values of one layer alone; `None` where they cannot be known.
pub fn values_of(project: &Project, layers: &[Layer], idx: usize) -> Option<Value> {
    let mut values = Value::computed(ValueKind::Map(Map::default()));
    match brought(project, layers, idx).0 {
        Brought::Values(value) => return Some(value),
        Brought::Single(all) => set_all(&mut values, all),
        Brought::Unknown => return None,
        Brought::Nothing => {}
    }
    Some(values)
}

fn set_all(values: &mut Value, all: Vec<Assigned>) {
    for it in all {
        set(values, &it.path, it.value, it.key_range);
    }
}

fn is_whole(project: &Project, layer: &Layer) -> bool {
    let errors = layer.written.as_ref().map(|it| &project.source(it.source).tree.errors);
    errors.is_some_and(|it| it.iter().all(|error| error.kind == SyntaxErrorKind::TemplateBraces))
}

type Found = Option<(SourceId, Vec<Problem>)>;

fn brought(project: &Project, layers: &[Layer], idx: usize) -> (Brought, Found) {
    let layer = &layers[idx];
    let layer_idx = u8::try_from(idx).unwrap_or(u8::MAX);
    if let Some(path) = &layer.target {
        return (Brought::Single(targeted(project, layer, path, layer_idx)), None);
    }
    let Some(written) = &layer.written else { return (Brought::Unknown, None) };
    let source = project.source(written.source);
    let place = Place { source: written.source, layer: layer_idx, delivery: layer.delivery };
    if written.keys.is_empty() {
        let (value, found) = decode_values(&source.tree, place);
        return (Brought::Values(value), Some((written.source, found)));
    }
    let (Some(node), Some(document)) = (project.root_of(written), source.tree.documents.get(written.index))
    else {
        return (Brought::Nothing, None);
    };
    if layer.kind == LayerKind::Parameters {
        return (Brought::Single(parameters(node, place)), None);
    }
    let value = decode(&source.tree, document, node, place).0;
    let brought = match value.kind {
        ValueKind::Map(_) => Brought::Values(value),
        ValueKind::Unknown => Brought::Unknown,
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::String(_)
        | ValueKind::List(_) => Brought::Nothing,
    };
    (brought, None)
}

/// The text a value of a ConfigMap or Secret stands for; nothing if it is encrypted or no text.
pub(super) fn text(section: Section, value: &Node) -> Option<Cow<'_, str>> {
    let text = value.text().filter(|it| !it.starts_with("ENC["))?;
    match section {
        Section::Text => Some(text.into()),
        Section::Base64 => decode_base64(text).map(Cow::Owned),
    }
}

/// The text of a `targetPath`, and what `--set` makes of it.
#[derive(Debug)]
pub struct Given<'p> {
    /// The text as the ConfigMap or Secret holds it.
    pub text: Cow<'p, str>,
    /// What is set; nothing where that is not sure.
    pub all: Option<Vec<Assignment>>,
    source: SourceId,
    node: &'p Node,
}

/// What Flux's `targetPath` is given; nothing if it cannot be known.
pub fn given<'p>(project: &'p Project, layer: &'p Layer, target: &Target) -> Option<Given<'p>> {
    let written = layer.written.as_ref()?;
    let node = project.root_of(written)?;
    let text = text(section_of(layer, written), node).filter(|it| !is_substituted(it))?;
    let is_quoted =
        ['\'', '"'].iter().any(|quote| text.len() > 1 && text.starts_with(*quote) && text.ends_with(*quote));
    let all = if target.is_literal {
        place(&target.path).map(|path| vec![Assignment { path, kind: ValueKind::String(Arc::from(&*text)) }])
    } else if is_quoted {
        assignments(&target.path, text.trim_matches(['\'', '"']), Typing::Text)
    } else {
        assignments(&target.path, &text, Typing::Typed)
    };
    Some(Given { text, all, source: written.source, node })
}

/// What Flux's `targetPath` sets.
fn targeted(project: &Project, layer: &Layer, target: &Target, layer_idx: u8) -> Vec<Assigned> {
    let Some(Given { all, source, node, .. }) = given(project, layer, target) else {
        let unknown = Value::computed(ValueKind::Unknown);
        return assigned_unknown(&target.path, unknown, TextRange::default());
    };
    let origin = origin(source, layer_idx, node);
    match all {
        Some(all) => assigned(all, origin, node.range),
        None => assigned_unknown(&target.path, Value { kind: ValueKind::Unknown, origin }, node.range),
    }
}

fn section_of(layer: &Layer, written: &Written) -> Section {
    let section = written.keys.iter().rev().nth(1).map(String::as_str);
    if layer.kind == LayerKind::Secret && section == Some("data") { Section::Base64 } else { Section::Text }
}

/// What `helm.parameters` and `helm.fileParameters` set: Argo CD gives the forced texts last.
fn parameters(list: &Node, place: Place) -> Vec<Assigned> {
    let items = list.as_sequence().map_or(&[][..], |it| &it.items);
    let is_forced = |item: &&Node| item.get("forceString").and_then(Node::text) == Some("true");
    let (forced, typed): (Vec<_>, Vec<_>) = items.iter().partition(is_forced);
    let typed = typed.into_iter().map(|it| (it, Typing::Typed));
    typed.chain(forced.into_iter().map(|it| (it, Typing::Text))).flat_map(|it| parameter(it, place)).collect()
}

fn parameter((item, typing): (&Node, Typing), place: Place) -> Vec<Assigned> {
    let Some(name) = item.get("name") else { return Vec::new() };
    let path = name.text().unwrap_or_default();
    let value = item.get("value").and_then(|it| Some((it, it.text()?)));
    let Some((node, text)) = value.filter(|it| !is_environment(it.1) && !is_substituted(it.1)) else {
        let origin = origin(place.source, place.layer, item.get("value").unwrap_or(item));
        return assigned_unknown(path, Value { kind: ValueKind::Unknown, origin }, name.range);
    };
    let origin = origin(place.source, place.layer, node);
    match assignments(path, &without_commas(text), typing) {
        Some(all) => assigned(all, origin, name.range),
        None => assigned_unknown(path, Value { kind: ValueKind::Unknown, origin }, name.range),
    }
}

/// `$ARGOCD_APP_NAME`, `${ARGOCD_APP_NAME}`: Argo CD fills it in.
fn is_environment(text: &str) -> bool {
    let after = text.split('$').skip(1);
    after
        .into_iter()
        .any(|it| it.starts_with(|first: char| first.is_ascii_alphabetic() || "_{".contains(first)))
}

/// Argo CD escapes the commas, but not those of a list.
fn without_commas(text: &str) -> String {
    if text.starts_with('{') && text.ends_with('}') {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character == ',' && !escaped.is_empty() && !escaped.ends_with('\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// No fix touches it: the text is not YAML of the values.
fn origin(source: SourceId, layer: u8, node: &Node) -> Origin {
    let style = node.as_scalar().map_or(crate::yaml::Style::Plain, |it| it.style);
    Origin { source: Some(source), layer, range: node.range, style, is_shared: true }
}

fn assigned(all: Vec<Assignment>, origin: Origin, key_range: TextRange) -> Vec<Assigned> {
    let one = |it: Assignment| Assigned { path: it.path, value: with_origin(it.kind, origin), key_range };
    all.into_iter().map(one).collect()
}

fn with_origin(kind: ValueKind, origin: Origin) -> Value {
    let kind = match kind {
        ValueKind::List(items) => {
            ValueKind::List(items.into_iter().map(|it| with_origin(it.kind, origin)).collect())
        }
        other => other,
    };
    Value { kind, origin }
}

/// Something is set there, and nobody knows what.
fn assigned_unknown(path: &str, value: Value, key_range: TextRange) -> Vec<Assigned> {
    place(path).map(|path| Assigned { path, value, key_range }).into_iter().collect()
}

/// Lays a `targetPath` over, as Flux does: first all of `spec.values`, then the single value. Where the
/// map around it is the very map of `spec.values`, it is set there as well and wins in the end.
fn target(values: &mut Value, mut inline: Option<&mut Value>, all: Vec<Assigned>) {
    for it in all {
        let before = values.clone();
        if let Some(inline) = &inline {
            over(values, (*inline).clone());
        }
        if let Some(inline) = &mut inline {
            match holder(&before, inline, &it.path) {
                Holder::Shared => set(inline, &it.path, it.value.clone(), it.key_range),
                Holder::Unknown => {
                    let unknown = Value { kind: ValueKind::Unknown, origin: it.value.origin };
                    set(inline, &it.path, unknown, it.key_range);
                }
                Holder::Apart => {}
            }
        }
        set(values, &it.path, it.value, it.key_range);
    }
}

/// The map a single value is set in, after `spec.values` was laid over what is below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// It is the one of `spec.values`.
    Shared,
    /// It is one of its own.
    Apart,
    /// Nobody knows what is below.
    Unknown,
}

fn holder(below: &Value, inline: &Value, path: &[Segment]) -> Holder {
    let steps = path.split_last().map_or(&[][..], |(_, steps)| steps);
    let (mut below, mut above, mut holder) = (Some(below), inline, Holder::Apart);
    for step in steps {
        let is_open = below.is_some_and(|it| {
            it.kind == ValueKind::Unknown
                || it.as_map().is_some_and(|map| map.is_open && holder == Holder::Apart)
        });
        below = below.and_then(|it| child(it, step));
        let Some(next) = child(above, step) else { return holder };
        above = next;
        let is_map = |it: &Value| matches!(it.kind, ValueKind::Map(_));
        let is_merged = is_map(above) && below.is_some_and(is_map);
        if holder == Holder::Apart && !is_merged {
            let is_hidden = below.is_none_or(|it| it.kind == ValueKind::Unknown) && is_open;
            holder = if is_hidden { Holder::Unknown } else { Holder::Shared };
        }
    }
    holder
}

fn child<'v>(value: &'v Value, step: &Segment) -> Option<&'v Value> {
    match step {
        Segment::Key(key) => value.get(key),
        Segment::Index(index) => value.as_list()?.get(*index),
    }
}
