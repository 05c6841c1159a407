//! Questions about a single path: is it known, and what is known of it?

use super::open::openness;
use super::{Open, Position, step};
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
    let mut positions = vec![Position { slot: &profile.root, chart: Some(profile) }];
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
    let top = vec![Position { slot: &profile.root, chart: Some(profile) }];
    let positions = path.iter().fold(top, |positions, segment| step(&positions, segment).0);
    positions.into_iter().map(|it| it.slot).collect()
}
