//! Questions about a single path: is it known, and what is known of it?

use std::collections::BTreeMap;
use std::sync::Arc;

use super::open::openness;
use super::{Open, Position, deep_below, step};
use crate::chart::folder::ChartProfile;
use crate::chart::folder::slot::{KnownBy, Slot};
use crate::value::path::Segment;

/// What a chart knows of a written path.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is known; by what.
    Known(KnownBy),
    /// It may be the user's own name.
    Open(Open),
    /// Nothing in the chart knows it.
    Unknown,
}

/// What a chart knows of a path, for questions about a single key.
pub fn look_up(profile: &ChartProfile, path: &[Segment]) -> Answer {
    let mut positions = vec![Position::top(profile)];
    let mut known_by = KnownBy::default();
    for (idx, segment) in path.iter().enumerate() {
        let open = positions.iter().find_map(|it| openness(it, &path[..idx]));
        let (below, known) = step(&positions, segment);
        match (segment, known, open) {
            (_, Some(known), _) => known_by = known,
            (Segment::Key(_), None, Some(open)) => return Answer::Open(open),
            (Segment::Key(_), None, None) if positions.is_empty() => return Answer::Open(Open::Blank),
            (Segment::Key(_), None, None) => return Answer::Unknown,
            (Segment::Index(_), None, _) => {}
        }
        positions = below;
    }
    Answer::Known(known_by)
}

/// Everything known of a path: several slots where it is a key of its own, a section and an entry at once.
pub fn slots<'p>(profile: &'p ChartProfile, path: &[Segment]) -> Vec<&'p Slot> {
    positions(profile, path).into_iter().map(|it| it.slot).collect()
}

/// The names of the keys that are known below a path, and by what.
pub fn names(profile: &ChartProfile, path: &[Segment]) -> BTreeMap<Arc<str>, KnownBy> {
    let mut names: BTreeMap<Arc<str>, KnownBy> = BTreeMap::new();
    for position in positions(profile, path) {
        for (name, slot) in position.slot.below.iter().filter(|it| it.1.is_known()) {
            *names.entry(name.clone()).or_default() |= slot.known_by;
        }
        for (name, _) in position.chart.iter().flat_map(|it| &it.sections) {
            *names.entry(name.clone()).or_default() |= KnownBy::SECTION;
        }
    }
    names
}

/// Whether no other key than those can be read from the map at a path.
pub fn is_closed(profile: &ChartProfile, path: &[Segment]) -> bool {
    let open_at = |len: usize| {
        let positions = positions(profile, &path[..len]);
        positions.is_empty() || positions.iter().any(|it| openness(it, &path[..len]).is_some())
    };
    let is_deep_at = |len: usize| deep_below(&positions(profile, &path[..len])).is_some();
    !open_at(path.len()) && !(0..path.len()).any(is_deep_at)
}

fn positions<'p>(profile: &'p ChartProfile, path: &[Segment]) -> Vec<Position<'p>> {
    let top = vec![Position::top(profile)];
    path.iter().fold(top, |positions, segment| step(&positions, segment).0)
}
