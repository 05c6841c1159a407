//! Which chart a release installs, and how sure that is.

use std::collections::BTreeSet;
use std::sync::Arc;

use semver::Version;

use super::{Basis, Chart, Decision};
use crate::chart::folder::slot::{Opened, Slot};
use crate::chart::folder::{self, ChartProfile};
use crate::chart::version;
use crate::chart::{ChartVersion, Home, Profile, built_in};
use crate::config::{ChartChoice, ChosenChart};
use crate::diagnostic::Confidence;
use crate::manifest::source::{Revision, normal_url};
use crate::value::{Map, Value, ValueKind};

/// What the manifests say about a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The chart's name in a Helm repository, or its last path segment.
    pub(super) name: Option<String>,
    /// Repository, in normal form, if it is known.
    pub(super) repository: Option<String>,
    /// Path in a git repository.
    pub(super) path: Option<String>,
    /// Folder in sight. A section for a dependency has none: it is judged as a part of the chart around it.
    pub(super) folder: Option<String>,
    /// Version or range as written, for Helm repositories and tags.
    pub(super) version: Option<String>,
    /// Commit, for git.
    pub(super) commit: Option<String>,
    /// Whether the source cannot move although no version is known from it.
    pub(super) is_fixed: bool,
    /// Whether a source is named, seen or not.
    pub(super) has_source: bool,
    /// The files that take the place of its values.yaml.
    pub(super) values_files: Vec<String>,
    /// Whether its values.yaml is one of the layers.
    pub(super) is_values_yaml_a_layer: bool,
}

impl Evidence {
    /// Takes over what a source's revision says.
    pub(super) fn with_revision(mut self, revision: &Revision) -> Self {
        match revision {
            Revision::Commit(commit) => self.commit = Some(commit.clone()),
            Revision::Digest => self.is_fixed = true,
            Revision::Tag(tag) => self.version = Some(tag_version(tag).to_owned()),
            Revision::Range(range) => self.version = Some(range.clone()),
            Revision::Branch(_) | Revision::Absent => {}
        }
        self
    }

    /// Takes over an address.
    pub(super) fn with_url(mut self, url: Option<&str>) -> Self {
        self.repository = url.map(normal_url);
        self
    }

    /// Whether other files take the place of the chart's own values.yaml.
    pub(super) fn leaves_out_defaults(&self) -> bool {
        let has_own = self.values_files.iter().any(|it| is_values_yaml(it));
        !self.values_files.is_empty() && (self.is_values_yaml_a_layer || !has_own)
    }
}

/// Whether a path of `valuesFiles` leads to what a chart brings along anyway.
pub(super) fn is_values_yaml(path: &str) -> bool {
    path.rsplit('/').next() == Some("values.yaml")
}

/// `site-1.2.3` and `v1.2.3` both say a version.
fn tag_version(tag: &str) -> &str {
    match tag.rsplit_once('-') {
        Some((_, last))
            if version::parse_version(last).is_some() && version::parse_version(tag).is_none() =>
        {
            last
        }
        Some(_) | None => tag,
    }
}

/// The chart the user chose.
pub(super) fn chosen(choice: &ChartChoice) -> Chart {
    let by = if choice.is_command_line { Decision::CommandLine } else { Decision::Configuration };
    match &choice.chart {
        ChosenChart::Named(chart, version) => named(chart, version.as_deref(), by),
        ChosenChart::Folder(files) => from_folder(folder::remembered(files), by),
        // What could not be read is told where it was tried.
        ChosenChart::Path(_) => Chart { decided_by: Some(by), ..Chart::default() },
    }
}

/// A chart whose own files are at hand.
pub(super) fn from_folder(folder: Arc<ChartProfile>, decided_by: Decision) -> Chart {
    let name = folder.name.clone();
    let chart = Chart { name: Some(name.clone()), decided_by: Some(decided_by), ..Chart::default() };
    let version = folder.version.as_deref();
    // A fork or a namesake is judged by its own files alone.
    let profile =
        built_in().iter().find(|it| it.chart == name && is_of(it, version, &folder.defaults)).cloned();
    let mut chart = judge(chart, profile, version, Confidence::High);
    (chart.identity, chart.confidence) = (Some(Confidence::High), Some(Confidence::High));
    chart.basis = Some(Basis::Exact);
    if let Some(version) = chart.version.clone() {
        // Who keeps a chart may have changed its defaults.
        let defaults = Arc::new(folder.defaults.clone());
        let app = chart.judged.as_ref().and_then(|it| it.app.clone());
        let name = chart.judged.as_ref().map_or(name, |it| it.name.clone());
        chart.judged = Some(Arc::new(ChartVersion { name, version, app, defaults }));
    }
    chart.folder = Some(folder);
    chart
}

/// Whether a profile is of the very chart whose defaults these are: it knows the version, and all keys are the same.
fn is_of(profile: &Profile, version: Option<&str>, defaults: &Value) -> bool {
    let version = version.and_then(version::parse_version);
    let version = version.filter(|it| profile.versions.iter().any(|known| known.version == *it));
    version.is_some_and(|it| {
        let judged = profile.at(&it);
        let (mut known, mut own) = (BTreeSet::new(), BTreeSet::new());
        collect_leaves(&judged.defaults, &mut Vec::new(), &mut known);
        collect_leaves(defaults, &mut Vec::new(), &mut own);
        known == own
    })
}

/// The paths of all scalars that are no null.
fn collect_leaves<'v>(value: &'v Value, path: &mut Vec<&'v str>, acc: &mut BTreeSet<Vec<&'v str>>) {
    match &value.kind {
        ValueKind::Map(map) => {
            for entry in &map.entries {
                path.push(&entry.key);
                collect_leaves(&entry.value, path, acc);
                path.pop();
            }
        }
        ValueKind::Null | ValueKind::List(_) | ValueKind::Unknown => {}
        ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) | ValueKind::String(_) => {
            acc.insert(path.clone());
        }
    }
}

impl Chart {
    /// Its values.yaml does not count for a release that has other files in its place.
    pub(super) fn forget_defaults(&mut self) {
        if let Some(judged) = &mut self.judged {
            let defaults = Arc::new(Value::computed(ValueKind::Map(Map::default())));
            *judged = Arc::new(ChartVersion { defaults, ..(**judged).clone() });
        }
    }

    /// Whether values have a key at the top that the chart knows.
    pub(super) fn shares_a_key(&self, values: &Value) -> bool {
        let defaults =
            [self.folder.as_ref().map(|it| &it.defaults), self.judged.as_ref().map(|it| &*it.defaults)];
        let is_known = |key: &str| defaults.iter().flatten().any(|it| it.entry(key).is_some());
        values.as_map().is_some_and(|it| it.entries.iter().any(|it| is_known(&it.key)))
    }
}

/// The name of the chart the user chose; nothing for one that could not be read.
pub(super) fn name_of(choice: &ChartChoice) -> Option<Arc<str>> {
    match &choice.chart {
        ChosenChart::Named(chart, _) => Some(chart.as_str().into()),
        ChosenChart::Folder(files) => Some(folder::remembered(files).name.clone()),
        ChosenChart::Path(_) => None,
    }
}

/// Whether the chart the user chose has a section of this name: it is around that one, even under its name.
pub(super) fn depends_on(choice: &ChartChoice, section: &str) -> bool {
    let ChosenChart::Folder(files) = &choice.chart else { return false };
    let chart = folder::remembered(files);
    let is_open = |it: &Slot| it.opened.contains(&Opened::Dependency);
    chart.sections.iter().any(|it| *it.0 == *section) || chart.root.below.get(section).is_some_and(is_open)
}

/// A chart by its name and, perhaps, its version.
pub(super) fn named(name: &str, written: Option<&str>, decided_by: Decision) -> Chart {
    let profile = built_in().iter().find(|it| &*it.name == name).cloned();
    let name = profile.as_ref().map_or_else(|| name.into(), |it| it.chart.clone());
    let chart = Chart { name: Some(name), decided_by: Some(decided_by), ..Chart::default() };
    judge(chart, profile, written, Confidence::High)
}

/// The chart the manifests lead to; `values` help where the repository is not known.
pub(super) fn from_graph(evidence: &Evidence, values: &Value) -> Chart {
    let name = evidence.name.as_deref().map(Arc::from);
    let mut chart = Chart { name, decided_by: Some(Decision::Graph), ..Chart::default() };
    let by_home = by_address(evidence);
    let left = by_home.and_then(|(_, home)| until(home?));
    let (profile, confidence) = match by_home {
        Some((profile, _)) => (profile.clone(), Confidence::High),
        None => match by_name(evidence, values) {
            Some(found) => found,
            None => {
                chart.version = evidence.version.as_deref().and_then(version::parse_version);
                chart.is_pinned = is_pinned(evidence);
                return chart;
            }
        },
    };
    chart.name = Some(profile.chart.clone());
    let by_commit =
        evidence.commit.as_deref().and_then(|commit| profile.by_commit(commit)).map(Version::to_string);
    // Tags of a place that the chart has left are those of what else is kept there.
    let is_left = by_commit.is_none() && left.is_some();
    let written = by_commit.or(left).or_else(|| evidence.version.clone());
    // A branch is at its newest version; a commit that no version begins or ends with may be of any.
    let is_lost = evidence.commit.is_some() && written.is_none();
    let confidence = if is_lost { confidence.min(Confidence::Medium) } else { confidence };
    let mut chart = judge(chart, Some(profile), written.as_deref(), confidence);
    if is_left {
        // What is kept there is the newest that ever will be.
        (chart.basis, chart.confidence) = (Some(Basis::Newest), chart.identity);
    }
    chart.is_pinned = is_pinned(evidence);
    chart
}

fn is_pinned(evidence: &Evidence) -> bool {
    let is_exact = evidence.version.as_deref().is_some_and(|it| version::parse_version(it).is_some());
    evidence.commit.is_some() || evidence.is_fixed || is_exact
}

/// The versions that a place held before the chart moved on.
fn until(home: &Home) -> Option<String> {
    home.until.as_ref().map(|until| format!("<={until}"))
}

fn is_same_path(a: &str, b: &str) -> bool {
    let clean = |path: &str| path.trim_start_matches("./").trim_matches('/').trim_matches('.').to_owned();
    clean(a) == clean(b)
}

/// The profile that is kept or offered at an address, and its home there.
fn by_address(evidence: &Evidence) -> Option<(&'static Arc<Profile>, Option<&'static Home>)> {
    let repository = evidence.repository.as_ref()?;
    let path = evidence.path.as_deref().unwrap_or(".");
    let is_home = |it: &&Home| it.repository == *repository && is_same_path(&it.path, path);
    built_in().iter().find_map(|profile| {
        if let Some(home) = profile.homes.iter().find(is_home) {
            return Some((profile, Some(home)));
        }
        let is_named = evidence.name.as_deref() == Some(&*profile.chart);
        (is_named && profile.is_offered_at(repository)).then_some((profile, None))
    })
}

/// Many charts share a name; without the repository only the keys can tell.
fn by_name(evidence: &Evidence, values: &Value) -> Option<(Arc<Profile>, Confidence)> {
    let (profile, n_keys) = likest(|it| evidence.name.as_deref() == Some(&*it.chart), values)?;
    match (evidence.repository.is_some(), evidence.has_source, n_keys) {
        // Another repository has a chart of the same name.
        (true, _, 0 | 1) | (false, true, 0) => None,
        (true, _, _) | (false, true, _) => Some((profile.clone(), Confidence::Medium)),
        (false, false, _) => Some((profile.clone(), Confidence::High)),
    }
}

/// The profile that most keys speak for, of those that may be it, and how many do; with as many, or none, the one
/// whose own name is the chart's.
fn likest(may_be: impl Fn(&Profile) -> bool, values: &Value) -> Option<(&'static Arc<Profile>, usize)> {
    let counted = built_in().iter().filter(|it| may_be(it)).map(|it| (it, it.n_fingerprints(values)));
    counted.max_by_key(|(profile, n_keys)| (*n_keys, profile.name == profile.chart))
}

/// The chart a lone values document looks like: by two keys that only this chart has, or one and a name.
/// `path` is where it lies in a repository that is not in sight.
pub(super) fn from_looks(names: &[&str], path: Option<&str>, values: &Value) -> Option<Chart> {
    let (profile, n_keys) = likest(|_| true, values)?;
    let is_named = names.iter().any(|name| name.contains(&*profile.chart));
    let decided_by = match n_keys {
        0 => return None,
        _ if is_named => Decision::Name,
        1 => return None,
        _ => Decision::Fingerprint,
    };
    let chart = Chart { name: Some(profile.chart.clone()), decided_by: Some(decided_by), ..Chart::default() };
    let is_old_home = |it: &&Home| path.is_some_and(|path| is_same_path(&it.path, path));
    let written = profile.homes.iter().find(is_old_home).and_then(until);
    Some(judge(chart, Some(profile.clone()), written.as_deref(), Confidence::Medium))
}

/// Picks the version to judge by.
fn judge(
    mut chart: Chart,
    profile: Option<Arc<Profile>>,
    written: Option<&str>,
    confidence: Confidence,
) -> Chart {
    let exact = written.and_then(version::parse_version);
    chart.version.clone_from(&exact);
    chart.is_pinned = exact.is_some();
    let Some(profile) = profile else { return chart };
    // A newer major version may be another chart altogether, and so may what was before all that is known.
    let is_strange = |exact: &Version| exact.major > profile.newest().major || exact < profile.oldest();
    if exact.as_ref().is_some_and(is_strange) {
        return chart;
    }
    let range = written.and_then(|it| version::parse_range(it).ok());
    let (judged, basis) = match (&exact, range) {
        (Some(exact), _) => {
            let nearest = profile.nearest(exact);
            (nearest, if nearest == exact { Basis::Exact } else { Basis::Nearest })
        }
        (None, Some(range)) => (profile.newest_in(&range).unwrap_or(profile.newest()), Basis::Range),
        (None, None) => (profile.newest(), Basis::Newest),
    };
    chart.judged = Some(profile.at(judged));
    chart.profile = Some(profile);
    chart.identity = Some(confidence);
    chart.confidence = Some(confidence.min(sureness(basis)));
    chart.basis = Some(basis);
    chart
}

/// How sure the version is. Most people install what a branch holds, so the newest is as good as pinned; a range leaves
/// several.
fn sureness(basis: Basis) -> Confidence {
    match basis {
        Basis::Exact | Basis::Newest => Confidence::High,
        Basis::Nearest | Basis::Range => Confidence::Medium,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_and_a_fork_of_it() {
        for profile in built_in() {
            let version = profile.newest();
            let mut defaults = (*profile.at(version).defaults).clone();
            let is_it = |version: &str, defaults: &Value| is_of(profile, Some(version), defaults);
            assert!(is_it(&version.to_string(), &defaults), "{}", profile.name);
            assert!(!is_it("999.0.0", &defaults), "{}", profile.name);
            let ValueKind::Map(map) = &mut defaults.kind else { panic!("{} has no defaults", profile.name) };
            map.entries[0].key = "own".into();
            assert!(!is_it(&version.to_string(), &defaults), "{}", profile.name);
        }
    }
}
