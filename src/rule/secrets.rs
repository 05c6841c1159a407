//! The secrets of what is judged, so that no message prints one.

use crate::project::{Project, Release};
use crate::secret::is_secret_key;
use crate::value::scalar::go_float;
use crate::value::{Value, ValueKind};

/// What stands for a secret in a message.
const MASK: &str = "•••";

/// A shorter secret stands in half of all words by chance.
const SHORTEST: usize = 4;

/// Where texts stand that must not be printed. Nothing is collected: most holes hold nothing of a secret, and
/// looking for what they hold is cheaper than looking at every key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secrets<'a> {
    root: &'a Value,
    origin: SecretOrigin<'a>,
}

/// What is a secret besides values under secret-looking keys.
#[derive(Debug, Clone, Copy)]
enum SecretOrigin<'a> {
    /// Every value that a Secret wrote.
    Release(&'a Project, &'a Release),
    /// All data of this object, which is a Secret.
    Data,
    /// Nothing.
    None,
}

impl<'a> Secrets<'a> {
    /// Of values: what stands under secret-looking keys, and every value a Secret wrote.
    pub(super) fn of_values(project: &'a Project, values: &'a Value, release: &'a Release) -> Self {
        Self { root: values, origin: SecretOrigin::Release(project, release) }
    }

    /// Of an object: what stands under secret-looking keys, and all data of a Secret.
    pub(super) fn of_object(object: &'a Value, kind: &str) -> Self {
        let origin = if kind == "Secret" { SecretOrigin::Data } else { SecretOrigin::None };
        Self { root: object, origin }
    }

    /// The text of a hole with secrets masked.
    pub(super) fn masked(self, text: &str) -> String {
        let found = self.found_in(text);
        let masked = found.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
        // Of a secret that a rule put into lower case, or cut a piece from, nothing can be left standing.
        let is_changed = |secret: &String| *secret == text || !text.contains(secret.as_str());
        if found.iter().any(is_changed) { MASK.to_owned() } else { masked }
    }

    /// Whether a text carries one.
    pub(super) fn is_in(self, text: &str) -> bool {
        self.found_in(text).iter().any(|secret| secret.len() >= SHORTEST)
    }

    /// The secrets a text is or holds, the longest first.
    fn found_in(self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(self.root, &mut Vec::new(), text, &mut found);
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        found
    }

    fn collect(self, value: &'a Value, keys: &mut Vec<&'a str>, text: &str, found: &mut Vec<String>) {
        let candidate = match &value.kind {
            ValueKind::Map(map) => {
                for entry in &map.entries {
                    keys.push(&entry.key);
                    self.collect(&entry.value, keys, text, found);
                    keys.pop();
                }
                return;
            }
            ValueKind::List(items) => {
                return items.iter().for_each(|item| self.collect(item, keys, text, found));
            }
            ValueKind::String(string) if is_held(string, text) || is_part(string, text) => string.to_string(),
            ValueKind::Int(number) if text.contains(|it: char| it.is_ascii_digit()) => number.to_string(),
            ValueKind::Float(number) if text.contains(|it: char| it.is_ascii_digit()) => go_float(*number),
            _ => return,
        };
        let is_found = if is_held(&candidate, text) {
            self.is_by_origin(value, keys) || keys.iter().any(|key| is_secret_key(key))
        } else {
            is_part(&candidate, text) && self.is_by_origin(value, keys)
        };
        if is_found {
            found.push(candidate);
        }
        // `0042` is written where 34 is read.
        let written = self.written(value).filter(|it| is_held(it, text) && self.is_by_origin(value, keys));
        found.extend(written.map(str::to_owned));
    }

    /// The text of a number as it is written.
    fn written(self, value: &Value) -> Option<&'a str> {
        let SecretOrigin::Release(project, _) = self.origin else { return None };
        let is_number = matches!(value.kind, ValueKind::Int(_) | ValueKind::Float(_));
        let source = value.origin.source.filter(|_| is_number)?;
        project.source(source).text.get(std::ops::Range::<usize>::from(value.origin.range))
    }

    /// Whether it is secret for who wrote it. Rules may read it, so what they made of it is looked for as well;
    /// what stands under a secret-looking key no rule may print.
    fn is_by_origin(self, value: &Value, keys: &[&str]) -> bool {
        match self.origin {
            SecretOrigin::Release(_, release) => release.is_of_secret(value),
            SecretOrigin::Data => matches!(keys.first(), Some(&("data" | "stringData"))),
            SecretOrigin::None => false,
        }
    }
}

fn is_held(secret: &str, text: &str) -> bool {
    !secret.is_empty() && (secret == text || secret.len() >= SHORTEST && text.contains(secret))
}

/// Whether a text may have been made from a secret: the same letters in another case, or a piece of it.
fn is_part(secret: &str, text: &str) -> bool {
    text.len() >= SHORTEST && secret.to_lowercase().contains(&text.to_lowercase())
}
