//! What a chart's templates cannot be rendered without: `required`, and `fail` whose conditions hold.

use std::sync::Arc;

use super::teller::{Spot, Teller, Told, called};
use crate::chart::folder::ChartProfile;
use crate::chart::template::demands::{Demand, Guard, Test};
use crate::diagnostic::{Confidence, Severity};
use crate::value::merge::coalesce;
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, NULL, Value, ValueKind};

/// The demands of a chart that the values of a release do not meet. Where not all values are in sight, nothing is
/// known to be missing.
pub(super) fn check(teller: &mut Teller<'_>, chart: &ChartProfile) {
    // Of a values file alone nobody knows what `--set` and other files add.
    let is_installed = teller.release.object.is_some() && teller.release.is_complete;
    if chart.demands.is_empty() || !is_installed {
        return;
    }
    let mut values = teller.release.values.clone();
    coalesce(&mut values, &chart.defaults);
    // What is `global` comes from a chart around or from who installs many charts.
    let is_global = |path: &[Arc<str>]| path.first().is_some_and(|it| **it == *"global");
    let mut unmet: Vec<Unmet<'_>> = Vec::new();
    for demand in &chart.demands {
        let mut asked = demand.path.iter().chain(demand.guards.iter().map(|it| &it.path));
        let is_reached = || demand.guards.iter().all(|it| answer(&values, it) == Some(it.holds));
        if asked.any(|it| is_global(it)) || !is_reached() {
            continue;
        }
        unmet.extend(Unmet::of(&values, demand).filter(|it| unmet.iter().all(|known| known.path != it.path)));
    }
    let n_said = teller.acc.len();
    while let Some(first) = unmet.first() {
        // What is missing at one place is told at once.
        let place = first.entry.key_range;
        let together = |it: &Unmet<'_>| it.entry.key_range == place && it.is_missing;
        let (at_once, others): (Vec<_>, Vec<_>) = if first.is_missing {
            unmet.into_iter().partition(together)
        } else {
            let others = unmet.split_off(1);
            (unmet, others)
        };
        tell(teller, chart, &at_once, n_said);
        unmet = others;
    }
}

/// A demand that is not met.
struct Unmet<'v> {
    demand: &'v Demand,
    path: &'v [Arc<str>],
    /// Whether it is the value at `path` that is missing, or the one that stands there is refused.
    is_missing: bool,
    /// What to point at, and how deep on the way it is.
    entry: &'v Entry,
    depth: usize,
}

impl<'v> Unmet<'v> {
    fn of(values: &'v Value, demand: &'v Demand) -> Option<Self> {
        let (path, is_missing) = match (&demand.path, demand.guards.last()) {
            (Some(path), _) => {
                let value = look(values, path)?;
                let is_missing =
                    matches!(value.kind, ValueKind::Null) || value.as_str().is_some_and(str::is_empty);
                is_missing.then_some((path, true))?
            }
            (None, Some(Guard { path, test: Test::Truthy, holds: false })) => (path, true),
            (None, Some(guard)) => (&guard.path, false),
            (None, None) => return None,
        };
        let (depth, entry) = nearest_written(values, path)?;
        Some(Self { demand, path, is_missing, entry, depth })
    }
}

/// What a template's condition decides; nothing where it cannot be known.
fn answer(values: &Value, guard: &Guard) -> Option<bool> {
    let value = look(values, &guard.path)?;
    match (&guard.test, &value.kind) {
        (_, ValueKind::Unknown) => None,
        (Test::Truthy, _) => Some(value.is_truthy()),
        (Test::Is(word), ValueKind::String(text)) => Some(**text == **word),
        // Go does not compare what is of two types.
        (Test::Is(_), _) => None,
    }
}

/// The value at a path, null if there is none; nothing where there might be one all the same.
fn look<'v>(values: &'v Value, path: &[Arc<str>]) -> Option<&'v Value> {
    path.iter().try_fold(values, |value, key| match &value.kind {
        ValueKind::Map(map) => match value.get(key) {
            Some(found) => Some(found),
            None if map.may_hold(key) => None,
            None => Some(&NULL),
        },
        ValueKind::Unknown => None,
        ValueKind::Null => Some(&NULL),
        // Rendering fails in another way.
        _ => None,
    })
}

fn tell(teller: &mut Teller<'_>, chart: &ChartProfile, unmet: &[Unmet<'_>], n_said: usize) {
    let (Some(first), chart) = (unmet.first(), called(chart)) else { return };
    let Some(source) = first.entry.value.origin.source else { return };
    let names: Vec<String> = unmet.iter().map(|it| format!("`{}`", Shown(&steps(it.path)))).collect();
    let (rule, message) = match (&names[..], first.is_missing) {
        ([name], true) => {
            ("values/required-missing", format!("{name} is missing, and {chart} does not render without it"))
        }
        (names, true) => {
            let names = names.join(", ");
            (
                "values/required-missing",
                format!("{names} are missing, and {chart} does not render without them"),
            )
        }
        (names, false) => {
            ("values/not-allowed", format!("{chart} does not render with this value of {}", names.join(", ")))
        }
    };
    let says = match (first.demand.message.trim(), unmet.len()) {
        ("", _) | (_, 2..) => String::new(),
        (message, _) => format!("; it says: {message}"),
    };
    let told = Told {
        rule,
        severity: Severity::Error,
        confidence: Confidence::High,
        message: message + &says,
        help: Some(format!("{}:{} ends rendering there.", first.demand.file, first.demand.line)),
        fix: None,
    };
    let path = steps(first.path);
    let path = &path[..first.depth];
    let spot = Spot { path, source, range: first.entry.key_range, entry: Some(first.entry) };
    if path.is_empty() {
        teller.tell_anyway(&spot, told);
    } else {
        teller.tell(&spot, told, n_said);
    }
}

fn steps(path: &[Arc<str>]) -> Vec<Segment> {
    path.iter().map(|it| Segment::Key(it.clone())).collect()
}

/// The deepest key on a way that somebody wrote and how deep it is; beside the way, the first key written at all.
fn nearest_written<'v>(values: &'v Value, path: &[Arc<str>]) -> Option<(usize, &'v Entry)> {
    let mut value = values;
    let mut found = None;
    for (idx, key) in path.iter().enumerate() {
        let Some(entry) = value.entry(key) else { break };
        if entry.value.is_written() {
            found = Some((idx + 1, entry));
        }
        value = &entry.value;
    }
    let first = || values.as_map()?.entries.iter().find(|it| it.value.is_written()).map(|it| (0, it));
    found.or_else(first)
}
