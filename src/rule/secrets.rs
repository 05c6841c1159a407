//! The secrets of what is judged, so that no message prints one.

use std::sync::Arc;

use crate::project::{Layer, LayerKind};
use crate::secret::is_secret_key;
use crate::value::{Value, ValueKind};

/// What stands for a secret in a message.
const MASK: &str = "•••";

/// Texts that must not be printed.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<Arc<str>>);

impl Secrets {
    /// Values under secret-looking keys, and every value a Secret wrote.
    pub(super) fn of_values(values: &Value, layers: &[Layer]) -> Self {
        let mut secrets = Self::default();
        let is_from_secret = |value: &Value| {
            let layer = layers.get(usize::from(value.origin.layer));
            value.is_written() && layer.is_some_and(|it| it.kind == LayerKind::Secret)
        };
        secrets.collect(values, false, &is_from_secret);
        secrets
    }

    /// Values under secret-looking keys, and all data of a Secret.
    pub(super) fn of_object(object: &Value, kind: &str) -> Self {
        let mut secrets = Self::default();
        secrets.collect(object, false, &|_| false);
        if kind == "Secret" {
            for key in ["data", "stringData"] {
                if let Some(data) = object.get(key) {
                    secrets.collect(data, true, &|_| true);
                }
            }
        }
        secrets
    }

    fn collect(&mut self, value: &Value, is_secret: bool, is_from_secret: &dyn Fn(&Value) -> bool) {
        match &value.kind {
            ValueKind::Map(map) => {
                for entry in &map.entries {
                    self.collect(&entry.value, is_secret || is_secret_key(&entry.key), is_from_secret);
                }
            }
            ValueKind::List(items) => items.iter().for_each(|it| self.collect(it, is_secret, is_from_secret)),
            _ if !is_secret && !is_from_secret(value) => {}
            ValueKind::String(text) if !text.is_empty() => self.0.push(text.clone()),
            ValueKind::Int(number) => self.0.push(number.to_string().into()),
            _ => {}
        }
    }

    /// The text of a hole with secrets masked.
    pub(super) fn masked(&self, text: String) -> String {
        if self.0.iter().any(|secret| **secret == *text) {
            return MASK.to_owned();
        }
        // A short secret stands in half of all words by chance.
        let long = self.0.iter().filter(|secret| secret.len() >= 4);
        long.fold(
            text,
            |text, secret| if text.contains(&**secret) { text.replace(&**secret, MASK) } else { text },
        )
    }

    /// Whether a text carries one.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| secret.len() >= 4 && text.contains(&**secret))
    }
}
