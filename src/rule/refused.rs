//! Values of a type that a built-in check refused: nobody knows what was meant, so rules do not judge them.

use std::collections::HashSet;

use super::set::KnownRule;
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::project::{Project, Release};
use crate::text::Location;
use crate::value::{Value, ValueKind};

/// The check that refuses types.
const CHECK: &str = "values/type-mismatch";

/// Where the refused values are written.
#[derive(Debug, Default)]
pub struct Refused(HashSet<Location>);

impl Refused {
    /// Those among findings; none if the user does not want to hear of them, or nobody would speak.
    pub fn of(found: &[Diagnostic], settings: &Settings) -> Self {
        let refused = found.iter().filter(|it| it.rule.as_str() == CHECK && settings.is_wanted(&it.rule));
        Self(refused.map(|it| it.location).collect())
    }

    /// The effective values of a release with the refused ones unknown; nothing where none is.
    pub(super) fn hidden(&self, project: &Project, release: &Release) -> Option<Value> {
        let is_met = !self.0.is_empty() && self.is_met(project, &release.values);
        is_met.then(|| {
            let mut values = release.values.clone();
            self.hide(project, &mut values);
            values
        })
    }

    fn is_met(&self, project: &Project, value: &Value) -> bool {
        self.has(project, value)
            || match &value.kind {
                ValueKind::Map(map) => map.entries.iter().any(|it| self.is_met(project, &it.value)),
                ValueKind::List(items) => items.iter().any(|it| self.is_met(project, it)),
                _ => false,
            }
    }

    fn hide(&self, project: &Project, value: &mut Value) {
        if self.has(project, value) {
            value.kind = ValueKind::Unknown;
        }
        match &mut value.kind {
            ValueKind::Map(map) => map.entries.iter_mut().for_each(|it| self.hide(project, &mut it.value)),
            ValueKind::List(items) => items.iter_mut().for_each(|it| self.hide(project, it)),
            _ => {}
        }
    }

    fn has(&self, project: &Project, value: &Value) -> bool {
        let source = value.origin.source;
        source.is_some_and(|id| self.0.contains(&project.source(id).location(value.origin.range)))
    }
}

/// Whether a rule judges such values itself: it says so by replacing the check.
pub(super) fn is_judged_by(known: &KnownRule) -> bool {
    known.rule().is_some_and(|rule| rule.replaces.contains(&RuleId::new(CHECK)))
}
