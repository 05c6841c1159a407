//! The places people write values in, around an example.

use text_size::{TextRange, TextSize};

use crate::text::range;

/// Where the values of an example stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// A values file, or the small project an example is.
    Plain,
    /// A literal block of a ConfigMap.
    ConfigMap,
    /// `spec.values` of a HelmRelease.
    HelmRelease,
    /// `helm.values` of an Argo CD Application.
    Application,
}

/// A text in its wrapping, and how it got there.
#[derive(Debug, Clone)]
pub struct Wrapped {
    /// The whole file.
    pub text: String,
    head: usize,
    indent: usize,
    inner: String,
}

impl Wrapping {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Plain, Self::ConfigMap, Self::HelmRelease, Self::Application];

    /// What it is called in a test's output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "as it is",
            Self::ConfigMap => "in a ConfigMap",
            Self::HelmRelease => "in a HelmRelease",
            Self::Application => "in an Application",
        }
    }

    /// The text in this wrapping, as values of the chart.
    pub fn wrap(self, inner: &str, chart: &str, version: Option<&str>) -> Wrapped {
        let version = version.unwrap_or("1.0.0");
        let (head, indent) = match self {
            Self::Plain => (String::new(), 0),
            Self::ConfigMap => {
                let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: values, namespace: apps }\ndata:\n  values.yaml: |\n";
                (head.to_owned(), 4)
            }
            Self::HelmRelease => (
                format!(
                    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{ name: {chart}, namespace: apps }}\n\
                     spec:\n  interval: 10m\n  chart: {{ spec: {{ chart: {chart}, version: \"{version}\", \
                     sourceRef: {{ kind: HelmRepository, name: charts }} }} }}\n  values:\n"
                ),
                4,
            ),
            Self::Application => (
                format!(
                    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{ name: {chart}, namespace: apps }}\n\
                     spec:\n  source:\n    repoURL: https://charts.example.org\n    chart: {chart}\n    \
                     targetRevision: \"{version}\"\n    helm:\n      values: |\n"
                ),
                8,
            ),
        };
        Wrapped {
            text: format!("{head}{}", indented(inner, indent)),
            head: head.len(),
            indent,
            inner: inner.to_owned(),
        }
    }
}

impl Wrapped {
    /// Where a range of the inner text stands in the whole.
    pub fn outer(&self, inner: TextRange) -> TextRange {
        range(self.offset(inner.start()), self.offset(inner.end()))
    }

    fn offset(&self, inner: TextSize) -> usize {
        let inner = usize::from(inner);
        let lines = self.inner[..inner].matches('\n').count();
        let blank =
            self.inner[..inner].split_inclusive('\n').filter(|it| it.ends_with('\n') && is_blank(it)).count();
        self.head + inner + self.indent * (lines + 1 - blank)
    }
}

fn is_blank(line: &str) -> bool {
    line.trim_end_matches(['\r', '\n']).is_empty()
}

fn indented(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    for line in text.split_inclusive('\n') {
        if !is_blank(line) {
            lines.push_str(&" ".repeat(indent));
        }
        lines.push_str(line);
    }
    lines
}
