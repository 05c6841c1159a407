//! What can be wrong with an expression: the words for it, and the way to its place.

use super::CompileError;
use super::functions::{self, FUNCTIONS, Form, Function};
use super::node::{Node, Question};
use super::parse::{self, Use};

/// What is wrong, and the word it is about.
pub(super) struct Fault {
    pub(super) culprit: Culprit,
    pub(super) message: String,
}

/// What a fault is about.
pub(super) enum Culprit {
    Word(String, Use),
    Literal(String),
    Whole,
}

impl Fault {
    pub(super) fn new<T>(culprit: Culprit, message: impl Into<String>) -> Result<T, Self> {
        Err(Self { culprit, message: message.into() })
    }

    /// The fault with its place in the text.
    pub(super) fn place(self, text: &str) -> CompileError {
        let range = match self.culprit {
            Culprit::Word(word, wanted) => parse::words(text, &word, wanted).into_iter().next(),
            Culprit::Literal(value) => parse::literal(text, &value),
            Culprit::Whole => None,
        };
        CompileError { range: range.unwrap_or(0..text.len()), message: self.message }
    }
}

/// The crate's reason, without the picture it draws.
pub(super) fn regex_message(error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().last().unwrap_or("").trim_start_matches("error: ");
    format!("this is no regular expression: {reason}")
}

pub(super) fn wrong_arity(function: &Function, n_given: usize, written: Use) -> Result<Node, Fault> {
    let n_before = usize::from(function.form == Form::Member);
    let (least, most) = (function.arity.start() - n_before, function.arity.end() - n_before);
    let wanted = match (least, most) {
        (0, 0) => "nothing".to_owned(),
        (1, 1) => "1 value".to_owned(),
        _ if least == most => format!("{least} values"),
        _ => format!("{least} to {most} values"),
    };
    let name = function.name;
    let word = name.rsplit('.').next().unwrap_or(name).to_owned();
    let message = format!("`{name}` takes {wanted} in its brackets, not {}", n_given - n_before);
    Fault::new(Culprit::Word(word, written), message)
}

pub(super) fn unknown_function(name: &str, form: Form) -> Result<Node, Fault> {
    let written = if form == Form::Global { Use::Call } else { Use::MemberCall };
    let message = match (name, form) {
        ("all" | "exists" | "exists_one" | "filter" | "map", _) => {
            format!("`{name}` is written `list.{name}(item, …)`")
        }
        ("default" | "orValue" | "coalesce", _) => format!("there is no `{name}`; write `or(x, y)`"),
        (_, Form::Global) if functions::named(name, Form::Member).is_some() => {
            format!("`{name}` is written after a dot: `x.{name}(…)`")
        }
        (_, Form::Member) if functions::named(name, Form::Global).is_some() => {
            format!("`{name}` is written before its value: `{name}(x)`")
        }
        (_, Form::Member) if Question::named(name).is_some() => {
            format!("`{name}` is written before its path: `{name}(x)`")
        }
        _ => {
            let questions = Question::ALL.iter().map(|question| question.as_str());
            match nearest(name, FUNCTIONS.iter().map(|function| function.name).chain(questions)) {
                Some(known) => format!("there is no function `{name}`; `{known}` exists"),
                None => format!("there is no function `{name}`"),
            }
        }
    };
    Fault::new(Culprit::Word(name.to_owned(), written), message)
}

/// The known name that a mistyped one most likely means.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let most = if name.len() < 5 { 1 } else { 2 };
    known
        .map(|known| (strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
