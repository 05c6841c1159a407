//! Expressions over small values: `check(expression, values, outcome)`.

use std::sync::Arc;

use super::*;
use crate::diagnostic::DocumentName;
use crate::project::{LayerKind, Project, Source};
use crate::text::FileId;
use crate::value::decode::{Place, decode_values};
use crate::value::{Delivery, NULL, Origin, SourceId, Value, ValueKind};

mod errors;
mod functions;
mod reads;
mod semantics;

/// Values from YAML. `(open)` as a key opens its map; `(default)` after a key takes away that it is written;
/// `(deleted)` as a value deletes its key.
pub(super) fn values(yaml: &str) -> (Project, Value) {
    let tree = crate::yaml::parse::parse(yaml);
    let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV2All };
    let (mut value, _) = decode_values(&tree, place);
    mark(&mut value);
    let source = Source {
        file: FileId(0),
        text: yaml.into(),
        map: None,
        tree: tree.into(),
        document: Arc::new(DocumentName::default()),
        delivery: None,
    };
    let mut project = Project::default();
    project.sources.push(source);
    (project, value)
}

fn mark(value: &mut Value) {
    match &mut value.kind {
        ValueKind::List(items) => items.iter_mut().for_each(mark),
        ValueKind::Map(map) => {
            map.is_open |= map.entries.iter().any(|entry| &*entry.key == "(open)");
            map.entries.retain(|entry| &*entry.key != "(open)");
            for entry in &mut map.entries {
                mark(&mut entry.value);
                if entry.value.as_str() == Some("(deleted)") {
                    entry.value.kind = ValueKind::Null;
                    entry.is_deleted = true;
                }
                if let Some(key) = entry.key.strip_suffix("(default)") {
                    entry.key = key.into();
                    forget(&mut entry.value);
                }
            }
        }
        _ => {}
    }
}

fn forget(value: &mut Value) {
    value.origin = Origin::DEFAULT;
    match &mut value.kind {
        ValueKind::List(items) => items.iter_mut().for_each(forget),
        ValueKind::Map(map) => map.entries.iter_mut().for_each(|entry| forget(&mut entry.value)),
        _ => {}
    }
}

pub(super) fn chart_names() -> Names {
    Names { is_chart: true, ..Names::default() }
}

pub(super) fn outcome(result: Result<String, Why>) -> String {
    match result {
        Ok(text) => text,
        Err(Why::Unknown) => "unknown".to_owned(),
        Err(Why::Shape(_)) => "shape".to_owned(),
    }
}

/// Evaluates with the whole values as `self` and compares what a message would show.
#[track_caller]
pub(super) fn check(expression: &str, yaml: &str, expected: &str) {
    let program = compile(expression, &chart_names()).unwrap_or_else(|error| panic!("{error:?}"));
    let (project, value) = values(yaml);
    let shown = program.show(&Bindings::of(&project, &value));
    assert_eq!(outcome(shown.clone()), expected, "{expression} over {yaml}: {shown:?}");
}

/// The same for expressions that need no values.
#[track_caller]
pub(super) fn shows(expression: &str, expected: &str) {
    check(expression, "{}", expected);
}

/// Bindings for `self` below the root: a key of the values.
pub(super) fn below<'a>(project: &'a Project, root: &'a Value, key: &str) -> Bindings<'a> {
    let mut bindings = Bindings::of(project, root);
    bindings.parent = root;
    bindings.self_value = root.entry(key).map_or(&NULL, |entry| &entry.value);
    bindings.key = KeyOrIndex::Key(key.into());
    bindings.way = Box::leak(Box::new([crate::value::path::Segment::Key(key.into())]));
    bindings.values = Some(root);
    bindings.layer = Some(LayerKind::ConfigMap);
    bindings
}
