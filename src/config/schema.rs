//! The shape of `valuelint.yaml` for editors and other tools: `schemas/config.schema.json`.
//!
//! Reading goes its own way (see `parse`), so that everything wrong is told at its place; a test holds both together.

use serde_json::{Value, json};

use super::parse::{CONFIDENCES, HELMS, PRESETS, SEVERITIES};

/// The schema of the configuration.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "valuelint.yaml",
        "description": "Settings of valuelint for a repository.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "extends": one_or_many(
                "Configurations below this one, as paths seen from here; what is said here lies over what they say.",
            ),
            "preset": choice("How much is looked for.", &PRESETS),
            "select": ids("Only these rules: ids or `area/*`, whatever the preset."),
            "ignore": ids("None of these rules: ids or `area/*`."),
            "severity": severity("What a rule, an id or `area/*`, is to be."),
            "min-confidence": choice("How sure a finding has to be.", &CONFIDENCES),
            "charts": {
                "description": "Which charts the values in some files are for; the first that fits counts.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["files", "chart"],
                    "properties": {
                        "files": word("A glob, seen from the configuration."),
                        "chart": word("`site@1.2.3`, or the path of the chart's folder or archive."),
                    },
                },
            },
            "known-keys": list("Paths of keys that another tool reads, with everything below; `*` stands for any one key or item, `x-*` for any key that begins so."),
            "rules": list("Folders with rules of your own."),
            "overrides": {
                "description": "What is other for some files; all that fit count, the last most.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["files"],
                    "properties": {
                        "files": one_or_many("Globs, seen from the configuration."),
                        "ignore": ids("None of these rules there."),
                        "severity": severity("What a rule is to be there."),
                    },
                },
            },
            "exclude": one_or_many("Globs of files and folders of which nothing is said, also when they are named."),
            "baseline": word("The file of findings that are known, as `--write-baseline` writes it."),
            "helm": {
                "description": "Which Helm reads values files; the two differ where a file holds several documents.",
                "enum": HELMS.iter().flat_map(|(word, _)| [json!(word), json!(word.parse::<u32>().ok())]).collect::<Vec<_>>(),
            },
        },
    })
}

fn word(description: &str) -> Value {
    json!({ "description": description, "type": "string", "minLength": 1 })
}

fn list(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string", "minLength": 1 } })
}

fn one_or_many(description: &str) -> Value {
    json!({
        "description": description,
        "anyOf": [
            { "type": "string", "minLength": 1 },
            { "type": "array", "items": { "type": "string", "minLength": 1 } },
        ],
    })
}

fn ids(description: &str) -> Value {
    list(description)
}

fn choice<T>(description: &str, words: &[(&str, T)]) -> Value {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    json!({ "description": description, "enum": words })
}

fn severity(description: &str) -> Value {
    json!({ "description": description, "type": "object", "additionalProperties": choice("", &SEVERITIES) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::{Configuration, KEYS, configuration};
    use crate::text::FileId;

    #[test]
    fn the_schema_has_the_keys_that_are_read() {
        let schema = schema();
        let mut keys: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut read = KEYS;
        keys.sort_unstable();
        read.sort_unstable();
        assert_eq!(keys, read);
    }

    #[test]
    fn what_the_schema_takes_is_read_and_nothing_else() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let both = |text: &str| {
            let value: Value = serde_yaml::from_str(text).unwrap();
            let found = configuration(FileId(0), text, "", Configuration::default()).diagnostics;
            assert_eq!(validator.is_valid(&value), found.is_empty(), "{text}: {found:?}");
            found.is_empty()
        };
        for right in [
            "{}",
            "extends: base.yaml",
            "extends: [a.yaml, b.yaml]",
            "preset: strict",
            "helm: 3",
            "helm: '4'",
            "min-confidence: low",
            "severity: { a/b: info }",
            "charts: [{ files: a, chart: site@1.2.3 }]",
            "overrides: [{ files: [a, b], ignore: [a/b], severity: { a/*: error } }]",
            "{ exclude: vendor, known-keys: [a.b], rules: [lint], select: [a/b], ignore: [], baseline: a.json }",
        ] {
            assert!(both(right), "{right}");
        }
        for wrong in [
            "[]",
            "presets: strict",
            "preset: loud",
            "helm: 5",
            "severity: { a/b: fatal }",
            "severity: []",
            "charts: [{ files: a }]",
            "charts: [{ files: a, chart: b, version: 1.0.0 }]",
            "overrides: [{ ignore: [a/b] }]",
            "ignore: a/b",
            "exclude: ''",
            "rules: [{}]",
        ] {
            assert!(!both(wrong), "{wrong}");
        }
    }
}
