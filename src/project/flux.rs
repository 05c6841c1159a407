//! Releases made by Flux: a HelmRelease, and each overlay of it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::flux_chart::From;
use super::join::{self, Wanted};
use super::kustomize::{Spot, changed, folders_around};
use super::release::{Draft, Finder};
use super::{Built, Laid, Layer, LayerKind, ObjectId, Project, Written};
use crate::manifest::helm_release;
use crate::manifest::helm_release::{ChartReference, HelmRelease};
use crate::value::{Delivery, Value};

/// A HelmRelease with everything that was laid over it.
struct Whole {
    spec: HelmRelease,
    /// Its `spec.values`.
    layers: Vec<Layer>,
    namespace: Option<String>,
    patched: Option<Arc<Value>>,
    spot: Option<Spot>,
}

impl Finder<'_> {
    /// A HelmRelease as it is written, or once for each kustomization that builds it.
    pub(super) fn helm_release(&mut self, id: ObjectId) {
        let object = self.project.object(id);
        if object.group != "helm.toolkit.fluxcd.io" {
            return;
        }
        let builds = self.builds.clone();
        let spots = builds.of(id);
        if spots.is_empty() && !builds.is_patch(object) {
            let layers = self.own_values(id);
            let Some(node) = self.project.object_node(id) else { return };
            let spec = helm_release::read(node, object.name.as_deref());
            let namespace = object.namespace.clone();
            self.flux_release(id, Whole { spec, layers, namespace, patched: None, spot: None });
        }
        for spot in spots {
            let thing = builds.thing(*spot);
            let patched = (!thing.is_unchanged()).then(|| changed::value_of(self.project, thing));
            let node = match &patched {
                Some(value) => Cow::Owned(changed::node_of(self.project, value)),
                None => match self.project.object_node(id) {
                    Some(node) => Cow::Borrowed(node),
                    None => return,
                },
            };
            let spec = helm_release::read(&node, thing.name());
            let layers = changed::inline_layers(self.project, thing);
            let namespace = thing.namespace().map(str::to_owned);
            let patched = patched.map(Arc::new);
            self.flux_release(id, Whole { spec, layers, namespace, patched, spot: Some(*spot) });
        }
    }

    /// `spec.values` of a HelmRelease that nothing patches.
    fn own_values(&self, id: ObjectId) -> Vec<Layer> {
        let object = self.project.object(id);
        let has_values = self.project.object_node(id).is_some_and(|it| it.at(&["spec", "values"]).is_some());
        let keys = object.steps.iter().cloned().chain(["spec".to_owned(), "values".to_owned()]).collect();
        let layer = Layer {
            kind: LayerKind::HelmRelease,
            name: object.name.clone(),
            delivery: self.applied_by(self.project.path_of(object.source)),
            written: Some(Written { source: object.source, index: object.index, keys, is_editable: true }),
            target: None,
            unread: None,
            laid: Laid::Over,
        };
        if has_values { vec![layer] } else { Vec::new() }
    }

    /// How a manifest that no kustomization.yaml builds reaches the cluster: by Flux's Kustomization where there is
    /// one or nothing is known; Argo CD reads a folder's files as `kubectl apply` does.
    fn applied_by(&self, path: &str) -> Delivery {
        let is_argo = folders_around(path).any(|it| self.argo_folders.contains(it));
        if is_argo { Delivery::GoYamlV2First } else { Delivery::GoYamlV3 }
    }

    fn flux_release(&mut self, id: ObjectId, whole: Whole) {
        let Whole { spec, layers: inline, namespace, patched, spot } = whole;
        let object = self.project.object(id);
        let from = self.project.path_of(object.source).to_owned();
        let document = object.document.clone();
        let (chart_source, mut evidence) =
            self.flux_chart(&spec, From { namespace: namespace.as_deref(), path: &from, spot });
        let mut layers = self.chart_files(&mut evidence, &from);
        let built = spot.map(|it| {
            let lost = self.builds.lost(self.project, it, &spec.values_from, layers.len());
            Arc::new(Built { lost, ..self.builds.built(self.project, it.build) })
        });
        let values_from: Vec<Layer> = spec
            .values_from
            .iter()
            .map(|it| self.values_from(it, (namespace.as_deref(), &from), spot))
            .collect();
        layers.extend(values_from);
        layers.extend(inline);
        self.add(Draft {
            name: spec.release_name.unwrap_or_default(),
            is_installed: true,
            namespace: spec.target_namespace.or(namespace),
            document,
            object: Some(id),
            source: chart_source,
            evidence: Some(evidence),
            layers,
            // Without a chart it is a patch for another one.
            is_complete: spec.chart != ChartReference::Absent && !self.patched.contains(&id),
            patched,
            built,
        });
    }
}

/// Each HelmRelease that another one without a chart may patch: of those with its name the nearest.
pub(super) fn patched(project: &Project) -> HashSet<ObjectId> {
    let is_patch = |id: ObjectId| {
        let node = project.object_node(id);
        node.is_some_and(|it| helm_release::read(it, None).chart == ChartReference::Absent)
    };
    let releases = project.objects().filter(|(_, it)| it.kind == "HelmRelease");
    let each = releases.filter(|(id, _)| is_patch(*id));
    let bases = each.filter_map(|(_, patch)| {
        let name = patch.name.as_deref()?;
        let from = project.path_of(patch.source);
        let wanted = Wanted { kind: "HelmRelease", name, namespace: patch.namespace.as_deref(), from };
        Some(join::nearest(project, wanted, |id| !is_patch(id)))
    });
    bases.flatten().collect()
}
