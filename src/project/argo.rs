//! Releases made by Argo CD: the sources of an Application.

use super::chart::Evidence;
use super::release::{Draft, Finder};
use super::{ChartSource, Layer, LayerKind, ObjectId, Written};
use crate::chart::version;
use crate::manifest::application;
use crate::manifest::application::AppSource;
use crate::value::Delivery;
use crate::yaml::Node;

impl Finder<'_> {
    pub(super) fn application(&mut self, id: ObjectId) {
        let object = self.project.object(id);
        if object.group != "argoproj.io" {
            return;
        }
        let Some(node) = self.project.object_node(id) else { return };
        let namespace = node.text_at(&["spec", "destination", "namespace"]).map(str::to_owned);
        for app in application::read(node) {
            let layers = self.application_layers(id, &app);
            let object = self.project.object(id);
            let name = app.release_name.clone().or_else(|| object.name.clone()).unwrap_or_default();
            let is_git = app.chart.is_none();
            let chart = app.chart.clone().or_else(|| {
                let path = app.path.as_deref()?.trim_matches('/');
                path.rsplit('/').next().filter(|it| !it.is_empty() && *it != ".").map(str::to_owned)
            });
            let evidence = Evidence {
                name: chart,
                path: app.path.clone(),
                version: app.revision.clone().filter(|it| version::parse_version(it).is_some() || !is_git),
                commit: app.revision.clone().filter(|it| is_git && is_commit(it)),
                has_source: true,
                ..Evidence::default()
            }
            .with_url(Some(&app.repository));
            let document = object.document.clone();
            self.add(Draft {
                name,
                namespace: namespace.clone(),
                document,
                object: Some(id),
                source: ChartSource::Object(id),
                evidence: Some(evidence),
                layers,
                is_complete: true,
            });
        }
    }

    pub(super) fn application_layers(&mut self, id: ObjectId, app: &AppSource) -> Vec<Layer> {
        let object = self.project.object(id);
        let (source, index) = (object.source, object.index);
        let base: Vec<String> = object.steps.iter().chain(&app.steps).cloned().collect();
        let name = object.name.clone();
        let layer = |kind, delivery, written| Layer { kind, name: name.clone(), delivery, written };
        let below = |steps: &[&str]| -> Vec<String> {
            base.iter().cloned().chain(steps.iter().map(|it| (*it).to_owned())).collect()
        };
        let mut layers: Vec<Layer> =
            app.value_files.iter().map(|_| layer(LayerKind::File, Delivery::GoYamlV2All, None)).collect();
        if app.has_values_object {
            let keys = below(&["helm", "valuesObject"]);
            let written = Written { source, index, keys, is_editable: true };
            layers.push(layer(LayerKind::Application, Delivery::GoYamlV2First, Some(written)));
        } else if app.has_values {
            let document = (*object.document).clone();
            let node = self.project.object_node(id).and_then(|node| {
                let steps = app.steps.iter().map(String::as_str).chain(["helm", "values"]);
                steps.into_iter().try_fold(node, |node, step| node.child(step))
            });
            if let Some(node) = node.cloned() {
                let embedded = self.embedded_source(source, &node, document, Delivery::GoYamlV2All);
                let written = Written { source: embedded, index: 0, keys: Vec::new(), is_editable: true };
                layers.push(Layer {
                    kind: LayerKind::Application,
                    name: name.clone(),
                    delivery: Delivery::GoYamlV2All,
                    written: Some(written),
                });
            }
        }
        if app.has_parameters {
            layers.push(Layer {
                kind: LayerKind::Parameters,
                name,
                delivery: Delivery::Strvals,
                written: None,
            });
        }
        layers
    }
}

fn is_commit(revision: &str) -> bool {
    (7..=40).contains(&revision.len()) && revision.bytes().all(|it| it.is_ascii_hexdigit())
}

/// The scalars of an Application that hold values.
pub(super) fn values_nodes(node: &Node) -> Vec<&Node> {
    let sources = application::read(node).into_iter().filter(|it| it.has_values && !it.has_values_object);
    sources
        .filter_map(|app| {
            let steps = app.steps.iter().map(String::as_str).chain(["helm", "values"]);
            steps.into_iter().try_fold(node, |node, step| node.child(step))
        })
        .collect()
}
