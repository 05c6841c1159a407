//! What may be written at a place, also in a line that is no YAML yet.

use serde_json::Value;

use crate::editor::{Editor, Folder};

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mastodon\nspec:\n  chart:\n    \
    spec:\n      chart: mastodon\n      version: 6.9.3\n  valuesFrom:\n    - kind: ConfigMap\n      name: mastodon-values\n";
const VALUES: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mastodon-values\ndata:\n  values.yaml: |\n    a: 1\n  other: x\n";

fn client(encoding: &str, snippets: bool) -> String {
    format!(
        r#"{{ "rootUri": "file://@PROJECT@", "capabilities": {{ "general": {{ "positionEncodings": ["{encoding}"] }},
            "textDocument": {{ "completion": {{ "completionItem": {{ "snippetSupport": {snippets} }} }} }} }} }}"#
    )
}

fn start(encoding: &str, snippets: bool) -> (Folder, Editor) {
    let folder = Folder::new(&[("apps/release.yaml", RELEASE), ("apps/values.yaml", VALUES)]);
    let editor = Editor::start(&folder, &client(encoding, snippets));
    (folder, editor)
}

fn labels(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("a list");
    items.iter().map(|it| it["label"].as_str().expect("a text")).collect()
}

/// The text after the completion with this label is taken.
fn taken(editor: &Editor, marked: &str, answer: &Value, label: &str) -> String {
    let text = marked.replace('‸', "");
    let items = answer["items"].as_array().expect("a list");
    let item = items.iter().find(|it| it["label"] == label);
    let edit = &item.unwrap_or_else(|| panic!("{:?}", labels(answer)))["textEdit"];
    let [start, end] = ["start", "end"].map(|it| editor.offset(&edit["range"][it], &text));
    format!("{}{}{}", &text[..start], edit["newText"].as_str().expect("a text"), &text[end..])
}

/// Every wrapping of the same values; `‸` marks the place.
fn wrapped(values: &str) -> [(&'static str, String); 3] {
    let inside = |n: usize| {
        let space = format!("\n{}", " ".repeat(n));
        format!("{}{}", " ".repeat(n), values.replace('\n', &space))
    };
    [
        (
            "chart/values-prod.yaml",
            format!("# valuelint: chart=mastodon@6.9.3\r\n{}", values.replace('\n', "\r\n")),
        ),
        ("apps/values.yaml", VALUES.replace("    a: 1", &inside(4))),
        ("apps/release.yaml", format!("{RELEASE}  values:\n{}\n", inside(4))),
    ]
}

#[test]
fn keys_are_those_of_the_level() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let (_folder, mut editor) = start(encoding, true);
        for (path, marked) in wrapped("mastodon:\n  s3:\n    bucket: \"🐘\"\n    ena‸\n  smtp: {}") {
            let answer = editor.ask_at("textDocument/completion", path, &marked);
            let found = labels(&answer);
            assert!(found.contains(&"enabled") && !found.contains(&"bucket"), "{path}: {found:?}");
            assert!(!found.contains(&"smtp"), "{path}: {found:?}");
            let expected = marked.replace("ena‸", "enabled: ${1|true,false|}$0");
            assert_eq!(taken(&editor, &marked, &answer, "enabled"), expected, "{path}");
        }
        for (path, marked) in wrapped("mastodon: { note: \"🐘\", s3: { ena‸ } }") {
            let answer = editor.ask_at("textDocument/completion", path, &marked);
            let expected = marked.replace("ena‸", "enabled: ");
            assert_eq!(taken(&editor, &marked, &answer, "enabled"), expected, "{path}");
        }
    }
}

#[test]
fn a_key_is_told_of_and_goes_on_as_its_type_does() {
    let (_folder, mut editor) = start("utf-16", true);
    for (path, marked) in wrapped("mastodon:\n  web:\n    port: 3000\n  ‸") {
        let answer = editor.ask_at("textDocument/completion", path, &marked);
        assert_eq!(taken(&editor, &marked, &answer, "s3"), marked.replace('‸', "s3:\n  $0"), "{path}");
        let items = answer["items"].as_array().expect("a list");
        let domain = items.iter().find(|it| it["label"] == "local_domain").expect("it is a key");
        let told = domain["documentation"]["value"].as_str().unwrap_or_default();
        assert!(told.contains("LOCAL_DOMAIN in the environment"), "{domain}");
    }
    let (_folder, mut editor) = start("utf-16", false);
    for (path, marked) in wrapped("mastodon:\n  ‸") {
        let answer = editor.ask_at("textDocument/completion", path, &marked);
        assert_eq!(taken(&editor, &marked, &answer, "s3"), marked.replace('‸', "s3: "), "{path}");
    }
}

#[test]
fn values_are_those_the_chart_takes() {
    let (_folder, mut editor) = start("utf-16", true);
    for (path, marked) in wrapped("mastodon:\n  smtp:\n    enable_starttls: ‸\n    port: 25") {
        let answer = editor.ask_at("textDocument/completion", path, &marked);
        let found = labels(&answer);
        assert!(["auto", "always", "never"].iter().all(|it| found.contains(it)), "{path}: {found:?}");
        let expected = marked.replace('‸', "always");
        assert_eq!(taken(&editor, &marked, &answer, "always"), expected, "{path}");
    }
    for (path, marked) in wrapped("mastodon:\n  s3:\n    enabled: tr‸") {
        let answer = editor.ask_at("textDocument/completion", path, &marked);
        assert_eq!(labels(&answer), ["false", "true"], "{path}");
        assert_eq!(taken(&editor, &marked, &answer, "true"), marked.replace("tr‸", "true"), "{path}");
    }
}

#[test]
fn comments_know_rules_and_charts() {
    let (_folder, mut editor) = start("utf-16", true);
    let mut complete = |marked: &str| editor.ask_at("textDocument/completion", "values.yaml", marked);
    let answer = complete("# valuelint: ignore[yaml/dup‸\na: 1\n");
    assert!(labels(&answer).contains(&"yaml/duplicate-key"));
    let answer = complete("a: 1 # valuelint: ignore[yaml/syntax, ‸] why\n");
    assert!(labels(&answer).contains(&"values/unread-key"));
    let answer = complete("# valuelint: chart=mas‸\n");
    assert!(labels(&answer).contains(&"mastodon"));
    let answer = complete("# valuelint: chart=mastodon@‸\n");
    assert!(labels(&answer).contains(&"6.9.3"));
    assert_eq!(labels(&complete("# valuelint: ‸\n")), ["ignore[", "ignore-file[", "chart="]);
    assert_eq!(labels(&complete("# other ‸\n")), [""; 0]);
}

#[test]
fn references_know_what_is_there() {
    let (_folder, mut editor) = start("utf-16", true);
    let mut complete = |from: &str, to: &str| {
        let marked = RELEASE.replace(from, to);
        let answer = editor.ask_at("textDocument/completion", "apps/release.yaml", &marked);
        labels(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(complete("name: mastodon-values", "name: ‸"), ["mastodon-values"]);
    assert_eq!(complete("- kind: ConfigMap", "- kind: ‸"), ["ConfigMap", "Secret"]);
    let keys = complete("mastodon-values\n", "mastodon-values\n      valuesKey: ‸\n");
    assert_eq!(keys, ["values.yaml", "other"]);
    let keys = complete("mastodon-values\n", "mastodon-values\n  values:\n    mast‸\n");
    assert!(keys.contains(&"mastodon".to_owned()), "{keys:?}");
}

#[test]
fn nothing_is_offered_where_nothing_is_known() {
    let (_folder, mut editor) = start("utf-16", true);
    for marked in ["‸", "a: ‸", "a: [\n‸", "- ‸", "a: |\n  text ‸\n", "a: \"‸"] {
        let answer = editor.ask_at("textDocument/completion", "other/values.yaml", marked);
        assert_eq!(labels(&answer), [""; 0], "{marked}");
    }
}

#[test]
fn our_own_files_are_described() {
    let (folder, mut editor) = start("utf-16", true);
    folder.write("valuelint.yaml", "rules: [lint]\n");
    folder.write("lint/house/no-many.yaml", crate::RULE);
    let mut complete = |path: &str, marked: &str| {
        let answer = editor.ask_at("textDocument/completion", path, marked);
        labels(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        complete("valuelint.yaml", "rules: [lint]\npreset: ‸\n"),
        ["recommended", "strict", "pedantic"]
    );
    let keys = complete("valuelint.yaml", "rules: [lint]\nsel‸\n");
    assert!(keys.contains(&"select".to_owned()) && !keys.contains(&"rules".to_owned()), "{keys:?}");
    assert!(complete("valuelint.yaml", "charts:\n  - fi‸\n").contains(&"files".to_owned()));
    let rule = |marked: &str| crate::RULE.replace("severity: warning\n", marked);
    let words = complete("lint/house/no-many.yaml", &rule("severity: ‸\n"));
    assert!(words.contains(&"warning".to_owned()), "{words:?}");
    let keys = complete("lint/house/no-many.yaml", &rule("‸\n"));
    assert!(keys.contains(&"severity".to_owned()) && !keys.contains(&"summary".to_owned()), "{keys:?}");
}
