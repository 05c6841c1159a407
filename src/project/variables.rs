//! What Flux's `postBuild.substitute` and Argo CD's generators fill in, as far as one text is possible: shown to who asks,
//! judged by nobody.

use std::collections::{HashMap, HashSet};

use super::kustomize::{Builds, Change, Unit};
use super::{LayerKind, Project, Release, elements};
use crate::secret::is_secret_key;
use crate::text::FileId;
use crate::value::decode::{Place, decode};
use crate::value::substituted::{braces, resolve_plain};
use crate::value::{Delivery, Value, ValueKind};
use crate::yaml::Style;

/// The variables of a file, by name.
pub(crate) type Variables = HashMap<String, String>;

/// The variables that everything that builds a file gives the same text.
fn of_files(project: &Project, builds: &Builds) -> HashMap<FileId, Variables> {
    let mut roots: HashMap<FileId, HashSet<usize>> = HashMap::new();
    let given: HashMap<usize, Variables> =
        builds.all.iter().filter_map(|it| Some((it.root, given(project, &builds.units[it.root])?))).collect();
    if given.values().all(HashMap::is_empty) {
        return HashMap::new();
    }
    for build in &builds.all {
        for thing in &build.things {
            if let Some(Change::Object(id)) = thing.changes.first() {
                let file = project.source(project.object(*id).source).file;
                roots.entry(file).or_default().insert(build.root);
            }
        }
    }
    let known = |(file, roots): (FileId, HashSet<usize>)| {
        let mut all = roots.iter().map(|it| given.get(it));
        let mut variables = all.next()??.clone();
        for other in all {
            variables.retain(|name, text| other.is_some_and(|it| it.get(name) == Some(text)));
        }
        let is_left_out = project.file(file).file.text.contains("kustomize.toolkit.fluxcd.io/substitute");
        (!variables.is_empty() && !is_left_out).then_some((file, variables))
    };
    roots.into_iter().filter_map(known).collect()
}

impl Project {
    /// The variables of each file; worked out when somebody first asks, which a check does not.
    fn variables(&self) -> &HashMap<FileId, Variables> {
        self.variables.get_or_init(|| of_files(self, &self.builds))
    }
}

/// What a Flux Kustomization gives itself; nothing for a kustomization.yaml, and where a patch may say otherwise.
fn given(project: &Project, unit: &Unit) -> Option<Variables> {
    unit.said.path.as_ref()?;
    let source = project.source(unit.source);
    let document = source.tree.documents.get(unit.index)?;
    let node = unit.steps.iter().try_fold(&document.root, |node, step| node.child(step))?;
    let Some(node) = node.at(&["spec", "postBuild", "substitute"]) else { return Some(Variables::new()) };
    let place = Place { source: unit.source, layer: 0, delivery: Delivery::GoYamlV3 };
    let value = decode(&source.tree, document, node, place).0;
    let entries = value.as_map().into_iter().flat_map(|it| &it.entries);
    let one = |it: &crate::value::Entry| Some((it.key.to_string(), it.value.as_str()?.to_owned()));
    Some(entries.filter_map(one).filter(|it| is_plain_word(&it.1) && is_shown(&it.0)).collect())
}

/// Whether a name is none of a secret.
pub(super) fn is_shown(name: &str) -> bool {
    !is_secret_key(name) && !name.split('_').any(is_secret_key)
}

/// Whether a text means the same wherever it stands in YAML.
pub(super) fn is_plain_word(text: &str) -> bool {
    let is_safe = |it: u8| it.is_ascii_alphanumeric() || b"._/@+-".contains(&it);
    text.starts_with(|it: char| it.is_ascii_alphanumeric()) && text.bytes().all(is_safe)
}

/// Fills in what is known of a release's values.
pub fn fill_in(project: &Project, release: &Release, value: &mut Value) {
    let elements = elements::of_release(project, release);
    if project.variables().is_empty() && elements.is_none() {
        return;
    }
    let of_elements = |it: &Value| elements::filled(project, release, elements.as_ref()?, it);
    each_unknown(value, &|it| filled(project, release, it).or_else(|| of_elements(it)));
}

fn each_unknown(value: &mut Value, known: &dyn Fn(&Value) -> Option<ValueKind>) {
    match &mut value.kind {
        ValueKind::Map(map) => map.entries.iter_mut().for_each(|it| each_unknown(&mut it.value, known)),
        ValueKind::List(items) => items.iter_mut().for_each(|it| each_unknown(it, known)),
        ValueKind::Unknown => {
            if let Some(kind) = known(value) {
                value.kind = kind;
            }
        }
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::String(_) => {}
    }
}

fn filled(project: &Project, release: &Release, value: &Value) -> Option<ValueKind> {
    let source = project.source(value.origin.source?);
    let layer = release.layers.get(usize::from(value.origin.layer))?;
    let is_given = matches!(layer.kind, LayerKind::HelmRelease | LayerKind::ConfigMap);
    let variables = project.variables().get(&source.file).filter(|_| is_given)?;
    let written = &source.text[value.origin.range];
    let bare = bare(written, value.origin.style)?;
    let text = substituted(bare, variables)?;
    match layer.delivery {
        // The object is written anew before, without quotes where the text needs none.
        Delivery::GoYamlV3 if needs_no_quotes(bare) => Some(resolve_plain(&text)),
        Delivery::GoYamlV2First if value.origin.style == Style::Plain => Some(resolve_plain(&text)),
        Delivery::GoYamlV3 | Delivery::GoYamlV2First => Some(ValueKind::String(text.into())),
        Delivery::GoYamlV2All | Delivery::Strvals => None,
    }
}

/// A text without its quotes, if nothing in it is escaped.
pub(super) fn bare(written: &str, style: Style) -> Option<&str> {
    match style {
        Style::Plain => Some(written),
        Style::Single => written.strip_prefix('\'')?.strip_suffix('\'').filter(|it| !it.contains('\'')),
        Style::Double => written.strip_prefix('"')?.strip_suffix('"').filter(|it| !it.contains('\\')),
        Style::Literal | Style::Folded => None,
    }
}

fn needs_no_quotes(text: &str) -> bool {
    let is_first = |it: char| it.is_ascii_alphanumeric() || "$/._".contains(it);
    text.starts_with(is_first) && !text.contains(": ") && !text.contains(" #") && !text.ends_with([' ', ':'])
}

/// A text with all its variables filled in; nothing if one is not known, or the text does more with it.
fn substituted(text: &str, variables: &Variables) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    if text.contains(['\n', '\\']) || text.contains("$$") {
        return None;
    }
    for (at, _) in braces(text) {
        let end = at + text[at..].find('}')?;
        out.push_str(text.get(from..at)?);
        out.push_str(variables.get(&text[at + 2..end])?);
        from = end + 1;
    }
    out.push_str(&text[from..]);
    (from > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let variables =
            Variables::from([("A".to_owned(), "one".to_owned()), ("B".to_owned(), "2".to_owned())]);
        for (text, expected) in [
            ("${A}", Some("one")),
            ("x-${A}.${B}/y", Some("x-one.2/y")),
            ("${C}", None),
            ("${A}${C}", None),
            ("${A:-d}", None),
            ("${A", None),
            ("$${A}", None),
            ("text", None),
        ] {
            assert_eq!(substituted(text, &variables).as_deref(), expected, "{text}");
        }
    }
}
