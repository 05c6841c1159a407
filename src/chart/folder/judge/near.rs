//! Signal 12: the known key a written one is almost.

use std::sync::Arc;

use super::Position;
use crate::chart::folder::slot::KnownBy;
use crate::value::Map;

/// The key that was meant.
pub(super) struct Near {
    pub(super) name: Arc<str>,
    pub(super) distance: usize,
}

/// The nearest known key that the user's map does not set.
pub(super) fn nearest(written: &str, positions: &[Position<'_>], map: &Map) -> Option<Near> {
    if let Some(name) = alias(written, positions) {
        return Some(Near { name, distance: 0 });
    }
    let is_set = |name: &str| map.entries.iter().any(|it| &*it.key == name);
    let best = candidates(positions)
        .filter(|name| !is_set(name))
        .map(|name| Near { name: name.clone(), distance: distance(written, name) })
        .min_by_key(|it| it.distance)?;
    is_near(written, &best.name, best.distance).then_some(best)
}

/// The one key that the values of a dependency of this name stand under.
fn alias(written: &str, positions: &[Position<'_>]) -> Option<Arc<str>> {
    let charts = || positions.iter().filter_map(|it| it.chart);
    let at_hand = charts().flat_map(|it| &it.sections).map(|(key, chart)| (key, &chart.name));
    let dependencies = at_hand.chain(charts().flat_map(|it| &it.unresolved));
    let mut keys = dependencies.filter(|(_, name)| ***name == *written).map(|(key, _)| key.clone());
    keys.next().filter(|_| keys.next().is_none())
}

/// What the chart lists or reads. A comment is reason for silence, never for a suggestion.
fn candidates<'p>(positions: &[Position<'p>]) -> impl Iterator<Item = &'p Arc<str>> {
    let own = positions.iter().flat_map(|it| &it.slot.below);
    let own = own.filter(|it| it.1.known_by.has(KnownBy::STRONG)).map(|(name, _)| name);
    let sections = positions.iter().filter_map(|it| it.chart).flat_map(|it| &it.sections);
    own.chain(sections.map(|(name, _)| name))
}

fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 { usize::MAX } else { strsim::osa_distance(a, b) }
}

/// Whether two names are so alike that one is a slip of the other.
fn is_near(a: &str, b: &str, distance: usize) -> bool {
    let without_digits = |text: &str| text.replace(|it: char| it.is_ascii_digit(), "");
    let is_numbered = without_digits(a) == without_digits(b);
    if is_upper(a) && is_upper(b) {
        return distance == 1 && a.len() >= 8 && !is_numbered;
    }
    if is_numbered {
        return false;
    }
    if a.to_lowercase() == b.to_lowercase() {
        return true;
    }
    let shorter = a.len().min(b.len());
    if a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a) {
        return shorter >= 3;
    }
    match distance {
        1 => shorter >= 3 && a.len() + b.len() >= 7,
        2 => shorter >= 8,
        _ => false,
    }
}

/// The name of an environment variable.
fn is_upper(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}
