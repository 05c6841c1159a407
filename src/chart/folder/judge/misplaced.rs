//! Signal 13: keys that stand one level too deep or not deep enough.

use super::{Judge, Level, Open, Position, key_of};
use crate::chart::folder::slot::{KnownBy, Opened, Shape, Slot};
use crate::chart::key::Type;
use crate::chart::template::reads::Uses;
use crate::value::path::Segment;
use crate::value::{Entry, Map, Value, ValueKind};

/// Keys that make a place known enough to send people there.
const GOOD: KnownBy = KnownBy::STRONG;

/// Names of keys that most charts have.
const COMMON: [&str; 40] = [
    "affinity",
    "annotations",
    "args",
    "auth",
    "autoscaling",
    "command",
    "config",
    "containerSecurityContext",
    "env",
    "existingSecret",
    "extraEnv",
    "extraEnvVars",
    "extraVolumes",
    "fullnameOverride",
    "image",
    "imagePullSecrets",
    "ingress",
    "initContainers",
    "labels",
    "livenessProbe",
    "metrics",
    "name",
    "nameOverride",
    "namespace",
    "networkPolicy",
    "nodeSelector",
    "persistence",
    "podAnnotations",
    "podLabels",
    "podSecurityContext",
    "port",
    "readinessProbe",
    "replicaCount",
    "replicas",
    "resources",
    "securityContext",
    "service",
    "serviceAccount",
    "serviceMonitor",
    "tolerations",
];

/// Whether most charts have a key of this name.
pub(super) fn is_common(key: &str) -> bool {
    COMMON.binary_search(&key).is_ok()
}

/// Where a key belongs.
pub(super) struct Target {
    /// The whole way.
    pub(super) to: Vec<Segment>,
    /// Whether a slip of its indentation alone put it where it is.
    pub(super) is_slip: bool,
}

/// Where the key at `idx` of the map being judged belongs.
pub(super) fn target(judge: &Judge<'_, '_>, idx: usize, entry: &Entry, open: Option<Open>) -> Option<Target> {
    let (level, outer) = judge.levels.split_last()?;
    if open.is_some() && is_like_other_entries(&entry.value, &level.positions) {
        return None;
    }
    let parents = &judge.path[..judge.path.len() - 1];
    let out = too_deep(level, outer, (idx, entry), open, parents);
    let into = not_deep_enough(level, (idx, entry), open, parents);
    // One level in is a smaller slip than two levels out.
    let is_far = out.as_ref().is_some_and(|it| it.len() < parents.len());
    let slip = if is_far { into.or(out) } else { out.or(into) };
    if let Some(to) = slip {
        return Some(Target { to, is_slip: true });
    }
    let to = around(level, outer, entry, open, parents).or_else(|| beside(level, entry, open, parents))?;
    Some(Target { to, is_slip: false })
}

/// A map that looks like the other entries of this map belongs here, whatever its name.
pub(super) fn is_like_other_entries(value: &Value, positions: &[Position<'_>]) -> bool {
    let Some(map) = value.as_map() else { return false };
    if map.entries.is_empty() || positions.iter().any(|it| it.slot.opened.contains(&Opened::Dependency)) {
        return false;
    }
    let is_read = |entry: &&Entry| {
        let mut each = positions.iter().filter_map(|it| it.slot.each.as_deref());
        each.any(|it| it.below.contains_key(&*entry.key))
    };
    map.entries.iter().filter(is_read).count() * 2 >= map.entries.len()
}

/// (a) An outer map knows the key and does not set it, and all that follows here is unknown here as well.
fn too_deep(
    level: &Level<'_, '_>,
    outer: &[Level<'_, '_>],
    (idx, entry): (usize, &Entry),
    open: Option<Open>,
    parents: &[Segment],
) -> Option<Vec<Segment>> {
    let is_unknown_here = |it: &Entry| {
        !level.positions.iter().any(|position| position.slot.below.get(&it.key).is_some_and(Slot::is_known))
    };
    let is_last = level.map.entries[idx..].iter().all(is_unknown_here);
    if !is_last || idx == 0 && open.is_some() {
        return None;
    }
    let n_levels = if open.is_some() { 1 } else { 2 };
    for (up, around) in outer.iter().rev().take(n_levels).enumerate() {
        let known = slots_of(&around.positions, &entry.key);
        if !known.is_empty() && !has(around.map, &entry.key) && fits(&entry.value, &known, open) {
            let mut to = parents[..parents.len() - 1 - up].to_vec();
            to.push(Segment::Key(entry.key.clone()));
            return Some(to);
        }
    }
    None
}

/// (b) The map written before it knows the key and lacks it.
fn not_deep_enough(
    level: &Level<'_, '_>,
    (idx, entry): (usize, &Entry),
    open: Option<Open>,
    parents: &[Segment],
) -> Option<Vec<Segment>> {
    let before = level.map.entries[..idx].last()?;
    let map = before.value.as_map().filter(|it| !it.entries.is_empty() && !is_flow(&before.value, it))?;
    let segment = Segment::Key(before.key.clone());
    let (below, _) = super::step(&level.positions, &segment);
    let known = slots_of(&below, &entry.key);
    if known.is_empty() || has(map, &entry.key) || !fits(&entry.value, &known, open) {
        return None;
    }
    let mut to = parents.to_vec();
    to.extend([segment, Segment::Key(entry.key.clone())]);
    Some(to)
}

/// (c) Wherever it stands in a closed map: the map around knows it and does not set it.
fn around(
    level: &Level<'_, '_>,
    outer: &[Level<'_, '_>],
    entry: &Entry,
    open: Option<Open>,
    parents: &[Segment],
) -> Option<Vec<Segment>> {
    let around = outer.last()?;
    // What most charts have may be meant for this map all the same, and so may what a map beside it has.
    if open.is_some() || is_common(&entry.key) || !with_key(&level.positions, &entry.key, GOOD).is_empty() {
        return None;
    }
    let known = slots_of(&around.positions, &entry.key);
    if known.is_empty() || has(around.map, &entry.key) || !fits_surely(&entry.value, &known) {
        return None;
    }
    let mut to = parents[..parents.len() - 1].to_vec();
    to.push(Segment::Key(entry.key.clone()));
    Some(to)
}

/// (d) A scalar or list that one of the maps written beside it knows and lacks, and no other map below.
fn beside(
    level: &Level<'_, '_>,
    entry: &Entry,
    open: Option<Open>,
    parents: &[Segment],
) -> Option<Vec<Segment>> {
    let may_be_elsewhere = !matches!(open, None | Some(Open::Opened(Opened::Dependency)));
    if may_be_elsewhere || entry.value.as_map().is_some() {
        return None;
    }
    let name = only(&with_key(&level.positions, &entry.key, GOOD))?;
    let written = level.map.entries.iter().find(|it| &*it.key == name)?;
    let segment = Segment::Key(written.key.clone());
    let (below, _) = super::step(&level.positions, &segment);
    let known = slots_of(&below, &entry.key);
    if has(written.value.as_map()?, &entry.key) || !fits_surely(&entry.value, &known) {
        return None;
    }
    let mut to = parents.to_vec();
    to.extend([segment, Segment::Key(entry.key.clone())]);
    Some(to)
}

/// A block starts with its first key, a flow mapping with its brace.
fn is_flow(value: &Value, map: &Map) -> bool {
    map.entries.iter().all(|it| it.key_range.start() > value.origin.range.start())
}

fn has(map: &Map, key: &str) -> bool {
    map.entries.iter().any(|it| &*it.key == key)
}

/// The slots a key would have at these positions.
fn slots_of<'p>(positions: &[Position<'p>], key: &str) -> Vec<&'p Slot> {
    let mut slots = Vec::new();
    for position in positions {
        slots.extend(position.slot.below.get(key).filter(|it| it.known_by.has(GOOD)));
        let sections = position.chart.map_or(&[][..], |it| &it.sections);
        slots.extend(sections.iter().filter(|it| &*it.0 == key).map(|it| &it.1.root));
    }
    slots
}

/// Whether the value may stand there. In a closed map a loose likeness is enough, in a free one it has to be good.
fn fits(value: &Value, slots: &[&Slot], open: Option<Open>) -> bool {
    let Some(shape) = Shape::of(value) else { return false };
    match open {
        None => slots.iter().any(|it| fits_loosely(shape, it)),
        Some(_) => slots.iter().any(|it| fits_well(value, shape, it)),
    }
}

fn fits_loosely(shape: Shape, slot: &Slot) -> bool {
    let is_map = !slot.below.is_empty()
        && slot.each.is_none()
        && !slot.uses.has(Uses::PRINT | Uses::QUOTE | Uses::NUMBER | Uses::COMPARE);
    let expected = slot.default.map(|it| it.of).or(is_map.then_some(Type::Object));
    let is_scalar = |it: Type| !matches!(it, Type::Object | Type::Array | Type::Null);
    match expected {
        None | Some(Type::Null) => true,
        Some(it) => it == shape.of || shape.of == Type::Null || is_scalar(it) && is_scalar(shape.of),
    }
}

fn fits_well(value: &Value, shape: Shape, slot: &Slot) -> bool {
    if !slot.known_by.has(KnownBy::DEFAULT | KnownBy::SCHEMA | KnownBy::SECTION) {
        return false;
    }
    if let ValueKind::Map(map) = &value.kind {
        // An empty map says no more than its name does.
        let is_same_empty = map.entries.is_empty() && slot.default.is_some_and(|it| it.of == Type::Object);
        return map.entries.iter().any(|it| slot.below.contains_key(&it.key))
            || slot.opened.contains(&Opened::Dependency)
            || is_same_empty;
    }
    match slot.default {
        // A null fits everything: it only removes a default.
        Some(default) => {
            default.of == shape.of
                || matches!(default.of, Type::Null)
                || shape.of == Type::Null
                || default.is_number() && shape.is_number()
        }
        None => !slot.types.is_empty(),
    }
}

/// Whether the value is of the very type that stands there.
fn fits_surely(value: &Value, slots: &[&Slot]) -> bool {
    Shape::of(value).is_some_and(|shape| slots.iter().any(|it| fits_well(value, shape, it)))
}

/// A key of this name close by: in the map below the same map that is most like it, or else in the only map beside.
pub(super) fn elsewhere(judge: &Judge<'_, '_>, entry: &Entry) -> Option<Vec<Segment>> {
    let (level, outer) = judge.levels.split_last()?;
    let (own, parents) = judge.path[..judge.path.len() - 1].split_last().unzip();
    let way = |parents: &[Segment], beside: &str| {
        let mut at = parents.to_vec();
        at.extend([Segment::Key(beside.into()), Segment::Key(entry.key.clone())]);
        at
    };
    let below = with_key(&level.positions, &entry.key, KnownBy::DEFAULT);
    if let Some((name, _)) = below.into_iter().rev().max_by_key(|it| n_common(&entry.value, it.1)) {
        return Some(way(&judge.path[..judge.path.len() - 1], name));
    }
    let around = outer.last()?;
    let mut beside = with_key(&around.positions, &entry.key, GOOD);
    beside.retain(|it| own.and_then(key_of) != Some(it.0));
    Some(way(parents?, only(&beside)?))
}

/// The maps at these positions that have such a key, and its slots.
fn with_key<'p>(positions: &[Position<'p>], name: &str, known_by: KnownBy) -> Vec<(&'p str, &'p Slot)> {
    let maps = positions.iter().flat_map(|it| &it.slot.below);
    let found = maps.filter_map(|(key, slot)| Some((&**key, slot.below.get(name)?)));
    found.filter(|it| it.1.known_by.has(known_by)).collect()
}

/// The only name among them. A section and what the chart around says of it are one map.
fn only<'p>(found: &[(&'p str, &Slot)]) -> Option<&'p str> {
    let (first, _) = found.first()?;
    found.iter().all(|it| it.0 == *first).then_some(first)
}

fn n_common(value: &Value, slot: &Slot) -> usize {
    let entries = value.as_map().map_or(&[][..], |it| &it.entries);
    entries.iter().filter(|it| slot.below.contains_key(&it.key)).count()
}
