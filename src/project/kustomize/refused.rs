//! What Kustomize refuses to build: kustomizations in a circle, two objects of one name.

use std::collections::HashMap;

use super::{Change, Thing, Unit, folder_of};
use crate::project::{ObjectId, Project};
use crate::text::{FileId, Location};
use crate::yaml::Node;

/// Why Kustomize refuses to build something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Kustomizations that take each other in: in each the place that leads on to the next.
    Circle(Vec<Location>),
    /// Two objects of one kind, name and namespace, and the kustomization that takes in both.
    Twice([ObjectId; 2], FileId),
}

/// The circle of these kustomizations, whichever of them was met first.
pub(super) fn circle(project: &Project, units: &[Unit], ids: &[usize]) -> Option<Refused> {
    let first = (0..ids.len()).min_by_key(|it| ids[*it])?;
    let turned: Vec<usize> = ids[first..].iter().chain(&ids[..first]).copied().collect();
    let next = turned.iter().cycle().skip(1);
    let leads: Option<Vec<Location>> =
        turned.iter().zip(next).map(|(one, next)| lead(project, &units[*one], &units[*next])).collect();
    leads.map(Refused::Circle)
}

/// The entry by which one kustomization takes in another.
fn lead(project: &Project, unit: &Unit, next: &Unit) -> Option<Location> {
    let source = project.source(unit.source);
    let root = &source.tree.documents.get(unit.index)?.root;
    let folder = folder_of(project.path_of(next.source));
    let is_lead = |it: &&Node| it.text().and_then(|path| unit.path(path)).as_deref() == Some(folder);
    let lists = ["resources", "bases", "components"].into_iter().filter_map(|it| root.get(it)?.as_sequence());
    let entry = lists.flat_map(|it| &it.items).find(is_lead)?;
    Some(source.location(entry.range))
}

/// The first two objects with values of one name that a kustomization takes in.
pub(super) fn twins(things: &[Thing]) -> Option<[ObjectId; 2]> {
    let mut known = HashMap::new();
    things.iter().find_map(|thing| {
        let is_sure = thing.changes.iter().all(|it| matches!(it, Change::Object(_) | Change::Merge(_)));
        let is_data = matches!(thing.kind.as_str(), "ConfigMap" | "Secret");
        let Some(Change::Object(id)) = thing.changes.first().filter(|_| is_sure && is_data) else {
            return None;
        };
        let other = known.insert((&thing.kind, thing.name()?, thing.namespace()), *id)?;
        (other != *id).then_some([other, *id])
    })
}
