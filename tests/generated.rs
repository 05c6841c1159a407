//! What is generated is current. `UPDATE=1 cargo test` writes it anew.

use std::path::Path;
use std::{env, fs};

fn check(path: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, current).expect("the folder of the project can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == current, "{} is not current: run UPDATE=1 cargo test", path.display());
}

#[test]
fn output_schema() {
    let schema = serde_json::to_string_pretty(&valuelint::report::json::schema()).unwrap();
    check("schemas/output.schema.json", &format!("{schema}\n"));
}

/// The ids of built-in checks stand in the sources as texts; each of them has to be listed and explained.
#[test]
fn every_built_in_check_is_listed() {
    let id = regex::Regex::new(r#""((?:yaml|values|valuelint)/[a-z-]+)""#).expect("it is a pattern");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for found in id.captures_iter(&text) {
            let is_listed = valuelint::check::built_in::BUILT_IN.iter().any(|(id, _)| *id == &found[1]);
            assert!(is_listed, "{} is not in src/check/built_in.rs", &found[1]);
        }
    }
}
