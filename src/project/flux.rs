//! Releases made by Flux: a HelmRelease, its sources, its `valuesFrom`.

use std::collections::HashSet;

use super::chart::Evidence;
use super::join::{self, Joined, Wanted};
use super::release::{Draft, Finder};
use super::{ChartSource, Layer, LayerKind, ObjectId, Project, Target, Unread, Written, merge};
use crate::manifest::data::Section;
use crate::manifest::helm_release::{ChartReference, HelmRelease, ValuesFrom};
use crate::manifest::{Reference, helm_release, source};
use crate::value::Delivery;

impl Finder<'_> {
    pub(super) fn helm_release(&mut self, id: ObjectId) {
        let object = self.project.object(id);
        if object.group != "helm.toolkit.fluxcd.io" {
            return;
        }
        let Some(node) = self.project.object_node(id) else { return };
        let spec = helm_release::read(node, object.name.as_deref());
        let (namespace, document) = (object.namespace.clone(), object.document.clone());
        let (source, index, steps) = (object.source, object.index, object.steps.clone());
        let from = self.project.path_of(source).to_owned();
        let mut layers: Vec<Layer> =
            spec.values_from.iter().map(|it| self.values_from(it, namespace.as_deref(), &from)).collect();
        if spec.has_values {
            let keys = steps.into_iter().chain(["spec".to_owned(), "values".to_owned()]).collect();
            layers.push(Layer {
                kind: LayerKind::HelmRelease,
                name: document.name.clone(),
                delivery: Delivery::GoYamlV3,
                written: Some(Written { source, index, keys, is_editable: true }),
                target: None,
                unread: None,
            });
        }
        let (chart_source, evidence) = self.flux_chart(&spec, namespace.as_deref(), &from);
        self.add(Draft {
            name: spec.release_name.unwrap_or_default(),
            namespace: spec.target_namespace.or(namespace),
            document,
            object: Some(id),
            source: chart_source,
            evidence: Some(evidence),
            layers,
            // Without a chart it is a patch for another one.
            is_complete: spec.chart != ChartReference::Absent && !self.patched.contains(&id),
        });
    }

    pub(super) fn values_from(&mut self, entry: &ValuesFrom, namespace: Option<&str>, from: &str) -> Layer {
        let kind = if entry.kind == "Secret" { LayerKind::Secret } else { LayerKind::ConfigMap };
        let target = entry.target_path.clone();
        let target = target.map(|path| Target { path, is_literal: entry.is_literal });
        let found = self.values_from_place(
            entry,
            kind,
            Wanted { kind: &entry.kind, name: &entry.name, namespace, from },
        );
        Layer {
            kind,
            name: Some(entry.name.clone()),
            delivery: if target.is_some() { Delivery::Strvals } else { Delivery::GoYamlV2First },
            target,
            unread: found.as_ref().err().copied(),
            written: found.ok(),
        }
    }

    fn values_from_place(
        &mut self,
        entry: &ValuesFrom,
        kind: LayerKind,
        wanted: Wanted<'_>,
    ) -> Result<Written, Unread> {
        let id = match join::find(self.project, wanted) {
            Joined::Found(id) => id,
            Joined::Several => return Err(Unread::Several),
            Joined::Missing => return Err(Unread::Missing),
        };
        self.claimed.insert((id, entry.key.clone()));
        if entry.target_path.is_none() {
            let source = self.embed(id, &entry.key)?;
            let is_editable = kind == LayerKind::ConfigMap;
            return Ok(Written { source, index: 0, keys: Vec::new(), is_editable });
        }
        let (section, node) = self.datum(id, &entry.key).ok_or(Unread::NoKey)?;
        if merge::text(section, node).is_none() {
            return Err(Unread::NoText);
        }
        let section = match section {
            Section::Text if kind == LayerKind::Secret => "stringData",
            Section::Text | Section::Base64 => "data",
        };
        let object = self.project.object(id);
        let keys = object.steps.iter().cloned().chain([section.to_owned(), entry.key.clone()]).collect();
        Ok(Written { source: object.source, index: object.index, keys, is_editable: false })
    }

    pub(super) fn flux_chart(
        &self,
        spec: &HelmRelease,
        namespace: Option<&str>,
        from: &str,
    ) -> (ChartSource, Evidence) {
        match &spec.chart {
            ChartReference::Absent => (ChartSource::Absent, Evidence::default()),
            ChartReference::Template { chart, version, source } => {
                self.template_chart(chart, version.clone(), source.as_ref(), (namespace, from))
            }
            ChartReference::Object(reference) => {
                let space = reference.namespace.as_deref().or(namespace);
                let Some(id) = self.joined(reference, space, from) else {
                    return (ChartSource::Unknown, Evidence { name: None, ..Evidence::default() });
                };
                let node = self.project.object_node(id);
                if reference.kind == "HelmChart" {
                    let text = |key: &str| node.and_then(|it| it.text_at(&["spec", key])).map(str::to_owned);
                    let inner = node.and_then(|it| it.at(&["spec", "sourceRef"])).and_then(Reference::read);
                    let chart = text("chart").unwrap_or_default();
                    return self.template_chart(&chart, text("version"), inner.as_ref(), (space, from));
                }
                let read = node.map(source::read);
                let url = read.as_ref().and_then(|it| it.url.clone());
                let name = url.as_ref().and_then(|it| it.rsplit('/').next()).map(str::to_owned);
                let evidence = Evidence { name, ..Evidence::default() }.with_url(url.as_deref());
                let evidence = match &read {
                    Some(read) => evidence.with_revision(&read.revision),
                    None => evidence,
                };
                (ChartSource::Object(id), evidence)
            }
        }
    }

    pub(super) fn template_chart(
        &self,
        chart: &str,
        version: Option<String>,
        source: Option<&Reference>,
        (namespace, from): (Option<&str>, &str),
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
        let space = reference.namespace.as_deref().or(namespace);
        let Some(id) = self.joined(reference, space, from) else { return (ChartSource::Unknown, evidence) };
        let Some(read) = self.project.object_node(id).map(source::read) else {
            return (ChartSource::Object(id), evidence);
        };
        let evidence = evidence.with_url(read.url.as_deref());
        let evidence = if is_git { evidence.with_revision(&read.revision) } else { evidence };
        (ChartSource::Object(id), evidence)
    }

    pub(super) fn joined(
        &self,
        reference: &Reference,
        namespace: Option<&str>,
        from: &str,
    ) -> Option<ObjectId> {
        let wanted = Wanted { kind: &reference.kind, name: &reference.name, namespace, from };
        match join::find(self.project, wanted) {
            Joined::Found(id) => Some(id),
            Joined::Several | Joined::Missing => None,
        }
    }
}

/// Each HelmRelease that another one without a chart may patch: of those with its name the nearest.
pub(super) fn patched(project: &Project) -> HashSet<ObjectId> {
    let is_patch = |id: ObjectId| {
        let node = project.object_node(id);
        node.is_some_and(|it| helm_release::read(it, None).chart == ChartReference::Absent)
    };
    let releases = project.objects().filter(|(_, it)| it.kind == "HelmRelease");
    let each = releases.filter(|(id, _)| is_patch(*id));
    let bases = each.filter_map(|(_, patch)| {
        let name = patch.name.as_deref()?;
        let from = project.path_of(patch.source);
        let wanted = Wanted { kind: "HelmRelease", name, namespace: patch.namespace.as_deref(), from };
        Some(join::nearest(project, wanted, |id| !is_patch(id)))
    });
    bases.flatten().collect()
}
