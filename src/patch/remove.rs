//! Cuts: which bytes go when entries and items are removed.

use super::change::Plan;
use super::flow::own_span;
use super::lines::{
    column, end_of, entry_end, is_first_on_line, line_end, line_start, span, with_comments,
    with_comments_below,
};
use super::lookup::exact;
use super::{Place, TextClaim, TextEdit};
use crate::diagnostic::ClaimKind;
use crate::value::path::Segment;
use crate::yaml::{Entry, Mapping, Node, NodeKind, Sequence};

/// The cuts of everything that is removed, parents left empty included.
pub(super) fn cuts(plan: &Plan<'_>) -> Option<(Vec<TextEdit>, Vec<TextClaim>)> {
    let mut removed = plan.removed.clone();
    removed.sort();
    removed.dedup();
    let mut edits = Vec::new();
    while let Some(parent) = emptied(plan, &removed) {
        removed.retain(|it| !it.starts_with(&parent));
        if parent.len() <= plan.place.floor {
            let node = exact(plan.place.root, &parent)?.last().node;
            let range = span(node.range.start().into(), end_of(plan.place.text, node));
            edits.push(TextEdit { range, text: "{}".to_owned() });
        } else {
            removed.push(parent);
        }
    }
    // What lies within something that goes, goes with it.
    let all = removed.clone();
    removed.retain(|it| !all.iter().any(|other| other.len() < it.len() && it.starts_with(other)));
    let mut parents: Vec<&[Segment]> = removed.iter().map(|it| &it[..it.len() - 1]).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut claims = Vec::new();
    for parent in parents {
        edits.extend(cuts_in(plan, parent, &removed)?);
        let container = exact(plan.place.root, parent)?.last().node;
        let n_removed = n_going(container, parent, &removed);
        let kind = ClaimKind::Removes { n_removed, n_entries: n_children(container)? };
        claims.push(TextClaim { container: container.range, kind });
    }
    Some((edits, claims))
}

fn is_child(path: &[Segment], parent: &[Segment]) -> bool {
    path.len() == parent.len() + 1 && path.starts_with(parent)
}

/// How many children of a node go; a key that stands there twice goes twice.
fn n_going(node: &Node, parent: &[Segment], removed: &[Vec<Segment>]) -> usize {
    let going = removed.iter().filter(|it| is_child(it, parent)).map(|it| &it[parent.len()]);
    match &node.kind {
        NodeKind::Mapping(mapping) => {
            let is_of = |key: &Segment, entry: &Entry| matches!(key, Segment::Key(key) if entry.key.text() == Some(key));
            going.map(|key| mapping.entries.iter().filter(|it| is_of(key, it)).count()).sum()
        }
        NodeKind::Sequence(_) | NodeKind::Scalar(_) | NodeKind::Alias(_) => going.count(),
    }
}

fn n_children(node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::Mapping(mapping) => Some(mapping.entries.len()),
        NodeKind::Sequence(sequence) => Some(sequence.items.len()),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
    }
}

/// A parent whose every child goes and into which nothing is inserted.
fn emptied(plan: &Plan<'_>, removed: &[Vec<Segment>]) -> Option<Vec<Segment>> {
    removed.iter().find_map(|path| {
        let parent = &path[..path.len().checked_sub(1)?];
        let node = exact(plan.place.root, parent)?.last().node;
        let n_children = n_children(node)?;
        let n_removed = n_going(node, parent, removed);
        let is_filled = plan.inserted.iter().any(|it| it.container.starts_with(parent))
            || plan.appended.iter().any(|it| it.0.starts_with(parent));
        (n_removed == n_children && !is_filled).then(|| parent.to_vec())
    })
}

fn cuts_in(plan: &Plan<'_>, parent: &[Segment], removed: &[Vec<Segment>]) -> Option<Vec<TextEdit>> {
    let place = plan.place;
    let found = exact(place.root, parent)?;
    let goes =
        |segment: Segment| removed.iter().any(|it| is_child(it, parent) && it[parent.len()] == segment);
    let cut = |(start, end)| TextEdit { range: span(start, end), text: String::new() };
    let ranges = match &found.last().node.kind {
        NodeKind::Mapping(mapping) => {
            let goes: Vec<bool> = mapping
                .entries
                .iter()
                .map(|it| it.key.text().is_some_and(|key| goes(Segment::Key(key.into()))))
                .collect();
            if mapping.is_flow {
                let spans =
                    mapping.entries.iter().map(|it| (it.key.range.start().into(), entry_end(place.text, it)));
                flow_cuts(plan, parent, &spans.collect::<Vec<_>>(), &goes)
            } else {
                entry_cuts(place, mapping, &goes)?
            }
        }
        NodeKind::Sequence(sequence) => {
            let goes: Vec<bool> = (0..sequence.items.len()).map(|it| goes(Segment::Index(it))).collect();
            if sequence.is_flow {
                let spans = sequence.items.iter().map(|it| (it.range.start().into(), it.range.end().into()));
                flow_cuts(plan, parent, &spans.collect::<Vec<_>>(), &goes)
            } else {
                item_cuts(place, sequence, &goes)?
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias(_) => return None,
    };
    Some(ranges.into_iter().map(cut).collect())
}

/// Between brackets: an entry goes up to the next one, the last ones with the comma before them; one that has lines
/// of its own goes with these, comments and all.
fn flow_cuts(
    plan: &Plan<'_>,
    parent: &[Segment],
    spans: &[(usize, usize)],
    goes: &[bool],
) -> Vec<(usize, usize)> {
    let n_kept_end = goes.iter().rposition(|it| !it).map_or(0, |at| at + 1);
    let (text, mut cuts) = (plan.place.text, Vec::new());
    for idx in (0..n_kept_end).filter(|idx| goes[*idx]) {
        let (start, next) = (spans[idx].0, spans[idx + 1].0);
        let is_one_line = !text[start..next].contains('\n');
        cuts.push(if is_one_line { (start, next) } else { own_span(plan.place, start, spans[idx].1) });
    }
    let (Some(first), Some(last)) = (spans.get(n_kept_end), spans.last()) else { return cuts };
    let is_filled = plan.inserted.iter().any(|it| it.container == parent)
        || plan.appended.iter().any(|it| it.0 == parent);
    let before = if n_kept_end == 0 { first.0 } else { spans[n_kept_end - 1].1 };
    if is_filled || n_kept_end == 0 || !text[before..first.0].contains('\n') {
        cuts.push((before, last.1));
        return cuts;
    }
    if let Some(comma) =
        text[before..first.0].find(',').filter(|it| text[before..before + it].trim().is_empty())
    {
        cuts.push((before, before + comma + 1));
    }
    for (start, end) in &spans[n_kept_end..] {
        cuts.push(own_span(plan.place, *start, *end));
    }
    cuts
}

fn entry_cuts(place: Place<'_>, mapping: &Mapping, goes: &[bool]) -> Option<Vec<(usize, usize)>> {
    let text = place.text;
    let mut cuts = Vec::new();
    for (idx, entry) in mapping.entries.iter().enumerate().filter(|it| goes[it.0]) {
        let key = usize::from(entry.key.range.start());
        let end = entry_end(text, entry);
        let end = line_end(text, with_comments_below(text, place.comments, end, column(text, key)));
        if is_first_on_line(text, key) {
            let start = with_comments(text, place.comments, line_start(text, key), column(text, key));
            add_lines(&mut cuts, start, end);
        } else {
            // Behind a dash: the next entry moves up to it.
            let next = mapping.entries.iter().zip(goes).skip(idx).find(|it| !it.1)?.0;
            let next = usize::from(next.key.range.start());
            let is_clean = text[end..next].bytes().all(|it| it == b' ');
            let is_plain_run =
                mapping.entries.iter().zip(goes).skip(idx + 1).take_while(|it| *it.1).count() == 0;
            if !is_clean || !is_plain_run {
                return None;
            }
            cuts.push((key, next));
        }
    }
    Some(to_the_end(text, cuts))
}

fn item_cuts(place: Place<'_>, sequence: &Sequence, goes: &[bool]) -> Option<Vec<(usize, usize)>> {
    let text = place.text;
    let mut cuts = Vec::new();
    for (item, _) in sequence.items.iter().zip(goes).filter(|it| *it.1) {
        let dash = dash_of(text, item)?;
        let start = with_comments(text, place.comments, line_start(text, dash), column(text, dash));
        let end = with_comments_below(text, place.comments, end_of(text, item), column(text, dash));
        add_lines(&mut cuts, start, line_end(text, end));
    }
    Some(to_the_end(text, cuts))
}

/// The dash before an item, if it is the first thing on the item's line.
fn dash_of(text: &str, item: &Node) -> Option<usize> {
    let start = usize::from(item.range.start());
    let line = line_start(text, start);
    let dash = line + text[line..start].trim_end_matches(' ').strip_suffix('-')?.len();
    is_first_on_line(text, dash).then_some(dash)
}

/// Adds whole lines to cuts; those that follow each other are one cut.
fn add_lines(cuts: &mut Vec<(usize, usize)>, start: usize, end: usize) {
    match cuts.last_mut() {
        Some(last) if last.1 == start => last.1 = end,
        Some(_) | None => cuts.push((start, end)),
    }
}

/// At the end of a text without a final line break, the break before the last lines goes instead.
fn to_the_end(text: &str, mut cuts: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    if let Some(last) = cuts.last_mut()
        && last.1 == text.len()
        && !text.ends_with('\n')
        && last.0 > 0
    {
        last.0 = text[..last.0].trim_end_matches(['\r', '\n']).len();
    }
    cuts
}
