//! What may be written at a place.

use std::sync::{Arc, LazyLock};

use lsp_types::{Position, Range};
use serde_json::{Value, json};

use super::hover::{markup, page};
use super::view::At;
use crate::ask::complete::{Candidate, Form, candidates};
use crate::ask::described;
use crate::ask::level::{Level, Part, level};
use crate::check::built_in::BUILT_IN;
use crate::files::context;
use crate::rule::file::RuleFile;
use crate::rule::set::KnownRule;

/// Kinds of completion, as the protocol numbers them.
const PROPERTY: u32 = 10;
const VALUE: u32 = 12;

/// How the text of a completion is to be read, as the protocol numbers it.
const SNIPPET: u32 = 2;
const ADJUST_INDENTATION: u32 = 2;

/// What may be written at a place.
pub(super) fn completion(at: At<'_>, position: Position) -> Value {
    let offset = at.offset(position);
    let (level, found) = match schema(at) {
        Some(schema) => {
            let level = level(at.text(), offset);
            let found = described::candidates(schema, &level);
            (level, found)
        }
        None => candidates(&at.view.verdict.project, at.id, offset, &|| rules(at)),
    };
    let writer = Writer { at, range: at.range(level.word), level: &level };
    let items: Vec<Value> = found.iter().enumerate().map(|(idx, it)| writer.item(idx, it)).collect();
    json!({ "isIncomplete": false, "items": items })
}

/// What a file of our own is described by: `valuelint.yaml`, or a rule of the user's.
fn schema(at: At<'_>) -> Option<&'static Value> {
    static CONFIGURATION: LazyLock<Value> = LazyLock::new(crate::config::schema::schema);
    static RULE: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(RuleFile).to_value());
    let path = at.document.path.as_deref()?;
    if path.file_name().is_some_and(|it| it == context::CONFIGURATION) {
        return Some(&CONFIGURATION);
    }
    at.view.workspace.rules.is_one(path).then(|| &*RULE)
}

/// Every rule and check with what it looks for.
fn rules(at: At<'_>) -> Vec<(String, String)> {
    let rules = at.view.workspace.rules.set.iter();
    let summary = |it: &Arc<KnownRule>| it.rule().map_or_else(String::new, |it| it.summary.clone());
    let rules = rules.map(|it| (it.id().to_owned(), summary(it)));
    let built_in = BUILT_IN.iter().map(|(id, summary)| ((*id).to_owned(), (*summary).to_owned()));
    rules.chain(built_in).collect()
}

struct Writer<'a> {
    at: At<'a>,
    level: &'a Level,
    range: Range,
}

impl Writer<'_> {
    fn item(&self, idx: usize, candidate: &Candidate) -> Value {
        let is_word = candidate.form == Form::Word;
        let (text, is_snippet) = self.text(candidate);
        let mut item = json!({
            "label": candidate.label,
            "kind": if is_word { VALUE } else { PROPERTY },
            "sortText": format!("{idx:04}"),
            "filterText": candidate.label,
            "textEdit": { "range": self.range, "newText": text },
        });
        if let Some(detail) = &candidate.detail {
            item["detail"] = detail.as_str().into();
        }
        let told = candidate.page.as_ref().map(page).filter(|it| !it.is_empty());
        if let Some(told) = told {
            item["documentation"] = markup(self.at.view, &told);
        }
        if is_snippet {
            item["insertTextFormat"] = SNIPPET.into();
            item["insertTextMode"] = ADJUST_INDENTATION.into();
        }
        item
    }

    /// What is written, and whether it is a snippet.
    fn text(&self, candidate: &Candidate) -> (String, bool) {
        let (label, behind) = (&candidate.label, &self.at.text()[usize::from(self.level.word.end())..]);
        let is_spaced = || self.at.text()[..usize::from(self.level.word.start())].ends_with([' ', '"', '\'']);
        match (&candidate.form, &self.level.part) {
            (Form::Word, Part::Value(_)) if !is_spaced() => return (format!(" {label}"), false),
            (Form::Word, _) => return (label.clone(), false),
            _ if behind.starts_with(':') => return (label.clone(), false),
            _ => {}
        }
        let colon = if label.contains([' ', '#', ':']) { format!("{label:?}:") } else { format!("{label}:") };
        let is_flow = behind.trim_start().starts_with('}');
        if !self.at.view.client.has_snippets || is_flow {
            return (format!("{colon} "), false);
        }
        let below = " ".repeat(self.level.n_dashes + 2);
        let text = match &candidate.form {
            Form::Map => format!("{}\n{below}$0", escaped(&colon)),
            Form::List => format!("{}\n{below}- $0", escaped(&colon)),
            Form::Choice(words) => {
                let words: Vec<String> =
                    words.iter().map(|it| escaped(it).replace(',', "\\,").replace('|', "\\|")).collect();
                format!("{} ${{1|{}|}}$0", escaped(&colon), words.join(","))
            }
            Form::Scalar | Form::Word => format!("{} $0", escaped(&colon)),
        };
        (text, true)
    }
}

/// A text in which a snippet has no place to jump to.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
