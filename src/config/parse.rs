//! The text of `valuelint.yaml` to settings and diagnostics.

use text_size::TextRange;

use crate::config::{ChartChoice, ChosenChart, HelmVersion, Override, Preset, Settings, glob};
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
    /// Folders with rules, seen from where the paths of the configurations count from.
    pub rules: Vec<Written>,
    /// The file of findings that are known, in the same way.
    pub baseline: Option<String>,
    /// Every rule that is named, to be compared with the rules there are.
    pub ids: Vec<Written>,
    /// Every chart that is chosen, and where.
    pub charts: Vec<(ChosenChart, Location)>,
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

/// Reads the text of a configuration. Paths in it count from `folder`; what it says is laid over `base`.
pub fn configuration(file: FileId, text: &str, folder: &str, base: Configuration) -> Configuration {
    let tree = parse(text);
    let mut reader = Reader { file, folder, charts: Vec::new(), acc: base };
    for error in &tree.errors {
        reader.error(error.range, "this line is no YAML, so it has no effect");
    }
    if let Some(document) = tree.documents.first().filter(|document| !document.root.is_missing()) {
        reader.read(&document.root);
    }
    for document in tree.documents.iter().skip(1) {
        reader.error(document.root.range, "a configuration is one document; this one has no effect");
    }
    // The first that fits counts, so what lies below comes last.
    reader.charts.append(&mut reader.acc.settings.charts);
    reader.acc.settings.charts = reader.charts;
    reader.acc
}

/// The configurations that a text names under `extends`; what is wrong there is told when it is read.
pub fn extends(file: FileId, text: &str) -> Vec<Written> {
    let tree = parse(text);
    let root = tree.documents.first().and_then(|it| it.root.as_mapping());
    let mut entries = root.iter().flat_map(|it| &it.entries);
    let Some(entry) = entries.find(|it| it.key.text() == Some("extends")) else { return Vec::new() };
    Reader { file, folder: "", charts: Vec::new(), acc: Configuration::default() }.one_or_many(&entry.value)
}

/// The keys there are.
pub const KEYS: [&str; 13] = [
    "extends",
    "preset",
    "select",
    "ignore",
    "severity",
    "min-confidence",
    "charts",
    "known-keys",
    "rules",
    "overrides",
    "exclude",
    "baseline",
    "helm",
];
const CHART_KEYS: [&str; 2] = ["files", "chart"];
const OVERRIDE_KEYS: [&str; 3] = ["files", "ignore", "severity"];
/// The words of `preset`.
pub const PRESETS: [(&str, Preset); 3] =
    [("recommended", Preset::Recommended), ("strict", Preset::Strict), ("pedantic", Preset::Pedantic)];
/// The words of `severity`.
pub const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
/// The words of `min-confidence`.
pub const CONFIDENCES: [(&str, Confidence); 3] =
    [("low", Confidence::Low), ("medium", Confidence::Medium), ("high", Confidence::High)];
/// The words of `helm`.
pub const HELMS: [(&str, HelmVersion); 2] = [("3", HelmVersion::Three), ("4", HelmVersion::Four)];

struct Reader<'a> {
    file: FileId,
    folder: &'a str,
    charts: Vec<ChartChoice>,
    acc: Configuration,
}

impl Reader<'_> {
    fn read(&mut self, root: &Node) {
        for entry in self.entries(root) {
            let value = &entry.value;
            match self.key(entry, &KEYS) {
                Some("extends") => drop(self.one_or_many(value)),
                Some("charts") => self.items(value).iter().for_each(|item| self.chart(item)),
                Some("rules") => {
                    let folders = self.words(value);
                    let folder = self.folder;
                    let seen = |it: Written| Written { text: below(folder, &it.text), ..it };
                    self.acc.rules.extend(folders.into_iter().map(seen));
                }
                Some("known-keys") => {
                    let keys = self.words(value);
                    self.acc.settings.known_keys.extend(keys.into_iter().map(|it| it.text));
                }
                Some("ignore") => {
                    let ids = self.ids(value);
                    self.acc.settings.ignore.extend(ids);
                }
                Some("select") => self.acc.settings.select = self.ids(value),
                Some("severity") => {
                    let severities = self.severities(value);
                    self.acc.settings.severities.extend(severities);
                }
                Some("overrides") => self.items(value).iter().for_each(|item| self.overriding(item)),
                Some("exclude") => {
                    let globs = self.globs(value);
                    self.acc.settings.exclude.extend(globs);
                }
                Some("baseline") => {
                    let file = self.word(value).map(|it| below(self.folder, &it.text));
                    self.acc.baseline = file.or(self.acc.baseline.take());
                }
                Some(key) => self.choices(key, value),
                None => {}
            }
        }
    }

    /// Keys that hold one of a few words.
    fn choices(&mut self, key: &str, value: &Node) {
        match key {
            "preset" => {
                if let Some(word) = self.choice(value, &PRESETS) {
                    self.acc.settings.preset = word;
                }
            }
            "helm" => {
                if let Some(word) = self.choice(value, &HELMS) {
                    self.acc.settings.helm = word;
                }
            }
            "min-confidence" => {
                if let Some(word) = self.choice(value, &CONFIDENCES) {
                    self.acc.settings.min_confidence = word;
                }
            }
            _ => {}
        }
    }

    fn overriding(&mut self, node: &Node) {
        let mut acc = Override::default();
        for entry in self.entries(node) {
            match self.key(entry, &OVERRIDE_KEYS) {
                Some("files") => acc.files = self.globs(&entry.value),
                Some("ignore") => acc.ignore = self.ids(&entry.value),
                Some("severity") => acc.severities = self.severities(&entry.value),
                _ => {}
            }
        }
        if acc.files.is_empty() {
            return self.error(node.range, "for which files? add `files:` with a glob, as in `legacy/**`");
        }
        self.acc.settings.overrides.push(acc);
    }

    fn globs(&mut self, node: &Node) -> Vec<String> {
        let globs = self.one_or_many(node);
        for glob in &globs {
            if glob::compile(&glob.text).is_none() {
                self.error(glob.location.range, format!("`{}` is no glob", glob.text));
            }
        }
        globs.into_iter().map(|it| it.text).collect()
    }

    /// A word, or a list of them.
    fn one_or_many(&mut self, node: &Node) -> Vec<Written> {
        if node.as_sequence().is_some() { self.words(node) } else { self.word(node).into_iter().collect() }
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
            Ok(mut choice) => {
                if let ChosenChart::Path(path) = &mut choice.chart {
                    *path = below(self.folder, path);
                }
                self.acc.charts.push((choice.chart.clone(), chart.location));
                let files = Some(files.text);
                self.charts.push(ChartChoice { files, is_command_line: false, ..choice });
            }
            Err(message) => self.error(chart.location.range, message),
        }
    }

    fn severities(&mut self, node: &Node) -> Vec<(String, Severity)> {
        let mut acc = Vec::new();
        for entry in self.entries(node) {
            let Some(id) = self.word(&entry.key) else { continue };
            if let Some(severity) = self.choice(&entry.value, &SEVERITIES) {
                acc.push((id.text.clone(), severity));
            }
            self.acc.ids.push(id);
        }
        acc
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
            let hint = suggestion(&word.text, choices.iter().map(|it| it.0));
            self.error(node.range, format!("`{}` is none of {}{hint}", word.text, names.join(", ")));
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

/// A path as seen from where the folder is seen from.
fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() || glob::is_absolute(path) { path.to_owned() } else { format!("{folder}/{path}") }
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

    fn read(text: &str, folder: &str, base: Configuration) -> Configuration {
        configuration(FileId(0), text, folder, base)
    }

    /// The texts pointed at, with the messages.
    fn check(text: &str) -> Vec<String> {
        let found = read(text, "", Configuration::default()).diagnostics;
        found.iter().map(|it| format!("{}: {}", &text[it.location.range], it.message)).collect()
    }

    #[test]
    fn everything_that_can_be_said() {
        let text = "charts:\n  - { files: apps/*.yaml, chart: site@1.2.3 }\nrules: [lint]\nignore: [a/b]\n\
                    select: ['a/*']\npreset: strict\nseverity: { a/c: info }\nhelm: 3\nmin-confidence: low\n\
                    overrides: [{ files: old/**, ignore: [a/d] }]\nexclude: vendor\nbaseline: known.json\n\
                    extends: base.yaml\nknown-keys: [a]\n";
        let configuration = read(text, "lint", Configuration::default());
        assert_eq!(configuration.diagnostics, []);
        let settings = configuration.settings;
        assert_eq!(settings.charts[0].files.as_deref(), Some("apps/*.yaml"));
        assert_eq!(settings.charts[0].chart, ChosenChart::Named("site".to_owned(), Some("1.2.3".to_owned())));
        assert_eq!((settings.preset, settings.helm), (Preset::Strict, HelmVersion::Three));
        assert_eq!(settings.min_confidence, Confidence::Low);
        assert_eq!(settings.severities, [("a/c".to_owned(), Severity::Info)]);
        assert_eq!(
            (&settings.overrides[0].files[..], settings.exclude),
            (&["old/**".to_owned()][..], vec!["vendor".to_owned()])
        );
        assert_eq!(configuration.ids.len(), 4);
        assert_eq!(configuration.rules[0].text, "lint/lint");
        assert_eq!(configuration.rules.len(), 1);
        assert_eq!(configuration.baseline.as_deref(), Some("lint/known.json"));
        assert_eq!(extends(FileId(0), text)[0].text, "base.yaml");
    }

    #[test]
    fn what_is_said_last_lies_over_what_was_said_before() {
        let base = read(
            "preset: pedantic\nignore: [a/b]\nselect: [a/b]\nseverity: { a/b: info }\n\
             charts: [{ files: a, chart: ./site }]\n",
            "../base",
            Configuration::default(),
        );
        let both = read(
            "preset: strict\nignore: [a/c]\nseverity: { a/b: error }\ncharts: [{ files: b, chart: quay }]\n",
            "",
            base,
        );
        let settings = both.settings;
        assert_eq!(
            (settings.preset, &settings.ignore[..]),
            (Preset::Strict, &["a/b", "a/c"].map(str::to_owned)[..])
        );
        assert_eq!(settings.select, ["a/b"]);
        assert_eq!(settings.severities.last().unwrap().1, Severity::Error);
        let charts: Vec<_> = settings.charts.into_iter().map(|it| it.chart).collect();
        let expected =
            [ChosenChart::Named("quay".to_owned(), None), ChosenChart::Path("../base/./site".to_owned())];
        assert_eq!(charts, expected);
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
