//! What the elements of an ApplicationSet's `list` generators fill in, as far as all of them say the same.

use super::variables::{Variables, bare, is_plain_word, is_shown};
use super::{LayerKind, Project, Release};
use crate::value::decode::{Place, decode};
use crate::value::substituted::resolve_plain;
use crate::value::{Delivery, Value, ValueKind};
use crate::yaml::{Node, Style};

/// What is known of the elements of one ApplicationSet.
pub(super) struct Elements {
    texts: Variables,
    /// Whether names begin with a dot.
    is_go: bool,
}

/// The texts that every Application of a release is given; nothing where something else makes Applications as well.
pub(super) fn of_release(project: &Project, release: &Release) -> Option<Elements> {
    let id = release.object.filter(|it| project.object(*it).kind == "ApplicationSet")?;
    let (node, object) = (project.object_node(id)?, project.object(id));
    let source = project.source(object.source);
    let document = source.tree.documents.get(object.index)?;
    let place = Place { source: object.source, layer: 0, delivery: Delivery::GoYamlV2First };
    let mut texts: Option<Variables> = None;
    for generator in &node.at(&["spec", "generators"])?.as_sequence()?.items {
        for element in &elements(generator)?.as_sequence()?.items {
            let mut own = Variables::new();
            add(&mut own, "", &decode(&source.tree, document, element, place).0);
            match &mut texts {
                Some(all) => all.retain(|name, text| own.get(name) == Some(text)),
                None => texts = Some(own),
            }
        }
    }
    let is_go = node.text_at(&["spec", "goTemplate"]) == Some("true");
    Some(Elements { texts: texts.filter(|it| !it.is_empty())?, is_go })
}

/// The elements of a generator that is a list and nothing more: a `selector` leaves some out, a `template` says more.
fn elements(generator: &Node) -> Option<&Node> {
    let only = |node: &Node| node.as_mapping().is_some_and(|it| it.entries.len() == 1);
    let list = generator.get("list").filter(|_| only(generator))?;
    list.get("elements").filter(|_| only(list))
}

/// The texts of an element, by the names that templates have for them.
fn add(texts: &mut Variables, above: &str, value: &Value) {
    for entry in value.as_map().into_iter().flat_map(|it| &it.entries) {
        let name = if above.is_empty() { entry.key.to_string() } else { format!("{above}.{}", entry.key) };
        match entry.value.as_str() {
            Some(text) if is_plain_word(text) && is_shown(&entry.key) => {
                texts.insert(name, text.to_owned());
            }
            Some(_) => {}
            None => add(texts, &name, &entry.value),
        }
    }
}

/// What a text becomes that the elements fill in.
pub(super) fn filled(
    project: &Project,
    release: &Release,
    elements: &Elements,
    value: &Value,
) -> Option<ValueKind> {
    let layer = release.layers.get(usize::from(value.origin.layer))?;
    if layer.kind != LayerKind::Application {
        return None;
    }
    let written = &project.source(value.origin.source?).text[value.origin.range];
    let text = elements.fill(bare(written, value.origin.style)?)?;
    // `values` is filled in as a text and read afterwards; `valuesObject` is read before, so a text stays one.
    let is_read_after = layer.delivery == Delivery::GoYamlV2All && value.origin.style == Style::Plain;
    Some(if is_read_after { resolve_plain(&text) } else { ValueKind::String(text.into()) })
}

impl Elements {
    /// A text with all its names filled in; nothing if one is not known, or more is done with it.
    fn fill(&self, text: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), text);
        if text.contains('\n') {
            return None;
        }
        while let Some((before, after)) = rest.split_once("{{") {
            let (inside, after) = after.split_once("}}")?;
            let name = inside.trim();
            let name = if self.is_go { name.strip_prefix('.')? } else { name };
            out.push_str(before);
            out.push_str(self.texts.get(name)?);
            rest = after;
        }
        (rest.len() < text.len()).then(|| out + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let texts = Variables::from([
            ("zone".to_owned(), "eu".to_owned()),
            ("values.domain".to_owned(), "example.org".to_owned()),
        ]);
        let mut elements = Elements { texts, is_go: true };
        for (text, expected) in [
            ("{{ .zone }}", Some("eu")),
            ("{{.zone}}-1.{{ .values.domain }}/x", Some("eu-1.example.org/x")),
            ("{{ zone }}", None),
            ("{{ .zone | upper }}", None),
            ("{{ .zone }}{{ .other }}", None),
            ("{{ .zone", None),
            ("zone", None),
        ] {
            assert_eq!(elements.fill(text).as_deref(), expected, "{text}");
        }
        elements.is_go = false;
        assert_eq!(elements.fill("a-{{zone}}").as_deref(), Some("a-eu"));
        assert_eq!(elements.fill("{{ .zone }}"), None);
    }
}
