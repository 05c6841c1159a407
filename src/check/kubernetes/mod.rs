//! What Kubernetes itself says of values: words and names of fields that mean the same in every chart.

use super::teller::Teller;
use crate::diagnostic::Diagnostic;
use crate::project::{Project, Release};

mod fields;
mod keys;
mod words;

/// The findings about the values of a release.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let teller = &mut Teller { acc, project, release };
    words::look(teller, &mut Vec::new(), &release.values);
    keys::look(teller, &mut Vec::new(), &release.values);
}
