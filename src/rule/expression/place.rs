//! Questions about the place of a value: is it there, who wrote it, how.

use text_size::TextRange;

use crate::value::{Entry, Value, ValueKind};
use crate::yaml::Style;

use super::evaluate::{Evaluation, Frame};
use super::node::{Node, Question, Root};
use super::val::{Answer, ListView, MapView, Val, View};
use super::{Bindings, KeyOrIndex, Why};

/// What a path leads to.
enum Place<'a> {
    Entry(&'a Entry),
    Item(&'a Value),
    /// A value nobody can have written.
    Computed,
    Missing,
}

/// Answers a question about the place a path leads to.
pub(super) fn ask<'a>(
    evaluation: &Evaluation<'_, 'a>,
    question: Question,
    path: &Node,
    frame: Option<&Frame<'_, 'a>>,
) -> Answer<'a> {
    if evaluation.bindings.is_glance
        && matches!(question, Question::Has | Question::RawKey | Question::LayerOf)
    {
        return Err(Why::Unknown);
    }
    let place = find(evaluation, path, frame)?;
    let (value, key, is_deleted) = match place {
        Place::Entry(entry) => (&entry.value, Some(entry.key_range), entry.is_deleted),
        Place::Item(value) => (value, None, false),
        Place::Computed => return Ok(unwritten(question, true)),
        Place::Missing => return Ok(unwritten(question, false)),
    };
    if !value.is_written() {
        // Another layer may have written what we cannot know.
        return match value.kind {
            ValueKind::Unknown => Err(Why::Unknown),
            _ => Ok(unwritten(question, !is_deleted)),
        };
    }
    Ok(match question {
        Question::Has => Val::Bool(!is_deleted),
        Question::Written => Val::Bool(true),
        Question::Raw => raw(evaluation.bindings, value),
        Question::RawKey => key.map_or(Val::Null, |range| text(evaluation.bindings, value, range)),
        Question::Style => Val::text(style_name(value.origin.style)),
        Question::LayerOf => layer(evaluation.bindings, value),
    })
}

fn unwritten<'a>(question: Question, is_there: bool) -> Val<'a> {
    match question {
        Question::Has => Val::Bool(is_there),
        Question::Written => Val::Bool(false),
        Question::Raw | Question::RawKey | Question::Style | Question::LayerOf => Val::Null,
    }
}

fn raw<'a>(bindings: &Bindings<'a>, value: &Value) -> Val<'a> {
    let text = text(bindings, value, value.origin.range);
    let is_collection = matches!(value.kind, ValueKind::Map(_) | ValueKind::List(_));
    if is_collection && !matches!(text.view(), View::Text("{}" | "[]")) {
        return Val::Null;
    }
    text
}

/// A piece of the text a value is written in.
fn text<'a>(bindings: &Bindings<'a>, value: &Value, range: TextRange) -> Val<'a> {
    let source = value.origin.source.and_then(|id| bindings.project.sources.get(id.index() as usize));
    let range = std::ops::Range::<usize>::from(range);
    source.and_then(|source| source.text.get(range)).map_or(Val::Null, Val::text)
}

fn style_name(style: Style) -> &'static str {
    match style {
        Style::Plain => "plain",
        Style::Single => "single",
        Style::Double => "double",
        Style::Literal => "literal",
        Style::Folded => "folded",
    }
}

fn layer<'a>(bindings: &Bindings<'a>, value: &Value) -> Val<'a> {
    let layer = bindings.layers.get(usize::from(value.origin.layer));
    layer.map_or(Val::Null, |layer| Val::text(layer.kind.as_str()))
}

/// Follows a path without reading the value at its end.
fn find<'a>(
    evaluation: &Evaluation<'_, 'a>,
    path: &Node,
    frame: Option<&Frame<'_, 'a>>,
) -> Result<Place<'a>, Why> {
    match path {
        Node::Field(base, key) => child(&evaluation.eval(base, frame)?, key),
        Node::Index(base, index) => {
            let base = evaluation.eval(base, frame)?;
            if let Some(entry) = Frame::entry_of(frame, &base, index) {
                return Ok(Place::Entry(entry));
            }
            let index = evaluation.eval(index, frame)?;
            match index.view() {
                View::Int(position) if matches!(base.view(), View::List(_)) => Ok(item(&base, position)),
                View::Text(key) => child(&base, key),
                View::Int(_) | View::Bool(_) => child(&base, &index.to_shown()?),
                View::Null => Ok(Place::Missing),
                _ => index.is_no("a key"),
            }
        }
        Node::Root(Root::SelfValue) => Ok(self_place(evaluation.bindings)),
        Node::Variable(_, body) => find(evaluation, body, None),
        Node::Local(depth) => Ok(place_of(&Frame::get(frame, *depth))),
        Node::If(parts) => {
            let [condition, yes, no] = &**parts;
            let is_true = evaluation.eval(condition, frame)?.to_bool()?;
            find(evaluation, if is_true { yes } else { no }, frame)
        }
        _ => Ok(place_of(&evaluation.eval(path, frame)?)),
    }
}

fn place_of<'a>(val: &Val<'a>) -> Place<'a> {
    match val {
        Val::Tree(value) if std::ptr::eq(*value, &raw const crate::value::NULL) => Place::Missing,
        Val::Tree(value) => Place::Item(value),
        Val::Null => Place::Missing,
        _ => Place::Computed,
    }
}

fn self_place<'a>(bindings: &Bindings<'a>) -> Place<'a> {
    let entry = match &bindings.key {
        KeyOrIndex::Key(key) => bindings.parent.entry(key),
        KeyOrIndex::Index(_) | KeyOrIndex::Absent => None,
    };
    entry.map_or_else(|| place_of(&Val::Tree(bindings.self_value)), Place::Entry)
}

fn child<'a>(base: &Val<'a>, key: &str) -> Result<Place<'a>, Why> {
    match base.view() {
        View::Unknown => Err(Why::Unknown),
        View::Map(MapView::Tree(map)) => match map.entry(key) {
            Some(entry) => Ok(Place::Entry(entry)),
            None if map.may_hold(key) => Err(Why::Unknown),
            None => Ok(Place::Missing),
        },
        View::Map(MapView::Computed(entries)) => {
            let found = entries.iter().find(|(name, _)| &**name == key);
            Ok(found.map_or(Place::Missing, |(_, value)| match value {
                Val::Tree(value) => Place::Item(value),
                _ => Place::Computed,
            }))
        }
        _ => Ok(Place::Missing),
    }
}

fn item<'a>(base: &Val<'a>, position: i64) -> Place<'a> {
    let found = match base.view() {
        View::List(list) => usize::try_from(position).ok().and_then(|index| list_item(list, index)),
        _ => None,
    };
    found.unwrap_or(Place::Missing)
}

fn list_item<'a>(list: ListView<'_, 'a>, index: usize) -> Option<Place<'a>> {
    Some(match list.get(index)? {
        Val::Tree(value) => Place::Item(value),
        _ => Place::Computed,
    })
}
