//! Numbers as Go prints them.

use std::fmt::LowerExp;
use std::str::FromStr;

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
    let (mantissa, exponent) = fewest_digits(&number);
    let is_plain = number == 0.0 || (-6..21).contains(&exponent);
    if is_plain { plain(&mantissa, exponent) } else { format!("{mantissa}e{exponent:+}") }
}

/// Go's `g`: plain from 1e-4 up to 1e6.
fn general<T: LowerExp + FromStr + PartialEq>(number: &T) -> String {
    let (mantissa, exponent) = fewest_digits(number);
    if (-4..6).contains(&exponent) {
        return plain(&mantissa, exponent);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// The fewest digits that tell a number from its neighbours, as mantissa and exponent.
fn fewest_digits<T: LowerExp + FromStr + PartialEq>(number: &T) -> (String, i32) {
    let shortest = format!("{number:e}");
    let (mantissa, _) = split(&shortest);
    let n_decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    // Halfway between two candidates Rust goes up and Go to the even digit, as Rust does for a fixed length.
    let even = format!("{number:.n_decimals$e}");
    let chosen = if even.parse().is_ok_and(|parsed: T| parsed == *number) { &even } else { &shortest };
    let (mantissa, exponent) = split(chosen);
    (mantissa.to_owned(), exponent)
}

fn split(scientific: &str) -> (&str, i32) {
    let (mantissa, exponent) = scientific.split_once('e').expect("`{:e}` prints an exponent");
    (mantissa, exponent.parse().expect("`{:e}` prints a whole exponent"))
}

/// Moves the point: `1.5` and 3 is `1500`, `-1.5` and -2 is `-0.015`.
fn plain(mantissa: &str, exponent: i32) -> String {
    let (sign, unsigned) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = unsigned.replace('.', "");
    let Ok(n_shifted) = usize::try_from(exponent) else {
        let n_zeros = exponent.unsigned_abs() as usize - 1;
        return format!("{sign}0.{:0<n_zeros$}{digits}", "");
    };
    let n_whole = n_shifted + 1;
    if digits.len() <= n_whole {
        return format!("{sign}{digits:0<n_whole$}");
    }
    format!("{sign}{}.{}", &digits[..n_whole], &digits[n_whole..])
}
