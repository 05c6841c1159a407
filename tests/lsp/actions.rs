//! What can be done about a finding: its fix, all fixes of its rule, a comment that silences it.

use serde_json::{Value, json};

use crate::editor::{Editor, Folder};
use crate::{RULE, UTF16, WRAPPINGS};

const TWICE: &str = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: mastodon-values\r\ndata:\r\n  \
    values.yaml: |-\r\n    mastodon:\r\n      a: { note: \"🐘\", workers: many }\r\n      b:\r\n        workers: more\r\n      \
    text: |\r\n        workers: many\r\n";

fn started(path: &str, text: &str) -> (Folder, Editor) {
    let folder = Folder::new(&[]);
    folder.write("valuelint.yaml", "rules: [lint]\nselect: [house/*]\n");
    folder.write("lint/house/no-many.yaml", RULE);
    let mut editor = Editor::start(&folder, UTF16);
    editor.open(path, text);
    (folder, editor)
}

/// The titles of what is offered at the first finding whose text is this, and the actions.
fn offered(editor: &mut Editor, path: &str, idx: usize) -> Vec<Value> {
    let shown = editor.shown(path);
    let params = json!({ "textDocument": { "uri": editor.uri(path) }, "range": shown[idx]["range"],
        "context": { "diagnostics": [shown[idx]], "only": ["quickfix"] } });
    editor.ask("textDocument/codeAction", params)["result"].as_array().expect("a list").clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let titles: Vec<_> = actions.iter().map(|it| it["title"].as_str().expect("a title")).collect();
    actions.iter().find(|it| it["title"] == title).unwrap_or_else(|| panic!("{titles:?}"))
}

#[test]
fn all_findings_of_a_rule_are_mended_at_once() {
    let path = "apps/configmap.yaml";
    let (_folder, mut editor) = started(path, TWICE);
    let actions = offered(&mut editor, path, 0);
    let action = titled(&actions, "Fix all 2 `house/no-many` in this file");
    let fixed = editor.edited(path, TWICE, &action["edit"]);
    assert_eq!(fixed, TWICE.replacen("many }", "[] }", 1).replace("workers: more", "workers: []"));
    editor.change(path, &json!([{ "text": fixed }]));
    assert_eq!(editor.rules(path), [""; 0]);
}

#[test]
fn a_comment_silences_one_finding() {
    let path = "apps/configmap.yaml";
    let (_folder, mut editor) = started(path, TWICE);
    let actions = offered(&mut editor, path, 1);
    let action = titled(&actions, "Ignore `house/no-many` here with a comment");
    let fixed = editor.edited(path, TWICE, &action["edit"]);
    let comment = "        # valuelint: ignore[house/no-many]\r\n        workers: more";
    assert_eq!(fixed, TWICE.replace("        workers: more", comment));
    editor.change(path, &json!([{ "text": fixed }]));
    assert_eq!(editor.rules(path).len(), 1, "the other one still speaks");
}

#[test]
fn a_comment_fits_beside_texts_and_lists_of_several_lines() {
    let text = "# valuelint: chart=other\ntext: \"a\n  b\"\nworkers: \"ma\n  ny\"\nlist: [a, # x\n  { workers: many }]\n";
    let (_folder, mut editor) = started("values.yaml", text);
    let n_found = editor.shown("values.yaml").len();
    for idx in 0..n_found {
        let actions = offered(&mut editor, "values.yaml", idx);
        let action = titled(&actions, "Ignore `house/no-many` here with a comment");
        let fixed = editor.edited("values.yaml", text, &action["edit"]);
        editor.change("values.yaml", &json!([{ "text": fixed }]));
        assert_eq!(editor.rules("values.yaml").len(), n_found - 1, "{fixed}");
        editor.change("values.yaml", &json!([{ "text": text }]));
    }
}

#[test]
fn what_is_safe_is_mended_on_save() {
    let (path, text) = WRAPPINGS[0];
    let (_folder, mut editor) = started(path, text);
    let params = json!({ "textDocument": { "uri": editor.uri(path) },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
        "context": { "diagnostics": [], "only": ["source.fixAll.valuelint"] } });
    let actions = editor.ask("textDocument/codeAction", params)["result"].clone();
    assert_eq!(actions[0]["kind"], "source.fixAll.valuelint");
    assert_eq!(editor.edited(path, text, &actions[0]["edit"]), text.replace("many", "[]"));
}
