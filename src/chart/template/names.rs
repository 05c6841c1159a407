//! Names as numbers, so that comparing what expressions hold costs nothing.

use std::collections::HashMap;
use std::sync::Arc;

/// A name or a text of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(u32);

/// Stands for any name: the items of a list, the entries of a map whose keys are not known.
pub(super) const ANY: Name = Name(0);
/// `Values`
pub(super) const VALUES: Name = Name(1);
/// `Files`
pub(super) const FILES: Name = Name(2);
/// `Subcharts`
pub(super) const SUBCHARTS: Name = Name(3);

/// All names met so far.
#[derive(Debug)]
pub(super) struct Names {
    texts: Vec<Arc<str>>,
    by_text: HashMap<Arc<str>, Name>,
}

impl Names {
    pub(super) fn new() -> Self {
        let mut names = Self { texts: Vec::new(), by_text: HashMap::new() };
        for text in ["*", "Values", "Files", "Subcharts"] {
            names.name(text);
        }
        names
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        if let Some(found) = self.by_text.get(text) {
            return *found;
        }
        let name = Name(u32::try_from(self.texts.len()).expect("a chart has fewer names"));
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.by_text.insert(text, name);
        name
    }

    pub(super) fn text(&self, name: Name) -> &Arc<str> {
        &self.texts[name.0 as usize]
    }
}
