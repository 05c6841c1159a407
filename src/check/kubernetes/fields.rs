//! The fields of Kubernetes types that people write in values; the data is `schemas/kubernetes`.

use std::borrow::Cow;

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
    /// Names of fields that mean nothing else.
    own: &'static [&'static str],
    /// Names that may stand there as well.
    pub(super) others: &'static [&'static str],
}

impl Shape {
    pub(super) fn field(&self, name: &str) -> Option<Field> {
        self.fields.iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

/// What a key of values holds in nearly every chart that has it, by its name.
pub(super) fn of_key(key: &str) -> Option<Field> {
    let name = key.strip_prefix("extra").or_else(|| key.strip_prefix("additional"));
    let name = name.map_or(Cow::Borrowed(key), |it| lower_first(it).into());
    KEYS.iter().find(|it| *it.0 == *name).map(|it| it.1)
}

/// What has a field of this name, where that name means nothing else: `a probe`.
pub(super) fn owner(name: &str) -> Option<&'static str> {
    TYPES.iter().find(|it| it.own.contains(&name)).map(|it| it.name)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

// `KEYS`, `TYPES` and `WORDS`, and a constant for each type, of `schemas/kubernetes/fields.yaml`.
include!(concat!(env!("OUT_DIR"), "/kubernetes.rs"));

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
                Field::Any => None,
                Field::One(shape) | Field::List(shape) => shape.field(field?).map(|_| ()),
            });
            assert_eq!(found.is_some(), field.is_some(), "{key}");
        }
    }
}
