//! What YAML takes for something else than the value it stands in: a tag, an anchor, a comment.

use super::syntax::{MASK, is_secret};
use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::project::{Layer, Project, Release};
use crate::secret::is_secret_key;
use crate::text::range;
use crate::value::scalar::Tag;
use crate::value::{Delivery, SourceId};
use crate::yaml::{Comment, Entry, Node, NodeKind, Style, Tree};

/// Every layer as it is written.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    for layer in &release.layers {
        for (source, node) in roots(project, layer) {
            let (text, tree) = (&project.source(source).text, &project.source(source).tree);
            let is_any = memchr::memchr2(b'!', b'&', text.as_bytes()).is_some()
                || tree.comments.iter().any(|it| is_one_word(&text[it.range]));
            if is_any {
                Walk { acc, project, source, tree, text }.node(node);
            }
        }
    }
}

/// Where the values of a layer begin: in one document, or in all of a text.
fn roots<'p>(project: &'p Project, layer: &Layer) -> Vec<(SourceId, &'p Node)> {
    let Some(written) = layer.written.as_ref().filter(|_| layer.delivery != Delivery::Strvals) else {
        return Vec::new();
    };
    if written.keys.is_empty() {
        let documents = &project.source(written.source).tree.documents;
        return documents.iter().map(|it| (written.source, &it.root)).collect();
    }
    project.root_of(written).map(|node| (written.source, node)).into_iter().collect()
}

struct Walk<'a, 'p> {
    acc: &'a mut Vec<Diagnostic>,
    project: &'p Project,
    source: SourceId,
    tree: &'p Tree,
    text: &'p str,
}

impl Walk<'_, '_> {
    fn node(&mut self, node: &Node) {
        self.tag(node);
        match &node.kind {
            NodeKind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    self.entry(entry);
                    self.node(&entry.value);
                }
            }
            NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| self.node(it)),
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        }
    }

    /// A tag that Go's libraries do not know is dropped, and what it was meant to do with it.
    fn tag(&mut self, node: &Node) {
        let Some(tag) = node.tag().filter(|it| Tag::parse(it) == Tag::Unknown) else { return };
        let is_empty = node.as_scalar().is_some_and(|it| it.text.is_empty() && it.style == Style::Plain);
        let before = usize::from(node.range.start());
        let Some(at) = self.text[..before].rfind(tag) else { return };
        let is_far = self.text[at..before].trim_start_matches(tag).contains(|it: char| it.is_alphanumeric());
        if is_empty || is_far || tag.contains("${") {
            return;
        }
        let place = at..at + tag.len();
        let is_hidden = is_secret(self.project.source(self.source), range(place.start, place.end));
        let tag = if is_hidden { MASK } else { tag };
        let words = Words {
            rule: "yaml/unknown-tag",
            severity: Severity::Warning,
            confidence: Confidence::High,
            message: format!(
                "nothing on the way to Helm knows the tag `{tag}`; only what stands behind it is read, as if the tag were not there"
            ),
            help: "Tags such as `!reference` and `!vault` belong to other tools. A text that begins with `!` needs quotes.",
        };
        self.say(place, words);
    }

    /// A value that is empty because YAML took its text for an anchor, a tag or a comment.
    fn entry(&mut self, entry: &Entry) {
        let value = &entry.value;
        let is_empty = value.as_scalar().is_some_and(|it| it.text.is_empty() && it.style == Style::Plain);
        let key = entry.key.text().unwrap_or_default();
        let what = match (value.anchor(), value.tag()) {
            (Some(anchor), _) if is_empty && !is_used(self.tree, anchor.id) => Some("&` begins an anchor"),
            (_, Some(tag)) if is_empty && Tag::parse(tag) == Tag::Unknown => Some("!` begins a tag"),
            _ => None,
        };
        let words = |what: &str, confidence| Words {
            rule: "yaml/swallowed-value",
            severity: Severity::Error,
            confidence,
            message: format!("`{what}, so this text is no part of the value; put the value in quotes"),
            help: "Helm sees a shorter value, or none at all, and says nothing.",
        };
        if let Some(what) = what {
            self.say(entry.key.range.into(), words(what, Confidence::High));
            return;
        }
        let is_plain = value.as_scalar().is_some_and(|it| it.style == Style::Plain);
        let Some(comment) = self.comment_behind(entry).filter(|_| is_plain && value.anchor().is_none())
        else {
            return;
        };
        let is_taken = is_secret_key(key) || is_empty && is_channel(key);
        if is_one_word(&self.text[comment.range]) && is_taken {
            self.say(comment.range.into(), words("#` behind a space begins a comment", Confidence::Medium));
        }
    }

    /// The comment on the line of an entry, right behind its value.
    fn comment_behind(&self, entry: &Entry) -> Option<&Comment> {
        let end = if entry.value.is_missing() { entry.key.range.end() } else { entry.value.range.end() };
        let at = self.tree.comments.partition_point(|it| it.range.start() < end);
        let comment = self.tree.comments.get(at)?;
        let between = &self.text[range(usize::from(end), usize::from(comment.range.start()))];
        let is_near = between.trim_start_matches(':').trim_matches(' ').is_empty();
        // Several spaces are how people set a comment apart.
        (is_near && between.ends_with(' ') && !between.ends_with("  ")).then_some(comment)
    }

    fn say(&mut self, at: std::ops::Range<usize>, words: Words) {
        self.acc.push(said(self.project, self.source, range(at.start, at.end), words));
    }
}

/// Whether a comment looks like the end of a text: nothing sets it apart from its `#`, and it is one word.
fn is_one_word(comment: &str) -> bool {
    let word = comment.get(1..).unwrap_or_default();
    !word.is_empty()
        && !word.starts_with([' ', '#', '!', '\t', '-'])
        && !comment.contains(char::is_whitespace)
}

/// Keys whose values people begin with `#`.
fn is_channel(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["channel", "color", "colour"].iter().any(|it| key.ends_with(it))
}

/// Whether an alias stands for the anchor.
fn is_used(tree: &Tree, id: u32) -> bool {
    fn holds(node: &Node, id: u32) -> bool {
        match &node.kind {
            NodeKind::Alias(other) => *other == Some(id),
            NodeKind::Sequence(sequence) => sequence.items.iter().any(|it| holds(it, id)),
            NodeKind::Mapping(mapping) => {
                mapping.entries.iter().any(|it| holds(&it.key, id) || holds(&it.value, id))
            }
            NodeKind::Scalar(_) => false,
        }
    }
    tree.documents.iter().any(|it| holds(&it.root, id))
}
