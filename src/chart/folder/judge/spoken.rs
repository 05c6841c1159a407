//! Signals 9 and 10: what the user's values say about themselves.

use std::collections::HashSet;

use text_size::TextRange;

use super::{Judge, key_of};
use crate::chart::folder::values_in_templates;
use crate::value::{Entry, Value, ValueKind};

/// Signal 9: the paths that templates inside the user's own values name. One layer may use what another one holds.
pub(super) fn collect_named(value: &Value, named: &mut HashSet<String>) {
    match &value.kind {
        ValueKind::String(text) if text.contains("{{") => named.extend(values_in_templates(text)),
        ValueKind::List(items) => {
            for item in items {
                collect_named(item, named);
            }
        }
        ValueKind::Map(map) => {
            for entry in &map.entries {
                collect_named(&entry.value, named);
            }
        }
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
        ValueKind::String(_) | ValueKind::Unknown => {}
    }
}

impl<'v> Judge<'_, 'v> {
    /// Finds what the user's values say about themselves; `site` is the key around.
    pub(super) fn look_around(&mut self, value: &'v Value, site: Option<TextRange>) {
        if value.origin.is_shared {
            self.repeated.push((value.origin.range, site));
        }
        match &value.kind {
            ValueKind::List(items) => items.iter().for_each(|it| self.look_around(it, site)),
            ValueKind::Map(map) => {
                for entry in &map.entries {
                    // An anchor stands before its aliases; a key that a merge brings stands before its own value.
                    let is_merged = entry.value.origin.is_shared
                        && entry.key_range.start() < entry.value.origin.range.start();
                    let site = if is_merged { site } else { Some(entry.key_range) };
                    self.look_around(&entry.value, site);
                }
            }
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
            ValueKind::String(_) | ValueKind::Unknown => {}
        }
    }

    /// Signals 9 and 10: the user's own templates read it, or it only holds an anchor.
    pub(super) fn is_spoken_for(&self, entry: &Entry) -> bool {
        let keys: Option<Vec<&str>> = self.path.iter().map(key_of).collect();
        let path = keys.map(|it| it.join(".")).unwrap_or_default();
        let is_named = |named: &String| {
            named.strip_prefix(&*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !path.is_empty() && self.named.iter().any(is_named) {
            return true;
        }
        let is_top = self.path.len() == 1;
        let range = entry.value.origin.range;
        let is_repeated_elsewhere = |(repeated, site): &(TextRange, Option<TextRange>)| {
            !range.is_empty()
                && range.contains_range(*repeated)
                && !site.is_some_and(|site| range.contains_range(site))
        };
        is_top && (entry.key.starts_with("x-") || entry.key.starts_with(['_', '.']))
            || self.repeated.iter().any(is_repeated_elsewhere)
    }
}
