//! What editors draw into a text.

use serde_json::{Value, json};

use crate::editor::{Editor, Folder};

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mastodon\nspec:\n  chart:\n    \
    spec:\n      chart: mastodon\n      version: 6.9.3\n  valuesFrom:\n    - kind: ConfigMap\n      name: mastodon-values\n  \
    values:\n    mastodon: { s3: { bucket: other }, note: yes }\n";
const VALUES: &str = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: mastodon-values\r\ndata:\r\n  values.yaml: |\r\n    # note 🐘\r\n    mastodon:\r\n      \
    s3: { note: \"🐘\", bucket: mine, enabled: yes }\r\n      port: &p 010\r\n      password: 0x10\r\n      text: |\r\n        one\r\n        two\r\n  other: a\r\n";

fn started(encoding: &str) -> (Folder, Editor) {
    let folder = Folder::new(&[("apps/release.yaml", RELEASE)]);
    let initialize = format!(
        r#"{{ "rootUri": "file://@PROJECT@", "capabilities": {{ "general": {{ "positionEncodings": ["{encoding}"] }} }} }}"#
    );
    let mut editor = Editor::start(&folder, &initialize);
    editor.open("apps/values.yaml", VALUES);
    editor.ask("workspace/symbol", json!({ "query": "" }));
    (folder, editor)
}

/// Each token's text and the number of its type.
fn tokens(editor: &Editor, answer: &Value) -> Vec<(String, u64)> {
    let numbers: Vec<u64> =
        answer["data"].as_array().expect("numbers").iter().map(|it| it.as_u64().expect("a number")).collect();
    let (mut line, mut column) = (0, 0);
    let each = numbers.chunks(5).map(|it| {
        column = if it[0] == 0 { column + it[1] } else { it[1] };
        line += it[0];
        let range = json!({ "start": { "line": line, "character": column },
            "end": { "line": line, "character": column + it[2] } });
        (editor.slice(VALUES, &range).to_owned(), it[3])
    });
    each.collect()
}

#[test]
fn embedded_documents_are_coloured() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let (_folder, mut editor) = started(encoding);
        let document = json!({ "uri": editor.uri("apps/values.yaml") });
        let answer = editor.ask("textDocument/semanticTokens/full", json!({ "textDocument": document }));
        let expected = [
            ("# note 🐘", 4),
            ("mastodon", 0),
            ("s3", 0),
            ("note", 0),
            ("\"🐘\"", 1),
            ("bucket", 0),
            ("mine", 1),
            ("enabled", 0),
            ("yes", 3),
            ("port", 0),
            ("&p", 5),
            ("010", 2),
            ("password", 0),
            ("0x10", 2),
            ("text", 0),
            ("one", 1),
            ("two", 1),
        ];
        let expected: Vec<_> = expected.iter().map(|(text, kind)| ((*text).to_owned(), *kind)).collect();
        assert_eq!(tokens(&editor, &answer["result"]), expected, "{encoding}");
        let range = json!({ "start": { "line": 7, "character": 0 }, "end": { "line": 7, "character": 99 } });
        let params = json!({ "textDocument": document, "range": range });
        let answer = editor.ask("textDocument/semanticTokens/range", params);
        assert_eq!(tokens(&editor, &answer["result"]), [("mastodon".to_owned(), 0)]);
    }
}

/// What stands before each hint, and its text.
fn hints(editor: &mut Editor, path: &str, text: &str) -> Vec<String> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": editor.uri(path) }, "range": range });
    let answer = editor.ask("textDocument/inlayHint", params)["result"].clone();
    let hint = |it: &Value| {
        let before = &text[..editor.offset(&it["position"], text)];
        let word = before.rsplit([' ', '\n']).next().unwrap_or_default();
        let label = it["label"].as_str().or(it["label"][0]["value"].as_str()).expect("a text");
        format!("{word} {label}")
    };
    answer.as_array().expect("a list").iter().map(hint).collect()
}

#[test]
fn values_show_what_helm_makes_of_them_and_who_counts_more() {
    for encoding in ["utf-8", "utf-16"] {
        let (_folder, mut editor) = started(encoding);
        let shown = hints(&mut editor, "apps/values.yaml", VALUES);
        assert_eq!(
            shown,
            ["mine overridden by spec.values of HelmRelease mastodon", "yes = true", "010 = 8"]
        );
        editor.open("apps/release.yaml", RELEASE);
        assert_eq!(hints(&mut editor, "apps/release.yaml", RELEASE), ["yes = \"yes\""]);
    }
}
