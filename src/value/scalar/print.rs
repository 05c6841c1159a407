//! Numbers as Go prints them.

use std::fmt::{Display, LowerExp};

use super::{Resolved, resolve_v2};

/// `strconv.FormatFloat(number, 'g', -1, 64)`: what `%v` prints, and go-yaml's emitter for finite numbers.
pub(super) fn shortest(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    general(&number)
}

/// What a float key becomes: sigs yaml prints it with 32 bits, so `1.23456789` is `1.2345679`.
#[expect(clippy::cast_possible_truncation, reason = "sigs yaml truncates")]
pub(super) fn float_key(number: f64) -> String {
    let number = number as f32;
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    general(&number)
}

/// `toYaml`: to JSON, then through go-yaml v2, which types the digits anew.
pub(super) fn json_number(number: f64) -> String {
    match resolve_v2(&json(number)) {
        Resolved::Int(value) => value.to_string(),
        Resolved::UInt(value) => value.to_string(),
        Resolved::Float(_)
        | Resolved::Null
        | Resolved::Bool(_)
        | Resolved::Timestamp(_)
        | Resolved::Binary(_)
        | Resolved::String => shortest(number),
    }
}

/// `encoding/json` on a float64.
fn json(number: f64) -> String {
    let magnitude = number.abs();
    let is_plain = magnitude == 0.0 || (1e-6..1e21).contains(&magnitude);
    if is_plain { number.to_string() } else { format!("{number:e}") }
}

/// Go's `g` with the fewest digits that tell a number from its neighbours: plain from 1e-4 up to 1e6.
fn general<T: LowerExp + Display>(number: &T) -> String {
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').expect("`{:e}` prints an exponent");
    let exponent: i32 = exponent.parse().expect("`{:e}` prints a whole exponent");
    if (-4..6).contains(&exponent) {
        return number.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}
