//! Layers that several releases read: what mends the values of one must not change those of another unasked.

use std::collections::{HashMap, HashSet};

use super::{Laid, Layer, Project, Written};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::text::Location;
use crate::value::SourceId;

/// Makes safe fixes unsafe that change a document another release reads too, unless that one asks for the very same.
/// There is one list of findings for each release of the project, in its order.
pub fn soften(project: &Project, found: &mut [Vec<Diagnostic>]) {
    let readers = readers(project);
    if readers.values().all(|it| it.len() < 2) {
        return;
    }
    let mut offered: HashMap<&[Edit], HashSet<usize>> = HashMap::new();
    for (release, fix) in safe_fixes(found) {
        offered.entry(&fix.edits).or_default().insert(release);
    }
    let is_one_sided = |edits: &[Edit], asking: &HashSet<usize>| {
        let of = |release: &usize| written(project, *release).filter(|it| is_edited(project, it, edits));
        let edited: Vec<&Written> = asking.iter().flat_map(of).collect();
        let reads = |it: &Written| edited.iter().any(|edited| is_read(project, it, edited, edits));
        let near = edited.iter().filter_map(|it| readers.get(&(it.source, it.index))).flatten();
        near.into_iter().any(|(release, written)| !asking.contains(release) && reads(written))
    };
    let one_sided = offered.into_iter().filter(|(edits, asking)| is_one_sided(edits, asking));
    let one_sided: HashSet<Vec<Edit>> = one_sided.map(|(edits, _)| edits.to_vec()).collect();
    for fix in found.iter_mut().flatten().flat_map(|it| &mut it.fixes) {
        if one_sided.contains(&fix.edits) {
            fix.applicability = Applicability::Unsafe;
        }
    }
}

/// The releases that read each document, and what of it.
type Readers<'p> = HashMap<(SourceId, usize), Vec<(usize, &'p Written)>>;

fn readers(project: &Project) -> Readers<'_> {
    let mut acc = Readers::new();
    for release in 0..project.releases.len() {
        for it in written(project, release) {
            acc.entry((it.source, it.index)).or_default().push((release, it));
        }
    }
    acc
}

/// The documents of a release that no chart brings along.
fn written(project: &Project, release: usize) -> impl Iterator<Item = &Written> {
    let is_own = |it: &&Layer| !matches!(it.laid, Laid::Default | Laid::Global);
    let layers = project.releases.get(release).map_or(&[][..], |it| &it.layers);
    layers.iter().filter(is_own).filter_map(|it| it.written.as_ref())
}

/// Whether a reader of a document reads what is edited there. A chart hands the sections of its dependencies on as
/// they are, and each of these sees its own.
fn is_read(project: &Project, reader: &Written, edited: &Written, edits: &[Edit]) -> bool {
    if reader.keys.len() < edited.keys.len() {
        return !edited.keys.starts_with(&reader.keys);
    }
    let source = project.source(reader.source);
    let is_own = reader.keys == edited.keys;
    is_own || project.root_of(reader).is_some_and(|it| are_at(edits, source.location(it.range)))
}

fn is_edited(project: &Project, written: &Written, edits: &[Edit]) -> bool {
    let source = project.source(written.source);
    let Some(document) = source.tree.documents.get(written.index) else { return false };
    are_at(edits, source.location(document.range))
}

fn are_at(edits: &[Edit], place: Location) -> bool {
    edits.iter().any(|it| it.file == place.file && it.range.intersect(place.range).is_some())
}

fn safe_fixes(found: &[Vec<Diagnostic>]) -> impl Iterator<Item = (usize, &Fix)> {
    let found = found.iter().enumerate();
    let fixes =
        found.flat_map(|(release, it)| it.iter().flat_map(|it| &it.fixes).map(move |it| (release, it)));
    fixes.filter(|(_, it)| it.applicability == Applicability::Safe)
}
