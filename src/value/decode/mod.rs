//! One document as Go's YAML libraries decode it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use text_size::{TextRange, TextSize};
use thin_vec::ThinVec;

use super::problem::{Problem, ProblemKind};
use super::scalar::{self, KeyError, Resolved, TagError};
use super::substituted::{is_substituted, unescaped};
use super::{Delivery, Entry, HalfKey, Map, Origin, SourceId, Value, ValueKind};
use crate::yaml::{self, Document, Node, NodeKind, Style, SyntaxErrorKind, Tree};
use merge_key::{Precedence, is_merge_key};

mod merge_key;

/// More values than this from one document come from aliases of aliases; the rest stays unknown.
const MAX_VALUES: usize = 500_000;

/// Where a decoded document comes from.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The text the tree was read from.
    pub source: SourceId,
    /// Index into the layers of the release.
    pub layer: u8,
    /// How the text reaches Helm.
    pub delivery: Delivery,
}

/// Decodes the part of a document below `node`; what cannot be known is unknown.
pub fn decode(tree: &Tree, document: &Document, node: &Node, place: Place) -> (Value, Vec<Problem>) {
    decode_without(tree, document, node, place, &[])
}

/// The same, with the maps `left_out` unknown but for whether they are empty.
pub fn decode_without(
    tree: &Tree,
    document: &Document,
    node: &Node,
    place: Place,
    left_out: &[&Node],
) -> (Value, Vec<Problem>) {
    let mut anchors = HashMap::new();
    if tree.n_anchors > 0 {
        collect_anchors(&document.root, &mut anchors);
    }
    let broken = tree.errors.iter().filter(|error| hides_a_line(&error.kind));
    let broken = broken.map(|error| (error.range.start(), Some(&*error.key).filter(|it| !it.is_empty())));
    let mut decoder = Decoder {
        place,
        anchors,
        broken: broken.collect(),
        problems: Vec::new(),
        active: Vec::new(),
        n_values: 0,
        depth: 0,
        left_out,
    };
    let end = document.range.end().max(node.range.end());
    let is_whole = std::ptr::eq(node, &raw const document.root);
    decoder.depth = usize::from(!is_whole);
    let start = if is_whole { document.range.start() } else { node.range.start() };
    let extent =
        TextRange::new(start.min(end), if is_whole { end } else { extent_of(&document.root, node, end) });
    let value = decoder.node(node, extent);
    (value, decoder.problems)
}

/// Decodes the values of a whole text as its delivery does: the first document, or all of them merged.
///
/// Empty documents count: with Helm 3 an empty first one loses everything.
pub fn decode_values(tree: &Tree, place: Place) -> (Value, Vec<Problem>) {
    let empty = || Value::computed(ValueKind::Map(Map::default()));
    let documents = match place.delivery {
        Delivery::GoYamlV2First | Delivery::GoYamlV3 => &tree.documents[..tree.documents.len().min(1)],
        Delivery::GoYamlV2All | Delivery::Strvals => &tree.documents[..],
    };
    let (mut merged, mut problems) = (empty(), Vec::new());
    // What is missing may be what makes it a map.
    let is_whole = !tree.errors.iter().any(|it| hides_a_line(&it.kind));
    for document in documents.iter().filter(|it| it.begins_piece) {
        let (value, mut more) = decode(tree, document, &document.root, place);
        problems.append(&mut more);
        match value.kind {
            ValueKind::Map(_) => super::merge::over(&mut merged, value),
            ValueKind::Null => {}
            ValueKind::Unknown => super::merge::open_all(&mut merged),
            ValueKind::Bool(_)
            | ValueKind::Int(_)
            | ValueKind::Float(_)
            | ValueKind::String(_)
            | ValueKind::List(_) => {
                let problem = Problem { kind: ProblemKind::NotAMap, range: beginning(&document.root) };
                problems.extend(is_whole.then_some(problem));
                super::merge::open_all(&mut merged);
            }
        }
    }
    if tree.documents.is_empty() && !tree.errors.is_empty() {
        super::merge::open_all(&mut merged);
    }
    (merged, problems)
}

/// Where a list or text begins, so that not all of it is underlined.
fn beginning(node: &Node) -> TextRange {
    let first = match &node.kind {
        NodeKind::Sequence(sequence) => sequence.items.first(),
        NodeKind::Mapping(mapping) => mapping.entries.first().map(|it| &it.key),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
    };
    first.map_or(node.range, |it| TextRange::new(node.range.start(), beginning(it).end()))
}

/// Whether a line with this error is missing from the tree.
pub fn hides_a_line(kind: &SyntaxErrorKind) -> bool {
    !matches!(kind, SyntaxErrorKind::TemplateBraces | SyntaxErrorKind::UnknownAnchor { .. })
}

fn collect_anchors<'t>(node: &'t Node, anchors: &mut HashMap<u32, &'t Node>) {
    if let Some(anchor) = node.anchor() {
        anchors.insert(anchor.id, node);
    }
    match &node.kind {
        NodeKind::Mapping(mapping) => {
            for entry in &mapping.entries {
                collect_anchors(&entry.key, anchors);
                collect_anchors(&entry.value, anchors);
            }
        }
        NodeKind::Sequence(sequence) => {
            for item in &sequence.items {
                collect_anchors(item, anchors);
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}

/// Where the node's block ends: at the next key beside one of its ancestors.
fn extent_of(root: &Node, node: &Node, end: TextSize) -> TextSize {
    let Some(mapping) = root.as_mapping() else { return end };
    for (idx, entry) in mapping.entries.iter().enumerate() {
        let next = mapping.entries.get(idx + 1).map_or(end, |next| next.key.range.start());
        if std::ptr::eq(node, &raw const entry.value) {
            return next;
        }
        if entry.value.range.contains_range(node.range) && !node.range.is_empty() {
            return extent_of(&entry.value, node, next);
        }
    }
    end
}

struct Decoder<'t> {
    place: Place,
    anchors: HashMap<u32, &'t Node>,
    /// Offsets of lines that could not be read: the maps around them may hold more than we see, be it any key or
    /// the one of that line, which may be but its beginning.
    broken: Vec<(TextSize, Option<&'t str>)>,
    problems: Vec<Problem>,
    active: Vec<u32>,
    n_values: usize,
    /// Maps around; 1 at the top of a text.
    depth: usize,
    /// Maps of which only the first key is looked at.
    left_out: &'t [&'t Node],
}

impl<'t> Decoder<'t> {
    fn node(&mut self, node: &'t Node, extent: TextRange) -> Value {
        self.n_values += 1;
        if self.n_values > MAX_VALUES {
            return self.value(node, ValueKind::Unknown);
        }
        match &node.kind {
            NodeKind::Scalar(_) => self.scalar(node),
            NodeKind::Sequence(sequence) => {
                let mut items = ThinVec::with_capacity(sequence.items.len());
                items.extend(sequence.items.iter().map(|item| self.node(item, item.range)));
                self.value(node, ValueKind::List(items))
            }
            NodeKind::Mapping(mapping) if self.left_out.iter().any(|it| std::ptr::eq(*it, node)) => {
                let map = self.first_key(mapping);
                self.value(node, ValueKind::Map(map))
            }
            NodeKind::Mapping(mapping) => {
                self.depth += 1;
                let map = self.mapping(mapping, extent);
                self.depth -= 1;
                self.value(node, ValueKind::Map(map))
            }
            NodeKind::Alias(id) => self.alias(node, *id),
        }
    }

    fn value(&self, node: &Node, kind: ValueKind) -> Value {
        let style = node.as_scalar().map_or(Style::Plain, |scalar| scalar.style);
        let origin = Origin {
            source: Some(self.place.source),
            layer: self.place.layer,
            range: node.range,
            style,
            is_shared: !self.active.is_empty(),
        };
        Value { kind, origin }
    }

    fn alias(&mut self, node: &'t Node, id: Option<u32>) -> Value {
        let target = id.and_then(|id| self.anchors.get(&id).copied());
        let (Some(id), Some(target)) = (id, target) else { return self.value(node, ValueKind::Unknown) };
        if self.active.contains(&id) {
            self.problems.push(Problem { kind: ProblemKind::RecursiveAlias, range: node.range });
            return self.value(node, ValueKind::Unknown);
        }
        self.active.push(id);
        let before = std::mem::take(&mut self.problems);
        let mut value = self.node(target, target.range);
        let inner = std::mem::replace(&mut self.problems, before);
        // What else is wrong in the anchored text is told where it is defined.
        self.problems.extend(inner.into_iter().filter(|it| it.kind == ProblemKind::RecursiveAlias));
        self.active.pop();
        value.origin.is_shared = true;
        value
    }

    fn mapping(&mut self, mapping: &'t yaml::Mapping, extent: TextRange) -> Map {
        let mut map = Map { entries: ThinVec::with_capacity(mapping.entries.len()), ..self.unread(extent) };
        let mut merges = Vec::new();
        // In a large map a key is looked for only where it may be there already.
        let mut seen = (mapping.entries.len() > 32).then(HashSet::<_, RandomState>::default);
        for (idx, entry) in mapping.entries.iter().enumerate() {
            let next = mapping.entries.get(idx + 1).map_or(extent.end(), |next| next.key.range.start());
            let start = entry.key.range.end();
            let value_extent = TextRange::new(start, next.max(start));
            if is_merge_key(&entry.key) {
                match self.place.delivery {
                    Delivery::GoYamlV3 => {
                        self.merged_twice(&entry.key, merges.last().map(|it: &&yaml::Entry| it.key.range));
                        merges.push(entry);
                    }
                    Delivery::GoYamlV2First | Delivery::GoYamlV2All | Delivery::Strvals => {
                        self.merge(&mut map, &entry.value, Precedence::Later);
                        seen = None;
                    }
                }
                continue;
            }
            let Some(key) = self.key(&entry.key) else { continue };
            let value = self.node(&entry.value, value_extent);
            let entry = Entry { key, key_range: entry.key.range, value, is_deleted: false };
            if seen.as_mut().is_some_and(|it| it.insert(entry.key.clone())) {
                map.entries.push(entry);
            } else {
                self.insert(&mut map, mapping, entry);
            }
        }
        for entry in merges {
            self.merge(&mut map, &entry.value, Precedence::Earlier);
        }
        map
    }

    /// Of a map only whether there is anything in it.
    fn first_key(&mut self, mapping: &'t yaml::Mapping) -> Map {
        let first = mapping.entries.first().filter(|it| !is_merge_key(&it.key));
        let entry = first.and_then(|it| {
            let (key, key_range) = (self.key(&it.key)?, it.key.range);
            let value = self.value(&it.value, ValueKind::Unknown);
            Some(Entry { key, key_range, value, is_deleted: false })
        });
        let is_open = !mapping.entries.is_empty();
        Map { entries: entry.into_iter().collect(), is_open, half: None }
    }

    /// What a map of this extent may hold that is not in sight.
    fn unread(&self, extent: TextRange) -> Map {
        let mut map = Map::default();
        for (_, start) in self.broken.iter().filter(|it| extent.contains_inclusive(it.0)) {
            match start {
                Some(start) if map.half.is_none() => map.half = Some(Box::new(HalfKey((*start).into()))),
                Some(_) | None => map.is_open = true,
            }
        }
        map
    }

    fn insert(&mut self, map: &mut Map, mapping: &yaml::Mapping, entry: Entry) {
        if let Some(at) = map.entries.iter().position(|it| it.key == entry.key) {
            let earlier = map.entries.remove(at);
            // What a merge key brought was written elsewhere.
            let is_own = mapping.entries.iter().any(|it| it.key.range == earlier.key_range);
            if is_own && self.active.is_empty() {
                let kind = ProblemKind::DuplicateKey { key: entry.key.clone(), first: earlier.key_range };
                self.problems.push(Problem { kind, range: entry.key_range });
            }
        }
        map.entries.push(entry);
    }

    /// The key as JSON has it; nothing for keys JSON cannot have.
    fn key(&mut self, node: &Node) -> Option<Arc<str>> {
        let target = match &node.kind {
            NodeKind::Alias(id) => id.and_then(|id| self.anchors.get(&id).copied()).unwrap_or(node),
            NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Mapping(_) => node,
        };
        let Some(scalar) = target.as_scalar() else {
            self.problems.push(Problem { kind: ProblemKind::KeyIsNoText, range: node.range });
            return None;
        };
        let delivery = self.place.delivery;
        let resolved = match resolve(scalar, target.tag(), delivery) {
            Ok(resolved) => resolved,
            Err(_) => Resolved::String,
        };
        if resolved == Resolved::String {
            return Some(scalar.text.clone());
        }
        let key = match delivery {
            Delivery::GoYamlV3 => match scalar::key_v3(&resolved, &scalar.text) {
                // kustomize refuses such keys below the top only; the text is what is meant.
                Err(KeyError::NotText) => {
                    let kind = ProblemKind::KeyIsNotWritable;
                    self.problems.extend((self.depth > 1).then_some(Problem { kind, range: node.range }));
                    Ok(Cow::Borrowed(&*scalar.text))
                }
                key => key,
            },
            Delivery::GoYamlV2First | Delivery::GoYamlV2All | Delivery::Strvals => {
                scalar::key_v2(&resolved, &scalar.text)
            }
        };
        match key {
            Ok(key) => Some(Arc::from(&*key)),
            Err(_) => {
                self.problems.push(Problem { kind: ProblemKind::KeyIsNoText, range: node.range });
                None
            }
        }
    }

    fn scalar(&mut self, node: &Node) -> Value {
        let Some(scalar) = node.as_scalar() else { return self.value(node, ValueKind::Null) };
        if is_substituted(&scalar.text) || scalar.style == Style::Plain && scalar.text.starts_with("{{") {
            return self.value(node, ValueKind::Unknown);
        }
        let Ok(resolved) = resolve(scalar, node.tag(), self.place.delivery) else {
            self.problems.push(Problem { kind: ProblemKind::TagDoesNotFit, range: node.range });
            return self.value(node, ValueKind::Unknown);
        };
        let kind = match resolved {
            Resolved::Null => ValueKind::Null,
            Resolved::Bool(value) => ValueKind::Bool(value),
            Resolved::Int(value) => ValueKind::Int(value),
            #[allow(clippy::cast_precision_loss, reason = "Helm makes a float64 of it, with the same loss")]
            Resolved::UInt(value) => ValueKind::Float(value as f64),
            Resolved::Float(value) if value.is_finite() => ValueKind::Float(value),
            Resolved::Float(_) => {
                self.problems.push(Problem { kind: ProblemKind::NotFinite, range: node.range });
                ValueKind::Unknown
            }
            Resolved::Timestamp(text) | Resolved::Binary(text) => ValueKind::String(text.into()),
            Resolved::String => {
                let bare = unescaped(&scalar.text, self.place.delivery);
                ValueKind::String(bare.map_or_else(|| scalar.text.clone(), Into::into))
            }
        };
        self.value(node, kind)
    }
}

/// What a scalar is, by its tag, else by its style and text.
fn resolve(scalar: &yaml::Scalar, tag: Option<&str>, delivery: Delivery) -> Result<Resolved, TagError> {
    match (tag, scalar.style) {
        (Some("!"), Style::Single | Style::Double | Style::Literal | Style::Folded) => Ok(Resolved::String),
        (Some(tag), _) => scalar::resolve_tagged(tag, &scalar.text, delivery),
        (None, Style::Plain) => Ok(scalar::resolve(&scalar.text, delivery)),
        (None, Style::Single | Style::Double | Style::Literal | Style::Folded) => Ok(Resolved::String),
    }
}
