//! How people write our comments, right and wrong.

use crate::config::parse::suggestion;

/// The words of our comments.
const WORDS: [&str; 3] = ["chart", "ignore", "ignore-file"];

/// What other tools call it.
const OF_OTHERS: [&str; 12] = [
    "allow",
    "disable",
    "disable-file",
    "disable-line",
    "disable-next-line",
    "ignore-line",
    "ignore-next-line",
    "nolint",
    "noqa",
    "off",
    "skip",
    "suppress",
];

/// What a comment says to us, and what is wrong with how it says it; nothing for one that is not for us, or that
/// chooses a chart.
pub(super) fn read(comment: &str) -> Option<(&str, Option<String>)> {
    let text = comment.trim_start_matches('#').trim_start();
    let name = text.get(.."valuelint".len()).filter(|it| it.eq_ignore_ascii_case("valuelint"))?;
    let rest = &text[name.len()..];
    match rest.strip_prefix(':') {
        Some(said) if name == "valuelint" => {
            let said = said.trim_start();
            let word = word(said);
            let after = &said[word.len()..];
            match word {
                "chart" if after.starts_with('=') => None,
                "ignore" | "ignore-file" if after.starts_with('[') && after.contains(']') => {
                    Some((said, None))
                }
                _ => slip(word, after).map(|it| (said, Some(it))),
            }
        }
        said => {
            let said = said.unwrap_or(rest).trim_start_matches([' ', '\t', '-', ':']);
            let word = word(said);
            let after = &said[word.len()..];
            // Prose speaks of us as well.
            let is_meant = (WORDS.contains(&word) || OF_OTHERS.contains(&word)) && is_call(after);
            let begun = &text[..text.len() - said.len()].trim_end();
            let message = || {
                format!(
                    "`{begun}` begins no comment for valuelint; write `# valuelint: {}`",
                    right(word, after)
                )
            };
            is_meant.then(|| (said, Some(message())))
        }
    }
}

/// The word a comment begins with.
pub(super) fn word(said: &str) -> &str {
    said.split(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '-' | '_')).next().unwrap_or_default()
}

/// What to say of brackets with nothing in them.
pub(super) fn without_names(word: &str) -> String {
    format!("`{word}` alone silences nothing; name the rules, as in `{word}[values/unread-key]`")
}

fn slip(word: &str, after: &str) -> Option<String> {
    if matches!(word, "ignore" | "ignore-file") {
        return Some(match names(after) {
            names if names.is_empty() => without_names(word),
            _ => format!("`{word}` takes its rules in brackets: write `{}`", right(word, after)),
        });
    }
    let hint = suggestion(word, WORDS.into_iter());
    let is_near = !hint.is_empty() && word.len() > 2;
    if word == "chart" {
        return Some("a chart is chosen with `chart=NAME@VERSION`".to_owned());
    }
    if !OF_OTHERS.contains(&word) && !is_near && !after.starts_with(['[', '(']) {
        return None;
    }
    let hint =
        if is_near && names(after).is_empty() { hint } else { format!("; write `{}`", right(word, after)) };
    Some(format!("`{word}` is no word of a comment for valuelint{hint}"))
}

/// Whether something is named: `[a/b]`, `(a/b)`, ` a/b`, `=a/b`.
fn is_call(after: &str) -> bool {
    after.starts_with(['[', '(']) || !names(after).is_empty() || after.starts_with('=')
}

/// The rules that are named behind a word, however that is written.
fn names(after: &str) -> Vec<&str> {
    let listed = match after.as_bytes().first() {
        Some(b'[' | b'(') => after[1..].split([']', ')']).next().unwrap_or_default(),
        _ => after.trim_start_matches([' ', '\t', '=', ':']).split("--").next().unwrap_or_default(),
    };
    let is_name = |it: &&str| it.contains('/') && !it.starts_with('/') && !it.contains("//");
    let words = listed.split([',', ' ', '\t']).map(str::trim).filter(|it| !it.is_empty());
    words.take_while(is_name).collect()
}

/// The right form of what is meant.
fn right(word: &str, after: &str) -> String {
    if matches!(word, "chart") {
        return format!(
            "chart={}",
            after
                .trim_start_matches([' ', '=', ':', '[', '('])
                .split([' ', ']', ')'])
                .next()
                .unwrap_or_default()
        );
    }
    let of_file = word.ends_with("file");
    let (word, names) = (if of_file { "ignore-file" } else { "ignore" }, names(after));
    let names = if names.is_empty() { "values/unread-key".to_owned() } else { names.join(", ") };
    format!("{word}[{names}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(comment: &str) -> Option<String> {
        read(comment).and_then(|it| it.1)
    }

    #[test]
    fn the_right_form_is_told() {
        for (comment, right) in [
            ("# valuelint: disable[a/b]", "`ignore[a/b]`"),
            ("# valuelint: disable-file[a/b] why", "`ignore-file[a/b]`"),
            ("# valuelint: ignore(a/b, c/d)", "`ignore[a/b, c/d]`"),
            ("# valuelint: ignore a/b why", "`ignore[a/b]`"),
            ("# valuelint: ignore=a/*", "`ignore[a/*]`"),
            ("# valuelint ignore[a/b]", "`# valuelint: ignore[a/b]`"),
            ("#valuelint-disable a/b", "`# valuelint: ignore[a/b]`"),
            ("# ValueLint: ignore[a/b]", "`# valuelint: ignore[a/b]`"),
            ("# valuelint chart=site@1.0.0", "`# valuelint: chart=site@1.0.0`"),
            ("# valuelint: chart site", "`chart=NAME@VERSION`"),
            ("# valuelint: ingore", "did you mean `ignore`?"),
            ("# valuelint: nolint", "`ignore[values/unread-key]`"),
        ] {
            let told = slip(comment).unwrap_or_default();
            assert!(told.ends_with(right), "{comment}: {told}");
        }
    }

    #[test]
    fn what_is_right_and_what_is_prose_is_not_told() {
        for comment in [
            "# valuelint: ignore[a/b] why",
            "# valuelint: chart=site",
            "# valuelint: see the documentation",
            "# valuelint ignores this",
            "# valuelint finds mistakes (some of them)",
            "# valuelint",
            "# valüelint",
        ] {
            assert_eq!(slip(comment), None, "{comment}");
        }
    }
}
