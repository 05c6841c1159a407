//! What Applications say of this repository: which source `$name/…` in `valueFiles` leads to, which folders they apply.

use std::collections::HashSet;

use super::Project;
use super::kustomize::{FLUX, folders_around, resolved};
use crate::manifest::application::{self, AppSource};
use crate::manifest::source::normal_url;

/// The addresses under which Applications speak of folders that are in sight.
pub(super) fn own_addresses(project: &Project) -> HashSet<String> {
    let is_application = |kind: &str| matches!(kind, "Application" | "ApplicationSet");
    let nodes: Vec<_> = project
        .objects()
        .filter(|(_, it)| is_application(&it.kind) && it.group == "argoproj.io")
        .filter_map(|(id, it)| Some((project.path_of(it.source), project.object_node(id)?)))
        .collect();
    if !nodes.iter().any(|(_, node)| application::lends(node)) {
        return HashSet::new();
    }
    let mut paths: Vec<&str> = project.files.iter().map(|it| &*it.file.path).collect();
    paths.sort_unstable();
    let is_folder = |folder: &str| {
        let below = format!("{folder}/");
        let at = paths.partition_point(|it| *it < &*below);
        paths.get(at).is_some_and(|it| it.starts_with(&below))
    };
    let places = nodes.iter().flat_map(|(own, node)| {
        application::places(node).into_iter().map(move |(address, path)| (*own, address, path))
    });
    let is_own = |own: &str, path: &str| {
        folders_around(own).filter_map(|it| resolved(it, path)).any(|it| is_folder(&it))
    };
    places.filter(|(own, _, path)| is_own(own, path)).map(|it| normal_url(&it.1)).collect()
}

/// What a name after `$` leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lender {
    /// A source that holds this repository, as far as anybody can tell.
    Here,
    /// Another repository, or one of several of which none is known to be this one.
    Elsewhere,
    /// No source has this name.
    Nobody,
}

/// The source that an Application calls by this name.
pub(super) fn lender(app: &AppSource, name: &str, own: &HashSet<String>) -> Lender {
    // Only with `sources` Argo CD looks for names; a lone source is left to say what it likes.
    let Some(refs) = &app.refs else { return Lender::Here };
    let found = refs.iter().find(|it| it.name.as_deref() == Some(name));
    let is_open = refs.iter().any(|it| it.name.is_none());
    let Some(found) = found else { return if is_open { Lender::Elsewhere } else { Lender::Nobody } };
    let Some(address) = found.repository.as_deref().map(normal_url) else { return Lender::Here };
    let is_one = refs.iter().all(|it| it.repository.as_deref().map(normal_url).as_ref() == Some(&address));
    if own.contains(&address) || own.is_empty() && is_one { Lender::Here } else { Lender::Elsewhere }
}

/// The folders whose manifests Applications apply as they are; none where Flux applies any, or where there is no
/// HelmRelease that it would matter to.
pub(super) fn argo_folders(project: &Project) -> HashSet<String> {
    let has = |kind: &str, group: &str| project.objects().any(|(_, it)| it.kind == kind && it.group == group);
    if !has("HelmRelease", "helm.toolkit.fluxcd.io") || has("Kustomization", FLUX) {
        return HashSet::new();
    }
    let applications = project.objects().filter(|(_, it)| it.kind == "Application");
    let folders = applications.flat_map(|(id, object)| {
        let folders = project.object_node(id).map(application::folders).unwrap_or_default();
        let around = folders_around(project.path_of(object.source));
        around.flat_map(move |it| folders.iter().filter_map(|path| resolved(it, path)).collect::<Vec<_>>())
    });
    folders.collect()
}
