//! What a written value does not show: that Helm makes something else of it, or that another layer counts more.

use text_size::TextRange;

use super::follow;
use super::story::notes;
use crate::project::{Layer, Project, Release, merge};
use crate::secret::is_secret_key;
use crate::text::{FileId, Location};
use crate::value::path::Segment;
use crate::value::{SourceId, Value, ValueKind};

/// Something to show behind a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Hint {
    /// The value.
    pub range: TextRange,
    /// What there is to show.
    pub said: Said,
}

/// What there is to show behind a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Helm sees this instead of what it looks like; then why.
    Seen(String, String),
    /// The layer of this index counts more, and where it says so.
    Overridden(String, Location),
}

/// What there is to show in a range of a file.
pub fn hints(project: &Project, file: FileId, shown: TextRange) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    for (id, source) in (0_u32..).map(SourceId::new).zip(&project.sources).filter(|(_, it)| it.file == file) {
        let reads =
            |it: &Release| it.layers.iter().any(|it| it.written.as_ref().is_some_and(|it| it.source == id));
        let readers: Vec<&Release> = project.releases.iter().filter(|it| reads(it)).collect();
        for release in &readers {
            for (idx, layer) in release.layers.iter().enumerate() {
                let is_here =
                    layer.written.as_ref().is_some_and(|it| it.source == id) && layer.target.is_none();
                let Some(values) = merge::values_of(project, &release.layers, idx).filter(|_| is_here) else {
                    continue;
                };
                let place = |it: TextRange| source.location(it).range;
                let mut finder = Finder {
                    project,
                    release,
                    layer,
                    id,
                    is_only: readers.len() == 1,
                    is_shown: &|it: TextRange| place(it).intersect(shown).is_some(),
                    path: Vec::new(),
                    hints: Vec::new(),
                };
                finder.look(&values);
                let found = finder.hints.into_iter().map(|it| Hint { range: place(it.range), ..it });
                hints.extend(found);
            }
        }
    }
    hints.sort_by_key(|it| (it.range.start(), it.range.end()));
    hints.dedup();
    hints
}

struct Finder<'p> {
    project: &'p Project,
    release: &'p Release,
    layer: &'p Layer,
    id: SourceId,
    /// Whether no other release reads the same text.
    is_only: bool,
    is_shown: &'p dyn Fn(TextRange) -> bool,
    path: Vec<Segment>,
    hints: Vec<Hint>,
}

impl Finder<'_> {
    fn look(&mut self, value: &Value) {
        match &value.kind {
            ValueKind::Map(map) => {
                // A secret is not shown, not even in part.
                for entry in map.entries.iter().filter(|it| !is_secret_key(&it.key)) {
                    self.path.push(Segment::Key((&*entry.key).into()));
                    self.look(&entry.value);
                    self.path.pop();
                }
            }
            ValueKind::List(items) => {
                let is_overridden = self.overridden(value);
                for (idx, item) in items.iter().enumerate().filter(|_| !is_overridden) {
                    self.path.push(Segment::Index(idx));
                    self.look(item);
                    self.path.pop();
                }
            }
            ValueKind::Unknown => {}
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Int(_)
            | ValueKind::Float(_)
            | ValueKind::String(_) => self.leaf(value),
        }
    }

    fn leaf(&mut self, value: &Value) {
        let origin = value.origin;
        if origin.source != Some(self.id) || origin.is_shared || !(self.is_shown)(origin.range) {
            return;
        }
        let written = &self.project.source(self.id).text[origin.range];
        if self.overridden(value) || written.contains('\n') || self.release.is_of_secret(value) {
            return;
        }
        let notes = notes(value, written, self.layer.delivery);
        let seen = match &value.kind {
            ValueKind::Null => Some("null".to_owned()),
            ValueKind::String(text) => Some(format!("{text:?}")),
            _ => value.printed(),
        };
        if let (Some(why), Some(seen)) = (notes.first(), seen) {
            self.hints.push(Hint { range: origin.range, said: Said::Seen(seen, why.clone()) });
        }
    }

    /// Whether another layer counts more; then that is a hint.
    fn overridden(&mut self, value: &Value) -> bool {
        let Some(winner) = follow(&self.release.values, &self.path) else { return false };
        let source = winner.origin.source.filter(|_| winner.origin != value.origin);
        let layer = self.release.layers.get(usize::from(winner.origin.layer));
        let (Some(source), Some(layer)) = (source, layer) else { return false };
        if winner.kind == ValueKind::Unknown || winner.origin.layer == value.origin.layer || !self.is_only {
            return false;
        }
        let location = self.project.source(source).location(winner.origin.range);
        let range = value.origin.range;
        if (self.is_shown)(range) {
            self.hints.push(Hint { range, said: Said::Overridden(super::layer_name(layer), location) });
        }
        true
    }
}
