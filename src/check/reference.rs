//! References of a HelmRelease that lead nowhere although something like it is near.

use crate::config::parse::suggestion;
use crate::diagnostic::{Confidence, Diagnostic, RuleId, Severity};
use crate::manifest::{Reference, data};
use crate::project::{Layer, LayerKind, Object, Project, Release, Unread};
use crate::yaml::Node;

const MISSING: &str = "values/missing-reference";

/// Names that differ in more letters are others.
const NEAR: usize = 2;

/// Every `valuesFrom` whose object or key is not there.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    for (idx, item) in project.values_from(release) {
        let (Some(reference), layer) = (Reference::read(item), &release.layers[idx]) else { continue };
        let found = match layer.unread {
            _ if layer.written.is_some() => renamed(project, release, idx, item, &reference),
            Some(Unread::NoKey | Unread::LeftOut) => key(project, release, item, &reference),
            Some(Unread::Missing) => elsewhere(project, release, item, &reference)
                .or_else(|| other_kind(project, release, item, &reference))
                .or_else(|| object(project, release, layer, item, &reference)),
            Some(
                Unread::Several(_)
                | Unread::NoText
                | Unread::Template
                | Unread::Elsewhere
                | Unread::Changed
                | Unread::NoFile,
            )
            | None => None,
        };
        acc.extend(found);
    }
}

/// The object is there, and Kustomize calls it otherwise than this, in every build there is.
fn renamed(
    project: &Project,
    release: &Release,
    idx: usize,
    item: &Node,
    reference: &Reference,
) -> Option<Diagnostic> {
    let lost_by = |it: &Release| Some(it.built.as_ref()?.lost.iter().find(|it| it.layer == idx)?.clone());
    let lost = lost_by(release)?;
    let mut all = project.releases.iter().filter(|it| it.object == release.object);
    if !all.all(|it| lost_by(it).is_some()) {
        return None;
    }
    let (kind, name, called) = (&reference.kind, &reference.name, lost.called());
    let right = if lost.is_hashed && lost.name == *name {
        "write `disableNameSuffixHash: true` into its `options`, or add"
    } else {
        "add"
    };
    let message = format!(
        "Kustomize calls this {kind} `{called}` and leaves `{name}` here, which Flux does not find; {right} a `nameReference` for HelmRelease to `configurations`"
    );
    let is_optional = item.get("optional").and_then(Node::text) == Some("true");
    let (severity, help) = if is_optional {
        (Severity::Warning, "With `optional` the release goes without these values, and nobody is told.")
    } else {
        (
            Severity::Error,
            "Of references in a HelmRelease Kustomize knows only what a `nameReference` with the path `spec/valuesFrom/name` tells it.",
        )
    };
    Some(finding(project, release, item.get("name")?, severity, (message, help)))
}

/// The object is there, and another key of it is meant.
fn key(project: &Project, release: &Release, item: &Node, reference: &Reference) -> Option<Diagnostic> {
    let fits = |object: &Object| is_same_space(object.namespace.as_deref(), release);
    let ids = project.named(&reference.kind, &reference.name);
    let objects: Vec<_> = ids.iter().filter(|id| fits(project.object(**id))).collect();
    let [id] = objects[..] else { return None };
    let entries = data::entries(project.object_node(*id)?, &reference.kind);
    let keys: Vec<&str> = entries.iter().filter_map(|(_, entry)| entry.key.text()).collect();
    let wanted = wanted(item);
    let place = item.get("valuesKey").or(item.get("name"))?;
    if project.object_node(*id)?.at(&["binaryData", wanted]).is_some() {
        let message = format!(
            "`{wanted}` of ConfigMap `{}` stands under `binaryData`, and Flux reads only `data`; move it there as text",
            reference.name
        );
        let help = "Flux looks for the key under `data` and does not find it.";
        return Some(finding(project, release, place, Severity::Error, (message, help)));
    }
    let hint = suggestion(wanted, keys.iter().copied());
    let hint = match (&*hint, &keys[..]) {
        ("", [only]) => format!("; its only key is `{only}`"),
        ("", _) => return None,
        (hint, _) => hint.to_owned(),
    };
    let is_optional = item.get("optional").and_then(Node::text) == Some("true");
    let (severity, help) = if is_optional {
        (
            Severity::Warning,
            "`optional` lets a missing key pass as well, so these values are silently left out.",
        )
    } else {
        (Severity::Error, "Without a key Flux looks for `values.yaml`; if there is none, the release fails.")
    };
    let message = format!("{} `{}` has no key `{wanted}`{hint}", reference.kind, reference.name);
    Some(finding(project, release, place, severity, (message, help)))
}

/// The key that is looked for.
fn wanted(item: &Node) -> &str {
    item.get("valuesKey").and_then(Node::text).filter(|it| !it.is_empty()).unwrap_or("values.yaml")
}

/// There is no ConfigMap of that name, but a Secret with the key, which nobody reads; or the other way round.
fn other_kind(
    project: &Project,
    release: &Release,
    item: &Node,
    reference: &Reference,
) -> Option<Diagnostic> {
    let other = match reference.kind.as_str() {
        "ConfigMap" => "Secret",
        "Secret" => "ConfigMap",
        _ => return None,
    };
    let [id] = project.named(other, &reference.name) else { return None };
    let entries = data::entries(project.object_node(*id)?, other);
    let has_key = entries.iter().any(|(_, entry)| entry.key.text() == Some(wanted(item)));
    let is_near = is_same_space(project.object(*id).namespace.as_deref(), release);
    // An operator makes a Secret of an object of another kind.
    let is_promised = project.objects().any(|(_, it)| {
        it.kind.contains("Secret") && it.kind != "Secret" && it.name.as_deref() == Some(&*reference.name)
    });
    let kind = if other == "Secret" { LayerKind::Secret } else { LayerKind::ConfigMap };
    if !has_key
        || !is_near
        || is_promised
        || is_read(project, kind, &reference.name)
        || is_made(project, &reference.name)
    {
        return None;
    }
    let message = format!(
        "there is no {} `{}`, but a {other} of that name; write `kind: {other}`",
        reference.kind, reference.name
    );
    let help = "Flux looks among the objects of the kind that is named, and of no other.";
    let mut found = finding(project, release, item.get("kind")?, Severity::Error, (message, help));
    found.confidence = Confidence::Medium;
    Some(found)
}

/// The object is there, in a namespace the release does not look into.
fn elsewhere(project: &Project, release: &Release, item: &Node, reference: &Reference) -> Option<Diagnostic> {
    let own = release.document.namespace.as_deref()?;
    let id = release.object?;
    let [other] = project.named(&reference.kind, &reference.name) else { return None };
    let space = project.object(*other).namespace.as_deref()?;
    // A kustomization may move either of them to another namespace.
    let is_moved = [project.object(id), project.object(*other)]
        .iter()
        .any(|it| is_in_moved_folder(project, project.path_of(it.source)));
    if is_moved || is_made(project, &reference.name) {
        return None;
    }
    let message = format!(
        "{} `{}` is in the namespace `{space}`, and a HelmRelease in `{own}` reads only its own",
        reference.kind, reference.name
    );
    let help = "`valuesFrom` has no namespace: the object must be in the namespace of the HelmRelease.";
    let mut found = finding(project, release, item.get("name")?, Severity::Error, (message, help));
    found.confidence = Confidence::Medium;
    Some(found)
}

/// Whether a kustomization in a folder above says `namespace:`, or a Flux Kustomization `targetNamespace:`.
fn is_in_moved_folder(project: &Project, path: &str) -> bool {
    let is_above = |other: &str| {
        let folder = other.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.is_empty() || path.starts_with(&format!("{folder}/"))
    };
    let says = |text: &str, word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    project.files.iter().any(|it| {
        let is_kustomization =
            it.file.path.rsplit('/').next().is_some_and(|it| it.starts_with("kustomization."));
        is_kustomization && is_above(&it.file.path) && says(&it.file.text, "namespace:")
            || memchr::memmem::find(it.file.text.as_bytes(), b"targetNamespace:").is_some()
                && memchr::memmem::find(it.file.text.as_bytes(), b"kustomize.toolkit.fluxcd.io").is_some()
    })
}

/// No such ConfigMap is there, and one of almost the same name stands beside, which nobody reads.
fn object(
    project: &Project,
    release: &Release,
    layer: &Layer,
    item: &Node,
    reference: &Reference,
) -> Option<Diagnostic> {
    let id = release.object?;
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let own = folder(project.path_of(project.object(id).source));
    if layer.kind != LayerKind::ConfigMap || is_made(project, &reference.name) {
        return None;
    }
    let is_meant = |object: &&Object| {
        let name = object.name.as_deref().unwrap_or_default();
        object.kind == reference.kind
            && is_same_space(object.namespace.as_deref(), release)
            && folder(project.path_of(object.source)) == own
            && is_near(name, &reference.name)
            && !is_read(project, LayerKind::ConfigMap, name)
    };
    let mut meant = project.objects().map(|(_, it)| it).filter(is_meant);
    let (Some(object), None) = (meant.next(), meant.next()) else { return None };
    let name = object.name.as_deref()?;
    let message = format!("there is no ConfigMap `{}`; did you mean `{name}`?", reference.name);
    let help =
        "The release waits for an object that does not come; with `optional` it goes without these values.";
    let mut found = finding(project, release, item.get("name")?, Severity::Error, (message, help));
    found.confidence = Confidence::Medium;
    Some(found)
}

fn finding(
    project: &Project,
    release: &Release,
    node: &Node,
    severity: Severity,
    (message, help): (String, &str),
) -> Diagnostic {
    let id = release.object.expect("only releases with an object have references");
    let location = project.source(project.object(id).source).location(node.range);
    let mut diagnostic = Diagnostic::new(RuleId::new(MISSING), severity, location, message);
    diagnostic.help = Some(help.to_owned());
    diagnostic.document = Some(release.document.clone());
    diagnostic
}

fn is_same_space(namespace: Option<&str>, release: &Release) -> bool {
    let own = release.document.namespace.as_deref();
    namespace.is_none() || own.is_none() || namespace == own
}

/// Whether two names differ by a slip; another number is another name.
fn is_near(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let far = strsim::damerau_levenshtein(one, other);
    far > 0 && far <= NEAR && one.len() > 2 * NEAR && digits(one) == digits(other)
}

/// Whether a release reads a ConfigMap or Secret of this name.
fn is_read(project: &Project, kind: LayerKind, name: &str) -> bool {
    let installed = project.releases.iter().filter(|it| it.object.is_some());
    installed.flat_map(|it| &it.layers).any(|it| it.kind == kind && it.name.as_deref() == Some(name))
}

/// Whether a kustomization names it, which may make or rename it.
fn is_made(project: &Project, name: &str) -> bool {
    let kustomizations = project.files.iter().filter(|it| {
        let file = it.file.path.rsplit('/').next().unwrap_or_default();
        matches!(file, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
    });
    kustomizations
        .into_iter()
        .any(|it| memchr::memmem::find(it.file.text.as_bytes(), name.as_bytes()).is_some())
}
