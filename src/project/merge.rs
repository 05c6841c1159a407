//! The values each layer of a release brings, and how the engines lay them over each other.

use super::single::{Assigned, parameters, targeted};
use super::variables::fill_in;
use super::{Chart, Dependency, Laid, Layer, LayerKind, Project, Release, Source, Unread, Written};
use crate::value::decode::{Place, decode, decode_values};
use crate::value::merge::{
    coalesce_around, delete_nulls, forget_templates, open_maps, over, over_globals, over_unknown,
};
use crate::value::overlay::{operate, patch, pointer};
use crate::value::path::Segment;
use crate::value::problem::Problem;
use crate::value::set::set;
use crate::value::{Delivery, Map, SourceId, Value, ValueKind};
use crate::yaml::SyntaxErrorKind;

/// What one layer brings.
#[derive(Debug)]
pub enum Brought {
    /// Whole values, laid over what is below.
    Values(Value),
    /// Single values, each set at its place.
    Single(Vec<Assigned>),
    /// A list of operations on the object.
    Operations(Value),
    /// It cannot be known.
    Unknown,
    /// Nothing.
    Nothing,
}

/// The layers of a release, merged.
pub(super) struct Merged {
    pub(super) values: Value,
    /// Whether all of them could be read whole.
    pub(super) is_readable: bool,
    pub(super) problems: Problems,
}

/// What Go's decoder says of the layers of a release.
#[derive(Default)]
pub(super) struct Problems {
    /// Of each text that holds values and nothing else.
    pub(super) of_texts: Vec<(SourceId, Vec<Problem>)>,
    /// Of values inside a manifest, by the index of their layer.
    pub(super) inline: Vec<(usize, Vec<Problem>)>,
}

impl Problems {
    fn add(&mut self, layers: &[Layer], idx: usize, found: Vec<Problem>) {
        match &layers[idx].written {
            // That there are none is worth to be known, too: nobody looks again.
            Some(written) if written.keys.is_empty() => self.of_texts.push((written.source, found)),
            Some(_) if !found.is_empty() => self.inline.push((idx, found)),
            Some(_) | None => {}
        }
    }
}

/// The values of those layers that can be read, over the chart's defaults: what Helm sees if no other says more.
pub fn readable(project: &Project, release: &Release) -> Value {
    let mut values = lay(project, &release.layers, |_| {}, |_| {}).values;
    fill_in(project, release, &mut values);
    lay_over_chart(&mut values, &release.chart);
    values
}

/// Lays the layers over each other in the order the engine does.
pub(super) fn merged(project: &Project, layers: &[Layer]) -> Merged {
    lay(project, layers, over_unknown, open_maps)
}

fn lay(
    project: &Project,
    layers: &[Layer],
    unknown: impl Fn(&mut Value),
    under: impl Fn(&mut Value),
) -> Merged {
    let mut values = Value::computed(ValueKind::Map(Map::default()));
    let mut is_readable = true;
    let mut problems = Problems::default();
    // Flux brings `spec.values`, its patches included, in before each `targetPath`, and once more at the end.
    let is_inline = |it: &Layer| it.kind == LayerKind::HelmRelease;
    let mut inline = inline(project, layers, &mut problems, &unknown);
    for (idx, layer) in layers.iter().enumerate().filter(|(_, it)| it.laid != Laid::Default) {
        is_readable &= is_whole(project, layer);
        if is_inline(layer) {
            if layers[..idx].iter().any(is_inline) {
                continue;
            }
            if inline.is_unknown {
                unknown(&mut values);
            }
            // Nothing needs it any more: each `targetPath` stands before it.
            if let Some(value) = inline.value.take() {
                over(&mut values, value);
            }
            continue;
        }
        match brought(project, layers, idx, &mut problems) {
            Brought::Values(value) => lay_over(&mut values, layer.laid, value),
            Brought::Single(all) if layer.target.is_some() => target(&mut values, inline.value.as_mut(), all),
            Brought::Single(all) => set_all(&mut values, all),
            Brought::Unknown => unknown(&mut values),
            // Only HelmReleases have them.
            Brought::Operations(_) | Brought::Nothing => {}
        }
    }
    for (idx, layer) in layers.iter().enumerate().rev().filter(|(_, it)| it.laid == Laid::Default) {
        is_readable &= is_whole(project, layer);
        match brought(project, layers, idx, &mut problems) {
            Brought::Values(defaults) => lay_under(project, &mut values, defaults, layer),
            Brought::Unknown => under(&mut values),
            Brought::Single(_) | Brought::Operations(_) | Brought::Nothing => {}
        }
    }
    Merged { values, is_readable, problems }
}

fn lay_over(values: &mut Value, laid: Laid, value: Value) {
    match laid {
        Laid::Over | Laid::Default => over(values, value),
        Laid::Global => over_globals(values, value),
        Laid::Patch | Laid::Operations => patch(values, value),
    }
}

/// Whether the generators of an ApplicationSet fill in what stands in braces.
fn is_filled_in(source: &Source, layer: &Layer, written: &Written) -> bool {
    let is_of_template = written.keys.iter().any(|it| it == "template");
    layer.kind == LayerKind::Application && (is_of_template || source.document.kind == "ApplicationSet")
}

/// Lays values over those of a chart.
fn lay_under(project: &Project, values: &mut Value, mut defaults: Value, layer: &Layer) {
    let Some(written) = layer.written.as_ref().filter(|it| it.keys.is_empty()) else {
        over(&mut defaults, std::mem::replace(values, Value::computed(ValueKind::Null)));
        *values = defaults;
        return;
    };
    let dependencies = project.dependencies.get(&written.source).map_or(&[][..], Vec::as_slice);
    let keys: Vec<&str> = dependencies.iter().map(|it| &*it.key).collect();
    coalesce_around(values, &defaults, &keys);
    for Dependency { key, defaults } in dependencies {
        let Some(section) = values.entry_mut(key) else { continue };
        if let Some(source) = *defaults {
            let place = Place { source, layer: 0, delivery: layer.delivery };
            delete_nulls(&mut section.value, &decode_values(&project.source(source).tree, place).0);
        }
    }
}

/// Lays values over the defaults of the chart they are judged by.
pub(super) fn lay_over_chart(values: &mut Value, chart: &Chart) {
    let Some(judged) = &chart.judged else { return };
    let folder = chart.folder.as_ref();
    let known = folder.map_or(&[][..], |it| &it.sections);
    let keys = known
        .iter()
        .map(|it| &*it.0)
        .chain(folder.into_iter().flat_map(|it| it.unresolved.keys()).map(|it| &**it));
    coalesce_around(values, &judged.defaults, &keys.collect::<Vec<_>>());
    for (key, below) in known {
        if let Some(section) = values.entry_mut(key) {
            delete_nulls(&mut section.value, &below.defaults);
        }
    }
}

/// `spec.values` with everything that Kustomize lays over it.
#[derive(Default)]
struct Inline {
    value: Option<Value>,
    /// Whether something is laid over it that cannot be followed.
    is_unknown: bool,
}

fn inline(
    project: &Project,
    layers: &[Layer],
    problems: &mut Problems,
    unknown: impl Fn(&mut Value),
) -> Inline {
    let mut inline = Inline::default();
    for (idx, layer) in layers.iter().enumerate().filter(|(_, it)| it.kind == LayerKind::HelmRelease) {
        match brought(project, layers, idx, problems) {
            Brought::Values(value) => match &mut inline.value {
                Some(below) => lay_over(below, layer.laid, value),
                None => inline.value = Some(value),
            },
            Brought::Operations(list) => {
                let below = inline.value.get_or_insert_with(|| Value::computed(ValueKind::Unknown));
                operate(below, &list, &["spec", "values"]);
                if below.kind == ValueKind::Unknown {
                    inline = Inline { value: None, is_unknown: true };
                }
            }
            Brought::Unknown => {
                inline.is_unknown = true;
                inline.value.iter_mut().for_each(&unknown);
            }
            Brought::Single(_) | Brought::Nothing => {}
        }
    }
    inline
}

/// The values of one layer alone; `None` where they cannot be known.
pub fn values_of(project: &Project, layers: &[Layer], idx: usize) -> Option<Value> {
    let mut values = Value::computed(ValueKind::Map(Map::default()));
    match brought(project, layers, idx, &mut Problems::default()) {
        Brought::Values(value) => return Some(value),
        Brought::Single(all) => set_all(&mut values, all),
        Brought::Operations(list) => {
            let shown = list.as_list().unwrap_or(&[]).iter().filter_map(added);
            shown.for_each(|(path, value)| set(&mut values, &path, value.clone(), value.origin.range));
        }
        Brought::Unknown => return None,
        Brought::Nothing => {}
    }
    Some(values)
}

/// What an operation adds, and where, if it is said which.
fn added(operation: &Value) -> Option<(Vec<Segment>, &Value)> {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    matches!(text("op")?, "add" | "replace").then_some(())?;
    let path = pointer(text("path")?);
    let below = path.strip_prefix(&["spec".to_owned(), "values".to_owned()][..])?;
    // The place in a list is not known from the operation alone.
    let is_item = |it: &String| it == "-" || it.parse::<usize>().is_ok();
    let steps = below.iter().map(|it| (!is_item(it)).then(|| Segment::Key(it.as_str().into())));
    Some((steps.collect::<Option<_>>()?, operation.get("value")?))
}

fn set_all(values: &mut Value, all: Vec<Assigned>) {
    for it in all {
        set(values, &it.path, it.value, it.key_range);
    }
}

fn is_whole(project: &Project, layer: &Layer) -> bool {
    let errors = layer.written.as_ref().map(|it| &project.source(it.source).tree.errors);
    layer.unread == Some(Unread::LeftOut)
        || errors.is_some_and(|it| it.iter().all(|error| error.kind == SyntaxErrorKind::TemplateBraces))
}

fn brought(project: &Project, layers: &[Layer], idx: usize, problems: &mut Problems) -> Brought {
    let layer = &layers[idx];
    if layer.unread == Some(Unread::LeftOut) {
        return Brought::Nothing;
    }
    let layer_idx = u8::try_from(idx).unwrap_or(u8::MAX);
    if let Some(path) = &layer.target {
        return Brought::Single(targeted(project, layer, path, layer_idx));
    }
    let Some(written) = &layer.written else { return Brought::Unknown };
    let source = project.source(written.source);
    let place = Place { source: written.source, layer: layer_idx, delivery: layer.delivery };
    if layer.laid == Laid::Operations {
        let place = Place { delivery: Delivery::GoYamlV2First, ..place };
        let found = project.root_of(written).zip(source.tree.documents.get(written.index));
        let Some((list, found)) = found.map(|(node, document)| decode(&source.tree, document, node, place))
        else {
            return Brought::Unknown;
        };
        problems.add(layers, idx, found);
        return Brought::Operations(list);
    }
    if written.keys.is_empty() {
        let (mut value, found) = decode_values(&source.tree, place);
        if is_filled_in(source, layer, written) {
            forget_templates(&mut value);
        }
        problems.add(layers, idx, found);
        return Brought::Values(value);
    }
    let (Some(node), Some(document)) = (project.root_of(written), source.tree.documents.get(written.index))
    else {
        return Brought::Nothing;
    };
    if layer.kind == LayerKind::Parameters {
        return Brought::Single(parameters(node, place));
    }
    let (mut value, found) = decode(&source.tree, document, node, place);
    problems.add(layers, idx, found);
    if is_filled_in(source, layer, written) {
        forget_templates(&mut value);
    }
    if layer.laid == Laid::Global && value.as_map().is_some() {
        value = Value::map([("global", value)]);
    }
    match value.kind {
        ValueKind::Map(_) => Brought::Values(value),
        ValueKind::Unknown => Brought::Unknown,
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::String(_)
        | ValueKind::List(_) => Brought::Nothing,
    }
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
                || it.as_map().is_some_and(|map| map.may_hold_more() && holder == Holder::Apart)
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
