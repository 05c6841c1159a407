//! What belongs to a place elsewhere: the object a reference means and who refers to it, the layers that set a key,
//! the anchor of an alias.

use text_size::{TextRange, TextSize};

use super::follow;
use super::place::{Inner, Spot, innermost, seats, spot};
use crate::manifest::Reference;
use crate::project::{Object, ObjectId, Project, merge};
use crate::text::{FileId, Location};
use crate::value::SourceId;
use crate::value::path::Segment;
use crate::yaml::{Node, NodeKind, Tree};

/// Where what stands at a place comes from.
pub fn definitions(project: &Project, file: FileId, offset: TextSize) -> Vec<Location> {
    let inner = innermost(project, file, offset);
    let anchors = anchor(inner.source.tree.as_ref(), inner.offset);
    if let Some(anchor) = anchors {
        return anchor.definition.into_iter().map(|it| inner.source.location(it)).collect();
    }
    let Some(spot) = spot(&inner.source.tree, inner.offset) else { return Vec::new() };
    let referred = referred(project, inner, &spot);
    if !referred.is_empty() {
        return referred;
    }
    let own = inner.source.location(spot.key.unwrap_or(spot.node).range);
    layers(project, inner, &spot).into_iter().filter(|it| *it != own).collect()
}

/// Every place that belongs to what stands at a place.
pub fn references(project: &Project, file: FileId, offset: TextSize) -> Vec<Location> {
    let inner = innermost(project, file, offset);
    if let Some(anchor) = anchor(inner.source.tree.as_ref(), inner.offset) {
        let all = anchor.definition.into_iter().chain(anchor.uses);
        return all.map(|it| inner.source.location(it)).collect();
    }
    let Some(spot) = spot(&inner.source.tree, inner.offset) else { return Vec::new() };
    let found = layers(project, inner, &spot);
    if !found.is_empty() {
        return found;
    }
    referring(project, inner, &spot)
}

/// An anchor, and where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    /// `&name`, if it is defined.
    pub definition: Option<TextRange>,
    /// Each `*name`, in order.
    pub uses: Vec<TextRange>,
    /// The one at the place.
    pub here: TextRange,
}

/// The anchor or alias at a place of a text.
pub fn anchor(tree: &Tree, offset: TextSize) -> Option<Anchored> {
    let mut found = Vec::new();
    tree.documents.iter().for_each(|it| anchors(&it.root, &mut found));
    let (id, _, here) = *found.iter().find(|(_, _, range)| range.contains_inclusive(offset))?;
    let of = |is_definition: bool| {
        let own = found.iter().filter(move |it| it.0 == id && it.1 == is_definition);
        own.map(|it| it.2)
    };
    Some(Anchored { definition: of(true).next(), uses: of(false).collect(), here })
}

/// Number of the anchor, whether it is its definition, and where.
fn anchors(node: &Node, found: &mut Vec<(u32, bool, TextRange)>) {
    found.extend(node.anchor().map(|it| (it.id, true, it.range)));
    match &node.kind {
        NodeKind::Alias(Some(id)) => found.push((*id, false, node.range)),
        NodeKind::Alias(None) | NodeKind::Scalar(_) => {}
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| anchors(it, found)),
        NodeKind::Mapping(mapping) => mapping.entries.iter().for_each(|it| {
            anchors(&it.key, found);
            anchors(&it.value, found);
        }),
    }
}

/// Every place at which a layer sets the value, in the order they are merged.
fn layers(project: &Project, inner: Inner<'_>, spot: &Spot<'_>) -> Vec<Location> {
    let mut found: Vec<Location> = Vec::new();
    for seat in seats(project, inner.id, spot.document, &spot.path) {
        for idx in 0..seat.release.layers.len() {
            let Some(values) = merge::values_of(project, &seat.release.layers, idx) else { continue };
            let location = place_of(project, &values, &seat.path).filter(|it| !found.contains(it));
            found.extend(location);
        }
    }
    found
}

/// Where a value is written: its key, where it has one.
fn place_of(project: &Project, values: &crate::value::Value, path: &[Segment]) -> Option<Location> {
    let (last, above) = path.split_last()?;
    let value = follow(values, path)?;
    let source = project.source(value.origin.source?);
    let range = match last {
        Segment::Key(key) => follow(values, above)?.entry(key)?.key_range,
        Segment::Index(_) => value.origin.range,
    };
    Some(source.location(range))
}

/// The object that a reference at the place means, or the key of it.
fn referred(project: &Project, inner: Inner<'_>, spot: &Spot<'_>) -> Vec<Location> {
    let Some(Segment::Key(key)) = spot.path.last() else { return Vec::new() };
    let Some(text) = spot.node.text() else { return Vec::new() };
    let reference = above(inner, spot).and_then(|it| Some((Reference::read(it)?, it)));
    match (&**key, reference) {
        ("name", Some((reference, _))) => {
            let objects = nearest(project, &reference, project.path_of(inner.id));
            objects.into_iter().filter_map(|it| name_of(project, it)).collect()
        }
        ("valuesKey", Some((reference, _))) => {
            let objects = nearest(project, &reference, project.path_of(inner.id));
            objects.into_iter().filter_map(|it| key_of(project, it, text)).collect()
        }
        _ => Vec::new(),
    }
}

/// The map around the value at the place.
fn above<'p>(inner: Inner<'p>, spot: &Spot<'_>) -> Option<&'p Node> {
    let root = &inner.source.tree.documents.get(spot.document)?.root;
    let (_, steps) = spot.path.split_last()?;
    steps.iter().try_fold(root, |node, step| match step {
        Segment::Key(key) => node.get(key),
        Segment::Index(index) => node.as_sequence()?.items.get(*index),
    })
}

/// Of the objects a reference may mean those that share most folders with it.
fn nearest(project: &Project, reference: &Reference, from: &str) -> Vec<ObjectId> {
    let near = |id: &ObjectId| {
        let path = project.path_of(project.object(*id).source);
        if path == from {
            return usize::MAX;
        }
        path.split('/').zip(from.split('/')).take_while(|(one, other)| one == other).count()
    };
    let all = project.named(&reference.kind, &reference.name);
    let best = all.iter().map(near).max();
    all.iter().filter(|it| Some(near(it)) == best).copied().collect()
}

fn name_of(project: &Project, id: ObjectId) -> Option<Location> {
    let name = project.object_node(id)?.at(&["metadata", "name"])?;
    Some(project.source(project.object(id).source).location(name.range))
}

fn key_of(project: &Project, id: ObjectId, key: &str) -> Option<Location> {
    let node = project.object_node(id)?;
    let entry = ["data", "stringData"].iter().find_map(|it| node.get(it)?.entry(key))?;
    Some(project.source(project.object(id).source).location(entry.key.range))
}

/// Every reference to the object whose name or key stands at the place.
fn referring(project: &Project, inner: Inner<'_>, spot: &Spot<'_>) -> Vec<Location> {
    let keys: Vec<&str> = spot
        .path
        .iter()
        .filter_map(|it| if let Segment::Key(key) = it { Some(&**key) } else { None })
        .collect();
    let wanted = match keys[..] {
        [.., "metadata", "name"] => None,
        [.., "data" | "stringData", key] if spot.is_key => Some(key),
        _ => return Vec::new(),
    };
    let is_here = |it: &&Object| it.source == inner.id && it.index == spot.document;
    let mut found = Vec::new();
    for object in project.objects.iter().filter(is_here) {
        let Some(name) = &object.name else { continue };
        let meant = Meant { kind: &object.kind, name, key: wanted };
        for (id, other) in project.objects() {
            if let Some(node) = project.object_node(id).filter(|_| other.kind != object.kind) {
                let mut ranges = Vec::new();
                meant.collect(node, &mut ranges);
                found.extend(ranges.into_iter().map(|it| project.source(other.source).location(it)));
            }
        }
    }
    found
}

/// An object that references are looked for, or one of its keys.
struct Meant<'p> {
    kind: &'p str,
    name: &'p str,
    key: Option<&'p str>,
}

impl Meant<'_> {
    fn collect(&self, node: &Node, found: &mut Vec<TextRange>) {
        match &node.kind {
            NodeKind::Mapping(mapping) => {
                let is_it =
                    Reference::read(node).is_some_and(|it| it.kind == self.kind && it.name == self.name);
                if is_it {
                    found.extend(self.place(node));
                }
                mapping.entries.iter().for_each(|it| self.collect(&it.value, found));
            }
            NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| self.collect(it, found)),
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        }
    }

    fn place(&self, reference: &Node) -> Option<TextRange> {
        let name = reference.get("name").map(|it| it.range);
        let Some(wanted) = self.key else { return name };
        match reference.get("valuesKey") {
            Some(key) => (key.text() == Some(wanted)).then_some(key.range),
            None => name.filter(|_| wanted == "values.yaml"),
        }
    }
}

/// The files that a file names, and where it does: resources of a kustomization, value files.
pub fn links(project: &Project, file: FileId) -> Vec<(TextRange, FileId)> {
    const LISTS: [&str; 10] = [
        "resources",
        "bases",
        "components",
        "patches",
        "patchesStrategicMerge",
        "configurations",
        "files",
        "valueFiles",
        "crds",
        "generators",
    ];
    let own = &project.file(file).file.path;
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let source = project.source(SourceId::new(file.0));
    let mut texts = Vec::new();
    source.tree.documents.iter().for_each(|it| listed(&it.root, &LISTS, &mut texts));
    let target = |(text, range): (&str, TextRange)| {
        let path = text.rsplit_once('=').map_or(text, |(_, path)| path);
        let id = find(project, &within(folder, path)?)?;
        Some((source.location(range).range, id))
    };
    texts.into_iter().filter_map(target).collect()
}

/// The scalars of lists of these names, and the `path` of maps in them.
fn listed<'t>(node: &'t Node, lists: &[&str], texts: &mut Vec<(&'t str, TextRange)>) {
    match &node.kind {
        NodeKind::Mapping(mapping) => {
            for entry in &mapping.entries {
                let is_list = entry.key.text().is_some_and(|it| lists.contains(&it));
                let items = entry.value.as_sequence().filter(|_| is_list).map_or(&[][..], |it| &it.items);
                let named = items.iter().map(|it| it.get("path").unwrap_or(it));
                texts.extend(named.filter_map(|it| Some((it.text()?, it.range))));
                listed(&entry.value, lists, texts);
            }
        }
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| listed(it, lists, texts)),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}

/// A file, or the kustomization in a folder.
fn find(project: &Project, path: &str) -> Option<FileId> {
    let names = [path.to_owned(), format!("{path}/kustomization.yaml"), format!("{path}/kustomization.yml")];
    let at = |name: &String| project.files.binary_search_by(|it| (*it.file.path).cmp(name)).ok();
    names.iter().find_map(at).and_then(|it| u32::try_from(it).ok()).map(FileId)
}

/// A path from a folder on; nothing if it leads out of the project.
fn within(folder: &str, path: &str) -> Option<String> {
    let mut steps: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for step in path.split('/').filter(|it| !matches!(*it, "" | ".")) {
        if step == ".." {
            steps.pop()?;
        } else {
            steps.push(step);
        }
    }
    Some(steps.join("/"))
}
