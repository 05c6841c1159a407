//! What a chart's own files say of the keys people wrote: unknown, misplaced, of another type. Where they are not at
//! hand, what its profile lists says which keys nothing reads.

use std::sync::OnceLock;

use super::demands;
use super::key_words::{shown_for_map, type_words};
use super::mend::{self, Plan};
use super::schema;
use super::teller::{Spot, Teller, Told, called};
use crate::chart::folder::ChartProfile;
use crate::chart::folder::judge::{Certainty, Fault, Judgement, Open, judge};
use crate::chart::key::Type;
use crate::diagnostic::{Applicability, Confidence, Diagnostic, Severity};
use crate::project::merge::values_of;
use crate::project::{Laid, Layer, Project, Release, Source};
use crate::text::slip::is_same_but_style;
use crate::value::path::{Segment, Shown};
use crate::value::{Value, ValueKind};

/// The findings about each layer of one release; nothing if neither its chart's files nor a profile are at hand.
pub(super) fn check(
    acc: &mut Vec<Diagnostic>,
    project: &Project,
    release: &Release,
    (has_unlisted, templated): (bool, &Templated<'_>),
) {
    match &release.chart.folder {
        Some(chart) => by_folder(acc, project, release, (chart, templated)),
        None if has_unlisted => by_profile(acc, project, release, templated),
        None => {}
    }
}

/// The values of a run that hold templates, found when they are first asked for.
pub(super) struct Templated<'a> {
    project: &'a Project,
    texts: OnceLock<Vec<&'a str>>,
}

impl<'a> Templated<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        Self { project, texts: OnceLock::new() }
    }

    /// Whether one of several values files may hold the template that an unread key of another one is for.
    fn speaks_for(&self, judgement: &Judgement<'_>) -> bool {
        let is_unread = matches!(judgement.fault, Fault::Unknown { near: None } | Fault::Elsewhere { .. });
        is_unread && self.names(&Shown(&judgement.path).to_string())
    }

    /// Whether one of them reads a value at this path or below it.
    fn names(&self, path: &str) -> bool {
        let texts = self.texts.get_or_init(|| {
            let is_values = |it: &&Source| !it.tree.documents.is_empty();
            let all = self.project.sources.iter().filter(is_values).map(|it| &*it.text);
            all.filter(|it| memchr::memmem::find(it.as_bytes(), b".Values.").is_some()).collect()
        });
        let wanted = format!(".Values.{path}");
        let is_end = |rest: &str| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        texts.iter().any(|text| text.match_indices(&wanted).any(|(at, _)| is_end(&text[at + wanted.len()..])))
    }
}

fn by_folder(
    acc: &mut Vec<Diagnostic>,
    project: &Project,
    release: &Release,
    (chart, templated): (&ChartProfile, &Templated<'_>),
) {
    let values: Vec<Value> =
        overrides(release).filter_map(|idx| values_of(project, &release.layers, idx)).collect();
    let judgements = judge(chart, &values).into_iter().filter(|it| !templated.speaks_for(it));
    let is_error = |it: &Judgement<'_>| it.certainty <= Certainty::Likely;
    let (errors, others): (Vec<_>, Vec<_>) = judgements.partition(is_error);
    let mut teller = Teller { acc, project, release };
    // What Helm itself refuses says more than that nothing reads it, and less than where it belongs.
    tell(&mut teller, &called(chart), &errors);
    schema::check(&mut teller, chart);
    demands::check(&mut teller, chart);
    tell(&mut teller, &called(chart), &others);
}

/// Types were judged by the profile itself, and what it says of a key goes before.
fn by_profile(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release, templated: &Templated<'_>) {
    let (Some(profile), Some(judged)) = (&release.chart.profile, &release.chart.judged) else { return };
    let chart = profile.listed(&judged.version);
    let values: Vec<Value> =
        overrides(release).filter_map(|idx| values_of(project, &release.layers, idx)).collect();
    let judgements = judge(&chart, &values).into_iter().filter(|it| !templated.speaks_for(it));
    let mut judgements: Vec<_> =
        judgements.filter(|it| !matches!(it.fault, Fault::Mismatch { .. })).collect();
    // A fork or a namesake reads keys of its own; what is almost a key of this chart is a slip in either.
    let is_this_chart = release.chart.identity == Some(Confidence::High);
    let is_strange = |it: &Judgement<'_>| it.path.len() == 1 && !is_slip(it);
    if !is_this_chart && judgements.iter().filter(|it| is_strange(it)).count() > 1 {
        return;
    }
    // So does a version newer than the profile.
    let is_newer = release.chart.version.as_ref().is_some_and(|it| it > profile.newest());
    judgements.retain(|it| is_this_chart && !is_newer || is_slip(it));
    tell(&mut Teller { acc, project, release }, &called(&chart), &judgements);
}

fn is_slip(judgement: &Judgement<'_>) -> bool {
    matches!(judgement.fault, Fault::Unknown { near: Some(_) })
}

/// The layers that are no defaults: a chart's own values are what its keys are.
fn overrides(release: &Release) -> impl Iterator<Item = usize> {
    let is_over = |it: &Layer| !matches!(it.laid, Laid::Default | Laid::Global);
    release.layers.iter().enumerate().filter(move |(_, it)| is_over(it)).map(|(idx, _)| idx)
}

fn tell(teller: &mut Teller<'_>, chart: &str, judgements: &[Judgement<'_>]) {
    let n_said = teller.acc.len();
    for judgement in judgements {
        let Some(source) = judgement.entry.value.origin.source else { continue };
        let range = match judgement.fault {
            Fault::Mismatch { .. } => range_of_value(judgement),
            Fault::Unknown { .. } | Fault::Misplaced { .. } | Fault::Elsewhere { .. } => {
                judgement.entry.key_range
            }
        };
        let told = told(teller, chart, judgement);
        let spot = Spot { path: &judgement.path, source, range, entry: Some(judgement.entry) };
        teller.tell(&spot, told, n_said);
    }
}

/// A scalar itself, else its key.
fn range_of_value(judgement: &Judgement<'_>) -> text_size::TextRange {
    let value = &judgement.entry.value;
    let is_leaf = !matches!(value.kind, ValueKind::Map(_) | ValueKind::List(_));
    if is_leaf && !value.origin.range.is_empty() { value.origin.range } else { judgement.entry.key_range }
}

fn told(teller: &Teller<'_>, chart: &str, judgement: &Judgement<'_>) -> Told {
    let path = Shown(&judgement.path).to_string();
    let (severity, confidence) = match judgement.certainty {
        Certainty::Sure => (Severity::Error, Confidence::High),
        // An environment may hold any variable, and only the application knows which it reads.
        Certainty::Likely if is_variable(&judgement.entry.key) => (Severity::Warning, Confidence::Medium),
        Certainty::Likely => (Severity::Error, Confidence::Medium),
        Certainty::Unread => (Severity::Warning, Confidence::High),
        Certainty::Hint => (Severity::Info, Confidence::Medium),
    };
    let (rule, message) = match &judgement.fault {
        Fault::Unknown { near: Some(near) } if judgement.open.is_some() => {
            ("values/unknown-key", format!("`{path}` looks like a slip; did you mean `{near}`?"))
        }
        Fault::Unknown { near: Some(near) } => {
            ("values/unknown-key", format!("nothing in {chart} reads `{path}`; did you mean `{near}`?"))
        }
        Fault::Unknown { near: None } => {
            ("values/unknown-key", format!("nothing in {chart} reads `{path}`; correct or remove it"))
        }
        Fault::Misplaced { to, .. } if judgement.open.is_some() => {
            ("values/misplaced-key", format!("`{path}` looks misplaced; {chart} reads it {}", place(to)))
        }
        Fault::Misplaced { to, .. } => {
            ("values/misplaced-key", format!("nothing in {chart} reads `{path}`; it belongs {}", place(to)))
        }
        Fault::Elsewhere { at } => {
            ("values/unknown-key", format!("nothing in {chart} reads `{path}`, but it reads `{}`", Shown(at)))
        }
        Fault::Mismatch { expected, is_quoted, .. } => {
            ("values/type-mismatch", mismatch(teller, judgement, *expected, *is_quoted))
        }
    };
    let (help, fix) = (help(judgement), fix(teller.release, judgement));
    Told { rule, severity, confidence, message, help, fix }
}

fn place(to: &[Segment]) -> String {
    match to.split_last() {
        Some((_, parent)) if !parent.is_empty() => format!("under `{}`", Shown(parent)),
        Some(_) | None => "at the top of the values".to_owned(),
    }
}

fn mismatch(teller: &Teller<'_>, judgement: &Judgement<'_>, expected: Type, is_quoted: bool) -> String {
    let value = &judgement.entry.value;
    let shown = match expected {
        Type::Object | Type::Array => shown_for_map(teller.release, &judgement.path, value),
        _ => teller.shown(&judgement.path, value),
    };
    let (path, wanted) = (Shown(&judgement.path), type_words(expected));
    if is_quoted && expected == Type::Boolean && judgement.certainty == Certainty::Unread {
        return format!(
            "`{path}` is {shown}, and the chart's default is {wanted}; templates only print it, so it works until one tests it"
        );
    }
    if is_quoted && expected == Type::Boolean {
        return format!(
            "`{path}` is {shown}, and every text but the empty one counts as true; write it without quotes"
        );
    }
    match judgement.certainty {
        Certainty::Hint => format!("`{path}` is {shown}, and the chart's default is {wanted}"),
        Certainty::Sure | Certainty::Likely | Certainty::Unread => {
            format!("`{path}` is {shown}, and must be {wanted}, as the chart's default is")
        }
    }
}

/// What the finding rests on.
fn help(judgement: &Judgement<'_>) -> Option<String> {
    let site = judgement.evidence.as_ref().map(|it| format!("{}:{}", it.file, it.line));
    match (&judgement.fault, judgement.open, site) {
        (Fault::Mismatch { .. }, _, Some(site)) => Some(format!("{site} reads it.")),
        (Fault::Mismatch { .. }, _, None) => None,
        (_, Some(Open::Opened(_) | Open::Deep(_)), _) => {
            Some("The chart hands this map on as it is, so other keys are possible here.".to_owned())
        }
        (_, Some(_), _) => Some("Other keys are possible here.".to_owned()),
        (_, None, Some(site)) => Some(format!(
            "Templates read the keys of this map one by one, as {site} does, and never this one."
        )),
        (_, None, None) => Some("No template reads this key or hands on the map it stands in.".to_owned()),
    }
}

fn fix(release: &Release, judgement: &Judgement<'_>) -> Option<Plan> {
    let path = &judgement.path;
    match &judgement.fault {
        Fault::Unknown { near: Some(near) } => {
            let is_style = is_same_but_style(near, &judgement.entry.key);
            let applicability = if is_style { Applicability::Safe } else { Applicability::Unsafe };
            let beside = [&path[..path.len() - 1], &[Segment::Key((&**near).into())]].concat();
            is_free(&release.values, &beside).then(|| mend::respelled(path, near, applicability))
        }
        Fault::Misplaced { to, is_slip } if is_free(&release.values, to) => {
            let is_sure = *is_slip && judgement.open.is_none();
            let applicability = if is_sure { Applicability::Safe } else { Applicability::Unsafe };
            mend::carried(path, to, applicability)
        }
        Fault::Mismatch { expected: Type::Boolean, .. } => {
            let text = judgement.entry.value.as_str()?;
            let meant = text.parse().ok()?;
            Some(mend::set(path, Value::computed(ValueKind::Bool(meant)), text))
        }
        Fault::Unknown { near: None }
        | Fault::Misplaced { .. }
        | Fault::Elsewhere { .. }
        | Fault::Mismatch { .. } => None,
    }
}

/// Whether a key is the name of an environment variable.
fn is_variable(key: &str) -> bool {
    key.bytes().any(|it| it.is_ascii_uppercase()) && !key.bytes().any(|it| it.is_ascii_lowercase())
}

/// Whether nobody wrote a value there.
pub(super) fn is_free(values: &Value, path: &[Segment]) -> bool {
    let found = path.iter().try_fold(values, |value, segment| match segment {
        Segment::Key(key) => value.entry(key).map(|it| &it.value),
        Segment::Index(index) => value.as_list()?.get(*index),
    });
    found.is_none_or(|it| !it.is_written())
}
