//! What Go's YAML libraries printed for scalars and documents, line by line, and what we make of them.

use serde_json::{Number, Value as Json, json};
use valuelint::value::decode::{Place, decode_values};
use valuelint::value::scalar::{
    Resolved, TagError, go_float, json_number, resolve_tagged, resolve_v2, resolve_v3,
};

use valuelint::value::{Delivery, SourceId, Value, ValueKind};
use valuelint::yaml::parse::parse;

const V2: &str = include_str!("golden/go-yaml-v2.txt");
const V2_MORE: &str = include_str!("golden/go-yaml-v2-documents.txt");
const V2_INPUTS: &str = include_str!("golden/go-yaml-v2-inputs.txt");
const V3: &str = include_str!("golden/go-yaml-v3.txt");

const N_SCALARS: usize = 156;

/// A line of a golden file.
struct Line {
    /// A scalar as written after `v: `, or a whole document.
    input: String,
    /// What Go printed.
    expected: String,
    delivery: Delivery,
    is_document: bool,
}

/// A scalar that needs no parser.
struct Plain<'a> {
    tag: Option<&'a str>,
    text: &'a str,
}

#[test]
fn scalars() {
    let lines = lines();
    let scalars: Vec<_> = lines.iter().filter_map(|line| Some((line, plain(line)?))).collect();
    let differences: Vec<_> = scalars.iter().filter_map(|(line, scalar)| difference(line, scalar)).collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    assert_eq!(scalars.len(), N_SCALARS);
}

#[test]
fn every_line_is_a_scalar_or_a_document() {
    assert_eq!(document_lines().len() + N_SCALARS, lines().len());
    assert_eq!(document_lines().iter().filter(|line| line.is_document).count(), 71);
}

/// Differences we have on purpose: (delivery, input, why).
const ON_PURPOSE: [(Delivery, &str, &str); 1] = [(
    Delivery::GoYamlV3,
    "a: 1\n---\nb: 2\n",
    "Go was asked for one document; kustomize-controller asks for all",
)];

#[test]
fn documents() {
    let lines = document_lines();
    let differences: Vec<_> = lines.iter().filter_map(document_difference).collect();
    assert!(
        differences.is_empty(),
        "{} of {} differ\n{}",
        differences.len(),
        lines.len(),
        differences.join("\n")
    );
}

/// What `tests/differential` found: the delivery, the text, and what Go makes of it; nothing where it refuses.
const FOUND: [(Delivery, &str, Option<&str>); 11] = [
    (Delivery::GoYamlV2First, "a: |\n  b", Some(r#"{"a":"b"}"#)),
    (Delivery::GoYamlV2First, "a: >+\n  b\n  c", Some(r#"{"a":"b c"}"#)),
    (Delivery::GoYamlV2First, "a:\n-\tb\n", None),
    (Delivery::GoYamlV2First, "a:\n- b\tc\n", Some(r#"{"a":["b\tc"]}"#)),
    (Delivery::GoYamlV2First, "...\n", None),
    (
        Delivery::GoYamlV3,
        "a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: [*b, *a]}\n",
        Some(r#"{"a":{"x":1},"b":{"x":2},"c":{"x":2}}"#),
    ),
    (
        Delivery::GoYamlV2First,
        "a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: [*b, *a]}\n",
        Some(r#"{"a":{"x":1},"b":{"x":2},"c":{"x":2}}"#),
    ),
    (Delivery::GoYamlV3, "a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", None),
    (Delivery::GoYamlV3, "a: &a {x: 1}\nb: {c: *a, c: 1}\n", None),
    (Delivery::GoYamlV3, "a: {80: x}\n", None),
    (Delivery::GoYamlV3, "a: {true: x}\n", None),
];

#[test]
fn documents_that_differed_once() {
    for (delivery, text, expected) in FOUND {
        let tree = parse(text);
        let (value, problems) = decode_values(&tree, Place { source: SourceId::new(0), layer: 0, delivery });
        let is_refused = !tree.errors.is_empty() || problems.iter().any(|it| it.kind.is_refused(delivery));
        let ours = (!is_refused).then(|| as_json(&value));
        let go = expected.map(|it| floats(serde_json::from_str(it).expect("it is JSON")));
        assert_eq!(ours, go, "{text:?} {delivery:?}");
    }
}

/// Go's value or its refusal, compared with our value or our errors and problems.
fn document_difference(line: &Line) -> Option<String> {
    if ON_PURPOSE.iter().any(|(delivery, input, _)| *delivery == line.delivery && *input == line.input) {
        return None;
    }
    let tree = parse(&line.input);
    let place = Place { source: SourceId::new(0), layer: 0, delivery: line.delivery };
    let (value, problems) = decode_values(&tree, place);
    let is_refused = !tree.errors.is_empty() || problems.iter().any(|it| it.kind.is_refused(line.delivery));
    let ours = if is_refused { None } else { Some(as_json(&value)) };
    let go = go_document(line);
    let is_same = match (&ours, &go) {
        (Some(ours), Some(go)) => ours == go,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let errors = (&tree.errors, &problems);
    (!is_same).then(|| {
        format!(
            "{:?} ({:?})\n  go   {}\n  ours {ours:?} {errors:?}",
            line.input, line.delivery, line.expected
        )
    })
}

/// The document as JSON, or `None` where Go refuses it.
fn go_document(line: &Line) -> Option<Json> {
    if line.expected.starts_with("ERR") || line.expected.contains("map[string]interface {}(nil) err=error") {
        return None;
    }
    match (line.delivery, line.is_document) {
        (Delivery::GoYamlV3, true) => {
            let (json, _) = line.expected.split_once(" err=<nil>")?;
            Some(floats(serde_json::from_str(json).expect("it is JSON")))
        }
        (Delivery::GoYamlV3, false) => {
            let at = line.expected.find('{')?;
            let mut stream = serde_json::Deserializer::from_str(&line.expected[at..]).into_iter::<Json>();
            Some(floats(stream.next()?.expect("it is JSON")))
        }
        (_, true) => {
            let text = line.expected.trim_end().trim_end_matches("err=<nil>").trim_end();
            Some(GoSyntax { rest: text }.value())
        }
        (_, false) => {
            let text = line.expected.split(" | q=").next().unwrap_or_default();
            let value = match text.split_once(' ') {
                Some(("string", text)) => json!(text),
                Some(("bool", text)) => json!(text == "true"),
                Some(("float64", text)) => json!(text.parse::<f64>().expect("it is a number")),
                _ if text.trim() == "<nil>" => Json::Null,
                _ if text == "string" => json!(""),
                _ => go_printed(text),
            };
            Some(json!({ "v": value }))
        }
    }
}

/// `%T %v` of a list or a map of words.
fn go_printed(text: &str) -> Json {
    let words = |text: &str| match text {
        "<nil>" => Json::Null,
        word => json!(word),
    };
    let inside = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(']');
    if let Some(items) = inside("[]interface {} [") {
        return items.split_whitespace().map(words).collect();
    }
    let entries = inside("map[string]interface {} map[").unwrap_or_else(|| panic!("no reading of `{text}`"));
    let entry = |it: &str| it.split_once(':').map(|(key, value)| (key.to_owned(), words(value)));
    entries.split_whitespace().filter_map(entry).collect()
}

/// `%#v` of Go.
struct GoSyntax<'a> {
    rest: &'a str,
}

impl GoSyntax<'_> {
    fn value(&mut self) -> Json {
        if self.eat("map[string]interface {}(nil)") {
            return json!({});
        }
        if self.eat("interface {}(nil)") {
            return Json::Null;
        }
        if self.eat("map[string]interface {}{") {
            return self.map();
        }
        if self.eat("[]interface {}{") {
            return self.list();
        }
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<Json>();
        if self.rest.starts_with('"') {
            let text = stream.next().expect("a text").expect("Go's quotes are JSON's");
            self.rest = &self.rest[stream.byte_offset()..];
            return text;
        }
        let end = self.rest.find([',', '}', ' ']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        floats(word.parse::<f64>().map_or_else(|_| json!(word == "true"), |it| json!(it)))
    }

    fn map(&mut self) -> Json {
        let mut map = serde_json::Map::new();
        while !self.eat("}") {
            let key = self.value().as_str().expect("keys are texts").to_owned();
            assert!(self.eat(":"));
            map.insert(key, self.value());
            self.eat(", ");
        }
        Json::Object(map)
    }

    fn list(&mut self) -> Json {
        let mut items = Vec::new();
        while !self.eat("}") {
            items.push(self.value());
            self.eat(", ");
        }
        Json::Array(items)
    }

    fn eat(&mut self, words: &str) -> bool {
        let rest = self.rest.strip_prefix(words);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// Every number as a float, as Helm has them.
fn floats(value: Json) -> Json {
    match value {
        Json::Number(number) => json!(number.as_f64()),
        Json::Array(items) => items.into_iter().map(floats).collect(),
        Json::Object(map) => map.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        Json::Null | Json::Bool(_) | Json::String(_) => value,
    }
}

fn as_json(value: &Value) -> Json {
    match &value.kind {
        ValueKind::Null => Json::Null,
        ValueKind::Bool(value) => json!(value),
        #[allow(clippy::cast_precision_loss, reason = "Helm makes a float64 of it, with the same loss")]
        ValueKind::Int(value) => json!(*value as f64),
        ValueKind::Float(value) => Json::Number(Number::from_f64(*value).expect("it is finite")),
        ValueKind::String(text) => json!(**text),
        ValueKind::List(items) => items.iter().map(as_json).collect(),
        ValueKind::Map(map) => {
            map.entries.iter().map(|entry| (entry.key.to_string(), as_json(&entry.value))).collect()
        }
        ValueKind::Unknown => json!({ "unknown": true }),
    }
}

/// The lines that need a parser and a decoder: scalars as `v: …`, and documents as they are.
///
/// Keys at the top of a v3 document are texts as written: `1: a` is `{"1":"a"}`, although below it is an error.
fn document_lines() -> Vec<Line> {
    lines().into_iter().filter(|line| plain(line).is_none()).map(as_document).collect()
}

fn as_document(line: Line) -> Line {
    let input = if line.is_document { line.input } else { format!("v: {}\n", line.input) };
    Line { input, ..line }
}

fn lines() -> Vec<Line> {
    let v2 = [V2, V2_MORE]
        .into_iter()
        .flat_map(|file| entries(file).iter().map(|entry| v2_line(entry)).collect::<Vec<_>>());
    v2.chain(entries(V3).iter().map(|entry| v3_line(entry))).collect()
}

/// An entry begins with a quoted input or with the name of one, and may go on over several lines.
fn entries(file: &str) -> Vec<String> {
    let mut acc: Vec<String> = Vec::new();
    for line in file.lines() {
        let is_begin = line.starts_with('"') || line.contains(" map[string]interface {}");
        match acc.last_mut() {
            Some(entry) if !is_begin => *entry = format!("{entry}\n{line}"),
            _ => acc.push(line.to_owned()),
        }
    }
    acc
}

fn v2_line(entry: &str) -> Line {
    let delivery = Delivery::GoYamlV2First;
    if entry.starts_with('"') {
        let (input, expected) = unquote(entry);
        return Line { input, expected, delivery, is_document: false };
    }
    let (name, expected) = entry.split_once(" map[").expect("a document's result is a map");
    let input = V2_INPUTS.lines().find_map(|line| line.strip_prefix(name.trim_end())?.strip_prefix(' '));
    let (input, _) = unquote(input.unwrap_or_else(|| panic!("no input for {name}")).trim_start());
    Line { input, expected: format!("map[{expected}"), delivery, is_document: true }
}

fn v3_line(entry: &str) -> Line {
    let (input, expected) = unquote(entry);
    let is_document = expected.starts_with("-> ");
    let expected = expected.trim_start_matches("-> ").to_owned();
    Line { input, expected, delivery: Delivery::GoYamlV3, is_document }
}

/// Go quotes these inputs as JSON does.
fn unquote(entry: &str) -> (String, String) {
    let mut stream = serde_json::Deserializer::from_str(entry).into_iter::<String>();
    let input = stream.next().expect("a quoted input").expect("Go's quotes are JSON's");
    let expected = entry[stream.byte_offset()..].trim_start().to_owned();
    (input, expected)
}

fn plain(line: &Line) -> Option<Plain<'_>> {
    let input = line.input.as_str();
    let (tag, text) = match input.split_once(' ') {
        Some((tag, text)) if tag.starts_with('!') => (Some(tag), text),
        _ => (None, input),
    };
    let needs_parser = line.is_document
        || text.starts_with(['\'', '"', '{', '[', '*', '&', '@', '%', '`', '!', '\t'])
        || text.ends_with(' ')
        || text == "-"
        || [": ", " #"].iter().any(|mark| text.contains(mark))
        || text.starts_with("- ");
    (!needs_parser).then_some(Plain { tag, text })
}

fn difference(line: &Line, scalar: &Plain) -> Option<String> {
    let resolved = match (scalar.tag, line.delivery) {
        (Some(tag), delivery) => resolve_tagged(tag, scalar.text, delivery),
        (None, Delivery::GoYamlV3) => Ok(resolve_v3(scalar.text)),
        (None, _) => Ok(resolve_v2(scalar.text)),
    };
    let actual = match (resolved, line.delivery) {
        (Err(error), _) => go_error(error, scalar.text),
        (Ok(resolved), Delivery::GoYamlV3) => go_v3(&resolved, scalar.text),
        (Ok(resolved), _) if line.expected.contains(" | q=") => go_template(&resolved, scalar.text),
        (Ok(resolved), _) => go_value(&resolved, scalar.text),
    };
    let expected = without_quoting(&line.expected);
    (actual != expected).then(|| format!("{:?}\n  go   {expected}\n  ours {actual}", line.input))
}

/// How `toYaml` quotes a string is not the scalar's business.
fn without_quoting(expected: &str) -> String {
    match (
        expected.starts_with("string "),
        expected.split_once(" | toYaml="),
        expected.rsplit_once(" | bool="),
    ) {
        (true, Some((before, _)), Some((_, after))) => format!("{before} | bool={after}"),
        _ => expected.to_owned(),
    }
}

fn go_error(error: TagError, text: &str) -> String {
    let reason = match error {
        TagError::Mismatch { found, wanted } => format!("cannot decode {found} `{text}` as a {wanted}"),
        TagError::InvalidBase64 => "!!binary value contains invalid base64 data".to_owned(),
    };
    format!("ERR error converting YAML to JSON: yaml: {reason}")
}

/// `%T %v` of the value.
fn go_value(resolved: &Resolved, text: &str) -> String {
    if let Some(number) = resolved.as_number() {
        return if number.is_finite() {
            format!("float64 {}", go_float(number))
        } else {
            format!("ERR error converting YAML to JSON: json: unsupported value: {}", go_float(number))
        };
    }
    match resolved {
        Resolved::Null => "<nil>".to_owned(),
        Resolved::Bool(value) => format!("bool {value}"),
        Resolved::Timestamp(text) | Resolved::Binary(text) => format!("string {text}"),
        Resolved::String => format!("string {text}"),
        Resolved::Int(_) | Resolved::UInt(_) | Resolved::Float(_) => {
            unreachable!("numbers are printed above")
        }
    }
}

/// The value, `quote`, `toYaml` and whether `if` takes it.
fn go_template(resolved: &Resolved, text: &str) -> String {
    let value = go_value(resolved, text);
    if let Some(number) = resolved.as_number() {
        if !number.is_finite() {
            return value;
        }
        let is_true = if number == 0.0 { 'F' } else { 'T' };
        return format!(
            "{value} | q=\"{}\" | toYaml={} | bool={is_true}",
            go_float(number),
            json_number(number)
        );
    }
    match resolved {
        Resolved::Null => "<nil>  | q= | toYaml=null | bool=F".to_owned(),
        Resolved::Bool(value) => {
            let is_true = if *value { 'T' } else { 'F' };
            format!("bool {value} | q=\"{value}\" | toYaml={value} | bool={is_true}")
        }
        _ => {
            let text = value.trim_start_matches("string ");
            let is_true = if text.is_empty() { 'F' } else { 'T' };
            format!("{value} | q={} | bool={is_true}", json!(text))
        }
    }
}

/// `%T`, the JSON object, and the errors of decoding and encoding.
fn go_v3(resolved: &Resolved, text: &str) -> String {
    let (kind, value) = match resolved {
        Resolved::Null => ("<nil>", "null".to_owned()),
        Resolved::Bool(value) => ("bool", value.to_string()),
        Resolved::Int(value) => ("int", value.to_string()),
        Resolved::UInt(value) => ("uint64", value.to_string()),
        Resolved::Float(value) if !value.is_finite() => {
            return format!("float64  <nil> json: unsupported value: {}", go_float(*value));
        }
        Resolved::Float(value) => ("float64", json_number(*value)),
        Resolved::Timestamp(text) => ("time.Time", json!(text).to_string()),
        Resolved::Binary(text) => ("string", json!(text).to_string()),
        Resolved::String => ("string", json!(text).to_string()),
    };
    format!("{kind} {{\"v\":{value}}} <nil> <nil>")
}
