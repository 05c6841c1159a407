//! How Helm lays one set of values over another.

use text_size::TextRange;

use super::{Map, Origin, Value, ValueKind};

/// Lays a later layer over an earlier one, as Helm's `MergeMaps`: maps deep, all else replaced, null kept.
pub fn over(base: &mut Value, top: Value) {
    let Value { kind, origin } = top;
    match (&mut base.kind, kind) {
        (ValueKind::Map(below), ValueKind::Map(above)) => {
            base.origin = origin;
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

/// Lays the user's values over the chart's defaults: a written null deletes a default, and the keys of
/// an open map that nobody wrote are unknown.
pub fn coalesce(user: &mut Value, defaults: &Value) {
    let (ValueKind::Map(map), Some(below)) = (&mut user.kind, defaults.as_map()) else { return };
    for default in &below.entries {
        match map.entries.iter_mut().find(|it| it.key == default.key) {
            Some(entry) => match (&entry.value.kind, &default.value.kind) {
                (ValueKind::Null, ValueKind::Null) => {}
                (ValueKind::Null, _) => entry.is_deleted = true,
                (ValueKind::Map(_), ValueKind::Map(_)) => coalesce(&mut entry.value, &default.value),
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
        *base = Value::computed(ValueKind::Map(Map { is_open: true, ..Map::default() }));
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
