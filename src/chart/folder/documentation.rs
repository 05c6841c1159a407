//! What values.yaml says of a key in its comments.

use super::files::Folder;
use crate::text::ChartFiles;
use crate::value::path::{Segment, Shown};
use crate::yaml::parse::parse;

/// The comment of a key, of the chart or of the dependency whose section it is in; nothing where there is none.
pub fn documentation(files: &ChartFiles, path: &[Segment]) -> Option<String> {
    of_folder(&Folder::all(files), 0, path)
}

fn of_folder(folders: &[Folder<'_>], at: usize, path: &[Segment]) -> Option<String> {
    let folder = &folders[at];
    let own = folder.text("values.yaml").and_then(|text| in_text(text, path));
    own.or_else(|| {
        let (Segment::Key(key), rest) = path.split_first()? else { return None };
        let dependency = folder.chart.dependencies.iter().find(|it| *it.key == **key);
        let name = dependency.map_or(&**key, |it| it.name.as_str());
        let below = folder.charts.iter().find(|it| folders[**it].chart.name == name)?;
        of_folder(folders, *below, rest)
    })
}

/// `## @param a.b what it is` anywhere, or the comment above the key, or the one behind it.
fn in_text(text: &str, path: &[Segment]) -> Option<String> {
    if let Some(said) = parameter(text, &Shown(path).to_string()) {
        return Some(said);
    }
    let tree = parse(text);
    let mut node = &tree.documents.first()?.root;
    let mut entry = None;
    for segment in path {
        match segment {
            Segment::Key(name) => {
                let found = node.entry(name)?;
                node = &found.value;
                entry = Some(found);
            }
            Segment::Index(idx) => node = node.as_sequence()?.items.get(*idx)?,
        }
    }
    let start = usize::from(entry?.key.range.start());
    let line = text[..start].rfind('\n').map_or(0, |it| it + 1);
    above(&text[..line], &text[line..start]).or_else(|| behind(text[start..].lines().next()?))
}

fn parameter(text: &str, path: &str) -> Option<String> {
    let said = text.lines().find_map(|line| {
        let rest = line.trim_start().trim_start_matches('#').trim_start().strip_prefix("@param ")?;
        let rest = rest.trim_start().strip_prefix(path)?.strip_prefix([' ', '\t'])?.trim_start();
        // `[string, nullable]` says the type.
        let rest = if rest.starts_with('[') { rest.split_once(']').map_or(rest, |it| it.1) } else { rest };
        Some(rest.trim().to_owned())
    });
    said.filter(|it| !it.is_empty())
}

/// The lines of comment right above a key, indented as it is.
fn above(text: &str, indentation: &str) -> Option<String> {
    if !indentation.trim().is_empty() {
        return None;
    }
    let comment = |line: &'_ str| line.strip_prefix(indentation)?.strip_prefix('#').map(str::to_owned);
    let mut lines: Vec<String> = text.lines().rev().map_while(comment).collect();
    lines.reverse();
    let is_schema = |it: &String| it.trim_start().starts_with("@schema");
    // What stands between two marks of a schema is for another tool.
    let mut is_outside = true;
    lines.retain(|it| {
        let is_kept = is_outside && !is_schema(it);
        is_outside ^= is_schema(it);
        is_kept
    });
    let words = |it: &String| {
        let it = it.trim_matches(['#', ' ', '\t']);
        it.strip_prefix("--").unwrap_or(it).trim().to_owned()
    };
    let is_said = |it: &String| it.chars().any(char::is_alphanumeric) && !it.starts_with('@');
    let said: Vec<String> = lines.iter().map(words).filter(is_said).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

fn behind(line: &str) -> Option<String> {
    let tree = parse(line);
    let comment = tree.comments.first()?;
    let said = line[comment.range].trim_matches(['#', ' ', '\t']);
    (!said.is_empty()).then(|| said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::path;

    #[test]
    fn comments_of_keys() {
        let values = "# The whole page.\n\n## @param a.b [string] What b is\na:\n  # -- How long\n  # it takes.\n  c: 1\n  \
                      # @schema\n  # type: string\n  # @schema\n  d: 2  # in seconds\n  e: 3\n";
        let database = "# Bytes\nsize: 1\n";
        let files = ChartFiles {
            files: vec![
                (
                    "Chart.yaml".into(),
                    "name: shop\ndependencies:\n  - { name: database, alias: store }\n".into(),
                ),
                ("values.yaml".into(), values.into()),
                ("charts/database/Chart.yaml".into(), "name: database\n".into()),
                ("charts/database/values.yaml".into(), database.into()),
            ],
        };
        for (key, expected) in [
            ("a.b", Some("What b is")),
            ("a.c", Some("How long\nit takes.")),
            ("a.d", Some("in seconds")),
            ("a.e", None),
            ("a", None),
            ("store.size", Some("Bytes")),
            ("store.sizes", None),
        ] {
            let path = path::parse(key).unwrap();
            assert_eq!(documentation(&files, &path).as_deref(), expected, "{key}");
        }
    }
}
