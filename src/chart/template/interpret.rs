//! Runs templates without values: what could every expression hold, and what is done with it?

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::call::is_plain;
use super::functions::Function;
use super::names::{ANY, Name, Names};
use super::parser::{Branch, BranchWord, Expression, Node, Site};
use super::reads::{Paths, Spot, TOP, Uses};
use super::trace::{self, Held, Trace, Word, join};
use super::{Helper, Program};

/// Helpers that call each other deeper than this are not followed.
const MAX_CALLS: usize = 40;

/// More pieces of template than this are run by no chart; the rest counts as unknown.
const MAX_STEPS: u32 = 4_000_000;

/// Runs the templates of one chart.
pub(super) struct Interpreter<'a, 't> {
    pub(super) program: &'a Program<'a, 't>,
    pub(super) names: Names,
    pub(super) paths: Paths,
    pub(super) outcome: Outcome,
    /// `.Chart`
    chart: Held,
    /// What helpers gave back, by name, argument and whether it counted.
    known: HashMap<(Name, Held, bool), Held>,
    spot: Spot,
    /// Inside of how many checksums, where nothing counts.
    pub(super) n_hashes: u32,
    frames: Vec<Frame>,
    n_steps: u32,
}

/// What a run shows beside the reads.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Helpers that no template defines.
    pub(super) missing: BTreeSet<Arc<str>>,
    /// Functions that are not known.
    pub(super) unknown: BTreeSet<Arc<str>>,
    /// All values were handed to something that is not known, or printed whole.
    pub(super) opens_root: bool,
    /// Files of the chart are run as templates.
    pub(super) runs_files: bool,
}

/// What the helper being run prints.
#[derive(Default)]
struct Frame {
    has_text: bool,
    printed: Vec<(Spot, Held)>,
}

/// What names mean at a place of a template.
pub(super) struct Scope {
    pub(super) dot: Held,
    pub(super) variables: Vec<(Name, Held)>,
}

impl<'a, 't> Interpreter<'a, 't> {
    pub(super) fn new(program: &'a Program<'a, 't>) -> Self {
        let mut names = Names::new();
        let word = Word::Text(names.name(program.chart_name));
        let chart = Trace::of_fields(vec![(names.name("Name"), Rc::new(Trace::of_word(word)))]);
        Self {
            program,
            names,
            paths: Paths::new(),
            outcome: Outcome::default(),
            chart: Rc::new(chart),
            known: HashMap::new(),
            spot: Spot { file: 0, offset: 0, field: None },
            n_hashes: 0,
            frames: Vec::new(),
            n_steps: 0,
        }
    }

    /// Runs a whole template, with everything Helm gives it.
    pub(super) fn template(&mut self, file: usize, nodes: &[Node<'_>]) {
        self.spot.file = u32::try_from(file).unwrap_or(u32::MAX);
        let root = Rc::new(Trace { is_root: true, ..Trace::default() });
        self.run(nodes, root);
    }

    /// Runs a body with its own scope.
    pub(super) fn run(&mut self, nodes: &[Node<'_>], dot: Held) {
        let dollar = self.names.name("$");
        let mut scope = Scope { variables: vec![(dollar, dot.clone())], dot };
        self.body(nodes, &mut scope);
    }

    fn body(&mut self, nodes: &[Node<'_>], scope: &mut Scope) {
        let n_variables = scope.variables.len();
        for node in nodes {
            self.n_steps += 1;
            if self.n_steps > MAX_STEPS {
                self.outcome.opens_root = true;
                break;
            }
            self.node(node, scope);
        }
        scope.variables.truncate(n_variables);
    }

    fn node(&mut self, node: &Node<'_>, scope: &mut Scope) {
        match node {
            Node::Text => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.has_text = true;
                }
            }
            Node::Define(..) => {}
            Node::Print(site, expression) => {
                let held = self.at(site, expression, scope);
                self.print(site, &held);
            }
            Node::Declare(site, names, expression) => {
                let held = self.at(site, expression, scope);
                if let Some(name) = names.first() {
                    scope.variables.push((self.names.name(name), held));
                }
            }
            Node::Assign(site, name, expression) => {
                let held = self.at(site, expression, scope);
                let name = self.names.name(name);
                if let Some((_, old)) = scope.variables.iter_mut().rev().find(|it| it.0 == name) {
                    *old = join(old, &held);
                }
            }
            Node::Branch(branch) => self.branch(branch, scope),
            Node::Template(site, name, argument) => {
                let held = match argument {
                    Some(argument) => self.at(site, argument, scope),
                    None => Held::default(),
                };
                let printed = self.include(name, &held);
                self.print(site, &printed);
            }
        }
    }

    fn at(&mut self, site: &Site<'_>, expression: &Expression<'_>, scope: &mut Scope) -> Held {
        self.spot.offset = site.offset;
        self.spot.field = site.position.field.map(|it| self.names.name(it));
        self.evaluate(expression, scope)
    }

    /// What a helper prints may be read back by `fromYaml`; only what is printed for good counts as used.
    fn print(&mut self, site: &Site<'_>, held: &Held) {
        let uses = if site.position.is_quoted { Uses::QUOTE } else { Uses::PRINT };
        let Some(frame) = self.frames.last_mut() else { return self.mark(held, uses) };
        if held.serialised.is_some() {
            let serialised = Trace { serialised: held.serialised.clone(), ..Trace::default() };
            frame.printed.push((self.spot, Rc::new(serialised)));
            let rest = Trace { serialised: None, ..(**held).clone() };
            return self.mark(&Rc::new(rest), uses);
        }
        let words = if held.paths.is_empty() { held.words.clone() } else { Vec::new() };
        frame.printed.push((self.spot, Rc::new(Trace { words, ..Trace::default() })));
        self.mark(held, uses);
    }

    fn branch(&mut self, branch: &Branch<'_>, scope: &mut Scope) {
        let head = self.at(&branch.site, &branch.head, scope);
        let n_variables = scope.variables.len();
        let names: Vec<Name> = branch.variables.iter().map(|it| self.names.name(it)).collect();
        match branch.word {
            BranchWord::If => {
                self.mark(&head, Uses::TEST);
                scope.variables.extend(names.first().map(|name| (*name, head)));
                self.body(&branch.body, scope);
            }
            BranchWord::With => {
                self.mark(&head, Uses::TEST);
                scope.variables.extend(names.first().map(|name| (*name, head.clone())));
                self.body_with(&branch.body, head, scope);
            }
            BranchWord::Range => {
                let item = self.ranged(&head, &names, scope);
                self.body_with(&branch.body, item, scope);
            }
        }
        if branch.word != BranchWord::If {
            scope.variables.truncate(n_variables);
        }
        self.body(&branch.otherwise, scope);
        scope.variables.truncate(n_variables);
    }

    fn body_with(&mut self, nodes: &[Node<'_>], dot: Held, scope: &mut Scope) {
        let outer = std::mem::replace(&mut scope.dot, dot);
        self.body(nodes, scope);
        scope.dot = outer;
    }

    fn ranged(&mut self, head: &Held, names: &[Name], scope: &mut Scope) -> Held {
        self.mark(head, if names.len() == 2 { Uses::RANGE_KEYS } else { Uses::RANGE });
        let item = trace::element(&mut self.paths, head);
        match names {
            [name] => scope.variables.push((*name, item.clone())),
            [key, value] => {
                scope.variables.push((*key, Rc::new(keys_of(head))));
                scope.variables.push((*value, item.clone()));
            }
            _ => {}
        }
        item
    }

    /// What an expression may hold.
    pub(super) fn evaluate(&mut self, expression: &Expression<'_>, scope: &mut Scope) -> Held {
        match expression {
            Expression::Nothing => Held::default(),
            Expression::Dot => scope.dot.clone(),
            Expression::Field(fields) => {
                let dot = scope.dot.clone();
                self.fields(dot, fields)
            }
            Expression::Variable(name, fields) => {
                let name = self.names.name(name);
                let found = scope.variables.iter().rev().find(|it| it.0 == name);
                let held = found.map(|it| it.1.clone()).unwrap_or_default();
                self.fields(held, fields)
            }
            Expression::Text(text) => self.word(text),
            Expression::Number(number) => Rc::new(Trace::of_word(Word::Number(self.names.name(number)))),
            Expression::Bool(value) => Rc::new(Trace::of_word(Word::Bool(*value))),
            Expression::Call(name, arguments) => self.call(name, arguments, None, scope),
            Expression::Method(first, arguments) => self.method(first, arguments, scope),
            Expression::Chain(inner, fields) => {
                let held = self.evaluate(inner, scope);
                self.fields(held, fields)
            }
            Expression::Pipeline(commands) => self.pipeline(commands, scope),
        }
    }

    pub(super) fn word(&mut self, text: &str) -> Held {
        Rc::new(Trace::of_word(Word::Text(self.names.name(text))))
    }

    fn fields(&mut self, held: Held, fields: &[&str]) -> Held {
        fields.iter().fold(held, |held, field| {
            if held.is_root && *field == "Chart" {
                return self.chart.clone();
            }
            // Helm's values as a plain map.
            if *field == "AsMap" && held.paths.contains(&TOP) {
                return held;
            }
            let name = self.names.name(field);
            trace::field(&mut self.paths, &held, name)
        })
    }

    fn method(&mut self, first: &Expression<'_>, arguments: &[Expression<'_>], scope: &mut Scope) -> Held {
        let held = self.evaluate(first, scope);
        // `.Values.Table "a.b"` and its like look into the values by a text.
        self.outcome.opens_root |= matches!(first, Expression::Field(fields) | Expression::Variable(_, fields)
            if matches!(fields[..], [.., "Values", _]));
        for argument in arguments {
            let argument = self.evaluate(argument, scope);
            self.mark(&argument, Uses::TEXT);
        }
        Rc::new(Trace { is_files: held.is_files, ..Trace::default() })
    }

    fn pipeline(&mut self, commands: &[Expression<'_>], scope: &mut Scope) -> Held {
        // The hash of a single value is a use of it; that of all that is rendered is not.
        let is_hashed = commands.iter().any(is_hash) && !commands.first().is_some_and(is_plain);
        self.n_hashes += u32::from(is_hashed);
        let mut piped = None;
        for command in commands {
            piped = Some(match command {
                Expression::Call(name, arguments) => self.call(name, arguments, piped, scope),
                Expression::Nothing if piped.is_some() => continue,
                other => self.evaluate(other, scope),
            });
        }
        self.n_hashes -= u32::from(is_hashed);
        piped.unwrap_or_default()
    }

    /// Notes a use of everything held.
    pub(super) fn mark(&mut self, held: &Held, uses: Uses) {
        if self.n_hashes > 0 {
            return;
        }
        for path in &held.paths {
            self.paths.mark(*path, uses, self.spot);
        }
        let shows = Uses::PRINT | Uses::QUOTE | Uses::TEXT | Uses::DEEP;
        if let Some(serialised) = &held.serialised
            && uses.has(shows)
        {
            self.mark(serialised, Uses::WHOLE);
        }
        if uses.has(Uses::DEEP | Uses::PRINT | Uses::QUOTE) {
            for (_, field) in &held.fields {
                self.mark(field, uses);
            }
            self.outcome.opens_root |= held.is_root && uses.has(Uses::UNKNOWN | Uses::WHOLE);
        }
    }

    /// Notes that `held` is compared with these words.
    pub(super) fn compare(&mut self, held: &Held, words: &[Word]) {
        if self.n_hashes > 0 {
            return;
        }
        for path in &held.paths {
            for word in words {
                let name = match word {
                    Word::Text(name) | Word::Number(name) => *name,
                    Word::Bool(value) => self.names.name(if *value { "true" } else { "false" }),
                };
                self.paths.compare(*path, name);
            }
        }
    }

    /// Runs a helper, once for every different argument; what it prints comes back as a text.
    pub(super) fn include(&mut self, name: &str, argument: &Held) -> Held {
        let Some(helper) = self.program.helpers.get(name) else {
            self.outcome.missing.insert(name.into());
            if !self.library_helper(name, argument) {
                self.mark(argument, Uses::UNKNOWN);
            }
            return Held::default();
        };
        let key = (self.names.name(name), argument.clone(), self.n_hashes > 0);
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        if self.frames.len() >= MAX_CALLS || argument.is_too_large() {
            self.mark(argument, Uses::UNKNOWN);
            return Held::default();
        }
        // A helper that calls itself with the same argument adds nothing.
        self.known.insert(key.clone(), Held::default());
        let result = self.run_helper(*helper, argument);
        self.known.insert(key, result.clone());
        result
    }

    fn run_helper(&mut self, helper: Helper<'a, 't>, argument: &Held) -> Held {
        let file = u32::try_from(helper.file).unwrap_or(u32::MAX);
        let outer = std::mem::replace(&mut self.spot, Spot { file, offset: 0, field: None });
        self.frames.push(Frame::default());
        self.run(helper.nodes, argument.clone());
        let frame = self.frames.pop().unwrap_or_default();
        let result = self.result_of(&frame);
        self.spot = outer;
        result
    }

    /// A helper that prints one thing and nothing else gives it back; else everything it shows is shown.
    fn result_of(&mut self, frame: &Frame) -> Held {
        let first = frame.printed.first().map(|it| it.0);
        let is_single = !frame.has_text && frame.printed.iter().all(|it| Some(it.0) == first);
        let all = frame.printed.iter().fold(Held::default(), |acc, it| join(&acc, &it.1));
        if is_single {
            return all;
        }
        self.mark(&all, Uses::PRINT);
        Rc::new(Trace { serialised: all.serialised.clone(), ..Trace::default() })
    }

    /// Runs a text as a template.
    pub(super) fn run_text(&mut self, text: &str, dot: Held) {
        if text.contains("{{") && self.frames.len() < MAX_CALLS {
            self.frames.push(Frame::default());
            self.run(&super::parser::parse(text), dot);
            self.frames.pop();
        }
    }

    /// The text of a name.
    pub(super) fn text_of(&self, name: Name) -> Arc<str> {
        self.names.text(name).clone()
    }
}

fn is_hash(expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::Call(name, _) if Function::parse(name) == Some(Function::Hash))
}

/// The names of a map made by the template; those of the user's maps are not known.
fn keys_of(head: &Held) -> Trace {
    let is_known = head.paths.is_empty() && head.fields.iter().all(|it| it.0 != ANY);
    let words = head.fields.iter().filter(|_| is_known).map(|it| Word::Text(it.0));
    Trace { words: words.collect(), ..Trace::default() }
}
