//! Words of Kubernetes itself.

use super::super::key_words::{join_words, nearest};
use super::super::mend;
use super::super::teller::{Spot, Teller, Told};
use super::fields::WORDS;
use super::{Step, path};
use crate::diagnostic::{Confidence, Severity};
use crate::value::path::Shown;
use crate::value::{Entry, Value, ValueKind};

/// Words that a key takes besides below some others: which key, which word, and a part of the name of the other.
const ELSEWHERE: [(&str, &str, &str); 4] = [
    ("pathType", "PathPrefix", "route"),
    ("pathType", "RegularExpression", "route"),
    ("restartPolicy", "NotRequired", "resizepolicy"),
    ("restartPolicy", "RestartContainer", "resizepolicy"),
];

fn is_named(step: &Step<'_>, part: &str) -> bool {
    matches!(step, Step::Key(key) if key.to_ascii_lowercase().contains(part))
}

/// The words in the values of a release that Kubernetes refuses.
pub(super) fn look<'v>(teller: &mut Teller<'_>, way: &mut Vec<Step<'v>>, value: &'v Value) {
    match &value.kind {
        ValueKind::Map(map) => {
            for entry in map.entries.iter().filter(|it| it.value.is_written() && !it.value.origin.is_shared) {
                way.push(Step::Key(&entry.key));
                word(teller, way, entry);
                look(teller, way, &entry.value);
                way.pop();
            }
        }
        ValueKind::List(items) => {
            for (idx, item) in items.iter().enumerate() {
                way.push(Step::Index(idx));
                look(teller, way, item);
                way.pop();
            }
        }
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {}
        ValueKind::String(_) | ValueKind::Unknown => {}
    }
}

fn word(teller: &mut Teller<'_>, way: &[Step<'_>], entry: &Entry) {
    let Some((_, words)) = WORDS.iter().find(|it| it.0 == &*entry.key) else { return };
    let Some(text) = entry.value.as_str() else { return };
    let is_taken_here = ELSEWHERE.iter().any(|(key, word, part)| {
        *key == &*entry.key && *word == text && way.iter().any(|it| is_named(it, part))
    });
    if text.is_empty() || text.contains(['{', '$']) || words.contains(&text) || is_taken_here {
        return;
    }
    let Some(source) = entry.value.origin.source else { return };
    let path = &path(way);
    let shown = teller.shown(path, &entry.value);
    let near = nearest(text, words.iter().copied());
    let question = near.map_or_else(String::new, |it| format!("did you mean `{it}`? "));
    let all: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
    let told = Told {
        rule: "values/not-allowed",
        severity: Severity::Error,
        // A chart may give the name another meaning.
        confidence: Confidence::Medium,
        message: format!("`{}` is {shown}; {question}Kubernetes takes {}", Shown(path), join_words(&all)),
        help: None,
        fix: near.map(|it| mend::set(path, Value::text(it), it)),
    };
    teller.tell_anyway(&Spot { path, source, range: entry.value.origin.range, entry: Some(entry) }, told);
}
