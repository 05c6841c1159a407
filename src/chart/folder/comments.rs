//! Keys that values.yaml only mentions: commented out, or documented by `@param`.
//!
//! Signal 8 of the order in which a key becomes known. A key in a comment is attached to every parent it could have
//! once it is uncommented, because it only silences: a wrong guess costs nothing but a missed finding.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::slot::{KnownBy, Opened, Slot, Step};
use crate::yaml::{Node, NodeKind, Tree};

static KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^(-\s+)?("?[A-Za-z_][\w./-]*"?):(?:\s|$)"#).expect("it is a pattern"));
static DOCUMENTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"@(param|extra|skip|descriptor)\s+([\w.\[\]-]+)").expect("it is a pattern"));
static PROSE: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "note|warning|examples?|e\\.g|see|ref|default|todo|https?|tip|important|deprecated|usage|or|nb";
    Regex::new(&format!("(?i)^(?:{words})$")).expect("it is a pattern")
});

/// A key, or any item of a list, as written or as a comment has it.
struct Mention {
    /// 0 is the top of the values itself.
    parent: usize,
    step: Step,
    line: u32,
    column: u32,
    is_empty: bool,
    is_comment: bool,
}

/// A comment on a line of its own.
struct Line<'t> {
    number: u32,
    /// Column of the `#`.
    hash: u32,
    /// Column after the last `#`.
    end: u32,
    /// Spaces after it.
    n_spaces: u32,
    body: &'t str,
}

/// Adds what comments mention.
pub(super) fn add(root: &mut Slot, text: &str, tree: &Tree) {
    let mut outline = Outline::read(text, tree);
    let lines = comment_lines(text, tree, &outline.starts);
    let mut nested: Vec<(u32, Vec<usize>)> = Vec::new();
    let mut last = None;
    for line in &lines {
        if last.is_none_or(|last: u32| last + 1 != line.number) {
            nested.clear();
        }
        last = Some(line.number);
        documented(root, line.body);
        outline.comment(line, &mut nested);
    }
    for idx in 1..outline.mentions.len() {
        if outline.mentions[idx].is_comment {
            outline.reach(root, idx).known_by |= KnownBy::COMMENT;
        }
    }
}

fn documented(root: &mut Slot, body: &str) {
    if !body.contains('@') {
        return;
    }
    for found in DOCUMENTED.captures_iter(body) {
        let path: Vec<&str> = found[2].split('.').map(|it| it.split('[').next().unwrap_or(it)).collect();
        let slot = root.know(&path.join("."), KnownBy::COMMENT);
        if matches!(&found[1], "extra" | "skip") {
            slot.opened.insert(Opened::Documented);
        }
    }
}

fn comment_lines<'t>(text: &'t str, tree: &Tree, starts: &[usize]) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    for comment in &tree.comments {
        let (start, end) = (usize::from(comment.range.start()), usize::from(comment.range.end()));
        let number = starts.partition_point(|it| *it <= start) - 1;
        let line_start = starts[number];
        if !text[line_start..start].bytes().all(|it| it == b' ' || it == b'\t') {
            continue;
        }
        let written = &text[start..end];
        let after_hashes = written.trim_start_matches('#');
        let body = after_hashes.trim();
        let hash = size(start - line_start);
        let end = hash + size(written.len() - after_hashes.len());
        let n_spaces = size(after_hashes.len() - after_hashes.trim_start().len());
        lines.push(Line { number: size(number), hash, end, n_spaces, body });
    }
    lines
}

fn size(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The written keys in order of line, and the mentioned ones after them.
struct Outline {
    mentions: Vec<Mention>,
    /// Of the written keys alone, in order of line.
    written: Vec<usize>,
    starts: Vec<usize>,
}

impl Outline {
    fn read(text: &str, tree: &Tree) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let top =
            Mention { parent: 0, step: Step::Each, line: 0, column: 0, is_empty: false, is_comment: false };
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut outline = Self { mentions: vec![top], written: Vec::new(), starts };
        if let Some(document) = tree.documents.first() {
            outline.node(&document.root, 0);
        }
        outline.written.sort_by_key(|it| (outline.mentions[*it].line, outline.mentions[*it].column));
        outline
    }

    fn node(&mut self, node: &Node, parent: usize) {
        match &node.kind {
            NodeKind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let Some(name) = entry.key.text() else { continue };
                    let at = usize::from(entry.key.range.start());
                    let line = self.starts.partition_point(|it| *it <= at) - 1;
                    let column = size(at - self.starts[line]);
                    let idx = self.mentions.len();
                    self.mentions.push(Mention {
                        parent,
                        step: Step::Key(name.into()),
                        line: size(line),
                        column,
                        is_empty: is_empty(&entry.value),
                        is_comment: false,
                    });
                    self.written.push(idx);
                    self.node(&entry.value, idx);
                }
            }
            NodeKind::Sequence(sequence) => {
                let each = self.each(parent, false);
                for item in &sequence.items {
                    self.node(item, each);
                }
            }
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        }
    }

    fn each(&mut self, parent: usize, is_comment: bool) -> usize {
        let (line, column) = (self.mentions[parent].line, self.mentions[parent].column);
        let step = Step::Each;
        self.mentions.push(Mention { parent, step, line, column, is_empty: false, is_comment });
        self.mentions.len() - 1
    }

    /// The written keys that enclose a line, outermost first.
    fn enclosing(&self, line: u32) -> Vec<usize> {
        let n_before = self.written.partition_point(|it| self.mentions[*it].line < line);
        let mut enclosing = Vec::new();
        let mut column = u32::MAX;
        for idx in self.written[..n_before].iter().rev() {
            let mention = &self.mentions[*idx];
            if mention.column < column {
                enclosing.push(*idx);
                column = mention.column;
            }
            if column == 0 {
                break;
            }
        }
        enclosing.reverse();
        enclosing
    }

    fn comment(&mut self, line: &Line<'_>, nested: &mut Vec<(u32, Vec<usize>)>) {
        let Some(found) = KEY.captures(line.body) else { return };
        let name = found[2].trim_matches('"');
        if PROSE.is_match(name) {
            return;
        }
        let dash = found.get(1).map_or(0, |it| size(it.len()));
        let column = line.end + line.n_spaces + dash;
        while nested.last().is_some_and(|it| it.0 >= column) {
            nested.pop();
        }
        let parents = match nested.last() {
            Some((_, parents)) => parents.clone(),
            None => self.plausible_parents(line, column),
        };
        let name: Arc<str> = name.into();
        let mut made = Vec::new();
        for parent in parents {
            let parent = if dash > 0 { self.each(parent, true) } else { parent };
            let step = Step::Key(name.clone());
            self.mentions.push(Mention {
                parent,
                step,
                line: line.number,
                column,
                is_empty: false,
                is_comment: true,
            });
            made.push(self.mentions.len() - 1);
        }
        nested.push((column, made));
    }

    /// The maps a key would belong to, by each way people comment lines out.
    fn plausible_parents(&self, line: &Line<'_>, column: u32) -> Vec<usize> {
        let enclosing = self.enclosing(line.number);
        let content = line.end + line.n_spaces;
        let columns =
            [line.hash, content.saturating_sub(1), column, line.end - 1 + line.n_spaces.saturating_sub(1)];
        let mut parents = Vec::new();
        for column in columns {
            let mut parent = 0;
            for idx in &enclosing {
                let mention = &self.mentions[*idx];
                match mention.column.cmp(&column) {
                    std::cmp::Ordering::Less => parent = *idx,
                    std::cmp::Ordering::Equal => parent = mention.parent,
                    std::cmp::Ordering::Greater => {}
                }
            }
            parents.push(parent);
        }
        // `key: {}` and its example below.
        parents.extend(enclosing.last().filter(|it| self.mentions[**it].is_empty));
        parents.sort_unstable();
        parents.dedup();
        parents
    }

    fn reach<'s>(&self, root: &'s mut Slot, idx: usize) -> &'s mut Slot {
        if idx == 0 {
            return root;
        }
        let mention = &self.mentions[idx];
        self.reach(root, mention.parent).step(&mention.step)
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Scalar(scalar) => matches!(&*scalar.text, "" | "null" | "~"),
        NodeKind::Sequence(sequence) => sequence.items.is_empty(),
        NodeKind::Mapping(mapping) => mapping.entries.is_empty(),
        NodeKind::Alias(_) => false,
    }
}
