//! Fixes of what a profile says: laid at the layer that wrote the value, carried to the file.

use crate::chart::key::Key;
use crate::diagnostic::{Applicability, Fix};
use crate::patch::{Embedding, Operation, Place, change, to_file};
use crate::project::{Project, Release};
use crate::secret::is_secret_key;
use crate::secret::shapes::has_shape;
use crate::value::path::Segment;
use crate::value::{Entry, Value, ValueKind};
use crate::yaml::Document;

/// What a fix does, with paths from the root of the values.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// As an order.
    pub(super) title: String,
    /// Whether one would commit it unseen.
    pub(super) applicability: Applicability,
    /// What is done.
    pub(super) operations: Vec<Operation>,
}

/// The fix in the file that holds the entry; `None` where no fix can be written.
pub(super) fn fix(project: &Project, release: &Release, entry: &Entry, plan: Plan) -> Option<Fix> {
    let origin = entry.value.origin;
    let layer = release.layers.get(usize::from(origin.layer))?;
    let written = layer.written.as_ref().filter(|it| it.is_editable && !origin.is_shared)?;
    let source = project.source(written.source);
    // A values file may have several documents that are merged: the fix goes where the key is written.
    let is_here = |it: &&Document| it.range.contains_range(entry.key_range);
    let holder = source.tree.documents.iter().find(is_here).filter(|_| written.keys.is_empty());
    let document = holder.or_else(|| source.tree.documents.get(written.index))?;
    let steps = project.steps_to(written);
    let place = Place {
        text: &source.text,
        root: &document.root,
        comments: &source.tree.comments,
        floor: steps.len(),
        delivery: layer.delivery,
    };
    let writes = |it: &Operation| !matches!(it, Operation::Remove { .. } | Operation::Rename { .. });
    let is_secret = release.is_of_secret(&entry.value) || holds_secret(&entry.key, &entry.value);
    let has_secret = plan.operations.iter().any(|it| it.carries_secret() || is_secret && writes(it));
    let laid = |operations: &[Operation]| -> Vec<Operation> {
        operations.iter().map(|it| below(&steps, it.clone())).collect()
    };
    let outer = &project.file(source.file).file.text;
    let embedding = Embedding { file: source.file, outer, inner: &source.text, map: source.map.as_deref() };
    let made = |plan: &Plan| to_file(embedding, change(place, &laid(&plan.operations))?);
    let (plan, (edits, claims)) = match made(&plan) {
        Some(made) => (plan, made),
        None => {
            let anew = written_anew(&plan, &entry.value)?;
            let made = made(&anew)?;
            (anew, made)
        }
    };
    let has_secret = has_secret || edits.iter().any(|it| has_shape(&it.text));
    Some(Fix { title: plan.title, applicability: plan.applicability, edits, has_secret, claims })
}

/// The plan with the value written anew where it goes. Its comments are lost, so a person has to look at it.
fn written_anew(plan: &Plan, value: &Value) -> Option<Plan> {
    let [Operation::Carry { path, to, text }] = &plan.operations[..] else { return None };
    let value = text.as_ref().map_or_else(|| Value::computed(value.kind.clone()), |it| Value::text(&**it));
    let operations =
        vec![Operation::Remove { paths: vec![path.clone()] }, Operation::Set { path: to.clone(), value }];
    Some(Plan { title: plan.title.clone(), applicability: Applicability::Unsafe, operations })
}

fn below(steps: &[Segment], operation: Operation) -> Operation {
    let at = |path: Vec<Segment>| [steps, &path[..]].concat();
    match operation {
        Operation::Set { path, value } => Operation::Set { path: at(path), value },
        Operation::Append { path, items } => Operation::Append { path: at(path), items },
        Operation::Remove { paths } => Operation::Remove { paths: paths.into_iter().map(at).collect() },
        Operation::Rename { path, to } => Operation::Rename { path: at(path), to },
        Operation::Move { paths, to } => {
            Operation::Move { paths: paths.into_iter().map(at).collect(), to: at(to) }
        }
        Operation::Carry { path, to, text } => Operation::Carry { path: at(path), to: at(to), text },
        Operation::Quote { path } => Operation::Quote { path: at(path) },
    }
}

fn holds_secret(key: &str, value: &Value) -> bool {
    match &value.kind {
        ValueKind::Map(map) => map.entries.iter().any(|it| holds_secret(&it.key, &it.value)),
        ValueKind::List(items) => items.iter().any(|it| holds_secret(key, it)),
        _ => is_secret_key(key),
    }
}

/// Where a key goes when it is no good where it is: the path of `instead`, whose value is still free.
pub(super) struct Target<'a> {
    /// The path.
    pub(super) path: Vec<Segment>,
    /// What stands there; nothing for keys of the user's own, as environment variables are.
    pub(super) key: Option<&'a Key>,
    /// What somebody wrote there.
    pub(super) written: Option<&'a Value>,
}

/// Finds the target of a path without lists; nothing for one that only a person can find.
pub(super) fn target<'a>(root: &'a Key, values: &'a Value, path: &str) -> Option<Target<'a>> {
    if path.contains("[]") {
        return None;
    }
    let names: Vec<&str> = path.split('.').collect();
    let written = names
        .iter()
        .try_fold(values, |value, name| value.entry(name).map(|it| &it.value))
        .filter(|it| it.is_written());
    let key = root.at(names.iter().copied());
    let path = names.iter().map(|it| Segment::Key((*it).into())).collect();
    Some(Target { path, key, written })
}

/// The fix for a key that nothing reads: to where it belongs, or away if that place is taken.
pub(super) fn moved(root: &Key, values: &Value, from: &[Segment], entry: &Entry, path: &str) -> Option<Plan> {
    let target = target(root, values, path)?;
    let shown = crate::value::path::Shown(from).to_string();
    if let Some(written) = target.written {
        // What is said there already need not be said here; anything else only a person can decide.
        let said_twice = || Plan { applicability: Applicability::Safe, ..removed(from, &entry.value) };
        return written.is_same(&entry.value).then(said_twice);
    }
    let (last, parent) = target.path.split_last()?;
    let is_scalar = !matches!(entry.value.kind, ValueKind::Map(_) | ValueKind::List(_));
    let is_taken = target.key.is_none_or(|key| key.takes(&entry.value));
    let Segment::Key(last_key) = last else { return None };
    if **last_key == *entry.key {
        if !is_taken {
            return None;
        }
        return Some(Plan {
            title: format!("Move `{shown}` to `{path}`"),
            applicability: Applicability::Safe,
            operations: vec![Operation::Move { paths: vec![from.to_vec()], to: parent.to_vec() }],
        });
    }
    if !is_scalar {
        return None;
    }
    if target.key.is_some() && !is_taken {
        return None;
    }
    // Environment variables are texts.
    let text = match (target.key, &entry.value.kind) {
        (Some(_), _) | (None, ValueKind::String(_)) => None,
        (None, _) => Some(entry.value.printed()?),
    };
    Some(Plan {
        title: format!("Write `{path}` instead"),
        applicability: Applicability::Unsafe,
        operations: vec![Operation::Carry { path: from.to_vec(), to: target.path, text }],
    })
}

/// The fix for a renamed key: the key alone changes, if both stand in the same map and take the same value.
pub(super) fn renamed(
    root: &Key,
    values: &Value,
    from: &[Segment],
    entry: &Entry,
    path: &str,
) -> Option<Plan> {
    let target = target(root, values, path)?;
    let (last, parent) = target.path.split_last()?;
    let Segment::Key(to) = last else { return None };
    let key = target.key?;
    let is_taken = key.takes(&entry.value);
    if target.written.is_some() || !is_taken {
        return None;
    }
    if from.split_last().is_some_and(|(_, own)| own == parent) {
        return Some(Plan {
            title: format!("Rename it to `{to}`"),
            applicability: Applicability::Safe,
            operations: vec![Operation::Rename { path: from.to_vec(), to: to.to_string() }],
        });
    }
    let is_scalar = !matches!(entry.value.kind, ValueKind::Map(_) | ValueKind::List(_));
    is_scalar.then(|| Plan {
        title: format!("Write `{path}` instead"),
        applicability: Applicability::Safe,
        operations: vec![Operation::Carry { path: from.to_vec(), to: target.path, text: None }],
    })
}

/// The fix for a slip in a key: the key alone changes.
pub(super) fn respelled(from: &[Segment], to: &str, applicability: Applicability) -> Plan {
    Plan {
        title: format!("Rename it to `{to}`"),
        applicability,
        operations: vec![Operation::Rename { path: from.to_vec(), to: to.to_owned() }],
    }
}

/// The fix for a key in the wrong map, which lacks it.
pub(super) fn carried(from: &[Segment], to: &[Segment], applicability: Applicability) -> Option<Plan> {
    let (_, parent) = to.split_last()?;
    Some(Plan {
        title: format!("Move it to `{}`", crate::value::path::Shown(to)),
        applicability,
        operations: vec![Operation::Move { paths: vec![from.to_vec()], to: parent.to_vec() }],
    })
}

/// The fix for a key that is of no use. What it says may stand nowhere else, so a person has to look at it.
pub(super) fn removed(from: &[Segment], value: &Value) -> Plan {
    let is_empty = !value.is_truthy();
    Plan {
        title: format!("Remove `{}`", crate::value::path::Shown(from)),
        applicability: if is_empty { Applicability::Safe } else { Applicability::Unsafe },
        operations: vec![Operation::Remove { paths: vec![from.to_vec()] }],
    }
}

/// The fix for a wrong word: the one that was meant.
pub(super) fn set(from: &[Segment], value: Value, shown: &str) -> Plan {
    Plan {
        title: format!("Write {shown}"),
        applicability: Applicability::Unsafe,
        operations: vec![Operation::Set { path: from.to_vec(), value }],
    }
}

/// The fix for a number where a text is wanted: quotes around what is written.
pub(super) fn quoted(from: &[Segment]) -> Plan {
    Plan {
        title: "Put it in quotes".to_owned(),
        applicability: Applicability::Safe,
        operations: vec![Operation::Quote { path: from.to_vec() }],
    }
}
