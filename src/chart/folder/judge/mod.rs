//! A user's values beside a chart: which keys the chart knows, and what is wrong with the others.

use std::collections::HashSet;
use std::sync::Arc;

use text_size::TextRange;

use super::ChartProfile;
use super::slot::{KnownBy, Opened, Slot};
use crate::chart::key::Type;
use crate::chart::template::reads::{ReadSite, Uses};
use crate::value::path::Segment;
use crate::value::{Entry, Map, Value, ValueKind};

mod misplaced;
mod near;
mod open;
pub mod question;
mod spoken;
mod types;

use misplaced::Target;
use open::openness;

/// Something wrong with a written key.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'v> {
    /// The way to the key.
    pub path: Vec<Segment>,
    /// The key and its value as written.
    pub entry: &'v Entry,
    /// What is wrong.
    pub fault: Fault,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why further keys might stand here all the same; none where the map is closed.
    pub open: Option<Open>,
    /// A place that reads what is known here: of a closed map one of its keys, of a type the key itself.
    pub evidence: Option<ReadSite>,
}

/// What can be wrong with a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Nothing in the chart reads it.
    Unknown {
        /// The key it is almost.
        near: Option<Arc<str>>,
    },
    /// It belongs elsewhere.
    Misplaced {
        /// The whole way to where it belongs.
        to: Vec<Segment>,
        /// Whether a slip of its indentation alone put it where it is.
        is_slip: bool,
    },
    /// Nothing reads it here, and one other map close by has a key of this name.
    Elsewhere {
        /// The whole way to it.
        at: Vec<Segment>,
    },
    /// Its value is of another type than the chart's default.
    Mismatch {
        /// The type of the default.
        expected: Type,
        /// The type given.
        given: Type,
        /// `"true"` for true.
        is_quoted: bool,
    },
}

/// How sure a fault is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The map is closed, and there is a better place or name; or the type cannot work. An error.
    Sure,
    /// The map is free, and a better place or name is as good as certain. An error, marked likely.
    Likely,
    /// Nothing in the chart reads it; often old and harmless. A warning.
    Unread,
    /// A type that may be meant. For information.
    Hint,
}

/// Why a map may hold keys that nobody listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The chart, its schema or its dependencies say so.
    Opened(Opened),
    /// Templates hand all of it on: everything below is free.
    Deep(Uses),
    /// Templates look at any of its keys: the names are free.
    Shallow(Uses),
    /// The default is empty and nothing of it is read.
    Empty,
    /// Nothing is known of it at all.
    Blank,
    /// A field of Kubernetes, filled as it is.
    Kubernetes,
    /// An item of a list whose items are not read alone.
    Item,
}

impl Open {
    /// Whether nothing below is judged either, at any depth.
    fn is_deep(self) -> bool {
        match self {
            Self::Opened(opened) => opened.is_deep(),
            Self::Deep(_) => true,
            Self::Shallow(_) | Self::Empty | Self::Blank | Self::Kubernetes | Self::Item => false,
        }
    }
}

/// Signal 1: a place in the values may be several slots at once.
#[derive(Clone, Copy)]
struct Position<'p> {
    slot: &'p Slot,
    /// The top of a chart's values, which has sections.
    chart: Option<&'p ChartProfile>,
    /// Whether it holds for every entry of the map around rather than for this name.
    is_any: bool,
}

impl<'p> Position<'p> {
    fn top(profile: &'p ChartProfile) -> Self {
        Self { slot: &profile.root, chart: Some(profile), is_any: false }
    }

    fn named(slot: &'p Slot) -> Self {
        Self { slot, chart: None, is_any: false }
    }

    fn any(slot: &'p Slot) -> Self {
        Self { slot, chart: None, is_any: true }
    }
}

/// A map of the user on the way to a key, and what it is.
struct Level<'p, 'v> {
    positions: Vec<Position<'p>>,
    map: &'v Map,
}

struct Judge<'p, 'v> {
    path: Vec<Segment>,
    /// The maps around the one being judged; a list begins anew.
    levels: Vec<Level<'p, 'v>>,
    /// Signal 9: what the user's own templates name.
    named: &'p HashSet<String>,
    /// Signal 10: the values that aliases repeat, each with where it is repeated; nowhere for the top of all values.
    repeated: Vec<(TextRange, Option<TextRange>)>,
    acc: Vec<Judgement<'v>>,
}

/// Judges every written key of the layers of one release. One mistake of a layer gives one judgement, the top-most.
pub fn judge<'v>(profile: &ChartProfile, layers: &'v [Value]) -> Vec<Judgement<'v>> {
    let mut named = HashSet::new();
    for layer in layers {
        spoken::collect_named(layer, &mut named);
    }
    let mut all = Vec::new();
    for layer in layers {
        let Some(map) = layer.as_map() else { continue };
        let mut judge = Judge {
            path: Vec::new(),
            levels: Vec::new(),
            named: &named,
            repeated: Vec::new(),
            acc: Vec::new(),
        };
        judge.look_around(layer, None);
        let root = Position::top(profile);
        let is_open = profile.root.opened.contains(&Opened::Root);
        let deep = if is_open { Some(Open::Opened(Opened::Root)) } else { deep_below(&[root]) };
        judge.map(map, vec![root], deep);
        all.extend(judge.acc);
    }
    all
}

/// What is below a name or an item, and whether the name is known.
fn step<'p>(positions: &[Position<'p>], segment: &Segment) -> (Vec<Position<'p>>, Option<KnownBy>) {
    let Segment::Key(name) = segment else { return (items(positions), None) };
    let mut below = Vec::new();
    let mut known: Option<KnownBy> = None;
    for position in positions {
        if let Some(slot) = position.slot.below.get(&**name) {
            below.push(Position::named(slot));
            if slot.is_known() {
                known = Some(known.unwrap_or_default() | slot.known_by);
            }
        }
        if let Some(chart) = position.chart {
            sections(chart, name, &mut below, &mut known);
        }
        below.extend(position.slot.each.as_deref().map(Position::any));
    }
    (below, known)
}

fn sections<'p>(
    chart: &'p ChartProfile,
    name: &str,
    below: &mut Vec<Position<'p>>,
    known: &mut Option<KnownBy>,
) {
    for (key, section) in &chart.sections {
        if **key == *name {
            below.push(Position::top(section));
            *known = Some(known.unwrap_or_default() | KnownBy::SECTION);
        } else if name == "global" {
            below.extend(section.root.below.get("global").map(Position::named));
        }
    }
}

fn items<'p>(positions: &[Position<'p>]) -> Vec<Position<'p>> {
    let each = positions.iter().filter_map(|it| it.slot.each.as_deref());
    each.map(Position::any).collect()
}

impl<'p, 'v> Judge<'p, 'v> {
    /// Judges the keys of a map. `deep` is why nothing here or below can be called unknown.
    fn map(&mut self, map: &'v Map, positions: Vec<Position<'p>>, deep: Option<Open>) {
        // What a dependency at hand reads is known, however little the chart around says of it.
        let is_at_hand = positions.iter().any(|it| it.chart.is_some());
        let is_reason = |it: &Open| !(is_at_hand && matches!(it, Open::Blank | Open::Empty));
        let reason = |it: &Position<'p>| openness(it, &self.path).filter(is_reason);
        let open = deep.or_else(|| positions.iter().find_map(reason));
        self.levels.push(Level { positions, map });
        for (idx, entry) in map.entries.iter().enumerate() {
            // What a merge key brings in is judged where it is written.
            if entry.value.is_written() && !entry.value.origin.is_shared {
                self.path.push(Segment::Key(entry.key.clone()));
                self.entry(idx, entry, open, deep);
                self.path.pop();
            }
        }
        self.levels.pop();
    }

    fn entry(&mut self, idx: usize, entry: &'v Entry, open: Option<Open>, deep: Option<Open>) {
        let level = self.levels.last().expect("a map is being judged");
        let segment = self.path.last().expect("its key was just pushed");
        let (below, known) = step(&level.positions, segment);
        if known.is_none() && !level.positions.is_empty() {
            if self.is_spoken_for(entry) {
                return;
            }
            if let Some(judgement) = self.unknown(idx, entry, open) {
                return self.acc.push(judgement);
            }
        }
        if known.is_some() {
            let deep = deep.or(open.filter(|it| it.is_deep()));
            self.acc.extend(types::judge(&self.path, entry, &below, deep));
        }
        self.below(&entry.value, below, deep);
    }

    /// Signals 6, 12 and 13.
    fn unknown(&self, idx: usize, entry: &'v Entry, open: Option<Open>) -> Option<Judgement<'v>> {
        let level = self.levels.last()?;
        let near = near::nearest(&entry.key, &level.positions, level.map);
        let near = near.filter(|_| open.is_none_or(|it| !self.is_name_of_ones_own(entry, it)));
        // A dependency that is not at hand likely has keys of the names that every chart has.
        let is_likely_its_own =
            open == Some(Open::Opened(Opened::Dependency)) && misplaced::is_common(&entry.key);
        let is_out = |it: &Target| it.to.len() < self.path.len();
        let moved = misplaced::target(self, idx, entry, open);
        let moved = moved.filter(|it| !(is_likely_its_own && is_out(it)));
        let is_better = near.as_ref().is_some_and(|it| it.distance <= 1) || moved.is_none();
        let fault = match (near, moved, open) {
            (Some(near), _, Some(_)) => Fault::Unknown { near: Some(near.name) },
            (Some(near), _, None) if is_better => Fault::Unknown { near: Some(near.name) },
            (_, Some(Target { to, is_slip }), _) => Fault::Misplaced { to, is_slip },
            (_, None, Some(_)) => return None,
            (_, None, None) => match misplaced::elsewhere(self, entry) {
                Some(at) => Fault::Elsewhere { at },
                None => Fault::Unknown { near: None },
            },
        };
        let certainty = match (&fault, open) {
            (_, Some(_)) => Certainty::Likely,
            (Fault::Unknown { near: None } | Fault::Elsewhere { .. }, None) => Certainty::Unread,
            // A key at the top may be for another tool, and one that no slip of the indentation put there for another
            // version of the chart.
            (Fault::Misplaced { to, is_slip: false }, None)
                if self.path.len() == 1 || to.len() < self.path.len() =>
            {
                Certainty::Unread
            }
            (_, None) => Certainty::Sure,
        };
        let evidence = level.positions.iter().find_map(|it| a_read_below(it.slot));
        Some(Judgement { path: self.path.clone(), entry, fault, certainty, open, evidence })
    }

    /// Whether the key of an open map looks like one that the user made up: its value is like those of the other
    /// entries, or it is the name of a file, a host or an annotation.
    fn is_name_of_ones_own(&self, entry: &Entry, open: Open) -> bool {
        let Some(level) = self.levels.last() else { return false };
        let is_scalar = entry.value.as_map().is_none() && entry.value.as_list().is_none();
        let is_variable = !entry.key.bytes().any(|it| it.is_ascii_lowercase());
        let is_ranged = matches!(open, Open::Shallow(_))
            && !is_variable
            && level.positions.iter().any(|it| it.slot.each.as_ref().is_some_and(|it| it.is_known()));
        // A helper that looks up any key of the values does not make those at the top the user's.
        let is_top = level.positions.iter().any(|it| it.chart.is_some());
        entry.key.contains(['/', '.'])
            || is_ranged && is_scalar
            || !is_top && misplaced::is_like_other_entries(&entry.value, &level.positions)
    }

    fn below(&mut self, value: &'v Value, positions: Vec<Position<'p>>, deep: Option<Open>) {
        let deep = deep_below(&positions).or(deep);
        match &value.kind {
            ValueKind::Map(map) => self.map(map, positions, deep),
            ValueKind::List(list) => self.list(list, &positions, deep),
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
            ValueKind::String(_) | ValueKind::Unknown => {}
        }
    }

    fn list(&mut self, list: &'v [Value], positions: &[Position<'p>], deep: Option<Open>) {
        let positions = items(positions);
        if positions.is_empty() {
            return;
        }
        let is_read =
            |it: &Position<'_>| !it.slot.uses.is_empty() && !it.slot.uses.has(Uses::DEEP | Uses::SHALLOW);
        let open = if positions.iter().all(is_read) { None } else { Some(Open::Item) };
        // The way out of a list is not one level of indentation, so nothing in it belongs around it.
        let outer = std::mem::take(&mut self.levels);
        for (idx, item) in list.iter().enumerate() {
            if let ValueKind::Map(map) = &item.kind {
                self.path.push(Segment::Index(idx));
                self.map(map, positions.clone(), deep.or(open));
                self.path.pop();
            }
        }
        self.levels = outer;
    }
}

/// Signal 5: what templates hand on whole is free at any depth.
fn deep_below(positions: &[Position<'_>]) -> Option<Open> {
    let opened =
        |it: &Position<'_>| it.slot.opened.iter().find(|it| it.is_deep()).map(|it| Open::Opened(*it));
    let whole = |it: &Position<'_>| it.slot.uses.has(Uses::DEEP).then_some(Open::Deep(it.slot.uses));
    positions.iter().find_map(opened).or_else(|| positions.iter().find_map(whole))
}

fn a_read_below(slot: &Slot) -> Option<ReadSite> {
    slot.below.values().find_map(|it| it.sites.first().cloned())
}

fn key_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(name) => Some(name),
        Segment::Index(_) => None,
    }
}
