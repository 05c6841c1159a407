//! Which chart a HelmRelease installs: `chart`, `chartRef`, and the sources they lead to.

use std::borrow::Cow;

use super::chart::Evidence;
use super::join::{self, Joined, Wanted};
use super::kustomize::{Change, Spot, changed};
use super::release::Finder;
use super::{ChartSource, ObjectId};
use crate::manifest::helm_release::{ChartReference, HelmRelease};
use crate::manifest::{Reference, source};
use crate::yaml::Node;

/// Where a reference is written.
#[derive(Clone, Copy)]
pub(super) struct From<'r> {
    /// The namespace that counts where it names none.
    pub(super) namespace: Option<&'r str>,
    /// The path of the file.
    pub(super) path: &'r str,
    /// The build that the object is part of.
    pub(super) spot: Option<Spot>,
}

impl Finder<'_> {
    pub(super) fn flux_chart(&self, spec: &HelmRelease, from: From<'_>) -> (ChartSource, Evidence) {
        match &spec.chart {
            ChartReference::Absent => (ChartSource::Absent, Evidence::default()),
            ChartReference::Template { chart, version, source } => {
                self.template_chart(chart, version.clone(), source.as_ref(), from)
            }
            ChartReference::Object(reference) => {
                let from = From { namespace: reference.namespace.as_deref().or(from.namespace), ..from };
                let Some((id, node)) = self.joined(reference, from) else {
                    return (ChartSource::Unknown, Evidence { name: None, ..Evidence::default() });
                };
                if reference.kind == "HelmChart" {
                    let text = |key: &str| node.text_at(&["spec", key]).map(str::to_owned);
                    let inner = node.at(&["spec", "sourceRef"]).and_then(Reference::read);
                    let chart = text("chart").unwrap_or_default();
                    return self.template_chart(&chart, text("version"), inner.as_ref(), from);
                }
                let read = source::read(&node);
                let name = read.url.as_ref().and_then(|it| it.rsplit('/').next()).map(str::to_owned);
                let evidence = Evidence { name, ..Evidence::default() }.with_url(read.url.as_deref());
                (ChartSource::Object(id), evidence.with_revision(&read.revision))
            }
        }
    }

    fn template_chart(
        &self,
        chart: &str,
        version: Option<String>,
        source: Option<&Reference>,
        from: From<'_>,
    ) -> (ChartSource, Evidence) {
        let is_git = source.is_some_and(|it| it.kind == "GitRepository" || it.kind == "Bucket");
        let name = chart.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let evidence = Evidence {
            name: (!name.is_empty() && !name.chars().all(|it| it == '.')).then(|| name.to_owned()),
            path: is_git.then(|| chart.to_owned()),
            // Flux ignores the version where the chart comes from git.
            version: if is_git { None } else { version },
            has_source: source.is_some(),
            ..Evidence::default()
        };
        let Some(reference) = source else { return (ChartSource::Absent, evidence) };
        let from = From { namespace: reference.namespace.as_deref().or(from.namespace), ..from };
        let Some((id, node)) = self.joined(reference, from) else { return (ChartSource::Unknown, evidence) };
        let read = source::read(&node);
        let evidence = evidence.with_url(read.url.as_deref());
        let evidence = if is_git { evidence.with_revision(&read.revision) } else { evidence };
        (ChartSource::Object(id), evidence)
    }

    /// The object a reference means, after its patches: in the same build, else what is nearest.
    fn joined(&self, reference: &Reference, from: From<'_>) -> Option<(ObjectId, Cow<'_, Node>)> {
        let (kind, name) = (&*reference.kind, &*reference.name);
        let spots =
            from.spot.map_or_else(Vec::new, |it| self.builds.named(it.build, kind, name, from.namespace));
        let spot = match spots[..] {
            [] => {
                let wanted = Wanted { kind, name, namespace: from.namespace, from: from.path };
                let Joined::Found(id) = join::find(self.project, wanted) else { return None };
                match self.builds.of(id) {
                    [spot] => *spot,
                    [..] => return Some((id, Cow::Borrowed(self.project.object_node(id)?))),
                }
            }
            [spot] => spot,
            [..] => return None,
        };
        let thing = self.builds.thing(spot);
        let Some(Change::Object(id)) = thing.changes.first() else { return None };
        if thing.is_unchanged() {
            return Some((*id, Cow::Borrowed(self.project.object_node(*id)?)));
        }
        let value = changed::value_of(self.project, thing);
        Some((*id, Cow::Owned(changed::node_of(self.project, &value))))
    }
}
