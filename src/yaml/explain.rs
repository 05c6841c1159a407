//! Which of the usual mistakes a line that cannot be read is.

use granit_parser::ErrorKind;
use text_size::TextRange;

use super::recover::Failure;
use super::{SyntaxError, SyntaxErrorKind};
use crate::text::{range, size};

/// The mistake in `line`, the one that had to be blanked, and the narrowest place of it.
pub(super) fn explain(text: &str, line: TextRange, failure: &Failure) -> SyntaxError {
    let content = &text[line];
    let start = usize::from(line.start());
    let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
    let at = |from: usize, to: usize| range(start + from, start + to.max(from + 1).min(content.len().max(1)));
    let whole = at(indent.min(content.len()), content.trim_end().len());
    let (kind, place) = if let Some(tab) = content[..indent].find('\t') {
        (SyntaxErrorKind::TabIndentation, at(tab, indent))
    } else if let Some(found) = by_kind(content, failure) {
        (found.0, found.1.map_or(whole, |(from, to)| at(from, to)))
    } else if let Some((kind, from, to)) = by_shape(content, indent) {
        (kind, at(from, to))
    } else {
        let kind = match failure.kind {
            ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::ExpectedBlockSequenceEntry => {
                SyntaxErrorKind::ListInMap
            }
            ErrorKind::RecursionLimitExceeded => SyntaxErrorKind::TooDeep,
            _ if content[indent..].starts_with("- ") && failure_is_about_keys(&failure.kind) => {
                SyntaxErrorKind::ListInMap
            }
            ErrorKind::PlainScalarStartsWithDashFlowIndicator | ErrorKind::MappingKeyNotAllowed => {
                SyntaxErrorKind::Other
            }
            _ => SyntaxErrorKind::WrongIndentation,
        };
        (kind, whole)
    };
    SyntaxError { kind, range: clip(text, place), key: key_of(content).into() }
}

/// The key of a line, or its beginning; nothing for an item and for what is no key.
pub(super) fn key_of(line: &str) -> &str {
    let key = line.split([':', '#']).next().unwrap_or(line).trim();
    let is_of_key = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '/');
    if key.starts_with('-') || !key.chars().all(is_of_key) { "" } else { key }
}

fn clip(text: &str, place: TextRange) -> TextRange {
    let start = text.floor_char_boundary(usize::from(place.start()).min(text.len()));
    let mut end = usize::from(place.end()).min(text.len()).max(start);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    TextRange::new(size(start), size(end))
}

fn failure_is_about_keys(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey
    )
}

type Found = (SyntaxErrorKind, Option<(usize, usize)>);

/// What the parser's own category says, where it is sure.
fn by_kind(line: &str, failure: &Failure) -> Option<Found> {
    Some(match &failure.kind {
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let (at, quote) = unclosed_quote(line)?;
            (SyntaxErrorKind::UnclosedQuote { quote }, Some((at, line.trim_end().len())))
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            (SyntaxErrorKind::TextAfterQuote, value_of(line))
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => {
            let at = line.find('\\')?;
            (SyntaxErrorKind::UnknownEscape, Some((at, at + 2)))
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            let at = line.rfind([']', '}'])?;
            let close = line[at..].chars().next()?;
            (SyntaxErrorKind::StrayBracket { close }, Some((at, at + 1)))
        }
        ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::ZeroBlockScalarIndent
        | ErrorKind::TabAtBlockScalarStart => (SyntaxErrorKind::BlockScalar, None),
        ErrorKind::RecursionLimitExceeded => (SyntaxErrorKind::TooDeep, None),
        ErrorKind::MissingAnchorOrAliasName => reserved(line, &['&', '*'])?,
        ErrorKind::MappingKeyNotAllowed => reserved(line, &['?'])?,
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape => reserved(line, &['!'])?,
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            let at = line.find('\t')?;
            (SyntaxErrorKind::TabIndentation, Some((at, at + 1)))
        }
        _ => return None,
    })
}

/// The value of a line, if it starts with one of these characters, which mean something of their own.
fn reserved(line: &str, characters: &[char]) -> Option<Found> {
    let (from, to) = value_of(line)?;
    let character = line[from..].chars().next().filter(|it| characters.contains(it))?;
    Some((SyntaxErrorKind::ReservedStart { character }, Some((from, to))))
}

/// What the line itself looks like.
fn by_shape(line: &str, indent: usize) -> Option<(SyntaxErrorKind, usize, usize)> {
    let end = line.trim_end().len();
    if let Some(at) = line.find(|it: char| it.is_control() && it != '\t') {
        return Some((SyntaxErrorKind::ForbiddenCharacter, at, at + 1));
    }
    if let Some(at) = line.find("{{") {
        let close = line[at..].find("}}").map_or(end, |it| at + it + 2);
        return Some((SyntaxErrorKind::TemplateBraces, at, close));
    }
    if let Some((kind, Some((from, to)))) = reserved(line, &['&', '*'])
        && line[from + 1..].starts_with(['&', '*'])
    {
        return Some((kind, from, to));
    }
    if let Some((at, quote)) = unclosed_quote(line) {
        return Some((SyntaxErrorKind::UnclosedQuote { quote }, at, end));
    }
    if let Some((at, open)) = unclosed_bracket(line) {
        return Some((SyntaxErrorKind::UnclosedBracket { open }, at, end));
    }
    let (from, to) = value_of(line).unwrap_or((indent, end));
    let value = &line[from.min(line.len())..to.max(from).min(line.len())];
    if let Some(character) = value.chars().next().filter(|it| matches!(it, '@' | '`' | '%')) {
        return Some((SyntaxErrorKind::ReservedStart { character }, from, to));
    }
    let is_plain = value_of(line).is_some() && !value.starts_with(['"', '\'', '{', '[', '|', '>']);
    let colon = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1));
    if let Some(colon) = colon.filter(|_| is_plain) {
        return Some((SyntaxErrorKind::SecondColon, from + colon, from + colon + 1));
    }
    let bare = line[indent..end].trim_start_matches("- ");
    if !bare.starts_with('-') && value_of(line).is_none() && !bare.ends_with(':') && !bare.is_empty() {
        let has_colon =
            bare.contains(':') && !bare.contains("://") && !bare.starts_with(['"', '\'', '[', '{']);
        let kind = if has_colon { SyntaxErrorKind::MissingSpace } else { SyntaxErrorKind::MissingColon };
        return Some((kind, end - bare.len(), end));
    }
    None
}

/// The bytes after the first `: ` of a line, comment excluded.
fn value_of(line: &str) -> Option<(usize, usize)> {
    let colon = line.find(": ")?;
    let rest = &line[colon + 2..];
    let start = colon + 2 + rest.len() - rest.trim_start().len();
    let end = line[start..].find(" #").map_or(line.len(), |it| start + it);
    let end = start + line[start..end].trim_end().len();
    (end > start).then_some((start, end))
}

/// The first quote that opens a value or an item and is not closed on the line.
fn unclosed_quote(line: &str) -> Option<(usize, char)> {
    let mut open: Option<(usize, char)> = None;
    let mut last = ' ';
    let mut chars = line.char_indices().peekable();
    while let Some((at, it)) = chars.next() {
        match open {
            Some((_, '"')) if it == '\\' => {
                chars.next();
            }
            Some((_, '\'')) if it == '\'' && chars.peek().is_some_and(|next| next.1 == '\'') => {
                chars.next();
            }
            Some((_, quote)) if it == quote => open = None,
            None if matches!(it, '"' | '\'') && matches!(last, ' ' | '[' | '{' | ',' | '\t') => {
                open = Some((at, it));
            }
            None if it == '#' && last == ' ' => break,
            Some(_) | None => {}
        }
        last = it;
    }
    open
}

/// The last bracket that opens a value or an item and is not closed on the line.
fn unclosed_bracket(line: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut last = ' ';
    for (at, it) in line.char_indices() {
        match (quote, it) {
            (Some(closing), it) if it == closing => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if last == ' ' || !open.is_empty() => quote = Some(it),
            (None, '[' | '{') if !open.is_empty() || matches!(last, ' ' | '\t') => open.push((at, it)),
            (None, ']' | '}') => {
                open.pop();
            }
            (None, '#') if last == ' ' => break,
            (None, _) => {}
        }
        last = it;
    }
    open.first().copied()
}

#[cfg(test)]
mod tests {
    use crate::yaml::SyntaxErrorKind as Kind;
    use crate::yaml::parse::parse;

    /// The first error of a text is of this kind and underlines this piece of it.
    fn check(text: &str, kind: &Kind, piece: &str) {
        let tree = parse(text);
        let error = tree.errors.first().unwrap_or_else(|| panic!("no error in {text:?}"));
        assert_eq!((&error.kind, &text[error.range]), (kind, piece), "{text:?}");
    }

    #[test]
    fn the_usual_mistakes() {
        check("a:\n  \tb: c\n  d: e\n", &Kind::TabIndentation, "\t");
        check("a:\n  b: c\n \td: e\n  f: g\n", &Kind::TabIndentation, "\t");
        check("a:\n  - b: c\n   \td: e\n    f: g\n", &Kind::TabIndentation, "\t");
        check("a:\n  b: c\n\td: e\nf: g\n", &Kind::TabIndentation, "\t");
        check("a: \"x\nb: 1\n", &Kind::UnclosedQuote { quote: '"' }, "\"x");
        check("a: 'x\nb: 1\n", &Kind::UnclosedQuote { quote: '\'' }, "'x");
        check("a: [1, 2\nb: 3\n", &Kind::UnclosedBracket { open: '[' }, "[1, 2");
        check("a: {x: 1\nb: 2\n", &Kind::UnclosedBracket { open: '{' }, "{x: 1");
        check("a: b: c\nd: 1\n", &Kind::SecondColon, ":");
        check("a: 1\nnewke\nb: 2\n", &Kind::MissingColon, "newke");
        check("a: 1\nb:val\nc: 2\n", &Kind::MissingSpace, "b:val");
        check("a: @x\nb: 1\n", &Kind::ReservedStart { character: '@' }, "@x");
        check("a: &\nb: 1\n", &Kind::ReservedStart { character: '&' }, "&");
        check("a: * b\nb: 1\n", &Kind::ReservedStart { character: '*' }, "* b");
        check("a: !<x\nb: 1\n", &Kind::ReservedStart { character: '!' }, "!<x");
        check("a: ? b\nb: 1\n", &Kind::ReservedStart { character: '?' }, "? b");
        check("a: \"\\uD83D\"\nb: 1\n", &Kind::UnknownEscape, "\\u");
        check("a: \"\\d\"\nb: 1\n", &Kind::UnknownEscape, "\\d");
        check("a: *nope\n", &Kind::UnknownAnchor { name: "nope".into() }, "*nope");
        check("a:\n  b: 1\n c: 2\nd: 3\n", &Kind::WrongIndentation, "c: 2");
    }

    #[test]
    fn everything_else_is_still_read() {
        let tree = parse("a: 1\nb: \"x\nc: 2\nd: [\ne: 3\n");
        let root = &tree.documents[0].root;
        for key in ["a", "c", "e"] {
            assert!(root.get(key).is_some(), "{key} {:?}", tree.errors);
        }
        assert_eq!(tree.errors.len(), 2);
    }

    #[test]
    fn many_broken_lines_end() {
        let text = "a: [\n".repeat(300);
        assert!(!parse(&text).errors.is_empty());
        let deep = "[".repeat(100_000);
        assert!(!parse(&deep).errors.is_empty());
    }
}
