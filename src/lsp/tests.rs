use lsp_server::{Connection, Message, Notification, Request, Response};
use lsp_types::CodeAction;
use serde_json::{Value, json};

use super::client::Client;
use super::serve;
use super::server::Server;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};

const URI: &str = "untitled:one";
const TEXT: &str = "# valuelint: chart=site@1.0.0\nharbours: { a: \"🐘\", workers: { n: !!int many } }\n";

/// The answers of a server that got these messages, all of them before it looks at the first.
fn answers(messages: Vec<Message>) -> Vec<Message> {
    let (ours, theirs) = Connection::memory();
    let initialize = Request::new(0.into(), "initialize".to_owned(), json!({ "capabilities": {} }));
    theirs.sender.send(initialize.into()).unwrap();
    for message in messages {
        theirs.sender.send(message).unwrap();
    }
    theirs.sender.send(Notification::new("exit".to_owned(), Value::Null).into()).unwrap();
    serve(&ours);
    drop(ours);
    theirs.receiver.iter().skip(1).collect()
}

fn request(id: i32, method: &str) -> Message {
    Request::new(id.into(), method.to_owned(), Value::Null).into()
}

#[test]
fn a_panic_answers_with_an_error_and_the_next_request_works() {
    let answers = answers(vec![request(1, "test/panic"), request(2, "nothing"), request(3, "shutdown")]);
    let code = |message: &Message| match message {
        Message::Response(Response { response_result: Err(error), .. }) => error.code,
        Message::Response(_) => 0,
        Message::Request(_) | Message::Notification(_) => panic!("only answers are expected"),
    };
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), [-32603, -32601, 0]);
}

#[test]
fn a_text_that_was_typed_over_is_never_looked_at() {
    let notice = |method: &str, params| Message::from(Notification::new(method.to_owned(), params));
    let item = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": TEXT });
    let mut messages = vec![notice("textDocument/didOpen", json!({ "textDocument": item }))];
    for version in 2..=20 {
        let document = json!({ "uri": URI, "version": version });
        let changes = json!([{ "text": TEXT }]);
        let params = json!({ "textDocument": document, "contentChanges": changes });
        messages.push(notice("textDocument/didChange", params));
    }
    let place = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let params = json!({ "textDocument": { "uri": URI }, "range": place, "context": { "diagnostics": [] } });
    messages.push(Request::new(1.into(), "textDocument/codeAction".to_owned(), params).into());
    let versions: Vec<_> = answers(messages)
        .into_iter()
        .filter_map(|it| match it {
            Message::Notification(it) => Some(it.params["version"].clone()),
            Message::Request(_) | Message::Response(_) => None,
        })
        .collect();
    assert_eq!(versions, [20]);
}

/// A server with one open text, whose first finding has these fixes.
fn server(fixes: impl Fn(&Diagnostic) -> Vec<Fix>) -> Server {
    let capabilities =
        json!({ "capabilities": { "textDocument": { "codeAction": { "codeActionLiteralSupport": {} } } } });
    let mut server = Server::new(Client::read(&capabilities));
    let item = json!({ "uri": URI, "languageId": "yaml", "version": 1, "text": TEXT });
    server.open(serde_json::from_value(json!({ "textDocument": item })).unwrap());
    server.look();
    for workspace in server.workspaces.values_mut() {
        for found in workspace.diagnostics_mut() {
            found.fixes = fixes(found);
        }
    }
    server
}

fn fix(title: &str, found: &Diagnostic, text: &str) -> Fix {
    let edit = Edit { file: found.location.file, range: found.location.range, text: text.to_owned() };
    Fix {
        title: title.to_owned(),
        applicability: Applicability::Safe,
        edits: vec![edit],
        has_secret: false,
        claims: Vec::new(),
    }
}

fn actions(server: &mut Server, column: u32, only: &Value) -> Vec<CodeAction> {
    let place = json!({ "line": 1, "character": column });
    let params = json!({ "textDocument": { "uri": URI }, "range": { "start": place, "end": place },
        "context": { "diagnostics": [], "only": only } });
    let actions = server.code_actions(&serde_json::from_value(params).unwrap());
    actions.into_iter().filter(|it| !it.title.starts_with("Ignore")).collect()
}

#[test]
fn fixes_are_offered_where_the_finding_is() {
    let mut server = server(|it| vec![fix("Take all queues", it, "[]"), fix("Take it out", it, "null")]);
    assert_eq!(actions(&mut server, 0, &Value::Null), []);
    let found = actions(&mut server, 41, &Value::Null);
    assert_eq!(found.iter().map(|it| &*it.title).collect::<Vec<_>>(), ["Take all queues", "Take it out"]);
    assert_eq!(found.iter().map(|it| it.is_preferred).collect::<Vec<_>>(), [Some(true), Some(false)]);
    let edit = serde_json::to_value(&found[0].edit).unwrap();
    let edit = &edit["changes"][URI][0];
    assert_eq!(edit["newText"], "[]");
    let line = TEXT.lines().nth(1).unwrap();
    let column = line[..line.find("many").unwrap()].encode_utf16().count();
    assert_eq!(edit["range"]["start"], json!({ "line": 1, "character": column }));
    assert_eq!(found[0].diagnostics.as_ref().map(Vec::len), Some(1));
}

#[test]
fn everything_safe_is_one_action() {
    let mut server = server(|it| vec![fix("Take all queues", it, "[]")]);
    let all = actions(&mut server, 0, &json!(["source.fixAll"]));
    assert_eq!(all.len(), 1);
    assert_eq!(serde_json::to_value(&all[0].kind).unwrap(), "source.fixAll.valuelint");
    assert_eq!(actions(&mut server, 0, &json!(["refactor"])), []);
    assert_eq!(actions(&mut server, 41, &json!(["quickfix"])).len(), 1);
}

#[test]
fn a_request_that_is_called_off_before_its_turn_is_not_served() {
    let cancel = Notification::new("$/cancelRequest".to_owned(), json!({ "id": 1 })).into();
    let answers = answers(vec![request(1, "test/panic"), cancel, request(2, "shutdown")]);
    let codes: Vec<_> = answers
        .iter()
        .filter_map(|it| match it {
            Message::Response(Response { response_result: Err(error), .. }) => Some(error.code),
            Message::Response(_) => Some(0),
            Message::Request(_) | Message::Notification(_) => None,
        })
        .collect();
    assert_eq!(codes, [-32800, 0]);
}

const VALUES: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: site-values\ndata:\n  values.yaml: |\n    a: 1\n    a: 2\n";
const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: site\nspec:\n  chart:\n    spec:\n      \
    chart: site\n  valuesFrom:\n    - kind: ConfigMap\n      name: site-values\n";

#[test]
fn a_change_in_a_large_workspace_costs_its_releases() {
    let root = std::env::temp_dir().join(format!("valuelint-slice-{}", std::process::id()));
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    std::fs::create_dir_all(root.join(".git")).unwrap();
    write("values/site.yaml", VALUES);
    write("releases/site.yaml", RELEASE);
    (0..20).for_each(|idx| write(&format!("other/{idx}.yaml"), &VALUES.replace("site", "other")));

    let mut server = Server::new(Client::read(&json!({ "capabilities": {} })));
    let uri = lsp_types::Uri::from_file_path(root.join("values/site.yaml")).unwrap();
    let item = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": VALUES });
    server.open(serde_json::from_value(json!({ "textDocument": item })).unwrap());
    server.look();
    let home = server.documents[&uri].root.clone();
    server.wait_for(&home);
    let n_files = |server: &Server| server.workspaces[&home].verdict.project.files.len();
    assert_eq!(n_files(&server), 22);
    server.workspaces.get_mut(&home).unwrap().be_slow(server.documents.values());

    let change = |server: &mut Server, version: i32, text: &str| {
        let params = json!({ "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "text": text }] });
        server.change(serde_json::from_value(params).unwrap());
        server.look();
        server.workspaces[&home].verdict.diagnostics.len()
    };
    assert_eq!(change(&mut server, 2, &VALUES.replace("a: 2", "b: 2")), 0);
    assert_eq!(n_files(&server), 2, "the text and what reads it");
    assert!(server.due().is_some(), "the whole is looked at when the typing rests");
    assert_eq!(change(&mut server, 3, VALUES), 1);
    server.wait_for(&home);
    assert_eq!(n_files(&server), 22);
    std::fs::remove_dir_all(&root).unwrap();
}
