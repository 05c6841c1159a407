//! What is told of a place.

use serde_json::Value;

use crate::UTF16;
use crate::editor::{Editor, Folder};

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mastodon\nspec:\n  chart:\n    \
    spec:\n      chart: mastodon\n      version: 6.9.3\n  valuesFrom:\n    - kind: ConfigMap\n      name: mastodon-values\n    \
    - kind: Secret\n      name: mastodon-secret\n  values:\n    mastodon: { s3: { bucket: other } }\n";
const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: mastodon-secret\nstringData:\n  values.yaml: |\n    \
    mastodon: { s3: { region: hidden } }\n";
const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];

fn config_map(values: &str) -> String {
    let values = ["    ", &values.replace('\n', "\r\n    "), "\r\n"].concat();
    format!(
        "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: mastodon-values\r\ndata:\r\n  values.yaml: |\r\n{values}"
    )
}

fn folder() -> Folder {
    Folder::new(&[("apps/release.yaml", RELEASE), ("apps/secret.yaml", SECRET)])
}

fn client(encoding: &str) -> String {
    format!(
        r#"{{ "rootUri": "file://@PROJECT@", "capabilities": {{ "general": {{ "positionEncodings": ["{encoding}"] }},
            "textDocument": {{ "hover": {{ "contentFormat": ["markdown"] }} }} }} }}"#
    )
}

fn told(answer: &Value) -> &str {
    answer["contents"]["value"].as_str().unwrap_or_default()
}

#[test]
fn a_key_tells_what_it_does_and_what_helm_sees() {
    for encoding in ENCODINGS {
        let folder = folder();
        let mut editor = Editor::start(&folder, &client(encoding));
        let marked = config_map("mastodon:\n  s3: { note: \"🐘é\", buc‸ket: mine }");
        let answer = editor.ask_at("textDocument/hover", "apps/configmap.yaml", &marked);
        let text = marked.replace('‸', "");
        assert_eq!(editor.slice(&text, &answer["range"]), "bucket", "{encoding}");
        let told = told(&answer);
        for part in [
            "**mastodon.s3.bucket**, chart mastodon 6.9.3",
            "S3_BUCKET in the environment",
            "Helm sees `\"other\"` in **mastodon**",
            "ConfigMap mastodon-values, [apps/configmap.yaml:8](file://",
            "`\"mine\"`, does not count: `spec.values` counts more than `valuesFrom`",
            "spec.values of HelmRelease mastodon, [apps/release.yaml:",
            "`\"other\"`, **this counts**",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
    }
}

#[test]
fn secrets_are_not_told() {
    let folder = folder();
    let mut editor = Editor::start(&folder, &client("utf-16"));
    for values in [
        "mastodon: { s3: { regi‸on: mine } }",
        "mastodon:\n  smtp:\n    passw‸ord: hidden",
        "mastodon:\n  smtp:\n    password: hid‸den",
    ] {
        let marked = config_map(values);
        let answer = editor.ask_at("textDocument/hover", "apps/configmap.yaml", &marked);
        let told = told(&answer);
        assert!(told.contains("a secret") && !told.contains("hidden"), "{told}");
    }
    let answer =
        editor.ask_at("textDocument/hover", "apps/secret.yaml", &SECRET.replace("region", "regi‸on"));
    assert!(told(&answer).contains("a secret") && !told(&answer).contains("hidden"), "{answer}");
}

#[test]
fn a_finding_tells_why_it_matters() {
    let folder = Folder::new(&[]);
    folder.write("valuelint.yaml", "rules: [lint]\nselect: [house/*]\n");
    folder.write("lint/house/no-many.yaml", crate::RULE);
    let mut editor = Editor::start(&folder, UTF16);
    let answer =
        editor.ask_at("textDocument/hover", "values.yaml", "# valuelint: chart=other\nworkers: ma‸ny\n");
    let told = told(&answer);
    assert_eq!(answer["contents"]["kind"], "plaintext", "the editor reads no Markdown");
    assert!(told.contains("house/no-many: Workers are a list"), "{told}");
    assert!(told.contains("The chart goes through them one by one.") && !told.contains("**"), "{told}");
}

#[test]
fn there_is_nothing_to_say_of_other_places() {
    let folder = folder();
    let mut editor = Editor::start(&folder, UTF16);
    for marked in ["‸", "a: 1\n‸\n", "# no‸te\na: 1\n", "a: [\n‸", "a: *x‸\n"] {
        let answer = editor.ask_at("textDocument/hover", "apps/compose.yaml", marked);
        assert_eq!(answer, Value::Null, "{marked}");
    }
    assert_eq!(
        editor.ask_at(
            "textDocument/hover",
            "apps/release.yaml",
            &RELEASE.replace("kind: Conf", "ki‸nd: Conf")
        ),
        Value::Null
    );
}
