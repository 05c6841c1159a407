//! Operators: equality that may be undecided, order within one kind, arithmetic that never overflows.

use std::cmp::Ordering;

use crate::rule::expression::Why;
use crate::rule::expression::evaluate::key_text;
use crate::rule::expression::node::Operator;
use crate::rule::expression::val::{Answer, ListView, MapView, Val, View, float, shape};

/// Applies an operator to two values.
pub(in crate::rule::expression) fn apply<'a>(
    operator: Operator,
    left: &Val<'a>,
    right: &Val<'a>,
) -> Answer<'a> {
    let order = |wanted: fn(Ordering) -> bool| Ok(Val::Bool(compare(left, right)?.is_some_and(wanted)));
    match operator {
        Operator::Equal => Ok(Val::Bool(equal(left, right)?)),
        Operator::NotEqual => Ok(Val::Bool(!equal(left, right)?)),
        Operator::Less => order(Ordering::is_lt),
        Operator::LessOrEqual => order(Ordering::is_le),
        Operator::Greater => order(Ordering::is_gt),
        Operator::GreaterOrEqual => order(Ordering::is_ge),
        Operator::In => Ok(Val::Bool(is_in(left, right)?)),
        Operator::Add => add(left, right),
        Operator::Subtract => match (left.view(), right.view()) {
            (View::Duration(left), View::Duration(right)) => {
                left.checked_sub(right).map_or_else(overflow, |it| Ok(Val::Duration(it)))
            }
            _ => arithmetic(left, right, i64::checked_sub, |left, right| left - right),
        },
        Operator::Multiply => arithmetic(left, right, i64::checked_mul, |left, right| left * right),
        Operator::Divide => arithmetic(left, right, i64::checked_div, |left, right| left / right),
        Operator::Remainder => match (left.view(), right.view()) {
            (View::Int(left), View::Int(right)) => {
                left.checked_rem(right).map_or_else(overflow, |it| Ok(Val::Int(it)))
            }
            (View::Int(_), _) => right.is_no("int"),
            _ => left.is_no("int"),
        },
    }
}

/// Minus.
pub(in crate::rule::expression) fn negate<'a>(val: &Val<'a>) -> Answer<'a> {
    match val.view() {
        View::Int(value) => value.checked_neg().map_or_else(overflow, |it| Ok(Val::Int(it))),
        View::Double(value) => Ok(Val::Double(-value)),
        View::Duration(value) => value.checked_neg().map_or_else(overflow, |it| Ok(Val::Duration(it))),
        _ => val.is_no("a number"),
    }
}

/// Whether two values are the same: false between types, undecided where a part is unknown.
pub(in crate::rule::expression) fn equal(left: &Val<'_>, right: &Val<'_>) -> Result<bool, Why> {
    match (left.view(), right.view()) {
        (View::Unknown, _) | (_, View::Unknown) => Err(Why::Unknown),
        (View::List(_), View::List(_)) | (View::Map(_), View::Map(_))
            if left.holds_unknown() || right.holds_unknown() =>
        {
            Err(Why::Unknown)
        }
        (View::List(left), View::List(right)) => equal_lists(left, right),
        (View::Map(left), View::Map(right)) => equal_maps(left, right),
        (View::Null, View::Null) => Ok(true),
        (View::Bool(left), View::Bool(right)) => Ok(left == right),
        (View::Text(left), View::Text(right)) => Ok(left == right),
        (View::Duration(left), View::Duration(right)) => Ok(left == right),
        (View::Type(left), View::Type(right)) => Ok(left == right),
        (View::Thing(left), View::Thing(right)) => Ok(left.is_same(right)),
        _ => Ok(compare_numbers(left, right) == Some(Ordering::Equal)),
    }
}

fn equal_lists(left: ListView<'_, '_>, right: ListView<'_, '_>) -> Result<bool, Why> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right.iter()) {
        if !equal(&left, &right)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_maps(left: MapView<'_, '_>, right: MapView<'_, '_>) -> Result<bool, Why> {
    if left.iter().count() != right.iter().count() {
        return Ok(false);
    }
    for (key, value) in left.iter() {
        let Some((_, other)) = right.iter().find(|(name, _)| *name == key) else { return Ok(false) };
        if !equal(&value, &other)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The order of two values of one kind; `None` only for a number that is none.
pub(super) fn compare(left: &Val<'_>, right: &Val<'_>) -> Result<Option<Ordering>, Why> {
    match (left.view(), right.view()) {
        (View::Unknown, _) | (_, View::Unknown) => Err(Why::Unknown),
        (View::Bool(left), View::Bool(right)) => Ok(Some(left.cmp(&right))),
        (View::Text(left), View::Text(right)) => Ok(Some(left.cmp(right))),
        (View::Duration(left), View::Duration(right)) => Ok(Some(left.cmp(&right))),
        (View::Int(_) | View::Double(_), View::Int(_) | View::Double(_)) => Ok(compare_numbers(left, right)),
        (View::Thing(one), View::Thing(other)) => match one.compare(other) {
            Some(order) => Ok(Some(order)),
            None => no_order(left, right),
        },
        _ => no_order(left, right),
    }
}

fn no_order<T>(left: &Val<'_>, right: &Val<'_>) -> Result<T, Why> {
    let (left, right) = (left.type_name().as_str(), right.type_name().as_str());
    shape(format!("{left} and {right} have no order"))
}

fn compare_numbers(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left.view(), right.view()) {
        (View::Int(left), View::Int(right)) => Some(left.cmp(&right)),
        (View::Int(left), View::Double(right)) => float(left).partial_cmp(&right),
        (View::Double(left), View::Int(right)) => left.partial_cmp(&float(right)),
        (View::Double(left), View::Double(right)) => left.partial_cmp(&right),
        _ => None,
    }
}

fn is_in(needle: &Val<'_>, hay: &Val<'_>) -> Result<bool, Why> {
    match hay.view() {
        View::Null => Ok(false),
        View::List(list) => position(list, needle, 0).map(|index| index.is_some()),
        View::Map(map) => {
            let Ok(key) = key_text(needle) else { return Ok(false) };
            match map.iter().find(|(name, _)| **name == key) {
                Some((_, Val::Tree(value))) if !value.is_written() && Val::Tree(value).is_unknown() => {
                    Err(Why::Unknown)
                }
                Some(_) => Ok(true),
                None => map.lacks(&key),
            }
        }
        _ => hay.is_no("list or map"),
    }
}

/// The first position of an item; undecided if only an unknown item could be it.
pub(super) fn position(list: ListView<'_, '_>, needle: &Val<'_>, from: usize) -> Result<Option<usize>, Why> {
    let mut is_undecided = false;
    for (index, item) in list.iter().enumerate().skip(from) {
        match equal(&item, needle) {
            Ok(true) => return Ok(Some(index)),
            Ok(false) => {}
            Err(_) => is_undecided = true,
        }
    }
    if is_undecided { Err(Why::Unknown) } else { Ok(None) }
}

fn add<'a>(left: &Val<'a>, right: &Val<'a>) -> Answer<'a> {
    match (left.view(), right.view()) {
        (View::Text(left), View::Text(right)) => Ok(Val::text(format!("{left}{right}"))),
        (View::List(left), View::List(right)) => Ok(Val::list(left.iter().chain(right.iter()).collect())),
        (View::List(_), View::Null) => Ok(left.clone()),
        (View::Null, View::List(_)) => Ok(right.clone()),
        (View::Duration(left), View::Duration(right)) => {
            left.checked_add(right).map_or_else(overflow, |it| Ok(Val::Duration(it)))
        }
        _ => arithmetic(left, right, i64::checked_add, |left, right| left + right),
    }
}

fn arithmetic<'a>(
    left: &Val<'a>,
    right: &Val<'a>,
    whole: fn(i64, i64) -> Option<i64>,
    broken: fn(f64, f64) -> f64,
) -> Answer<'a> {
    match (left.view(), right.view()) {
        (View::Int(left), View::Int(right)) => {
            whole(left, right).map_or_else(overflow, |it| Ok(Val::Int(it)))
        }
        (View::Int(left), View::Double(right)) => Ok(Val::Double(broken(float(left), right))),
        (View::Double(left), View::Int(right)) => Ok(Val::Double(broken(left, float(right)))),
        (View::Double(left), View::Double(right)) => Ok(Val::Double(broken(left, right))),
        (View::Int(_) | View::Double(_), _) => right.is_no("a number"),
        _ => left.is_no("a number"),
    }
}

fn overflow<T>() -> Result<T, Why> {
    shape("the result is no number that fits")
}
