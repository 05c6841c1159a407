//! A profile's keys as slots: what people write is judged by them where the chart's own files are not at hand.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::ChartProfile;
use super::slot::{KnownBy, Opened, Shape, Slot};
use crate::chart::Profile;
use crate::chart::key::{Key, Type};
use crate::chart::template::reads::Uses;
use crate::value::{Map, Value, ValueKind};

/// What a profile lists at one version. Types are left to the profile, which knows more of them.
pub fn listed(profile: &Profile, version: &Version) -> ChartProfile {
    let mut root = Slot::default();
    let bounds = Bounds { version, since: None, until: None };
    bounds.properties(&mut root, profile.keys());
    let global = root.key("global");
    global.known_by |= KnownBy::GLOBAL;
    global.opened.insert(Opened::Global);
    ChartProfile {
        name: profile.chart.clone(),
        version: Some(version.to_string().into()),
        root,
        defaults: Value::computed(ValueKind::Map(Map::default())),
        schema: None,
        sections: Vec::new(),
        unresolved: BTreeMap::new(),
        missing_helpers: BTreeSet::new(),
        unknown_functions: BTreeSet::new(),
        demands: Vec::new(),
    }
}

/// The version asked for, and the versions that have what is around a key.
#[derive(Clone, Copy)]
struct Bounds<'k> {
    version: &'k Version,
    since: Option<&'k Version>,
    until: Option<&'k Version>,
}

impl<'k> Bounds<'k> {
    fn properties(self, slot: &mut Slot, key: &'k Key) {
        for (name, below) in &key.properties {
            self.key(slot.key(name), below);
        }
        if let Some(items) = &key.items {
            let each = slot.each();
            each.known_by |= KnownBy::DEFAULT;
            self.properties(each, items);
        }
    }

    fn key(self, slot: &mut Slot, key: &'k Key) {
        let here = Self {
            version: self.version,
            since: key.since.as_ref().or(self.since),
            until: key.until.as_ref().or(self.until),
        };
        let is_in =
            here.since.is_none_or(|it| self.version >= it) && here.until.is_none_or(|it| self.version <= it);
        if !is_in || !key.is_own || key.is_unread_in(self.version) || key.renamed_to.is_some() {
            // The profile has its own words for it; nobody is sent here, and nothing below is told twice.
            slot.known_by |= KnownBy::COMMENT;
            slot.uses |= Uses::WHOLE;
            return;
        }
        slot.default = key.default_at(self.version).and_then(Shape::of).or_else(|| shape_of(&key.types));
        slot.known_by |= if slot.default.is_some() { KnownBy::DEFAULT } else { KnownBy::READ };
        if key.is_free {
            slot.uses |= Uses::WHOLE;
        }
        if key.passed_to.is_some() {
            slot.opened.insert(Opened::Dependency);
        }
        here.properties(slot, key);
    }
}

/// The shape of a key whose default is not known.
fn shape_of(types: &[Type]) -> Option<Shape> {
    match types {
        [only] => Some(Shape { of: *only, is_empty: true }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::{Fault, judge};
    use super::*;
    use crate::chart::built_in;
    use crate::value::Origin;
    use crate::value::path::Shown;

    fn written(value: &mut Value) {
        value.origin = Origin { source: Some(crate::value::SourceId::new(0)), ..value.origin };
        match &mut value.kind {
            ValueKind::Map(map) => map.entries.iter_mut().for_each(|it| written(&mut it.value)),
            ValueKind::List(items) => items.iter_mut().for_each(written),
            _ => {}
        }
    }

    #[test]
    fn the_defaults_of_every_version_are_known() {
        for profile in built_in() {
            for facts in &profile.versions {
                let chart = listed(profile, &facts.version);
                let mut defaults = profile.keys().defaults_at(&facts.version);
                written(&mut defaults);
                let faults = judge(&chart, std::slice::from_ref(&defaults)).into_iter();
                let faults = faults.filter(|it| !matches!(it.fault, Fault::Mismatch { .. }));
                let told: Vec<_> = faults.map(|it| Shown(&it.path).to_string()).collect();
                assert!(told.is_empty(), "{} {}: {told:?}", profile.name, facts.version);
            }
        }
    }

    #[test]
    fn what_no_version_lists_is_a_fault_but_below_what_is_free() {
        for profile in built_in() {
            let version = profile.newest();
            let chart = listed(profile, version);
            let free = profile
                .keys()
                .properties
                .iter()
                .find(|it| it.1.is_free && it.1.is_own && it.1.is_in(version));
            let (free, _) = free.expect("every chart has one");
            let text =
                format!("no-such-key: 1\n{free}: {{ no-such-key: 1 }}\nglobal: {{ no-such-key: 1 }}\n");
            let mut values = crate::chart::load::value(&text);
            written(&mut values);
            let told: Vec<_> = judge(&chart, std::slice::from_ref(&values))
                .iter()
                .map(|it| Shown(&it.path).to_string())
                .collect();
            assert_eq!(told, ["no-such-key"], "{}", profile.name);
        }
    }
}
