//! Typing, pasting, deleting and undoing at random: what is shown stays what `check` finds in the same text, every
//! request is answered, and memory does not grow. `VALUELINT_SOAK=20000` makes so many edits.

use std::fs;

use serde_json::{Value, json};

use crate::editor::{Editor, Folder};
use crate::{UTF16, WRAPPINGS};

const PIECES: [&str; 28] = [
    "🐘",
    "\n",
    "\r\n",
    "  ",
    "[",
    "{",
    "}",
    "\"",
    "'",
    ": ",
    "- ",
    "|",
    "é",
    "\t",
    "#",
    "&a ",
    "*a",
    "{{ x }}",
    "${V}",
    "many",
    "---\n",
    "\\x",
    "yes",
    "<<: *a",
    "\n    mastodon:\n      s3:\n        ",
    "# valuelint: ignore[",
    "values: ",
    "? ",
];

/// Requests about a place.
const AT: [&str; 6] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/prepareRename",
    "textDocument/codeAction",
];

/// Requests about a text.
const OF: [&str; 6] = [
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/selectionRange",
];

#[test]
fn random_edits_leave_the_findings_of_check() {
    let n_edits = std::env::var("VALUELINT_SOAK").ok().and_then(|it| it.parse().ok()).unwrap_or(400);
    let folder = Folder::new(&WRAPPINGS);
    let mut editor = Editor::start(&folder, UTF16);
    let mut random = Random(20);
    let mut memory = Vec::new();
    for (round, (path, original)) in WRAPPINGS.iter().cycle().enumerate().take(n_edits / 100) {
        editor.open(path, original);
        let mut typist = Typist { path, text: (*original).to_owned(), before: Vec::new() };
        for edit in 1..=100 {
            typist.edit(&mut editor, &mut random);
            if edit % 10 == 0 {
                typist.ask(&mut editor, &mut random);
            }
            if edit % 25 == 0 {
                typist.compare(&mut editor, &folder);
            }
        }
        editor.close(path);
        folder.write(path, original);
        if round % 10 == 9 {
            memory.extend(resident(editor.process()));
        }
    }
    if let (Some(early), Some(late)) = (memory.get(memory.len() / 4), memory.last()) {
        assert!(*late < early + early / 4 + 4096, "{memory:?} KiB");
    }
}

/// One text while somebody writes it.
struct Typist<'t> {
    path: &'t str,
    text: String,
    before: Vec<String>,
}

impl Typist<'_> {
    fn edit(&mut self, editor: &mut Editor, random: &mut Random) {
        if let Some(undone) = self.before.pop_if(|_| random.below(8) == 0) {
            editor.change(self.path, &json!([{ "text": undone }]));
            self.text = undone;
            return;
        }
        let text = &self.text;
        let start = floor(text, random.below(text.len() + 1));
        let end = floor(text, (start + random.below(3) * random.below(9)).min(text.len())).max(start);
        let piece = PIECES[random.below(PIECES.len())];
        let range = json!({ "start": editor.position(text, start), "end": editor.position(text, end) });
        editor.change(self.path, &json!([{ "range": range, "text": piece }]));
        let changed = format!("{}{piece}{}", &text[..start], &text[end..]);
        self.before.push(std::mem::replace(&mut self.text, changed));
    }

    fn ask(&self, editor: &mut Editor, random: &mut Random) {
        let position = editor.position(&self.text, floor(&self.text, random.below(self.text.len() + 1)));
        let end = editor.position(&self.text, self.text.len());
        for method in AT.into_iter().chain(OF) {
            let range = if method == "textDocument/inlayHint" {
                json!({ "start": { "line": 0, "character": 0 }, "end": end })
            } else {
                json!({ "start": position, "end": position })
            };
            let params = json!({ "textDocument": { "uri": editor.uri(self.path) }, "position": position,
                "positions": [position], "range": range, "context": { "diagnostics": [] } });
            let answer = editor.ask(method, params);
            assert_eq!(answer["error"], Value::Null, "{method} at {position} of\n{}", self.text);
        }
    }

    fn compare(&self, editor: &mut Editor, folder: &Folder) {
        let shown = editor.shown(self.path);
        let shown: Vec<_> = shown.iter().map(|it| editor.finding(it, &self.text)).collect();
        folder.write(self.path, &self.text);
        assert_eq!(shown, folder.check().remove(self.path).unwrap_or_default(), "{}", self.text);
    }
}

/// Memory of a process in KiB, where the system tells.
fn resident(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// The nearest place an editor can name; within a line break there is none.
fn floor(text: &str, mut offset: usize) -> usize {
    let is_in_break = |at: usize| text[..at].ends_with('\r') && text[at..].starts_with('\n');
    while !text.is_char_boundary(offset) || is_in_break(offset) {
        offset -= 1;
    }
    offset
}
