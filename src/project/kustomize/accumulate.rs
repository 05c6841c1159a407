//! Builds things from kustomizations in the order Kustomize does: resources, generators, components, patches,
//! namespace, prefix, suffix.

use std::collections::{HashMap, HashSet};

use super::refused::{self, Refused};
use super::select::{Fit, is_named, is_ours, selects};
use super::{Applied, Build, Change, Place, Resource, Thing, Unit};
use crate::manifest::kustomization::{Behavior, Generator};
use crate::project::{ObjectId, Project};
use crate::text::FileId;
use crate::value::SourceId;

/// More kustomizations than this in one build lead to each other in ways nobody means.
const MAX_VISITS: usize = 5_000;

/// Every build: from each kustomization that no other takes in, and from all that are left in circles.
pub(super) fn all(project: &Project, units: &[Unit]) -> (Vec<Build>, Vec<Refused>) {
    let mut by_source: HashMap<SourceId, Vec<ObjectId>> = HashMap::new();
    for (id, object) in project.objects().filter(|(_, it)| is_ours(&it.kind)) {
        by_source.entry(object.source).or_default().push(id);
    }
    let taken: HashSet<usize> = units
        .iter()
        .flat_map(|it| it.resources.iter().chain(&it.components))
        .filter_map(|it| if let Resource::Unit(unit) = it { Some(*unit) } else { None })
        .collect();
    let mut seen = HashSet::new();
    let mut builds = Vec::new();
    let mut refused = Vec::new();
    let mut build = |root: usize, seen: &mut HashSet<usize>| {
        let mut builder = Builder {
            project,
            units,
            by_source: &by_source,
            stack: Vec::new(),
            visits: Vec::new(),
            cycle: None,
            refused: &mut refused,
        };
        let mut things = Vec::new();
        builder.accumulate(root, &mut things);
        seen.extend(&builder.visits);
        let mut files: Vec<FileId> =
            builder.visits.iter().map(|it| project.source(units[*it].source).file).collect();
        files.sort_unstable();
        files.dedup();
        builds.push(Build { root, things, files, cycle: builder.cycle });
    };
    for root in (0..units.len()).filter(|it| !taken.contains(it) && !units[*it].said.is_component) {
        build(root, &mut seen);
    }
    for (root, unit) in units.iter().enumerate() {
        if !seen.contains(&root) && !unit.said.is_component {
            build(root, &mut seen);
        }
    }
    (builds, refused)
}

struct Builder<'p> {
    project: &'p Project,
    units: &'p [Unit],
    by_source: &'p HashMap<SourceId, Vec<ObjectId>>,
    /// The units that are being built, each taken in by the one before.
    stack: Vec<usize>,
    visits: Vec<usize>,
    cycle: Option<Vec<FileId>>,
    refused: &'p mut Vec<Refused>,
}

impl Builder<'_> {
    fn accumulate(&mut self, id: usize, things: &mut Vec<Thing>) {
        if let Some(at) = self.stack.iter().position(|it| *it == id) {
            let file = |it: &usize| self.project.source(self.units[*it].source).file;
            self.cycle.get_or_insert_with(|| self.stack[at..].iter().map(file).collect());
            self.refuse(refused::circle(self.project, self.units, &self.stack[at..]));
            return;
        }
        if self.visits.len() >= MAX_VISITS {
            return;
        }
        self.stack.push(id);
        self.visits.push(id);
        let unit = &self.units[id];
        for resource in &unit.resources {
            match resource {
                Resource::File(source) => things.extend(self.objects(*source)),
                Resource::Unit(other) => {
                    let mut inner = Vec::new();
                    self.accumulate(*other, &mut inner);
                    things.append(&mut inner);
                }
                Resource::Elsewhere => {}
            }
        }
        for (idx, generator) in unit.said.generators.iter().enumerate() {
            generate(things, generator, Change::Generated(id, idx));
        }
        for component in &unit.components {
            match component {
                Resource::Unit(other) => self.accumulate(*other, things),
                // Nobody knows what it changes.
                Resource::File(_) | Resource::Elsewhere => things.iter_mut().for_each(Thing::blur),
            }
        }
        self.transform(unit, things);
        // What Flux takes of a folder that has no kustomization is less sure.
        if unit.said.path.is_none() {
            let file = self.project.source(unit.source).file;
            self.refuse(refused::twins(things).map(|it| Refused::Twice(it, file)));
        }
        self.stack.pop();
    }

    fn refuse(&mut self, refused: Option<Refused>) {
        let is_known = |it: &Refused| {
            self.refused.iter().any(|known| match (known, it) {
                (Refused::Twice(one, _), Refused::Twice(other, _)) => one == other,
                (known, it) => known == it,
            })
        };
        let new = refused.filter(|it| !is_known(it));
        self.refused.extend(new);
    }

    fn objects(&self, source: SourceId) -> impl Iterator<Item = Thing> {
        let ids = self.by_source.get(&source).map_or(&[][..], Vec::as_slice);
        ids.iter().map(|id| Thing::of_object(*id, self.project.object(*id)))
    }

    fn transform(&self, unit: &Unit, things: &mut Vec<Thing>) {
        unit.patches.iter().for_each(|it| self.patch(it, things));
        for thing in things.iter_mut() {
            if let Some(namespace) = &unit.said.namespace {
                thing.namespaces.push(Some(namespace.clone()));
            }
            let name = thing.names.last().map(|it| format!("{}{it}{}", unit.said.prefix, unit.said.suffix));
            thing.names.extend(name.filter(|it| thing.names.last() != Some(it)));
            thing.is_relabelled |= unit.said.is_relabelling;
        }
        unit.late_patches.iter().for_each(|it| self.patch(it, things));
        for selector in &unit.unknown {
            let meant = things.iter_mut().filter(|it| selects(self.project, selector, it) != Fit::No);
            meant.for_each(Thing::blur);
        }
    }

    fn patch(&self, patch: &Applied, things: &mut Vec<Thing>) {
        let Some(documents) = &patch.documents else {
            let is_meant = |it: &Thing| {
                patch.target.as_ref().is_none_or(|target| selects(self.project, target, it) != Fit::No)
            };
            things.iter_mut().filter(|it| is_meant(it)).for_each(Thing::blur);
            return;
        };
        for place in documents {
            let Some(node) = place.node(self.project) else { continue };
            let is_operations = node.as_sequence().is_some();
            let is_deletion = node.get("$patch").and_then(crate::yaml::Node::text) == Some("delete");
            let change =
                if is_operations { Change::Operations(place.clone()) } else { Change::Merge(place.clone()) };
            things.retain_mut(|thing| {
                let fit = match &patch.target {
                    Some(target) => selects(self.project, target, thing),
                    None if is_named(node, thing) => Fit::Yes,
                    None => Fit::No,
                };
                match fit {
                    Fit::Yes => thing.changes.push(change.clone()),
                    Fit::Maybe => thing.blur(),
                    Fit::No => {}
                }
                fit != Fit::Yes || !is_deletion
            });
        }
    }
}

impl Thing {
    fn blur(&mut self) {
        if self.changes.last() != Some(&Change::Unknown) {
            self.changes.push(Change::Unknown);
        }
    }
}

/// Adds what a generator makes, or adds it to what is there.
fn generate(things: &mut Vec<Thing>, generator: &Generator, change: Change) {
    let namespace = generator.namespace.as_deref();
    let old = things.iter_mut().find(|it| it.is_called(generator.kind, &generator.name, namespace));
    match (old, generator.behavior) {
        (Some(old), Behavior::Merge) => old.changes.push(change),
        (Some(old), Behavior::Replace) => old.changes = vec![change],
        (_, Behavior::Create) | (None, Behavior::Merge | Behavior::Replace) => things.push(Thing {
            kind: generator.kind.to_owned(),
            group: String::new(),
            names: vec![generator.name.clone()],
            namespaces: vec![generator.namespace.clone()],
            is_relabelled: false,
            changes: vec![change],
        }),
    }
}

impl Place {
    pub(super) fn below(&self, steps: &[&str]) -> Self {
        let steps = self.steps.iter().cloned().chain(steps.iter().map(|it| (*it).to_owned())).collect();
        Self { source: self.source, index: self.index, steps }
    }
}
