//! Finds the releases of a project: what installs a chart, and the values documents nothing claims.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::build::Embedded;
use super::chart::{self, Evidence};
use super::join::{self, Joined, Wanted};
use super::{
    Chart, ChartSource, Decision, Layer, LayerKind, ObjectId, Project, Release, Role, Source, Written,
};
use crate::chart::version;
use crate::config::glob::FileCharts;
use crate::config::{HelmVersion, Settings};
use crate::diagnostic::DocumentName;
use crate::manifest::application::AppSource;
use crate::manifest::chart_yaml::{self, ChartYaml};
use crate::manifest::data::{self, Section};
use crate::manifest::helm_release::{ChartReference, HelmRelease, ValuesFrom};
use crate::manifest::{self, Reference, application, helm_release, source};
use crate::text::source_map::Wrapping;
use crate::value::decode::{Place, decode, decode_values};
use crate::value::merge::{coalesce, over, over_unknown};
use crate::value::{Delivery, Map, SourceId, Value, ValueKind};
use crate::yaml::parse::parse;
use crate::yaml::scalar::source_map;
use crate::yaml::{Node, SyntaxError, SyntaxErrorKind};

/// Finds every release and fills in its effective values.
pub(super) fn find(project: &mut Project, settings: &Settings) {
    let mut finder = Finder {
        charts: chart_files(project),
        globs: FileCharts::new(settings),
        settings,
        embedded: HashMap::new(),
        claimed: HashSet::new(),
        project,
    };
    let of_kind = |project: &Project, kind: &str| -> Vec<ObjectId> {
        project.objects().filter(|(_, it)| it.kind == kind).map(|(id, _)| id).collect()
    };
    for id in of_kind(finder.project, "HelmRelease") {
        finder.helm_release(id);
    }
    for id in of_kind(finder.project, "Application") {
        finder.application(id);
    }
    for kind in ["ConfigMap", "Secret"] {
        for id in of_kind(finder.project, kind) {
            finder.lone_data(id);
        }
    }
    finder.values_files();
}

struct Finder<'p> {
    project: &'p mut Project,
    settings: &'p Settings,
    globs: FileCharts<'p>,
    /// Folder to its Chart.yaml.
    charts: HashMap<String, ChartYaml>,
    /// Object and key to the text embedded there.
    embedded: HashMap<(ObjectId, String), SourceId>,
    /// Objects whose keys a release reads.
    claimed: HashSet<(ObjectId, String)>,
}

/// A release before its chart is known.
struct Draft {
    name: String,
    namespace: Option<String>,
    document: Arc<DocumentName>,
    object: Option<ObjectId>,
    source: ChartSource,
    evidence: Option<Evidence>,
    layers: Vec<Layer>,
    is_complete: bool,
}

impl Finder<'_> {
    fn helm_release(&mut self, id: ObjectId) {
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
            is_complete: true,
        });
    }

    fn values_from(&mut self, entry: &ValuesFrom, namespace: Option<&str>, from: &str) -> Layer {
        let kind = if entry.kind == "Secret" { LayerKind::Secret } else { LayerKind::ConfigMap };
        let wanted = Wanted { kind: &entry.kind, name: &entry.name, namespace, from };
        let unknown =
            Layer { kind, name: Some(entry.name.clone()), delivery: Delivery::GoYamlV2First, written: None };
        if let Some(path) = &entry.target_path {
            let name = Some(path.clone());
            return Layer { kind: LayerKind::Parameters, name, delivery: Delivery::Strvals, written: None };
        }
        let Joined::Found(id) = join::find(self.project, wanted) else { return unknown };
        self.claimed.insert((id, entry.key.clone()));
        let Some(source) = self.embed(id, &entry.key) else { return unknown };
        let written =
            Written { source, index: 0, keys: Vec::new(), is_editable: kind == LayerKind::ConfigMap };
        Layer { written: Some(written), ..unknown }
    }

    /// The text a ConfigMap or Secret holds under a key, parsed once.
    fn embed(&mut self, id: ObjectId, key: &str) -> Option<SourceId> {
        if let Some(found) = self.embedded.get(&(id, key.to_owned())) {
            return Some(*found);
        }
        let object = self.project.object(id);
        let node = self.project.object_node(id)?;
        let entries = data::entries(node, &object.kind);
        let (section, entry) = entries.into_iter().find(|(_, entry)| entry.key.text() == Some(key))?;
        let scalar = entry.value.as_scalar()?;
        // SOPS encrypts the whole text.
        if section == Section::Base64 || scalar.text.starts_with("ENC[") {
            return None;
        }
        let document = DocumentName { key: Some(key.to_owned()), ..(*object.document).clone() };
        let (parent, value) = (object.source, entry.value.clone());
        let source = self.embedded_source(parent, &value, document, Delivery::GoYamlV2First);
        self.embedded.insert((id, key.to_owned()), source);
        Some(source)
    }

    fn embedded_source(
        &mut self,
        parent: SourceId,
        node: &Node,
        document: DocumentName,
        delivery: Delivery,
    ) -> SourceId {
        let outer = self.project.source(parent);
        let file = outer.file;
        let Embedded { text, map, tree } = self.project.parsed[file.0 as usize].embedded(node.range, || {
            let text: Arc<str> = node.text().unwrap_or("").into();
            let tree = Arc::new(parse(&text));
            Embedded { text, map: source_map(&outer.text, node), tree }
        });
        let document = Arc::new(document);
        self.project.add_source(Source {
            file,
            text,
            map: Some(map),
            tree,
            document,
            delivery: Some(delivery),
        })
    }

    fn flux_chart(&self, spec: &HelmRelease, namespace: Option<&str>, from: &str) -> (ChartSource, Evidence) {
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

    fn template_chart(
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

    fn joined(&self, reference: &Reference, namespace: Option<&str>, from: &str) -> Option<ObjectId> {
        let wanted = Wanted { kind: &reference.kind, name: &reference.name, namespace, from };
        match join::find(self.project, wanted) {
            Joined::Found(id) => Some(id),
            Joined::Several | Joined::Missing => None,
        }
    }

    fn application(&mut self, id: ObjectId) {
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
                version: app.revision.clone().filter(|it| version::parse(it).is_some() || !is_git),
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

    fn application_layers(&mut self, id: ObjectId, app: &AppSource) -> Vec<Layer> {
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

    /// The keys of a ConfigMap or Secret that no release reads but that hold values all the same.
    fn lone_data(&mut self, id: ObjectId) {
        let object = self.project.object(id);
        let Some(node) = self.project.object_node(id) else { return };
        let (kind, document, namespace) =
            (object.kind.clone(), object.document.clone(), object.namespace.clone());
        let is_secret = kind == "Secret";
        let keys: Vec<String> = data::entries(node, &kind)
            .into_iter()
            .filter(|(section, entry)| *section == Section::Text && data::can_hold_document(&entry.value))
            .filter(|(_, entry)| {
                looks_like_values(entry.key.text().unwrap_or(""), entry.value.text().unwrap_or(""))
            })
            .filter_map(|(_, entry)| entry.key.text().map(str::to_owned))
            .collect();
        for key in keys {
            if self.claimed.contains(&(id, key.clone())) {
                continue;
            }
            let Some(source) = self.embed(id, &key) else { continue };
            let name = document.name.clone().unwrap_or_default();
            let written = Written { source, index: 0, keys: Vec::new(), is_editable: !is_secret };
            let layer = Layer {
                kind: if is_secret { LayerKind::Secret } else { LayerKind::ConfigMap },
                name: Some(name.clone()),
                delivery: Delivery::GoYamlV2First,
                written: Some(written),
            };
            let document = self.project.source(source).document.clone();
            let draft = Draft {
                name,
                namespace: namespace.clone(),
                document,
                object: None,
                source: ChartSource::Absent,
                evidence: None,
                layers: vec![layer],
                is_complete: false,
            };
            self.add_if(draft, data::is_values_key(&key));
        }
    }

    fn values_files(&mut self) {
        let n_sources = self.project.files.len();
        for id in (0_u32..).map(SourceId).take(n_sources) {
            let source = self.project.source(id);
            let file = self.project.file(source.file);
            let path = file.file.path.clone();
            let is_alone = self.project.left_alone.contains(&id) && source.tree.errors.iter().any(is_brace);
            if file.role == Role::Context || is_alone || is_chart_yaml(&path) || !is_values_text(source) {
                continue;
            }
            let is_values = file.role == Role::Named
                || manifest::is_values_path(&path)
                || self.globs.of(&path).is_some()
                || chart_comment(source).is_some();
            self.values_file(id, &path, is_values);
        }
    }

    fn values_file(&mut self, id: SourceId, path: &str, is_values: bool) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let delivery = match self.settings.helm {
            HelmVersion::Three => Delivery::GoYamlV2First,
            HelmVersion::Four => Delivery::GoYamlV2All,
        };
        let layer = |keys: Vec<String>| Layer {
            kind: LayerKind::File,
            name: Some(path.to_owned()),
            delivery,
            written: Some(Written { source: id, index: 0, keys, is_editable: true }),
        };
        let document = Arc::new(DocumentName { kind: "Values".to_owned(), ..DocumentName::default() });
        let draft = |name: String, evidence, layers, is_complete| Draft {
            name,
            namespace: None,
            document: document.clone(),
            object: None,
            source: ChartSource::Absent,
            evidence,
            layers,
            is_complete,
        };
        let chart = self.charts.get(folder).cloned();
        let is_alone = !self.has_sibling(path, folder);
        if let Some(chart) = chart.filter(|_| is_values && manifest::is_values_path(path)) {
            self.project.sources[id.0 as usize].delivery = Some(delivery);
            for dependency in &chart.dependencies {
                let root = self.project.source(id).tree.documents.first().map(|it| &it.root);
                if root.and_then(|root| root.get(&dependency.key)).is_none() {
                    continue;
                }
                let evidence = Evidence {
                    name: Some(dependency.name.clone()),
                    version: dependency.version.clone(),
                    ..Evidence::default()
                }
                .with_url(dependency.repository.as_deref());
                let layers = vec![layer(vec![dependency.key.clone()])];
                self.add(draft(dependency.key.clone(), Some(evidence), layers, is_alone));
            }
            // What is left are the chart's own values: its defaults, or overrides of a chart we may know.
            let is_defaults = path.ends_with("/values.yaml") || path == "values.yaml";
            let evidence = (!is_defaults).then(|| Evidence {
                name: Some(chart.name.clone()),
                version: chart.version.clone(),
                ..Evidence::default()
            });
            self.add_own(draft(chart.name.clone(), evidence, vec![layer(Vec::new())], false));
            return;
        }
        if is_values {
            self.project.sources[id.0 as usize].delivery = Some(delivery);
        }
        let name = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or("").to_owned();
        self.add_if(draft(name, None, vec![layer(Vec::new())], is_alone), is_values);
    }

    /// Whether other values files stand in the same folder, which may be given together with this one.
    fn has_sibling(&self, path: &str, folder: &str) -> bool {
        self.project.files.iter().any(|it| {
            let other = &*it.file.path;
            let other_folder = other.rsplit_once('/').map_or("", |(folder, _)| folder);
            other != path && other_folder == folder && it.role != Role::Named && is_fragment_path(other)
        })
    }

    fn add(&mut self, draft: Draft) {
        self.add_if(draft, true);
    }

    /// The values of a chart beside its own Chart.yaml: only what the user said decides about the chart.
    fn add_own(&mut self, draft: Draft) {
        let release = self.release(draft, false);
        self.project.releases.push(release);
    }

    /// Adds a release if it is one: it is known to be, or it looks like values of a chart we know.
    fn add_if(&mut self, draft: Draft, is_known: bool) {
        let release = self.release(draft, true);
        if is_known || release.chart.profile.is_some() {
            for layer in &release.layers {
                if let Some(written) = &layer.written {
                    self.project.left_alone.remove(&written.source);
                }
            }
            self.project.releases.push(release);
        } else {
            let ids = release.layers.iter().filter_map(|it| Some(it.written.as_ref()?.source));
            self.project.left_alone.extend(ids);
        }
    }

    fn release(&self, draft: Draft, may_guess: bool) -> Release {
        let (mut values, is_readable) = merged(self.project, &draft.layers);
        let chart = self.decide(&draft, &values, may_guess);
        if let Some(judged) = &chart.judged {
            coalesce(&mut values, &judged.defaults);
        }
        let app = app_version(&chart, &values);
        Release {
            name: draft.name,
            namespace: draft.namespace,
            document: draft.document,
            object: draft.object,
            source: draft.source,
            chart,
            is_complete: draft.is_complete && is_readable,
            layers: draft.layers,
            values,
            app,
        }
    }

    /// Which chart: command line, comment, configuration, manifests, looks.
    fn decide(&self, draft: &Draft, values: &Value, may_guess: bool) -> Chart {
        let graph = draft.evidence.as_ref().map(|evidence| chart::from_graph(evidence, values));
        let known = graph.as_ref().and_then(|it| it.name.clone());
        let is_file = draft.layers.iter().any(|it| it.kind == LayerKind::File);
        let on_command_line = self.settings.charts.iter().filter(|it| it.is_command_line).find(|it| {
            match (&it.release, &known) {
                (Some(release), _) => *release == draft.name,
                (None, Some(known)) => **known == *it.chart || is_file,
                (None, None) => true,
            }
        });
        if let Some(choice) = on_command_line {
            return keep_pin(chart::chosen(choice), graph.as_ref(), choice.version.is_some());
        }
        let sources =
            || draft.layers.iter().filter_map(|it| Some(self.project.source(it.written.as_ref()?.source)));
        if let Some((name, version)) = sources().find_map(chart_comment) {
            return chart::named(&name, version.as_deref(), Decision::Comment);
        }
        let path_of = |it: &Source| self.project.file(it.file).file.path.clone();
        if let Some(choice) = sources().find_map(|it| self.globs.of(&path_of(it))) {
            return chart::chosen(choice);
        }
        if let Some(graph) = graph.as_ref().filter(|it| it.profile.is_some()) {
            return graph.clone();
        }
        // A chart from an address we know nothing about may still be one of ours if the address is unknown.
        let is_elsewhere =
            draft.evidence.as_ref().is_some_and(|it| it.repository.is_some() || it.name.is_some());
        if !may_guess || is_elsewhere {
            return graph.unwrap_or_default();
        }
        let paths: Vec<Arc<str>> = sources().map(path_of).collect();
        let mut names: Vec<&str> = paths.iter().map(|it| &**it).collect();
        names.push(&draft.name);
        names.extend(draft.document.name.as_deref());
        chart::from_looks(&names, values).or(graph).unwrap_or_default()
    }
}

/// A chart chosen by name alone keeps the version the manifests pin.
fn keep_pin(chosen: Chart, graph: Option<&Chart>, has_version: bool) -> Chart {
    match graph {
        Some(graph) if !has_version && graph.profile.is_some() && graph.name == chosen.name => graph.clone(),
        Some(_) | None => chosen,
    }
}

/// The layers merged in order, and whether all of them could be read whole.
fn merged(project: &Project, layers: &[Layer]) -> (Value, bool) {
    let mut values = Value::computed(ValueKind::Map(Map::default()));
    let mut is_readable = true;
    for (idx, layer) in layers.iter().enumerate() {
        let Some(written) = &layer.written else {
            is_readable = false;
            over_unknown(&mut values);
            continue;
        };
        let source = project.source(written.source);
        is_readable &= !source.tree.errors.iter().any(|it| hides_values(&it.kind));
        let layer_idx = u8::try_from(idx).unwrap_or(u8::MAX);
        let place = Place { source: written.source, layer: layer_idx, delivery: layer.delivery };
        if written.keys.is_empty() {
            over(&mut values, decode_values(&source.tree, place).0);
        } else if let (Some(node), Some(document)) =
            (project.root_of(written), source.tree.documents.get(written.index))
        {
            let (value, _) = decode(&source.tree, document, node, place);
            match value.kind {
                ValueKind::Map(_) => over(&mut values, value),
                ValueKind::Unknown => over_unknown(&mut values),
                _ => {}
            }
        }
    }
    (values, is_readable)
}

fn hides_values(kind: &SyntaxErrorKind) -> bool {
    !matches!(kind, SyntaxErrorKind::TemplateBraces)
}

/// The version of the application: the image's tag if it says one, else the chart's appVersion.
fn app_version(chart: &Chart, values: &Value) -> Option<String> {
    let tag = values.at(&["image", "tag"]);
    match tag.map(|it| &it.kind) {
        Some(ValueKind::String(text)) if !text.is_empty() => {
            let tag = text.split('@').next().unwrap_or(text);
            version::parse(tag).map(|version| version.to_string())
        }
        None | Some(ValueKind::Null | ValueKind::String(_)) => {
            chart.judged.as_ref()?.app.as_ref().map(|app| app.to_string())
        }
        Some(_) => None,
    }
}

fn is_brace(error: &SyntaxError) -> bool {
    error.kind == SyntaxErrorKind::TemplateBraces
}

fn chart_files(project: &Project) -> HashMap<String, ChartYaml> {
    let mut charts = HashMap::new();
    for source in &project.sources {
        let path = &*project.file(source.file).file.path;
        if !is_chart_yaml(path) {
            continue;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(chart) = source.tree.documents.first().and_then(|it| chart_yaml::read(&it.root)) {
            charts.insert(folder.to_owned(), chart);
        }
    }
    charts
}

fn is_chart_yaml(path: &str) -> bool {
    path.rsplit('/').next() == Some("Chart.yaml")
}

/// Whether a text can be values: its first document is a map that is no Kubernetes object, or nothing.
fn is_values_text(source: &Source) -> bool {
    source.tree.documents.iter().any(|it| manifest::can_be_values(&it.root))
}

/// Whether a file may hold a part of the values beside another: more values, or secrets.
fn is_fragment_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    manifest::is_values_path(path)
        || name.contains("secret") && (name.ends_with(".yaml") || name.ends_with(".yml"))
}

/// `# valuelint: chart=mastodon@6.9.3` in the first comments of a text.
fn chart_comment(source: &Source) -> Option<(String, Option<String>)> {
    source.tree.comments.iter().take(20).find_map(|comment| {
        let text = source.text[comment.range].trim_start_matches('#').trim();
        let chart = text.strip_prefix("valuelint:")?.trim().strip_prefix("chart=")?;
        let chart = chart.split_whitespace().next()?;
        Some(match chart.split_once('@') {
            Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
            None => (chart.to_owned(), None),
        })
    })
}

/// Whether an unclaimed key may hold values: by its name, or because it is YAML that names a chart's key.
fn looks_like_values(key: &str, text: &str) -> bool {
    if data::is_values_key(key) {
        return true;
    }
    crate::chart::built_in().iter().any(|profile| {
        let first = profile.fingerprint.iter().filter_map(|path| path.last());
        first.into_iter().any(|key| memchr::memmem::find(text.as_bytes(), key.as_bytes()).is_some())
    })
}

fn is_commit(revision: &str) -> bool {
    (7..=40).contains(&revision.len()) && revision.bytes().all(|it| it.is_ascii_hexdigit())
}

impl Wrapping {
    /// Whether edits of the decoded text can be carried back.
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Literal { .. })
    }
}
