//! What Kubernetes itself says of values: words and names of fields that mean the same in every chart.

use std::sync::Arc;

use super::teller::Teller;
use crate::diagnostic::Diagnostic;
use crate::project::{Project, Release};
use crate::value::path::Segment;

mod fields;
mod keys;
mod words;

/// The findings about the values of a release.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let teller = &mut Teller { acc, project, release };
    words::look(teller, &mut Vec::new(), &release.values);
    keys::look(teller, &mut Vec::new(), &release.values);
}

/// A step on the way down; few ways end where something is to be told.
#[derive(Debug, Clone, Copy)]
enum Step<'v> {
    Key(&'v Arc<str>),
    Index(usize),
}

/// The steps as they are told.
fn path(way: &[Step<'_>]) -> Vec<Segment> {
    way.iter()
        .map(|step| match step {
            Step::Key(key) => Segment::Key(Arc::clone(key)),
            Step::Index(index) => Segment::Index(*index),
        })
        .collect()
}
