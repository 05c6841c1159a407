//! Rules as data: files, conditions over values, messages with holes, fixes, examples.
//!
//! A rule goes three ways: a [`file::RuleFile`] is what somebody wrote, a [`header::Header`] is what decides
//! whether it runs, a [`Rule`] is ready to run. [`set::RuleSet`] keeps them, [`evaluate`] runs them.

use std::sync::OnceLock;

use crate::diagnostic::{Applicability, Confidence, RuleId, Severity};
use crate::value::{Entry, Map, Value, ValueKind};

mod bind;
mod context;
mod decide;
mod each;
mod evaluate;
pub mod example;
pub mod expression;
pub mod file;
mod fixes;
pub mod header;
pub mod hole;
pub mod load;
mod memo;
pub(crate) mod needs;
pub mod page;
pub mod path;
mod pattern;
pub mod refused;
mod scope;
mod secrets;
pub mod set;
mod speak;
mod strangers;
mod target;
mod touched;

#[cfg(test)]
mod tests;

pub use evaluate::{Undecided, evaluate, evaluate_all};
pub use scope::{has_part, speakers};
pub use set::RuleSet;

use expression::{Names, Program, compile};
use file::shape::Data;
use file::words::{ApplicabilityWord, ConfidenceWord, SeverityWord};
use file::{CaseFile, FixFile, OperationFile, RuleFile, SeverityFile, TargetFile};
use hole::{Piece, Template};

/// A rule that is ready to run. Its expressions are compiled when they are first asked for.
#[derive(Debug)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What is wrong, in one line.
    pub summary: String,
    /// How sure a finding is.
    pub confidence: Confidence,
    /// Where the claim can be checked.
    pub links: Vec<String>,
    /// Why it matters, in Markdown.
    pub why: String,
    /// Ids that stay silent where this rule speaks.
    pub replaces: Vec<RuleId>,
    severity: Severities,
    when: Vec<Expression>,
    require: Option<Expression>,
    /// Invariant: never empty; a rule without cases is one case.
    cases: Vec<Case>,
    report: Report,
    data: Vec<(String, Value)>,
    variables: Vec<(String, String)>,
    is_chart: bool,
    names: OnceLock<Names>,
}

/// One of the findings a rule may make; what it lacks it takes from the rule.
#[derive(Debug)]
struct Case {
    when: Vec<Expression>,
    require: Option<Expression>,
    severity: Option<Severities>,
    report: Report,
}

/// What is told when a rule or a case speaks.
#[derive(Debug)]
struct Report {
    message: Option<Text>,
    at: Vec<Target>,
    related: Vec<Related>,
    fixes: Vec<FixPlan>,
}

/// A severity, or conditions asked from the top.
#[derive(Debug)]
struct Severities {
    conditions: Vec<(Severity, Expression)>,
    otherwise: Severity,
}

/// A place to point at.
#[derive(Debug)]
struct Target {
    path: Text,
    is_key: bool,
}

/// A further place and what is there.
#[derive(Debug)]
struct Related {
    at: Target,
    label: Text,
}

/// A fix before anything is filled in.
#[derive(Debug)]
struct FixPlan {
    title: Text,
    applicability: Applicability,
    when: Option<Expression>,
    operations: Vec<OperationPlan>,
}

/// An operation before anything is filled in.
#[derive(Debug)]
enum OperationPlan {
    Set(Text, Expression),
    Append(Text, Expression),
    Remove(Vec<Text>),
    Rename(Text, Text),
    Move(Vec<Text>, Text),
    Quote(Text),
}

/// A CEL expression, compiled when it is first needed.
#[derive(Debug)]
struct Expression {
    text: String,
    program: OnceLock<Option<Program>>,
}

/// A text whose holes are compiled when they are first needed.
#[derive(Debug)]
struct Text(Vec<TextPiece>);

#[derive(Debug)]
enum TextPiece {
    Words(String),
    Hole(Expression),
}

impl Expression {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), program: OnceLock::new() }
    }

    /// The program; `None` for what does not compile, which the loader has refused.
    fn program(&self, names: &Names) -> Option<&Program> {
        self.program.get_or_init(|| compile(&self.text, names).ok()).as_ref()
    }
}

impl Text {
    fn new(text: &str) -> Self {
        let pieces = Template::read(text).0.pieces;
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Words(words) => TextPiece::Words(words),
            Piece::Hole { text, .. } => TextPiece::Hole(Expression::new(text)),
        });
        Self(pieces.collect())
    }
}

impl Rule {
    /// The rule a checked file describes.
    pub fn new(id: &str, file: &RuleFile) -> Self {
        let case = |case: &CaseFile| Case {
            when: expressions(&case.when.0),
            require: case.require.as_deref().map(Expression::new),
            severity: case.severity.as_ref().map(Severities::of),
            report: Report::of(case.message.as_ref(), &case.at.0, &case.related, &case.fix.0),
        };
        let only = [CaseFile::default()];
        let cases = if file.cases.is_empty() { &only[..] } else { &file.cases };
        Self {
            id: RuleId::new(id),
            summary: file.summary.clone(),
            confidence: confidence(file.confidence),
            links: file.links.clone(),
            why: file.why.clone(),
            replaces: file.replaces.iter().map(|it| RuleId::new(it.as_str())).collect(),
            severity: Severities::of(&file.severity),
            when: expressions(&file.when.0),
            require: file.require.as_deref().map(Expression::new),
            cases: cases.iter().map(case).collect(),
            report: Report::of(file.message.as_ref(), &file.at.0, &file.related, &file.fix.0),
            data: file.data.0.iter().map(|(name, data)| (name.clone(), value(data))).collect(),
            variables: file.variables.0.clone(),
            is_chart: file.scope.chart.is_some(),
            names: OnceLock::new(),
        }
    }

    /// What the rule's expressions may name.
    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let data = self.data.iter().map(|it| it.0.clone()).collect();
            let mut names = Names { variables: Vec::new(), data, is_chart: self.is_chart, is_proven: true };
            for (name, text) in &self.variables {
                // The loader has compiled it once.
                let _ = names.add_variable(name, text);
            }
            names
        })
    }

    /// The first paragraph of why it matters, on one line.
    fn help(&self) -> Option<String> {
        let first = self.why.split("\n\n").next()?.split_whitespace().collect::<Vec<_>>().join(" ");
        (!first.is_empty()).then_some(first)
    }
}

impl Report {
    fn of(
        message: Option<&String>,
        at: &[TargetFile],
        related: &[file::RelatedFile],
        fixes: &[FixFile],
    ) -> Self {
        let related =
            related.iter().map(|it| Related { at: Target::of(&it.at), label: Text::new(&it.label) });
        Self {
            message: message.map(|it| Text::new(it)),
            at: at.iter().map(Target::of).collect(),
            related: related.collect(),
            fixes: fixes.iter().map(FixPlan::of).collect(),
        }
    }
}

impl Severities {
    fn of(file: &SeverityFile) -> Self {
        match file {
            SeverityFile::Word(word) => Self { conditions: Vec::new(), otherwise: severity(*word) },
            SeverityFile::Map(entries) => {
                let mut severities = Self { conditions: Vec::new(), otherwise: Severity::Warning };
                for (word, text) in &entries.0 {
                    match severity_named(word) {
                        Some(word) => severities.conditions.push((word, Expression::new(text))),
                        None => severities.otherwise = severity_named(text).unwrap_or(Severity::Warning),
                    }
                }
                severities
            }
        }
    }
}

impl Target {
    fn of(file: &TargetFile) -> Self {
        match file {
            TargetFile::Value(path) => Self { path: Text::new(path), is_key: false },
            TargetFile::Key(target) => Self { path: Text::new(&target.key), is_key: true },
        }
    }
}

impl FixPlan {
    fn of(file: &FixFile) -> Self {
        Self {
            title: Text::new(&file.title),
            applicability: match file.applicability {
                ApplicabilityWord::Safe => Applicability::Safe,
                ApplicabilityWord::Unsafe => Applicability::Unsafe,
            },
            when: file.when.as_deref().map(Expression::new),
            operations: file.operations().iter().filter_map(OperationPlan::of).collect(),
        }
    }
}

impl OperationPlan {
    fn of(file: &OperationFile) -> Option<Self> {
        let texts = |texts: &[String]| texts.iter().map(|it| Text::new(it)).collect();
        let value = || file.value.as_deref().map(Expression::new);
        let to = || file.to.as_deref().map(Text::new);
        if let Some(path) = &file.set {
            Some(Self::Set(Text::new(path), value()?))
        } else if let Some(path) = &file.append {
            Some(Self::Append(Text::new(path), value()?))
        } else if let Some(path) = &file.rename {
            Some(Self::Rename(Text::new(path), to()?))
        } else if let Some(path) = &file.quote {
            Some(Self::Quote(Text::new(path)))
        } else if !file.r#move.is_empty() {
            Some(Self::Move(texts(&file.r#move.0), to()?))
        } else {
            Some(Self::Remove(texts(&file.remove.0)))
        }
    }
}

fn expressions(texts: &[String]) -> Vec<Expression> {
    texts.iter().map(Expression::new).collect()
}

fn severity(word: SeverityWord) -> Severity {
    match word {
        SeverityWord::Error => Severity::Error,
        SeverityWord::Warning => Severity::Warning,
        SeverityWord::Info => Severity::Info,
    }
}

fn severity_named(word: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(|it| it.as_str() == word)
}

fn confidence(word: ConfidenceWord) -> Confidence {
    match word {
        ConfidenceWord::High => Confidence::High,
        ConfidenceWord::Medium => Confidence::Medium,
        ConfidenceWord::Low => Confidence::Low,
    }
}

fn value(data: &Data) -> Value {
    Value::computed(match data {
        Data::Null => ValueKind::Null,
        Data::Bool(value) => ValueKind::Bool(*value),
        Data::Int(value) => ValueKind::Int(*value),
        Data::Float(value) => ValueKind::Float(*value),
        Data::String(text) => ValueKind::String(text.as_str().into()),
        Data::List(items) => ValueKind::List(items.iter().map(value).collect()),
        Data::Map(entries) => {
            let entries = entries.iter().map(|(key, data)| Entry {
                key: key.as_str().into(),
                key_range: text_size::TextRange::default(),
                value: value(data),
                is_deleted: false,
            });
            ValueKind::Map(Map { entries: entries.collect(), ..Map::default() })
        }
    })
}
