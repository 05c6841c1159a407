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
            "fits several of the forms of which the chart's schema allows one at a time".to_owned()
        }
        _ => return None,
    })
}

/// The same of a value that fits none of several forms: what is wrong with the nearest of them.
pub(super) fn of_branches(context: &[Vec<ValidationError<'static>>]) -> Option<String> {
    let nearest = context.iter().filter(|it| !it.is_empty()).min_by_key(|it| it.len())?;
    let wrong = nearest.first()?;
    let path = wrong.instance_path().as_str().trim_start_matches('/').replace('/', ".");
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
    Some(format!("fits none of the {} forms the chart's schema allows; of the nearest, {why}", context.len()))
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
    let mut words: Vec<&str> = names.iter().map(word).collect();
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
