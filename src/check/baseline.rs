//! Findings that are known: a repository can begin to be checked before all of it is mended.

use std::collections::{BTreeMap, HashSet};

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use super::identity::Identity;
use crate::config::Folders;
use crate::diagnostic::{Diagnostic, DocumentName};
use crate::project::Project;

/// Findings that are known, by rule, document and path, never by line.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "valuelint baseline")]
pub struct Baseline {
    /// Rises when a reader has to change.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// What is known, sorted.
    findings: Vec<Known>,
}

/// Findings of one rule at one value.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Known {
    #[serde(flatten)]
    key: Key,
    /// How many there are.
    #[schemars(range(min = 1))]
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
struct Key {
    /// The path seen from the folder of the baseline, with `/`.
    file: String,
    /// The rule that speaks.
    rule: String,
    /// The document of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Document>,
    /// The path of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
struct Document {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

/// Findings compared with those that are known.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Of each finding, whether it is new. Of several at one value the first are the known ones.
    pub is_new: Vec<bool>,
    /// How many findings of files that were looked at are known and no longer there.
    pub gone: usize,
}

/// The schema of the file.
pub fn schema() -> Schema {
    schemars::schema_for!(Baseline)
}

impl Baseline {
    /// These findings. Paths are written as seen from the first of the folders.
    pub fn of(project: &Project, diagnostics: &[Diagnostic], folders: &Folders) -> Self {
        let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
        for diagnostic in diagnostics {
            *counts.entry(Key::of(project, diagnostic, folders)).or_default() += 1;
        }
        let findings = counts.into_iter().map(|(key, count)| Known { key, count }).collect();
        Self { version: 1, findings }
    }

    /// Which of these findings are new, and how many of the known ones are gone.
    pub fn compare(&self, project: &Project, diagnostics: &[Diagnostic], folders: &Folders) -> Compared {
        let mut left: BTreeMap<&Key, usize> = BTreeMap::new();
        for known in &self.findings {
            *left.entry(&known.key).or_default() += known.count;
        }
        let mut is_new = |diagnostic| match left.get_mut(&Key::of(project, diagnostic, folders)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        let is_new = diagnostics.iter().map(&mut is_new).collect();
        let files = project.files.iter().filter(|it| it.is_reported());
        let looked_at: HashSet<String> = files.map(|it| seen_from(&it.file.path, folders)).collect();
        let gone = left.iter().filter(|(key, _)| looked_at.contains(&key.file)).map(|(_, count)| count);
        Compared { is_new, gone: gone.sum() }
    }
}

impl Key {
    fn of(project: &Project, diagnostic: &Diagnostic, folders: &Folders) -> Self {
        let Identity { rule, file, document, path } = Identity::of(project, diagnostic);
        Self {
            file: seen_from(file, folders),
            rule: rule.to_owned(),
            document: document.map(Document::of),
            path: path.map(str::to_owned),
        }
    }
}

impl Document {
    fn of(name: &DocumentName) -> Self {
        let DocumentName { kind, namespace, name, key } = name.clone();
        Self { kind, namespace, name, key }
    }
}

/// A displayed path as seen from the baseline; one that lies elsewhere stays as it is.
fn seen_from(path: &str, folders: &Folders) -> String {
    folders.relative(path).unwrap_or_else(|| path.to_owned())
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
        let file = ProjectFile { file: SourceFile::new("apps/values.yaml", text), role: Role::Named };
        let settings = Settings::default();
        let project = build(vec![file], &settings);
        let diagnostics = check(&project, &RuleSet::default(), &settings);
        (project, diagnostics)
    }

    fn folders(baseline: &str) -> Folders {
        Folders { configuration: baseline.to_owned(), working: "/repo".to_owned() }
    }

    /// Which findings of a text are new and how many are gone when those of another are known.
    fn new(known: &str, text: &str) -> (Vec<bool>, usize) {
        let (project, diagnostics) = found(known);
        let written =
            serde_json::to_string(&Baseline::of(&project, &diagnostics, &folders("/repo"))).unwrap();
        let baseline: Baseline = serde_json::from_str(&written).unwrap();
        let (project, diagnostics) = found(text);
        let compared = baseline.compare(&project, &diagnostics, &folders("/repo"));
        (compared.is_new, compared.gone)
    }

    #[test]
    fn known_findings_are_known_wherever_they_move() {
        let known = "a: 1\na: 2\nb: 1\n";
        assert_eq!(new(known, &format!("# above\n\n{known}c: 1\n")), (vec![false], 0));
        assert_eq!(new(known, "a: 1\na: 2\na: 3\nb: 1\nb: 2\n"), (vec![false, true, true], 0));
        assert_eq!(new(known, "a: 1\n"), (vec![], 1));
    }

    #[test]
    fn paths_count_from_the_baseline() {
        let (project, diagnostics) = found("a: 1\na: 2\n");
        let file = |baseline: &str| {
            Baseline::of(&project, &diagnostics, &folders(baseline)).findings[0].key.file.clone()
        };
        assert_eq!(file("/repo"), "apps/values.yaml");
        assert_eq!(file("/repo/apps"), "values.yaml");
        assert_eq!(file("/elsewhere"), "apps/values.yaml");
    }
}
