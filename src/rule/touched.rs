//! Whether something a rule reads was written: else a chart rule has nothing to say.

use super::path::Step;
use crate::value::{Value, ValueKind};

/// Whether the user wrote something at a place these steps lead to, or something in their way.
pub(super) fn is_touched(value: &Value, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return value.is_written() };
    match (&value.kind, step) {
        // What patches and single values are laid over is written by nobody, and yet something below it is.
        (ValueKind::Map(map), Step::Deep) => {
            value.is_written()
                || is_touched(value, rest)
                || map.entries.iter().any(|entry| is_touched(&entry.value, steps))
        }
        (_, Step::Deep) => value.is_written() || is_touched(value, rest),
        (ValueKind::Map(map), Step::Key(key)) => {
            let entry = map.entry(key);
            entry.is_some_and(|entry| is_touched(&entry.value, rest))
        }
        (ValueKind::Map(map), Step::AnyKey | Step::Any) => {
            map.entries.iter().any(|entry| is_touched(&entry.value, rest))
        }
        (ValueKind::List(items), Step::Index(index)) => {
            items.get(*index).is_some_and(|it| is_touched(it, rest))
        }
        (ValueKind::List(items), Step::Key(key)) => {
            let item = key.parse::<usize>().ok().and_then(|index| items.get(index));
            item.is_some_and(|it| is_touched(it, rest)) || value.is_written()
        }
        (ValueKind::List(items), Step::AnyItem | Step::Any) => {
            value.is_written() || items.iter().any(|it| is_touched(it, rest))
        }
        (ValueKind::Map(_), Step::Index(_) | Step::AnyItem) | (ValueKind::List(_), Step::AnyKey) => {
            value.is_written()
        }
        // A scalar or a null where a map was: that is a change of everything below.
        (_, Step::Key(_) | Step::Index(_) | Step::AnyKey | Step::AnyItem | Step::Any) => value.is_written(),
    }
}
