//! What the names of an expression stand for at one value.

use super::Rule;
use super::context::Scene;
use super::each::Hit;
use super::expression::{Asked, Bindings, DefaultValue, KeyOrIndex, Memo};
use super::header::Header;
use super::needs::Needs;
use crate::project::{Layer, LayerKind};
use crate::value::Value;
use crate::value::path::Segment;

/// The bindings of a rule at one value.
pub(super) fn bindings<'b>(
    scene: &'b Scene<'_>,
    header: &Header,
    rule: &'b Rule,
    hit: &'b Hit<'b>,
) -> Bindings<'b> {
    let (release, needs) = (scene.as_release(), header.needs);
    let layer = layer_of(scene, hit.value);
    Bindings {
        key: match (&hit.key, hit.path.last()) {
            (Some(key), _) => KeyOrIndex::Key(key.clone()),
            (None, Some(Segment::Index(index))) => KeyOrIndex::Index(*index),
            (None, Some(Segment::Key(_)) | None) => KeyOrIndex::Absent,
        },
        index: hit.path.iter().rev().find_map(|segment| match segment {
            Segment::Index(index) => Some(*index),
            Segment::Key(_) => None,
        }),
        way: &hit.path,
        parent: hit.parent,
        default: default(scene, &hit.path),
        layer: layer.map(|it| it.kind),
        delivery: layer.map(|it| it.delivery.as_str()),
        layers: release.map_or(&[], |it| &it.layers),
        values: release.map(|_| scene.root),
        release: needs.has(Needs::RELEASE).then(|| Asked(Box::new(move || scene.release(needs)))),
        chart: scene.chart.as_ref(),
        app: scene.app.as_ref(),
        object: needs.has(Needs::OBJECT).then(|| Asked(Box::new(move || scene.object()))),
        releases: needs.has(Needs::RELEASES).then(|| Asked(Box::new(move || Some(scene.releases(needs))))),
        data: &rule.data,
        memo: Memo::default(),
        ..Bindings::of(scene.project, hit.value)
    }
}

/// The layer that wrote a value; of a default, the last.
fn layer_of<'a>(scene: &Scene<'a>, value: &Value) -> Option<&'a Layer> {
    let layers = &scene.as_release()?.layers;
    if value.is_written() { layers.get(usize::from(value.origin.layer)) } else { layers.last() }
}

/// The kind of the layer that wrote a value.
pub(super) fn layer_kind(scene: &Scene<'_>, value: &Value) -> Option<LayerKind> {
    layer_of(scene, value).map(|it| it.kind)
}

fn default<'a>(scene: &Scene<'a>, path: &[Segment]) -> DefaultValue<'a> {
    let judged = scene.as_release().and_then(|release| release.chart.judged.as_ref());
    let Some(judged) = judged else { return DefaultValue::Unknown };
    let found = path.iter().try_fold(&*judged.defaults, |value, segment| match segment {
        Segment::Key(key) => value.get(key),
        Segment::Index(index) => value.as_list()?.get(*index),
    });
    found.map_or(DefaultValue::Absent, DefaultValue::Known)
}
