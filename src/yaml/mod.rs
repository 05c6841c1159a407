//! Text to tree. Parsing never fails: it gives a tree *and* the errors met on the way.

use std::sync::Arc;

use text_size::TextRange;
use thin_vec::ThinVec;

mod builder;
mod explain;
mod lines;
pub mod parse;
mod recover;
pub mod scalar;
mod stricter;
mod words;

/// Everything one text holds.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The documents in order; an empty text has none.
    pub documents: Vec<Document>,
    /// Every comment in order.
    pub comments: Vec<Comment>,
    /// How many anchors are defined.
    pub n_anchors: u32,
    /// What could not be read, in order of place; those lines are not in the tree.
    pub errors: Vec<SyntaxError>,
}

/// One document of a text.
#[derive(Debug, Clone)]
pub struct Document {
    /// From its first to its last byte, the `---` line excluded.
    pub range: TextRange,
    /// Its content; a document of comments alone has an empty scalar.
    pub root: Node,
    /// Whether a line with nothing but `---` parts it from what is above, as Helm 4 parts a text before it reads each
    /// piece; of a piece only the first document is read.
    pub begins_piece: bool,
}

/// A comment, from its `#` to the end of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// `#` included, line break excluded.
    pub range: TextRange,
}

/// A piece of YAML as written.
#[derive(Debug, Clone)]
pub struct Node {
    /// A scalar from first to last byte, quotes included; a block scalar's content without its header;
    /// a collection from its first to its last entry, brackets included. Empty for a missing value.
    pub range: TextRange,
    /// What it is.
    pub kind: NodeKind,
    /// The tag and the anchor; few nodes have one, so all others are spared the room.
    pub properties: Option<Box<Properties>>,
}

/// What may stand before a node's content.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    /// The tag as written, `!!str` or `!secret`.
    pub tag: Option<Box<str>>,
    /// The anchor defined here.
    pub anchor: Option<Anchor>,
}

/// `&name` on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Numbered in the order of definition within a text, from 1.
    pub id: u32,
    /// The name without `&`.
    pub name: Box<str>,
    /// `&name`.
    pub range: TextRange,
}

/// The three kinds of node, and the alias that stands for one of them.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A text, not yet typed: what it means depends on the delivery.
    Scalar(Scalar),
    /// `- a` or `[a]`.
    Sequence(Sequence),
    /// `a: b` or `{a: b}`.
    Mapping(Mapping),
    /// `*name`; the id of its anchor, or `None` if nothing of that name was defined before.
    Alias(Option<u32>),
}

/// A scalar after escapes and folding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The decoded text; empty for a missing value. Shared with the values made of it.
    pub text: Arc<str>,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// No quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A list as written.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// The items in order.
    pub items: ThinVec<Node>,
    /// Whether it stands in brackets.
    pub is_flow: bool,
}

/// A map as written; keys may repeat.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The entries in order.
    pub entries: ThinVec<Entry>,
    /// Whether it stands in braces.
    pub is_flow: bool,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key; anything YAML allows.
    pub key: Node,
    /// The value; an empty plain scalar when nothing is written.
    pub value: Node,
}

/// A line the parser could not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What went wrong, in our own words' terms.
    pub kind: SyntaxErrorKind,
    /// Where, as narrow as it is known; never empty unless the text is.
    pub range: TextRange,
    /// The key of the line, or what it begins with while it is typed; empty where the line may be anything.
    pub key: Box<str>,
}

/// What can be wrong with a line of YAML; `check` puts it into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// A tab where indentation is expected.
    TabIndentation,
    /// A quote that is opened and never closed.
    UnclosedQuote {
        /// `'` or `"`.
        quote: char,
    },
    /// A `[` or `{` that is never closed.
    UnclosedBracket {
        /// `[` or `{`.
        open: char,
    },
    /// A closing bracket without its opening.
    StrayBracket {
        /// `]` or `}`.
        close: char,
    },
    /// A second `: ` in a plain value: `a: b: c`.
    SecondColon,
    /// The line starts at a column no open block starts at.
    WrongIndentation,
    /// Lines that stand below a key whose value is `{}` or `[]` already.
    BelowEmpty {
        /// `{}` or `[]`
        written: &'static str,
    },
    /// A word without a colon where a `key: value` is expected.
    MissingColon,
    /// `key:value` without the space.
    MissingSpace,
    /// A `- item` among `key: value` lines, or the other way round.
    ListInMap,
    /// A plain text may not start with this character.
    ReservedStart {
        /// `@`, `` ` ``, `%` …
        character: char,
    },
    /// Text after the closing quote.
    TextAfterQuote,
    /// A backslash that begins no known escape, in double quotes.
    UnknownEscape,
    /// `{{ … }}` without quotes.
    TemplateBraces,
    /// `*name` with nothing called `&name` before.
    UnknownAnchor {
        /// The name without `*`.
        name: Box<str>,
    },
    /// The block scalar's header or its first line is not what YAML allows.
    BlockScalar,
    /// A character YAML does not allow, such as NUL.
    ForbiddenCharacter,
    /// Too deep or too large to read.
    TooDeep,
    /// Something else.
    Other,
}

impl Node {
    /// The tag as written, `!!str` or `!secret`.
    pub fn tag(&self) -> Option<&str> {
        self.properties.as_ref()?.tag.as_deref()
    }

    /// The anchor defined here.
    pub fn anchor(&self) -> Option<&Anchor> {
        self.properties.as_ref()?.anchor.as_ref()
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        if let NodeKind::Scalar(scalar) = &self.kind { Some(scalar) } else { None }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        if let NodeKind::Mapping(mapping) = &self.kind { Some(mapping) } else { None }
    }

    /// The sequence, if it is one.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        if let NodeKind::Sequence(sequence) = &self.kind { Some(sequence) } else { None }
    }

    /// The decoded text of a scalar.
    pub fn text(&self) -> Option<&str> {
        self.as_scalar().map(|scalar| &*scalar.text)
    }

    /// Whether nothing is written, as after `key:`.
    pub fn is_missing(&self) -> bool {
        self.range.is_empty()
            && self.as_scalar().is_some_and(|it| it.style == Style::Plain && it.text.is_empty())
    }

    /// The value of the last entry with this key text: the one that wins.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The last entry with this key text.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.entries.iter().rev().find(|entry| entry.key.text() == Some(key))
    }

    /// The value under a key, or the item at a number of a list.
    pub fn child(&self, step: &str) -> Option<&Node> {
        match &self.kind {
            NodeKind::Sequence(sequence) => sequence.items.get(step.parse::<usize>().ok()?),
            NodeKind::Mapping(_) => self.get(step),
            NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
        }
    }

    /// The text of a scalar some keys down.
    pub fn text_at(&self, keys: &[&str]) -> Option<&str> {
        self.at(keys)?.text()
    }

    /// Follows keys down.
    pub fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }
}
