//! Everything about a rule that its shape does not say.

use std::ops::Range;

use regex::Regex;
use text_size::TextRange;

use super::places::{At, inside, key_range, node};
use super::quoting::{QUOTING, is_cut_by_comment};
use super::{Problem, is_built_in_area};
use crate::chart::version::parse_range;
use crate::rule::expression::{Names, Program, compile};
use crate::rule::file::node::nearest;
use crate::rule::file::{EachFile, FilterFile, RuleFile, SeverityFile};
use crate::rule::header::Programs;
use crate::rule::hole::Template;
use crate::rule::path::{self, Step};
use crate::yaml::Node;

/// Checks a rule and compiles what it says.
pub(super) fn check(file: &RuleFile, text: &str, root: &Node, id: &str) -> (Programs, Vec<Problem>) {
    let mut checker = Checker {
        text,
        root,
        names: Names { is_chart: file.scope.chart.is_some(), ..Names::default() },
        programs: Programs::default(),
        problems: Vec::new(),
    };
    checker.id(id);
    checker.scope(file);
    checker.each(file);
    checker.names(file);
    checker.decision(file);
    checker.report(file);
    checker.replaces(file, id);
    checker.examples(file);
    (checker.programs, checker.problems)
}

pub(super) struct Checker<'a> {
    text: &'a str,
    root: &'a Node,
    names: Names,
    programs: Programs,
    problems: Vec<Problem>,
}

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Condition,
    Other,
    Printed,
}

impl Checker<'_> {
    fn say(&mut self, range: TextRange, message: impl Into<String>) {
        self.problems.push(Problem::new(range, message));
    }

    pub(super) fn say_at(&mut self, place: &[At<'_>], message: impl Into<String>) {
        let range = node(self.root, place).range;
        let range = if range.is_empty() { key_range(self.root, place) } else { range };
        self.say(super::places::first_line(self.text, range), message);
    }

    pub(super) fn say_key(&mut self, place: &[At<'_>], message: impl Into<String>) {
        self.say(key_range(self.root, place), message);
    }

    pub(super) fn say_inside(&mut self, place: &[At<'_>], part: Range<usize>, message: impl Into<String>) {
        let node = node(self.root, place);
        let mut problem = Problem::new(inside(self.text, node, part), message);
        if is_cut_by_comment(self.text, node) {
            problem.help = Some(QUOTING.to_owned());
        }
        self.problems.push(problem);
    }

    fn id(&mut self, id: &str) {
        let is_word = |it: &str| {
            !it.is_empty()
                && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
        };
        if id.split('/').count() < 2 || !id.split('/').all(is_word) {
            let message = format!("a rule lives at `<area>/<name>.yaml` in lower case, not at `{id}`");
            self.say_key(&[At::Key("summary")], message);
        } else if is_built_in_area(id) {
            let message = "the areas `yaml`, `values` and `valuelint` belong to built-in checks";
            self.say_key(&[At::Key("summary")], message);
        }
    }

    fn scope(&mut self, file: &RuleFile) {
        let scope = &file.scope;
        match (&scope.chart, scope.kind.is_empty()) {
            (None, true) => self.say_key(&[At::Key("scope")], "a scope needs `chart` or `kind`"),
            (Some(_), false) => {
                self.say_key(
                    &[At::Key("scope"), At::Key("kind")],
                    "a rule is about a `chart` or a `kind`, not both",
                );
            }
            (Some(_), true) | (None, false) => {}
        }
        for (field, range) in [("versions", &scope.versions), ("app", &scope.app)] {
            if let Some(Err(message)) = range.as_deref().map(parse_range) {
                self.say_at(&[At::Key("scope"), At::Key(field)], message);
            }
        }
        if scope.chart.is_none() {
            let given = [
                ("versions", scope.versions.is_some()),
                ("app", scope.app.is_some()),
                ("complete", scope.complete),
                ("layer", !scope.layer.is_empty()),
            ];
            for (field, _) in given.into_iter().filter(|it| it.1) {
                self.say_key(
                    &[At::Key("scope"), At::Key(field)],
                    format!("`{field}` needs `chart` beside it"),
                );
            }
        } else if scope.chart.as_deref() == Some("*") && scope.versions.is_some() {
            let message = "versions say nothing without the chart they are versions of";
            self.say_key(&[At::Key("scope"), At::Key("versions")], message);
        }
    }

    fn each(&mut self, file: &RuleFile) {
        let place = [At::Key("each")];
        match &file.each {
            None => {}
            Some(EachFile::Path(text)) => self.each_path(&place, text, false),
            Some(EachFile::Paths(texts)) => {
                for (idx, text) in texts.iter().enumerate() {
                    self.each_path(&[At::Key("each"), At::Item(idx)], text, false);
                }
            }
            Some(EachFile::Filter(filter)) => self.filter(filter),
        }
    }

    fn filter(&mut self, filter: &FilterFile) {
        let is_narrow = filter.key.is_some() || filter.raw.is_some() || !filter.kind.is_empty();
        if filter.path.is_empty() && !is_narrow {
            self.say_key(&[At::Key("each")], "a filter on everything needs `key`, `kind` or `raw`");
        }
        for (idx, text) in filter.path.0.iter().enumerate() {
            self.each_path(&[At::Key("each"), At::Key("path"), At::Item(idx)], text, is_narrow);
        }
        for (field, pattern) in [("key", &filter.key), ("raw", &filter.raw)] {
            if let Some(Err(error)) = pattern.as_deref().map(Regex::new) {
                let error = error.to_string();
                let last = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.say_at(&[At::Key("each"), At::Key(field)], format!("no regular expression: {last}"));
            }
        }
    }

    fn each_path(&mut self, place: &[At<'_>], text: &str, is_narrow: bool) {
        match path::parse(text) {
            Err(error) => self.say_inside(place, error.offset..error.offset + 1, error.message),
            Ok(steps) if steps.contains(&Step::Deep) && !is_narrow => {
                self.say_at(
                    place,
                    "a rule with `**` must give `kind`, `key` or `raw`, or it looks at everything",
                );
            }
            Ok(_) => {}
        }
    }

    /// `data` and `variables`; later ones may use the earlier.
    fn names(&mut self, file: &RuleFile) {
        for (name, _) in &file.data.0 {
            self.name("data", name);
            self.names.data.push(name.clone());
        }
        for (name, text) in &file.variables.0 {
            let place = [At::Key("variables"), At::Key(name)];
            self.name("variables", name);
            if self.names.data.contains(name) {
                self.say_key(&place, format!("`{name}` is the name of a constant in `data` already"));
            }
            if let Err(error) = self.names.add_variable(name, text) {
                self.say_inside(&place, error.range, error.message);
                // Later expressions must not complain about a name that only failed to compile.
                drop(self.names.add_variable(name, "null"));
            }
        }
    }

    fn name(&mut self, field: &'static str, name: &str) {
        let is_word = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if !is_word || name.is_empty() || name.starts_with(|it: char| it.is_ascii_digit()) {
            self.say_key(&[At::Key(field), At::Key(name)], "a name is made of letters, digits and `_`");
        } else if self.names.is_built_in(name) {
            self.say_key(
                &[At::Key(field), At::Key(name)],
                format!("`{name}` is the name of a built-in variable"),
            );
        }
    }

    pub(super) fn expression(&mut self, place: &[At<'_>], text: &str, used: Use) {
        self.part(place, text, 0, used);
    }

    /// An expression that stands `offset` bytes into the scalar at `place`.
    fn part(&mut self, place: &[At<'_>], text: &str, offset: usize, used: Use) {
        match compile(text, &self.names) {
            Err(error) => {
                let range = offset + error.range.start..offset + error.range.end;
                self.say_inside(place, range, error.message);
            }
            Ok(program) if used == Use::Printed && program.prints_secret() => {
                let message = "this would print a secret; ask for `size()` or say it in words";
                self.say_inside(place, offset..offset + text.len(), message);
            }
            Ok(program) => self.keep(program, used),
        }
    }

    fn keep(&mut self, program: Program, used: Use) {
        match used {
            Use::Condition => self.programs.conditions.push(program),
            Use::Other | Use::Printed => self.programs.others.push(program),
        }
    }

    pub(super) fn template(&mut self, place: &[At<'_>], text: &str) {
        let (template, error) = Template::read(text);
        if let Some(error) = error {
            self.say_inside(place, error.range, error.message);
        }
        for (hole, range) in template.holes() {
            self.part(place, hole, range.start, Use::Printed);
        }
    }

    /// A path with holes.
    pub(super) fn target_path(&mut self, place: &[At<'_>], text: &str) {
        self.template(place, text);
        let (template, None) = Template::read(text) else { return };
        let is_plain = template.holes().next().is_none();
        if let Err(error) = path::parse(&template.filled_with("0")) {
            let part = if is_plain { error.offset..error.offset + 1 } else { 0..text.len() };
            self.say_inside(place, part, error.message);
        }
    }

    /// `when`, `require`, `cases`, `severity`.
    fn decision(&mut self, file: &RuleFile) {
        for (idx, text) in file.when.0.iter().enumerate() {
            self.expression(&[At::Key("when"), At::Item(idx)], text, Use::Condition);
        }
        if let Some(text) = &file.require {
            self.expression(&[At::Key("require")], text, Use::Condition);
        }
        self.severity(&[At::Key("severity")], &file.severity);
        let last = file.cases.len().saturating_sub(1);
        for (idx, case) in file.cases.iter().enumerate() {
            let at = [At::Key("cases"), At::Item(idx)];
            for (part, text) in case.when.0.iter().enumerate() {
                self.expression(&[at[0], at[1], At::Key("when"), At::Item(part)], text, Use::Condition);
            }
            if let Some(text) = &case.require {
                self.expression(&[at[0], at[1], At::Key("require")], text, Use::Condition);
            }
            if let Some(severity) = &case.severity {
                self.severity(&[at[0], at[1], At::Key("severity")], severity);
            }
            if case.when.is_empty() && case.require.is_none() && file.require.is_none() && idx != last {
                self.say_at(&at, "a case without `when` is always true, so it must be the last");
            }
        }
    }

    fn severity(&mut self, place: &[At<'_>], severity: &SeverityFile) {
        let SeverityFile::Map(entries) = severity else { return };
        let words = ["error", "warning", "info"];
        for (word, text) in &entries.0 {
            let here = [place, &[At::Key(word)]].concat();
            match word.as_str() {
                "else" if words.contains(&text.as_str()) => {}
                "else" => self.say_at(&here, format!("`{text}` is no severity; {}", nearest(text, &words))),
                word if words.contains(&word) => self.expression(&here, text, Use::Other),
                word => self.say_key(&here, format!("`{word}` is no severity; {}", nearest(word, &words))),
            }
        }
        if entries.0.last().is_none_or(|(word, _)| word != "else") {
            self.say_key(place, "a map of severities ends with `else`");
        }
    }

    fn replaces(&mut self, file: &RuleFile, id: &str) {
        for (idx, other) in file.replaces.iter().enumerate() {
            if other == id {
                self.say_at(&[At::Key("replaces"), At::Item(idx)], "a rule cannot replace itself");
            }
        }
        for (idx, link) in file.links.iter().enumerate() {
            if !link.starts_with("https://") && !link.starts_with("http://") {
                self.say_at(&[At::Key("links"), At::Item(idx)], "a link begins with `https://`");
            }
        }
        if file.links.is_empty() {
            self.say_key(&[At::Key("links")], "a rule needs a link where its claim can be checked");
        }
    }

    fn examples(&mut self, file: &RuleFile) {
        for (idx, example) in file.examples.iter().enumerate() {
            let place = [At::Key("examples"), At::Item(idx)];
            if example.bad.is_none() == example.good.is_empty() {
                self.say_at(&place, "an example is `bad` or `good`");
            } else if example.fixed.is_some() && example.bad.is_none() {
                self.say_at(&place, "`fixed` belongs to a `bad` example");
            }
        }
        if file.examples.is_empty() {
            self.say_key(&[At::Key("summary")], "a rule needs examples: one `bad`, one `good`");
        }
    }
}
