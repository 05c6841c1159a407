//! The words that rule files use where only certain words are allowed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From which preset on a rule speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SetWord {
    /// What nobody wants to miss.
    #[default]
    Recommended,
    /// What careful people want to know.
    Strict,
    /// Everything.
    Pedantic,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeverityWord {
    /// Does hurt.
    Error,
    /// Likely to hurt.
    Warning,
    /// Worth knowing.
    Info,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConfidenceWord {
    /// All that it rests on is seen.
    #[default]
    High,
    /// It rests on a guess.
    Medium,
    /// Shown only when asked for.
    Low,
}

/// The kind of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LayerWord {
    /// A values file.
    File,
    /// A ConfigMap's key.
    ConfigMap,
    /// A Secret's key.
    Secret,
    /// `spec.values` of a HelmRelease.
    HelmRelease,
    /// `helm.values` or `helm.valuesObject` of an Argo CD Application.
    Application,
    /// `helm.parameters`, `targetPath`.
    Parameters,
    /// A Kustomize generator.
    Generator,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindWord {
    /// null
    Null,
    /// true or false
    Bool,
    /// A whole number.
    Integer,
    /// Any other number.
    Float,
    /// A text.
    String,
    /// A list.
    List,
    /// A map.
    Map,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StyleWord {
    /// No quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Whether a fix may be applied unseen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApplicabilityWord {
    /// You would commit it unseen.
    Safe,
    /// Look at it first.
    #[default]
    Unsafe,
}
