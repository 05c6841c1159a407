//! Editors that ask for findings instead of being told.

use serde_json::{Value, json};

use crate::editor::{Editor, Folder};
use crate::{CHECKS_ALONE, WRAPPINGS};

const PULLS: &str = r#"{ "rootUri": "file://@PROJECT@", "capabilities": {
    "textDocument": { "diagnostic": {} }, "workspace": { "diagnostics": { "refreshSupport": true } } } }"#;

fn rules(report: &Value) -> Vec<&str> {
    let items = report["items"].as_array().expect("a full report");
    items.iter().map(|it| it["code"].as_str().expect("a text")).collect()
}

fn pull(editor: &mut Editor, path: &str, known: &Value) -> Value {
    let params = json!({ "textDocument": { "uri": editor.uri(path) }, "previousResultId": known });
    editor.ask("textDocument/diagnostic", params)["result"].clone()
}

#[test]
fn a_text_that_did_not_change_is_not_reported_twice() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", CHECKS_ALONE);
    let mut editor = Editor::start(&folder, PULLS);
    let (path, text) = WRAPPINGS[1];
    editor.open(path, text);
    let first = pull(&mut editor, path, &Value::Null);
    assert_eq!(rules(&first), ["values/unread-key", "values/type-mismatch"]);
    let again = pull(&mut editor, path, &first["resultId"]);
    assert_eq!(again["kind"], "unchanged");
    editor.change(path, &json!([{ "text": text.replace("many", "[]") }]));
    let changed = pull(&mut editor, path, &first["resultId"]);
    assert_eq!(rules(&changed), ["values/unread-key"]);
}

#[test]
fn who_pulls_is_told_when_another_text_changed_the_findings() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", CHECKS_ALONE);
    let mut editor = Editor::start(&folder, PULLS);
    let ((values, values_text), (release, release_text)) = (WRAPPINGS[1], WRAPPINGS[2]);
    editor.open(values, values_text);
    editor.open(release, release_text);
    editor.ask("workspace/symbol", json!({ "query": "" }));
    assert_eq!(
        rules(&pull(&mut editor, values, &Value::Null)),
        ["values/unread-key", "values/type-mismatch"]
    );
    pull(&mut editor, release, &Value::Null);
    let before = editor.n_refreshes;
    let other = release_text.replace("chart: mastodon\n", "chart: something-else\n");
    editor.change(release, &json!([{ "text": other }]));
    editor.ask("workspace/symbol", json!({ "query": "" }));
    assert!(editor.n_refreshes > before);
    assert_eq!(rules(&pull(&mut editor, values, &Value::Null)), [""; 0]);
}

#[test]
fn every_file_of_the_workspace_is_reported() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", CHECKS_ALONE);
    let expected = folder.check();
    let mut editor = Editor::start(&folder, PULLS);
    let report = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = report["result"]["items"].as_array().expect("a list").clone();
    assert_eq!(items.len(), expected.len(), "no text needs to be open");
    for (path, text) in WRAPPINGS {
        let found = items.iter().find(|it| it["uri"] == editor.uri(path).as_str()).expect("it is there");
        let shown: Vec<_> = found["items"].as_array().expect("full").iter().collect();
        let shown: Vec<_> = shown.into_iter().map(|it| editor.finding(it, text)).collect();
        assert_eq!(shown, expected[path], "{path}");
    }
    // Who knows all that waits until there is something new; other requests are answered meanwhile.
    let known: Vec<_> = items.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect();
    let id = editor.send("workspace/diagnostic", json!({ "previousResultIds": known }));
    let (path, text) = WRAPPINGS[1];
    editor.open(path, text);
    assert_eq!(pull(&mut editor, path, &Value::Null)["kind"], "full");
    editor.change(path, &json!([{ "text": "" }]));
    let news = editor.answer(id);
    let news = news["result"]["items"].as_array().expect("a list");
    let full: Vec<_> = news.iter().filter(|it| it["kind"] == "full").collect();
    assert_eq!(full.len(), 1);
    assert_eq!((&full[0]["uri"], &full[0]["items"]), (&json!(editor.uri(path)), &json!([])));
    assert_eq!(news.len(), items.len());
}

#[test]
fn a_request_that_waits_can_be_called_off() {
    let folder = Folder::new(&[("values.yaml", "a: 1\n")]);
    let mut editor = Editor::start(&folder, PULLS);
    let known = json!([{ "uri": editor.uri("gone.yaml"), "value": "cbf29ce484222325" }]);
    let report = editor.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    let full = &report["result"]["items"][0];
    assert_eq!((&full["uri"], &full["items"]), (&json!(editor.uri("gone.yaml")), &json!([])));
    let known = json!([{ "uri": editor.uri("gone.yaml"), "value": full["resultId"] }]);
    let id = editor.send("workspace/diagnostic", json!({ "previousResultIds": known }));
    editor.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(editor.answer(id)["error"]["code"], -32800);
}
