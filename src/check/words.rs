//! What is wrong with a broken line, in words.

use crate::yaml::SyntaxErrorKind;

/// The id, the message and the help for a syntax error; `line` is the line as shown, secrets masked.
pub(super) fn syntax_error(kind: &SyntaxErrorKind) -> (&'static str, String, &'static str) {
    use SyntaxErrorKind as Kind;
    let id = match kind {
        Kind::TabIndentation => "yaml/tab-indentation",
        Kind::UnknownAnchor { .. } => "yaml/unknown-anchor",
        Kind::TemplateBraces => "yaml/template-braces",
        _ => "yaml/syntax",
    };
    let message = match kind {
        Kind::TabIndentation => "a tab cannot indent YAML; use spaces".to_owned(),
        Kind::UnclosedQuote { quote } => {
            format!("the quote `{quote}` is opened here and not closed on this line; close it, or leave both out")
        }
        Kind::UnclosedBracket { open } => {
            let close = if *open == '[' { ']' } else { '}' };
            format!("`{open}` is opened here and never closed; add `{close}`")
        }
        Kind::StrayBracket { close } => format!("`{close}` closes nothing; remove it or open it before"),
        Kind::SecondColon => {
            "a value without quotes cannot hold a second `: `; put the value in quotes, or the second key on a line of its own".to_owned()
        }
        Kind::WrongIndentation => {
            "this line starts at a column where no block is open; align it with the lines it belongs to".to_owned()
        }
        Kind::BelowEmpty { written } => format!(
            "the key above has a value already, `{written}`, so nothing can stand below it; remove `{written}`, or these lines"
        ),
        Kind::MissingColon => "a `key: value` is expected here, and the colon is missing".to_owned(),
        Kind::MissingSpace => "a space is missing after the colon; without it this is no key".to_owned(),
        Kind::ListInMap => {
            "a list item stands among keys; indent it below its key, or make all of them items".to_owned()
        }
        Kind::ReservedStart { character: '`' } => {
            "a value without quotes cannot start with a backtick; put it in quotes".to_owned()
        }
        Kind::ReservedStart { character } => {
            format!("a value without quotes cannot start with `{character}`; put it in quotes")
        }
        Kind::TextAfterQuote => {
            "text follows the closing quote; put all of it inside, or escape the quote in the middle".to_owned()
        }
        Kind::UnknownEscape => {
            "in double quotes a backslash starts an escape, and this is none; write `\\\\`, or use single quotes".to_owned()
        }
        Kind::TemplateBraces => {
            "`{{ … }}` without quotes is read as a map inside a map, which YAML refuses as a key; put it in quotes".to_owned()
        }
        Kind::UnknownAnchor { name } => {
            format!("`*{name}` refers to an anchor `&{name}` that is not defined before in this document")
        }
        Kind::BlockScalar => {
            "this block of text does not start as `|` or `>` allow; its first line decides the indentation".to_owned()
        }
        Kind::ForbiddenCharacter => "a control character stands here that YAML does not allow; remove it".to_owned(),
        Kind::TooDeep => "from here on the text could not be read: it is nested too deep or broken throughout".to_owned(),
        Kind::Other => "this line cannot be read as YAML".to_owned(),
    };
    (id, message, help(kind))
}

fn help(kind: &SyntaxErrorKind) -> &'static str {
    match kind {
        SyntaxErrorKind::TemplateBraces => {
            "Values are plain YAML: Helm renders templates in them only where the chart passes them to `tpl`."
        }
        SyntaxErrorKind::BelowEmpty { .. } => {
            "The lines were left out, and everything else was checked; Helm refuses the whole text."
        }
        SyntaxErrorKind::UnknownAnchor { .. } => "Anchors do not reach across documents or files.",
        _ => "The line was left out, and everything else was checked; Helm refuses the whole text.",
    }
}
