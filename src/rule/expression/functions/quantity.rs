//! Quantities as Kubernetes writes them: `500m`, `1.5Gi`, `2`.

use std::borrow::Cow;
use std::sync::Arc;

use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, View, shape};

use super::operator;
use super::thing::Thing;

/// A quantity, exact to the billionth part as in Kubernetes.
#[derive(Debug)]
pub(in crate::rule::expression) struct Quantity {
    /// As written.
    pub(super) text: Arc<str>,
    /// Billionths.
    pub(super) nanos: i128,
}

const ONE: i128 = 1_000_000_000;

impl Quantity {
    /// Reads a quantity; `None` if the text is none, or too big to count.
    fn parse(text: Arc<str>) -> Option<Self> {
        Some(Self { nanos: Self::read(&text)?, text })
    }

    /// The billionths that a text says.
    fn read(text: &str) -> Option<i128> {
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let end = unsigned.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let (factor, divisor) = factor(suffix)?;
        let digits: i128 = match fraction {
            "" => whole.parse().ok()?,
            _ => format!("{whole}{fraction}").parse().ok()?,
        };
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?.checked_mul(divisor)?;
        let scaled = digits.checked_mul(factor)?.checked_mul(ONE)?;
        // What is finer than a billionth is rounded up.
        let nanos = scaled / scale + i128::from(scaled % scale != 0);
        Some(if is_negative { -nanos } else { nanos })
    }

    /// A computed quantity, written without a suffix.
    fn computed(nanos: i128) -> Self {
        let magnitude = nanos.unsigned_abs();
        let (whole, fraction) = (magnitude / ONE.unsigned_abs(), magnitude % ONE.unsigned_abs());
        let sign = if nanos < 0 { "-" } else { "" };
        let text = format!("{sign}{whole}.{fraction:09}");
        Self { text: text.trim_end_matches('0').trim_end_matches('.').into(), nanos }
    }
}

/// What a suffix multiplies by, as factor and divisor.
fn factor(suffix: &str) -> Option<(i128, i128)> {
    Some(match suffix {
        "" => (1, 1),
        "n" => (1, 1_000_000_000),
        "u" => (1, 1_000_000),
        "m" => (1, 1_000),
        "k" => (1_000, 1),
        "M" => (1_000_000, 1),
        "G" => (1_000_000_000, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        _ => {
            let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
            if exponent < 0 { (1, power) } else { (power, 1) }
        }
    })
}

/// The text a quantity is read from: bare numbers count as well.
fn quantity_text<'v>(val: &'v Val<'_>) -> Result<Cow<'v, str>, Why> {
    match val.view() {
        View::Text(text) => Ok(text.into()),
        View::Int(value) => Ok(value.to_string().into()),
        View::Double(value) => Ok(value.to_string().into()),
        _ => val.is_no("a quantity"),
    }
}

pub(super) fn quantity<'a>(values: &[Val<'a>]) -> Answer<'a> {
    if let View::Thing(Thing::Quantity(_)) = values[0].view() {
        return Ok(values[0].clone());
    }
    let text = match values[0].shared_text() {
        Some(text) => text,
        None => quantity_text(&values[0])?.into(),
    };
    match Quantity::parse(text) {
        Some(quantity) => Ok(Val::thing(Thing::Quantity(quantity))),
        None => shape("text that is no quantity"),
    }
}

pub(super) fn is_quantity<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(Quantity::read(&quantity_text(&values[0])?).is_some()))
}

fn nanos(val: &Val<'_>) -> Result<i128, Why> {
    match val.view() {
        View::Thing(Thing::Quantity(quantity)) => Ok(quantity.nanos),
        _ => val.is_no("quantity"),
    }
}

/// The order of two quantities or two versions.
fn order(values: &[Val<'_>]) -> Result<std::cmp::Ordering, Why> {
    match (values[0].view(), values[1].view()) {
        (View::Thing(_), View::Thing(_)) => {
            operator::compare(&values[0], &values[1])?.map_or_else(|| shape("values without an order"), Ok)
        }
        (View::Thing(_), _) => values[1].is_no("quantity or semver"),
        _ => values[0].is_no("quantity or semver"),
    }
}

pub(super) fn is_greater_than<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(order(values)?.is_gt()))
}

pub(super) fn is_less_than<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(order(values)?.is_lt()))
}

pub(super) fn compare_to<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(order(values)? as i64))
}

#[expect(clippy::cast_precision_loss, reason = "it is called approximate")]
pub(super) fn as_approximate_float<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Double(nanos(&values[0])? as f64 / ONE as f64))
}

pub(super) fn is_integer<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let nanos = nanos(&values[0])?;
    Ok(Val::Bool(nanos % ONE == 0 && i64::try_from(nanos / ONE).is_ok()))
}

pub(super) fn as_integer<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let nanos = nanos(&values[0])?;
    match i64::try_from(nanos / ONE) {
        Ok(value) if nanos % ONE == 0 => Ok(Val::Int(value)),
        _ => shape("a quantity that is no whole number"),
    }
}

/// The sum or difference with a quantity or a bare number.
fn combine<'a>(values: &[Val<'a>], combine: fn(i128, i128) -> Option<i128>) -> Answer<'a> {
    let left = nanos(&values[0])?;
    let right = nanos(&quantity(&values[1..])?)?;
    match combine(left, right) {
        Some(nanos) => Ok(Val::thing(Thing::Quantity(Quantity::computed(nanos)))),
        None => shape("a quantity too big to count"),
    }
}

pub(super) fn add<'a>(values: &[Val<'a>]) -> Answer<'a> {
    combine(values, i128::checked_add)
}

pub(super) fn sub<'a>(values: &[Val<'a>]) -> Answer<'a> {
    combine(values, i128::checked_sub)
}

pub(super) fn sign<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Int(i64::try_from(nanos(&values[0])?.signum()).unwrap_or(0)))
}
