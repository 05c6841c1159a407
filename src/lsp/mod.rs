//! The language server: messages in, answers and findings out.
//!
//! One thread owns the open texts. It takes messages as long as there are any and looks for findings
//! when none waits, so that a text that has been typed over is never looked at. Another thread reads the disk
//! and looks at large workspaces as a whole; while one types there, only a slice of them is looked at.

use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe};

use anyhow::Context as _;
use crossbeam_channel::{never, select};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use serde_json::Value;

use self::client::Client;
use self::inbox::Inbox;
use self::requests::{answer, error, params};
use self::server::Server;

mod actions;
mod client;
mod completion;
mod document;
mod from_proto;
mod hover;
mod inbox;
mod navigate;
mod outline;
mod paint;
mod pull;
mod requests;
mod rules;
mod server;
mod slice;
mod snapshot;
mod symbols;
mod to_proto;
mod view;
mod worker;
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
    // A check is over before its memory counts; a server stays, and should hold what it needs and no more.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
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
    let mut inbox = Inbox::new(&connection.receiver);
    let mut is_shut_down = false;
    loop {
        let called_off = inbox.fill().into_iter().map(Message::from);
        for message in server.outbox.drain(..).chain(called_off) {
            if connection.sender.send(message).is_err() {
                return false;
            }
        }
        let Some(message) = inbox.pop() else {
            if server.is_stale() {
                survive(|| server.look());
            } else if !wait(&mut server, &mut inbox, connection) {
                return false;
            }
            continue;
        };
        match message {
            Message::Notification(it) if it.method == "exit" => return is_shut_down,
            Message::Notification(it) => notice(&mut server, it),
            Message::Request(it) if it.method == "workspace/diagnostic" && !is_shut_down => {
                survive(|| server.poll(it.id, &it.params));
            }
            Message::Request(it) => {
                let response = answer_to(&mut server, it, &mut is_shut_down);
                server.outbox.push(response.into());
            }
            Message::Response(_) => {}
        }
    }
}

/// Waits for whatever comes first; whether the editor is still there.
fn wait(server: &mut Server, inbox: &mut Inbox<'_>, connection: &Connection) -> bool {
    let due = server.due().map_or_else(never, crossbeam_channel::at);
    select! {
        recv(connection.receiver) -> message => match message {
            Ok(message) => {
                server.outbox.extend(inbox.take(message).map(Message::from));
                true
            }
            Err(_) => false,
        },
        recv(server.worker.done) -> done => {
            if let Ok(done) = done {
                survive(|| server.take(done));
            }
            true
        }
        recv(due) -> _ => {
            server.start_due();
            true
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

fn notice(server: &mut Server, notification: Notification) {
    // What cannot be read is dropped: there is nobody to answer.
    survive(|| {
        let json = notification.params;
        match &*notification.method {
            "$/cancelRequest" => inbox::id(&json).into_iter().for_each(|id| server.call_off(&id)),
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

/// Runs it; `None` if it panicked, which must not end the server.
fn survive<T>(run: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}
