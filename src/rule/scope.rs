//! Whom a rule is about.

use std::collections::{HashMap, HashSet};

use semver::Version;

use super::each::Rules;
use super::file::words::LayerWord;
use super::header::{Header, Kind};
use super::memo::Memo;
use super::needs::Needs;
use super::set::{KnownRule, RuleSet};
use crate::chart::built_in;
use crate::chart::version::{VersionRange, parse_version};
use crate::config::{Preset, Settings};
use crate::diagnostic::RuleId;
use crate::project::{LayerKind, Object, Project, Release};
use crate::text::FileId;

/// The rules of a run by whom they are about.
#[derive(Default)]
pub(super) struct Scoped<'a> {
    /// Rules about any values.
    pub(super) any: Vec<&'a KnownRule>,
    by_chart: HashMap<&'a str, Vec<&'a KnownRule>>,
    by_kind: HashMap<&'a str, Vec<&'a KnownRule>>,
    /// Those among them that look at every depth.
    deep: Vec<&'a KnownRule>,
    /// What all of them ask for.
    pub(super) needs: Needs,
}

impl<'a> Scoped<'a> {
    /// The rules the user wants to hear.
    pub(super) fn new(rules: &'a RuleSet, settings: &Settings) -> Self {
        let mut scoped = Self::default();
        for rule in rules.iter().filter(|it| is_wanted(it, settings)) {
            scoped.needs |= rule.header.needs;
            scoped.deep.extend(rule.header.each.is_deep.then_some(&**rule));
            match rule.header.scope.chart.as_deref() {
                Some("*") => scoped.any.push(rule),
                Some(chart) => scoped.by_chart.entry(chart).or_default().push(rule),
                None => {
                    let mut kinds: Vec<&str> = rule.header.scope.kinds.iter().map(|it| &*it.kind).collect();
                    kinds.sort_unstable();
                    kinds.dedup();
                    for kind in kinds {
                        scoped.by_kind.entry(kind).or_default().push(rule);
                    }
                }
            }
        }
        scoped
    }

    /// The rules about this release's chart.
    pub(super) fn of_chart(&self, release: &Release) -> &[&'a KnownRule] {
        lineage(release).and_then(|it| self.by_chart.get(it)).map_or(&[], Vec::as_slice)
    }

    /// Rules of this run by how they find their values.
    pub(super) fn sorted<'m>(
        &'m self,
        rules: impl Iterator<Item = &'a KnownRule>,
        memo: &'m mut Memo<'a>,
    ) -> Rules<'a, 'm> {
        let (mut straight, mut asked) = (Vec::new(), vec![false; self.deep.len()]);
        for rule in rules {
            let is_deep = rule.header.each.is_deep;
            match self.deep.iter().position(|it| is_deep && std::ptr::eq(*it, rule)) {
                Some(idx) => asked[idx] = true,
                None => straight.push(rule),
            }
        }
        Rules { straight, deep: &self.deep, asked, memo }
    }

    /// The rules about this kind of object.
    pub(super) fn of_kind(&self, object: &Object) -> impl Iterator<Item = &'a KnownRule> {
        let rules = self.by_kind.get(object.kind.as_str()).into_iter().flatten().copied();
        rules.filter(|rule| rule.header.scope.kinds.iter().any(|kind| is_kind(kind, object)))
    }
}

/// The ids of the rules that could say something in a file: wanted, and about a release or an object that it is
/// part of.
pub fn speakers<'a>(
    project: &Project,
    rules: &'a RuleSet,
    settings: &Settings,
    file: FileId,
) -> HashSet<&'a str> {
    let scoped = Scoped::new(rules, settings);
    let mut acc = HashSet::new();
    for release in project.releases.iter().filter(|it| has_part(project, it, file)) {
        let versions = Versions::of(release);
        let about = scoped.any.iter().chain(scoped.of_chart(release));
        acc.extend(about.filter(|it| is_in_scope(it, release, &versions)).map(|it| it.id()));
    }
    for (_, object) in project.objects().filter(|(_, it)| project.source(it.source).file == file) {
        acc.extend(scoped.of_kind(object).map(KnownRule::id));
    }
    acc
}

/// Whether a release is made, or a layer of it written, in a file.
pub fn has_part(project: &Project, release: &Release, file: FileId) -> bool {
    let layers = release.layers.iter().filter_map(|it| it.written.as_ref()).map(|it| it.source);
    let object = release.object.map(|id| project.object(id).source);
    layers.chain(object).any(|id| project.source(id).file == file)
}

/// Chosen by name, or by the preset unless something else was chosen.
fn is_wanted(rule: &KnownRule, settings: &Settings) -> bool {
    let id = RuleId::new(rule.id());
    let is_in_preset = match settings.preset {
        Preset::Recommended => rule.preset() == Preset::Recommended,
        Preset::Strict => rule.preset() != Preset::Pedantic,
        Preset::Pedantic => true,
    };
    settings.is_wanted(&id) && (is_in_preset || !settings.select.is_empty())
}

/// The chart whose rules speak about a release. Where another chart has the name of one we know, none does.
pub(super) fn lineage(release: &Release) -> Option<&str> {
    let profile = release.chart.profile.as_ref().map(|it| &*it.name);
    let is_namesake = |name: &&str| built_in().iter().any(|it| *it.name == **name);
    profile.or_else(|| release.chart.name.as_deref().filter(|name| !is_namesake(name)))
}

fn is_kind(kind: &Kind, object: &Object) -> bool {
    kind.kind == object.kind && kind.group.as_ref().is_none_or(|group| *group == object.group)
}

/// The versions of a release that scopes ask about.
pub(super) struct Versions {
    chart: Option<Version>,
    app: Option<Version>,
}

impl Versions {
    pub(super) fn of(release: &Release) -> Self {
        let judged = release.chart.judged.as_ref().map(|it| &it.version);
        let chart = judged.or(release.chart.version.as_ref()).cloned();
        Self { chart, app: release.app.as_deref().and_then(parse_version) }
    }
}

/// Whether a release has what a rule asks of it, its chart aside.
pub(super) fn is_in_scope(rule: &KnownRule, release: &Release, versions: &Versions) -> bool {
    let holds = |range: Option<&VersionRange>, version: Option<&Version>| {
        range.zip(version).is_some_and(|(range, version)| range.holds(version))
    };
    let scope = &rule.header.scope;
    let is_version = scope.versions.is_none() || holds(rule.versions(), versions.chart.as_ref());
    let is_app = scope.app.is_none() || holds(rule.app(), versions.app.as_ref());
    is_version && is_app && (!scope.is_complete || release.is_complete)
}

/// Whether a layer of this kind may have written `self`.
pub(super) fn is_layer(header: &Header, layer: Option<LayerKind>) -> bool {
    let layers = &header.scope.layers;
    layers.is_empty() || layer.is_some_and(|layer| layers.iter().any(|it| kind_of(*it) == layer))
}

fn kind_of(word: LayerWord) -> LayerKind {
    match word {
        LayerWord::File => LayerKind::File,
        LayerWord::ConfigMap => LayerKind::ConfigMap,
        LayerWord::Secret => LayerKind::Secret,
        LayerWord::HelmRelease => LayerKind::HelmRelease,
        LayerWord::Application => LayerKind::Application,
        LayerWord::Parameters => LayerKind::Parameters,
        LayerWord::Generator => LayerKind::Generator,
    }
}
