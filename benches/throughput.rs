//! How long 1,000 files of 6 KB take: reading and parsing alone, and the whole check.
//!
//! `cargo bench --bench throughput` takes a mixed repository, `cargo bench --bench throughput -- mastodon` one of
//! full Mastodon releases. The files are written to a temporary folder. Nothing is asserted.

#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use granit_parser::{Event, Parser, ScalarStyle};
use rayon::prelude::*;
use valuelint::check::check;
use valuelint::config::Settings;
use valuelint::diagnostic::Diagnostic;
use valuelint::files::{self, Request};
use valuelint::project::Project;
use valuelint::project::build::build;
use valuelint::rule::RuleSet;

// As the program has it, for both sides of the comparison.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const N_FILES: usize = 1_000;
const FILE_SIZE: usize = 6 * 1024;
const N_RUNS: usize = 21;

fn main() {
    let args: Vec<String> = env::args().collect();
    if let Some(at) = args.iter().position(|it| it == ONE_RUN) {
        one_run(&args[at + 1], Path::new(&args[at + 2]));
        return;
    }
    let is_mastodon = args.iter().any(|it| it == "mastodon");
    let folder = env::temp_dir().join(format!("valuelint-throughput-{}", std::process::id()));
    write_files(&folder, is_mastodon);
    let threads = rayon::current_num_threads();
    println!("{N_FILES} files of {FILE_SIZE} bytes, {threads} threads, median of {N_RUNS} runs");

    let (parsing, checking) = medians(|| started("events", &folder), || started("check", &folder));
    let (project, findings) = whole_check(&folder);
    println!("  reading and parser events    {parsing:>10.2?}");
    println!(
        "  the whole check              {checking:>10.2?}   {} releases, {} findings",
        project.releases.len(),
        findings.len()
    );
    println!("  ratio                        {:>10.2}", checking.as_secs_f64() / parsing.as_secs_f64());
    if args.iter().any(|it| it == "keep") {
        println!("  kept in {}", folder.display());
        return;
    }
    fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// Takes one run and its folder: does it and prints its nanoseconds.
const ONE_RUN: &str = "--one-run";

/// One run in a process of its own, as the command line is one: memory that an earlier run gave back is no help and no
/// hindrance. What the process takes to start and to end is not counted.
fn started(what: &str, folder: &Path) -> Duration {
    let program = env::current_exe().expect("it runs");
    let output = Command::new(program).args([ONE_RUN, what]).arg(folder).output().expect("it can be started");
    let printed = String::from_utf8_lossy(&output.stdout);
    Duration::from_nanos(printed.trim().parse().expect("it prints nanoseconds"))
}

fn one_run(what: &str, folder: &Path) {
    let paths: Vec<PathBuf> = (0..N_FILES).map(|number| path_of(folder, number)).collect();
    let start = Instant::now();
    let checked = match what {
        "events" => {
            events(&paths);
            None
        }
        _ => Some(whole_check(folder)),
    };
    let took = start.elapsed();
    // The command line ends its process here, so letting the project go is no part of its time.
    drop(checked);
    println!("{}", took.as_nanos());
}

/// The middles of several runs of two things in turn, so that what else the machine does meets both; one run of
/// each before warms the caches.
fn medians(mut one: impl FnMut() -> Duration, mut other: impl FnMut() -> Duration) -> (Duration, Duration) {
    one();
    other();
    let (mut of_one, mut of_other): (Vec<_>, Vec<_>) = (0..N_RUNS).map(|_| (one(), other())).unzip();
    of_one.sort();
    of_other.sort();
    (of_one[N_RUNS / 2], of_other[N_RUNS / 2])
}

/// Reads every file and runs the parser over it and over the documents in its block scalars; keeps nothing.
fn events(paths: &[PathBuf]) {
    let n_events: usize =
        paths.par_iter().map(|path| n_events(&fs::read_to_string(path).expect("it was written"))).sum();
    black_box(n_events);
}

fn n_events(text: &str) -> usize {
    let mut n_all = 0;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.expect("the files are sound");
        n_all += 1;
        if let Event::Scalar(inner, ScalarStyle::Literal, ..) = &event {
            n_all += n_events(inner);
        }
    }
    n_all
}

/// What `valuelint check --isolated FOLDER` does without its report.
fn whole_check(folder: &Path) -> (Project, Vec<Diagnostic>) {
    let settings = Settings::default();
    let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
    let project = build(files::read(&request).files, &settings);
    let rules = RuleSet::built_in();
    let findings = check(&project, &rules, &settings);
    (project, findings)
}

fn write_files(folder: &Path, is_mastodon: bool) {
    for number in 0..N_FILES {
        let text = if is_mastodon { release(number) } else { mixed(number) };
        let path = path_of(folder, number);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
        fs::write(&path, text).expect("a file can be written");
    }
}

fn path_of(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("team-{}/app-{number}.yaml", number % 20))
}

fn mixed(number: usize) -> String {
    let generic = |indent, size| indented(&generic_values(number), indent, size);
    match number % 10 {
        0..=3 => {
            let head = config_map(number, "app");
            let rest = FILE_SIZE - head.len();
            head + &generic(4, rest)
        }
        4..=6 => {
            let head = helm_release(number, "app") + "  values:\n";
            let rest = FILE_SIZE - head.len();
            head + &generic(4, rest)
        }
        7 => {
            let head = application(number);
            let rest = FILE_SIZE - head.len();
            head + &generic(8, rest)
        }
        8 => config_map(number, "mastodon") + &indented(&mastodon_values(), 4, usize::MAX),
        _ => release(number),
    }
}

/// A HelmRelease of Mastodon and the ConfigMap it reads, filled up with annotations.
fn release(number: usize) -> String {
    let mut text = config_map(number, "mastodon");
    text.push_str(&indented(&mastodon_values(), 4, usize::MAX));
    let tail = format!(
        "---\n{}  valuesFrom:\n    - kind: ConfigMap\n      name: mastodon-{number}-values\n",
        helm_release(number, "mastodon")
    );
    text.push_str("    podAnnotations:\n");
    let mut idx = 0;
    while text.len() + tail.len() + 60 < FILE_SIZE {
        writeln!(text, "      example.org/note-{idx}: about {}", WORDS[idx % WORDS.len()]).expect("a String");
        idx += 1;
    }
    text + &tail
}

fn config_map(number: usize, chart: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {chart}-{number}-values\n  namespace: ns-{number}\ndata:\n  values.yaml: |\n"
    )
}

fn helm_release(number: usize, chart: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: {chart}-{number}\n  namespace: ns-{number}\nspec:\n  interval: 30m\n  chart:\n    spec:\n      chart: {chart}\n      version: 6.9.3\n      sourceRef: {{ kind: HelmRepository, name: charts }}\n"
    )
}

fn application(number: usize) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: app-{number}\n  namespace: argocd\nspec:\n  project: default\n  destination: {{ namespace: ns-{number}, name: here }}\n  source:\n    repoURL: https://charts.example.org\n    chart: app\n    targetRevision: 1.2.3\n    helm:\n      valuesObject:\n"
    )
}

/// The lines with spaces in front, as many as fit.
fn indented(text: &str, indent: usize, size: usize) -> String {
    let mut acc = String::new();
    for line in text.lines() {
        if acc.len() + indent + line.len() + 1 > size {
            break;
        }
        writeln!(acc, "{:indent$}{line}", "").expect("a String takes everything");
    }
    acc
}

const WORDS: [&str; 8] = ["harbour", "lantern", "anchor", "tide", "compass", "mast", "keel", "rope"];

/// More values than fit, of no chart anybody knows.
fn generic_values(number: usize) -> String {
    let mut acc = format!("fullnameOverride: app-{number}\n");
    for idx in 0..60 {
        let word = WORDS[(idx + number) % WORDS.len()];
        write!(
            acc,
            "{word}{idx}:\n  enabled: true\n  replicas: {}\n  image:\n    repository: registry.example.org/{word}\n    tag: \"1.{idx}.0\"\n  # what it may use\n  resources:\n    requests: {{ cpu: 100m, memory: 128Mi }}\n    limits:\n      memory: 256Mi\n  env:\n    - name: LOG_LEVEL\n      value: info\n    - name: {}_URL\n      value: 'http://{word}:8080/path'\n",
            idx % 4 + 1,
            word.to_uppercase()
        )
        .expect("a String takes everything");
    }
    acc
}

/// Values of a server that works.
fn mastodon_values() -> String {
    let text = include_str!("../fixtures/ok/mastodon-done-well.yaml");
    let lines = text.lines().skip_while(|it| !it.starts_with("  values.yaml: |")).skip(1);
    let values = lines.take_while(|it| it.starts_with("    ") || it.is_empty());
    let values: Vec<_> = values.map(|it| it.strip_prefix("    ").unwrap_or_default()).collect();
    values.join("\n") + "\n"
}
