//! The secrets of what is judged, so that no message prints one.

use crate::project::{Project, Release};
use crate::secret::shapes::{has_shape, mask_shapes};
use crate::secret::{is_name_key, looks_secret};
use crate::value::{Value, ValueKind};

/// What stands for a secret in a message.
const MASK: &str = "•••";

/// A shorter secret stands in half of all words by chance.
const SHORTEST: usize = 4;

/// Where texts stand that must not be printed. Nothing is collected: most holes hold nothing of a secret, and
/// looking for what they hold is cheaper than looking at every key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secrets<'a> {
    project: &'a Project,
    root: &'a Value,
    origin: SecretOrigin<'a>,
}

/// What is a secret besides values under secret-looking keys.
#[derive(Debug, Clone, Copy)]
enum SecretOrigin<'a> {
    /// Every value that a Secret wrote.
    Release(&'a Release),
    /// All data of this object, which is a Secret.
    Data,
    /// Nothing.
    None,
}

impl<'a> Secrets<'a> {
    /// Of values: what stands under secret-looking keys, and every value a Secret wrote.
    pub(super) fn of_values(project: &'a Project, values: &'a Value, release: &'a Release) -> Self {
        Self { project, root: values, origin: SecretOrigin::Release(release) }
    }

    /// Of an object: what stands under secret-looking keys, and all data of a Secret.
    pub(super) fn of_object(project: &'a Project, object: &'a Value, kind: &str) -> Self {
        let origin = if kind == "Secret" { SecretOrigin::Data } else { SecretOrigin::None };
        Self { project, root: object, origin }
    }

    /// The text of a hole with secrets masked.
    pub(super) fn masked(self, text: &str) -> String {
        let found = self.found_in(text);
        let masked = found.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
        // Of a secret that a rule put into lower case, or cut a piece from, nothing can be left standing.
        let is_changed = |secret: &String| *secret == text || !text.contains(secret.as_str());
        let mut masked = if found.iter().any(is_changed) { MASK.to_owned() } else { masked };
        mask_shapes(&mut masked);
        masked
    }

    /// Whether a text carries one.
    pub(super) fn is_in(self, text: &str) -> bool {
        has_shape(text) || self.found_in(text).iter().any(|secret| secret.len() >= SHORTEST)
    }

    /// The secrets a text is or holds, the longest first.
    fn found_in(self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(self.root, &mut Vec::new(), (text, &mut found));
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        found
    }

    fn collect(self, value: &'a Value, way: &mut Vec<Step<'a>>, (text, found): (&str, &mut Vec<String>)) {
        match &value.kind {
            ValueKind::Map(map) => {
                for entry in &map.entries {
                    way.push(Step { key: &entry.key, around: value });
                    self.collect(&entry.value, way, (text, found));
                    way.pop();
                }
            }
            ValueKind::List(items) => {
                for item in items {
                    self.collect(item, way, (text, &mut *found));
                }
            }
            ValueKind::String(string) => {
                if self.is_found(string, (value, way), text) {
                    found.push(string.to_string());
                }
            }
            ValueKind::Int(_) | ValueKind::Float(_) => {
                if text.contains(|it: char| it.is_ascii_digit()) {
                    let spellings = self.spellings(value).into_iter();
                    found.extend(spellings.filter(|it| self.is_found(it, (value, way), text)));
                }
            }
            ValueKind::Null | ValueKind::Bool(_) | ValueKind::Unknown => {}
        }
    }

    /// Whether a text is or holds this scalar and the scalar is secret. Most are not in the text, so the keys above
    /// are asked last.
    fn is_found(self, candidate: &str, (value, way): (&Value, &[Step<'_>]), text: &str) -> bool {
        let is_by_origin = || self.is_by_origin(value, way);
        is_held(candidate, text) && (is_secret(way) || is_by_origin())
            || text.len() >= SHORTEST && is_by_origin() && is_part(candidate, text)
    }

    /// All ways a message may show a number: as read, as Go prints it, as written (`0042` where 34 is read).
    fn spellings(self, value: &Value) -> Vec<String> {
        let read = if let ValueKind::Int(number) = value.kind { Some(number.to_string()) } else { None };
        read.into_iter().chain(value.printed()).chain(self.written(value)).collect()
    }

    /// The text of a value as it is written.
    fn written(self, value: &Value) -> Option<String> {
        let source = value.origin.source?;
        let text =
            self.project.source(source).text.get(std::ops::Range::<usize>::from(value.origin.range))?;
        Some(text.to_owned())
    }

    /// Whether it is secret for who wrote it. Rules may read it, so what they made of it is looked for as well;
    /// what stands under a secret-looking key no rule may print.
    fn is_by_origin(self, value: &Value, way: &[Step<'_>]) -> bool {
        match self.origin {
            SecretOrigin::Release(release) => release.is_of_secret(value),
            SecretOrigin::Data => way.first().is_some_and(|it| matches!(it.key, "data" | "stringData")),
            SecretOrigin::None => false,
        }
    }
}

/// A key on the way to a value, and the map it stands in.
#[derive(Debug, Clone, Copy)]
struct Step<'a> {
    key: &'a str,
    around: &'a Value,
}

/// Whether the keys above a value make it a secret, as in [`crate::secret::ranges`]: the last that says so or not.
fn is_secret(way: &[Step<'_>]) -> bool {
    let verdict = |step: &Step<'_>| {
        let is_named = || step.around.get("name").and_then(Value::as_str).is_some_and(looks_secret);
        if is_name_key(step.key) {
            Some(false)
        } else if looks_secret(step.key) || step.key == "value" && is_named() {
            Some(true)
        } else {
            None
        }
    };
    way.iter().rev().find_map(verdict).unwrap_or(false)
}

fn is_held(secret: &str, text: &str) -> bool {
    !secret.is_empty() && (secret == text || secret.len() >= SHORTEST && text.contains(secret))
}

/// Whether a text may have been made from a secret: the same letters in another case, or a piece of it.
fn is_part(secret: &str, text: &str) -> bool {
    text.len() >= SHORTEST && secret.to_lowercase().contains(&text.to_lowercase())
}
