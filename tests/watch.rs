//! `--watch`: what is written is looked at again.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A process that is ended with the test.
struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The lines of a stream as they come.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

fn next(lines: &Receiver<String>) -> String {
    lines.recv_timeout(Duration::from_mins(1)).expect("a line comes")
}

#[test]
fn a_file_that_is_written_is_looked_at_again() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("values.yaml"), "a: 1\n").expect("a file can be written");
    let mut process = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args(["check", ".", "--watch", "--output", "concise", "--output", "json=report.json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let (out, err) =
        (process.stdout.take().expect("it is piped"), process.stderr.take().expect("it is piped"));
    let _watching = Watching(process);
    let (out, err) = (lines(out), lines(err));
    let waits = "watching for changes; end with Ctrl-C";
    assert_eq!(next(&err), waits);
    fs::write(folder.path().join("values.yaml"), "a: 1\na: 2\n").expect("a file can be written");
    assert!(next(&out).starts_with("values.yaml:2:1: warning[yaml/duplicate-key]"));
    assert_eq!(next(&err), waits);
    // A folder that is new, and a mistake that is no reason to end.
    fs::create_dir(folder.path().join("apps")).expect("a folder can be made");
    assert!(next(&out).starts_with("values.yaml:2:1: "));
    assert_eq!(next(&err), waits);
    fs::write(folder.path().join("apps/values.yaml"), "b: [\n").expect("a file can be written");
    assert!(next(&out).starts_with("apps/values.yaml:1:"));
    // The report of the run is no change: nothing follows but what was written.
    assert!(next(&out).starts_with("values.yaml:2:1: "));
    assert_eq!(next(&err), waits);
    assert!(out.recv_timeout(Duration::from_millis(500)).is_err(), "it looks again without a change");
}

/// Its own lines are no reason to look again, nor is a file that it never reads.
#[cfg(unix)]
#[test]
fn what_is_no_input_is_not_looked_at_again() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("values.yaml"), "a: 1\na: 2\n").expect("a file can be written");
    let out = fs::File::create(folder.path().join("out.yaml")).expect("a file can be made");
    let mut process = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args(["check", "values.yaml", ".", "--watch", "--output", "concise"])
        .current_dir(folder.path())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let err = process.stderr.take().expect("it is piped");
    let _watching = Watching(process);
    let err = lines(err);
    let waits = || while next(&err) != "watching for changes; end with Ctrl-C" {};
    waits();
    fs::write(folder.path().join("notes.txt"), "x\n").expect("a file can be written");
    assert!(err.recv_timeout(Duration::from_millis(700)).is_err(), "it looks again without a change");
    fs::write(folder.path().join("values.yaml"), "a: 1\n").expect("a file can be written");
    waits();
}
