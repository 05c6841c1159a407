//! Whether a map may hold keys that nobody listed.

use super::{Open, Position};
use crate::chart::folder::slot::{KnownBy, Slot};
use crate::chart::template::reads::Uses;
use crate::value::path::Segment;

/// Fields of Kubernetes that charts fill with what the user wrote.
const FIELDS: &[&str] = &[
    "resources",
    "affinity",
    "nodeSelector",
    "tolerations",
    "annotations",
    "labels",
    "env",
    "envFrom",
    "securityContext",
    "podSecurityContext",
    "containerSecurityContext",
    "topologySpreadConstraints",
    "volumes",
    "volumeMounts",
    "extraVolumes",
    "extraVolumeMounts",
    "extraEnvs",
    "initContainers",
    "sidecars",
    "hostAliases",
    "dnsConfig",
    "lifecycle",
    "updateStrategy",
    "strategy",
    "matchLabels",
    "matchExpressions",
    "extraContainers",
    "extraInitContainers",
    "imagePullSecrets",
    "limits",
    "requests",
    "data",
    "stringData",
    "configMapData",
    "config",
    "extraConfig",
    "selector",
    "seccompProfile",
    "capabilities",
];

const ENDINGS: &[&str] = &[
    "Annotations",
    "Labels",
    "NodeSelector",
    "nodeSelector",
    "Affinity",
    "Tolerations",
    "SecurityContext",
    "Resources",
    "Probe",
    "EnvVar",
    "EnvVars",
    "ExtraEnv",
    "extraEnv",
    "ExtraArgs",
    "extraArgs",
];

/// Why further keys may stand below; nothing if the map is closed. In this order: what opens it, signal 5 deep and
/// shallow, signal 2 for empty defaults, names of Kubernetes where nothing below is read.
pub(super) fn openness(position: &Position<'_>, path: &[Segment]) -> Option<Open> {
    let slot = position.slot;
    if let Some(opened) = slot.opened.first() {
        return Some(Open::Opened(*opened));
    }
    if slot.uses.has(Uses::DEEP) {
        return Some(Open::Deep(slot.uses));
    }
    if slot.uses.has(Uses::SHALLOW) {
        return Some(Open::Shallow(slot.uses));
    }
    if !slot.below.values().any(Slot::is_known) {
        match slot.default {
            Some(default) if default.is_untyped() => return Some(Open::Empty),
            None if !slot.known_by.has(KnownBy::DEFAULT) => return Some(Open::Blank),
            Some(_) | None => {}
        }
    }
    let is_read_below = slot.below.values().any(|it| it.known_by.has(KnownBy::READ));
    match path.last() {
        Some(Segment::Key(name)) if is_field(name) && !is_read_below => Some(Open::Kubernetes),
        Some(_) | None => None,
    }
}

fn is_field(name: &str) -> bool {
    FIELDS.contains(&name) || ENDINGS.iter().any(|it| name.ends_with(it))
}
