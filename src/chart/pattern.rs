//! The pattern a text under a key has to match.

use std::sync::{Arc, OnceLock};

use regex::Regex;

/// A pattern as written in a profile. A profile has many and a release writes few of their keys, so each is compiled
/// when it is first asked.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Arc<str>,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The pattern that a text says.
    pub(super) fn new(text: Arc<str>) -> Self {
        Self { text, regex: OnceLock::new() }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a text matches; any does where the pattern is wrong.
    pub fn is_match(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        regex.as_ref().is_none_or(|it| it.is_match(text))
    }
}
