//! What the language server promises: the findings of `check`, for every editor, while one types.

use std::fs;

use serde_json::{Value, json};

use editor::{Editor, Folder};

mod actions;
mod completion;
mod editor;
mod hover;
mod navigate;
mod paint;
mod pull;
mod soak;

/// The same mistakes in the four places where people write values; elephants before them on their line.
const WRAPPINGS: [(&str, &str); 5] = [
    (
        "chart/values-prod.yaml",
        "# valuelint: chart=mastodon@6.9.3\r\nmastodon:\r\n  s3: { bucket: \"🐘é\", force_single_request: true }\r\n  sidekiq:\r\n    workers: many\r\n",
    ),
    (
        "apps/configmap.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mastodon-values\ndata:\n  values.yaml: |-\n    \
         mastodon:\n      s3: { bucket: \"🐘\", force_single_request: true }\n      sidekiq:\n        workers: many\n",
    ),
    (
        "apps/release.yaml",
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mastodon\nspec:\n  chart:\n    \
         spec:\n      chart: mastodon\n      version: 6.9.3\n  valuesFrom:\n    - kind: ConfigMap\n      \
         name: mastodon-values\n  values:\n    mastodon: { local_domain: \"🐘\", web: many }\n",
    ),
    (
        "apps/application.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: mastodon\nspec:\n  source:\n    \
         repoURL: https://github.com/mastodon/chart\n    path: .\n    helm:\n      values: |\n        mastodon:\n          \
         s3: { bucket: \"🐘\", force_single_request: true }\n",
    ),
    ("apps/broken.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [\ndata: {}\n"),
];

#[test]
fn every_editor_shows_what_check_finds() {
    let clients = fs::read_dir("tests/lsp/clients").expect("the recorded clients are there");
    let mut n_clients = 0;
    for client in clients {
        let client = client.expect("the folder is readable").path();
        let folder = Folder::new(&WRAPPINGS);
        let expected = folder.check();
        assert!(expected.values().all(|it| !it.is_empty()), "{expected:?}");
        let mut editor = Editor::start(&folder, &fs::read_to_string(&client).expect("it is text"));
        for (path, text) in WRAPPINGS {
            editor.open(path, text);
        }
        for (path, text) in WRAPPINGS {
            let shown = editor.shown(path);
            let shown: Vec<_> = shown.iter().map(|it| editor.finding(it, text)).collect();
            assert_eq!(shown, expected[path], "{path} in {}", client.display());
        }
        assert_eq!(editor.leave(), Some(0), "{}", client.display());
        n_clients += 1;
    }
    assert_eq!(n_clients, 8);
}

#[test]
fn findings_follow_what_is_typed() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", CHECKS_ALONE);
    let mut editor = Editor::start(&folder, UTF16);
    let (path, text) = WRAPPINGS[1];
    editor.open(path, text);
    assert_eq!(editor.rules(path), ["values/unread-key", "values/type-mismatch"]);
    // The elephant is two units wide, so whoever counts it wrong replaces something else.
    let line = text.lines().nth(7).expect("the line of the elephant");
    let column = line.encode_utf16().count() - "force_single_request: true }".len();
    let range = json!({ "start": { "line": 7, "character": column },
                        "end": { "line": 7, "character": column + "force_single_request".len() } });
    editor.change(path, &json!([{ "range": range, "text": "enabled" }]));
    assert_eq!(editor.rules(path), ["values/type-mismatch"]);
    editor.change(path, &json!([{ "text": text.replace("many", "[") }]));
    let rules = editor.rules(path);
    assert_eq!(rules.first().map(|it| &**it), Some("values/unread-key"), "a broken text is still looked at");
    assert_eq!(rules.last().map(|it| &**it), Some("yaml/syntax"));
    editor.change(path, &json!([{ "text": "" }, { "text": "a: 1\n" }]));
    assert_eq!(editor.rules(path), [""; 0]);
    editor.close(path);
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_fragment_lacks_nothing_that_may_stand_beside_it() {
    let values = "# valuelint: chart=mastodon@6.9.3\nmastodon:\n  s3: { enabled: true }\n";
    let shown_with = |beside: &[(&str, &str)]| {
        let folder = Folder::new(&[&[("values.yaml", values)], beside].concat());
        let mut editor = Editor::start(&folder, UTF16);
        editor.open("values.yaml", values);
        let shown = editor.shown("values.yaml");
        let shown: Vec<_> = shown.iter().map(|it| editor.finding(it, values)).collect();
        assert_eq!(shown, folder.check().remove("values.yaml").unwrap_or_default());
        shown.len()
    };
    assert!(shown_with(&[("values-secret.yaml", "mastodon: {}\n")]) < shown_with(&[]));
}

#[test]
fn an_edit_in_the_release_renews_the_values() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", CHECKS_ALONE);
    let mut editor = Editor::start(&folder, UTF16);
    let ((values, values_text), (release, release_text)) = (WRAPPINGS[1], WRAPPINGS[2]);
    editor.open(values, values_text);
    editor.open(release, release_text);
    assert_eq!(editor.rules(values), ["values/unread-key", "values/type-mismatch"]);
    let other = release_text.replace("chart: mastodon\n", "chart: something-else\n");
    editor.change(release, &json!([{ "text": other }]));
    assert_eq!(editor.rules(release), [""; 0]);
    assert_eq!(editor.rules(values), [""; 0], "another chart has other keys");
    editor.close(release);
    assert_eq!(
        editor.rules(values),
        ["values/unread-key", "values/type-mismatch"],
        "what is on disk counts again"
    );
}

#[test]
fn the_configuration_is_honoured_and_followed() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", "select: [values/*]\nignore: [values/unread-key]\n");
    let mut editor = Editor::start(&folder, UTF16);
    let (path, text) = WRAPPINGS[1];
    editor.open(path, text);
    assert_eq!(editor.rules(path), ["values/type-mismatch"]);
    folder.write("valuelint.yaml", "select: [values/*]\nignore: [values/type-mismatch]\n");
    editor.notify("textDocument/didSave", json!({ "textDocument": { "uri": editor.uri("valuelint.yaml") } }));
    assert_eq!(editor.rules(path), ["values/unread-key"]);
    editor.open("valuelint.yaml", "ignored: []\n");
    assert_eq!(editor.rules("valuelint.yaml"), ["valuelint/config"], "a typo is shown where it stands");
    assert_eq!(editor.rules(path), ["values/unread-key", "values/type-mismatch"]);
}

#[test]
fn a_rule_speaks_while_it_is_written() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", "rules: [lint]\nselect: [house/*, valuelint/*]\n");
    folder.write("lint/house/no-many.yaml", RULE);
    let mut editor = Editor::start(&folder, UTF16);
    let (path, text) = WRAPPINGS[1];
    editor.open(path, text);
    assert_eq!(editor.rules(path), ["house/no-many"]);
    let link = &editor.shown(path)[0]["codeDescription"]["href"];
    assert_eq!(link, "https://example.org/workers");
    editor.open("lint/house/no-many.yaml", &RULE.replace("message:", "massage:"));
    assert_eq!(editor.rules("lint/house/no-many.yaml"), ["valuelint/rule-file"]);
    assert_eq!(editor.rules(path), [""; 0], "a broken rule is silent");
}

#[test]
fn the_fix_of_a_finding_mends_the_text() {
    let folder = Folder::new(&WRAPPINGS);
    folder.write("valuelint.yaml", "rules: [lint]\nselect: [house/*]\n");
    folder.write("lint/house/no-many.yaml", RULE);
    for (path, text) in [WRAPPINGS[0], WRAPPINGS[1]] {
        let mut editor = Editor::start(&folder, UTF16);
        editor.open(path, text);
        let shown = editor.shown(path);
        let params = json!({ "textDocument": { "uri": editor.uri(path) }, "range": shown[0]["range"],
            "context": { "diagnostics": shown } });
        let actions = editor.ask("textDocument/codeAction", params);
        let action = &actions["result"][0];
        assert_eq!(action["title"], "Take an empty list");
        assert_eq!(action["diagnostics"][0], shown[0]);
        let edits = action["edit"]["changes"][editor.uri(path)].as_array().expect("edits of this text");
        let mut fixed = text.to_owned();
        for edit in edits.iter().rev() {
            let [start, end] = ["start", "end"].map(|it| editor.offset(&edit["range"][it], text));
            fixed.replace_range(start..end, edit["newText"].as_str().expect("a text"));
        }
        assert_eq!(fixed, text.replace("many", "[]"));
        editor.change(path, &json!([{ "text": fixed }]));
        assert_eq!(editor.rules(path), [""; 0]);
    }
}

const RULE: &str = r#"summary: Workers are a list
severity: warning
links: [https://example.org/workers]
scope: { chart: "*" }
each: { path: "**", key: "^workers$", kind: string, written: true }
message: "`many` is no list"
fix: { title: Take an empty list, set: ., value: "[]", applicability: safe }
why: |
  The chart goes through them one by one.
examples:
  - bad: |
      workers: many
      #        ^^^^
    fixed: |
      workers: []
  - good: |
      workers: []
"#;

#[test]
fn a_text_outside_of_any_folder_is_looked_at() {
    let folder = Folder::new(&[]);
    let mut editor = Editor::start(&folder, r#"{ "capabilities": {} }"#);
    let item =
        json!({ "uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": WRAPPINGS[0].1 });
    editor.notify("textDocument/didOpen", json!({ "textDocument": item }));
    let shown = editor.next_publish("untitled:Untitled-1");
    assert!(shown.iter().any(|it| it["code"] == "values/type-mismatch"), "{shown:?}");
}

#[test]
fn other_texts_are_left_alone() {
    let folder = Folder::new(&[("chart/Chart.yaml", "name: own\nversion: 1.0.0\n")]);
    let mut editor = Editor::start(&folder, UTF16);
    editor.open("chart/templates/a.yaml", "{{ if .Values.x }}\na: [\n{{ end }}\n");
    editor.open("chart/compose.yaml", "services: { a: 1, a: 2 }\n");
    assert_eq!(editor.rules("chart/compose.yaml"), [""; 0]);
    let is_template = |uri: &String| uri.contains("templates");
    assert!(!editor.published.keys().any(is_template), "templates are no YAML");
}

#[test]
fn the_protocol_is_kept() {
    let folder = Folder::new(&WRAPPINGS);
    let mut editor = Editor::start(&folder, UTF16);
    let error = editor.ask("valuelint/unheard-of", json!({}));
    assert_eq!(error["error"]["code"], -32601);
    let error = editor.ask("textDocument/codeAction", json!({ "textDocument": 1 }));
    assert_eq!(error["error"]["code"], -32602);
    let none = json!({ "textDocument": { "uri": "file:///nowhere.yaml" }, "context": { "diagnostics": [] },
        "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 9 } } });
    assert_eq!(editor.ask("textDocument/codeAction", none)["result"], json!([]));
    assert_eq!(editor.leave(), Some(0));

    let mut editor = Editor::start(&folder, UTF16);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended(), Some(1), "who leaves without shutdown is told");
}

/// What rules say is their business, and changes with them.
const CHECKS_ALONE: &str = "select: [values/*, yaml/*]\n";

const UTF16: &str = r#"{ "rootUri": "file://@PROJECT@", "capabilities": {
    "textDocument": { "codeAction": { "codeActionLiteralSupport": {} },
        "publishDiagnostics": { "codeDescriptionSupport": true } } } }"#;
