//! Evaluates a compiled expression. Every undecided part is an error that `&&`, `||`, `all` and `exists` absorb.

use std::sync::Arc;

use super::node::{Each, Node, Operator, Root};
use super::val::{Answer, MapView, Val, View};
use super::{Asked, Bindings, DefaultValue, KeyOrIndex, Why, functions, place};
use crate::value::path::{Shown, shown_around};
use crate::value::{Entry, Map};

/// Evaluates a whole expression.
pub(super) fn evaluate<'a>(node: &Node, bindings: &Bindings<'a>) -> Answer<'a> {
    Evaluation { bindings }.eval(node, None)
}

/// One evaluation of one expression.
pub(super) struct Evaluation<'e, 'a> {
    pub(super) bindings: &'e Bindings<'a>,
}

/// A name bound by a macro, and those bound around it.
pub(super) struct Frame<'f, 'a> {
    value: Val<'a>,
    /// The map it is a key of, and the entry, so that nobody has to look for it.
    entry: Option<(&'a Map, &'a Entry)>,
    parent: Option<&'f Frame<'f, 'a>>,
}

impl<'a> Frame<'_, 'a> {
    /// The value bound `depth` macros further out; it may be unknown.
    pub(super) fn get(frame: Option<&Self>, depth: usize) -> Val<'a> {
        let mut frame = frame;
        for _ in 0..depth {
            frame = frame.and_then(|frame| frame.parent);
        }
        frame.map_or(Val::Unknown, |frame| frame.value.clone())
    }

    /// The entry of `base` that an index is the key of, if a macro that goes over `base` bound it.
    pub(super) fn entry_of(frame: Option<&Self>, base: &Val<'a>, index: &Node) -> Option<&'a Entry> {
        let (Node::Local(depth), Val::Tree(base)) = (index, base) else { return None };
        let bound = (0..*depth).try_fold(frame?, |frame, _| frame.parent)?;
        let (map, entry) = bound.entry?;
        base.as_map().filter(|it| std::ptr::eq(*it, map)).map(|_| entry)
    }
}

impl<'a> Evaluation<'_, 'a> {
    pub(super) fn eval(&self, node: &Node, frame: Option<&Frame<'_, 'a>>) -> Answer<'a> {
        match node {
            Node::Null => Ok(Val::Null),
            Node::Bool(value) => Ok(Val::Bool(*value)),
            Node::Int(value) => Ok(Val::Int(*value)),
            Node::Double(value) => Ok(Val::Double(*value)),
            Node::Text(text) => Ok(Val::Text(text.clone())),
            Node::Type(name) => Ok(Val::Type(*name)),
            Node::Root(root) => self.root(*root).known(),
            Node::Data(index) => self.data(*index),
            Node::Variable(index, body) => self.variable(*index, body),
            Node::Local(depth) => Frame::get(frame, *depth).known(),
            Node::Field(base, key) => select(&self.eval(base, frame)?, key),
            Node::Index(base, index) => {
                let base = self.eval(base, frame)?;
                match Frame::entry_of(frame, &base, index) {
                    Some(entry) if entry.is_deleted => Ok(Val::Null),
                    Some(entry) => Val::Tree(&entry.value).known(),
                    None => index_into(&base, &self.eval(index, frame)?),
                }
            }
            Node::Ask(question, path) => place::ask(self, *question, path, frame),
            Node::And(left, right) => self.logical(left, right, frame, false),
            Node::Or(left, right) => self.logical(left, right, frame, true),
            Node::Not(inner) => Ok(Val::Bool(!self.eval(inner, frame)?.to_bool()?)),
            Node::Sure(inner) => match self.condition(inner, frame) {
                // What is not looked at yet may be known.
                Err(Why::Unknown) if self.bindings.is_glance => Err(Why::Unknown),
                answer => Ok(Val::Bool(answer == Ok(true))),
            },
            Node::Negate(inner) => functions::operator::negate(&self.eval(inner, frame)?),
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                let is_true = self.eval(condition, frame)?.to_bool()?;
                self.eval(if is_true { yes } else { no }, frame)
            }
            Node::Binary(operator, left, right) => self.binary(*operator, left, right, frame),
            Node::List(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.item(item, frame)).collect();
                Ok(Val::list(items?))
            }
            Node::Map(entries) => self.map_literal(entries, frame),
            Node::Each(each, range, condition) => self.each(*each, range, condition, frame),
            Node::Collect(range, condition, item) => self.collect(range, condition.as_deref(), item, frame),
            Node::Call(function, arguments) => self.call(function, arguments, frame),
            Node::Matches(text, pattern) => {
                let text = self.eval(text, frame)?;
                Ok(Val::Bool(pattern.is_match(text.to_text()?).ok_or(Why::Unknown)?))
            }
            Node::Find(text, pattern) => {
                let text = self.eval(text, frame)?;
                Ok(functions::text::found(pattern.regex().ok_or(Why::Unknown)?, text.to_text()?))
            }
            Node::Satisfies(version, range) => {
                functions::kinds::satisfies_range(self.eval(version, frame)?.to_text()?, range)
            }
        }
    }

    fn root(&self, root: Root) -> Val<'a> {
        let bindings = self.bindings;
        if bindings.is_glance && !matches!(root, Root::SelfValue | Root::Key) {
            return Val::Unknown;
        }
        let tree = |value: Option<&'a _>| value.map_or(Val::Unknown, Val::Tree);
        let asked = |asked: &Option<Asked<'a>>| tree(asked.as_ref().and_then(|it| it.0()));
        match root {
            Root::SelfValue => Val::Tree(bindings.self_value),
            Root::Key => match &bindings.key {
                KeyOrIndex::Key(key) => Val::Text(key.clone()),
                KeyOrIndex::Index(index) => int(*index),
                KeyOrIndex::Absent => Val::Null,
            },
            Root::Index => bindings.index.map_or(Val::Null, int),
            Root::Path => Val::text(Shown(bindings.way).to_string()),
            Root::Parent => Val::Tree(bindings.parent),
            Root::Within => Val::text(shown_around(bindings.way)),
            Root::Default => match bindings.default {
                DefaultValue::Known(value) => Val::Tree(value),
                DefaultValue::Absent => Val::Null,
                DefaultValue::Unknown => Val::Unknown,
            },
            Root::Layer => bindings.layer.map_or(Val::Null, |layer| Val::text(layer.as_str())),
            Root::Delivery => bindings.delivery.map_or(Val::Null, Val::text),
            Root::Values => tree(bindings.values),
            Root::Release => asked(&bindings.release),
            Root::Chart => tree(bindings.chart),
            Root::App => tree(bindings.app),
            Root::Object => asked(&bindings.object),
            Root::Releases => asked(&bindings.releases),
        }
    }

    fn data(&self, index: usize) -> Answer<'a> {
        match self.bindings.data.get(index) {
            Some((_, value)) => Val::Tree(value).known(),
            None => Err(Why::Unknown),
        }
    }

    fn variable(&self, index: usize, body: &Arc<Node>) -> Answer<'a> {
        if let Some(Some(answer)) = self.bindings.memo.0.borrow().get(index) {
            return answer.clone();
        }
        let answer = self.eval(body, None);
        let mut memo = self.bindings.memo.0.borrow_mut();
        if memo.len() <= index {
            memo.resize(index + 1, None);
        }
        memo[index] = Some(answer.clone());
        answer
    }

    /// A side that decides alone wins over one that is undecided, on either side.
    fn logical(&self, left: &Node, right: &Node, frame: Option<&Frame<'_, 'a>>, decides: bool) -> Answer<'a> {
        let left = self.condition(left, frame);
        if left == Ok(decides) {
            return Ok(Val::Bool(decides));
        }
        let right = self.condition(right, frame);
        if right == Ok(decides) {
            return Ok(Val::Bool(decides));
        }
        // Neither decides: both are the other answer, or one is undecided.
        left.and(right).map(Val::Bool)
    }

    fn condition(&self, node: &Node, frame: Option<&Frame<'_, 'a>>) -> Result<bool, Why> {
        self.eval(node, frame)?.to_bool()
    }

    fn binary(
        &self,
        operator: Operator,
        left: &Node,
        right: &Node,
        frame: Option<&Frame<'_, 'a>>,
    ) -> Answer<'a> {
        let left = self.eval(left, frame)?;
        match right {
            // A list of words is the commonest right side, and nobody else sees it.
            Node::List(words) if operator == Operator::In && words.iter().all(Node::is_literal) => {
                for word in words {
                    if functions::operator::equal(&left, &self.eval(word, frame)?)? {
                        return Ok(Val::Bool(true));
                    }
                }
                Ok(Val::Bool(false))
            }
            _ => functions::operator::apply(operator, &left, &self.eval(right, frame)?),
        }
    }

    /// An item of a list: an unknown one makes only itself unknown.
    fn item(&self, node: &Node, frame: Option<&Frame<'_, 'a>>) -> Answer<'a> {
        match self.eval(node, frame) {
            Err(Why::Unknown) => Ok(Val::Unknown),
            answer => answer,
        }
    }

    fn map_literal(&self, entries: &[(Node, Node)], frame: Option<&Frame<'_, 'a>>) -> Answer<'a> {
        let mut map: Vec<(Arc<str>, Val<'a>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = key_text(&self.eval(key, frame)?)?;
            let value = self.item(value, frame)?;
            map.retain(|(name, _)| *name != key);
            map.push((key, value));
        }
        Ok(Val::Map(map.into()))
    }

    fn each(&self, each: Each, range: &Node, condition: &Node, frame: Option<&Frame<'_, 'a>>) -> Answer<'a> {
        let range = self.eval(range, frame)?;
        let verdicts = Elements::of(&range)?.map(|(value, entry)| {
            let inner = Frame { value, entry, parent: frame };
            let verdict = self.condition(condition, Some(&inner));
            (inner.value, verdict)
        });
        match each {
            Each::All => decide(verdicts, false),
            Each::Exists => decide(verdicts, true),
            Each::ExistsOne => {
                let hits: Result<Vec<_>, Why> = verdicts.map(|(_, verdict)| verdict).collect();
                Ok(Val::Bool(hits?.into_iter().filter(|hit| *hit).count() == 1))
            }
            Each::Filter => {
                let mut kept = Vec::new();
                for (value, verdict) in verdicts {
                    if verdict? {
                        kept.push(value);
                    }
                }
                Ok(Val::list(kept))
            }
        }
    }

    fn collect(
        &self,
        range: &Node,
        condition: Option<&Node>,
        item: &Node,
        frame: Option<&Frame<'_, 'a>>,
    ) -> Answer<'a> {
        let range = self.eval(range, frame)?;
        let mut items = Vec::new();
        for (value, entry) in Elements::of(&range)? {
            let inner = Frame { value, entry, parent: frame };
            let is_wanted =
                condition.map_or(Ok(true), |condition| self.condition(condition, Some(&inner)))?;
            if is_wanted {
                items.push(self.item(item, Some(&inner))?);
            }
        }
        Ok(Val::list(items))
    }

    fn call(
        &self,
        function: &functions::Function,
        arguments: &[Node],
        frame: Option<&Frame<'_, 'a>>,
    ) -> Answer<'a> {
        match arguments {
            [one] => (function.call)(&[self.eval(one, frame)?]),
            [one, two] => (function.call)(&[self.eval(one, frame)?, self.eval(two, frame)?]),
            [one, two, three] => {
                (function.call)(&[self.eval(one, frame)?, self.eval(two, frame)?, self.eval(three, frame)?])
            }
            more => {
                let values: Result<Vec<_>, _> = more.iter().map(|node| self.eval(node, frame)).collect();
                (function.call)(&values?)
            }
        }
    }
}

/// What a macro goes over: the items of a list, the keys of a map.
struct Elements<'v, 'a> {
    all: View<'v, 'a>,
    next: usize,
}

/// An item or key, with the entry of a key.
type Element<'a> = (Val<'a>, Option<(&'a Map, &'a Entry)>);

impl<'v, 'a> Elements<'v, 'a> {
    fn of(val: &'v Val<'a>) -> Result<Self, Why> {
        let all = match val.view() {
            View::Map(map) if map.is_open() => return Err(Why::Unknown),
            all @ (View::Map(_) | View::List(_) | View::Null) => all,
            _ => return val.is_no("list or map"),
        };
        Ok(Self { all, next: 0 })
    }
}

impl<'a> Iterator for Elements<'_, 'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        loop {
            let index = self.next;
            self.next += 1;
            return Some(match self.all {
                View::Map(MapView::Tree(map)) => match map.entries.get(index)? {
                    entry if entry.is_deleted => continue,
                    entry => (Val::Text(entry.key.clone()), Some((map, entry))),
                },
                View::Map(MapView::Computed(entries)) => (Val::Text(entries.get(index)?.0.clone()), None),
                View::List(list) => (list.get(index)?, None),
                _ => return None,
            });
        }
    }
}

/// `exists` and `all`: the first verdict that decides wins, whatever is undecided before or after it.
fn decide<'a>(verdicts: impl Iterator<Item = (Val<'a>, Result<bool, Why>)>, decides: bool) -> Answer<'a> {
    let mut undecided = None;
    for (_, verdict) in verdicts {
        match verdict {
            Ok(verdict) if verdict == decides => return Ok(Val::Bool(decides)),
            Ok(_) => {}
            Err(why) => undecided = undecided.or(Some(why)),
        }
    }
    undecided.map_or(Ok(Val::Bool(!decides)), Err)
}

fn int<'a>(value: usize) -> Val<'a> {
    Val::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// The value under a key; null has only nulls.
fn select<'a>(base: &Val<'a>, key: &str) -> Answer<'a> {
    match base.view() {
        View::Null => Ok(Val::Null),
        View::Map(map) => map.get(key),
        _ => base.is_no("map"),
    }
}

fn index_into<'a>(base: &Val<'a>, index: &Val<'a>) -> Answer<'a> {
    match base.view() {
        View::Null => Ok(Val::Null),
        View::Map(_) if matches!(index.view(), View::Null) => Ok(Val::Null),
        View::Map(map) => map.get(&key_text(index)?),
        View::List(list) => {
            let position = usize::try_from(index.to_int()?).ok();
            position.and_then(|position| list.get(position)).map_or(Ok(Val::Null), Val::known)
        }
        _ => base.is_no("list or map"),
    }
}

/// A key as Helm makes it: every key is a text.
pub(super) fn key_text(key: &Val<'_>) -> Result<Arc<str>, Why> {
    match key.view() {
        View::Text(text) => Ok(text.into()),
        View::Int(_) | View::Bool(_) => Ok(key.to_shown()?.into()),
        _ => key.is_no("a key"),
    }
}
