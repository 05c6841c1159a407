//! The kustomizations of a project, with every file and folder they name looked up.

use std::collections::HashMap;
use std::sync::Arc;

use super::select::{is_ours, may_mean_ours};
use super::{Applied, Place, Resource, Unit, folder_of, folders_around, resolved};
use crate::diagnostic::DocumentName;
use crate::manifest::head;
use crate::manifest::kustomization::{self, Kustomization, Patch, PatchPlace, Selector};
use crate::project::Project;
use crate::project::release::Finder;
use crate::value::SourceId;
use crate::yaml::Node;
use crate::yaml::parse::parse;

/// The group of Flux's Kustomization.
pub(in crate::project) const FLUX: &str = "kustomize.toolkit.fluxcd.io";

/// Reads all kustomizations: first those of files, then Flux's.
pub(super) fn read(finder: &mut Finder<'_>) -> (Vec<Unit>, Index) {
    let project = &*finder.project;
    let mut units: Vec<Unit> = sources(project).filter_map(|(path, id)| of_file(project, path, id)).collect();
    units.extend(of_flux(project));
    if units.is_empty() {
        return (units, Index::default());
    }
    let index = Index::new(project, &units);
    for unit in &mut units {
        index.look_up(project, unit);
    }
    for unit in &mut units {
        let (patches, late) =
            (std::mem::take(&mut unit.said.patches), std::mem::take(&mut unit.said.late_patches));
        unit.patches = patches.into_iter().filter_map(|it| applied(finder, &index, unit, it)).collect();
        unit.late_patches = late.into_iter().filter_map(|it| applied(finder, &index, unit, it)).collect();
    }
    (units, index)
}

/// What paths lead to.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In order of path.
    files: Vec<(Arc<str>, SourceId)>,
    by_path: HashMap<Arc<str>, SourceId>,
    /// The kustomization of each folder.
    folders: HashMap<String, usize>,
}

fn sources(project: &Project) -> impl Iterator<Item = (&Arc<str>, SourceId)> {
    project.files.iter().map(|it| &it.file.path).zip((0_u32..).map(SourceId::new))
}

fn of_file(project: &Project, path: &str, source: SourceId) -> Option<Unit> {
    if !kustomization::is_path(path) {
        return None;
    }
    let root = &project.source(source).tree.documents.first()?.root;
    if head(root).is_some_and(|it| it.group == FLUX) {
        return None;
    }
    Some(unit(source, 0, Vec::new(), kustomization::read(root)))
}

fn of_flux(project: &Project) -> impl Iterator<Item = Unit> {
    let is_flux = |kind: &str, group: &str| kind == "Kustomization" && group == FLUX;
    project.objects().filter(move |(_, it)| is_flux(&it.kind, &it.group)).filter_map(|(id, object)| {
        let said = kustomization::read_flux(project.object_node(id)?);
        Some(unit(object.source, object.index, object.steps.clone(), said))
    })
}

fn unit(source: SourceId, index: usize, steps: Vec<String>, said: Kustomization) -> Unit {
    Unit {
        source,
        index,
        steps,
        folder: String::new(),
        said,
        resources: Vec::new(),
        components: Vec::new(),
        patches: Vec::new(),
        late_patches: Vec::new(),
        unknown: Vec::new(),
    }
}

impl Index {
    fn new(project: &Project, units: &[Unit]) -> Self {
        let mut files: Vec<(Arc<str>, SourceId)> =
            sources(project).map(|(path, id)| (path.clone(), id)).collect();
        files.sort();
        let by_path = files.iter().cloned().collect();
        let of_files = units.iter().enumerate().filter(|(_, it)| it.said.path.is_none());
        let is_file = |unit: &Unit| kustomization::is_path(project.path_of(unit.source));
        let folders = of_files
            .filter(|(_, it)| is_file(it))
            .map(|(idx, it)| (folder_of(project.path_of(it.source)).to_owned(), idx))
            .collect();
        Self { files, by_path, folders }
    }

    fn look_up(&self, project: &Project, unit: &mut Unit) {
        let own = project.path_of(unit.source);
        let folder = match unit.said.path.as_deref() {
            None => folder_of(own).to_owned(),
            Some(path) => {
                let Some(folder) = self.flux_folder(own, path) else { return };
                unit.resources = self.generated(&folder);
                folder
            }
        };
        unit.resources.extend(unit.said.resources.iter().map(|it| self.resource(&folder, it)));
        unit.components = unit.said.components.iter().map(|it| self.resource(&folder, it)).collect();
        unit.unknown = self.unknown(project, unit, &folder);
        unit.folder = folder;
    }

    fn resource(&self, folder: &str, path: &str) -> Resource {
        let Some(path) = resolved(folder, path) else { return Resource::Elsewhere };
        match (self.by_path.get(&*path), self.folders.get(&path)) {
            (Some(file), _) => Resource::File(*file),
            (None, Some(unit)) => Resource::Unit(*unit),
            (None, None) => Resource::Elsewhere,
        }
    }

    pub(super) fn file(&self, folder: &str, path: &str) -> Option<SourceId> {
        self.by_path.get(&*resolved(folder, path)?).copied()
    }

    /// The folder that Flux's `path` means, tried from every folder around it.
    fn flux_folder(&self, own: &str, path: &str) -> Option<String> {
        let path = path.trim_start_matches("./").trim_matches('/');
        if path.is_empty() || path == "." {
            return None;
        }
        let around = folders_around(own);
        around
            .filter_map(|it| resolved(it, path))
            .find(|it| self.folders.contains_key(it) || self.below(&format!("{it}/")).next().is_some())
    }

    fn below<'i>(&'i self, prefix: &'i str) -> impl Iterator<Item = &'i (Arc<str>, SourceId)> {
        let start = self.files.partition_point(|(path, _)| **path < *prefix);
        self.files[start..].iter().take_while(move |(path, _)| path.starts_with(prefix))
    }

    /// What Flux takes of a folder: its kustomization, else everything below but what has its own.
    fn generated(&self, folder: &str) -> Vec<Resource> {
        if let Some(unit) = self.folders.get(folder) {
            return vec![Resource::Unit(*unit)];
        }
        let mut found: Vec<Resource> = Vec::new();
        for (path, id) in self.below(&format!("{folder}/")) {
            let above =
                path.match_indices('/').map(|(at, _)| &path[..at]).filter(|it| it.len() > folder.len());
            let unit = above.into_iter().find_map(|it| self.folders.get(it));
            let resource = unit.map_or(Resource::File(*id), |it| Resource::Unit(*it));
            if found.last() != Some(&resource) {
                found.push(resource);
            }
        }
        found
    }

    /// What replacements and transformers may change.
    fn unknown(&self, project: &Project, unit: &Unit, folder: &str) -> Vec<Selector> {
        let mut unknown = Vec::new();
        let root = Place { source: unit.source, index: unit.index, steps: unit.steps.clone() }.node(project);
        for steps in &unit.said.replacements {
            let node = steps.iter().try_fold(root, |node, step| Some(node?.child(step)));
            unknown.extend(node.flatten().map(replaced).into_iter().flatten());
        }
        for file in &unit.said.replacement_files {
            match self.file(folder, file) {
                None => unknown.push(Selector::default()),
                Some(id) => {
                    let roots = project.source(id).tree.documents.iter().map(|it| &it.root);
                    unknown.extend(roots.flat_map(|root| match root.as_sequence() {
                        Some(list) => list.items.iter().flat_map(replaced).collect(),
                        None => replaced(root),
                    }));
                }
            }
        }
        let is_harmless = |tree: &crate::yaml::Tree| {
            let kinds = tree.documents.iter().map(|it| head(&it.root).map(|it| it.kind));
            kinds.into_iter().all(|it| it.is_some_and(|kind| HARMLESS.contains(&&*kind)))
        };
        for text in &unit.said.transformers {
            let is_harmless = match self.file(folder, text) {
                Some(id) => is_harmless(&project.source(id).tree),
                None => text.contains('\n') && is_harmless(&parse(text)),
            };
            if !is_harmless {
                unknown.push(Selector::default());
            }
        }
        unknown.retain(may_mean_ours);
        unknown
    }
}

/// Transformers that do not touch values.
const HARMLESS: [&str; 7] = [
    "AnnotationsTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PrefixTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
];

/// The targets of a replacement that change what has to do with values.
fn replaced(replacement: &Node) -> Vec<Selector> {
    let targets = replacement.get("targets").and_then(Node::as_sequence);
    let touches = |target: &&Node| {
        let paths = target.get("fieldPaths").and_then(Node::as_sequence);
        paths.is_some_and(|it| {
            it.items.iter().filter_map(Node::text).any(|path| !path.starts_with("metadata."))
        })
    };
    let targets = targets.map_or(&[][..], |it| &it.items).iter().filter(touches);
    targets.map(|it| it.get("select").map(Selector::read).unwrap_or_default()).collect()
}

/// A patch with its documents; nothing for one that has nothing to do with values.
fn applied(finder: &mut Finder<'_>, index: &Index, unit: &Unit, patch: Patch) -> Option<Applied> {
    if patch.target.as_ref().is_some_and(|it| !may_mean_ours(it)) {
        return None;
    }
    let at = |steps: Vec<String>| [&unit.steps[..], &steps].concat();
    let documents = match patch.place {
        PatchPlace::File(file) => index.file(&unit.folder, &file).map(|source| {
            let n_documents = finder.project.source(source).tree.documents.len();
            (0..n_documents).map(|index| Place { source, index, steps: Vec::new() }).collect()
        }),
        PatchPlace::Node(steps) => {
            Some(vec![Place { source: unit.source, index: unit.index, steps: at(steps) }])
        }
        PatchPlace::Text(steps) => {
            let place = Place { source: unit.source, index: unit.index, steps: at(steps) };
            Some(embedded(finder, &place, patch.target.is_some())?)
        }
    };
    Some(Applied { target: patch.target, documents })
}

/// The documents in the text of a patch; nothing if it names only objects that are none of ours.
fn embedded(finder: &mut Finder<'_>, place: &Place, has_target: bool) -> Option<Vec<Place>> {
    let node = place.node(finder.project)?.clone();
    let text = node.text()?;
    if !has_target && !super::select::KINDS.iter().any(|it| text.contains(it)) {
        return None;
    }
    let source = finder.embedded_patch(place.source, &node);
    let tree = finder.project.source(source).tree.clone();
    let name = tree.documents.first().and_then(|it| head(&it.root));
    if let Some(head) = name.filter(|it| is_ours(&it.kind)) {
        let document =
            DocumentName { kind: head.kind, namespace: head.namespace, name: head.name, key: None };
        finder.project.sources[source.index() as usize].document = Arc::new(document);
    }
    let places = (0..tree.documents.len()).map(|index| Place { source, index, steps: Vec::new() });
    Some(places.collect())
}
