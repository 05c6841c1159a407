//! The text of `valuelint.yaml` to settings and diagnostics.

use text_size::TextRange;

use crate::config::{ChartChoice, HelmVersion, Preset, Settings, glob};
use crate::diagnostic::{Confidence, Diagnostic, RuleId, Severity};
use crate::text::{FileId, Location};
use crate::yaml::parse::parse;
use crate::yaml::{Entry, Node};

/// The id of everything that is wrong with a configuration.
pub const CONFIG: &str = "valuelint/config";

/// What a configuration says, as far as it could be read.
#[derive(Debug, Default)]
pub struct Configuration {
    /// The settings; what is not written has its default.
    pub settings: Settings,
    /// Folders with rules, relative to the configuration.
    pub rules: Vec<Written>,
    /// Every rule that is named, to be compared with the rules there are.
    pub ids: Vec<Written>,
    /// What is wrong with it; not empty means that the configuration is broken.
    pub diagnostics: Vec<Diagnostic>,
}

/// A word of the configuration and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The word.
    pub text: String,
    /// Its place.
    pub location: Location,
}

/// Reads the text of a configuration.
pub fn configuration(file: FileId, text: &str) -> Configuration {
    let tree = parse(text);
    let mut reader = Reader { file, acc: Configuration::default() };
    for error in &tree.errors {
        reader.error(error.range, "this line is no YAML, so it has no effect");
    }
    if let Some(document) = tree.documents.first().filter(|document| !document.root.is_missing()) {
        reader.read(&document.root);
    }
    for document in tree.documents.iter().skip(1) {
        reader.error(document.root.range, "a configuration is one document; this one has no effect");
    }
    reader.acc
}

const KEYS: [&str; 9] =
    ["charts", "known-keys", "rules", "ignore", "select", "preset", "severity", "helm", "min-confidence"];
const CHART_KEYS: [&str; 2] = ["files", "chart"];
/// The words of `preset`.
pub const PRESETS: [(&str, Preset); 3] =
    [("recommended", Preset::Recommended), ("strict", Preset::Strict), ("pedantic", Preset::Pedantic)];
/// The words of `severity`.
pub const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
/// The words of `min-confidence`.
pub const CONFIDENCES: [(&str, Confidence); 3] =
    [("low", Confidence::Low), ("medium", Confidence::Medium), ("high", Confidence::High)];
const HELMS: [(&str, HelmVersion); 2] = [("3", HelmVersion::Three), ("4", HelmVersion::Four)];

struct Reader {
    file: FileId,
    acc: Configuration,
}

impl Reader {
    fn read(&mut self, root: &Node) {
        for entry in self.entries(root) {
            let value = &entry.value;
            match self.key(entry, &KEYS) {
                Some("charts") => self.items(value).iter().for_each(|item| self.chart(item)),
                Some("rules") => {
                    let folders = self.words(value);
                    self.acc.rules.extend(folders);
                }
                Some("known-keys") => {
                    let keys = self.words(value);
                    self.acc.settings.known_keys = keys.into_iter().map(|it| it.text).collect();
                }
                Some("ignore") => self.acc.settings.ignore = self.ids(value),
                Some("select") => self.acc.settings.select = self.ids(value),
                Some("severity") => self.severities(value),
                Some("preset") => {
                    if let Some(word) = self.choice(value, &PRESETS) {
                        self.acc.settings.preset = word;
                    }
                }
                Some("helm") => {
                    if let Some(word) = self.choice(value, &HELMS) {
                        self.acc.settings.helm = word;
                    }
                }
                Some("min-confidence") => {
                    if let Some(word) = self.choice(value, &CONFIDENCES) {
                        self.acc.settings.min_confidence = word;
                    }
                }
                _ => {}
            }
        }
    }

    fn chart(&mut self, node: &Node) {
        let (mut files, mut chart) = (None, None);
        for entry in self.entries(node) {
            match self.key(entry, &CHART_KEYS) {
                Some("files") => files = self.word(&entry.value),
                Some("chart") => chart = self.word(&entry.value),
                _ => {}
            }
        }
        let Some(chart) = chart else {
            return self.error(node.range, "which chart? add `chart: CHART@1.2.3`");
        };
        let Some(files) = files else {
            return self
                .error(node.range, "of which files? add `files:` with a glob, as in `apps/web/*.yaml`");
        };
        if glob::compile(&files.text).is_none() {
            self.error(files.location.range, format!("`{}` is no glob", files.text));
        }
        match chart.text.parse::<ChartChoice>() {
            Ok(choice) => self.acc.settings.charts.push(ChartChoice {
                files: Some(files.text),
                is_command_line: false,
                ..choice
            }),
            Err(message) => self.error(chart.location.range, message),
        }
    }

    fn severities(&mut self, node: &Node) {
        for entry in self.entries(node) {
            let Some(id) = self.word(&entry.key) else { continue };
            if let Some(severity) = self.choice(&entry.value, &SEVERITIES) {
                self.acc.settings.severities.push((id.text.clone(), severity));
            }
            self.acc.ids.push(id);
        }
    }

    fn ids(&mut self, node: &Node) -> Vec<String> {
        let ids = self.words(node);
        self.acc.ids.extend(ids.iter().cloned());
        ids.into_iter().map(|id| id.text).collect()
    }

    /// The key, if it is one of these.
    fn key(&mut self, entry: &Entry, keys: &[&'static str]) -> Option<&'static str> {
        let text = entry.key.text().unwrap_or_default();
        let found = keys.iter().find(|key| **key == text).copied();
        if found.is_none() {
            let message = format!("`{text}` is no key of the configuration");
            self.error(entry.key.range, message + &suggestion(text, keys.iter().copied()));
        }
        found
    }

    fn choice<T: Copy>(&mut self, node: &Node, choices: &[(&str, T)]) -> Option<T> {
        let word = self.word(node)?;
        let found = choices.iter().find(|(name, _)| *name == word.text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
            self.error(node.range, format!("`{}` is none of {}", word.text, names.join(", ")));
        }
        found
    }

    fn words(&mut self, node: &Node) -> Vec<Written> {
        self.items(node).iter().filter_map(|item| self.word(item)).collect()
    }

    fn word(&mut self, node: &Node) -> Option<Written> {
        let text = node.text().filter(|text| !text.is_empty());
        if text.is_none() {
            self.error(node.range, "a word is expected here");
        }
        let location = Location { file: self.file, range: node.range };
        text.map(|text| Written { text: text.to_owned(), location })
    }

    fn items<'a>(&mut self, node: &'a Node) -> &'a [Node] {
        let items = node.as_sequence().map(|sequence| &*sequence.items);
        if items.is_none() {
            self.error(node.range, "a list is expected here: lines that begin with `- `");
        }
        items.unwrap_or_default()
    }

    fn entries<'a>(&mut self, node: &'a Node) -> &'a [Entry] {
        let entries = node.as_mapping().map(|mapping| &*mapping.entries);
        if entries.is_none() {
            self.error(node.range, "a map is expected here: lines of `key: value`");
        }
        entries.unwrap_or_default()
    }

    fn error(&mut self, range: TextRange, message: impl Into<String>) {
        let location = Location { file: self.file, range };
        let diagnostic = Diagnostic::new(RuleId::new(CONFIG), Severity::Error, location, message);
        self.acc.diagnostics.push(diagnostic);
    }
}

/// `; did you mean …?` with the nearest name, if one is near.
pub fn suggestion<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> String {
    let nearness = |name: &'a str| (strsim::jaro_winkler(text, name), name);
    let nearest = names.map(nearness).max_by(|one, other| one.0.total_cmp(&other.0));
    nearest
        .filter(|(near, _)| *near > 0.8)
        .map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ChosenChart;

    /// The texts pointed at, with the messages.
    fn check(text: &str) -> Vec<String> {
        let found = configuration(FileId(0), text).diagnostics;
        found.iter().map(|it| format!("{}: {}", &text[it.location.range], it.message)).collect()
    }

    #[test]
    fn everything_that_can_be_said() {
        let text = "charts:\n  - { files: apps/*.yaml, chart: site@1.2.3 }\nrules: [lint]\nignore: [a/b]\n\
                    select: ['a/*']\npreset: strict\nseverity: { a/c: info }\nhelm: 3\nmin-confidence: low\n";
        let configuration = configuration(FileId(0), text);
        assert_eq!(configuration.diagnostics, []);
        let settings = configuration.settings;
        assert_eq!(settings.charts[0].files.as_deref(), Some("apps/*.yaml"));
        assert_eq!(settings.charts[0].chart, ChosenChart::Named("site".to_owned(), Some("1.2.3".to_owned())));
        assert_eq!((settings.preset, settings.helm), (Preset::Strict, HelmVersion::Three));
        assert_eq!(settings.min_confidence, Confidence::Low);
        assert_eq!(settings.severities, [("a/c".to_owned(), Severity::Info)]);
        assert_eq!(configuration.ids.len(), 3);
        assert_eq!(configuration.rules[0].text, "lint");
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        assert_eq!(
            check("presets: strict\n"),
            ["presets: `presets` is no key of the configuration; did you mean `preset`?"]
        );
        assert_eq!(check("zzz: 1\n"), ["zzz: `zzz` is no key of the configuration"]);
    }

    #[test]
    fn wrong_values_are_pointed_at() {
        assert_eq!(check("helm: 5\n"), ["5: `5` is none of `3`, `4`"]);
        assert_eq!(check("ignore: a\n"), ["a: a list is expected here: lines that begin with `- `"]);
        assert_eq!(
            check("charts: [{ files: a }]\n"),
            ["{ files: a }: which chart? add `chart: CHART@1.2.3`"]
        );
        assert_eq!(check("- a\n"), ["- a: a map is expected here: lines of `key: value`"]);
        assert_eq!(check("# nothing\n"), Vec::<String>::new());
    }
}
