//! A folder, an editor that has the server running, and what it shows.

use std::collections::HashMap;
use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};

/// A folder of its own that is gone when the test is over.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("valuelint-lsp-{}-{count}", std::process::id()));
        fs::create_dir_all(folder.join(".git")).expect("a folder can be made");
        let folder = Self(folder);
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    /// What the command line finds in each file.
    pub(crate) fn check(&self) -> HashMap<String, Vec<Finding>> {
        let run = Command::new(env!("CARGO_BIN_EXE_valuelint"))
            .args(["check", "--output", "json"])
            .current_dir(&self.0)
            .output()
            .expect("the binary runs");
        let report: Value = serde_json::from_slice(&run.stdout).expect("the report is JSON");
        let mut found: HashMap<String, Vec<Finding>> = HashMap::new();
        for it in report["diagnostics"].as_array().expect("it is a list") {
            let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
            let message = [text("message"), text("help")].join("\n");
            let offset = |end: &str| {
                usize::try_from(it["range"][end]["offset"].as_u64().expect("a number")).expect("it fits")
            };
            found.entry(text("file")).or_default().push(Finding {
                rule: text("rule"),
                severity: text("severity"),
                message: message.trim_end().to_owned(),
                range: (offset("start"), offset("end")),
            });
        }
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) message: String,
    pub(crate) range: (usize, usize),
}

/// An editor that has the server running.
pub(crate) struct Editor {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Message>,
    root: PathBuf,
    encoding: String,
    pulls: bool,
    n_requests: i32,
    versions: HashMap<String, i32>,
    /// How often it was told to ask again.
    pub(crate) n_refreshes: usize,
    /// What was last published, and for which version.
    pub(crate) published: HashMap<String, (i64, Vec<Value>)>,
}

impl Editor {
    pub(crate) fn start(folder: &Folder, initialize: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_valuelint"))
            .arg("lsp")
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take().expect("it is piped");
        let mut editor = Self {
            child,
            stdin,
            messages,
            root: folder.0.clone(),
            encoding: String::new(),
            pulls: false,
            n_requests: 0,
            versions: HashMap::new(),
            n_refreshes: 0,
            published: HashMap::new(),
        };
        let initialize = initialize.replace("@PROJECT@", &folder.0.display().to_string());
        let params = serde_json::from_str(&initialize).expect("the recording is JSON");
        let answer = editor.ask("initialize", params);
        let encoding = answer["result"]["capabilities"]["positionEncoding"].as_str();
        encoding.expect("it is said").clone_into(&mut editor.encoding);
        editor.pulls = answer["result"]["capabilities"]["diagnosticProvider"].is_object();
        editor.notify("initialized", json!({}));
        editor
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        url::Url::from_file_path(self.root.join(path)).expect("it is absolute").to_string()
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        let message: Message = Notification::new(method.to_owned(), params).into();
        message.write(&mut self.stdin).expect("the server reads");
    }

    /// The whole answer to a request.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// Sends a request; its number.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i32 {
        self.n_requests += 1;
        let message: Message = Request::new(self.n_requests.into(), method.to_owned(), params).into();
        message.write(&mut self.stdin).expect("the server reads");
        self.n_requests
    }

    /// The answer to a request that was sent.
    pub(crate) fn answer(&mut self, id: i32) -> Value {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(20)).expect("the server answers");
            match message {
                Message::Response(it) if it.id == id.into() => {
                    return serde_json::to_value(it).expect("it came as JSON");
                }
                other => self.take(other),
            }
        }
    }

    pub(crate) fn take(&mut self, message: Message) {
        let it = match message {
            Message::Notification(it) => it,
            Message::Request(it) => {
                self.n_refreshes += usize::from(it.method == "workspace/diagnostic/refresh");
                return;
            }
            Message::Response(_) => return,
        };
        assert_eq!(it.method, "textDocument/publishDiagnostics");
        assert!(!self.pulls, "who pulls would see everything twice");
        let uri = it.params["uri"].as_str().expect("a text").to_owned();
        let found = it.params["diagnostics"].as_array().expect("a list").clone();
        self.published.insert(uri, (it.params["version"].as_i64().unwrap_or(-1), found));
    }

    pub(crate) fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.versions.insert(uri.clone(), 1);
        let item = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    pub(crate) fn change(&mut self, path: &str, changes: &Value) {
        let uri = self.uri(path);
        let version = self.versions.get_mut(&uri).expect("it is open");
        *version += 1;
        let document = json!({ "uri": uri, "version": *version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params);
    }

    pub(crate) fn close(&mut self, path: &str) {
        let uri = self.uri(path);
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        if !self.pulls {
            assert_eq!(self.next_publish(&uri), Vec::<Value>::new(), "a closed text has no findings");
        }
    }

    /// What is published next for a text.
    pub(crate) fn next_publish(&mut self, uri: &str) -> Vec<Value> {
        self.published.remove(uri);
        while !self.published.contains_key(uri) {
            let message = self.messages.recv_timeout(Duration::from_secs(20)).expect("it is published");
            self.take(message);
        }
        self.published[uri].1.clone()
    }

    /// What is shown of the newest version when nothing more comes.
    pub(crate) fn shown(&mut self, path: &str) -> Vec<Value> {
        let uri = self.uri(path);
        // It is answered when everything has been looked at that was sent before it.
        self.ask("workspace/symbol", json!({ "query": "" }));
        if self.pulls {
            let answer = self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            return answer["result"]["items"].as_array().expect("a full report").clone();
        }
        while let Ok(message) = self.messages.try_recv() {
            self.take(message);
        }
        let (version, shown) = &self.published[&uri];
        assert_eq!(*version, i64::from(self.versions[&uri]), "no text goes without an answer");
        shown.clone()
    }

    pub(crate) fn rules(&mut self, path: &str) -> Vec<String> {
        let shown = self.shown(path);
        shown.iter().map(|it| it["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    pub(crate) fn finding(&self, shown: &Value, text: &str) -> Finding {
        assert_eq!(shown["source"], "valuelint");
        let severities = ["", "error", "warning", "info"];
        let severity = usize::try_from(shown["severity"].as_u64().expect("a number")).expect("it fits");
        Finding {
            rule: shown["code"].as_str().expect("a text").to_owned(),
            severity: severities[severity].to_owned(),
            message: shown["message"].as_str().expect("a text").to_owned(),
            range: (self.offset(&shown["range"]["start"], text), self.offset(&shown["range"]["end"], text)),
        }
    }

    /// Opens a text and gives the place its `‸` stands at, which is taken out.
    pub(crate) fn open_at(&mut self, path: &str, marked: &str) -> (String, Value) {
        let offset = marked.find('‸').expect("the place is marked");
        let text = marked.replace('‸', "");
        self.open(path, &text);
        let position = self.position(&text, offset);
        (text, position)
    }

    /// The answer to a request about the place a text is marked at.
    pub(crate) fn ask_at(&mut self, method: &str, path: &str, marked: &str) -> Value {
        let (_, position) = self.open_at(path, marked);
        // The files around it are read by now.
        self.ask("workspace/symbol", json!({ "query": "" }));
        let params = json!({ "textDocument": { "uri": self.uri(path) }, "position": position,
            "context": { "includeDeclaration": true } });
        let answer = self.ask(method, params);
        self.close(path);
        assert_eq!(answer["error"], Value::Null);
        answer["result"].clone()
    }

    /// What a range of a text holds.
    pub(crate) fn slice<'t>(&self, text: &'t str, range: &Value) -> &'t str {
        &text[self.offset(&range["start"], text)..self.offset(&range["end"], text)]
    }

    /// The position of an offset, counted as slowly and plainly as it can be.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Value {
        let line = text[..offset].rsplit('\n').next().unwrap_or_default();
        let units = match &*self.encoding {
            "utf-8" => line.len(),
            "utf-16" => line.encode_utf16().count(),
            _ => line.chars().count(),
        };
        json!({ "line": text[..offset].matches('\n').count(), "character": units })
    }

    /// A text after the edits an answer holds for it.
    pub(crate) fn edited(&self, path: &str, text: &str, edit: &Value) -> String {
        let edits = edit["changes"][self.uri(path)].as_array().expect("edits of this text");
        let place = |it: &Value, end: &str| self.offset(&it["range"][end], text);
        let mut edits: Vec<_> = edits.iter().map(|it| (place(it, "start"), place(it, "end"), it)).collect();
        edits.sort_by_key(|it| (it.0, it.1));
        let mut text = text.to_owned();
        for (start, end, edit) in edits.into_iter().rev() {
            text.replace_range(start..end, edit["newText"].as_str().expect("a text"));
        }
        text
    }

    /// The byte at a position, counted as slowly and plainly as it can be.
    pub(crate) fn offset(&self, position: &Value, text: &str) -> usize {
        let number = |key: &str| usize::try_from(position[key].as_u64().expect("a number")).expect("it fits");
        let line = text.split_inclusive('\n').take(number("line")).map(str::len).sum::<usize>();
        let mut units = 0;
        for (at, character) in text[line..].char_indices() {
            if units == number("character") {
                return line + at;
            }
            units += match &*self.encoding {
                "utf-8" => character.len_utf8(),
                "utf-16" => character.len_utf16(),
                _ => 1,
            };
        }
        text.len()
    }

    /// Ends the server in the right order; its exit code.
    pub(crate) fn leave(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        assert_eq!(self.ask("shutdown", Value::Null)["error"]["code"], -32600, "it is shut down");
        self.notify("exit", Value::Null);
        self.ended()
    }

    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
