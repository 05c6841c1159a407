//! Questions about one release: which values Helm sees, where each comes from, and the story of one of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use text_size::TextRange;

use crate::project::{Laid, Layer, LayerKind, Project, Release, Unread, merge};
use crate::secret::is_secret_key;
use crate::secret::ranges::secret_ranges;
use crate::text::Location;
use crate::value::path::Segment;
use crate::value::{Delivery, Origin, SourceId, Value, ValueKind};

pub mod complete;
pub mod described;
pub mod hint;
pub mod ignore;
pub mod level;
pub mod near_key;
pub mod outline;
pub mod page;
pub mod paint;
pub mod place;
pub mod relate;
pub mod story;

/// A value of a release as it may be shown: secrets are hidden, and each leaf has its origin.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A map with entries.
    Map(Vec<(Arc<str>, Shown)>),
    /// A list with items.
    List(Vec<Shown>),
    /// Everything else.
    Leaf(Leaf),
}

/// A value that holds no others.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// What Helm sees.
    pub content: Content,
    /// Where it comes from.
    pub source: Source,
    /// The layers that cannot be read and may say something else; their indices.
    pub unless: Vec<usize>,
}

/// What Helm sees at a leaf.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Null, a boolean, a number, a text, an empty map or list.
    Known(Value),
    /// It is known and must not be shown.
    Secret,
    /// A written null removed the chart's default.
    Deleted,
    /// It cannot be known.
    Unknown(Why),
}

/// Why a value cannot be known.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// Something else fills in these parts of the text before Helm sees it.
    FilledIn(Vec<Arc<str>>),
    /// Layers that cannot be read may set it; their indices.
    Layers(Vec<usize>),
    /// A line that is broken, a tag that does not fit, an alias without anchor.
    Broken,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A layer, by its index, and the place.
    Layer(usize, Location),
    /// The chart's default.
    Default,
    /// Nobody wrote it.
    Nowhere,
}

/// The values Helm sees of one release.
pub fn effective(project: &Project, release: &Release) -> Shown {
    let mut asker = Asker::new(project, release);
    asker.shown(&merge::readable(project, release), &mut Vec::new(), Reach::Open)
}

/// The releases that one of the reported files has to do with.
pub fn releases(project: &Project) -> Vec<&Release> {
    let is_reported = |source: SourceId| project.file(project.source(source).file).is_reported();
    let has_to_do = |release: &&Release| {
        let object = release.object.map(|it| project.object(it).source);
        let layers = release.layers.iter().filter_map(|it| Some(it.written.as_ref()?.source));
        let mut built = release.built.iter().flat_map(|it| &it.files);
        object.into_iter().chain(layers).any(is_reported) || built.any(|it| project.file(*it).is_reported())
    };
    project.releases.iter().filter(has_to_do).collect()
}

/// The path of the kustomization that builds a release, where another one builds another of the same object.
pub fn overlay<'p>(project: &'p Project, release: &Release) -> Option<&'p str> {
    let built = release.built.as_ref().filter(|_| release.object.is_some())?;
    let mut others = project.releases.iter().filter(|it| it.object == release.object);
    others.nth(1)?;
    Some(&project.file(built.root).file.path)
}

/// The path of the file a release is about: of several layers the one that is no chart's own.
pub fn main_path<'p>(project: &'p Project, release: &Release) -> Option<&'p str> {
    let is_own = |it: &&Layer| !matches!(it.laid, Laid::Default | Laid::Global);
    let written = release.layers.iter().filter(is_own).find_map(|it| it.written.as_ref());
    written.map(|it| project.path_of(it.source))
}

/// The keys of the section of a values file that a release is about.
pub fn section(release: &Release) -> Option<&[String]> {
    let own = release.layers.iter().find(|it| it.kind == LayerKind::File && it.laid == Laid::Over);
    own.and_then(|it| it.written.as_ref()).map(|it| &*it.keys).filter(|it| !it.is_empty())
}

/// The keys below which a chart's dependencies read, where this release shows them only as far as the chart's own
/// files go: what the dependencies bring along is not among its values.
pub fn dependencies(project: &Project, release: &Release) -> Vec<String> {
    if section(release).is_some() {
        return Vec::new();
    }
    let path = main_path(project, release);
    let beside = project.releases.iter().filter(|it| main_path(project, it) == path);
    let of_file = beside.filter_map(|it| section(it)?.first().cloned());
    let folder = release.chart.folder.as_ref();
    let of_chart = folder.into_iter().flat_map(|it| {
        it.sections.iter().map(|it| it.0.to_string()).chain(it.unresolved.keys().map(ToString::to_string))
    });
    let mut keys: Vec<String> = of_file.chain(of_chart).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// What people call a release: its name, else that of the object or the path of the file.
pub fn name<'p>(project: &'p Project, release: &'p Release) -> &'p str {
    let path = main_path(project, release).unwrap_or("");
    release.name.as_deref().or(release.document.name.as_deref()).unwrap_or(path)
}

/// Whether values below are secret because of what stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Open,
    Secret,
}

/// What is known of one release while it is asked.
struct Asker<'p> {
    project: &'p Project,
    release: &'p Release,
    /// The secret ranges of each text, worked out when first asked for.
    secrets: HashMap<SourceId, Vec<TextRange>>,
}

impl<'p> Asker<'p> {
    fn new(project: &'p Project, release: &'p Release) -> Self {
        Self { project, release, secrets: HashMap::new() }
    }

    fn shown(&mut self, value: &Value, path: &mut Vec<Segment>, reach: Reach) -> Shown {
        match &value.kind {
            ValueKind::Map(map) if !map.entries.is_empty() => {
                let mut entries = Vec::new();
                for entry in &map.entries {
                    let reach = if is_secret_key(&entry.key) { Reach::Secret } else { reach };
                    path.push(Segment::Key(entry.key.clone()));
                    let shown = if entry.is_deleted {
                        self.leaf(Content::Deleted, &entry.value, path)
                    } else {
                        self.shown(&entry.value, path, reach)
                    };
                    path.pop();
                    entries.push((entry.key.clone(), shown));
                }
                Shown::Map(entries)
            }
            ValueKind::List(items) if !items.is_empty() => {
                let mut shown = Vec::new();
                for (idx, item) in items.iter().enumerate() {
                    path.push(Segment::Index(idx));
                    shown.push(self.shown(item, path, reach));
                    path.pop();
                }
                Shown::List(shown)
            }
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Int(_)
            | ValueKind::Float(_)
            | ValueKind::String(_)
            | ValueKind::List(_)
            | ValueKind::Map(_)
            | ValueKind::Unknown => {
                let content = self.content(value, path, reach);
                self.leaf(content, value, path)
            }
        }
    }

    fn leaf(&self, content: Content, value: &Value, path: &[Segment]) -> Shown {
        Shown::Leaf(Leaf { content, source: self.source(value), unless: self.unless(value, path) })
    }

    /// The layers that cannot be read and lie over the one a value comes from.
    fn unless(&self, value: &Value, path: &[Segment]) -> Vec<usize> {
        let sure = follow(&self.release.values, path);
        if sure.is_some_and(|it| it.kind != ValueKind::Unknown) || value.kind == ValueKind::Unknown {
            return Vec::new();
        }
        let below = if value.is_written() { usize::from(value.origin.layer) + 1 } else { 0 };
        let layers = self.release.layers.iter().enumerate().skip(below);
        layers.filter(|(_, it)| it.is_hidden() && it.target.is_none()).map(|(idx, _)| idx).collect()
    }

    fn content(&mut self, value: &Value, path: &[Segment], reach: Reach) -> Content {
        let is_empty = match &value.kind {
            ValueKind::Null | ValueKind::List(_) | ValueKind::Map(_) => true,
            ValueKind::String(text) => text.is_empty(),
            ValueKind::Bool(_) => reach == Reach::Secret && !self.release.is_of_secret(value),
            ValueKind::Int(_) | ValueKind::Float(_) | ValueKind::Unknown => false,
        };
        let is_secret = !is_empty && (reach == Reach::Secret || self.is_secret(value));
        match &value.kind {
            ValueKind::Unknown => Content::Unknown(self.why(value, path, is_secret)),
            _ if is_secret => Content::Secret,
            ValueKind::Int(number) if !self.is_exact(value) => {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "Helm makes a float64 of it, with the same loss"
                )]
                let kind = ValueKind::Float(*number as f64);
                Content::Known(Value { kind, ..value.clone() })
            }
            _ => Content::Known(value.clone()),
        }
    }

    /// Whether a whole number keeps all its digits: there are few, or `--set` brings it.
    fn is_exact(&self, value: &Value) -> bool {
        let ValueKind::Int(number) = &value.kind else { return true };
        let layer = self.release.layers.get(usize::from(value.origin.layer)).filter(|_| value.is_written());
        number.unsigned_abs() <= 1 << 53 || layer.is_some_and(|it| it.delivery == Delivery::Strvals)
    }

    fn source(&self, value: &Value) -> Source {
        match (value.origin.source, &value.kind) {
            (Some(source), _) => {
                let location = self.project.source(source).location(value.origin.range);
                Source::Layer(usize::from(value.origin.layer), location)
            }
            (None, ValueKind::Unknown) => Source::Nowhere,
            (None, _) if self.release.chart.judged.is_some() => Source::Default,
            (None, _) => Source::Nowhere,
        }
    }

    /// Whether a Secret wrote it, or the text around it says that it is one.
    fn is_secret(&mut self, value: &Value) -> bool {
        let Some(id) = value.origin.source else { return false };
        if self.release.is_of_secret(value) {
            return true;
        }
        let source = self.project.source(id);
        let ranges = self.secrets.entry(id).or_insert_with(|| secret_ranges(&source.text, &source.tree));
        let range = value.origin.range;
        ranges.iter().any(|it| it.start() < range.end() && range.start() < it.end())
    }

    fn why(&self, value: &Value, path: &[Segment], is_secret: bool) -> Why {
        if let Some(written) = self.written(value.origin) {
            let layer = self.release.layers.get(usize::from(value.origin.layer));
            let gaps = if is_secret { Vec::new() } else { gaps(written, layer.map(|it| it.kind)) };
            return if gaps.is_empty() { Why::Broken } else { Why::FilledIn(gaps) };
        }
        let is_single = |layer: &Layer| layer.target.as_ref().is_some_and(|it| sets(&it.path, path));
        let layers = self.release.layers.iter().enumerate();
        let single: Vec<usize> =
            layers.filter(|(_, it)| it.is_hidden() && is_single(it)).map(|it| it.0).collect();
        if single.is_empty() { Why::Broken } else { Why::Layers(single) }
    }

    /// The text a value was written as.
    fn written(&self, origin: Origin) -> Option<&'p str> {
        Some(&self.project.source(origin.source?).text[origin.range])
    }
}

/// The parts of a text that something else fills in, each once: `${DOMAIN}`, `$ARGOCD_APP_NAME`, `{{name}}`.
fn gaps(text: &str, kind: Option<LayerKind>) -> Vec<Arc<str>> {
    let mut gaps: Vec<Arc<str>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['$', '{']).map(|it| at + it) {
        let length = gap_length(&text[start..]).unwrap_or(0);
        let gap = &text[start..start + length];
        if length > 1 && !gap.contains('\n') && !gaps.iter().any(|it| **it == *gap) {
            gaps.push(gap.into());
        }
        let is_escaped = text[start..].starts_with("$$");
        at = start + length.max(if is_escaped { 2 } else { 1 });
    }
    let (is_of_argo, is_parameter) = (
        matches!(kind, Some(LayerKind::Application | LayerKind::Parameters)),
        matches!(kind, Some(LayerKind::Parameters)),
    );
    // Only Argo CD fills in a bare name, and only in parameters. Braces elsewhere are mostly for the chart.
    gaps.retain(|it| is_parameter || !it.starts_with('$') || it.starts_with("${"));
    if !is_of_argo && gaps.iter().any(|it| it.starts_with('$')) {
        gaps.retain(|it| it.starts_with('$'));
    }
    gaps
}

/// How long the part is that is filled in and with which this text begins.
fn gap_length(text: &str) -> Option<usize> {
    if let Some(inside) = text.strip_prefix("{{") {
        return Some(inside.find("}}")? + 4);
    }
    let rest = text.strip_prefix('$')?;
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    Some(match rest.strip_prefix('{') {
        Some(inside) => inside.find('}')? + 3,
        None => 1 + rest.find(|it| !is_word(it)).unwrap_or(rest.len()),
    })
}

/// Follows a path down, deleted entries included.
fn follow<'v>(value: &'v Value, path: &[Segment]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Segment::Key(key) => value.entry(key).map(|it| &it.value),
        Segment::Index(index) => value.as_list()?.get(*index),
    })
}

/// A path in which items may be written as keys, `workers.0.name`, with them as items where a release has a list there.
pub fn with_items(releases: &[&Release], path: &[Segment]) -> Vec<Segment> {
    let mut path = path.to_vec();
    for idx in 0..path.len() {
        let Segment::Key(key) = &path[idx] else { continue };
        let is_list =
            |it: &Release| follow(&it.values, &path[..idx]).is_some_and(|it| it.as_list().is_some());
        if let Ok(index) = key.parse()
            && releases.iter().any(|it| is_list(it))
        {
            path[idx] = Segment::Index(index);
        }
    }
    path
}

/// Whether a path in `--set` syntax leads to a value or above it.
fn sets(target: &str, path: &[Segment]) -> bool {
    crate::value::set::place(target).is_some_and(|it| path.starts_with(&it))
}

/// Words for a layer that cannot be read.
pub fn reason(project: &Project, unread: Unread) -> Cow<'static, str> {
    let words = match unread {
        Unread::Missing => "is not among the given files",
        Unread::Several(files) => {
            let [one, other] = files.map(|it| &*project.file(it).file.path);
            let places =
                if one == other { format!("twice in {one}") } else { format!("in {one} and {other}") };
            return format!("is there more than once, {places}, and none is nearer").into();
        }
        Unread::NoKey => "has no such key, and Flux refuses that",
        Unread::LeftOut => "has no such key, and `optional` lets that pass",
        Unread::NoText => "is encrypted, or no text",
        Unread::Template => "is a template that something else fills in",
        Unread::Elsewhere => "stands in the chart or in another repository",
        Unread::NoFile => "is made of a file that is not among the given ones",
        Unread::Changed => "is changed by something that cannot be followed",
    };
    words.into()
}

/// What people call a layer.
pub fn layer_name(layer: &Layer) -> String {
    let name = layer.name.as_deref().unwrap_or_default();
    match layer.kind {
        LayerKind::File => name.to_owned(),
        LayerKind::ConfigMap => format!("ConfigMap {name}"),
        LayerKind::Secret => format!("Secret {name}"),
        LayerKind::HelmRelease => format!("spec.values of HelmRelease {name}"),
        LayerKind::Application => format!("values of Application {name}"),
        LayerKind::Parameters => format!("parameters of Application {name}"),
        LayerKind::Generator => format!("generator of {name}"),
    }
}
