//! Versions as people write them, and ranges of them.

use std::fmt;

use semver::{Comparator, Op, Prerelease, Version};

/// A range of versions: alternatives, each of comparators that must all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRange {
    alternatives: Vec<Vec<Comparator>>,
}

impl VersionRange {
    /// Whether a version lies in it; a pre-release counts as its core: `4.5.0-rc.1` as `4.5.0`.
    pub fn holds(&self, version: &Version) -> bool {
        let core = Version::new(version.major, version.minor, version.patch);
        self.alternatives.iter().any(|all| all.iter().all(|comparator| comparator.matches(&core)))
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, all) in self.alternatives.iter().enumerate() {
            f.write_str(if number > 0 { " || " } else { "" })?;
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            f.write_str(&words.join(" "))?;
        }
        Ok(())
    }
}

/// Reads a version; a leading `v` and missing parts are allowed: `v4.5`.
pub fn parse_version(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at(end);
    let n_parts = core.split('.').count();
    if core.is_empty() || n_parts > 3 {
        return None;
    }
    Version::parse(&format!("{core}{}{rest}", ".0".repeat(3 - n_parts))).ok()
}

/// Reads a range: `>=4.5 <5`, `1.x || ^2.1`; spaces or commas mean *and*, `||` means *or*.
pub fn parse_range(text: &str) -> Result<VersionRange, String> {
    let alternatives: Result<Vec<_>, _> = text.split("||").map(parse_alternative).collect();
    Ok(VersionRange { alternatives: alternatives? })
}

/// Whether a version lies in a range; `None` if either cannot be read.
pub fn satisfies(version: &str, range: &str) -> Option<bool> {
    Some(parse_range(range).ok()?.holds(&parse_version(version)?))
}

fn parse_alternative(text: &str) -> Result<Vec<Comparator>, String> {
    let mut comparators = Vec::new();
    let mut operator = String::new();
    for word in text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()) {
        // An operator may stand apart from its version: `>= 4.5`.
        if word.bytes().all(|byte| b"<>=~^!".contains(&byte)) {
            operator.push_str(word);
            continue;
        }
        parse_comparator(&mut comparators, &format!("{operator}{word}"))?;
        operator.clear();
    }
    if comparators.is_empty() || !operator.is_empty() {
        return Err(format!("`{}` is no range of versions; write one like `>=4.5 <5`", text.trim()));
    }
    Ok(comparators)
}

fn parse_comparator(acc: &mut Vec<Comparator>, text: &str) -> Result<(), String> {
    let wrong = || format!("`{text}` is no comparison of versions; write one like `>=4.5`");
    let start = text.find(|char: char| !"<>=~^!".contains(char)).ok_or_else(wrong)?;
    let (operator, version) = text.split_at(start);
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    if matches!(version, "*" | "x" | "X") && matches!(operator, "" | "=" | ">=") {
        let any =
            Comparator { op: Op::GreaterEq, major: 0, minor: None, patch: None, pre: Prerelease::EMPTY };
        acc.push(any);
        return Ok(());
    }
    let operator = match operator {
        // A bare version means itself, or all of `1` or `1.2`: never "and compatible ones" as in Cargo.
        "" | "=" | "==" => "=",
        ">" | ">=" | "<" | "<=" | "~" | "^" => operator,
        _ => return Err(wrong()),
    };
    let mut comparator = Comparator::parse(&format!("{operator}{version}")).map_err(|_| wrong())?;
    // Versions are compared by their core, so a bound must be a core as well.
    comparator.pre = Prerelease::EMPTY;
    acc.push(comparator);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_people_write_them() {
        for (text, version) in [
            ("4.5.2", Some("4.5.2")),
            ("v4.5", Some("4.5.0")),
            ("4", Some("4.0.0")),
            ("4.5.0-rc.1", Some("4.5.0-rc.1")),
            ("v4.5-rc.1", Some("4.5.0-rc.1")),
            ("latest", None),
            ("", None),
            ("1.2.3.4", None),
        ] {
            assert_eq!(parse_version(text), version.map(|it| it.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn ranges() {
        for (version, range, holds) in [
            ("v4.5.2", ">=4.5 <5", true),
            ("5.0.0", ">=4.5 <5", false),
            ("4.5.0-rc.1", ">=4.5", true),
            ("4.5.0-rc.1", ">=4.5.0-rc.2", true),
            ("4.4.9", ">=4.5, <5", false),
            ("1.9.0", "^1.2 || ^3", true),
            ("2.9.0", "^1.2 || ^3", false),
            ("3.0.1", "^1.2||^3", true),
            ("1.2.9", "~1.2", true),
            ("1.3.0", "1.2", false),
            ("1.2.5", "1.2.x", true),
            ("1.2.5", "1.x", true),
            ("1.2.5", "*", true),
            ("1.2.5", ">= v1.2", true),
        ] {
            assert_eq!(satisfies(version, range), Some(holds), "{version} {range}");
        }
        assert_eq!(satisfies("latest", ">=1"), None);
    }

    #[test]
    fn what_is_no_range() {
        for range in ["", ">=", "abc", ">=4.5 || ", "><1", "1.2.3.4", "!=2"] {
            assert!(parse_range(range).is_err(), "{range}");
        }
    }
}
