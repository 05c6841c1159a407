//! A change of one value to edits that touch no other byte: block, flow, inside block scalars.
//!
//! Deliberately absent: writing YAML anew. What is not written stays as it is.

use text_size::TextRange;

use crate::diagnostic::ClaimKind;
use crate::secret::is_secret_key;
use crate::value::path::Segment;
use crate::value::{Delivery, Value};
use crate::yaml::{Comment, Node};

mod braces;
mod carry;
mod change;
mod flow;
mod insert;
mod join;
mod lines;
mod lookup;
mod moving;
mod remove;
mod render;
mod requote;

#[cfg(test)]
mod comment_tests;
#[cfg(test)]
mod tests;

pub use carry::{Embedding, to_file};

/// The text a change is made in.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The text.
    pub text: &'a str,
    /// The root of the document.
    pub root: &'a Node,
    /// The comments of the text.
    pub comments: &'a [Comment],
    /// Steps from the root to where the values begin; nothing at or above goes away.
    pub floor: usize,
    /// How the text is read, which decides what needs quotes.
    pub delivery: Delivery,
}

/// One change; paths begin at the root of the document.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// Replaces the scalar keeping its quotes, or inserts the key and the parents it lacks.
    Set {
        /// Of the value.
        path: Vec<Segment>,
        /// The new value.
        value: Value,
    },
    /// Adds items to a list in its style, or writes the list.
    Append {
        /// Of the list.
        path: Vec<Segment>,
        /// The new items.
        items: Vec<Value>,
    },
    /// Cuts whole entries with their comment lines; a parent left empty goes too.
    Remove {
        /// Of the entries; those nobody wrote are skipped.
        paths: Vec<Vec<Segment>>,
    },
    /// Changes a key only.
    Rename {
        /// Of the entry.
        path: Vec<Segment>,
        /// The new key.
        to: String,
    },
    /// Cuts whole entries and puts them under another map.
    Move {
        /// Of the entries; those nobody wrote are skipped.
        paths: Vec<Vec<Segment>>,
        /// The new parent.
        to: Vec<Segment>,
    },
    /// Cuts a whole entry and puts it elsewhere under another key.
    Carry {
        /// Of the entry.
        path: Vec<Segment>,
        /// Where it goes.
        to: Vec<Segment>,
        /// What its value becomes, in double quotes; where nothing is said, it stays as it is written.
        text: Option<String>,
    },
    /// Puts the scalar as written in double quotes.
    Quote {
        /// Of the scalar.
        path: Vec<Segment>,
    },
}

impl Operation {
    /// The path of the first thing it changes.
    fn first_path(&self) -> Option<&[Segment]> {
        match self {
            Self::Set { path, .. }
            | Self::Append { path, .. }
            | Self::Rename { path, .. }
            | Self::Carry { path, .. }
            | Self::Quote { path } => Some(path),
            Self::Remove { paths } | Self::Move { paths, .. } => paths.first().map(Vec::as_slice),
        }
    }

    /// Whether it writes again what stands under a secret-looking key.
    pub fn carries_secret(&self) -> bool {
        let is_secret =
            |path: &Vec<Segment>| path.iter().any(|it| matches!(it, Segment::Key(key) if is_secret_key(key)));
        match self {
            Self::Quote { path } | Self::Carry { path, .. } => is_secret(path),
            Self::Move { paths, .. } => paths.iter().any(is_secret),
            Self::Set { .. } | Self::Append { .. } | Self::Remove { .. } | Self::Rename { .. } => false,
        }
    }
}

/// A change of bytes in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Bytes to replace; empty for an insertion.
    pub range: TextRange,
    /// What stands there afterwards.
    pub text: String,
}

/// What becomes of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Invariant: sorted, with something between each two, so that nobody has to guess their order.
    pub edits: Vec<TextEdit>,
    /// What they do to maps and lists as a whole.
    pub claims: Vec<TextClaim>,
}

/// A [`Claim`](crate::diagnostic::Claim) on a map or list of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextClaim {
    /// The map or list.
    pub container: TextRange,
    /// What is done to it.
    pub kind: ClaimKind,
}

/// The edits that make all these changes at once; `None` if one cannot be made.
pub fn change(place: Place<'_>, operations: &[Operation]) -> Option<Change> {
    let mut plan = change::Plan::new(place, operations);
    for operation in operations {
        plan.add(operation)?;
    }
    plan.change()
}
