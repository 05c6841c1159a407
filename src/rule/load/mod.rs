//! Reads a rule file and says, at line and column, what is wrong with it.

use text_size::TextRange;

use super::file::RuleFile;
use super::file::node::NodeReader;
use super::header::Header;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::text::{FileId, Location};
use crate::yaml::parse::parse;
use crate::yaml::{Node, SyntaxError, Tree};

mod check;
mod places;
mod quoting;
mod report;
mod words;

#[cfg(test)]
mod tests;

pub use quoting::QUOTING;
pub use words::is_built_in_area;

/// A rule that was read and found right.
#[derive(Debug)]
pub struct Loaded {
    /// What the file says.
    pub file: RuleFile,
    /// What decides whether it runs.
    pub header: Header,
}

/// Something wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Lower case, no full stop.
    pub message: String,
    /// What would be right, if it does not fit in the message.
    pub help: Option<String>,
    /// Where in the text.
    pub range: TextRange,
}

impl Problem {
    /// A problem without help.
    pub fn new(range: TextRange, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, range }
    }

    /// As people are told.
    pub fn diagnostic(self, file: FileId) -> Diagnostic {
        let location = Location { file, range: self.range };
        let id = RuleId::new("valuelint/rule-file");
        let mut diagnostic = Diagnostic::new(id, Severity::Error, location, self.message);
        diagnostic.help = self.help;
        diagnostic
    }
}

/// Reads the rule with this id. With a problem there is no rule.
pub fn load(id: &str, text: &str) -> (Option<Loaded>, Vec<Problem>) {
    let tree = parse(text);
    if !tree.errors.is_empty() {
        return (None, tree.errors.iter().map(|error| syntax_problem(text, error)).collect());
    }
    let root = match only_document(&tree) {
        Ok(root) => root,
        Err(problem) => return (None, vec![problem]),
    };
    let unquoted = quoting::unquoted(text, root);
    if !unquoted.is_empty() {
        return (None, unquoted);
    }
    let file = match <RuleFile as serde::Deserialize>::deserialize(NodeReader(root)) {
        Ok(file) => file,
        Err(error) => {
            let range = error.range.unwrap_or(root.range);
            let range = places::first_line(text, range);
            return (None, vec![Problem::new(range, error.message)]);
        }
    };
    let (programs, problems) = check::check(&file, text, root, id);
    if !problems.is_empty() {
        return (None, problems);
    }
    let header = Header::of(id, &file, &programs);
    (Some(Loaded { file, header }), problems)
}

/// The id of a rule file: its path below the rules folder, without `.yaml`.
pub fn id_of(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path).to_owned()
}

fn only_document(tree: &Tree) -> Result<&Node, Problem> {
    match tree.documents.as_slice() {
        [] => Err(Problem::new(TextRange::default(), "the file is empty; a rule begins with `summary:`")),
        [document] => Ok(&document.root),
        [_, second, ..] => {
            Err(Problem::new(second.range, "a second document begins here; a file holds one rule"))
        }
    }
}

fn syntax_problem(text: &str, error: &SyntaxError) -> Problem {
    let range = places::first_line(text, error.range);
    let line = crate::text::line_range(text, range.start());
    Problem {
        message: format!("this line cannot be read as YAML: {}", words::of_error(&error.kind)),
        help: quoting::looks_like_cel(&text[line]).then(|| QUOTING.to_owned()),
        range,
    }
}
