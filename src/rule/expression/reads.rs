//! Which paths an expression reads, found without evaluating it.

use crate::secret::is_secret_key;

use super::node::{Each, Node, Question};
use super::{ReadPath, Segment};

/// A path and what is done with it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) path: ReadPath,
    /// Whether only its presence, style or size matters.
    is_hidden: bool,
}

impl Read {
    /// Whether a value under a secret-looking key could come out.
    pub(super) fn prints_secret(&self) -> bool {
        let last_key = self.path.segments.iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key),
            Segment::Any => None,
        });
        !self.is_hidden && last_key.is_some_and(|key| is_secret_key(key))
    }
}

/// Every read of an expression, in the order of the text.
pub(super) fn of(node: &Node) -> Vec<Read> {
    let mut reader = Reader { reads: Vec::new(), locals: Vec::new(), n_hiding: 0 };
    reader.consume(node);
    reader.reads
}

/// The places a value may come from.
#[derive(Debug, Clone, Default)]
struct Origins {
    /// The value is at one of these paths.
    paths: Vec<ReadPath>,
    /// The value is a list of what is at these paths.
    items: Vec<ReadPath>,
}

impl Origins {
    fn join(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        self.items.extend(other.items);
        self
    }

    /// Where a child of the value comes from.
    fn child(self, segment: &Segment) -> Self {
        let mut paths: Vec<_> = self
            .paths
            .into_iter()
            .map(|mut path| {
                path.segments.push(segment.clone());
                path
            })
            .collect();
        if *segment == Segment::Any {
            paths.extend(self.items);
        }
        Self { paths, items: Vec::new() }
    }

    fn into_items(self) -> Self {
        Self { items: self.paths, paths: Vec::new() }
    }
}

struct Reader {
    reads: Vec<Read>,
    /// Where the names bound by macros come from, the innermost last.
    locals: Vec<Origins>,
    /// How many calls around tell nothing of the value.
    n_hiding: usize,
}

impl Reader {
    /// Notes what the value of a node comes from as read.
    fn consume(&mut self, node: &Node) {
        let origins = self.follow(node);
        self.note(origins);
    }

    fn consume_all(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.consume(node);
        }
    }

    fn note(&mut self, origins: Origins) {
        let is_hidden = self.n_hiding > 0;
        let paths = origins.paths.into_iter().chain(origins.items);
        self.reads.extend(paths.map(|path| Read { path, is_hidden }));
    }

    fn hidden(&mut self, node: &Node) {
        self.n_hiding += 1;
        self.consume(node);
        self.n_hiding -= 1;
    }

    /// Where the value of a node comes from; notes what is read on the way.
    fn follow(&mut self, node: &Node) -> Origins {
        match node {
            Node::Root(root) => Origins {
                paths: vec![ReadPath { root: root.as_str(), segments: Vec::new() }],
                items: Vec::new(),
            },
            Node::Local(depth) => {
                let index = self.locals.len().checked_sub(depth + 1);
                index.and_then(|index| self.locals.get(index)).cloned().unwrap_or_default()
            }
            Node::Variable(_, body) => {
                let outer = std::mem::take(&mut self.locals);
                let origins = self.follow(body);
                self.locals = outer;
                origins
            }
            Node::Field(base, key) => self.follow(base).child(&Segment::Key(key.clone())),
            Node::Index(base, index) => {
                if let Node::Text(key) = &**index {
                    return self.follow(base).child(&Segment::Key(key.clone()));
                }
                self.consume(index);
                self.follow(base).child(&Segment::Any)
            }
            Node::If(parts) => {
                self.consume(&parts[0]);
                let yes = self.follow(&parts[1]);
                yes.join(self.follow(&parts[2]))
            }
            Node::List(items) => {
                let origins: Vec<_> = items.iter().map(|item| self.follow(item)).collect();
                origins.into_iter().fold(Origins::default(), Origins::join).into_items()
            }
            Node::Each(each, range, condition) => self.each(*each, range, condition),
            Node::Collect(range, condition, item) => self.collect(range, condition.as_deref(), item),
            Node::Call(function, arguments) => self.call(function.name, arguments),
            Node::Binary(_, left, right) | Node::And(left, right) | Node::Or(left, right) => {
                let left = self.follow(left);
                let both = left.join(self.follow(right));
                self.note(both.clone());
                // Only `+` of lists leads on, and then to items.
                Origins { items: both.items, paths: Vec::new() }
            }
            Node::Null
            | Node::Bool(_)
            | Node::Int(_)
            | Node::Double(_)
            | Node::Text(_)
            | Node::Type(_)
            | Node::Data(_)
            | Node::Ask(..)
            | Node::Map(_)
            | Node::Not(_)
            | Node::Sure(_)
            | Node::Negate(_)
            | Node::Matches(..)
            | Node::Find(..)
            | Node::Satisfies(..) => {
                self.consume_parts(node);
                Origins::default()
            }
        }
    }

    /// Notes what the parts of a node read whose own value comes from nowhere.
    fn consume_parts(&mut self, node: &Node) {
        match node {
            Node::Ask(Question::Raw, inner)
            | Node::Not(inner)
            | Node::Sure(inner)
            | Node::Negate(inner)
            | Node::Matches(inner, _)
            | Node::Find(inner, _)
            | Node::Satisfies(inner, _) => self.consume(inner),
            Node::Ask(_, path) => self.hidden(path),
            Node::Map(entries) => {
                for (key, value) in entries {
                    self.consume(key);
                    self.consume(value);
                }
            }
            _ => {}
        }
    }

    fn each(&mut self, each: Each, range: &Node, condition: &Node) -> Origins {
        let range = self.follow(range);
        self.note(range.clone());
        self.locals.push(range.clone().child(&Segment::Any));
        self.consume(condition);
        self.locals.pop();
        if each == Each::Filter { range } else { Origins::default() }
    }

    fn collect(&mut self, range: &Node, condition: Option<&Node>, item: &Node) -> Origins {
        let range = self.follow(range);
        self.note(range.clone());
        self.locals.push(range.child(&Segment::Any));
        if let Some(condition) = condition {
            self.consume(condition);
        }
        let item = self.follow(item);
        self.locals.pop();
        item.into_items()
    }

    fn call(&mut self, name: &str, arguments: &[Node]) -> Origins {
        match (name, arguments) {
            ("size", [one]) => self.hidden(one),
            ("or", [one, two]) => {
                let one = self.follow(one);
                return one.join(self.follow(two));
            }
            ("dyn" | "sort" | "reverse" | "distinct" | "min" | "max", [list]) => return self.follow(list),
            ("slice" | "without", [list, rest @ ..]) => {
                self.consume_all(rest);
                return self.follow(list);
            }
            ("flatten", [list, ..]) => {
                let list = self.follow(list);
                let items = list.clone().child(&Segment::Any);
                return items.clone().join(items.child(&Segment::Any)).into_items();
            }
            (_, arguments) => self.consume_all(arguments),
        }
        Origins::default()
    }
}
