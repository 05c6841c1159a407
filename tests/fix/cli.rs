//! The binary: what it writes where, and what it leaves alone.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const BEFORE: &str = "replicas: 1\nimage:\n  tag: 1.10\n";
const AFTER: &str = "replicas: 1\nimage:\n  tag: \"1.10\"\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).expect("it is there")
}

/// Exit code, standard output, standard error.
fn run(folder: &Path, arguments: &[&str], stdin: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("it is piped").write_all(stdin.as_bytes()).expect("it reads what it is given");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

#[test]
fn files_are_fixed_and_what_is_left_is_told() {
    let folder = folder(&[("a/values.yaml", BEFORE), ("b/values.yaml", "a: 1\na: 2\nb: 1.10\n")]);
    let (code, out, err) = run(folder.path(), &["--fix", "--output", "concise"], "");
    assert_eq!((code, read(&folder, "a/values.yaml").as_str()), (1, AFTER), "{out}{err}");
    assert!(out.contains("b/values.yaml:2:1: ") && out.contains("yaml/duplicate-key"), "{out}");
    assert!(!out.contains("a/values.yaml"), "{out}");
    assert!(err.starts_with("fixed 1 finding in 1 file; "), "{err}");
    let (code, out, err) = run(folder.path(), &["--fix", "--quiet", "a"], "");
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
}

#[test]
fn a_diff_writes_nothing() {
    let folder = folder(&[("values.yaml", BEFORE)]);
    let (code, out, err) =
        run(folder.path(), &["--diff", "--output", "json=report.json", "--output", "human"], "");
    let diff = "--- values.yaml\n+++ values.yaml\n@@ -1,3 +1,3 @@\n replicas: 1\n image:\n-  tag: 1.10\n+  tag: \"1.10\"\n";
    assert_eq!((code, out.as_str(), err.as_str()), (1, diff, "would fix 1 finding in 1 file\n"));
    assert_eq!(read(&folder, "values.yaml"), BEFORE);
    assert!(read(&folder, "report.json").contains("\"edits\""));
    let (code, out, _) = run(folder.path(), &["--diff", "--ignore", "helm/*"], "");
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder(&[]);
    let (code, out, err) = run(folder.path(), &["--fix", "-"], BEFORE);
    assert_eq!((code, out.as_str()), (0, AFTER), "{err}");
    let (code, out, err) = run(folder.path(), &["--fix", "-", "--output", "concise"], "a: 1\na: 2\n");
    assert_eq!((code, out.as_str()), (1, "a: 1\na: 2\n"));
    assert!(err.contains("yaml/duplicate-key"), "{err}");
    let (code, out, _) = run(folder.path(), &["--diff", "-", "--stdin-filename", "x.yaml"], BEFORE);
    assert_eq!((code, out.starts_with("--- x.yaml\n+++ x.yaml\n")), (1, true), "{out}");
}

#[test]
fn unsafe_fixes_are_made_when_asked_for() {
    let text = "# valuelint: chart=mastodon@6.9.3\nmastodon:\n  smtp:\n    server: email-smtp.eu-central-1.amazonaws.com\n    port: 465\n    ssl: true\n";
    let folder = folder(&[("values.yaml", text)]);
    let (_, _, err) = run(folder.path(), &["--fix"], "");
    assert!(err.contains("fixed 0 findings") && err.contains("more with --unsafe-fixes"), "{err}");
    assert_eq!(read(&folder, "values.yaml"), text);
    run(folder.path(), &["--fix", "--unsafe-fixes"], "");
    assert!(read(&folder, "values.yaml").contains("\n    tls: true\n"));
    assert_eq!(run(folder.path(), &["--unsafe-fixes"], "").0, 2);
}

#[test]
fn a_secret_is_written_and_not_shown() {
    let folder = folder(&[("values.yaml", "mastodon:\n  smtp:\n    password: 0123456\n")]);
    let (_, out, err) = run(folder.path(), &["--diff", "--unsafe-fixes"], "");
    assert!(out.contains('•') && !out.contains("0123456"), "{out}");
    assert!(err.contains("secrets in the diff are masked"), "{err}");
    run(folder.path(), &["--fix", "--unsafe-fixes"], "");
    assert!(read(&folder, "values.yaml").contains("\"0123456\""));
}

#[test]
fn files_that_were_not_given_are_not_written() {
    let values = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: values }\ndata:\n  values.yaml: |\n    image:\n      tag: 1.10\n";
    let release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: site }\nspec:\n  interval: 10m\n  chart: { spec: { chart: site, version: \"1.0.0\", sourceRef: { kind: HelmRepository, name: x } } }\n  valuesFrom: [{ kind: ConfigMap, name: values }]\n";
    let folder = folder(&[(".git/HEAD", ""), ("values.yaml", values), ("release.yaml", release)]);
    run(folder.path(), &["--fix", "release.yaml"], "");
    assert_eq!(read(&folder, "values.yaml"), values);
    run(folder.path(), &["--fix", "values.yaml"], "");
    assert_ne!(read(&folder, "values.yaml"), values);
}

/// Two releases of different versions read the same ConfigMap.
#[test]
fn what_mends_one_release_and_changes_another_is_not_safe() {
    let source = |name: &str, tag: &str| {
        format!(
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {{ name: {name} }}\nspec: {{ interval: 1h, url: https://github.com/mastodon/chart, ref: {{ tag: {tag} }} }}\n"
        )
    };
    let release = |name: &str, source: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{ name: {name} }}\nspec:\n  interval: 10m\n  chart: {{ spec: {{ chart: ./, sourceRef: {{ kind: GitRepository, name: {source} }} }} }}\n  valuesFrom: [{{ kind: ConfigMap, name: shared }}]\n"
        )
    };
    let sources = format!("{}---\n{}", source("new", "v6.9.3"), source("old", "v2.0.0"));
    let values = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shared }\ndata:\n  values.yaml: |\n    mastodon:\n      local_domain: a.example\n      s3:\n        enabled: true\n        endpoint: https://storage.googleapis.com\n";
    let files = |other: &str| {
        folder(&[
            ("sources.yaml", &*sources),
            ("values.yaml", values),
            ("one.yaml", &*release("one", "new")),
            ("two.yaml", &*release("two", other)),
        ])
    };
    for (other, is_shared) in [("new", true), ("old", false)] {
        let folder = files(other);
        run(folder.path(), &["--fix"], "");
        let text = read(&folder, "values.yaml");
        assert_eq!(text.contains("S3_FORCE_SINGLE_REQUEST"), is_shared, "{text}");
        run(folder.path(), &["--fix", "--unsafe-fixes"], "");
        assert!(read(&folder, "values.yaml").contains("S3_FORCE_SINGLE_REQUEST"));
    }
}

#[test]
fn a_fix_that_would_make_a_new_error_is_left_out_and_the_others_are_made() {
    let text = "# valuelint: chart=mastodon@6.9.3\nimage:\n  tag: 4.50\nlocal_domain: a.example\n";
    let folder = folder(&[("values.yaml", text)]);
    let (_, _, err) = run(folder.path(), &["--fix", "--unsafe-fixes"], "");
    assert!(read(&folder, "values.yaml").contains("tag: \"4.50\"\nlocal_domain: a.example\n"), "{err}");
    let told = "values.yaml: values/misplaced-key at `local_domain` is not fixed, for that would make a new error in line 4: mastodon/secrets-missing: ";
    assert!(err.starts_with(told), "{err}");
}

#[test]
fn a_fix_is_left_out_for_a_new_error_where_another_of_its_rule_goes() {
    let schema =
        r#"{"properties": {"color": {"enum": ["scarlet", "emerald"]}, "shape": {"enum": ["circular"]}}}"#;
    let folder = folder(&[
        ("chart/Chart.yaml", "apiVersion: v2\nname: paint\nversion: 1.0.0\n"),
        ("chart/values.yaml", "color: scarlet\nshape: circular\n"),
        ("chart/templates/a.yaml", "a: {{ .Values.color }}{{ .Values.shape }}\n"),
        ("chart/values.schema.json", schema),
        ("v.yaml", "color: scarlett\nshapee: zzz\n"),
    ]);
    let arguments = ["--fix", "--unsafe-fixes", "--chart", "./chart", "v.yaml"];
    let (_, _, err) = run(folder.path(), &arguments, "");
    assert_eq!(read(&folder, "v.yaml"), "color: scarlet\nshapee: zzz\n", "{err}");
    assert!(err.contains("v.yaml: values/unknown-key at `shapee` is not fixed, for that"), "{err}");
}

#[test]
fn an_error_that_is_never_told_keeps_no_fix_back() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n  goTemplate: true\n  generators:\n    - list: {elements: [{host: a}]}\n  template:\n    metadata: {name: app}\n  spec:\n    project: default\n    source:\n      repoURL: https://charts.example.com\n      chart: x\n      targetRevision: 1.0.0\n      helm:\n        values: |\n          x: {{ .host }}\n";
    let folder = folder(&[("set.yaml", text)]);
    let (code, out, err) = run(folder.path(), &["--fix", "--unsafe-fixes"], "");
    assert_eq!((code, read(&folder, "set.yaml").contains("\n    spec:\n")), (0, true), "{out}{err}");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder(&[("real/values.yaml", BEFORE)]);
    let real = folder.path().join("real/values.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o604)).expect("it is ours");
    symlink("real/values.yaml", folder.path().join("link.yaml")).expect("a link can be made");
    let (code, _, err) = run(folder.path(), &["--fix", "link.yaml", "real"], "");
    assert_eq!((code, read(&folder, "real/values.yaml").as_str()), (0, AFTER), "{err}");
    assert!(fs::symlink_metadata(folder.path().join("link.yaml")).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o604);
}
