//! Functions of lists, and those that lists and texts share. Null is an empty list.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::rule::expression::Why;
use crate::rule::expression::node::Operator;
use crate::rule::expression::val::{Answer, Val, View, shape};

use super::operator;
use super::text::position;

/// A count or position as a value.
pub(super) fn int<'a>(value: usize) -> Val<'a> {
    Val::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

fn found<'a>(index: Option<usize>) -> Val<'a> {
    index.map_or(Val::Int(-1), int)
}

/// The first position of an item or of a text within a text; −1 if it is not there.
pub(super) fn index_of<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let from = |most| values.get(2).map_or(Ok(0), |from| position(from, most));
    if let View::Text(text) = values[0].view() {
        let needle = values[1].to_text()?;
        let start = from(text.chars().count())?;
        let start = text.char_indices().nth(start).map_or(text.len(), |(at, _)| at);
        let at = text[start..].find(needle).map(|at| text[..start + at].chars().count());
        return Ok(found(at));
    }
    let list = values[0].to_list()?;
    let start = from(list.len())?;
    // Which one is first cannot be told once an unknown item stands before it.
    match operator::position(list, &values[1], start)? {
        Some(at) if list.iter().take(at).skip(start).any(|item| item.holds_unknown()) => Err(Why::Unknown),
        at => Ok(found(at)),
    }
}

/// The last position; −1 if it is not there.
pub(super) fn last_index_of<'a>(values: &[Val<'a>]) -> Answer<'a> {
    if let View::Text(text) = values[0].view() {
        let at = text.rfind(values[1].to_text()?);
        return Ok(found(at.map(|at| text[..at].chars().count())));
    }
    let items = values[0].to_items()?;
    let mut last = None;
    for (index, item) in items.iter().enumerate() {
        if operator::equal(item, &values[1])? {
            last = Some(index);
        }
    }
    Ok(found(last))
}

pub(super) fn reverse<'a>(values: &[Val<'a>]) -> Answer<'a> {
    if let View::Text(text) = values[0].view() {
        return Ok(Val::text(text.chars().rev().collect::<String>()));
    }
    let mut items: Vec<_> = values[0].to_list()?.iter().collect();
    items.reverse();
    Ok(Val::list(items))
}

pub(super) fn join<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let separator = values.get(1).map_or(Ok(""), Val::to_text)?;
    let items = values[0].to_items()?;
    let texts: Result<Vec<_>, _> = items.iter().map(Val::to_text).collect();
    Ok(Val::text(texts?.join(separator)))
}

/// Items of lists in a list, one level or as many as asked.
pub(super) fn flatten<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let depth = values.get(1).map_or(Ok(1), Val::to_int)?;
    let mut flat = Vec::new();
    flatten_into(&mut flat, &values[0], depth)?;
    Ok(Val::list(flat))
}

fn flatten_into<'a>(acc: &mut Vec<Val<'a>>, val: &Val<'a>, depth: i64) -> Result<(), Why> {
    for item in val.to_list()?.iter() {
        match item.view() {
            // It may itself be a list, so not even the number of items is known.
            View::Unknown => return Err(Why::Unknown),
            View::List(_) if depth > 0 => flatten_into(acc, &item, depth - 1)?,
            View::Null if depth > 0 => {}
            _ => acc.push(item),
        }
    }
    Ok(())
}

pub(super) fn distinct<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let items = values[0].to_items()?;
    if let Ok(texts) = items.iter().map(Val::to_text).collect::<Result<Vec<_>, _>>() {
        let mut seen = HashSet::new();
        let kept = items.iter().zip(texts).filter(|(_, text)| seen.insert(*text));
        return Ok(Val::list(kept.map(|(item, _)| item.clone()).collect::<Vec<_>>()));
    }
    let mut kept: Vec<Val<'a>> = Vec::new();
    for item in items {
        if !holds(&kept, &item)? {
            kept.push(item);
        }
    }
    Ok(Val::list(kept))
}

fn holds(items: &[Val<'_>], needle: &Val<'_>) -> Result<bool, Why> {
    for item in items {
        if operator::equal(item, needle)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The items of the first list that the second does not hold.
pub(super) fn without<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let away = values[1].to_items()?;
    let mut kept = Vec::new();
    for item in values[0].to_items()? {
        if !holds(&away, &item)? {
            kept.push(item);
        }
    }
    Ok(Val::list(kept))
}

fn sorted<'a>(val: &Val<'a>) -> Result<Vec<Val<'a>>, Why> {
    let mut items = val.to_items()?;
    for pair in items.windows(2) {
        operator::compare(&pair[0], &pair[1])?;
    }
    items.sort_by(|left, right| operator::compare(left, right).ok().flatten().unwrap_or(Ordering::Equal));
    Ok(items)
}

pub(super) fn sort<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::list(sorted(&values[0])?))
}

pub(super) fn min<'a>(values: &[Val<'a>]) -> Answer<'a> {
    sorted(&values[0])?.into_iter().next().map_or_else(|| shape("an empty list has no least item"), Ok)
}

pub(super) fn max<'a>(values: &[Val<'a>]) -> Answer<'a> {
    sorted(&values[0])?.pop().map_or_else(|| shape("an empty list has no greatest item"), Ok)
}

pub(super) fn sum<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let mut items = values[0].to_items()?.into_iter();
    let first = items.next().unwrap_or(Val::Int(0));
    items.try_fold(first, |sum, item| operator::apply(Operator::Add, &sum, &item))
}

/// Items from a position up to another one.
pub(super) fn slice<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let list = values[0].to_list()?;
    let (start, end) = (position(&values[1], list.len())?, position(&values[2], list.len())?);
    if start > end {
        return shape("a part of a list that ends before it begins");
    }
    Ok(Val::list(list.iter().skip(start).take(end - start).collect()))
}

/// The numbers from 0 up to this one.
pub(super) fn range<'a>(values: &[Val<'a>]) -> Answer<'a> {
    const MOST: i64 = 10_000;
    let end = values[0].to_int()?;
    if end > MOST {
        return shape("more than 10000 numbers");
    }
    Ok(Val::list((0..end).map(Val::Int).collect()))
}
