//! `valuelint values`

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::ask::story::{Said, Story, beside, story};
use crate::ask::{self, effective, reason, with_items};
use crate::check::named;
use crate::cli::Outcome;
use crate::cli::arguments::{Answer, ValuesArguments};
use crate::cli::engine::Engine;
use crate::cli::input::request;
use crate::cli::settings::{Steering, steer};
use crate::config::parse::suggestion;
use crate::diagnostic::{Diagnostic, Severity};
use crate::files;
use crate::manifest::kustomization;
use crate::project::{Layer, LayerKind, Project, Release};
use crate::report::{Color, Format, Report, line_and_column};
use crate::text::Location;
use crate::value::path::{Segment, parse};

mod json;
mod words;
mod yaml;

pub(super) fn run(arguments: &ValuesArguments) -> anyhow::Result<Outcome> {
    let path = arguments.path.as_deref().map(|text| {
        parse(text).ok_or_else(|| {
            anyhow::anyhow!(
                "`{text}` is no path; write keys with dots, as in `image.tag` or `workers[0].name`"
            )
        })
    });
    let path = path.transpose()?;
    let steering = steer(&arguments.input);
    if let Some(unreadable) = steering.unreadable.first() {
        anyhow::bail!("{}: {}", unreadable.path, unreadable.message);
    }
    if tell_mistakes(&steering)? {
        return Ok(Outcome::Failed);
    }
    let mut request = request(&arguments.input)?;
    request.paths.iter_mut().for_each(of_kustomization);
    let mut texts = files::read(&request);
    if let Some(it) = texts.unreadable.iter().find(|it| it.is_named) {
        anyhow::bail!("{}: {}", it.path, it.message);
    }
    let read = std::mem::take(&mut texts.files).into_iter().map(|it| (it, Arc::default())).collect();
    let project = files::chart::join(read, &steering.settings, &Mutex::default(), Path::new("."));
    let all = ask::releases(&project);
    if all.is_empty() {
        writeln!(anstream::stderr(), "there is no release and no values document in what was given")?;
        return Ok(Outcome::Nothing);
    }
    let releases = match &arguments.release {
        Some(name) => chosen(&project, &all, name)?,
        None => all,
    };
    let answer = match &path {
        Some(path) => told(&project, &releases, path, arguments.output)?,
        None => shown(&project, &releases, arguments),
    };
    io::stdout().write_all(answer.as_bytes())?;
    Ok(Outcome::Clean)
}

/// Says what is wrong with the configuration, and whether that makes a run fail.
fn tell_mistakes(steering: &Steering) -> anyhow::Result<bool> {
    let mut project = Project::default();
    for file in &steering.files {
        files::push(&mut project, file.clone());
    }
    let rules = Engine::new(&steering.rules).rules;
    let named = named::in_configuration(&steering.named, &rules);
    let mistakes: Vec<Diagnostic> = steering.diagnostics.iter().cloned().chain(named).collect();
    let report = Report::new(&project, &mistakes);
    report.write(Format::Concise, Color::Plain, &mut anstream::stderr())?;
    Ok(mistakes.iter().any(|it| it.severity == Severity::Error))
}

/// A kustomization stands for what its folder holds.
fn of_kustomization(path: &mut PathBuf) {
    if kustomization::is_path(&files::path::display(path)) && path.is_file() {
        path.pop();
        if path.as_os_str().is_empty() {
            path.push(".");
        }
    }
}

/// The one release of this name.
fn chosen<'p>(project: &'p Project, all: &[&'p Release], wanted: &str) -> anyhow::Result<Vec<&'p Release>> {
    let (namespace, name) = match wanted.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, wanted),
    };
    let is_named = |it: &Release| {
        // What nothing installs is known by its chart, a section of it by the key it stands under.
        let section = ask::section(it).map(|keys| keys.join("."));
        let own = section.as_deref().or(it.chart.name.as_deref()).filter(|_| it.name.is_none());
        let names = [it.name.as_deref(), it.document.name.as_deref(), own];
        names.contains(&Some(name)) && namespace.is_none_or(|space| it.namespace.as_deref() == Some(space))
    };
    let is_path = |it: &Release| ask::section(it).is_none() && ask::name(project, it) == wanted;
    let found: Vec<&Release> = all.iter().copied().filter(|it| is_named(it) || is_path(it)).collect();
    match found.len() {
        1 => Ok(found),
        0 => {
            let hint = suggestion(name, all.iter().map(|it| ask::name(project, it)));
            let others = all.iter().any(|it| ask::name(project, it) == name);
            let elsewhere = if others { " in this namespace" } else { "" };
            let lone = all.iter().find(|it| it.name.is_none() && it.document.name.is_none());
            let by_file = lone.filter(|_| hint.is_empty() && elsewhere.is_empty()).map(|it| {
                format!("; what nothing installs is named by its file, as `{}`", ask::name(project, it))
            });
            anyhow::bail!("there is no release `{wanted}`{elsewhere}{hint}{}", by_file.unwrap_or_default())
        }
        n => {
            let lines: Vec<String> =
                found.iter().map(|it| format!("\n  {}", words::title(project, it))).collect();
            anyhow::bail!(
                "{n} releases are called `{wanted}`; name the namespace, as in `site/{name}`, or give the folder of one:{}",
                lines.concat()
            )
        }
    }
}

fn shown(project: &Project, releases: &[&Release], arguments: &ValuesArguments) -> String {
    let answers: Vec<_> = releases.iter().map(|it| (*it, effective(project, it))).collect();
    match arguments.output {
        Answer::Yaml => {
            let documents: Vec<String> = answers
                .iter()
                .map(|(release, values)| yaml::document(project, release, values, arguments.written))
                .collect();
            documents.join("---\n")
        }
        Answer::Json => json::releases(project, &answers, arguments.written),
    }
}

/// The story of a value in every release that knows it.
fn told(
    project: &Project,
    releases: &[&Release],
    path: &[Segment],
    output: Answer,
) -> anyhow::Result<String> {
    let path = &with_items(releases, path);
    let stories: Vec<(&Release, Story)> = releases.iter().map(|it| (*it, story(project, it, path))).collect();
    let is_known =
        |it: &Story| it.end.is_some() || it.steps.iter().any(|step| !matches!(step.said, Said::Unread(_)));
    if !stories.iter().any(|(_, it)| is_known(it)) {
        let near: Vec<String> = releases.iter().flat_map(|it| beside(it, path)).collect();
        let wanted = crate::value::path::Shown(path).to_string();
        let hint = suggestion(&wanted, near.iter().map(String::as_str));
        let hint = if hint.is_empty() { may_set(project, &stories).unwrap_or_default() } else { hint };
        let may_be = if stories.iter().all(|(_, it)| it.is_sure) { "" } else { " that can be read" };
        anyhow::bail!("no layer{may_be} sets `{wanted}`, and no default of it is known{hint}");
    }
    let stories: Vec<_> = stories.into_iter().filter(|(_, it)| is_known(it)).collect();
    Ok(match output {
        Answer::Yaml => {
            let told = stories.iter().map(|(release, it)| words::story(project, release, path, it));
            told.collect::<Vec<_>>().join("\n")
        }
        Answer::Json => json::stories(project, path, &stories),
    })
}

/// The first layer that cannot be read, and why.
fn may_set(project: &Project, stories: &[(&Release, Story)]) -> Option<String> {
    stories.iter().find_map(|(release, story)| {
        let layer = story.steps.iter().find_map(|step| match step.said {
            Said::Unread(idx) => Some(&release.layers[idx]),
            Said::Value(..) | Said::Instead(..) => None,
        });
        layer.map(|it| format!("; {}", unread(project, it)))
    })
}

/// `apps/site.yaml:12`
fn place(project: &Project, location: Location) -> String {
    format!("{}:{}", project.file(location.file).file.path, line_and_column(project, location).0)
}

/// `ConfigMap site-values`, `apps/values.yaml`
fn layer_name(layer: &Layer) -> String {
    let name = layer.name.as_deref().unwrap_or_default();
    let kind = match layer.kind {
        LayerKind::File => return name.to_owned(),
        LayerKind::ConfigMap => "ConfigMap",
        LayerKind::Secret => "Secret",
        LayerKind::HelmRelease => "HelmRelease",
        LayerKind::Application => "Application",
        LayerKind::Parameters => "parameters of Application",
        LayerKind::Generator => "generator",
    };
    format!("{kind} {name}").trim_end().to_owned()
}

/// `default of site 1.2.3`
fn default_of(release: &Release) -> String {
    release
        .chart
        .judged
        .as_ref()
        .map_or_else(|| "a default".to_owned(), |it| format!("default of {} {}", it.name, it.version))
}

/// `Secret site-secrets is not among the given files`
fn unread(project: &Project, layer: &Layer) -> String {
    let why = layer.unread.map_or("cannot be read".into(), |it| reason(project, it));
    format!("{} {why}", layer_name(layer))
}
