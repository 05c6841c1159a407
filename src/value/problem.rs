//! What Go's decoder refuses or silently changes.

use std::sync::Arc;

use text_size::TextRange;

use super::Delivery;

/// Something Go's decoder refuses or silently changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Where, in the text of the document.
    pub range: TextRange,
}

/// What Go's decoder refuses or silently changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The key was written before in the same map; the last one wins, or the manifest is refused.
    DuplicateKey {
        /// The key as Helm sees it.
        key: Arc<str>,
        /// The earlier key.
        first: TextRange,
    },
    /// `~: 1` or `[a]: 1`: JSON has no such key.
    KeyIsNoText,
    /// A key below the top that go-yaml v3 reads as something else than a text, which kustomize cannot write as JSON.
    KeyIsNotWritable,
    /// `.inf` and `.nan`: JSON has no such number.
    NotFinite,
    /// The top level of values is a list or a text.
    NotAMap,
    /// An anchor that holds itself.
    RecursiveAlias,
    /// `<<` with something else than a map.
    MergeOfNoMap,
    /// A key before `<<` that the merged map holds too, with another value: in go-yaml v2 the later one wins.
    MergeOverrides {
        /// The key as Helm sees it.
        key: Arc<str>,
        /// What is merged.
        merged: TextRange,
    },
    /// A tag whose text does not fit, `!!int x`.
    TagDoesNotFit,
}

impl ProblemKind {
    /// Whether Go's library refuses the document for it, rather than saying nothing.
    pub fn is_refused(&self, delivery: Delivery) -> bool {
        match self {
            Self::DuplicateKey { .. } => delivery == Delivery::GoYamlV3,
            Self::MergeOverrides { .. } => false,
            Self::KeyIsNoText
            | Self::KeyIsNotWritable
            | Self::NotFinite
            | Self::NotAMap
            | Self::RecursiveAlias
            | Self::MergeOfNoMap
            | Self::TagDoesNotFit => true,
        }
    }
}
