//! A line on the terminal while a run takes long: what is being done, and for how many seconds.

use std::env;
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shorter runs say nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// How often the line is written anew.
const BEAT: Duration = Duration::from_millis(200);

/// The line; it is gone when this is dropped.
pub(super) struct Progress(Option<(Sender<String>, JoinHandle<()>)>);

impl Progress {
    /// A line if somebody looks: standard error is a terminal that can take text back, and this is no pipeline.
    pub(super) fn new(is_quiet: bool) -> Self {
        let is_dumb = env::var_os("TERM").is_none_or(|it| it == "dumb");
        let is_watched = io::stderr().is_terminal() && !is_dumb && env::var_os("CI").is_none();
        if is_quiet || !is_watched {
            return Self(None);
        }
        let (sender, receiver) = channel();
        let thread = std::thread::spawn(move || show(&receiver, Instant::now(), &mut io::stderr()));
        Self(Some((sender, thread)))
    }

    /// Says what is being done now.
    pub(super) fn say(&self, doing: String) {
        if let Some((sender, _)) = &self.0 {
            // Nobody listens any more when the terminal has gone.
            drop(sender.send(doing));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.0.take() {
            drop(sender);
            drop(thread.join());
        }
    }
}

/// Writes the line until nobody says anything more, and then takes it back.
fn show(receiver: &Receiver<String>, start: Instant, out: &mut dyn io::Write) {
    let (mut doing, mut is_shown) = (String::new(), false);
    loop {
        let pause = if is_shown { BEAT } else { PATIENCE.saturating_sub(start.elapsed()) };
        match receiver.recv_timeout(pause) {
            Ok(said) => doing = said,
            Err(RecvTimeoutError::Timeout) => {
                is_shown = true;
                let line = format!("\r\u{1b}[K{doing} ({} s)", start.elapsed().as_secs());
                if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if is_shown {
        // A terminal that has gone shows no line either.
        drop(out.write_all(b"\r\x1b[K").and_then(|()| out.flush()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something to write to that tells when it was written to.
    struct Told(Vec<u8>, Sender<()>);

    impl io::Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend(bytes);
            self.1.send(()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written in a run that began then, and ends once something was written or at once.
    fn shown(start: Instant, is_long: bool) -> String {
        let (sender, receiver) = channel();
        let (told, written) = channel();
        sender.send("checking 3 files".to_owned()).unwrap();
        let thread = std::thread::spawn(move || {
            let mut out = Told(Vec::new(), told);
            show(&receiver, start, &mut out);
            out.0
        });
        if is_long {
            written.recv().unwrap();
        }
        drop(sender);
        String::from_utf8(thread.join().unwrap()).unwrap()
    }

    #[test]
    fn a_long_run_shows_a_line_and_takes_it_back() {
        let shown = shown(Instant::now().checked_sub(Duration::from_secs(5)).unwrap(), true);
        assert!(shown.starts_with("\r\u{1b}[Kchecking 3 files (5 s)"), "{shown:?}");
        assert!(shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    }

    #[test]
    fn a_short_run_shows_nothing() {
        assert_eq!(shown(Instant::now(), false), "");
    }
}
