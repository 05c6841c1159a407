//! Comments that silence nothing, or name what does not exist.

use std::collections::HashSet;

use text_size::TextRange;

use super::{Comment, Name, Silence};
use crate::check::built_in::{BUILT_IN, UNKNOWN_RULE, unknown};
use crate::config::{Settings, is_match};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleId, Severity};
use crate::project::Project;
use crate::rule::{RuleSet, has_part, speakers};
use crate::text::{FileId, Location};

const UNUSED: &str = "valuelint/unused-ignore";

/// What is wrong with the comments, once everything was asked whether it is silenced.
pub(crate) fn complaints(
    silence: &Silence,
    project: &Project,
    rules: &RuleSet,
    settings: &Settings,
) -> Vec<Diagnostic> {
    let mut acc = Vec::new();
    for (&file, comments) in &silence.by_file {
        let mut possible: Option<Possible<'_>> = None;
        for comment in comments {
            acc.extend(comment.slip.clone().map(|message| complaint(file, comment.range, message, None)));
            acc.extend(comment.names.iter().filter_map(|name| {
                let location = Location { file, range: name.range };
                let message = unknown(&name.text, rules)?;
                Some(Diagnostic::new(RuleId::new(UNKNOWN_RULE), Severity::Warning, location, message))
            }));
            let idle: Vec<&Name> = comment.names.iter().filter(|it| !it.is_used).collect();
            if idle.is_empty() {
                continue;
            }
            let possible = possible.get_or_insert_with(|| Possible::of(project, rules, settings, file));
            let idle: Vec<&Name> = idle.into_iter().filter(|it| possible.speaks(&it.text)).collect();
            if idle.len() == comment.names.len() {
                acc.push(unused_comment(file, comment));
            } else {
                acc.extend(idle.into_iter().map(|name| unused_name(file, comment, name)));
            }
        }
    }
    acc
}

/// The rules that could have said something in a file. Of the others nobody knows whether they would.
struct Possible<'a> {
    rules: HashSet<&'a str>,
    has_chart: bool,
    is_broken: bool,
    settings: &'a Settings,
}

impl<'a> Possible<'a> {
    fn of(project: &'a Project, rules: &'a RuleSet, settings: &'a Settings, file: FileId) -> Self {
        let mut releases = project.releases.iter().filter(|it| has_part(project, it, file));
        Self {
            rules: speakers(project, rules, settings, file),
            has_chart: releases.any(|it| it.chart.profile.is_some() || it.chart.folder.is_some()),
            is_broken: project.sources.iter().any(|it| it.file == file && !it.tree.errors.is_empty()),
            settings,
        }
    }

    fn speaks(&self, pattern: &str) -> bool {
        let is_meant = |id: &str| {
            let id = RuleId::new(id);
            is_match(pattern, &id) && self.settings.is_wanted(&id)
        };
        // What we say of our own files is said whatever the values are.
        let is_built_in = |id: &str| id.starts_with("yaml/") || id.starts_with("values/") && self.has_chart;
        let built_in = BUILT_IN.iter().map(|(id, _)| *id).filter(|id| is_built_in(id));
        !self.is_broken && built_in.chain(self.rules.iter().copied()).any(is_meant)
    }
}

fn unused_comment(file: FileId, comment: &Comment) -> Diagnostic {
    let names: Vec<String> = comment.names.iter().map(|it| format!("`{}`", it.text)).collect();
    let verb = if names.len() == 1 { "says" } else { "say" };
    let message = format!("{} {verb} nothing here; remove the comment", names.join(", "));
    complaint(file, comment.range, message, comment.removal.map(|it| ("Remove the comment", it)))
}

fn unused_name(file: FileId, comment: &Comment, name: &Name) -> Diagnostic {
    let message = format!("`{}` says nothing here; take it out of the list", name.text);
    let removal = comment.removal.and(name.removal);
    complaint(file, name.range, message, removal.map(|it| ("Take it out of the list", it)))
}

fn complaint(file: FileId, range: TextRange, message: String, fix: Option<(&str, TextRange)>) -> Diagnostic {
    let location = Location { file, range };
    let mut diagnostic = Diagnostic::new(RuleId::new(UNUSED), Severity::Warning, location, message);
    diagnostic.fixes.extend(fix.map(|(title, range)| Fix {
        title: title.to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit { file, range, text: String::new() }],
        has_secret: false,
        claims: Vec::new(),
    }));
    diagnostic
}
