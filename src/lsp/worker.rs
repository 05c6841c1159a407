//! A thread that reads the disk and looks at whole workspaces, so that nobody who types waits for it.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use rayon::ThreadPool;

use super::slice::{self, Slice};
use super::snapshot::{Asked, Snapshot, Verdict};
use crate::files::cache::{Cache, CachedFile};

/// A workspace that is looked at as a whole in this time is always looked at as a whole.
pub(super) const QUICK: Duration = Duration::from_millis(25);

/// In a workspace of fewer files a slice would hold about all of them.
const MANY: usize = 50;

/// Where a workspace is looked at as a whole.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
    pub(super) done: Receiver<Done>,
}

/// A workspace to look at.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) root: PathBuf,
    pub(super) snapshot: Snapshot,
    pub(super) disk: Option<Disk>,
    pub(super) asked: Asked,
}

/// The files of a workspace; it goes to the worker and comes back.
#[derive(Debug)]
pub(super) struct Disk {
    cache: Cache,
    /// Whether something may have been written since it was last read.
    pub(super) is_stale: bool,
}

/// A workspace that was looked at.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) root: PathBuf,
    pub(super) generation: u64,
    pub(super) asked: Asked,
    pub(super) disk: Option<Disk>,
    pub(super) around: Arc<Vec<(PathBuf, CachedFile)>>,
    /// `None` if looking failed.
    pub(super) seen: Option<Seen>,
    /// How long the looking took, the reading aside.
    pub(super) took: Duration,
}

/// A verdict over a whole workspace.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) verdict: Arc<Verdict>,
    /// The files that a change of an open text may leave out; `None` if it must not leave out any.
    pub(super) slice: Option<Slice>,
}

impl Disk {
    pub(super) fn new(root: &Path) -> Self {
        Self { cache: Cache::new(root), is_stale: true }
    }
}

impl Worker {
    pub(super) fn start() -> Self {
        let (jobs, waiting) = unbounded::<Job>();
        let (finished, done) = unbounded();
        thread::spawn(move || {
            let pool = pool();
            for job in waiting {
                let result = match &pool {
                    Some(pool) => pool.install(|| job.run()),
                    None => job.run(),
                };
                if finished.send(result).is_err() {
                    return;
                }
            }
        });
        Self { jobs, done }
    }

    pub(super) fn submit(&self, job: Job) {
        // It fails only when the thread is gone, and with it the server.
        drop(self.jobs.send(job));
    }
}

/// All processors but the one that answers the editor.
fn pool() -> Option<ThreadPool> {
    let n_processors = thread::available_parallelism().map_or(1, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(n_processors.saturating_sub(1).max(1)).build().ok()
}

impl Job {
    fn run(self) -> Done {
        let Self { root, mut snapshot, mut disk, asked } = self;
        if let Some(disk) = disk.as_mut().filter(|it| it.is_stale) {
            let read = panic::catch_unwind(AssertUnwindSafe(|| disk.cache.refresh()));
            disk.is_stale = read.is_err();
            let files = disk.cache.files().map(|(path, file)| (path.to_owned(), file.clone()));
            snapshot.around = Arc::new(files.collect());
        }
        let start = Instant::now();
        let verdict = panic::catch_unwind(AssertUnwindSafe(|| snapshot.judge(asked))).ok();
        let took = start.elapsed();
        let seen = verdict.map(|verdict| {
            // Where a change costs little, or is all there is, nothing is gained by leaving files out.
            let is_large = took > QUICK && snapshot.around.len() > snapshot.open.len() + MANY;
            let slice = (is_large && asked == Asked::Open)
                .then(|| panic::catch_unwind(AssertUnwindSafe(|| slice::of(&snapshot, &verdict))).ok());
            Seen { slice: slice.flatten().flatten(), verdict: Arc::new(verdict) }
        });
        let generation = snapshot.generation;
        Done { root, generation, asked, disk, around: snapshot.around, seen, took }
    }
}
