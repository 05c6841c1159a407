//! What an expression of a template may hold: paths of the values, known words, maps made on the way.

use std::rc::Rc;

use super::names::{ANY, FILES, Name, SUBCHARTS, VALUES};
use super::reads::{PathId, Paths, TOP};

/// Shared, because scopes and helpers hand the same around.
pub(super) type Held = Rc<Trace>;

/// More words than this are no choice between names any more.
const MAX_WORDS: usize = 40;

/// Larger and deeper ones are made by helpers that call themselves.
const MAX_SIZE: u32 = 4_000;
const MAX_DEPTH: u32 = 60;

/// What an expression may hold. Everything of it is possible, nothing is certain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Trace {
    /// Invariant: sorted, distinct.
    pub(super) paths: Vec<PathId>,
    /// `$`: what has `.Values`.
    pub(super) is_root: bool,
    /// `.Files`, or a text out of it.
    pub(super) is_files: bool,
    /// `.Subcharts`
    pub(super) is_subcharts: bool,
    /// Fields of a map or list made by the template. Invariant: sorted by name.
    pub(super) fields: Vec<(Name, Held)>,
    /// Words it may be. Invariant: sorted, distinct.
    pub(super) words: Vec<Word>,
    /// `toYaml` of this; `fromYaml` gives it back.
    pub(super) serialised: Option<Held>,
}

/// A known scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Word {
    Text(Name),
    /// As written, which is also the name of a list's item.
    Number(Name),
    Bool(bool),
}

impl Trace {
    pub(super) fn of_path(path: PathId) -> Self {
        Self { paths: vec![path], ..Self::default() }
    }

    pub(super) fn of_word(word: Word) -> Self {
        Self { words: vec![word], ..Self::default() }
    }

    pub(super) fn of_fields(fields: Vec<(Name, Held)>) -> Self {
        let mut made = Self::default();
        for (name, held) in fields {
            made.insert(name, held);
        }
        made
    }

    /// `toYaml` of something; of nothing known it is nothing.
    pub(super) fn of_serialised(held: Held) -> Self {
        let holds_values = !held.paths.is_empty() || held.is_root || !held.fields.is_empty();
        Self { serialised: holds_values.then_some(held), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
            && !(self.is_root || self.is_files || self.is_subcharts)
            && self.fields.is_empty()
            && self.words.is_empty()
            && self.serialised.is_none()
    }

    /// Puts a field in, beside what may be there already.
    pub(super) fn insert(&mut self, name: Name, held: Held) {
        match self.fields.binary_search_by_key(&name, |it| it.0) {
            Ok(at) => self.fields[at].1 = join(&self.fields[at].1, &held),
            Err(at) => self.fields.insert(at, (name, held)),
        }
    }

    pub(super) fn own_field(&self, name: Name) -> Option<&Held> {
        let found = self.fields.binary_search_by_key(&name, |it| it.0);
        found.ok().map(|at| &self.fields[at].1)
    }

    /// Whether it holds more than anyone would hand around.
    pub(super) fn is_too_large(&self) -> bool {
        let mut n_left = MAX_SIZE;
        !self.fits(&mut n_left, MAX_DEPTH)
    }

    fn fits(&self, n_left: &mut u32, depth_left: u32) -> bool {
        if *n_left == 0 || depth_left == 0 {
            return false;
        }
        *n_left -= 1;
        let mut inner = self.fields.iter().map(|it| &it.1).chain(&self.serialised);
        inner.all(|held| held.fits(n_left, depth_left - 1))
    }

    /// The texts it may be, if it is nothing else.
    pub(super) fn only_texts(&self) -> Option<Vec<Name>> {
        if !self.paths.is_empty() || self.words.is_empty() {
            return None;
        }
        let text = |it: &Word| if let Word::Text(name) = it { Some(*name) } else { None };
        self.words.iter().map(text).collect()
    }

    /// The texts it may be.
    pub(super) fn texts(&self) -> impl Iterator<Item = Name> {
        self.words.iter().filter_map(|it| if let Word::Text(name) = it { Some(*name) } else { None })
    }
}

/// `held.name`
pub(super) fn field(paths: &mut Paths, held: &Held, name: Name) -> Held {
    let mut found = Trace::default();
    for path in &held.paths {
        found.paths.extend(paths.below(*path, name));
    }
    if held.is_root {
        match name {
            VALUES => found.paths.push(TOP),
            FILES => found.is_files = true,
            SUBCHARTS => found.is_subcharts = true,
            _ => {}
        }
    }
    if held.is_subcharts
        && let Some(section) = paths.below(TOP, name)
    {
        found.insert(VALUES, Rc::new(Trace::of_path(section)));
    }
    found.is_files |= held.is_files;
    found.paths.sort_unstable();
    found.paths.dedup();
    match held.own_field(name).or_else(|| held.own_field(ANY)) {
        Some(own) if found.is_empty() => own.clone(),
        Some(own) => join(&Rc::new(found), own),
        None => Rc::new(found),
    }
}

/// Any item or entry.
pub(super) fn element(paths: &mut Paths, held: &Held) -> Held {
    let mut found = Trace { is_files: held.is_files, ..Trace::default() };
    for path in &held.paths {
        found.paths.extend(paths.below(*path, ANY));
    }
    found.paths.sort_unstable();
    let found = Rc::new(found);
    held.fields.iter().fold(found, |acc, (_, own)| join(&acc, own))
}

/// Either of the two.
pub(super) fn join(a: &Held, b: &Held) -> Held {
    if Rc::ptr_eq(a, b) || b.is_empty() {
        return a.clone();
    }
    if a.is_empty() {
        return b.clone();
    }
    let mut both = (**a).clone();
    both.paths.extend(&b.paths);
    both.paths.sort_unstable();
    both.paths.dedup();
    both.is_root |= b.is_root;
    both.is_files |= b.is_files;
    both.is_subcharts |= b.is_subcharts;
    both.words.extend(&b.words);
    both.words.sort_unstable();
    both.words.dedup();
    if both.words.len() > MAX_WORDS {
        both.words.clear();
    }
    for (name, held) in &b.fields {
        both.insert(*name, held.clone());
    }
    both.serialised = match (both.serialised, &b.serialised) {
        (Some(one), Some(other)) => Some(join(&one, other)),
        (one, other) => one.or_else(|| other.clone()),
    };
    Rc::new(both)
}
