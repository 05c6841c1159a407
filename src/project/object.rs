//! The Kubernetes objects of a project.

use std::sync::{Arc, OnceLock};

use super::Project;
use crate::diagnostic::DocumentName;
use crate::value::decode::{Place, decode_without};
use crate::value::{Delivery, NULL, SourceId, Value};
use crate::yaml::Node;

/// Which object of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectId(pub u32);

/// A Kubernetes object, or a file of the same shape (kustomization.yaml, Chart.yaml).
#[derive(Debug)]
pub struct Object {
    /// The text it stands in.
    pub source: SourceId,
    /// Index into the documents of that text.
    pub index: usize,
    /// `HelmRelease`
    pub kind: String,
    /// `helm.toolkit.fluxcd.io`; empty for the core group.
    pub group: String,
    /// `metadata.name`
    pub name: Option<String>,
    /// `metadata.namespace`
    pub namespace: Option<String>,
    /// Steps from the document's root down to it: empty, or `items`, `0`.
    pub steps: Vec<String>,
    /// What people call it.
    pub document: Arc<DocumentName>,
    pub(super) value: OnceLock<Value>,
    pub(super) bare: OnceLock<Value>,
}

impl Project {
    /// The object with this id.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0 as usize]
    }

    /// An object as rules see it (go-yaml v2); decoded when first asked for.
    pub fn object_value(&self, id: ObjectId) -> &Value {
        self.object(id).value.get_or_init(|| self.decode_object(id, &[]))
    }

    /// The same, but of maps at these paths only whether they are empty; the paths are the same ones each time.
    pub fn bare_object(&self, id: ObjectId, left_out: &[&[&str]]) -> &Value {
        self.object(id).bare.get_or_init(|| {
            let node = self.object_node(id);
            let nodes: Vec<&Node> = left_out.iter().filter_map(|keys| node?.at(keys)).collect();
            self.decode_object(id, &nodes)
        })
    }

    fn decode_object(&self, id: ObjectId, left_out: &[&Node]) -> Value {
        let object = self.object(id);
        let tree = &self.source(object.source).tree;
        let document = &tree.documents[object.index];
        let place = Place { source: object.source, layer: 0, delivery: Delivery::GoYamlV2First };
        let decode = |node| decode_without(tree, document, node, place, left_out).0;
        self.object_node(id).map_or(NULL.clone(), decode)
    }

    /// The node of an object.
    pub fn object_node(&self, id: ObjectId) -> Option<&Node> {
        let object = self.object(id);
        let document = self.source(object.source).tree.documents.get(object.index)?;
        object.steps.iter().try_fold(&document.root, |node, step| node.child(step))
    }

    /// The objects of this kind and name, in order.
    pub fn named(&self, kind: &str, name: &str) -> &[ObjectId] {
        self.by_name.get(&(kind.to_owned(), name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// Every object with its id.
    pub fn objects(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        (0_u32..).map(ObjectId).zip(&self.objects)
    }
}
