//! Durations as Go writes them: `1h30m`, `1.5s`, `300ms`.

use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, View, shape};

const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Reads a duration into nanoseconds.
fn parse(text: &str) -> Option<i64> {
    let (is_negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let (number, tail) = rest.split_at(end);
        let unit_end = tail.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let (_, nanoseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(part(number, *nanoseconds)?)?;
        rest = tail;
    }
    i64::try_from(if is_negative { -total } else { total }).ok()
}

/// A number, perhaps with a fraction, of one unit.
fn part(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    Some(digits.checked_mul(unit)? / scale)
}

/// A duration as Go prints it: `1h30m0s`.
pub(in crate::rule::expression) fn print(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    let fraction = |value: u64, scale: u64, unit: &str| {
        let digits = scale.ilog10() as usize;
        let text = format!("{}.{:0digits$}", value / scale, value % scale);
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        format!("{text}{unit}")
    };
    let text = match magnitude {
        0 => "0s".to_owned(),
        1..1_000 => format!("{magnitude}ns"),
        1_000..1_000_000 => fraction(magnitude, 1_000, "µs"),
        1_000_000..1_000_000_000 => fraction(magnitude, 1_000_000, "ms"),
        _ => {
            let minutes = magnitude / 60_000_000_000;
            let seconds = fraction(magnitude % 60_000_000_000, 1_000_000_000, "s");
            match (minutes / 60, minutes % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    };
    format!("{sign}{text}")
}

pub(super) fn parse_call<'a>(values: &[Val<'a>]) -> Answer<'a> {
    if let View::Duration(_) = values[0].view() {
        return Ok(values[0].clone());
    }
    match parse(values[0].to_text()?) {
        Some(nanoseconds) => Ok(Val::Duration(nanoseconds)),
        None => shape("text that is no duration"),
    }
}

fn nanoseconds(val: &Val<'_>) -> Result<i64, Why> {
    match val.view() {
        View::Duration(nanoseconds) => Ok(nanoseconds),
        _ => val.is_no("duration"),
    }
}

pub(super) fn hours<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(nanoseconds(&values[0])? / 3_600_000_000_000))
}

pub(super) fn minutes<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(nanoseconds(&values[0])? / 60_000_000_000))
}

pub(super) fn seconds<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(nanoseconds(&values[0])? / 1_000_000_000))
}

/// The whole duration in milliseconds.
pub(super) fn milliseconds<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(nanoseconds(&values[0])? / 1_000_000))
}
