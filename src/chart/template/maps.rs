//! The functions that look into maps and lists, make them and change them.

use std::rc::Rc;

use super::call::{Call, union};
use super::interpret::{Interpreter, Scope};
use super::names::{ANY, Name};
use super::parser::Expression;
use super::reads::Uses;
use super::trace::{self, Held, Trace, Word, join};

impl Interpreter<'_, '_> {
    /// What a map holds under a key. A key that is not known in full may be any.
    fn look_up(&mut self, map: &Held, key: &Held) -> Held {
        let texts: Vec<Name> = key.texts().collect();
        let by_name = texts.iter().fold(Held::default(), |acc, name| {
            let found = trace::field(&mut self.paths, map, *name);
            join(&acc, &found)
        });
        if key.only_texts().is_some() {
            return by_name;
        }
        let item = key.words.iter().find_map(|word| match word {
            Word::Number(name) => map.own_field(*name).cloned(),
            Word::Text(_) | Word::Bool(_) => None,
        });
        if let Some(item) = item {
            return join(&by_name, &item);
        }
        if !key.words.iter().any(|it| matches!(it, Word::Number(_))) {
            self.mark(map, Uses::DYNAMIC);
        }
        let any = trace::element(&mut self.paths, map);
        join(&by_name, &any)
    }

    pub(super) fn index(&mut self, call: &Call<'_>) -> Held {
        let keys = call.held.get(1..).unwrap_or_default();
        for key in keys {
            self.mark(key, Uses::TEXT);
        }
        keys.iter().fold(call.get(0), |map, key| self.look_up(&map, key))
    }

    pub(super) fn dig(&mut self, call: &Call<'_>) -> Held {
        let [keys @ .., default, map] = &call.held[..] else { return Held::default() };
        let found = keys.iter().fold(map.clone(), |map, key| self.look_up(&map, key));
        self.mark(&found, Uses::TEST);
        join(&found, default)
    }

    pub(super) fn pluck(&mut self, call: &Call<'_>) -> Held {
        let key = call.get(0);
        let maps = call.held.get(1..).unwrap_or_default();
        let found = maps.iter().fold(Held::default(), |acc, map| join(&acc, &self.look_up(map, &key)));
        Rc::new(Trace::of_fields(vec![(ANY, found)]))
    }

    pub(super) fn has_key(&mut self, call: &Call<'_>) -> Held {
        let (map, key) = (call.get(0), call.get(1));
        let found = self.look_up(&map, &key);
        self.mark(&found, Uses::TEST);
        Held::default()
    }

    pub(super) fn omit(&mut self, call: &Call<'_>) -> Held {
        let map = call.get(0);
        for key in call.held.get(1..).unwrap_or_default() {
            self.mention(&map, key);
        }
        map
    }

    /// Names keys of the user's map without reading them.
    fn mention(&mut self, map: &Held, key: &Held) {
        for name in key.texts() {
            let paths: Vec<_> = map.paths.iter().filter_map(|path| self.paths.below(*path, name)).collect();
            self.mark(&Rc::new(Trace { paths, ..Trace::default() }), Uses::MENTION);
        }
    }

    pub(super) fn pick(&mut self, call: &Call<'_>) -> Held {
        let map = call.get(0);
        let keys = call.held.get(1..).unwrap_or_default();
        let Some(names) = keys.iter().map(|key| key.only_texts()).collect::<Option<Vec<_>>>() else {
            return map;
        };
        let mut picked = Trace::default();
        for name in names.into_iter().flatten() {
            let found = trace::field(&mut self.paths, &map, name);
            picked.insert(name, found);
        }
        Rc::new(picked)
    }

    pub(super) fn list(&mut self, call: &Call<'_>) -> Held {
        let mut list = Trace::default();
        for (idx, held) in call.held.iter().enumerate() {
            list.insert(self.names.name(&idx.to_string()), held.clone());
        }
        Rc::new(list)
    }

    pub(super) fn dict(&mut self, call: &Call<'_>) -> Held {
        let mut dict = Trace::default();
        for pair in call.held.chunks_exact(2) {
            for name in pair[0].only_texts().unwrap_or_else(|| vec![ANY]) {
                dict.insert(name, pair[1].clone());
            }
        }
        if dict.is_too_large() {
            self.mark(&Rc::new(dict), Uses::UNKNOWN);
            return Held::default();
        }
        Rc::new(dict)
    }

    /// `append`: the items of the list, and the new one.
    pub(super) fn flattened(&mut self, call: &Call<'_>) -> Held {
        let list = call.get(0);
        self.mark(&list, Uses::RANGE);
        let items = trace::element(&mut self.paths, &list);
        join(&items, &union(call.held.get(1..).unwrap_or_default()))
    }

    pub(super) fn entries(&mut self, call: &Call<'_>) -> Held {
        let all = call.all();
        self.mark(&all, Uses::RANGE);
        Rc::new(Trace::of_fields(vec![(ANY, trace::element(&mut self.paths, &all))]))
    }

    pub(super) fn merge(&mut self, call: &Call<'_>, scope: &mut Scope) -> Held {
        let all = super::call::without_serialised(&call.all());
        if call.arguments.first().is_some_and(is_place) && !call.get(0).paths.is_empty() {
            // What goes into the values themselves is read back by any path.
            for held in call.held.iter().skip(1) {
                self.link(&call.get(0), held);
            }
        }
        if let Some(changed) = call.arguments.first() {
            self.change(changed, &all, scope);
        }
        all
    }

    pub(super) fn set(&mut self, call: &Call<'_>, scope: &mut Scope) -> Held {
        let [map, key, value] = &call.held[..] else { return Held::default() };
        match key.only_texts() {
            Some(_) => self.mention(map, key),
            None => self.mark(map, Uses::DYNAMIC),
        }
        if call.arguments.first().is_some_and(is_place) {
            for name in key.only_texts().unwrap_or_else(|| vec![ANY]) {
                let place = trace::field(&mut self.paths, map, name);
                self.link(&place, value);
            }
        }
        let mut changed = (**map).clone();
        for name in key.only_texts().unwrap_or_else(|| vec![ANY]) {
            changed.insert(name, value.clone());
        }
        if changed.is_too_large() {
            self.mark(value, Uses::UNKNOWN);
            return map.clone();
        }
        let changed = Rc::new(changed);
        if let Some(argument) = call.arguments.first() {
            self.change(argument, &changed, scope);
        }
        changed
    }

    /// Whatever is read at a place of the values may come from what was put there.
    fn link(&mut self, place: &Held, held: &Held) {
        for to in &place.paths {
            for from in &held.paths {
                if !self.paths.link(*to, *from) {
                    self.mark(held, Uses::UNKNOWN);
                }
            }
        }
        for (name, field) in &held.fields {
            let below = trace::field(&mut self.paths, place, *name);
            self.link(&below, field);
        }
    }

    /// What a variable or the dot holds from now on; changes of anything deeper are not followed.
    fn change(&mut self, target: &Expression<'_>, held: &Held, scope: &mut Scope) {
        match target {
            Expression::Variable(name, fields) if fields.is_empty() => {
                let name = self.names.name(name);
                if let Some((_, old)) = scope.variables.iter_mut().rev().find(|it| it.0 == name) {
                    *old = held.clone();
                }
            }
            Expression::Dot => scope.dot = held.clone(),
            _ => {}
        }
    }

    pub(super) fn unset(&mut self, call: &Call<'_>) -> Held {
        let (map, key) = (call.get(0), call.get(1));
        self.mention(&map, &key);
        map
    }
}

/// Whether an argument is a place of the values themselves, not a copy of one.
fn is_place(argument: &Expression<'_>) -> bool {
    match argument {
        Expression::Field(_) => true,
        Expression::Variable(_, fields) => !fields.is_empty(),
        _ => false,
    }
}
