//! Which findings are told: a baseline, and what a change brought or touched.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("the file is there")
    }

    /// Exit code, findings without their messages, and what else is told.
    fn check(&self, arguments: &[&str]) -> (i32, Vec<String>, String) {
        let output = run(
            Command::new(env!("CARGO_BIN_EXE_valuelint"))
                .args(["check", "--quiet", "--output", "concise"])
                .args(arguments),
            self.0.path(),
        );
        let text = String::from_utf8(output.stdout).expect("it writes UTF-8");
        let place = |line: &str| line.split_once("] ").map_or(line, |it| it.0).to_owned() + "]";
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().expect("it ends"), text.lines().map(place).collect(), told)
    }

    fn git(&self, arguments: &[&str]) {
        let output = run(Command::new("git").args(arguments), self.0.path());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "-m", "as it is"]);
    }
}

fn run(command: &mut Command, folder: &Path) -> Output {
    command
        .current_dir(folder)
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", "test"), ("GIT_AUTHOR_EMAIL", "test@example.org")])
        .envs([("GIT_COMMITTER_NAME", "test"), ("GIT_COMMITTER_EMAIL", "test@example.org")])
        .output()
        .expect("the program runs")
}

const NONE: Vec<String> = Vec::new();

#[test]
fn known_findings_are_not_told_again() {
    let folder = Folder::new();
    folder.write("apps/values.yaml", "a: 1\na: 2\n");
    let (code, found, told) = folder.check(&["apps", "--write-baseline", "known.json"]);
    assert_eq!((code, found, told.as_str()), (0, NONE, "1 finding written to known.json\n"));
    let written: serde_json::Value = serde_json::from_str(&folder.read("known.json")).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/baseline.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &written), "{written}");

    assert_eq!(folder.check(&["apps", "--baseline", "known.json"]).0, 0);
    folder.write("apps/values.yaml", "# moved\n\na: 1\na: 2\nb: 1\nb: 2\n");
    let new = vec!["apps/values.yaml:6:1: warning[yaml/duplicate-key]".to_owned()];
    assert_eq!(folder.check(&["apps", "--baseline", "known.json"]).1, new);
    // The configuration names it, seen from its own folder; paths in it count from the baseline.
    folder.write("valuelint.yaml", "baseline: known.json\n");
    assert_eq!(folder.check(&["apps"]).1, new);
    assert_eq!(folder.check(&["apps", "--isolated"]).1.len(), 2);
    assert_eq!(folder.check(&["apps", "--write-baseline", "known.json"]).0, 0);
    assert_eq!(folder.check(&["apps"]).1, NONE);
}

#[test]
fn a_baseline_that_is_none_gives_2() {
    let folder = Folder::new();
    folder.write("values.yaml", "a: 1\n");
    folder.write("other.json", "{\"version\": 2, \"findings\": []}");
    for (file, words) in [
        ("gone.json", "--write-baseline writes one"),
        ("other.json", "version 2"),
        ("values.yaml", "is no baseline"),
    ] {
        let (code, _, told) = folder.check(&["values.yaml", "--baseline", file]);
        assert!(code == 2 && told.contains(words), "{code} {told}");
    }
    folder.write("valuelint.yaml", "presets: strict\n");
    assert_eq!(folder.check(&["values.yaml", "--write-baseline", "known.json"]).0, 2);
    assert!(
        !folder.0.path().join("known.json").exists(),
        "nothing is known while the configuration is broken"
    );
}

#[test]
fn comments_with_a_reason_silence_what_is_found() {
    let folder = Folder::new();
    folder.write("values.yaml", "a: 1\na: 2\nb: [\n");
    let (code, _, told) = folder.check(&["values.yaml", "--add-ignore", " "]);
    assert!(code == 2 && told.contains("say in one line why nothing is wrong"), "{told}");
    let (code, _, _) = folder.check(&["values.yaml", "--add-ignore", "both are read", "--diff"]);
    assert_eq!((code, folder.read("values.yaml").as_str()), (1, "a: 1\na: 2\nb: [\n"));
    // A broken line is to be mended, and stays in the report.
    let (code, found, _) = folder.check(&["values.yaml", "--add-ignore", "both are read"]);
    assert_eq!(code, 1);
    assert!(found.iter().all(|it| it.contains("error[yaml/syntax]")), "{found:?}");
    let comment = "a: 1\n# valuelint: ignore[yaml/duplicate-key] both are read\na: 2\nb: [\n";
    assert_eq!(folder.read("values.yaml"), comment);
}

#[test]
fn findings_of_a_change_are_new_or_on_its_lines() {
    let folder = Folder::new();
    folder.git(&["init", "--quiet", "--initial-branch", "main"]);
    folder.write("values-old.yaml", "a: 1\na: 2\n");
    folder.write("values-both.yaml", "a: 1\na: 2\nb: 1\nc: 1\n");
    folder.commit();
    assert_eq!(folder.check(&["--since", "HEAD"]), (0, NONE, String::new()));
    folder.git(&["checkout", "--quiet", "-b", "change"]);
    folder.git(&["mv", "values-old.yaml", "values-moved.yaml"]);
    folder.write("values-both.yaml", "# above\na: 1\na: 2\nb: 1\nb: 2\nc: 1\n");
    folder.write("values-new.yaml", "a: 1\na: 2\n");
    folder.commit();
    folder.write("values-x y.yaml", "a: 1\na: 2\n");
    let expected = [
        "values-both.yaml:5:1: warning[yaml/duplicate-key]",
        "values-new.yaml:2:1: warning[yaml/duplicate-key]",
        "values-x y.yaml:2:1: warning[yaml/duplicate-key]",
    ];
    let (code, found, _) = folder.check(&["--since", "main"]);
    assert_eq!((code, found), (1, expected.map(str::to_owned).to_vec()));
    // A line that is touched tells its finding even if it was there before.
    folder.write("values-both.yaml", "a: 1\na: 3\nb: 1\nc: 1\n");
    assert_eq!(
        folder.check(&["values-both.yaml", "--since", "main"]).1,
        ["values-both.yaml:2:1: warning[yaml/duplicate-key]"]
    );
    let (code, _, told) = folder.check(&["--since", "gone"]);
    assert!(code == 2 && told.contains("`gone` has no commit in common with HEAD"), "{told}");
}

/// What one file says can be wrong because of another one.
#[test]
fn a_change_is_told_where_it_hurts() {
    let folder = Folder::new();
    folder.git(&["init", "--quiet"]);
    let release = |key: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{ name: web, namespace: web }}\nspec:\n  \
             interval: 10m\n  chart: {{ spec: {{ chart: quay, version: 1.0.0, sourceRef: {{ kind: HelmRepository, name: quay }} }} }}\n  \
             valuesFrom: [{{ kind: ConfigMap, name: web-values, valuesKey: {key} }}]\n"
        )
    };
    folder.write("release.yaml", &release("values.yaml"));
    folder.write(
        "values.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web-values, namespace: web }\ndata:\n  values.yaml: |\n    berths: 3\n",
    );
    folder.commit();
    assert_eq!(folder.check(&["--since", "HEAD"]).1, NONE);
    let values = folder.read("values.yaml").replace("  values.yaml:", "  valuesyaml:");
    folder.write("values.yaml", &values);
    let (_, found, _) = folder.check(&["--since", "HEAD"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("release.yaml:7:") && found[0].contains("values/missing-reference"),
        "{found:?}"
    );
}

/// A chart that does not read a key any more is a change as well.
#[test]
fn a_change_of_a_chart_is_told_in_the_values() {
    let folder = Folder::new();
    folder.git(&["init", "--quiet"]);
    folder.write("charts/quay/Chart.yaml", "name: quay\nversion: 1.0.0\n");
    folder.write("charts/quay/values.yaml", "berths: 1\n");
    folder.write("charts/quay/templates/a.yaml", "{{ .Values.berths }}\n");
    folder.write("valuelint.yaml", "charts: [{ files: prod.yaml, chart: ./charts/quay }]\n");
    folder.write("prod.yaml", "berths: 2\n");
    folder.commit();
    assert_eq!(folder.check(&["--since", "HEAD"]).1, NONE);
    folder.write("charts/quay/values.yaml", "docks: 1\n");
    folder.write("charts/quay/templates/a.yaml", "{{ .Values.docks }}\n");
    let (_, found, _) = folder.check(&["--since", "HEAD"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("prod.yaml:1:1") && found[0].contains("values/unknown-key"), "{found:?}");
}
