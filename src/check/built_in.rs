//! The checks that no rule file can say, each with what it looks for.

use std::collections::BTreeSet;

use crate::config::is_match;
use crate::config::parse::suggestion;
use crate::diagnostic::RuleId;
use crate::rule::RuleSet;

/// The id of a rule that is named and does not exist.
pub const UNKNOWN_RULE: &str = "valuelint/unknown-rule";

/// Every rule and built-in check there is.
pub fn ids(rules: &RuleSet) -> Vec<RuleId> {
    let built_in = BUILT_IN.iter().map(|(id, _)| RuleId::new(*id));
    built_in.chain(rules.iter().map(|it| RuleId::new(it.id()))).collect()
}

/// What to say of an id or `area/*` that means no rule; nothing if it means one.
pub fn unknown(pattern: &str, rules: &RuleSet) -> Option<String> {
    let ids = ids(rules);
    if ids.iter().any(|id| is_match(pattern, id)) {
        return None;
    }
    let areas = areas(&ids);
    let is_area = areas.iter().any(|it| it.strip_suffix("/*") == Some(pattern.trim_end_matches('/')));
    if is_area {
        return Some(format!(
            "there is no rule `{pattern}`; write `{}/*` for all of them",
            pattern.trim_end_matches('/')
        ));
    }
    let names = ids.iter().map(RuleId::as_str).filter(|_| !pattern.ends_with('*'));
    let mut hint = suggestion(pattern, names);
    if hint.is_empty() {
        hint = suggestion(pattern, areas.iter().map(String::as_str));
    }
    Some(format!("there is no rule `{pattern}`{hint}"))
}

/// `area/*` of every rule there is.
fn areas(ids: &[RuleId]) -> BTreeSet<String> {
    ids.iter().filter_map(|it| it.as_str().split_once('/')).map(|it| format!("{}/*", it.0)).collect()
}

/// Id and summary of every built-in check, in order of id.
pub const BUILT_IN: [(&str, &str); 40] = [
    ("valuelint/config", "the configuration says something that cannot be meant"),
    ("valuelint/internal-error", "valuelint failed on a file"),
    ("valuelint/not-readable", "a file cannot be read, or is not UTF-8"),
    ("valuelint/rule-file", "a rule file says something that cannot be meant"),
    ("valuelint/unknown-chart", "a chart or a version is named that nobody knows"),
    ("valuelint/unknown-rule", "a rule is named that does not exist"),
    ("valuelint/unused-ignore", "a comment silences nothing"),
    ("values/hidden-layer", "later layers set again all that a layer sets"),
    ("values/kustomization-circle", "kustomizations take each other in"),
    ("values/misplaced-key", "a key stands in another map than the chart reads it from"),
    ("values/missing-reference", "a release names an object, a key or a source that is not there"),
    ("values/not-allowed", "a value is none of those the chart takes"),
    ("values/not-substituted", "a `${VAR}` that no Kustomization fills in"),
    ("values/object-twice", "two ConfigMaps or Secrets of one name are applied together"),
    ("values/removed-key", "the chart no longer reads a key"),
    ("values/renamed-key", "the chart reads a key under another name"),
    ("values/required-missing", "a key is missing without which the chart cannot be installed"),
    ("values/schema", "a value is not what the chart's schema asks for"),
    ("values/target-path", "a `targetPath` sets something else than its text, or nothing"),
    ("values/too-large", "an object is larger than the API server takes, or almost"),
    ("values/type-mismatch", "a value has another type than the chart takes"),
    ("values/unknown-key", "nothing in the chart reads a key"),
    ("values/unread-key", "the chart does not read a key"),
    ("yaml/duplicate-key", "a key stands twice in a map"),
    ("yaml/empty-first-document", "only the first document counts, and it is empty"),
    ("yaml/ignored-document", "a document stands behind the only one that counts"),
    ("yaml/key-is-no-text", "a key is no text"),
    ("yaml/last-line-lost", "Helm 4 loses the last line of a file"),
    ("yaml/merge-of-no-map", "`<<` merges something else than a map"),
    ("yaml/merge-overrides-key", "a key before `<<` is overwritten by what is merged"),
    ("yaml/not-a-map", "values are something else than a map"),
    ("yaml/not-finite", "a number is infinite or none"),
    ("yaml/recursive-alias", "an alias stands within its own anchor"),
    ("yaml/swallowed-value", "a value is taken for a comment, a tag or an anchor"),
    ("yaml/syntax", "a line cannot be read as YAML"),
    ("yaml/tab-indentation", "a tab indents a line"),
    ("yaml/tag-does-not-fit", "a tag and its value do not fit"),
    ("yaml/template-braces", "`{{ }}` stands without quotes"),
    ("yaml/unknown-anchor", "an alias has no anchor"),
    ("yaml/unknown-tag", "a tag that nothing on the way to Helm knows"),
];
