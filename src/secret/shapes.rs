//! Secrets that are known by their shape, whatever key they stand under.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};
use text_size::TextRange;

use super::looks_secret;
use super::mask::masked;
use crate::text::range;

/// A shape: words of which its texts have one, and a pattern whose group is the secret. Most texts have none of the
/// words, and then no pattern has to be compiled.
struct Shape {
    words: &'static [&'static str],
    pattern: LazyLock<Regex>,
}

macro_rules! shape {
    ($words:expr, $pattern:expr) => {
        Shape {
            words: &$words,
            pattern: LazyLock::new(|| Regex::new($pattern).expect("the pattern is a constant")),
        }
    };
}

static SHAPES: [Shape; 4] = [
    // `scheme://user:password@`
    shape!(["://"], r#"[A-Za-z][0-9A-Za-z_+.-]*://[^ \t\r\n/@:"']*:([^ \t\r\n"']+)@"#),
    // `Authorization: Bearer …`, also as a name and a value on one line
    shape!(
        ["uthorization", "UTHORIZATION"],
        r#"(?i)\bauthorization\b[^\r\n]{0,20}?\b(?:bearer|basic|token|digest)[ \t]+([^ \t\r\n"']+)"#
    ),
    // Whoever has the address of a webhook may write there.
    shape!(
        ["hooks.slack"],
        r#"\bhooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([^ \t\r\n"'<>]+)"#
    ),
    shape!(
        ["/webhooks/", "webhook.office", "telegram.org/bot"],
        r#"\b(?:discord(?:app)?\.com/api(?:/v\d+)?/webhooks/|webhook\.office\.com/|api\.telegram\.org/bot)([^ \t\r\n"'<>]+)"#
    ),
];

/// `Bearer …` without the name of its header; it may as well be prose.
static SCHEME: Shape = shape!(["Bearer ", "Basic "], r"\b(?:Bearer|Basic)[ \t]+([A-Za-z0-9._~+/=-]{8,})");

/// `--token …`
static FLAG: Shape = shape!(
    ["--", " -"],
    r#"(?:^|[ \t\r\n"'\[,`])--?([A-Za-z][0-9A-Za-z_-]*)[ \t]+["']?([^ \t\r\n"'-][^ \t\r\n"']*)"#
);

impl Shape {
    fn found<'t>(&'static self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        let has_word =
            self.words.iter().any(|it| memchr::memmem::find(text.as_bytes(), it.as_bytes()).is_some());
        has_word.then(|| self.pattern.captures_iter(text)).into_iter().flatten()
    }
}

/// The secrets of a text that are known by their shape, in no order.
pub fn shapes(text: &str) -> Vec<TextRange> {
    let place = |it: Match<'_>| range(it.start(), it.end());
    let mut acc = Vec::new();
    for shape in &SHAPES {
        acc.extend(shape.found(text).filter_map(|it| it.get(1)).map(place));
    }
    let is_token =
        |it: &Match<'_>| it.len() >= 20 || it.as_str().bytes().any(|it| it.is_ascii_digit() || it == b'=');
    acc.extend(SCHEME.found(text).filter_map(|it| it.get(1)).filter(is_token).map(place));
    let is_secret = |it: &Captures<'_>| it.get(1).is_some_and(|it| looks_secret(it.as_str()));
    acc.extend(FLAG.found(text).filter(is_secret).filter_map(|it| it.get(2)).map(place));
    acc
}

/// Whether a text has one.
pub fn has_shape(text: &str) -> bool {
    !shapes(text).is_empty()
}

/// A message with every such secret masked.
pub fn mask_shapes(message: &mut String) {
    let mut ranges = shapes(message);
    if !ranges.is_empty() {
        ranges.sort_by_key(|it| (it.start(), it.end()));
        *message = masked(message, &super::ranges::merged(ranges));
    }
}

/// `--token`, whose value follows.
pub(super) fn is_secret_flag(text: &str) -> bool {
    let name = text.strip_prefix("--").or_else(|| text.strip_prefix('-'));
    name.is_some_and(|it| !it.contains(['=', ' ', ':']) && looks_secret(it))
}

/// The value of a header that says who one is.
pub(super) fn is_secret_header(name: &str) -> bool {
    ["authorization", "proxy-authorization", "cookie"].iter().any(|it| name.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        let mut message = text.to_owned();
        mask_shapes(&mut message);
        assert_eq!(message.replace('•', ""), shown);
    }

    #[test]
    fn secrets_are_known_by_their_shape() {
        check("see postgres://me:geheim@db/x", "see postgres://me:@db/x");
        check("Authorization: Bearer geheim", "Authorization: Bearer ");
        check("`Bearer eyJhbGciOi1.x` is no number", "`Bearer ` is no number");
        check("https://hooks.slack.com/services/T0/B0/geheim", "https://hooks.slack.com/services/");
        check("https://discord.com/api/webhooks/1/geheim", "https://discord.com/api/webhooks/");
        check("run --token geheim -v", "run --token  -v");
    }

    #[test]
    fn prose_is_none() {
        for text in
            ["Bearer authentication", "Basic settings", "--token-file a", "--verbose token", "a token b"]
        {
            check(text, text);
        }
    }
}
