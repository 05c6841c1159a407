//! The compiled form of an expression: every name resolved, every literal pattern ready.

use std::sync::Arc;

use super::functions::Function;
use crate::chart::version::VersionRange;
use crate::rule::pattern::TextPattern;

/// A node of a compiled expression.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Arc<str>),
    Type(TypeName),
    Root(Root),
    /// An index into the rule's `data`.
    Data(usize),
    /// An index into the rule's `variables`, and what it stands for.
    Variable(usize, Arc<Node>),
    /// A name bound by a macro, counted from the innermost.
    Local(usize),
    Field(Box<Node>, Arc<str>),
    Index(Box<Node>, Box<Node>),
    /// A question about a place rather than about the value there.
    Ask(Question, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    /// Whether a condition is true for certain.
    Sure(Box<Node>),
    Negate(Box<Node>),
    If(Box<[Node; 3]>),
    Binary(Operator, Box<Node>, Box<Node>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// `all`, `exists`, `exists_one`, `filter`: the list, then the condition.
    Each(Each, Box<Node>, Box<Node>),
    /// `map`: the list, the condition if there is one, the new item.
    Collect(Box<Node>, Option<Box<Node>>, Box<Node>),
    Call(&'static Function, Vec<Node>),
    /// `matches` with a literal pattern.
    Matches(Box<Node>, TextPattern),
    /// `find` with a literal pattern.
    Find(Box<Node>, TextPattern),
    /// `satisfies` with a literal range.
    Satisfies(Box<Node>, VersionRange),
}

impl Node {
    /// Whether it stands for itself.
    pub(super) fn is_literal(&self) -> bool {
        matches!(
            self,
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Double(_) | Self::Text(_) | Self::Type(_)
        )
    }
}

/// A built-in variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    SelfValue,
    Key,
    Index,
    Path,
    Parent,
    Within,
    Default,
    Layer,
    Delivery,
    Values,
    Release,
    Chart,
    App,
    Object,
    Releases,
}

impl Root {
    pub(super) const ALL: [Self; 15] = [
        Self::SelfValue,
        Self::Key,
        Self::Index,
        Self::Path,
        Self::Parent,
        Self::Within,
        Self::Default,
        Self::Layer,
        Self::Delivery,
        Self::Values,
        Self::Release,
        Self::Chart,
        Self::App,
        Self::Object,
        Self::Releases,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SelfValue => "self",
            Self::Key => "key",
            Self::Index => "index",
            Self::Path => "path",
            Self::Parent => "parent",
            Self::Within => "within",
            Self::Default => "default",
            Self::Layer => "layer",
            Self::Delivery => "delivery",
            Self::Values => "values",
            Self::Release => "release",
            Self::Chart => "chart",
            Self::App => "app",
            Self::Object => "object",
            Self::Releases => "releases",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }

    /// Whether only rules about a chart have it.
    pub(super) fn is_chart_only(self) -> bool {
        match self {
            Self::Default
            | Self::Layer
            | Self::Delivery
            | Self::Values
            | Self::Release
            | Self::Chart
            | Self::App => true,
            Self::SelfValue
            | Self::Key
            | Self::Index
            | Self::Path
            | Self::Parent
            | Self::Within
            | Self::Object
            | Self::Releases => false,
        }
    }
}

/// What can be asked about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Has,
    Written,
    Raw,
    RawKey,
    Style,
    LayerOf,
}

impl Question {
    pub(super) const ALL: [Self; 6] =
        [Self::Has, Self::Written, Self::Raw, Self::RawKey, Self::Style, Self::LayerOf];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Written => "written",
            Self::Raw => "raw",
            Self::RawKey => "rawKey",
            Self::Style => "style",
            Self::LayerOf => "layerOf",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.as_str() == name)
    }
}

/// The macros that ask one condition of every item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Each {
    All,
    Exists,
    ExistsOne,
    Filter,
}

/// The operators that take two decided values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// The name of a type, what `type(x)` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeName {
    Null,
    Bool,
    Int,
    Double,
    String,
    List,
    Map,
    Duration,
    Type,
    /// An address, a network, a URL, a quantity or a version.
    Opaque(&'static str),
}

impl TypeName {
    pub(super) const NAMED: [Self; 9] = [
        Self::Null,
        Self::Bool,
        Self::Int,
        Self::Double,
        Self::String,
        Self::List,
        Self::Map,
        Self::Duration,
        Self::Type,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::String => "string",
            Self::List => "list",
            Self::Map => "map",
            Self::Duration => "duration",
            Self::Type => "type",
            Self::Opaque(name) => name,
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|type_name| type_name.as_str() == name)
    }
}
