//! What the chart's profile says of the keys people wrote: unread, misplaced, renamed, removed, mistyped,
//! not allowed.

use std::collections::HashSet;
use std::sync::Arc;

use semver::Version;

use super::key_words::{is_other_case, join_words, kinds, of_words, owner, plain, shown, shown_for_map};
use super::mend::{self, Plan};
use crate::chart::key::{Key, Type};
use crate::diagnostic::{ChartName, Confidence, Diagnostic, RuleId, Severity};
use crate::project::{Project, Release};
use crate::text::Location;
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, Map, Value, ValueKind};

/// The findings about one release, nothing if its chart is not known; and whether there are keys that the profile
/// does not list.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) -> bool {
    // Its own files say which keys a chart reads, and its own defaults are no mistakes.
    if release.chart.folder.is_some() {
        return false;
    }
    let (Some(profile), Some(judged)) = (&release.chart.profile, &release.chart.judged) else { return false };
    let mut judge = Judge {
        acc,
        project,
        release,
        root: profile.keys(),
        chart: &judged.name,
        version: &judged.version,
        path: Vec::new(),
        has_unlisted: false,
    };
    if let ValueKind::Map(map) = &release.values.kind {
        judge.map(map, profile.keys(), &Inherited::default());
    }
    judge.has_unlisted
}

struct Judge<'a> {
    acc: &'a mut Vec<Diagnostic>,
    project: &'a Project,
    release: &'a Release,
    root: &'a Key,
    chart: &'a str,
    version: &'a Version,
    path: Vec<Segment>,
    has_unlisted: bool,
}

/// What holds for everything below a key.
#[derive(Debug, Clone, Default)]
struct Inherited {
    since: Option<Version>,
    until: Option<Version>,
    is_unread: bool,
}

/// Something the profile says of a key.
struct Finding {
    rule: &'static str,
    severity: Severity,
    message: String,
    help: Option<Arc<str>>,
    at: At,
    fix: Option<Plan>,
}

/// What to underline.
#[derive(Clone, Copy)]
enum At {
    Key,
    Value,
}

impl Judge<'_> {
    fn map(&mut self, map: &Map, key: &Key, inherited: &Inherited) {
        for entry in &map.entries {
            if !entry.value.is_written() {
                continue;
            }
            let Some(known) = key.property(&entry.key) else {
                // Another check's business.
                self.has_unlisted = true;
                continue;
            };
            self.path.push(Segment::Key(entry.key.clone()));
            self.entry(entry, known, inherited);
            self.path.pop();
        }
    }

    fn entry(&mut self, entry: &Entry, key: &Key, inherited: &Inherited) {
        let inherited = Inherited {
            since: key.since.clone().or_else(|| inherited.since.clone()),
            until: key.until.clone().or_else(|| inherited.until.clone()),
            is_unread: inherited.is_unread || key.is_unread_in(self.version),
        };
        if let Some(finding) = self.of_key(entry, key, &inherited) {
            return self.tell(entry, finding);
        }
        if inherited.is_unread {
            // The deepest key that says where its value belongs speaks.
            if let ValueKind::Map(map) = &entry.value.kind {
                self.map(map, key, &inherited);
            }
            return;
        }
        if let Some(finding) = self.of_value(&entry.value, key) {
            return self.tell(entry, finding);
        }
        if !key.is_free {
            self.below(&entry.value, key, &inherited);
        }
    }

    fn below(&mut self, value: &Value, key: &Key, inherited: &Inherited) {
        match &value.kind {
            ValueKind::Map(map) => self.map(map, key, inherited),
            ValueKind::List(items) => {
                let Some(item_key) = &key.items else { return };
                for (idx, item) in items.iter().enumerate() {
                    let ValueKind::Map(map) = &item.kind else { continue };
                    self.path.push(Segment::Index(idx));
                    self.map(map, item_key, inherited);
                    self.path.pop();
                }
            }
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Int(_)
            | ValueKind::Float(_)
            | ValueKind::String(_)
            | ValueKind::Unknown => {}
        }
    }

    /// What is wrong with writing this key at all.
    fn of_key(&self, entry: &Entry, key: &Key, inherited: &Inherited) -> Option<Finding> {
        let (version, chart) = (self.version, self.chart);
        let path = Shown(&self.path).to_string();
        if let Some(new) = self.renamed(entry, key, inherited) {
            return Some(new);
        }
        let until_passed = inherited.until.as_ref().is_some_and(|until| version > until);
        let has_own_words = key.unread.is_some() || !key.instead.is_empty() || key.properties.is_empty();
        if inherited.is_unread && has_own_words && !says_more_below(entry, key) {
            return Some(self.unread(entry, key, &path));
        }
        if until_passed && !says_more_below(entry, key) {
            let until = inherited.until.as_ref().expect("it is passed");
            let message = match &key.instead[..] {
                [instead] => format!("`{path}` was read until {chart} {until}; now it is `{instead}`"),
                _ => format!(
                    "`{path}` was read until {chart} {until}; {chart} {version} does not read it, so remove it"
                ),
            };
            let fix = match &key.instead[..] {
                [instead] => self.moved(entry, instead),
                _ => Some(mend::removed(&self.path, &entry.value)),
            };
            return Some(Finding { fix, ..finding("values/removed-key", Severity::Warning, message, key) });
        }
        let since = inherited.since.as_ref().filter(|since| version < *since)?;
        // Whether a branch or a guess is really this old is not known.
        self.release.chart.version.as_ref()?;
        let message = format!(
            "{chart} {version} does not read `{path}`, which came with {since}; upgrade the chart or remove it"
        );
        Some(finding("values/unread-key", Severity::Warning, message, key))
    }

    fn moved(&self, entry: &Entry, instead: &str) -> Option<Plan> {
        mend::moved(self.root, &self.release.values, &self.path, entry, instead)
    }

    fn renamed(&self, entry: &Entry, key: &Key, inherited: &Inherited) -> Option<Finding> {
        let new = key.renamed_to.as_ref()?;
        let target_since = self.since_of(new);
        if target_since.is_some_and(|since| self.version < &since) {
            return None;
        }
        let path = Shown(&self.path).to_string();
        let is_gone =
            inherited.until.as_ref().is_some_and(|until| self.version > until) || inherited.is_unread;
        let (severity, message) = if is_gone {
            let (chart, version) = (self.chart, self.version);
            (Severity::Error, format!("{chart} {version} does not read `{path}` any more; it is `{new}` now"))
        } else {
            (Severity::Warning, format!("`{path}` is the old name of `{new}`"))
        };
        let fix = mend::renamed(self.root, &self.release.values, &self.path, entry, new);
        Some(Finding { fix, ..finding("values/renamed-key", severity, message, key) })
    }

    /// The first version that has a path, by the innermost bound on the way.
    fn since_of(&self, path: &str) -> Option<Version> {
        let mut key = self.root;
        let mut since = None;
        for step in path.split('.') {
            let step = step.trim_end_matches("[]");
            key = key.property(step)?;
            since = key.since.clone().or(since);
            if let Some(items) = &key.items {
                key = items;
            }
        }
        since
    }

    fn unread(&self, entry: &Entry, key: &Key, path: &str) -> Finding {
        let (chart, version) = (self.chart, self.version);
        let last = &*entry.key;
        match &key.instead[..] {
            [instead] if is_same_name(instead, last) => {
                let place = match instead.rsplit_once('.') {
                    Some((parent, _)) => format!("under `{parent}`"),
                    None => "at the top of the values".to_owned(),
                };
                let owner = owner(key);
                let message =
                    format!("nothing in {chart} {version} reads `{path}`{owner}; it belongs {place}");
                let fix = self.moved(entry, instead);
                // An empty value is missed by nobody.
                let is_empty = matches!(&entry.value.kind, ValueKind::Null)
                    || entry.value.as_str().is_some_and(str::is_empty);
                let severity = if is_empty { Severity::Warning } else { Severity::Error };
                Finding { fix, ..finding("values/misplaced-key", severity, message, key) }
            }
            [instead] => {
                let owner = owner(key);
                let message =
                    format!("nothing in {chart} {version} reads `{path}`{owner}; it is `{instead}`");
                let fix = self.moved(entry, instead);
                Finding { fix, ..finding("values/unread-key", Severity::Warning, message, key) }
            }
            [] => {
                let message = format!("nothing in {chart} {version} reads `{path}`{}", of_words(key));
                let fix = Some(mend::removed(&self.path, &entry.value));
                Finding { fix, ..finding("values/unread-key", Severity::Warning, message, key) }
            }
            several => {
                let places = several.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" or ");
                let is_misplaced = several.iter().all(|it| is_same_name(it, last));
                let message = format!("nothing in {chart} {version} reads `{path}`; it belongs at {places}");
                let rule = if is_misplaced { "values/misplaced-key" } else { "values/unread-key" };
                finding(rule, if is_misplaced { Severity::Error } else { Severity::Warning }, message, key)
            }
        }
    }

    /// What is wrong with the value.
    fn of_value(&self, value: &Value, key: &Key) -> Option<Finding> {
        let path = Shown(&self.path).to_string();
        if value.kind == ValueKind::Unknown {
            return None;
        }
        if !key.allowed.is_empty() {
            return self.not_allowed(value, key, &path);
        }
        if !key.types.is_empty() && !key.types.iter().any(|it| it.takes(value)) {
            let wanted = kinds(&key.types);
            let message = match &value.kind {
                ValueKind::Null => format!(
                    "`{path}` is empty, which removes the chart's default; it must be {wanted}, so fill it or leave it out"
                ),
                _ if key.types.iter().all(|it| matches!(it, Type::Object | Type::Array | Type::Null)) => {
                    let shown = shown_for_map(self.release, &self.path, value);
                    format!("`{path}` is {shown}, and must be {wanted}")
                }
                _ => format!("`{path}` is {}, and must be {wanted}", self.shown(value)),
            };
            let fix = self.retyped(value, key);
            return Some(Finding {
                at: At::Value,
                fix,
                ..finding("values/type-mismatch", Severity::Error, message, key)
            });
        }
        let text = value.as_str()?;
        let pattern = key.pattern.as_ref().filter(|pattern| !pattern.is_match(text))?;
        // A number in quotes is a text as well, and templates print both alike.
        let is_number = key.types.contains(&Type::Integer);
        let (rule, message) = if is_number {
            ("values/type-mismatch", format!("`{path}` is {}, and must be a whole number", self.shown(value)))
        } else {
            let shown = self.shown(value);
            (
                "values/not-allowed",
                format!("`{path}` is {shown}, which does not look like `{}`", pattern.as_str()),
            )
        };
        Some(Finding { at: At::Value, ..finding(rule, Severity::Error, message, key) })
    }

    fn not_allowed(&self, value: &Value, key: &Key, path: &str) -> Option<Finding> {
        if key.allowed.iter().any(|it| it.is_same(value)) || key.types.iter().any(|it| it.takes(value)) {
            return None;
        }
        let mut words: Vec<String> = key
            .allowed
            .iter()
            .filter(|it| !matches!(&it.kind, ValueKind::Null) && it.as_str() != Some(""))
            .filter(|it| !is_other_case(it, &key.allowed))
            .map(plain)
            .collect();
        // `true` and `"true"` read the same.
        let mut seen = HashSet::new();
        words.retain(|word| seen.insert(word.clone()));
        let written = plain(value);
        let said = key.says.iter().find(|(word, _)| **word == *written).map(|(_, reading)| reading);
        let nearest = words
            .iter()
            .map(|word| (strsim::damerau_levenshtein(&word.to_lowercase(), &written.to_lowercase()), word))
            .filter(|(distance, _)| *distance <= 2)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, word)| word);
        let list = join_words(&words);
        let message = match (said, nearest) {
            (Some(reading), _) => format!("`{path}` is {}: {reading}; allowed are {list}", self.shown(value)),
            (None, Some(word)) if words.len() > 1 => {
                format!("`{path}` is {}; did you mean `{word}`? Allowed are {list}", self.shown(value))
            }
            (None, _) => format!("`{path}` is {}; allowed are {list}", self.shown(value)),
        };
        let fix = nearest.map(|word| {
            let meant = key
                .allowed
                .iter()
                .find(|it| plain(it) == *word)
                .map_or(ValueKind::Null, |it| it.kind.clone());
            mend::set(&self.path, Value::computed(meant), word)
        });
        Some(Finding { at: At::Value, fix, ..finding("values/not-allowed", Severity::Error, message, key) })
    }

    /// The fix for a value of the wrong type whose text says what is meant.
    fn retyped(&self, value: &Value, key: &Key) -> Option<Plan> {
        let takes = |kind: Type| key.types.contains(&kind);
        match &value.kind {
            ValueKind::String(text) if takes(Type::Boolean) => {
                let meant = match &**text {
                    "true" => true,
                    "false" => false,
                    _ => return None,
                };
                Some(mend::set(&self.path, Value::computed(ValueKind::Bool(meant)), text))
            }
            ValueKind::Int(_) | ValueKind::Float(_) if takes(Type::String) => Some(mend::quoted(&self.path)),
            _ => None,
        }
    }

    fn shown(&self, value: &Value) -> String {
        shown(self.release, &self.path, value)
    }

    fn tell(&mut self, entry: &Entry, finding: Finding) {
        let Some(source_id) = entry.value.origin.source else { return };
        let source = self.project.source(source_id);
        let is_leaf = !matches!(entry.value.kind, ValueKind::Map(_) | ValueKind::List(_));
        let has_text = is_leaf && !entry.value.origin.range.is_empty();
        let range = match finding.at {
            At::Value if has_text => entry.value.origin.range,
            At::Value | At::Key => entry.key_range,
        };
        let location: Location = source.location(range);
        let mut diagnostic =
            Diagnostic::new(RuleId::new(finding.rule), finding.severity, location, finding.message);
        diagnostic.help = finding.help.map(|it| it.to_string());
        diagnostic.confidence = self.release.chart.confidence.unwrap_or(Confidence::Medium);
        diagnostic.path = Some(Shown(&self.path).to_string());
        diagnostic.document = Some(super::syntax::document_at(self.project, source_id, range.start()));
        diagnostic.chart =
            Some(ChartName { name: self.chart.to_owned(), version: Some(self.version.to_string()) });
        let fix = finding.fix.and_then(|plan| mend::fix(self.project, self.release, entry, plan));
        diagnostic.fixes.extend(fix);
        self.acc.push(diagnostic);
    }
}

fn finding(rule: &'static str, severity: Severity, message: String, key: &Key) -> Finding {
    Finding { rule, severity, message, help: key.why.clone(), at: At::Key, fix: None }
}

/// Whether a written key below says more than this one can: where its own value belongs.
fn says_more_below(entry: &Entry, key: &Key) -> bool {
    let ValueKind::Map(map) = &entry.value.kind else { return false };
    map.entries.iter().filter(|it| it.value.is_written()).any(|it| {
        key.property(&it.key).is_some_and(|below| {
            below.renamed_to.is_some() || !below.instead.is_empty() || says_more_below(it, below)
        })
    })
}

fn is_same_name(path: &str, last: &str) -> bool {
    path.rsplit('.').next() == Some(last)
}
