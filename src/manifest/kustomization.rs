//! kustomization.yaml, and the Flux Kustomization that adds to one: what is built, and how it is changed.

use crate::yaml::{Node, NodeKind};

/// What a kustomization.yaml or a Flux Kustomization says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// `kind: Component`: it works on what the kustomization around it has built so far.
    pub is_component: bool,
    /// `resources` and `bases`: files, folders and addresses.
    pub resources: Vec<String>,
    /// `components`: folders and addresses.
    pub components: Vec<String>,
    /// `namespace`, or Flux's `targetNamespace`.
    pub namespace: Option<String>,
    /// `namePrefix`
    pub prefix: String,
    /// `nameSuffix`
    pub suffix: String,
    /// `configMapGenerator` and `secretGenerator`.
    pub generators: Vec<Generator>,
    /// `patchesStrategicMerge`, then `patches`: they come before namespace and prefix.
    pub patches: Vec<Patch>,
    /// `patchesJson6902`: they come after namespace and prefix.
    pub late_patches: Vec<Patch>,
    /// `helmCharts`
    pub charts: Vec<Inflation>,
    /// `chartHome` of `helmGlobals`, where charts without an address lie.
    pub chart_home: Option<String>,
    /// `replacements`, each the steps to it; those in files are [`Self::replacement_files`].
    pub replacements: Vec<Vec<String>>,
    /// The `path` of each of `replacements` that stands in a file of its own.
    pub replacement_files: Vec<String>,
    /// Whether it gives objects further labels or annotations.
    pub is_relabelling: bool,
    /// `transformers`: files, folders and texts that may change anything.
    pub transformers: Vec<String>,
    /// `configurations`: files that say, among others, which references follow a name that changes.
    pub configurations: Vec<String>,
    /// Flux's `path`.
    pub path: Option<String>,
}

/// An entry of `configMapGenerator` or `secretGenerator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// The name, before prefixes and hashes.
    pub name: String,
    /// `namespace`
    pub namespace: Option<String>,
    /// What becomes of an object of that name that is there already.
    pub behavior: Behavior,
    /// The keys it has, as far as they are written here.
    pub entries: Vec<(String, Content)>,
    /// Whether files of variables bring further keys.
    pub is_open: bool,
    /// Whether its name is given a hash of what it holds.
    pub is_hashed: bool,
}

/// What a generator does to an object of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    /// There must be none.
    Create,
    /// Its keys are added to those that are there.
    Merge,
    /// Its keys take the place of those that are there.
    Replace,
}

/// Where the text of a generated key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A file.
    File(String),
    /// The scalar at these steps, from this byte of its text on.
    Literal(Vec<String>, usize),
}

/// A patch and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// What it changes; nothing where the patch itself names its object.
    pub target: Option<Selector>,
    /// Where it stands.
    pub place: PatchPlace,
}

/// Where a patch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchPlace {
    /// In a file.
    File(String),
    /// In the text of the scalar at these steps.
    Text(Vec<String>),
    /// It is the node at these steps.
    Node(Vec<String>),
}

/// Which objects are meant: those that fit all that is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// An expression for the group.
    pub group: Option<String>,
    /// An expression for the kind.
    pub kind: Option<String>,
    /// An expression for the name.
    pub name: Option<String>,
    /// An expression for the namespace.
    pub namespace: Option<String>,
    /// `labelSelector`
    pub labels: Option<String>,
    /// `annotationSelector`
    pub annotations: Option<String>,
}

/// An entry of `helmCharts`: a chart that Kustomize has Helm render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inflation {
    /// `name`
    pub chart: String,
    /// `repo`
    pub repository: Option<String>,
    /// `version`
    pub version: Option<String>,
    /// `releaseName`
    pub release_name: Option<String>,
    /// `namespace`
    pub namespace: Option<String>,
    /// `valuesFile`
    pub values_file: Option<String>,
    /// `additionalValuesFiles`
    pub additional: Vec<String>,
    /// The steps to `valuesInline`, if it holds anything.
    pub inline: Option<Vec<String>>,
    /// How `valuesInline` and `valuesFile` are merged.
    pub merge: InlineMerge,
}

/// `valuesMerge`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineMerge {
    /// `valuesInline` counts more.
    Override,
    /// The file counts more.
    Merge,
    /// Only `valuesInline` counts.
    Replace,
}

/// Whether a file of this path is read as a kustomization.
pub fn is_path(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("kustomization.yaml" | "kustomization.yml" | "Kustomization"))
}

/// Reads a kustomization.yaml; what is missing or of another shape is left out.
pub fn read(node: &Node) -> Kustomization {
    Kustomization {
        is_component: node.get("kind").and_then(Node::text) == Some("Component"),
        resources: texts(node, "resources").chain(texts(node, "bases")).collect(),
        components: texts(node, "components").collect(),
        namespace: text(node, "namespace"),
        prefix: text(node, "namePrefix").unwrap_or_default(),
        suffix: text(node, "nameSuffix").unwrap_or_default(),
        generators: generators(node, "configMapGenerator", "ConfigMap")
            .chain(generators(node, "secretGenerator", "Secret"))
            .collect(),
        patches: strategic(node, &[]).chain(patches(node, "patches", &[])).collect(),
        late_patches: patches(node, "patchesJson6902", &[]).collect(),
        charts: items(node, "helmCharts").filter_map(inflation).collect(),
        chart_home: node.text_at(&["helmGlobals", "chartHome"]).map(str::to_owned),
        replacements: items(node, "replacements")
            .filter(|(_, it)| it.get("path").is_none())
            .map(|it| it.0)
            .collect(),
        replacement_files: items(node, "replacements").filter_map(|(_, it)| text(it, "path")).collect(),
        is_relabelling: ["labels", "commonLabels", "commonAnnotations"]
            .iter()
            .any(|it| node.get(it).is_some()),
        transformers: texts(node, "transformers").collect(),
        configurations: texts(node, "configurations").collect(),
        path: None,
    }
}

/// Reads a Flux Kustomization.
pub fn read_flux(node: &Node) -> Kustomization {
    let Some(spec) = node.get("spec") else { return Kustomization::default() };
    let above = ["spec"];
    Kustomization {
        components: texts(spec, "components").collect(),
        namespace: text(spec, "targetNamespace"),
        prefix: text(spec, "namePrefix").unwrap_or_default(),
        suffix: text(spec, "nameSuffix").unwrap_or_default(),
        patches: strategic(spec, &above).chain(patches(spec, "patches", &above)).collect(),
        late_patches: patches(spec, "patchesJson6902", &above).collect(),
        path: text(spec, "path"),
        ..Kustomization::default()
    }
}

impl Selector {
    /// The selector written in a map.
    pub fn read(node: &Node) -> Self {
        let filled = |key: &str| text(node, key).filter(|it| !it.is_empty());
        Self {
            group: filled("group"),
            kind: filled("kind"),
            name: filled("name"),
            namespace: filled("namespace"),
            labels: filled("labelSelector"),
            annotations: filled("annotationSelector"),
        }
    }
}

fn strategic<'n>(node: &'n Node, above: &[&str]) -> impl Iterator<Item = Patch> + use<'n> {
    let above = owned(above);
    items(node, "patchesStrategicMerge").map(move |(steps, item)| {
        let steps = [&above[..], &steps].concat();
        let place = match item.text() {
            None => PatchPlace::Node(steps),
            Some(text) if text.contains(": ") || text.contains('\n') => PatchPlace::Text(steps),
            Some(path) => PatchPlace::File(path.to_owned()),
        };
        Patch { target: None, place }
    })
}

fn patches<'n>(node: &'n Node, key: &'n str, above: &[&str]) -> impl Iterator<Item = Patch> + use<'n> {
    let above = owned(above);
    items(node, key).filter_map(move |(steps, item)| {
        let steps = [&above[..], &steps, &["patch".to_owned()]].concat();
        let inline = item.get("patch").filter(|it| !it.is_missing());
        let place = match (inline, text(item, "path")) {
            (Some(patch), _) if patch.as_scalar().is_some() => PatchPlace::Text(steps),
            (Some(_), _) => PatchPlace::Node(steps),
            (None, Some(path)) => PatchPlace::File(path),
            (None, None) => return None,
        };
        Some(Patch { target: item.get("target").map(Selector::read), place })
    })
}

fn generators<'n>(
    node: &'n Node,
    key: &'n str,
    kind: &'static str,
) -> impl Iterator<Item = Generator> + use<'n> {
    let is_bare = |node: &Node, key| node.text_at(&[key, "disableNameSuffixHash"]) == Some("true");
    let is_hashed = !is_bare(node, "generatorOptions");
    items(node, key).filter_map(move |(steps, item)| {
        let literals = items(item, "literals").filter_map(|(inner, it)| {
            let (key, _) = it.text()?.split_once('=')?;
            let steps = [&steps[..], &inner].concat();
            Some((key.to_owned(), Content::Literal(steps, key.len() + 1)))
        });
        let files = texts(item, "files").map(|it| match it.split_once('=') {
            Some((key, path)) => (key.to_owned(), Content::File(path.to_owned())),
            None => (it.rsplit('/').next().unwrap_or(&it).to_owned(), Content::File(it)),
        });
        Some(Generator {
            kind,
            name: text(item, "name")?,
            namespace: text(item, "namespace"),
            behavior: match item.get("behavior").and_then(Node::text) {
                Some("merge") => Behavior::Merge,
                Some("replace") => Behavior::Replace,
                Some(_) | None => Behavior::Create,
            },
            entries: literals.chain(files).collect(),
            is_open: items(item, "envs").next().is_some() || item.get("env").is_some(),
            is_hashed: is_hashed && !is_bare(item, "options"),
        })
    })
}

fn inflation((steps, node): (Vec<String>, &Node)) -> Option<Inflation> {
    let inline = node.get("valuesInline").and_then(Node::as_mapping).filter(|it| !it.entries.is_empty());
    Some(Inflation {
        chart: text(node, "name")?,
        repository: text(node, "repo"),
        version: text(node, "version"),
        release_name: text(node, "releaseName"),
        namespace: text(node, "namespace"),
        values_file: text(node, "valuesFile").filter(|it| !it.is_empty()),
        additional: texts(node, "additionalValuesFiles").collect(),
        inline: inline.map(|_| [&steps[..], &["valuesInline".to_owned()]].concat()),
        merge: match node.get("valuesMerge").and_then(Node::text) {
            Some("merge") => InlineMerge::Merge,
            Some("replace") => InlineMerge::Replace,
            Some(_) | None => InlineMerge::Override,
        },
    })
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(str::to_owned)
}

/// The items of a list with the steps to each.
fn items<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = (Vec<String>, &'n Node)> + use<'n> {
    let list = match node.get(key).map(|it| &it.kind) {
        Some(NodeKind::Sequence(list)) => &list.items[..],
        Some(NodeKind::Scalar(_) | NodeKind::Mapping(_) | NodeKind::Alias(_)) | None => &[],
    };
    let key = key.to_owned();
    list.iter().enumerate().map(move |(idx, it)| (vec![key.clone(), idx.to_string()], it))
}

fn texts<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = String> + use<'n> {
    items(node, key).filter_map(|(_, it)| it.text().filter(|it| !it.is_empty()).map(str::to_owned))
}

fn owned(steps: &[&str]) -> Vec<String> {
    steps.iter().map(|it| (*it).to_owned()).collect()
}
