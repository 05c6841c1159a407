//! What is said of a release and of the story of a value, in words.

use std::fmt::Write as _;

use crate::ask::story::{Fate, Said, Step, Story};
use crate::ask::{self, Content, Leaf, Shown, Source, Why};
use crate::cli::values::{default_of, layer_name, place, unread, yaml};
use crate::project::{Laid, Layer, LayerKind, Project, Release, Written};
use crate::value::path::{self, Segment};

/// `release site in web, HelmRelease site, apps/site.yaml`
pub(super) fn title(project: &Project, release: &Release) -> String {
    let mut title = match &release.name {
        Some(name) => format!("release {name}"),
        None => match ask::section(release) {
            Some(keys) => format!("values of {}", keys.join(".")),
            None => "values".to_owned(),
        },
    };
    if let Some(namespace) = &release.namespace {
        write!(title, " in {namespace}").expect("a String takes everything");
    }
    let object = release.object.map(|it| project.path_of(project.object(it).source));
    let built = release.built.as_ref().map(|it| &*project.file(it.root).file.path);
    let written = || ask::main_path(project, release);
    if let Some(name) = &release.document.name {
        write!(title, ", {} {name}", release.document.kind).expect("a String takes everything");
    }
    if let Some(path) = object.or(built).or_else(written) {
        write!(title, ", {path}").expect("a String takes everything");
    }
    if let Some(path) = ask::overlay(project, release) {
        write!(title, ", built by {path}").expect("a String takes everything");
    }
    title
}

/// `chart site, judged as 1.2.3`
pub(super) fn chart(release: &Release) -> String {
    match (&release.chart.name, &release.chart.judged) {
        (Some(name), Some(judged)) if release.chart.version.as_ref() == Some(&judged.version) => {
            format!("chart {name} {}", judged.version)
        }
        (Some(name), Some(judged)) => format!("chart {name}, with the defaults of {}", judged.version),
        (Some(name), None) => format!("chart {name}, whose defaults are not known"),
        (None, _) => "chart unknown, and so its defaults".to_owned(),
    }
}

/// The layers, one line each, the winning one last.
pub(super) fn layers(project: &Project, release: &Release) -> Vec<String> {
    let line = |(idx, layer): (usize, &Layer)| {
        let mut line = format!("{}. ", idx + 1);
        line += &if layer.written.is_some() { layer_name(layer) } else { unread(project, layer) };
        if let Some(target) = &layer.target {
            write!(line, ", at {}", target.path).expect("a String takes everything");
        }
        if let Some(written) = layer.written.as_ref().filter(|it| is_part(layer, it)) {
            write!(line, ", at {}", written.keys.join(".")).expect("a String takes everything");
        }
        let written = layer.written.as_ref().map(|it| project.source(it.source));
        if let Some(source) = written {
            if let Some(key) = &source.document.key {
                write!(line, ", key {key}").expect("a String takes everything");
            }
            let path = &project.file(source.file).file.path;
            if layer.name.as_deref() != Some(&**path) {
                write!(line, ", {path}").expect("a String takes everything");
            }
        }
        line
    };
    release.layers.iter().enumerate().map(line).collect()
}

/// What Kustomize calls the object of a layer, which Flux then does not find.
pub(super) fn lost(release: &Release, idx: usize) -> Option<String> {
    let lost = release.built.as_ref()?.lost.iter().find(|it| it.layer == idx)?;
    Some(lost.called())
}

/// The layers that Flux does not find although they are there.
fn not_found(release: &Release) -> impl Iterator<Item = String> {
    let all = release.layers.iter().enumerate();
    all.filter_map(|(idx, layer)| {
        let called = lost(release, idx)?;
        Some(format!("Flux does not find {}: Kustomize calls it {called}", layer_name(layer)))
    })
}

/// Whether a layer is a part of a values file.
fn is_part(layer: &Layer, written: &Written) -> bool {
    layer.kind == LayerKind::File && !written.keys.is_empty()
}

/// Where a leaf comes from.
pub(super) fn origin(project: &Project, release: &Release, leaf: &Leaf) -> String {
    let origin = match leaf.source {
        Source::Layer(idx, location) => match release.layers.get(idx) {
            Some(layer) if layer.name.as_deref() != Some(&*project.file(location.file).file.path) => {
                format!("{}, {}", layer_name(layer), place(project, location))
            }
            Some(_) | None => place(project, location),
        },
        Source::Default => default_of(release),
        Source::Nowhere => String::new(),
    };
    let unless = unless(release, leaf);
    match &leaf.content {
        Content::Known(_) | Content::Secret => {
            format!("{origin}{unless}").trim_start_matches(", ").to_owned()
        }
        Content::Deleted => format!("deleted by a null, {origin}{unless}"),
        Content::Unknown(why) => {
            let why = reason(project, release, why);
            if origin.is_empty() { format!("unknown: {why}") } else { format!("unknown: {why}, {origin}") }
        }
    }
}

/// Which layers may say something else.
fn unless(release: &Release, leaf: &Leaf) -> String {
    let layers = || leaf.unless.iter().map(|idx| &release.layers[*idx]);
    let is_change = |it: &Layer| matches!(it.laid, Laid::Patch | Laid::Operations);
    let names: Vec<String> = layers().filter(|it| !is_change(it)).map(layer_name).collect();
    let mut unless = String::new();
    if !names.is_empty() {
        let verb = if names.len() == 1 { "sets" } else { "set" };
        write!(unless, ", unless {} {verb} it", listed(&names, "or")).expect("a String takes everything");
    }
    if layers().any(is_change) {
        unless += ", unless a patch changes it";
    }
    unless
}

/// `a, b and c`
fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [others @ .., last] => format!("{} {word} {last}", others.join(", ")),
    }
}

/// What keeps a release from being built at all, or from finding its values.
pub(super) fn hindrances(project: &Project, release: &Release) -> Vec<String> {
    hindrance(project, release).into_iter().chain(not_found(release)).collect()
}

/// What keeps a release from being built at all.
fn hindrance(project: &Project, release: &Release) -> Option<String> {
    let cycle = release.built.as_ref()?.cycle.as_ref()?;
    let paths: Vec<&str> = cycle.iter().map(|it| &*project.file(*it).file.path).collect();
    Some(match paths[..] {
        [path] => format!("{path} takes itself in, and Kustomize refuses that"),
        [..] => format!("{} take each other in, and Kustomize refuses that", paths.join(" and ")),
    })
}

/// What of the values of a chart with dependencies is not shown.
pub(super) fn left_out(project: &Project, release: &Release) -> Option<String> {
    let keys = ask::dependencies(project, release);
    let keys = Some(listed(&keys, "and")).filter(|it| !it.is_empty())?;
    Some(format!("without what the dependencies bring along: their own defaults and `global`, below {keys}"))
}

/// Why a value cannot be known.
pub(super) fn reason(project: &Project, release: &Release, why: &Why) -> String {
    match why {
        Why::FilledIn(texts) => {
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            let verb = if texts.len() == 1 { "is" } else { "are" };
            format!("{} {verb} filled in later", listed(&texts, "and"))
        }
        Why::Layers(all) => not_read(project, all.iter().map(|idx| &release.layers[*idx])),
        Why::Broken => "it cannot be read".to_owned(),
    }
}

/// Why nobody can read some layers.
pub(super) fn not_read<'l>(project: &Project, layers: impl Iterator<Item = &'l Layer>) -> String {
    listed(&layers.map(|it| unread(project, it)).collect::<Vec<_>>(), "and")
}

/// The story of one value.
pub(super) fn story(project: &Project, release: &Release, path: &[Segment], story: &Story) -> String {
    let mut text = format!("{} in {}\n{}\n", path::Shown(path), title(project, release), chart(release));
    text.extend(hindrances(project, release).into_iter().map(|it| it + "\n"));
    text.push('\n');
    match &story.end {
        Some(Shown::Leaf(leaf)) => {
            writeln!(text, "  {}", yaml_line(project, release, leaf)).expect("a String takes everything");
        }
        Some(shown) => {
            for line in yaml::lines(project, release, shown) {
                writeln!(text, "  {line}").expect("a String takes everything");
            }
        }
        None => text += "  not set\n",
    }
    text.push('\n');
    for (idx, step) in story.steps.iter().enumerate() {
        let said = said(project, release, step);
        writeln!(text, "{}. {said}", idx + 1).expect("a String takes everything");
        for line in step.notes.iter().cloned().chain([fate(step)]) {
            writeln!(text, "   {line}").expect("a String takes everything");
        }
    }
    text
}

fn yaml_line(project: &Project, release: &Release, leaf: &Leaf) -> String {
    let unless = unless(release, leaf);
    format!("{}{unless}", ending(project, release, leaf))
}

fn ending(project: &Project, release: &Release, leaf: &Leaf) -> String {
    match &leaf.content {
        Content::Known(_) | Content::Secret => yaml::leaf(leaf),
        Content::Deleted => "deleted: templates do not see it".to_owned(),
        Content::Unknown(why) => format!("unknown: {}", reason(project, release, why)),
    }
}

fn said(project: &Project, release: &Release, step: &Step) -> String {
    let shown = |shown: &Shown| match shown {
        Shown::Map(entries) => format!("a map of {}", counted(entries.len(), "key")),
        Shown::List(items) => format!("a list of {}", counted(items.len(), "item")),
        Shown::Leaf(leaf) => step.written.clone().unwrap_or_else(|| ending(project, release, leaf)),
    };
    let by = |source: Source| {
        let leaf = Leaf { content: Content::Secret, source, unless: Vec::new() };
        origin(project, release, &leaf)
    };
    match &step.said {
        Said::Value(value, source) => format!("{}: {}", by(*source), shown(value)),
        Said::Instead(above, value, source) => {
            format!("{}: {} for all of {}", by(*source), shown(value), path::Shown(above))
        }
        Said::Unread(idx) => unread(project, &release.layers[*idx]),
    }
}

fn fate(step: &Step) -> String {
    match &step.fate {
        Fate::Wins(None) => "this counts".to_owned(),
        Fate::Wins(Some(why)) => format!("this counts: {why}"),
        Fate::Merged => "merged, key by key".to_owned(),
        Fate::Loses(why) => format!("does not count: {why}"),
        Fate::Unknown => "it may set this".to_owned(),
        Fate::Nothing => "it brings nothing".to_owned(),
    }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
