//! `known-keys:`, paths of keys that another tool reads.

use super::{Settings, in_brackets};
use crate::diagnostic::Diagnostic;

impl Settings {
    /// Whether a finding calls a key unknown that the user knows better.
    pub fn is_known_key(&self, diagnostic: &Diagnostic) -> bool {
        const OF_KEYS: [&str; 3] = ["values/unknown-key", "values/misplaced-key", "values/unread-key"];
        let is_of_keys = !self.known_keys.is_empty() && OF_KEYS.contains(&diagnostic.rule.as_str());
        let Some(path) = diagnostic.path.as_deref().filter(|_| is_of_keys) else { return false };
        let path = in_brackets(path);
        self.known_keys.iter().any(|it| covers(&in_brackets(it), &path))
    }
}

/// Whether a known path is this one or one around it; `*` stands for any one key or item, `ab*` for any key that
/// begins so.
fn covers(known: &str, path: &str) -> bool {
    let mut segments = segments(path);
    self::segments(known).all(|known| segments.next().is_some_and(|it| is_segment(known, it)))
}

fn is_segment(known: &str, segment: &str) -> bool {
    let (known, segment) = (known.trim_start_matches('.'), segment.trim_start_matches('.'));
    match (known, known.strip_suffix('*')) {
        ("[*]", _) => segment.starts_with('['),
        ("*", _) => true,
        (_, Some(start)) => segment.starts_with(start),
        (_, None) => known == segment,
    }
}

/// `a["b.c"][0].d` as `a`, `["b.c"]`, `[0]` and `.d`.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = path;
    std::iter::from_fn(move || {
        let is_quoted = rest.starts_with("[\"");
        let end = match (is_quoted, rest.get(1..)) {
            (true, _) => rest.find("\"]").map_or(rest.len(), |it| it + 2),
            (false, Some(after)) => after.find(['.', '[']).map_or(rest.len(), |it| it + 1),
            (false, None) => rest.len(),
        };
        let (segment, after) = rest.split_at(end);
        rest = after;
        (!segment.is_empty()).then_some(segment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_paths() {
        for (known, path, is_covered) in [
            ("a.b", "a.b", true),
            ("a.b", "a.b.c", true),
            ("a.b", "a.bc", false),
            ("a.b", "a", false),
            ("a.*.c", "a.b.c", true),
            ("a.*.c", "a.b.d.c", false),
            ("a.*", "a.b.c", true),
            ("a.*", "a", false),
            ("*.b", "a.b", true),
            ("x-*", "x-common.a", true),
            ("x-*", "y.x-a", false),
            ("a.ext*", "a.extra[0]", true),
            ("a[*].b", "a[3].b", true),
            ("a[*].b", "a.c.b", false),
            ("a.*.b", "a[3].b", true),
            ("a[\"x.y\"]", "a[\"x.y\"].z", true),
            ("a.*", "a[\"x.y\"]", true),
            ("a.0.b", "a[0].b", true),
        ] {
            assert_eq!(covers(&in_brackets(known), &in_brackets(path)), is_covered, "{known} {path}");
        }
    }
}
