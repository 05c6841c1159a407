//! Which chart a HelmRelease installs: `chart`, `chartRef`, and the sources they lead to.

use std::borrow::Cow;

use super::chart::{Evidence, is_values_yaml};
use super::join::{self, Joined, Wanted};
use super::kustomize::{Change, Spot, changed, folders_around, resolved};
use super::lone::is_values_text;
use super::release::Finder;
use super::{ChartSource, Laid, Layer, LayerKind, ObjectId, Unread, Written};
use crate::manifest::helm_release::{ChartReference, HelmRelease};
use crate::manifest::{Reference, helm_release, source};
use crate::value::Delivery;
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
            ChartReference::Template { chart, version, source, values_files } => {
                let (source, evidence) = self.template_chart(chart, version.clone(), source.as_ref(), from);
                (source, Evidence { values_files: values_files.clone(), ..evidence })
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
                    let values_files = node.get("spec").map(helm_release::values_files).unwrap_or_default();
                    let (source, evidence) =
                        self.template_chart(&chart, text("version"), inner.as_ref(), from);
                    return (source, Evidence { values_files, ..evidence });
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

    /// `valuesFiles`, below all other layers. The chart's own values.yaml is what a profile knows, and so it is a
    /// layer only where another file stands before it; others stand in the repository, which may be this one.
    pub(super) fn chart_files(&self, evidence: &mut Evidence, from: &str) -> Vec<Layer> {
        let around = || folders_around(from);
        let layer = |path: &String| {
            let found = around().find_map(|it| self.by_path.get(&*resolved(it, path)?).copied());
            let found = found.filter(|it| is_values_text(self.project.source(*it)));
            Layer {
                kind: LayerKind::File,
                name: Some(found.map_or(path.as_str(), |it| self.project.path_of(it)).to_owned()),
                delivery: Delivery::GoYamlV2First,
                written: found.map(|source| Written {
                    source,
                    index: 0,
                    keys: Vec::new(),
                    is_editable: true,
                }),
                target: None,
                unread: found.is_none().then_some(Unread::Elsewhere),
                laid: Laid::Default,
            }
        };
        let files = &evidence.values_files;
        let own = files.iter().rposition(|it| is_values_yaml(it)).filter(|it| *it > 0);
        let own = own.filter(|it| layer(&files[*it]).written.is_some());
        evidence.is_values_yaml_a_layer = own.is_some();
        let layers = files.iter().enumerate().filter(|(idx, it)| Some(*idx) == own || !is_values_yaml(it));
        layers.map(|(_, it)| layer(it)).collect()
    }
}
