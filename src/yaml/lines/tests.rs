use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::yaml::{parse, stricter};

/// Whether the lines could be read; fails where the parser reads something else.
fn is_read_alike(text: &str) -> bool {
    let Some(tree) = read(text) else { return false };
    let (want, failure) = parse::read(text, text);
    assert!(failure.is_none(), "the parser refuses\n{text}\n{failure:?}");
    let (tree, want) = (format!("{tree:#?}"), format!("{:#?}", stricter::finish(text, want)));
    let difference = tree.lines().zip(want.lines()).find(|(ours, its)| ours != its);
    assert!(tree == want, "ours and the parser's: {difference:#?}\n{text}");
    true
}

#[test]
fn usual_texts_are_read() {
    for text in [
        "",
        "# only a comment\n",
        "a: 1\nb: 'x'\nc: \"y\"",
        "# c\n\na:\n  b:\n# y\n\nc:\n- 1\n- x: 1\n  y: # z\n# end\n",
        "a:\n  - b:\n    c:\n  - - 1\n    - 2\n  -\nd: e\n",
        "a: 1\n---\n# z\nb: 1 # x \n---\n---\nc: 2\n",
        "---\n# nothing\n",
        "a: |  # c\n    x\n      y\n\n\n# c\nb: |-\n  z\n\nc: |+\n  k\n\n",
        "a: []\nb: [ x, \"y\", [1.5] ]\nc: {a: b, c: {}}\n",
        "a: 'it''s'\nb: \"q\\\"\\n\"\n\"k\": é\n'l': ${X:=http://x:80/}#y\n",
        "a: &x 1\nb: *x\nc: &y\n  d: &z [1]\ne: &x # c\n- *y\n- &v\n  f: *x\n<<: *v\n",
        "  a: -1\n  b: --flag\n  c: 10:30\n",
    ] {
        assert!(is_read_alike(text), "{text}");
    }
}

#[test]
fn unusual_texts_are_left_to_the_parser() {
    for text in [
        "a: *x\n",
        "a: !t 1\n",
        "a: >\n  x\n",
        "a: b\n  c\n",
        "a: 'b\n  c'\n",
        "a: [b,\n  c]\n",
        "? a\n",
        "&x a: b\n",
        "a: &x\nb: 1\n",
        "a: &x *y\n",
        "- &x a: b\n",
        "a: &x 1\n---\nb: *x\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: b: c\n",
        "a\n",
        "- a\nb: c\n",
        "a: 1\n  b: 2\n",
        "a: |2\n  x\n",
        "a: |\n\n  x\n",
        "%YAML 1.2\n---\n",
        "a: 1\n...\n",
        "--- a\n",
        "a: \"\\x41\"\n",
        "a: {{ b }}\n",
        "a: |\n  x",
        "\u{feff}a: 1\n",
        "[a]\n",
        "a: @b\n",
    ] {
        assert!(read(text).is_none(), "{text}");
    }
}

/// Of every YAML file below a folder, whether its lines could be read.
fn files(folder: &Path, seen: &mut Vec<bool>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|it| Some(it.ok()?.path())) {
        if path.is_dir() {
            files(&path, seen);
        } else if path.extension().is_some_and(|it| it == "yaml" || it == "yml")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            seen.push(is_read_alike(&text));
        }
    }
}

/// `VALUELINT_CORPUS=FOLDER` compares on other files as well.
#[test]
fn files_are_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = Vec::new();
    for folder in ["fixtures", "rules", "schemas"] {
        files(&root.join(folder), &mut seen);
    }
    let n_read = seen.iter().filter(|is_read| **is_read).count();
    assert!(n_read * 2 > seen.len(), "most files are usual: {n_read} of {}", seen.len());
    if let Some(folder) = std::env::var_os("VALUELINT_CORPUS") {
        files(Path::new(&folder), &mut seen);
    }
}

fn line() -> impl Strategy<Value = String> {
    let begin = vec![
        "a: ", "b: ", "c:", "\"d\": ", "- ", "- ", "-", "- - ", "- a: ", "- b:", "", "# ", "---", "k:l: ",
    ];
    let middle = vec![
        "",
        "",
        "x",
        "1",
        "y z",
        "'s'",
        "\"q\"",
        "''",
        "'it''s'",
        "\"a\\n\"",
        "[]",
        "{}",
        "[a, 'b']",
        "{a: b, c: [1]}",
        "|",
        "|-",
        "|+",
        "é",
        "~",
        "-1",
        "http://x",
        "a:b",
        "a#b",
        "&a x",
        "&a",
        "&b-1",
        "*b-1",
        "*a",
        "!t x",
        ">",
        "[a",
        "}",
        "\"",
        "'",
        "x: y",
        "?",
        "%",
        "@",
        "\\",
        "\t",
        "...",
    ];
    let end = vec!["", "", "", "", " ", " # c", "#", ":", "\r"];
    (0..4usize, prop::sample::select(begin), prop::sample::select(middle), prop::sample::select(end))
        .prop_map(|(indent, begin, middle, end)| format!("{}{begin}{middle}{end}", " ".repeat(indent)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_texts_are_read_alike(lines in prop::collection::vec(line(), 0..7), ends in any::<bool>()) {
        is_read_alike(&(lines.join("\n") + if ends { "\n" } else { "" }));
    }
}
