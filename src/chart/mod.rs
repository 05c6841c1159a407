//! Profiles: what a chart accepts, in each of its versions.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use semver::Version;

use crate::value::Value;

pub mod folder;
pub mod json_schema;
pub mod key;
pub mod known;
mod load;
mod packed;
pub mod pattern;
pub mod template;
pub mod version;

use folder::ChartProfile;
use key::Key;

/// One version of a chart, as far as every judgement needs it.
#[derive(Debug, Clone)]
pub struct ChartVersion {
    /// The chart's name: `site`.
    pub name: Arc<str>,
    /// The version to judge by.
    pub version: Version,
    /// The chart's appVersion as in Chart.yaml: `v4.6.3`.
    pub app: Option<Arc<str>>,
    /// The chart's defaults; every origin is [`crate::value::Origin::DEFAULT`].
    pub defaults: Arc<Value>,
}

/// What we know of one chart, over all its versions.
#[derive(Debug)]
pub struct Profile {
    /// What tells it from every other profile; mostly the chart's name.
    pub name: Arc<str>,
    /// `name` of Chart.yaml, which several charts may share.
    pub chart: Arc<str>,
    /// Repository, in the form of [`crate::manifest::source::normal_url`], and the path of the chart in it;
    /// the first is the one in use.
    pub homes: Vec<Home>,
    /// Registries and Helm repositories that offer the chart by its name, in the same form.
    pub registries: Vec<String>,
    /// Oldest first.
    pub versions: Vec<VersionFacts>,
    /// Paths of keys that only this chart has.
    pub fingerprint: Vec<Vec<Arc<str>>>,
    keys_json: &'static str,
    keys: OnceLock<Key>,
    judged: Mutex<HashMap<Version, Arc<ChartVersion>>>,
    listed: Mutex<HashMap<Version, Arc<ChartProfile>>>,
}

/// Where a chart is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// `github.com/example/chart`
    pub repository: String,
    /// `.` or `charts/site`
    pub path: String,
    /// The last version that was kept there, if it moved on.
    pub until: Option<Version>,
}

/// What is known of one version beside its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionFacts {
    /// The version.
    pub version: Version,
    /// The first and the last commit that carry it, abbreviated.
    pub commits: (String, String),
    /// appVersion as in Chart.yaml.
    pub app: Option<Arc<str>>,
}

/// The profiles that come with the program, in order of name.
pub fn built_in() -> &'static [Arc<Profile>] {
    static PROFILES: LazyLock<Vec<Arc<Profile>>> =
        LazyLock::new(|| PACKED.iter().map(|it| Arc::new(load::profile(it))).collect());
    &PROFILES
}

/// A profile as the binary carries it.
struct Packed {
    /// The folder's name.
    folder: &'static str,
    /// Everything but the keys, as JSON.
    head: &'static str,
    /// The keys, as JSON.
    keys: &'static str,
}

// `PACKED: &[Packed]`: every file below `schemas/charts`.
include!(concat!(env!("OUT_DIR"), "/charts.rs"));

impl Profile {
    /// The root of everything the chart accepts.
    pub fn keys(&self) -> &Key {
        self.keys.get_or_init(|| load::keys(self.keys_json))
    }

    /// The oldest version.
    pub fn oldest(&self) -> &Version {
        &self.versions.first().expect("a profile without versions is refused by its test").version
    }

    /// The newest version.
    pub fn newest(&self) -> &Version {
        &self.versions.last().expect("a profile without versions is refused by its test").version
    }

    /// The version whose range of commits begins or ends with this commit.
    pub fn by_commit(&self, commit: &str) -> Option<&Version> {
        let is_same =
            |known: &str| commit.len() >= 7 && (known.starts_with(commit) || commit.starts_with(known));
        self.versions.iter().find(|it| is_same(&it.commits.0) || is_same(&it.commits.1)).map(|it| &it.version)
    }

    /// The newest version in a range, for sources that pick by range.
    pub fn newest_in(&self, range: &version::VersionRange) -> Option<&Version> {
        self.versions.iter().rev().map(|it| &it.version).find(|it| range.holds(it))
    }

    /// The version to judge `wanted` by: itself, else the nearest older one, else the oldest.
    pub fn nearest(&self, wanted: &Version) -> &Version {
        let older = self.versions.iter().rev().map(|it| &it.version).find(|it| *it <= wanted);
        older.unwrap_or(&self.versions[0].version)
    }

    /// The chart at one of its versions; made once.
    pub fn at(&self, version: &Version) -> Arc<ChartVersion> {
        let mut judged = self.judged.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = judged.get(version) {
            return found.clone();
        }
        let app = self.versions.iter().find(|it| it.version == *version).and_then(|it| it.app.clone());
        let defaults = self.keys().defaults_at(version);
        let made = Arc::new(ChartVersion {
            name: self.name.clone(),
            version: version.clone(),
            app,
            defaults: Arc::new(defaults),
        });
        judged.insert(version.clone(), made.clone());
        made
    }

    /// What one of its versions lists, in the form of a chart whose own files are at hand; made once.
    pub fn listed(&self, version: &Version) -> Arc<ChartProfile> {
        let mut listed = self.listed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let make = || Arc::new(folder::listed::listed(self, version));
        listed.entry(version.clone()).or_insert_with(make).clone()
    }

    /// Whether an address, in normal form, leads to a registry that offers the chart, or to the chart in it.
    pub fn is_offered_at(&self, address: &str) -> bool {
        self.registries.iter().any(|it| {
            let rest = address.strip_prefix(it.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('/') == Some(&*self.chart))
        })
    }

    /// How many of the paths that only this chart has are there.
    pub fn n_fingerprints(&self, values: &Value) -> usize {
        let is_there = |path: &&Vec<Arc<str>>| {
            let keys: Vec<&str> = path.iter().map(|key| &**key).collect();
            values.at(&keys).is_some_and(Value::is_written)
        };
        self.fingerprint.iter().filter(is_there).count()
    }
}
