use super::{Change, Embedding, Operation, Place, change, to_file};
use crate::text::FileId;
use crate::value::path::Segment;
use crate::value::{Delivery, Value, ValueKind};
use crate::yaml::parse::parse;
use crate::yaml::scalar::source_map;

pub(super) fn path(text: &str) -> Vec<Segment> {
    text.split('.').filter(|it| !it.is_empty()).map(|it| Segment::Key(it.into())).collect()
}

fn set(at: &str, value: Value) -> Operation {
    Operation::Set { path: path(at), value }
}

pub(super) fn set_text(at: &str, text: &str) -> Operation {
    set(at, Value::text(text))
}

pub(super) fn remove(paths: &[&str]) -> Operation {
    Operation::Remove { paths: paths.iter().map(|it| path(it)).collect() }
}

pub(super) fn shift(paths: &[&str], to: &str) -> Operation {
    Operation::Move { paths: paths.iter().map(|it| path(it)).collect(), to: path(to) }
}

fn append(at: &str, items: &[&str]) -> Operation {
    Operation::Append { path: path(at), items: items.iter().map(|it| Value::text(*it)).collect() }
}

fn truth(value: bool) -> Value {
    Value::computed(ValueKind::Bool(value))
}

fn list(items: &[&str]) -> Value {
    Value::computed(ValueKind::List(items.iter().map(|it| Value::text(*it)).collect()))
}

fn made(text: &str, operations: &[Operation]) -> Option<Change> {
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{text}");
    let root = &tree.documents[0].root;
    let place = Place { text, root, comments: &tree.comments, floor: 0, delivery: Delivery::GoYamlV2First };
    change(place, operations)
}

fn applied(text: &str, edits: &[(std::ops::Range<usize>, String)]) -> String {
    let mut text = text.to_owned();
    for (range, new) in edits.iter().rev() {
        text.replace_range(range.clone(), new);
    }
    text
}

/// The text after the operations; the same in a block scalar of a file.
#[track_caller]
pub(super) fn check(before: &str, operations: &[Operation], after: &str) {
    let change = made(before, operations).expect("it can be done");
    let plain: Vec<_> = change.edits.iter().map(|it| (it.range.into(), it.text.clone())).collect();
    assert_eq!(applied(before, &plain), after);
    for line_break in ["\n", "\r\n"] {
        let wrap = |text: &str| {
            let lines = text.split_inclusive('\n');
            let lines = lines.map(|line| if line == "\n" { line.to_owned() } else { format!("    {line}") });
            format!("data:\n  values.yaml: |\n{}other: 1\n", lines.collect::<String>())
                .replace('\n', line_break)
        };
        if !before.ends_with('\n') {
            return;
        }
        let file = wrap(before);
        let tree = parse(&file);
        let node = tree.documents[0].root.at(&["data", "values.yaml"]).expect("it was wrapped");
        let map = source_map(&file, node);
        let place = Embedding { file: FileId(0), outer: &file, inner: before, map: Some(&map) };
        let (carried, _) = to_file(place, change.clone()).expect("a literal block");
        let carried: Vec<_> = carried.into_iter().map(|it| (it.range.into(), it.text)).collect();
        assert_eq!(applied(&file, &carried), wrap(after));
    }
}

#[track_caller]
pub(super) fn refused(text: &str, operations: &[Operation]) {
    assert_eq!(made(text, operations), None);
}

#[test]
fn a_scalar_keeps_its_quotes() {
    check("a: 'x' # why\n", &[set_text("a", "w")], "a: 'w' # why\n");
    check("a: \"x\"\n", &[set_text("a", "it's")], "a: \"it's\"\n");
    check("a: x\n", &[set_text("a", "w")], "a: w\n");
    check("a: \"false\"\n", &[set("a", truth(true))], "a: true\n");
}

#[test]
fn a_text_that_would_be_read_as_something_else_is_quoted() {
    for (text, written) in [
        ("yes", "\"yes\""),
        ("1.10", "\"1.10\""),
        ("", "\"\""),
        ("a: b", "\"a: b\""),
        ("#x", "\"#x\""),
        ("10:30", "10:30"),
        ("~", "\"~\""),
        ("https://example.org:443/x", "https://example.org:443/x"),
        ("-x", "-x"),
        ("two words", "two words"),
        ("a\nb", "\"a\\nb\""),
    ] {
        check("a: b\n", &[set_text("a", text)], &format!("a: {written}\n"));
    }
    check("{a: b}\n", &[set_text("a", "x,y")], "{a: \"x,y\"}\n");
}

#[test]
fn a_key_is_added_after_the_last() {
    check("a:\n  b: 1\n\nc: 2\n", &[set_text("a.d", "x")], "a:\n  b: 1\n  d: x\n\nc: 2\n");
    check("a:\n    b: 1 # why\n", &[set_text("a.d", "x")], "a:\n    b: 1 # why\n    d: x\n");
    check("- a: 1\n  b: 2\n- a: 2\n", &[set_text("0.c", "x")], "- a: 1\n  b: 2\n  c: x\n- a: 2\n");
    check(
        "a:\n  b: |\n    text\n\n\nc: 2\n",
        &[set_text("a.d", "x")],
        "a:\n  b: |\n    text\n  d: x\n\n\nc: 2\n",
    );
    check("a: 1", &[set_text("b", "x")], "a: 1\nb: x");
}

#[test]
fn missing_parents_are_created_at_the_step_of_the_file() {
    check("a:\n    b: 1\n", &[set_text("a.c.d", "x")], "a:\n    b: 1\n    c:\n        d: x\n");
    check("a: 1\n", &[set_text("b.c", "x"), set_text("b.d", "w")], "a: 1\nb:\n  c: x\n  d: w\n");
}

#[test]
fn an_empty_parent_is_filled() {
    check("a:\nb: 1\n", &[set_text("a.c", "x")], "a:\n  c: x\nb: 1\n");
    check("a: {} # why\nb: 1\n", &[set_text("a.c", "x")], "a: # why\n  c: x\nb: 1\n");
    check("a: null\n", &[set_text("a.c.d", "x")], "a:\n  c:\n    d: x\n");
    check("a: { b: {}, c: }\n", &[set_text("a.b.x", "1")], "a: { b: {x: \"1\"}, c: }\n");
    check("{}\n", &[set_text("a.b", "x")], "a:\n  b: x\n");
}

#[test]
fn lists_and_maps_are_written_in_block_style() {
    check("a:\n  b: 1\n", &[set("a.c", list(&["x", "w"]))], "a:\n  b: 1\n  c:\n    - x\n    - w\n");
    check("a:\n- x\nb: 1\n", &[set("b", list(&["w"]))], "a:\n- x\nb:\n- w\n");
    check("{a: 1}\n", &[set("b", list(&["w"]))], "{a: 1, b: [w]}\n");
    check("a: [x]\n", &[set_text("a", "x")], "a: x\n");
    check("a:\n  - x\nb: 1\n", &[set_text("a", "x")], "a: x\nb: 1\n");
}

#[test]
fn items_are_added_in_the_style_of_the_list() {
    check("a:\n  - x # one\nb: 1\n", &[append("a", &["w", "z"])], "a:\n  - x # one\n  - w\n  - z\nb: 1\n");
    check("a: [x]\n", &[append("a", &["w"])], "a: [x, w]\n");
    check("a: [\n  x\n]\n", &[append("a", &["w"])], "a: [\n  x,\n  w\n]\n");
    check("a: []\n", &[append("a", &["w"])], "a:\n  - w\n");
    check("b: {a: []}\n", &[append("b.a", &["w"])], "b: {a: [w]}\n");
    refused("a: 1\n", &[append("a", &["w"])]);
    refused("a: {b: 1}\n", &[append("a", &["w"])]);
}

#[test]
fn a_list_that_is_not_there_is_written() {
    check("a:\n  b: 1\n", &[append("a.c", &["w"])], "a:\n  b: 1\n  c:\n    - w\n");
    check("a:\n- x\n", &[append("b.c", &["w"])], "a:\n- x\nb:\n  c:\n  - w\n");
    check("a: {b: 1}\n", &[append("a.c.d", &["w"])], "a: {b: 1, c: {d: [w]}}\n");
    refused("a: &x {b: 1}\n", &[append("a.c", &["w"])]);
}

#[test]
fn a_block_moves_into_braces() {
    check(
        "x:\n  a:\n    b: 1\n    c:\n      - y\n      - 'z'\nw: {d: 2}\n",
        &[shift(&["x.a"], "w")],
        "w: {d: 2, a: {b: 1, c: [y, 'z']}}\n",
    );
    check(
        "x:\n  a: |\n    one\n    two\ny: 1\nw: {d: 2}\n",
        &[shift(&["x.a"], "w")],
        "y: 1\nw: {d: 2, a: \"one\\ntwo\\n\"}\n",
    );
    check(
        "x:\n  a:\n    b: https://a.example:80/x,y\n    c:\nw: {d: 2}\n",
        &[shift(&["x.a"], "w")],
        "w: {d: 2, a: {b: \"https://a.example:80/x,y\", c: null}}\n",
    );
    refused("x:\n  a:\n    b: 1 # why\nw: {d: 2}\n", &[shift(&["x.a"], "w")]);
    refused("x:\n  # why\n  a: 1\nw: {d: 2}\n", &[shift(&["x.a"], "w")]);
    refused("x:\n  a:\n    b: !!str 1\nw: {d: 2}\n", &[shift(&["x.a"], "w")]);
}

/// Editors and platforms do not say in which order they apply edits at one place.
#[test]
fn what_moves_to_where_it_stands_is_one_edit() {
    let (before, after) = ("a:\n  b: 1\nc: 2\nd: 3\n", "a:\n  b: 1\n  c: 2\nd: 3\n");
    let operations = [shift(&["c"], "a")];
    assert_eq!(made(before, &operations).unwrap().edits.len(), 1);
    check(before, &operations, after);
    check("a:\n  b: 1\nc: 2\nd: 3\n", &[shift(&["c", "d"], "a")], "a:\n  b: 1\n  c: 2\n  d: 3\n");
}

#[test]
fn the_last_line_moves_where_no_line_break_follows_it() {
    check("a:\n  b: 1\nc: 2", &[shift(&["c"], "a")], "a:\n  b: 1\n  c: 2");
    check("a:\n  b: 1\nc: 2\nd: 3", &[shift(&["c", "d"], "a")], "a:\n  b: 1\n  c: 2\n  d: 3");
    check("a:\n  b: 1\n\nc: 2", &[shift(&["c"], "a")], "a:\n  b: 1\n  c: 2");
}

#[test]
fn comments_stay_with_what_they_speak_of() {
    check(
        "a:\n  b:\n    x: 1\n    # of b\nc: 2\n",
        &[shift(&["c"], "a")],
        "a:\n  b:\n    x: 1\n    # of b\n  c: 2\n",
    );
    check(
        "a:\n  x: 1\nb:\n  y: 2\n  # of b\n# of c\nc: 3\n",
        &[shift(&["b"], "a")],
        "a:\n  x: 1\n  b:\n    y: 2\n    # of b\n# of c\nc: 3\n",
    );
    check("a:\n- x\n  # of x\nb: 1\n", &[append("a", &["y"])], "a:\n- x\n  # of x\n- \"y\"\nb: 1\n");
}

#[test]
fn an_entry_goes_with_its_comments() {
    check("a:\n  # about b\n  # more\n  b: 1\n  c: 2\n", &[remove(&["a.b"])], "a:\n  c: 2\n");
    check("a:\n  b: 1 # b\n  c: 2\n", &[remove(&["a.c"])], "a:\n  b: 1 # b\n");
    check("a:\n  # a title\n\n  b: 1\n  c: 2\n", &[remove(&["a.b"])], "a:\n  # a title\n\n  c: 2\n");
    check("a: 1\nb: 2", &[remove(&["b"])], "a: 1");
}

#[test]
fn a_parent_left_empty_goes_too() {
    check("a:\n  b:\n    c: 1\nd: 2\n", &[remove(&["a.b.c"])], "d: 2\n");
    check("a:\n  b: 1\n  c: 2\nd: 2\n", &[remove(&["a.b", "a.c"])], "d: 2\n");
    check("a:\n  - x\nd: 2\n", &[remove(&["a.0"])], "d: 2\n");
    check("a: 1\n", &[remove(&["a"])], "{}\n");
}

#[test]
fn entries_go_from_braces() {
    check("{a: 1, b: 2, c: 3}\n", &[remove(&["a"])], "{b: 2, c: 3}\n");
    check("{a: 1, b: 2, c: 3}\n", &[remove(&["b"])], "{a: 1, c: 3}\n");
    check("{a: 1, b: 2, c: 3}\n", &[remove(&["b", "c"])], "{a: 1}\n");
    check("x: {a: 1}\ny: 1\n", &[remove(&["x.a"])], "y: 1\n");
    check("a: [x, y, z]\n", &[remove(&["a.1"])], "a: [x, z]\n");
}

#[test]
fn the_first_entry_of_an_item_leaves_its_dash() {
    check("- a: 1\n  b: 2\n", &[remove(&["0.a"])], "- b: 2\n");
    check("- a: 1\n- b: 2\n", &[remove(&["0.a"])], "- b: 2\n");
}

#[test]
fn a_key_is_renamed_unless_the_new_one_is_there() {
    let rename = |at: &str, to: &str| Operation::Rename { path: path(at), to: to.to_owned() };
    check("a:\n  b: 1 # x\n", &[rename("a.b", "c")], "a:\n  c: 1 # x\n");
    check("'a': 1\n", &[rename("a", "b")], "'b': 1\n");
    refused("a: 1\nb: 2\n", &[rename("a", "b")]);
}

#[test]
fn entries_move_and_are_indented_anew() {
    check(
        "x:\n  a:\n  # about b\n  b:\n    - 1\n  c: |\n    t\ny: 1\n",
        &[shift(&["x.b", "x.c"], "x.a")],
        "x:\n  a:\n    # about b\n    b:\n      - 1\n    c: |\n      t\ny: 1\n",
    );
    check("x:\n  a: 1\n", &[shift(&["x.a"], "x.w.z")], "x:\n  w:\n    z:\n      a: 1\n");
    check("x: {a: 1, b: 2}\n", &[shift(&["x.a"], "w")], "x: {b: 2}\nw:\n  a: 1\n");
    check("x:\n  a: 1\nw: {b: 2}\n", &[shift(&["x.a"], "w")], "w: {b: 2, a: 1}\n");
    refused("x:\n  a: 1\nw:\n  a: 2\n", &[shift(&["x.a"], "w")]);
}

#[test]
fn the_original_text_is_quoted() {
    let quote = |at: &str| Operation::Quote { path: path(at) };
    check("a: 1.10\n", &[quote("a")], "a: \"1.10\"\n");
    check("{a: 0777}\n", &[quote("a")], "{a: \"0777\"}\n");
    refused("a: '1'\n", &[quote("a")]);
}

#[test]
fn several_operations_speak_of_the_same_text() {
    check(
        "a:\n  b: 1\n  c: 2\n",
        &[remove(&["a.c"]), set_text("a.d.e", "x")],
        "a:\n  b: 1\n  d:\n    e: x\n",
    );
    check("x: {a: 1}\n", &[remove(&["x.a"]), set_text("x.b", "w")], "x: {b: w}\n");
    refused("a:\n  b: 1\n", &[remove(&["a"]), set_text("a.b", "x")]);
}

#[test]
fn nothing_is_edited_through_an_anchor_or_alias() {
    refused("a: &x\n  b: 1\nc: *x\n", &[set_text("c.b", "y")]);
    refused("a: &x\n  b: 1\nc: *x\n", &[set_text("a.b", "y")]);
    refused("a: &x\n  b: 1\nc: *x\n", &[remove(&["a"])]);
    refused("a: &x\n  b: 1\nc: *x\nd: 1\n", &[remove(&["a.b"]), set_text("d", "y")]);
    refused("a: &x\n  b: 1\nc: *x\nd: {}\n", &[shift(&["a.b"], "d")]);
}

/// The file after the operations in the document that its key `a` holds.
fn edited(file: &str, operations: &[Operation]) -> Option<String> {
    let tree = parse(file);
    assert!(tree.errors.is_empty(), "{file}");
    let node = tree.documents[0].root.get("a").expect("it is there");
    let map = source_map(file, node);
    let inner = node.text().expect("a scalar");
    let change = made(inner, operations).expect("it can be done");
    let place = Embedding { file: FileId(0), outer: file, inner, map: Some(&map) };
    let (edits, _) = to_file(place, change)?;
    let edits: Vec<_> = edits.into_iter().map(|it| (it.range.into(), it.text)).collect();
    Some(applied(file, &edits))
}

#[track_caller]
fn check_in_scalar(before: &str, operations: &[Operation], after: &str) {
    assert_eq!(edited(before, operations).as_deref(), Some(after));
}

#[test]
fn edits_between_double_quotes_are_escaped() {
    check_in_scalar("a: \"x: 1\\ny: 2\\n\"\n", &[set_text("x", "1")], "a: \"x: \\\"1\\\"\\ny: 2\\n\"\n");
    check_in_scalar("a: \"x: 1\\ny: 2\\n\"\nb: 1\n", &[remove(&["x"])], "a: \"y: 2\\n\"\nb: 1\n");
    check_in_scalar(
        "a: \"x:\\n  y: 2\\n\"\n",
        &[set_text("x.z.w", "v")],
        "a: \"x:\\n  y: 2\\n  z:\\n    w: v\\n\"\n",
    );
    check_in_scalar(
        "a: \"x:\\n\\\n  \\  y: 2\\n\"\n",
        &[set_text("x.z", "v")],
        "a: \"x:\\n\\\n  \\  y: 2\\n  z: v\\n\"\n",
    );
}

#[test]
fn edits_between_single_quotes_double_them() {
    check_in_scalar("a: '{x: 1, y: 2}'\n", &[set_text("x", "it's")], "a: '{x: it''s, y: 2}'\n");
    check_in_scalar("a: '{x: 1, y: 2}'\n", &[remove(&["y"])], "a: '{x: 1}'\n");
    check_in_scalar("a: 'x: 1\n\n  y: 2'\n", &[set_text("z", "w")], "a: 'x: 1\n\n  y: 2\n\n  z: w'\n");
    // A line break takes the indentation of the next line with it.
    assert_eq!(edited("a: 'x: {}'\n", &[set_text("x.y", "w")]), None);
}

#[test]
fn lines_that_would_be_folded_stand_apart() {
    check_in_scalar("a: >\n  x: 1\n\n  y: 2\n", &[set_text("x", "w")], "a: >\n  x: w\n\n  y: 2\n");
    check_in_scalar("a: >\n  x: 1\n\n  y: 2\n", &[set_text("z", "w")], "a: >\n  x: 1\n\n  y: 2\n\n  z: w\n");
    check_in_scalar("a: >\n  x: 1\n\n  y: 2\n", &[remove(&["x"])], "a: >\n  y: 2\n");
    check_in_scalar(
        "a: >\n  x:\n    y: 2\n    z: 3\n  w: 4\n",
        &[set_text("x.v", "1")],
        "a: >\n  x:\n    y: 2\n    z: 3\n    v: \"1\"\n  w: 4\n",
    );
}

#[test]
fn what_is_no_yaml_scalar_is_not_edited() {
    let file = "a: eDogMQo=\n";
    let mut map = crate::text::source_map::SourceMap::default();
    map.push(5.into(), crate::text::range(3, 11));
    let change = made("x: 1\n", &[set_text("x", "y")]).expect("it can be done");
    let place = Embedding { file: FileId(0), outer: file, inner: "x: 1\n", map: Some(&map) };
    assert_eq!(to_file(place, change), None);
}

#[test]
fn json_stays_json() {
    check(
        "{\"a\": {\"b\": 1}}\n",
        &[set_text("a.c", "true"), set("d.e", truth(false))],
        "{\"a\": {\"b\": 1, \"c\": \"true\"}, \"d\": {\"e\": false}}\n",
    );
}
