//! What functions do with what they get.

use std::rc::Rc;
use std::sync::Arc;

use super::functions::Function;
use super::interpret::{Interpreter, Scope};
use super::names::{ANY, Name};
use super::parser::Expression;
use super::reads::Uses;
use super::trace::{self, Held, Trace, Word, join};

/// More texts than this are not spelled out.
const MAX_FORMATTED: usize = 16;

/// A call with its arguments evaluated.
pub(super) struct Call<'c> {
    pub(super) arguments: &'c [Expression<'c>],
    /// What the arguments hold, the piped one last.
    pub(super) held: Vec<Held>,
}

impl Call<'_> {
    pub(super) fn get(&self, idx: usize) -> Held {
        self.held.get(idx).cloned().unwrap_or_default()
    }

    pub(super) fn all(&self) -> Held {
        union(&self.held)
    }
}

pub(super) fn union(held: &[Held]) -> Held {
    held.iter().fold(Held::default(), |acc, it| join(&acc, it))
}

impl Interpreter<'_, '_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &[Expression<'_>],
        piped: Option<Held>,
        scope: &mut Scope,
    ) -> Held {
        let function = Function::parse(name);
        let is_hash = function == Some(Function::Hash) && !arguments.iter().any(is_plain);
        self.n_hashes += u32::from(is_hash);
        let mut held: Vec<Held> = arguments.iter().map(|it| self.evaluate(it, scope)).collect();
        self.n_hashes -= u32::from(is_hash);
        held.extend(piped);
        if function == Some(Function::Reshape) {
            let last = held.pop().unwrap_or_default();
            held.push(self.folded(name, &last));
        }
        let call = Call { arguments, held };
        let Some(function) = function else {
            self.outcome.unknown.insert(name.into());
            return self.use_all(&call, Uses::UNKNOWN);
        };
        self.apply(function, &call, scope)
    }

    fn apply(&mut self, function: Function, call: &Call<'_>, scope: &mut Scope) -> Held {
        match function {
            Function::Include => self.include_call(call),
            Function::Choice => self.choice(call, &call.held),
            Function::Ternary => self.choice(call, &call.held[..call.held.len().min(2)]),
            Function::Required => {
                self.mark(&call.get(1), Uses::REQUIRED);
                self.choice(call, call.held.get(1..).unwrap_or_default())
            }
            Function::Union => without_serialised(&call.all()),
            Function::Merge => self.merge(call, scope),
            Function::Item => trace::element(&mut self.paths, &call.all()),
            Function::Append => Rc::new(Trace::of_fields(vec![(ANY, self.flattened(call))])),
            Function::Omit => self.omit(call),
            Function::Pick => self.pick(call),
            Function::List => self.list(call),
            Function::Index => self.index(call),
            Function::Dig => self.dig(call),
            Function::Pluck => self.pluck(call),
            Function::HasKey => self.has_key(call),
            Function::Dict => self.dict(call),
            Function::Set => self.set(call, scope),
            Function::Unset => self.unset(call),
            Function::Serialise => Rc::new(Trace::of_serialised(call.all())),
            Function::Deserialise => self.deserialise(call),
            Function::Tpl => self.tpl(call),
            Function::Keys => self.use_all(call, Uses::KEYS),
            Function::Values => self.entries(call),
            Function::Reshape => self.reshape(call),
            Function::Quote => self.use_all(call, Uses::QUOTE),
            Function::Format => self.format(call),
            Function::Text => self.use_all(call, Uses::TEXT),
            Function::Join => self.use_all(call, Uses::JOIN),
            Function::Has => self.use_all(call, Uses::HAS),
            Function::Number => self.use_all(call, Uses::NUMBER),
            Function::Compare => self.comparison(call),
            Function::Typed => self.typed(call),
            Function::Test => self.use_all(call, Uses::TEST),
            Function::Hash if call.arguments.is_empty() || call.arguments.iter().any(is_plain) => {
                self.use_all(call, Uses::TEXT)
            }
            Function::Hash => Held::default(),
        }
    }

    /// The words that `lower`, `upper` and `trim` make of known ones.
    fn folded(&mut self, name: &str, held: &Held) -> Held {
        let fold: fn(&str) -> String = match name {
            "lower" => str::to_lowercase,
            "upper" => str::to_uppercase,
            "trim" => |it| it.trim().to_owned(),
            _ => return held.clone(),
        };
        let Some(texts) = held.only_texts() else { return held.clone() };
        let mut words = Vec::new();
        for text in texts {
            let text = fold(&self.text_of(text));
            words.push(Word::Text(self.names.name(&text)));
        }
        words.sort_unstable();
        words.dedup();
        Rc::new(Trace { words, ..(**held).clone() })
    }

    /// Notes a use of all arguments; what comes out holds nothing of them.
    fn use_all(&mut self, call: &Call<'_>, uses: Uses) -> Held {
        for held in &call.held {
            self.mark(held, uses);
        }
        Held::default()
    }

    fn include_call(&mut self, call: &Call<'_>) -> Held {
        let argument = call.get(1);
        // The chart's own files are run anyway.
        if call.arguments.first().is_some_and(names_a_file) {
            return Held::default();
        }
        // `$name := ""` before an `if` that says which: no helper has an empty name.
        let names = call.get(0).only_texts().unwrap_or_default().into_iter();
        let names: Vec<Arc<str>> = names.map(|it| self.text_of(it)).filter(|it| !it.is_empty()).collect();
        if names.is_empty() {
            self.mark(&call.get(0), Uses::PRINT);
            self.mark(&argument, Uses::UNKNOWN);
            return Held::default();
        }
        names.iter().fold(Held::default(), |acc, name| join(&acc, &self.include(name, &argument)))
    }

    fn choice(&mut self, call: &Call<'_>, chosen: &[Held]) -> Held {
        self.use_all(call, Uses::TEST);
        union(chosen)
    }

    fn deserialise(&mut self, call: &Call<'_>) -> Held {
        let mut result = Held::default();
        for held in &call.held {
            if let Some(serialised) = &held.serialised {
                result = join(&result, serialised);
            }
            self.mark(&without_serialised(held), Uses::TEXT);
        }
        result
    }

    fn tpl(&mut self, call: &Call<'_>) -> Held {
        let text = call.get(0);
        self.outcome.runs_files |= text.is_files;
        let written: Vec<Name> = text.texts().collect();
        for name in written {
            let template = self.text_of(name);
            self.run_text(&template, call.get(1));
        }
        self.mark(&without_serialised(&text), Uses::TPL);
        Rc::new(Trace { serialised: text.serialised.clone(), ..Trace::default() })
    }

    fn reshape(&mut self, call: &Call<'_>) -> Held {
        let last = call.held.last().cloned().unwrap_or_default();
        if last.serialised.is_some() || last.is_files {
            return last;
        }
        self.use_all(call, Uses::TEXT);
        if call.held.len() == 1 { words_of(&last) } else { Held::default() }
    }

    fn format(&mut self, call: &Call<'_>) -> Held {
        let formats: Vec<String> = call.get(0).texts().map(|it| self.text_of(it).to_string()).collect();
        let is_whole = formats.iter().any(|it| it.contains("%#v"));
        if let Some(texts) = self.formatted(&formats, call.held.get(1..).unwrap_or_default()) {
            let words = texts.iter().map(|it| Word::Text(self.names.name(it)));
            let mut words: Vec<Word> = words.collect();
            words.sort_unstable();
            words.dedup();
            return Rc::new(Trace { words, ..Trace::default() });
        }
        self.use_all(call, if is_whole { Uses::WHOLE } else { Uses::TEXT })
    }

    /// All texts a format can give, if they are known.
    fn formatted(&self, formats: &[String], arguments: &[Held]) -> Option<Vec<String>> {
        let mut texts = formats.to_vec();
        if texts.is_empty() {
            return None;
        }
        for argument in arguments {
            let words: Vec<_> = argument.only_texts()?.into_iter().map(|it| self.text_of(it)).collect();
            if texts.len() * words.len() > MAX_FORMATTED {
                return None;
            }
            let fill = |text: &String| -> Vec<String> {
                words.iter().map(|word| text.replacen("%s", word, 1)).collect()
            };
            texts = texts.iter().flat_map(fill).collect();
        }
        texts.iter().all(|it| !it.contains('%')).then_some(texts)
    }

    /// `kindIs "map" .Values.a` tells which kinds the template is ready for, `kindOf .Values.a` does not.
    fn typed(&mut self, call: &Call<'_>) -> Held {
        let kinds = call.get(0).only_texts().filter(|_| call.held.len() == 2).unwrap_or_else(|| vec![ANY]);
        for held in &call.held {
            self.mark(held, Uses::TYPED);
            for path in &held.paths {
                for kind in &kinds {
                    self.paths.ask(*path, *kind);
                }
            }
        }
        Held::default()
    }

    fn comparison(&mut self, call: &Call<'_>) -> Held {
        for (idx, held) in call.held.iter().enumerate() {
            self.mark(held, Uses::COMPARE);
            for (_, other) in call.held.iter().enumerate().filter(|it| it.0 != idx) {
                self.compare(held, &other.words);
            }
        }
        Held::default()
    }
}

fn words_of(held: &Held) -> Held {
    Rc::new(Trace { words: held.words.clone(), ..Trace::default() })
}

pub(super) fn without_serialised(held: &Held) -> Held {
    match held.serialised {
        Some(_) => Rc::new(Trace { serialised: None, ..(**held).clone() }),
        None => held.clone(),
    }
}

/// `include (print $.Template.BasePath "/configmap.yaml")`
fn names_a_file(expression: &Expression<'_>) -> bool {
    let has_base = |fields: &[&str]| fields.contains(&"BasePath");
    match expression {
        Expression::Field(fields) | Expression::Variable(_, fields) => has_base(fields),
        Expression::Chain(inner, fields) => has_base(fields) || names_a_file(inner),
        Expression::Call(_, arguments) => arguments.iter().any(names_a_file),
        Expression::Method(first, arguments) => names_a_file(first) || arguments.iter().any(names_a_file),
        Expression::Pipeline(commands) => commands.iter().any(names_a_file),
        Expression::Nothing | Expression::Dot | Expression::Text(_) => false,
        Expression::Number(_) | Expression::Bool(_) => false,
    }
}

/// A value looked up by its path.
pub(super) fn is_plain(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::Field(fields) | Expression::Variable(_, fields) => fields.len() > 1,
        _ => false,
    }
}
