//! Argo CD's Application: which charts, which values.

use crate::yaml::Node;

/// One source of an Application that may be a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSource {
    /// Steps from the Application's root to this source: `spec`, `source` or `spec`, `sources`, `0`.
    pub steps: Vec<String>,
    /// `repoURL`
    pub repository: String,
    /// `chart`, for Helm repositories.
    pub chart: Option<String>,
    /// `path`, for git repositories.
    pub path: Option<String>,
    /// `targetRevision`
    pub revision: Option<String>,
    /// `helm.releaseName`
    pub release_name: Option<String>,
    /// Whether `helm.values` is written.
    pub has_values: bool,
    /// Whether `helm.valuesObject` is written, which hides `values`.
    pub has_values_object: bool,
    /// `parameters` and `fileParameters`, as far as they hold anything.
    pub parameters: Vec<&'static str>,
    /// `helm.valueFiles`
    pub value_files: Vec<String>,
}

/// The sources of an Application; those that only lend files to others are left out.
pub fn read(node: &Node) -> Vec<AppSource> {
    let Some(spec) = node.get("spec") else { return Vec::new() };
    let single = spec.get("source").into_iter().map(|it| (vec!["spec".to_owned(), "source".to_owned()], it));
    let several = spec.get("sources").and_then(Node::as_sequence).into_iter().flat_map(|list| {
        list.items
            .iter()
            .enumerate()
            .map(|(idx, it)| (vec!["spec".to_owned(), "sources".to_owned(), idx.to_string()], it))
    });
    single.chain(several).filter_map(|(steps, it)| source(steps, it)).collect()
}

fn source(steps: Vec<String>, node: &Node) -> Option<AppSource> {
    let text = |keys: &[&str]| node.text_at(keys).filter(|it| !it.is_empty()).map(str::to_owned);
    let is_filled = |key: &str| {
        let list = node.at(&["helm", key]).and_then(Node::as_sequence);
        list.is_some_and(|list| !list.items.is_empty())
    };
    let files = node.at(&["helm", "valueFiles"]).and_then(Node::as_sequence);
    let source = AppSource {
        steps,
        repository: text(&["repoURL"])?,
        chart: text(&["chart"]),
        path: text(&["path"]),
        revision: text(&["targetRevision"]),
        release_name: text(&["helm", "releaseName"]),
        has_values: text(&["helm", "values"]).is_some(),
        has_values_object: node.at(&["helm", "valuesObject"]).is_some_and(|it| it.as_mapping().is_some()),
        parameters: ["parameters", "fileParameters"].into_iter().filter(|it| is_filled(it)).collect(),
        value_files: files.map_or_else(Vec::new, |list| {
            list.items.iter().filter_map(|it| it.text().map(str::to_owned)).collect()
        }),
    };
    (node.get("helm").is_some() || source.chart.is_some()).then_some(source)
}
