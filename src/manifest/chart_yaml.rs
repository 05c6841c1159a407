//! Chart.yaml: a chart's name and what it depends on.

use crate::yaml::Node;

/// What a Chart.yaml says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartYaml {
    /// `name`
    pub name: String,
    /// `version`
    pub version: Option<String>,
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
}

/// Reads a Chart.yaml; nothing if it has no name.
pub fn read(node: &Node) -> Option<ChartYaml> {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let dependencies = node.get("dependencies").and_then(Node::as_sequence);
    let dependency = |it: &Node| {
        let name = text(it, "name")?;
        let key = text(it, "alias").filter(|alias| !alias.is_empty()).unwrap_or_else(|| name.clone());
        Some(Dependency { name, key, version: text(it, "version"), repository: text(it, "repository") })
    };
    Some(ChartYaml {
        name: text(node, "name")?,
        version: text(node, "version"),
        dependencies: dependencies
            .map_or_else(Vec::new, |it| it.items.iter().filter_map(dependency).collect()),
    })
}
