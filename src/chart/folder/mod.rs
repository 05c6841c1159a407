//! A chart's own files to what it accepts: its defaults and their comments, its schema, what its templates read, and
//! the same of its dependencies.
//!
//! Texts in, [`ChartProfile`] out; [`judge::judge`] lays a user's values beside it. The numbers of signals in the
//! comments follow the order in which they decide:
//!
//! 1. positions are sets: a key may be a slot of its own, a section of a dependency and an entry of a map
//! 2. defaults · 3. dependencies · 4. reads · 5. maps that reads leave free · 6. closed maps
//! 7. schema · 8. comments · 9. templates inside values · 10. holders of anchors
//! 11. types · 12. near misses · 13. misplaced keys

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};

use crate::chart::template::demands::Demand;
use crate::chart::template::{Program, Reading, Template};
use crate::manifest::chart_yaml::Dependency;
use crate::text::ChartFiles;
use crate::value::decode::{Place, decode_values};
use crate::value::merge::strip_origins;
use crate::value::{Delivery, SourceId, Value};
use crate::yaml::Tree;
use crate::yaml::parse::parse;

mod comments;
pub mod documentation;
mod files;
pub mod judge;
pub mod listed;
mod schema;
pub mod slot;
#[cfg(test)]
mod tests;

use files::Folder;
use slot::{KnownBy, Opened, Slot};

/// Dependencies of dependencies deeper than this are left open.
const MAX_DEPTH: usize = 6;

/// What one chart accepts, as its own files show.
#[derive(Debug)]
pub struct ChartProfile {
    /// `name` of Chart.yaml.
    pub name: Arc<str>,
    /// `version` of Chart.yaml.
    pub version: Option<Arc<str>>,
    /// Everything known of its values.
    pub root: Slot,
    /// values.yaml; every origin is [`crate::value::Origin::DEFAULT`].
    pub defaults: Value,
    /// values.schema.json, if it is one.
    pub schema: Option<serde_json::Value>,
    /// The dependencies at hand, by the key their values stand under.
    pub sections: Vec<(Arc<str>, Arc<ChartProfile>)>,
    /// The keys of dependencies that are not at hand, each with the dependency's name.
    pub unresolved: BTreeMap<Arc<str>, Arc<str>>,
    /// Helpers that templates call and nobody defines.
    pub missing_helpers: BTreeSet<Arc<str>>,
    /// Functions of templates that are not known.
    pub unknown_functions: BTreeSet<Arc<str>>,
    /// What its templates cannot be rendered without.
    pub demands: Vec<Demand>,
}

impl ChartProfile {
    /// The dependency whose values stand under a key.
    pub fn section(&self, key: &str) -> Option<&Self> {
        self.sections.iter().find(|it| &*it.0 == key).map(|it| &*it.1)
    }
}

/// So many charts are remembered: those of one repository, and of an editor their last few versions.
const MAX_REMEMBERED: usize = 128;

/// The same as [`profile`], remembered by content, so that an editor does not wait for a chart it has seen.
pub fn remembered(files: &ChartFiles) -> Arc<ChartProfile> {
    static KNOWN: Mutex<Vec<(u64, Arc<ChartProfile>)>> = Mutex::new(Vec::new());
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    let digest = hasher.finish();
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, found)) = known().iter().find(|it| it.0 == digest) {
        return found.clone();
    }
    let made = profile(files);
    let mut known = known();
    if known.len() >= MAX_REMEMBERED {
        known.remove(0);
    }
    known.push((digest, made.clone()));
    made
}

/// Reads everything a chart's files show.
pub fn profile(files: &ChartFiles) -> Arc<ChartProfile> {
    let folders = Folder::all(files);
    let mut templates = Vec::new();
    let mut owned = Vec::new();
    for folder in &folders {
        owned.push(folder.templates(&mut templates));
    }
    let mut profiler = Profiler { folders: &folders, templates, owned, made: vec![None; folders.len()] };
    profiler.profile(0, 0)
}

struct Profiler<'a, 'f> {
    folders: &'a [Folder<'f>],
    templates: Vec<Template<'f>>,
    /// The numbers of each folder's templates.
    owned: Vec<files::Owned>,
    /// Dependencies used under several names are read once.
    made: Vec<Option<Arc<ChartProfile>>>,
}

impl<'a> Profiler<'a, '_> {
    fn profile(&mut self, at: usize, depth: usize) -> Arc<ChartProfile> {
        if let Some(made) = &self.made[at] {
            return made.clone();
        }
        let folder = &self.folders[at];
        let text = folder.text("values.yaml").unwrap_or_default();
        let tree = parse(text);
        let mut profile = known_without_templates(folder, &tree);
        if folder.is_bare() {
            profile.root.opened.insert(Opened::Root);
        }
        self.read_templates(at, &mut profile);
        comments::add(&mut profile.root, text, &tree);
        for path in values_in_templates(text) {
            profile.root.know(&path, KnownBy::READ);
        }
        self.dependencies(at, depth, &mut profile);
        if depth == 0 {
            // Helm takes the tags of all levels from the top.
            for dependency in self.folders.iter().flat_map(|it| &it.chart.dependencies) {
                tags(&mut profile.root, dependency);
            }
        }
        let made = Arc::new(profile);
        self.made[at] = Some(made.clone());
        made
    }

    /// Signal 4. A chart calls its own helpers first, then those of its dependencies, then anyone's.
    fn read_templates(&self, at: usize, profile: &mut ChartProfile) {
        let below = self.folders.iter().enumerate().filter(|it| it.1.is_below(&self.folders[at]));
        let mut order = vec![at];
        order.extend(below.map(|it| it.0));
        order.extend((0..self.folders.len()).filter(|it| !self.folders[*it].is_below(&self.folders[at])));
        let numbers = order.iter().flat_map(|it| self.owned[*it].templates.clone());
        let program = Program::new(&self.folders[at].chart.name, &self.templates, numbers);
        let owned = &self.owned[at];
        let reading = program.read(&owned.main, &owned.files);
        let Reading { reads, missing, unknown, opens_root, demands } = reading;
        profile.demands = demands;
        profile.root.add_reads(reads);
        profile.missing_helpers = missing;
        profile.unknown_functions = unknown;
        if opens_root {
            profile.root.opened.insert(Opened::Root);
        }
    }

    /// Signal 3.
    fn dependencies(&mut self, at: usize, depth: usize, profile: &mut ChartProfile) {
        let folders: &'a [Folder<'_>] = self.folders;
        let folder = &folders[at];
        let mut used = Vec::new();
        for dependency in &folder.chart.dependencies {
            switches(&mut profile.root, dependency);
            let found = folder.charts.iter().copied().find(|it| folders[*it].chart.name == dependency.name);
            used.extend(found);
            let names = (&*dependency.key, &*dependency.name);
            self.section(names, found.filter(|_| depth < MAX_DEPTH), depth, profile);
        }
        for unlisted in folder.charts.iter().filter(|it| !used.contains(*it)) {
            let name = &folders[*unlisted].chart.name;
            self.section((name, name), Some(*unlisted).filter(|_| depth < MAX_DEPTH), depth, profile);
        }
        let global = profile.root.key("global");
        global.known_by |= KnownBy::GLOBAL;
        global.opened.insert(Opened::Global);
    }

    fn section(
        &mut self,
        (key, name): (&str, &str),
        found: Option<usize>,
        depth: usize,
        profile: &mut ChartProfile,
    ) {
        let slot = profile.root.key(key);
        slot.known_by |= KnownBy::SECTION;
        match found {
            Some(found) => {
                let below = self.profile(found, depth + 1);
                profile.sections.push((key.into(), below));
            }
            None => {
                slot.opened.insert(Opened::Dependency);
                profile.unresolved.insert(key.into(), name.into());
            }
        }
    }
}

/// Signals 2 and 7: what a chart's files but its templates say.
fn known_without_templates(folder: &Folder<'_>, tree: &Tree) -> ChartProfile {
    let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV2First };
    let mut defaults = decode_values(tree, place).0;
    strip_origins(&mut defaults);
    let schema = folder.schema();
    let mut root = Slot::default();
    root.add_defaults(&defaults);
    if let Some(schema) = &schema {
        schema::add(&mut root, schema);
    }
    ChartProfile {
        name: folder.chart.name.as_str().into(),
        version: folder.chart.version.as_deref().map(Into::into),
        root,
        defaults,
        schema,
        sections: Vec::new(),
        unresolved: BTreeMap::new(),
        missing_helpers: BTreeSet::new(),
        unknown_functions: BTreeSet::new(),
        demands: Vec::new(),
    }
}

/// The keys that switch a dependency, and where its exported values go.
fn switches(root: &mut Slot, dependency: &Dependency) {
    for condition in &dependency.conditions {
        root.know(condition, KnownBy::CONDITION);
    }
    tags(root, dependency);
    for import in &dependency.imports {
        root.know(import, KnownBy::CONDITION).opened.insert(Opened::Import);
    }
}

fn tags(root: &mut Slot, dependency: &Dependency) {
    for tag in &dependency.tags {
        let tags = root.know("tags", KnownBy::CONDITION).key(tag);
        tags.known_by |= KnownBy::CONDITION;
    }
}

/// Signal 9: the paths that `{{ … }}` inside values name.
pub(super) fn values_in_templates(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for part in text.split("{{").skip(1) {
        let inside = part.split("}}").next().unwrap_or(part);
        for after in inside.split(".Values.").skip(1) {
            let is_path = |it: char| it.is_alphanumeric() || it == '_' || it == '.';
            let end = after.find(|it| !is_path(it)).unwrap_or(after.len());
            paths.push(after[..end].trim_end_matches('.').to_owned());
        }
    }
    paths.retain(|it| !it.is_empty());
    paths
}
