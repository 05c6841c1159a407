//! A project with open documents: the files around them, the configuration, and the last verdict.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::document::Document;
use super::rules::Rules;
use super::slice::{self, Slice};
use super::snapshot::{Asked, OpenText, Snapshot, Verdict};
use super::worker::{Disk, Done, Job, QUICK};
use crate::check::named;
use crate::config::{Folders, Settings};
use crate::diagnostic::Diagnostic;
use crate::files::cache::{Cache, CachedFile};
use crate::files::chart::Charts;
use crate::files::configuration::load;
use crate::files::{context, path, read_text};
use crate::text::FileId;

/// A larger one is looked at as a whole when nobody typed for so long.
const REST: Duration = Duration::from_millis(200);

/// The first look waits so long for the files around, before it shows what the open text says by itself.
const PATIENCE: Duration = Duration::from_millis(60);

/// A project with open documents.
#[derive(Debug)]
pub(super) struct Workspace {
    root: PathBuf,
    /// Whether files around the open documents count.
    has_project: bool,
    /// Its files on disk; `None` while they are looked at, and where nothing but the open documents counts.
    disk: Option<Disk>,
    is_at_work: bool,
    /// Whether something may have been written while the files were looked at.
    is_written: bool,
    around: Arc<Vec<(PathBuf, CachedFile)>>,
    /// The text of `valuelint.yaml` on disk.
    configuration: Option<String>,
    pub(super) rules: Rules,
    /// The charts that the configuration names by a path, and those that releases install from a folder in sight.
    charts: Arc<Mutex<Charts>>,
    /// Rises with every change.
    generation: u64,
    /// The last change that was looked at, perhaps in a slice.
    seen: u64,
    /// The last change that was looked at in a whole.
    whole: u64,
    /// The time the last whole took; nothing before the first.
    took: Option<Duration>,
    /// When the whole is due.
    due: Option<Instant>,
    slice: Option<Slice>,
    /// What was found when last looked at, perhaps in a slice.
    pub(super) verdict: Arc<Verdict>,
    /// The last one about all files, perhaps as they were some changes ago.
    all: Arc<Verdict>,
    /// The findings of every file, and the change they are about.
    everywhere: Option<(u64, Arc<Verdict>)>,
}

/// What to do with a change.
pub(super) enum Look {
    /// Look at the whole, and wait so long; `None` waits for the end.
    Whole(Option<Duration>),
    /// Look at the slice now.
    Slice,
}

impl Workspace {
    /// A workspace; its files are not read yet.
    pub(super) fn new(root: &Path, has_project: bool) -> Self {
        let root = root.to_owned();
        let mut workspace = Self {
            has_project,
            disk: has_project.then(|| Disk::new(&root)),
            is_at_work: false,
            is_written: false,
            around: Arc::default(),
            configuration: None,
            rules: Rules::new(),
            charts: Arc::default(),
            generation: 1,
            seen: 0,
            whole: 0,
            took: None,
            due: None,
            slice: None,
            verdict: Arc::default(),
            all: Arc::default(),
            everywhere: None,
            root,
        };
        workspace.look_at_disk();
        workspace
    }

    /// Something may have been written.
    pub(super) fn look_at_disk(&mut self) {
        if self.has_project {
            self.configuration = read_text(&self.root.join(context::CONFIGURATION)).ok();
        }
        match &mut self.disk {
            Some(disk) => disk.is_stale = true,
            None => self.is_written = true,
        }
        self.took = None;
        self.rules.look_at_disk();
        self.charts = Arc::default();
        self.change();
    }

    /// A text changed.
    pub(super) fn change(&mut self) {
        self.generation += 1;
    }

    /// Whether something changed since the last look.
    pub(super) fn is_stale(&self) -> bool {
        self.seen < self.generation
    }

    /// Whether the verdict is about all files as they are.
    pub(super) fn is_whole(&self) -> bool {
        self.whole == self.generation
    }

    /// When the whole is to be looked at, if it waits for that.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| !self.is_at_work)
    }

    /// How to look at what changed.
    pub(super) fn look(&self) -> Look {
        match self.took {
            Some(took) if took > QUICK && self.slice.is_some() => Look::Slice,
            Some(_) => Look::Whole(None),
            None if self.is_at_work => Look::Slice,
            None => Look::Whole(Some(PATIENCE)),
        }
    }

    /// The work of looking at everything; `None` if it is under way.
    pub(super) fn job<'d>(&mut self, open: impl Iterator<Item = &'d Document>) -> Option<Job> {
        if self.is_at_work {
            return None;
        }
        let snapshot = self.snapshot(open);
        self.is_at_work = true;
        self.due = None;
        let (root, disk) = (self.root.clone(), self.disk.take());
        Some(Job { root, snapshot, disk, asked: Asked::Open })
    }

    /// The work of looking for the findings of every file; `None` if they are known or under way.
    pub(super) fn job_everywhere<'d>(&mut self, open: impl Iterator<Item = &'d Document>) -> Option<Job> {
        if self.is_at_work || self.is_known_everywhere() {
            return None;
        }
        let mut job = self.job(open)?;
        job.asked = Asked::Everywhere;
        Some(job)
    }

    /// Whether the findings of every file are known as the files are now.
    pub(super) fn is_known_everywhere(&self) -> bool {
        self.everywhere.as_ref().is_some_and(|(generation, _)| *generation == self.generation)
    }

    /// The findings of every file.
    pub(super) fn everywhere(&self) -> Option<&Verdict> {
        self.everywhere.as_ref().map(|(_, verdict)| &**verdict)
    }

    /// Takes over what came of it; whether it is about the texts as they are now.
    pub(super) fn take(&mut self, done: Done) -> bool {
        self.is_at_work = false;
        self.disk = done.disk;
        if let Some(disk) = &mut self.disk {
            disk.is_stale |= std::mem::take(&mut self.is_written);
        }
        self.around = done.around;
        let is_new = done.generation == self.generation;
        if done.asked == Asked::Everywhere {
            let verdict = done.seen.map(|it| it.verdict).unwrap_or_default();
            self.everywhere = Some((done.generation, verdict));
            return false;
        }
        match done.seen {
            Some(seen) => {
                self.took = Some(done.took);
                self.slice = seen.slice;
                if is_new {
                    self.verdict = seen.verdict.clone();
                }
                self.all = seen.verdict;
            }
            // Nothing is known until something changes.
            None if is_new => self.verdict = Arc::default(),
            None => {}
        }
        if is_new {
            self.seen = self.generation;
            self.whole = self.generation;
        } else {
            self.due = Some(Instant::now() + REST);
        }
        is_new
    }

    /// Looks at the slice.
    pub(super) fn judge_slice<'d>(&mut self, open: impl Iterator<Item = &'d Document>) {
        let mut snapshot = self.snapshot(open);
        let is_known = self.took.is_some();
        let slice = match &self.slice {
            Some(slice) if is_known => slice.clone(),
            Some(_) | None if !self.around.is_empty() => slice::gathered(&self.all.project, &snapshot.open),
            Some(_) | None => {
                let open = snapshot.open.iter().filter_map(|it| it.path.as_deref());
                snapshot.around = Arc::new(Cache::beside(open.filter(|_| self.has_project), &self.root));
                snapshot.around.iter().map(|(_, it)| it.file.path.clone()).collect()
            }
        };
        self.verdict = Arc::new(snapshot.judge_slice(&slice));
        self.seen = self.generation;
        self.due = Some(Instant::now() + REST);
    }

    /// Looking failed: nothing is known until something changes.
    pub(super) fn give_up(&mut self) {
        self.verdict = Arc::default();
        self.seen = self.generation;
    }

    /// Everything a verdict depends on.
    pub(super) fn snapshot<'d>(&mut self, open: impl Iterator<Item = &'d Document>) -> Snapshot {
        let open: Vec<&Document> = open.collect();
        let written = open.iter().find(|it| &*it.file.path == context::CONFIGURATION);
        let text = written.map(|it| &*it.file.text).or(self.configuration.as_deref());
        let place = self.root.join(context::CONFIGURATION);
        let mut configuration = text.map(|text| load(&place, text).configuration).unwrap_or_default();
        // What is wrong in the files it extends is told where they are open as configurations themselves.
        configuration.diagnostics.retain(|it| it.location.file == FileId(0));
        let folders = configuration.rules.iter().map(|it| path::absolute(Path::new(&it.text))).collect();
        self.rules.renew(folders, &open);
        let mut named = named::in_configuration(&configuration, &self.rules.set);
        named.retain(|it| it.location.file == FileId(0));
        configuration.diagnostics.append(&mut named);
        let root = path::display(&self.root);
        let folders = Folders { configuration: root.clone(), working: root };
        let mut settings = Settings { folders, ..configuration.settings };
        let mut charts = self.charts.lock().unwrap_or_else(PoisonError::into_inner);
        charts.fill(&mut settings.charts, &self.root);
        drop(charts);
        let mut own = self.of_open_rules(&open);
        if let Some(written) = written {
            own.extend(configuration.diagnostics.into_iter().map(|it| (written.file.path.clone(), it)));
        }
        Snapshot {
            generation: self.generation,
            open: open.iter().map(|it| it.open_text()).collect(),
            around: self.around.clone(),
            settings: Arc::new(settings),
            rules: self.rules.set.clone(),
            root: self.root.clone(),
            charts: self.charts.clone(),
            own,
        }
    }

    /// What is wrong with rules that are being written.
    fn of_open_rules(&self, open: &[&Document]) -> Vec<(Arc<str>, Diagnostic)> {
        let at = |(path, found): &(PathBuf, Diagnostic)| {
            let document = open.iter().find(|it| it.path.as_ref() == Some(path))?;
            Some((document.file.path.clone(), found.clone()))
        };
        self.rules.diagnostics.iter().filter_map(at).collect()
    }

    /// As if looking at the whole had taken long.
    #[cfg(test)]
    pub(super) fn be_slow<'d>(&mut self, open: impl Iterator<Item = &'d Document>) {
        let open: Vec<_> = open.map(Document::open_text).collect();
        self.slice = Some(slice::gathered(&self.all.project, &open));
        self.took = Some(QUICK * 2);
    }

    /// The findings, to be changed.
    #[cfg(test)]
    pub(super) fn diagnostics_mut(&mut self) -> &mut Vec<Diagnostic> {
        self.all = Arc::default();
        &mut Arc::get_mut(&mut self.verdict).expect("nobody else has it").diagnostics
    }

    /// The absolute path of a file of the project.
    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.root.join(Path::new(file))
    }
}

impl Document {
    fn open_text(&self) -> OpenText {
        OpenText { path: self.path.clone(), file: self.file.clone(), parsed: self.parsed.clone() }
    }
}
