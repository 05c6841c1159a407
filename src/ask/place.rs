//! What stands at a place of a file: the innermost text that holds it, the node, and the values it belongs to.

use text_size::{TextRange, TextSize};

use crate::project::{Layer, Project, Release, Source};
use crate::text::FileId;
use crate::text::source_map::SourceMap;
use crate::value::SourceId;
use crate::value::path::Segment;
use crate::yaml::{Node, NodeKind, Tree};

/// A place in the innermost text that holds it.
#[derive(Debug, Clone, Copy)]
pub struct Inner<'p> {
    /// The text.
    pub id: SourceId,
    /// The same.
    pub source: &'p Source,
    /// The place in it.
    pub offset: TextSize,
}

/// What stands at a place of a tree.
#[derive(Debug, Clone)]
pub struct Spot<'t> {
    /// Index of the document.
    pub document: usize,
    /// From the document's root down to it.
    pub path: Vec<Segment>,
    /// The key, where the value belongs to one.
    pub key: Option<&'t Node>,
    /// The value.
    pub node: &'t Node,
    /// Whether the place is in the key.
    pub is_key: bool,
}

/// A value's place in one layer of a release.
#[derive(Debug, Clone)]
pub struct Seat<'p> {
    /// The release.
    pub release: &'p Release,
    /// Index of the layer.
    pub layer: usize,
    /// The path in the values.
    pub path: Vec<Segment>,
}

/// The documents embedded in a file.
pub fn embedded(project: &Project, file: FileId) -> impl Iterator<Item = (SourceId, &Source)> {
    let all = (0_u32..).map(SourceId::new).zip(&project.sources);
    // What is packed stands at one place as a whole, and nothing in it has a place of its own.
    all.filter(move |(_, it)| it.file == file && it.map.as_deref().is_some_and(SourceMap::has_parts))
}

/// The innermost text around a place of a file.
pub fn innermost(project: &Project, file: FileId, offset: TextSize) -> Inner<'_> {
    let inside = embedded(project, file).find_map(|(id, source)| {
        let map = source.map.as_ref()?;
        let around = map.to_source(TextRange::up_to(TextSize::of(&*source.text)));
        let offset = around.contains_inclusive(offset).then(|| map.to_decoded(offset))??;
        Some(Inner { id, source, offset })
    });
    let id = SourceId::new(file.0);
    inside.unwrap_or_else(|| Inner { id, source: project.source(id), offset })
}

/// What stands at a place of a tree; nothing between documents.
pub fn spot(tree: &Tree, offset: TextSize) -> Option<Spot<'_>> {
    let around = |it: &TextRange| it.contains_inclusive(offset);
    let (index, document) = tree
        .documents
        .iter()
        .enumerate()
        .rev()
        .find(|(_, it)| around(&it.range) || around(&it.root.range))?;
    let mut spot = Spot { document: index, path: Vec::new(), key: None, node: &document.root, is_key: false };
    while !spot.is_key {
        match &spot.node.kind {
            NodeKind::Mapping(mapping) => {
                let is_at = |it: &&crate::yaml::Entry| around(&it.key.range) || around(&it.value.range);
                let Some(entry) = mapping.entries.iter().rev().find(is_at) else { break };
                let Some(key) = entry.key.text() else { break };
                spot.path.push(Segment::Key(key.into()));
                (spot.key, spot.node) = (Some(&entry.key), &entry.value);
                spot.is_key = around(&entry.key.range);
            }
            NodeKind::Sequence(sequence) => {
                let found = sequence.items.iter().enumerate().rev().find(|(_, it)| around(&it.range));
                let Some((idx, item)) = found else { break };
                spot.path.push(Segment::Index(idx));
                (spot.key, spot.node) = (None, item);
            }
            NodeKind::Scalar(_) | NodeKind::Alias(_) => break,
        }
    }
    Some(spot)
}

/// The places in values that a path of a document stands for.
pub fn seats<'p>(project: &'p Project, id: SourceId, document: usize, path: &[Segment]) -> Vec<Seat<'p>> {
    let mut seats = Vec::new();
    let is_merge = |it: &Segment| matches!(it, Segment::Key(key) if &**key == "<<");
    let releases = if path.iter().any(is_merge) { &[][..] } else { &project.releases };
    for release in releases {
        let each = release.layers.iter().enumerate();
        seats.extend(each.filter_map(|(layer, it)| {
            let path = below(project, it, id, document, path)?;
            Some(Seat { release, layer, path })
        }));
    }
    seats
}

/// The path in the values of a layer.
fn below(
    project: &Project,
    layer: &Layer,
    id: SourceId,
    document: usize,
    path: &[Segment],
) -> Option<Vec<Segment>> {
    let written = layer.written.as_ref().filter(|it| it.source == id && layer.target.is_none())?;
    if written.keys.is_empty() {
        return Some(path.to_vec());
    }
    let steps = project.steps_to(written);
    let path = path.strip_prefix(&*steps).filter(|_| written.index == document)?;
    Some(path.to_vec())
}
