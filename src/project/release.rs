//! Finds the releases of a project: what installs a chart, and the values documents nothing claims.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use text_size::TextRange;

use super::argo_refs::{argo_folders, own_addresses};
use super::chart::{self, Evidence};
use super::chart_comment::chart_comment;
use super::flux;
use super::kustomize::Builds;
use super::lone::{chart_files, n_fragments};
use super::merge::{Merged, lay_over_chart, merged};
use super::{
    Built, Chart, ChartSource, Decision, Laid, Layer, LayerKind, Object, ObjectId, Project, Release, Role,
    Source, Written,
};
use crate::chart::{folder, version};
use crate::config::glob::FileCharts;
use crate::config::{ChartChoice, ChosenChart, Settings};
use crate::diagnostic::DocumentName;
use crate::manifest::chart_yaml::ChartYaml;
use crate::text::source_map::Wrapping;
use crate::value::problem::Problem;
use crate::value::{Delivery, SourceId, Value, ValueKind};

/// Finds every release and fills in its effective values.
pub(super) fn find(project: &mut Project, settings: &Settings) {
    let mut finder = Finder {
        charts: chart_files(project),
        globs: FileCharts::new(settings),
        settings,
        embedded: HashMap::new(),
        builds: Arc::default(),
        by_path: paths(project),
        n_fragments: n_fragments(project),
        argo_folders: argo_folders(project),
        own_addresses: own_addresses(project),
        claimed: HashSet::new(),
        claimed_files: HashSet::new(),
        claimed_generated: HashSet::new(),
        drafts: Vec::new(),
        patched: flux::patched(project),
        project,
    };
    finder.builds = Arc::new(Builds::find(&mut finder));
    finder.project.dependencies = finder.dependencies();
    finder.project.builds = Arc::clone(&finder.builds);
    finder.project.refused.clone_from(&finder.builds.refused);
    let is_patch = |it: &(ObjectId, &Object)| finder.builds.is_patch(it.1);
    finder.project.patches = finder.project.objects().filter(is_patch).map(|it| it.0).collect();
    let of_kind = |project: &Project, kind: &str| -> Vec<ObjectId> {
        project.objects().filter(|(_, it)| it.kind == kind).map(|(id, _)| id).collect()
    };
    for id in of_kind(finder.project, "HelmRelease") {
        finder.helm_release(id);
    }
    for kind in ["Application", "ApplicationSet"] {
        for id in of_kind(finder.project, kind) {
            finder.application(id);
        }
    }
    finder.inflations();
    for kind in ["ConfigMap", "Secret"] {
        for id in of_kind(finder.project, kind) {
            finder.lone_data(id);
        }
    }
    finder.lone_generated();
    finder.values_files();
    finder.finish();
}

fn paths(project: &Project) -> HashMap<Arc<str>, SourceId> {
    project.files.iter().map(|it| it.file.path.clone()).zip((0_u32..).map(SourceId::new)).collect()
}

pub(super) struct Finder<'p> {
    pub(super) project: &'p mut Project,
    pub(super) settings: &'p Settings,
    pub(super) globs: FileCharts<'p>,
    /// Folder to its Chart.yaml.
    pub(super) charts: HashMap<String, ChartYaml>,
    /// Text and place in it to the document embedded there.
    pub(super) embedded: HashMap<(SourceId, TextRange), SourceId>,
    /// Folders whose manifests Argo CD applies as they are; none where Flux applies any.
    pub(super) argo_folders: HashSet<String>,
    /// What Applications call this repository, as far as that shows.
    pub(super) own_addresses: HashSet<String>,
    /// The text of each file.
    pub(super) by_path: HashMap<Arc<str>, SourceId>,
    /// How many values files of each folder may be given together.
    pub(super) n_fragments: HashMap<String, usize>,
    /// What Kustomize makes of the objects.
    pub(super) builds: Arc<Builds>,
    /// What was found so far.
    drafts: Vec<(Draft, How)>,
    /// Objects whose keys a release reads.
    pub(super) claimed: HashSet<(ObjectId, String)>,
    /// Values files that an Application names.
    pub(super) claimed_files: HashSet<SourceId>,
    /// Generated keys that a release reads: unit, generator, key.
    pub(super) claimed_generated: HashSet<(usize, usize, String)>,
    /// Each HelmRelease that is not whole without the patches beside it.
    pub(super) patched: HashSet<ObjectId>,
}

/// How sure it is that a draft is a release, and of which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It is one; of which chart may be guessed.
    Known,
    /// It is one if it looks like values of a chart we know.
    Guessed,
    /// The values of a chart beside its own Chart.yaml: only what the user said decides about the chart.
    Own,
}

/// A release before its chart is known.
pub(super) struct Draft {
    pub(super) name: String,
    /// Whether something installs it under this name.
    pub(super) is_installed: bool,
    pub(super) namespace: Option<String>,
    pub(super) document: Arc<DocumentName>,
    pub(super) object: Option<ObjectId>,
    pub(super) source: ChartSource,
    pub(super) evidence: Option<Evidence>,
    pub(super) layers: Vec<Layer>,
    pub(super) is_complete: bool,
    pub(super) patched: Option<Arc<Value>>,
    pub(super) built: Option<Arc<Built>>,
}

impl Draft {
    /// Whether it is what another kustomization builds of the same object.
    fn is_same(&self, other: &Self) -> bool {
        let of = |it: &Self| (it.object, it.source, it.is_complete);
        of(self) == of(other)
            && self.name == other.name
            && self.namespace == other.namespace
            && self.evidence == other.evidence
            && self.layers == other.layers
            && self.patched == other.patched
    }

    /// The layers that no chart brings along.
    fn own_layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|it| !matches!(it.laid, Laid::Default | Laid::Global))
    }

    /// Whether it is a dependency's section of a values file.
    fn is_section(&self) -> bool {
        let is_part = |it: &Written| !it.keys.is_empty();
        self.own_layers().any(|it| it.kind == LayerKind::File && it.written.as_ref().is_some_and(is_part))
    }
}

impl Finder<'_> {
    /// Adds a release, unless another kustomization builds the very same.
    pub(super) fn add(&mut self, draft: Draft) {
        let of_object = self.drafts.iter_mut().rev().map(|it| &mut it.0);
        let mut of_object = of_object.take_while(|it| it.object.is_some() && it.object == draft.object);
        let same = of_object.find(|it| it.is_same(&draft)).and_then(|it| it.built.as_mut());
        if let (Some(built), Some(own)) = (same, &draft.built) {
            let built = Arc::make_mut(built);
            built.files.extend(&own.files);
            built.files.sort_unstable();
            built.files.dedup();
            built.lost.retain(|it| own.lost.contains(it));
            return;
        }
        self.add_if(draft, true);
    }

    /// Works out all drafts at once, each on its own, and takes over those that are releases.
    fn finish(mut self) {
        let drafts = std::mem::take(&mut self.drafts);
        let finder = &self;
        let releases: Vec<_> = drafts
            .into_par_iter()
            .map(|(draft, how)| (finder.release(draft, how), how != How::Guessed))
            .collect();
        for ((release, problems), is_known) in releases {
            self.project.problems.extend(problems);
            // Parameters are no values document; the file around them is what it is.
            let documents = release.layers.iter().filter(|it| it.delivery != Delivery::Strvals);
            let sources = documents.filter_map(|it| Some(it.written.as_ref()?.source));
            let is_judged = release.chart.profile.is_some() || release.chart.folder.is_some();
            let is_release = is_known || is_judged;
            for source in sources {
                if is_release {
                    self.project.left_alone.remove(&source);
                } else {
                    self.project.left_alone.insert(source);
                }
            }
            if is_release {
                self.project.releases.push(release);
            }
        }
    }

    /// The values of a chart beside its own Chart.yaml: only what the user said decides about the chart.
    pub(super) fn add_own(&mut self, draft: Draft) {
        self.drafts.push((draft, How::Own));
    }

    /// Adds a release if it is one: it is known to be, or it looks like values of a chart we know.
    pub(super) fn add_if(&mut self, draft: Draft, is_known: bool) {
        self.drafts.push((draft, if is_known { How::Known } else { How::Guessed }));
    }

    fn release(&self, draft: Draft, how: How) -> (Release, Vec<(SourceId, Vec<Problem>)>) {
        let Merged { mut values, is_readable, problems } = merged(self.project, &draft.layers);
        let mut chart = self.decide(&draft, &values, how);
        if draft.evidence.as_ref().is_some_and(Evidence::leaves_out_defaults) {
            chart.forget_defaults();
        }
        lay_over_chart(&mut values, &chart);
        let app = app_version(&chart, &values);
        let release = Release {
            name: draft.is_installed.then_some(draft.name),
            namespace: draft.namespace,
            document: draft.document,
            object: draft.object,
            source: draft.source,
            chart,
            is_complete: draft.is_complete && is_readable,
            patched: draft.patched,
            built: draft.built,
            layers: draft.layers,
            values,
            app,
            problems: problems.inline,
        };
        (release, problems.of_texts)
    }

    /// Whether the user must mean this document by a chart on the command line, whatever its own chart is called:
    /// it is a values file, or was named next to the chart's folder.
    fn is_meant(&self, choice: &ChartChoice, draft: &Draft) -> bool {
        let is_named = |layer: &Layer| {
            let source = layer.written.as_ref().map(|it| self.project.source(it.source));
            source.is_some_and(|it| self.project.file(it.file).role == Role::Named)
        };
        match &choice.chart {
            ChosenChart::Named(..) => draft.own_layers().any(|it| it.kind == LayerKind::File),
            ChosenChart::Path(_) | ChosenChart::Folder(_) => {
                draft.own_layers().any(is_named) && !draft.is_section()
            }
        }
    }

    /// Which chart: command line, comment, configuration, manifests, looks.
    pub(super) fn decide(&self, draft: &Draft, values: &Value, how: How) -> Chart {
        let graph = draft.evidence.as_ref().map(|evidence| chart::from_graph(evidence, values));
        let known = graph.as_ref().and_then(|it| it.name.clone());
        let on_command_line = self.settings.charts.iter().filter(|it| it.is_command_line);
        let on_command_line =
            on_command_line.filter_map(|it| Some((it, chart::name_of(it)?))).find(|(choice, name)| {
                match (&choice.release, &known) {
                    (Some(release), _) => *release == draft.name,
                    (None, Some(known)) if draft.is_section() => {
                        **known == **name && !chart::depends_on(choice, &draft.name)
                    }
                    (None, Some(known)) => **known == **name || self.is_meant(choice, draft),
                    (None, None) => true,
                }
            });
        let on_command_line = on_command_line.map(|(choice, _)| {
            let has_version = !matches!(choice.chart, ChosenChart::Named(_, None));
            keep_pin(chart::chosen(choice), graph.as_ref(), has_version)
        });
        // A folder holds YAML of other tools too.
        let is_meant = |it: &Chart| how != How::Guessed || it.shares_a_key(values);
        if let Some(chart) = on_command_line.filter(is_meant) {
            return chart;
        }
        let sources =
            || draft.own_layers().filter_map(|it| Some(self.project.source(it.written.as_ref()?.source)));
        if let Some(said) = sources().find_map(chart_comment) {
            return chart::named(&said.name, said.version.as_deref(), Decision::Comment);
        }
        let path_of = |it: &Source| self.project.file(it.file).file.path.clone();
        if let Some(choice) = sources().find_map(|it| self.globs.of(&path_of(it))) {
            return chart::chosen(choice);
        }
        let place = self.chart_place(draft);
        if let Some((place, confidence)) = &place
            && let Some(files) = self.settings.at_hand.get(place)
        {
            let chart = chart::from_folder(folder::remembered(files), Decision::Graph);
            let is_pinned = graph.as_ref().is_some_and(|it| it.is_pinned);
            let (identity, place) = (Some(*confidence), Some(place.clone()));
            return Chart { place, identity, confidence: identity, is_pinned, ..chart };
        }
        let graph = graph.map(|it| Chart { place: place.map(|it| it.0), ..it });
        if let Some(graph) = graph.as_ref().filter(|it| it.profile.is_some()) {
            return graph.clone();
        }
        // A chart from an address we know nothing about may still be one of ours if the address is unknown.
        // A folder of a repository that is not in sight says little: people keep charts in `chart`.
        let is_elsewhere = draft
            .evidence
            .as_ref()
            .is_some_and(|it| it.repository.is_some() || it.name.is_some() && it.path.is_none());
        if how == How::Own || is_elsewhere {
            return graph.unwrap_or_default();
        }
        let paths: Vec<Arc<str>> = sources().map(path_of).collect();
        let mut names: Vec<&str> = paths.iter().map(|it| &**it).collect();
        names.push(&draft.name);
        names.extend(draft.document.name.as_deref());
        let path = draft.evidence.as_ref().and_then(|it| it.path.as_deref());
        chart::from_looks(&names, path, values).or(graph).unwrap_or_default()
    }
}

/// A chart chosen by name alone keeps the version the manifests pin.
fn keep_pin(chosen: Chart, graph: Option<&Chart>, has_version: bool) -> Chart {
    match graph {
        Some(graph) if !has_version && graph.profile.is_some() && graph.name == chosen.name => graph.clone(),
        Some(_) | None => chosen,
    }
}

/// The version of the application: the image's tag if it says one, else the chart's appVersion.
fn app_version(chart: &Chart, values: &Value) -> Option<String> {
    let tag = values.at(&["image", "tag"]);
    match tag.map(|it| &it.kind) {
        Some(ValueKind::String(text)) if !text.is_empty() => {
            let tag = text.split('@').next().unwrap_or(text);
            version::parse_version(tag).map(|version| version.to_string())
        }
        None | Some(ValueKind::Null | ValueKind::String(_)) => {
            let app = chart.judged.as_ref()?.app.as_ref()?;
            version::parse_version(app).map(|version| version.to_string())
        }
        Some(_) => None,
    }
}

impl Wrapping {
    /// Whether edits of the decoded text can be carried back.
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Literal { .. })
    }
}
