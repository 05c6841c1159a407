//! Secrets that are known by their shape, whatever key they stand under.

use std::sync::LazyLock;

use regex::Regex;
use text_size::TextRange;

use super::looks_secret;
use super::mask::masked;
use crate::text::range;

/// What is masked is the group.
static SHAPES: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        // `scheme://user:password@`
        r#"[A-Za-z][0-9A-Za-z_+.-]*://[^ \t\r\n/@:"']*:([^ \t\r\n"']+)@"#,
        // `Authorization: Bearer …`, also as two items, or as a name and a value on one line
        r#"(?i)\bauthorization\b[^\r\n]{0,20}?\b(?:bearer|basic|token|digest)[ \t]+([^ \t\r\n"']+)"#,
        // Whoever has the address of a webhook may write there.
        r#"(?i)\bhooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([^ \t\r\n"'<>]+)"#,
        r#"(?i)\b(?:discord(?:app)?\.com/api(?:/v\d+)?/webhooks/|webhook\.office\.com/|api\.telegram\.org/bot)([^ \t\r\n"'<>]+)"#,
    ]
    .map(|it| Regex::new(it).expect("the pattern is a constant"))
});

/// `Bearer …` without the name of its header; it may as well be prose.
static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:Bearer|Basic)[ \t]+([A-Za-z0-9._~+/=-]{8,})").expect("the pattern is a constant")
});

/// `--token …`
static FLAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[ \t\r\n"'\[,])--?([A-Za-z][0-9A-Za-z_-]*)[ \t]+["']?([^ \t\r\n"'-][^ \t\r\n"']*)"#)
        .expect("the pattern is a constant")
});

/// The secrets of a text that are known by their shape, in no order.
pub fn shapes(text: &str) -> Vec<TextRange> {
    let mut acc = Vec::new();
    for shape in SHAPES.iter() {
        acc.extend(
            shape.captures_iter(text).filter_map(|it| it.get(1)).map(|it| range(it.start(), it.end())),
        );
    }
    let schemes = SCHEME.captures_iter(text).filter_map(|it| it.get(1));
    let is_token = |it: &str| it.len() >= 20 || it.bytes().any(|it| it.is_ascii_digit() || it == b'=');
    acc.extend(schemes.filter(|it| is_token(it.as_str())).map(|it| range(it.start(), it.end())));
    let flags = FLAG.captures_iter(text).filter_map(|it| Some((it.get(1)?, it.get(2)?)));
    acc.extend(flags.filter(|it| looks_secret(it.0.as_str())).map(|it| range(it.1.start(), it.1.end())));
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
