//! `valuelint.yaml` with everything it extends.

use std::path::{Path, PathBuf};

use super::{path, read_text};
use crate::config::parse::{self, CONFIG, Configuration};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::text::{FileId, SourceFile};

/// A configuration and the files it was read from. The file of a diagnostic is an index into them; the first is
/// the configuration itself.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What all of them say together.
    pub configuration: Configuration,
    /// The files.
    pub files: Vec<SourceFile>,
}

/// Reads what the text of a configuration at this place says and extends.
pub fn load(place: &Path, text: &str) -> Loaded {
    let mut loaded = Loaded::default();
    lay(&mut loaded, place, text, &mut Vec::new());
    loaded
}

/// Lays a configuration over what was loaded, the ones it extends first.
fn lay(loaded: &mut Loaded, place: &Path, text: &str, open: &mut Vec<PathBuf>) {
    let file = FileId(u32::try_from(loaded.files.len()).expect("fewer than 2^32 files are extended"));
    loaded.files.push(SourceFile::new(path::display(place), text));
    open.push(path::absolute(place));
    let folder = place.parent().unwrap_or(Path::new(""));
    for named in parse::extends(file, text) {
        let base = folder.join(&named.text);
        let message = if open.contains(&path::absolute(&base)) {
            Some(format!("`{}` extends this file, and would never end", named.text))
        } else {
            match read_text(&base) {
                Ok(text) => {
                    lay(loaded, &base, &text, open);
                    None
                }
                Err(unreadable) => Some(format!("`{}`: {}", named.text, unreadable.message)),
            }
        };
        let diagnostic =
            |message| Diagnostic::new(RuleId::new(CONFIG), Severity::Error, named.location, message);
        loaded.configuration.diagnostics.extend(message.map(diagnostic));
    }
    open.pop();
    let below = std::mem::take(&mut loaded.configuration);
    loaded.configuration = parse::configuration(file, text, &path::display(folder), below);
}
