//! The story of one value: every layer that set it, which one won and why, and what Helm makes of the text.

use std::cmp::Ordering;

use crate::ask::{Asker, Content, Leaf, Reach, Shown, Source, follow, gaps};
use crate::project::variables::fill_in;
use crate::project::{Laid, Layer, LayerKind, Project, Release, Unread, merge};
use crate::secret::is_secret_key;
use crate::value::path::Segment;
use crate::value::scalar::{Resolved, go_float, json_number, resolve_v2};
use crate::value::{Delivery, Value, ValueKind};
use crate::yaml::Style;

/// The story of one value.
#[derive(Debug)]
pub struct Story {
    /// The chart's default, then each layer that has something to say, in the order Helm merges them.
    pub steps: Vec<Step>,
    /// What Helm sees in the end; nothing where nobody sets it.
    pub end: Option<Shown>,
    /// Whether a layer that cannot be read may set it.
    pub is_sure: bool,
}

/// What one layer does to the value.
#[derive(Debug)]
pub struct Step {
    /// What it says.
    pub said: Said,
    /// The text as written, where it is one line and no secret.
    pub written: Option<String>,
    /// What Helm makes of that text, where it is not what it looks like.
    pub notes: Vec<String>,
    /// What became of it.
    pub fate: Fate,
}

/// What a layer says of a value.
#[derive(Debug)]
pub enum Said {
    /// It sets it.
    Value(Shown, Source),
    /// It puts something else than a map in the place of a map above.
    Instead(Vec<Segment>, Shown, Source),
    /// Nobody knows: it cannot be read.
    Unread(usize),
}

/// What became of what a layer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// This is what Helm sees.
    Wins(Option<&'static str>),
    /// Its keys are merged with those of later layers.
    Merged,
    /// Another one counts.
    Loses(&'static str),
    /// It may or may not count.
    Unknown,
    /// It brings nothing at all.
    Nothing,
}

impl Step {
    fn unread(idx: usize) -> Self {
        Self { said: Said::Unread(idx), written: None, notes: Vec::new(), fate: Fate::Unknown }
    }
}

/// The story of the value at this path.
pub fn story(project: &Project, release: &Release, path: &[Segment]) -> Story {
    let mut teller = Teller { asker: Asker::new(project, release), path };
    let mut steps = Vec::new();
    let default = release.chart.judged.as_ref().map(|it| &*it.defaults);
    steps.extend(default.and_then(|it| follow(it, path)).map(|value| teller.set(value, None)));
    let mut is_sure = true;
    for (idx, layer) in release.layers.iter().enumerate() {
        if layer.unread == Some(Unread::LeftOut) {
            steps.push(Step { fate: Fate::Nothing, ..Step::unread(idx) });
            continue;
        }
        let Some(mut values) = merge::values_of(project, &release.layers, idx) else {
            is_sure = false;
            steps.push(Step::unread(idx));
            continue;
        };
        fill_in(project, release, &mut values);
        let step = match follow(&values, path) {
            Some(value) => Some(teller.set(value, Some(layer))),
            None => teller.instead(&values),
        };
        steps.extend(step);
    }
    let values = merge::readable(project, release);
    let end = follow(&values, path).map(|value| {
        if is_deleted(&values, path) {
            teller.asker.leaf(Content::Deleted, value, path)
        } else {
            teller.asker.shown(value, &mut path.to_vec(), teller.reach())
        }
    });
    decide(
        release,
        &Ending { value: follow(&values, path), is_deleted: is_deleted(&values, path) },
        &mut steps,
    );
    Story { steps, end, is_sure }
}

/// The paths that could be meant instead: the keys beside the one that is not there.
pub fn beside(release: &Release, path: &[Segment]) -> Vec<String> {
    let Some((_, above)) = path.split_last() else { return Vec::new() };
    let map = follow(&release.values, above).and_then(Value::as_map);
    let keys = map.into_iter().flat_map(|map| map.entries.iter());
    let full = |key: &str| {
        let path: Vec<Segment> = above.iter().cloned().chain([Segment::Key(key.into())]).collect();
        crate::value::path::Shown(&path).to_string()
    };
    keys.map(|it| full(&it.key)).collect()
}

struct Teller<'p> {
    asker: Asker<'p>,
    path: &'p [Segment],
}

impl Teller<'_> {
    fn reach(&self) -> Reach {
        let is_secret = |it: &Segment| matches!(it, Segment::Key(key) if is_secret_key(key));
        if self.path.iter().any(is_secret) { Reach::Secret } else { Reach::Open }
    }

    /// A layer that sets the value, or the chart's default.
    fn set(&mut self, value: &Value, layer: Option<&Layer>) -> Step {
        let reach = self.reach();
        let mut shown = self.asker.shown(value, &mut self.path.to_vec(), reach);
        if let Shown::Leaf(leaf) = &mut shown {
            leaf.unless.clear();
        }
        let source = self.asker.source(value);
        let is_open = matches!(&shown, Shown::Leaf(Leaf { content: Content::Known(_), .. }));
        let written = self.asker.written(value.origin).filter(|it| is_open && !it.contains('\n'));
        let gaps = written.map_or(Vec::new(), |it| gaps(it, layer.map(|it| it.kind)));
        let is_template = value.as_str().is_none_or(|it| !it.contains("{{"));
        let filler = gaps.iter().find_map(|it| match &**it {
            it if it.starts_with("${") => Some("`postBuild` of a Kustomization makes"),
            it if it.starts_with("{{") && is_template => Some("the generators of the ApplicationSet make"),
            _ => None,
        });
        let notes = match (written, layer, filler) {
            (Some(written), Some(_), Some(filler)) => {
                let seen = value.printed().unwrap_or_default();
                vec![format!("{filler} {seen} of {written}")]
            }
            (Some(written), Some(layer), None) => notes(value, written, layer.delivery),
            (_, _, _) => Vec::new(),
        };
        let written = written.map(str::to_owned);
        Step { said: Said::Value(shown, source), written, notes, fate: Fate::Unknown }
    }

    /// A layer that has no map where the path goes on.
    fn instead(&mut self, values: &Value) -> Option<Step> {
        let (above, value) = (1..self.path.len()).find_map(|n| {
            let value = follow(values, &self.path[..n])?;
            (!matches!(value.kind, ValueKind::Map(_) | ValueKind::Unknown))
                .then(|| (self.path[..n].to_vec(), value))
        })?;
        let reach = self.reach();
        let shown = self.asker.shown(value, &mut above.clone(), reach);
        let said = Said::Instead(above, shown, self.asker.source(value));
        Some(Step { said, written: None, notes: Vec::new(), fate: Fate::Unknown })
    }
}

/// Whether a written null removed the default at this path.
fn is_deleted(values: &Value, path: &[Segment]) -> bool {
    let Some((Segment::Key(last), above)) = path.split_last() else { return false };
    follow(values, above).and_then(|it| it.entry(last)).is_some_and(|it| it.is_deleted)
}

/// What Helm sees in the end.
struct Ending<'v> {
    value: Option<&'v Value>,
    is_deleted: bool,
}

/// Says of every step whether it counts in the end.
fn decide(release: &Release, ending: &Ending<'_>, steps: &mut [Step]) {
    let end = ending.value;
    let is_map = |shown: &Shown| matches!(shown, Shown::Map(_));
    let winner = end.filter(|it| it.is_written()).map(|it| usize::from(it.origin.layer));
    let is_deletion = |is_null: bool| is_null && ending.is_deleted;
    let last_list = end.is_some_and(|it| matches!(it.kind, ValueKind::List(_)));
    let is_whole_map = end.is_some_and(|it| matches!(it.kind, ValueKind::Map(_)));
    let last_instead = steps.iter().rposition(|it| matches!(it.said, Said::Instead(..)));
    let removed = steps.iter().rposition(|it| is_removal(release, it)).filter(|_| winner.is_none());
    for (idx, step) in steps.iter_mut().enumerate() {
        let (own, is_null) = match &step.said {
            Said::Unread(_) => continue,
            Said::Value(shown, source) => (source, is_null(shown)),
            Said::Instead(_, _, source) => (source, false),
        };
        if matches!(step.said, Said::Instead(..)) {
            step.fate = match end {
                Some(_) => Fate::Loses("a later layer has a map again"),
                None if Some(idx) == last_instead => Fate::Wins(None),
                None => Fate::Loses("a later layer counts more"),
            };
            continue;
        }
        if matches!(&step.said, Said::Value(shown, _) if is_map(shown)) && is_whole_map {
            step.fate = Fate::Merged;
            continue;
        }
        if let Some(fate) = removed.and_then(|last| removal(idx, last)) {
            step.fate = fate;
            continue;
        }
        step.fate = match (own, winner) {
            (Source::Layer(own, _), Some(winner)) if *own == winner => {
                Fate::Wins(is_deletion(is_null).then_some("a written null deletes the chart's default"))
            }
            (Source::Default | Source::Nowhere, None) if end.is_some() => Fate::Wins(None),
            (_, None) => Fate::Loses("a layer put something else in the place of the map around it"),
            (Source::Default | Source::Nowhere, Some(_)) => Fate::Loses(if last_list {
                "a list replaces the whole default"
            } else {
                "what is written counts more than a default"
            }),
            (Source::Layer(own, _), Some(_)) if last_list && end.is_some_and(|it| has_items_of(it, *own)) => {
                Fate::Wins(Some("it sets single items of the list"))
            }
            (Source::Layer(own, _), Some(winner)) => {
                Fate::Loses(why(&release.layers, *own, winner, last_list))
            }
        };
    }
}

/// Whether something within a list or map was set by this layer.
fn has_items_of(value: &Value, layer: usize) -> bool {
    let is_own = |it: &Value| it.is_written() && usize::from(it.origin.layer) == layer;
    let is_within = |it: &Value| is_own(it) || has_items_of(it, layer);
    match &value.kind {
        ValueKind::List(items) => items.iter().any(is_within),
        ValueKind::Map(map) => map.entries.iter().any(|it| is_within(&it.value)),
        _ => false,
    }
}

fn is_null(shown: &Shown) -> bool {
    matches!(shown, Shown::Leaf(Leaf { content: Content::Known(value), .. }) if value.kind == ValueKind::Null)
}

/// Whether a patch of an overlay takes the value away.
fn is_removal(release: &Release, step: &Step) -> bool {
    let Said::Value(shown, Source::Layer(idx, _)) = &step.said else { return false };
    is_null(shown) && release.layers.get(*idx).is_some_and(|it| it.laid == Laid::Patch)
}

/// What becomes of a step where the one at `last` removes the value.
fn removal(idx: usize, last: usize) -> Option<Fate> {
    match idx.cmp(&last) {
        Ordering::Less => Some(Fate::Loses("a patch removes it")),
        Ordering::Equal => Some(Fate::Wins(Some("a null in a patch removes the key"))),
        Ordering::Greater => None,
    }
}

fn why(layers: &[Layer], own: usize, winner: usize, is_list: bool) -> &'static str {
    let is_inline = |idx: usize| layers.get(idx).is_some_and(|it| it.kind == LayerKind::HelmRelease);
    if winner < own && is_inline(own) {
        "a `targetPath` is laid over `spec.values`"
    } else if winner < own && layers[own].laid == Laid::Global {
        "Helm skips a `global` where only one of the two is a map"
    } else if is_list {
        "a later list replaces the whole list"
    } else if is_inline(winner) && is_inline(own) {
        "a patch counts more"
    } else if is_inline(winner) {
        "`spec.values` counts more than `valuesFrom`"
    } else {
        "a later layer counts more"
    }
}

/// What Helm makes of a text, where it is not what it looks like.
pub(super) fn notes(value: &Value, written: &str, delivery: Delivery) -> Vec<String> {
    let mut notes = Vec::new();
    let is_plain = value.origin.style == Style::Plain;
    let bare = written.trim_matches(['\'', '"']);
    match &value.kind {
        ValueKind::Bool(is_true) if bare != is_true.to_string() || !is_plain => {
            notes.push(format!("{written} becomes {is_true}"));
        }
        ValueKind::Null if is_plain && !written.is_empty() && written != "null" => {
            notes.push(format!("{written} becomes null"));
        }
        #[expect(clippy::cast_precision_loss, reason = "Helm makes a float64 of it, with the same loss")]
        ValueKind::Int(number) => number_notes(*number as f64, written, delivery, &mut notes),
        ValueKind::Float(number) => number_notes(*number, written, delivery, &mut notes),
        ValueKind::String(text) if **text != *bare && is_plain => {
            notes.push(format!("{written} becomes the text {text}"));
        }
        ValueKind::String(text) if is_plain => match (resolve_v2(text), delivery) {
            (Resolved::String, _) => {}
            (other, Delivery::GoYamlV3 | Delivery::Strvals) => {
                notes.push(format!("stays the text {text}; in a values file it would be {}", words(&other)));
            }
            (_, Delivery::GoYamlV2First | Delivery::GoYamlV2All) => {}
        },
        _ => {}
    }
    notes
}

fn number_notes(number: f64, written: &str, delivery: Delivery, notes: &mut Vec<String>) {
    let (seen, printed) = (json_number(number), go_float(number));
    if written != seen {
        notes.push(format!("{written} becomes {seen}"));
    }
    // The numbers of `--set` are whole numbers to Go.
    if printed != seen && delivery != Delivery::Strvals {
        notes.push(format!("a template prints {printed}"));
    }
}

fn words(resolved: &Resolved) -> &'static str {
    match resolved {
        Resolved::Null => "null",
        Resolved::Bool(true) => "true",
        Resolved::Bool(false) => "false",
        Resolved::Int(_) | Resolved::UInt(_) | Resolved::Float(_) => "a number",
        Resolved::Timestamp(_) | Resolved::Binary(_) | Resolved::String => "a text",
    }
}
