//! Signal 11: a value of another type than the chart's default, and the uses that excuse it.

use std::sync::LazyLock;

use regex::Regex;

use super::{Certainty, Fault, Judgement, Open, Position};
use crate::chart::folder::slot::{KnownBy, Shape, Slot};
use crate::chart::key::Type;
use crate::chart::template::reads::Uses;
use crate::value::path::Segment;
use crate::value::{Entry, Value, ValueKind};

static QUANTITY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d+(\.\d+)?\s*(m|u|n|[kKMGTPE]i?[bB]?|e\d+)?$").expect("it is a pattern"));
static NUMBER_WITH_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^-?(\d+(\.\d+)?(%|ns|us|µs|ms|s|sec|secs|m|min|mins|h|d|w|y|M| ?[kKMGTkmgt]i?[bB]?))+$")
        .expect("it is a pattern")
});
/// What other tools fill in before Kubernetes sees it.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(<path:.*>|ref\+[a-z0-9]+:.*|vault:.*|\$\([A-Za-z_].*\)|\$[A-Za-z_][A-Za-z0-9_]*|__[A-Za-z0-9_]+__)$")
        .expect("it is a pattern")
});
static PORT_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[a-z0-9-]*[a-z][a-z0-9-]*$").expect("it is a pattern"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^-?\d+(\.\d+)?$").expect("it is a pattern"));
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)replica|count|port|number|max|min|second|retries|history|limit|^runAs|^fsGroup$")
        .expect("it is a pattern")
});

/// Everything the slots of one key say of its type.
struct Expected<'p> {
    default: Shape,
    is_empty: bool,
    uses: Uses,
    slots: Vec<&'p Slot>,
    /// Those that say whether its type is asked for.
    asking: Vec<&'p Slot>,
    /// Whether fields of it are read.
    has_reads_below: bool,
    deep: Option<Open>,
}

/// Judges the value of a known key.
pub(super) fn judge<'v>(
    path: &[Segment],
    entry: &'v Entry,
    positions: &[Position<'_>],
    deep: Option<Open>,
) -> Option<Judgement<'v>> {
    let given = Shape::of(&entry.value)?;
    let text = entry.value.as_str().unwrap_or_default();
    let is_filled_in = ["{{", "${", "ENC["].iter().any(|it| text.contains(it)) || PLACEHOLDER.is_match(text);
    if given.of == Type::Null || is_filled_in {
        return None;
    }
    let slots: Vec<&Slot> = positions.iter().map(|it| it.slot).collect();
    let types: Vec<Type> = slots.iter().flat_map(|it| it.types.iter().copied()).collect();
    if types.iter().any(|it| it.takes(&entry.value)) {
        return None;
    }
    let expected = expected(slots, asking(positions), deep)?;
    if is_same(expected.default.of, given.of) || expected.default.of == Type::Null {
        return None;
    }
    if is_idiom(&expected, path, &entry.value) {
        return None;
    }
    let certainty = mismatch(&expected, given, &entry.value)?;
    let fault = Fault::Mismatch {
        expected: expected.default.of,
        given: given.of,
        is_quoted: matches!(text, "true" | "false") || NUMBER.is_match(text),
    };
    let evidence = expected.slots.iter().find_map(|it| it.sites.first().cloned());
    Some(Judgement { path: path.to_vec(), entry, fault, certainty, open: deep, evidence })
}

/// Nothing where no default speaks, or two contradict each other.
fn expected<'p>(slots: Vec<&'p Slot>, asking: Vec<&'p Slot>, deep: Option<Open>) -> Option<Expected<'p>> {
    let defaults: Vec<Shape> = slots.iter().filter_map(|it| it.default).collect();
    let default = *defaults.first()?;
    if defaults.iter().any(|it| it.of != default.of) {
        return None;
    }
    let below = slots.iter().flat_map(|it| it.below.values());
    Some(Expected {
        default,
        is_empty: defaults.iter().all(|it| it.is_empty),
        uses: slots.iter().fold(Uses::default(), |acc, it| acc | it.uses),
        has_reads_below: below.into_iter().any(|it| it.known_by.has(KnownBy::READ)),
        slots,
        asking,
        deep,
    })
}

/// What is asked of every entry of the map around excuses no key whose own fields are read by name: that read fails
/// for another type.
fn asking<'p>(positions: &[Position<'p>]) -> Vec<&'p Slot> {
    let reads_fields = |it: &&Position<'_>| it.slot.below.values().any(|it| it.known_by.has(KnownBy::READ));
    let is_read_by_name = positions.iter().filter(|it| !it.is_any).any(|it| reads_fields(&it));
    positions.iter().filter(|it| !(it.is_any && is_read_by_name)).map(|it| it.slot).collect()
}

fn is_same(a: Type, b: Type) -> bool {
    let is_number = |it| matches!(it, Type::Integer | Type::Number);
    a == b || is_number(a) && is_number(b)
}

/// What people write on purpose although it is of another type.
fn is_idiom(expected: &Expected<'_>, path: &[Segment], value: &Value) -> bool {
    let Some(Segment::Key(name)) = path.last() else { return false };
    let default = expected.default;
    match &value.kind {
        // "Off", whatever it was before.
        ValueKind::String(text) if text.is_empty() => return true,
        ValueKind::Bool(false) if default.of == Type::Object && expected.uses.has(Uses::TEST) => return true,
        _ => {}
    }
    let text = value.as_str();
    // Kubernetes takes the name of a container's port as well.
    if default.is_number() && text.is_some_and(|it| PORT_NAME.is_match(it)) && may_be_port_name(path, name) {
        return true;
    }
    let is_quantity = text.is_none_or(|it| QUANTITY.is_match(it));
    let is_plain = |of| matches!(of, Type::Integer | Type::Number | Type::String);
    let is_plain_value = matches!(value.kind, ValueKind::Int(_) | ValueKind::Float(_) | ValueKind::String(_));
    if is_quantity && is_plain(default.of) && is_plain_value && is_amount(path, name) {
        return true;
    }
    // A default of 0 in a map that is passed on stands for "none", which may be any word.
    let is_sentinel = default.is_number() && expected.is_empty && expected.deep.is_some();
    if text.is_some() && is_sentinel && !COUNTED.is_match(name) {
        return true;
    }
    let prints = Uses::PRINT | Uses::QUOTE | Uses::TPL | Uses::TEXT | Uses::NUMBER;
    text.is_some() && default.of == Type::Array && expected.uses.has(prints)
}

/// Whether a field takes the number of a port or its name.
fn may_be_port_name(path: &[Segment], name: &str) -> bool {
    let is_handler =
        |it: &Segment| matches!(it, Segment::Key(key) if matches!(&**key, "httpGet" | "tcpSocket"));
    name == "targetPort" || name == "port" && path.iter().rev().nth(1).is_some_and(is_handler)
}

/// A Kubernetes quantity.
fn is_amount(path: &[Segment], name: &str) -> bool {
    const NAMES: &[&str] =
        &["cpu", "memory", "storage", "ephemeral-storage", "size", "storageSize", "sizeLimit"];
    const MAPS: &[&str] = &["limits", "requests", "capacity"];
    let is_inside = |it: &Segment| matches!(it, Segment::Key(key) if MAPS.contains(&&**key));
    NAMES.contains(&name) || path.iter().any(is_inside)
}

/// The table of defaults and given types.
fn mismatch(expected: &Expected<'_>, given: Shape, value: &Value) -> Option<Certainty> {
    match expected.default.of {
        Type::Object => over_map(expected, given),
        Type::Array => over_list(expected, given),
        Type::Boolean => over_bool(expected, given, value),
        Type::Integer | Type::Number => over_number(expected, given, value),
        Type::String => over_text(expected, given),
        Type::Null => None,
    }
}

/// Whether templates ask for its type and are ready for the one given: they name it, or they name the default's own
/// and do something else otherwise.
fn is_asked(expected: &Expected<'_>, given: Shape) -> bool {
    let is_named = |of: Type, asked: &str| match of {
        Type::Object => asked.starts_with("map"),
        Type::Array => asked.starts_with("[]") || matches!(asked, "slice" | "array" | "list"),
        Type::String => asked == "string",
        Type::Boolean => asked == "bool",
        Type::Integer | Type::Number => asked.starts_with("int") || asked.starts_with("float"),
        Type::Null => asked == "invalid",
    };
    let is_ready =
        |asked: &str| asked == "*" || is_named(given.of, asked) || is_named(expected.default.of, asked);
    let mut asking = expected.asking.iter().filter(|it| it.uses.has(Uses::TYPED));
    asking.any(|it| it.asked.iter().any(|asked| is_ready(asked)))
}

fn over_map(expected: &Expected<'_>, given: Shape) -> Option<Certainty> {
    let uses = expected.uses;
    if expected.is_empty {
        let is_passed = is_asked(expected, given) || uses.has(Uses::WHOLE | Uses::TPL);
        return (expected.has_reads_below && !is_passed).then_some(Certainty::Sure);
    }
    if is_asked(expected, given) {
        return None;
    }
    // Some fields of Kubernetes take either.
    let may_be_list = given.of == Type::Array && uses.has(Uses::WHOLE) && !expected.has_reads_below;
    Some(if may_be_list { Certainty::Likely } else { Certainty::Sure })
}

fn over_list(expected: &Expected<'_>, given: Shape) -> Option<Certainty> {
    let uses = expected.uses;
    let is_excused = match given.of {
        Type::Object => expected.is_empty || uses.has(Uses::RANGE_KEYS) || is_asked(expected, given),
        Type::String => {
            let is_passed = uses.has(Uses::WHOLE | Uses::RANGE | Uses::RANGE_KEYS);
            // `join` takes a text as well, but that is no sign of intent.
            let is_printed = uses.has(Uses::TPL | Uses::PRINT | Uses::TEXT | Uses::QUOTE);
            let may_be_text = uses.has(Uses::TPL) || expected.is_empty && !is_passed;
            is_asked(expected, given) || may_be_text && expected.deep.is_none() && is_printed
        }
        _ => is_asked(expected, given),
    };
    (!is_excused).then_some(Certainty::Sure)
}

fn over_bool(expected: &Expected<'_>, given: Shape, value: &Value) -> Option<Certainty> {
    match given.of {
        Type::String => {
            let text = value.as_str().unwrap_or_default();
            let is_quoted = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            let is_compared = expected.slots.iter().any(|it| it.compared.contains(text));
            match is_quoted {
                // It comes out alike, today.
                true if is_only_printed(expected.uses) => Some(Certainty::Unread),
                true => Some(Certainty::Sure),
                false if is_compared || is_asked(expected, given) => None,
                false => Some(Certainty::Sure),
            }
        }
        Type::Integer | Type::Number => Some(Certainty::Hint),
        _ => (!is_asked(expected, given)).then_some(Certainty::Sure),
    }
}

/// Nothing decides by it, so `"true"` and `true` come out alike.
fn is_only_printed(uses: Uses) -> bool {
    let decides =
        Uses::TEST | Uses::COMPARE | Uses::WHOLE | Uses::TPL | Uses::UNKNOWN | Uses::TYPED | Uses::NUMBER;
    uses.has(Uses::PRINT | Uses::QUOTE) && !uses.has(decides)
}

fn over_number(expected: &Expected<'_>, given: Shape, value: &Value) -> Option<Certainty> {
    match given.of {
        Type::String => {
            let text = value.as_str().unwrap_or_default();
            let has_unit = NUMBER_WITH_UNIT.is_match(text) && !expected.uses.has(Uses::NUMBER);
            (!NUMBER.is_match(text) && !has_unit).then_some(Certainty::Sure)
        }
        Type::Boolean => Some(Certainty::Hint),
        _ => Some(Certainty::Sure),
    }
}

fn over_text(expected: &Expected<'_>, given: Shape) -> Option<Certainty> {
    let passes = Uses::WHOLE | Uses::TPL | Uses::RANGE | Uses::RANGE_KEYS;
    let is_excused = expected.is_empty || expected.uses.has(passes) || is_asked(expected, given);
    let is_collection = matches!(given.of, Type::Object | Type::Array);
    (is_collection && !is_excused).then_some(Certainty::Sure)
}
