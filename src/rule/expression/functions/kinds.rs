//! What kind of word a text is: a host, a label, a schedule, a placeholder, a version.

use std::sync::LazyLock;

use regex::Regex;

use crate::chart::version::{self, VersionRange};
use crate::rule::expression::Why;
use crate::rule::expression::val::{Answer, Val, View, shape};
use crate::text::slip::{is_one_letter_off, is_same_but_style};

use super::thing::Thing;

/// Words people leave where a value of their own belongs. The one list of them.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    crate::rule::pattern::compile(concat!(
        r"(?i)^(",
        r"change[-_ ]?(me|it|this)([0-9]*|\b[ -~]*)|[ -~]*[-_]change[-_]?me",
        r"|\[?(redacted|removed|hidden|masked)\]?|\*{3,}|x{3,}|\.{3,}|\?{3,}",
        r"|(your|enter|insert|put|paste|fill|replace)[-_ ][ -~]+|replace[-_ ]?(me|this)|fill[-_ ]?me",
        r"|inserthere|todo|fixme|tbd|placeholder",
        r"|<[ -=?-~]*>|\{\{[ -~]*\}\}|%[a-z_]+%|__[a-z_]+__",
        r"|dummy([-_][ -~]*)?|example([-_](key|secret|password|token|value|id))?|sample|n/a",
        r"|secret[-_]?key|access[-_]?key|password|passwd|secret|s3cr3t|p@ssw0rd|passw0rd",
        r"|akiaiosfodnn7example|wjalrxutnfemi/k7mdeng/bpxrficyexamplekey",
        r")$"
    ))
    .expect("the pattern is a constant")
});

fn has_label_shape(text: &str) -> bool {
    let is_edge = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let edges = bytes.first().zip(bytes.last());
    bytes.len() <= 63
        && edges.is_some_and(|(first, last)| is_edge(*first) && is_edge(*last))
        && bytes.iter().all(|byte| is_edge(*byte) || *byte == b'-')
}

/// RFC 1123 label.
pub(super) fn is_label<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(has_label_shape(values[0].to_text()?)))
}

/// RFC 1123 name: labels between dots.
pub(super) fn is_host<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    Ok(Val::Bool(text.len() <= 253 && text.split('.').all(has_label_shape)))
}

pub(super) fn is_placeholder<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(PLACEHOLDER.is_match(values[0].to_text()?.trim())))
}

/// The first of some words that a text is a slip of: other case, other or no `_` and `-`, or, for words of four
/// letters and more, one letter too many, missing, wrong or swapped; in long ones also two in a row too many
/// (`kubenernetes`). Null for a text that is one of the words.
pub(super) fn nearest<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    let is_slip = |word: &str| {
        word.len() > 3 && is_one_letter_off(word, text)
            || word.len() >= 12 && is_with_two_more(word, text)
            || is_same_but_style(word, text)
    };
    let mut nearest = Val::Null;
    for item in values[1].to_list()?.iter() {
        match item.view() {
            View::Unknown => return Err(Why::Unknown),
            View::Text(word) if word == text => return Ok(Val::Null),
            View::Text(word) if matches!(nearest, Val::Null) && is_slip(word) => nearest = item,
            _ => {}
        }
    }
    Ok(nearest)
}

fn is_with_two_more(word: &str, text: &str) -> bool {
    if text.len() != word.len() + 2 {
        return false;
    }
    let n_alike = word.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    text.as_bytes()[n_alike + 2..] == word.as_bytes()[n_alike..]
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const SHORTHANDS: [&str; 7] =
    ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// Five fields as in crontab, or a word like `@daily`.
pub(super) fn is_cron<'a>(values: &[Val<'a>]) -> Answer<'a> {
    let text = values[0].to_text()?;
    Ok(Val::Bool(SHORTHANDS.contains(&text) || has_five_fields(text)))
}

fn has_five_fields(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return false };
    is_cron_field(minute, 0, 59, &[])
        && is_cron_field(hour, 0, 23, &[])
        && is_cron_field(day, 1, 31, &[])
        && is_cron_field(month, 1, 12, &MONTHS)
        && is_cron_field(weekday, 0, 7, &DAYS)
}

fn is_cron_field(field: &str, least: u32, most: u32, names: &[&str]) -> bool {
    let number = |text: &str| -> Option<u32> {
        if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return u32::try_from(at).ok().map(|at| at + least);
        }
        let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| is_plain && (least..=most).contains(number))
    };
    field.split(',').all(|part| {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let is_range = match range.split_once('-') {
            _ if range == "*" || range == "?" => true,
            Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
            None => number(range).is_some(),
        };
        is_range
            && step.bytes().all(|byte| byte.is_ascii_digit())
            && step.parse::<u32>().is_ok_and(|it| it > 0)
    })
}

/// Whether a version lies in a range that is ready.
pub(in crate::rule::expression) fn satisfies_range<'a>(text: &str, range: &VersionRange) -> Answer<'a> {
    match version::parse_version(text) {
        Some(version) => Ok(Val::Bool(range.holds(&version))),
        None => shape("text that is no version"),
    }
}

pub(super) fn satisfies<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match version::parse_range(values[1].to_text()?) {
        Ok(range) => satisfies_range(values[0].to_text()?, &range),
        Err(message) => shape(message),
    }
}

/// Reads a version as written; with `true` behind it also `v1` and `1.2`.
fn read_semver(values: &[Val<'_>]) -> Result<Option<semver::Version>, Why> {
    let text = values[0].to_text()?;
    let is_lenient = values.get(1).map_or(Ok(false), Val::to_bool)?;
    Ok(if is_lenient { version::parse_version(text) } else { semver::Version::parse(text).ok() })
}

pub(super) fn is_semver<'a>(values: &[Val<'a>]) -> Answer<'a> {
    Ok(Val::Bool(read_semver(values)?.is_some()))
}

pub(super) fn semver<'a>(values: &[Val<'a>]) -> Answer<'a> {
    match read_semver(values)? {
        Some(version) => Ok(Val::thing(Thing::Semver(version))),
        None => shape("text that is no semantic version"),
    }
}

fn version_part<'a>(val: &Val<'a>, part: fn(&semver::Version) -> u64) -> Answer<'a> {
    match val.view() {
        View::Thing(Thing::Semver(version)) => i64::try_from(part(version))
            .map_or_else(|_| shape("a number that does not fit"), |it| Ok(Val::Int(it))),
        _ => val.is_no("semver"),
    }
}

pub(super) fn major<'a>(values: &[Val<'a>]) -> Answer<'a> {
    version_part(&values[0], |version| version.major)
}

pub(super) fn minor<'a>(values: &[Val<'a>]) -> Answer<'a> {
    version_part(&values[0], |version| version.minor)
}

pub(super) fn patch<'a>(values: &[Val<'a>]) -> Answer<'a> {
    version_part(&values[0], |version| version.patch)
}
