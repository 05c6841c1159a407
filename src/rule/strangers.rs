//! Paths of a chart rule that no version of its chart has: a slip of the rule's author, found when it is loaded.

use text_size::TextRange;

use super::file::{FixFile, OperationFile, RuleFile, TargetFile};
use super::header::{Header, Pattern};
use super::load::{Loaded, Problem};
use super::path::Step;
use crate::chart::key::Key;
use crate::chart::{Profile, built_in};
use crate::yaml::parse::parse;
use crate::yaml::{Node, NodeKind};

/// What is wrong with the paths of a rule about a chart that has a profile. A key that the profile lists as
/// unread or renamed is known: rules are about what people really write.
pub(super) fn problems(loaded: &Loaded, text: &str) -> Vec<Problem> {
    let chart = loaded.file.scope.chart.as_deref();
    let Some(profile) = built_in().iter().find(|it| chart == Some(&*it.name)) else { return Vec::new() };
    let mut acc: Vec<Problem> = Vec::new();
    let tree = parse(text);
    for steps in paths(&loaded.file, &loaded.header) {
        if is_known_of_some(profile, &steps, &loaded.header.each.paths) {
            continue;
        }
        let (stranger, near) = stranger(profile.keys(), &steps);
        let range =
            tree.documents.first().and_then(|it| mention(text, &it.root, &stranger)).unwrap_or_default();
        let question = near.map_or_else(String::new, |it| format!("; did you mean `{it}`?"));
        let message = format!("no version of `{}` has `{}`{question}", profile.name, shown(&steps));
        let problem = Problem {
            help: Some(
                "the profile lists every key of every version; `valuelint explain KEY` shows one".to_owned(),
            ),
            ..Problem::new(range, message)
        };
        if !acc.contains(&problem) {
            acc.push(problem);
        }
    }
    acc
}

/// Every path the rule reads, looks at, points at and changes.
fn paths(file: &RuleFile, header: &Header) -> Vec<Vec<Step>> {
    let each = &header.each.paths;
    let read = header.reads.iter().chain(each.iter()).map(|it| it.steps.to_vec());
    read.chain(pointed_at(file, each)).collect()
}

/// The paths without holes of `at`, `related` and `fix`.
fn pointed_at(file: &RuleFile, each: &[Pattern]) -> Vec<Vec<Step>> {
    let cases = &file.cases;
    let targets = file.at.0.iter().chain(cases.iter().flat_map(|it| &it.at.0));
    let related = file.related.iter().chain(cases.iter().flat_map(|it| &it.related)).map(|it| &it.at);
    let targets = targets.chain(related).map(|it| match it {
        TargetFile::Value(path) => path.clone(),
        TargetFile::Key(target) => target.key.clone(),
    });
    let fixes = file.fix.0.iter().chain(cases.iter().flat_map(|it| &it.fix.0));
    let changed = fixes.flat_map(FixFile::operations).flat_map(|it| changed(&it));
    let whole = [Pattern::new(".")];
    let selves = if each.is_empty() { &whole[..] } else { each };
    targets.chain(changed).filter(|it| !it.contains('{')).flat_map(|path| absolute(&path, selves)).collect()
}

fn changed(operation: &OperationFile) -> Vec<String> {
    let OperationFile { set, append, remove, rename, r#move, quote, .. } = operation;
    let single = [set, append, rename, quote].into_iter().flatten();
    single.chain(&remove.0).chain(&r#move.0).cloned().collect()
}

fn absolute(path: &str, selves: &[Pattern]) -> Vec<Vec<Step>> {
    let steps = Pattern::new(path).steps.into_owned();
    match steps.first() {
        Some(Step::Key(key)) if key == "object" => Vec::new(),
        Some(Step::Key(key)) if key == "values" => vec![steps[1..].to_vec()],
        Some(Step::Key(key)) if key == "self" => {
            selves.iter().map(|it| [&it.steps, &steps[1..]].concat()).collect()
        }
        _ => selves.iter().map(|it| [&it.steps, &steps[..]].concat()).collect(),
    }
}

/// Whether the chart has it, or has the same below another of the rule's `each`.
fn is_known_of_some(profile: &Profile, steps: &[Step], each: &[Pattern]) -> bool {
    // `self`, or `parent`.
    let bases = || each.iter().flat_map(|it| [&*it.steps, &it.steps[..it.steps.len().saturating_sub(1)]]);
    let below_base = bases().filter_map(|it| steps.strip_prefix(it));
    let mut others = below_base.flat_map(|rest| bases().map(move |it| [it, rest].concat()));
    below(profile.keys(), steps) || others.any(|it| below(profile.keys(), &it))
}

/// Whether anything may stand there.
fn is_free(key: &Key) -> bool {
    let is_bare = key.properties.is_empty() && key.items.is_none() && key.types.is_empty();
    key.is_free || key.passed_to.is_some() || is_bare
}

fn below(key: &Key, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    is_free(key) || step == &Step::Deep || next(key, step).into_iter().any(|it| below(it, rest))
}

fn next<'k>(key: &'k Key, step: &Step) -> Vec<&'k Key> {
    let properties = || key.properties.iter().map(|(_, key)| key);
    let items = || key.items.as_deref().into_iter();
    match step {
        Step::Deep => Vec::new(),
        Step::Key(name) if name.parse::<usize>().is_ok() => items().collect(),
        Step::Key(name) => key.property(name).into_iter().collect(),
        Step::Index(_) | Step::AnyItem => items().collect(),
        Step::AnyKey => properties().collect(),
        Step::Any => properties().chain(items()).collect(),
    }
}

/// The first step that leads nowhere, and the key that may be meant.
fn stranger(root: &Key, steps: &[Step]) -> (String, Option<String>) {
    let mut keys = vec![root];
    for step in steps {
        let further: Vec<&Key> = keys.iter().flat_map(|it| next(it, step)).collect();
        if further.is_empty() && !keys.iter().any(|it| is_free(it)) {
            let name = shown(std::slice::from_ref(step));
            let beside = keys.iter().flat_map(|it| &it.properties).map(|(name, _)| &**name);
            let distance = |it: &&str| strsim::damerau_levenshtein(it, &name);
            let near = beside.min_by_key(distance).filter(|it| distance(it) <= name.len().div_ceil(3));
            let near = near.map(str::to_owned);
            return (name, near);
        }
        keys = further;
    }
    (steps.last().map(|it| shown(std::slice::from_ref(it))).unwrap_or_default(), None)
}

/// Where the rule speaks of a key, its scope, prose and examples aside.
fn mention(text: &str, node: &Node, word: &str) -> Option<TextRange> {
    const PROSE: [&str; 6] = ["summary", "scope", "message", "why", "links", "examples"];
    match &node.kind {
        NodeKind::Scalar(_) => text[node.range].match_indices(word).map(|it| it.0).find_map(|at| {
            let end = at + word.len();
            let is_inner = |it: char| it.is_alphanumeric() || it == '_';
            let whole = &text[node.range];
            let is_whole = !whole[..at].ends_with(is_inner) && !whole[end..].starts_with(is_inner);
            let start = usize::from(node.range.start());
            is_whole.then(|| crate::text::range(start + at, start + end))
        }),
        NodeKind::Sequence(list) => list.items.iter().find_map(|it| mention(text, it, word)),
        NodeKind::Mapping(map) => {
            let entries = map.entries.iter().filter(|it| it.key.text().is_none_or(|it| !PROSE.contains(&it)));
            entries.into_iter().find_map(|it| mention(text, &it.value, word))
        }
        NodeKind::Alias(_) => None,
    }
}

fn shown(steps: &[Step]) -> String {
    let words = steps.iter().map(|step| match step {
        Step::Key(key) => key.to_string(),
        Step::Index(index) => index.to_string(),
        Step::AnyKey | Step::AnyItem | Step::Any => "*".to_owned(),
        Step::Deep => "**".to_owned(),
    });
    words.collect::<Vec<_>>().join(".")
}
