//! Text to syntax tree by the crate `cel`, and the way back from a word to its place.

use std::ops::Range;

use cel::ParseErrors;
use cel::common::ast::{Expr, IdedExpr, LiteralValue};
use cel::parser::PrattParser;
use cel::parser::pratt_parser::{Lexer, Token, TokenKind};

use super::CompileError;

/// What the grammar calls `has` here: the crate's own macro takes only `a.b`, not `a["b"]` or a name.
pub(super) const HAS: &str = "Has";

pub(super) const TOO_DEEP: &str = "the expression is nested too deeply; give its parts names in `variables`";

/// Longer texts are refused: the crate builds trees as deep as a sum is long.
const MAX_LENGTH: usize = 10_000;

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<IdedExpr, CompileError> {
    if text.len() > MAX_LENGTH {
        let message = format!("the expression is longer than {MAX_LENGTH} bytes");
        return Err(CompileError { range: 0..text.len(), message });
    }
    let renamed = rename_has(text);
    PrattParser::new().parse(&renamed).map_err(|errors| explain(text, &errors))
}

/// Renames the calls of `has` so that every other byte stays where it is.
fn rename_has(text: &str) -> String {
    let mut renamed = text.to_owned();
    if text.contains("has") {
        for place in words(text, "has", Use::Call) {
            renamed.replace_range(place, HAS);
        }
    }
    renamed
}

fn explain(text: &str, errors: &ParseErrors) -> CompileError {
    let first = errors.errors.iter().min_by_key(|error| error.pos);
    let Some(error) = first else {
        return CompileError { range: 0..text.len(), message: "this is no CEL expression".to_owned() };
    };
    let range = tokens(text)
        .into_iter()
        .find(|token| place(text, token.start) == error.pos)
        .map_or_else(|| end_of(text), |token| token.start..whole_end(text, token.end));
    let word = &text[range.clone()];
    let message = if text.trim().is_empty() {
        "an expression is missing".to_owned()
    } else if word.is_empty() {
        "the expression ends too early".to_owned()
    } else if word == "=" {
        "`=` compares nothing; write `==`".to_owned()
    } else if word.starts_with(['"', '\'']) && !is_closed(word) {
        "the text in quotes has no end".to_owned()
    } else if error.msg.contains("simple name") {
        format!("`{word}` takes the name of an item first, as in `list.exists(item, item > 1)`")
    } else if error.msg.contains("recursion") {
        TOO_DEEP.to_owned()
    } else {
        format!("`{word}` cannot stand here")
    };
    CompileError { range, message }
}

fn is_closed(literal: &str) -> bool {
    literal.len() > 1 && literal.chars().next() == literal.chars().next_back()
}

/// The end of the character a byte belongs to: the crate's tokens may end within one.
fn whole_end(text: &str, end: usize) -> usize {
    (end..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn end_of(text: &str) -> Range<usize> {
    let end = text.trim_end().len();
    end..end
}

/// Line and column as the crate counts them: from 1 and 0, the column in characters.
fn place(text: &str, offset: usize) -> (isize, isize) {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[start..].chars().count();
    (line.cast_signed(), column.cast_signed() + 1)
}

/// How a word is used where we look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// `f(…)`
    Call,
    /// `x.f(…)`
    MemberCall,
    /// A name that stands for a value.
    Name,
}

/// Every place where a word is used like this.
pub(super) fn words(text: &str, word: &str, wanted: Use) -> Vec<Range<usize>> {
    let tokens = tokens(text);
    let kind = |index: Option<usize>| index.and_then(|index| tokens.get(index)).map(|token| token.kind);
    let mut places = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::TokIdent || text.get(token.start..token.end) != Some(word) {
            continue;
        }
        let is_member = kind(index.checked_sub(1)) == Some(TokenKind::TokDot);
        let is_call = kind(Some(index + 1)) == Some(TokenKind::TokLeftParen);
        let is_wanted = match wanted {
            Use::Call => is_call && !is_member,
            Use::MemberCall => is_call && is_member,
            Use::Name => !is_call && !is_member,
        };
        if is_wanted {
            places.push(token.start..token.end);
        }
    }
    places
}

/// The place of a literal that reads as this text.
pub(super) fn literal(text: &str, value: &str) -> Option<Range<usize>> {
    tokens(text)
        .into_iter()
        .filter(|token| token.kind == TokenKind::TokString)
        .map(|token| token.start..token.end)
        .find(|range| literal_value(&text[range.clone()]).as_deref() == Some(value))
}

fn literal_value(token: &str) -> Option<String> {
    match PrattParser::new().parse(token).ok()?.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
        _ => None,
    }
}

/// The tokens up to the first that is none; spaces and comments left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.lex();
        match token.kind {
            TokenKind::TokEnd => return tokens,
            TokenKind::TokWhitespace | TokenKind::TokComment => {}
            TokenKind::TokError => {
                tokens.push(token);
                return tokens;
            }
            _ => tokens.push(token),
        }
    }
}
