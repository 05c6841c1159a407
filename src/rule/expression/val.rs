//! The values of an evaluation: borrowed from the tree, or computed; looked at through one [`View`].

use std::rc::Rc;
use std::sync::Arc;

use crate::value::scalar::go_float;
use crate::value::{Map, Value, ValueKind};

use super::functions::thing::Thing;
use super::node::TypeName;
use super::{Computed, Why};

/// A value, or why there is none.
pub(super) type Answer<'a> = Result<Val<'a>, Why>;

/// A value of an evaluation.
#[derive(Debug, Clone)]
pub(super) enum Val<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Arc<str>),
    List(Rc<[Val<'a>]>),
    Map(Rc<[(Arc<str>, Val<'a>)]>),
    /// Nanoseconds.
    Duration(i64),
    Type(TypeName),
    Thing(Rc<Thing>),
    /// A value that keeps its place.
    Tree(&'a Value),
    /// Invariant: only an item of a list or map, never the value of an expression.
    Unknown,
}

/// What a value is, wherever it lives.
#[derive(Debug, Clone, Copy)]
pub(super) enum View<'v, 'a> {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'v str),
    List(ListView<'v, 'a>),
    Map(MapView<'v, 'a>),
    Duration(i64),
    Type(TypeName),
    Thing(&'v Thing),
    Unknown,
}

/// A list, wherever it lives.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListView<'v, 'a> {
    Tree(&'a [Value]),
    Computed(&'v [Val<'a>]),
}

/// A map, wherever it lives.
#[derive(Debug, Clone, Copy)]
pub(super) enum MapView<'v, 'a> {
    Tree(&'a Map),
    Computed(&'v [(Arc<str>, Val<'a>)]),
}

/// A value of another shape than wanted.
pub(super) fn shape<T>(message: impl Into<String>) -> Result<T, Why> {
    Err(Why::Shape(message.into()))
}

impl<'a> Val<'a> {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(items.into())
    }

    pub(super) fn thing(thing: Thing) -> Self {
        Self::Thing(Rc::new(thing))
    }

    pub(super) fn view(&self) -> View<'_, 'a> {
        match self {
            Self::Null => View::Null,
            Self::Bool(value) => View::Bool(*value),
            Self::Int(value) => View::Int(*value),
            Self::Double(value) => View::Double(*value),
            Self::Text(text) => View::Text(text),
            Self::List(items) => View::List(ListView::Computed(items)),
            Self::Map(entries) => View::Map(MapView::Computed(entries)),
            Self::Duration(nanoseconds) => View::Duration(*nanoseconds),
            Self::Type(name) => View::Type(*name),
            Self::Thing(thing) => View::Thing(thing),
            Self::Tree(value) => match &value.kind {
                ValueKind::Null => View::Null,
                ValueKind::Bool(value) => View::Bool(*value),
                ValueKind::Int(value) => View::Int(*value),
                ValueKind::Float(value) => View::Double(*value),
                ValueKind::String(text) => View::Text(text),
                ValueKind::List(items) => View::List(ListView::Tree(items)),
                ValueKind::Map(map) => View::Map(MapView::Tree(map)),
                ValueKind::Unknown => View::Unknown,
            },
            Self::Unknown => View::Unknown,
        }
    }

    /// Its text without a copy, if it is one.
    pub(super) fn shared_text(&self) -> Option<Arc<str>> {
        match self {
            Self::Text(text) | Self::Tree(Value { kind: ValueKind::String(text), .. }) => Some(text.clone()),
            _ => None,
        }
    }

    /// The value, unless it cannot be known.
    pub(super) fn known(self) -> Answer<'a> {
        if self.is_unknown() { Err(Why::Unknown) } else { Ok(self) }
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.view(), View::Unknown)
    }

    /// Whether it is unknown or holds anything unknown.
    pub(super) fn holds_unknown(&self) -> bool {
        match self.view() {
            View::Unknown => true,
            View::List(list) => list.iter().any(|item| item.holds_unknown()),
            View::Map(map) => map.is_open() || map.iter().any(|(_, value)| value.holds_unknown()),
            View::Null
            | View::Bool(_)
            | View::Int(_)
            | View::Double(_)
            | View::Text(_)
            | View::Duration(_)
            | View::Type(_)
            | View::Thing(_) => false,
        }
    }

    pub(super) fn type_name(&self) -> TypeName {
        match self.view() {
            View::Null | View::Unknown => TypeName::Null,
            View::Bool(_) => TypeName::Bool,
            View::Int(_) => TypeName::Int,
            View::Double(_) => TypeName::Double,
            View::Text(_) => TypeName::String,
            View::List(_) => TypeName::List,
            View::Map(_) => TypeName::Map,
            View::Duration(_) => TypeName::Duration,
            View::Type(_) => TypeName::Type,
            View::Thing(thing) => TypeName::Opaque(thing.type_name()),
        }
    }

    /// An error that says what it is and what it had to be.
    pub(super) fn is_no<T>(&self, wanted: &str) -> Result<T, Why> {
        match self.view() {
            View::Unknown => Err(Why::Unknown),
            _ => shape(format!("{} where {wanted} is needed", self.type_name().as_str())),
        }
    }

    pub(super) fn to_bool(&self) -> Result<bool, Why> {
        match self.view() {
            View::Bool(value) => Ok(value),
            _ => self.is_no("bool"),
        }
    }

    pub(super) fn to_int(&self) -> Result<i64, Why> {
        match self.view() {
            View::Int(value) => Ok(value),
            _ => self.is_no("int"),
        }
    }

    pub(super) fn to_text(&self) -> Result<&str, Why> {
        match self.view() {
            View::Text(text) => Ok(text),
            _ => self.is_no("string"),
        }
    }

    /// The list; null is an empty one. Items may be unknown.
    pub(super) fn to_list(&self) -> Result<ListView<'_, 'a>, Why> {
        match self.view() {
            View::List(list) => Ok(list),
            View::Null => Ok(ListView::Computed(&[])),
            _ => self.is_no("list"),
        }
    }

    /// The items of a list that is known as a whole.
    pub(super) fn to_items(&self) -> Result<Vec<Val<'a>>, Why> {
        let list = self.to_list()?;
        if self.holds_unknown() { Err(Why::Unknown) } else { Ok(list.iter().collect()) }
    }

    /// What a template's `if` decides.
    pub(super) fn is_truthy(&self) -> Result<bool, Why> {
        Ok(match self.view() {
            View::Unknown => return Err(Why::Unknown),
            View::Bool(value) => value,
            View::Int(value) | View::Duration(value) => value != 0,
            View::Double(value) => value != 0.0,
            View::Text(text) => !text.is_empty(),
            View::List(list) => list.len() > 0,
            View::Map(map) if map.iter().next().is_some() => true,
            View::Map(map) if map.is_open() => return Err(Why::Unknown),
            View::Null | View::Map(_) => false,
            View::Type(_) | View::Thing(_) => true,
        })
    }

    /// What `{{ x }}` prints in a template.
    pub(super) fn to_printed(&self) -> Result<String, Why> {
        Ok(match self.view() {
            View::Null => String::new(),
            View::Bool(value) => value.to_string(),
            View::Int(value) => go_float(float(value)),
            View::Double(value) => go_float(value),
            View::Text(text) => text.to_owned(),
            View::Thing(thing) => thing.to_text(),
            View::Duration(nanoseconds) => super::functions::duration::print(nanoseconds),
            View::List(_) | View::Map(_) | View::Type(_) | View::Unknown => return self.is_no("a scalar"),
        })
    }

    /// What a message shows.
    pub(super) fn to_shown(&self) -> Result<String, Why> {
        match self.view() {
            View::Int(value) => Ok(value.to_string()),
            View::List(list) => {
                let items: Result<Vec<_>, _> = list.iter().map(|item| item.to_shown()).collect();
                Ok(items?.join(", "))
            }
            View::Type(name) => Ok(name.as_str().to_owned()),
            _ => self.to_printed(),
        }
    }

    pub(super) fn to_computed(&self) -> Result<Computed, Why> {
        Ok(match self.view() {
            View::Unknown => return Err(Why::Unknown),
            View::Null => Computed::Null,
            View::Bool(value) => Computed::Bool(value),
            View::Int(value) => Computed::Int(value),
            View::Double(value) => Computed::Double(value),
            View::Text(text) => Computed::String(text.into()),
            View::List(list) => {
                Computed::List(list.iter().map(|item| item.to_computed()).collect::<Result<_, _>>()?)
            }
            View::Map(map) if map.is_open() => return Err(Why::Unknown),
            View::Map(map) => Computed::Map(
                map.iter()
                    .map(|(key, value)| Ok((key.clone(), value.to_computed()?)))
                    .collect::<Result<_, Why>>()?,
            ),
            View::Duration(_) | View::Type(_) | View::Thing(_) => Computed::String(self.to_shown()?.into()),
        })
    }
}

impl<'v, 'a> ListView<'v, 'a> {
    pub(super) fn len(self) -> usize {
        match self {
            Self::Tree(items) => items.len(),
            Self::Computed(items) => items.len(),
        }
    }

    /// The item at a position; it may be unknown.
    pub(super) fn get(self, index: usize) -> Option<Val<'a>> {
        match self {
            Self::Tree(items) => items.get(index).map(Val::Tree),
            Self::Computed(items) => items.get(index).cloned(),
        }
    }

    /// The items; each may be unknown.
    pub(super) fn iter(self) -> impl Iterator<Item = Val<'a>> + use<'v, 'a> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

impl<'v, 'a> MapView<'v, 'a> {
    /// Whether it may hold further keys.
    pub(super) fn is_open(self) -> bool {
        match self {
            Self::Tree(map) => map.may_hold_more(),
            Self::Computed(_) => false,
        }
    }

    /// The value under a key: null if there is none.
    pub(super) fn get(self, key: &str) -> Answer<'a> {
        match self {
            Self::Tree(map) => match map.entry(key) {
                Some(entry) if entry.is_deleted => Ok(Val::Null),
                Some(entry) => Val::Tree(&entry.value).known(),
                None if map.may_hold(key) => Err(Why::Unknown),
                None => Ok(Val::Null),
            },
            Self::Computed(entries) => {
                let found = entries.iter().find(|(name, _)| &**name == key);
                found.map_or(Ok(Val::Null), |(_, value)| value.clone().known())
            }
        }
    }

    /// Answers `in` for a key that is not listed: false unless there may be more.
    pub(super) fn lacks(self, key: &str) -> Result<bool, Why> {
        match self {
            // A deleted key is known to be away, even in an open map.
            Self::Tree(map) if map.may_hold(key) && !map.entries.iter().any(|entry| &*entry.key == key) => {
                Err(Why::Unknown)
            }
            Self::Tree(_) | Self::Computed(_) => Ok(false),
        }
    }

    /// The keys that templates see, with their values; each value may be unknown.
    pub(super) fn iter(self) -> Box<dyn Iterator<Item = (&'v Arc<str>, Val<'a>)> + 'v>
    where
        'a: 'v,
    {
        match self {
            Self::Tree(map) => Box::new(
                map.entries
                    .iter()
                    .filter(|entry| !entry.is_deleted)
                    .map(|entry| (&entry.key, Val::Tree(&entry.value))),
            ),
            Self::Computed(entries) => Box::new(entries.iter().map(|(key, value)| (key, value.clone()))),
        }
    }
}

/// The float64 that Helm makes of a whole number.
#[expect(clippy::cast_precision_loss, reason = "the loss is what Helm does")]
pub(super) fn float(value: i64) -> f64 {
    value as f64
}
