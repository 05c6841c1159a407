//! What Kustomize refuses to build, and two objects of one name in one file.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Label, RuleId, Severity};
use crate::project::{Object, ObjectId, Project, Refused};
use crate::text::{FileId, Location};

const TWICE: &str = "values/object-twice";

/// Everything of the reported files that cannot be built.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project) {
    for refused in &project.refused {
        acc.extend(match refused {
            Refused::Circle(leads) => circle(project, leads),
            Refused::Twice(objects, by) => built_twice(project, *objects, *by),
        });
    }
    in_one_file(acc, project);
}

fn path(project: &Project, file: FileId) -> &str {
    &project.file(file).file.path
}

fn circle(project: &Project, leads: &[Location]) -> Option<Diagnostic> {
    let at = leads.iter().position(|it| project.file(it.file).is_reported())?;
    let (own, others) = (leads[at], leads.iter().cycle().skip(at + 1).take(leads.len() - 1));
    let entry = &project.file(own.file).file.text[own.range];
    let message = if leads.len() == 1 {
        format!("`{entry}` is this kustomization itself, and Kustomize refuses that; remove it")
    } else {
        let others: Vec<&str> = others.clone().map(|it| path(project, it.file)).collect();
        format!(
            "`{entry}` leads through {} back to this kustomization, and Kustomize refuses such a circle; remove one step of it",
            others.join(" and ")
        )
    };
    let mut diagnostic =
        Diagnostic::new(RuleId::new("values/kustomization-circle"), Severity::Error, own, message);
    diagnostic.help =
        Some("Nothing of these kustomizations is built, so nothing of them is applied.".to_owned());
    let label = |it: &Location| Label { location: *it, message: "leads on".to_owned() };
    diagnostic.related = others.map(label).collect();
    Some(diagnostic)
}

fn built_twice(project: &Project, [one, other]: [ObjectId; 2], by: FileId) -> Option<Diagnostic> {
    let is_reported =
        |id: ObjectId| project.file(project.source(project.object(id).source).file).is_reported();
    let (own, first) = if is_reported(other) { (other, one) } else { (one, other) };
    let object = project.object(own);
    let (file, first_file) = [own, first].map(|it| project.source(project.object(it).source).file).into();
    let place = if file == first_file {
        "once more in this file".to_owned()
    } else {
        format!("also in {}", path(project, first_file))
    };
    let message = format!(
        "{} is {place}, and Kustomize refuses two of one name; rename one, or remove it",
        called(object)
    );
    let mut diagnostic = twice(project, own, first, Severity::Error, message)?;
    diagnostic.help = Some(format!("`{}` takes in both.", path(project, by)));
    Some(diagnostic)
}

/// Objects with values that stand twice in a file and differ; what a kustomization takes in was told before.
fn in_one_file(acc: &mut Vec<Diagnostic>, project: &Project) {
    let mut known = HashMap::new();
    for (id, object) in project.objects() {
        let is_data = matches!(object.kind.as_str(), "ConfigMap" | "Secret");
        if !is_data || project.patches.contains(&id) || project.left_alone.contains(&object.source) {
            continue;
        }
        let Some(name) = &object.name else { continue };
        let key = (object.source, &object.kind, name, &object.namespace);
        let Some(first) = known.insert(key, id) else { continue };
        let text = |id| project.object_node(id).map(|it| &project.source(object.source).text[it.range]);
        let is_told =
            project.refused.iter().any(|it| matches!(it, Refused::Twice(both, _) if both.contains(&id)));
        if is_told || text(first).map(str::trim_end) == text(id).map(str::trim_end) {
            continue;
        }
        let message = format!(
            "{} stands twice in this file, and only one can be; rename one, or remove it",
            called(object)
        );
        let found = twice(project, id, first, Severity::Warning, message).map(|mut it| {
            it.help = Some("Flux and Kustomize refuse it; with `kubectl apply` and Argo CD this one takes the place of the first.".to_owned());
            it
        });
        acc.extend(found);
    }
}

/// `ConfigMap`, its name and its namespace
fn called(object: &Object) -> String {
    let name = object.name.as_deref().unwrap_or_default();
    let space = object.namespace.as_ref().map_or_else(String::new, |it| format!(" in `{it}`"));
    format!("{} `{name}`{space}", object.kind)
}

fn twice(
    project: &Project,
    own: ObjectId,
    first: ObjectId,
    severity: Severity,
    message: String,
) -> Option<Diagnostic> {
    let location = name_of(project, own)?;
    let mut diagnostic = Diagnostic::new(RuleId::new(TWICE), severity, location, message);
    diagnostic.document = Some(project.object(own).document.clone());
    diagnostic.related.extend(
        name_of(project, first).map(|location| Label { location, message: "the other one".to_owned() }),
    );
    Some(diagnostic)
}

fn name_of(project: &Project, id: ObjectId) -> Option<Location> {
    let node = project.object_node(id)?.at(&["metadata", "name"])?;
    Some(project.source(project.object(id).source).location(node.range))
}
