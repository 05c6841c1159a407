//! How Helm lays one set of values over another.

use text_size::TextRange;

use super::{Entry, Origin, Value, ValueKind};

/// Lays a later layer over an earlier one, as Helm's `MergeMaps`: maps deep, all else replaced, null kept.
pub fn over(base: &mut Value, top: Value) {
    let Value { kind, origin } = top;
    match (&mut base.kind, kind) {
        (ValueKind::Map(below), ValueKind::Map(above)) => {
            base.origin = origin;
            if below.entries.is_empty() && !below.may_hold_more() {
                *below = above;
                return;
            }
            // A layer has each key once, so it is looked for only among the keys of the layers below.
            let n_below = below.entries.len();
            for mut entry in above.entries {
                match below.entries[..n_below].iter_mut().find(|it| it.key == entry.key) {
                    Some(existing) => {
                        existing.key_range = entry.key_range;
                        over(&mut existing.value, entry.value);
                    }
                    None => {
                        if below.may_hold(&entry.key) {
                            open_maps(&mut entry.value);
                        }
                        below.entries.push(entry);
                    }
                }
            }
            below.is_open |= above.is_open || below.half.is_some() && above.half.is_some();
            below.half = below.half.take().or(above.half);
        }
        (_, kind) => *base = Value { kind, origin },
    }
}

/// Lays the `global` of the chart around a dependency over the dependency's values: where one of them has a map and
/// the other none, Helm warns and leaves what the dependency has.
pub fn over_globals(base: &mut Value, mut top: Value) {
    let is_map = |it: &Value| matches!(it.kind, ValueKind::Map(_) | ValueKind::Unknown);
    let globals = top.entry_mut("global").map(|it| &mut it.value.kind);
    if let (Some(own), Some(ValueKind::Map(globals))) = (base.get("global"), globals) {
        if !is_map(own) {
            return;
        }
        let fits = |it: &Entry| own.get(&it.key).is_none_or(|own| is_map(own) == is_map(&it.value));
        globals.entries.retain(fits);
    }
    over(base, top);
}

/// Lays the user's values over the chart's defaults: a written null deletes a default, and the keys of
/// an open map that nobody wrote are unknown.
pub fn coalesce(user: &mut Value, defaults: &Value) {
    coalesce_around(user, defaults, &[]);
}

/// The same for a chart with dependencies: below their keys a null stays, for it is meant for their own defaults.
pub fn coalesce_around(user: &mut Value, defaults: &Value, dependencies: &[&str]) {
    delete_at_top(user, defaults);
    fill_in(user, defaults, &|key| if dependencies.contains(&key) { Nulls::Stay } else { Nulls::Delete });
}

/// Only the first half of it: a written null deletes a default, and no default is added.
pub fn delete_nulls(user: &mut Value, defaults: &Value) {
    delete_at_top(user, defaults);
    delete_below(user, defaults);
}

/// At its top Helm removes what is null whatever the default is, below only where the default is not null.
fn delete_at_top(user: &mut Value, defaults: &Value) {
    for default in defaults.as_map().into_iter().flat_map(|it| &it.entries) {
        if let Some(entry) = user.entry_mut(&default.key) {
            entry.is_deleted |= entry.value.kind == ValueKind::Null;
        }
    }
}

fn delete_below(user: &mut Value, defaults: &Value) {
    let ValueKind::Map(map) = &mut user.kind else { return };
    for entry in &mut map.entries {
        let Some(default) = defaults.entry(&entry.key) else { continue };
        entry.is_deleted |= entry.value.kind == ValueKind::Null && default.value.kind != ValueKind::Null;
        delete_below(&mut entry.value, &default.value);
    }
}

/// What a written null does to a default.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Delete,
    Stay,
}

/// `nulls` says it for what is below a key.
fn fill_in(user: &mut Value, defaults: &Value, nulls: &dyn Fn(&str) -> Nulls) {
    let (ValueKind::Map(map), Some(below)) = (&mut user.kind, defaults.as_map()) else { return };
    for default in &below.entries {
        match map.entries.iter_mut().find(|it| it.key == default.key) {
            Some(entry) => match (&entry.value.kind, &default.value.kind) {
                (ValueKind::Null, ValueKind::Null) => {}
                (ValueKind::Null, _) => entry.is_deleted |= nulls(&default.key) == Nulls::Delete,
                (ValueKind::Map(_), ValueKind::Map(_)) => {
                    let nulls = nulls(&default.key);
                    fill_in(&mut entry.value, &default.value, &|_| nulls);
                }
                _ => {}
            },
            None => {
                let mut entry = default.clone();
                if map.may_hold(&default.key) {
                    open_all(&mut entry.value);
                }
                map.entries.push(entry);
            }
        }
    }
}

/// Marks every map as one that may hold further keys, because a layer below cannot be read.
pub fn open_maps(value: &mut Value) {
    if let ValueKind::Map(map) = &mut value.kind {
        map.is_open = true;
        for entry in &mut map.entries {
            open_maps(&mut entry.value);
        }
    }
}

/// Makes everything that nobody wrote unknown: maps are open, all else is hidden.
pub fn open_all(value: &mut Value) {
    match &mut value.kind {
        ValueKind::Map(map) => {
            map.is_open = true;
            for entry in &mut map.entries {
                open_all(&mut entry.value);
            }
        }
        kind => *kind = ValueKind::Unknown,
    }
}

/// Makes unknown what something else fills in: texts with `{{ … }}`, and the keys of a map that has such a key.
pub fn forget_templates(value: &mut Value) {
    let is_filled_in = |text: &str| text.find("{{").is_some_and(|at| text[at..].contains("}}"));
    match &mut value.kind {
        ValueKind::String(text) if is_filled_in(text) => value.kind = ValueKind::Unknown,
        ValueKind::Map(map) => {
            let n_entries = map.entries.len();
            map.entries.retain(|it| !is_filled_in(&it.key));
            map.is_open |= map.entries.len() < n_entries;
            map.entries.iter_mut().for_each(|it| forget_templates(&mut it.value));
        }
        ValueKind::List(items) => items.iter_mut().for_each(forget_templates),
        ValueKind::String(_)
        | ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::Unknown => {}
    }
}

/// A layer that cannot be read: whatever is below may be replaced, whatever comes later is known.
pub fn over_unknown(base: &mut Value) {
    open_all(base);
    if !matches!(base.kind, ValueKind::Map(_)) {
        *base = Value::open_map();
    }
}

/// Takes every origin away, so that the values count as a chart's defaults.
pub fn strip_origins(value: &mut Value) {
    value.origin = Origin::DEFAULT;
    match &mut value.kind {
        ValueKind::Map(map) => {
            for entry in &mut map.entries {
                entry.key_range = TextRange::default();
                strip_origins(&mut entry.value);
            }
        }
        ValueKind::List(items) => items.iter_mut().for_each(strip_origins),
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::String(_)
        | ValueKind::Unknown => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::decode::{Place, decode};
    use crate::value::{Delivery, SourceId};
    use crate::yaml::parse::parse;

    fn value(text: &str) -> Value {
        let tree = parse(text);
        let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV2First };
        decode(&tree, &tree.documents[0], &tree.documents[0].root, place).0
    }

    /// What templates see.
    fn seen(mut value: Value) -> Value {
        if let ValueKind::Map(map) = &mut value.kind {
            map.entries.retain(|it| !it.is_deleted);
            for entry in &mut map.entries {
                entry.value = seen(std::mem::replace(&mut entry.value, Value::computed(ValueKind::Null)));
            }
        }
        value
    }

    /// What Helm's own code answers (v3.21.4 and v4.2.4), for a chart that depends on one called `quay`.
    #[test]
    fn nulls_over_defaults() {
        for (user, defaults, below, expected) in [
            ("{a: null}", "{a: 1}", "{}", "{}"),
            ("{a: null}", "{a: null}", "{}", "{}"),
            ("{a: null}", "{}", "{}", "{a: null}"),
            ("{a: {b: null}}", "{a: {b: null}}", "{}", "{a: {b: null}}"),
            ("{a: {b: null}}", "{a: {b: 1, c: 2}}", "{}", "{a: {c: 2}}"),
            ("{quay: {b: null}}", "{quay: {b: 1, c: 2}}", "{}", "{quay: {b: null, c: 2}}"),
            ("{quay: {b: null}}", "{quay: {b: 1}}", "{b: 3}", "{quay: {}}"),
            ("{quay: {b: null}}", "{}", "{b: null}", "{quay: {}}"),
            ("{quay: {b: {c: null}}}", "{}", "{b: {c: null}}", "{quay: {b: {c: null}}}"),
            ("{quay: {b: {c: null, d: null}}}", "{}", "{b: {c: 1}}", "{quay: {b: {d: null}}}"),
        ] {
            let mut values = value(user);
            coalesce_around(&mut values, &value(defaults), &["quay"]);
            if let Some(section) = values.entry_mut("quay") {
                delete_nulls(&mut section.value, &value(below));
            }
            assert!(seen(values.clone()).is_same(&value(expected)), "{user} {defaults} {below}: {values:?}");
        }
    }

    #[test]
    fn globals_over_those_of_a_dependency() {
        for (own, globals, expected) in [
            ("{}", "{a: 1}", "{global: {a: 1}}"),
            ("{global: {a: 1, b: 2}}", "{a: 3}", "{global: {a: 3, b: 2}}"),
            ("{global: {a: {b: 1}}}", "{a: {b: 2, c: 3}}", "{global: {a: {b: 2, c: 3}}}"),
            ("{global: text}", "{a: 1}", "{global: text}"),
            ("{global: null}", "{a: 1}", "{global: null}"),
            ("{global: {a: {b: 1}}}", "{a: 1}", "{global: {a: {b: 1}}}"),
            ("{global: {a: 1}}", "{a: {b: 1}}", "{global: {a: 1}}"),
        ] {
            let mut values = value(own);
            over_globals(&mut values, Value::map([("global", value(globals))]));
            assert!(values.is_same(&value(expected)), "{own}: {values:?}");
        }
    }
}
