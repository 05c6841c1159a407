//! Random scalars and what we make of them.

use std::io::{self, BufRead, Write};

use valuelint::value::Delivery;
use valuelint::value::scalar::{
    Resolved, go_float, json_number, key_v2, key_v3, resolve_tagged, resolve_v2, resolve_v3, typed_val,
};

use crate::random::Random;

/// A scalar as written.
pub(crate) struct Written<'a> {
    tag: &'a str,
    is_quoted: bool,
    text: &'a str,
}

/// Says of every scalar of standard input what we make of it.
pub(crate) fn print_facts(mut out: impl Write, facts: fn(&Written) -> String) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (tag, rest) = line.split_once('\t').expect("a line has three fields");
        let (style, text) = rest.split_once('\t').expect("a line has three fields");
        writeln!(out, "{}", facts(&Written { tag, is_quoted: style == "single", text }))?;
    }
    Ok(())
}

/// As Helm reads it.
pub(crate) fn v2(written: &Written) -> String {
    let Some(resolved) = resolved(written, Delivery::GoYamlV2First) else { return "error".to_owned() };
    let printed = match resolved.as_number() {
        Some(number) if !number.is_finite() => "error".to_owned(),
        Some(number) => format!("{} {}", go_float(number), json_number(number)),
        None => "-".to_owned(),
    };
    let key =
        key_v2(&resolved, written.text).map_or("error".to_owned(), |key| format!("key {}", one_line(&key)));
    format!("{}\t{printed}\t{key}", show(&resolved, written.text))
}

/// As kustomize reads it.
pub(crate) fn v3(written: &Written) -> String {
    let Some(resolved) = resolved(written, Delivery::GoYamlV3) else { return "error".to_owned() };
    let has_key = matches!(written.tag, "" | "!!str");
    let key = if has_key {
        key_v3(&resolved, written.text).map_or("error".to_owned(), |key| format!("key {}", one_line(&key)))
    } else {
        "-".to_owned()
    };
    format!("{}\t{key}", show(&resolved, written.text))
}

/// As `--set` reads it.
pub(crate) fn strvals(written: &Written) -> String {
    show(&typed_val(written.text), written.text)
}

fn resolved(written: &Written, delivery: Delivery) -> Option<Resolved> {
    match (written.tag, written.is_quoted) {
        ("" | "!", true) => Some(Resolved::String),
        ("", false) if delivery == Delivery::GoYamlV3 => Some(resolve_v3(written.text)),
        ("", false) => Some(resolve_v2(written.text)),
        (tag, _) => resolve_tagged(tag, written.text, delivery).ok(),
    }
}

fn show(resolved: &Resolved, text: &str) -> String {
    match resolved {
        Resolved::Null => "null".to_owned(),
        Resolved::Bool(value) => format!("bool {value}"),
        Resolved::Int(value) => format!("int {value}"),
        Resolved::UInt(value) => format!("uint {value}"),
        Resolved::Float(value) => format!("float {}", go_float(*value)),
        Resolved::Timestamp(text) => format!("time {text} <nil>"),
        Resolved::Binary(text) => format!("string {}", one_line(text)),
        Resolved::String => format!("string {text}"),
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\r', "\\r")
}

const WORDS: &str = "yes no on off y n Y N Yes YES true True TRUE tRUE False null Null nULL ~ .inf -.inf +.Inf .nan \
    0777 0o17 08 09 1e3 1_000 0b11 -0b11 0b+1 0b-1 0B+1 0o+7 0o-7 0x1F -0X1f +1 1. -.5 5.e1 1e400 1e-400 00 -0 +0 -0.0 \
    18446744073709551615 18446744073709551616 +18446744073709551615 -9223372036854775808 -9223372036854775809 \
    9223372036854775807 9223372036854775808 07777777777777777777777 0xFFFFFFFFFFFFFFFF 0x1p-2 1:30 190:20:30 1.2.3 \
    100000000000000000000 1e21 999999 1000000 0.0001 0.00001 1e-6 1e-7 1e39 1.23456789 3.4028236e38 falſe";
const TAGS: [&str; 11] = [
    "",
    "!!str",
    "!!int",
    "!!float",
    "!!bool",
    "!!null",
    "!!binary",
    "!!timestamp",
    "!local",
    "!",
    "!<tag:yaml.org,2002:int>",
];

/// Writes so many, the known words first.
pub(crate) fn generate(mut out: impl Write, seed: u64, n_scalars: u64) -> io::Result<()> {
    for word in WORDS.split_whitespace() {
        for tag in TAGS {
            writeln!(out, "{tag}\tplain\t{word}\n{tag}\tsingle\t{word}")?;
        }
    }
    let mut random = Random::new(seed);
    for _ in 0..n_scalars {
        let text = random.scalar();
        let tag = if random.below(5) == 0 { TAGS[random.below(TAGS.len())] } else { "" };
        let style = if random.below(20) == 0 { "single" } else { "plain" };
        writeln!(out, "{tag}\t{style}\t{text}")?;
    }
    Ok(())
}

impl Random {
    /// A scalar that YAML takes as one, plain, as a value and as a key.
    fn scalar(&mut self) -> String {
        loop {
            let text = self.candidate();
            if !matches!(text.as_str(), "-")
                && !text.starts_with("---")
                && !text.starts_with("...")
                && !text.starts_with(':')
            {
                return text;
            }
        }
    }

    fn candidate(&mut self) -> String {
        match self.below(8) {
            0 | 1 => self.letters("0011223789..__eE+-xXobBaFfnNyYsS", 8),
            2 => format!("{}{}", self.one_of(&["", "-", "+", "0", "-0"]), self.digits(24)),
            3 => self.decimal(),
            4 => self.prefixed(),
            5 => self.timestamp(),
            6 => self.letters("yYeEsSnNoOfFtTrRuUaAlL~", 5),
            _ => self.letters("ABCDwxyz0189+/==", 12),
        }
    }

    fn decimal(&mut self) -> String {
        let sign = self.one_of(&["", "", "-", "+"]);
        let (before, after) = (self.digits(20), self.digits(20));
        let point = self.one_of(&[".", ".", "_", "._"]);
        let exponent = match self.below(3) {
            0 => String::new(),
            _ => format!("{}{}{}", self.one_of(&["e", "E"]), self.one_of(&["", "-", "+"]), self.digits(3)),
        };
        let before = if self.below(6) == 0 { String::new() } else { before };
        format!("{sign}{before}{point}{after}{exponent}")
    }

    fn prefixed(&mut self) -> String {
        let sign = self.one_of(&["", "", "-", "+"]);
        let (prefix, alphabet, n_letters) = [
            ("0x", "0123456789abcdefABCDEF_", 18),
            ("0X", "0123456789abcdefg", 18),
            ("0b", "0101010101_+-", 66),
            ("0B", "01", 66),
            ("0o", "01234567_+-", 24),
            ("0O", "012345678", 24),
            ("0", "01234567", 24),
        ][self.below(7)];
        format!("{sign}{prefix}{}", self.letters(alphabet, n_letters))
    }

    /// Zones stay below 24:00 and fractions at nine digits: beyond, Go itself changed after Debian 12's 1.19.
    fn timestamp(&mut self) -> String {
        let year = self.one_of(&["2024", "2023", "1900", "2000", "0000", "9999", "999", "12345"]);
        let (month, day) = (self.below(14), self.below(33));
        let date = match self.below(3) {
            0 => format!("{year}-{month}-{day}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        };
        if self.below(4) == 0 {
            return date;
        }
        let separator = self.one_of(&["T", "T", "t", " ", " ", "  ", "_"]);
        let (hour, minute, second) = (self.below(25), self.below(61), self.below(61));
        let fraction = match self.below(3) {
            0 => format!("{}{}", self.one_of(&[".", ",", ".."]), self.digits(9)),
            _ => String::new(),
        };
        let zone = match self.below(4) {
            0 => format!("{}{:02}:{:02}", self.one_of(&["+", "-"]), self.below(24), self.below(60)),
            1 => self.one_of(&["z", " Z", "+0100", "+01", "+00:00", "-00:00"]).to_owned(),
            _ => self.one_of(&["", "Z"]).to_owned(),
        };
        format!("{date}{separator}{hour}:{minute}:{second:02}{fraction}{zone}")
    }
}
