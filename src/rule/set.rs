//! All rules of a run: the built-in ones, packed in the binary, and the user's.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::Rule;
use super::each::Patterns;
use super::file::RuleFile;
use super::file::words::SetWord;
use super::header::Header;
use super::load::{Problem, id_of, is_built_in_area, load};
use super::strangers;
use crate::chart::version::{VersionRange, parse_range};
use crate::config::Preset;
use crate::diagnostic::Diagnostic;
use crate::text::FileId;

/// Rules by id.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// Invariant: sorted by id, each once.
    rules: Vec<Arc<KnownRule>>,
}

/// A rule of a set; what it says beyond its header is read when it is first needed.
#[derive(Debug)]
pub struct KnownRule {
    /// What decides whether it runs.
    pub header: Header,
    written: Written,
    file: OnceLock<Option<RuleFile>>,
    rule: OnceLock<Option<Rule>>,
    pub(super) patterns: Patterns,
    versions: OnceLock<Option<VersionRange>>,
    app: OnceLock<Option<VersionRange>>,
}

/// Where a rule was written.
#[derive(Debug)]
enum Written {
    Packed(&'static Packed),
    Text(String),
}

/// A built-in rule as the binary carries it.
#[derive(Debug)]
pub struct Packed {
    /// What decides whether it runs.
    pub header: Header,
    /// The rule without its examples, as JSON: fast to read.
    pub json: &'static str,
    /// The file as written.
    pub text: &'static str,
}

// `PACKED: &[Packed]`: every rule below `rules`, in order of id.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

impl KnownRule {
    fn new(header: Header, written: Written, file: OnceLock<Option<RuleFile>>) -> Self {
        let (rule, patterns) = (OnceLock::new(), Patterns::default());
        Self { header, written, file, rule, patterns, versions: OnceLock::new(), app: OnceLock::new() }
    }

    /// The range of chart versions in scope.
    pub(super) fn versions(&self) -> Option<&VersionRange> {
        let range = self.header.scope.versions.as_deref();
        self.versions.get_or_init(|| parse_range(range?).ok()).as_ref()
    }

    /// The range of application versions in scope.
    pub(super) fn app(&self) -> Option<&VersionRange> {
        let range = self.header.scope.app.as_deref();
        self.app.get_or_init(|| parse_range(range?).ok()).as_ref()
    }

    /// The rule, ready to run; `None` for a file that says something else than when it was checked.
    pub fn rule(&self) -> Option<&Rule> {
        let make = || match &self.written {
            Written::Packed(packed) => {
                let file: RuleFile = serde_json::from_str(packed.json).ok()?;
                Some(Rule::new(&self.header.id, &file))
            }
            Written::Text(_) => self.file().map(|file| Rule::new(&self.header.id, file)),
        };
        self.rule.get_or_init(make).as_ref()
    }

    /// Everything the file says, examples included.
    pub fn file(&self) -> Option<&RuleFile> {
        self.file.get_or_init(|| load(&self.header.id, self.text()).0.map(|it| it.file)).as_ref()
    }

    /// The file as written.
    pub fn text(&self) -> &str {
        match &self.written {
            Written::Packed(packed) => packed.text,
            Written::Text(text) => text,
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.header.id
    }

    /// Whether it is one of ours.
    pub fn is_built_in(&self) -> bool {
        matches!(self.written, Written::Packed(_))
    }

    /// From which preset on it speaks.
    pub fn preset(&self) -> Preset {
        match self.header.set {
            SetWord::Recommended => Preset::Recommended,
            SetWord::Strict => Preset::Strict,
            SetWord::Pedantic => Preset::Pedantic,
        }
    }
}

impl RuleSet {
    /// The rules that come with the program.
    pub fn built_in() -> Self {
        let known = |packed: &'static Packed| {
            Arc::new(KnownRule::new(packed.header.clone(), Written::Packed(packed), OnceLock::new()))
        };
        Self { rules: PACKED.iter().map(known).collect() }
    }

    /// Reads rule files. A path is relative to the rules folder and gives the id; the file of a diagnostic is
    /// its place in this list. What cannot be read is left out.
    pub fn load(files: Vec<(String, String)>) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut set = Self::default();
        let mut read = Vec::new();
        for (number, (path, text)) in files.into_iter().enumerate() {
            let file = FileId(u32::try_from(number).expect("fewer than 2^32 rule files"));
            let id = id_of(&path);
            let (loaded, mut problems) = load(&id, &text);
            let loaded = loaded.filter(|it| {
                problems.extend(strangers::problems(it, &text));
                problems.is_empty()
            });
            diagnostics.extend(problems.into_iter().map(|it| it.diagnostic(file)));
            if let Some(loaded) = loaded {
                read.push((file, id));
                let file = OnceLock::from(Some(loaded.file));
                set.insert(KnownRule::new(loaded.header, Written::Text(text), file));
            }
        }
        diagnostics.extend(set.cycles(&read));
        (set, diagnostics)
    }

    /// These rules and the others; of two with the same id the other's.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for rule in &other.rules {
            self.insert_shared(rule.clone());
        }
        self
    }

    /// Every rule, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<KnownRule>> {
        self.rules.iter()
    }

    /// The rule with this id.
    pub fn get(&self, id: &str) -> Option<&Arc<KnownRule>> {
        self.rules.binary_search_by(|it| it.id().cmp(id)).ok().map(|at| &self.rules[at])
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn insert(&mut self, rule: KnownRule) {
        self.insert_shared(Arc::new(rule));
    }

    fn insert_shared(&mut self, rule: Arc<KnownRule>) {
        match self.rules.binary_search_by(|it| it.id().cmp(rule.id())) {
            Ok(at) => self.rules[at] = rule,
            Err(at) => self.rules.insert(at, rule),
        }
    }

    /// Rules that replace each other in a circle: nobody would be left to speak.
    fn cycles(&self, read: &[(FileId, String)]) -> Vec<Diagnostic> {
        let mut named: HashMap<&str, &[String]> = HashMap::new();
        for rule in &self.rules {
            named.insert(rule.id(), rule.file().map_or(&[], |file| &file.replaces));
        }
        let mut diagnostics = Vec::new();
        for (file, id) in read {
            if let Some(other) = way_back(&named, id) {
                let text = self.get(id).map_or("", |it| it.text());
                let at = text.find("\nreplaces:").map_or(0, |at| at + 1);
                let range = crate::text::line_range(text, crate::text::size(at));
                let message = format!("`{id}` and `{other}` replace each other in a circle");
                diagnostics.push(Problem::new(range, message).diagnostic(*file));
            }
        }
        diagnostics
    }
}

/// The last rule of a circle that comes back to `id`.
fn way_back<'a>(named: &HashMap<&'a str, &'a [String]>, id: &'a str) -> Option<&'a str> {
    let mut seen = vec![id];
    let mut next = 0;
    while let Some(from) = seen.get(next).copied() {
        for to in named.get(from).copied().unwrap_or_default() {
            if to == id {
                return Some(from);
            }
            if !is_built_in_area(to) && !seen.contains(&to.as_str()) {
                seen.push(to);
            }
        }
        next += 1;
    }
    None
}
