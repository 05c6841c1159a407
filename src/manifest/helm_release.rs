//! Flux's HelmRelease: which chart, which values.

use super::Reference;
use crate::yaml::Node;

/// What a HelmRelease says about chart and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelmRelease {
    /// Which chart.
    pub chart: ChartReference,
    /// `valuesFrom`, in order; the index is the place in the list.
    pub values_from: Vec<ValuesFrom>,
    /// Whether `spec.values` is written.
    pub has_values: bool,
    /// The name of the release: `releaseName`, else `[<targetNamespace>-]<name>`.
    pub release_name: Option<String>,
    /// Where it is installed, if that is not the namespace of the object.
    pub target_namespace: Option<String>,
}

/// How a release names its chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartReference {
    /// `spec.chart.spec`
    Template {
        /// A name in a Helm repository, or a path in a git repository.
        chart: String,
        /// A version or a range of versions; ignored for git.
        version: Option<String>,
        /// Where it is fetched from.
        source: Option<Reference>,
        /// `valuesFiles`: files of the chart's source that take the place of its values.yaml.
        values_files: Vec<String>,
    },
    /// `spec.chartRef`
    Object(Reference),
    /// Neither, or not readable.
    Absent,
}

/// One entry of `valuesFrom`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesFrom {
    /// `ConfigMap` or `Secret`.
    pub kind: String,
    /// Its name, in the namespace of the release.
    pub name: String,
    /// The key that holds the values.
    pub key: String,
    /// The single value it is for, in `--set` syntax.
    pub target_path: Option<String>,
    /// Whether the single value is taken as it stands, not in `--set` syntax.
    pub is_literal: bool,
    /// Whether a missing object is no error.
    pub is_optional: bool,
}

/// Reads a HelmRelease; what is missing or of another shape is left out.
pub fn read(node: &Node, name: Option<&str>) -> HelmRelease {
    let given = |keys: &[&str]| node.text_at(keys).filter(|it| !it.is_empty()).map(str::to_owned);
    let target_namespace = given(&["spec", "targetNamespace"]);
    let release_name = given(&["spec", "releaseName"]).or_else(|| {
        let name = name?;
        Some(target_namespace.as_ref().map_or_else(|| name.to_owned(), |space| format!("{space}-{name}")))
    });
    let values_from = node.at(&["spec", "valuesFrom"]).and_then(Node::as_sequence);
    HelmRelease {
        chart: chart(node),
        values_from: values_from.map_or_else(Vec::new, |list| list.items.iter().filter_map(entry).collect()),
        has_values: node.at(&["spec", "values"]).is_some(),
        release_name,
        target_namespace,
    }
}

fn chart(node: &Node) -> ChartReference {
    if let Some(reference) = node.at(&["spec", "chartRef"]).and_then(Reference::read) {
        return ChartReference::Object(reference);
    }
    let Some(spec) = node.at(&["spec", "chart", "spec"]) else { return ChartReference::Absent };
    let Some(chart) = spec.get("chart").and_then(Node::text) else { return ChartReference::Absent };
    ChartReference::Template {
        chart: chart.to_owned(),
        version: spec.get("version").and_then(Node::text).map(str::to_owned),
        source: spec.get("sourceRef").and_then(Reference::read),
        values_files: values_files(spec),
    }
}

/// `valuesFiles` of a chart as a template or an object of its own.
pub fn values_files(spec: &Node) -> Vec<String> {
    let list = spec.get("valuesFiles").and_then(Node::as_sequence);
    list.map_or_else(Vec::new, |it| it.items.iter().filter_map(|it| it.text().map(str::to_owned)).collect())
}

fn entry(node: &Node) -> Option<ValuesFrom> {
    let reference = Reference::read(node)?;
    let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    Some(ValuesFrom {
        kind: reference.kind,
        name: reference.name,
        key: text("valuesKey").filter(|it| !it.is_empty()).unwrap_or_else(|| "values.yaml".to_owned()),
        target_path: text("targetPath").filter(|path| !path.is_empty()),
        is_literal: text("literal").is_some_and(|it| it == "true"),
        is_optional: text("optional").is_some_and(|it| it == "true"),
    })
}
