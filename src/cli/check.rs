//! `valuelint check`

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::ask::ignore::silencing;
use crate::check::built_in::unknown;
use crate::check::named;
use crate::cli::arguments::CheckArguments;
use crate::cli::engine::Engine;
use crate::cli::fix::{self, Fixed, Fixing};
use crate::cli::input::{has_files, request};
use crate::cli::narrow::Narrow;
use crate::cli::output::Stream;
use crate::cli::progress::Progress;
use crate::cli::settings::{Steering, steer_check};
use crate::cli::{Outcome, baseline, output};
use crate::config::wishes::Wishes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::links::doubles;
use crate::files::{self, Texts, Unreadable, context};
use crate::fix::{Text, Verdict};
use crate::project::Role;
use crate::report::{Report, Summary, statistics};

pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<Outcome> {
    let outputs = output::outputs(&arguments.output)?;
    let request = request(&arguments.input)?;
    let mut steering = steer_check(arguments);
    let engine = Engine::new(&steering.rules);
    steering.diagnostics.extend(named::in_configuration(&steering.named, &engine.rules));
    for id in arguments.select.iter().chain(&arguments.ignore) {
        if let Some(message) = unknown(id, &engine.rules) {
            anyhow::bail!(message);
        }
    }
    let progress = Progress::new(arguments.quiet || arguments.fixing.is_any());
    progress.say("reading files".to_owned());
    let Texts { files, unreadable } = files::read(&request);
    progress.say(format!("checking {} files", files.len()));
    let everything = |texts: Vec<Text>| judge(&engine, &steering, &unreadable, texts);
    let narrow = Narrow::new(arguments, &steering, &files, &everything)?;
    let judge = |texts: Vec<Text>| with_comments(arguments, narrow.apply(everything(texts)));
    let stdin = request.stdin.as_ref().map(|it| files::path::display(Path::new(&it.0)));
    let fixing = Fixing { arguments, files: &files, stdin: stdin.as_deref(), judge: &judge };
    let Looked { mut verdict, stream, would_fix, is_unwritten } = look(&fixing)?;
    drop(progress);
    let is_error = |it: &Diagnostic| it.severity == Severity::Error;
    let is_broken =
        engine.is_broken() || steering.diagnostics.iter().any(is_error) || !steering.unreadable.is_empty();
    let is_failed = is_broken || is_unwritten || unreadable.iter().any(|it| it.is_named);
    if let Some(file) = arguments.narrowing.write_baseline.as_ref().filter(|_| !is_failed) {
        baseline::write(file, &verdict.project, &verdict.diagnostics)?;
        verdict.diagnostics.clear();
    }
    narrow.tell_gone()?;
    let report = Report {
        is_quiet: arguments.quiet,
        rules: Some(&engine.rules),
        folder: &context::folder(),
        summary: Summary::of(&verdict.project, &verdict.diagnostics, &doubles(&verdict.project)),
        ..Report::new(&verdict.project, &verdict.diagnostics)
    };
    output::write(&report, &outputs, stream)?;
    if arguments.statistics {
        statistics::write(&report, &mut anstream::stderr())?;
    }
    if is_failed {
        return Ok(Outcome::Failed);
    }
    let outcome = match (outcome(&report, arguments.fail_on, has_files(&request)), would_fix) {
        (outcome, None) => outcome,
        (_, Some(true)) => Outcome::Findings,
        (Outcome::Nothing, Some(false)) => Outcome::Nothing,
        (_, Some(false)) => Outcome::Clean,
    };
    if !arguments.watch {
        // The process ends here; taking a large repository apart piece by piece would only take time.
        std::mem::forget(verdict);
    }
    Ok(outcome)
}

/// What was found, and what else is to be known of the way there.
struct Looked {
    verdict: Verdict,
    stream: Stream,
    /// With `--diff`, whether something would be fixed.
    would_fix: Option<bool>,
    is_unwritten: bool,
}

/// Looks at the files, and fixes them or shows how, if that is asked for.
fn look(fixing: &Fixing<'_>) -> anyhow::Result<Looked> {
    if fixing.arguments.fixing.diff {
        let (would, verdict) = fix::show(fixing)?;
        return Ok(Looked { verdict, stream: Stream::Nowhere, would_fix: Some(would), is_unwritten: false });
    }
    if fixing.arguments.fixing.is_any() {
        let Fixed { verdict, is_failed } = fix::apply(fixing)?;
        let stream = if fixing.stdin.is_some() { Stream::Error } else { Stream::Output };
        return Ok(Looked { verdict, stream, would_fix: None, is_unwritten: is_failed });
    }
    let verdict = (fixing.judge)(fixing.files.iter().map(|it| (it.clone(), Arc::default())).collect());
    Ok(Looked { verdict, stream: Stream::Output, would_fix: None, is_unwritten: false })
}

/// With `--add-ignore`, the comment of each finding stands in the place of its fixes.
fn with_comments(arguments: &CheckArguments, mut verdict: Verdict) -> Verdict {
    if let Some(reason) = &arguments.fixing.add_ignore {
        silencing(&verdict.project, &mut verdict.diagnostics, reason);
    }
    verdict
}

fn outcome(report: &Report<'_>, fail_on: Severity, has_files: bool) -> Outcome {
    if report.diagnostics.iter().any(|it| it.severity >= fail_on) {
        Outcome::Findings
    } else if report.summary.documents == 0 && report.diagnostics.is_empty() && !has_files {
        Outcome::Nothing
    } else {
        Outcome::Clean
    }
}

/// Everything there is to say, in the order it is told.
fn judge(engine: &Engine, steering: &Steering, unreadable: &[Unreadable], mut texts: Vec<Text>) -> Verdict {
    let settings = &steering.settings;
    let wishes = Wishes::new(settings);
    for file in texts.iter_mut().filter(|it| wishes.is_excluded(&it.0.file.path)) {
        file.0.role = Role::Context;
    }
    let mut project = files::chart::join(texts, settings, &Mutex::default(), Path::new("."));
    let mut acc = engine.check(&project, settings);
    let mut own = engine.rule_file_diagnostics(&mut project);
    let numbers: Vec<_> = steering.files.iter().map(|it| files::push(&mut project, it.clone())).collect();
    own.extend(steering.diagnostics.iter().cloned().map(|mut it| {
        it.location.file = numbers[it.location.file.0 as usize];
        it
    }));
    // What makes a run fail is told, whatever was asked for.
    let (named, walked): (Vec<_>, Vec<_>) =
        unreadable.iter().chain(&steering.unreadable).partition(|it| it.is_named);
    own.extend(named.into_iter().map(|it| it.diagnose(&mut project)));
    let walked = walked.into_iter().map(|it| it.diagnose(&mut project));
    let mut walked: Vec<Diagnostic> = walked.collect();
    walked.retain_mut(|it| wishes.grant(&project.file(it.location.file).file.path, it));
    acc.extend(own.into_iter().chain(walked));
    let path = |diagnostic: &Diagnostic| project.file(diagnostic.location.file).file.path.clone();
    acc.sort_by_cached_key(|it| (path(it), it.location.order(), it.rule.clone()));
    Verdict { project, diagnostics: acc }
}
