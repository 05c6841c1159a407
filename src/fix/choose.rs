//! Which fixes can be made at the same time.

use std::collections::{BTreeSet, HashMap, HashSet};

use text_size::TextSize;

use crate::diagnostic::{Applicability, ClaimKind, Diagnostic, Edit, Fix};
use crate::text::{FileId, Location};

/// Fixes that are not in each other's way.
#[derive(Debug, Default)]
pub struct Choice<'a> {
    /// In the order of their findings.
    pub fixes: Vec<&'a Fix>,
    /// The findings they mend; two findings can have the same fix.
    pub findings: Vec<&'a Diagnostic>,
}

/// What the fixes chosen so far take.
#[derive(Default)]
struct Taken<'a> {
    /// Invariant: the ends are in order too.
    ranges: HashMap<FileId, BTreeSet<(TextSize, TextSize)>>,
    removed: HashMap<Location, usize>,
    added: HashSet<(Location, &'a str)>,
}

/// The first fix of every finding, if it is as safe as wanted and edits only what may be edited; of two that are in
/// each other's way, the first.
pub fn choose<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    wanted: Applicability,
    may_edit: &dyn Fn(FileId) -> bool,
) -> Choice<'a> {
    let mut choice = Choice::default();
    let mut taken = Taken::default();
    let mut known: HashMap<(FileId, TextSize), Vec<&Fix>> = HashMap::new();
    for finding in diagnostics {
        let Some(fix) = finding.fixes.first() else { continue };
        let Some(first) = fix.edits.first() else { continue };
        if fix.applicability < wanted || !fix.edits.iter().all(|it| may_edit(it.file)) {
            continue;
        }
        let same_place = known.entry((first.file, first.range.start())).or_default();
        if same_place.iter().any(|it| it.edits == fix.edits) {
            choice.findings.push(finding);
        } else if taken.is_free(fix) {
            taken.take(fix);
            same_place.push(fix);
            choice.fixes.push(fix);
            choice.findings.push(finding);
        }
    }
    choice
}

impl<'a> Taken<'a> {
    fn is_free(&self, fix: &Fix) -> bool {
        let is_clear = |edit: &Edit| {
            let ranges = self.ranges.get(&edit.file);
            // Edits that touch are in each other's way too: what is put at the end of a map must not be put
            // behind the last of its entries while that goes.
            let before =
                ranges.and_then(|it| it.range(..=(edit.range.end(), TextSize::from(u32::MAX))).next_back());
            before.is_none_or(|it| it.1 < edit.range.start())
        };
        let is_possible = |kind: &ClaimKind, container: Location| match kind {
            ClaimKind::Removes { n_removed, n_entries } => {
                self.removed.get(&container).is_none_or(|it| it + n_removed < *n_entries)
            }
            ClaimKind::Adds(key) => !self.added.contains(&(container, &**key)),
        };
        fix.edits.iter().all(is_clear) && fix.claims.iter().all(|it| is_possible(&it.kind, it.container))
    }

    fn take(&mut self, fix: &'a Fix) {
        for edit in &fix.edits {
            let place = (edit.range.start(), edit.range.end());
            self.ranges.entry(edit.file).or_default().insert(place);
        }
        for claim in &fix.claims {
            match &claim.kind {
                ClaimKind::Removes { n_removed, .. } => {
                    *self.removed.entry(claim.container).or_default() += n_removed;
                }
                ClaimKind::Adds(key) => drop(self.added.insert((claim.container, key))),
            }
        }
    }
}
