//! Syntax tree to [`Node`]s: resolves names, checks calls, compiles literal patterns and ranges.

use std::sync::Arc;

use super::fault::{Culprit, Fault, nearest, regex_message, unknown_function, wrong_arity};
use super::functions::{self, Form, Function};
use super::node::{Each, Node, Operator, Question, Root, TypeName};
use super::parse::{self, Use};
use super::{CompileError, Names, Program};
use crate::chart::version;
use crate::rule::pattern::TextPattern;
use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, MapExpr, operators};

/// Compiles the text of an expression.
///
/// Everything that can be wrong whatever the values are is found here: grammar, names, functions, numbers of
/// arguments, literal patterns and version ranges.
pub fn compile(text: &str, names: &Names) -> Result<Program, CompileError> {
    let tree = parse::parse(text)?;
    let mut compiler = Compiler { names, locals: Vec::new(), depth: 0 };
    match compiler.node(&tree.expr) {
        Ok(root) => Ok(Program { root: Arc::new(root) }),
        Err(fault) => Err(fault.place(text)),
    }
}

struct Compiler<'n> {
    names: &'n Names,
    /// Names bound by macros, the innermost last.
    locals: Vec<String>,
    /// How many nodes are around the one at hand.
    depth: usize,
}

/// Deeper expressions are refused, so that evaluating them cannot exhaust the stack.
const MAX_DEPTH: usize = 200;

impl Compiler<'_> {
    fn node(&mut self, expr: &Expr) -> Result<Node, Fault> {
        if self.depth == MAX_DEPTH {
            return Fault::new(Culprit::Whole, parse::TOO_DEEP);
        }
        self.depth += 1;
        let node = self.node_of(expr);
        self.depth -= 1;
        node
    }

    fn node_of(&mut self, expr: &Expr) -> Result<Node, Fault> {
        match expr {
            Expr::Literal(literal) => literal_node(literal),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => {
                Ok(Node::Field(self.boxed(&select.operand.expr)?, select.field.as_str().into()))
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => {
                let items: Result<_, _> = list.elements.iter().map(|item| self.node(&item.expr)).collect();
                Ok(Node::List(items?))
            }
            Expr::Map(map) => self.map(map),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Struct(_) => Fault::new(Culprit::Whole, "messages with a type do not exist here"),
            Expr::Unspecified => Fault::new(Culprit::Whole, "this is no CEL expression"),
        }
    }

    fn boxed(&mut self, expr: &Expr) -> Result<Box<Node>, Fault> {
        self.node(expr).map(Box::new)
    }

    fn name(&self, name: &str) -> Result<Node, Fault> {
        self.find_name(name).ok_or_else(|| Fault {
            culprit: Culprit::Word(name.to_owned(), Use::Name),
            message: self.unknown_name(name),
        })
    }

    fn find_name(&self, name: &str) -> Option<Node> {
        if let Some(depth) = self.locals.iter().rev().position(|local| local == name) {
            return Some(Node::Local(depth));
        }
        if let Some(index) = self.names.variables.iter().rposition(|(variable, _)| variable == name) {
            return Some(Node::Variable(index, self.names.variables[index].1.root.clone()));
        }
        if let Some(index) = self.names.data.iter().position(|data| data == name) {
            return Some(Node::Data(index));
        }
        match Root::named(name) {
            Some(root) if self.has_root(root) => Some(Node::Root(root)),
            _ => TypeName::named(name).map(Node::Type),
        }
    }

    fn has_root(&self, root: Root) -> bool {
        self.names.is_chart || !root.is_chart_only()
    }

    fn unknown_name(&self, name: &str) -> String {
        if Root::named(name).is_some() {
            return format!("`{name}` exists only in rules about a chart");
        }
        let mut known: Vec<&str> =
            Root::ALL.into_iter().filter(|root| self.has_root(*root)).map(Root::as_str).collect();
        known.extend(self.names.variables.iter().map(|(name, _)| name.as_str()));
        known.extend(self.names.data.iter().chain(&self.locals).map(String::as_str));
        match nearest(name, known.into_iter()) {
            Some(known) => format!("nothing is named `{name}`; `{known}` is"),
            None => format!("nothing is named `{name}`; the values begin with `self`"),
        }
    }

    fn map(&mut self, map: &MapExpr) -> Result<Node, Fault> {
        let mut entries = Vec::with_capacity(map.entries.len());
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else {
                return Fault::new(Culprit::Whole, "messages with a type do not exist here");
            };
            entries.push((self.node(&entry.key.expr)?, self.node(&entry.value.expr)?));
        }
        Ok(Node::Map(entries))
    }

    fn function_call(
        &self,
        function: &'static Function,
        arguments: Vec<Node>,
        written: Use,
    ) -> Result<Node, Fault> {
        function_node(function, arguments, written, self.names.is_proven)
    }

    fn call(&mut self, call: &CallExpr) -> Result<Node, Fault> {
        let Some(target) = &call.target else { return self.global_call(call) };
        if let Expr::Ident(space) = &target.expr
            && self.find_name(space).is_none()
            && let Some(function) = functions::named(&format!("{space}.{}", call.func_name), Form::Global)
        {
            let arguments = self.arguments(call)?;
            return self.function_call(function, arguments, Use::MemberCall);
        }
        let mut arguments = vec![self.node(&target.expr)?];
        arguments.extend(self.arguments(call)?);
        match functions::named(&call.func_name, Form::Member) {
            Some(function) => self.function_call(function, arguments, Use::MemberCall),
            None => unknown_function(&call.func_name, Form::Member),
        }
    }

    fn global_call(&mut self, call: &CallExpr) -> Result<Node, Fault> {
        let name = call.func_name.as_str();
        let question_name = if name == parse::HAS { "has" } else { name };
        if let Some(question) = Question::named(question_name) {
            return self.question(question, call);
        }
        let mut arguments = self.arguments(call)?;
        if let Some(node) = operator_node(name, &mut arguments) {
            return Ok(node);
        }
        match functions::named(name, Form::Global) {
            Some(function) => self.function_call(function, arguments, Use::Call),
            None => unknown_function(name, Form::Global),
        }
    }

    fn arguments(&mut self, call: &CallExpr) -> Result<Vec<Node>, Fault> {
        call.args.iter().map(|argument| self.node(&argument.expr)).collect()
    }

    fn question(&mut self, question: Question, call: &CallExpr) -> Result<Node, Fault> {
        let name = question.as_str();
        let culprit = Culprit::Word(name.to_owned(), Use::Call);
        let [path] = &call.args[..] else {
            return Fault::new(culprit, format!("`{name}` takes one path, as in `{name}(self.image.tag)`"));
        };
        let path = self.node(&path.expr)?;
        if !is_path(&path) {
            return Fault::new(culprit, format!("`{name}` takes a path, as in `{name}(self.image.tag)`"));
        }
        Ok(Node::Ask(question, Box::new(path)))
    }

    /// Undoes what the crate's macros did, by the value each begins with.
    fn comprehension(&mut self, macro_call: &ComprehensionExpr) -> Result<Node, Fault> {
        let range = self.boxed(&macro_call.iter_range.expr)?;
        self.locals.push(macro_call.iter_var.clone());
        let node = self.macro_body(range, macro_call);
        self.locals.pop();
        node
    }

    fn macro_body(&mut self, range: Box<Node>, macro_call: &ComprehensionExpr) -> Result<Node, Fault> {
        let unknown = || Fault::new(Culprit::Whole, "this macro does not exist here");
        let Expr::Call(step) = &macro_call.loop_step.expr else { return unknown() };
        match (&macro_call.accu_init.expr, &step.args[..]) {
            (Expr::Literal(LiteralValue::Boolean(start)), [_, condition]) => {
                let each = if *start.inner() { Each::All } else { Each::Exists };
                Ok(Node::Each(each, range, self.boxed(&condition.expr)?))
            }
            (Expr::Literal(LiteralValue::Int(_)), [condition, _, _]) => {
                Ok(Node::Each(Each::ExistsOne, range, self.boxed(&condition.expr)?))
            }
            (Expr::List(_), [_, added]) => match single(&added.expr) {
                Some(item) => Ok(Node::Collect(range, None, self.boxed(item)?)),
                None => unknown(),
            },
            (Expr::List(_), [condition, added, _]) => {
                let Expr::Call(added) = &added.expr else { return unknown() };
                let Some(item) = added.args.get(1).and_then(|added| single(&added.expr)) else {
                    return unknown();
                };
                let condition = self.boxed(&condition.expr)?;
                Ok(match self.node(item)? {
                    Node::Local(0) => Node::Each(Each::Filter, range, condition),
                    item => Node::Collect(range, Some(condition), Box::new(item)),
                })
            }
            _ => unknown(),
        }
    }
}

/// The only item of a list.
fn single(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::List(list) => list.elements.first().map(|item| &item.expr),
        _ => None,
    }
}

fn literal_node(literal: &LiteralValue) -> Result<Node, Fault> {
    Ok(match literal {
        LiteralValue::Null => Node::Null,
        LiteralValue::Boolean(value) => Node::Bool(*value.inner()),
        LiteralValue::Int(value) => Node::Int(*value.inner()),
        LiteralValue::UInt(value) => match i64::try_from(*value.inner()) {
            Ok(value) => Node::Int(value),
            Err(_) => return Fault::new(Culprit::Whole, "a number is too big"),
        },
        LiteralValue::Double(value) => Node::Double(*value.inner()),
        LiteralValue::String(text) => Node::Text(text.inner().into()),
        LiteralValue::Bytes(_) => {
            return Fault::new(Culprit::Whole, "bytes do not exist here; leave out the `b`");
        }
    })
}

/// Whether a place can be asked about: something that leads into the tree.
fn is_path(node: &Node) -> bool {
    match node {
        Node::Root(_)
        | Node::Data(_)
        | Node::Variable(..)
        | Node::Local(_)
        | Node::Field(..)
        | Node::Index(..) => true,
        Node::If(parts) => is_path(&parts[1]) && is_path(&parts[2]),
        Node::Call(function, arguments) => function.name == "or" && arguments.iter().all(is_path),
        _ => false,
    }
}

/// The node of an operator, which the crate calls like a function.
fn operator_node(name: &str, arguments: &mut Vec<Node>) -> Option<Node> {
    let operator = match name {
        operators::LOGICAL_NOT | operators::NEGATE if arguments.len() == 1 => {
            let inner = Box::new(arguments.pop()?);
            return Some(if name == operators::NEGATE { Node::Negate(inner) } else { Node::Not(inner) });
        }
        operators::CONDITIONAL => {
            let parts: [Node; 3] = std::mem::take(arguments).try_into().ok()?;
            return Some(Node::If(Box::new(parts)));
        }
        operators::LOGICAL_AND | operators::LOGICAL_OR | operators::INDEX => None,
        operators::EQUALS => Some(Operator::Equal),
        operators::NOT_EQUALS => Some(Operator::NotEqual),
        operators::LESS => Some(Operator::Less),
        operators::LESS_EQUALS => Some(Operator::LessOrEqual),
        operators::GREATER => Some(Operator::Greater),
        operators::GREATER_EQUALS => Some(Operator::GreaterOrEqual),
        operators::IN => Some(Operator::In),
        operators::ADD => Some(Operator::Add),
        operators::SUBSTRACT => Some(Operator::Subtract),
        operators::MULTIPLY => Some(Operator::Multiply),
        operators::DIVIDE => Some(Operator::Divide),
        operators::MODULO => Some(Operator::Remainder),
        _ => return None,
    };
    let [left, right]: [Node; 2] = std::mem::take(arguments).try_into().ok()?;
    let (left, right) = (Box::new(left), Box::new(right));
    Some(match operator {
        Some(operator) => Node::Binary(operator, left, right),
        None if name == operators::LOGICAL_AND => Node::And(left, right),
        None if name == operators::LOGICAL_OR => Node::Or(left, right),
        None => Node::Index(left, right),
    })
}

fn function_node(
    function: &'static Function,
    arguments: Vec<Node>,
    written: Use,
    is_proven: bool,
) -> Result<Node, Fault> {
    if !function.arity.contains(&arguments.len()) {
        return wrong_arity(function, arguments.len(), written);
    }
    if let [_, Node::Text(literal)] = &arguments[..] {
        let culprit = Culprit::Literal(literal.to_string());
        match function.name {
            "matches" | "find" => {
                let pattern = if is_proven {
                    Ok(TextPattern::proven(&**literal))
                } else {
                    TextPattern::new(&**literal)
                };
                let pattern = match pattern {
                    Ok(pattern) => pattern,
                    Err(error) => return Fault::new(culprit, regex_message(&error)),
                };
                let text = Box::new(arguments.into_iter().next().unwrap_or(Node::Null));
                let is_find = function.name == "find";
                return Ok(if is_find { Node::Find(text, pattern) } else { Node::Matches(text, pattern) });
            }
            "satisfies" => match version::parse_range(literal) {
                Ok(range) => {
                    let text = arguments.into_iter().next().unwrap_or(Node::Null);
                    return Ok(Node::Satisfies(Box::new(text), range));
                }
                Err(message) => return Fault::new(culprit, message),
            },
            _ => {}
        }
    }
    match (function.name, <[Node; 1]>::try_from(arguments)) {
        ("sure", Ok([condition])) => Ok(Node::Sure(Box::new(condition))),
        (_, Ok(arguments)) => Ok(Node::Call(function, arguments.into())),
        (_, Err(arguments)) => Ok(Node::Call(function, arguments)),
    }
}
