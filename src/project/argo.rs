//! Releases made by Argo CD: the sources of an Application or ApplicationSet.

use super::argo_refs::{Lender, lender};
use super::chart::Evidence;
use super::kustomize::{folders_around, resolved};
use super::lone::is_values_text;
use super::release::{Draft, Finder};
use super::{ChartSource, Laid, Layer, LayerKind, ObjectId, ProjectFile, Unread, Written};
use crate::chart::version;
use crate::manifest;
use crate::manifest::application::{self, AppSource, Application};
use crate::value::{Delivery, SourceId};
use crate::yaml::Node;

impl Finder<'_> {
    pub(super) fn application(&mut self, id: ObjectId) {
        let object = self.project.object(id);
        if object.group != "argoproj.io" {
            return;
        }
        let Some(node) = self.project.object_node(id) else { return };
        let application = application::read(node);
        for app in &application.sources {
            self.application_source(id, &application, app);
        }
    }

    fn application_source(&mut self, id: ObjectId, application: &Application, app: &AppSource) {
        let folder = self.application_folder(id, app);
        let chart = folder.as_ref().and_then(|it| self.charts.get(it)).cloned();
        let mut layers = self.application_layers(id, app);
        if application.is_patched {
            layers.push(self.unread(LayerKind::Application, id, Unread::Changed));
        }
        let object = self.project.object(id);
        let known = app.release_name.as_ref().or(application.name.as_ref());
        let name = known.or(object.name.as_ref()).cloned().unwrap_or_default();
        let path = app.path.as_deref().map(|it| it.trim_matches('/'));
        let last = path.and_then(|it| it.rsplit('/').next()).filter(|it| !it.is_empty() && *it != ".");
        let own = chart.as_ref().map(|it| it.name.clone());
        let revision = app.revision.as_ref();
        let evidence = Evidence {
            name: app
                .chart
                .clone()
                .or(own)
                .or_else(|| last.map(str::to_owned))
                .filter(|_| app.is_git || app.chart.is_some()),
            path: app.path.clone(),
            version: revision.filter(|it| version::parse_version(it).is_some() || !app.is_git).cloned(),
            commit: revision.filter(|it| app.is_git && is_commit(it)).cloned(),
            has_source: true,
            ..Evidence::default()
        };
        let draft = Draft {
            name,
            is_installed: known.is_some(),
            namespace: application.namespace.clone(),
            document: object.document.clone(),
            object: Some(id),
            source: ChartSource::Object(id),
            evidence: Some(evidence.with_url(app.repository.as_deref())),
            layers,
            is_complete: true,
            patched: None,
            built: None,
        };
        match folder.zip(chart) {
            Some((folder, chart)) => self.chart_application(draft, &folder, &chart),
            None => self.add(draft),
        }
    }

    /// The folder of the chart that an Application installs, tried from every folder around it.
    fn application_folder(&self, id: ObjectId, app: &AppSource) -> Option<String> {
        let path = app.path.as_deref().filter(|it| app.is_git && !it.trim_matches(['/', '.']).is_empty())?;
        let own = self.project.path_of(self.project.object(id).source);
        let around = folders_around(own);
        around.filter_map(|it| resolved(it, path)).find(|it| self.charts.contains_key(it))
    }

    fn unread(&self, kind: LayerKind, id: ObjectId, unread: Unread) -> Layer {
        Layer {
            kind,
            name: self.project.object(id).name.clone(),
            delivery: Delivery::GoYamlV2All,
            written: None,
            target: None,
            unread: Some(unread),
            laid: Laid::Over,
        }
    }

    pub(super) fn application_layers(&mut self, id: ObjectId, app: &AppSource) -> Vec<Layer> {
        let object = self.project.object(id);
        let (source, index) = (object.source, object.index);
        let base: Vec<String> = object.steps.iter().chain(&app.steps).cloned().collect();
        let name = object.name.clone();
        let layer = |kind, delivery, written| Layer {
            kind,
            name: name.clone(),
            delivery,
            written: Some(written),
            target: None,
            unread: None,
            laid: Laid::Over,
        };
        let below = |steps: &[&str]| -> Vec<String> {
            base.iter().cloned().chain(steps.iter().map(|it| (*it).to_owned())).collect()
        };
        let from = self.project.path_of(source).to_owned();
        let mut layers: Vec<Layer> =
            app.value_files.iter().map(|it| self.value_file(it, app, &from)).collect();
        let object = self.project.object(id);
        if app.has_values_object {
            let keys = below(&["helm", "valuesObject"]);
            let written = Written { source, index, keys, is_editable: true };
            layers.push(layer(LayerKind::Application, Delivery::GoYamlV2First, written));
        } else if app.has_values {
            let document = object.document.clone();
            let node = self.project.object_node(id).and_then(|node| {
                let steps = app.steps.iter().map(String::as_str).chain(["helm", "values"]);
                steps.into_iter().try_fold(node, |node, step| node.child(step))
            });
            let is_set = object.document.kind == "ApplicationSet";
            let is_template = node.and_then(Node::text).is_some_and(|it| is_filled_in_first(it, is_set));
            if is_template {
                layers.push(self.unread(LayerKind::Application, id, Unread::Template));
            } else if let Some(node) = node.cloned() {
                let embedded = self.embedded_source(source, &node, document, Delivery::GoYamlV2All);
                let written = Written { source: embedded, index: 0, keys: Vec::new(), is_editable: true };
                layers.push(layer(LayerKind::Application, Delivery::GoYamlV2All, written));
            }
        }
        for list in &app.parameters {
            let written = Written { source, index, keys: below(&["helm", list]), is_editable: false };
            layers.push(layer(LayerKind::Parameters, Delivery::Strvals, written));
        }
        layers
    }

    /// A file named in `valueFiles`: `from` is the path of the Application.
    fn value_file(&mut self, file: &str, app: &AppSource, from: &str) -> Layer {
        let found = self.values_source(file, app, from);
        if let Ok(id) = found {
            let path = self.project.path_of(id);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            // Beside a Chart.yaml it may hold values of that chart's dependencies as well.
            if !self.charts.contains_key(folder) {
                self.claimed_files.insert(id);
            }
            self.project.sources[id.index() as usize].delivery = Some(Delivery::GoYamlV2All);
        }
        let written = |source| Written { source, index: 0, keys: Vec::new(), is_editable: true };
        Layer {
            kind: LayerKind::File,
            name: Some(found.map_or_else(|_| file.to_owned(), |id| self.project.path_of(id).to_owned())),
            delivery: Delivery::GoYamlV2All,
            written: found.ok().map(written),
            target: None,
            unread: found.err(),
            laid: Laid::Over,
        }
    }

    /// The given file that `valueFiles` means, tried from every folder around the Application.
    fn values_source(&self, file: &str, app: &AppSource, from: &str) -> Result<SourceId, Unread> {
        let path = match file.strip_prefix('$') {
            _ if application::is_filled_in(file) => return Err(Unread::Template),
            Some(reference) => {
                let (name, path) = reference.split_once('/').ok_or(Unread::Elsewhere)?;
                match lender(app, name, &self.own_addresses) {
                    Lender::Here => Some(path.to_owned()),
                    Lender::Elsewhere => return Err(Unread::Elsewhere),
                    Lender::Nobody => return Err(Unread::Missing),
                }
            }
            None if file.contains("://") || !app.is_git => None,
            None if file.starts_with('/') => Some(file.trim_start_matches('/').to_owned()),
            None => within(app.path.as_deref().unwrap_or("."), file),
        };
        let path = path.ok_or(Unread::Elsewhere)?;
        let folders = from.rmatch_indices('/').map(|(at, _)| &from[..=at]).chain([""]);
        let candidates: Vec<String> = folders.map(|folder| format!("{folder}{path}")).collect();
        let given = (0_u32..).map(SourceId::new).zip(&self.project.files);
        let is_meant = |it: &&(SourceId, &ProjectFile)| {
            candidates.iter().any(|path| **path == *it.1.file.path)
                && is_values_text(self.project.source(it.0))
        };
        let found: Vec<SourceId> =
            given.collect::<Vec<_>>().iter().filter(is_meant).map(|(id, _)| *id).collect();
        match found[..] {
            [] => Err(Unread::Missing),
            [id] if self.project.left_alone.contains(&id) && self.is_template(id) => Err(Unread::Template),
            [id] => Ok(id),
            [one, other, ..] => Err(Unread::Several([one, other].map(|it| self.project.source(it).file))),
        }
    }
}

/// A path relative to a folder, without dots; nothing if it leads out of the repository.
fn within(folder: &str, file: &str) -> Option<String> {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(file.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

fn is_commit(revision: &str) -> bool {
    (7..=40).contains(&revision.len()) && revision.bytes().all(|it| it.is_ascii_hexdigit())
}

/// The scalars of an Application or ApplicationSet that hold values.
pub(super) fn values_nodes(node: &Node) -> Vec<&Node> {
    let is_set = node.get("kind").and_then(Node::text) == Some("ApplicationSet");
    let sources =
        application::read(node).sources.into_iter().filter(|it| it.has_values && !it.has_values_object);
    sources
        .filter_map(|app| {
            let steps = app.steps.iter().map(String::as_str).chain(["helm", "values"]);
            steps.into_iter().try_fold(node, |node, step| node.child(step))
        })
        .filter(|it| !it.text().is_some_and(|it| is_filled_in_first(it, is_set)))
        .collect()
}

/// Whether something else fills in the text of `helm.values` before it is YAML. Generators fill in the whole of it; in a
/// plain Application a block scalar may hold templates that the chart itself reads.
fn is_filled_in_first(text: &str, is_set: bool) -> bool {
    if is_set { manifest::has_actions(text) } else { manifest::is_template(text) }
}
