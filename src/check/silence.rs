//! Comments that silence findings: `# valuelint: ignore[rule, area/*] reason` on the line or the line above,
//! `# valuelint: ignore-file[…]` for a whole text; in the file itself or inside a block scalar.

use std::collections::HashMap;

use crate::config::is_match;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::project::{Project, Source};
use crate::text::{FileId, SourceFile};

/// What the comments of a project silence.
#[derive(Debug, Default)]
pub(super) struct Silence {
    by_file: HashMap<FileId, Vec<Comment>>,
}

/// One comment.
#[derive(Debug)]
struct Comment {
    /// Ids or `area/*`.
    patterns: Vec<String>,
    reach: Reach,
}

/// Lines count from 0.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// Behind a value: this line.
    Line(u32),
    /// On a line of its own: this line and the next one that holds more than a comment.
    Below(u32),
    /// The whole text.
    File,
}

impl Silence {
    /// Reads the comments of every reported text.
    pub(super) fn of(project: &Project) -> Self {
        let mut silence = Self::default();
        for source in &project.sources {
            let file = project.file(source.file);
            if !file.is_reported() || memchr::memmem::find(source.text.as_bytes(), b"valuelint:").is_none() {
                continue;
            }
            let comments = source.tree.comments.iter().filter_map(|it| comment(&file.file, source, it.range));
            silence.by_file.entry(source.file).or_default().extend(comments);
        }
        silence
    }

    /// Whether a comment silences a finding.
    pub(super) fn covers(&self, project: &Project, diagnostic: &Diagnostic) -> bool {
        let Some(comments) = self.by_file.get(&diagnostic.location.file) else { return false };
        let file = &project.file(diagnostic.location.file).file;
        let line = file.place(diagnostic.location.range.start()).line;
        comments.iter().any(|it| it.reaches(file, line) && it.names(&diagnostic.rule))
    }
}

impl Comment {
    fn names(&self, rule: &RuleId) -> bool {
        self.patterns.iter().any(|pattern| is_match(pattern, rule))
    }

    fn reaches(&self, file: &SourceFile, line: u32) -> bool {
        match self.reach {
            Reach::File => true,
            Reach::Line(own) => own == line,
            Reach::Below(own) => own == line || own < line && only_comments(file, own + 1, line),
        }
    }
}

/// Whether the lines from `first` up to `last`, that one excluded, are blank or comments.
fn only_comments(file: &SourceFile, first: u32, last: u32) -> bool {
    let n_between = last.saturating_sub(first) as usize;
    let lines = file.text.lines().skip(first as usize).take(n_between);
    lines.map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#'))
}

fn comment(file: &SourceFile, source: &Source, range: text_size::TextRange) -> Option<Comment> {
    let text =
        source.text[range].trim_start_matches('#').trim_start().strip_prefix("valuelint:")?.trim_start();
    let (is_file, rest) = match text.strip_prefix("ignore-file[") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("ignore[")?),
    };
    let (names, _reason) = rest.split_once(']')?;
    let patterns = names.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    let place = file.place(source.location(range).range.start());
    let start = usize::from(crate::text::line_range(&source.text, range.start()).start());
    let is_alone = source.text[start..usize::from(range.start())].trim().is_empty();
    let reach = match (is_file, is_alone) {
        (true, _) => Reach::File,
        (false, true) => Reach::Below(place.line),
        (false, false) => Reach::Line(place.line),
    };
    Some(Comment { patterns, reach })
}

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::config::Settings;
    use crate::project::build::build;
    use crate::project::{ProjectFile, Role};
    use crate::rule::RuleSet;
    use crate::text::SourceFile;

    fn n_findings(text: &str) -> usize {
        let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
        let settings = Settings::default();
        check(&build(vec![file], &settings), &RuleSet::default(), &settings).len()
    }

    #[test]
    fn comments_silence_their_line_or_the_next() {
        assert_eq!(n_findings("a: 1\na: 2\n"), 1);
        assert_eq!(n_findings("a: 1\na: 2 # valuelint: ignore[yaml/duplicate-key] both are read\n"), 0);
        assert_eq!(n_findings("a: 1\n# valuelint: ignore[yaml/*] both\n# are read\na: 2\n"), 0);
        assert_eq!(n_findings("# valuelint: ignore-file[yaml/duplicate-key]\nb: 1\na: 1\na: 2\n"), 0);
    }

    #[test]
    fn comments_silence_nothing_else() {
        assert_eq!(n_findings("a: 1 # valuelint: ignore[yaml/duplicate-key]\na: 2\n"), 1);
        assert_eq!(n_findings("a: 1\na: 2 # valuelint: ignore[yaml/syntax]\n"), 1);
        assert_eq!(n_findings("# valuelint: ignore[yaml/*]\nb: 1\na: 1\na: 2\n"), 1);
    }
}
