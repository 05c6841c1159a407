//! Which values become `self`: paths walked straight, filters of all rules matched in one walk.

use std::sync::{Arc, OnceLock};

use super::file::words::{KindWord, StyleWord};
use super::header::{Each, Filter};
use super::memo::Memo;
use super::path::Step;
use super::pattern::TextPattern;
use super::set::KnownRule;
use crate::project::Project;
use crate::value::path::Segment;
use crate::value::{NULL, Value, ValueKind};
use crate::yaml::Style;

/// A value that matches the `each` of a rule.
#[derive(Debug)]
pub(super) struct Hit<'a> {
    pub(super) value: &'a Value,
    pub(super) parent: &'a Value,
    /// The way from the root.
    pub(super) path: Vec<Segment>,
    /// The last key as the map holds it.
    pub(super) key: Option<Arc<str>>,
}

/// The regular expressions of a rule's filter.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    key: OnceLock<TextPattern>,
    raw: OnceLock<TextPattern>,
}

impl Patterns {
    /// The one on the key.
    pub(super) fn key(&self, filter: &Filter) -> &TextPattern {
        self.key.get_or_init(|| pattern_of(filter))
    }

    /// The one on the text as written.
    fn raw(&self, filter: &Filter) -> &TextPattern {
        self.raw.get_or_init(|| pattern_of(filter))
    }
}

fn pattern_of(filter: &Filter) -> TextPattern {
    TextPattern::shaped(&*filter.text, filter.shape.clone())
}

/// The rules of one release or object.
pub(super) struct Rules<'a, 'm> {
    /// Those that follow their paths.
    pub(super) straight: Vec<&'a KnownRule>,
    /// Those of the run that look at every depth.
    pub(super) deep: &'m [&'a KnownRule],
    /// Which of `deep` are asked, by index; none of them if it is empty.
    pub(super) asked: Vec<bool>,
    pub(super) memo: &'m mut Memo<'a>,
}

/// Calls `each` for every match of every rule: deep rules share one walk, the others follow their paths.
pub(super) fn hits<'a>(
    project: &'a Project,
    root: &'a Value,
    rules: Rules<'a, '_>,
    each: &mut dyn FnMut(&'a KnownRule, Hit<'a>),
) {
    let top = Spot { value: root, parent: &NULL, step: None };
    for rule in rules.straight {
        let filter = &rule.header.each;
        if filter.paths.is_empty() {
            each(rule, Hit { value: root, parent: &NULL, path: Vec::new(), key: None });
            continue;
        }
        for pattern in filter.paths.iter() {
            let mut walk = Walk {
                trail: Vec::new(),
                each: &mut |trail| {
                    if is_match(project, rule, trail) {
                        each(rule, trail.hit());
                    }
                },
            };
            walk.straight(top, &pattern.steps);
        }
    }
    if rules.asked.contains(&true) {
        let mut trail = Trail { spots: Vec::new() };
        let asked = rules.deep.iter().zip(&rules.asked).filter(|it| *it.1);
        let is_all = asked.map(|it| it.0).any(|rule| !must_be_written(&rule.header.each));
        let reach = if is_all { Reach::All } else { Reach::Written };
        deep(top, reach, &mut trail, &mut |trail| {
            let spot = trail.last();
            let found = rules.memo.candidates(project, rules.deep, spot.key(), spot.value);
            for idx in rules.memo.get(found) {
                let rule = rules.deep[*idx];
                if rules.asked[*idx]
                    && is_let_through(project, rule, spot.value)
                    && is_on_path(&rule.header.each, trail)
                {
                    each(rule, trail.hit());
                }
            }
        });
    }
}

/// How many kinds of value there are.
pub(super) const N_KINDS: usize = 8;

/// A number for each kind of value.
pub(super) fn kind_index(value: &Value) -> usize {
    match &value.kind {
        ValueKind::Null => 0,
        ValueKind::Bool(_) => 1,
        ValueKind::Int(_) => 2,
        ValueKind::Float(_) => 3,
        ValueKind::String(_) => 4,
        ValueKind::List(_) => 5,
        ValueKind::Map(_) => 6,
        ValueKind::Unknown => 7,
    }
}

/// The same number for the word of a rule.
pub(super) fn index_of(word: KindWord) -> usize {
    match word {
        KindWord::Null => 0,
        KindWord::Bool => 1,
        KindWord::Integer => 2,
        KindWord::Float => 3,
        KindWord::String => 4,
        KindWord::List => 5,
        KindWord::Map => 6,
    }
}

/// One value on the way down.
#[derive(Clone, Copy)]
struct Spot<'a> {
    value: &'a Value,
    parent: &'a Value,
    step: Option<Down<'a>>,
}

impl<'a> Spot<'a> {
    fn key(self) -> Option<&'a Arc<str>> {
        match self.step {
            Some(Down::Key(key)) => Some(key),
            Some(Down::Index(_)) | None => None,
        }
    }
}

#[derive(Clone, Copy)]
enum Down<'a> {
    Key(&'a Arc<str>),
    Index(usize),
}

/// The values from the root to the one looked at.
struct Trail<'a> {
    spots: Vec<Spot<'a>>,
}

impl<'a> Trail<'a> {
    fn last(&self) -> Spot<'a> {
        *self.spots.last().expect("a walk begins with its root")
    }

    fn hit(&self) -> Hit<'a> {
        let last = self.last();
        let path = self.spots.iter().filter_map(|spot| match spot.step? {
            Down::Key(key) => Some(Segment::Key(key.clone())),
            Down::Index(index) => Some(Segment::Index(index)),
        });
        Hit { value: last.value, parent: last.parent, path: path.collect(), key: last.key().cloned() }
    }
}

/// What a walk looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Everything, defaults included.
    All,
    /// What somebody wrote. Below a default is nothing but defaults.
    Written,
}

fn deep<'a>(spot: Spot<'a>, reach: Reach, trail: &mut Trail<'a>, each: &mut dyn FnMut(&Trail<'a>)) {
    trail.spots.push(spot);
    each(trail);
    children(spot.value, &mut |child| {
        if reach == Reach::All || child.value.is_written() {
            deep(child, reach, trail, each);
        }
    });
    trail.spots.pop();
}

fn children<'a>(value: &'a Value, each: &mut dyn FnMut(Spot<'a>)) {
    match &value.kind {
        ValueKind::Map(map) => {
            for entry in &map.entries {
                each(Spot { value: &entry.value, parent: value, step: Some(Down::Key(&entry.key)) });
            }
        }
        ValueKind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                each(Spot { value: item, parent: value, step: Some(Down::Index(index)) });
            }
        }
        _ => {}
    }
}

/// A walk along one path without `**`.
struct Walk<'a, 'w> {
    trail: Vec<Spot<'a>>,
    each: &'w mut dyn FnMut(&Trail<'a>),
}

impl<'a> Walk<'a, '_> {
    fn straight(&mut self, spot: Spot<'a>, steps: &[Step]) {
        self.trail.push(spot);
        if let Some((Step::Key(key), rest)) = steps.split_first()
            && let ValueKind::Map(map) = &spot.value.kind
        {
            if let Some(entry) = map.entry(key) {
                let step = Some(Down::Key(&entry.key));
                self.straight(Spot { value: &entry.value, parent: spot.value, step }, rest);
            }
        } else if let Some((step, rest)) = steps.split_first() {
            children(spot.value, &mut |child| {
                if is_step(step, child.step) {
                    self.straight(child, rest);
                }
            });
        } else {
            let trail = Trail { spots: std::mem::take(&mut self.trail) };
            (self.each)(&trail);
            self.trail = trail.spots;
        }
        self.trail.pop();
    }
}

fn is_step(step: &Step, down: Option<Down<'_>>) -> bool {
    match (step, down) {
        (_, None) => false,
        (Step::Key(key), Some(Down::Key(name))) => **key == **name,
        (Step::Key(key), Some(Down::Index(index))) => key.parse() == Ok(index),
        (Step::Index(wanted), Some(Down::Index(index))) => *wanted == index,
        (Step::AnyKey, Some(Down::Key(_))) | (Step::AnyItem, Some(Down::Index(_))) => true,
        (Step::Any | Step::Deep, Some(_)) => true,
        (Step::Index(_) | Step::AnyItem, Some(Down::Key(_))) | (Step::AnyKey, Some(Down::Index(_))) => false,
    }
}

fn is_on_path(each: &Each, trail: &Trail<'_>) -> bool {
    let spots = &trail.spots[1..];
    each.paths.iter().any(|pattern| match pattern.steps.split_first() {
        // Most patterns begin anywhere; then the end of the way decides.
        Some((Step::Deep, end)) if !end.contains(&Step::Deep) => {
            spots.len() >= end.len()
                && end.iter().rev().zip(spots.iter().rev()).all(|(step, spot)| is_step(step, spot.step))
        }
        Some(_) | None => is_way(&pattern.steps, spots),
    })
}

fn is_way(steps: &[Step], spots: &[Spot<'_>]) -> bool {
    match (steps.split_first(), spots.split_first()) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some((Step::Deep, rest)), None) => is_way(rest, spots),
        (Some((Step::Deep, rest)), Some((_, further))) => {
            rest.is_empty() || is_way(rest, spots) || is_way(steps, further)
        }
        (Some(_), None) => false,
        (Some((step, rest)), Some((spot, further))) => is_step(step, spot.step) && is_way(rest, further),
    }
}

/// Whether the filter of a rule, paths aside, lets a value through.
fn is_match(project: &Project, rule: &KnownRule, trail: &Trail<'_>) -> bool {
    let filter = &rule.header.each;
    let Spot { value, step, .. } = trail.last();
    let is_kind =
        || filter.kinds.is_empty() || filter.kinds.iter().any(|it| index_of(*it) == kind_index(value));
    let is_key = || match (&filter.key, step) {
        (None, _) => true,
        (Some(pattern), Some(Down::Key(name))) => rule.patterns.key(pattern).is_match(name) == Some(true),
        (Some(_), Some(Down::Index(_)) | None) => false,
    };
    !filter.is_filter || is_kind() && is_key() && is_let_through(project, rule, value)
}

/// Whether a filter lets through only what somebody wrote.
fn must_be_written(filter: &Each) -> bool {
    filter.is_written || filter.raw.is_some() || !filter.styles.is_empty()
}

/// The same, kind and key aside as well; the cheap questions come first.
pub(super) fn is_let_through(project: &Project, rule: &KnownRule, value: &Value) -> bool {
    let filter = &rule.header.each;
    if must_be_written(filter) && !value.is_written() {
        return false;
    }
    let is_scalar = !matches!(value.kind, ValueKind::List(_) | ValueKind::Map(_));
    if !filter.styles.is_empty() {
        let is_style = filter.styles.iter().any(|it| style_of(*it) == value.origin.style);
        if !is_scalar || !is_style {
            return false;
        }
    }
    let Some(pattern) = &filter.raw else { return true };
    let Some(source) = value.origin.source else { return false };
    let text = &project.source(source).text[value.origin.range];
    (is_scalar || matches!(text, "{}" | "[]")) && rule.patterns.raw(pattern).is_match(text) == Some(true)
}

fn style_of(word: StyleWord) -> Style {
    match word {
        StyleWord::Plain => Style::Plain,
        StyleWord::Single => Style::Single,
        StyleWord::Double => Style::Double,
        StyleWord::Literal => Style::Literal,
        StyleWord::Folded => Style::Folded,
    }
}
