//! Paths to texts: the only room that walks folders and reads files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::{Project, ProjectFile, Role};
use crate::text::{FileId, Location, SourceFile};

pub mod bases;
pub mod cache;
pub mod chart;
pub mod configuration;
pub mod context;
pub mod links;
pub mod path;
pub mod walk;
pub mod write;

/// The id of a file that cannot be read.
pub const NOT_READABLE: &str = "valuelint/not-readable";

/// Larger files are refused: nobody wrote them.
pub const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// What to read.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and folders as given.
    pub paths: Vec<PathBuf>,
    /// A text that came by standard input, and what it is called.
    pub stdin: Option<(String, Vec<u8>)>,
    /// The folders whose other files are read as context.
    pub context: Vec<PathBuf>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Texts {
    /// The files in order of path, context among them.
    pub files: Vec<ProjectFile>,
    /// The files that could not be read, in order of path.
    pub unreadable: Vec<Unreadable>,
}

/// A file that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The path as given or walked.
    pub path: String,
    /// What is wrong with it, and what is right.
    pub message: String,
    /// Whether the user asked for this very file.
    pub is_named: bool,
}

impl Unreadable {
    /// The finding, at a file of the project that stands for the unreadable one.
    pub fn diagnose(&self, project: &mut Project) -> Diagnostic {
        let file = push(project, SourceFile::new(&*self.path, ""));
        let severity = if self.is_named { Severity::Error } else { Severity::Warning };
        let location = Location { file, range: crate::text::range(0, 0) };
        Diagnostic::new(RuleId::new(NOT_READABLE), severity, location, &*self.message)
    }
}

/// Adds a file that diagnostics may point into; nothing looks for values in it.
///
/// # Panics
/// With 2^32 files.
pub fn push(project: &mut Project, file: SourceFile) -> FileId {
    let id = u32::try_from(project.files.len()).expect("fewer than 2^32 files are read");
    project.files.push(ProjectFile { file, role: Role::Context });
    FileId(id)
}

/// A path to read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    path: PathBuf,
    role: Role,
}

/// Reads everything that is asked for, in parallel, sorted by path.
pub fn read(request: &Request) -> Texts {
    let mut texts = Texts::default();
    let mut candidates = candidates(&request.paths, &mut texts.unreadable);
    candidates.extend(request.context.iter().flat_map(|it| context::candidates(it, &request.paths)));
    let stdin = request.stdin.as_ref().map(|(name, _)| path::absolute(Path::new(name)));
    candidates.retain(|it| stdin.as_ref() != Some(&path::absolute(&it.path)));
    let candidates = distinct(candidates);
    let read: Vec<_> = candidates.par_iter().filter_map(read_candidate).collect();
    for result in read {
        match result {
            Ok(file) => texts.files.push(file),
            Err(unreadable) => texts.unreadable.push(unreadable),
        }
    }
    if let Some((name, bytes)) = &request.stdin {
        read_stdin(name, bytes, &mut texts);
    }
    texts.files.sort_by(|one, other| one.file.path.cmp(&other.file.path));
    texts.unreadable.sort_by(|one, other| one.path.cmp(&other.path));
    texts
}

/// Reads one text for our own use: a configuration, a rule.
pub fn read_text(path: &Path) -> Result<String, Unreadable> {
    let unreadable = |message| Unreadable { path: self::path::display(path), message, is_named: true };
    read_bytes(path).and_then(decode).map_err(unreadable)
}

/// The rule files of a folder, in order of path.
pub fn read_rules(folder: &Path) -> Vec<Result<SourceFile, Unreadable>> {
    let walk = walk::yaml_files(folder);
    let rules =
        walk.files.iter().map(|it| read_text(it).map(|text| SourceFile::new(path::display(it), text)));
    rules.chain(walk.unreadable.into_iter().map(Err)).collect()
}

fn candidates(paths: &[PathBuf], unreadable: &mut Vec<Unreadable>) -> Vec<Candidate> {
    let mut acc = Vec::new();
    for path in paths {
        if !path.is_dir() {
            acc.push(Candidate { path: path.clone(), role: Role::Named });
            continue;
        }
        let walk = walk::yaml_files(path);
        acc.extend(walk.files.into_iter().map(|path| Candidate { path, role: Role::Walked }));
        unreadable.extend(walk.unreadable);
    }
    acc
}

/// Every file once, in its strongest role.
fn distinct(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut keyed: Vec<_> = candidates.into_iter().map(|it| (path::absolute(&it.path), it)).collect();
    keyed.sort_by(|one, other| (&one.0, one.1.role).cmp(&(&other.0, other.1.role)));
    keyed.dedup_by(|one, other| one.0 == other.0);
    keyed.into_iter().map(|(_, candidate)| candidate).collect()
}

/// `None` for context that has nothing to say.
fn read_candidate(candidate: &Candidate) -> Option<Result<ProjectFile, Unreadable>> {
    let is_reported = candidate.role != Role::Context;
    let read = read_bytes(&candidate.path);
    if !is_reported && !read.as_ref().is_ok_and(|bytes| context::is_relevant(&candidate.path, bytes)) {
        return None;
    }
    let path = path::display(&candidate.path);
    match read.and_then(decode) {
        Ok(text) => Some(Ok(ProjectFile { file: SourceFile::new(path, text), role: candidate.role })),
        Err(_) if !is_reported => None,
        Err(message) => Some(Err(Unreadable { path, message, is_named: candidate.role == Role::Named })),
    }
}

fn read_stdin(name: &str, bytes: &[u8], texts: &mut Texts) {
    let path = path::display(Path::new(name));
    match decode(bytes.to_vec()) {
        Ok(text) => {
            texts.files.push(ProjectFile { file: SourceFile::new(path, text), role: Role::Named });
        }
        Err(message) => texts.unreadable.push(Unreadable { path, message, is_named: true }),
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| explain(&error))?;
    let size = file.metadata().map_or(0, |it| it.len().min(MAX_SIZE));
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(MAX_SIZE).read_to_end(&mut bytes).map_err(|error| explain(&error))?;
    Ok(bytes)
}

/// Words for what the system says.
fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission to read it is denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn decode(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 >= MAX_SIZE {
        return Err("is 64 MiB or larger; nothing that large is read".to_owned());
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16; save it as UTF-8".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = memchr::memchr_iter(b'\n', &error.as_bytes()[..at]).count() + 1;
        format!("is not UTF-8: byte 0x{:02x} in line {line}; save it as UTF-8", error.as_bytes()[at])
    })
}
