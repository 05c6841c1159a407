//! What the command line promises: exit codes, formats, which files it reads, and what it never shows.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// A folder of its own that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = Self(std::env::temp_dir().join(format!("valuelint-{}-{count}", std::process::id())));
        for (path, content) in files {
            let path = folder.0.join(path);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
            fs::write(path, content).expect("a file can be written");
        }
        folder
    }

    fn run(&self, arguments: &[&str], stdin: &[u8]) -> Run {
        self.run_in(&[], arguments, stdin)
    }

    /// The same with these variables in the environment.
    fn run_in(&self, environment: &[(&str, &str)], arguments: &[&str], stdin: &[u8]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_valuelint"))
            .args(arguments)
            .current_dir(&self.0)
            .env_remove("CLICOLOR_FORCE")
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_STEP_SUMMARY")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        child.stdin.take().expect("it is piped").write_all(stdin).expect("it reads what it is given");
        child.wait_with_output().expect("it ends").into()
    }

    fn check(&self, arguments: &[&str]) -> Run {
        self.run(&[&["check"], arguments].concat(), b"")
    }

    /// The report, checked against its schema.
    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let run = self.check(&[&["--output", "json"], arguments].concat());
        (run.code, run.report())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        let code = output.status.code().expect("it ends by itself");
        Self { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Run {
    fn report(&self) -> Value {
        let report: Value = serde_json::from_str(&self.out).expect("the report is JSON");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/output.schema.json");
        let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema is there"));
        let validator = jsonschema::validator_for(&schema.expect("it is JSON")).expect("it is a schema");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        report
    }
}

/// `rule file line:column message` of every finding.
fn findings(report: &Value) -> Vec<String> {
    let of = |it: &Value| {
        let start = &it["range"]["start"];
        let text = |key: &str| it[key].as_str().expect("it is a text").to_owned();
        format!("{} {} {}:{} {}", text("rule"), text("file"), start["line"], start["column"], text("message"))
    };
    report["diagnostics"].as_array().expect("it is a list").iter().map(of).collect()
}

const VALUES: &[u8] = b"replicas: 1\n";

#[test]
fn a_clean_file_gives_0() {
    let folder = Folder::new(&[("values.yaml", VALUES)]);
    let run = folder.check(&["values.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert!(run.out.starts_with("no findings in 1 file"), "{}", run.out);
}

#[test]
fn a_walked_file_that_cannot_be_read_is_a_warning() {
    let folder = Folder::new(&[("a/values.yaml", VALUES), ("a/latin.yaml", b"a: 1\nb: gr\xfc\xdfe\n")]);
    let (code, report) = folder.json(&["a"]);
    let expected =
        "valuelint/not-readable a/latin.yaml 1:1 is not UTF-8: byte 0xfc in line 2; save it as UTF-8";
    assert_eq!((code, findings(&report)), (1, vec![expected.to_owned()]));
    assert_eq!(report["diagnostics"][0]["severity"], "warning");
    assert_eq!(folder.check(&["a", "--fail-on", "error"]).code, 0);
    assert_eq!(folder.check(&["a", "--ignore", "valuelint/*"]).code % 3, 0);
}

#[test]
fn a_named_file_that_cannot_be_read_gives_2_and_a_whole_report() {
    let folder = Folder::new(&[("values.yaml", VALUES), ("wide.yaml", b"\xff\xfea\0:\0")]);
    let (code, report) = folder.json(&["values.yaml", "wide.yaml", "missing.yaml"]);
    let expected = [
        "valuelint/not-readable missing.yaml 1:1 there is no such file or folder",
        "valuelint/not-readable wide.yaml 1:1 is UTF-16; save it as UTF-8",
    ];
    assert_eq!((code, findings(&report)), (2, expected.map(str::to_owned).to_vec()));
    assert_eq!(report["summary"]["files"], 1);
}

#[test]
fn arguments_that_cannot_be_meant_give_2() {
    let folder = Folder::new(&[("values.yaml", VALUES)]);
    let check = |arguments: &[&str], words: &str| {
        let run = folder.check(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
    };
    check(&["--output", "jsn"], "did you mean `json`?");
    check(&["--output", "json", "--output", "human"], "only one --output goes to standard output");
    check(&["--output", "json=a", "--output", "sarif=a"], "two reports cannot both go to a");
    check(&["--chart", "a=@1.0.0"], "lacks a part");
    check(&["--select", "valuelint/confg"], "did you mean `valuelint/config`?");
    check(&["--fail-on", "fatal"], "possible values");
    check(&["--isolated", "--config", "a"], "cannot be used with");
}

#[test]
fn a_chart_by_its_folder_or_archive() {
    let files: [(&str, &[u8]); 7] = [
        ("site/Chart.yaml", b"name: site\nversion: 1.0.0\n"),
        ("site/values.yaml", b"replicas: 1\n"),
        ("site/templates/a.yaml", b"replicas: {{ .Values.replicas }}\n"),
        ("broken.tgz", b"no archive"),
        ("apps/values.yaml", b"replica: 2\n"),
        ("apps/web.yaml", b"replica: 2\n"),
        ("valuelint.yaml", b"charts:\n  - { files: apps/web.yaml, chart: ./site }\n"),
    ];
    let folder = Folder::new(&files);
    let expected = [
        "values/unknown-key apps/values.yaml 1:1 nothing in site 1.0.0 reads `replica`; did you mean `replicas`?",
    ];
    let (code, report) = folder.json(&["--isolated", "--chart", "site/", "apps/values.yaml"]);
    assert_eq!((code, findings(&report)), (1, expected.map(str::to_owned).to_vec()));
    assert_eq!(folder.json(&["--isolated", "--chart", "other=./site", "apps/values.yaml"]).0, 0);

    let expected = [
        "values/unknown-key apps/web.yaml 1:1 nothing in site 1.0.0 reads `replica`; did you mean `replicas`?",
    ];
    assert_eq!(findings(&folder.json(&["apps"]).1), expected.map(str::to_owned).to_vec());

    fs::write(
        folder.0.join("valuelint.yaml"),
        "charts:\n  - { files: apps/web.yaml, chart: ./site }\nknown-keys: [replica]\n",
    )
    .expect("a file can be written");
    assert_eq!(findings(&folder.json(&["apps"]).1), Vec::<String>::new());
    fs::write(
        folder.0.join("valuelint.yaml"),
        "charts:\n  - { files: apps/web.yaml, chart: ./site }\nknown-keys: ['repl*']\n",
    )
    .expect("a file can be written");
    assert_eq!(findings(&folder.json(&["apps"]).1), Vec::<String>::new());

    let expected = [
        "valuelint/not-readable broken.tgz 1:1 has no Chart.yaml, so it is no chart; name a chart's folder or `.tgz`",
    ];
    let (code, report) = folder.json(&["--isolated", "--chart", "broken.tgz", "apps/web.yaml"]);
    assert_eq!((code, findings(&report)), (2, expected.map(str::to_owned).to_vec()));
}

#[test]
fn a_key_of_the_chart_in_a_map_of_kubernetes_belongs_beside_it() {
    let folder = Folder::new(&[
        ("site/Chart.yaml", b"name: site\nversion: 1.0.0\ndependencies: [{ name: quay, version: 1.0.0 }]\n"),
        ("site/values.yaml", b"quay:\n  securityContext: {}\n  serviceAccount:\n    create: true\n"),
        ("in.yaml", b"quay:\n  securityContext:\n    runAsUser: 1\n    serviceAccount: { create: false }\n"),
        ("own.yaml", b"quay:\n  securityContext:\n    runAsUser: 1\n    profile: { a: 1 }\n"),
    ]);
    let check = |file: &str| findings(&folder.json(&["--isolated", "--chart", "site", file]).1);
    let found = check("in.yaml");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("values/misplaced-key in.yaml 4:5 "), "{found:?}");
    assert!(found[0].contains("it belongs beside `securityContext`"), "{found:?}");
    assert_eq!(check("own.yaml"), Vec::<String>::new());
}

/// Case 14 of the study: the bare defaults lack what the schema requires, and that is not laid at anybody's file.
#[test]
fn what_defaults_alone_do_wrong_is_not_told_again() {
    let schema =
        br#"{"required": ["provider"], "properties": {"policy": {"enum": ["sync", "upsert-only"]}}}"#;
    let folder = Folder::new(&[
        ("site/Chart.yaml", b"name: site\nversion: 1.0.0\n"),
        ("site/values.yaml", b"policy: sync\n"),
        ("site/values.schema.json", schema),
        ("site/templates/a.yaml", b"{{ .Values.policy }}{{ .Values.provider }}\n"),
        ("set.yaml", b"provider: dns\npolicy: sync\n"),
        ("enum.yaml", b"policy: UPSERT-ONLY\n"),
    ]);
    let check = |file: &str| findings(&folder.json(&["--isolated", "--chart", "site", file]).1);
    assert_eq!(check("set.yaml"), Vec::<String>::new());
    let found = check("enum.yaml");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("values/not-allowed enum.yaml 1:9 "), "{found:?}");
    assert!(found[0].contains("`upsert-only`"), "{found:?}");
}

#[test]
fn a_chart_nobody_knows_gives_2_and_the_nearest_name() {
    let folder = Folder::new(&[("values.yaml", b"a: 1\n")]);
    let run = folder.check(&["values.yaml", "--chart", "mastodn@6.9.3", "--output", "concise"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("did you mean `mastodon`?"), "{}", run.out);
}

#[test]
fn nothing_to_check_gives_3_unless_a_file_was_named() {
    let folder = Folder::new(&[("a/notes.txt", b"a"), ("b.yaml", b"# nothing\n")]);
    assert_eq!(folder.json(&["a"]).0, 3);
    assert_eq!(folder.json(&["b.yaml"]).0, 0);
    assert_eq!(folder.run(&["check", "-", "--output", "json"], b"").report()["summary"]["errors"], 0);
    assert_eq!(folder.run(&["check", "-"], b"").code, 3);
}

#[test]
fn a_broken_configuration_gives_2_and_a_place() {
    let folder =
        Folder::new(&[("valuelint.yaml", b"preset: strict\nignor: []\n"), ("a/values.yaml", VALUES)]);
    let (code, report) = folder.json(&["a/values.yaml"]);
    let expected =
        "valuelint/config valuelint.yaml 2:1 `ignor` is no key of the configuration; did you mean `ignore`?";
    assert_eq!((code, findings(&report)), (2, vec![expected.to_owned()]));
    assert_eq!(folder.check(&["a/values.yaml", "--isolated"]).code, 0);
    assert_eq!(folder.check(&["a/values.yaml", "--config", "missing.yaml"]).code, 2);
}

#[test]
fn a_configuration_extends_others_and_speaks_of_some_files() {
    let twice: &[u8] = b"a: 1\na: 2\n";
    let folder = Folder::new(&[
        ("lint/base.yaml", b"severity: { yaml/*: info }\npreset: loud\nextends: [../valuelint.yaml]\n"),
        (
            "valuelint.yaml",
            b"extends: [lint/base.yaml, lint/gone.yaml]\nexclude: vendor/\noverrides:\n  - files: old/**\n    ignore: [yaml/*]\n  \
              - files: new/*\n    severity: { yaml/duplicate-key: error }\n",
        ),
        ("old/values.yaml", twice),
        ("new/values.yaml", twice),
        ("vendor/values.yaml", twice),
        ("values.yaml", twice),
    ]);
    let (code, report) = folder.json(&["old", "new", "vendor/values.yaml", "values.yaml"]);
    let told: Vec<String> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {} {}", it["file"], it["severity"], it["message"]).replace('"', ""))
        .collect();
    let expected = [
        "lint/base.yaml error `loud` is none of `recommended`, `strict`, `pedantic`",
        "lint/base.yaml error `../valuelint.yaml` extends this file, and would never end",
        "new/values.yaml error `a` is written twice in this map, and only this one counts; remove one of them",
        "valuelint.yaml error `lint/gone.yaml`: there is no such file or folder",
        "values.yaml info `a` is written twice in this map, and only this one counts; remove one of them",
    ];
    assert_eq!((code, told), (2, expected.map(str::to_owned).to_vec()));
    assert_eq!(report["summary"]["files"], 3);
}

#[test]
fn a_rule_that_does_not_exist_is_pointed_at_in_the_configuration() {
    let folder = Folder::new(&[(".git/HEAD", b""), ("valuelint.yaml", b"ignore: [valuelint/confg]\n")]);
    let (code, report) = folder.json(&[]);
    let expected = "valuelint/unknown-rule valuelint.yaml 1:10 there is no rule `valuelint/confg`; \
                    did you mean `valuelint/config`?";
    assert_eq!((code, findings(&report)), (2, vec![expected.to_owned()]));
}

/// A slip in `select` would silence everything, the word about the slip included.
#[test]
fn what_is_wrong_with_the_configuration_is_told_whatever_it_selects() {
    let folder = Folder::new(&[
        (
            "valuelint.yaml",
            b"select: [mastodn/*, helm]\npreset: strct\nrules: [gone]\nignore: [valuelint/*]\n",
        ),
        ("values.yaml", VALUES),
    ]);
    let (code, report) = folder.json(&["values.yaml"]);
    let expected = [
        "valuelint/unknown-rule valuelint.yaml 1:10 there is no rule `mastodn/*`; did you mean `mastodon/*`?",
        "valuelint/unknown-rule valuelint.yaml 1:21 there is no rule `helm`; write `helm/*` for all of them",
        "valuelint/config valuelint.yaml 2:9 `strct` is none of `recommended`, `strict`, `pedantic`; did you mean `strict`?",
        "valuelint/config valuelint.yaml 3:9 `gone`: there is no such file or folder",
    ];
    assert_eq!((code, findings(&report)), (2, expected.map(str::to_owned).to_vec()));
}

#[test]
fn a_folder_that_is_missing_is_told_where_it_is_named() {
    let configuration = b"rules: [nolint]\ncharts: [{ files: '*.yaml', chart: ./nope }]\n";
    let folder = Folder::new(&[("valuelint.yaml", configuration), ("values.yaml", b"a: 1\n")]);
    let (code, report) = folder.json(&["values.yaml"]);
    let expected = [
        "valuelint/config valuelint.yaml 1:9 `nolint`: there is no such file or folder",
        "valuelint/config valuelint.yaml 2:36 `./nope`: there is no such file or folder",
    ];
    assert_eq!((code, findings(&report)), (2, expected.map(str::to_owned).to_vec()));
}

#[test]
fn rules_of_the_house_are_known_by_every_command() {
    let rule = b"summary: Workers are a list\nseverity: warning\nlinks: [https://example.org/workers]\nscope: { chart: '*' }\neach: { path: '**', key: '^workers$', kind: string, written: true }\nmessage: no list\nwhy: The chart goes through them.\nexamples:\n  - bad: |\n      workers: many\n      #        ^^^^\n";
    let folder = Folder::new(&[
        ("valuelint.yaml", b"rules: [lint]\n"),
        ("lint/house/a.yaml", rule),
        ("values.yaml", b"x: 1 # valuelint: ignore[house/b]\n"),
    ]);
    let run = folder.check(&["values.yaml", "--output", "concise"]);
    assert!(run.out.contains("there is no rule `house/b`; did you mean `house/a`?"), "{}", run.out);
    assert!(folder.run(&["rules"], b"").out.contains("house/a "));
    assert!(folder.run(&["explain", "house/a"], b"").out.starts_with("house/a\n"));
}

#[cfg(unix)]
#[test]
fn a_link_and_its_target_are_one_file() {
    let folder = Folder::new(&[("values.yaml", b"a: 1\n")]);
    std::os::unix::fs::symlink("values.yaml", folder.0.join("link.yaml")).expect("a link can be made");
    let run = folder.check(&["values.yaml", "link.yaml", "--output", "human"]);
    let all = format!("{}{}", run.out, run.err);
    assert!(all.contains("in 1 file (1 document)"), "{all}");
}

#[test]
fn a_file_has_one_name_whichever_way_it_is_given() {
    let folder = Folder::new(&[("a/values.yaml", b"a: 1\na: 2\n")]);
    let whole = fs::canonicalize(&folder.0).expect("it is there").join("a/values.yaml");
    let whole = whole.to_str().expect("a path of letters");
    for format in ["gitlab", "sarif", "github", "json", "concise"] {
        let [near, far] = ["a/values.yaml", whole].map(|it| folder.check(&["--output", format, it]).out);
        assert!(near == far && near.contains("a/values.yaml"), "{near}{far}");
    }
}

#[test]
fn charts_and_versions_that_nobody_knows_are_told_where_they_are_named() {
    let files = |chart: &str| {
        let configuration = format!("charts: [{{ files: a.yaml, chart: {chart} }}]\n");
        let comment = format!("# valuelint: chart={chart}\nx: 1\n");
        let files: [(&str, &[u8]); 3] = [
            ("valuelint.yaml", configuration.as_bytes()),
            ("a.yaml", b"x: 1\n"),
            ("b.yaml", comment.as_bytes()),
        ];
        Folder::new(&files)
    };
    let told = |chart: &str, path: &str| {
        let (code, report) = files(chart).json(&[path, "--select", "valuelint/*"]);
        (code, findings(&report))
    };
    let (code, found) = told("mastodn@6.9.3", "a.yaml");
    assert_eq!((code, found.len()), (2, 1));
    assert!(
        found[0].starts_with("valuelint/unknown-chart valuelint.yaml 1:34 no profile of a chart `mastodn`")
    );
    assert!(found[0].ends_with("did you mean `mastodon`?"), "{found:?}");
    let folder = files("mastodon@6.9.3");
    fs::write(folder.0.join("b.yaml"), "# valuelint: chart=mastodon@abc\nmastodon: {}\n").unwrap();
    let (code, report) = folder.json(&["b.yaml", "--select", "valuelint/*"]);
    let found = findings(&report);
    assert_eq!((code, found.len()), (1, 1), "{found:?}");
    assert!(found[0].starts_with("valuelint/unknown-chart b.yaml 1:20 `abc` is no version of mastodon"));
    assert_eq!(told("mastodon@6.9.3", "b.yaml"), (0, vec![]));
    let (code, found) = told("mastodon@99.9.9", "a.yaml");
    assert!(code == 0 && found[0].contains("is newer than all that is known"), "{found:?}");
    assert_eq!(folder.check(&["a.yaml", "--isolated", "--chart", "mastodon@abc"]).code, 2);
}

/// Outside of any repository too, a values file goes with the chart it lies in.
#[test]
fn a_values_file_is_judged_by_the_chart_beside_it_wherever_that_is() {
    let folder = Folder::new(&[
        ("site/Chart.yaml", b"name: site\nversion: 1.0.0\n"),
        ("site/values.yaml", b"replicas: 1\n"),
        ("site/templates/a.yaml", b"replicas: {{ .Values.replicas }}\n"),
        ("site/values-prod.yaml", b"replica: 2\n"),
        ("site/ci/test-values.yaml", b"replica: 2\n"),
    ]);
    for path in ["site", "site/values-prod.yaml", "site/ci/test-values.yaml", "site/ci"] {
        let run = folder.check(&[path, "--output", "concise"]);
        assert!(run.code == 1 && run.out.contains("did you mean `replicas`?"), "{path}: {}", run.out);
    }
    assert_eq!(folder.check(&["site/templates"]).code, 3, "templates are no YAML yet");
}

/// `--chart` speaks of values, and a folder holds YAML of other tools too.
#[test]
fn a_chart_for_a_folder_judges_no_files_of_other_tools() {
    let folder = Folder::new(&[
        ("site/Chart.yaml", b"name: site\nversion: 1.0.0\n"),
        ("site/values.yaml", b"replicas: 1\n"),
        ("site/templates/a.yaml", b"replicas: {{ .Values.replicas }}\n"),
        ("valuelint.yaml", b"ignore: [yaml/syntax]\n"),
        ("compose.yaml", b"services: { a: { image: b } }\n"),
        ("production.yaml", b"replicas: 2\nzone: 2\n"),
    ]);
    for chart in ["./site", "site"] {
        let run = folder.check(&[".", "--chart", chart, "--output", "concise"]);
        let expected = "production.yaml:2:1: warning[values/unknown-key] nothing in site 1.0.0 reads `zone`; correct or remove it\n";
        assert_eq!((run.code, run.out.as_str()), (1, expected), "{}", run.err);
    }
}

#[test]
fn a_folder_with_something_to_check_never_gives_3() {
    let chart: &[u8] = b"helmCharts:\n- { name: quay, version: 1.0.0, repo: https://a.example }\n";
    let folder = Folder::new(&[("a/kustomization.yaml", chart), ("b/x.yaml", b"\xfc")]);
    assert_eq!(folder.check(&["a"]).code, 0);
    assert_eq!(folder.check(&["b", "--fail-on", "error"]).code, 0);
}

/// Who opens a pipe waits for somebody to write into it.
#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_left_alone() {
    let folder = Folder::new(&[("values.yaml", b"a: 1\na: 2\n"), ("site/Chart.yaml", b"name: site\n")]);
    for pipe in ["x.yaml", "kustomization.yaml", "site/values.yaml"] {
        let made = Command::new("mkfifo").arg(folder.0.join(pipe)).status();
        assert!(made.expect("there is mkfifo").success());
    }
    assert_eq!(folder.check(&["."]).code, 1);
    assert_eq!(folder.check(&["values.yaml", "--chart", "site"]).code, 1);
}

#[test]
fn folders_are_walked_by_gitignore() {
    let bad: &[u8] = b"\xfc";
    let folder = Folder::new(&[
        (".git/HEAD", b""),
        (".gitignore", b"build/\n"),
        ("build/a.yaml", bad),
        (".hidden/a.yaml", bad),
        ("chart/Chart.yaml", b"name: a\nversion: 1.0.0\n"),
        ("chart/templates/a.yaml", bad),
        ("notes.txt", bad),
        ("b/templates/z.yml", bad),
        ("a.yaml", bad),
    ]);
    let (code, report) = folder.json(&["--select", "valuelint/*"]);
    let files: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!((code, files), (1, vec!["a.yaml", "b/templates/z.yml"]));
    assert_eq!(folder.check(&["build/a.yaml"]).code, 2, "a named file is read whatever .gitignore says");
}

#[test]
fn several_reports_at_once() {
    let folder = Folder::new(&[("a/latin.yaml", b"\xfc")]);
    let run = folder.check(&["a", "--output", "concise", "--output", "json=report.json", "--statistics"]);
    let line = "a/latin.yaml:1:1: warning[valuelint/not-readable] is not UTF-8: byte 0xfc in line 1; \
                save it as UTF-8\n";
    assert_eq!((run.code, run.out.as_str()), (1, line));
    assert!(run.err.contains("1  warning[valuelint/not-readable]"), "{}", run.err);
    let report = fs::read_to_string(folder.0.join("report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&report).unwrap()["summary"]["warnings"], 1);
    assert_eq!(folder.check(&["a", "--output", "json=missing/report.json"]).code, 2);
}

#[test]
fn in_github_actions_findings_are_annotations_with_a_summary() {
    let folder = Folder::new(&[("a/values.yaml", b"a: 1\na: 2\n")]);
    let in_actions = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    let run = folder.run_in(&in_actions, &["check", "a"], b"");
    let command = "::warning title=valuelint yaml/duplicate-key,file=a/values.yaml,line=2,endLine=2,col=1,endColumn=2::";
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with(command), "{}", run.out);
    let summary = || fs::read_to_string(folder.0.join("summary.md")).unwrap();
    assert!(summary().starts_with("## valuelint: 1 warning in 1 file"), "{}", summary());
    assert!(summary().contains("| a/values.yaml:2:1 | `a` is written twice"), "{}", summary());
    let once = summary();
    assert!(!folder.run_in(&in_actions, &["check", "a", "--output", "concise"], b"").out.contains("::"));
    assert_eq!(summary(), once, "other formats leave the summary alone");
}

#[test]
fn platforms_look_for_paths_from_the_root_of_the_repository() {
    let twice: &[u8] = b"a: 1\na: 2\n";
    let folder =
        Folder::new(&[(".git/HEAD", b""), ("apps/web/values.yaml", twice), ("apps/values.yaml", twice)]);
    let output = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args([
            "check",
            "values.yaml",
            "../values.yaml",
            "--output",
            "gitlab",
            "--output",
            "sarif=report.sarif",
        ])
        .args(["--output", "github=report.txt"])
        .current_dir(folder.0.join("apps/web"))
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .expect("the binary runs");
    let report = |name: &str| fs::read_to_string(folder.0.join("apps/web").join(name)).unwrap();
    let gitlab: Value = serde_json::from_slice(&output.stdout).unwrap();
    let sarif: Value = serde_json::from_str(&report("report.sarif")).unwrap();
    for (idx, path) in ["apps/values.yaml", "apps/web/values.yaml"].iter().enumerate() {
        assert_eq!(gitlab[idx]["location"]["path"], *path);
        let place = &sarif["runs"][0]["results"][idx]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], *path);
        assert!(report("report.txt").contains(&format!("file={path},line=2")), "{}", report("report.txt"));
    }
}

#[test]
fn no_escape_sequences_in_a_pipe() {
    let folder = Folder::new(&[("a/latin.yaml", b"\xfc")]);
    assert!(!folder.check(&["a"]).out.contains('\u{1b}'));
}

#[test]
fn columns_with_a_byte_order_mark_windows_lines_and_an_emoji() {
    let configuration = "\u{feff}preset: strict\r\nignore: [\"🦣\", valuelint/confg]\r\n";
    let folder = Folder::new(&[("valuelint.yaml", configuration.as_bytes()), ("values.yaml", VALUES)]);
    let (_, report) = folder.json(&["values.yaml", "--select", "valuelint/unknown-rule"]);
    let ranges: Vec<String> = report["diagnostics"].as_array().unwrap().iter().map(range).collect();
    assert_eq!(ranges, ["2:10:28-2:13:34", "2:15:36-2:30:51"]);
}

/// `line:column:offset-line:column:offset`
fn range(diagnostic: &Value) -> String {
    let place = |key: &str| {
        let it = &diagnostic["range"][key];
        format!("{}:{}:{}", it["line"], it["column"], it["offset"])
    };
    format!("{}-{}", place("start"), place("end"))
}

#[test]
fn secrets_never_appear() {
    let planted = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: mastodon}\ndata:\n  values.yaml: |\n    \
                   mastodon:\n      smtp:\n        password: geheim1\n        tls: yes\n        password: \
                   geheim2\n        port: 465\n    \tapiToken: geheim3\n    secret_key_base: |\n      geheim4\n\
                   ---\nkind: Secret\napiVersion: v1\nmetadata: {name: mastodon}\nstringData:\n  values.yaml: |\n    \
                   mastodon:\n      local_domain: geheim5\n      local_domain: geheim6\n     other: [geheim7\n";
    // What a check says of a Secret's own values, what a rule makes of them, what a fix would write again, and keys
    // with a typo.
    let made_of = "kind: Secret\napiVersion: v1\nmetadata: {name: mastodon}\nstringData:\n  values.yaml: |\n    \
                   mastodon:\n      local_domain: https://GEHEIM.example\n      web_domain: x\n    postgresql: geheim\n";
    let typed = "# valuelint: chart=mastodon@6.9.3\nmastodon:\n  secrets: {otp_secret: 48151623.42}\n  smtp: {pasword: \
                 geheim}\nredis: {auth: {password: 48151623}}\nexternalPasswrd: geheim\n";
    let folder = Folder::new(&[
        ("a.yaml", planted.as_bytes()),
        ("b.yaml", made_of.as_bytes()),
        ("values.yaml", typed.as_bytes()),
    ]);
    for file in ["a.yaml", "b.yaml", "values.yaml"] {
        for format in ["human", "concise", "json"] {
            let run =
                folder.check(&[file, "--output", format, "--preset", "pedantic", "--min-confidence", "low"]);
            let shown = format!("{}{}", run.out, run.err);
            assert!(shown.contains("error"), "{file} says nothing");
            let leaks = |it: &&str| shown.to_lowercase().contains(*it);
            assert_eq!(["geheim", "48151623"].iter().find(|it| leaks(it)), None, "{shown}");
        }
    }
}

#[test]
fn standard_input_is_named() {
    let folder = Folder::new(&[(".git/HEAD", b""), ("apps/values.yaml", b"\xfc")]);
    let arguments = ["check", "-", "--stdin-filename", "apps/values.yaml", "--output", "concise"];
    let run = folder.run(&arguments, b"a: \xfc");
    assert_eq!(run.code, 2);
    assert!(
        run.out.starts_with("apps/values.yaml:1:1: error[valuelint/not-readable] is not UTF-8"),
        "{}",
        run.out
    );
    assert_eq!(folder.run(&arguments, VALUES).out, "");
}

#[test]
fn a_reader_that_has_gone_is_no_panic() {
    let folder = Folder::new(&[]);
    fs::create_dir_all(&folder.0).expect("a folder can be made");
    for arguments in [vec!["check", "-", "--output", "json"], vec!["completions", "bash"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_valuelint"))
            .args(&arguments)
            .current_dir(&folder.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        drop(child.stdin.take());
        let run = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&run.stderr), "", "{arguments:?}");
    }
}

/// A chart in the repository is found where Flux and Argo CD name its path, and absolute paths lead to it as well.
#[test]
fn charts_in_the_repository_judge_the_values_that_go_to_them() {
    let folder = Folder::new(&[
        ("charts/quay/Chart.yaml", b"apiVersion: v2\nname: quay\nversion: 1.0.0\n"),
        ("charts/quay/values.yaml", b"berths: 1\ncrane:\n  load: 5\n"),
        (
            "charts/quay/templates/all.yaml",
            b"kind: List\nberths: {{ .Values.berths }}\nload: {{ .Values.crane.load }}\n",
        ),
        ("charts/quay/values-production.yaml", b"berth: 2\n"),
        (
            "clusters/one/apps.yaml",
            b"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec: { interval: 1h, prune: true, path: ./apps, sourceRef: { kind: GitRepository, name: flux-system } }\n",
        ),
        (
            "apps/quay.yaml",
            b"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: quay, namespace: sea }\nspec:\n  interval: 1h\n  chart: { spec: { chart: ./charts/quay, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }\n  values:\n    crane: { loda: 6 }\n",
        ),
    ]);
    let told = |run: &Run| -> Vec<String> {
        let lines = run.out.lines().filter(|it| it.contains("values/"));
        lines.map(|it| it.split_once(": ").map_or(it, |it| it.1).to_owned()).collect()
    };
    let relative = folder.check(&["--output", "concise", "--isolated", "."]);
    let expected = [
        "error[values/unknown-key] nothing in quay 1.0.0 reads `crane.loda`; did you mean `load`?",
        "error[values/unknown-key] nothing in quay 1.0.0 reads `berth`; did you mean `berths`?",
    ];
    assert_eq!(told(&relative), expected, "{}", relative.out);
    let absolute = folder.0.to_string_lossy().into_owned();
    assert_eq!(told(&folder.check(&["--output", "concise", "--isolated", &absolute])), expected);
}

#[test]
fn explain_tells_what_a_key_of_any_chart_does() {
    let folder = Folder::new(&[
        ("site/Chart.yaml", b"name: site\nversion: 1.2.0\n"),
        ("site/values.yaml", b"mail:\n  # -- Port of the mail server\n  port: 587\n"),
        ("site/templates/a.yaml", b"\nport: {{ .Values.mail.port | quote }}\n"),
    ]);
    let run = folder.run(&["explain", "mail.port", "--chart", "./site"], b"");
    let expected = "mail.port, a key of the chart site 1.2.0\n\nPort of the mail server\ntakes       a whole number\n\
                    default     `587`\nread by     templates/a.yaml:2\n";
    assert_eq!((run.code, run.out.as_str()), (0, expected), "{}", run.err);
    let run = folder.run(&["explain", "mail.prot", "--chart", "./site"], b"");
    assert_eq!(run.code, 2);
    assert_eq!(run.err, "error: site 1.2.0 has no key `mail.prot`; did you mean `mail.port`?\n");
    let run = folder.run(&["explain", "mail.port", "--chart", "mastodon@>=99"], b"");
    assert!(run.err.contains("no version >=99 of mastodon is known"), "{}", run.err);
    let run = folder.run(&["explain", "mastodon.smtp.tsl"], b"");
    assert!(run.err.contains("did you mean `mastodon.smtp.tls`?"), "{}", run.err);
    // What holds only keys of another chart holds nothing.
    let run =
        folder.run(&["explain", "externalAuth.ldap.existingSecretKeys", "--chart", "mastodon@6.9.3"], b"");
    assert!(run.out.contains("read by     nothing\n") && !run.out.contains("holds"), "{}", run.out);
}

#[test]
fn how_sure_the_chart_is_and_that_there_is_none() {
    let folder =
        Folder::new(&[("values.yaml", b"mastodon:\n  local_domain: example.org\n  persistence: {}\n")]);
    let judged =
        |arguments: &[&str]| folder.check(&[&["values.yaml", "--statistics"], arguments].concat()).err;
    for (arguments, words) in [
        (
            &["--chart", "mastodon@6.9.3"][..],
            "(chosen on the command line, in the exact version, high confidence)",
        ),
        (&["--chart", "mastodon@>=6.0.0 <7"], "in the newest version of a range, medium confidence)"),
        (&["--chart", "mastodon"], "in the newest version, high confidence)"),
    ] {
        let said = judged(arguments);
        assert!(said.contains("1 document judged by mastodon@6.9.3 (") && said.contains(words), "{said}");
    }
    let words = "\nthe values were judged by no chart, only by rules for any chart; name one with --chart\n";
    let run = folder.check(&["values.yaml"]);
    assert!(run.out.ends_with(words), "{}", run.out);
    for arguments in [&["--quiet"][..], &["--output", "concise"], &["--chart", "mastodon@6.9.3"]] {
        let run = folder.check(&[&["values.yaml"], arguments].concat());
        assert!(!run.out.contains("no chart"), "{}", run.out);
    }
    let (_, report) = folder.json(&["values.yaml", "--chart", "mastodon@6.x", "--select", "mastodon/*"]);
    let first = &report["diagnostics"][0];
    assert_eq!((&first["chart"]["version"], &first["confidence"]), (&"6.9.3".into(), &"medium".into()));
}

#[test]
fn a_chart_around_one_of_its_name_judges_no_section() {
    let folder = Folder::new(&[
        (
            "cache/Chart.yaml",
            b"name: cache\nversion: 1.0.0\ndependencies:\n  - { name: cache, version: 7.0.0 }\n",
        ),
        ("cache/values.yaml", b"cache:\n  size: 1\n"),
        ("cache/values-test.yaml", b"cache:\n  server: { port: 1 }\n"),
        ("cache/templates/a.yaml", b"a: {{ .Values.name }}\n"),
    ]);
    let (code, report) = folder.json(&["cache/values-test.yaml", "--chart", "./cache", "--fail-on", "info"]);
    assert_eq!((code, findings(&report)), (0, Vec::<String>::new()));
}
