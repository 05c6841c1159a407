//! The fields of Kubernetes types that people write in values, of the API of 1.34.

/// What stands under a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    /// Something else than a map, or a map of the user's own keys.
    Any,
    /// One of a type.
    One(&'static Shape),
    /// A list of a type.
    List(&'static Shape),
}

/// A Kubernetes type.
#[derive(Debug)]
pub(super) struct Shape {
    /// What people call one: `a probe`.
    pub(super) name: &'static str,
    pub(super) fields: &'static [(&'static str, Field)],
}

impl Shape {
    pub(super) fn field(&self, name: &str) -> Option<Field> {
        self.fields.iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

/// What a key of values holds in nearly every chart that has it, by its name.
pub(super) fn of_key(key: &str) -> Option<Field> {
    let name = key.strip_prefix("extra").or_else(|| key.strip_prefix("additional"));
    let name = name.map_or_else(|| key.to_owned(), lower_first);
    let found = match name.as_str() {
        "resources" => Field::One(&RESOURCES),
        "livenessProbe" | "readinessProbe" | "startupProbe" => Field::One(&PROBE),
        "securityContext" | "podSecurityContext" | "containerSecurityContext" => {
            Field::One(&SECURITY_CONTEXT)
        }
        "affinity" => Field::One(&AFFINITY),
        "tolerations" => Field::List(&TOLERATION),
        "topologySpreadConstraints" => Field::List(&SPREAD),
        "env" | "envVars" => Field::List(&VARIABLE),
        "envFrom" => Field::List(&VARIABLES_FROM),
        "volumeMounts" => Field::List(&MOUNT),
        "volumes" => Field::List(&VOLUME),
        "updateStrategy" | "deploymentStrategy" | "strategy" => Field::One(&STRATEGY),
        "lifecycle" | "lifecycleHooks" => Field::One(&LIFECYCLE),
        _ => return None,
    };
    Some(found)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

use Field::{Any, List, One};

static RESOURCES: Shape = Shape {
    name: "resources",
    fields: &[("limits", One(&QUANTITIES)), ("requests", One(&QUANTITIES)), ("claims", Any)],
};

static QUANTITIES: Shape = Shape {
    name: "limits and requests",
    fields: &[("cpu", Any), ("memory", Any), ("ephemeral-storage", Any)],
};

static PROBE: Shape = Shape {
    name: "a probe",
    fields: &[
        ("exec", One(&EXEC)),
        ("failureThreshold", Any),
        ("grpc", Any),
        ("httpGet", One(&HTTP_GET)),
        ("initialDelaySeconds", Any),
        ("periodSeconds", Any),
        ("successThreshold", Any),
        ("tcpSocket", One(&SOCKET)),
        ("terminationGracePeriodSeconds", Any),
        ("timeoutSeconds", Any),
    ],
};

static EXEC: Shape = Shape { name: "`exec`", fields: &[("command", Any)] };

static HTTP_GET: Shape = Shape {
    name: "`httpGet`",
    fields: &[("host", Any), ("httpHeaders", Any), ("path", Any), ("port", Any), ("scheme", Any)],
};

static SOCKET: Shape = Shape { name: "`tcpSocket`", fields: &[("host", Any), ("port", Any)] };

/// Of a pod and of a container: charts do not agree which of the two a key is.
static SECURITY_CONTEXT: Shape = Shape {
    name: "a security context",
    fields: &[
        ("allowPrivilegeEscalation", Any),
        ("appArmorProfile", Any),
        ("capabilities", One(&CAPABILITIES)),
        ("fsGroup", Any),
        ("fsGroupChangePolicy", Any),
        ("privileged", Any),
        ("procMount", Any),
        ("readOnlyRootFilesystem", Any),
        ("runAsGroup", Any),
        ("runAsNonRoot", Any),
        ("runAsUser", Any),
        ("seLinuxChangePolicy", Any),
        ("seLinuxOptions", Any),
        ("seccompProfile", One(&SECCOMP)),
        ("supplementalGroups", Any),
        ("supplementalGroupsPolicy", Any),
        ("sysctls", Any),
        ("windowsOptions", Any),
    ],
};

static CAPABILITIES: Shape = Shape { name: "`capabilities`", fields: &[("add", Any), ("drop", Any)] };

static SECCOMP: Shape =
    Shape { name: "`seccompProfile`", fields: &[("type", Any), ("localhostProfile", Any)] };

static AFFINITY: Shape = Shape {
    name: "affinity",
    fields: &[
        ("nodeAffinity", One(&NODE_AFFINITY)),
        ("podAffinity", One(&POD_AFFINITY)),
        ("podAntiAffinity", One(&POD_AFFINITY)),
    ],
};

static NODE_AFFINITY: Shape = Shape {
    name: "`nodeAffinity`",
    fields: &[
        ("preferredDuringSchedulingIgnoredDuringExecution", Any),
        ("requiredDuringSchedulingIgnoredDuringExecution", One(&NODE_SELECTOR)),
    ],
};

static NODE_SELECTOR: Shape =
    Shape { name: "a node selector", fields: &[("nodeSelectorTerms", List(&NODE_TERM))] };

static NODE_TERM: Shape = Shape {
    name: "a node selector term",
    fields: &[("matchExpressions", List(&REQUIREMENT)), ("matchFields", List(&REQUIREMENT))],
};

static REQUIREMENT: Shape =
    Shape { name: "a match expression", fields: &[("key", Any), ("operator", Any), ("values", Any)] };

static POD_AFFINITY: Shape = Shape {
    name: "pod affinity",
    fields: &[
        ("preferredDuringSchedulingIgnoredDuringExecution", List(&WEIGHTED_TERM)),
        ("requiredDuringSchedulingIgnoredDuringExecution", List(&POD_TERM)),
    ],
};

static WEIGHTED_TERM: Shape =
    Shape { name: "a weighted term", fields: &[("podAffinityTerm", One(&POD_TERM)), ("weight", Any)] };

static POD_TERM: Shape = Shape {
    name: "a pod affinity term",
    fields: &[
        ("labelSelector", One(&SELECTOR)),
        ("matchLabelKeys", Any),
        ("mismatchLabelKeys", Any),
        ("namespaceSelector", One(&SELECTOR)),
        ("namespaces", Any),
        ("topologyKey", Any),
    ],
};

static SELECTOR: Shape = Shape {
    name: "a label selector",
    fields: &[("matchExpressions", List(&REQUIREMENT)), ("matchLabels", Any)],
};

static TOLERATION: Shape = Shape {
    name: "a toleration",
    fields: &[("effect", Any), ("key", Any), ("operator", Any), ("tolerationSeconds", Any), ("value", Any)],
};

static SPREAD: Shape = Shape {
    name: "a topology spread constraint",
    fields: &[
        ("labelSelector", One(&SELECTOR)),
        ("matchLabelKeys", Any),
        ("maxSkew", Any),
        ("minDomains", Any),
        ("nodeAffinityPolicy", Any),
        ("nodeTaintsPolicy", Any),
        ("topologyKey", Any),
        ("whenUnsatisfiable", Any),
    ],
};

static VARIABLE: Shape = Shape {
    name: "an environment variable",
    fields: &[("name", Any), ("value", Any), ("valueFrom", One(&VARIABLE_SOURCE))],
};

static VARIABLE_SOURCE: Shape = Shape {
    name: "`valueFrom`",
    fields: &[
        ("configMapKeyRef", One(&KEY_REFERENCE)),
        ("fieldRef", Any),
        ("fileKeyRef", Any),
        ("resourceFieldRef", Any),
        ("secretKeyRef", One(&KEY_REFERENCE)),
    ],
};

static KEY_REFERENCE: Shape =
    Shape { name: "a reference to a key", fields: &[("key", Any), ("name", Any), ("optional", Any)] };

static VARIABLES_FROM: Shape = Shape {
    name: "`envFrom`",
    fields: &[("configMapRef", One(&REFERENCE)), ("prefix", Any), ("secretRef", One(&REFERENCE))],
};

static REFERENCE: Shape = Shape { name: "a reference", fields: &[("name", Any), ("optional", Any)] };

static MOUNT: Shape = Shape {
    name: "a volume mount",
    fields: &[
        ("mountPath", Any),
        ("mountPropagation", Any),
        ("name", Any),
        ("readOnly", Any),
        ("recursiveReadOnly", Any),
        ("subPath", Any),
        ("subPathExpr", Any),
    ],
};

static VOLUME: Shape = Shape {
    name: "a volume",
    fields: &[
        ("awsElasticBlockStore", Any),
        ("azureDisk", Any),
        ("azureFile", Any),
        ("cephfs", Any),
        ("cinder", Any),
        ("configMap", One(&CONFIG_MAP_VOLUME)),
        ("csi", Any),
        ("downwardAPI", Any),
        ("emptyDir", One(&EMPTY_DIR)),
        ("ephemeral", Any),
        ("fc", Any),
        ("flexVolume", Any),
        ("flocker", Any),
        ("gcePersistentDisk", Any),
        ("gitRepo", Any),
        ("glusterfs", Any),
        ("hostPath", One(&HOST_PATH)),
        ("image", Any),
        ("iscsi", Any),
        ("name", Any),
        ("nfs", One(&NFS)),
        ("persistentVolumeClaim", One(&CLAIM)),
        ("photonPersistentDisk", Any),
        ("portworxVolume", Any),
        ("projected", Any),
        ("quobyte", Any),
        ("rbd", Any),
        ("scaleIO", Any),
        ("secret", One(&SECRET_VOLUME)),
        ("storageos", Any),
        ("vsphereVolume", Any),
    ],
};

static CONFIG_MAP_VOLUME: Shape = Shape {
    name: "a `configMap` volume",
    fields: &[("defaultMode", Any), ("items", Any), ("name", Any), ("optional", Any)],
};

static SECRET_VOLUME: Shape = Shape {
    name: "a `secret` volume",
    fields: &[("defaultMode", Any), ("items", Any), ("optional", Any), ("secretName", Any)],
};

static EMPTY_DIR: Shape = Shape { name: "`emptyDir`", fields: &[("medium", Any), ("sizeLimit", Any)] };

static HOST_PATH: Shape = Shape { name: "`hostPath`", fields: &[("path", Any), ("type", Any)] };

static NFS: Shape = Shape { name: "`nfs`", fields: &[("path", Any), ("readOnly", Any), ("server", Any)] };

static CLAIM: Shape =
    Shape { name: "`persistentVolumeClaim`", fields: &[("claimName", Any), ("readOnly", Any)] };

/// Of a `Deployment`, a `StatefulSet` and a `DaemonSet`.
static STRATEGY: Shape =
    Shape { name: "an update strategy", fields: &[("rollingUpdate", One(&ROLLING_UPDATE)), ("type", Any)] };

static ROLLING_UPDATE: Shape = Shape {
    name: "`rollingUpdate`",
    fields: &[("maxSurge", Any), ("maxUnavailable", Any), ("partition", Any)],
};

static LIFECYCLE: Shape = Shape {
    name: "lifecycle hooks",
    fields: &[("postStart", One(&HANDLER)), ("preStop", One(&HANDLER)), ("stopSignal", Any)],
};

static HANDLER: Shape = Shape {
    name: "a lifecycle hook",
    fields: &[("exec", One(&EXEC)), ("httpGet", One(&HTTP_GET)), ("sleep", Any), ("tcpSocket", One(&SOCKET))],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_by_their_names() {
        for (key, field) in [
            ("resources", Some("limits")),
            ("extraEnvVars", Some("valueFrom")),
            ("extraVolumes", Some("emptyDir")),
            ("additionalVolumeMounts", Some("mountPath")),
            ("env", Some("name")),
            ("extra", None),
            ("volume", None),
        ] {
            let found = of_key(key).and_then(|it| match it {
                Any => None,
                One(shape) | List(shape) => shape.field(field?).map(|_| ()),
            });
            assert_eq!(found.is_some(), field.is_some(), "{key}");
        }
    }
}
