//! How a file changed, as a unified diff.

use std::io;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, ChangeTag, capture_diff_slices, group_diff_ops};

use super::excerpt::hidden;
use super::{Color, printable};
use crate::project::Project;
use crate::secret::mask::masked;
use crate::text::FileId;

/// How many equal lines stand around those that changed.
const N_CONTEXT: usize = 3;

/// Whether every line of a diff shows what the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It can be applied as a patch.
    Whole,
    /// Secrets in it are dots.
    Masked,
}

/// Writes how a file changed between two looks at it; secrets are masked.
pub fn write(
    before: &Project,
    after: &Project,
    file: FileId,
    color: Color,
    out: &mut dyn io::Write,
) -> io::Result<Shown> {
    let texts = [before, after].map(|project| &*project.file(file).file.text);
    let safe = [before, after].map(|project| {
        let text = &project.file(file).file.text;
        masked(text, &hidden(file, project))
    });
    let [old, new] = texts.map(lines);
    // A mask keeps the lines, so that line by line it stands for the text.
    let [old_safe, new_safe] = [lines(&safe[0]), lines(&safe[1])];
    let path = printable(&before.file(file).file.path);
    paint(out, color, "1", &format!("--- {path}\n"))?;
    paint(out, color, "1", &format!("+++ {path}\n"))?;
    let mut shown = Shown::Whole;
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), N_CONTEXT) {
        paint(out, color, "36", &format!("{}\n", UnifiedHunkHeader::new(&hunk)))?;
        for change in hunk.iter().flat_map(|it| it.iter_changes(&old, &new)) {
            let index = change.old_index().filter(|_| change.tag() != ChangeTag::Insert);
            let line = match index {
                Some(index) => old_safe[index],
                None => new_safe[change.new_index().unwrap_or_default()],
            };
            if line != change.value() {
                shown = Shown::Masked;
            }
            let (sign, code) = match change.tag() {
                ChangeTag::Equal => (' ', "0"),
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
            };
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            paint(out, color, code, &format!("{sign}{line}{end}"))?;
        }
    }
    Ok(shown)
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn paint(out: &mut dyn io::Write, color: Color, code: &str, line: &str) -> io::Result<()> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    match color {
        Color::Ansi if code != "0" => writeln!(out, "\u{1b}[{code}m{line}\u{1b}[0m"),
        Color::Ansi | Color::Plain => writeln!(out, "{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::project::build::build;
    use crate::project::{ProjectFile, Role};
    use crate::text::SourceFile;

    fn diff(before: &str, after: &str) -> (String, Shown) {
        let project = |text: &str| {
            let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
            build(vec![file], &Settings::default())
        };
        let mut out = Vec::new();
        let shown = write(&project(before), &project(after), FileId(0), Color::Plain, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), shown)
    }

    #[test]
    fn lines_around_a_change_and_a_missing_line_break() {
        let (text, shown) = diff("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 7");
        let wanted = "--- values.yaml\n+++ values.yaml\n@@ -3,4 +3,4 @@\n c: 3\n d: 4\n e: 5\n-f: 6\n\\ No newline at end of file\n+f: 7\n\\ No newline at end of file\n";
        assert_eq!((text.as_str(), shown), (wanted, Shown::Whole));
    }

    #[test]
    fn secrets_are_dots() {
        let (text, shown) = diff("password: 1234\n", "password: \"1234\"\n");
        assert_eq!(
            text,
            "--- values.yaml\n+++ values.yaml\n@@ -1 +1 @@\n-password: ••••\n+password: ••••••\n"
        );
        assert_eq!(shown, Shown::Masked);
    }
}
