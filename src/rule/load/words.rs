//! Words of the loader: areas that are not rule files, and what a line of YAML lacks.

use crate::yaml::SyntaxErrorKind;

/// Areas of ids that belong to built-in checks; `replaces` may name them, rule files may not use them.
const RESERVED_AREAS: [&str; 3] = ["yaml", "values", "valuelint"];

/// Whether an id belongs to a built-in check.
pub fn is_built_in_area(id: &str) -> bool {
    id.split_once('/').is_some_and(|(area, _)| RESERVED_AREAS.contains(&area))
}

/// What is wrong with a line, in a few words.
pub(super) fn of_error(kind: &SyntaxErrorKind) -> String {
    match kind {
        SyntaxErrorKind::TabIndentation => "a tab stands where only spaces may".to_owned(),
        SyntaxErrorKind::UnclosedQuote { quote } => format!("`{quote}` is never closed"),
        SyntaxErrorKind::UnclosedBracket { open } => format!("`{open}` is never closed"),
        SyntaxErrorKind::StrayBracket { close } => format!("`{close}` closes nothing"),
        SyntaxErrorKind::SecondColon => "a second `: ` stands in a text without quotes".to_owned(),
        SyntaxErrorKind::BelowEmpty { written } => format!("the key above has the value `{written}` already"),
        SyntaxErrorKind::WrongIndentation => "no block begins at this column".to_owned(),
        SyntaxErrorKind::MissingColon => "a `key: value` is expected here".to_owned(),
        SyntaxErrorKind::MissingSpace => "a space is missing after the colon".to_owned(),
        SyntaxErrorKind::ListInMap => "a list item stands among `key: value` lines".to_owned(),
        SyntaxErrorKind::ReservedStart { character } => {
            format!("a text without quotes may not begin with `{character}`")
        }
        SyntaxErrorKind::TextAfterQuote => "text follows the closing quote".to_owned(),
        SyntaxErrorKind::UnknownEscape => "this backslash begins no known escape".to_owned(),
        SyntaxErrorKind::TemplateBraces => "`{{` begins a map here".to_owned(),
        SyntaxErrorKind::UnknownAnchor { name } => format!("nothing is called `&{name}`"),
        SyntaxErrorKind::BlockScalar => "the lines under `|` or `>` are not as YAML wants them".to_owned(),
        SyntaxErrorKind::ForbiddenCharacter => "YAML does not allow this character".to_owned(),
        SyntaxErrorKind::TooDeep => "it is too deep".to_owned(),
        SyntaxErrorKind::Other => "it is no YAML".to_owned(),
    }
}
