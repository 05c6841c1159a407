//! The specific silences the general: `replaces` of rules.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::text::Location;

/// Says which words the chart in use takes, so it knows more of a value than the rules for any chart.
const NOT_ALLOWED: &str = "values/not-allowed";

/// The area of the rules for any chart.
const ANY_CHART: &str = "helm/";

/// Drops every finding that another one replaces: at the same path, above it or below it; and what is said for any
/// chart of a word that the chart in use refuses.
pub(super) fn apply(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_replaced: Vec<bool> = found
        .iter()
        .map(|general| {
            found.iter().any(|specific| {
                specific.replaces.contains(&general.rule)
                    && specific.location.file == general.location.file
                    && covers(specific, general)
            })
        })
        .collect();
    let mut replaced = is_replaced.into_iter();
    let mut found: Vec<Diagnostic> =
        found.into_iter().filter(|_| !replaced.next().unwrap_or(false)).collect();
    let refused: HashSet<Location> =
        found.iter().filter(|it| it.rule.as_str() == NOT_ALLOWED).map(|it| it.location).collect();
    found.retain(|it| !(it.rule.as_str().starts_with(ANY_CHART) && refused.contains(&it.location)));
    found
}

/// Whether two findings speak of the same value, or of one within the other.
fn covers(specific: &Diagnostic, general: &Diagnostic) -> bool {
    let Some(path) = &general.path else { return false };
    let own = specific.path.iter().any(|own| is_related(own, path));
    own || specific.related.iter().any(|it| it.location == general.location) || is_mended(specific, general)
}

/// Whether the fix of the specific finding changes the place of the general one.
fn is_mended(specific: &Diagnostic, general: &Diagnostic) -> bool {
    let edits = specific.fixes.first().into_iter().flat_map(|fix| &fix.edits);
    let place = general.location;
    edits.into_iter().any(|edit| edit.file == place.file && edit.range.contains_range(place.range))
}

pub(super) fn is_related(a: &str, b: &str) -> bool {
    is_within(a, b) || is_within(b, a)
}

fn is_within(inner: &str, outer: &str) -> bool {
    match inner.strip_prefix(outer) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '[']),
        None => outer.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_related;

    #[test]
    fn paths_of_one_branch() {
        assert!(is_related("a.b", "a.b") && is_related("a.b", "a.b.c") && is_related("a[0].x", "a"));
        assert!(!is_related("a.b", "a.bc") && !is_related("a.b", "a.c"));
    }
}
