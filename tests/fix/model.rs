//! Random values, and the same values as somebody might have written them.

use std::fmt::Write as _;

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use serde_yaml::Value as Yaml;
use valuelint::value::path::Segment;
use valuelint::value::{Entry, Map, Value, ValueKind};

/// A value without any text around it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Model {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Model>),
    Map(Vec<(String, Model)>),
}

const TEXTS: [&str; 22] = [
    "x",
    "two words",
    "yes",
    "1.10",
    "0777",
    "",
    "~",
    "null",
    "a: b",
    "#x",
    "x #y",
    "it's",
    "\"q\"",
    "a, b",
    "{x}",
    "- x",
    "größe 🦣",
    "http://a.example:80/x?y=z",
    "one\ntwo",
    "one\n\n  two\n",
    " x ",
    "\\n",
];
const KEYS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "y", "a.b", "x y", "it's", "größe", "10"];

impl Model {
    pub(crate) fn to_yaml(&self) -> Yaml {
        match self {
            Self::Null => Yaml::Null,
            Self::Bool(value) => Yaml::from(*value),
            Self::Int(value) => Yaml::from(*value),
            Self::Text(text) => Yaml::from(text.as_str()),
            Self::List(items) => Yaml::Sequence(items.iter().map(Self::to_yaml).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, it)| (Yaml::from(key.as_str()), it.to_yaml()));
                Yaml::Mapping(entries.collect())
            }
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        Value::computed(match self {
            Self::Null => ValueKind::Null,
            Self::Bool(value) => ValueKind::Bool(*value),
            Self::Int(value) => ValueKind::Int(*value),
            Self::Text(text) => ValueKind::String(text.as_str().into()),
            Self::List(items) => ValueKind::List(items.iter().map(Self::to_value).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, it)| Entry {
                    key: key.as_str().into(),
                    key_range: text_size::TextRange::default(),
                    value: it.to_value(),
                    is_deleted: false,
                });
                ValueKind::Map(Map { entries: entries.collect(), ..Map::default() })
            }
        })
    }

    /// The paths of everything below.
    pub(crate) fn paths(&self) -> Vec<Vec<Segment>> {
        let mut acc = Vec::new();
        let mut add = |segment: Segment, child: &Self| {
            acc.push(vec![segment.clone()]);
            acc.extend(
                child.paths().into_iter().map(|it| [std::slice::from_ref(&segment), &it[..]].concat()),
            );
        };
        match self {
            Self::List(items) => items.iter().enumerate().for_each(|(idx, it)| add(Segment::Index(idx), it)),
            Self::Map(entries) => {
                for (key, it) in entries {
                    add(Segment::Key(key.as_str().into()), it);
                }
            }
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Text(_) => {}
        }
        acc
    }

    pub(crate) fn at(&self, path: &[Segment]) -> Option<&Self> {
        path.iter().try_fold(self, |model, segment| match (model, segment) {
            (Self::List(items), Segment::Index(index)) => items.get(*index),
            (Self::Map(entries), Segment::Key(key)) => {
                entries.iter().find(|it| it.0 == **key).map(|it| &it.1)
            }
            _ => None,
        })
    }

    pub(crate) fn at_mut(&mut self, path: &[Segment]) -> Option<&mut Self> {
        path.iter().try_fold(self, |model, segment| match (model, segment) {
            (Self::List(items), Segment::Index(index)) => items.get_mut(*index),
            (Self::Map(entries), Segment::Key(key)) => {
                entries.iter_mut().find(|it| it.0 == **key).map(|it| &mut it.1)
            }
            _ => None,
        })
    }

    /// Writes a value; what is missing on the way is made. `None` where something else stands in the way.
    pub(crate) fn set(&mut self, path: &[Segment], value: Self) -> Option<()> {
        let Some((first, rest)) = path.split_first() else {
            *self = value;
            return Some(());
        };
        if *self == Self::Null {
            *self = Self::Map(Vec::new());
        }
        match (self, first) {
            (Self::List(items), Segment::Index(index)) => items.get_mut(*index)?.set(rest, value),
            (Self::Map(entries), Segment::Key(key)) => {
                if !entries.iter().any(|it| it.0 == **key) {
                    entries.push((key.to_string(), Self::Null));
                }
                entries.iter_mut().find(|it| it.0 == **key)?.1.set(rest, value)
            }
            _ => None,
        }
    }

    /// Takes entries away; a parent left empty goes too. Paths that come later in a list go first.
    pub(crate) fn remove(&mut self, paths: &[Vec<Segment>]) {
        let mut paths = paths.to_vec();
        paths.sort();
        for path in paths.iter().rev() {
            let mut path = path.as_slice();
            while let Some((last, parent)) = path.split_last() {
                let Some(model) = self.at_mut(parent) else { break };
                let is_empty = match (model, last) {
                    (Self::List(items), Segment::Index(index)) if *index < items.len() => {
                        items.remove(*index);
                        items.is_empty()
                    }
                    (Self::Map(entries), Segment::Key(key)) => {
                        entries.retain(|it| it.0 != **key);
                        entries.is_empty()
                    }
                    _ => false,
                };
                if !is_empty {
                    break;
                }
                path = parent;
            }
        }
    }
}

fn scalars() -> impl Strategy<Value = Model> {
    prop_oneof![
        Just(Model::Null),
        any::<bool>().prop_map(Model::Bool),
        (-5_i64..1000).prop_map(Model::Int),
        select(&TEXTS[..]).prop_map(|it| Model::Text(it.to_owned())),
    ]
}

pub(crate) fn models() -> BoxedStrategy<Model> {
    let below = |inner: BoxedStrategy<Model>| {
        prop_oneof![proptest::collection::vec(inner.clone(), 0..4).prop_map(Model::List), maps(inner),]
    };
    scalars().prop_recursive(4, 32, 4, move |inner| below(inner.boxed())).boxed()
}

/// A map of values: what a document holds.
pub(crate) fn maps(inner: BoxedStrategy<Model>) -> BoxedStrategy<Model> {
    let entries = proptest::collection::vec((select(&KEYS[..]), inner), 0..5);
    let distinct = |entries: Vec<(&str, Model)>| {
        let mut acc: Vec<(String, Model)> = Vec::new();
        for (key, value) in entries {
            if !acc.iter().any(|it| it.0 == key) {
                acc.push((key.to_owned(), value));
            }
        }
        Model::Map(acc)
    };
    entries.prop_map(distinct).boxed()
}

/// Choices that depend on nothing but their seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("it fits") % n.max(1)
    }

    pub(crate) fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// A hand that writes values: its habits, and how many comments it has written.
pub(crate) struct Hand {
    pub(crate) dice: Dice,
    step: usize,
    dash: usize,
    n_comments: usize,
}

impl Hand {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice(seed | 1);
        let step = 1 + dice.below(4);
        let dash = if dice.is(2) { 0 } else { step };
        Self { dice, step, dash, n_comments: 0 }
    }

    /// A document.
    pub(crate) fn document(&mut self, model: &Model) -> String {
        let Model::Map(entries) = model else { return String::new() };
        let mut text = String::new();
        if self.dice.is(6) {
            text.push_str("# head\n\n");
        }
        if entries.is_empty() || self.dice.is(8) {
            text.push_str(&self.flow(model));
            text.push('\n');
        } else {
            self.entries(entries, 0, &mut text);
        }
        // A block at the end would lose its own line break.
        if self.dice.is(5) && !text.contains(" |\n") {
            text.pop();
        }
        text
    }

    fn comment(&mut self) -> String {
        self.n_comments += 1;
        format!("# comment {}.", self.n_comments)
    }

    fn entries(&mut self, entries: &[(String, Model)], indent: usize, text: &mut String) {
        for (idx, (key, value)) in entries.iter().enumerate() {
            if idx > 0 && self.dice.is(7) {
                text.push('\n');
            }
            if idx > 0 && self.dice.is(5) {
                let _ = writeln!(text, "{:indent$}{}", "", self.comment());
            }
            // The first entry of an item stands behind its dash.
            if idx > 0 || text.is_empty() || text.ends_with('\n') {
                let _ = write!(text, "{:indent$}", "");
            }
            let key = self.key(key);
            let _ = write!(text, "{key}:");
            self.value(value, indent, text);
        }
    }

    /// The value of a key at `indent`, from behind its colon to the end of its last line.
    fn value(&mut self, value: &Model, indent: usize, text: &mut String) {
        match value {
            Model::Map(entries) if !entries.is_empty() && !self.dice.is(5) => {
                self.end_line(text);
                self.entries(entries, indent + self.step, text);
            }
            Model::List(items) if !items.is_empty() && !self.dice.is(4) => {
                self.end_line(text);
                self.items(items, indent + self.dash, text);
            }
            Model::Null if self.dice.is(3) => self.end_line(text),
            Model::Text(content) if is_block(content) && self.dice.is(2) => {
                block(content, indent + self.step, text);
            }
            _ => {
                let _ = write!(text, " {}", self.flow_or_scalar(value));
                self.end_line(text);
            }
        }
    }

    fn items(&mut self, items: &[Model], indent: usize, text: &mut String) {
        for item in items {
            if self.dice.is(7) {
                let _ = writeln!(text, "{:indent$}{}", "", self.comment());
            }
            let _ = write!(text, "{:indent$}- ", "");
            match item {
                Model::Map(entries) if !entries.is_empty() && !self.dice.is(4) => {
                    self.entries(entries, indent + 2, text);
                }
                _ => {
                    text.push_str(&self.flow_or_scalar(item));
                    self.end_line(text);
                }
            }
        }
    }

    fn end_line(&mut self, text: &mut String) {
        if self.dice.is(6) {
            let _ = write!(text, " {}", self.comment());
        }
        text.push('\n');
    }

    fn flow_or_scalar(&mut self, value: &Model) -> String {
        match value {
            Model::Text(text) => self.text(text, false),
            _ => self.flow(value),
        }
    }

    fn flow(&mut self, value: &Model) -> String {
        match value {
            Model::Null => (*self.dice.pick(&["null", "~"]).expect("there are two")).to_owned(),
            Model::Bool(value) => value.to_string(),
            Model::Int(value) => value.to_string(),
            Model::Text(text) => self.text(text, true),
            Model::List(items) => {
                let items: Vec<String> = items.iter().map(|it| self.flow(it)).collect();
                format!("[{}]", items.join(", "))
            }
            Model::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, it)| format!("{}: {}", self.key(key), self.flow(it))).collect();
                if self.dice.is(2) {
                    format!("{{{}}}", entries.join(", "))
                } else {
                    format!("{{ {} }}", entries.join(", "))
                }
            }
        }
    }

    fn key(&mut self, key: &str) -> String {
        let is_plain = key.bytes().all(|it| it.is_ascii_lowercase()) && key != "y";
        self.quoted(key, is_plain)
    }

    fn text(&mut self, text: &str, is_flow: bool) -> String {
        let is_plain = matches!(text, "x" | "two words" | "it's" | "größe 🦣")
            || !is_flow && matches!(text, "a, b" | "http://a.example:80/x?y=z");
        self.quoted(text, is_plain)
    }

    fn quoted(&mut self, text: &str, is_plain: bool) -> String {
        match self.dice.below(4) {
            0 | 1 if is_plain => text.to_owned(),
            2 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            _ => format!("{text:?}"),
        }
    }
}

/// Whether a text can be written as a literal block.
fn is_block(text: &str) -> bool {
    text.starts_with("one")
}

fn block(content: &str, indent: usize, text: &mut String) {
    text.push_str(if content.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in content.lines() {
        let indent = if line.is_empty() { 0 } else { indent };
        let _ = writeln!(text, "{:indent$}{line}", "");
    }
}
