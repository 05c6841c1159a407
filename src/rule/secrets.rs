//! The secrets of what is judged, so that no message prints one.

use crate::project::{Layer, LayerKind};
use crate::secret::is_secret_key;
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
    Layers(&'a [Layer]),
    /// All data of this object, which is a Secret.
    Data,
    /// Nothing.
    None,
}

impl<'a> Secrets<'a> {
    /// Of values: what stands under secret-looking keys, and every value a Secret wrote.
    pub(super) fn of_values(values: &'a Value, layers: &'a [Layer]) -> Self {
        Self { root: values, origin: SecretOrigin::Layers(layers) }
    }

    /// Of an object: what stands under secret-looking keys, and all data of a Secret.
    pub(super) fn of_object(object: &'a Value, kind: &str) -> Self {
        let origin = if kind == "Secret" { SecretOrigin::Data } else { SecretOrigin::None };
        Self { root: object, origin }
    }

    /// The text of a hole with secrets masked.
    pub(super) fn masked(self, text: &str) -> String {
        let found = self.found_in(text);
        if found.iter().any(|secret| *secret == text) {
            return MASK.to_owned();
        }
        found.iter().fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
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
            ValueKind::String(string) if is_held(string, text) => string.to_string(),
            ValueKind::Int(number) if text.contains(|it: char| it.is_ascii_digit()) => number.to_string(),
            _ => return,
        };
        if is_held(&candidate, text) && self.is_secret(value, keys) {
            found.push(candidate);
        }
    }

    fn is_secret(self, value: &Value, keys: &[&str]) -> bool {
        let is_by_origin = match self.origin {
            SecretOrigin::Layers(layers) => {
                let layer = layers.get(usize::from(value.origin.layer));
                value.is_written() && layer.is_some_and(|it| it.kind == LayerKind::Secret)
            }
            SecretOrigin::Data => matches!(keys.first(), Some(&("data" | "stringData"))),
            SecretOrigin::None => false,
        };
        is_by_origin || keys.iter().any(|key| is_secret_key(key))
    }
}

fn is_held(secret: &str, text: &str) -> bool {
    !secret.is_empty() && (secret == text || secret.len() >= SHORTEST && text.contains(secret))
}
