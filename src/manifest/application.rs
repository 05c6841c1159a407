//! Argo CD's Application and ApplicationSet: which charts, which values.

use crate::yaml::Node;

/// One source of an Application that may be a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSource {
    /// Steps from the Application's root to this source: `spec`, `source` or `spec`, `sources`, `0`.
    pub steps: Vec<String>,
    /// `repoURL`
    pub repository: Option<String>,
    /// Whether it is no chart of a Helm repository.
    pub is_git: bool,
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
    /// The sources that lend files to this one; nothing where there is only the one `source`.
    pub refs: Option<Vec<Lending>>,
}

/// A source that others take files from, as `$name/…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lending {
    /// `ref`; nothing where a generator fills it in.
    pub name: Option<String>,
    /// `repoURL`
    pub repository: Option<String>,
}

/// What an Application says, or the template of an ApplicationSet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Application {
    /// The charts; sources that only lend files to others are left out.
    pub sources: Vec<AppSource>,
    /// `metadata.name`
    pub name: Option<String>,
    /// `spec.destination.namespace`
    pub namespace: Option<String>,
    /// Whether a `templatePatch` may change the values.
    pub is_patched: bool,
}

/// Reads an Application or an ApplicationSet. What a generator fills in is left out.
pub fn read(node: &Node) -> Application {
    let is_set = node.get("kind").and_then(Node::text) == Some("ApplicationSet");
    let above: &[&str] = if is_set { &["spec", "template"] } else { &[] };
    let Some(spec) = node.at(above).and_then(|it| it.get("spec")) else { return Application::default() };
    let steps =
        |steps: &[&str]| above.iter().chain(&["spec"]).chain(steps).map(|it| (*it).to_owned()).collect();
    let single = spec.get("source").into_iter().map(|it| (steps(&["source"]), it));
    let several = spec.get("sources").and_then(Node::as_sequence);
    let several = several.map_or(&[][..], |it| &it.items).iter().enumerate();
    let several = several.map(|(idx, it)| (steps(&["sources", &idx.to_string()]), it));
    let name = node.at(above).and_then(|it| it.text_at(&["metadata", "name"]));
    let patch = node.text_at(&["spec", "templatePatch"]).filter(|_| is_set);
    let mut sources: Vec<AppSource> =
        single.chain(several).filter_map(|(steps, it)| source(steps, it)).collect();
    if spec.get("sources").is_some() {
        let refs = lendings(spec);
        for it in &mut sources {
            it.refs = Some(refs.clone());
        }
    }
    Application {
        sources,
        name: name.filter(|it| !is_filled_in(it)).map(str::to_owned),
        namespace: spec
            .text_at(&["destination", "namespace"])
            .filter(|it| !is_filled_in(it))
            .map(str::to_owned),
        is_patched: patch.is_some_and(|it| it.contains("helm") || is_filled_in(it)),
    }
}

/// The source that a file of `valueFiles` comes from: `$name/values.yaml`.
pub fn lender(file: &str) -> Option<&str> {
    Some(file.strip_prefix('$')?.split('/').next().unwrap_or_default())
}

/// The specification of an Application, or of what an ApplicationSet makes.
fn spec(node: &Node) -> Option<&Node> {
    let is_set = node.get("kind").and_then(Node::text) == Some("ApplicationSet");
    if is_set { node.at(&["spec", "template", "spec"]) } else { node.get("spec") }
}

fn written_sources(spec: &Node) -> impl Iterator<Item = &Node> {
    let several = spec.get("sources").and_then(Node::as_sequence).map_or(&[][..], |it| &it.items);
    spec.get("source").into_iter().chain(several)
}

fn lendings(spec: &Node) -> Vec<Lending> {
    let known = |node: &Node, key| node.text_at(&[key]).filter(|it| !is_filled_in(it)).map(str::to_owned);
    let lending = |it: &Node| {
        it.text_at(&["ref"]).filter(|it| !it.is_empty())?;
        Some(Lending { name: known(it, "ref"), repository: known(it, "repoURL") })
    };
    written_sources(spec).filter_map(lending).collect()
}

/// Whether a source lends files to others.
pub fn lends(node: &Node) -> bool {
    spec(node).is_some_and(|it| !lendings(it).is_empty())
}

/// The folders of git repositories that an Application speaks of, each with the address of the repository.
pub fn places(node: &Node) -> Vec<(String, String)> {
    let known = |node: &Node, key| {
        let text =
            node.text_at(&[key]).filter(|it| !is_filled_in(it) && !it.trim_matches(['/', '.']).is_empty());
        text.map(str::to_owned)
    };
    let place = |it: &Node| Some((known(it, "repoURL")?, known(it, "path")?.trim_matches('/').to_owned()));
    spec(node).into_iter().flat_map(written_sources).filter_map(place).collect()
}

/// The folders of a git repository whose manifests an Application applies as they are.
pub fn folders(node: &Node) -> Vec<String> {
    let Some(spec) = node.get("spec") else { return Vec::new() };
    let several = spec.get("sources").and_then(Node::as_sequence).map_or(&[][..], |it| &it.items);
    let sources = spec.get("source").into_iter().chain(several);
    let plain =
        sources.filter(|it| ["helm", "chart", "kustomize", "plugin"].iter().all(|key| it.get(key).is_none()));
    let path = |it: &Node| it.get("path").and_then(Node::text).map(|it| it.trim_matches('/').to_owned());
    plain.filter_map(path).filter(|it| !it.trim_matches('.').is_empty()).collect()
}

/// Whether a generator of an ApplicationSet fills in a part of a text.
pub fn is_filled_in(text: &str) -> bool {
    text.find("{{").is_some_and(|at| text[at..].contains("}}"))
}

fn source(steps: Vec<String>, node: &Node) -> Option<AppSource> {
    let text = |keys: &[&str]| {
        let text = node.text_at(keys).filter(|it| !it.is_empty())?;
        Some(text.to_owned())
    };
    let known = |keys: &[&str]| text(keys).filter(|it| !is_filled_in(it));
    let is_filled = |key: &str| {
        let list = node.at(&["helm", key]).and_then(Node::as_sequence);
        list.is_some_and(|list| !list.items.is_empty())
    };
    let files = node.at(&["helm", "valueFiles"]).and_then(Node::as_sequence);
    let source = AppSource {
        steps,
        repository: known(&["repoURL"]),
        is_git: text(&["chart"]).is_none(),
        chart: known(&["chart"]),
        path: known(&["path"]),
        revision: known(&["targetRevision"]),
        release_name: known(&["helm", "releaseName"]),
        has_values: text(&["helm", "values"]).is_some(),
        has_values_object: node.at(&["helm", "valuesObject"]).is_some_and(|it| it.as_mapping().is_some()),
        parameters: ["parameters", "fileParameters"].into_iter().filter(|it| is_filled(it)).collect(),
        value_files: files.map_or_else(Vec::new, |list| {
            list.items.iter().filter_map(|it| it.text().map(str::to_owned)).collect()
        }),
        refs: None,
    };
    let is_chart = text(&["repoURL"]).is_some() && (node.get("helm").is_some() || !source.is_git);
    is_chart.then_some(source)
}
