//! Chart.yaml: a chart's name and what it depends on.

use crate::yaml::Node;

/// What a Chart.yaml says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartYaml {
    /// `name`
    pub name: String,
    /// `version`
    pub version: Option<String>,
    /// `type: library`: it has no manifests and its values are not merged.
    pub is_library: bool,
    /// `dependencies`
    pub dependencies: Vec<Dependency>,
}

/// One dependency of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The chart's name.
    pub name: String,
    /// The key its values stand under: the alias, else the name.
    pub key: String,
    /// A version or a range of versions.
    pub version: Option<String>,
    /// Where it is fetched from.
    pub repository: Option<String>,
    /// `condition`: paths of the values that switch it, the first that is set counts.
    pub conditions: Vec<String>,
    /// `tags`
    pub tags: Vec<String>,
    /// `import-values`: where imported values go, `.` for the top.
    pub imports: Vec<String>,
}

/// Reads a Chart.yaml; nothing if it has no name.
pub fn read(node: &Node) -> Option<ChartYaml> {
    Some(ChartYaml {
        name: text(node, "name")?,
        version: text(node, "version"),
        is_library: node.get("type").and_then(Node::text) == Some("library"),
        dependencies: dependencies(node),
    })
}

/// `dependencies` of a Chart.yaml, or of a requirements.yaml as charts of Helm 2 have it.
pub fn dependencies(node: &Node) -> Vec<Dependency> {
    let listed = node.get("dependencies").and_then(Node::as_sequence);
    listed.map_or_else(Vec::new, |it| it.items.iter().filter_map(dependency).collect())
}

fn dependency(node: &Node) -> Option<Dependency> {
    let name = text(node, "name")?;
    let key = text(node, "alias").filter(|alias| !alias.is_empty()).unwrap_or_else(|| name.clone());
    let conditions = text(node, "condition").unwrap_or_default();
    Some(Dependency {
        name,
        key,
        version: text(node, "version"),
        repository: text(node, "repository"),
        conditions: conditions.split([',', ' ']).filter(|it| !it.is_empty()).map(str::to_owned).collect(),
        tags: items(node, "tags").iter().filter_map(Node::text).map(str::to_owned).collect(),
        imports: items(node, "import-values").iter().map(import).collect(),
    })
}

fn import(node: &Node) -> String {
    text(node, "parent").unwrap_or_else(|| ".".to_owned())
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(str::to_owned)
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_sequence).map_or(&[], |it| &it.items)
}
