//! Releases by name, over whole workspaces.

use std::path::PathBuf;

use serde_json::{Value, json};
use text_size::TextRange;

use super::server::Server;
use super::view::View;
use crate::ask;
use crate::project::Release;
use crate::text::Location;

/// Kinds of symbol, as the protocol numbers them.
const MODULE: u32 = 2;

impl Server {
    /// The releases whose name holds all letters of a query in their order.
    pub(super) fn workspace_symbols(&mut self, query: &str) -> Value {
        let roots: Vec<PathBuf> = self.workspaces.keys().cloned().collect();
        for root in &roots {
            self.wait_for(root);
        }
        let views = self.workspaces.values().map(|it| self.view(it, &it.verdict));
        views.flat_map(|view| symbols(view, query)).collect()
    }
}

fn symbols(view: View<'_>, query: &str) -> Vec<Value> {
    let project = &view.verdict.project;
    let symbol = |release: &Release| {
        let name = ask::name(project, release);
        let full = release.namespace.as_ref().map_or_else(|| name.to_owned(), |it| format!("{it}/{name}"));
        let location = view.location(place(view, release)?)?;
        is_meant(&full, query).then(|| {
            let chart = release.chart.name.as_deref();
            json!({ "name": full, "kind": MODULE, "location": location, "containerName": chart })
        })
    };
    project.releases.iter().filter_map(symbol).collect()
}

/// The name of its object, or where its values begin.
fn place(view: View<'_>, release: &Release) -> Option<Location> {
    let project = &view.verdict.project;
    if let Some(id) = release.object {
        let node = project.object_node(id)?;
        let name = node.at(&["metadata", "name"]).unwrap_or(node);
        return Some(project.source(project.object(id).source).location(name.range));
    }
    let written = release.layers.iter().find_map(|it| it.written.as_ref())?;
    let start = project.root_of(written).map_or(TextRange::default(), |it| it.range);
    Some(project.source(written.source).location(TextRange::empty(start.start())))
}

/// Whether a name holds the letters of a query in their order, without case.
fn is_meant(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|it| it == wanted))
}
