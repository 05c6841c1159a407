//! The text of a Go template to its actions and their tokens. Whatever is broken is read as far as it goes.

use std::borrow::Cow;

/// `{{ … }}`: what stands between the braces, and what stands before them.
#[derive(Debug)]
pub(super) struct Action<'t> {
    /// The byte its braces start at.
    pub(super) offset: u32,
    /// What it holds.
    pub(super) tokens: Vec<Token<'t>>,
    /// Where in a manifest it stands.
    pub(super) position: Position<'t>,
    /// Whether visible text stands between the action before and this one.
    pub(super) follows_text: bool,
}

/// Where in a manifest an action stands, as far as the text before it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Position<'t> {
    /// `replicas` in `replicas: {{ … }}`, also when the action stands on a line below.
    pub(super) field: Option<&'t str>,
    /// A quote stands directly before it.
    pub(super) is_quoted: bool,
}

/// A token of an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'t> {
    /// `.a.b` after a space.
    Field(Vec<&'t str>),
    /// `.a.b` directly after a closing parenthesis.
    Chain(Vec<&'t str>),
    /// `$name.a.b`; the name with its dollar.
    Variable(&'t str, Vec<&'t str>),
    /// `.`
    Dot,
    /// A keyword, a function, `true`, `nil`.
    Word(&'t str),
    /// A text in quotes or backquotes.
    Text(Cow<'t, str>),
    /// A number or a character.
    Number(&'t str),
    /// `|`
    Pipe,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `:=`
    Declare,
    /// `=`
    Assign,
    /// `,`
    Comma,
}

/// All actions of a text, comments left out.
pub(super) fn actions(text: &str) -> Vec<Action<'_>> {
    let mut acc = Vec::new();
    let mut at = 0;
    let mut position = Position::default();
    let mut follows_text = false;
    while let Some(found) = text[at..].find("{{") {
        let braces = at + found;
        let before = &text[at..braces];
        follows_text |= !before.trim().is_empty();
        position = position_after(position, before);
        let start = after_trim_marker(text, braces + 2);
        if let Some(end) = comment_end(text, start) {
            at = end;
            continue;
        }
        let mut lexer = Lexer { text, at: start, tokens: Vec::new() };
        lexer.run();
        at = lexer.at;
        let offset = u32::try_from(braces).unwrap_or(u32::MAX);
        acc.push(Action { offset, tokens: lexer.tokens, position, follows_text });
        follows_text = false;
    }
    if !text[at..].trim().is_empty() {
        // What follows the last action matters to a helper that ends with text.
        let offset = u32::try_from(text.len()).unwrap_or(u32::MAX);
        acc.push(Action { offset, tokens: Vec::new(), position: Position::default(), follows_text: true });
    }
    acc
}

/// The position after some more text: the last `key:` that nothing but space follows.
fn position_after<'t>(earlier: Position<'t>, text: &'t str) -> Position<'t> {
    let is_quoted = text.ends_with(['"', '\'']);
    let visible = text.trim_end_matches(['"', '\'']).trim_end();
    if visible.is_empty() {
        return Position { is_quoted, ..earlier };
    }
    let line = visible.rsplit('\n').next().unwrap_or(visible).trim_start();
    let line = line.trim_start_matches("- ").trim_start();
    let field = line.strip_suffix(':').map(|it| it.trim_matches(['"', '\''])).filter(|it| is_key(it));
    Position { field, is_quoted }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.' | b'/'))
}

/// Go takes `-` as a trim marker only before a space.
fn after_trim_marker(text: &str, start: usize) -> usize {
    let bytes = &text.as_bytes()[start..];
    let is_marker = bytes.first() == Some(&b'-') && bytes.get(1).is_some_and(u8::is_ascii_whitespace);
    start + usize::from(is_marker)
}

fn comment_end(text: &str, start: usize) -> Option<usize> {
    let body = text[start..].trim_start();
    if !body.starts_with("/*") {
        return None;
    }
    let body_start = text.len() - body.len();
    let close = text[body_start..].find("*/").map_or(text.len(), |it| body_start + it + 2);
    Some(text[close..].find("}}").map_or(text.len(), |it| close + it + 2))
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        let mut after_space = true;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("}}") || rest.starts_with("-}}") {
                self.at += if rest.starts_with('-') { 3 } else { 2 };
                return;
            }
            // The action before was never closed.
            if rest.starts_with("{{") {
                return;
            }
            let first = rest.as_bytes()[0];
            if first.is_ascii_whitespace() {
                self.at += 1;
                after_space = true;
                continue;
            }
            self.token(first, after_space);
            after_space = false;
        }
    }

    fn token(&mut self, first: u8, after_space: bool) {
        match first {
            b'(' => self.push(1, Token::Open),
            b')' => self.push(1, Token::Close),
            b'|' => self.push(1, Token::Pipe),
            b',' => self.push(1, Token::Comma),
            b'=' => self.push(1, Token::Assign),
            b':' if self.text[self.at..].starts_with(":=") => self.push(2, Token::Declare),
            b'"' => self.quoted(),
            b'`' => self.raw(),
            b'\'' => self.character(),
            b'.' if !self.digit_at(self.at + 1) => self.field(after_space),
            b'$' => self.variable(),
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                let end = self.name_end(self.at + 1, |it| it.is_alphanumeric() || it == '.' || it == '_');
                self.push(end - self.at, Token::Number(&self.text[self.at..end]));
            }
            _ => self.word(),
        }
    }

    fn push(&mut self, len: usize, token: Token<'t>) {
        self.tokens.push(token);
        self.at += len;
    }

    fn digit_at(&self, at: usize) -> bool {
        self.text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
    }

    fn name_end(&self, start: usize, is_part: impl Fn(char) -> bool) -> usize {
        self.text[start..].find(|it| !is_part(it)).map_or(self.text.len(), |it| start + it)
    }

    fn word(&mut self) {
        let end = self.name_end(self.at, is_name);
        if end > self.at {
            return self.push(end - self.at, Token::Word(&self.text[self.at..end]));
        }
        self.at += self.text[self.at..].chars().next().map_or(1, char::len_utf8);
    }

    fn fields(&mut self) -> Vec<&'t str> {
        let mut fields = Vec::new();
        while self.text.as_bytes().get(self.at) == Some(&b'.') {
            let end = self.name_end(self.at + 1, is_name);
            if end == self.at + 1 {
                break;
            }
            fields.push(&self.text[self.at + 1..end]);
            self.at = end;
        }
        fields
    }

    fn field(&mut self, after_space: bool) {
        let fields = self.fields();
        let token = match self.tokens.last() {
            _ if fields.is_empty() => {
                self.at += 1;
                Token::Dot
            }
            Some(Token::Close) if !after_space => Token::Chain(fields),
            Some(_) | None => Token::Field(fields),
        };
        self.tokens.push(token);
    }

    fn variable(&mut self) {
        let end = self.name_end(self.at + 1, is_name);
        let name = &self.text[self.at..end];
        self.at = end;
        let fields = self.fields();
        self.tokens.push(Token::Variable(name, fields));
    }

    fn quoted(&mut self) {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut end = start;
        while end < bytes.len() && !matches!(bytes[end], b'"' | b'\n') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        // A text that is never closed ends with its line, or it would swallow the rest of the file.
        let mut end = end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.tokens.push(Token::Text(unescaped(&self.text[start..end])));
        self.at = (end + 1).min(self.text.len());
    }

    fn raw(&mut self) {
        let start = self.at + 1;
        let end = self.text[start..].find('`').map_or(self.text.len(), |it| start + it);
        self.tokens.push(Token::Text(Cow::Borrowed(&self.text[start..end])));
        self.at = (end + 1).min(self.text.len());
    }

    fn character(&mut self) {
        let start = self.at + 1;
        let mut is_escaped = false;
        let end = self.text[start..].find(|it| {
            let is_end = it == '\n' || it == '\'' && !is_escaped;
            is_escaped = it == '\\' && !is_escaped;
            is_end
        });
        let end = end.map_or(self.text.len(), |it| start + it);
        let has_close = self.text.as_bytes().get(end) == Some(&b'\'');
        self.tokens.push(Token::Number(&self.text[self.at..end]));
        self.at = end + usize::from(has_close);
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        decoded.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    Cow::Owned(decoded)
}
