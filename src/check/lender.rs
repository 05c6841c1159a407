//! `$name/…` in `valueFiles` of an Argo CD Application whose name no source has.

use super::teller::{Words, said};
use crate::config::parse::suggestion;
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::manifest::application::{self, AppSource};
use crate::project::{Project, Release};
use crate::yaml::Node;

/// Every file that is to come from a source that is not there.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let Some(id) = release.object.filter(|it| project.object(*it).group == "argoproj.io") else { return };
    let Some(node) = project.object_node(id) else { return };
    let source = project.object(id).source;
    for app in application::read(node).sources {
        let steps = app.steps.iter().map(String::as_str).chain(["helm", "valueFiles"]);
        let list = steps.into_iter().try_fold(node, |node, step| node.child(step));
        let files = list.and_then(Node::as_sequence).map_or(&[][..], |it| &it.items);
        for file in files {
            let words = file.text().and_then(|text| nobody(&app, text));
            acc.extend(words.map(|words| said(project, source, file.range, words)));
        }
    }
}

fn nobody(app: &AppSource, file: &str) -> Option<Words> {
    let refs = app.refs.as_ref()?;
    let name = application::lender(file).filter(|it| !it.starts_with("ARGOCD_"))?;
    let names: Option<Vec<&str>> = refs.iter().map(|it| it.name.as_deref()).collect();
    let names = names.filter(|it| !it.contains(&name) && !application::is_filled_in(file))?;
    let hint = suggestion(name, names.into_iter());
    let right = if hint.is_empty() {
        format!("; write `ref: {name}` into the source that holds the file")
    } else {
        hint
    };
    Some(Words {
        rule: "values/missing-reference",
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!("no source has `ref: {name}`{right}"),
        help: "Argo CD looks for the name behind `$` among the `ref`s of `sources`, and without it renders nothing.",
    })
}
