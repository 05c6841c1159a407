//! Layers that set single values: Flux's `targetPath`, Argo CD's `parameters`.

use std::borrow::Cow;
use std::sync::Arc;

use text_size::{TextRange, TextSize};

use super::{Layer, LayerKind, Project, Target, Written};
use crate::manifest::application::is_filled_in;
use crate::manifest::data::Section;
use crate::value::decode::Place;
use crate::value::path::Segment;
use crate::value::refusal::{Refusal, refusal};
use crate::value::scalar::decode_base64;
use crate::value::set::{Assignment, Typing, assignments, place};
use crate::value::substituted::{is_substituted, unescaped};
use crate::value::{Delivery, Origin, SourceId, Value, ValueKind};
use crate::yaml::{Node, Style};

/// A single value that a layer sets.
#[derive(Debug)]
pub struct Assigned {
    /// Where.
    pub path: Vec<Segment>,
    /// What.
    pub value: Value,
    pub(super) key_range: TextRange,
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
    /// Why nothing can be set, and the release fails.
    pub refusal: Option<Refusal>,
    source: SourceId,
    range: TextRange,
    style: Style,
}

/// What Flux's `targetPath` is given; nothing if it cannot be known.
pub fn given<'p>(project: &'p Project, layer: &'p Layer, target: &Target) -> Option<Given<'p>> {
    let written = layer.written.as_ref()?;
    let Single { source, text, range, style } = single(project, layer, written)?;
    let is_quoted =
        ['\'', '"'].iter().any(|quote| text.len() > 1 && text.starts_with(*quote) && text.ends_with(*quote));
    let all = if target.is_literal {
        place(&target.path).map(|path| vec![Assignment { path, kind: ValueKind::String(Arc::from(&*text)) }])
    } else if is_quoted {
        assignments(&target.path, text.trim_matches(['\'', '"']), Typing::Text)
    } else {
        assignments(&target.path, &text, Typing::Typed)
    };
    let bare = if is_quoted { text.trim_matches(['\'', '"']) } else { &text };
    let refusal = refusal(bare).filter(|_| !target.is_literal && place(&target.path).is_some());
    Some(Given { text, all, refusal, source, range, style })
}

/// What Flux's `targetPath` sets.
pub(super) fn targeted(project: &Project, layer: &Layer, target: &Target, layer_idx: u8) -> Vec<Assigned> {
    let Some(Given { all, source, range, style, .. }) = given(project, layer, target) else {
        let unknown = Value::computed(ValueKind::Unknown);
        return assigned_unknown(&target.path, unknown, TextRange::default());
    };
    let origin = Origin { source: Some(source), layer: layer_idx, range, style, is_shared: true };
    match all {
        Some(all) => assigned(all, origin, range),
        None => assigned_unknown(&target.path, Value { kind: ValueKind::Unknown, origin }, range),
    }
}

/// A text that stands for one value.
struct Single<'p> {
    source: SourceId,
    text: Cow<'p, str>,
    range: TextRange,
    style: Style,
}

fn single<'p>(project: &'p Project, layer: &Layer, written: &Written) -> Option<Single<'p>> {
    let source = written.source;
    if written.keys.is_empty() {
        let text = &*project.source(source).text;
        let range = TextRange::up_to(TextSize::of(text));
        let text = if layer.kind == LayerKind::Secret { text.into() } else { as_filled_in(text.into())? };
        return Some(Single { source, text, range, style: Style::Literal });
    }
    let node = project.root_of(written)?;
    let style = node.as_scalar().map_or(Style::Plain, |it| it.style);
    let section = section_of(layer, written);
    let text = text(section, node)?;
    let text = if section == Section::Text { as_filled_in(text)? } else { text };
    Some(Single { source, text, range: node.range, style })
}

/// What Flux's substitution leaves of a text that it can see; nothing where it fills something in.
fn as_filled_in(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let bare = unescaped(&text, Delivery::GoYamlV2First);
    (!is_substituted(&text)).then_some(bare.map_or(text, Cow::Owned))
}

fn section_of(layer: &Layer, written: &Written) -> Section {
    let section = written.keys.iter().rev().nth(1).map(String::as_str);
    if layer.kind == LayerKind::Secret && section == Some("data") { Section::Base64 } else { Section::Text }
}

/// What `helm.parameters` and `helm.fileParameters` set: Argo CD gives the forced texts last.
pub(super) fn parameters(list: &Node, place: Place) -> Vec<Assigned> {
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
    let Some((node, text)) =
        value.filter(|it| !is_environment(it.1) && !is_substituted(it.1) && !is_filled_in(it.1))
    else {
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
    let style = node.as_scalar().map_or(Style::Plain, |it| it.style);
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
