//! The actions of a Go template to a tree. A template that does not close what it opens is closed at its end.

use std::borrow::Cow;

use super::lexer::{self, Action, Position, Token};

/// Deeper than this nobody nests; the rest of a pipeline or block is left out.
const MAX_DEPTH: u32 = 200;

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Node<'t> {
    /// Visible text; its content does not matter.
    Text,
    /// `{{ pipeline }}`
    Print(Site<'t>, Expression<'t>),
    /// `{{ $a, $b := pipeline }}`; without names where only `=` differs.
    Declare(Site<'t>, Vec<&'t str>, Expression<'t>),
    /// `{{ $a = pipeline }}`
    Assign(Site<'t>, &'t str, Expression<'t>),
    /// `if`, `with`, `range`
    Branch(Branch<'t>),
    /// `{{ template "name" pipeline }}`, also what `block` runs.
    Template(Site<'t>, Cow<'t, str>, Option<Expression<'t>>),
    /// `{{ define "name" }}`
    Define(Cow<'t, str>, Vec<Node<'t>>),
}

/// `if`, `with` or `range`, with its `else`.
#[derive(Debug)]
pub(super) struct Branch<'t> {
    pub(super) word: BranchWord,
    pub(super) site: Site<'t>,
    /// The variables declared in its head.
    pub(super) variables: Vec<&'t str>,
    pub(super) head: Expression<'t>,
    pub(super) body: Vec<Node<'t>>,
    pub(super) otherwise: Vec<Node<'t>>,
}

/// What a branch does with its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BranchWord {
    If,
    With,
    Range,
}

/// Where an action stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Site<'t> {
    /// The byte its braces start at.
    pub(super) offset: u32,
    pub(super) position: Position<'t>,
}

/// A pipeline or a part of one.
#[derive(Debug)]
pub(super) enum Expression<'t> {
    Nothing,
    Dot,
    Field(Vec<&'t str>),
    Variable(&'t str, Vec<&'t str>),
    Text(Cow<'t, str>),
    Number(&'t str),
    Bool(bool),
    /// A function and its arguments.
    Call(&'t str, Vec<Expression<'t>>),
    /// A field with arguments: `.Files.Get "x"`.
    Method(Box<Expression<'t>>, Vec<Expression<'t>>),
    /// `(pipeline).a.b`
    Chain(Box<Expression<'t>>, Vec<&'t str>),
    Pipeline(Vec<Expression<'t>>),
}

/// The tree of a template.
pub(super) fn parse(text: &str) -> Vec<Node<'_>> {
    let actions = lexer::actions(text);
    let mut parser = Parser { actions: actions.into_iter(), depth: 0 };
    let mut nodes = Vec::new();
    loop {
        // A stray `end` or `else` ends nothing at the top.
        match parser.block(&mut nodes) {
            Ending::Text => return nodes,
            Ending::Closed | Ending::Else(_) => {}
        }
    }
}

struct Parser<'t> {
    actions: std::vec::IntoIter<Action<'t>>,
    depth: u32,
}

/// What ended a block.
enum Ending<'t> {
    /// By its `end`.
    Closed,
    /// By `else` and what it says.
    Else(Action<'t>),
    /// With the text.
    Text,
}

impl<'t> Parser<'t> {
    fn block(&mut self, nodes: &mut Vec<Node<'t>>) -> Ending<'t> {
        while let Some(action) = self.actions.next() {
            if action.follows_text {
                nodes.push(Node::Text);
            }
            match action.tokens.first() {
                Some(Token::Word("end")) => return Ending::Closed,
                Some(Token::Word("else")) => return Ending::Else(action),
                Some(_) => self.action(&action, nodes),
                None => {}
            }
        }
        Ending::Text
    }

    fn nested(&mut self, nodes: &mut Vec<Node<'t>>) -> Ending<'t> {
        if self.depth >= MAX_DEPTH {
            return Ending::Text;
        }
        self.depth += 1;
        let end = self.block(nodes);
        self.depth -= 1;
        end
    }

    fn action(&mut self, action: &Action<'t>, nodes: &mut Vec<Node<'t>>) {
        let site = Site { offset: action.offset, position: action.position };
        let tokens = &action.tokens[..];
        let Token::Word(word) = tokens[0] else { return statement(site, tokens, nodes) };
        match word {
            "if" => nodes.push(self.branch(BranchWord::If, site, &tokens[1..])),
            "with" => nodes.push(self.branch(BranchWord::With, site, &tokens[1..])),
            "range" => nodes.push(self.branch(BranchWord::Range, site, &tokens[1..])),
            "define" | "block" => self.define(site, tokens, nodes),
            "template" => {
                let argument = (tokens.len() > 2).then(|| pipeline(&tokens[2..]));
                nodes.push(Node::Template(site, name_of(tokens), argument));
            }
            "break" | "continue" => {}
            _ => statement(site, tokens, nodes),
        }
    }

    fn define(&mut self, site: Site<'t>, tokens: &[Token<'t>], nodes: &mut Vec<Node<'t>>) {
        let mut body = Vec::new();
        while let Ending::Else(_) = self.nested(&mut body) {}
        nodes.push(Node::Define(name_of(tokens), body));
        if tokens[0] == Token::Word("block") && tokens.len() > 2 {
            nodes.push(Node::Template(site, name_of(tokens), Some(pipeline(&tokens[2..]))));
        }
    }

    fn branch(&mut self, word: BranchWord, site: Site<'t>, head: &[Token<'t>]) -> Node<'t> {
        let (variables, _, n_tokens) = declaration(head);
        let mut branch = Branch {
            word,
            site,
            variables,
            head: pipeline(&head[n_tokens..]),
            body: Vec::new(),
            otherwise: Vec::new(),
        };
        match self.nested(&mut branch.body) {
            Ending::Else(action) if self.depth < MAX_DEPTH => {
                self.depth += 1;
                self.otherwise(&action, &mut branch.otherwise);
                self.depth -= 1;
            }
            Ending::Else(_) | Ending::Closed | Ending::Text => {}
        }
        Node::Branch(branch)
    }

    /// `else`, `else if …`, `else with …`; a chain of them shares one `end`.
    fn otherwise(&mut self, action: &Action<'t>, nodes: &mut Vec<Node<'t>>) {
        let site = Site { offset: action.offset, position: action.position };
        let head = action.tokens.get(2..).unwrap_or_default();
        match action.tokens.get(1) {
            Some(Token::Word("with")) => nodes.push(self.branch(BranchWord::With, site, head)),
            Some(Token::Word("range")) => nodes.push(self.branch(BranchWord::Range, site, head)),
            Some(_) => nodes.push(self.branch(BranchWord::If, site, head)),
            // A second `else` is a mistake; what it holds is read all the same.
            None => while let Ending::Else(_) = self.nested(nodes) {},
        }
    }
}

fn name_of<'t>(tokens: &[Token<'t>]) -> Cow<'t, str> {
    match tokens.get(1) {
        Some(Token::Text(name)) => name.clone(),
        Some(_) | None => Cow::Borrowed(""),
    }
}

fn statement<'t>(site: Site<'t>, tokens: &[Token<'t>], nodes: &mut Vec<Node<'t>>) {
    let (variables, operator, n_tokens) = declaration(tokens);
    let expression = pipeline(&tokens[n_tokens..]);
    nodes.push(match (operator, variables.first()) {
        (Some(Token::Assign), Some(name)) => Node::Assign(site, name, expression),
        (Some(_), Some(_)) => Node::Declare(site, variables, expression),
        (_, _) => Node::Print(site, expression),
    });
}

/// The variables before `:=` or `=`, which of them it is, and how many tokens that takes.
fn declaration<'a, 't>(tokens: &'a [Token<'t>]) -> (Vec<&'t str>, Option<&'a Token<'t>>, usize) {
    let name = |idx: usize| match tokens.get(idx) {
        Some(Token::Variable(name, fields)) if fields.is_empty() => Some(*name),
        Some(_) | None => None,
    };
    let operator = |idx: usize| tokens.get(idx).filter(|it| matches!(it, Token::Declare | Token::Assign));
    match (name(0), operator(1)) {
        (Some(first), Some(found)) => return (vec![first], Some(found), 2),
        (Some(_), None) if tokens.get(1) == Some(&Token::Comma) => {}
        (_, _) => return (Vec::new(), None, 0),
    }
    match (name(0), name(2), operator(3)) {
        (Some(first), Some(second), Some(found)) => (vec![first, second], Some(found), 4),
        (_, _, _) => (Vec::new(), None, 0),
    }
}

fn pipeline<'t>(tokens: &[Token<'t>]) -> Expression<'t> {
    Pipeline { tokens, at: 0, depth: 0 }.pipeline()
}

struct Pipeline<'a, 't> {
    tokens: &'a [Token<'t>],
    at: usize,
    depth: u32,
}

impl<'t> Pipeline<'_, 't> {
    fn pipeline(&mut self) -> Expression<'t> {
        let mut commands = vec![self.command()];
        while self.tokens.get(self.at) == Some(&Token::Pipe) {
            self.at += 1;
            commands.push(self.command());
        }
        if commands.len() == 1 { commands.remove(0) } else { Expression::Pipeline(commands) }
    }

    fn command(&mut self) -> Expression<'t> {
        let Some(first) = self.operand() else { return Expression::Nothing };
        let mut arguments = Vec::new();
        while let Some(operand) = self.operand() {
            arguments.push(operand);
        }
        match first {
            Expression::Call(name, none) if none.is_empty() => Expression::Call(name, arguments),
            first if arguments.is_empty() => first,
            first => Expression::Method(Box::new(first), arguments),
        }
    }

    fn operand(&mut self) -> Option<Expression<'t>> {
        let mut expression = match self.tokens.get(self.at)? {
            Token::Dot => Expression::Dot,
            Token::Field(fields) => Expression::Field(fields.clone()),
            Token::Variable(name, fields) => Expression::Variable(name, fields.clone()),
            Token::Text(text) => Expression::Text(text.clone()),
            Token::Number(number) => Expression::Number(number),
            Token::Word("true") => Expression::Bool(true),
            Token::Word("false") => Expression::Bool(false),
            Token::Word("nil") => Expression::Nothing,
            Token::Word(name) => Expression::Call(name, Vec::new()),
            Token::Open if self.depth < MAX_DEPTH => self.parenthesis(),
            Token::Open | Token::Chain(_) | Token::Pipe | Token::Close => return None,
            Token::Declare | Token::Assign | Token::Comma => return None,
        };
        self.at += 1;
        while let Some(Token::Chain(fields)) = self.tokens.get(self.at) {
            expression = Expression::Chain(Box::new(expression), fields.clone());
            self.at += 1;
        }
        Some(expression)
    }

    /// Leaves the closing parenthesis to the caller. A call in parentheses is no function name that takes
    /// what follows: `(f) x` is a call of a value.
    fn parenthesis(&mut self) -> Expression<'t> {
        self.at += 1;
        self.depth += 1;
        let inner = self.pipeline();
        self.depth -= 1;
        match inner {
            Expression::Call(name, none) if none.is_empty() => {
                Expression::Pipeline(vec![Expression::Call(name, none)])
            }
            inner => inner,
        }
    }
}
