//! Texts to a project: [`build`] is the only door.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use text_size::{TextRange, TextSize};

use super::{Object, ObjectId, Project, ProjectFile, Role, Source};
use crate::config::Settings;
use crate::diagnostic::DocumentName;
use crate::manifest;
use crate::text::source_map::SourceMap;
use crate::text::{FileId, size};
use crate::value::SourceId;
use crate::yaml::parse::parse;
use crate::yaml::scalar::source_map;
use crate::yaml::{Node, SyntaxErrorKind, Tree};

/// What was parsed of one text, so that whoever asks for the same text again does not pay again.
#[derive(Debug, Default)]
pub struct Parsed {
    tree: OnceLock<Arc<Tree>>,
    /// By the place of the scalar that holds the document.
    embedded: Mutex<HashMap<TextRange, Embedded>>,
}

/// A document inside a scalar.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    pub(super) text: Arc<str>,
    pub(super) map: Arc<SourceMap>,
    pub(super) tree: Arc<Tree>,
}

impl Embedded {
    /// Reads the document a scalar holds.
    pub(super) fn read(outer: &str, node: &Node) -> Self {
        let text = node.as_scalar().map_or_else(Arc::default, |it| it.text.clone());
        let tree = Arc::new(parse(&text));
        Self { text, map: Arc::new(source_map(outer, node)), tree }
    }

    /// A document that is written in another form; all of it stands at one place.
    pub(super) fn unpacked(text: &str, place: TextRange) -> Self {
        let mut map = SourceMap::default();
        map.push(TextSize::of(text), place);
        Self { text: text.into(), map: Arc::new(map), tree: Arc::new(parse(text)) }
    }

    /// The part of it that begins at this byte, without quotes around it, as Kustomize takes a literal.
    pub(super) fn part(&self, at: usize) -> Self {
        let rest = self.text.get(at..).unwrap_or_default();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
        let bare = quote.filter(|_| rest.len() > 1).and_then(|it| rest[1..].strip_suffix(it));
        let text = bare.unwrap_or(rest);
        let start = at + usize::from(bare.is_some());
        let mut map = SourceMap::default();
        for (offset, character) in text.char_indices() {
            let decoded = TextRange::at(size(start + offset), TextSize::of(character));
            map.push(TextSize::of(character), self.map.to_source(decoded));
        }
        Self { text: text.into(), map: Arc::new(map), tree: Arc::new(parse(text)) }
    }
}

impl Parsed {
    /// The document embedded at this place; `read` is asked once.
    pub(super) fn embedded(&self, place: TextRange, read: impl FnOnce() -> Embedded) -> Embedded {
        let mut known = self.embedded.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(place).or_insert_with(read).clone()
    }
}

/// Reads every text and joins what they hold.
pub fn build(files: Vec<ProjectFile>, settings: &Settings) -> Project {
    rebuild(files.into_iter().map(|file| (file, Arc::default())).collect(), settings)
}

/// The same, with what earlier builds parsed of the very same texts.
pub fn rebuild(files: Vec<(ProjectFile, Arc<Parsed>)>, settings: &Settings) -> Project {
    let sources = files.par_iter().enumerate().map(|(idx, (file, parsed))| read(idx, file, parsed)).collect();
    let (files, parsed) = files.into_iter().unzip();
    let mut project = Project { files, parsed, sources, ..Project::default() };
    project.objects = objects(&project);
    let names: Vec<_> = project
        .objects()
        .filter_map(|(id, object)| Some(((object.kind.clone(), object.name.clone()?), id)))
        .collect();
    for (name, id) in names {
        project.by_name.entry(name).or_default().push(id);
    }
    let left_alone: Vec<SourceId> = (0_u32..)
        .map(SourceId::new)
        .zip(&project.sources)
        .filter(|(_, it)| is_left_alone(&project, it))
        .map(|it| it.0)
        .collect();
    project.left_alone.extend(left_alone);
    super::release::find(&mut project, settings);
    project
}

/// The texts of a project that is of no more use, for [`rebuild`].
pub fn texts(project: Project) -> Vec<(ProjectFile, Arc<Parsed>)> {
    project.files.into_iter().zip(project.parsed).collect()
}

fn read(idx: usize, file: &ProjectFile, parsed: &Parsed) -> Source {
    let text = &file.file.text;
    let is_template = file.role != Role::Named && manifest::is_template(text);
    let tree =
        if is_template { Arc::default() } else { parsed.tree.get_or_init(|| Arc::new(parse(text))).clone() };
    read_embedded(text, &tree, parsed);
    Source {
        file: FileId(index_of(idx)),
        text: text.clone(),
        map: None,
        tree,
        document: Arc::new(DocumentName { kind: "Values".to_owned(), ..DocumentName::default() }),
        delivery: None,
    }
}

/// Reads the documents in scalars that are likely values, here where files are read side by side.
fn read_embedded(text: &str, tree: &Tree, parsed: &Parsed) {
    let roots = tree.documents.iter().map(|it| &it.root);
    for (_, node, head) in roots.flat_map(manifest::objects) {
        let values = match head.kind.as_str() {
            "ConfigMap" | "Secret" => super::lone::likely_values(node, &head.kind),
            "Application" | "ApplicationSet" => super::argo::values_nodes(node),
            _ => continue,
        };
        for value in values {
            parsed.embedded(value.range, || Embedded::read(text, value));
        }
    }
}

fn objects(project: &Project) -> Vec<Object> {
    let sources = project.sources.par_iter().enumerate();
    sources.flat_map_iter(|(idx, source)| objects_of(SourceId::new(index_of(idx)), source)).collect()
}

fn objects_of(id: SourceId, source: &Source) -> Vec<Object> {
    let documents = source.tree.documents.iter().enumerate();
    let all = documents.flat_map(|(index, document)| {
        manifest::objects(&document.root).into_iter().map(move |(steps, _, head)| (index, steps, head))
    });
    all.map(|(index, steps, head)| {
        let name = DocumentName {
            kind: head.kind.clone(),
            namespace: head.namespace.clone(),
            name: head.name.clone(),
            key: None,
        };
        Object {
            source: id,
            index,
            kind: head.kind,
            group: head.group,
            name: head.name,
            namespace: head.namespace,
            steps,
            document: Arc::new(name),
            value: OnceLock::new(),
            bare: OnceLock::new(),
        }
    })
    .collect()
}

fn index_of(idx: usize) -> u32 {
    u32::try_from(idx).expect("fewer than 2^32 texts")
}

/// Whether a file is none of our business: neither named, nor values, nor a Kubernetes manifest.
fn is_left_alone(project: &Project, source: &Source) -> bool {
    let file = project.file(source.file);
    if file.role == Role::Walked && is_template_of_another_tool(&source.tree) {
        return true;
    }
    if file.role == Role::Named || manifest::is_values_path(&file.file.path) {
        return false;
    }
    !source.tree.documents.iter().any(|it| is_manifest(&it.root))
}

/// Unquoted `{{ … }}` in a file that was only found on the way: something else fills it in before it is YAML.
fn is_template_of_another_tool(tree: &Tree) -> bool {
    tree.errors.iter().any(|it| it.kind == SyntaxErrorKind::TemplateBraces)
}

fn is_manifest(root: &crate::yaml::Node) -> bool {
    root.get("apiVersion").is_some() && root.get("kind").is_some()
}

impl Project {
    /// Adds a text embedded in another one and gives its id.
    pub(super) fn add_source(&mut self, source: Source) -> SourceId {
        let id = SourceId::new(index_of(self.sources.len()));
        self.sources.push(source);
        id
    }

    /// Which object a document belongs to, for naming it.
    pub fn object_at(&self, source: SourceId, offset: text_size::TextSize) -> Option<ObjectId> {
        self.objects()
            .filter(|(_, object)| object.source == source)
            .find(|(id, object)| {
                let document = &self.source(source).tree.documents[object.index];
                let node = self.object_node(*id);
                let range =
                    if object.steps.is_empty() { Some(document.range) } else { node.map(|it| it.range) };
                range.is_some_and(|range| range.contains_inclusive(offset))
            })
            .map(|(id, _)| id)
    }
}
