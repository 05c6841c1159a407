//! Merge keys, `<<`: go-yaml v2 goes by the order of the lines, v3 keeps what is written explicitly.

use text_size::TextRange;

use super::Decoder;
use crate::value::problem::{Problem, ProblemKind};
use crate::value::{Entry, Map, ValueKind};
use crate::yaml::{Node, NodeKind, Style};

/// Which of two values of one key stays when a merge key brings the second.
#[derive(Clone, Copy)]
pub(super) enum Precedence {
    /// go-yaml v2: whatever comes later in the text.
    Later,
    /// go-yaml v3: what is written explicitly.
    Earlier,
}

pub(super) fn is_merge_key(key: &Node) -> bool {
    let is_tagged = key.tag().is_some_and(|tag| tag != "!!merge");
    !is_tagged && key.as_scalar().is_some_and(|it| it.style == Style::Plain && &*it.text == "<<")
}

impl<'t> Decoder<'t> {
    /// To go-yaml v3 two merge keys are a key written twice.
    pub(super) fn merged_twice(&mut self, key: &Node, first: Option<TextRange>) {
        let kind = first.map(|first| ProblemKind::DuplicateKey { key: "<<".into(), first });
        self.problems.extend(kind.map(|kind| Problem { kind, range: key.range }));
    }

    pub(super) fn merge(&mut self, map: &mut Map, node: &'t Node, precedence: Precedence) {
        let items: Vec<&Node> = match &node.kind {
            // Of several the first wins: it is merged last where the later one counts.
            NodeKind::Sequence(sequence) => match precedence {
                Precedence::Later => sequence.items.iter().rev().collect(),
                Precedence::Earlier => sequence.items.iter().collect(),
            },
            NodeKind::Scalar(_) | NodeKind::Mapping(_) | NodeKind::Alias(_) => vec![node],
        };
        for item in items {
            let mut value = self.node(item, item.range);
            value.origin.is_shared = true;
            match value.kind {
                ValueKind::Map(merged) => {
                    map.open_as(&merged);
                    // A chain of merges copies all keys once more at each link.
                    self.n_values += merged.entries.len();
                    for mut entry in merged.entries {
                        entry.value.origin.is_shared = true;
                        let at = map.entries.iter().position(|it| it.key == entry.key);
                        match (at, precedence) {
                            (Some(at), Precedence::Later) => {
                                self.overridden(&map.entries[at], &entry, item.range);
                                map.entries[at] = entry;
                            }
                            (Some(_), Precedence::Earlier) => {}
                            (None, _) => map.entries.push(entry),
                        }
                    }
                }
                ValueKind::Unknown => map.is_open = true,
                _ => self.problems.push(Problem { kind: ProblemKind::MergeOfNoMap, range: item.range }),
            }
        }
    }

    /// Notes a key that was written in vain.
    fn overridden(&mut self, written: &Entry, entry: &Entry, merged: TextRange) {
        let is_own = !written.value.origin.is_shared && self.active.is_empty();
        if is_own && !written.value.is_same(&entry.value) {
            let kind = ProblemKind::MergeOverrides { key: entry.key.clone(), merged };
            self.problems.push(Problem { kind, range: written.key_range });
        }
    }
}
