//! Packs what the program carries, found without registration: every chart below `schemas/charts`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    pack_charts(&root.join("schemas/charts"), &out.join("charts.rs"));
}

fn pack_charts(folder: &Path, out: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut text = String::from("static PACKED: &[(&str, &str)] = &[\n");
    for lineage in sorted(folder) {
        println!("cargo:rerun-if-changed={}", lineage.display());
        let name = lineage.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in sorted(&lineage).iter().filter(|it| it.extension().is_some_and(|it| it == "yaml")) {
            writeln!(text, "    ({name:?}, include_str!({:?})),", file.display().to_string())
                .expect("a String takes everything");
        }
    }
    text.push_str("];\n");
    fs::write(out, text).expect("cargo made the folder");
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder is readable").path())
        .collect();
    paths.sort();
    paths
}
