//! What the helpers of well-known library charts read, where the library itself is not at hand.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::interpret::Interpreter;
use super::reads::{TOP, Uses};
use super::trace::{Held, Trace};
use crate::chart::load::{list, value};
use crate::value::Value;

// `PACKED: &[&str]`: text of every file below `schemas/libraries`.
include!(concat!(env!("OUT_DIR"), "/libraries.rs"));

/// Helpers that read the same.
struct LibraryHelper {
    /// With a `*` at the end for any ending.
    names: Vec<Arc<str>>,
    /// Read of the root.
    reads: Vec<Arc<str>>,
    /// Read of arguments by their name; all other arguments are printed whole.
    arguments: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

static HELPERS: LazyLock<Vec<LibraryHelper>> = LazyLock::new(|| {
    let files: Vec<Value> = PACKED.iter().map(|text| value(text)).collect();
    files.iter().flat_map(|file| list(file, "helpers")).map(helper).collect()
});

fn helper(written: &Value) -> LibraryHelper {
    let arguments = written.get("arguments").and_then(Value::as_map).map_or(&[][..], |it| &it.entries[..]);
    LibraryHelper {
        names: words(written, "names"),
        reads: words(written, "reads"),
        arguments: arguments.iter().map(|it| (it.key.clone(), texts(it.value.as_list()))).collect(),
    }
}

fn words(written: &Value, key: &str) -> Vec<Arc<str>> {
    texts(written.get(key).and_then(Value::as_list))
}

fn texts(items: Option<&[Value]>) -> Vec<Arc<str>> {
    items.unwrap_or_default().iter().filter_map(|it| it.as_str().map(Arc::from)).collect()
}

fn is_named(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

impl Interpreter<'_, '_> {
    /// Notes what a library's helper reads of its argument; false if it is of no library we know.
    pub(super) fn library_helper(&mut self, name: &str, argument: &Held) -> bool {
        let is_it = |it: &&LibraryHelper| it.names.iter().any(|pattern| is_named(pattern, name));
        let Some(helper) = HELPERS.iter().find(is_it) else { return false };
        if argument.is_root {
            self.read_root(helper);
        }
        for (key, held) in &argument.fields {
            if held.is_root {
                self.read_root(helper);
                continue;
            }
            let key = self.text_of(*key);
            match helper.arguments.iter().find(|it| *it.0 == *key) {
                Some((_, reads)) => self.read_below(held, reads),
                None => self.mark(held, Uses::WHOLE),
            }
        }
        true
    }

    fn read_root(&mut self, helper: &LibraryHelper) {
        self.read_below(&Rc::new(Trace::of_path(TOP)), &helper.reads);
    }

    fn read_below(&mut self, held: &Held, reads: &[Arc<str>]) {
        for read in reads {
            let name = self.names.name(read);
            let found = super::trace::field(&mut self.paths, held, name);
            self.mark(&found, Uses::PRINT);
        }
    }
}
