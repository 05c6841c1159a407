//! Which files take part in the releases of open texts, so that a change costs them and no others.
//!
//! The slice is worked out from a verdict over the whole workspace and tried at once: only where it leads to the
//! very findings of the whole is it used while one types. The whole is looked at again when the typing rests.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use text_size::TextSize;

use super::snapshot::{OpenText, Snapshot, Verdict};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::{ChartSource, Project, Release};
use crate::text::FileId;
use crate::yaml::{Node, NodeKind};

/// The paths of the files that take part.
pub(super) type Slice = HashSet<Arc<str>>;

/// The slice of the open texts; `None` where it would not do.
pub(super) fn of(snapshot: &Snapshot, whole: &Verdict) -> Option<Slice> {
    let slice = gathered(&whole.project, &snapshot.open);
    let part = snapshot.judge_slice(&slice);
    let is_same = snapshot.open.iter().all(|it| findings(whole, it) == findings(&part, it));
    is_same.then_some(slice)
}

/// What a person sees of a finding.
type Seen<'v> = (TextSize, TextSize, &'v str, &'v str, Severity, usize);

/// What is found in an open text; its id is another one in each verdict.
fn findings<'v>(verdict: &'v Verdict, open: &OpenText) -> Vec<Seen<'v>> {
    let Some(file) = verdict.file(&open.file.path) else { return Vec::new() };
    let seen = |it: &'v Diagnostic| {
        let (_, start, end) = it.location.order();
        (start, end, it.rule.as_str(), &*it.message, it.severity, it.fixes.len())
    };
    let mut found: Vec<_> = verdict.of(file).map(seen).collect();
    found.sort_unstable();
    found
}

/// The files that take part in the releases of the open texts, as far as one can tell.
pub(super) fn gathered(project: &Project, open: &[OpenText]) -> Slice {
    let own: HashSet<&str> = open.iter().map(|it| &*it.file.path).collect();
    let folders: HashSet<&str> = own.iter().map(|it| folder(it)).collect();
    let mut slice: Slice = HashSet::new();
    // Those beside it: further values files, Chart.yaml, kustomization.yaml.
    for file in &project.files {
        if folders.contains(folder(&file.file.path)) {
            slice.insert(file.file.path.clone());
        }
    }
    for release in &project.releases {
        let files: Vec<FileId> = files_of(project, release).collect();
        if files.iter().any(|it| own.contains(&*project.file(*it).file.path)) {
            slice.extend(files.iter().map(|it| project.file(*it).file.path.clone()));
        }
    }
    named(project, &own, &mut slice);
    slice
}

fn files_of<'p>(project: &'p Project, release: &'p Release) -> impl Iterator<Item = FileId> + 'p {
    let source = match release.source {
        ChartSource::Object(id) => Some(id),
        ChartSource::Absent | ChartSource::Unknown => None,
    };
    let objects = release.object.into_iter().chain(source).map(|id| project.object(id).source);
    let layers = release.layers.iter().filter_map(|it| Some(it.written.as_ref()?.source));
    objects.chain(layers).map(|id| project.source(id).file)
}

/// The files that hold an object of a name that stands anywhere in the open texts.
fn named(project: &Project, own: &HashSet<&str>, slice: &mut Slice) {
    let mut by_name: HashMap<&str, Vec<FileId>> = HashMap::new();
    for object in &project.objects {
        if let Some(name) = object.name.as_deref() {
            by_name.entry(name).or_default().push(project.source(object.source).file);
        }
    }
    let whole_files = project.sources.iter().filter(|it| it.map.is_none());
    let mut texts = HashSet::new();
    for source in whole_files.filter(|it| own.contains(&*project.file(it.file).file.path)) {
        source.tree.documents.iter().for_each(|it| scalars(&it.root, &mut texts));
    }
    for file in texts.iter().filter_map(|it| by_name.get(it)).flatten() {
        slice.insert(project.file(*file).file.path.clone());
    }
}

fn scalars<'t>(node: &'t Node, acc: &mut HashSet<&'t str>) {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.text.len() < 256 => drop(acc.insert(&*scalar.text)),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| scalars(it, acc)),
        NodeKind::Mapping(mapping) => mapping.entries.iter().for_each(|it| scalars(&it.value, acc)),
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
