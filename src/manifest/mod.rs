//! Which YAML is what: Kubernetes objects, values documents, and scalars that hold documents.

pub mod application;
pub mod chart_yaml;
pub mod data;
pub mod helm_release;
pub mod kustomization;
pub mod source;
mod template;

pub use template::{has_actions, is_template};

use crate::yaml::{Node, NodeKind};

/// What every Kubernetes object says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `HelmRelease`
    pub kind: String,
    /// `helm.toolkit.fluxcd.io`; empty for the core group.
    pub group: String,
    /// `metadata.name`
    pub name: Option<String>,
    /// `metadata.namespace`
    pub namespace: Option<String>,
}

/// The head of a Kubernetes object; nothing for any other YAML.
pub fn head(node: &Node) -> Option<Head> {
    let api_version = node.get("apiVersion")?.text()?;
    let kind = node.get("kind")?.text()?;
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    Some(Head {
        kind: kind.to_owned(),
        group: group.to_owned(),
        name: node.text_at(&["metadata", "name"]).filter(is_given).map(str::to_owned),
        namespace: node.text_at(&["metadata", "namespace"]).filter(is_given).map(str::to_owned),
    })
}

/// Whether a name is there; Kubernetes takes an empty one for none.
fn is_given(name: &&str) -> bool {
    !name.is_empty()
}

/// The objects of a document with the steps that lead to each: itself, or the items of a `List`.
pub fn objects(root: &Node) -> Vec<(Vec<String>, &Node, Head)> {
    let Some(own) = head(root) else { return Vec::new() };
    let items = root.get("items").and_then(Node::as_sequence);
    match items {
        Some(items) if own.kind.ends_with("List") => items
            .items
            .iter()
            .enumerate()
            .filter_map(|(idx, item)| Some((vec!["items".to_owned(), idx.to_string()], item, head(item)?)))
            .collect(),
        Some(_) | None => vec![(Vec::new(), root, own)],
    }
}

/// Another object, as one object names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// `GitRepository`
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, if written.
    pub namespace: Option<String>,
}

impl Reference {
    /// The reference written in a map of `kind`, `name` and `namespace`.
    pub fn read(node: &Node) -> Option<Self> {
        Some(Self {
            kind: node.get("kind")?.text()?.to_owned(),
            name: node.get("name")?.text()?.to_owned(),
            namespace: node.get("namespace").and_then(Node::text).filter(is_given).map(str::to_owned),
        })
    }
}

/// Whether a document can be values: a map, or nothing at all.
pub fn can_be_values(root: &Node) -> bool {
    matches!(root.kind, NodeKind::Mapping(_)) && head(root).is_none()
}

/// Whether a file of this path is likely values by its name: `values.yaml`, `values-prod.yml`, `x.values.yaml`.
pub fn is_values_path(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or("");
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else { return false };
    let is_word = |stem: &str| stem.split(['-', '.', '_']).any(|word| matches!(word, "values" | "overrides"));
    is_word(&stem.to_ascii_lowercase()) || parts.next().is_some_and(|folder| folder == "values")
}

/// Whether a file may hold a part of the values beside another: more values, or secrets.
pub fn is_fragment_path(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    is_values_path(path) || name.contains("secret") && matches!(name.rsplit('.').next(), Some("yaml" | "yml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_values_files() {
        for path in
            ["values.yaml", "a/values-prod.yml", "x.values.yaml", "values/prod.yaml", "prod_values.yaml"]
        {
            assert!(is_values_path(path), "{path}");
        }
        for path in ["deployment.yaml", "values.json", "myvalues.yaml", "values/README.md"] {
            assert!(!is_values_path(path), "{path}");
        }
    }

    #[test]
    fn items_of_a_list_are_objects() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n- x\n";
        let tree = crate::yaml::parse::parse(text);
        let found = objects(&tree.documents[0].root);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2.kind, "ConfigMap");
    }
}
