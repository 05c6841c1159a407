//! The checks that no rule file can say, each with what it looks for.

/// Id and summary of every built-in check, in order of id.
pub const BUILT_IN: [(&str, &str); 23] = [
    ("valuelint/config", "the configuration says something that cannot be meant"),
    ("valuelint/internal-error", "valuelint failed on a file"),
    ("valuelint/not-readable", "a file cannot be read, or is not UTF-8"),
    ("valuelint/rule-file", "a rule file says something that cannot be meant"),
    ("valuelint/unknown-rule", "a rule is named that does not exist"),
    ("valuelint/unused-ignore", "a comment silences nothing"),
    ("values/misplaced-key", "a key stands in another map than the chart reads it from"),
    ("values/not-allowed", "a value is none of those the chart takes"),
    ("values/removed-key", "the chart no longer reads a key"),
    ("values/renamed-key", "the chart reads a key under another name"),
    ("values/type-mismatch", "a value has another type than the chart takes"),
    ("values/unread-key", "the chart does not read a key"),
    ("yaml/duplicate-key", "a key stands twice in a map"),
    ("yaml/key-is-no-text", "a key is no text"),
    ("yaml/merge-of-no-map", "`<<` merges something else than a map"),
    ("yaml/not-a-map", "values are something else than a map"),
    ("yaml/not-finite", "a number is infinite or none"),
    ("yaml/recursive-alias", "an alias stands within its own anchor"),
    ("yaml/syntax", "a line cannot be read as YAML"),
    ("yaml/tab-indentation", "a tab indents a line"),
    ("yaml/tag-does-not-fit", "a tag and its value do not fit"),
    ("yaml/template-braces", "`{{ }}` stands without quotes"),
    ("yaml/unknown-anchor", "an alias has no anchor"),
];
