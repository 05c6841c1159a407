//! CEL expressions over the values of a project: parsed once, evaluated often, copying nothing.
//!
//! The crate `cel` gives the grammar; the evaluation is our own, because three things that rules rest on cannot
//! be said with the crate's: equality that is *undecided*, values that keep their place in the text
//! (`written(x)`, `raw(x)`), and a null for every key that is not there.
//!
//! [`compile`] turns a text into a [`Program`]; [`Bindings`] say what the names in it stand for at one place;
//! [`Program::truth`], [`Program::value`] and [`Program::show`] evaluate it.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use crate::project::{Layer, LayerKind, Project};
use crate::value::Value;

mod compile;
mod evaluate;
mod fault;
mod functions;
mod node;
mod parse;
mod place;
mod reads;
mod val;

#[cfg(test)]
mod tests;

pub use compile::compile;

use node::Node;

/// The names an expression may use besides the functions.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The rule's `variables` so far, in order, each with its compiled expression.
    pub variables: Vec<(String, Program)>,
    /// The names of the rule's `data`, in the order of [`Bindings::data`].
    pub data: Vec<String>,
    /// Whether the rule is about a chart, so that `values`, `release`, `chart`, `app`, `default`, `layer` and
    /// `delivery` exist.
    pub is_chart: bool,
    /// Whether every expression was compiled before, so that literal patterns need no proof.
    pub is_proven: bool,
}

impl Names {
    /// Compiles one more of the rule's `variables`; later ones may use it.
    pub fn add_variable(&mut self, name: &str, text: &str) -> Result<(), CompileError> {
        let program = compile(text, self)?;
        self.variables.push((name.to_owned(), program));
        Ok(())
    }

    /// Whether a built-in variable of this name exists, so that `data` and `variables` must not take it.
    pub fn is_built_in(&self, name: &str) -> bool {
        node::Root::named(name).is_some_and(|root| self.is_chart || !root.is_chart_only())
            || node::TypeName::named(name).is_some()
    }
}

/// What is wrong with the text of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// Bytes of the expression's text.
    pub range: Range<usize>,
    /// What is wrong, then what is right.
    pub message: String,
}

/// An expression, ready to be evaluated; cheap to clone.
#[derive(Debug, Clone)]
pub struct Program {
    root: Arc<Node>,
}

/// A path that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReadPath {
    /// The built-in variable it begins with: `self`, `values`, `release`, …
    pub root: &'static str,
    /// The steps below it.
    pub segments: Vec<Segment>,
}

/// One step of a [`ReadPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// This key.
    Key(Arc<str>),
    /// Some key or item.
    Any,
}

/// The outcome of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody can tell.
    Undecided(Why),
}

/// Why an expression is undecided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It needs a value that cannot be known.
    Unknown,
    /// A value has another shape than the expression expects; in words.
    Shape(String),
}

/// What an expression evaluates to, owned.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// null
    Null,
    /// true or false
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Double(f64),
    /// A text; addresses, quantities, versions and durations are texts here.
    String(Arc<str>),
    /// A list.
    List(Vec<Computed>),
    /// A map.
    Map(Vec<(Arc<str>, Computed)>),
}

/// The last step to a value: what `key` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrIndex {
    /// A key of a map.
    Key(Arc<str>),
    /// A position in a list.
    Index(usize),
    /// Neither: `self` is the whole.
    Absent,
}

/// What `default` is.
#[derive(Debug, Clone, Copy)]
pub enum DefaultValue<'a> {
    /// The chart has a default there.
    Known(&'a Value),
    /// The chart has none: null.
    Absent,
    /// No profile of the chart is known.
    Unknown,
}

/// What the names of an expression stand for, at one place of one release or object.
///
/// One for each rule and `self`: values of the rule's variables are kept in it.
#[derive(Debug)]
pub struct Bindings<'a> {
    /// The project, for the texts that `raw` quotes.
    pub project: &'a Project,
    /// `self`
    pub self_value: &'a Value,
    /// `parent`; [`crate::value::NULL`] when `self` is the whole.
    pub parent: &'a Value,
    /// `key`
    pub key: KeyOrIndex,
    /// `index`
    pub index: Option<usize>,
    /// The way to `self`; `path` is its text.
    pub way: &'a [crate::value::path::Segment],
    /// `default`
    pub default: DefaultValue<'a>,
    /// `layer`
    pub layer: Option<LayerKind>,
    /// `delivery`
    pub delivery: Option<&'a str>,
    /// The release's layers, for `layerOf`; empty where there are none.
    pub layers: &'a [Layer],
    /// `values`; like all below, unknown if `None`.
    pub values: Option<&'a Value>,
    /// `release`
    pub release: Option<Asked<'a>>,
    /// `chart`
    pub chart: Option<&'a Value>,
    /// `app`
    pub app: Option<&'a Value>,
    /// `object`
    pub object: Option<Asked<'a>>,
    /// `releases`
    pub releases: Option<Asked<'a>>,
    /// The rule's `data`, in the order of [`Names::data`].
    pub data: &'a [(String, Value)],
    /// Whether only `self` and `key` are known, wherever they stand.
    pub is_glance: bool,
    /// What the rule's variables were found to be; begins empty.
    pub memo: Memo<'a>,
}

/// A value that takes time to make: asked for when an expression first names it, and few get that far.
pub struct Asked<'a>(pub Box<dyn Fn() -> Option<&'a Value> + 'a>);

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked")
    }
}

/// The values of a rule's variables, as far as they were asked for.
#[derive(Debug, Default)]
pub struct Memo<'a>(RefCell<Vec<Option<val::Answer<'a>>>>);

impl<'a> Bindings<'a> {
    /// Bindings where `self` is the whole `value` and nothing else is known.
    pub fn of(project: &'a Project, value: &'a Value) -> Self {
        Self {
            project,
            self_value: value,
            parent: &crate::value::NULL,
            key: KeyOrIndex::Absent,
            index: None,
            way: &[],
            default: DefaultValue::Unknown,
            layer: None,
            delivery: None,
            layers: &[],
            values: None,
            release: None,
            chart: None,
            app: None,
            object: None,
            releases: None,
            data: &[],
            is_glance: false,
            memo: Memo::default(),
        }
    }
}

impl Program {
    /// The paths it reads, through variables and `exists`, `map`, …; sorted, each once.
    pub fn reads(&self) -> Vec<ReadPath> {
        let mut paths: Vec<_> = reads::of(&self.root).into_iter().map(|read| read.path).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether it could print a value under a key that looks secret.
    ///
    /// Sizes and questions about presence and style tell nothing of the value and are allowed.
    pub fn prints_secret(&self) -> bool {
        reads::of(&self.root).iter().any(reads::Read::prints_secret)
    }

    /// Decides it as a condition.
    pub fn truth(&self, bindings: &Bindings<'_>) -> Truth {
        match evaluate::evaluate(&self.root, bindings).and_then(|val| val.to_bool()) {
            Ok(true) => Truth::True,
            Ok(false) => Truth::False,
            Err(why) => Truth::Undecided(why),
        }
    }

    /// Its value.
    pub fn value(&self, bindings: &Bindings<'_>) -> Result<Computed, Why> {
        evaluate::evaluate(&self.root, bindings)?.to_computed()
    }

    /// Its value in a message: items between commas, whole numbers plain, the rest as `text()` prints it.
    pub fn show(&self, bindings: &Bindings<'_>) -> Result<String, Why> {
        evaluate::evaluate(&self.root, bindings)?.to_shown()
    }
}
