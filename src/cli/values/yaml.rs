//! Effective values as YAML, each leaf with its origin in a comment.

use crate::ask::{Content, Leaf, Shown, Source, Why};
use crate::cli::values::words;
use crate::project::{Project, Release};
use crate::value::ValueKind;
use crate::value::scalar::{Resolved, json_number, resolve_v2, resolve_v3};

/// What stands for a secret.
const MASK: &str = "•••";

/// One release: a header that says what it is, and its values.
pub(super) fn document(
    project: &Project,
    release: &Release,
    values: &Shown,
    is_written_only: bool,
) -> String {
    let mut lines = vec![format!("# {}", words::title(project, release))];
    lines.push(format!("# {}", words::chart(release)));
    lines.extend(words::hindrances(project, release).into_iter().map(|it| format!("# {it}")));
    lines.extend(words::left_out(project, release).map(|it| format!("# {it}")));
    if release.layers.len() > 1 || release.layers.iter().any(|it| it.unread.is_some()) {
        lines.push("# the later layer wins:".to_owned());
        lines.extend(words::layers(project, release).into_iter().map(|it| format!("#   {it}")));
    }
    let kept = if is_written_only { written(values) } else { Some(values.clone()) };
    match kept {
        Some(Shown::Map(entries)) => lines.extend(self::lines(project, release, &Shown::Map(entries))),
        Some(Shown::List(_) | Shown::Leaf(_)) | None => {
            // An empty map would say that nothing is set.
            let why = words::not_read(project, release.layers.iter().filter(|it| it.is_hidden()));
            let comment = if why.is_empty() { why } else { format!("  # unknown: {why}") };
            lines.push(format!("{{}}{comment}"));
        }
    }
    lines.join("\n") + "\n"
}

/// The same without the chart's defaults.
pub(super) fn written(shown: &Shown) -> Option<Shown> {
    match shown {
        Shown::Map(entries) => {
            let kept = entries.iter().filter_map(|(key, value)| Some((key.clone(), written(value)?)));
            Some(Shown::Map(kept.collect())).filter(|it| *it != Shown::Map(Vec::new()))
        }
        Shown::List(items) => {
            let kept: Vec<Shown> = items.iter().filter_map(written).collect();
            (kept.len() == items.len()).then_some(Shown::List(kept))
        }
        Shown::Leaf(leaf) => {
            let is_set = matches!(leaf.content, Content::Unknown(Why::Layers(_)));
            (is_set || matches!(leaf.source, Source::Layer(..))).then(|| shown.clone())
        }
    }
}

/// The lines of a value.
pub(super) fn lines(project: &Project, release: &Release, shown: &Shown) -> Vec<String> {
    let mut writer = Writer { project, release, lines: Vec::new() };
    writer.value("", "", shown, 0);
    writer.lines
}

struct Writer<'p> {
    project: &'p Project,
    release: &'p Release,
    lines: Vec<String>,
}

impl Writer<'_> {
    /// A value that stands after `start` (`key:` or `-`), its entries this deep.
    fn value(&mut self, indent: &str, start: &str, shown: &Shown, depth: usize) {
        let inner = "  ".repeat(depth);
        match shown {
            Shown::Map(entries) => {
                if !start.is_empty() && start != "-" {
                    self.lines.push(format!("{indent}{start}"));
                }
                for (idx, (key, value)) in entries.iter().enumerate() {
                    // The first key of an item stands beside its dash.
                    let is_first = start == "-" && idx == 0;
                    let (indent, dash) = if is_first { (indent, "- ") } else { (&*inner, "") };
                    self.entry(&format!("{indent}{dash}"), key, value, depth);
                }
            }
            Shown::List(items) => {
                if !start.is_empty() {
                    self.lines.push(format!("{indent}{start}"));
                }
                for item in items {
                    self.value(&inner, "-", item, depth + 1);
                }
            }
            Shown::Leaf(leaf) => self.leaf(indent, start, leaf, &inner),
        }
    }

    fn entry(&mut self, indent: &str, key: &str, value: &Shown, depth: usize) {
        let start = format!("{}:", quoted(key));
        if let Shown::Leaf(Leaf { content: Content::Deleted, .. }) = value {
            // An item that holds nothing else still has to be one.
            if let Some(outer) = indent.strip_suffix("- ") {
                self.lines.push(format!("{outer}-"));
            }
            let indent = " ".repeat(indent.len());
            self.leaf(&indent, &start, leaf_of(value), "");
            return;
        }
        self.value(indent, &start, value, depth + 1);
    }

    fn leaf(&mut self, indent: &str, start: &str, leaf: &Leaf, inner: &str) {
        let origin = words::origin(self.project, self.release, leaf);
        let comment = if origin.is_empty() { String::new() } else { format!("  # {origin}") };
        let space = if start.is_empty() { "" } else { " " };
        if leaf.content == Content::Deleted {
            self.lines.push(format!("{indent}# {start} {origin}"));
            return;
        }
        if let Some((header, text)) = block(leaf) {
            self.lines.push(format!("{indent}{start}{space}{header}{comment}"));
            let body =
                text.lines().map(|it| if it.is_empty() { String::new() } else { format!("{inner}{it}") });
            self.lines.extend(body);
            return;
        }
        self.lines.push(format!("{indent}{start}{space}{}{comment}", self::leaf(leaf)));
    }
}

fn leaf_of(shown: &Shown) -> &Leaf {
    match shown {
        Shown::Leaf(leaf) => leaf,
        Shown::Map(_) | Shown::List(_) => unreachable!("only leaves are deleted"),
    }
}

/// A leaf in one line.
pub(super) fn leaf(leaf: &Leaf) -> String {
    match &leaf.content {
        Content::Secret => MASK.to_owned(),
        Content::Deleted => "null".to_owned(),
        Content::Unknown(_) => "<unknown>".to_owned(),
        Content::Known(value) => match &value.kind {
            ValueKind::Null | ValueKind::Unknown => "null".to_owned(),
            ValueKind::Bool(value) => value.to_string(),
            ValueKind::Int(value) => value.to_string(),
            ValueKind::Float(value) => json_number(*value),
            ValueKind::String(text) => quoted(text),
            ValueKind::List(_) => "[]".to_owned(),
            ValueKind::Map(_) => "{}".to_owned(),
        },
    }
}

/// A text that is best read in lines, with the header of its block.
fn block(leaf: &Leaf) -> Option<(&'static str, &str)> {
    let Content::Known(value) = &leaf.content else { return None };
    let text = value.as_str().filter(|it| it.contains('\n') && !it.starts_with(['\n', ' ', '\t']))?;
    let is_odd = |it: char| it.is_control() && it != '\n' || it == '\u{feff}' || it == '\u{85}';
    if text.contains(is_odd)
        || text.ends_with("\n\n")
        || text.lines().any(|it| it.trim().is_empty() && !it.is_empty())
    {
        return None;
    }
    Some((if text.ends_with('\n') { "|" } else { "|-" }, text))
}

/// A text as a scalar every reader takes for that text.
fn quoted(text: &str) -> String {
    let is_word = |it: char| it.is_alphanumeric() || "_./".contains(it);
    let is_plain = text.starts_with(is_word)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|it| it.is_control() || "\u{85}\u{2028}\u{2029}\u{feff}".contains(it))
        && resolve_v2(text) == Resolved::String
        && resolve_v3(text) == Resolved::String;
    if is_plain { text.to_owned() } else { serde_json::to_string(text).expect("a text is JSON") }
}
