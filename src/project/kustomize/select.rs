//! Which objects a patch is for.

use regex::Regex;

use super::{Change, Thing};
use crate::manifest::kustomization::Selector;
use crate::manifest::{Head, head};
use crate::project::Project;
use crate::yaml::Node;

/// Whether a thing is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Yes,
    No,
    /// Nobody knows.
    Maybe,
}

/// The kinds that have to do with values.
pub(super) const KINDS: [&str; 9] = [
    "HelmRelease",
    "ConfigMap",
    "Secret",
    "GitRepository",
    "HelmRepository",
    "OCIRepository",
    "HelmChart",
    "Bucket",
    "ExternalArtifact",
];

/// Whether objects of this kind have to do with values.
pub(super) fn is_ours(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// Whether a selector may mean an object that has to do with values.
pub(super) fn may_mean_ours(selector: &Selector) -> bool {
    KINDS.iter().any(|kind| matches(selector.kind.as_deref(), kind) != Fit::No)
}

/// Whether a selector means a thing.
pub(super) fn selects(project: &Project, selector: &Selector, thing: &Thing) -> Fit {
    let any = |pattern: &Option<String>, texts: &mut dyn Iterator<Item = &str>| match pattern {
        None => Fit::Yes,
        Some(_) => texts.map(|it| matches(pattern.as_deref(), it)).fold(Fit::No, either),
    };
    let namespaces = thing.namespaces.iter().map(|it| it.as_deref().unwrap_or("default"));
    // An object without a namespace may get one from whoever applies it.
    let namespace = match any(&selector.namespace, &mut namespaces.into_iter()) {
        Fit::No if thing.namespace().is_none() => Fit::Maybe,
        fit => fit,
    };
    [
        matches(selector.kind.as_deref(), &thing.kind),
        matches(selector.group.as_deref(), &thing.group),
        any(&selector.name, &mut thing.names.iter().map(String::as_str)),
        namespace,
        labels(project, selector.labels.as_deref(), "labels", thing),
        labels(project, selector.annotations.as_deref(), "annotations", thing),
    ]
    .into_iter()
    .fold(Fit::Yes, both)
}

/// Whether a patch that names its object means a thing.
pub(super) fn is_named(patch: &Node, thing: &Thing) -> bool {
    let Some(Head { kind, group, name: Some(name), namespace, .. }) = head(patch) else { return false };
    group == thing.group && thing.is_called(&kind, &name, namespace.as_deref())
}

fn either(one: Fit, other: Fit) -> Fit {
    match (one, other) {
        (Fit::Yes, _) | (_, Fit::Yes) => Fit::Yes,
        (Fit::Maybe, _) | (_, Fit::Maybe) => Fit::Maybe,
        (Fit::No, Fit::No) => Fit::No,
    }
}

fn both(one: Fit, other: Fit) -> Fit {
    match (one, other) {
        (Fit::No, _) | (_, Fit::No) => Fit::No,
        (Fit::Maybe, _) | (_, Fit::Maybe) => Fit::Maybe,
        (Fit::Yes, Fit::Yes) => Fit::Yes,
    }
}

/// A whole text against an expression.
fn matches(pattern: Option<&str>, text: &str) -> Fit {
    let Some(pattern) = pattern else { return Fit::Yes };
    if pattern == text {
        return Fit::Yes;
    }
    if pattern.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
        return Fit::No;
    }
    match Regex::new(&format!("^(?:{pattern})$")) {
        Ok(regex) if regex.is_match(text) => Fit::Yes,
        Ok(_) => Fit::No,
        Err(_) => Fit::Maybe,
    }
}

fn labels(project: &Project, selector: Option<&str>, section: &str, thing: &Thing) -> Fit {
    let Some(selector) = selector else { return Fit::Yes };
    let Some(Change::Object(id)) = thing.changes.first() else { return Fit::Maybe };
    let own = project.object_node(*id).and_then(|it| it.at(&["metadata", section]));
    let value = |key: &str| own.and_then(|it| it.get(key)).and_then(Node::text);
    let requirements = split(selector);
    let all = requirements.iter().all(|it| is_met(it, value));
    match all {
        _ if thing.is_relabelled || thing.changes.len() > 1 => Fit::Maybe,
        true => Fit::Yes,
        false => Fit::No,
    }
}

/// `a=b,c in (d,e)` at the commas outside of brackets.
fn split(selector: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let parts = selector.split(move |it| {
        match it {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        it == ',' && depth == 0
    });
    parts.map(str::trim).filter(|it| !it.is_empty()).collect()
}

fn is_met<'n>(requirement: &str, value: impl Fn(&str) -> Option<&'n str>) -> bool {
    let set = |text: &str| -> Vec<String> {
        text.trim().trim_matches(['(', ')']).split(',').map(|it| it.trim().to_owned()).collect()
    };
    if let Some((key, list)) = requirement.split_once(" notin ") {
        return value(key.trim()).is_none_or(|it| !set(list).iter().any(|one| one == it));
    }
    if let Some((key, list)) = requirement.split_once(" in ") {
        return value(key.trim()).is_some_and(|it| set(list).iter().any(|one| one == it));
    }
    if let Some((key, text)) = requirement.split_once("!=") {
        return value(key.trim()) != Some(text.trim());
    }
    if let Some((key, text)) = requirement.split_once("==").or_else(|| requirement.split_once('=')) {
        return value(key.trim()) == Some(text.trim());
    }
    match requirement.strip_prefix('!') {
        Some(key) => value(key.trim()).is_none(),
        None => value(requirement).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_labels_ask_for() {
        let value = |key: &str| match key {
            "app" => Some("site"),
            "tier" => Some("web"),
            _ => None,
        };
        let is_met = |selector| split(selector).iter().all(|it| is_met(it, value));
        for selector in
            ["app=site", "app == site,tier!=db", "tier in (db, web)", "tier notin (db)", "app,!env"]
        {
            assert!(is_met(selector), "{selector}");
        }
        for selector in ["app=other", "app=site,env", "tier in (db)", "!app", "tier notin (web,db)"] {
            assert!(!is_met(selector), "{selector}");
        }
    }

    #[test]
    fn expressions_are_whole() {
        assert_eq!(matches(Some("site"), "site-a"), Fit::No);
        assert_eq!(matches(Some("site.*"), "site-a"), Fit::Yes);
        assert_eq!(matches(Some("(a|site)"), "site"), Fit::Yes);
        assert_eq!(matches(Some("("), "site"), Fit::Maybe);
        assert_eq!(matches(None, "site"), Fit::Yes);
    }
}
