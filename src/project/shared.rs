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
        let near = asking.iter().flat_map(of).filter_map(|it| readers.get(&part(it))).flatten();
        near.into_iter().any(|release| !asking.contains(release))
    };
    let one_sided = offered.into_iter().filter(|(edits, asking)| is_one_sided(edits, asking));
    let one_sided: HashSet<Vec<Edit>> = one_sided.map(|(edits, _)| edits.to_vec()).collect();
    for fix in found.iter_mut().flatten().flat_map(|it| &mut it.fixes) {
        if one_sided.contains(&fix.edits) {
            fix.applicability = Applicability::Unsafe;
        }
    }
}

/// The releases that read each document at the same place. A chart and those it depends on read different parts of
/// the same file, and are judged as one.
type Readers<'p> = HashMap<Part<'p>, Vec<usize>>;

/// The text, the document in it, and the keys down to the values.
type Part<'p> = (SourceId, usize, &'p [String]);

fn part(written: &Written) -> Part<'_> {
    (written.source, written.index, &written.keys)
}

fn readers(project: &Project) -> Readers<'_> {
    let mut acc = Readers::new();
    for release in 0..project.releases.len() {
        for it in written(project, release) {
            acc.entry(part(it)).or_default().push(release);
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

fn is_edited(project: &Project, written: &Written, edits: &[Edit]) -> bool {
    let source = project.source(written.source);
    let Some(document) = source.tree.documents.get(written.index) else { return false };
    let Location { file, range } = source.location(document.range);
    edits.iter().any(|it| it.file == file && it.range.intersect(range).is_some())
}

fn safe_fixes(found: &[Vec<Diagnostic>]) -> impl Iterator<Item = (usize, &Fix)> {
    let found = found.iter().enumerate();
    let fixes =
        found.flat_map(|(release, it)| it.iter().flat_map(|it| &it.fixes).map(move |it| (release, it)));
    fixes.filter(|(_, it)| it.applicability == Applicability::Safe)
}
