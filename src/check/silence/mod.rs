//! Comments that silence findings: `# valuelint: ignore[rule, area/*] reason` on the line or the line above,
//! `# valuelint: ignore-file[…]` for a whole text; in the file itself or inside a block scalar.

use std::collections::BTreeMap;

use text_size::{TextRange, TextSize};

use crate::config::is_match;
use crate::diagnostic::Diagnostic;
use crate::project::block::first_line;
use crate::project::{Project, Source};
use crate::text::source_map::Wrapping;
use crate::text::{FileId, SourceFile, line_range, range, size};

mod complaints;
mod slips;

pub(super) use complaints::complaints;

/// What the comments of a project silence.
#[derive(Debug, Default)]
pub(super) struct Silence {
    by_file: BTreeMap<FileId, Vec<Comment>>,
}

/// One comment; its ranges are those of the file.
#[derive(Debug)]
struct Comment {
    range: TextRange,
    names: Vec<Name>,
    /// What is wrong with how it is written; it silences nothing then.
    slip: Option<String>,
    reach: Reach,
    /// What to delete to be rid of it; `None` where edits cannot be carried to the file.
    removal: Option<TextRange>,
}

/// A rule named in a comment.
#[derive(Debug)]
struct Name {
    /// An id or `area/*`.
    text: String,
    range: TextRange,
    /// The name and one comma; `None` if it is the only one.
    removal: Option<TextRange>,
    /// Whether it silenced anything.
    is_used: bool,
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
        let finder = memchr::memmem::Finder::new(b"aluelint");
        for source in &project.sources {
            let file = project.file(source.file);
            let is_ours = |at: TextRange| finder.find(source.text[at].as_bytes()).is_some();
            let mut ours = source.tree.comments.iter().filter(|it| is_ours(it.range)).peekable();
            if !file.is_reported() || ours.peek().is_none() {
                continue;
            }
            let comments = ours.filter_map(|it| comment(&file.file, source, it.range));
            silence.by_file.entry(source.file).or_default().extend(comments);
        }
        silence
    }

    /// Whether a comment silences a finding; it is used then.
    pub(super) fn covers(&mut self, project: &Project, diagnostic: &Diagnostic) -> bool {
        let Some(comments) = self.by_file.get_mut(&diagnostic.location.file) else { return false };
        let file = &project.file(diagnostic.location.file).file;
        let line = file.place(diagnostic.location.range.start()).line;
        let key_line = key_of_block(project, diagnostic).map(|it| file.place(it).line);
        let mut is_covered = false;
        for comment in comments {
            let names = |it: &&mut Name| is_match(&it.text, &diagnostic.rule);
            for name in comment.names.iter_mut().filter(names) {
                if comment.reach.holds(file, line) || key_line.is_some_and(|it| comment.reach.holds(file, it))
                {
                    name.is_used = true;
                    is_covered = true;
                }
            }
        }
        is_covered
    }
}

/// The key of a block scalar of which something is said, be it of all the document it holds.
fn key_of_block(project: &Project, diagnostic: &Diagnostic) -> Option<TextSize> {
    let location = diagnostic.location;
    let first = first_line(project, location.file, location.range.start())?;
    let is_of_part = first.holds_document && diagnostic.path.as_ref().is_some_and(|it| !it.is_empty());
    (!is_of_part).then_some(first.key)
}

impl Reach {
    fn holds(&self, file: &SourceFile, line: u32) -> bool {
        match *self {
            Self::File => true,
            Self::Line(own) => own == line,
            Self::Below(own) => own == line || own < line && only_comments(file, own + 1, line),
        }
    }
}

/// Whether the lines from `first` up to `last`, that one excluded, are blank or comments.
fn only_comments(file: &SourceFile, first: u32, last: u32) -> bool {
    let n_between = last.saturating_sub(first) as usize;
    let lines = file.text.lines().skip(first as usize).take(n_between);
    lines.map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#'))
}

fn comment(file: &SourceFile, source: &Source, place: TextRange) -> Option<Comment> {
    let text = &source.text[place];
    let (said, slip) = slips::read(text)?;
    let word = slips::word(said);
    let list = said[word.len()..].strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let start = usize::from(line_range(&source.text, place.start()).start());
    let is_alone = source.text[start..usize::from(place.start())].trim().is_empty();
    let own = source.location(place).range;
    let line = file.place(own.start()).line;
    let reach = match (word, is_alone) {
        ("ignore-file", _) => Reach::File,
        (_, true) => Reach::Below(line),
        (_, false) => Reach::Line(line),
    };
    let can_edit = source.map.as_ref().is_none_or(|map| matches!(map.wrapping, Wrapping::Literal { .. }));
    let names = match list.filter(|_| slip.is_none()) {
        Some((list, _reason)) => {
            let at = usize::from(place.start()) + text.len() - said.len() + word.len() + 1;
            names(list, |from, to| source.location(range(at + from, at + to)).range)
        }
        None => Vec::new(),
    };
    Some(Comment {
        range: own,
        slip: slip.or_else(|| names.is_empty().then(|| slips::without_names(word))),
        names,
        reach,
        removal: can_edit.then(|| removal(&file.text, own, is_alone)),
    })
}

/// The names of a list, with their places in the file.
fn names(list: &str, place: impl Fn(usize, usize) -> TextRange) -> Vec<Name> {
    let mut at = 0;
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for part in list.split(',') {
        let start = at + part.len() - part.trim_start().len();
        if !part.trim().is_empty() {
            spans.push((start, start + part.trim().len()));
        }
        at += part.len() + 1;
    }
    let removal = |idx: usize| match (idx.checked_sub(1).map(|it| spans[it]), spans.get(idx + 1)) {
        (Some(before), _) => Some(place(before.1, spans[idx].1)),
        (None, Some(next)) => Some(place(spans[idx].0, next.0)),
        (None, None) => None,
    };
    let name = |(idx, &(start, end)): (usize, &(usize, usize))| Name {
        text: list[start..end].to_owned(),
        range: place(start, end),
        removal: removal(idx),
        is_used: false,
    };
    spans.iter().enumerate().map(name).collect()
}

/// A comment of a file with the line it stands on alone, or with the space before it.
fn removal(text: &str, comment: TextRange, is_alone: bool) -> TextRange {
    let line = line_range(text, comment.start());
    if is_alone {
        let rest = &text[usize::from(line.end())..];
        let line_break =
            rest.len() - rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest).len();
        return TextRange::new(line.start(), line.end() + size(line_break));
    }
    let before = &text[range(line.start().into(), comment.start().into())];
    TextRange::new(line.start() + size(before.trim_end().len()), comment.end())
}

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::config::Settings;
    use crate::project::build::build;
    use crate::project::{ProjectFile, Role};
    use crate::rule::RuleSet;
    use crate::text::SourceFile;

    fn check_text(text: &str) -> Vec<crate::diagnostic::Diagnostic> {
        let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
        let settings = Settings::default();
        check(&build(vec![file], &settings), &RuleSet::default(), &settings)
    }

    fn n_findings(text: &str) -> usize {
        check_text(text).iter().filter(|it| it.rule.as_str().starts_with("yaml/")).count()
    }

    /// What is said of comments: the text pointed at, the message, and the text after the fix.
    fn complaints(text: &str) -> Vec<String> {
        let found = check_text(text).into_iter().filter(|it| it.rule.as_str().starts_with("valuelint/"));
        let told = |it: crate::diagnostic::Diagnostic| {
            let mended = it.fixes.first().map_or_else(String::new, |fix| {
                let mut text = text.to_owned();
                text.replace_range(std::ops::Range::<usize>::from(fix.edits[0].range), "");
                format!(" => {text:?}")
            });
            format!("{}: {}{mended}", &text[it.location.range], it.message)
        };
        found.map(told).collect()
    }

    #[test]
    fn comments_silence_their_line_or_the_next() {
        assert_eq!(n_findings("a: 1\na: 2\n"), 1);
        assert_eq!(n_findings("a: 1\na: 2 # valuelint: ignore[yaml/duplicate-key] both are read\n"), 0);
        assert_eq!(n_findings("a: 1\n# valuelint: ignore[yaml/*] both\n# are read\na: 2\n"), 0);
        assert_eq!(n_findings("# valuelint: ignore-file[yaml/duplicate-key]\nb: 1\na: 1\na: 2\n"), 0);
    }

    /// What is said of a block scalar stands below its key.
    #[test]
    fn comments_above_a_key_silence_its_block() {
        let manifest = |comment: &str, values: &str| {
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: a }}\ndata:\n{comment}  values.yaml: |\n{values}"
            )
        };
        let comment = "  # valuelint: ignore[yaml/*]\n";
        assert_eq!(n_findings(&manifest("", "    - a\n")), 1);
        assert_eq!(n_findings(&manifest(comment, "    - a\n")), 0);
        assert_eq!(n_findings(&manifest(comment, "    b: 1\n    a: 1\n    a: 2\n")), 1);
    }

    #[test]
    fn comments_silence_nothing_else() {
        assert_eq!(n_findings("a: 1 # valuelint: ignore[yaml/duplicate-key]\na: 2\n"), 1);
        assert_eq!(n_findings("a: 1\na: 2 # valuelint: ignore[yaml/syntax]\n"), 1);
        assert_eq!(n_findings("# valuelint: ignore[yaml/*]\nb: 1\na: 1\na: 2\n"), 1);
    }

    #[test]
    fn comments_that_silence_nothing_are_told_and_removed() {
        assert_eq!(
            complaints("a: 1 # valuelint: ignore[yaml/syntax] why\n"),
            [
                "# valuelint: ignore[yaml/syntax] why: `yaml/syntax` says nothing here; remove the comment => \"a: 1\\n\""
            ]
        );
        assert_eq!(
            complaints("a: 1\n  # valuelint: ignore[yaml/syntax]\nb: 1\n"),
            [
                "# valuelint: ignore[yaml/syntax]: `yaml/syntax` says nothing here; remove the comment => \"a: 1\\nb: 1\\n\""
            ]
        );
        assert_eq!(
            complaints("a: 1\n# valuelint: ignore[yaml/syntax, yaml/duplicate-key]\na: 2\n"),
            ["yaml/syntax: `yaml/syntax` says nothing here; take it out of the list \
              => \"a: 1\\n# valuelint: ignore[yaml/duplicate-key]\\na: 2\\n\""]
        );
        assert_eq!(complaints("a: 1\n# valuelint: ignore-file[yaml/*]\na: 2\n"), Vec::<String>::new());
    }

    #[test]
    fn names_that_do_not_exist_are_told() {
        assert_eq!(
            complaints("a: 1\na: 2 # valuelint: ignore[yaml/duplicate-keys, yaml/duplicate-key]\n"),
            [
                "yaml/duplicate-keys: there is no rule `yaml/duplicate-keys`; did you mean `yaml/duplicate-key`?"
            ]
        );
        assert_eq!(
            complaints("a: 1 # valuelint: ignore this\n"),
            ["# valuelint: ignore this: `ignore` alone silences nothing; name the rules, as in \
              `ignore[values/unread-key]`"]
        );
        assert_eq!(
            complaints("a: 1 # valuelint: ingore[yaml/*]\n"),
            [
                "# valuelint: ingore[yaml/*]: `ingore` is no word of a comment for valuelint; write `ignore[yaml/*]`"
            ]
        );
        let chart = &crate::chart::built_in()[0].name;
        assert_eq!(complaints(&format!("a: 1 # valuelint: chart={chart}\n")), Vec::<String>::new());
    }

    /// What a rule about a chart would have said, nobody knows without the chart.
    #[test]
    fn what_could_not_speak_is_not_called_unused() {
        assert_eq!(complaints("a: 1 # valuelint: ignore[values/unknown-key]\n"), Vec::<String>::new());
        assert_eq!(complaints("a: 1 # valuelint: ignore[yaml/syntax]\nb: [\n"), Vec::<String>::new());
    }
}
