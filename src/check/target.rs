//! Flux's `targetPath`, which reads a text as `--set` does, and does not always win.

use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::project::single::{Given, given};
use crate::project::{Layer, LayerKind, Project, Release, Target};
use crate::secret::is_secret_key;
use crate::value::path::{Segment, Shown};
use crate::value::refusal::Refusal;
use crate::value::set::place;
use crate::value::{Value, ValueKind};
use crate::yaml::Node;

/// Every `valuesFrom` with a `targetPath`.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let Some(id) = release.object.filter(|it| project.object(*it).kind == "HelmRelease") else { return };
    let source = project.object(id).source;
    for (idx, item) in project.values_from(release) {
        let layer = &release.layers[idx];
        let (Some(target), Some(node)) = (&layer.target, item.get("targetPath")) else { continue };
        let told = torn(target).or_else(|| spoiled(project, layer, target));
        let told = told.or_else(|| hidden(release, idx, target));
        acc.extend(told.map(|words| said(project, source, at(item, node).range, words)));
    }
}

fn at<'t>(item: &'t Node, node: &'t Node) -> &'t Node {
    if node.range.is_empty() { item.get("name").unwrap_or(node) } else { node }
}

const LITERAL: &str =
    "`literal` is known from Flux 2.9 on; before, escape `,` `{` and `\\` with a backslash.";

/// How the domain in the name of an annotation or label ends.
const ENDS: [&str; 6] = ["io", "com", "org", "net", "dev", "sh"];

/// A dot in the name of an annotation makes two keys of it.
fn torn(target: &Target) -> Option<Words> {
    let path = place(&target.path).filter(|_| !target.is_literal)?;
    let name = path.windows(2).find_map(|steps| match steps {
        [Segment::Key(one), Segment::Key(other)] => {
            let (domain, _) = other.split_once('/')?;
            ENDS.contains(&domain).then(|| (format!("{one}.{other}"), format!("{one}\\.{other}")))
        }
        _ => None,
    });
    name.map(|(name, right)| Words {
        rule: "values/target-path",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: format!(
            "a dot in `targetPath` begins another key, so `{name}` becomes two; write `{right}`"
        ),
        help: "As in `--set`, a backslash before a dot makes it part of the key.",
    })
}

/// The text is something else once `--set` has read it.
fn spoiled(project: &Project, layer: &Layer, target: &Target) -> Option<Words> {
    let Given { text, all, refusal, .. } = given(project, layer, target)?;
    let path = place(&target.path)?;
    let is_secret = matches!(path.last(), Some(Segment::Key(key)) if is_secret_key(key));
    let kind = if layer.kind == LayerKind::Secret { "Secret" } else { "ConfigMap" };
    if let Some(why) = refusal {
        let why = match why {
            Refusal::NoValue => "a comma begins another key, which has no value",
            Refusal::OpenList => "a brace begins a list, which does not end",
        };
        return Some(Words {
            rule: "values/target-path",
            severity: Severity::Error,
            confidence: Confidence::High,
            message: format!(
                "`targetPath` reads the text of the {kind} as `--set` does, and there {why}, so that the release fails; write `literal: true` beside it"
            ),
            help: LITERAL,
        });
    }
    let message = match all.as_deref() {
        _ if target.is_literal => None,
        Some([_, .., _]) => Some("a comma ends a value, so it becomes several".to_owned()),
        Some([only]) => match &only.kind {
            ValueKind::List(_) => Some("braces make a list of it".to_owned()),
            ValueKind::String(it) if text.contains('\\') && **it != *text => {
                Some("a backslash takes the character behind it as it is, and is gone".to_owned())
            }
            ValueKind::Int(_) | ValueKind::Bool(_) | ValueKind::Null if is_secret => {
                Some("a number or `true` is no text then".to_owned())
            }
            _ => None,
        },
        Some([]) | None => None,
    };
    let words = |message, help| Words {
        rule: "values/target-path",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message,
        help,
    };
    if let Some(why) = message {
        let message = format!(
            "`targetPath` reads the text of the {kind} as `--set` does, and there {why}; write `literal: true` beside it"
        );
        return Some(words(message, LITERAL));
    }
    let is_line = text.ends_with('\n') && text.trim_end_matches('\n').lines().count() == 1;
    is_line.then(|| {
        let message = format!("the text of the {kind} ends with a line break, which becomes part of the value; write `|-`, or leave it out before encoding");
        words(message, "`|` keeps the last line break and `|-` drops it; `echo` adds one, `printf` does not.")
    })
}

/// `spec.values` sets the same place and wins, whatever the documentation says.
fn hidden(release: &Release, idx: usize, target: &Target) -> Option<Words> {
    let path = place(&target.path)?;
    let winner = path.iter().try_fold(&release.values, |value: &Value, step| match step {
        Segment::Key(key) => value.get(key),
        Segment::Index(index) => value.as_list()?.get(*index),
    })?;
    let layer = release.layers.get(usize::from(winner.origin.layer)).filter(|_| winner.is_written())?;
    let is_other = usize::from(winner.origin.layer) != idx && winner.kind != ValueKind::Unknown;
    let is_inline = layer.kind == LayerKind::HelmRelease;
    (is_other && is_inline && !matches!(winner.kind, ValueKind::Map(_))).then(|| Words {
        rule: "values/target-path",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: format!("`spec.values` sets `{}` as well and wins here; remove it there", Shown(&path)),
        help: "Flux lays `spec.values` over everything at the end. What `targetPath` set stays only below a map that is in `spec.values` alone.",
    })
}
