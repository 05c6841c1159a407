//! The fixes of a diagnostic: operations filled in, laid at the layer that wrote the place, carried to the file.

use super::context::{Scene, Subject};
use super::decide::truth;
use super::expression::{Bindings, Computed, Names};
use super::speak::{fill, fill_plain};
use super::target::{Address, Root, address, child, find, root_value};
use super::{FixPlan, OperationPlan, Text};
use crate::diagnostic::{Claim, Edit, Fix};
use crate::patch::{Embedding, Operation, Place, change, to_file};
use crate::project::Written;
use crate::value::path::Segment;
use crate::value::{Delivery, Entry, Map, SourceId, Value, ValueKind};

/// What a fix is made from.
pub(super) struct Workplace<'w, 'p, 'b> {
    pub(super) scene: &'w Scene<'p>,
    pub(super) names: &'w Names,
    pub(super) bindings: &'w Bindings<'b>,
    /// The path of `self`.
    pub(super) own: &'w [Segment],
}

/// The document an operation changes, and the steps to where its values begin.
#[derive(Debug, Clone, PartialEq)]
struct Sheet {
    source: SourceId,
    index: usize,
    steps: Vec<Segment>,
    delivery: Delivery,
}

/// The fix filled in; `None` if it cannot be offered here.
pub(super) fn fix(work: &Workplace<'_, '_, '_>, plan: &FixPlan) -> Option<Fix> {
    if let Some(when) = &plan.when
        && truth(when, work.names, work.bindings) != Ok(true)
    {
        return None;
    }
    let title = fill(work, &plan.title).ok()?;
    let mut sheets: Vec<(Sheet, Vec<Operation>)> = Vec::new();
    for operation in &plan.operations {
        for (sheet, operation) in placed(work, operation)? {
            match sheets.iter_mut().find(|it| it.0 == sheet) {
                Some((_, operations)) => operations.push(operation),
                None => sheets.push((sheet, vec![operation])),
            }
        }
    }
    let (mut all, mut claims) = (Vec::new(), Vec::new());
    for (sheet, operations) in &sheets {
        let (edits, claimed) = carried(work.scene, sheet, operations)?;
        all.extend(edits);
        claims.extend(claimed);
    }
    all.sort_by_key(|edit| (edit.file, edit.range.start(), edit.range.end()));
    let is_disjoint = all
        .windows(2)
        .all(|pair| pair[0].file != pair[1].file || pair[0].range.end() <= pair[1].range.start());
    if all.is_empty() || !is_disjoint {
        return None;
    }
    let carries_secret = sheets.iter().flat_map(|it| &it.1).any(Operation::carries_secret);
    let has_secret = carries_secret || all.iter().any(|edit| work.scene.secrets().is_in(&edit.text));
    Some(Fix { title, applicability: plan.applicability, edits: all, has_secret, claims })
}

fn carried(scene: &Scene<'_>, sheet: &Sheet, operations: &[Operation]) -> Option<(Vec<Edit>, Vec<Claim>)> {
    let source = scene.project.source(sheet.source);
    // Of several documents that are merged nobody can tell which one a path is written in.
    let is_merged = sheet.steps.is_empty() && sheet.delivery == Delivery::GoYamlV2All;
    if is_merged && source.tree.documents.iter().filter(|it| !it.root.is_missing()).count() > 1 {
        return None;
    }
    let document = source.tree.documents.get(sheet.index)?;
    let place = Place {
        text: &source.text,
        root: &document.root,
        comments: &source.tree.comments,
        floor: sheet.steps.len(),
        delivery: sheet.delivery,
    };
    let outer = &scene.project.file(source.file).file.text;
    let embedding = Embedding { file: source.file, outer, inner: &source.text, map: source.map.as_deref() };
    to_file(embedding, change(place, operations)?)
}

/// The operation with its paths filled in, in the document of each.
fn placed(work: &Workplace<'_, '_, '_>, plan: &OperationPlan) -> Option<Vec<(Sheet, Operation)>> {
    let one = |(sheet, path): (Sheet, Vec<Segment>), make: &dyn Fn(Vec<Segment>) -> Option<Operation>| {
        Some(vec![(sheet, make(path)?)])
    };
    match plan {
        OperationPlan::Set(path, value) => {
            let value = value.program(work.names)?.value(work.bindings).ok()?;
            one(place(work, path)?, &|path| Some(Operation::Set { path, value: owned(&value) }))
        }
        OperationPlan::Append(path, value) => {
            let Computed::List(items) = value.program(work.names)?.value(work.bindings).ok()? else {
                return None;
            };
            let items: Vec<Value> = items.iter().map(owned).collect();
            let address = addressed(work, path)?;
            let add = addition(work.scene, &address, items)?;
            one(at(work.scene, &address)?, &|path| Some(add(path)))
        }
        OperationPlan::Quote(path) => one(place(work, path)?, &|path| Some(Operation::Quote { path })),
        OperationPlan::Rename(path, to) => {
            let to = fill(work, to).ok()?;
            one(place(work, path)?, &|path| Some(Operation::Rename { path, to: to.clone() }))
        }
        OperationPlan::Remove(paths) => {
            let mut operations = Vec::new();
            for (sheet, path) in written_places(work, paths)? {
                operations.push((sheet, Operation::Remove { paths: vec![path] }));
            }
            Some(operations)
        }
        OperationPlan::Move(paths, to) => {
            let places = written_places(work, paths)?;
            let Some(sheet) = places.first().map(|it| it.0.clone()) else { return Some(Vec::new()) };
            let target = addressed(work, to)?;
            let to = [&sheet.steps[..], &target.path[..]].concat();
            let is_one_sheet = places.iter().all(|it| it.0 == sheet);
            let paths = places.into_iter().map(|it| it.1).collect();
            is_one_sheet.then(|| vec![(sheet, Operation::Move { paths, to })])
        }
    }
}

/// Adds items to a list. Helm replaces lists, so one that nobody wrote yet has to repeat the chart's items.
fn addition(
    scene: &Scene<'_>,
    address: &Address,
    items: Vec<Value>,
) -> Option<impl Fn(Vec<Segment>) -> Operation + use<>> {
    let default = match find(scene, address).map(|it| it.1) {
        Some(value) if value.is_written() => None,
        Some(value) => match &value.kind {
            ValueKind::List(defaults) => Some(defaults.to_vec()),
            ValueKind::Null => Some(Vec::new()),
            _ => return None,
        },
        // Where a layer cannot be read, it may hold the list.
        None if is_below_open(scene, address) => return None,
        None => None,
    };
    let list =
        default.map(|it| Value::computed(ValueKind::List(it.into_iter().chain(items.clone()).collect())));
    Some(move |path| match &list {
        Some(value) => Operation::Set { path, value: value.clone() },
        None => Operation::Append { path, items: items.clone() },
    })
}

/// Whether a map on the way to an address may hold keys we cannot see.
fn is_below_open(scene: &Scene<'_>, address: &Address) -> bool {
    let mut value = root_value(scene, address.root);
    for segment in &address.path {
        if value.kind == ValueKind::Unknown || value.as_map().is_some_and(Map::may_hold_more) {
            return true;
        }
        let Some((_, next)) = child(value, segment) else { return false };
        value = next;
    }
    false
}

fn addressed(work: &Workplace<'_, '_, '_>, text: &Text) -> Option<Address> {
    address(work.scene, work.own, &fill_plain(work, text).ok()?)
}

/// Those of the paths that somebody wrote, each in its document.
fn written_places(work: &Workplace<'_, '_, '_>, paths: &[Text]) -> Option<Vec<(Sheet, Vec<Segment>)>> {
    let mut places = Vec::new();
    for text in paths {
        let address = addressed(work, text)?;
        if find(work.scene, &address).is_some_and(|it| it.1.is_written()) {
            places.push(at(work.scene, &address)?);
        }
    }
    Some(places)
}

fn place(work: &Workplace<'_, '_, '_>, text: &Text) -> Option<(Sheet, Vec<Segment>)> {
    at(work.scene, &addressed(work, text)?)
}

/// The document that wrote the deepest written value on the way to an address, and the way from its root.
fn at(scene: &Scene<'_>, address: &Address) -> Option<(Sheet, Vec<Segment>)> {
    let sheet = sheet(scene, address)?;
    let path = [&sheet.steps[..], &address.path[..]].concat();
    Some((sheet, path))
}

fn sheet(scene: &Scene<'_>, address: &Address) -> Option<Sheet> {
    let mut value = root_value(scene, address.root);
    let mut nearest = value.is_written().then_some(value);
    for segment in &address.path {
        let Some((_, next)) = child(value, segment) else { break };
        value = next;
        if value.origin.is_shared {
            return None;
        }
        if value.is_written() {
            nearest = Some(value);
        }
    }
    match (address.root, scene.subject) {
        (Root::Object(id), _) => {
            let object = scene.project.object(id);
            // A patch is no place for a fix of the object.
            if nearest.is_some_and(|it| it.origin.source != Some(object.source)) {
                return None;
            }
            let steps = object.steps.iter().map(|it| Segment::Key(it.as_str().into())).collect();
            let (source, index) = (object.source, object.index);
            Some(Sheet { source, index, steps, delivery: Delivery::GoYamlV2First })
        }
        (Root::Values, Subject::Release(release)) => {
            let layer = match nearest {
                Some(value) => release.layers.get(usize::from(value.origin.layer))?,
                None => release.layers.iter().rev().find(|it| it.written.is_some())?,
            };
            let written = layer.written.as_ref().filter(|it| it.is_editable)?;
            Some(sheet_of(scene, written, layer.delivery))
        }
        (Root::Values, Subject::Object(_)) => None,
    }
}

fn sheet_of(scene: &Scene<'_>, written: &Written, delivery: Delivery) -> Sheet {
    let steps = scene.project.steps_to(written);
    Sheet { source: written.source, index: written.index, steps, delivery }
}

fn owned(computed: &Computed) -> Value {
    Value::computed(match computed {
        Computed::Null => ValueKind::Null,
        Computed::Bool(value) => ValueKind::Bool(*value),
        Computed::Int(value) => ValueKind::Int(*value),
        Computed::Double(value) => ValueKind::Float(*value),
        Computed::String(text) => ValueKind::String(text.clone()),
        Computed::List(items) => ValueKind::List(items.iter().map(owned).collect()),
        Computed::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| Entry {
                key: key.clone(),
                key_range: text_size::TextRange::default(),
                value: owned(value),
                is_deleted: false,
            });
            ValueKind::Map(Map { entries: entries.collect(), ..Map::default() })
        }
    })
}
