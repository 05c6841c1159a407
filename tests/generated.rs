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
