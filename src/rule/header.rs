//! What must be known of a rule before it is read: whom it is about, and what it looks at.
//!
//! Headers of built-in rules are constants of the binary, so that a run which touches three rules reads three.

use std::borrow::Cow;

use super::expression::{Program, ReadPath, Segment};
use super::file::words::{KindWord, LayerWord, SetWord, StyleWord};
use super::file::{EachFile, RuleFile};
use super::needs::Needs;
use super::path::{self, Step};
use super::pattern::Shape;

/// A list that is a constant for built-in rules.
pub type Listed<T> = Cow<'static, [T]>;
/// A text that is a constant for built-in rules.
pub type Text = Cow<'static, str>;

/// The part of a rule that decides whether the rest is read.
#[derive(Debug, Clone)]
pub struct Header {
    /// `area/…`: the path of the file below its rules folder.
    pub id: Text,
    /// From which preset on it speaks.
    pub set: SetWord,
    /// Whom it is about.
    pub scope: Scope,
    /// Which values become `self`.
    pub each: Each,
    /// Paths of the values of which at least one must be written; empty for rules about objects.
    pub reads: Listed<Pattern>,
    /// Whether it runs whatever is written.
    pub is_always: bool,
    /// What its expressions and holes ask for beyond values.
    pub needs: Needs,
}

/// Whom a rule is about.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The lineage; `*` for any values; `None` for objects.
    pub chart: Option<Text>,
    /// A range of chart versions.
    pub versions: Option<Text>,
    /// A range of application versions.
    pub app: Option<Text>,
    /// Only where all values are known.
    pub is_complete: bool,
    /// Kinds of the layer that wrote `self`; empty for any.
    pub layers: Listed<LayerWord>,
    /// Kinds of objects: kind and, if given, group.
    pub kinds: Listed<Kind>,
}

/// A kind of Kubernetes object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// `Ingress`
    pub kind: Text,
    /// `networking.k8s.io`, if the rule says so.
    pub group: Option<Text>,
}

/// A path with patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The steps.
    pub steps: Listed<Step>,
}

/// A regular expression, and what can be told of its matches without compiling it.
#[derive(Debug, Clone)]
pub struct Filter {
    /// As written.
    pub text: Text,
    /// Worked out once, for built-in rules when they are packed: it takes longer than all else of a start.
    pub shape: Shape,
}

/// Which values become `self`.
#[derive(Debug, Clone, Default)]
pub struct Each {
    /// Where; empty when `self` is the whole.
    pub paths: Listed<Pattern>,
    /// On the last key.
    pub key: Option<Filter>,
    /// On the scalar as written.
    pub raw: Option<Filter>,
    /// Kinds of value; empty for any.
    pub kinds: Listed<KindWord>,
    /// Styles of scalar; empty for any.
    pub styles: Listed<StyleWord>,
    /// Only what the user wrote.
    pub is_written: bool,
    /// Whether a filter was written, even an empty one.
    pub is_filter: bool,
    /// Whether values of every depth can match.
    pub is_deep: bool,
}

impl Pattern {
    /// Reads a pattern; what cannot be read is the path of nothing (the loader has said so).
    pub fn new(text: &str) -> Self {
        Self { steps: path::parse(text).unwrap_or_default().into() }
    }

    /// Whether it looks at every depth.
    pub fn is_deep(&self) -> bool {
        self.steps.contains(&Step::Deep)
    }
}

impl Filter {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned().into(), shape: Shape::of(text) }
    }
}

impl Each {
    /// As written in a file.
    pub fn of(file: Option<&EachFile>) -> Self {
        let each = Self::written(file);
        Self { is_deep: each.paths.iter().any(Pattern::is_deep), ..each }
    }

    fn written(file: Option<&EachFile>) -> Self {
        let patterns = |texts: &[String]| texts.iter().map(|it| Pattern::new(it)).collect::<Vec<_>>().into();
        match file {
            None => Self::default(),
            Some(EachFile::Path(text)) => Self { paths: vec![Pattern::new(text)].into(), ..Self::default() },
            Some(EachFile::Paths(texts)) => Self { paths: patterns(texts), ..Self::default() },
            Some(EachFile::Filter(filter)) => Self {
                paths: if filter.path.is_empty() {
                    vec![Pattern::new("**")].into()
                } else {
                    patterns(&filter.path.0)
                },
                key: filter.key.as_deref().map(Filter::new),
                raw: filter.raw.as_deref().map(Filter::new),
                kinds: filter.kind.0.clone().into(),
                styles: filter.style.0.clone().into(),
                is_written: filter.written,
                is_filter: true,
                is_deep: false,
            },
        }
    }
}

impl Scope {
    fn of(file: &RuleFile) -> Self {
        let scope = &file.scope;
        let kinds = scope.kind.0.iter().map(|text| match text.split_once('.') {
            Some((kind, group)) => {
                Kind { kind: kind.to_owned().into(), group: Some(group.to_owned().into()) }
            }
            None => Kind { kind: text.clone().into(), group: None },
        });
        Self {
            chart: scope.chart.clone().map(Into::into),
            versions: scope.versions.clone().map(Into::into),
            app: scope.app.clone().map(Into::into),
            is_complete: scope.complete,
            layers: scope.layer.0.clone().into(),
            kinds: kinds.collect::<Vec<_>>().into(),
        }
    }
}

/// The compiled expressions of a rule, as far as a header is made from them.
#[derive(Debug, Default)]
pub struct Programs {
    /// Those that decide whether the rule speaks.
    pub conditions: Vec<Program>,
    /// Those that fill messages, severities, targets and fixes.
    pub others: Vec<Program>,
}

impl Header {
    /// Whether the rule looks at more than the values: a release, other releases, objects.
    pub fn asks_beyond(&self) -> bool {
        self.needs.has(Needs::RELEASE | Needs::RELEASES) || (self.is_always && !self.scope.is_complete)
    }

    /// The header of a rule that was read and whose expressions compile.
    pub fn of(id: &str, file: &RuleFile, programs: &Programs) -> Self {
        let each = Each::of(file.each.as_ref());
        let scope = Scope::of(file);
        let conditions: Vec<ReadPath> = programs.conditions.iter().flat_map(Program::reads).collect();
        let others: Vec<ReadPath> = programs.others.iter().flat_map(Program::reads).collect();
        let needs = needs(&each, &scope, others.iter().chain(&conditions));
        let asks_beyond =
            conditions.iter().any(|it| matches!(it.root, "release" | "releases" | "object" | "chart"));
        let reads = if scope.chart.is_some() { reads(&each, &scope, &conditions) } else { Vec::new() };
        Self {
            id: id.to_owned().into(),
            set: file.set,
            is_always: scope.chart.is_none() || scope.is_complete || asks_beyond,
            reads: reads.into(),
            each,
            scope,
            needs,
        }
    }
}

/// What a rule asks for beyond values. In one about objects `self` and `parent` are parts of the object.
fn needs<'p>(each: &Each, scope: &Scope, read: impl Iterator<Item = &'p ReadPath>) -> Needs {
    let is_about_object = scope.chart.is_none();
    let whole = [Pattern { steps: Cow::Borrowed(&[]) }];
    let selves: &[Pattern] = if each.paths.is_empty() { &whole } else { &each.paths };
    let mut needs = Needs::default();
    for path in read {
        needs |= Needs::of(path);
        if is_about_object && matches!(path.root, "self" | "parent") {
            for pattern in selves {
                let above = if path.root == "parent" {
                    pattern.steps.len().saturating_sub(1)
                } else {
                    pattern.steps.len()
                };
                let steps = pattern.steps[..above].iter().map(|step| match step {
                    Step::Key(key) => Some(Segment::Key(key.as_ref().into())),
                    Step::Index(_) | Step::AnyKey | Step::AnyItem | Step::Any => Some(Segment::Any),
                    Step::Deep => None,
                });
                // Below `**` everything can be met.
                let steps: Option<Vec<Segment>> = steps.collect();
                needs |= steps.map_or(Needs::VALUES_IN_OBJECT, |it| {
                    Needs::in_object(&[&it[..], &path.segments].concat())
                });
            }
        }
    }
    if is_about_object && each.is_deep {
        needs |= Needs::VALUES_IN_OBJECT;
    }
    needs
}

/// The paths of values that the conditions read, `self` and `parent` resolved.
fn reads(each: &Each, scope: &Scope, conditions: &[ReadPath]) -> Vec<Pattern> {
    let whole = [Pattern { steps: Cow::Borrowed(&[]) }];
    let selves: &[Pattern] = if each.paths.is_empty() { &whole } else { &each.paths };
    let mut patterns = Vec::new();
    for read in conditions {
        match read.root {
            "values" => patterns.push(joined(&[], &read.segments)),
            "self" => patterns.extend(selves.iter().map(|it| joined(&it.steps, &read.segments))),
            "parent" => patterns.extend(selves.iter().map(|it| {
                let above = it.steps.len().saturating_sub(1);
                joined(&it.steps[..above], &read.segments)
            })),
            "layer" | "delivery" => patterns.extend(selves.iter().cloned()),
            "app" => patterns.push(Pattern::new("image.tag")),
            _ => {}
        }
    }
    if scope.app.is_some() {
        patterns.push(Pattern::new("image.tag"));
    }
    if each.is_filter || patterns.is_empty() {
        patterns.extend(selves.iter().cloned());
    }
    let mut distinct: Vec<Pattern> = Vec::new();
    for pattern in patterns {
        if !distinct.contains(&pattern) {
            distinct.push(pattern);
        }
    }
    distinct
}

fn joined(above: &[Step], below: &[Segment]) -> Pattern {
    let below = below.iter().map(|segment| match segment {
        Segment::Key(key) => Step::Key(key.to_string().into()),
        Segment::Any => Step::Any,
    });
    Pattern { steps: above.iter().cloned().chain(below).collect::<Vec<_>>().into() }
}
