//! Random small documents: maps, lists, merge keys, anchors, keys written twice, tags, comments, flow and block.

use std::io::{self, Write};

use crate::random::Random;

/// Writes so many documents, each as a JSON text on a line of its own.
pub(crate) fn generate(mut out: impl Write, seed: u64, n_documents: u64) -> io::Result<()> {
    let mut random = Random::new(seed);
    for _ in 0..n_documents {
        let text = Writer { random: &mut random, text: String::new(), anchors: Vec::new(), open: Vec::new() }
            .stream();
        writeln!(out, "{}", serde_json::to_string(&text)?)?;
    }
    Ok(())
}

const KEYS: [&str; 14] =
    ["a", "b", "c", "d", "e", "f", "a", "b", "image", "long key", "\"a\"", "'b'", "\"x: y\"", "!!str 2"];
/// Keys that some delivery does not read as texts.
const OTHER_KEYS: [&str; 8] = ["yes", "on", "n", "1", "010", "1.50", "true", "2024-01-02"];
const SCALARS: [&str; 48] = [
    "x",
    "hello world",
    "v1.2",
    "yes",
    "no",
    "On",
    "off",
    "y",
    "N",
    "true",
    "False",
    "null",
    "~",
    "Null",
    "1",
    "0800",
    "010",
    "1.10",
    "1e3",
    "12345678",
    "9007199254740993",
    "-5",
    "+7",
    "1_000",
    "0x1F",
    "0b11",
    "2024-01-31",
    "2024-01-31T10:00:00Z",
    "1:30",
    "\"quoted\"",
    "'single'",
    "\"a\\nb\\t\\\"c\\\"\"",
    "'it''s'",
    "\"\"",
    "''",
    "\"\\u00e9\\x41\"",
    "é ü",
    "a#b",
    "a:b",
    "http://x.y/z?a=b&c",
    "-x",
    "?x",
    "\"yes\"",
    "'1'",
    "{}",
    "[]",
    "\"# no\"",
    "a, b",
];
const TAGS: [&str; 9] =
    ["!!str", "!!int", "!!float", "!!bool", "!!null", "!local", "!", "!!binary", "!!timestamp"];
const COMMENTS: [&str; 4] = ["# a comment", "#", "#no space", "# with: colon"];

struct Writer<'a> {
    random: &'a mut Random,
    text: String,
    /// Anchors to refer to, and whether each is a map's.
    anchors: Vec<(String, bool)>,
    /// Anchors of what is being written.
    open: Vec<String>,
}

impl Writer<'_> {
    /// One document or several.
    fn stream(mut self) -> String {
        let n_documents = if self.random.once_in(4) { 2 + self.random.below(2) } else { 1 };
        let mut is_ended = false;
        for idx in 0..n_documents {
            self.anchors.clear();
            self.remarks(0);
            let is_bare = if idx > 0 { is_ended && self.random.once_in(3) } else { !self.random.once_in(5) };
            if !is_bare {
                self.text.push_str("---");
                if self.random.once_in(12) {
                    let flow = self.flow(2);
                    self.text.push(' ');
                    self.text.push_str(&flow);
                    self.rest_of_line();
                    is_ended = false;
                    continue;
                }
                self.rest_of_line();
            }
            let kind = self.random.below(12);
            match kind {
                0 => {}
                1 => {
                    let flow = self.flow(2);
                    self.text.push_str(&flow);
                    self.rest_of_line();
                }
                _ => {
                    let depth = 1 + self.random.below(3);
                    self.map(0, depth);
                }
            }
            // Helm 4 refuses a piece of a text that is nothing but `...`, which nobody writes.
            is_ended = kind > 0 && self.random.once_in(8);
            if is_ended {
                self.text.push_str("...");
                self.rest_of_line();
            }
        }
        if self.random.once_in(8) && self.text.ends_with('\n') {
            self.text.pop();
        }
        if self.random.once_in(20) {
            self.text = self.text.replace('\n', "\r\n");
        }
        self.text
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    /// Comments and empty lines.
    fn remarks(&mut self, indent: usize) {
        while self.random.once_in(9) {
            if self.random.once_in(2) {
                let indent = if self.random.once_in(3) { self.random.below(6) } else { indent };
                self.indent(indent);
                let comment = self.random.one_of(&COMMENTS);
                self.text.push_str(comment);
            }
            self.text.push('\n');
        }
    }

    fn rest_of_line(&mut self) {
        if self.random.once_in(8) {
            // A tab and a comment behind it is an error in v2 and none in v3.
            let is_colon_alone = self.text.lines().last().is_some_and(|it| it.trim_start() == ":");
            let space = if is_colon_alone { " " } else { self.random.one_of(&[" ", "  ", "\t"]) };
            let comment = self.random.one_of(&COMMENTS);
            self.text.push_str(space);
            self.text.push_str(comment);
        } else if self.random.once_in(15) {
            self.text.push(' ');
        }
        self.text.push('\n');
    }

    fn map(&mut self, indent: usize, depth: usize) {
        for _ in 0..=self.random.below(4) {
            self.remarks(indent);
            self.indent(indent);
            self.entry(indent, depth);
        }
    }

    fn entry(&mut self, indent: usize, depth: usize) {
        if self.random.once_in(8) && !self.anchors.is_empty() {
            self.merge();
            return;
        }
        if self.random.once_in(40) {
            self.text.push_str("? ");
            let key = self.key(indent);
            self.text.push_str(key);
            self.text.push('\n');
            self.indent(indent);
            self.text.push(':');
        } else {
            let key = self.key(indent);
            self.text.push_str(key);
            let colon = if self.random.once_in(20) { " :" } else { ":" };
            self.text.push_str(colon);
        }
        self.value(indent, depth, true);
    }

    /// At the top only texts: there go-yaml v3 decodes into a map of texts, and merges numbers otherwise.
    fn key(&mut self, indent: usize) -> &'static str {
        let is_other = indent > 0 && self.random.once_in(12);
        if is_other { self.random.one_of(&OTHER_KEYS) } else { self.random.one_of(&KEYS) }
    }

    fn merge(&mut self) {
        let several = self.random.once_in(4);
        let (one, other) = (self.merged(), self.merged());
        let line = if several { format!("<<: [{one}, {other}]") } else { format!("<<: {one}") };
        self.text.push_str(&line);
        self.rest_of_line();
    }

    /// An alias of a map, or of anything.
    fn merged(&mut self) -> String {
        // A map merged into itself: go-yaml v3 goes on where none of its own keys is in the way.
        let is_closed = |it: &&(String, bool)| !self.open.contains(&it.0);
        let closed: Vec<&(String, bool)> = self.anchors.iter().filter(is_closed).collect();
        let maps: Vec<&String> = closed.iter().filter(|it| it.1).map(|it| &it.0).collect();
        if maps.is_empty() || self.random.once_in(12) {
            return closed.first().map_or("*missing".to_owned(), |it| format!("*{}", it.0));
        }
        format!("*{}", maps[self.random.below(maps.len())])
    }

    /// What stands behind a key's colon or an item's dash.
    fn value(&mut self, indent: usize, depth: usize, is_entry: bool) {
        let kind = if depth == 0 { self.random.below(8) } else { self.random.below(16) };
        match kind {
            0..=3 => {
                let scalar = self.scalar();
                self.text.push(' ');
                self.text.push_str(&scalar);
                self.rest_of_line();
            }
            4 => self.rest_of_line(),
            5 if !self.anchors.is_empty() || self.random.once_in(20) => {
                let alias = self.alias();
                self.text.push(' ');
                self.text.push_str(&alias);
                self.rest_of_line();
            }
            5 | 6 => {
                let flow = self.flow(2);
                let anchor = self.property();
                self.text.push(' ');
                self.text.push_str(&flow);
                self.anchors.extend(anchor.map(|it| (it, flow.starts_with('{'))));
                self.rest_of_line();
            }
            7 => self.block_scalar(indent),
            8 => self.folded_lines(indent),
            9..=12 => {
                let anchor = self.property();
                self.rest_of_line();
                let deeper = indent + 1 + self.random.below(4);
                self.anchored(anchor, true, |it| it.map(deeper, depth - 1));
            }
            _ => {
                let anchor = self.property();
                self.rest_of_line();
                let deeper = if is_entry && self.random.once_in(2) {
                    indent
                } else {
                    indent + 1 + self.random.below(3)
                };
                self.anchored(anchor, false, |it| it.list(deeper, depth - 1));
            }
        }
    }

    /// Writes what an anchor stands before; few refer to an anchor from within.
    fn anchored(&mut self, anchor: Option<String>, is_map: bool, write: impl FnOnce(&mut Self)) {
        let is_open = self.random.once_in(12);
        let entry = anchor.map(|it| (it, is_map));
        self.anchors.extend(entry.clone().filter(|_| is_open));
        self.open.extend(entry.iter().map(|it| it.0.clone()));
        write(self);
        self.open.truncate(self.open.len() - entry.iter().len());
        self.anchors.extend(entry.filter(|_| !is_open));
    }

    fn list(&mut self, indent: usize, depth: usize) {
        for _ in 0..=self.random.below(3) {
            self.remarks(indent);
            self.indent(indent);
            self.text.push('-');
            if depth > 0 && self.random.once_in(4) {
                self.text.push(' ');
                self.entry(indent + 2, depth - 1);
                for _ in 0..self.random.below(3) {
                    self.indent(indent + 2);
                    self.entry(indent + 2, depth - 1);
                }
            } else {
                self.value(indent, depth, false);
            }
        }
    }

    /// Perhaps an anchor, written here and not known yet.
    fn property(&mut self) -> Option<String> {
        self.random.once_in(3).then(|| {
            let name = self.random.one_of(&["x", "y", "z", "base"]).to_owned();
            self.text.push_str(" &");
            self.text.push_str(&name);
            name
        })
    }

    fn alias(&mut self) -> String {
        if self.anchors.is_empty() || self.random.once_in(60) {
            return "*missing".to_owned();
        }
        let at = self.random.below(self.anchors.len());
        format!("*{}", self.anchors[at].0)
    }

    fn scalar(&mut self) -> String {
        let mut scalar = self.random.one_of(&SCALARS).to_owned();
        if self.random.once_in(10) {
            let tag = self.random.one_of(&TAGS);
            scalar = format!("{tag} {scalar}");
        }
        if self.random.once_in(10) {
            let name = self.random.one_of(&["x", "y", "z", "base"]);
            scalar = format!("&{name} {scalar}");
            self.anchors.push((name.to_owned(), false));
        }
        scalar
    }

    fn flow(&mut self, depth: usize) -> String {
        let n_items = self.random.below(4);
        let is_map = self.random.once_in(2);
        let mut parts = Vec::new();
        for _ in 0..n_items {
            let item = match self.random.below(6) {
                0 if depth > 0 => self.flow(depth - 1),
                1 if !self.anchors.is_empty() => format!("{} ", self.alias()),
                _ => loop {
                    let scalar = self.scalar();
                    if !scalar.contains(['?', ',']) && !scalar.ends_with(['[', '{']) {
                        break scalar;
                    }
                },
            };
            parts.push(if is_map { format!("{}: {item}", self.key(1)) } else { item });
        }
        let comma = self.random.one_of(&[", ", ",", " , "]);
        let end = if n_items > 0 && self.random.once_in(6) { "," } else { "" };
        let inner = parts.join(comma) + end;
        if is_map { format!("{{{inner}}}") } else { format!("[{inner}]") }
    }

    fn block_scalar(&mut self, indent: usize) {
        let anchor = self.property();
        self.anchors.extend(anchor.map(|it| (it, false)));
        let style = self.random.one_of(&["|", ">"]);
        let chomp = self.random.one_of(&["", "-", "+"]);
        let deeper = indent + 1 + self.random.below(3);
        let is_told = self.random.once_in(5);
        let told = if is_told { (deeper - indent).to_string() } else { String::new() };
        self.text.push(' ');
        self.text.extend([style, &told, chomp]);
        self.rest_of_line();
        // Our parser takes no comment right below an empty text whose indentation is told.
        let n_lines = if is_told { 1 + self.random.below(3) } else { self.random.below(4) };
        for idx in 0..n_lines {
            if (idx > 0 || !is_told) && self.random.once_in(6) {
                self.text.push('\n');
                continue;
            }
            self.indent(deeper);
            if (idx > 0 || is_told) && self.random.once_in(5) {
                self.text.push_str("  ");
            }
            let line = self.random.one_of(&[
                "text",
                "more: text",
                "# no comment",
                "- item",
                "a b ",
                "'quoted",
                "---",
            ]);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// A text in quotes or without that goes on in the next lines.
    fn folded_lines(&mut self, indent: usize) {
        let (open, close) = [("", ""), ("\"", "\""), ("'", "'")][self.random.below(3)];
        self.text.push(' ');
        self.text.push_str(open);
        self.text.push_str("first");
        for _ in 0..=self.random.below(2) {
            self.text.push('\n');
            if self.random.once_in(5) {
                self.text.push('\n');
            }
            let deeper = indent + 1 + self.random.below(3);
            self.indent(deeper);
            let more = self.random.one_of(&["second", "third word"]);
            self.text.push_str(more);
        }
        self.text.push_str(close);
        self.rest_of_line();
    }
}
