//! Values nothing claims: files, and the keys of a ConfigMap or Secret seen alone.

use std::collections::HashMap;

use super::chart_comment::chart_comment;
use super::release::{Draft, Finder};
use super::umbrella::ChartValues;
use super::{ChartSource, Laid, Layer, LayerKind, ObjectId, Project, Role, Source, Written};
use crate::config::HelmVersion;
use crate::manifest;
use crate::manifest::chart_yaml::{self, ChartYaml};
use crate::manifest::data::{self, Section};
use crate::manifest::kustomization;
use crate::value::{Delivery, SourceId};
use crate::yaml::{Node, SyntaxError, SyntaxErrorKind};

impl Finder<'_> {
    /// The keys of a ConfigMap or Secret that no release reads but that hold values all the same.
    pub(super) fn lone_data(&mut self, id: ObjectId) {
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
            let Ok(source) = self.embed(id, &key) else { continue };
            let name = document.name.clone().unwrap_or_default();
            let written = Written { source, index: 0, keys: Vec::new(), is_editable: !is_secret };
            let layer = Layer {
                kind: if is_secret { LayerKind::Secret } else { LayerKind::ConfigMap },
                name: Some(name.clone()),
                delivery: Delivery::GoYamlV2First,
                written: Some(written),
                target: None,
                unread: None,
                laid: Laid::Over,
            };
            let document = self.project.source(source).document.clone();
            let draft = Draft {
                name,
                is_installed: false,
                namespace: namespace.clone(),
                document,
                object: None,
                source: ChartSource::Absent,
                evidence: None,
                layers: vec![layer],
                is_complete: false,
                patched: None,
                built: None,
            };
            self.add_if(draft, data::is_values_key(&key));
        }
    }

    /// The files of a generator that no release reads but that are values by the name of their key.
    pub(super) fn lone_generated(&mut self) {
        let builds = self.builds.clone();
        for (unit_idx, unit) in builds.units.iter().enumerate() {
            for (idx, generator) in unit.said.generators.iter().enumerate() {
                for (key, _) in generator.entries.iter().filter(|(key, _)| data::is_values_key(key)) {
                    let Some(source) = builds.file_of(unit_idx, idx, key) else { continue };
                    let is_claimed = self.claimed_generated.contains(&(unit_idx, idx, key.clone()));
                    if is_claimed || !self.claimed_files.insert(source) {
                        continue;
                    }
                    let is_secret = generator.kind == "Secret";
                    let delivery = Delivery::GoYamlV2First;
                    self.project.sources[source.index() as usize].delivery = Some(delivery);
                    let layer = Layer {
                        kind: if is_secret { LayerKind::Secret } else { LayerKind::Generator },
                        name: Some(generator.name.clone()),
                        delivery,
                        written: Some(Written {
                            source,
                            index: 0,
                            keys: Vec::new(),
                            is_editable: !is_secret,
                        }),
                        target: None,
                        unread: None,
                        laid: Laid::Over,
                    };
                    let namespace = generator.namespace.clone().or_else(|| unit.said.namespace.clone());
                    self.add_if(
                        Draft {
                            name: generator.name.clone(),
                            is_installed: false,
                            namespace,
                            document: self.project.source(source).document.clone(),
                            object: None,
                            source: ChartSource::Absent,
                            evidence: None,
                            layers: vec![layer],
                            is_complete: false,
                            patched: None,
                            built: None,
                        },
                        true,
                    );
                }
            }
        }
    }

    pub(super) fn values_files(&mut self) {
        let n_sources = self.project.files.len();
        for id in (0_u32..).map(SourceId::new).take(n_sources) {
            let source = self.project.source(id);
            let file = self.project.file(source.file);
            let path = file.file.path.clone();
            let is_alone = self.project.left_alone.contains(&id) && self.is_template(id);
            if file.role == Role::Context
                || self.claimed_files.contains(&id)
                || is_alone
                || self.is_of_a_tool(&path)
                || !is_values_text(source) && !is_no_map(source, &path)
            {
                continue;
            }
            let is_values = file.role == Role::Named
                || manifest::is_values_path(&path)
                || self.globs.of(&path).is_some()
                || chart_comment(source).is_some();
            self.values_file(id, &path, is_values);
        }
    }

    /// Whether a file is known to be something else than values by its name: ours, Kustomize's, or a chart's own.
    fn is_of_a_tool(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        match name {
            "Chart.yaml" | "valuelint.yaml" => true,
            _ if kustomization::is_path(path) => true,
            "requirements.yaml" => self.charts.contains_key(folder),
            _ => false,
        }
    }

    /// Whether something else fills in a text before it is YAML.
    pub(super) fn is_template(&self, id: SourceId) -> bool {
        self.project.source(id).tree.errors.iter().any(is_brace)
    }

    pub(super) fn values_file(&mut self, id: SourceId, path: &str, is_values: bool) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let delivery = match self.settings.helm {
            HelmVersion::Three => Delivery::GoYamlV2First,
            HelmVersion::Four => Delivery::GoYamlV2All,
        };
        let is_alone = !self.has_sibling(id, path, folder);
        let chart = self.chart_folder(path).filter(|_| is_values && manifest::is_values_path(path));
        if let Some(folder) = chart {
            return self.chart_values(ChartValues { id, folder, delivery, is_alone });
        }
        if is_values {
            self.project.sources[id.index() as usize].delivery = Some(delivery);
        }
        let name = path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or("").to_owned();
        let layer = Layer {
            kind: LayerKind::File,
            name: Some(path.to_owned()),
            delivery,
            written: Some(Written { source: id, index: 0, keys: Vec::new(), is_editable: true }),
            target: None,
            unread: None,
            laid: Laid::Over,
        };
        let draft = Draft {
            name,
            is_installed: false,
            namespace: None,
            document: self.project.source(id).document.clone(),
            object: None,
            source: ChartSource::Absent,
            evidence: None,
            layers: vec![layer],
            is_complete: is_alone,
            patched: None,
            built: None,
        };
        self.add_if(draft, is_values);
    }

    /// Whether other values files stand in the same folder, which may be given together with this one.
    fn has_sibling(&self, id: SourceId, path: &str, folder: &str) -> bool {
        let file = self.project.file(self.project.source(id).file);
        let n_own = usize::from(is_fragment(file.role, path));
        self.n_fragments.get(folder).is_some_and(|n_all| *n_all > n_own)
    }
}

fn is_fragment(role: Role, path: &str) -> bool {
    role != Role::Named && manifest::is_fragment_path(path)
}

/// How many files of each folder may be given together with others.
pub(super) fn n_fragments(project: &Project) -> HashMap<String, usize> {
    let mut n_fragments = HashMap::new();
    for file in &project.files {
        let path = &*file.file.path;
        if is_fragment(file.role, path) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            *n_fragments.entry(folder.to_owned()).or_default() += 1;
        }
    }
    n_fragments
}

/// The scalars of a ConfigMap or Secret that likely hold values.
pub(super) fn likely_values<'t>(node: &'t Node, kind: &str) -> Vec<&'t Node> {
    data::entries(node, kind)
        .into_iter()
        .filter(|(section, entry)| *section == Section::Text && data::can_hold_document(&entry.value))
        .filter(|(_, entry)| !entry.value.text().is_some_and(|it| it.starts_with("ENC[")))
        .filter(|(_, entry)| {
            looks_like_values(entry.key.text().unwrap_or(""), entry.value.text().unwrap_or(""))
        })
        .map(|(_, entry)| &entry.value)
        .collect()
}

pub(super) fn chart_files(project: &Project) -> HashMap<String, ChartYaml> {
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
pub(super) fn is_values_text(source: &Source) -> bool {
    source.tree.documents.iter().any(|it| manifest::can_be_values(&it.root))
}

/// Whether a file can only be meant as values, and its first document is a list or a text.
fn is_no_map(source: &Source, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let root = source.tree.documents.first().map(|it| &it.root);
    matches!(name, "values.yaml" | "values.yml")
        && root.is_some_and(|it| !it.is_missing() && it.as_mapping().is_none())
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

fn is_brace(error: &SyntaxError) -> bool {
    error.kind == SyntaxErrorKind::TemplateBraces
}
