//! What a finding is known by from one run to the next: never its line.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, DocumentName};
use crate::project::Project;

/// Rule, file, document and path of the value. Several findings may share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity<'a> {
    /// The rule that speaks.
    pub rule: &'a str,
    /// The path of the file as people know it.
    pub file: &'a str,
    /// The document of the file.
    pub document: Option<&'a DocumentName>,
    /// The path of the value.
    pub path: Option<&'a str>,
}

impl<'a> Identity<'a> {
    /// Of a finding of this project.
    pub fn of(project: &'a Project, diagnostic: &'a Diagnostic) -> Self {
        Self {
            rule: diagnostic.rule.as_str(),
            file: &project.file(diagnostic.location.file).file.path,
            document: diagnostic.document.as_deref(),
            path: diagnostic.path.as_deref(),
        }
    }

    fn hash(&self, ordinal: usize) -> u64 {
        let named = |document: &'a DocumentName| {
            let names = [&document.namespace, &document.name, &document.key];
            let names = names.map(|it| it.as_deref().unwrap_or_default());
            [&*document.kind, names[0], names[1], names[2]]
        };
        let document = self.document.map(named).unwrap_or_default();
        let ordinal = ordinal.to_string();
        let parts = [self.rule, self.file, self.path.unwrap_or_default(), &ordinal];
        let bytes = parts.iter().chain(&document).flat_map(|part| part.bytes().chain([0xff]));
        // FNV-1a: the standard library promises no hash that stays the same from version to version.
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

/// A short name for each finding, unique among them, that stays the same when lines move.
///
/// It is made of names alone: of a text that may be a secret not even a hash goes out.
pub fn fingerprints(project: &Project, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut seen: HashMap<Identity<'_>, usize> = HashMap::new();
    let mut fingerprint = |diagnostic| {
        let identity = Identity::of(project, diagnostic);
        let ordinal = seen.entry(identity.clone()).or_default();
        *ordinal += 1;
        format!("{:016x}", identity.hash(*ordinal))
    };
    diagnostics.iter().map(&mut fingerprint).collect()
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

    fn of(text: &str) -> Vec<String> {
        let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
        let settings = Settings::default();
        let project = build(vec![file], &settings);
        fingerprints(&project, &check(&project, &RuleSet::default(), &settings))
    }

    #[test]
    fn moved_lines_keep_their_fingerprints() {
        let text = "a: 1\na: 2\nb: 1\nb: 2\nb: 3\n";
        let found = of(text);
        assert_eq!(found.len(), 3);
        assert_eq!(found, of(&format!("# above\n\nz: 1\n{text}")));
        assert!(found[0] != found[1] && found[1] != found[2], "{found:?}");
    }
}
