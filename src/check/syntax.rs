//! What could not be read.

use std::sync::Arc;

use text_size::TextRange;

use super::words;
use crate::diagnostic::{Diagnostic, DocumentName, RuleId, Severity};
use crate::project::{Project, Source};
use crate::secret::ranges::is_secret_at;
use crate::value::SourceId;
use crate::value::decode::hides_a_line;
use crate::yaml::{SyntaxError, SyntaxErrorKind};

/// Broken lines at most this far behind another one count as its echo.
const REACH: u32 = 2;

/// One finding for each line the parser could not read.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, id: SourceId) {
    let source = project.source(id);
    let file = &project.file(source.file).file;
    let line_of = |error: &SyntaxError| file.place(source.location(error.range).range.start()).line;
    let is_tab = |it: &&SyntaxError| it.kind == SyntaxErrorKind::TabIndentation;
    // A tab makes the lines around it look wrong as well.
    let tabs: Vec<u32> = source.tree.errors.iter().filter(is_tab).map(line_of).collect();
    let (mut last_line, mut was_tab) = (None, false);
    // The generators of an ApplicationSet fill in what stands in braces.
    let is_filled = |it: &&SyntaxError| {
        it.kind == SyntaxErrorKind::TemplateBraces && source.document.kind == "ApplicationSet"
    };
    for error in source.tree.errors.iter().filter(|it| !is_filled(it)) {
        // One mistake often breaks the lines after it too; the first of them is the one to look at.
        let line = line_of(error);
        let is_tab = error.kind == SyntaxErrorKind::TabIndentation;
        let is_after = last_line.is_some_and(|last| line <= last + REACH) && hides_a_line(&error.kind);
        let is_around_tab = !is_tab && tabs.iter().any(|it| it.abs_diff(line) <= REACH);
        let is_echo = is_after && (!is_tab || was_tab) || is_around_tab;
        was_tab = is_tab;
        last_line = Some(line);
        if is_echo {
            continue;
        }
        let (rule, message, help) = match &error.kind {
            SyntaxErrorKind::UnknownAnchor { .. } if is_secret(source, error.range) => {
                words::syntax_error(&SyntaxErrorKind::UnknownAnchor { name: MASK.into() })
            }
            kind => words::syntax_error(kind),
        };
        let location = source.location(error.range);
        let mut diagnostic = Diagnostic::new(RuleId::new(rule), Severity::Error, location, message);
        diagnostic.help = Some(help.to_owned());
        diagnostic.document = Some(document_at(project, id, error.range.start()));
        acc.push(diagnostic);
    }
}

/// What stands in a message for a secret.
pub(super) const MASK: &str = "•••";

/// Whether a place of a text must not be retold: a password that begins with `*` is taken for an alias.
pub(super) fn is_secret(source: &Source, place: TextRange) -> bool {
    source.document.kind == "Secret" || is_secret_at(&source.text, &source.tree, place)
}

/// What people call the document at a place of a text.
pub(super) fn document_at(project: &Project, id: SourceId, offset: text_size::TextSize) -> Arc<DocumentName> {
    let source = project.source(id);
    if source.map.is_some() {
        return source.document.clone();
    }
    let object = project.object_at(id, offset);
    object.map_or_else(|| source.document.clone(), |object| project.object(object).document.clone())
}
