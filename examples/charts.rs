//! What the files of real charts show, and what that says of values: for measuring on a corpus.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use valuelint::chart::folder::judge::{Fault, Judgement, judge};
use valuelint::chart::folder::slot::Slot;
use valuelint::chart::folder::{ChartProfile, profile};
use valuelint::chart::template::reads::Uses;
use valuelint::text::{ChartFiles, SourceFile};
use valuelint::value::decode::{Place, decode_values};
use valuelint::value::path::Shown;
use valuelint::value::{Delivery, SourceId};
use valuelint::yaml::parse::parse;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = io::stdout().lock();
    match arguments[..] {
        ["time"] => each_line(|folder| time(&mut out, folder)),
        ["reads"] => each_line(|folder| show(&mut out, &profile(&files(folder)).root, "")),
        ["judge"] => {
            let mut known = None;
            each_line(|line| judge_line(&mut out, line, &mut known))
        }
        _ => Err(io::Error::other(
            "usage: charts time | reads | judge, with folders or `folder<tab>file` on stdin",
        )),
    }
}

fn each_line(mut act: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        act(&line?)?;
    }
    Ok(())
}

/// The texts of a chart's folder.
fn files(folder: &str) -> ChartFiles {
    let mut files = ChartFiles::default();
    collect(Path::new(folder), Path::new(folder), &mut files);
    files
}

fn collect(top: &Path, folder: &Path, acc: &mut ChartFiles) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(top, &path, acc);
        } else if let (Ok(text), Ok(below)) = (fs::read_to_string(&path), path.strip_prefix(top)) {
            acc.files.push((below.to_string_lossy().into(), Arc::from(text)));
        }
    }
}

fn time(out: &mut impl Write, folder: &str) -> io::Result<()> {
    let files = files(folder);
    let mut best = f64::MAX;
    let mut made = None;
    for _ in 0..5 {
        let start = Instant::now();
        made = Some(profile(&files));
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    let made = made.expect("it was made five times");
    let n_bytes: usize = files.files.iter().map(|it| it.1.len()).sum();
    let helpers: Vec<&str> = made.missing_helpers.iter().map(|it| &**it).collect();
    let functions: Vec<&str> = made.unknown_functions.iter().map(|it| &**it).collect();
    let opened = &made.root.opened;
    writeln!(
        out,
        "{best:8.2} ms {:6} kB {opened:?} {folder} missing {helpers:?} unknown {functions:?}",
        n_bytes / 1024
    )
}

/// Every path that is read, with the places and, where keys below are free, a plus.
fn show(out: &mut impl Write, slot: &Slot, path: &str) -> io::Result<()> {
    for site in &slot.sites {
        let mark = if slot.uses.has(Uses::DEEP | Uses::SHALLOW) { "+" } else { "" };
        writeln!(out, "{path}{mark}\t{}:{}\t{:?}", site.file, site.line, site.field)?;
    }
    for (name, below) in &slot.below {
        show(out, below, &if path.is_empty() { name.to_string() } else { format!("{path}.{name}") })?;
    }
    slot.each.as_ref().map_or(Ok(()), |each| show(out, each, &format!("{path}.*")))
}

fn judge_line(
    out: &mut impl Write,
    line: &str,
    known: &mut Option<(String, Arc<ChartProfile>)>,
) -> io::Result<()> {
    let (folder, path) = line.split_once('\t').unwrap_or((line, ""));
    let profile = match known {
        Some((name, profile)) if name == folder => profile.clone(),
        _ => {
            let made = profile(&files(folder));
            *known = Some((folder.to_owned(), made.clone()));
            made
        }
    };
    let source = SourceFile::new(path, fs::read_to_string(path)?);
    let tree = parse(&source.text);
    let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV2First };
    let (values, _) = decode_values(&tree, place);
    for judgement in judge(&profile, std::slice::from_ref(&values)) {
        let line = source.line_column(judgement.entry.key_range.start()).line;
        writeln!(out, "{path}\t{line}\t{}", told(&judgement))?;
    }
    Ok(())
}

fn told(judgement: &Judgement<'_>) -> String {
    let fault = match &judgement.fault {
        Fault::Unknown { near: Some(near) } => format!("near {near}"),
        Fault::Unknown { near: None } => "unknown".to_owned(),
        Fault::Misplaced { to, .. } => format!("misplaced {}", Shown(to)),
        Fault::Elsewhere { at } => format!("elsewhere {}", Shown(at)),
        Fault::Mismatch { expected, given, .. } => format!("mismatch {expected:?} {given:?}"),
    };
    format!("{:?}\t{}\t{fault}\t{:?}", judgement.certainty, Shown(&judgement.path), judgement.open)
}
