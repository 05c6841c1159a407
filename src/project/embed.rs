//! Documents inside scalars: values in objects, literals of generators, patches; each parsed once.

use std::sync::Arc;

use text_size::TextRange;

use super::build::Embedded;
use super::kustomize::Place;
use super::release::Finder;
use super::{ObjectId, Role, Source, Unread, single};
use crate::diagnostic::DocumentName;
use crate::manifest;
use crate::manifest::data::{self, Section};
use crate::value::{Delivery, SourceId};
use crate::yaml::Node;

impl Finder<'_> {
    /// The text an object holds under a key, parsed once.
    pub(super) fn embed(&mut self, id: ObjectId, key: &str) -> Result<SourceId, Unread> {
        let object = self.project.object(id);
        let node = self.project.object_node(id).ok_or(Unread::NoKey)?;
        let entries = data::entries(node, &object.kind);
        let found = entries.into_iter().find(|(_, entry)| entry.key.text() == Some(key));
        let (section, entry) = found.ok_or(Unread::NoKey)?;
        let document = Arc::new(DocumentName { key: Some(key.to_owned()), ..(*object.document).clone() });
        let (parent, value) = (object.source, entry.value.clone());
        self.embed_node(parent, &value, section, document)
    }

    /// The document in a scalar, parsed once.
    pub(super) fn embed_place(
        &mut self,
        place: &Place,
        section: Section,
        document: Arc<DocumentName>,
    ) -> Result<SourceId, Unread> {
        let node = place.node(self.project).ok_or(Unread::NoKey)?.clone();
        self.embed_node(place.source, &node, section, document)
    }

    fn embed_node(
        &mut self,
        parent: SourceId,
        value: &Node,
        section: Section,
        document: Arc<DocumentName>,
    ) -> Result<SourceId, Unread> {
        if let Some(found) = self.embedded.get(&(parent, value.range)) {
            return Ok(*found);
        }
        let text = single::text(section, value).ok_or(Unread::NoText)?;
        let file = self.project.file(self.project.source(parent).file);
        if file.role != Role::Named && manifest::is_template(&text) {
            return Err(Unread::Template);
        }
        let source = match section {
            Section::Text => self.embedded_source(parent, value, document, Delivery::GoYamlV2First),
            Section::Base64 => {
                let place = value.range;
                let embedded = self.parsed_at(parent, place, || Embedded::unpacked(&text, place));
                self.add_embedded(parent, embedded, document, Some(Delivery::GoYamlV2First))
            }
        };
        self.embedded.insert((parent, value.range), source);
        Ok(source)
    }

    /// The text of a scalar from this byte on, as a generator's literal has it: without quotes around it.
    pub(super) fn embed_literal(
        &mut self,
        place: &Place,
        at: usize,
        document: Arc<DocumentName>,
    ) -> Option<SourceId> {
        let node = place.node(self.project)?.clone();
        if let Some(found) = self.embedded.get(&(place.source, node.range)) {
            return Some(*found);
        }
        let outer = self.project.source(place.source).text.clone();
        let whole = Embedded::read(&outer, &node);
        let embedded = whole.part(at);
        let source = self.add_embedded(place.source, embedded, document, Some(Delivery::GoYamlV2First));
        self.embedded.insert((place.source, node.range), source);
        Some(source)
    }

    /// The text of a patch, parsed once.
    pub(super) fn embedded_patch(&mut self, parent: SourceId, node: &Node) -> SourceId {
        let outer = self.project.source(parent).text.clone();
        let embedded = self.parsed_at(parent, node.range, || Embedded::read(&outer, node));
        let document = Arc::new(DocumentName { kind: "Kustomization".to_owned(), ..DocumentName::default() });
        self.add_embedded(parent, embedded, document, None)
    }

    pub(super) fn embedded_source(
        &mut self,
        parent: SourceId,
        node: &Node,
        document: Arc<DocumentName>,
        delivery: Delivery,
    ) -> SourceId {
        let outer = self.project.source(parent).text.clone();
        let embedded = self.parsed_at(parent, node.range, || Embedded::read(&outer, node));
        self.add_embedded(parent, embedded, document, Some(delivery))
    }

    /// What is embedded at a place, read once.
    fn parsed_at(&self, parent: SourceId, place: TextRange, read: impl FnOnce() -> Embedded) -> Embedded {
        let file = self.project.source(parent).file;
        self.project.parsed[file.0 as usize].embedded(place, read)
    }

    fn add_embedded(
        &mut self,
        parent: SourceId,
        embedded: Embedded,
        document: Arc<DocumentName>,
        delivery: Option<Delivery>,
    ) -> SourceId {
        let file = self.project.source(parent).file;
        let Embedded { text, map, tree } = embedded;
        self.project.add_source(Source { file, text, map: Some(map), tree, document, delivery })
    }
}
