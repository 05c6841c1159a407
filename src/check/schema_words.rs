//! What a JSON Schema asks for, in words.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

/// What is wrong with a value, to stand after its name; nothing where only an engine would know.
pub(super) fn of(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("must be a multiple of {multiple_of}"),
        Kind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {}", counted(*limit, "item")),
        Kind::MaxItems { limit } => format!("must have at most {}", counted(*limit, "item")),
        Kind::AdditionalItems { limit } => format!("must have at most {limit} items"),
        Kind::MinProperties { limit } => format!("must have at least {}", counted(*limit, "key")),
        Kind::MaxProperties { limit } => format!("must have at most {}", counted(*limit, "key")),
        Kind::Pattern { pattern } => format!("does not look like `{pattern}`"),
        Kind::UniqueItems => "must not have an item twice".to_owned(),
        Kind::Contains => "lacks an item the chart's schema requires".to_owned(),
        Kind::FalseSchema => "is not allowed here by the chart's schema".to_owned(),
        Kind::Not { .. } => "is what the chart's schema excludes".to_owned(),
        Kind::PropertyNames { .. } => "has a key whose name the chart's schema does not allow".to_owned(),
        Kind::OneOfMultipleValid { .. } => {
            "fits several of the forms of which the chart's schema allows exactly one".to_owned()
        }
        _ => return None,
    })
}

/// The same of a value that fits none of several forms: what is wrong with the nearest of them. `own` leads to the value.
pub(super) fn of_branches(context: &[Vec<ValidationError<'static>>], own: &str) -> Option<String> {
    let nearest = context.iter().filter(|it| !it.is_empty()).min_by_key(|it| distance(it))?;
    let wrong = nearest.first()?;
    let path = wrong.instance_path().as_str();
    let path = path.strip_prefix(own).unwrap_or(path).trim_start_matches('/').replace('/', ".");
    let place = if path.is_empty() { "it".to_owned() } else { format!("`{path}`") };
    let why = match wrong.kind() {
        Kind::Required { property } => format!("{place} lacks `{}`", plain(property)),
        Kind::AdditionalProperties { unexpected } => format!("{place} has `{}`", unexpected.join("`, `")),
        Kind::Type { kind } => {
            let names = match kind {
                jsonschema::error::TypeKind::Single(it) => vec![it.as_str()],
                jsonschema::error::TypeKind::Multiple(all) => {
                    all.iter().map(jsonschema::JsonType::as_str).collect()
                }
            };
            format!("{place} must be {}", types(&names))
        }
        Kind::Enum { options } => {
            let words: Vec<String> = options.as_array()?.iter().map(plain).collect();
            format!("{place} must be one of {}", list(&words))
        }
        Kind::Constant { expected_value } => format!("{place} must be `{}`", plain(expected_value)),
        other => format!("{place} {}", of(other)?),
    };
    Some(format!(
        "fits none of the {} forms the chart's schema allows; for the nearest, {why}",
        context.len()
    ))
}

/// How far a value is from a form: first of all by its type, then by the words that tell forms apart.
fn distance(wrong: &[ValidationError<'static>]) -> (bool, bool, usize) {
    let top = wrong.iter().map(|it| it.instance_path().as_str().len()).min();
    let is_of_type = |it: &ValidationError<'_>| {
        matches!(it.kind(), Kind::Type { .. }) && Some(it.instance_path().as_str().len()) == top
    };
    let is_word = |it: &ValidationError<'_>| matches!(it.kind(), Kind::Enum { .. } | Kind::Constant { .. });
    (wrong.iter().any(is_of_type), wrong.iter().any(is_word), wrong.len())
}

/// Types in words.
pub(super) fn types(names: &[&str]) -> String {
    let word = |name: &&str| match *name {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "array" => "a list",
        "object" => "a map",
        _ => "empty",
    };
    let is_any_number = names.contains(&"number");
    let mut words: Vec<&str> =
        names.iter().filter(|it| !(is_any_number && **it == "integer")).map(word).collect();
    // "Or empty" helps nobody.
    if words.len() > 1 {
        words.retain(|it| *it != "empty");
    }
    words.dedup();
    words.join(" or ")
}

/// A scalar of JSON as one would write it.
pub(super) fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// Words in backticks; of many the first.
pub(super) fn list(words: &[String]) -> String {
    const MANY: usize = 12;
    let shown = super::key_words::join_words(&words[..words.len().min(MANY)]);
    if words.len() > MANY { format!("{shown} and {} more", words.len() - MANY) } else { shown }
}

fn counted(n: u64, word: &str) -> String {
    if n == 1 { format!("one {word}") } else { format!("{n} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_in_words() {
        let disk =
            r#"{"type": "object", "required": ["kind", "path"], "properties": {"kind": {"const": "disk"}}}"#;
        let cloud = r#"{"type": "object", "required": ["kind", "bucket"], "properties": {"kind": {"const": "cloud"}}}"#;
        let schema =
            format!(r#"{{"properties": {{"store": {{"oneOf": [{{"type": "string"}}, {cloud}, {disk}]}}}}}}"#);
        let schema: Json = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (store, expected) in [
            (r#"{"kind": "disk"}"#, "for the nearest, it lacks `path`"),
            (r#"{"kind": "cloud"}"#, "for the nearest, it lacks `bucket`"),
            (r#"{"kind": "disk", "path": 1, "bucket": 2}"#, ""),
            ("3", "for the nearest, it must be a text"),
        ] {
            let values: Json = serde_json::from_str(&format!(r#"{{"store": {store}}}"#)).unwrap();
            let told = validator.iter_errors(&values).find_map(|it| match it.kind() {
                Kind::OneOfNotValid { context } => of_branches(context, it.instance_path().as_str()),
                _ => None,
            });
            assert!(told.unwrap_or_default().ends_with(expected), "{store}");
        }
        assert_eq!(types(&["integer", "number", "null"]), "a number");
    }
}
