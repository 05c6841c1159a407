//! Which object another one means.

use super::{Object, ObjectId, Project};

/// The answer to a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// One object, or the one nearest by.
    Found(ObjectId),
    /// Several that are equally near, of which these are two: never a guess.
    Several([ObjectId; 2]),
    /// None in this project.
    Missing,
}

/// What is looked for, and from where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'p> {
    /// `ConfigMap`
    pub(super) kind: &'p str,
    /// Its name.
    pub(super) name: &'p str,
    /// Its namespace; an absent one matches any.
    pub(super) namespace: Option<&'p str>,
    /// The path of the file that refers to it.
    pub(super) from: &'p str,
}

/// Finds the object: of several the one in the same file, else the one that shares the longest folder; of those that
/// hold the same, any.
pub(super) fn find(project: &Project, wanted: Wanted<'_>) -> Joined {
    match nearest(project, wanted, |_| true)[..] {
        [] => Joined::Missing,
        [id] => Joined::Found(id),
        [first, ref others @ ..] => match others.iter().find(|it| !holds_the_same(project, first, **it)) {
            Some(other) => Joined::Several([first, *other]),
            None => Joined::Found(first),
        },
    }
}

/// Whether two objects are written alike, whatever their metadata says.
fn holds_the_same(project: &Project, one: ObjectId, other: ObjectId) -> bool {
    let content = |id: ObjectId| -> Option<Vec<(&str, &str)>> {
        let source = project.source(project.object(id).source);
        let entries = &project.object_node(id)?.as_mapping()?.entries;
        let entries = entries.iter().filter(|it| it.key.text() != Some("metadata"));
        let texts = entries.map(|it| Some((it.key.text()?, source.text[it.value.range].trim_end())));
        // What an alias means is not written here.
        if source.tree.n_anchors > 0 { None } else { texts.collect() }
    };
    let content = |id| {
        let mut content = content(id)?;
        content.sort_unstable();
        Some(content)
    };
    content(one).is_some_and(|it| content(other) == Some(it))
}

/// All that are equally near, of those that are looked for.
pub(super) fn nearest(
    project: &Project,
    wanted: Wanted<'_>,
    is_meant: impl Fn(ObjectId) -> bool,
) -> Vec<ObjectId> {
    let ids = project.named(wanted.kind, wanted.name).iter().copied();
    let fitting = ids.filter(|id| fits(project.object(*id), wanted) && is_meant(*id));
    let near: Vec<(usize, ObjectId)> =
        fitting.map(|id| (nearness(project.path_of(project.object(id).source), wanted.from), id)).collect();
    let best = near.iter().map(|it| it.0).max();
    near.into_iter().filter(|it| Some(it.0) == best).map(|it| it.1).collect()
}

fn fits(object: &Object, wanted: Wanted<'_>) -> bool {
    match (&object.namespace, wanted.namespace) {
        (Some(own), Some(other)) => own == other,
        _ => true,
    }
}

/// How many folders two paths share; the same file is nearest.
pub(super) fn nearness(a: &str, b: &str) -> usize {
    if a == b {
        return usize::MAX;
    }
    let folders = |path: &str| path.rsplit_once('/').map_or(0, |(folder, _)| folder.split('/').count());
    let shared = a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count();
    shared.min(folders(a)).min(folders(b))
}
