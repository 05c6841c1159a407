//! The texts of a chart, and of the charts in its `charts/`, as folders.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chart::template::Template;
use crate::manifest::chart_yaml::{self, ChartYaml};
use crate::text::ChartFiles;
use crate::yaml::parse::parse;

/// A chart's folder.
#[derive(Debug, Default)]
pub(super) struct Folder<'f> {
    /// Its path below the top chart: empty, or `charts/redis/`.
    path: String,
    /// Path in this folder, path below the top chart, text.
    files: Vec<(&'f str, &'f Arc<str>, &'f str)>,
    /// The numbers of the charts in its `charts/`.
    pub(super) charts: Vec<usize>,
    /// What Chart.yaml says, with the dependencies of requirements.yaml.
    pub(super) chart: ChartYaml,
}

/// The numbers of a folder's texts among all templates.
#[derive(Debug, Default)]
pub(super) struct Owned {
    /// All templates.
    pub(super) templates: Vec<usize>,
    /// Those that make manifests.
    pub(super) main: Vec<usize>,
    /// Other texts that hold actions.
    pub(super) files: Vec<usize>,
}

impl<'f> Folder<'f> {
    /// The chart and all charts below it; the chart itself is the first.
    pub(super) fn all(files: &'f ChartFiles) -> Vec<Self> {
        let mut folders = vec![Self::default()];
        let mut by_path: BTreeMap<String, usize> = BTreeMap::from([(String::new(), 0)]);
        for (path, text) in &files.files {
            let mut at = 0;
            let mut rest = &**path;
            while let Some((name, inner)) = rest.strip_prefix("charts/").and_then(|it| it.split_once('/')) {
                let below = format!("{}charts/{name}/", folders[at].path);
                let next = *by_path.entry(below.clone()).or_insert(folders.len());
                if next == folders.len() {
                    folders.push(Self { path: below, ..Self::default() });
                    folders[at].charts.push(next);
                }
                (at, rest) = (next, inner);
            }
            folders[at].files.push((rest, path, text));
        }
        let is_chart: Vec<bool> = folders.iter().map(|it| it.text("Chart.yaml").is_some()).collect();
        for folder in &mut folders {
            folder.charts.retain(|it| is_chart[*it]);
            folder.chart = folder.chart_yaml();
        }
        folders
    }

    /// A text by its path in this folder.
    pub(super) fn text(&self, path: &str) -> Option<&'f str> {
        self.files.iter().find(|it| it.0 == path).map(|it| it.2)
    }

    /// Whether it lies below another folder.
    pub(super) fn is_below(&self, other: &Self) -> bool {
        self.path.len() > other.path.len() && self.path.starts_with(&other.path)
    }

    /// Whether there is nothing to judge by.
    pub(super) fn is_bare(&self) -> bool {
        // Defaults alone do not say what is read; a chart without templates is not here as a whole.
        let is_telling = |path: &str| path.starts_with("templates/") || path == "values.schema.json";
        self.chart.dependencies.is_empty() && !self.files.iter().any(|it| is_telling(it.0))
    }

    fn chart_yaml(&self) -> ChartYaml {
        let read = |path: &str| self.text(path).map(parse);
        let found = read("Chart.yaml");
        let document = found.as_ref().and_then(|it| it.documents.first());
        let mut chart = document.and_then(|it| chart_yaml::read(&it.root)).unwrap_or_default();
        if let Some(tree) = read("requirements.yaml")
            && let Some(document) = tree.documents.first()
        {
            chart.dependencies.extend(chart_yaml::dependencies(&document.root));
        }
        chart
    }

    /// values.schema.json, if it can be read.
    pub(super) fn schema(&self) -> Option<serde_json::Value> {
        serde_json::from_str(self.text("values.schema.json")?).ok()
    }

    /// Adds its templates, and its other texts that hold actions.
    pub(super) fn templates(&self, acc: &mut Vec<Template<'f>>) -> Owned {
        let mut owned = Owned::default();
        for (path, full_path, text) in &self.files {
            let number = acc.len();
            if let Some(below) = path.strip_prefix("templates/") {
                owned.templates.push(number);
                if !below.rsplit('/').next().unwrap_or(below).starts_with('_') {
                    owned.main.push(number);
                }
            } else if may_be_run(path) && text.contains("{{") {
                owned.files.push(number);
            } else {
                continue;
            }
            acc.push(Template::new((*full_path).clone(), text));
        }
        owned
    }
}

/// Whether `.Files` can give it to `tpl`.
fn may_be_run(path: &str) -> bool {
    let is_own = matches!(path, "Chart.yaml" | "values.yaml" | "values.schema.json" | "requirements.yaml");
    let is_elsewhere = ["crds/", "ci/", "tests/"].iter().any(|it| path.starts_with(it));
    let extension = path.rsplit('.').next().unwrap_or_default();
    let is_documentation = matches!(extension, "md" | "gotmpl");
    !(is_own || is_elsewhere || is_documentation)
}
