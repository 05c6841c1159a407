//! What is told of a place: what a key does, what Helm sees there, why a finding matters.

use serde_json::{Value, json};
use text_size::TextRange;

use super::view::{At, View};
use crate::ask::page::{self, Page};
use crate::ask::place::{Inner, Seat, innermost, seats, spot};
use crate::ask::story::{Fate, Said, Step, Story, story};
use crate::ask::{self, Content, Leaf, Shown, Source, Why};
use crate::project::Release;
use crate::text::Location;
use crate::value::ValueKind;
use crate::value::path::Shown as Path;

/// So many releases are told of where several read the same values.
const MAX_RELEASES: usize = 3;

/// What is told of a place; null where there is nothing to say.
pub(super) fn hover(at: At<'_>, position: lsp_types::Position) -> Value {
    let offset = at.offset(position);
    let inner = innermost(&at.view.verdict.project, at.id, offset);
    let told = key(at.view, inner);
    let mut range = told.as_ref().map(|it| it.0);
    let mut parts: Vec<String> = told.into_iter().map(|it| it.1).collect();
    let mut rules = Vec::new();
    for found in at.diagnostics().filter(|it| it.location.range.contains_inclusive(offset)) {
        if !found.location.range.is_empty() && !rules.contains(&&found.rule) {
            rules.push(&found.rule);
            range = range.or(Some(found.location.range));
        }
    }
    parts.extend(rules.into_iter().filter_map(|it| rule(at.view, it.as_str())));
    let text = parts.join("\n\n---\n\n");
    match range.filter(|_| !text.is_empty()) {
        Some(range) => json!({ "contents": markup(at.view, &text), "range": at.range(range) }),
        None => Value::Null,
    }
}

/// A text in the form the editor reads.
pub(super) fn markup(view: View<'_>, text: &str) -> Value {
    if view.client.has_markdown {
        return json!({ "kind": "markdown", "value": text });
    }
    let lines = text.lines().filter(|it| *it != "---").map(|it| it.replace("**", ""));
    json!({ "kind": "plaintext", "value": lines.collect::<Vec<_>>().join("\n").replace("\n\n\n", "\n\n") })
}

/// Why a rule speaks.
pub(super) fn rule(view: View<'_>, id: &str) -> Option<String> {
    let file = view.workspace.rules.set.get(id)?.file()?;
    let links: Vec<String> = file.links.iter().map(|it| format!("<{it}>")).collect();
    Some(
        format!("**{id}**: {}\n\n{}\n\n{}", file.summary, file.why.trim(), links.join("\n\n"))
            .trim_end()
            .to_owned(),
    )
}

/// What stands at a place of some values.
fn key(view: View<'_>, inner: Inner<'_>) -> Option<(TextRange, String)> {
    let spot = spot(&inner.source.tree, inner.offset)?;
    let project = &view.verdict.project;
    let seats = seats(project, inner.id, spot.document, &spot.path);
    let seat = seats.first().filter(|it| !it.path.is_empty())?;
    let chart = seat.release.chart.name.as_ref().map_or_else(String::new, |name| {
        let version = seat.release.chart.judged.as_ref().map(|it| format!(" {}", it.version));
        format!(", chart {name}{}", version.unwrap_or_default())
    });
    let mut parts = vec![format!("**{}**{chart}", Path(&seat.path))];
    parts.extend(page::of_release(seat.release, &seat.path).map(|it| self::page(&it)));
    parts.extend(seats.iter().take(MAX_RELEASES).map(|it| effective(view, it)));
    if seats.len() > MAX_RELEASES {
        parts.push(format!("and {} more releases", seats.len() - MAX_RELEASES));
    }
    parts.retain(|it| !it.is_empty());
    let shown = if spot.is_key { spot.key.map(|it| it.range) } else { None };
    let range = inner.source.location(shown.unwrap_or(spot.node.range)).range;
    Some((range, parts.join("\n\n")))
}

/// What a chart's key does.
pub(super) fn page(page: &Page) -> String {
    let facts: Vec<String> = page.facts.iter().map(|(word, it)| format!("- {word}: {it}")).collect();
    let facts = (!facts.is_empty()).then(|| facts.join("\n"));
    let link = page.link.as_ref().map(|it| format!("<{it}>"));
    let parts = [page.description.clone(), page.why.clone(), facts, link];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// What Helm sees in the end, and what each layer says.
fn effective(view: View<'_>, seat: &Seat<'_>) -> String {
    let project = &view.verdict.project;
    let Story { steps, end, .. } = story(project, seat.release, &seat.path);
    let name = ask::name(project, seat.release);
    let end = match &end {
        Some(shown) => self::shown(seat.release, shown),
        None => "nothing".to_owned(),
    };
    let text = format!("Helm sees {end} in **{name}**");
    let tell = |step: &Step| {
        let (value, source) = match &step.said {
            Said::Value(value, source) => (self::shown(seat.release, value), *source),
            Said::Instead(above, value, source) => {
                (format!("{} for all of {}", self::shown(seat.release, value), Path(above)), *source)
            }
            Said::Unread(idx) => {
                let layer = &seat.release.layers[*idx];
                let reason = layer.unread.map_or("cannot be read".into(), |it| ask::reason(project, it));
                let end = if layer.is_hidden() { "it may set this" } else { "it brings nothing" };
                return format!("- {} {reason}; {end}", ask::layer_name(layer));
            }
        };
        let told: Vec<&str> = [&*value].into_iter().chain(step.notes.iter().map(String::as_str)).collect();
        format!("- {}: {}{}", origin(view, seat.release, source), told.join("; "), fate(step))
    };
    if steps.len() > 1 || steps.iter().any(|it| !it.notes.is_empty()) {
        return format!("{text}\n\n{}", steps.iter().map(tell).collect::<Vec<_>>().join("\n"));
    }
    text
}

fn fate(step: &Step) -> String {
    match &step.fate {
        Fate::Wins(None) => ", **this counts**".to_owned(),
        Fate::Wins(Some(why)) => format!(", **this counts**: {why}"),
        Fate::Loses(why) => format!(", does not count: {why}"),
        Fate::Merged | Fate::Unknown | Fate::Nothing => String::new(),
    }
}

fn shown(release: &Release, shown: &Shown) -> String {
    match shown {
        Shown::Map(entries) => format!("a map with {} keys", entries.len()),
        Shown::List(items) => format!("a list of {}", items.len()),
        Shown::Leaf(Leaf { content, .. }) => match content {
            Content::Known(value) => match &value.kind {
                ValueKind::String(text) => code(&format!("{text:?}")),
                ValueKind::Null => "`null`".to_owned(),
                ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Float(_) => {
                    code(&value.printed().unwrap_or_default())
                }
                ValueKind::List(_) | ValueKind::Map(_) | ValueKind::Unknown => page::plain(value),
            },
            Content::Secret => "a secret".to_owned(),
            Content::Deleted => "nothing: a null deletes the chart's default".to_owned(),
            Content::Unknown(Why::FilledIn(texts)) => {
                let verb = if texts.len() == 1 { "is" } else { "are" };
                format!("something unknown: `{}` {verb} filled in later", texts.join("`, `"))
            }
            Content::Unknown(Why::Layers(all)) => {
                let names: Vec<String> =
                    all.iter().map(|idx| ask::layer_name(&release.layers[*idx])).collect();
                format!("something unknown: {} may set it", names.join(" or "))
            }
            Content::Unknown(Why::Broken) => "something that cannot be read".to_owned(),
        },
    }
}

fn code(text: &str) -> String {
    let short: String = text.chars().take(200).collect();
    let fence = if short.contains('`') { "``" } else { "`" };
    let end = if short.len() < text.len() { "…" } else { "" };
    format!("{fence}{short}{end}{fence}")
}

fn origin(view: View<'_>, release: &Release, source: Source) -> String {
    match source {
        Source::Layer(idx, location) => {
            let place = place(view, location);
            release
                .layers
                .get(idx)
                .map_or_else(|| place.clone(), |it| format!("{}, {place}", ask::layer_name(it)))
        }
        Source::Default => "default of the chart".to_owned(),
        Source::Nowhere => "nobody".to_owned(),
    }
}

/// A place people can go to.
fn place(view: View<'_>, location: Location) -> String {
    let file = view.file(location.file);
    let line = file.line_column(location.range.start()).line;
    let name = format!("{}:{line}", file.path);
    match view.uri(location.file).filter(|_| view.client.has_markdown) {
        Some((uri, _)) => format!("[{name}]({}#L{line})", &*uri.to_string()),
        None => name,
    }
}
