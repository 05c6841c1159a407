//! Finds the node of a path, and how far down a path is written.

use crate::value::path::Segment;
use crate::value::scalar::{key_v2, resolve_v2};
use crate::yaml::{Entry, Node, NodeKind, Style};

/// A node with the nodes above it; `chain[0]` is the root.
pub(super) struct Found<'a> {
    pub(super) chain: Vec<Step<'a>>,
}

/// One node on the way down.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    /// The entry that holds it, unless it is the root or an item.
    pub(super) entry: Option<&'a Entry>,
    pub(super) node: &'a Node,
}

impl<'a> Found<'a> {
    pub(super) fn last(&self) -> Step<'a> {
        *self.chain.last().expect("the chain begins with the root")
    }

    /// The collection that holds the last node.
    pub(super) fn parent(&self) -> Option<Step<'a>> {
        self.chain.len().checked_sub(2).map(|at| self.chain[at])
    }

    /// Whether any collection above the last node stands in brackets.
    pub(super) fn is_in_flow(&self) -> bool {
        let above = self.chain.len() - 1;
        self.chain[..above].iter().any(|step| is_flow(step.node))
    }
}

/// Goes down as far as the path is written; nothing behind an alias or an anchor is touched.
pub(super) fn deepest<'a>(root: &'a Node, path: &[Segment]) -> Option<Found<'a>> {
    let mut chain = vec![Step { entry: None, node: root }];
    let mut node = root;
    for segment in path {
        if is_shared(node) {
            return None;
        }
        let Some(step) = child(node, segment) else { break };
        node = step.node;
        chain.push(step);
    }
    (!is_shared(node)).then_some(Found { chain })
}

/// The node at exactly this path.
pub(super) fn exact<'a>(root: &'a Node, path: &[Segment]) -> Option<Found<'a>> {
    deepest(root, path).filter(|found| found.chain.len() == path.len() + 1)
}

pub(super) fn is_flow(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Mapping(mapping) => mapping.is_flow,
        NodeKind::Sequence(sequence) => sequence.is_flow,
        NodeKind::Scalar(_) | NodeKind::Alias(_) => false,
    }
}

fn is_shared(node: &Node) -> bool {
    node.anchor().is_some() || matches!(node.kind, NodeKind::Alias(_))
}

/// The entry whose plain key Helm reads as `key`: `no` as `false`, `010` as `8`.
fn spoken<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    let is_key = |entry: &&Entry| {
        let plain = entry.key.as_scalar().filter(|it| it.style == Style::Plain);
        plain.is_some_and(|it| key_v2(&resolve_v2(&it.text), &it.text).is_ok_and(|read| read == key))
    };
    node.as_mapping()?.entries.iter().rev().find(is_key)
}

fn child<'a>(node: &'a Node, segment: &Segment) -> Option<Step<'a>> {
    match (segment, &node.kind) {
        (Segment::Key(key), NodeKind::Mapping(_)) => {
            let entry = node.entry(key).or_else(|| spoken(node, key))?;
            Some(Step { entry: Some(entry), node: &entry.value })
        }
        (Segment::Index(index), NodeKind::Sequence(sequence)) => {
            Some(Step { entry: None, node: sequence.items.get(*index)? })
        }
        (Segment::Key(key), NodeKind::Sequence(sequence)) => {
            Some(Step { entry: None, node: sequence.items.get(key.parse::<usize>().ok()?)? })
        }
        (Segment::Key(_) | Segment::Index(_), _) => None,
    }
}
