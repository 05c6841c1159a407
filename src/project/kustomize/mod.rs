//! What Kustomize builds of the objects in sight: overlays, patches, generators, names and namespaces.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::release::Finder;
use super::{Built, Object, ObjectId, Project};
use crate::diagnostic::DocumentName;
use crate::manifest::kustomization::{Kustomization, Selector};
use crate::text::FileId;
use crate::value::SourceId;
pub use refused::Refused;
pub(super) use units::FLUX;
use units::Index;

mod accumulate;
pub(super) mod changed;
pub(super) mod data;
mod lost;
mod refused;
mod select;
mod units;

/// A kustomization.yaml or a Flux Kustomization, with everything it names looked up.
#[derive(Debug)]
pub(super) struct Unit {
    /// The text it stands in.
    pub(super) source: SourceId,
    /// Index into the documents of that text.
    pub(super) index: usize,
    /// Steps from the document's root down to it.
    pub(super) steps: Vec<String>,
    /// The folder that its paths begin at.
    folder: String,
    pub(super) said: Kustomization,
    resources: Vec<Resource>,
    components: Vec<Resource>,
    patches: Vec<Applied>,
    late_patches: Vec<Applied>,
    /// Which objects something changes that cannot be followed.
    unknown: Vec<Selector>,
}

/// Something a kustomization takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Resource {
    File(SourceId),
    Unit(usize),
    /// It is not in sight.
    Elsewhere,
}

/// A patch that was looked up.
#[derive(Debug)]
struct Applied {
    target: Option<Selector>,
    /// Each document of the patch; nothing where it is not in sight.
    documents: Option<Vec<Place>>,
}

/// A node of some text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) index: usize,
    pub(super) steps: Vec<String>,
}

/// An object as one build makes it.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) kind: String,
    group: String,
    /// Every name it has had, the one it ends up with last.
    names: Vec<String>,
    /// Every namespace it has had.
    namespaces: Vec<Option<String>>,
    /// Whether it was given further labels on the way.
    is_relabelled: bool,
    /// What it is made of, in order.
    pub(super) changes: Vec<Change>,
}

/// A step in the making of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// It is written as an object of its own.
    Object(ObjectId),
    /// A generator makes it or adds keys: the unit and the index of the generator.
    Generated(usize, usize),
    /// A patch that is laid over it.
    Merge(Place),
    /// A list of operations.
    Operations(Place),
    /// Something changes it that cannot be followed.
    Unknown,
}

/// Everything that is built from one kustomization that no other takes in.
#[derive(Debug)]
pub(super) struct Build {
    /// The file of the kustomization it begins with, and its name if it is Flux's.
    pub(super) root: usize,
    pub(super) things: Vec<Thing>,
    /// The files of all kustomizations on the way.
    pub(super) files: Vec<FileId>,
    /// The kustomizations that lead to each other in a circle.
    pub(super) cycle: Option<Vec<FileId>>,
}

/// An object in a build: the index of the build, and of the thing in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) build: usize,
    pub(super) thing: usize,
}

/// All builds of a project.
#[derive(Debug, Default)]
pub(super) struct Builds {
    pub(super) units: Vec<Unit>,
    pub(super) all: Vec<Build>,
    of_object: HashMap<ObjectId, Vec<Spot>>,
    /// What Kustomize refuses, each once.
    pub(super) refused: Vec<Refused>,
    /// The documents that are patches.
    patches: HashSet<(SourceId, usize)>,
    index: Index,
}

impl Thing {
    /// An object as it is written.
    pub(super) fn of_object(id: ObjectId, object: &Object) -> Self {
        Self {
            kind: object.kind.clone(),
            group: object.group.clone(),
            names: object.name.iter().cloned().collect(),
            namespaces: vec![object.namespace.clone()],
            is_relabelled: false,
            changes: vec![Change::Object(id)],
        }
    }

    /// The name it ends up with, hashes aside.
    pub(super) fn name(&self) -> Option<&str> {
        self.names.last().map(String::as_str)
    }

    /// The namespace it ends up with.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespaces.last()?.as_deref()
    }

    /// What people call the text under one of its keys.
    pub(super) fn document(&self, key: &str) -> Arc<DocumentName> {
        Arc::new(DocumentName {
            kind: self.kind.clone(),
            namespace: self.namespaces.first().cloned().flatten(),
            name: self.names.first().cloned(),
            key: Some(key.to_owned()),
        })
    }

    /// Whether it is what was written, but for name and namespace.
    pub(super) fn is_unchanged(&self) -> bool {
        matches!(self.changes[..], [Change::Object(_)])
    }

    /// Whether a generator made it.
    pub(super) fn is_generated(&self) -> bool {
        matches!(self.changes.first(), Some(Change::Generated(..)))
    }

    /// Whether a reference means it. Kustomize rewrites references to what it renames, so each name it has had counts.
    pub(super) fn is_called(&self, kind: &str, name: &str, namespace: Option<&str>) -> bool {
        let fits = || match (self.namespace(), namespace) {
            (Some(own), Some(wanted)) => {
                own == wanted || self.namespaces.iter().flatten().any(|it| it == wanted)
            }
            _ => true,
        };
        self.kind == kind && self.names.iter().any(|it| it == name) && fits()
    }
}

impl Unit {
    /// The path that a path of this kustomization means.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        resolved(&self.folder, path)
    }
}

impl Builds {
    /// The file that a path of a kustomization means, if it is in sight.
    pub(super) fn file_at(&self, unit: &Unit, path: &str) -> Option<SourceId> {
        self.index.file(&unit.folder, path)
    }

    /// Works out what is built from the kustomizations of a project.
    pub(super) fn find(finder: &mut Finder<'_>) -> Self {
        let (units, index) = units::read(finder);
        let mut builds = Self { units, index, ..Self::default() };
        if builds.units.is_empty() {
            return builds;
        }
        let patches = builds.units.iter().flat_map(|it| it.patches.iter().chain(&it.late_patches));
        let documents = patches.filter_map(|it| it.documents.as_ref()).flatten();
        builds.patches = documents.map(|it| (it.source, it.index)).collect();
        (builds.all, builds.refused) = accumulate::all(finder.project, &builds.units);
        for (build, it) in builds.all.iter().enumerate() {
            for (idx, thing) in it.things.iter().enumerate() {
                if let Some(Change::Object(id)) = thing.changes.first() {
                    builds.of_object.entry(*id).or_default().push(Spot { build, thing: idx });
                }
            }
        }
        builds
    }

    /// The kustomization that a build begins with.
    pub(super) fn root_of(&self, spot: Spot) -> &Unit {
        &self.units[self.all[spot.build].root]
    }

    /// What people are told of a build.
    pub(super) fn built(&self, project: &Project, build: usize) -> Built {
        let build = &self.all[build];
        let root = project.source(self.units[build.root].source).file;
        Built { root, files: build.files.clone(), cycle: build.cycle.clone(), lost: Vec::new() }
    }

    /// Where an object is built.
    pub(super) fn of(&self, id: ObjectId) -> &[Spot] {
        self.of_object.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn thing(&self, spot: Spot) -> &Thing {
        &self.all[spot.build].things[spot.thing]
    }

    /// Whether an object is a patch that a kustomization lays over others.
    pub(super) fn is_patch(&self, object: &Object) -> bool {
        self.patches.contains(&(object.source, object.index))
    }

    /// The things of this name in one build.
    pub(super) fn named(&self, build: usize, kind: &str, name: &str, namespace: Option<&str>) -> Vec<Spot> {
        let things = self.all[build].things.iter().enumerate();
        let found = things.filter(|(_, it)| it.is_called(kind, name, namespace));
        found.map(|(thing, _)| Spot { build, thing }).collect()
    }

    /// The generated things of this name in all builds, each once.
    pub(super) fn generated(&self, kind: &str, name: &str, namespace: Option<&str>) -> Vec<Spot> {
        let mut found: Vec<Spot> = Vec::new();
        for build in 0..self.all.len() {
            for spot in self.named(build, kind, name, namespace) {
                let thing = self.thing(spot);
                let is_new = || !found.iter().any(|it| self.thing(*it).changes == thing.changes);
                if thing.is_generated() && is_new() {
                    found.push(spot);
                }
            }
        }
        found
    }
}

/// The path that a file or folder named in a folder means, without dots. Nothing for what is no path.
pub(super) fn resolved(folder: &str, path: &str) -> Option<String> {
    let is_address = path.contains("://") || path.contains('?') || path.starts_with("git@");
    if is_address || path.starts_with('/') {
        return None;
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|it| *it != "..") => drop(steps.pop()),
            ".." if !root.is_empty() => return None,
            step => steps.push(step),
        }
    }
    Some(format!("{root}{}", steps.join("/")))
}

/// The folders around a path, the nearest first, up to the root or the working folder.
pub(super) fn folders_around(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |it| (!matches!(*it, "" | "/")).then(|| folder_of(it)))
}

/// The folder of a path.
pub(super) fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

impl Place {
    pub(super) fn node<'p>(&self, project: &'p Project) -> Option<&'p crate::yaml::Node> {
        let document = project.source(self.source).tree.documents.get(self.index)?;
        self.steps.iter().try_fold(&document.root, |node, step| node.child(step))
    }
}

#[cfg(test)]
mod tests {
    use super::{folders_around, resolved};

    #[test]
    fn folders_around_a_path_end() {
        for (path, folders) in
            [("/a/b/c", &["/a/b", "/a", "/"][..]), ("a/b", &["a", ""]), ("a", &[""]), ("/a", &["/"])]
        {
            assert_eq!(folders_around(path).collect::<Vec<_>>(), folders);
        }
    }

    #[test]
    fn paths_from_a_folder() {
        let path = |folder, path| resolved(folder, path).unwrap_or_else(|| "nothing".to_owned());
        assert_eq!(path("apps/site", "../base"), "apps/base");
        assert_eq!(path("apps/site", "./values.yaml"), "apps/site/values.yaml");
        assert_eq!(path("", "../base"), "../base");
        assert_eq!(path("../apps", "../../base"), "../../base");
        assert_eq!(path("/apps", "../../base"), "nothing");
        assert_eq!(path("/apps", "../base"), "/base");
        assert_eq!(path("apps", "https://example.org/base"), "nothing");
    }
}
