//! Where a comment that silences a finding can stand, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use text_size::{TextRange, TextSize};

use super::place::innermost;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::project::Project;
use crate::project::block::first_line;
use crate::text::source_map::Wrapping;
use crate::text::{FileId, Location, line_range, size};
use crate::yaml::parse::parse;

/// A place where no value stands: above a line, or above the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Above(TextSize),
    Top,
}

/// Gives every finding that can be silenced one fix: a comment with the reason, for all findings of its line together.
/// Where no comment can stand above the line, it is one for the whole file. All else is left without a fix.
pub fn silencing(project: &Project, diagnostics: &mut [Diagnostic], reason: &str) {
    let mut rules: BTreeMap<(FileId, Place), BTreeSet<String>> = BTreeMap::new();
    let place =
        |it: &Diagnostic| can_be_silenced(it).then(|| (it.location.file, place(project, it.location)));
    for diagnostic in diagnostics.iter() {
        if let Some(place) = place(diagnostic) {
            rules.entry(place).or_default().insert(diagnostic.rule.to_string());
        }
    }
    for diagnostic in diagnostics {
        let place = place(diagnostic);
        diagnostic.fixes = place.iter().map(|it| fix(project, it.0, it.1, &rules[it], reason)).collect();
    }
}

/// A comment above the line of a finding; nothing where none can stand, and nothing for what no comment may silence.
pub fn above(project: &Project, found: &Diagnostic) -> Option<Edit> {
    let Location { file, range } = found.location;
    if !can_be_silenced(found) {
        return None;
    }
    let place =
        if is_whole_file(range) { Place::Top } else { Place::Above(line_above(project, file, range)?) };
    Some(edit(project, file, place, found.rule.as_str(), ""))
}

/// What we say of our own files and what no parser reads is mended, not silenced.
fn can_be_silenced(found: &Diagnostic) -> bool {
    !found.rule.as_str().starts_with("valuelint/") && found.rule.as_str() != "yaml/syntax"
}

fn is_whole_file(range: TextRange) -> bool {
    range.is_empty() && range.start() == TextSize::new(0)
}

fn place(project: &Project, location: Location) -> Place {
    let Location { file, range } = location;
    match line_above(project, file, range).filter(|_| !is_whole_file(range)) {
        Some(start) => Place::Above(start),
        None => Place::Top,
    }
}

/// The start of the line, if a comment above it is one in the innermost text that has lines of its own there.
fn line_above(project: &Project, file: FileId, range: TextRange) -> Option<TextSize> {
    let inner = innermost(project, file, range.start());
    let own = &project.file(file).file.text;
    let has_lines =
        inner.source.map.as_ref().is_none_or(|it| matches!(it.wrapping, Wrapping::Literal { .. }));
    // A text in quotes or folded stands on other lines than it says: the comment goes around it.
    let is_comment = if has_lines {
        takes_comment(&inner.source.text, inner.offset)
    } else {
        takes_comment(own, range.start())
    };
    if is_comment {
        return Some(line_range(own, range.start()).start());
    }
    let key = first_line(project, file, range.start()).filter(|it| !it.holds_document)?.key;
    takes_comment(own, key).then_some(key)
}

/// Whether a comment on a line of its own above this place is a comment, and breaks nothing.
fn takes_comment(text: &str, offset: TextSize) -> bool {
    let line = line_range(text, offset);
    let comment = padded(&text[line], "#");
    let mut with_comment = text.to_owned();
    with_comment.insert_str(line.start().into(), &format!("{comment}\n"));
    let end = line.start() + TextSize::of(&*comment);
    let tree = parse(&with_comment);
    tree.comments.iter().any(|it| it.range.end() == end) && tree.errors.len() <= parse(text).errors.len()
}

fn fix(project: &Project, file: FileId, place: Place, rules: &BTreeSet<String>, reason: &str) -> Fix {
    let rules = rules.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    Fix {
        title: format!("Silence {rules} with a comment"),
        applicability: Applicability::Safe,
        edits: vec![edit(project, file, place, &rules, reason)],
        has_secret: false,
        claims: Vec::new(),
    }
}

fn edit(project: &Project, file: FileId, place: Place, rules: &str, reason: &str) -> Edit {
    let text = &project.file(file).file.text;
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // Nothing stands before a byte order mark.
    let first = size(text.len() - text.trim_start_matches('\u{feff}').len());
    let said = |word: &str| format!("# valuelint: {word}[{rules}] {reason}").trim_end().to_owned();
    let (at, comment) = match place {
        Place::Above(start) => (start.max(first), padded(&text[line_range(text, start)], &said("ignore"))),
        Place::Top => (first, said("ignore-file")),
    };
    Edit { file, range: TextRange::empty(at), text: format!("{comment}{end}") }
}

/// A comment as deep as the line it goes above.
fn padded(line: &str, comment: &str) -> String {
    let n_spaces = line.len() - line.trim_start_matches(' ').len();
    format!("{}{comment}", &line[..n_spaces])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::config::Settings;
    use crate::project::build::build;
    use crate::project::{ProjectFile, Role};
    use crate::rule::RuleSet;
    use crate::text::SourceFile;

    fn found(text: &str) -> (Project, Vec<Diagnostic>) {
        let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
        let settings = Settings::default();
        let project = build(vec![file], &settings);
        let diagnostics = check(&project, &RuleSet::default(), &settings);
        (project, diagnostics)
    }

    /// The text after the comments; nothing is found in it any more.
    fn silenced(text: &str) -> String {
        let (project, mut diagnostics) = found(text);
        assert!(!diagnostics.is_empty(), "{text}");
        silencing(&project, &mut diagnostics, "looked at");
        let mut edits: Vec<&Edit> = diagnostics.iter().flat_map(|it| &it.fixes[0].edits).collect();
        edits.dedup();
        edits.sort_by_key(|it| std::cmp::Reverse(it.range.start()));
        let mut text = text.to_owned();
        for it in edits {
            text.insert_str(it.range.start().into(), &it.text);
        }
        assert_eq!(found(&text).1, [], "{text}");
        text
    }

    #[test]
    fn comments_stand_above_the_line() {
        assert_eq!(
            silenced("a:\r\n  b: 1\r\n  b: 2\r\n"),
            "a:\r\n  b: 1\r\n  # valuelint: ignore[yaml/duplicate-key] looked at\r\n  b: 2\r\n"
        );
        assert_eq!(
            silenced("{a: 1,\n a: 2, b: *c}\n"),
            "{a: 1,\n # valuelint: ignore[yaml/duplicate-key, yaml/unknown-anchor] looked at\n a: 2, b: *c}\n"
        );
    }

    #[test]
    fn comments_stand_inside_block_scalars_and_above_all_else() {
        let manifest = |values: &str| {
            format!(
                "kind: ConfigMap\napiVersion: v1\nmetadata: {{ name: a }}\ndata:\n  values.yaml: {values}"
            )
        };
        assert_eq!(
            silenced(&manifest("|\n    a: 1\n    a: 2\n")),
            manifest("|\n    a: 1\n    # valuelint: ignore[yaml/duplicate-key] looked at\n    a: 2\n")
        );
        let quoted = manifest("\"a: 1\\n\\\n    a: 2\"\n");
        let expected = format!("# valuelint: ignore-file[yaml/duplicate-key] looked at\n{quoted}");
        assert_eq!(silenced(&quoted), expected);
    }
}
