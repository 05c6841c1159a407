//! What a HelmRelease or a source is after its patches.

use std::sync::Arc;

use super::data::operations;
use super::{Change, Place, Thing};
use crate::project::{Laid, Layer, LayerKind, Project, Unread, Written};
use crate::value::decode::{self, decode};
use crate::value::overlay::{operate, patch, touches};
use crate::value::{Delivery, Map, Value, ValueKind};
use crate::yaml::{self, Mapping, Node, NodeKind, Scalar, Sequence, Style};

/// The values of a HelmRelease, each change that touches them a layer.
pub(in crate::project) fn inline_layers(project: &Project, thing: &Thing) -> Vec<Layer> {
    let name = thing.name();
    let layer = |written, laid| Layer {
        kind: LayerKind::HelmRelease,
        name: name.map(str::to_owned),
        delivery: Delivery::GoYamlV3,
        written: Some(written),
        target: None,
        unread: None,
        laid,
    };
    let written = |place: Place, is_editable| Written {
        source: place.source,
        index: place.index,
        keys: place.steps,
        is_editable,
    };
    let merged = |place: &Place, laid| {
        place.node(project)?.at(&["spec", "values"])?;
        Some(layer(written(place.below(&["spec", "values"]), true), laid))
    };
    let of_change = |change: &Change| match change {
        Change::Object(id) => {
            let object = project.object(*id);
            let steps = object.steps.clone();
            merged(&Place { source: object.source, index: object.index, steps }, Laid::Over)
        }
        Change::Merge(place) => merged(place, Laid::Patch),
        Change::Operations(place) => {
            let operations = operations(project, place, 0)?;
            let is_meant = touches(&operations, &["spec", "values"]);
            is_meant.then(|| layer(written(place.clone(), false), Laid::Operations))
        }
        Change::Unknown => Some(Layer {
            kind: LayerKind::HelmRelease,
            name: name.map(str::to_owned),
            delivery: Delivery::GoYamlV3,
            written: None,
            target: None,
            unread: Some(Unread::Changed),
            laid: Laid::Patch,
        }),
        Change::Generated(..) => None,
    };
    thing.changes.iter().filter_map(of_change).collect()
}

/// An object after its patches, as Kustomize hands it on.
pub(in crate::project) fn value_of(project: &Project, thing: &Thing) -> Value {
    let mut value = Value::computed(ValueKind::Map(Map::default()));
    for change in &thing.changes {
        match change {
            Change::Object(id) => {
                let object = project.object(*id);
                let steps = object.steps.clone();
                let place = Place { source: object.source, index: object.index, steps };
                value = decoded(project, &place).unwrap_or(value);
            }
            Change::Merge(place) => {
                if let Some(top) = decoded(project, place) {
                    patch(&mut value, top);
                }
            }
            Change::Operations(place) => {
                if let Some(list) = operations(project, place, 0) {
                    operate(&mut value, &list, &[]);
                }
            }
            Change::Generated(..) | Change::Unknown => {}
        }
    }
    value
}

fn decoded(project: &Project, place: &Place) -> Option<Value> {
    let tree = &project.source(place.source).tree;
    let at = decode::Place { source: place.source, layer: 0, delivery: Delivery::GoYamlV3 };
    Some(decode(tree, tree.documents.get(place.index)?, place.node(project)?, at).0)
}

/// A value as a node to read things from; scalars have the text that was written.
pub(in crate::project) fn node_of(project: &Project, value: &Value) -> Node {
    let kind = match &value.kind {
        ValueKind::Map(map) => {
            let entries = map
                .entries
                .iter()
                .map(|it| yaml::Entry { key: plain(it.key.clone()), value: node_of(project, &it.value) });
            NodeKind::Mapping(Mapping { entries: entries.collect(), is_flow: false })
        }
        ValueKind::List(items) => {
            let items = items.iter().map(|it| node_of(project, it)).collect();
            NodeKind::Sequence(Sequence { items, is_flow: false })
        }
        ValueKind::String(text) => return plain(text.clone()),
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::Unknown => {
            let text = value.origin.source.map_or("", |id| &project.source(id).text[value.origin.range]);
            return plain(text.trim_matches(['\'', '"']).into());
        }
    };
    Node { range: value.origin.range, kind, properties: None }
}

fn plain(text: Arc<str>) -> Node {
    let kind = NodeKind::Scalar(Scalar { text, style: Style::Plain });
    Node { range: text_size::TextRange::default(), kind, properties: None }
}
