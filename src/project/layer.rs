//! The values documents of a release, and what became of those that cannot be read.

use crate::text::FileId;
use crate::value::{Delivery, SourceId};

/// One values document of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Of which kind.
    pub kind: LayerKind,
    /// The object's name, or the file's path.
    pub name: Option<String>,
    /// How it reaches Helm.
    pub delivery: Delivery,
    /// Where it is written; `None` for a layer we cannot read.
    pub written: Option<Written>,
    /// The single value it is for, in `--set` syntax: Flux's `targetPath`.
    pub target: Option<Target>,
    /// Why it cannot be read. Invariant: there is a reason where nothing is written.
    pub unread: Option<Unread>,
    /// How it is laid over the layers before it.
    pub laid: Laid,
}

impl Layer {
    /// Whether it may say anything, for nobody can read it.
    pub fn is_hidden(&self) -> bool {
        self.unread.is_some_and(|it| it != Unread::LeftOut)
    }
}

/// How a layer is laid over the layers before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Laid {
    /// As Helm does: a null stays.
    Over,
    /// As Kustomize does: a null removes what the layers of the same kind said.
    Patch,
    /// A list of operations on the object (JSON 6902).
    Operations,
    /// Below all others, as Helm lays values over a chart's own: a null removes what the chart says. Where it is a
    /// section for a dependency, the null stays, for it is meant for the dependency's own values.
    Default,
    /// The `global` of the chart around a dependency: it counts more than the section's own.
    Global,
}

/// Flux's `targetPath`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The path as written.
    pub path: String,
    /// `literal: true`: the text is taken as it stands.
    pub is_literal: bool,
}

/// Why a layer cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Nothing of that name is among the given files.
    Missing,
    /// Several objects or files of that name are equally near; two files that hold one each.
    Several([FileId; 2]),
    /// The object is there and has no such key.
    NoKey,
    /// The same, and `optional` lets it pass, so that nothing is brought.
    LeftOut,
    /// It is encrypted, or holds bytes that are no text.
    NoText,
    /// Something else fills it in before it is YAML.
    Template,
    /// It stands in another repository, or in the chart.
    Elsewhere,
    /// Something changes it that cannot be followed.
    Changed,
    /// It is made of a file that is not among the given ones.
    NoFile,
}

/// Where the values of a layer are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub source: SourceId,
    /// Index into its documents.
    pub index: usize,
    /// Keys from the document's root down to the values: empty, or `spec`, `values`.
    pub keys: Vec<String>,
    /// Whether fixes may be written there.
    pub is_editable: bool,
}

/// The kind of a layer, as rules name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LayerKind {
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
    /// `helm.parameters` and `helm.fileParameters` of an Argo CD Application.
    Parameters,
    /// A Kustomize generator.
    Generator,
}

impl LayerKind {
    /// The word rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::ConfigMap => "configmap",
            Self::Secret => "secret",
            Self::HelmRelease => "helmrelease",
            Self::Application => "application",
            Self::Parameters => "parameters",
            Self::Generator => "generator",
        }
    }
}
