//! A text an editor has open.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Diagnostic, TextDocumentItem, Uri};

use super::from_proto;
use crate::files::{context, path};
use crate::project::build::Parsed;
use crate::text::SourceFile;

/// A text an editor has open; what is on disk does not count.
#[derive(Debug)]
pub(super) struct Document {
    /// The name the editor has for it.
    pub(super) uri: Uri,
    /// The file; `None` for a text that is in no file yet.
    pub(super) path: Option<PathBuf>,
    /// The folder of its workspace.
    pub(super) root: PathBuf,
    /// Whether its project is known, so that the files around it count.
    pub(super) has_project: bool,
    /// Rises with every change.
    pub(super) version: i32,
    /// The text, under its path from the root.
    pub(super) file: SourceFile,
    /// What was parsed of this very text.
    pub(super) parsed: Arc<Parsed>,
    /// What the editor shows, and for which version; `None` before anything was published.
    pub(super) shown: Option<(i32, Vec<Diagnostic>)>,
}

impl Document {
    /// The document an editor opened; `None` for what is no YAML.
    pub(super) fn open(item: TextDocumentItem, folders: &[PathBuf]) -> Option<Self> {
        let path = from_proto::path(&item.uri);
        let is_yaml = has_yaml_name(item.uri.path()) || String::from(item.language_id).starts_with("yaml");
        if !is_yaml || path.as_deref().is_some_and(context::is_template) {
            return None;
        }
        let project = path.as_deref().and_then(|path| project(path, folders));
        let has_project = project.is_some();
        let parent = || path.as_deref().and_then(Path::parent).map(Path::to_owned);
        let root = project.or_else(parent).unwrap_or_default();
        let name = match &path {
            Some(path) => path::display(&path::relative(path, &root)),
            None => item.uri.path().to_owned(),
        };
        let file = SourceFile::new(name, item.text);
        let parsed = Arc::default();
        Some(Self {
            uri: item.uri,
            path,
            root,
            has_project,
            version: item.version,
            file,
            parsed,
            shown: None,
        })
    }

    /// Takes over a newer text.
    pub(super) fn set(&mut self, version: i32, text: String) {
        self.version = version;
        self.file = SourceFile::new(self.file.path.clone(), text);
        self.parsed = Arc::default();
    }
}

/// The folder of the project: what the command line would take, else the innermost that is open.
fn project(path: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
    let open = || folders.iter().filter(|it| path.starts_with(it)).max_by_key(|it| it.as_os_str().len());
    context::root(path).or_else(|| open().cloned())
}

fn has_yaml_name(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(OsStr::to_str);
    extension.is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"))
}
