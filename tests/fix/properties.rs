//! Random values and patches: everything but the patched path stays what it was, in every wrapping.

use std::cell::Cell;
use std::ops::Range;

use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use serde_yaml::Value as Yaml;
use valuelint::diagnostic::{Applicability, Claim, Diagnostic, Edit, Fix, RuleId, Severity};
use valuelint::fix::choose::choose;
use valuelint::patch::{Change, Embedding, Operation, Place, change, to_file};
use valuelint::text::{FileId, Location};
use valuelint::value::Delivery;
use valuelint::value::path::Segment;
use valuelint::yaml::parse::parse;
use valuelint::yaml::scalar::source_map;
use valuelint::yaml::{NodeKind, Style};

use crate::model::{Dice, Hand, Model, maps, models};

/// A patch as it is seen on values.
#[derive(Debug, Clone)]
enum Patch {
    Set(Vec<Segment>, Model),
    Remove(Vec<Vec<Segment>>),
    Rename(Vec<Segment>),
    Move(Vec<Segment>, Vec<Segment>),
    Append(Vec<Segment>, Model),
    /// With the text that comes into quotes.
    Quote(Vec<Segment>, String),
}

const NEW_NAME: &str = "new: 1";

impl Patch {
    /// The patch that the dice fall on; nothing where there is none.
    fn roll(model: &Model, new: &Model, text: &str, dice: &mut Dice) -> Option<Self> {
        let paths = model.paths();
        let path = dice.pick(&paths).cloned();
        let missing = |dice: &mut Dice, to: &[Segment]| {
            let names: Vec<Segment> =
                (0..=dice.below(2)).map(|idx| Segment::Key(["new", "newer"][idx].into())).collect();
            [to, &names].concat()
        };
        Some(match dice.below(7) {
            0 => Self::Set(path?, new.clone()),
            1 => Self::Set(missing(dice, &path.unwrap_or_default()), new.clone()),
            2 => Self::Remove(vec![path?, dice.pick(&paths)?.clone()]),
            3 => Self::Rename(path?),
            4 => {
                let to = dice.pick(&paths)?.clone();
                Self::Move(path?, if dice.is(3) { missing(dice, &to) } else { to })
            }
            5 => {
                let path = if dice.is(4) { missing(dice, &path.unwrap_or_default()) } else { path? };
                Self::Append(path, new.clone())
            }
            _ => {
                let path = path?;
                let raw = raw(text, &path)?;
                Self::Quote(path, raw)
            }
        })
    }

    fn operation(&self) -> Operation {
        match self.clone() {
            Self::Set(path, value) => Operation::Set { path, value: value.to_value() },
            Self::Remove(paths) => Operation::Remove { paths },
            Self::Rename(path) => Operation::Rename { path, to: NEW_NAME.to_owned() },
            Self::Move(path, to) => Operation::Move { paths: vec![path], to },
            Self::Append(path, item) => Operation::Append { path, items: vec![item.to_value()] },
            Self::Quote(path, _) => Operation::Quote { path },
        }
    }

    /// The values after the patch; nothing where it makes no sense.
    fn on(&self, model: &Model) -> Option<Model> {
        let mut model = model.clone();
        match self {
            Self::Set(path, value) => model.set(path, value.clone())?,
            Self::Remove(paths) => model.remove(&outermost(paths)),
            Self::Rename(path) => {
                let Some((Segment::Key(key), parent)) = path.split_last() else { return None };
                let Some(Model::Map(entries)) = model.at_mut(parent) else { return None };
                if entries.iter().any(|it| it.0 == NEW_NAME) {
                    return None;
                }
                NEW_NAME.clone_into(&mut entries.iter_mut().find(|it| it.0 == **key)?.0);
            }
            Self::Move(path, to) => {
                let (key, parent) = path.split_last()?;
                let target = [&to[..], std::slice::from_ref(key)].concat();
                let is_odd = to.starts_with(path) || path.starts_with(to) || parent == to;
                // Lists count anew when an item before goes.
                let is_of_list = path.iter().any(|it| matches!(it, Segment::Index(_)));
                if is_odd || is_of_list || model.at(&target).is_some() {
                    return None;
                }
                let value = model.at(path)?.clone();
                model.set(&target, value)?;
                model.remove(std::slice::from_ref(path));
            }
            Self::Append(path, item) => {
                let mut items = match model.at(path) {
                    Some(Model::List(items)) => items.clone(),
                    Some(Model::Null) | None => Vec::new(),
                    Some(Model::Bool(_) | Model::Int(_) | Model::Text(_) | Model::Map(_)) => return None,
                };
                items.push(item.clone());
                model.set(path, Model::List(items))?;
            }
            Self::Quote(path, raw) => model.set(path, Model::Text(raw.clone()))?,
        }
        Some(model)
    }

    /// Whether no comment is lost: none goes with an entry, a parent left empty or a list that is written anew.
    fn keeps_comments(&self, model: &Model) -> bool {
        match self {
            Self::Set(path, _) => !matches!(model.at(path), Some(Model::Map(_) | Model::List(_))),
            Self::Remove(_) => false,
            Self::Move(path, _) => {
                !matches!(model.at(&path[..path.len() - 1]), Some(Model::Map(it)) if it.len() == 1)
            }
            Self::Rename(_) | Self::Append(..) | Self::Quote(..) => true,
        }
    }

    /// Whether items of lists may count anew.
    fn is_of_list(&self) -> bool {
        let paths = match self {
            Self::Remove(paths) => &paths[..],
            Self::Move(path, _)
            | Self::Set(path, _)
            | Self::Rename(path)
            | Self::Append(path, _)
            | Self::Quote(path, _) => std::slice::from_ref(path),
        };
        paths.iter().flatten().any(|it| matches!(it, Segment::Index(_)))
    }
}

/// The paths that lie within no other.
fn outermost(paths: &[Vec<Segment>]) -> Vec<Vec<Segment>> {
    let is_within = |it: &[Segment], other: &[Segment]| other.len() < it.len() && it.starts_with(other);
    let mut acc: Vec<_> =
        paths.iter().filter(|it| !paths.iter().any(|other| is_within(it, other))).cloned().collect();
    acc.sort();
    acc.dedup();
    acc
}

/// The text of a scalar without quotes.
fn raw(text: &str, path: &[Segment]) -> Option<String> {
    let tree = parse(text);
    let root = &tree.documents.first()?.root;
    let node = path.iter().try_fold(root, |node, segment| match (segment, &node.kind) {
        (Segment::Key(key), _) => node.get(key),
        (Segment::Index(index), NodeKind::Sequence(sequence)) => sequence.items.get(*index),
        (Segment::Index(_), _) => None,
    })?;
    let scalar = node.as_scalar().filter(|it| it.style == Style::Plain && !node.is_missing())?;
    Some(scalar.text.to_string())
}

fn made(text: &str, operation: &Operation) -> Option<Change> {
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{text}");
    let root = &tree.documents.first()?.root;
    let place = Place { text, root, comments: &tree.comments, floor: 0, delivery: Delivery::GoYamlV2All };
    change(place, std::slice::from_ref(operation))
}

fn applied(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut text = text.to_owned();
    for (range, new) in edits.iter().rev() {
        text.replace_range(range.clone(), new);
    }
    text
}

fn in_file(outer: &str, edits: Vec<Edit>) -> String {
    let edits: Vec<_> = edits.into_iter().map(|it| (it.range.into(), it.text)).collect();
    applied(outer, &edits)
}

fn comments(text: &str) -> Vec<String> {
    let tree = parse(text);
    let mut comments: Vec<_> = tree.comments.iter().map(|it| text[it.range].trim_end().to_owned()).collect();
    comments.sort();
    comments
}

fn equal<T: PartialEq + std::fmt::Debug>(one: &T, other: &T, told: &str) -> Result<(), TestCaseError> {
    if one == other { Ok(()) } else { Err(TestCaseError::fail(format!("{told}\n{one:#?}\n{other:#?}"))) }
}

/// The places a document can stand in, each with the manifest around it.
fn wrapped(inner: &str, which: usize) -> Option<String> {
    let lines = |indent: usize| -> String {
        let indented = |it: &str| {
            let indent = if it.trim_end_matches('\n').is_empty() { 0 } else { indent };
            format!("{:indent$}{it}", "")
        };
        inner.split_inclusive('\n').map(indented).collect()
    };
    let ends_line = inner.ends_with('\n');
    Some(match which {
        0 if ends_line => format!("data:\n  values: |\n{}other: 1 # x\n", lines(4)),
        1 if !ends_line => format!("data:\n  values: |-\n{}\nother: 1 # x\n", lines(3)),
        2 if !ends_line => format!("other: 1 # x\ndata:\n  values: |-\n{}", lines(4)),
        3 => format!("data:\n  values: {inner:?}\nother: 1 # x\n"),
        4 => format!(
            "data:\n  values: '{}'\nother: 1 # x\n",
            inner.replace('\'', "''").replace('\n', "\n\n    ")
        ),
        5 => format!("data:\n  values: >\n{}other: 1 # x\n", lines(4).replace('\n', "\n\n")),
        _ => return None,
    })
}

/// The change of the document in a manifest; whether it could be made.
fn check_wrapped(
    inner: &str,
    change: &Change,
    after: &str,
    which: usize,
    line_break: &str,
) -> Result<bool, TestCaseError> {
    let Some(outer) = wrapped(inner, which).map(|it| it.replace('\n', line_break)) else { return Ok(false) };
    let tree = parse(&outer);
    let node = tree.documents.first().and_then(|it| it.root.at(&["data", "values"]));
    let Some(node) = node.filter(|it| tree.errors.is_empty() && it.text() == Some(inner)) else {
        return Ok(false);
    };
    let map = source_map(&outer, node);
    let place = Embedding { file: FileId(0), outer: &outer, inner, map: Some(&map) };
    let Some((edits, _)) = to_file(place, change.clone()) else {
        // Only where lines are folded can a text be impossible to write.
        return if which >= 4 || inner.is_empty() {
            Ok(false)
        } else {
            Err(TestCaseError::fail(format!("not carried to\n{outer}")))
        };
    };
    let new = in_file(&outer, edits);
    let told = format!("{outer:?}\nbecame\n{new:?}");
    let yaml: Yaml = serde_yaml::from_str(&new).map_err(|it| TestCaseError::fail(format!("{it}\n{told}")))?;
    // A block that keeps one line break loses the empty lines behind it.
    let text = yaml["data"]["values"].as_str().unwrap_or_default();
    equal(&text.trim_end_matches('\n'), &after.trim_end_matches('\n'), &told)?;
    equal(&yaml["other"], &Yaml::from(1), &told)?;
    equal(
        &(new.matches('\n').count() - new.matches("\r\n").count() > 0),
        &(line_break == "\n" && new.contains('\n')),
        &told,
    )?;
    Ok(true)
}

/// Runs a test on values, new values and a seed; the same ones in every run, for a test that fails now and then
/// helps nobody.
fn run(n_cases: u32, test: impl Fn(Model, Model, u64) -> Result<(), TestCaseError>) {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse().ok());
    let cases = number("PROPTEST_CASES").and_then(|it: u64| it.try_into().ok()).unwrap_or(n_cases);
    let rng_seed = RngSeed::Fixed(number("PROPTEST_RNG_SEED").unwrap_or(1));
    let config = Config { cases, rng_seed, failure_persistence: None, ..Config::default() };
    let inputs = (maps(models()), models(), any::<u64>());
    if let Err(error) = TestRunner::new(config).run(&inputs, |(model, new, seed)| test(model, new, seed)) {
        panic!("{error}");
    }
}

fn read(text: &str, told: &str) -> Result<Yaml, TestCaseError> {
    serde_yaml::from_str(text).map_err(|error| TestCaseError::fail(format!("{error}\n{told}")))
}

#[test]
fn everything_but_the_patched_path_stays() {
    let (n_made, n_carried) = (Cell::new(0_u32), [const { Cell::new(0_u32) }; 6]);
    run(1000, |model, new, seed| {
        let mut hand = Hand::new(seed);
        let before = hand.document(&model);
        equal(
            &read(&before, &before)?,
            &model.to_yaml(),
            &format!("the hand writes something else\n{before}"),
        )?;
        let Some(patch) = Patch::roll(&model, &new, &before, &mut hand.dice) else { return Ok(()) };
        let Some(expected) = patch.on(&model) else { return Ok(()) };
        let Some(change) = made(&before, &patch.operation()) else { return Ok(()) };
        n_made.set(n_made.get() + 1);
        let edits: Vec<_> = change.edits.iter().map(|it| (it.range.into(), it.text.clone())).collect();
        let after = applied(&before, &edits);
        let told = format!("{patch:?}\n{before}\nbecame\n{after}");
        equal(&read(&after, &told)?, &expected.to_yaml(), &told)?;
        equal(&after.ends_with('\n'), &before.ends_with('\n'), &told)?;
        if patch.keeps_comments(&model) {
            equal(&comments(&after), &comments(&before), &told)?;
        }
        for (which, n_carried) in n_carried.iter().enumerate() {
            for line_break in ["\n", "\r\n"] {
                if check_wrapped(&before, &change, &after, which, line_break)? {
                    n_carried.set(n_carried.get() + 1);
                }
            }
        }
        Ok(())
    });
    let (n_made, n_carried) = (n_made.get(), n_carried.map(Cell::into_inner));
    assert!(n_made > 300, "{n_made} patches were made");
    assert!(n_carried.iter().all(|it| *it > 10), "of {n_made} changes {n_carried:?} were carried");
}

/// A finding with this change as its fix.
fn finding(change: Change, file: FileId) -> Diagnostic {
    let edit = |it: valuelint::patch::TextEdit| Edit { file, range: it.range, text: it.text };
    let claim = |it: valuelint::patch::TextClaim| Claim {
        container: Location { file, range: it.container },
        kind: it.kind,
    };
    let fix = Fix {
        title: String::new(),
        applicability: Applicability::Safe,
        edits: change.edits.into_iter().map(edit).collect(),
        has_secret: false,
        claims: change.claims.into_iter().map(claim).collect(),
    };
    let location = Location { file, range: fix.edits[0].range };
    let diagnostic = Diagnostic::new(RuleId::new("a/b"), Severity::Error, location, "");
    Diagnostic { fixes: vec![fix], ..diagnostic }
}

#[test]
fn fixes_made_together_do_what_they_do_one_by_one() {
    let n_together = Cell::new(0_u32);
    run(2000, |model, new, seed| {
        let mut hand = Hand::new(seed);
        let before = hand.document(&model);
        let mut roll = || Patch::roll(&model, &new, &before, &mut hand.dice).filter(|it| !it.is_of_list());
        let (Some(one), Some(other)) = (roll(), roll()) else { return Ok(()) };
        let made = |patch: &Patch| patch.on(&model).and_then(|_| made(&before, &patch.operation()));
        let (Some(first), Some(second)) = (made(&one), made(&other)) else { return Ok(()) };
        let found = [finding(first, FileId(0)), finding(second, FileId(0))];
        let choice = choose(&found, Applicability::Safe, &|_| true);
        // A key that was renamed is not found under its old name any more.
        let orders = [[&one, &other], [&other, &one]];
        let by_order = orders.map(|it| it.into_iter().try_fold(model.clone(), |model, it| it.on(&model)));
        if choice.fixes.len() < 2 {
            return Ok(());
        }
        n_together.set(n_together.get() + 1);
        let mut edits: Vec<Edit> = choice.fixes.iter().flat_map(|it| it.edits.clone()).collect();
        edits.sort_by_key(|it| (it.range.start(), it.range.end()));
        let after = in_file(&before, edits);
        let told = format!("{one:?}\n{other:?}\n{before}\nbecame\n{after}");
        let (after, by_order) = (read(&after, &told)?, by_order.map(|it| it.map(|it| it.to_yaml())));
        let is_one_by_one = by_order.iter().flatten().any(|it| *it == after);
        equal(&is_one_by_one, &true, &format!("{told}\ninstead of {by_order:#?}"))
    });
    assert!(n_together.get() > 100, "{} pairs were made together", n_together.get());
}
