//! References of a HelmRelease that Kustomize leaves as they are although it renames what they mean.
//!
//! Kustomize rewrites references to what it renames where it knows of them: in the fields of Kubernetes itself, and
//! where a `nameReference` in `configurations` says so. It knows nothing of a HelmRelease.

use super::{Builds, Change, Resource, Spot, Thing, Unit};
use crate::manifest::helm_release::ValuesFrom;
use crate::project::{Lost, Project};
use crate::yaml::Node;

/// What a `configurations` file may say beside `nameReference` that changes names in other fields.
const RENAMING: [&str; 2] = ["namePrefix", "nameSuffix"];

impl Builds {
    /// The entries of `valuesFrom` that mean something this build calls otherwise; `first` is the index of the first.
    pub(in crate::project) fn lost(
        &self,
        project: &Project,
        spot: Spot,
        entries: &[ValuesFrom],
        first: usize,
    ) -> Vec<Lost> {
        let release = self.thing(spot);
        if entries.is_empty() || is_changed_unseen(release) || !self.is_in_sight(project, spot.build) {
            return Vec::new();
        }
        let entries = (first..).zip(entries);
        let lost = entries.filter_map(|(layer, entry)| {
            let named = self.named(spot.build, &entry.kind, &entry.name, release.namespace());
            let [meant] = named[..] else { return None };
            let thing = self.thing(meant);
            let is_hashed = self.is_hashed(thing)?;
            let name = thing.name().filter(|it| is_hashed || *it != entry.name)?.to_owned();
            let is_there = self.is_there(project, &entry.kind, &entry.name);
            let is_lost = !is_there && !self.is_rewritten(project, spot.build, &entry.kind);
            is_lost.then_some(Lost { layer, name, is_hashed })
        });
        lost.collect()
    }

    /// Whether Kustomize adds a hash to a name; nothing where that is not sure.
    fn is_hashed(&self, thing: &Thing) -> Option<bool> {
        if is_changed_unseen(thing) {
            return None;
        }
        let hashes = thing.changes.iter().filter_map(|it| match it {
            Change::Generated(unit, generator) => {
                Some(self.units[*unit].said.generators[*generator].is_hashed)
            }
            Change::Object(_) | Change::Merge(_) | Change::Operations(_) | Change::Unknown => None,
        });
        let hashes: Vec<bool> = hashes.collect();
        if thing.is_generated() {
            let first = *hashes.first()?;
            hashes.iter().all(|it| *it == first).then_some(first)
        } else {
            hashes.is_empty().then_some(false)
        }
    }

    /// Whether something in sight ends up with this very name.
    fn is_there(&self, project: &Project, kind: &str, name: &str) -> bool {
        let things = self.all.iter().flat_map(|it| &it.things);
        let mut built = things.filter(|it| it.kind == kind && it.name() == Some(name));
        built.any(|it| self.is_hashed(it) != Some(true))
            || project.named(kind, name).iter().any(|id| {
                let object = project.object(*id);
                self.of(*id).is_empty() && !self.is_patch(object)
            })
    }

    fn units_of(&self, project: &Project, build: usize) -> impl Iterator<Item = &Unit> {
        let files = &self.all[build].files;
        self.units.iter().filter(|it| files.contains(&project.source(it.source).file))
    }

    /// Whether all that has a say in a build is in sight, and nothing is at work that may rename things in its own way.
    fn is_in_sight(&self, project: &Project, build: usize) -> bool {
        self.all[build].cycle.is_none()
            && self.units_of(project, build).all(|unit| {
                let said = &unit.said;
                let mut taken = unit.resources.iter().chain(&unit.components);
                taken.all(|it| *it != Resource::Elsewhere)
                    && said.transformers.is_empty()
                    && said.replacements.is_empty()
                    && said.replacement_files.is_empty()
                    && said.configurations.iter().all(|it| self.file_at(unit, it).is_some())
            })
    }

    /// Whether a configuration has the names in `valuesFrom` rewritten that are of this kind.
    fn is_rewritten(&self, project: &Project, build: usize, kind: &str) -> bool {
        let files = self
            .units_of(project, build)
            .flat_map(|unit| unit.said.configurations.iter().filter_map(move |it| self.file_at(unit, it)));
        files.into_iter().any(|id| {
            let tree = &project.source(id).tree;
            !tree.errors.is_empty() || tree.documents.iter().any(|it| rewrites(&it.root, kind))
        })
    }
}

fn is_changed_unseen(thing: &Thing) -> bool {
    thing.changes.contains(&Change::Unknown)
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_sequence).map_or(&[][..], |it| &it.items)
}

fn rewrites(root: &Node, kind: &str) -> bool {
    let fits = |node: &Node, key: &str, wanted: &str| node.text_at(&[key]).is_none_or(|it| it == wanted);
    let is_meant = |field: &Node| {
        let path = field.text_at(&["path"]);
        fits(field, "kind", "HelmRelease") && path.is_some_and(|it| it.contains("valuesFrom"))
    };
    let references = items(root, "nameReference");
    let of_kind = references.iter().filter(|it| fits(it, "kind", kind));
    of_kind.into_iter().any(|it| items(it, "fieldSpecs").iter().any(is_meant))
        || RENAMING.iter().any(|key| items(root, key).iter().any(is_meant))
}
