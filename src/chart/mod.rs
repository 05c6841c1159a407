//! Profiles: what a chart accepts, in each of its versions.

use std::sync::Arc;

use crate::value::Value;

/// How sure it is which version of a chart is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// Exactly this version; `text` as people wrote or pinned it.
    Exact(semver::Version),
    /// Not known, or a branch: judged by the newest.
    Newest(semver::Version),
}

impl Version {
    /// The version to judge by.
    pub fn judged(&self) -> &semver::Version {
        match self {
            Self::Exact(version) | Self::Newest(version) => version,
        }
    }

    /// Whether it is more than a guess.
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// One version of a chart: its defaults, and the way back to its profile.
#[derive(Debug, Clone)]
pub struct ChartVersion {
    /// The chart's name: `mastodon`.
    pub name: Arc<str>,
    /// The version to judge by.
    pub version: semver::Version,
    /// The chart's appVersion, without a leading v.
    pub app: Option<Arc<str>>,
    /// The chart's defaults; every origin is [`crate::value::Origin::DEFAULT`].
    pub defaults: Arc<Value>,
}

/// What we know of one chart, over all its versions.
#[derive(Debug)]
pub struct Profile {
    /// The chart's name: `mastodon`.
    pub name: Arc<str>,
}
