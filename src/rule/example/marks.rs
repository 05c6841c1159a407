//! Mark lines: comments under a line that say where it is underlined.

use text_size::TextRange;

use crate::text::range;

/// An example without its mark lines, and the ranges they mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text that is checked.
    pub text: String,
    /// Invariant: sorted.
    pub marks: Vec<TextRange>,
    /// Mark lines that mark nothing, and why.
    pub errors: Vec<String>,
}

/// Takes the mark lines out: carets under the text, or `#> text` for its first occurrence in the line above.
pub fn parse(text: &str) -> Marked {
    let mut marked = Marked::default();
    let mut above = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if let Some(wanted) = content.strip_prefix("#> ") {
            match marked.text[above..].find(wanted) {
                Some(at) => marked.marks.push(range(above + at, above + at + wanted.len())),
                None => {
                    let error = format!("`{content}` marks a text that the line above does not hold");
                    marked.errors.push(error);
                }
            }
        } else if is_carets(content) {
            let found = carets(line, &marked.text[above..]);
            if found.is_empty() {
                marked.errors.push(format!("`{content}` stands below nothing"));
            }
            marked.marks.extend(found.into_iter().map(|(start, end)| range(above + start, above + end)));
        } else {
            above = marked.text.len();
            marked.text.push_str(line);
        }
    }
    marked.marks.sort_by_key(|it| (it.start(), it.end()));
    marked
}

fn is_carets(content: &str) -> bool {
    let rest = content.strip_prefix('#').unwrap_or_default();
    rest.contains('^') && rest.chars().all(|it| matches!(it, '^' | ' '))
}

/// The bytes of `above` over each run of carets; columns are counted in characters.
fn carets(line: &str, above: &str) -> Vec<(usize, usize)> {
    let above = above.trim_end_matches(['\r', '\n']);
    let offset = |column: usize| above.char_indices().nth(column).map_or(above.len(), |it| it.0);
    let mut runs = Vec::new();
    let mut start = None;
    for (column, character) in line.chars().chain([' ']).enumerate() {
        match (start, character) {
            (None, '^') => start = Some(column),
            (Some(from), it) if it != '^' => {
                runs.push((offset(from), offset(column)));
                start = None;
            }
            _ => {}
        }
    }
    runs.retain(|(from, to)| from < to);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let marked = parse(text);
        marked.marks.iter().map(|it| marked.text[*it].to_owned()).collect()
    }

    #[test]
    fn carets_and_words() {
        assert_eq!(words("a: 1\n#  ^\nbc: [x]\n#> bc\n#   ^^^\n"), ["1", "bc", "[x]"]);
    }

    #[test]
    fn columns_are_characters() {
        assert_eq!(words("ä: ö\n#  ^\n"), ["ö"]);
    }

    #[test]
    fn an_ordinary_comment_stays() {
        assert_eq!(parse("a: 1\n# power is ^\n").text, "a: 1\n# power is ^\n");
    }
}
