//! What values.schema.json says of single keys. Validation of whole values is another business.
//!
//! Signal 7 of the order in which a key becomes known: an absent `additionalProperties` says nothing, `true` or a
//! schema opens the map, a reference to another file opens everything below and is never fetched.

use std::sync::Arc;

use serde_json::Value as Json;

use super::slot::{KnownBy, Opened, Slot};
use crate::chart::key::Type;

const MAX_DEPTH: usize = 14;

/// References that fan out make more than this; what is beyond stays open.
const MAX_SCHEMAS: usize = 100_000;

/// Adds what a schema lists.
pub(super) fn add(root: &mut Slot, schema: &Json) {
    Schema { root: schema, references: Vec::new(), n_schemas: 0 }.add(root, schema, 0);
}

struct Schema<'s> {
    root: &'s Json,
    /// On the way from the top.
    references: Vec<&'s str>,
    n_schemas: usize,
}

impl<'s> Schema<'s> {
    fn add(&mut self, slot: &mut Slot, schema: &'s Json, depth: usize) {
        let Json::Object(_) = schema else { return };
        self.n_schemas += 1;
        if depth > MAX_DEPTH || self.n_schemas > MAX_SCHEMAS {
            slot.opened.insert(Opened::RecursiveReference);
            return;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            self.reference(slot, reference, depth);
        }
        slot.known_by |= KnownBy::SCHEMA;
        slot.types.extend(types(&schema["type"]));
        slot.allowed.extend(each(&schema["enum"]).iter().filter_map(|it| it.as_str().map(Arc::from)));
        for (name, below) in schema["properties"].as_object().into_iter().flatten() {
            self.add(slot.key(name), below, depth + 1);
        }
        for name in each(&schema["required"]).iter().filter_map(Json::as_str) {
            slot.key(name).known_by |= KnownBy::SCHEMA;
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            for part in each(&schema[word]) {
                self.add(slot, part, depth + 1);
            }
        }
        for word in ["if", "then", "else"] {
            self.add(slot, &schema[word], depth + 1);
        }
        self.further(slot, schema, depth);
    }

    /// Keys that are not listed, and items.
    fn further(&mut self, slot: &mut Slot, schema: &'s Json, depth: usize) {
        for (_, below) in schema["patternProperties"].as_object().into_iter().flatten() {
            slot.opened.insert(Opened::Schema);
            self.add(slot.each(), below, depth + 1);
        }
        match &schema["additionalProperties"] {
            Json::Bool(true) => {
                slot.opened.insert(Opened::Schema);
            }
            further @ Json::Object(_) => {
                slot.opened.insert(Opened::Schema);
                self.add(slot.each(), further, depth + 1);
            }
            _ => {}
        }
        match &schema["items"] {
            items @ Json::Object(_) => self.add(slot.each(), items, depth + 1),
            items => {
                for item in each(items) {
                    self.add(slot.each(), item, depth + 1);
                }
            }
        }
    }

    fn reference(&mut self, slot: &mut Slot, reference: &'s str, depth: usize) {
        let Some(pointer) = reference.strip_prefix('#') else {
            slot.opened.insert(Opened::RemoteReference);
            return;
        };
        if self.references.contains(&reference) {
            slot.opened.insert(Opened::RecursiveReference);
            return;
        }
        let Some(target) = self.root.pointer(pointer) else { return };
        self.references.push(reference);
        self.add(slot, target, depth + 1);
        self.references.pop();
    }
}

fn types(json: &Json) -> Vec<Type> {
    match json {
        Json::String(word) => Type::parse(word).into_iter().collect(),
        other => each(other).iter().filter_map(|it| Type::parse(it.as_str()?)).collect(),
    }
}

fn each(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}
