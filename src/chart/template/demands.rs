//! What templates cannot be rendered without: `required`, and `fail` under conditions that can be told from the values.
//!
//! Only what is certain is kept: a block whose condition is more than a few plain questions is left out whole.

use std::sync::Arc;

use super::parser::{Branch, BranchWord, Expression, Node, Site};
use super::{Helper, Lines, Program};

/// Helpers that call each other deeper than this are not followed.
const MAX_CALLS: usize = 8;

/// More than this no chart asks for.
const MAX_DEMANDS: usize = 400;

/// Pieces of template that are looked at, helpers each time they are called; what is beyond demands nothing.
const MAX_STEPS: u32 = 100_000;

/// Something that ends rendering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// What must be neither null nor an empty text; for a `fail` there is none.
    pub path: Option<Vec<Arc<str>>>,
    /// What has to hold for the template to get there, the outermost first.
    pub guards: Vec<Guard>,
    /// What the chart says then; empty where it is put together.
    pub message: Arc<str>,
    /// The template's path in its chart.
    pub file: Arc<str>,
    /// Counted from 1, because people look it up.
    pub line: u32,
}

/// A plain question about one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// From the top of the values.
    pub path: Vec<Arc<str>>,
    /// What is asked of it.
    pub test: Test,
    /// Which answer leads on.
    pub holds: bool,
}

/// What a condition asks of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// What `if` decides.
    Truthy,
    /// Whether it is this text.
    Is(Arc<str>),
}

/// What a name stands for where it is known: `$` and `.Values` themselves have the marks below.
type Way<'t> = Vec<&'t str>;

/// Collects the demands of one chart's templates.
pub(super) fn demands(program: &Program<'_, '_>, main: &[usize], lines: &mut Lines<'_, '_>) -> Vec<Demand> {
    let mut found = Vec::new();
    let mut n_steps = 0;
    for file in main {
        let mut walk =
            Walk { program, file: *file, n_calls: 0, n_steps, guards: Vec::new(), found: Vec::new() };
        let scope = Scope { dot: Some(Vec::new()), variables: Vec::new() };
        walk.body(program.templates[*file].nodes(), &mut scope.clone());
        n_steps = walk.n_steps;
        found.extend(walk.found.into_iter().map(|it| Demand {
            path: it.path,
            guards: it.guards,
            message: it.message,
            file: program.templates[it.file].path.clone(),
            line: lines.line(it.file, it.offset),
        }));
        if found.len() > MAX_DEMANDS {
            break;
        }
    }
    found.dedup();
    found
}

struct Walk<'p, 'a, 't> {
    program: &'p Program<'a, 't>,
    file: usize,
    n_calls: usize,
    n_steps: u32,
    guards: Vec<Guard>,
    found: Vec<Found>,
}

struct Found {
    path: Option<Vec<Arc<str>>>,
    guards: Vec<Guard>,
    message: Arc<str>,
    file: usize,
    offset: u32,
}

/// What names mean, as ways from `$`; `None` where it is not one plain way.
#[derive(Clone)]
struct Scope<'n> {
    dot: Option<Way<'n>>,
    variables: Vec<(&'n str, Option<Way<'n>>)>,
}

impl Walk<'_, '_, '_> {
    fn body<'n>(&mut self, nodes: &'n [Node<'_>], scope: &mut Scope<'n>) {
        for node in nodes {
            self.n_steps += 1;
            if self.found.len() > MAX_DEMANDS || self.n_steps > MAX_STEPS {
                return;
            }
            match node {
                Node::Text | Node::Define(..) => {}
                Node::Print(site, expression) => self.expression(site, expression, scope),
                Node::Declare(site, names, expression) => {
                    self.expression(site, expression, scope);
                    let way = way_of(expression, scope);
                    scope.variables.extend(names.first().map(|name| (*name, way)));
                }
                Node::Assign(site, name, expression) => {
                    self.expression(site, expression, scope);
                    // Which of the two it is then, depends.
                    scope.variables.push((name, None));
                }
                Node::Branch(branch) => self.branch(branch, scope),
                Node::Template(_, name, argument) => {
                    let dot = argument.as_ref().map(|it| way_of(it, scope));
                    if let Some(dot) = dot {
                        self.helper(name, dot);
                    }
                }
            }
        }
    }

    fn branch<'n>(&mut self, branch: &'n Branch<'_>, scope: &mut Scope<'n>) {
        self.expression(&branch.site, &branch.head, scope);
        // What is assigned in a block is not known behind it.
        forget_assigned(&branch.body, scope);
        forget_assigned(&branch.otherwise, scope);
        let Some(guards) = guards_of(&branch.head, scope).filter(|_| branch.word != BranchWord::Range) else {
            return;
        };
        let n_outer = self.guards.len();
        let mut inner = scope.clone();
        if branch.word == BranchWord::With {
            inner.dot = way_of(&branch.head, scope);
        }
        inner.variables.extend(branch.variables.iter().map(|it| (*it, way_of(&branch.head, scope))));
        self.guards.extend(guards.iter().cloned());
        self.body(&branch.body, &mut inner);
        self.guards.truncate(n_outer);
        // The opposite of several answers is not one answer.
        if let [only] = &guards[..] {
            self.guards.push(Guard { holds: !only.holds, ..only.clone() });
            self.body(&branch.otherwise, &mut scope.clone());
            self.guards.truncate(n_outer);
        }
    }

    /// Everything in an expression that is evaluated whenever the expression is.
    fn expression(&mut self, site: &Site<'_>, expression: &Expression<'_>, scope: &Scope<'_>) {
        match expression {
            Expression::Pipeline(commands) => {
                for (idx, command) in commands.iter().enumerate() {
                    let piped = idx.checked_sub(1).map(|it| &commands[it]);
                    match command {
                        Expression::Call(name, arguments) => {
                            self.call(site, (name, arguments), piped, scope);
                        }
                        other => self.expression(site, other, scope),
                    }
                }
            }
            Expression::Call(name, arguments) => self.call(site, (name, arguments), None, scope),
            Expression::Chain(inner, _) => self.expression(site, inner, scope),
            Expression::Nothing | Expression::Dot | Expression::Field(_) | Expression::Variable(..) => {}
            Expression::Text(_) | Expression::Number(_) | Expression::Bool(_) | Expression::Method(..) => {}
        }
    }

    fn call(
        &mut self,
        site: &Site<'_>,
        (name, arguments): (&str, &[Expression<'_>]),
        piped: Option<&Expression<'_>>,
        scope: &Scope<'_>,
    ) {
        // These stop at the first argument that decides.
        let n_sure = if matches!(name, "and" | "or") { 1 } else { arguments.len() };
        for argument in &arguments[..n_sure.min(arguments.len())] {
            self.expression(site, argument, scope);
        }
        match (name, arguments, piped) {
            ("required", [message, value], None) | ("required", [message], Some(value)) => {
                let path = way_of(value, scope).and_then(|it| path_of(&it));
                if let Some(path) = path {
                    self.found(site, Some(path), text_of(message));
                }
            }
            // Without a question it is a chart that nobody can install.
            ("fail", [message], None) | ("fail", [], Some(message)) if !self.guards.is_empty() => {
                self.found(site, None, text_of(message));
            }
            ("include", [Expression::Text(name), argument], None) => {
                let dot = way_of(argument, scope);
                self.helper(name, dot);
            }
            _ => {}
        }
    }

    fn helper(&mut self, name: &str, dot: Option<Way<'_>>) {
        let Some(Helper { file, nodes }) = self.program.helpers.get(name).copied() else { return };
        if self.n_calls >= MAX_CALLS || dot.is_none() {
            return;
        }
        let outer = std::mem::replace(&mut self.file, file);
        self.n_calls += 1;
        let dollar = ("$", dot.clone());
        self.body(nodes, &mut Scope { dot, variables: vec![dollar] });
        self.n_calls -= 1;
        self.file = outer;
    }

    fn found(&mut self, site: &Site<'_>, path: Option<Vec<Arc<str>>>, message: Arc<str>) {
        let (file, offset) = (self.file, site.offset);
        self.found.push(Found { path, guards: self.guards.clone(), message, file, offset });
    }
}

fn forget_assigned<'n>(nodes: &'n [Node<'_>], scope: &mut Scope<'n>) {
    for node in nodes {
        match node {
            Node::Assign(_, name, _) => scope.variables.push((name, None)),
            Node::Branch(branch) => {
                forget_assigned(&branch.body, scope);
                forget_assigned(&branch.otherwise, scope);
            }
            Node::Text | Node::Print(..) | Node::Declare(..) | Node::Template(..) | Node::Define(..) => {}
        }
    }
}

/// The way an expression goes from `$`, if it does nothing else.
fn way_of<'n>(expression: &'n Expression<'_>, scope: &Scope<'n>) -> Option<Way<'n>> {
    let below = |base: &Option<Way<'n>>, fields: &'n [&'_ str]| {
        let mut way = base.clone()?;
        way.extend(fields.iter().copied());
        Some(way)
    };
    match expression {
        Expression::Dot => scope.dot.clone(),
        Expression::Field(fields) => below(&scope.dot, fields),
        Expression::Variable(name, fields) => {
            match scope.variables.iter().rev().find(|it| it.0 == *name) {
                Some((_, way)) => below(way, fields),
                // The `$` of a template is the top.
                None if *name == "$" => below(&Some(Vec::new()), fields),
                None => None,
            }
        }
        Expression::Chain(inner, fields) => below(&way_of(inner, scope), fields),
        Expression::Pipeline(commands) => match &commands[..] {
            [only] => way_of(only, scope),
            _ => None,
        },
        _ => None,
    }
}

/// The path of a way in the values; nothing for one that leads elsewhere or to all values.
fn path_of(way: &[&str]) -> Option<Vec<Arc<str>>> {
    let ["Values", path @ ..] = way else { return None };
    (!path.is_empty()).then(|| path.iter().map(|it| Arc::from(*it)).collect())
}

/// A condition as questions that must all be answered so; nothing where it asks more.
fn guards_of(expression: &Expression<'_>, scope: &Scope<'_>) -> Option<Vec<Guard>> {
    if let Some(way) = way_of(expression, scope) {
        return Some(vec![Guard { path: path_of(&way)?, test: Test::Truthy, holds: true }]);
    }
    match expression {
        Expression::Pipeline(commands) => match &commands[..] {
            [only] => guards_of(only, scope),
            _ => None,
        },
        Expression::Call(name, arguments) => match (*name, &arguments[..]) {
            ("not" | "empty", [inner]) => match &guards_of(inner, scope)?[..] {
                [only] => Some(vec![Guard { holds: !only.holds, ..only.clone() }]),
                _ => None,
            },
            ("and", all) => {
                let all: Option<Vec<_>> = all.iter().map(|it| guards_of(it, scope)).collect();
                Some(all?.concat())
            }
            ("eq" | "ne", [one, two]) => {
                let text = |it: &Expression<'_>| text_in(it);
                let (value, word) =
                    text(two).map(|it| (one, it)).or_else(|| text(one).map(|it| (two, it)))?;
                let path = path_of(&way_of(value, scope)?)?;
                Some(vec![Guard { path, test: Test::Is(word), holds: *name == "eq" }])
            }
            _ => None,
        },
        _ => None,
    }
}

fn text_in(expression: &Expression<'_>) -> Option<Arc<str>> {
    match expression {
        Expression::Text(text) => Some(Arc::from(&**text)),
        Expression::Pipeline(commands) => match &commands[..] {
            [only] => text_in(only),
            _ => None,
        },
        _ => None,
    }
}

fn text_of(expression: &Expression<'_>) -> Arc<str> {
    text_in(expression).unwrap_or_default()
}
