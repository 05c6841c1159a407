//! Which deep rules the keys and texts met so far may concern. Files repeat both, so each is looked at once.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::decide::may_speak;
use super::each::{N_KINDS, index_of, is_let_through, kind_index};
use super::expression::{Bindings, KeyOrIndex};
use super::file::words::KindWord;
use super::header::Each;
use super::path::Step;
use super::set::KnownRule;
use crate::project::Project;
use crate::value::{Value, ValueKind};
use crate::yaml::Style;

/// What one thread has found out so far.
#[derive(Debug, Default)]
pub(super) struct Memo<'a> {
    by_key: HashMap<&'a str, Candidates<'a>, RandomState>,
    /// Of values without a key: the root, items.
    keyless: Option<Candidates<'a>>,
    lists: Lists,
    /// How many scalars there are below all keys.
    n_scalars: usize,
}

/// Beyond this many a scalar is asked for each time it is met: what repeats has been met by then.
const MAX_SCALARS: usize = 100_000;

/// Bytes. Texts as long as this hardly ever repeat.
const MAX_RAW: usize = 100;

/// The deep rules that a key lets through.
#[derive(Debug)]
struct Candidates<'a> {
    by_kind: [ListId; N_KINDS],
    /// Those that scalars let through as well.
    by_scalar: HashMap<Scalar<'a>, ListId, RandomState>,
}

/// Indices of deep rules.
#[derive(Debug)]
struct Lists(Vec<Box<[usize]>>);

/// A list of [`Lists`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ListId(usize);

impl ListId {
    const EMPTY: Self = Self(0);
}

impl Default for Lists {
    fn default() -> Self {
        Self(vec![Box::default()])
    }
}

impl Lists {
    fn add(&mut self, list: Vec<usize>) -> ListId {
        if list.is_empty() {
            return ListId::EMPTY;
        }
        self.0.push(list.into());
        ListId(self.0.len() - 1)
    }
}

/// A scalar somebody wrote: what it says, and how.
#[derive(Debug, PartialEq, Eq)]
struct Scalar<'a> {
    raw: &'a str,
    style: Style,
    meaning: Meaning<'a>,
}

/// The same text means other things by another delivery, and an alias stands for anything.
#[derive(Debug, PartialEq, Eq)]
enum Meaning<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(u64),
    Text(&'a str),
}

impl Hash for Scalar<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<'a> Scalar<'a> {
    /// `None` for what is no scalar, nobody wrote, cannot be known or is long.
    fn of(project: &'a Project, value: &'a Value) -> Option<Self> {
        let meaning = match &value.kind {
            ValueKind::Null => Meaning::Null,
            ValueKind::Bool(value) => Meaning::Bool(*value),
            ValueKind::Int(value) => Meaning::Int(*value),
            ValueKind::Float(value) => Meaning::Float(value.to_bits()),
            ValueKind::String(text) => Meaning::Text(text),
            ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => return None,
        };
        let source = value.origin.source.filter(|_| value.is_written())?;
        let raw = project.source(source).text.get(std::ops::Range::<usize>::from(value.origin.range))?;
        (raw.len() <= MAX_RAW).then_some(Self { raw, style: value.origin.style, meaning })
    }
}

impl<'a> Memo<'a> {
    /// The rules of `deep` that may concern a value under this key.
    pub(super) fn candidates(
        &mut self,
        project: &'a Project,
        deep: &[&KnownRule],
        key: Option<&'a Arc<str>>,
        value: &'a Value,
    ) -> ListId {
        let lists = &mut self.lists;
        let of_key = match key {
            Some(name) => self.by_key.entry(name).or_insert_with(|| Candidates::of(deep, key, lists)),
            None => self.keyless.get_or_insert_with(|| Candidates::of(deep, None, lists)),
        };
        let of_kind = of_key.by_kind[kind_index(value)];
        if of_kind == ListId::EMPTY {
            return of_kind;
        }
        let Some(scalar) = Scalar::of(project, value) else { return of_kind };
        if let Some(known) = of_key.by_scalar.get(&scalar) {
            return *known;
        }
        if self.n_scalars == MAX_SCALARS {
            return of_kind;
        }
        self.n_scalars += 1;
        let all = &lists.0[of_kind.0];
        let list = all.iter().copied().filter(|idx| is_due(project, deep[*idx], key, value));
        let list = list.collect();
        let list = lists.add(list);
        of_key.by_scalar.insert(scalar, list);
        list
    }

    /// The rules of a list, by index.
    pub(super) fn get(&self, list: ListId) -> &[usize] {
        &self.lists.0[list.0]
    }
}

impl Candidates<'_> {
    fn of(deep: &[&KnownRule], key: Option<&Arc<str>>, lists: &mut Lists) -> Self {
        let mut by_kind = <[Vec<usize>; N_KINDS]>::default();
        for (idx, rule) in deep.iter().enumerate() {
            let filter = &rule.header.each;
            let is_key = filter.key.as_ref().is_none_or(|pattern| {
                key.is_some_and(|key| rule.patterns.key(pattern).is_match(key) == Some(true))
            });
            let is_kind = |kind: &usize| {
                let is_collection = [KindWord::List, KindWord::Map].iter().any(|it| index_of(*it) == *kind);
                // Only scalars have a style.
                (filter.styles.is_empty() || !is_collection)
                    && (filter.kinds.is_empty() || filter.kinds.iter().any(|it| index_of(*it) == *kind))
            };
            if is_key && may_end_with(filter, key.map(|it| &**it)) {
                (0..N_KINDS).filter(is_kind).for_each(|kind| by_kind[kind].push(idx));
            }
        }
        Self { by_kind: by_kind.map(|it| lists.add(it)), by_scalar: HashMap::default() }
    }
}

/// Whether a path of the filter can end with this key, or with an item of a list or the root where there is none.
fn may_end_with(filter: &Each, key: Option<&str>) -> bool {
    filter.paths.iter().any(|pattern| match (pattern.steps.last(), key) {
        (Some(Step::Key(wanted)), Some(key)) => **wanted == *key,
        // Digits name an item as well.
        (Some(Step::Key(wanted)), None) => wanted.parse::<usize>().is_ok(),
        (Some(Step::AnyKey), key) => key.is_some(),
        (Some(Step::Index(_) | Step::AnyItem) | None, key) => key.is_none(),
        (Some(Step::Any | Step::Deep), _) => true,
    })
}

/// Whether a rule can speak of this scalar, wherever it stands.
fn is_due(project: &Project, known: &KnownRule, key: Option<&Arc<str>>, value: &Value) -> bool {
    // A rule of one chart is not read for the values of others.
    let is_read = known.header.scope.chart.as_deref() == Some("*");
    is_let_through(project, known, value)
        && (!is_read
            || known.rule().is_none_or(|rule| {
                let key = key.map_or(KeyOrIndex::Absent, |key| KeyOrIndex::Key(key.clone()));
                let bindings =
                    Bindings { key, data: &rule.data, is_glance: true, ..Bindings::of(project, value) };
                may_speak(rule, &bindings)
            }))
}

/// The memos of a run that no thread uses right now.
#[derive(Debug, Default)]
pub(super) struct Memos<'a>(Mutex<Vec<Memo<'a>>>);

impl<'a> Memos<'a> {
    /// One that others have used before, if there is any.
    pub(super) fn lend(&self) -> Lent<'_, 'a> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Lent { memo: known.unwrap_or_default(), owner: self }
    }
}

/// A memo that goes back to its owner.
#[derive(Debug)]
pub(super) struct Lent<'m, 'a> {
    pub(super) memo: Memo<'a>,
    owner: &'m Memos<'a>,
}

impl Drop for Lent<'_, '_> {
    fn drop(&mut self) {
        let memo = std::mem::take(&mut self.memo);
        self.owner.0.lock().unwrap_or_else(PoisonError::into_inner).push(memo);
    }
}
