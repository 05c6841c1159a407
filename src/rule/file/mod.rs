//! A rule as written in its file: shape only, nothing checked yet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub mod node;
pub mod shape;
pub mod words;

use shape::{Data, OneOrMany, Ordered};
use words::{ApplicabilityWord, ConfidenceWord, KindWord, LayerWord, SetWord, SeverityWord, StyleWord};

/// A rule of valuelint: what to look at, when it is wrong, what to say and how to mend it.
///
/// The path of the file below `rules/`, without `.yaml`, is the rule's id.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "valuelint rule")]
pub struct RuleFile {
    /// One line, no full stop: what is wrong.
    pub summary: String,
    /// From which preset on the rule speaks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub set: SetWord,
    /// How much it matters; a map of conditions is asked from the top, `else` comes last.
    pub severity: SeverityFile,
    /// How sure a finding is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub confidence: ConfidenceWord,
    /// Where the claim can be checked.
    pub links: Vec<String>,
    /// Which releases or objects the rule is about.
    pub scope: ScopeFile,
    /// Which values become `self`; without it the whole values or object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<EachFile>,
    /// Constants for the expressions.
    #[serde(default, skip_serializing_if = "Ordered::is_empty")]
    pub data: Ordered<Data>,
    /// Named CEL expressions, evaluated where they are used.
    #[serde(default, skip_serializing_if = "Ordered::is_empty")]
    pub variables: Ordered<String>,
    /// CEL conditions that must all be true.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub when: OneOrMany<String>,
    /// A CEL condition that is true when all is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<String>,
    /// Several findings one rule may make; the first that is true speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseFile>,
    /// Where to point; the first place somebody wrote counts. Default: `self`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub at: OneOrMany<TargetFile>,
    /// Further places that explain the finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedFile>,
    /// What is wrong, then what is right: lower case, no full stop, CEL in `{holes}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What mends it; the first is *the* fix.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub fix: OneOrMany<FixFile>,
    /// Ids that stay silent where this rule speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
    /// Why it matters, in Markdown.
    pub why: String,
    /// What the rule says and where it is silent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ExampleFile>,
}

/// One severity, or conditions asked from the top.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SeverityFile {
    /// Always the same.
    Word(SeverityWord),
    /// `{ error: CEL, warning: CEL, else: info }`
    Map(Ordered<String>),
}

/// Which releases or objects a rule is about.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeFile {
    /// Releases of this chart lineage; `"*"` is any values, chart known or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// Chart versions: `>=5.1.0 <6 || >=7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<String>,
    /// Versions of the application that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Only where all values of the release are known: for rules about what is missing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub complete: bool,
    /// Kinds of the layer that wrote `self`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub layer: OneOrMany<LayerWord>,
    /// Instead of `chart`: Kubernetes objects, `Kind` or `Kind.group`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub kind: OneOrMany<String>,
}

/// Which values become `self`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum EachFile {
    /// One path.
    Path(String),
    /// Several paths.
    Paths(Vec<String>),
    /// A filter, matched before any expression is evaluated.
    Filter(FilterFile),
}

/// What a value must be like; all given fields must match.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterFile {
    /// Paths; default `**`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub path: OneOrMany<String>,
    /// A regular expression on the last key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the value is.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub kind: OneOrMany<KindWord>,
    /// How the scalar is written.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub style: OneOrMany<StyleWord>,
    /// A regular expression on the scalar as written, quotes included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Only what the user wrote, not the chart's defaults.
    #[serde(default, skip_serializing_if = "is_default")]
    pub written: bool,
}

/// One of several findings of a rule; what it lacks it takes from the rule.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// CEL conditions that must all be true; without them the case is the last.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub when: OneOrMany<String>,
    /// A CEL condition that is true when all is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<String>,
    /// How much it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityFile>,
    /// Where to point.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub at: OneOrMany<TargetFile>,
    /// Further places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedFile>,
    /// What is wrong, then what is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What mends it.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub fix: OneOrMany<FixFile>,
}

/// A place: the value at a path, or its key.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum TargetFile {
    /// The value; a map, a list, a null or an empty value is shown by its key.
    Value(String),
    /// The key instead of the value.
    Key(KeyTarget),
}

/// The key of the value at a path.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyTarget {
    /// The path.
    pub key: String,
}

/// A further place that explains the finding.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedFile {
    /// Where; dropped if nobody wrote it.
    pub at: TargetFile,
    /// What it has to do with the finding.
    pub label: String,
}

/// A titled change that mends a finding: one operation, or several `edits`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixFile {
    /// What it does, as an order.
    pub title: String,
    /// `safe`: you would commit it unseen.
    pub applicability: ApplicabilityWord,
    /// A CEL condition; else the fix is not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Path of the value to set to `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Path of the list that gets the items of `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub append: Option<String>,
    /// CEL: what `set` and `append` write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Paths of the entries to remove.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub remove: OneOrMany<String>,
    /// Path of the entry whose key becomes `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// Paths of the entries to move under `to`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub r#move: OneOrMany<String>,
    /// The new key of `rename`, the new parent of `move`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Path of the scalar to put in double quotes as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Several operations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<OperationFile>,
}

// The fields of `FixFile` again: serde cannot flatten them there and still refuse unknown fields at their place.
/// One operation of a fix.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationFile {
    /// Path of the value to set to `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    /// Path of the list that gets the items of `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub append: Option<String>,
    /// CEL: what `set` and `append` write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Paths of the entries to remove.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub remove: OneOrMany<String>,
    /// Path of the entry whose key becomes `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// Paths of the entries to move under `to`.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub r#move: OneOrMany<String>,
    /// The new key of `rename`, the new parent of `move`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Path of the scalar to put in double quotes as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// Values or a small project, and what the rule says of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the rule speaks, marked by comments: carets under the place, or `#> text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bad: Option<String>,
    /// The same after the first fix of every finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<String>,
    /// Where the rule is silent.
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub good: OneOrMany<String>,
    /// The chart it is judged by: `name@version`; default the newest version in scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// Whether these are all values of the release; default `scope.complete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete: Option<bool>,
    /// Other rules and checks that rightly speak here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl FixFile {
    /// The operations, whichever way they are written.
    pub fn operations(&self) -> Vec<OperationFile> {
        if !self.edits.is_empty() {
            return self.edits.clone();
        }
        vec![OperationFile {
            set: self.set.clone(),
            append: self.append.clone(),
            value: self.value.clone(),
            remove: self.remove.clone(),
            rename: self.rename.clone(),
            r#move: self.r#move.clone(),
            to: self.to.clone(),
            quote: self.quote.clone(),
        }]
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
