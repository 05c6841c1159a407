//! Messages of the editor that wait, and requests it no longer wants answered.

use std::collections::VecDeque;

use crossbeam_channel::Receiver;
use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::Value;

/// Messages of the editor in the order they came.
pub(super) struct Inbox<'c> {
    receiver: &'c Receiver<Message>,
    waiting: VecDeque<Message>,
}

impl<'c> Inbox<'c> {
    pub(super) fn new(receiver: &'c Receiver<Message>) -> Self {
        Self { receiver, waiting: VecDeque::new() }
    }

    /// Takes in what has come; gives the answers to requests that were called off while they waited.
    pub(super) fn fill(&mut self) -> Vec<Response> {
        let mut called_off = Vec::new();
        while let Ok(message) = self.receiver.try_recv() {
            called_off.extend(self.take(message));
        }
        called_off
    }

    /// Takes in one message.
    pub(super) fn take(&mut self, message: Message) -> Option<Response> {
        let is_waiting = |id: &RequestId| {
            let is_it = |it: &Message| matches!(it, Message::Request(request) if request.id == *id);
            self.waiting.iter().position(is_it)
        };
        let called_off = match &message {
            Message::Notification(it) if it.method == "$/cancelRequest" => id(&it.params),
            Message::Notification(_) | Message::Request(_) | Message::Response(_) => None,
        };
        let Some((id, at)) = called_off.and_then(|id| is_waiting(&id).map(|at| (id, at))) else {
            self.waiting.push_back(message);
            return None;
        };
        self.waiting.remove(at);
        let message = "the request was called off".to_owned();
        Some(Response::new_err(id, ErrorCode::RequestCanceled as i32, message))
    }

    /// The next message, if one waits.
    pub(super) fn pop(&mut self) -> Option<Message> {
        self.waiting.pop_front()
    }
}

/// The request that is called off.
pub(super) fn id(params: &Value) -> Option<RequestId> {
    match params.get("id")? {
        Value::String(text) => Some(text.clone().into()),
        number => Some(i32::try_from(number.as_i64()?).ok()?.into()),
    }
}
