use super::Operation;
use super::tests::{check, path, refused, remove, set_text, shift};

fn carry(from: &str, to: &str) -> Operation {
    Operation::Carry { path: path(from), to: path(to), text: None }
}

fn carry_text(from: &str, to: &str, text: &str) -> Operation {
    Operation::Carry { path: path(from), to: path(to), text: Some(text.to_owned()) }
}

#[test]
fn what_gets_another_name_elsewhere_keeps_its_quotes_and_comments() {
    check(
        "p:\n  # do not change\n  aB: \"x\" # see wiki\n  c: {d: s}\n",
        &[carry("p.aB", "p.e.f")],
        "p:\n  c: {d: s}\n  e:\n    # do not change\n    f: \"x\" # see wiki\n",
    );
    check("p:\n  'a': 'x'\n  c: {d: s}\n", &[carry("p.a", "p.c.f")], "p:\n  c: {d: s, f: 'x'}\n");
    refused("p:\n  a: 'x' # why\n  c: {d: s}\n", &[carry("p.a", "p.c.f")]);
    refused("a: 1\nb:\n  c: 2\n", &[carry("a", "b.c")]);
}

#[test]
fn a_key_of_the_same_map_stays_where_it_is() {
    check(
        "s:\n  # why\n  \"a\": 1 # since\n  l: u\n",
        &[carry("s.a", "s.b")],
        "s:\n  # why\n  \"b\": 1 # since\n  l: u\n",
    );
    check(
        "s:\n  a: 1 # since\n  l: u\n",
        &[carry_text("s.a", "s.b", "1")],
        "s:\n  b: \"1\" # since\n  l: u\n",
    );
    check(
        "s:\n  a: 1 # since\n  l: u\n",
        &[carry_text("s.a", "e.B", "1")],
        "s:\n  l: u\ne:\n  B: \"1\" # since\n",
    );
}

#[test]
fn an_entry_between_braces_goes_with_the_comments_of_its_line() {
    check("s: {\n  a: x,\n  b: 1 # one\n} # end\n", &[remove(&["s.b"])], "s: {\n  a: x\n} # end\n");
    check("s: {\n  a: x, # x\n  b: 1 # one\n} # end\n", &[remove(&["s.b"])], "s: {\n  a: x # x\n} # end\n");
    check(
        "s: {\n  a: x, # x\n  # of b\n  b: 1, # one\n  c: 2\n}\n",
        &[remove(&["s.b"])],
        "s: {\n  a: x, # x\n  c: 2\n}\n",
    );
    check("s: {\n  a: x, # x\n  b: 1 }\n", &[remove(&["s.b"])], "s: {\n  a: x # x\n   }\n");
    check(
        "s: {\n  a: x,\n  b: 1 # one\n} # end\n",
        &[shift(&["s.b"], "w")],
        "s: {\n  a: x\n} # end\nw:\n  b: 1 # one\n",
    );
}

#[test]
fn a_new_entry_between_braces_leaves_the_comment_of_the_last() {
    check("s: {\n  a: x # x\n}\n", &[set_text("s.b", "w")], "s: {\n  a: x, # x\n  b: w\n}\n");
    check("s: {\n  a: x, # x\n}\n", &[set_text("s.b", "w")], "s: {\n  a: x, # x\n  b: w,\n}\n");
}
