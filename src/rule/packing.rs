//! The half of `rule` that the build script takes in: it reads rule files and writes them as constants.
//!
//! No module of the crate: `build.rs` includes it by path, so that the loader that refuses a broken rule of a
//! user refuses one of ours before there is a program.

use std::fmt::Write as _;

pub mod expression;
pub mod file;
pub mod header;
pub mod hole;
pub mod load;
mod needs;
pub mod path;
mod pattern;

use file::RuleFile;
use header::{Each, Filter, Header, Pattern, Scope};
use load::Problem;
use path::Step;
use pattern::Shape;

/// A rule as Rust source: its header as a constant, the rest as JSON without its examples.
pub fn packed(id: &str, text: &str, full_path: &str) -> Result<String, Vec<Problem>> {
    let (loaded, problems) = load::load(id, text);
    let Some(loaded) = loaded else { return Err(problems) };
    let json = serde_json::to_string(&RuleFile { examples: Vec::new(), ..loaded.file })
        .expect("rules are plain data");
    let header = header_source(&loaded.header);
    Ok(format!("    Packed {{ header: {header}, json: {json:?}, text: include_str!({full_path:?}) }},\n"))
}

fn header_source(header: &Header) -> String {
    let Header { id, set, scope, each, reads, is_always, needs } = header;
    let (scope, each, reads) = (scope_source(scope), each_source(each), patterns_source(reads));
    format!(
        "super::header::Header {{ id: {}, set: super::file::words::SetWord::{set:?}, scope: {scope}, each: {each}, reads: {reads}, \
         is_always: {is_always}, needs: super::needs::Needs({}) }}",
        text_source(id),
        needs.0
    )
}

fn scope_source(scope: &Scope) -> String {
    let Scope { chart, versions, app, is_complete, layers, kinds } = scope;
    let optional = |text: &Option<header::Text>| {
        text.as_ref().map_or("None".to_owned(), |it| format!("Some({})", text_source(it)))
    };
    let kinds = kinds.iter().map(|it| {
        format!("super::header::Kind {{ kind: {}, group: {} }}", text_source(&it.kind), optional(&it.group))
    });
    format!(
        "super::header::Scope {{ chart: {}, versions: {}, app: {}, is_complete: {is_complete}, layers: {}, kinds: {} }}",
        optional(chart),
        optional(versions),
        optional(app),
        list_source(layers.iter().map(|it| format!("super::file::words::LayerWord::{it:?}"))),
        list_source(kinds)
    )
}

fn each_source(each: &Each) -> String {
    let Each { paths, key, raw, kinds, styles, is_written, is_filter, is_deep } = each;
    let optional = |filter: &Option<Filter>| {
        filter.as_ref().map_or("None".to_owned(), |it| format!("Some({})", filter_source(it)))
    };
    format!(
        "super::header::Each {{ paths: {}, key: {}, raw: {}, kinds: {}, styles: {}, is_written: {is_written}, is_filter: {is_filter}, is_deep: {is_deep} }}",
        patterns_source(paths),
        optional(key),
        optional(raw),
        list_source(kinds.iter().map(|it| format!("super::file::words::KindWord::{it:?}"))),
        list_source(styles.iter().map(|it| format!("super::file::words::StyleWord::{it:?}")))
    )
}

fn filter_source(filter: &Filter) -> String {
    let Filter { text, shape: Shape { min, max, first, words, is_foreign } } = filter;
    let first = first.map(|it| format!("super::pattern::Bytes({:?})", it.0));
    let words = words.as_ref().map(|it| list_source(it.iter().map(|it| text_source(it))));
    let optional = |it: Option<String>| it.map_or("None".to_owned(), |it| format!("Some({it})"));
    format!(
        "super::header::Filter {{ text: {}, shape: super::pattern::Shape {{ min: {min}, max: {max:?}, first: {}, words: {}, is_foreign: {is_foreign} }} }}",
        text_source(text),
        optional(first),
        optional(words)
    )
}

fn patterns_source(patterns: &[Pattern]) -> String {
    let pattern = |pattern: &Pattern| {
        let steps = pattern.steps.iter().map(|step| match step {
            Step::Key(key) => format!("super::path::Step::Key({})", text_source(key)),
            Step::Index(index) => format!("super::path::Step::Index({index})"),
            Step::AnyKey | Step::AnyItem | Step::Any | Step::Deep => format!("super::path::Step::{step:?}"),
        });
        format!("super::header::Pattern {{ steps: {} }}", list_source(steps))
    };
    list_source(patterns.iter().map(pattern))
}

fn text_source(text: &str) -> String {
    format!("std::borrow::Cow::Borrowed({text:?})")
}

fn list_source(items: impl Iterator<Item = String>) -> String {
    let mut source = String::from("std::borrow::Cow::Borrowed(&[");
    for item in items {
        write!(source, "{item}, ").expect("a String takes everything");
    }
    source + "])"
}
