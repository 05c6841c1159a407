//! Where a diagnostic points: always at something somebody wrote.

use std::sync::Arc;

use text_size::TextRange;

use super::context::{Scene, Subject, object_of};
use super::path;
use crate::diagnostic::DocumentName;
use crate::project::{Laid, Object, ObjectId, Project, Release};
use crate::text::{Location, line_range};
use crate::value::path::Segment;
use crate::value::{SourceId, Value, ValueKind};

/// A path from the root of the values or of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Address {
    pub(super) root: Root,
    pub(super) path: Vec<Segment>,
}

/// What an address begins at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Values,
    Object(ObjectId),
}

/// A place somebody wrote.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) location: Location,
    pub(super) document: Option<Arc<DocumentName>>,
    /// The value meant, which need not be the one underlined.
    pub(super) path: Vec<Segment>,
}

/// Which part of an entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Value,
    Key,
}

/// The address of a path as a rule writes it, at the value with the path `own`.
pub(super) fn address(scene: &Scene<'_>, own: &[Segment], text: &str) -> Option<Address> {
    let segments = path::segments(&path::parse(text).ok()?)?;
    let own_root = match scene.subject {
        Subject::Release(_) => Root::Values,
        Subject::Object(id) => Root::Object(id),
    };
    let first = match segments.first() {
        Some(Segment::Key(key)) => &**key,
        Some(Segment::Index(_)) | None => "",
    };
    let rest = segments.get(1..).unwrap_or_default();
    Some(match (first, scene.subject) {
        ("self", _) => Address { root: own_root, path: [own, rest].concat() },
        ("values", Subject::Release(_)) => Address { root: Root::Values, path: rest.to_vec() },
        ("object", Subject::Release(release)) => {
            Address { root: Root::Object(release.object?), path: rest.to_vec() }
        }
        ("object", Subject::Object(_)) => Address { root: own_root, path: rest.to_vec() },
        _ => Address { root: own_root, path: [own, &segments[..]].concat() },
    })
}

/// The value an address begins at.
pub(super) fn root_value<'a>(scene: &Scene<'a>, root: Root) -> &'a Value {
    match root {
        Root::Values => scene.root,
        Root::Object(id) => match scene.subject {
            Subject::Release(release) if release.object == Some(id) => object_of(scene.project, release, id),
            Subject::Release(_) | Subject::Object(_) => scene.project.object_value(id),
        },
    }
}

/// What stands at an address: the key's range, if it has a key, and the value.
pub(super) fn find<'a>(scene: &Scene<'a>, address: &Address) -> Option<(Option<TextRange>, &'a Value)> {
    let mut found = (None, root_value(scene, address.root));
    for segment in &address.path {
        found = child(found.1, segment)?;
    }
    Some(found)
}

/// One step down, deleted entries included.
pub(super) fn child<'a>(value: &'a Value, segment: &Segment) -> Option<(Option<TextRange>, &'a Value)> {
    match (segment, &value.kind) {
        (Segment::Key(key), ValueKind::List(items)) => Some((None, items.get(key.parse::<usize>().ok()?)?)),
        (Segment::Index(index), ValueKind::List(items)) => Some((None, items.get(*index)?)),
        (Segment::Key(key), _) => value.entry(key).map(|it| (Some(it.key_range), &it.value)),
        (Segment::Index(_), _) => None,
    }
}

/// The first target that somebody wrote, else the deepest written ancestor of the first, else the first key of
/// the last layer.
pub(super) fn point(scene: &Scene<'_>, targets: &[(Address, Part)]) -> Option<Spot> {
    targets
        .iter()
        .find_map(|(address, part)| written(scene, address, *part))
        .or_else(|| nearest(scene, &targets.first()?.0))
        .or_else(|| first_key(scene))
}

/// The place of an address, if it was written.
pub(super) fn written(scene: &Scene<'_>, address: &Address, part: Part) -> Option<Spot> {
    let (key, value) = find(scene, address)?;
    let source = value.origin.source?;
    let range = range_of(scene.project, source, key, value, part)?;
    let document = match (address.root, scene.subject) {
        (Root::Object(id), _) => Some(scene.project.object(id).document.clone()),
        (Root::Values, Subject::Release(release)) => {
            Some(document_of(scene.project, source, index_of(release, source, value)))
        }
        (Root::Values, Subject::Object(_)) => None,
    };
    let location = scene.project.source(source).location(range);
    Some(Spot { location, document, path: address.path.clone() })
}

fn range_of(
    project: &Project,
    source: SourceId,
    key: Option<TextRange>,
    value: &Value,
    part: Part,
) -> Option<TextRange> {
    let own = value.origin.range;
    let is_shown = match &value.kind {
        ValueKind::Null | ValueKind::List(_) | ValueKind::Map(_) => false,
        ValueKind::String(text) => !text.is_empty(),
        ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) | ValueKind::Unknown => true,
    };
    let key = key.filter(|it| !it.is_empty());
    match (part, key) {
        (Part::Value, _) if is_shown && !own.is_empty() => Some(own),
        (_, Some(key)) => Some(key),
        // An item has no key: its first line stands for it.
        (_, None) if !own.is_empty() => {
            let text = &project.source(source).text;
            let line = line_range(text, own.start());
            let end = own.end().min(line.end());
            let shown = text[TextRange::new(own.start(), end.max(own.start()))].trim_end();
            Some(TextRange::at(own.start(), text_size::TextSize::of(shown)))
        }
        (_, None) => None,
    }
}

fn nearest(scene: &Scene<'_>, address: &Address) -> Option<Spot> {
    let mut above = address.clone();
    while above.path.pop().is_some() {
        if above.path.is_empty() {
            break;
        }
        if let Some(mut spot) = written(scene, &above, Part::Key) {
            spot.path.clone_from(&above.path);
            return Some(spot);
        }
    }
    None
}

fn first_key(scene: &Scene<'_>) -> Option<Spot> {
    let release = match scene.subject {
        Subject::Release(release) => release,
        Subject::Object(id) => {
            let object = scene.project.object(id);
            let node = scene.project.object_node(id)?;
            let key = node.as_mapping()?.entries.first()?;
            return Some(Spot {
                location: scene.project.source(object.source).location(key.key.range),
                document: Some(object.document.clone()),
                path: Vec::new(),
            });
        }
    };
    let mut own = release.layers.iter().rev().filter(|it| it.laid != Laid::Global);
    let written = own.find_map(|it| it.written.as_ref())?;
    let root = scene.project.root_of(written)?;
    let first = root.as_mapping().and_then(|it| it.entries.first());
    let source = scene.project.source(written.source);
    Some(Spot {
        location: source.location(first.map_or(root.range, |it| it.key.range)),
        document: Some(document_of(scene.project, written.source, written.index)),
        path: first.and_then(|it| it.key.text()).map(|it| Segment::Key(it.into())).into_iter().collect(),
    })
}

fn index_of(release: &Release, source: SourceId, value: &Value) -> usize {
    let layer = release.layers.get(usize::from(value.origin.layer));
    let written = layer.and_then(|it| it.written.as_ref()).filter(|it| it.source == source);
    written.map_or(0, |it| it.index)
}

/// The name of a document: an embedded one has its own, in a whole file the object gives it.
fn document_of(project: &Project, source: SourceId, index: usize) -> Arc<DocumentName> {
    let text = project.source(source);
    let is_it = |object: &&Object| object.source == source && object.index == index;
    let object = project.objects.iter().find(is_it).filter(|_| text.map.is_none());
    object.map_or_else(|| text.document.clone(), |it| it.document.clone())
}
