//! Collects the operations of one fix, so that they are made at once and do not trip over each other.

use std::sync::Arc;

use super::join::joined;
use super::lines::{dash_offset, step_of};
use super::lookup::{Found, deepest, exact};
use super::moving::Moved;
use super::render::{Manner, double, quoted};
use super::{Change, Operation, Place, TextClaim, TextEdit, insert, remove};
use crate::diagnostic::ClaimKind;
use crate::value::path::Segment;
use crate::value::{Value, ValueKind};
use crate::yaml::{Entry, Node, NodeKind, Style};

/// What is inserted under a key.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Value(Value),
    Map(Vec<(Arc<str>, Content)>),
    Moved(Moved),
}

/// New entries of one map.
pub(super) struct Insertion {
    pub(super) container: Vec<Segment>,
    pub(super) entries: Vec<(Arc<str>, Content)>,
}

/// Everything a fix changes in one text.
pub(super) struct Plan<'a> {
    pub(super) place: Place<'a>,
    pub(super) manner: Manner,
    pub(super) replaced: Vec<TextEdit>,
    /// Paths of the entries and items that go.
    pub(super) removed: Vec<Vec<Segment>>,
    /// Maps in which a key gets another name, and the name.
    renamed: Vec<(Vec<Segment>, Arc<str>)>,
    pub(super) inserted: Vec<Insertion>,
    pub(super) appended: Vec<(Vec<Segment>, Vec<Value>)>,
}

/// Whether a map is between braces and its keys are in double quotes.
fn is_json(node: &Node) -> bool {
    let NodeKind::Mapping(mapping) = &node.kind else { return false };
    let is_quoted = |it: &Entry| matches!(&it.key.kind, NodeKind::Scalar(key) if key.style == Style::Double);
    mapping.is_flow && !mapping.entries.is_empty() && mapping.entries.iter().all(is_quoted)
}

impl<'a> Plan<'a> {
    pub(super) fn new(place: Place<'a>, operations: &[Operation]) -> Self {
        let way = operations.iter().find_map(Operation::first_path).and_then(|it| it.get(..place.floor));
        let values = way.and_then(|it| exact(place.root, it)).map(|it| it.last().node);
        // The values need not be indented as the manifest around them is.
        let indentation =
            |of: &dyn Fn(&Node) -> Option<usize>| values.and_then(of).or_else(|| of(place.root));
        let step = indentation(&|node| step_of(place.text, node)).unwrap_or(2);
        let dash = indentation(&|node| dash_offset(place.text, node)).unwrap_or(step);
        let is_json = values.is_some_and(is_json) || is_json(place.root);
        let manner = Manner { delivery: place.delivery, is_flow: false, is_json, step, dash };
        let (replaced, removed, renamed, inserted, appended) = Default::default();
        Self { place, manner, replaced, removed, renamed, inserted, appended }
    }

    pub(super) fn add(&mut self, operation: &Operation) -> Option<()> {
        let root = self.place.root;
        match operation {
            Operation::Set { path, value } => match exact(root, path) {
                Some(found) => self.replaced.push(insert::replacement(self, &found, value)?),
                None => self.insert(path, Content::Value(value.clone()))?,
            },
            Operation::Append { path, items } => {
                let is_written = deepest(root, path)?.chain.len() == path.len() + 1;
                if is_written {
                    self.appended.push((canonical(root, path), items.clone()));
                } else {
                    let list = Value::computed(ValueKind::List(items.iter().cloned().collect()));
                    self.insert(path, Content::Value(list))?;
                }
            }
            Operation::Remove { paths } => {
                for path in paths {
                    self.remove(path)?;
                }
            }
            Operation::Rename { path, to } => self.rename(path, to)?,
            Operation::Move { paths, to } => self.relocate(paths, to)?,
            Operation::Carry { path, to, text } => self.carry(path, to, text.as_deref())?,
            Operation::Quote { path } => self.quote(path)?,
        }
        Some(())
    }

    pub(super) fn change(self) -> Option<Change> {
        let (mut edits, mut claims) = remove::cuts(&self)?;
        for insertion in &self.inserted {
            edits.extend(insert::insertion(&self, insertion)?);
        }
        for (path, items) in &self.appended {
            edits.extend(insert::appending(&self, path, items)?);
        }
        claims.extend(self.added()?);
        edits.extend(self.replaced);
        let edits = joined(self.place.text, edits)?;
        (!edits.is_empty()).then_some(Change { edits, claims })
    }

    /// The keys that come into being.
    fn added(&self) -> Option<Vec<TextClaim>> {
        let inserted =
            self.inserted.iter().flat_map(|it| it.entries.iter().map(|entry| (&it.container, &entry.0)));
        let renamed = self.renamed.iter().map(|(container, key)| (container, key));
        let claims = inserted.chain(renamed).map(|(path, key)| {
            let container = exact(self.place.root, path)?.last().node.range;
            Some(TextClaim { container, kind: ClaimKind::Adds(key.clone()) })
        });
        claims.collect()
    }

    /// Inserts content at a path that is not written to its end.
    pub(super) fn insert(&mut self, path: &[Segment], content: Content) -> Option<()> {
        let found = deepest(self.place.root, path)?;
        let depth = found.chain.len() - 1;
        let (container, missing) = path.split_at(depth);
        let mut names = missing.iter().rev();
        let first = names.next()?;
        let mut entry = (key_of(first)?, content);
        for segment in names {
            entry = (key_of(segment)?, Content::Map(vec![entry]));
        }
        let container = canonical(self.place.root, container);
        match self.inserted.iter_mut().find(|it| it.container == container) {
            Some(insertion) => merge(&mut insertion.entries, entry),
            None => self.inserted.push(Insertion { container, entries: vec![entry] }),
        }
        Some(())
    }

    /// What stands at a path, if anything does; `None` behind an anchor or alias.
    #[expect(clippy::option_option, reason = "not written is one answer, not ours to touch another")]
    pub(super) fn written(&self, path: &[Segment]) -> Option<Option<Found<'a>>> {
        let found = deepest(self.place.root, path)?;
        Some((found.chain.len() == path.len() + 1).then_some(found))
    }

    pub(super) fn remove(&mut self, path: &[Segment]) -> Option<()> {
        let Some(found) = self.written(path)? else { return Some(()) };
        if has_anchor(found.last().node) || path.len() <= self.place.floor {
            return None;
        }
        self.removed.push(canonical(self.place.root, path));
        Some(())
    }

    pub(super) fn rename(&mut self, path: &[Segment], to: &str) -> Option<()> {
        let found = exact(self.place.root, path)?;
        let entry = found.last().entry?;
        // A key may keep its text and only get its quotes.
        if found.parent()?.node.entry(to).is_some_and(|it| !std::ptr::eq(it, entry)) {
            return None;
        }
        let style = entry.key.as_scalar()?.style;
        let above = &path[..path.len() - 1];
        self.renamed.push((canonical(self.place.root, above), to.into()));
        let manner = Manner { is_flow: found.is_in_flow(), ..self.manner };
        self.replaced.push(TextEdit { range: entry.key.range, text: quoted(to, style, manner) });
        Some(())
    }

    fn quote(&mut self, path: &[Segment]) -> Option<()> {
        let found = exact(self.place.root, path)?;
        let node = found.last().node;
        let scalar = node.as_scalar().filter(|it| it.style == Style::Plain)?;
        if node.tag().is_some() {
            return None;
        }
        let raw = &self.place.text[node.range];
        let raw = if raw.contains('\n') { &scalar.text } else { raw };
        self.replaced.push(TextEdit { range: node.range, text: double(raw) });
        Some(())
    }
}

fn key_of(segment: &Segment) -> Option<Arc<str>> {
    match segment {
        Segment::Key(key) => Some(key.clone()),
        Segment::Index(_) => None,
    }
}

/// The path with items of lists named by number, whichever way they were written.
fn canonical(root: &Node, path: &[Segment]) -> Vec<Segment> {
    let Some(found) = deepest(root, path) else { return path.to_vec() };
    let named = path.iter().enumerate().map(|(idx, segment)| {
        let above = found.chain.get(idx).map(|it| it.node);
        match (segment, above.and_then(Node::as_sequence)) {
            (Segment::Key(key), Some(_)) => key.parse().map_or_else(|_| segment.clone(), Segment::Index),
            (Segment::Key(_) | Segment::Index(_), _) => segment.clone(),
        }
    });
    named.collect()
}

/// Puts an entry among others; two that need the same missing parent share it.
fn merge(entries: &mut Vec<(Arc<str>, Content)>, (name, content): (Arc<str>, Content)) {
    let same = entries.iter_mut().find(|it| it.0 == name).map(|it| &mut it.1);
    match (same, content) {
        (Some(Content::Map(inner)), Content::Map(more)) => {
            for entry in more {
                merge(inner, entry);
            }
        }
        (Some(Content::Value(Value { kind: ValueKind::Map(_), .. })), _) => {}
        (_, content) => entries.push((name, content)),
    }
}

/// Whether something below is named by an anchor, so that aliases would lose it.
fn has_anchor(node: &Node) -> bool {
    node.anchor().is_some()
        || match &node.kind {
            NodeKind::Mapping(mapping) => {
                mapping.entries.iter().any(|it| has_anchor(&it.key) || has_anchor(&it.value))
            }
            NodeKind::Sequence(sequence) => sequence.items.iter().any(has_anchor),
            NodeKind::Scalar(_) | NodeKind::Alias(_) => false,
        }
}
