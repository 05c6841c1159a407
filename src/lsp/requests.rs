//! Which request is served by what.

use lsp_server::{ErrorCode, Request, ResponseError};
use lsp_types::{Position, Uri};
use serde_json::{Value, json};

use super::server::Server;
use super::view::At;
use super::{completion, hover, navigate, outline, paint};

/// The answer to a request.
pub(super) fn answer(server: &mut Server, request: Request) -> Result<Value, ResponseError> {
    let json = request.params;
    match &*request.method {
        "textDocument/codeAction" => {
            let params = params(json)?;
            Ok(json!(server.code_actions(&params)))
        }
        "textDocument/diagnostic" => {
            let known = json["previousResultId"].as_str();
            Ok(server.pull(&uri(&json)?, known))
        }
        "textDocument/completion" => at(server, &json, |at| Ok(completion::completion(at, position(&json)?))),
        "textDocument/definition" => {
            whole(server, &json, |at| Ok(navigate::definition(at, position(&json)?)))
        }
        "textDocument/references" => {
            whole(server, &json, |at| Ok(navigate::references(at, position(&json)?)))
        }
        "textDocument/prepareRename" => {
            at(server, &json, |at| Ok(navigate::prepare_rename(at, position(&json)?)))
        }
        "textDocument/rename" => at(server, &json, |at| {
            navigate::rename(at, position(&json)?, json["newName"].as_str().unwrap_or_default())
        }),
        "textDocument/documentLink" => at(server, &json, |at| Ok(navigate::links(at))),
        "textDocument/documentSymbol" => at(server, &json, |at| Ok(outline::symbols(at))),
        "textDocument/foldingRange" => at(server, &json, |at| Ok(outline::folding(at))),
        "textDocument/selectionRange" => {
            let positions: Vec<Position> = params(json["positions"].clone())?;
            at(server, &json, |at| Ok(outline::selections(at, &positions)))
        }
        "textDocument/semanticTokens/full" => at(server, &json, |at| Ok(paint::tokens(at, None))),
        "textDocument/semanticTokens/range" => {
            let range = params(json["range"].clone())?;
            at(server, &json, |at| Ok(paint::tokens(at, Some(at.bytes(range)))))
        }
        "textDocument/inlayHint" => {
            let range = params(json["range"].clone())?;
            at(server, &json, |at| Ok(paint::inlay_hints(at, at.bytes(range))))
        }
        "textDocument/hover" => at(server, &json, |at| Ok(hover::hover(at, position(&json)?))),
        "workspace/symbol" => Ok(server.workspace_symbols(json["query"].as_str().unwrap_or_default())),
        #[cfg(test)]
        "test/panic" => panic!("on purpose"),
        method => Err(error(ErrorCode::MethodNotFound, &format!("`{method}` is not served"))),
    }
}

/// What a message says, as its type.
pub(super) fn params<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, ResponseError> {
    serde_json::from_value(json).map_err(|it| error(ErrorCode::InvalidParams, &it.to_string()))
}

pub(super) fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

/// What is answered about an open text; null for any other.
fn at(
    server: &mut Server,
    json: &Value,
    answer: impl Fn(At<'_>) -> Result<Value, ResponseError>,
) -> Result<Value, ResponseError> {
    let uri = uri(json)?;
    server.look();
    server.at(&uri).map_or(Ok(Value::Null), answer)
}

/// The same, when all files around it have been looked at as they are.
fn whole(
    server: &mut Server,
    json: &Value,
    answer: impl Fn(At<'_>) -> Result<Value, ResponseError>,
) -> Result<Value, ResponseError> {
    let root = server.documents.get(&uri(json)?).map(|it| it.root.clone());
    if let Some(root) = root {
        server.wait_for(&root);
    }
    at(server, json, answer)
}

fn position(json: &Value) -> Result<Position, ResponseError> {
    params(json["position"].clone())
}

/// The text a request is about.
fn uri(json: &Value) -> Result<Uri, ResponseError> {
    params(json["textDocument"]["uri"].clone())
}
