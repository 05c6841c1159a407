//! What `git diff --unified=0` prints, as changed lines of files.

/// How one file changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// The path before, from the root of the repository; `None` for a file that is new.
    pub(super) old: Option<String>,
    /// The path now; `None` for a file that is gone.
    pub(super) new: Option<String>,
    /// First and last of the lines as they are now, from 1.
    lines: Vec<(u32, u32)>,
}

impl Change {
    /// A file that is new as a whole.
    pub(super) fn added(path: &str) -> Self {
        Self { old: None, new: Some(path.to_owned()), lines: vec![(1, u32::MAX)] }
    }

    /// Whether any of these lines changed.
    pub(super) fn touches(&self, first: u32, last: u32) -> bool {
        self.lines.iter().any(|(from, to)| *from <= last && first <= *to)
    }
}

/// Reads a patch.
pub(super) fn parse(patch: &str) -> Vec<Change> {
    let mut acc: Vec<Change> = Vec::new();
    let mut n_content = 0;
    for line in patch.lines() {
        if n_content > 0 && line.starts_with(['+', '-']) {
            n_content -= 1;
            continue;
        }
        if line.starts_with("diff --git ") {
            acc.push(Change::default());
        }
        let Some(change) = acc.last_mut() else { continue };
        if let Some(path) = line.strip_prefix("rename from ") {
            change.old = Some(unquoted(path));
        } else if let Some(path) = line.strip_prefix("rename to ") {
            change.new = Some(unquoted(path));
        } else if let Some(path) = line.strip_prefix("--- ") {
            change.old = unquoted(path).strip_prefix("a/").map(str::to_owned);
        } else if let Some(path) = line.strip_prefix("+++ ") {
            change.new = unquoted(path).strip_prefix("b/").map(str::to_owned);
        } else if let Some(hunk) = line.strip_prefix("@@ -")
            && let Some((n_lines, lines)) = hunk_lines(hunk)
        {
            n_content = n_lines;
            change.lines.push(lines);
        }
    }
    acc.retain(|it| it.old.is_some() || it.new.is_some());
    acc
}

/// How many lines of content follow `3,2 +2,0 @@`, and which lines it changes; around a deletion the lines beside it.
fn hunk_lines(hunk: &str) -> Option<(u32, (u32, u32))> {
    let (old, rest) = hunk.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let span = |text: &str| match text.split_once(',') {
        Some((start, count)) => Some((start.parse::<u32>().ok()?, count.parse::<u32>().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    let ((_, n_old), (start, n_new)) = (span(old)?, span(new)?);
    let lines = if n_new == 0 { (start, start + 1) } else { (start, start + n_new - 1) };
    Some((n_old + n_new, lines))
}

/// A path as git prints it: in quotes with escapes where it is odd, with a tab behind it where it has a space.
fn unquoted(path: &str) -> String {
    let path = path.trim_end_matches('\t');
    let Some(inner) = path.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return path.to_owned();
    };
    let mut acc = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        acc.push(match character {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    acc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_files() {
        let patch = "diff --git a/a.yaml b/a.yaml\nindex 1..2 100644\n--- a/a.yaml\n+++ b/a.yaml\n@@ -1 +1,2 @@ x\n\
                     --- a/no.yaml\n++++ b/no.yaml\n+b\n@@ -9,2 +9,0 @@\n-c\n-d\n\
                     diff --git a/gone.yaml b/gone.yaml\n--- a/gone.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n\
                     diff --git a/b c.yaml b/d e.yaml\nrename from b c.yaml\nrename to d e.yaml\n\
                     diff --git \"a/\\\"q.yaml\" \"b/\\\"q.yaml\"\n--- /dev/null\n+++ \"b/\\\"q.yaml\"\n@@ -0,0 +1,3 @@\n+a\n";
        let told: Vec<_> =
            parse(patch).into_iter().map(|it| format!("{:?} {:?} {:?}", it.old, it.new, it.lines)).collect();
        assert_eq!(
            told,
            [
                "Some(\"a.yaml\") Some(\"a.yaml\") [(1, 2), (9, 10)]",
                "Some(\"gone.yaml\") None [(0, 1)]",
                "Some(\"b c.yaml\") Some(\"d e.yaml\") []",
                "None Some(\"\\\"q.yaml\") [(1, 3)]",
            ]
        );
    }

    #[test]
    fn lines_that_meet() {
        let change = Change { lines: vec![(3, 5)], ..Change::default() };
        assert!(change.touches(5, 9) && change.touches(1, 3) && change.touches(4, 4));
        assert!(!change.touches(6, 9) && !change.touches(1, 2));
        assert!(Change::added("a").touches(1, 1));
    }
}
