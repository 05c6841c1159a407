//! What the user wants to hear of each file, and how loud.

use ignore::Match;
use ignore::overrides::Override as Glob;

use super::glob::compile;
use super::{Override, Settings, is_match};
use crate::diagnostic::Diagnostic;

/// The `severity`, `overrides` and `exclude` of the settings, ready to be asked for many findings.
#[derive(Debug)]
pub struct Wishes<'a> {
    settings: &'a Settings,
    overrides: Vec<(Vec<Glob>, &'a Override)>,
    exclude: Vec<Glob>,
}

impl<'a> Wishes<'a> {
    /// The wishes of these settings.
    pub fn new(settings: &'a Settings) -> Self {
        let globs = |texts: &[String]| texts.iter().filter_map(|it| compile(it)).collect();
        let overrides = settings.overrides.iter().map(|it| (globs(&it.files), it)).collect();
        Self { settings, overrides, exclude: globs(&settings.exclude) }
    }

    /// Whether a finding in the file of this displayed path is wanted at all; its severity is the wished one then.
    pub fn grant(&self, path: &str, diagnostic: &mut Diagnostic) -> bool {
        let fits = |(pattern, _): &&(String, _)| is_match(pattern, &diagnostic.rule);
        let mut severity = self.settings.severities.iter().rfind(fits).map(|it| it.1);
        for (_, it) in self.overrides.iter().filter(|(globs, _)| self.is_any(globs, path)) {
            if it.ignore.iter().any(|pattern| is_match(pattern, &diagnostic.rule)) {
                return false;
            }
            severity = it.severities.iter().rfind(fits).map(|it| it.1).or(severity);
        }
        diagnostic.severity = severity.unwrap_or(diagnostic.severity);
        self.settings.is_wanted(&diagnostic.rule) && !self.is_excluded(path)
    }

    /// Whether nothing is said of the file of this displayed path.
    pub fn is_excluded(&self, path: &str) -> bool {
        self.is_any(&self.exclude, path)
    }

    fn is_any(&self, globs: &[Glob], path: &str) -> bool {
        if globs.is_empty() {
            return false;
        }
        let Some(path) = self.settings.folders.relative(path) else { return false };
        let mut folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let is_match =
            |glob: &Glob, path: &str, is_folder| matches!(glob.matched(path, is_folder), Match::Whitelist(_));
        globs.iter().any(|it| is_match(it, &path, false))
            // A glob that fits a folder means everything below it.
            || folders.any(|folder| globs.iter().any(|it| is_match(it, folder, true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Folders;
    use crate::diagnostic::{RuleId, Severity};
    use crate::text::{FileId, Location, range};

    /// The severity of `a/b` in a file, if it is wanted.
    fn severity(settings: &Settings, path: &str) -> Option<Severity> {
        let location = Location { file: FileId(0), range: range(0, 0) };
        let mut diagnostic = Diagnostic::new(RuleId::new("a/b"), Severity::Error, location, "m");
        Wishes::new(settings).grant(path, &mut diagnostic).then_some(diagnostic.severity)
    }

    #[test]
    fn the_last_that_fits_counts() {
        let folders = Folders { configuration: "/repo".to_owned(), working: "/repo".to_owned() };
        let words = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let settings = Settings {
            folders,
            severities: vec![("a/*".to_owned(), Severity::Warning)],
            overrides: vec![
                Override { files: words(&["old/**"]), ignore: words(&["a/b"]), ..Override::default() },
                Override {
                    files: words(&["new/x.yaml", "newer"]),
                    severities: vec![("a/b".to_owned(), Severity::Info)],
                    ..Override::default()
                },
            ],
            exclude: words(&["vendor/", "*.gen.yaml"]),
            ..Settings::default()
        };
        assert_eq!(severity(&settings, "a.yaml"), Some(Severity::Warning));
        assert_eq!(severity(&settings, "old/deep/a.yaml"), None);
        assert_eq!(severity(&settings, "new/x.yaml"), Some(Severity::Info));
        assert_eq!(severity(&settings, "newer/deep/x.yaml"), Some(Severity::Info));
        assert_eq!(severity(&settings, "vendor/deep/a.yaml"), None);
        assert_eq!(severity(&settings, "x/a.gen.yaml"), None);
        assert_eq!(severity(&Settings::default(), "a.yaml"), Some(Severity::Error));
    }
}
