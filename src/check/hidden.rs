//! Layers that later layers replace altogether.

use std::collections::HashSet;

use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::project::merge::values_of;
use crate::project::{Laid, Layer, LayerKind, Project, Release};
use crate::value::{SourceId, Value, ValueKind};
use crate::yaml::Node;

/// Every layer of which nothing is left in the effective values.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    // An overlay replaces what its base says, and another one may not; what a chart brings is meant to be replaced.
    let is_brought = release.layers.iter().any(|it| matches!(it.laid, Laid::Default | Laid::Global));
    if release.layers.len() < 2 || release.patched.is_some() || is_brought {
        return;
    }
    let alive = alive(release);
    for (idx, layer) in release.layers.iter().enumerate().take(release.layers.len() - 1) {
        let is_dead = u8::try_from(idx).is_ok_and(|idx| !alive.contains(&idx));
        // What a single value becomes is told by the check of `targetPath`.
        if !is_dead || layer.target.is_some() || !holds_something(project, release, idx) {
            continue;
        }
        if is_alive_elsewhere(project, layer) {
            continue;
        }
        let Some((source, node)) = place(project, release, layer, idx) else { continue };
        let name = layer.name.as_deref().map_or_else(String::new, |it| format!(" of `{it}`"));
        let words = Words {
            rule: "values/hidden-layer",
            severity: Severity::Info,
            confidence: Confidence::High,
            message: format!(
                "nothing{name} is left: later layers set all of it again; change their order, or remove this one"
            ),
            help: "Layers are laid over each other in order, and the last word counts.",
        };
        acc.push(said(project, source, node.range, words));
    }
}

/// The layers that say something in the end.
fn alive(release: &Release) -> HashSet<u8> {
    let mut alive = HashSet::new();
    leaves(&release.values, &mut |value| {
        if value.is_written() {
            alive.insert(value.origin.layer);
        }
    });
    alive
}

/// Whether another release, which shares the document, is left something of it.
fn is_alive_elsewhere(project: &Project, layer: &Layer) -> bool {
    project.releases.iter().any(|release| {
        let shared = release.layers.iter().position(|it| it.written.is_some() && it.written == layer.written);
        shared.and_then(|idx| u8::try_from(idx).ok()).is_some_and(|idx| alive(release).contains(&idx))
    })
}

fn holds_something(project: &Project, release: &Release, idx: usize) -> bool {
    let mut n_leaves = 0;
    if let Some(values) = values_of(project, &release.layers, idx) {
        leaves(&values, &mut |value| n_leaves += usize::from(value.is_written()));
    }
    n_leaves > 0
}

/// Every value that is no map with keys, deleted ones and lists as a whole included.
fn leaves(value: &Value, each: &mut impl FnMut(&Value)) {
    match &value.kind {
        ValueKind::Map(map) if !map.entries.is_empty() => {
            map.entries.iter().for_each(|it| leaves(&it.value, each));
        }
        _ => each(value),
    }
}

/// The reference to the layer, or its first key.
fn place<'p>(
    project: &'p Project,
    release: &Release,
    layer: &Layer,
    idx: usize,
) -> Option<(SourceId, &'p Node)> {
    let reference = release.object.filter(|_| layer.kind != LayerKind::HelmRelease).and_then(|id| {
        let entries = project.values_from(release);
        let (_, item) = entries.iter().find(|(own, _)| *own == idx)?;
        Some((project.object(id).source, item.get("name")?))
    });
    reference.or_else(|| {
        let written = layer.written.as_ref()?;
        let first = project.root_of(written)?.as_mapping()?.entries.first()?;
        Some((written.source, &first.key))
    })
}
