//! Versions as people write them, and ranges of them.

use semver::{Comparator, Op, Prerelease, Version, VersionReq};

/// A range of versions: comparators separated by spaces or commas, alternatives by `||`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    alternatives: Vec<VersionReq>,
}

impl Range {
    /// The range a text says; the error says what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let alternatives = text.split("||").map(alternative).collect::<Result<_, _>>()?;
        Ok(Self { alternatives })
    }

    /// Whether a version lies in it; a pre-release counts as the release it leads to.
    pub fn contains(&self, version: &Version) -> bool {
        let release = Version { pre: Prerelease::EMPTY, ..version.clone() };
        self.alternatives.iter().any(|it| it.matches(&release))
    }
}

fn alternative(text: &str) -> Result<VersionReq, String> {
    let mut comparators: Vec<Comparator> = Vec::new();
    let spaced = text.replace(',', " ");
    let mut words = spaced.split_whitespace().peekable();
    while let Some(word) = words.next() {
        // `>= 1.2` is one comparator in two words.
        let is_operator = word.chars().all(|it| matches!(it, '<' | '>' | '=' | '~' | '^'));
        let word = match words.peek() {
            Some(next) if is_operator => {
                let joined = format!("{word}{next}");
                words.next();
                joined
            }
            Some(_) | None => word.to_owned(),
        };
        let bare = word.trim_start_matches(['<', '>', '=', '~', '^']);
        let operator = &word[..word.len() - bare.len()];
        let bare = bare.strip_prefix('v').unwrap_or(bare);
        if matches!(bare, "*" | "x" | "X") {
            continue;
        }
        // In Helm's ranges a bare version means exactly that one; `1.2` means 1.2.x.
        let operator = if operator.is_empty() { "=" } else { operator };
        let comparator = Comparator::parse(&format!("{operator}{bare}"))
            .map_err(|_| format!("`{word}` is no version or comparison such as `>=1.2.0`"))?;
        comparators.push(comparator);
    }
    Ok(VersionReq { comparators })
}

impl Range {
    /// Whether it names one version only.
    pub fn is_exact(&self) -> bool {
        let [only] = &self.alternatives[..] else { return false };
        matches!(&only.comparators[..], [it] if it.op == Op::Exact && it.patch.is_some())
    }
}

/// A version as people write it: a leading v and missing parts are allowed.
pub fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix('v').unwrap_or(text);
    let core_len = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at(core_len);
    let n_parts = core.split('.').count();
    if core.is_empty()
        || n_parts > 3
        || !core.split('.').all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    Version::parse(&format!("{core}{}{rest}", ".0".repeat(3 - n_parts))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let check = |range: &str, version: &str| {
            Range::parse(range).expect(range).contains(&parse(version).expect(version))
        };
        assert!(check(">=5.1.0 <6", "5.5.3"));
        assert!(!check(">=5.1.0 <6", "6.0.0"));
        assert!(check("<2 || >= 4.1", "4.1.0"));
        assert!(check(">=4.5", "v4.5.0-rc.1"));
        assert!(check("6.9.x", "6.9.3") && !check("6.9.3", "6.9.4") && check("6.9", "6.9.4"));
        assert!(check("*", "1.0.0"));
        assert!(Range::parse(">=x.y").is_err());
    }

    #[test]
    fn versions_as_written() {
        assert_eq!(parse("v4.5").map(|it| it.to_string()).as_deref(), Some("4.5.0"));
        for text in ["latest", "", "8f33a073", "1.2.3.4"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
