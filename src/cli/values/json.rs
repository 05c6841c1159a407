//! Effective values and stories as JSON.

use serde_json::{Map, Value, json};

use crate::ask::story::{Fate, Said, Step, Story};
use crate::ask::{Content, Leaf, Shown, Source};
use crate::cli::values::{default_of, unread, words, yaml};
use crate::project::{Project, Release};
use crate::report::line_and_column;
use crate::text::Location;
use crate::value::ValueKind;
use crate::value::path::{self, Segment};
use crate::value::scalar::json_number;

/// Every release with its values and the origin of each leaf.
pub(super) fn releases(project: &Project, answers: &[(&Release, Shown)], is_written_only: bool) -> String {
    let one = |(release, values): &(&Release, Shown)| {
        let kept = if is_written_only { yaml::written(values) } else { Some(values.clone()) };
        let kept = kept.unwrap_or(Shown::Map(Vec::new()));
        let mut answer = head(project, release);
        let mut origins = Vec::new();
        leaves(project, release, &kept, &mut Vec::new(), &mut origins);
        answer.insert(
            "values".to_owned(),
            match value(&kept) {
                Some(Value::Object(map)) => Value::Object(map),
                Some(_) | None => json!({}),
            },
        );
        answer.insert("origins".to_owned(), Value::Array(origins));
        Value::Object(answer)
    };
    written(&json!({ "version": 1, "releases": answers.iter().map(one).collect::<Vec<_>>() }))
}

/// The story of one value in each release.
pub(super) fn stories(project: &Project, path: &[Segment], stories: &[(&Release, Story)]) -> String {
    let one = |(release, story): &(&Release, Story)| {
        let mut answer = head(project, release);
        answer.insert("value".to_owned(), story.end.as_ref().and_then(value).unwrap_or(Value::Null));
        answer.insert("isSet".to_owned(), story.end.is_some().into());
        answer.insert("isSure".to_owned(), story.is_sure.into());
        let steps = story.steps.iter().map(|it| step(project, release, it)).collect();
        answer.insert("steps".to_owned(), Value::Array(steps));
        Value::Object(answer)
    };
    let path = path::Shown(path).to_string();
    written(&json!({ "version": 1, "path": path, "releases": stories.iter().map(one).collect::<Vec<_>>() }))
}

fn written(answer: &Value) -> String {
    serde_json::to_string_pretty(answer).expect("it is plain data") + "\n"
}

fn head(project: &Project, release: &Release) -> Map<String, Value> {
    let layer = |(idx, layer): (usize, &crate::project::Layer)| {
        let source = layer.written.as_ref().map(|it| project.source(it.source));
        json!({
            "kind": layer.kind.as_str(),
            "name": layer.name,
            "file": layer.written.as_ref().map(|it| project.path_of(it.source)),
            "key": source.and_then(|it| it.document.key.clone()),
            "targetPath": layer.target.as_ref().map(|it| &it.path),
            "delivery": layer.delivery.as_str(),
            "unread": layer.unread.map(|_| unread(project, layer)),
            "lost": words::lost(release, idx),
        })
    };
    let judged = release.chart.judged.as_ref();
    let document = &release.document;
    let answer = json!({
        "name": release.name,
        "namespace": release.namespace,
        "document": { "kind": document.kind, "namespace": document.namespace, "name": document.name, "key": document.key },
        "chart": {
            "name": release.chart.name,
            "version": release.chart.version.as_ref().map(ToString::to_string),
            "defaults": judged.map(|it| it.version.to_string()),
        },
        "builtBy": release.built.as_ref().map(|it| &project.file(it.root).file.path),
        "hindrances": words::hindrances(project, release),
        "isComplete": release.is_complete,
        "leftOut": words::left_out(project, release),
        "layers": release.layers.iter().enumerate().map(layer).collect::<Vec<_>>(),
    });
    match answer {
        Value::Object(map) => map,
        other => Map::from_iter([("release".to_owned(), other)]),
    }
}

/// A value; nothing for what is deleted. What cannot be known or shown is null, and its origin says so.
fn value(shown: &Shown) -> Option<Value> {
    Some(match shown {
        Shown::Map(entries) => {
            let entries = entries.iter().filter_map(|(key, it)| Some((key.to_string(), value(it)?)));
            Value::Object(entries.collect())
        }
        Shown::List(items) => Value::Array(items.iter().map(|it| value(it).unwrap_or(Value::Null)).collect()),
        Shown::Leaf(leaf) => match &leaf.content {
            Content::Deleted => return None,
            Content::Secret | Content::Unknown(_) => Value::Null,
            Content::Known(it) => match &it.kind {
                ValueKind::Null | ValueKind::Unknown => Value::Null,
                ValueKind::Bool(it) => (*it).into(),
                ValueKind::Int(it) => (*it).into(),
                ValueKind::Float(it) => number(*it),
                ValueKind::String(it) => (&**it).into(),
                ValueKind::List(_) => json!([]),
                ValueKind::Map(_) => json!({}),
            },
        },
    })
}

/// A number with the digits that Go writes.
fn number(number: f64) -> Value {
    serde_json::from_str(&json_number(number)).unwrap_or_else(|_| number.into())
}

fn leaves(
    project: &Project,
    release: &Release,
    shown: &Shown,
    path: &mut Vec<Segment>,
    acc: &mut Vec<Value>,
) {
    match shown {
        Shown::Map(entries) => {
            for (key, value) in entries {
                path.push(Segment::Key((&**key).into()));
                leaves(project, release, value, path, acc);
                path.pop();
            }
        }
        Shown::List(items) => {
            for (idx, value) in items.iter().enumerate() {
                path.push(Segment::Index(idx));
                leaves(project, release, value, path, acc);
                path.pop();
            }
        }
        Shown::Leaf(leaf) => {
            let mut origin = Map::from_iter([("path".to_owned(), path::Shown(path).to_string().into())]);
            origin.extend(self::origin(project, release, leaf));
            acc.push(Value::Object(origin));
        }
    }
}

fn origin(project: &Project, release: &Release, leaf: &Leaf) -> Map<String, Value> {
    let mut origin = source(project, release, leaf.source);
    let state = match &leaf.content {
        Content::Known(_) => "known",
        Content::Secret => "secret",
        Content::Deleted => "deleted",
        Content::Unknown(_) => "unknown",
    };
    origin.insert("state".to_owned(), state.into());
    if !leaf.unless.is_empty() {
        origin.insert("unlessLayers".to_owned(), leaf.unless.clone().into());
    }
    if let Content::Unknown(why) = &leaf.content {
        origin.insert("why".to_owned(), words::reason(project, release, why).into());
    }
    origin
}

fn source(project: &Project, release: &Release, source: Source) -> Map<String, Value> {
    match source {
        Source::Layer(idx, location) => {
            let mut origin = Map::from_iter([("layer".to_owned(), idx.into())]);
            origin.extend(place(project, location));
            origin
        }
        Source::Default => Map::from_iter([("default".to_owned(), default_of(release).into())]),
        Source::Nowhere => Map::new(),
    }
}

fn place(project: &Project, location: Location) -> Map<String, Value> {
    let (line, column) = line_and_column(project, location);
    let path = project.file(location.file).file.path.to_string();
    Map::from_iter([
        ("file".to_owned(), path.into()),
        ("line".to_owned(), line.into()),
        ("column".to_owned(), column.into()),
    ])
}

fn step(project: &Project, release: &Release, step: &Step) -> Value {
    let mut answer = match &step.said {
        Said::Value(shown, origin) => {
            let mut answer = source(project, release, *origin);
            answer.insert("value".to_owned(), value(shown).unwrap_or(Value::Null));
            if let Shown::Leaf(leaf) = shown {
                answer.extend(self::origin(project, release, leaf));
            }
            answer
        }
        Said::Instead(above, shown, origin) => {
            let mut answer = source(project, release, *origin);
            answer.insert("value".to_owned(), value(shown).unwrap_or(Value::Null));
            answer.insert("instead".to_owned(), path::Shown(above).to_string().into());
            answer
        }
        Said::Unread(idx) => Map::from_iter([
            ("layer".to_owned(), (*idx).into()),
            ("unread".to_owned(), unread(project, &release.layers[*idx]).into()),
        ]),
    };
    let (fate, why) = match &step.fate {
        Fate::Wins(why) => ("wins", *why),
        Fate::Merged => ("merged", None),
        Fate::Loses(why) => ("loses", Some(*why)),
        Fate::Unknown => ("unknown", None),
        Fate::Nothing => ("nothing", None),
    };
    answer.insert("written".to_owned(), step.written.clone().into());
    answer.insert("notes".to_owned(), step.notes.clone().into());
    answer.insert("fate".to_owned(), fate.into());
    answer.insert("reason".to_owned(), why.into());
    Value::Object(answer)
}
