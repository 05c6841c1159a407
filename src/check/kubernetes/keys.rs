//! Slips in names of Kubernetes' own fields, in maps that charts hand on as they are.

use super::super::mend;
use super::super::teller::{Spot, Teller, Told};
use super::fields::{Field, Shape, of_key};
use crate::diagnostic::{Applicability, Confidence, Severity};
use crate::project::Release;
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, Map, Value, ValueKind};

/// Looks for keys that hold something of Kubernetes, and into them.
pub(super) fn look(teller: &mut Teller<'_>, path: &mut Vec<Segment>, value: &Value) {
    match &value.kind {
        ValueKind::Map(map) => {
            for entry in map.entries.iter().filter(|it| it.value.is_written()) {
                path.push(Segment::Key(entry.key.clone()));
                match of_key(&entry.key) {
                    Some(field) => below(teller, path, field, &entry.value),
                    None => look(teller, path, &entry.value),
                }
                path.pop();
            }
        }
        ValueKind::List(items) => each(path, items, |path, item| look(teller, path, item)),
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
        ValueKind::String(_) | ValueKind::Unknown => {}
    }
}

fn each(path: &mut Vec<Segment>, items: &[Value], mut look: impl FnMut(&mut Vec<Segment>, &Value)) {
    for (idx, item) in items.iter().enumerate() {
        path.push(Segment::Index(idx));
        look(path, item);
        path.pop();
    }
}

fn below(teller: &mut Teller<'_>, path: &mut Vec<Segment>, field: Field, value: &Value) {
    match (field, &value.kind) {
        (Field::One(shape), ValueKind::Map(map)) => fields(teller, path, shape, map),
        (Field::List(shape), ValueKind::List(items)) => each(path, items, |path, item| {
            if let ValueKind::Map(map) = &item.kind {
                fields(teller, path, shape, map);
            }
        }),
        (Field::Any | Field::One(_) | Field::List(_), _) => {}
    }
}

fn fields(teller: &mut Teller<'_>, path: &mut Vec<Segment>, shape: &'static Shape, map: &Map) {
    for entry in map.entries.iter().filter(|it| it.value.is_written()) {
        path.push(Segment::Key(entry.key.clone()));
        match shape.field(&entry.key) {
            Some(field) => below(teller, path, field, &entry.value),
            None => slip(teller, path, shape, map, entry),
        }
        path.pop();
    }
}

/// A name that is almost a field's, which nobody wrote beside it and the chart does not know.
fn slip(teller: &mut Teller<'_>, path: &[Segment], shape: &'static Shape, map: &Map, entry: &Entry) {
    let is_free = |name: &&str| map.entries.iter().all(|it| *it.key != **name || !it.value.is_written());
    let near = shape.fields.iter().map(|it| it.0).filter(is_free).find(|it| is_near(&entry.key, it));
    let (Some(near), Some(source)) = (near, entry.value.origin.source) else { return };
    if entry.value.origin.is_shared || is_of_chart(teller.release, path) {
        return;
    }
    let told = Told {
        rule: "values/unknown-key",
        severity: Severity::Error,
        // A chart may have a key of its own here.
        confidence: Confidence::Medium,
        message: format!("Kubernetes knows no `{}` in {}; did you mean `{near}`?", entry.key, shape.name),
        help: Some(format!(
            "`{}` goes into the manifest as it is, and the API server refuses or drops a field it does not know.",
            Shown(&path[..path.len() - 1])
        )),
        fix: Some(mend::respelled(path, near, Applicability::Unsafe)),
    };
    teller.tell_anyway(&Spot { path, source, range: entry.key_range, entry: Some(entry) }, told);
}

/// Another case, one letter in a short name, two in a long one; or one letter too few at its end.
fn is_near(written: &str, field: &str) -> bool {
    let (written, lower) = (written.to_lowercase(), field.to_lowercase());
    let allowed = if field.len() < 4 { 0 } else { 1 + usize::from(field.len() >= 10) };
    strsim::damerau_levenshtein(&written, &lower) <= allowed
}

/// Whether the chart has a key there.
fn is_of_chart(release: &Release, path: &[Segment]) -> bool {
    let defaults = [
        release.chart.judged.as_ref().map(|it| &*it.defaults),
        release.chart.folder.as_ref().map(|it| &it.defaults),
    ];
    defaults.into_iter().flatten().any(|defaults| {
        let found = path.iter().try_fold(defaults, |value, segment| match segment {
            Segment::Key(key) => value.entry(key).map(|it| &it.value),
            Segment::Index(index) => value.as_list()?.get(*index),
        });
        found.is_some()
    })
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
