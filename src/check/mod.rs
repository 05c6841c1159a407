//! Runs everything over a project: syntax, what Go's decoder says, profiles, rules.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::config::Settings;
use crate::config::wishes::Wishes;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::shared::soften;
use crate::project::{Project, Release};
use crate::rule::refused::Refused;
use crate::rule::{RuleSet, evaluate};
use crate::secret::shapes::mask_shapes;
use crate::text::{FileId, Location, range};
use crate::value::SourceId;

pub mod baseline;
pub mod built_in;
mod decoded;
mod demands;
mod documents;
mod hidden;
pub mod identity;
mod key_words;
mod keys;
mod kubernetes;
mod lender;
mod mend;
pub mod named;
mod not_built;
mod overlap;
mod profile;
mod reference;
mod schema;
mod schema_words;
mod silence;
mod size;
mod substitution;
mod swallowed;
mod syntax;
mod target;
mod teller;
mod words;

use silence::Silence;

/// The id of a failure of ours.
const INTERNAL_ERROR: &str = "valuelint/internal-error";

/// Everything there is to say about the reported files, sorted by place, each thing once.
pub fn check(project: &Project, rules: &RuleSet, settings: &Settings) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = sources(project)
        .par_iter()
        .flat_map_iter(|id| guarded(project.source(*id).file, || source(project, *id, rules)))
        .collect();
    found.extend(releases(project));
    size::check(&mut found, project);
    not_built::check(&mut found, project);
    let refused = Refused::of(&found, settings);
    found.extend(evaluate(project, rules, settings, &refused));
    finish(project, rules, settings, found)
}

fn sources(project: &Project) -> Vec<SourceId> {
    (0_u32..)
        .map(SourceId::new)
        .zip(&project.sources)
        .filter(|(id, source)| project.file(source.file).is_reported() && !project.left_alone.contains(id))
        .map(|(id, _)| id)
        .collect()
}

/// The lines that could not be read, whether anybody wants to hear of them or not.
pub fn unreadable(project: &Project) -> Vec<Diagnostic> {
    let mut acc = Vec::new();
    for id in sources(project) {
        syntax::check(&mut acc, project, id);
    }
    acc
}

fn source(project: &Project, id: SourceId, rules: &RuleSet) -> Vec<Diagnostic> {
    let mut acc = Vec::new();
    syntax::check(&mut acc, project, id);
    decoded::check(&mut acc, project, id);
    named::check(&mut acc, project, id, rules);
    acc
}

fn releases(project: &Project) -> Vec<Diagnostic> {
    let variables = substitution::Variables::of(project);
    let templated = keys::Templated::of(project);
    let check = |release: &Release| {
        let mut acc = Vec::new();
        let has_unlisted = profile::check(&mut acc, project, release);
        keys::check(&mut acc, project, release, (has_unlisted, &templated));
        kubernetes::check(&mut acc, project, release);
        documents::check(&mut acc, project, release);
        reference::check(&mut acc, project, release);
        lender::check(&mut acc, project, release);
        target::check(&mut acc, project, release);
        hidden::check(&mut acc, project, release);
        swallowed::check(&mut acc, project, release);
        decoded::inline(&mut acc, project, release);
        if let Some(variables) = &variables {
            substitution::check(&mut acc, project, release, variables);
        }
        acc
    };
    let file = |release: &Release| {
        let written = release.layers.iter().find_map(|it| it.written.as_ref());
        written.map_or(FileId(0), |it| project.source(it.source).file)
    };
    let mut found: Vec<_> = project.releases.par_iter().map(|it| guarded(file(it), || check(it))).collect();
    soften(project, &mut found);
    found.into_iter().flatten().collect()
}

/// A panic over one text is our bug: it is told as such, and all else is still checked.
fn guarded(file: FileId, check: impl Fn() -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| {
        let location = Location { file, range: range(0, 0) };
        let message =
            "valuelint failed on this file; that is a bug of ours, and all other files were checked";
        let rule = RuleId::new(INTERNAL_ERROR);
        vec![Diagnostic::new(rule, Severity::Error, location, message)]
    })
}

/// Silences what a more specific finding replaces and what the user does not want; sorts; drops doubles.
fn finish(
    project: &Project,
    rules: &RuleSet,
    settings: &Settings,
    found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut found = overlap::apply(found);
    let mut silence = Silence::of(project);
    // First of all, so that a comment counts as used whatever else keeps its finding quiet.
    found.retain(|it| is_reported(project, it.location.file) && !silence.covers(project, it));
    let complaints = silence::complaints(&silence, project, rules, settings);
    found.extend(complaints.into_iter().filter(|it| !silence.covers(project, it)));
    let wishes = Wishes::new(settings);
    found.retain_mut(|it| {
        it.confidence >= settings.min_confidence
            && !settings.is_known_key(it)
            // That we failed is told whatever was asked for.
            && (wishes.grant(&project.file(it.location.file).file.path, it) || it.rule.as_str() == INTERNAL_ERROR)
    });
    found.iter_mut().for_each(mask);
    found.sort_by(|a, b| {
        (a.location.order(), &a.rule, &a.message).cmp(&(b.location.order(), &b.rule, &b.message))
    });
    // A ConfigMap that several releases read, or an anchor used twice, gives the same finding again.
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert((it.location, it.rule.clone(), it.message.clone())));
    found
}

/// What a check did not know to be a secret, and everybody can see.
fn mask(found: &mut Diagnostic) {
    mask_shapes(&mut found.message);
    found.help.iter_mut().for_each(mask_shapes);
    found.related.iter_mut().for_each(|it| mask_shapes(&mut it.message));
    found.fixes.iter_mut().for_each(|it| mask_shapes(&mut it.title));
}

fn is_reported(project: &Project, file: FileId) -> bool {
    project.file(file).is_reported()
}
