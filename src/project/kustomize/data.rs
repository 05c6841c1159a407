//! What a thing holds under a key.

use super::{Builds, Change, Place, Thing};
use crate::manifest::data::{self, Section};
use crate::manifest::kustomization::Content;
use crate::project::{Project, Unread};
use crate::value::Delivery;
use crate::value::decode::{self, decode};
use crate::value::overlay::pointer;
use crate::value::{SourceId, Value};
use crate::yaml::Node;

/// Where the text of a key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::project) enum Datum {
    /// A scalar.
    Scalar(Place, Section),
    /// A whole file that a generator takes in.
    File(SourceId),
    /// A scalar of a generator, from this byte of its text on.
    Literal(Place, usize),
}

/// What one change says of a key.
enum Said {
    Nothing,
    Here(Datum),
    Gone,
    Unknown(Unread),
}

impl Builds {
    /// Where the text of a key of a ConfigMap or Secret stands in the end.
    pub(in crate::project) fn datum(
        &self,
        project: &Project,
        thing: &Thing,
        key: &str,
    ) -> Result<Datum, Unread> {
        for change in thing.changes.iter().rev() {
            let said = match change {
                Change::Object(id) => {
                    let object = project.object(*id);
                    let place =
                        Place { source: object.source, index: object.index, steps: object.steps.clone() };
                    written(project, &place, &thing.kind, key)
                }
                Change::Merge(place) => written(project, place, &thing.kind, key),
                Change::Operations(place) => operated(project, place, key),
                Change::Generated(unit, generator) => self.generated_key(*unit, *generator, key),
                Change::Unknown => Said::Unknown(Unread::Changed),
            };
            match said {
                Said::Nothing => {}
                Said::Here(datum) => return Ok(datum),
                Said::Gone => return Err(Unread::NoKey),
                Said::Unknown(unread) => return Err(unread),
            }
        }
        Err(Unread::NoKey)
    }

    /// The file that a generator takes a key from, if it is in sight.
    pub(in crate::project) fn file_of(&self, unit: usize, generator: usize, key: &str) -> Option<SourceId> {
        match self.generated_key(unit, generator, key) {
            Said::Here(Datum::File(id)) => Some(id),
            Said::Here(_) | Said::Nothing | Said::Gone | Said::Unknown(_) => None,
        }
    }

    fn generated_key(&self, unit: usize, generator: usize, key: &str) -> Said {
        let unit = &self.units[unit];
        let generator = &unit.said.generators[generator];
        match generator.entries.iter().find(|(own, _)| own == key) {
            Some((_, Content::Literal(steps, at))) => {
                let steps = unit.steps.iter().chain(steps).cloned().collect();
                Said::Here(Datum::Literal(Place { source: unit.source, index: unit.index, steps }, *at))
            }
            Some((_, Content::File(path))) => self
                .index
                .file(&unit.folder, path)
                .map_or(Said::Unknown(Unread::NoFile), |id| Said::Here(Datum::File(id))),
            None if generator.is_open => Said::Unknown(Unread::NoFile),
            None => Said::Nothing,
        }
    }
}

fn written(project: &Project, place: &Place, kind: &str, key: &str) -> Said {
    let Some(node) = place.node(project) else { return Said::Unknown(Unread::Changed) };
    let found = data::entries(node, kind).into_iter().find(|(_, entry)| entry.key.text() == Some(key));
    let Some((section, entry)) = found else {
        let is_replaced = |it: &&str| {
            let data = node.get(it);
            data.is_some_and(|it| it.text_at(&["$patch"]).is_some() || is_null(it))
        };
        return if ["data", "stringData"].iter().any(is_replaced) { Said::Gone } else { Said::Nothing };
    };
    if is_null(&entry.value) {
        return Said::Gone;
    }
    let name = match section {
        Section::Text if kind == "Secret" => "stringData",
        Section::Text | Section::Base64 => "data",
    };
    Said::Here(Datum::Scalar(place.below(&[name, key]), section))
}

fn is_null(node: &Node) -> bool {
    let plain = node.as_scalar().filter(|it| it.style == crate::yaml::Style::Plain);
    plain.is_some_and(|it| matches!(&*it.text, "" | "~" | "null"))
}

/// What a list of operations does to a key; the last one that touches it counts.
fn operated(project: &Project, place: &Place, key: &str) -> Said {
    let Some(list) = place.node(project).and_then(Node::as_sequence) else {
        return Said::Unknown(Unread::Changed);
    };
    for (idx, operation) in list.items.iter().enumerate().rev() {
        let text = |key: &str| operation.get(key).and_then(Node::text);
        let path = pointer(text("path").unwrap_or_default());
        let is_data = matches!(path.first().map(String::as_str), Some("data" | "stringData"));
        let is_key = is_data && path.len() == 2 && path[1] == key;
        match text("op") {
            Some("test") => {}
            Some("add" | "replace") if is_key => {
                let section = if path[0] == "data" { Section::Base64 } else { Section::Text };
                let idx = idx.to_string();
                return Said::Here(Datum::Scalar(place.below(&[&idx, "value"]), section));
            }
            Some("remove") if is_key => return Said::Gone,
            Some(_) | None if is_data && (is_key || path.len() < 2) || path.is_empty() => {
                return Said::Unknown(Unread::Changed);
            }
            Some(_) | None => {}
        }
    }
    Said::Nothing
}

/// The operations of a patch as values.
pub(super) fn operations(project: &Project, place: &Place, layer: u8) -> Option<Value> {
    let document = project.source(place.source).tree.documents.get(place.index)?;
    let node = place.node(project)?;
    let at = decode::Place { source: place.source, layer, delivery: Delivery::GoYamlV2First };
    Some(decode(&project.source(place.source).tree, document, node, at).0)
}
