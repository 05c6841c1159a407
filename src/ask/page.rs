//! What a chart's key does, as people read it.

use std::collections::{BTreeSet, HashSet};

use semver::Version;

use crate::chart::folder::documentation::documentation;
use crate::chart::folder::slot::Slot;
use crate::chart::folder::{ChartProfile, remembered};
use crate::chart::key::{Key, Type, Unread};
use crate::project::Release;
use crate::text::ChartFiles;
use crate::value::path::Segment;
use crate::value::{Value, ValueKind};

/// So many of the places that read a key are told.
const MAX_SITES: usize = 5;

/// What a chart's key does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What it is for.
    pub description: Option<String>,
    /// One thing each, under a word: `default`, `since`.
    pub facts: Vec<(&'static str, String)>,
    /// What happens; one or two sentences.
    pub why: Option<String>,
    /// Where to read on.
    pub link: Option<String>,
}

/// The page of a key of a release's chart; nothing if the chart is not known or has no such key.
pub fn of_release(release: &Release, path: &[Segment]) -> Option<Page> {
    let chart = &release.chart;
    let by_profile = chart.profile.as_ref().and_then(|profile| {
        let version = chart.judged.as_ref().map_or(profile.newest(), |it| &it.version);
        Some(of_key(key_at(profile.keys(), path)?, version))
    });
    by_profile.or_else(|| of_folder(chart.folder.as_ref()?, path))
}

/// The key at a path; an index stands for the items of a list.
pub fn key_at<'k>(keys: &'k Key, path: &[Segment]) -> Option<&'k Key> {
    path.iter().try_fold(keys, |key, step| match step {
        Segment::Key(name) => key
            .property(name)
            .or_else(|| key.items.as_ref().filter(|_| key.properties.is_empty())?.property(name)),
        Segment::Index(_) => key.items.as_deref(),
    })
}

/// The slot at a path of a chart's own files, of the chart or of the dependency whose section it is in.
pub fn slot_at<'c>(chart: &'c ChartProfile, path: &[Segment]) -> Option<&'c Slot> {
    let section = match path {
        [Segment::Key(name), rest @ ..] => chart.section(name).and_then(|it| slot_at(it, rest)),
        [Segment::Index(_), ..] | [] => None,
    };
    let own = path.iter().try_fold(&chart.root, |slot, step| match step {
        Segment::Key(name) => slot.below.get(&**name).or(slot.each.as_deref()),
        Segment::Index(_) => slot.each.as_deref(),
    });
    section.or(own)
}

/// The page of a key of a profile at a version.
pub fn of_key(key: &Key, version: &Version) -> Page {
    let mut facts = Vec::new();
    facts.extend(takes(key).map(|it| ("takes", it)));
    let default = key.default_at(version).map(|it| format!("{} in {version}", plain(it)));
    facts.extend(default.map(|it| ("default", it)));
    facts.extend(key.since.as_ref().map(|it| ("since", it.to_string())));
    facts.extend(key.until.as_ref().map(|it| ("until", it.to_string())));
    facts.extend(key.env.as_ref().map(|it| ("becomes", format!("{it} in the environment"))));
    facts.extend(key.unread.as_ref().map(|it| match it {
        Unread::Always => ("read by", "nothing".to_owned()),
        Unread::In(range) => ("read by", format!("nothing in {range}")),
    }));
    facts.extend(key.renamed_to.as_ref().map(|it| ("now", it.to_string())));
    facts.extend((!key.instead.is_empty()).then(|| ("instead", key.instead.join(" or "))));
    let own: Vec<&str> = key.properties.iter().filter(|it| it.1.of.is_none()).map(|it| &*it.0).collect();
    facts.extend((!own.is_empty()).then(|| ("holds", own.join(", "))));
    let text = |it: &Option<std::sync::Arc<str>>| it.as_deref().map(str::to_owned);
    Page { description: text(&key.description), facts, why: text(&key.why), link: text(&key.link) }
}

/// What a key takes; nothing if that is everything.
pub fn takes(key: &Key) -> Option<String> {
    if !key.allowed.is_empty() {
        let mut words: Vec<String> =
            key.allowed.iter().filter_map(Value::printed).filter(|it| !it.is_empty()).collect();
        let mut seen = HashSet::new();
        words.retain(|it| seen.insert(it.clone()));
        return Some(words.join(", "));
    }
    let types: Vec<&str> = key.types.iter().filter(|it| **it != Type::Null).map(|it| it.as_str()).collect();
    (!types.is_empty()).then(|| types.join(" or "))
}

/// A default, where it is short; else what it is.
pub fn plain(value: &Value) -> String {
    match &value.kind {
        ValueKind::String(text) if text.is_empty() => "an empty text".to_owned(),
        ValueKind::Map(map) if map.entries.is_empty() => "an empty map".to_owned(),
        ValueKind::List(items) if items.is_empty() => "an empty list".to_owned(),
        _ => value.printed().map_or_else(|| value.kind_name().to_owned(), |text| format!("`{text}`")),
    }
}

/// The page of a key of a chart whose texts are at hand, with what its values.yaml says of it.
pub fn of_files(files: &ChartFiles, path: &[Segment]) -> Option<Page> {
    let page = of_folder(&remembered(files), path)?;
    Some(Page { description: documentation(files, path), ..page })
}

/// The page of a key as the chart's own files show it.
fn of_folder(chart: &ChartProfile, path: &[Segment]) -> Option<Page> {
    let slot = slot_at(chart, path).filter(|it| it.is_known())?;
    let mut facts = Vec::new();
    // Where no schema says it, the default does.
    let by_default = slot.default.filter(|it| slot.types.is_empty() && !it.is_untyped()).map(|it| it.of);
    let types = slot.types.iter().copied().chain(by_default).filter(|it| *it != Type::Null);
    let words = if slot.allowed.is_empty() {
        types.map(Type::as_str).collect::<Vec<_>>().join(" or ")
    } else {
        slot.allowed.join(", ")
    };
    facts.extend((!words.is_empty()).then_some(("takes", words)));
    facts.extend(default_at(chart, path).map(|it| ("default", plain(it))));
    let sites: BTreeSet<(&str, u32)> = slot.sites.iter().map(|it| (&*it.file, it.line)).collect();
    let mut shown: Vec<String> =
        sites.iter().take(MAX_SITES).map(|(file, line)| format!("{file}:{line}")).collect();
    let n_more = sites.len().saturating_sub(MAX_SITES);
    shown.extend((n_more > 0).then(|| format!("and {n_more} more places")));
    facts.extend((!shown.is_empty()).then(|| ("read by", shown.join(", "))));
    let below: Vec<&str> = slot.below.iter().filter(|it| it.1.is_known()).map(|it| &**it.0).collect();
    facts.extend((!below.is_empty()).then(|| ("holds", below.join(", "))));
    Some(Page { facts, ..Page::default() })
}

/// The default at a path: of the chart itself, or else of the dependency whose section it is in.
fn default_at<'c>(chart: &'c ChartProfile, path: &[Segment]) -> Option<&'c Value> {
    let own = path.iter().try_fold(&chart.defaults, |value, step| match step {
        Segment::Key(name) => value.get(name),
        Segment::Index(idx) => value.as_list()?.get(*idx),
    });
    own.or_else(|| {
        let (Segment::Key(name), rest) = path.split_first()? else { return None };
        default_at(chart.section(name)?, rest)
    })
}
