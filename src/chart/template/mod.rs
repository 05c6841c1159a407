//! Go templates of a chart: which values they read, and how. Nothing is rendered.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parser::Node;

mod call;
pub mod demands;
mod functions;
mod interpret;
mod lexer;
mod libraries;
mod maps;
mod names;
mod parser;
pub mod reads;
#[cfg(test)]
mod tests;
mod trace;

use demands::Demand;
use interpret::Interpreter;
use reads::Read;

/// A template.
#[derive(Debug)]
pub(super) struct Template<'t> {
    /// As evidence names it.
    path: Arc<str>,
    text: &'t str,
    /// Made when it is first run: most other files of a chart never are.
    nodes: OnceCell<Vec<Node<'t>>>,
}

/// A template whose name is known: `define`.
#[derive(Debug, Clone, Copy)]
struct Helper<'a, 't> {
    file: usize,
    nodes: &'a [Node<'t>],
}

/// The templates that make one chart's manifests, and every helper they can call.
#[derive(Debug)]
pub(super) struct Program<'a, 't> {
    chart_name: &'a str,
    templates: &'a [Template<'t>],
    helpers: HashMap<&'a str, Helper<'a, 't>>,
}

/// What the templates of a chart do with its values.
#[derive(Debug, Default)]
pub struct Reading {
    /// The reads, from `.Values` on.
    pub reads: Read,
    /// Helpers that are called and not defined.
    pub missing: BTreeSet<Arc<str>>,
    /// Functions that are not known.
    pub unknown: BTreeSet<Arc<str>>,
    /// All values go to something that is not known: nothing of the chart can be called unread.
    pub opens_root: bool,
    /// What they cannot be rendered without.
    pub demands: Vec<Demand>,
}

impl<'t> Template<'t> {
    pub(super) fn new(path: Arc<str>, text: &'t str) -> Self {
        Self { path, text, nodes: OnceCell::new() }
    }

    /// What it holds; what is broken is left out.
    fn nodes(&self) -> &[Node<'t>] {
        self.nodes.get_or_init(|| parser::parse(self.text))
    }
}

impl<'a, 't> Program<'a, 't> {
    /// A chart's program. `order` lists the templates whose helpers it can call; of two of one name the first counts.
    pub(super) fn new(
        chart_name: &'a str,
        templates: &'a [Template<'t>],
        order: impl IntoIterator<Item = usize>,
    ) -> Self {
        let mut program = Self { chart_name, templates, helpers: HashMap::new() };
        for file in order {
            define(&mut program.helpers, file, templates[file].nodes());
        }
        program
    }

    /// What the templates of these numbers read; `files` are other texts of the chart, which `tpl` may run.
    pub(super) fn read(&self, main: &[usize], files: &[usize]) -> Reading {
        let mut interpreter = Interpreter::new(self);
        for file in main {
            interpreter.template(*file, self.templates[*file].nodes());
        }
        if interpreter.outcome.runs_files {
            for file in files {
                interpreter.template(*file, self.templates[*file].nodes());
            }
        }
        interpreter.paths.follow_links();
        let mut lines = Lines { templates: self.templates, starts: vec![Vec::new(); self.templates.len()] };
        let reads = interpreter.paths.tree(&interpreter.names, &mut |spot| {
            let file = spot.file as usize;
            (self.templates[file].path.clone(), lines.line(file, spot.offset))
        });
        let outcome = interpreter.outcome;
        Reading {
            reads,
            missing: outcome.missing,
            unknown: outcome.unknown,
            opens_root: outcome.opens_root,
            demands: demands::demands(self, main, &mut lines),
        }
    }
}

fn define<'a, 't>(helpers: &mut HashMap<&'a str, Helper<'a, 't>>, file: usize, nodes: &'a [Node<'t>]) {
    for node in nodes {
        match node {
            Node::Define(name, body) => {
                helpers.entry(name).or_insert(Helper { file, nodes: body });
                define(helpers, file, body);
            }
            Node::Branch(branch) => {
                define(helpers, file, &branch.body);
                define(helpers, file, &branch.otherwise);
            }
            Node::Text | Node::Print(..) | Node::Declare(..) | Node::Assign(..) | Node::Template(..) => {}
        }
    }
}

/// Line numbers of templates, each counted when it is first asked for.
struct Lines<'a, 't> {
    templates: &'a [Template<'t>],
    starts: Vec<Vec<u32>>,
}

impl Lines<'_, '_> {
    fn line(&mut self, file: usize, offset: u32) -> u32 {
        let starts = &mut self.starts[file];
        if starts.is_empty() {
            starts.push(0);
            let breaks = memchr::memchr_iter(b'\n', self.templates[file].text.as_bytes());
            starts.extend(breaks.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        }
        u32::try_from(starts.partition_point(|it| *it <= offset)).unwrap_or(u32::MAX)
    }
}
