//! The language server: messages in, answers and findings out.
//!
//! One thread owns the open texts. It takes messages as long as there are any and publishes findings
//! when none waits, so that a text that has been typed over is never looked at.

use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};

use anyhow::Context as _;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response, ResponseError};
use serde_json::Value;

use self::client::Client;
use self::server::Server;

mod actions;
mod client;
mod document;
mod from_proto;
mod rules;
mod server;
mod to_proto;
mod workspace;

#[cfg(test)]
mod tests;

/// Serves one editor on standard input and output; whether it said goodbye in the right order.
pub fn run() -> anyhow::Result<bool> {
    panic::set_hook(Box::new(|panic| {
        // The message of a panic can hold a piece of a text, and with it a secret.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        drop(writeln!(io::stderr(), "valuelint: internal error at {place}; that is a bug of ours"));
    }));
    let (connection, threads) = Connection::stdio();
    let is_orderly = serve(&connection);
    drop(connection);
    threads.join().context("the editor cannot be talked to")?;
    Ok(is_orderly)
}

/// Serves until the editor leaves; whether it asked for the end first.
fn serve(connection: &Connection) -> bool {
    let Ok((id, params)) = connection.initialize_start() else { return false };
    let client = Client::read(&params);
    let answer = to_proto::initialize_result(&client);
    if connection.sender.send(Response::new_ok(id, answer).into()).is_err() {
        return false;
    }
    let mut server = Server::new(client);
    let mut is_shut_down = false;
    loop {
        for message in server.outbox.drain(..) {
            if connection.sender.send(message).is_err() {
                return false;
            }
        }
        let message = match connection.receiver.try_recv() {
            Ok(message) => message,
            Err(error) if error.is_empty() && server.is_stale() => {
                survive(|| server.publish());
                continue;
            }
            Err(_) => match connection.receiver.recv() {
                Ok(message) => message,
                Err(_) => return false,
            },
        };
        match message {
            Message::Notification(it) if it.method == "exit" => return is_shut_down,
            Message::Notification(it) => notice(&mut server, it),
            Message::Request(it) => {
                let response = answer_to(&mut server, it, &mut is_shut_down);
                if connection.sender.send(response.into()).is_err() {
                    return false;
                }
            }
            Message::Response(_) => {}
        }
    }
}

fn answer_to(server: &mut Server, request: Request, is_shut_down: &mut bool) -> Response {
    let id = request.id.clone();
    if *is_shut_down {
        return Response::new_err(id, ErrorCode::InvalidRequest as i32, "the server is shut down".to_owned());
    }
    if request.method == "shutdown" {
        *is_shut_down = true;
        return Response::new_ok(id, Value::Null);
    }
    let answer = survive(|| answer(server, request))
        .unwrap_or_else(|| Err(error(ErrorCode::InternalError, "the request failed; that is a bug of ours")));
    Response { id, response_result: answer }
}

fn answer(server: &mut Server, request: Request) -> Result<Value, ResponseError> {
    match &*request.method {
        "textDocument/codeAction" => {
            let params = params(request.params)?;
            Ok(serde_json::to_value(server.code_actions(&params)).unwrap_or_default())
        }
        #[cfg(test)]
        "test/panic" => panic!("on purpose"),
        method => Err(error(ErrorCode::MethodNotFound, &format!("`{method}` is not served"))),
    }
}

fn notice(server: &mut Server, notification: Notification) {
    // What cannot be read is dropped: there is nobody to answer.
    survive(|| {
        let json = notification.params;
        match &*notification.method {
            "initialized" => server.watch_files(),
            "textDocument/didOpen" => params(json).map(|it| server.open(it)).unwrap_or_default(),
            "textDocument/didChange" => params(json).map(|it| server.change(it)).unwrap_or_default(),
            "textDocument/didClose" => params(json).map(|it| server.close(&it)).unwrap_or_default(),
            "textDocument/didSave"
            | "workspace/didChangeWatchedFiles"
            | "workspace/didChangeConfiguration" => server.look_at_disk(),
            _ => {}
        }
    });
}

fn params<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, ResponseError> {
    serde_json::from_value(json).map_err(|it| error(ErrorCode::InvalidParams, &it.to_string()))
}

fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

/// Runs it; `None` if it panicked, which must not end the server.
fn survive<T>(run: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}
