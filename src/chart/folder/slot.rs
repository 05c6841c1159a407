//! A place in a chart's values, and everything that makes it known.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{BitOr, BitOrAssign};
use std::sync::Arc;

use crate::chart::key::Type;
use crate::chart::template::reads::{Read, ReadSite, Uses};
use crate::value::{Value, ValueKind};

/// A key of a chart's values, any item of a list, or any entry of a map whose keys are the user's.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// What stands below, by name.
    pub below: BTreeMap<Arc<str>, Slot>,
    /// Any item or entry.
    pub each: Option<Box<Slot>>,
    /// What makes it known.
    pub known_by: KnownBy,
    /// The chart's default.
    pub default: Option<Shape>,
    /// How templates use it.
    pub uses: Uses,
    /// Where they do, sorted.
    pub sites: Vec<ReadSite>,
    /// The words they compare it with.
    pub compared: BTreeSet<Arc<str>>,
    /// The kinds and types they ask it for, as [`Read::asked`].
    pub asked: BTreeSet<Arc<str>>,
    /// Why further keys may stand below that nobody listed.
    pub opened: BTreeSet<Opened>,
    /// The types values.schema.json allows; empty for all.
    pub types: Vec<Type>,
    /// The texts values.schema.json allows; empty for all.
    pub allowed: Vec<Arc<str>>,
}

/// What makes a key known; several at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownBy(u8);

impl KnownBy {
    /// values.yaml lists it.
    pub const DEFAULT: Self = Self(1);
    /// A template reads it, or something below it.
    pub const READ: Self = Self(1 << 1);
    /// values.schema.json lists it.
    pub const SCHEMA: Self = Self(1 << 2);
    /// It is commented out or documented in values.yaml. Good for silence, not for a suggestion.
    pub const COMMENT: Self = Self(1 << 3);
    /// A dependency's `condition` or `tags` names it.
    pub const CONDITION: Self = Self(1 << 4);
    /// The section of a dependency.
    pub const SECTION: Self = Self(1 << 5);
    /// `global`
    pub const GLOBAL: Self = Self(1 << 6);

    /// Good enough to suggest the key to people.
    pub const STRONG: Self =
        Self(Self::DEFAULT.0 | Self::READ.0 | Self::SCHEMA.0 | Self::CONDITION.0 | Self::SECTION.0);

    /// Whether one of `other` is among them.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for KnownBy {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for KnownBy {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Why a map may hold keys that nobody listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opened {
    /// The dependency it belongs to is not at hand.
    Dependency,
    /// All values of the chart go to a helper or function that is not known, or nothing of it is at hand.
    Root,
    /// `global` is everyone's.
    Global,
    /// The schema refers to a file that is not fetched.
    RemoteReference,
    /// The schema refers to itself.
    RecursiveReference,
    /// The schema allows further keys by `additionalProperties` or `patternProperties`.
    Schema,
    /// A dependency's `import-values` end here.
    Import,
    /// Lines of the chart's own values.yaml cannot be read.
    Broken,
    /// Its documentation says `@extra` or `@skip`.
    Documented,
}

impl Opened {
    /// Whether nothing below is judged either, at any depth.
    pub const fn is_deep(self) -> bool {
        match self {
            Self::Dependency | Self::Root | Self::Global | Self::RemoteReference | Self::Broken => true,
            Self::RecursiveReference | Self::Schema | Self::Import | Self::Documented => false,
        }
    }
}

/// What a default looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its type.
    pub of: Type,
    /// null, an empty text, list or map, 0.
    pub is_empty: bool,
}

impl Shape {
    /// The shape of a value; nothing of one that cannot be known.
    pub fn of(value: &Value) -> Option<Self> {
        let (of, is_empty) = match &value.kind {
            ValueKind::Null => (Type::Null, true),
            ValueKind::Bool(_) => (Type::Boolean, false),
            ValueKind::Int(number) => (Type::Integer, *number == 0),
            ValueKind::Float(number) => (Type::Number, *number == 0.0),
            ValueKind::String(text) => (Type::String, text.is_empty()),
            ValueKind::List(items) => (Type::Array, items.is_empty()),
            ValueKind::Map(map) => (Type::Object, map.entries.is_empty()),
            ValueKind::Unknown => return None,
        };
        Some(Self { of, is_empty })
    }

    /// Whether it is empty and of no use to tell a type: charts write `{}` for lists.
    pub const fn is_untyped(self) -> bool {
        match self.of {
            Type::Null => true,
            Type::String | Type::Array | Type::Object => self.is_empty,
            Type::Boolean | Type::Integer | Type::Number => false,
        }
    }

    /// Whether it is a number.
    pub const fn is_number(self) -> bool {
        matches!(self.of, Type::Integer | Type::Number)
    }
}

/// A step from a slot to one below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(Arc<str>),
    Each,
}

impl Slot {
    /// The slot below, made if it is not there.
    pub(super) fn key(&mut self, name: &str) -> &mut Self {
        if !self.below.contains_key(name) {
            self.below.insert(name.into(), Self::default());
        }
        self.below.get_mut(name).expect("it was just made")
    }

    /// The slot of any item, made if it is not there.
    pub(super) fn each(&mut self) -> &mut Self {
        self.each.get_or_insert_default()
    }

    pub(super) fn step(&mut self, step: &Step) -> &mut Self {
        match step {
            Step::Key(name) => self.key(name),
            Step::Each => self.each(),
        }
    }

    /// Makes every key of a dotted path known.
    pub(super) fn know(&mut self, path: &str, known_by: KnownBy) -> &mut Self {
        path.split('.').filter(|it| !it.is_empty()).fold(self, |slot, name| {
            let slot = slot.key(name);
            slot.known_by |= known_by;
            slot
        })
    }

    /// Whether a user's key may be found by this slot.
    pub fn is_known(&self) -> bool {
        !self.known_by.is_empty()
    }

    /// Signal 2: the chart's defaults.
    pub(super) fn add_defaults(&mut self, value: &Value) {
        self.known_by |= KnownBy::DEFAULT;
        self.default = Shape::of(value);
        match &value.kind {
            ValueKind::Map(map) => {
                if map.may_hold_more() {
                    self.opened.insert(Opened::Broken);
                }
                for entry in &map.entries {
                    self.key(&entry.key).add_defaults(&entry.value);
                }
            }
            ValueKind::List(items) => {
                for item in items {
                    self.add_item(item);
                }
            }
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
            ValueKind::String(_) | ValueKind::Unknown => {}
        }
    }

    fn add_item(&mut self, item: &Value) {
        let each = self.each();
        match &item.kind {
            ValueKind::Map(_) | ValueKind::List(_) => each.add_defaults(item),
            _ => each.known_by |= KnownBy::DEFAULT,
        }
    }

    /// Signal 4: what the templates read.
    pub(super) fn add_reads(&mut self, read: Read) {
        self.known_by |= KnownBy::READ;
        self.uses |= read.uses;
        self.sites.extend(read.sites);
        self.compared.extend(read.compared);
        self.asked.extend(read.asked);
        for (name, below) in read.below {
            self.key(&name).add_reads(below);
        }
        if let Some(each) = read.each {
            self.each().add_reads(*each);
        }
    }
}
