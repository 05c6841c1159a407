//! What may be written in files of our own, as their JSON Schemas describe them: rules and `valuelint.yaml`.

use serde_json::Value;

use super::complete::{Candidate, Form};
use super::level::{Level, Part};
use super::page::Page;
use crate::value::path::Segment;

/// What a schema allows at a level.
pub fn candidates(schema: &Value, level: &Level) -> Vec<Candidate> {
    let mut places = forms(schema, schema);
    for step in &level.path {
        places = places.into_iter().flat_map(|it| below(schema, it, step)).collect();
    }
    let mut found = match &level.part {
        Part::Key => places.iter().flat_map(|it| keys(schema, it)).collect::<Vec<_>>(),
        Part::Value(key) => {
            let step = Segment::Key(key.as_str().into());
            places.into_iter().flat_map(|it| below(schema, it, &step)).flat_map(words).collect()
        }
        Part::Comment(_) => Vec::new(),
    };
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(it.label.clone()) && !level.siblings.contains(&it.label));
    found
}

/// A schema with its references followed, and each of the forms it allows.
fn forms<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    let target = schema["$ref"].as_str().and_then(|it| root.pointer(it.strip_prefix('#')?));
    let ways = ["anyOf", "oneOf", "allOf"].iter().filter_map(|it| schema[*it].as_array()).flatten();
    let others = target.into_iter().chain(ways).flat_map(|it| forms(root, it));
    std::iter::once(schema).chain(others).collect()
}

fn below<'s>(root: &'s Value, schema: &'s Value, step: &Segment) -> Vec<&'s Value> {
    let next = match step {
        Segment::Key(key) => schema["properties"].get(&**key).or_else(|| schema.get("additionalProperties")),
        Segment::Index(_) => schema.get("items"),
    };
    next.map_or_else(Vec::new, |it| forms(root, it))
}

fn keys(root: &Value, schema: &Value) -> Vec<Candidate> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let candidate = |(name, property): (&String, &Value)| {
        let description = property["description"].as_str().map(str::to_owned);
        let page = Page { description, ..Page::default() };
        Candidate { label: name.clone(), detail: None, page: Some(page), form: form(&forms(root, property)) }
    };
    properties.map(candidate).collect()
}

/// How a key goes on: as a map or a list only if it can be nothing else.
fn form(forms: &[&Value]) -> Form {
    let choice: Vec<String> = forms.iter().flat_map(|it| words(it)).map(|it| it.label).collect();
    let types: Vec<&str> = forms.iter().filter_map(|it| it["type"].as_str()).collect();
    match types[..] {
        _ if !choice.is_empty() && types.iter().all(|it| *it == "string" || *it == "boolean") => {
            Form::Choice(choice)
        }
        ["object", ..] if types.iter().all(|it| *it == "object") => Form::Map,
        ["array", ..] if types.iter().all(|it| *it == "array") => Form::List,
        _ => Form::Scalar,
    }
}

/// The words a schema allows.
fn words(schema: &Value) -> Vec<Candidate> {
    let description = schema["description"].as_str().filter(|_| schema.get("const").is_some());
    let all = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
    let word = |it: &str| Candidate {
        label: it.to_owned(),
        detail: description.map(str::to_owned),
        page: None,
        form: Form::Word,
    };
    let mut found: Vec<Candidate> = all.filter_map(|it| it.as_str().map(word)).collect();
    if schema["type"] == "boolean" {
        found.extend(["true", "false"].map(word));
    }
    found
}
