//! Slips in names of Kubernetes' own fields, in maps that charts hand on as they are.

use super::super::keys::is_free;
use super::super::mend::{self, Plan};
use super::super::teller::{Spot, Teller, Told};
use super::fields::{Field, Shape, of_key, owner};
use super::{Step, path};
use crate::chart::folder::judge::question::slots;
use crate::chart::folder::slot::KnownBy;
use crate::diagnostic::{Applicability, Confidence, Severity};
use crate::project::Release;
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, Map, Value, ValueKind};

/// Looks for keys that hold something of Kubernetes, and into them.
pub(super) fn look<'v>(teller: &mut Teller<'_>, way: &mut Vec<Step<'v>>, value: &'v Value) {
    match &value.kind {
        ValueKind::Map(map) => {
            for entry in map.entries.iter().filter(|it| it.value.is_written()) {
                way.push(Step::Key(&entry.key));
                match of_key(&entry.key) {
                    Some(field) => below(teller, way, field, &entry.value),
                    None => look(teller, way, &entry.value),
                }
                way.pop();
            }
        }
        ValueKind::List(items) => each(way, items, |way, item| look(teller, way, item)),
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
        ValueKind::String(_) | ValueKind::Unknown => {}
    }
}

fn each<'v>(
    way: &mut Vec<Step<'v>>,
    items: &'v [Value],
    mut look: impl FnMut(&mut Vec<Step<'v>>, &'v Value),
) {
    for (idx, item) in items.iter().enumerate() {
        way.push(Step::Index(idx));
        look(way, item);
        way.pop();
    }
}

fn below<'v>(teller: &mut Teller<'_>, way: &mut Vec<Step<'v>>, field: Field, value: &'v Value) {
    match (field, &value.kind) {
        (Field::One(shape), ValueKind::Map(map)) => fields(teller, way, shape, map),
        (Field::List(shape), ValueKind::List(items)) => each(way, items, |way, item| {
            if let ValueKind::Map(map) = &item.kind {
                fields(teller, way, shape, map);
            }
        }),
        (Field::Any | Field::One(_) | Field::List(_), _) => {}
    }
}

fn fields<'v>(teller: &mut Teller<'_>, way: &mut Vec<Step<'v>>, shape: &'static Shape, map: &'v Map) {
    for entry in map.entries.iter().filter(|it| it.value.is_written()) {
        way.push(Step::Key(&entry.key));
        match shape.field(&entry.key) {
            Some(field) => below(teller, way, field, &entry.value),
            None => strange(teller, way, shape, map, entry),
        }
        way.pop();
    }
}

/// A name that is no field's, where nobody but Kubernetes reads it: almost one, or that of a field of something else.
fn strange(teller: &mut Teller<'_>, way: &[Step<'_>], shape: &'static Shape, map: &Map, entry: &Entry) {
    let Some(source) = entry.value.origin.source else { return };
    let path = &path(way);
    if entry.value.origin.is_shared
        || shape.others.contains(&&*entry.key)
        || is_of_chart(teller.release, path)
    {
        return;
    }
    let is_free = |name: &&str| map.entries.iter().all(|it| *it.key != **name || !it.value.is_written());
    let near = shape.fields.iter().map(|it| it.0).filter(is_free).find(|it| is_near(&entry.key, it));
    let (rule, right, fix) = match near {
        Some(near) => {
            let fix = mend::respelled(path, near, Applicability::Unsafe);
            ("values/unknown-key", format!("did you mean `{near}`?"), Some(fix))
        }
        // Charts give names of their own to items of lists, and to maps that hold nothing else of Kubernetes.
        None if is_item(path) || !is_telling(shape, map) => return,
        None => match (owner(&entry.key), is_neighbour(entry) || is_beside(teller.release, path, entry)) {
            (Some(owner), _) => ("values/misplaced-key", format!("it is a field of {owner}"), None),
            (None, true) => ("values/misplaced-key", further_out(path), brought_out(teller.release, path)),
            (None, false) => return,
        },
    };
    let told = Told {
        rule,
        severity: Severity::Error,
        // A chart may have a key of its own here.
        confidence: Confidence::Medium,
        message: format!("Kubernetes has no field `{}` in {}; {right}", entry.key, holder(shape, path)),
        help: Some(format!(
            "`{}` goes into the manifest as it is, and the API server refuses or drops a field it does not know.",
            Shown(&path[..path.len() - 1])
        )),
        fix,
    };
    teller.tell_anyway(&Spot { path, source, range: entry.key_range, entry: Some(entry) }, told);
}

/// The map around in the user's words; an item has none.
fn holder(shape: &Shape, path: &[Segment]) -> String {
    match path {
        [.., Segment::Key(around), _] => format!("`{around}`"),
        _ => shape.name.to_string(),
    }
}

/// Where a key belongs that stands beside such maps.
fn further_out(path: &[Segment]) -> String {
    match path {
        [.., Segment::Key(around), Segment::Key(own)] if around != own => {
            format!("it belongs beside `{around}`")
        }
        _ => "what it holds belongs one level further out".to_owned(),
    }
}

fn brought_out(release: &Release, path: &[Segment]) -> Option<Plan> {
    let (own, above) = path.split_last()?;
    let (around, outer) = above.split_last()?;
    let to = [outer, std::slice::from_ref(own)].concat();
    let may_move = around != own && is_free(&release.values, &to);
    may_move.then(|| mend::carried(path, &to, Applicability::Unsafe)).flatten()
}

fn is_item(path: &[Segment]) -> bool {
    matches!(path, [.., Segment::Index(_), _])
}

/// Whether a map has a field of its type.
fn is_telling(shape: &Shape, map: &Map) -> bool {
    map.entries.iter().any(|it| it.value.is_written() && shape.field(&it.key).is_some())
}

/// Whether a key of a map of Kubernetes is one of those that stand beside such maps.
fn is_neighbour(entry: &Entry) -> bool {
    let is_collection = matches!(entry.value.kind, ValueKind::Map(_) | ValueKind::List(_));
    is_collection && of_key(&entry.key).is_some() && !is_word(&entry.key)
}

/// Whether the chart has this very key beside the map.
fn is_beside(release: &Release, path: &[Segment], entry: &Entry) -> bool {
    let is_collection = matches!(entry.value.kind, ValueKind::Map(_) | ValueKind::List(_));
    let is_anywhere = matches!(&*entry.key, "annotations" | "labels");
    let [outer @ .., _, own] = path else { return false };
    is_collection && !is_anywhere && is_of_chart(release, &[outer, std::slice::from_ref(own)].concat())
}

/// Names that charts use for much else.
fn is_word(key: &str) -> bool {
    key.bytes().all(|it| it.is_ascii_lowercase()) && !matches!(key, "resources" | "affinity" | "tolerations")
}

/// Another case, one letter in a short name, two in a long one; or one letter too few at its end. Of three letters one
/// may be another, or two the wrong way round.
fn is_near(written: &str, field: &str) -> bool {
    let (written, lower) = (written.to_lowercase(), field.to_lowercase());
    let is_short = field.len() < 4;
    let allowed = if field.len() < 3 { 0 } else { 1 + usize::from(field.len() >= 10) };
    let is_as_long = written.len() == lower.len();
    strsim::damerau_levenshtein(&written, &lower) <= allowed && (!is_short || is_as_long)
}

/// Whether the chart has a key there.
fn is_of_chart(release: &Release, path: &[Segment]) -> bool {
    let chart = &release.chart;
    let defaults =
        [chart.judged.as_ref().map(|it| &*it.defaults), chart.folder.as_ref().map(|it| &it.defaults)];
    defaults.into_iter().flatten().any(|defaults| {
        let found = path.iter().try_fold(defaults, |value, segment| match segment {
            Segment::Key(key) => value.entry(key).map(|it| &it.value),
            Segment::Index(index) => value.as_list()?.get(*index),
        });
        found.is_some()
    }) || chart
        .folder
        .as_ref()
        .is_some_and(|it| slots(it, path).iter().any(|it| it.known_by.has(KnownBy::STRONG)))
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn slips_and_other_names() {
        for (written, field, expected) in [
            ("limit", "limits", true),
            ("Limits", "limits", true),
            ("cpus", "cpu", false),
            ("cpi", "cpu", true),
            ("cup", "cpu", true),
            ("nvidia.com/gpu", "cpu", false),
            ("runAsnonRoot", "runAsNonRoot", true),
            ("initialDelaySecond", "initialDelaySeconds", true),
            ("initalDelaySecnds", "initialDelaySeconds", true),
            ("enabled", "exec", false),
            ("names", "name", true),
            ("host", "port", false),
        ] {
            assert_eq!(is_near(written, field), expected, "{written} {field}");
        }
    }
}
