//! Ways from a place to others, also out of and into embedded documents.

use serde_json::{Value, json};

use crate::editor::{Editor, Folder};

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mastodon\nspec:\n  chart:\n    \
    spec:\n      chart: mastodon\n      version: 6.9.3\n      sourceRef:\n        kind: HelmRepository\n        name: charts\n  valuesFrom:\n    \
    - kind: ConfigMap\n      name: mastodon-values\n      valuesKey: prod.yaml\n  values:\n    mastodon: { s3: { bucket: other } }\n";
const VALUES: &str = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: mastodon-values\r\ndata:\r\n  prod.yaml: |\r\n    mastodon:\r\n      \
    s3: { note: \"🐘\", bucket: mine }\r\n      web: &web { port: 1 }\r\n      streaming: *web\r\n      other: [\"🐘\", *web]\r\n";
const REPOSITORY: &str = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: charts\nspec:\n  url: https://charts.example.org\n";
const KUSTOMIZATION: &str = "resources:\n  - release.yaml\n  - ../sources\n  - https://example.org/x.yaml\n";

const FILES: [(&str, &str); 5] = [
    ("apps/release.yaml", RELEASE),
    ("apps/values.yaml", VALUES),
    ("sources/repository.yaml", REPOSITORY),
    ("sources/kustomization.yaml", "resources: [repository.yaml]\n"),
    ("apps/kustomization.yaml", KUSTOMIZATION),
];

fn client(encoding: &str, more: &str) -> String {
    format!(
        r#"{{ "rootUri": "file://@PROJECT@", "capabilities": {{ "general": {{ "positionEncodings": ["{encoding}"] }},
            "textDocument": {{ {more} }} }} }}"#
    )
}

/// `path: text` of each place.
fn places(editor: &Editor, answer: &Value) -> Vec<String> {
    let found = answer.as_array().expect("a list").iter();
    let place = |it: &Value| {
        let uri = it["uri"].as_str().expect("a text");
        let (path, text) = FILES.into_iter().find(|(path, _)| editor.uri(path) == uri).expect("one of ours");
        format!("{path}: {}", editor.slice(text, &it["range"]))
    };
    found.map(place).collect()
}

/// A file with the place marked before this text, the first after another one.
fn marked(idx: usize, after: &str, text: &str) -> (&'static str, String) {
    let (path, whole) = FILES[idx];
    let start = whole.find(after).expect("it is there");
    let at = start + whole[start..].find(text).expect("it is there");
    (path, format!("{}‸{}", &whole[..at], &whole[at..]))
}

#[test]
fn references_lead_to_objects_and_keys_to_layers() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let folder = Folder::new(&FILES);
        let mut editor = Editor::start(&folder, &client(encoding, ""));
        let mut definition = |idx, after, text| {
            let (path, marked) = marked(idx, after, text);
            let answer = editor.ask_at("textDocument/definition", path, &marked);
            places(&editor, &answer)
        };
        assert_eq!(definition(0, "valuesFrom", "mastodon-values"), ["apps/values.yaml: mastodon-values"]);
        assert_eq!(definition(0, "valuesKey", "prod.yaml"), ["apps/values.yaml: prod.yaml"]);
        assert_eq!(definition(0, "sourceRef", "charts"), ["sources/repository.yaml: charts"]);
        assert_eq!(definition(0, "s3", "bucket"), ["apps/values.yaml: bucket"]);
        assert_eq!(definition(1, "note", "bucket"), ["apps/release.yaml: bucket"]);
        assert_eq!(definition(1, "other", "*web"), ["apps/values.yaml: &web"]);
        assert_eq!(definition(1, "kind", "ConfigMap"), [""; 0]);
    }
}

#[test]
fn objects_know_who_refers_to_them() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let mut references = |idx, after, text| {
        let (path, marked) = marked(idx, after, text);
        let answer = editor.ask_at("textDocument/references", path, &marked);
        places(&editor, &answer)
    };
    assert_eq!(references(1, "name", "mastodon-values"), ["apps/release.yaml: mastodon-values"]);
    assert_eq!(references(1, "data", "prod.yaml"), ["apps/release.yaml: prod.yaml"]);
    assert_eq!(references(2, "name", "charts"), ["apps/release.yaml: charts"]);
    assert_eq!(references(1, "note", "bucket"), ["apps/values.yaml: bucket", "apps/release.yaml: bucket"]);
    assert_eq!(references(1, "web", "&web").len(), 3);
}

#[test]
fn an_anchor_is_renamed_wherever_it_is_used() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let (path, marked) = marked(1, "other", "*web");
    let prepared = editor.ask_at("textDocument/prepareRename", path, &marked);
    assert_eq!(prepared["placeholder"], "web");
    let (text, position) = editor.open_at(path, &marked);
    let params = |name: &str, editor: &Editor| json!({ "textDocument": { "uri": editor.uri(path) }, "position": position, "newName": name });
    let (good, bad) = (params("front", &editor), params("a b", &editor));
    let edit = editor.ask("textDocument/rename", good)["result"].clone();
    let renamed = editor.edited(path, &text, &edit);
    assert_eq!(renamed, text.replace("&web", "&front").replace("*web", "*front"));
    assert_eq!(editor.ask("textDocument/rename", bad)["error"]["code"], -32602);
}

#[test]
fn files_that_are_named_are_links() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let answer = editor.ask_at("textDocument/documentLink", FILES[4].0, &format!("‸{KUSTOMIZATION}"));
    let links = answer.as_array().expect("a list").iter();
    let links: Vec<_> = links
        .map(|it| {
            (editor.slice(KUSTOMIZATION, &it["range"]), it["target"].as_str().expect("a text").to_owned())
        })
        .collect();
    let expected = [("release.yaml", "apps/release.yaml"), ("../sources", "sources/kustomization.yaml")];
    assert_eq!(links, expected.map(|(text, path)| (text, editor.uri(path))));
}

#[test]
fn releases_are_found_by_name() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    editor.open("apps/values.yaml", VALUES);
    let mut named = |query: &str| {
        let found = editor.ask("workspace/symbol", json!({ "query": query }))["result"].clone();
        let found = found
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| it["name"].as_str().expect("a text").to_owned());
        found.collect::<Vec<_>>()
    };
    assert_eq!(named("Mst"), ["mastodon"]);
    assert_eq!(named("x"), [""; 0]);
}

/// The names of symbols with those they hold.
fn tree(symbols: &Value) -> String {
    let each = symbols.as_array().into_iter().flatten();
    let shown: Vec<_> = each
        .map(|it| {
            let below = tree(&it["children"]);
            let name = it["name"].as_str().expect("a text");
            if below.is_empty() { name.to_owned() } else { format!("{name}({below})") }
        })
        .collect();
    shown.join(" ")
}

#[test]
fn symbols_enter_embedded_documents() {
    let folder = Folder::new(&FILES);
    let nested = r#""documentSymbol": { "hierarchicalDocumentSymbolSupport": true }"#;
    let mut editor = Editor::start(&folder, &client("utf-16", nested));
    let symbols = editor.ask_at("textDocument/documentSymbol", "apps/values.yaml", &format!("‸{VALUES}"));
    assert_eq!(
        tree(&symbols),
        "apiVersion kind metadata(name) data(prod.yaml(mastodon(s3(note bucket) web(port) streaming other)))"
    );
    let bucket = &symbols[3]["children"][0]["children"][0]["children"][0]["children"][1];
    assert_eq!(editor.slice(VALUES, &bucket["selectionRange"]), "bucket");
    assert_eq!(editor.slice(VALUES, &bucket["range"]), "bucket: mine");
    let several = format!("‸{REPOSITORY}---\n# nothing\n---\n{REPOSITORY}");
    let symbols = editor.ask_at("textDocument/documentSymbol", "apps/two.yaml", &several);
    assert_eq!(symbols[1]["name"], "HelmRepository charts");

    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let flat = editor.ask_at("textDocument/documentSymbol", "apps/values.yaml", &format!("‸{VALUES}"));
    let last = flat.as_array().and_then(|it| it.last()).expect("there are some");
    assert_eq!((&last["name"], &last["containerName"]), (&json!("other"), &json!("mastodon")));
}

#[test]
fn what_goes_on_below_folds() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let folds = |editor: &mut Editor, text: &str| {
        let found = editor.ask_at("textDocument/foldingRange", "apps/values.yaml", &format!("‸{text}"));
        let lines = |it: &Value| (it["startLine"].as_u64(), it["endLine"].as_u64());
        found
            .as_array()
            .expect("a list")
            .iter()
            .map(lines)
            .map(|it| (it.0.expect("a line"), it.1.expect("a line")))
            .collect::<Vec<_>>()
    };
    assert_eq!(folds(&mut editor, VALUES), [(2, 3), (4, 10), (5, 10), (6, 10)]);
    assert_eq!(
        folds(&mut editor, "# a\n# b\na:\n  - b: 1\n    c: 2\n# c\n\n# d\n"),
        [(2, 4), (3, 4), (0, 1)]
    );
}

#[test]
fn a_selection_grows_out_of_the_embedded_document() {
    let folder = Folder::new(&FILES);
    let mut editor = Editor::start(&folder, &client("utf-16", ""));
    let (path, marked) = marked(1, "note", "mine");
    let (text, position) = editor.open_at(path, &marked);
    let params = json!({ "textDocument": { "uri": editor.uri(path) }, "positions": [position] });
    let mut grown = editor.ask("textDocument/selectionRange", params)["result"][0].clone();
    let mut sizes = Vec::new();
    while !grown.is_null() {
        sizes.push(editor.slice(&text, &grown["range"]).to_owned());
        grown = grown["parent"].clone();
    }
    assert_eq!(sizes[..3], ["mine", "bucket: mine", "{ note: \"🐘\", bucket: mine }"]);
    assert!(
        sizes.iter().any(|it| it.starts_with("mastodon:\r\n")) && sizes.last() == Some(&text),
        "{sizes:#?}"
    );
    assert!(sizes.windows(2).all(|it| it[1].contains(&it[0]) && it[1].len() > it[0].len()));
}
