//! What rules see besides values: `release`, `releases`, `chart`, `object`.

use std::cell::OnceCell;
use std::sync::OnceLock;

use super::needs::{CARRIED, Needs};
use super::scope::lineage;
use super::secrets::Secrets;
use crate::project::{ChartSource, ObjectId, Project, Release};
use crate::value::{Value, ValueKind};

/// What all scenes of a project share, made when a rule first needs it.
pub(super) struct Shared<'a> {
    project: &'a Project,
    /// What the rules of the run ask for.
    needs: Needs,
    /// Every release as a value: what `releases` is where nothing narrower is known; first without what is large.
    all: [OnceLock<Value>; 2],
    /// Every release by the path of its object, in order of path.
    by_path: OnceLock<Vec<(&'a str, &'a Release)>>,
    /// The path of every file, in order.
    files: OnceLock<Vec<&'a str>>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(project: &'a Project, needs: Needs) -> Self {
        Self { project, needs, all: Default::default(), by_path: OnceLock::new(), files: OnceLock::new() }
    }

    fn all(&self, size: Size) -> &Value {
        self.all[size as usize].get_or_init(|| {
            let values = self.project.releases.iter().map(|it| self.release_value(it, size)).collect();
            Value::computed(ValueKind::List(values))
        })
    }

    /// The releases whose objects stand in files below a folder.
    fn below(&self, folder: &str) -> Vec<&'a Release> {
        let by_path = self.by_path.get_or_init(|| {
            let path_of = |id| self.project.path_of(self.project.object(id).source);
            let mut by_path: Vec<(&str, &Release)> =
                self.project.releases.iter().filter_map(|it| Some((path_of(it.object?), it))).collect();
            by_path.sort_by_key(|(path, _)| *path);
            by_path
        });
        let start = by_path.partition_point(|(path, _)| *path < folder);
        by_path[start..].iter().take_while(|(path, _)| path.starts_with(folder)).map(|(_, it)| *it).collect()
    }

    /// A release as rules see it; what no rule asks for is left out.
    fn release_value(&self, release: &Release, size: Size) -> Value {
        let project = self.project;
        let is_needed = |needs| size == Size::Full && self.needs.has(needs);
        let object = release.object.map(|id| {
            let is_needed = is_needed(Needs::OBJECT_OF_RELEASE);
            if is_needed { object_of(project, release, id).clone() } else { Value::open_map() }
        });
        let values =
            if is_needed(Needs::VALUES_OF_RELEASE) { release.values.clone() } else { Value::open_map() };
        let source = match release.source {
            ChartSource::Absent => null(),
            ChartSource::Unknown => unknown(),
            ChartSource::Object(id) => project.object_value(id).clone(),
        };
        let layers = release.layers.iter().map(|layer| {
            let written = layer.written.as_ref().map(|it| project.source(it.source));
            let kind = written.map(|it| Value::text(it.document.kind.as_str()));
            Value::map([
                ("layer", Value::text(layer.kind.as_str())),
                ("kind", kind.unwrap_or_else(unknown)),
                ("name", optional(layer.name.as_deref())),
            ])
        });
        Value::map([
            ("name", release.name.as_deref().map_or_else(unknown, Value::text)),
            ("namespace", optional(release.namespace.as_deref())),
            ("fullname", release.fullname().map_or_else(unknown, Value::text)),
            ("complete", Value::computed(ValueKind::Bool(release.is_complete))),
            ("chart", chart(release)),
            ("app", release.app.as_deref().map_or_else(unknown, Value::text)),
            ("values", values),
            ("object", object.unwrap_or_else(null)),
            ("source", source),
            ("layers", Value::computed(ValueKind::List(layers.collect()))),
        ])
    }

    /// The paths of the files below a folder.
    fn files_below(&self, folder: &str) -> impl Iterator<Item = &'a str> {
        let files = self.files.get_or_init(|| {
            let mut files: Vec<&str> = self.project.files.iter().map(|it| &*it.file.path).collect();
            files.sort_unstable();
            files
        });
        let start = files.partition_point(|path| *path < folder);
        files[start..].iter().copied().take_while(move |path| path.starts_with(folder))
    }
}

/// One release or object while rules judge it.
pub(super) struct Scene<'a> {
    pub(super) project: &'a Project,
    shared: &'a Shared<'a>,
    pub(super) subject: Subject<'a>,
    /// The effective values, or the object.
    pub(super) root: &'a Value,
    pub(super) chart: Option<Value>,
    pub(super) app: Option<Value>,
    release: [OnceCell<Value>; 2],
    releases: [OnceCell<Value>; 2],
}

/// How much of a release a rule wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Neither its values nor its object: to copy them takes longer than all else.
    Small,
    /// What any rule of the run asks for.
    Full,
}

impl Size {
    fn of(needs: Needs) -> Self {
        if needs.has(Needs::VALUES_OF_RELEASE | Needs::OBJECT_OF_RELEASE) { Self::Full } else { Self::Small }
    }
}

/// What rules judge.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Release(&'a Release),
    Object(ObjectId),
}

impl<'a> Scene<'a> {
    /// A release with its effective values, or with those of them that rules may know.
    pub(super) fn of_release(shared: &'a Shared<'a>, release: &'a Release, values: &'a Value) -> Self {
        let project = shared.project;
        Self {
            project,
            shared,
            subject: Subject::Release(release),
            root: values,
            chart: Some(chart(release)),
            app: release.app.as_deref().map(Value::text),
            release: Default::default(),
            releases: Default::default(),
        }
    }

    pub(super) fn of_object(shared: &'a Shared<'a>, id: ObjectId) -> Self {
        let project = shared.project;
        let reads_values = shared.needs.has(Needs::VALUES_IN_OBJECT);
        let value = if reads_values { project.object_value(id) } else { project.bare_object(id, &CARRIED) };
        Self {
            project,
            shared,
            subject: Subject::Object(id),
            root: value,
            chart: None,
            app: None,
            release: Default::default(),
            releases: Default::default(),
        }
    }

    /// The release judged, if it is one.
    pub(super) fn as_release(&self) -> Option<&'a Release> {
        match self.subject {
            Subject::Release(release) => Some(release),
            Subject::Object(_) => None,
        }
    }

    /// The object in scope, or the HelmRelease or Application of the release.
    pub(super) fn object(&self) -> Option<&'a Value> {
        match self.subject {
            Subject::Release(release) => Some(object_of(self.project, release, release.object?)),
            Subject::Object(_) => Some(self.root),
        }
    }

    /// `release`; made when a rule first needs it.
    pub(super) fn release(&self, needs: Needs) -> Option<&Value> {
        let (release, size) = (self.as_release()?, Size::of(needs));
        Some(self.release[size as usize].get_or_init(|| self.shared.release_value(release, size)))
    }

    /// `releases`; made when a rule first needs it.
    pub(super) fn releases(&self, needs: Needs) -> &Value {
        let size = Size::of(needs);
        let object = match self.subject {
            Subject::Release(release) => release.object,
            Subject::Object(id) => Some(id),
        };
        match object.map(|id| led_to(self.shared, id)) {
            None | Some(Led::Anywhere) => self.shared.all(size),
            Some(Led::To(found)) => self.releases[size as usize].get_or_init(|| {
                let values = found.into_iter().map(|it| self.shared.release_value(it, size)).collect();
                Value::computed(ValueKind::List(values))
            }),
        }
    }

    /// What must not be printed.
    pub(super) fn secrets(&self) -> Secrets<'a> {
        match self.subject {
            Subject::Release(release) => Secrets::of_values(self.project, self.root, release),
            Subject::Object(id) => Secrets::of_object(self.project, self.root, &self.project.object(id).kind),
        }
    }
}

/// The releases a document leads to.
enum Led<'a> {
    To(Vec<&'a Release>),
    /// Nothing is known of it: all releases of the run.
    Anywhere,
}

fn led_to<'a>(shared: &Shared<'a>, id: ObjectId) -> Led<'a> {
    let project = shared.project;
    let object = project.object(id);
    match object.kind.as_str() {
        "Kustomization" => under_path(shared, id).map_or(Led::Anywhere, Led::To),
        "GitRepository" | "HelmRepository" | "OCIRepository" | "HelmChart" | "Bucket" => {
            let uses = |release: &&Release| release.source == ChartSource::Object(id);
            Led::To(project.releases.iter().filter(uses).collect())
        }
        "ConfigMap" | "Secret" => {
            let file = project.source(object.source).file;
            let reads = |release: &&Release| {
                release.layers.iter().filter_map(|it| it.written.as_ref()).any(|written| {
                    let source = project.source(written.source);
                    source.file == file
                        && source.document.kind == object.kind
                        && source.document.name == object.name
                })
            };
            Led::To(project.releases.iter().filter(reads).collect())
        }
        _ => Led::Anywhere,
    }
}

/// Releases in files below the `path` of a Kustomization, tried from every enclosing folder.
fn under_path<'a>(shared: &Shared<'a>, id: ObjectId) -> Option<Vec<&'a Release>> {
    let project = shared.project;
    let path = project.object_value(id).at(&["spec", "path"]).and_then(Value::as_str)?;
    let path = path.trim_start_matches("./").trim_matches('/');
    let own = project.path_of(project.object(id).source);
    let folders = std::iter::successors(Some(own), |it| it.rfind('/').map(|at| &it[..at])).skip(1);
    let below =
        |folder: &str| if folder.is_empty() { format!("{path}/") } else { format!("{folder}/{path}/") };
    folders.chain([""]).find_map(|folder| {
        let folder = below(folder);
        let found = shared.below(&folder);
        (!found.is_empty() || is_all_there(shared, &folder)).then_some(found)
    })
}

/// Whether a folder is in sight and no kustomization.yaml in it takes anything from elsewhere.
fn is_all_there(shared: &Shared<'_>, folder: &str) -> bool {
    let mut inside = shared.files_below(folder).peekable();
    let is_kustomization =
        |path: &str| path.rsplit('/').next().is_some_and(|it| it.starts_with("kustomization."));
    inside.peek().is_some() && !inside.any(is_kustomization)
}

/// The object of a release, after the patches of its overlay.
pub(super) fn object_of<'a>(project: &'a Project, release: &'a Release, id: ObjectId) -> &'a Value {
    release.patched.as_deref().unwrap_or_else(|| project.object_value(id))
}

fn chart(release: &Release) -> Value {
    let chart = &release.chart;
    let judged = chart.judged.as_ref();
    let version = judged.map(|it| it.version.to_string());
    let version = version.or_else(|| chart.version.as_ref().map(ToString::to_string));
    let app = judged.and_then(|it| it.app.as_deref());
    Value::map([
        ("name", chart.name.as_deref().map_or_else(unknown, Value::text)),
        ("version", version.map_or_else(unknown, Value::text)),
        ("app", app.map_or_else(unknown, Value::text)),
        ("lineage", lineage(release).map_or_else(unknown, Value::text)),
        ("pinned", Value::computed(ValueKind::Bool(chart.is_pinned))),
    ])
}

fn optional(text: Option<&str>) -> Value {
    text.map_or_else(null, Value::text)
}

fn null() -> Value {
    Value::computed(ValueKind::Null)
}

fn unknown() -> Value {
    Value::computed(ValueKind::Unknown)
}
