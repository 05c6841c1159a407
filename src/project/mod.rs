//! The texts of a run and the graph between them: which values make which release of which chart.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use text_size::TextRange;

use crate::chart::folder::ChartProfile;
use crate::chart::{ChartVersion, Profile};
use crate::diagnostic::{Confidence, DocumentName};
use crate::text::source_map::SourceMap;
use crate::text::{FileId, Location, SourceFile};
use crate::value::path::Segment;
use crate::value::problem::Problem;
use crate::value::{Delivery, SourceId, Value};
use crate::yaml::{Node, Tree};

mod argo;
mod argo_refs;
mod at_hand;
pub mod block;
pub mod build;
mod chart;
pub mod chart_comment;
mod elements;
mod embed;
mod flux;
mod flux_chart;
mod inflation;
mod join;
mod kustomize;
mod layer;
mod lone;
pub mod merge;
mod object;
mod release;
pub mod shared;
pub mod single;
mod umbrella;
mod values_from;
pub mod variables;

pub use kustomize::Refused;
pub use layer::{Laid, Layer, LayerKind, Target, Unread, Written};
pub use object::{Object, ObjectId};

/// Everything a run looks at.
#[derive(Debug, Default)]
pub struct Project {
    /// The texts; a [`FileId`] is an index.
    pub files: Vec<ProjectFile>,
    /// What is parsed of each text the project was built from, by [`FileId`].
    pub(crate) parsed: Vec<Arc<build::Parsed>>,
    /// Every parsed text, whole files and documents embedded in them; a [`SourceId`] is an index.
    pub sources: Vec<Source>,
    /// Every Kubernetes object, in order of file and place; an [`ObjectId`] is an index.
    pub objects: Vec<Object>,
    /// Objects by kind and name.
    by_name: HashMap<(String, String), Vec<ObjectId>>,
    /// Every release, and every values document no release claims.
    pub releases: Vec<Release>,
    /// What Go's decoder refuses or changes in the values of each text, found while they were merged.
    pub(crate) problems: HashMap<SourceId, Vec<Problem>>,
    /// What Kustomize refuses to build.
    pub(crate) refused: Vec<Refused>,
    /// What the charts in sight depend on, by the text of each chart's values.yaml.
    pub(crate) dependencies: HashMap<SourceId, Vec<Dependency>>,
    /// What Flux fills into the texts of each file.
    variables: OnceLock<HashMap<FileId, variables::Variables>>,
    /// What the kustomizations build.
    builds: Arc<kustomize::Builds>,
    /// Objects that are patches of others.
    pub(crate) patches: HashSet<ObjectId>,
    /// Documents that are none of our business: other YAML, templates; nothing is said about them.
    pub(crate) left_alone: HashSet<SourceId>,
}

/// A file of a run.
#[derive(Debug, Clone)]
pub struct ProjectFile {
    /// Its text.
    pub file: SourceFile,
    /// Why it is part of the run.
    pub role: Role,
}

impl ProjectFile {
    /// Whether findings in it are reported.
    pub fn is_reported(&self) -> bool {
        match self.role {
            Role::Named | Role::Walked => true,
            Role::Context => false,
        }
    }
}

/// Why a file is part of a run, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The user named it, so it is something we check, whatever it looks like.
    Named,
    /// It was found in a folder the user named.
    Walked,
    /// It stands around the others and is read for what it says about them; no finding is reported in it.
    Context,
}

/// A text that was parsed: a whole file, or a scalar that holds a document.
#[derive(Debug)]
pub struct Source {
    /// The file it stands in.
    pub file: FileId,
    /// The text: the file's own, or the decoded scalar.
    pub text: Arc<str>,
    /// The way back to the file; `None` when the text is the file's own.
    pub map: Option<Arc<SourceMap>>,
    /// What it holds.
    pub tree: Arc<Tree>,
    /// What people call the document; for a whole file of several documents, see [`Object::document`].
    pub document: Arc<DocumentName>,
    /// How the text reaches Helm, if it holds values.
    pub delivery: Option<Delivery>,
}

impl Source {
    /// The place in the file of a range of this text.
    pub fn location(&self, range: TextRange) -> Location {
        let range = self.map.as_ref().map_or(range, |map| map.to_source(range));
        Location { file: self.file, range }
    }
}

/// A chart that another one depends on.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// The key its values stand under.
    pub(crate) key: String,
    /// Its values.yaml, if it is in sight.
    pub(crate) defaults: Option<SourceId>,
}

/// A chart with the values it is installed with.
#[derive(Debug)]
pub struct Release {
    /// The release's name; nothing where only values are seen.
    pub name: Option<String>,
    /// Its namespace, if written.
    pub namespace: Option<String>,
    /// What people call the document that makes it.
    pub document: Arc<DocumentName>,
    /// The HelmRelease or Application.
    pub object: Option<ObjectId>,
    /// What the patches of an overlay make of that object.
    pub patched: Option<Arc<Value>>,
    /// The kustomizations that build it, outermost first.
    pub built: Option<Arc<Built>>,
    /// Where the chart comes from.
    pub source: ChartSource,
    /// Which chart it is, as far as that is known.
    pub chart: Chart,
    /// What was written, layer by layer, in the order Helm merges them.
    pub layers: Vec<Layer>,
    /// Whether all values are known, so that what is missing is really missing.
    pub is_complete: bool,
    /// The effective values, the chart's defaults included where its profile is known.
    pub values: Value,
    /// The application version that runs, without a leading v; `None` when it cannot be known.
    pub app: Option<String>,
    /// What Go's decoder says of values inside a manifest, by the index of their layer.
    pub problems: Vec<(usize, Vec<Problem>)>,
}

/// The kustomizations that build a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The file of the outermost.
    pub root: FileId,
    /// The files of all.
    pub files: Vec<FileId>,
    /// Those that lead to each other in a circle, which Kustomize refuses.
    pub cycle: Option<Vec<FileId>>,
    /// References that all of them leave without what they mean.
    pub lost: Vec<Lost>,
}

/// A reference to something that Kustomize calls otherwise, and that it does not rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The index of the layer it brings.
    pub layer: usize,
    /// What Kustomize calls the object, the hash aside.
    pub name: String,
    /// Whether it adds a hash to that.
    pub is_hashed: bool,
}

impl Lost {
    /// What Kustomize calls the object: `site-values-<hash>`.
    pub fn called(&self) -> String {
        format!("{}{}", self.name, if self.is_hashed { "-<hash>" } else { "" })
    }
}

impl Release {
    /// The name of what the chart makes: the release's name if it holds the chart's, else both.
    pub fn fullname(&self) -> Option<String> {
        let name = self.name.clone()?;
        let chart = self.chart.name.as_deref()?;
        Some(if name.contains(chart) { name } else { format!("{name}-{chart}") })
    }
}

/// Where a release's chart comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartSource {
    /// Nothing is named, as for a lone values file.
    Absent,
    /// An object is named that is not in this project.
    Unknown,
    /// The GitRepository, HelmRepository, …; the Application itself for Argo CD.
    Object(ObjectId),
}

/// Which chart a release installs, and how that was found out.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// The chart's name, if anything says it.
    pub name: Option<Arc<str>>,
    /// The version as pinned by the user, if it is.
    pub version: Option<semver::Version>,
    /// Whether the source cannot move: a commit, or an exact version.
    pub is_pinned: bool,
    /// What we know of this chart.
    pub profile: Option<Arc<Profile>>,
    /// What its own files show, where they are at hand.
    pub folder: Option<Arc<ChartProfile>>,
    /// The folder in sight that holds it, by which it is judged unless something said before is surer.
    pub place: Option<String>,
    /// The version it is judged by: the pinned one if the profile has it, else the nearest older, else the newest.
    pub judged: Option<Arc<ChartVersion>>,
    /// How sure it is which chart it is.
    pub identity: Option<Confidence>,
    /// How sure chart and version are together; lowers every finding that rests on them.
    pub confidence: Option<Confidence>,
    /// Why it is judged by that version.
    pub basis: Option<Basis>,
    /// Which step decided.
    pub decided_by: Option<Decision>,
}

/// Why a release is judged by a version of its chart, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// It is the very one.
    Exact,
    /// It is the nearest older one that is known.
    Nearest,
    /// It is the newest one in a range.
    Range,
    /// It is the newest one: a branch, or nothing says which.
    Newest,
}

/// What decided which chart a release is judged by, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// `--chart`
    CommandLine,
    /// `# valuelint: chart=…` at the top of the values.
    Comment,
    /// `valuelint.yaml`
    Configuration,
    /// The manifests: HelmRelease and its source, Application, Chart.yaml beside the values.
    Graph,
    /// Names that hold the chart's name.
    Name,
    /// Keys only this chart has.
    Fingerprint,
}

impl Chart {
    /// The version that findings rest on: that of its own files, the pinned one, or the one it is judged by.
    pub fn known_version(&self) -> Option<String> {
        let own = self.folder.as_ref().and_then(|it| it.version.as_deref()).map(str::to_owned);
        let judged = || self.judged.as_ref().map(|it| it.version.to_string());
        own.or_else(|| self.version.as_ref().map(ToString::to_string)).or_else(judged)
    }
}

impl Project {
    /// The text with this id.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.index() as usize]
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &ProjectFile {
        &self.files[id.0 as usize]
    }

    /// The path of the file a text stands in.
    pub fn path_of(&self, id: SourceId) -> &str {
        &self.file(self.source(id).file).file.path
    }

    /// The steps from a document's root down to the values of a layer.
    pub fn steps_to(&self, written: &Written) -> Vec<Segment> {
        let document = self.source(written.source).tree.documents.get(written.index);
        let mut node: Option<&Node> = document.map(|it| &it.root);
        let step = |key: &String| {
            let is_list = node.is_some_and(|it| it.as_sequence().is_some());
            node = node.and_then(|it| it.child(key));
            match key.parse() {
                Ok(index) if is_list => Segment::Index(index),
                Ok(_) | Err(_) => Segment::Key(key.as_str().into()),
            }
        };
        written.keys.iter().map(step).collect()
    }

    /// The node at which the values of a layer begin.
    pub fn root_of(&self, written: &Written) -> Option<&Node> {
        let document = self.source(written.source).tree.documents.get(written.index)?;
        written.keys.iter().try_fold(&document.root, |node, key| node.child(key))
    }
}

impl Release {
    /// Whether a Secret wrote this value, so that it must not be printed.
    pub fn is_of_secret(&self, value: &Value) -> bool {
        let layer = self.layers.get(usize::from(value.origin.layer));
        value.is_written() && layer.is_some_and(|it| it.kind == LayerKind::Secret)
    }
}
