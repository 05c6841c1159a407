//! What Helm will see: typed values with their origins, merged as Helm merges.

use std::num::NonZeroU32;
use std::sync::Arc;

use text_size::TextRange;
use thin_vec::ThinVec;

use crate::yaml::Style;

pub mod decode;
pub mod merge;
pub mod overlay;
pub mod path;
pub mod problem;
pub mod refusal;
pub mod scalar;
pub mod set;
pub(crate) mod substituted;

/// How a text reaches Helm, which decides what its scalars mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// go-yaml v2 by Helm 3 or Flux `valuesFrom`: only the first document counts.
    GoYamlV2First,
    /// go-yaml v2 by Helm 4 or Argo CD: all documents are merged in order.
    GoYamlV2All,
    /// go-yaml v3 by kustomize-controller, then v2: `yes` stays a string, a duplicate key is an error.
    GoYamlV3,
    /// The `--set` syntax: `targetPath`, Argo CD `parameters`.
    Strvals,
}

impl Delivery {
    /// The word rules use: `go-yaml-v2`, `go-yaml-v3`, `strvals`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GoYamlV2First | Self::GoYamlV2All => "go-yaml-v2",
            Self::GoYamlV3 => "go-yaml-v3",
            Self::Strvals => "strvals",
        }
    }
}

/// Which text of a project a range refers to; an index into the project's sources. Kept as its successor, so that an
/// origin without one takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(NonZeroU32);

impl SourceId {
    /// The id of the text at an index.
    pub fn new(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
    }

    /// Its index.
    pub fn index(self) -> u32 {
        self.0.get() - 1
    }
}

/// A value as Helm sees it, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it comes from.
    pub origin: Origin,
}

/// The kinds of value Helm knows, and the one we cannot know.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// null
    Null,
    /// true or false
    Bool(bool),
    /// A whole number that fits; Helm makes a float64 of it.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    String(Arc<str>),
    /// A list.
    List(ThinVec<Value>),
    /// A map.
    Map(Map),
    /// Something that cannot be known: `${VAR}`, `ENC[…]`, a layer we cannot read.
    Unknown,
}

/// A map as Helm sees it: every key once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// Invariant: keys are distinct.
    pub entries: ThinVec<Entry>,
    /// Whether an unknown layer may hold further keys.
    pub is_open: bool,
    /// The key of a line that could not be read, or its beginning, as while it is typed.
    pub half: Option<Box<HalfKey>>,
}

/// A key or its beginning. Boxed, so that the many maps without one stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfKey(pub Arc<str>);

impl Map {
    /// The entry of a key, deleted ones included.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        // The keys of a large map have long beginnings in common; how they end tells most of them apart.
        let end = (key.len(), key.as_bytes().last());
        let is_it = |it: &&Entry| (it.key.len(), it.key.as_bytes().last()) == end && *it.key == *key;
        self.entries.iter().find(is_it)
    }

    /// Whether a key that is not there may be there all the same.
    pub fn may_hold(&self, key: &str) -> bool {
        self.is_open || self.half.as_ref().is_some_and(|it| key.starts_with(&*it.0))
    }

    /// Whether any key may be there that is not in sight.
    pub fn may_hold_more(&self) -> bool {
        self.is_open || self.half.is_some()
    }

    /// Takes over which further keys another map of the same place may hold.
    pub fn open_as(&mut self, other: &Self) {
        self.is_open |= other.is_open || self.half.is_some() && other.half.is_some();
        if self.half.is_none() {
            self.half.clone_from(&other.half);
        }
    }
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as Helm sees it: `y` is `true`.
    pub key: Arc<str>,
    /// Where the key is written, in the text of `value.origin.source`; empty for a default.
    pub key_range: TextRange,
    /// The value.
    pub value: Value,
    /// A written null removed the chart's default: templates do not see the key.
    pub is_deleted: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The text it is written in; `None` for the chart's default or a computed value.
    pub source: Option<SourceId>,
    /// Index into the release's layers; meaningless without a source.
    pub layer: u8,
    /// The value's range in that text, as [`crate::yaml::Node::range`].
    pub range: TextRange,
    /// How a scalar is written; `Plain` for everything else.
    pub style: Style,
    /// Comes through an alias or a merge key: it is written elsewhere and shared, so no fix touches it.
    pub is_shared: bool,
}

impl Origin {
    /// The origin of a chart's default and of computed values.
    pub const DEFAULT: Self = Self {
        source: None,
        layer: 0,
        range: TextRange::empty(text_size::TextSize::new(0)),
        style: Style::Plain,
        is_shared: false,
    };
}

/// The null that stands for a missing value.
pub static NULL: Value = Value { kind: ValueKind::Null, origin: Origin::DEFAULT };

impl Value {
    /// A value nobody wrote.
    pub fn computed(kind: ValueKind) -> Self {
        Self { kind, origin: Origin::DEFAULT }
    }

    /// A text nobody wrote.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::computed(ValueKind::String(text.into()))
    }

    /// A map nobody wrote.
    pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Self {
        let entries = entries
            .into_iter()
            .map(|(key, value)| Entry {
                key: key.into(),
                key_range: TextRange::default(),
                value,
                is_deleted: false,
            })
            .collect();
        Self::computed(ValueKind::Map(Map { entries, ..Map::default() }))
    }

    /// A computed map of which nothing else is known.
    pub fn open_map() -> Self {
        Self::computed(ValueKind::Map(Map { is_open: true, ..Map::default() }))
    }

    /// Whether the user wrote it, null included.
    pub fn is_written(&self) -> bool {
        self.origin.source.is_some()
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        if let ValueKind::Map(map) = &self.kind { Some(map) } else { None }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        if let ValueKind::List(items) = &self.kind { Some(items) } else { None }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let ValueKind::String(text) = &self.kind { Some(text) } else { None }
    }

    /// The value under a key that templates see.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).filter(|entry| !entry.is_deleted).map(|entry| &entry.value)
    }

    /// The entry of a key, deleted ones included.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_map()?.entry(key)
    }

    /// The same, to be changed.
    pub fn entry_mut(&mut self, key: &str) -> Option<&mut Entry> {
        let ValueKind::Map(map) = &mut self.kind else { return None };
        map.entries.iter_mut().find(|entry| &*entry.key == key)
    }

    /// Follows keys down.
    pub fn at(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// What a template's `if` decides: not null, false, 0, empty.
    pub fn is_truthy(&self) -> bool {
        match &self.kind {
            ValueKind::Null => false,
            ValueKind::Bool(value) => *value,
            ValueKind::Int(value) => *value != 0,
            ValueKind::Float(value) => *value != 0.0,
            ValueKind::String(text) => !text.is_empty(),
            ValueKind::List(items) => !items.is_empty(),
            ValueKind::Map(map) => map.entries.iter().any(|entry| !entry.is_deleted),
            ValueKind::Unknown => true,
        }
    }

    /// What `{{ x }}` prints in a template; nothing for lists, maps and what is not known.
    pub fn printed(&self) -> Option<String> {
        match &self.kind {
            ValueKind::Null => Some(String::new()),
            ValueKind::Bool(value) => Some(value.to_string()),
            #[expect(clippy::cast_precision_loss, reason = "Helm makes a float64 of it, with the same loss")]
            ValueKind::Int(value) => Some(scalar::go_float(*value as f64)),
            ValueKind::Float(value) => Some(scalar::go_float(*value)),
            ValueKind::String(text) => Some(text.to_string()),
            ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => None,
        }
    }

    /// Whether two values are equal whoever wrote them; numbers compare as numbers.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (ValueKind::Int(a), ValueKind::Float(b)) | (ValueKind::Float(b), ValueKind::Int(a)) => {
                #[expect(clippy::cast_precision_loss, reason = "Helm compares float64s")]
                let a = *a as f64;
                (a - b).abs() < f64::EPSILON
            }
            (ValueKind::List(a), ValueKind::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b))
            }
            (ValueKind::Map(a), ValueKind::Map(b)) => {
                a.entries.len() == b.entries.len()
                    && a.entries
                        .iter()
                        .all(|it| other.get(&it.key).is_some_and(|value| it.value.is_same(value)))
                    && (b.is_open, &b.half) == (a.is_open, &a.half)
            }
            (a, b) => a == b,
        }
    }

    /// The word rules use: `null bool integer float string list map unknown`.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "bool",
            ValueKind::Int(_) => "integer",
            ValueKind::Float(_) => "float",
            ValueKind::String(_) => "string",
            ValueKind::List(_) => "list",
            ValueKind::Map(_) => "map",
            ValueKind::Unknown => "unknown",
        }
    }
}
