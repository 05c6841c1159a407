//! Values beside a Chart.yaml: the chart's own, and a section for each chart it depends on.

use std::collections::HashMap;
use std::sync::Arc;

use super::chart::Evidence;
use super::kustomize::resolved;
use super::lone::is_values_text;
use super::release::{Draft, Finder};
use super::{self as project, ChartSource, Laid, Layer, LayerKind, Unread, Written};
use crate::diagnostic::DocumentName;
use crate::manifest::chart_yaml::{ChartYaml, Dependency};
use crate::value::{Delivery, SourceId};

/// Charts that depend on charts that depend on charts, and so on: nobody goes deeper.
const MAX_DEPTH: usize = 8;

/// A values file of a chart that is in sight.
#[derive(Clone, Copy)]
pub(super) struct ChartValues<'c> {
    pub(super) id: SourceId,
    /// The chart's folder.
    pub(super) folder: &'c str,
    pub(super) delivery: Delivery,
    /// Whether nothing beside it may be given together with it.
    pub(super) is_alone: bool,
}

impl Finder<'_> {
    /// The folder of the chart that a values file belongs to: its own, or the one that holds its `ci/`.
    pub(super) fn chart_folder<'c>(&self, path: &'c str) -> Option<&'c str> {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let of_tests = folder.strip_suffix("ci").filter(|_| file.ends_with("-values.yaml"));
        let of_tests = of_tests.and_then(|it| if it.is_empty() { Some(it) } else { it.strip_suffix('/') });
        [Some(folder), of_tests].into_iter().flatten().find(|it| self.charts.contains_key(*it))
    }

    /// What the charts in sight depend on, by the text of each chart's values.yaml.
    pub(super) fn dependencies(&self) -> HashMap<SourceId, Vec<project::Dependency>> {
        let of_chart = |(folder, chart): (&String, &ChartYaml)| {
            let one = |it: &Dependency| {
                let local = self.local_chart(folder, it);
                let defaults = local.and_then(|(folder, _)| self.defaults_of(&folder));
                project::Dependency { key: it.key.clone(), defaults }
            };
            Some((self.defaults_of(folder)?, chart.dependencies.iter().map(one).collect()))
        };
        self.charts.iter().filter(|it| !it.1.dependencies.is_empty()).filter_map(of_chart).collect()
    }

    /// The releases of a values file: one for the chart itself, one for each section it has for a dependency.
    pub(super) fn chart_values(&mut self, file: ChartValues<'_>) {
        let Some(chart) = self.charts.get(file.folder).cloned() else { return };
        self.project.sources[file.id.index() as usize].delivery = Some(file.delivery);
        let defaults = self.defaults_of(file.folder).filter(|it| *it != file.id);
        self.sections(file, defaults, (file.folder, &chart), &[]);
        // What is left are the chart's own values: its defaults, or overrides of a chart we may know.
        let is_defaults = self.defaults_of(file.folder) == Some(file.id);
        let evidence = (!is_defaults).then(|| Evidence {
            name: Some(chart.name.clone()),
            version: chart.version.clone(),
            folder: Some(file.folder.to_owned()),
            ..Evidence::default()
        });
        let defaults = defaults.map(|it| self.layer(file, it, Laid::Default, Vec::new()));
        let own = self.layer(file, file.id, Laid::Over, Vec::new());
        let layers = defaults.into_iter().chain([own]).collect();
        self.add_own(draft(chart.name, evidence, layers, false));
    }

    /// An Application that installs a chart in sight: its values are laid over the chart's own, and each dependency
    /// sees its section of them.
    pub(super) fn chart_application(&mut self, draft: Draft, folder: &str, chart: &ChartYaml) {
        let defaults = self.defaults_of(folder);
        let is_given = |it: &SourceId| {
            draft.layers.iter().filter_map(|it| it.written.as_ref()).any(|own| own.source == *it)
        };
        let defaults = defaults.filter(|it| !is_given(it)).map(|id| {
            let file = ChartValues { id, folder, delivery: Delivery::GoYamlV2All, is_alone: true };
            self.layer(file, id, Laid::Default, Vec::new())
        });
        let layers: Vec<Layer> = defaults.into_iter().chain(draft.layers.iter().cloned()).collect();
        for dependency in &chart.dependencies {
            let within: Vec<Layer> =
                layers.iter().filter_map(|it| self.part(it, &dependency.key, it.laid)).collect();
            if !within.iter().any(|it| it.laid == Laid::Over && it.written.is_some()) {
                continue;
            }
            let globals = layers.iter().filter_map(|it| self.part(it, "global", Laid::Global));
            let globals = globals.filter(|it| it.written.is_some());
            let local = self.local_chart(folder, dependency);
            let own_defaults = local.as_ref().and_then(|(folder, _)| self.defaults_of(folder)).map(|id| {
                let file = ChartValues { id, folder, delivery: Delivery::GoYamlV2All, is_alone: true };
                self.layer(file, id, Laid::Default, Vec::new())
            });
            let layers = own_defaults.into_iter().chain(within).chain(globals).collect();
            let evidence = evidence(dependency, local.as_ref());
            self.add(Draft {
                name: dependency.key.clone(),
                is_installed: false,
                namespace: draft.namespace.clone(),
                document: draft.document.clone(),
                object: draft.object,
                source: ChartSource::Absent,
                evidence: Some(evidence),
                layers,
                is_complete: draft.is_complete,
                patched: None,
                built: None,
            });
        }
        self.claimed_files.extend(layers.iter().filter(|it| it.laid == Laid::Over).filter_map(file_of));
        self.add(Draft { layers, ..draft });
    }

    /// The part of a layer below a key; nothing if it has none. What cannot be read may have one.
    fn part(&self, layer: &Layer, key: &str, laid: Laid) -> Option<Layer> {
        let Some(written) = &layer.written else { return Some(layer.clone()) };
        if layer.kind == LayerKind::Parameters {
            // Nobody follows a single value that is for the dependency.
            let names = self
                .project
                .root_of(written)?
                .as_sequence()?
                .items
                .iter()
                .filter_map(|it| it.text_at(&["name"]));
            let is_meant = names.into_iter().any(|it| it.split(['.', '[']).next() == Some(key));
            return is_meant.then(|| Layer { written: None, unread: Some(Unread::Changed), ..layer.clone() });
        }
        self.project.root_of(written)?.get(key)?;
        let keys = written.keys.iter().cloned().chain([key.to_owned()]).collect();
        let is_editable = written.is_editable && laid != Laid::Global;
        let written = Written { keys, is_editable, ..written.clone() };
        Some(Layer { written: Some(written), laid, ..layer.clone() })
    }

    /// A release for each dependency that the file has a section for, and for what those depend on.
    fn sections(
        &mut self,
        file: ChartValues<'_>,
        defaults: Option<SourceId>,
        (folder, chart): (&str, &ChartYaml),
        keys: &[String],
    ) {
        for dependency in chart.dependencies.iter().filter(|_| keys.len() < MAX_DEPTH) {
            let keys: Vec<String> = keys.iter().chain([&dependency.key]).cloned().collect();
            if !self.has(file.id, &keys) {
                continue;
            }
            let local = self.local_chart(folder, dependency);
            let own_defaults = local.as_ref().and_then(|(folder, _)| self.defaults_of(folder));
            let own_defaults = own_defaults.map(|it| self.layer(file, it, Laid::Default, Vec::new()));
            let section = defaults.filter(|it| self.has(*it, &keys));
            let section = section.map(|it| self.layer(file, it, Laid::Default, keys.clone()));
            let global = |it: &SourceId| self.has(*it, &["global".to_owned()]);
            let globals: Vec<Layer> = defaults
                .into_iter()
                .chain([file.id])
                .filter(global)
                .map(|it| self.layer(file, it, Laid::Global, vec!["global".to_owned()]))
                .collect();
            let own = self.layer(file, file.id, Laid::Over, keys.clone());
            let layers = own_defaults.into_iter().chain(section).chain([own]).chain(globals).collect();
            let evidence = evidence(dependency, local.as_ref());
            self.add(draft(dependency.key.clone(), Some(evidence), layers, file.is_alone));
            if let Some((folder, chart)) = local {
                self.sections(file, defaults, (&folder, &chart), &keys);
            }
        }
    }

    /// The chart of a dependency, where it lies in sight: by `file://`, or unpacked in `charts/`.
    fn local_chart(&self, folder: &str, dependency: &Dependency) -> Option<(String, ChartYaml)> {
        let address = dependency.repository.as_deref().unwrap_or_default();
        let path = match address.strip_prefix("file://") {
            Some(path) => path.to_owned(),
            None => format!("charts/{}", dependency.name),
        };
        let found = resolved(folder, &path)?;
        let chart = self.charts.get(&found).filter(|it| it.name == dependency.name)?.clone();
        Some((found, chart))
    }

    /// The values.yaml of a chart.
    fn defaults_of(&self, folder: &str) -> Option<SourceId> {
        let path = if folder.is_empty() { "values.yaml".to_owned() } else { format!("{folder}/values.yaml") };
        let id = *self.by_path.get(&*path)?;
        (is_values_text(self.project.source(id)) && !self.is_template(id)).then_some(id)
    }

    /// Whether a file has something at these keys.
    fn has(&self, id: SourceId, keys: &[String]) -> bool {
        let root = self.project.source(id).tree.documents.first().map(|it| &it.root);
        root.and_then(|root| keys.iter().try_fold(root, |node, key| node.get(key))).is_some()
    }

    fn layer(&self, file: ChartValues<'_>, source: SourceId, laid: Laid, keys: Vec<String>) -> Layer {
        // What is global stands elsewhere than where it is seen.
        let is_editable = laid != Laid::Global;
        Layer {
            kind: LayerKind::File,
            name: Some(self.project.path_of(source).to_owned()),
            delivery: file.delivery,
            written: Some(Written { source, index: 0, keys, is_editable }),
            target: None,
            unread: None,
            laid,
        }
    }
}

/// The file that a layer is.
fn file_of(layer: &Layer) -> Option<SourceId> {
    layer
        .written
        .as_ref()
        .filter(|it| it.keys.is_empty() && layer.kind == LayerKind::File)
        .map(|it| it.source)
}

/// What a Chart.yaml says of a dependency; of one in sight, what its own says.
fn evidence(dependency: &Dependency, local: Option<&(String, ChartYaml)>) -> Evidence {
    let evidence = Evidence { name: Some(dependency.name.clone()), ..Evidence::default() };
    match local {
        Some((folder, chart)) => Evidence {
            version: chart.version.clone(),
            path: Some(folder.clone()),
            has_source: true,
            ..evidence
        },
        None => Evidence { version: dependency.version.clone(), ..evidence }
            .with_url(dependency.repository.as_deref()),
    }
}

fn draft(name: String, evidence: Option<Evidence>, layers: Vec<Layer>, is_complete: bool) -> Draft {
    Draft {
        name,
        is_installed: false,
        namespace: None,
        document: Arc::new(DocumentName { kind: "Values".to_owned(), ..DocumentName::default() }),
        object: None,
        source: ChartSource::Absent,
        evidence,
        layers,
        is_complete,
        patched: None,
        built: None,
    }
}
