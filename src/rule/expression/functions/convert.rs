//! Types, conversions, sizes, and what templates print and decide.

use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, View, float, shape};

#[expect(clippy::unnecessary_wraps, reason = "all functions of the table have one signature")]
pub(super) fn type_of<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Type(values[0].type_name()))
}

#[expect(clippy::unnecessary_wraps, reason = "all functions of the table have one signature")]
pub(super) fn same<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(values[0].clone())
}

pub(super) fn int<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let int = match values[0].view() {
        View::Int(value) => Some(value),
        View::Double(value) => truncated(value),
        View::Text(text) => text.trim().parse().ok(),
        View::Duration(nanoseconds) => Some(nanoseconds / 1_000_000_000),
        _ => return values[0].is_no("a number or its text"),
    };
    int.map_or_else(|| shape("no whole number that fits"), |value| Ok(Val::Int(value)))
}

pub(super) fn uint<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match int(values)? {
        Val::Int(value) if value < 0 => shape("a negative number where uint is needed"),
        value => Ok(value),
    }
}

/// The whole part of a number, if it fits.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked and the fraction is meant to go")]
pub(super) fn truncated(value: f64) -> Option<i64> {
    (value.abs() < 9.2e18).then_some(value as i64)
}

pub(super) fn double<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match values[0].view() {
        View::Int(value) => Ok(Val::Double(float(value))),
        View::Double(value) => Ok(Val::Double(value)),
        View::Text(text) => text
            .trim()
            .parse()
            .map_or_else(|_| shape("text that is no number"), |value| Ok(Val::Double(value))),
        _ => values[0].is_no("a number or its text"),
    }
}

pub(super) fn string<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match values[0].view() {
        View::Text(_) => Ok(values[0].clone()),
        View::Int(value) => Ok(Val::text(value.to_string())),
        View::Double(value) => Ok(Val::text(value.to_string())),
        View::Bool(_) | View::Duration(_) | View::Thing(_) => Ok(Val::text(values[0].to_printed()?)),
        _ => values[0].is_no("a scalar"),
    }
}

pub(super) fn bool<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match values[0].view() {
        View::Bool(value) => Ok(Val::Bool(value)),
        View::Text("1" | "t" | "T" | "true" | "True" | "TRUE") => Ok(Val::Bool(true)),
        View::Text("0" | "f" | "F" | "false" | "False" | "FALSE") => Ok(Val::Bool(false)),
        View::Text(_) => shape("text that is neither true nor false"),
        _ => values[0].is_no("bool or its text"),
    }
}

/// Characters, items, keys; 0 of null.
pub(super) fn size<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let size = match values[0].view() {
        View::Null => 0,
        View::Text(text) => text.chars().count(),
        View::List(list) => list.len(),
        View::Map(map) if map.is_open() => return Err(Why::Unknown),
        View::Map(map) => map.iter().count(),
        _ => return values[0].is_no("string, list or map"),
    };
    Ok(super::list::int(size))
}

pub(super) fn text<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match values[0].view() {
        View::Text(_) => Ok(values[0].clone()),
        _ => Ok(Val::text(values[0].to_printed()?)),
    }
}

pub(super) fn truthy<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(values[0].is_truthy()?))
}

pub(super) fn or<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(if values[0].is_truthy()? { values[0].clone() } else { values[1].clone() })
}
