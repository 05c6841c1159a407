//! What a fix carries elsewhere keeps what people wrote around it.

use std::fs;
use std::process::Command;

/// The file after the fixes, with more arguments.
fn fixed(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("values.yaml");
    fs::write(&path, format!("# valuelint: chart=mastodon@6.9.3\n{text}")).expect("it can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_valuelint"));
    command.args(["check", "--fix"]).args(arguments).current_dir(folder.path());
    command.output().expect("the binary runs");
    let text = fs::read_to_string(&path).expect("it is there");
    text.split_once('\n').expect("it has a first line").1.to_owned()
}

#[test]
fn a_renamed_key_keeps_its_quotes_and_comments() {
    assert_eq!(
        fixed(
            "postgresql:\n  # do not change\n  postgresqlDatabase: \"harbour\" # see wiki\n  auth:\n    existingSecret: s\n",
            &[]
        ),
        "postgresql:\n  auth:\n    existingSecret: s\n    # do not change\n    database: \"harbour\" # see wiki\n"
    );
}

#[test]
fn a_fix_that_loses_comments_is_not_safe() {
    let text = "postgresql:\n  # do not change\n  postgresqlDatabase: harbour\n  auth: {existingSecret: s}\n";
    assert_eq!(fixed(text, &[]), text);
    assert_eq!(
        fixed(text, &["--unsafe-fixes"]),
        "postgresql:\n  auth: {existingSecret: s, database: harbour}\n"
    );
}

#[test]
fn a_key_that_is_read_beside_it_changes_where_it_stands() {
    assert_eq!(
        fixed(
            "mastodon:\n  smtp:\n    # ask ops\n    \"ssl\": true # since 2021\n    login: u\n",
            &["--unsafe-fixes", "--select", "values/unread-key"]
        ),
        "mastodon:\n  smtp:\n    # ask ops\n    \"tls\": true # since 2021\n    login: u\n"
    );
}
