//! Releases made by Kustomize itself: `helmCharts` of a kustomization.

use std::sync::Arc;

use super::chart::Evidence;
use super::kustomize::Unit;
use super::release::{Draft, Finder};
use super::{Built, ChartSource, Laid, Layer, LayerKind, Unread, Written};
use crate::config::HelmVersion;
use crate::diagnostic::DocumentName;
use crate::manifest::kustomization::{Inflation, InlineMerge};
use crate::value::Delivery;

impl Finder<'_> {
    /// Every chart that a kustomization has Helm render.
    pub(super) fn inflations(&mut self) {
        let builds = self.builds.clone();
        for unit in &builds.units {
            for chart in &unit.said.charts {
                self.inflation(unit, chart);
            }
        }
    }

    fn inflation(&mut self, unit: &Unit, chart: &Inflation) {
        let layers = self.inflation_layers(unit, chart);
        let file = self.project.source(unit.source).file;
        let namespace = chart.namespace.clone().or_else(|| unit.said.namespace.clone());
        let name = chart.release_name.clone().unwrap_or_else(|| chart.chart.clone());
        let document = DocumentName {
            kind: "Kustomization".to_owned(),
            namespace: None,
            name: Some(name.clone()),
            key: None,
        };
        self.add(Draft {
            name,
            is_installed: chart.release_name.is_some(),
            namespace,
            document: Arc::new(document),
            object: None,
            source: ChartSource::Absent,
            evidence: Some(self.inflated_chart(unit, chart)),
            layers,
            is_complete: true,
            patched: None,
            built: Some(Arc::new(Built { root: file, files: vec![file], cycle: None, lost: Vec::new() })),
        });
    }

    /// A chart without an address lies in `chartHome`, and its version is what its Chart.yaml says.
    fn inflated_chart(&self, unit: &Unit, chart: &Inflation) -> Evidence {
        let evidence = Evidence { name: Some(chart.chart.clone()), has_source: true, ..Evidence::default() };
        if let Some(address) = &chart.repository {
            return Evidence { version: chart.version.clone(), ..evidence }.with_url(Some(address));
        }
        let home = unit.said.chart_home.as_deref().unwrap_or("charts");
        let folder = unit.path(&format!("{home}/{}", chart.chart));
        let own = folder.as_ref().and_then(|it| self.charts.get(it));
        Evidence { version: own.and_then(|it| it.version.clone()), path: folder.clone(), folder, ..evidence }
    }

    /// Kustomize merges `valuesInline` and `valuesFile` itself, with go-yaml v3 and as it merges patches; what it
    /// writes is the first file Helm gets.
    fn inflation_layers(&mut self, unit: &Unit, chart: &Inflation) -> Vec<Layer> {
        let helm = match self.settings.helm {
            HelmVersion::Three => Delivery::GoYamlV2First,
            HelmVersion::Four => Delivery::GoYamlV2All,
        };
        let inline = |laid| {
            let steps = chart.inline.as_ref()?;
            let keys = unit.steps.iter().chain(steps).cloned().collect();
            Some(Layer {
                kind: LayerKind::Generator,
                name: chart.release_name.clone().or_else(|| Some(chart.chart.clone())),
                delivery: Delivery::GoYamlV2First,
                written: Some(Written { source: unit.source, index: unit.index, keys, is_editable: true }),
                target: None,
                unread: None,
                laid,
            })
        };
        let mut file = |path: &String, delivery, laid| self.inflation_file(unit, path, delivery, laid);
        let own = chart.values_file.as_ref();
        let mut layers: Vec<Layer> = match (inline(Laid::Patch), chart.merge) {
            (None, _) => own.map(|it| file(it, helm, Laid::Over)).into_iter().collect(),
            (Some(inline), InlineMerge::Override) => {
                own.map(|it| file(it, Delivery::GoYamlV3, Laid::Over)).into_iter().chain([inline]).collect()
            }
            (Some(_), InlineMerge::Merge) => {
                let above = own.map(|it| file(it, Delivery::GoYamlV3, Laid::Patch));
                inline(Laid::Over).into_iter().chain(above).collect()
            }
            (Some(_), InlineMerge::Replace) => inline(Laid::Over).into_iter().collect(),
        };
        layers.extend(chart.additional.iter().map(|it| file(it, helm, Laid::Over)));
        layers
    }

    fn inflation_file(&mut self, unit: &Unit, path: &str, delivery: Delivery, laid: Laid) -> Layer {
        let builds = self.builds.clone();
        let found = builds.file_at(unit, path);
        if let Some(source) = found {
            self.claimed_files.insert(source);
            self.project.sources[source.index() as usize].delivery = Some(delivery);
        }
        let is_template =
            found.is_some_and(|it| self.project.left_alone.contains(&it) && self.is_template(it));
        let unread = match found {
            Some(_) if is_template => Some(Unread::Template),
            Some(_) => None,
            None if path.contains("://") => Some(Unread::Elsewhere),
            None => Some(Unread::Missing),
        };
        let written = found.filter(|_| unread.is_none());
        Layer {
            kind: LayerKind::File,
            name: found.map(|it| self.project.path_of(it).to_owned()).or_else(|| Some(path.to_owned())),
            delivery,
            written: written.map(|source| Written { source, index: 0, keys: Vec::new(), is_editable: true }),
            target: None,
            unread,
            laid,
        }
    }
}
