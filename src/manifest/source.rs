//! Flux's sources: where a chart is fetched from, and which revision of it.

use crate::yaml::Node;

/// What a GitRepository, HelmRepository, OCIRepository or `HelmChart` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `spec.url`
    pub url: Option<String>,
    /// Which revision.
    pub revision: Revision,
}

/// Which revision of a repository, in the precedence Flux gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// A commit: it cannot move.
    Commit(String),
    /// A digest of an OCI artifact: it cannot move.
    Digest,
    /// A range of versions, of tags.
    Range(String),
    /// A tag.
    Tag(String),
    /// A branch, or a name such as `refs/heads/main`: it moves.
    Branch(String),
    /// Nothing is written.
    Absent,
}

/// Reads a source; what is missing is left out.
pub fn read(node: &Node) -> Source {
    let spec = |keys: &[&str]| {
        let found = node.get("spec")?.text_at(keys)?;
        (!found.is_empty()).then(|| found.to_owned())
    };
    let revision = if let Some(commit) = spec(&["ref", "commit"]) {
        Revision::Commit(commit)
    } else if spec(&["ref", "digest"]).is_some() {
        Revision::Digest
    } else if let Some(name) = spec(&["ref", "name"]) {
        match name.strip_prefix("refs/tags/") {
            Some(tag) => Revision::Tag(tag.to_owned()),
            None => Revision::Branch(name),
        }
    } else if let Some(range) = spec(&["ref", "semver"]) {
        Revision::Range(range)
    } else if let Some(tag) = spec(&["ref", "tag"]) {
        Revision::Tag(tag)
    } else if let Some(branch) = spec(&["ref", "branch"]) {
        Revision::Branch(branch)
    } else {
        Revision::Absent
    };
    Source { url: spec(&["url"]), revision }
}

/// A repository's address without scheme, user, `.git` and trailing slash, in lower case:
/// `github.com/example/chart`.
pub fn normal_url(url: &str) -> String {
    let url = url.trim().to_ascii_lowercase();
    let rest = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let rest = match rest.split_once('@') {
        Some((user, rest)) if !user.contains('/') => rest,
        Some(_) | None => rest,
    };
    // `git@github.com:example/chart` separates the path with a colon; a port is digits.
    let rest = match rest.split_once(':') {
        Some((host, path)) if !host.contains('/') && !path.starts_with(|it: char| it.is_ascii_digit()) => {
            format!("{host}/{path}")
        }
        Some(_) | None => rest.to_owned(),
    };
    let rest = rest.trim_end_matches('/');
    rest.strip_suffix(".git").unwrap_or(rest).trim_start_matches("www.").to_owned()
}

#[cfg(test)]
mod tests {
    use super::normal_url;

    #[test]
    fn addresses_of_one_repository() {
        for url in [
            "https://github.com/example/chart",
            "https://github.com/Example/Chart.git",
            "ssh://git@github.com/example/chart/",
            "git@github.com:example/chart.git",
        ] {
            assert_eq!(normal_url(url), "github.com/example/chart", "{url}");
        }
        assert_eq!(normal_url("oci://registry.example:5000/charts"), "registry.example:5000/charts");
    }
}
