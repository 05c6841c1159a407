//! Regular expressions of rules: what they can match at all is told without compiling them.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder, bytes};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::{Extractor, Literal};
use regex_syntax::hir::{Hir, HirKind, Look};

/// A pattern. Most values are none of what a rule looks for, and their length or first byte shows it, so a pattern
/// is compiled when a text first gets that far. Compiling takes longer than all else of an expression.
#[derive(Debug, Clone)]
pub(super) struct TextPattern {
    text: Arc<str>,
    shape: OnceLock<Shape>,
    regex: OnceLock<Option<Regex>>,
    /// The same for texts of ASCII alone.
    ascii: OnceLock<Option<bytes::Regex>>,
}

/// What every text that matches has in common, as far as the pattern shows it.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Bytes.
    pub min: usize,
    /// Bytes, where the pattern holds for whole texts.
    pub max: Option<usize>,
    /// The bytes a text may begin with, where the pattern holds from the beginning.
    pub first: Option<Bytes>,
    /// All texts that match, where they are a few words.
    pub words: Option<Cow<'static, [Cow<'static, str>]>>,
    /// Whether one character at least is beyond ASCII.
    pub is_foreign: bool,
}

/// A set of bytes, a bit for each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bytes(pub [u64; 4]);

impl Bytes {
    fn of(bytes: impl Iterator<Item = u8>) -> Self {
        let mut set = Self::default();
        bytes.for_each(|byte| set.0[usize::from(byte >> 6)] |= 1 << (byte & 63));
        set
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] & (1 << (byte & 63)) != 0
    }
}

impl TextPattern {
    /// A pattern that was proven to compile when its rule was read.
    pub(super) fn proven(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), shape: OnceLock::new(), regex: OnceLock::new(), ascii: OnceLock::new() }
    }

    /// The same, with its shape told before.
    pub(super) fn shaped(text: impl Into<Arc<str>>, shape: Shape) -> Self {
        Self { shape: shape.into(), ..Self::proven(text) }
    }

    /// A pattern of which nobody knows yet whether it compiles.
    pub(super) fn new(text: impl Into<Arc<str>>) -> Result<Self, regex::Error> {
        let pattern = Self::proven(text);
        let regex = compile(&pattern.text)?;
        pattern.regex.get_or_init(|| Some(regex));
        Ok(pattern)
    }

    /// The pattern compiled; `None` for one that nobody proved and that is wrong.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| compile(&self.text).ok()).as_ref()
    }

    /// Whether it matches; `None` if it does not compile.
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let shape = self.shape.get_or_init(|| Shape::of(&self.text));
        if !shape.lets_through(text) {
            return Some(false);
        }
        match &shape.words {
            Some(words) => Some(words.iter().any(|it| *it == text)),
            None => match self.ascii().filter(|_| text.is_ascii()) {
                Some(ascii) => Some(ascii.is_match(text.as_bytes())),
                None => self.regex().map(|it| it.is_match(text)),
            },
        }
    }

    /// On ASCII a pattern means the same without Unicode's tables. With them `(?i)` and a dot together take
    /// milliseconds to compile, half of what a small run takes.
    fn ascii(&self) -> Option<&bytes::Regex> {
        let compile = || bytes::RegexBuilder::new(&self.text).unicode(false).build().ok();
        let is_known = || self.regex.get().is_some() || !is_cheap(&self.text);
        self.ascii.get_or_init(|| if is_known() { None } else { compile() }).as_ref()
    }
}

impl Shape {
    /// The shape of a pattern; nothing is known of one that is wrong.
    pub fn of(pattern: &str) -> Self {
        hir(pattern).map_or_else(Self::default, |it| Self::read(&it))
    }

    fn read(hir: &Hir) -> Self {
        let properties = hir.properties();
        let min = properties.minimum_len().unwrap_or(0);
        let is_anchored = properties.look_set_prefix().contains(Look::Start);
        let is_whole = is_anchored && properties.look_set_suffix().contains(Look::End);
        // Few and short beginnings tell enough; more cost as much as to compile the pattern.
        let begins = Extractor::new().limit_total(40).limit_literal_len(24).limit_repeat(1).extract(hir);
        let words = begins.literals().filter(|_| begins.is_exact() && is_whole_word(hir));
        let words = words.and_then(|all| {
            let text = |it: &Literal| String::from_utf8(it.as_bytes().to_vec()).map(Cow::Owned).ok();
            all.iter().map(text).collect::<Option<Vec<_>>>().map(Cow::Owned)
        });
        let begins: Option<Vec<u8>> = begins
            .literals()
            .and_then(|all| all.iter().map(|it| it.as_bytes().first().copied()).collect())
            .filter(|it: &Vec<u8>| !it.is_empty());
        let is_foreign = begins.as_ref().is_some_and(|it| it.iter().all(|byte| !byte.is_ascii()));
        let first = begins.filter(|_| is_anchored).map(|bytes| Bytes::of(bytes.into_iter()));
        let max = properties.maximum_len().filter(|_| is_whole);
        Self { min, max, first, words, is_foreign }
    }

    /// Whether a text has what all that match have.
    fn lets_through(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        bytes.len() >= self.min
            && self.max.is_none_or(|max| bytes.len() <= max)
            && match (&self.first, bytes.first()) {
                (Some(first), Some(byte)) => first.has(*byte),
                (Some(_), None) => false,
                (None, _) => true,
            }
            && !(self.is_foreign && text.is_ascii())
    }
}

/// Whether nothing but the anchors at both ends asks for a place.
fn is_whole_word(hir: &Hir) -> bool {
    let HirKind::Concat(parts) = hir.kind() else { return false };
    let [start, inner @ .., end] = &parts[..] else { return false };
    *start.kind() == HirKind::Look(Look::Start)
        && *end.kind() == HirKind::Look(Look::End)
        && inner.iter().all(|it| it.properties().look_set().is_empty())
}

/// Without Unicode tables `\\w` and `(?i)` compile ten times faster; a pattern that could then match half a character
/// is compiled with them.
fn is_cheap(pattern: &str) -> bool {
    pattern.is_ascii() && !pattern.contains("\\p") && !pattern.contains("\\P")
}

pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    let cheap = is_cheap(pattern).then(|| RegexBuilder::new(pattern).unicode(false).build());
    match cheap {
        Some(Ok(regex)) => Ok(regex),
        Some(Err(_)) | None => Regex::new(pattern),
    }
}

/// The pattern read the way [`compile`] reads it.
fn hir(pattern: &str) -> Option<Hir> {
    let read = |unicode| ParserBuilder::new().unicode(unicode).build().parse(pattern).ok();
    is_cheap(pattern).then(|| read(false)).flatten().or_else(|| read(true))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_match_whole_characters() {
        for (pattern, text, is_match) in
            [("(?i)^port$", "Port", true), ("^.$", "é", true), ("[^a]$", "é", true), (r"^\w+$", "ab_1", true)]
        {
            assert_eq!(TextPattern::proven(pattern).is_match(text), Some(is_match), "{pattern}");
        }
        assert_eq!(TextPattern::proven("(").is_match("a"), None);
    }

    #[test]
    fn what_cannot_match_is_never_compiled() {
        for (pattern, text) in [
            ("^[+-]?[0-9][0-9_]{6,}$", "123456"),
            ("^[+-]?[0-9][0-9_]{6,}$", "latest-but-long"),
            ("^(y|yes|on)$", "disable"),
            ("(?i)^[\"'](false|no|off)[\"']$", "\"a longer text\""),
            ("[\u{a0}\u{200b}]", "only plain characters"),
        ] {
            let pattern = TextPattern::proven(pattern);
            assert_eq!(pattern.is_match(text), Some(false));
            let is_compiled = pattern.regex.get().is_some() || pattern.ascii.get().is_some();
            assert!(!is_compiled, "{} was compiled for {text}", pattern.text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn the_shape_decides_as_the_regex_does(
            (pattern, text) in (
                r"[\^]?(\(\?i\))?[\^]?([ab]|\[0-9\]|\[\^a\]|\.|\(a\|bc\)|\\b|x\?|é|\[é\u{a0}\]){0,4}[+*?]?[$]?",
                "[abcxABé019_\u{a0}\n ]{0,6}",
            )
        ) {
            if let Ok(regex) = compile(&pattern) {
                prop_assert_eq!(TextPattern::proven(&*pattern).is_match(&text), Some(regex.is_match(&text)));
            }
        }
    }
}
