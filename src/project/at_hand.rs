//! Charts that lie in the repository itself: a release that installs one is judged by the chart's own files.

use std::collections::BTreeSet;

use super::kustomize::{folders_around, resolved};
use super::release::{Draft, Finder};
use super::{Chart, Project};
use crate::diagnostic::Confidence;

impl Finder<'_> {
    /// The folder in sight that holds the chart of a release: named by the values' place, or by a path in a git
    /// repository that leads to a chart from a folder around the manifest.
    pub(super) fn chart_place(&self, draft: &Draft) -> Option<(String, Confidence)> {
        let evidence = draft.evidence.as_ref()?;
        if let Some(folder) = &evidence.folder {
            return self.charts.contains_key(folder).then(|| (folder.clone(), Confidence::High));
        }
        let path = evidence.path.as_deref()?;
        let manifest = self.project.path_of(self.project.object(draft.object?).source);
        let roots = folders_around(manifest);
        let place = roots.filter_map(|it| resolved(it, path.trim_start_matches('/')));
        let place = place.into_iter().find(|it| self.charts.contains_key(it));
        // Another repository may have a chart at the same path.
        place.map(|it| (it, Confidence::Medium))
    }
}

impl Project {
    /// The folders of charts that lie in sight and whose files nobody read yet.
    pub fn unread_charts(&self) -> BTreeSet<String> {
        let is_unread = |it: &&Chart| it.folder.is_none();
        let charts = self.releases.iter().map(|it| &it.chart).filter(is_unread);
        charts.filter_map(|it| it.place.clone()).collect()
    }
}
