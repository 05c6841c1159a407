//! What `valuelint values` answers: effective values, stories of one value, and what it refuses.
//!
//! The values of every small repository stand beside it, in `expected-values.txt`; `UPDATE=1` writes them anew.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

mod joined;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Exit code, standard output and standard error, with paths below the folder.
fn values(project: &str, arguments: &[&str]) -> (i32, String, String) {
    ran("values", project, arguments)
}

fn ran(command: &str, project: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .arg(command)
        .args(arguments)
        .args(if arguments.contains(&"base") { None } else { Some(".") })
        .current_dir(root().join("fixtures/projects").join(project))
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

fn check(project: &str, arguments: &[&str], expected: &str) {
    let (code, out, err) = values(project, arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{project} {arguments:?}");
    assert_eq!(out, expected, "{project} {arguments:?}\n{out}");
}

fn refused(project: &str, arguments: &[&str], words: &str) {
    let (code, out, err) = values(project, arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{project} {arguments:?}");
    assert!(err.contains(words), "{project} {arguments:?}: {err}");
}

#[test]
fn projects() {
    for entry in fs::read_dir(root().join("fixtures/projects")).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (code, actual, err) = values(&name, &["--written"]);
        assert_eq!((code, err.as_str()), (0, ""), "{name}");
        let file = entry.path().join("expected-values.txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&file, &actual).expect("the folder of the project can be written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(actual, expected, "{}: is this right? then UPDATE=1", file.display());
    }
}

/// What is printed as YAML is what is printed as JSON, whoever reads it.
#[test]
fn yaml_and_json_say_the_same() {
    for entry in fs::read_dir(root().join("fixtures/projects")).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (_, yaml, _) = values(&name, &[]);
        let (_, json, _) = values(&name, &["--output", "json"]);
        let json: Value = serde_json::from_str(&json).expect("it is JSON");
        let releases = json["releases"].as_array().expect("a list");
        let documents: Vec<Value> =
            yaml.split("\n---\n").map(|it| serde_yaml::from_str(it).expect("it is YAML")).collect();
        assert_eq!(documents.len(), releases.len(), "{name}");
        for (document, release) in documents.iter().zip(releases) {
            same(document, &release["values"], &name);
        }
    }
}

/// What is secret or unknown is null in JSON and has a sign in YAML.
fn same(yaml: &Value, json: &Value, place: &str) {
    match (yaml, json) {
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "{place}: {one:?} {other:?}");
            one.iter().for_each(|(key, value)| same(value, &other[key], &format!("{place}.{key}")));
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len(), "{place}");
            one.iter().zip(other).for_each(|(one, other)| same(one, other, place));
        }
        (Value::String(text), Value::Null) if matches!(&**text, "•••" | "<unknown>") => {}
        (Value::Number(one), Value::Number(other)) => assert_eq!(one.as_f64(), other.as_f64(), "{place}"),
        (one, other) => assert_eq!(one, other, "{place}"),
    }
}

#[test]
fn stories() {
    check(
        "configmap-values-from",
        &["--path", "berths.first"],
        "berths.first in release harbour in web, HelmRelease harbour, release.yaml
chart quay, whose defaults are not known

  12, unless ConfigMap harbour-elsewhere sets it

1. ConfigMap harbour-values, values.yaml:10: 0800
   0800 becomes 800
   does not count: a later layer counts more
2. ConfigMap harbour-sizes, values.yaml:29: 12
   this counts
3. ConfigMap harbour-elsewhere is not among the given files
   it may set this
",
    );
    check(
        "helmrelease-inline",
        &["--path", "mastodon.singleUserMode"],
        "mastodon.singleUserMode in release mastodon in square, HelmRelease mastodon, mastodon.yaml
chart mastodon, with the defaults of 6.9.3

  \"yes\"

1. default of mastodon 6.9.3: false
   does not count: what is written counts more than a default
2. HelmRelease mastodon, mastodon.yaml:27: yes
   stays the text yes; in a values file it would be true
   this counts
",
    );
}

#[test]
fn stories_of_target_paths() {
    check(
        "target-path",
        &["--path", "berths.count", "--release", "web/harbour"],
        "berths.count in release harbour in web, HelmRelease harbour, release.yaml
chart quay, whose defaults are not known

  12

1. ConfigMap harbour-answers, release.yaml:7: \"12\"
   \"12\" becomes 12
   this counts
2. HelmRelease harbour, release.yaml:60: 3
   does not count: a `targetPath` is laid over `spec.values`
",
    );
    check(
        "target-path",
        &["--path", "depth"],
        "depth in release harbour in web, HelmRelease harbour, release.yaml
chart quay, whose defaults are not known

  7

1. ConfigMap harbour-answers, release.yaml:7: \"12\"
   \"12\" becomes 12
   does not count: `spec.values` counts more than `valuesFrom`
2. HelmRelease harbour, release.yaml:58: 7
   this counts
",
    );
}

/// Parameters of Argo CD may set one item of a list that another layer brings.
#[test]
fn stories_of_parameters() {
    let application = "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: site}
spec:
  source:
    repoURL: https://charts.example.org
    chart: quay
    targetRevision: 1.2.3
    helm:
      values: |
        hosts: [a, b]
      parameters: [{name: 'hosts[1]', value: z}]
";
    let told = |path| answered("parameters", &[("app.yaml", application)], &["--path", path]);
    let ends = |path, end: &str| assert!(told(path).ends_with(end), "{}", told(path));
    ends(
        "hosts",
        "1. Application site, app.yaml:11: a list of 2 items
   this counts
2. parameters of Application site, app.yaml:12: a list of 2 items
   this counts: it sets single items of the list
",
    );
    ends(
        "hosts[1]",
        "1. Application site, app.yaml:11: b
   does not count: a later layer counts more
2. parameters of Application site, app.yaml:12: z
   this counts
",
    );
}

#[test]
fn a_list_in_the_place_of_a_map() {
    check(
        "configmap-values-from",
        &["--path", "berths.cranes.north"],
        "berths.cranes.north in release harbour in web, HelmRelease harbour, release.yaml
chart quay, whose defaults are not known

  not set

1. ConfigMap harbour-values, values.yaml:13: a list of 2 items for all of berths.cranes
   does not count: a later layer counts more
2. ConfigMap harbour-elsewhere is not among the given files
   it may set this
3. HelmRelease harbour, release.yaml:19: a list of 1 item for all of berths.cranes
   this counts
",
    );
}

#[test]
fn stories_for_programs() {
    let (_, out, _) = values("configmap-values-from", &["--path", "berths.limit"]);
    assert!(out.contains("1000000\n   a template prints 1e+06\n"), "{out}");
    let (_, out, _) = values("mastodon-on-gke", &["--path", "mastodon.smtp.port", "--output", "json"]);
    let story: Value = serde_json::from_str(&out).expect("it is JSON");
    let steps = story["releases"][0]["steps"].as_array().expect("a list");
    let fates: Vec<&str> = steps.iter().map(|it| it["fate"].as_str().expect("text")).collect();
    assert_eq!((fates, &steps[1]["value"]), (vec!["loses", "wins"], &Value::from(465)));
}

#[test]
fn secrets_never_appear() {
    for project in
        ["secret-base64", "secret-stringdata", "target-path", "argocd-value-files", "kustomize-generators"]
    {
        for arguments in [&[][..], &["--output", "json"]] {
            let (_, out, _) = values(project, arguments);
            let (_, checked, _) = ran("check", project, &["--output", "human"]);
            let out = out + &checked;
            for secret in ["not-for-your-eyes", "0042", "email-smtp", "square.example.org", "YmVydGhz"] {
                assert!(!out.contains(secret), "{project} {arguments:?}: {secret} in\n{out}");
            }
        }
    }
    for path in ["berths.pin", "berths", "berths.keys[1]"] {
        for output in ["yaml", "json"] {
            let (_, out, _) = values("secret-base64", &["--path", path, "--output", output]);
            assert!(!out.contains("42") && !out.contains("\"b\""), "{path}: {out}");
        }
    }
}

/// A file that something else fills in is no values document yet, whoever names it.
#[test]
fn a_template_is_no_layer() {
    let folder = env::temp_dir().join(format!("valuelint-template-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: site}\nspec:\n  source:\n    \
                       repoURL: https://git.example.org/site.git\n    path: .\n    helm: {valueFiles: [values.yaml]}\n";
    fs::write(folder.join("app.yaml"), application).expect("a file can be written");
    fs::write(folder.join("values.yaml"), "a: {{ name }}\nb: 1\n").expect("a file can be written");
    let run = |command: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_valuelint"));
        let output = run.args([command, "."]).current_dir(&folder).output().expect("the binary runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run("values").contains("values.yaml is a template that something else fills in"));
    assert!(!run("check").contains("template-braces"), "{}", run("check"));
    drop(fs::remove_dir_all(&folder));
}

/// What `valuelint values` answers in a folder with these files.
fn answered(name: &str, files: &[(&str, &str)], arguments: &[&str]) -> String {
    answered_by("values", name, files, arguments)
}

fn answered_by(command: &str, name: &str, files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = env::temp_dir().join(format!("valuelint-{command}-{name}-{}", std::process::id()));
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let mut run = Command::new(env!("CARGO_BIN_EXE_valuelint"));
    run.arg(command).args(arguments).arg("--isolated").current_dir(&folder);
    let is_whole = !arguments.contains(&"kustomization.yaml");
    let output = run.args(is_whole.then_some(".")).output().expect("the binary runs");
    drop(fs::remove_dir_all(&folder));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

/// The findings in a folder with these files, one line each.
fn found(name: &str, files: &[(&str, &str)]) -> String {
    answered_by("check", name, files, &["--output", "concise"])
}

/// Helm keeps 53 bits of a number, but for what comes by `--set`.
#[test]
fn digits_that_helm_does_not_keep() {
    let release = RELEASE
        .replace(
            "kind: ConfigMap, name: sizes",
            "kind: ConfigMap, name: sizes, valuesKey: b, targetPath: set",
        )
        .replace(
            "{depth: 9}",
            "{depth: 9007199254740993, exact: 9007199254740992, long: 18446744073709551616}",
        );
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {b: '9007199254740993'}\n";
    let files = [("release.yaml", &*release), ("map.yaml", map)];
    let told = answered("digits", &files, &[]);
    for line in [
        "depth: 9007199254740992  #",
        "exact: 9007199254740992  #",
        "long: 1.8446744073709552e+19  #",
        "set: 9007199254740993  #",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let json = answered("digits-json", &files, &["--output", "json"]);
    for line in
        ["\"depth\": 9007199254740992", "\"long\": 1.8446744073709552e+19", "\"set\": 9007199254740993"]
    {
        assert!(json.contains(line), "{line}: {json}");
    }
}

const RELEASE: &str = "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: harbour}
spec:
  chart: {spec: {chart: quay}}
  valuesFrom: [{kind: ConfigMap, name: sizes}]
  values: {depth: 9}
";

/// Values of a chart with dependencies say what they leave out, and each dependency is answered for on its own.
#[test]
fn a_chart_with_dependencies() {
    let files = [
        ("Chart.yaml", "name: port\nversion: 1.0.0\ndependencies: [{name: quay, version: 1.0.0}]\n"),
        ("values.yaml", "lights: 2\nquay: {berths: 4}\nglobal: {zone: a}\n"),
        ("values-prod.yaml", "quay: {berths: 6}\n"),
        ("charts/quay/Chart.yaml", "name: quay\nversion: 1.0.0\n"),
        ("charts/quay/values.yaml", "berths: 1\nside: north\n"),
    ];
    let left_out =
        "# without what the dependencies bring along: their own defaults and `global`, below quay\n";
    let told = answered("umbrella", &files, &["--release", "port"]);
    assert!(told.contains("# values, values-prod.yaml\n") && told.contains(left_out), "{told}");
    let all = answered("umbrella-all", &files, &[]);
    assert!(all.contains("# values of quay, values-prod.yaml\n"), "{all}");
    assert!(all.contains("side: north  # charts/quay/values.yaml:2\n"), "{all}");
    let told = answered("umbrella-chart", &files, &["--chart", "./", "--release", "values-prod.yaml"]);
    assert!(told.contains(left_out), "{told}");
}

#[test]
fn kustomizations_in_a_circle() {
    let files = [
        ("a/kustomization.yaml", "resources: [../b, release.yaml]"),
        ("b/kustomization.yaml", "resources: [../a]"),
        ("a/release.yaml", RELEASE),
    ];
    let told = answered("circle", &files, &[]);
    let cycle =
        "# a/kustomization.yaml and b/kustomization.yaml take each other in, and Kustomize refuses that\n";
    assert!(told.contains(cycle), "{told}");
    let circle = "a/kustomization.yaml:1:13: error[values/kustomization-circle] `../b` leads through \
                  b/kustomization.yaml back to this kustomization, and Kustomize refuses such a circle; remove one step of it\n";
    assert_eq!(found("circle", &files), circle);
    let told = answered(
        "circle-of-one",
        &[("kustomization.yaml", "resources: [., release.yaml]"), ("release.yaml", RELEASE)],
        &[],
    );
    assert!(told.contains("# kustomization.yaml takes itself in, and Kustomize refuses that\n"), "{told}");
}

/// Flux lets a missing key pass where a missing object may: what is there counts for sure.
#[test]
fn a_key_that_may_be_missing() {
    let sizes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {other.yaml: 'depth: 2'}\n";
    let optional = RELEASE.replace("name: sizes}", "name: sizes, optional: true}");
    let told = |release: &str| {
        answered("optional", &[("release.yaml", release), ("sizes.yaml", sizes)], &["--path", "depth"])
    };
    let step = "1. ConfigMap sizes has no such key, and `optional` lets that pass\n   it brings nothing\n";
    assert!(told(&optional).contains(step), "{}", told(&optional));
    let step = "1. ConfigMap sizes has no such key, and Flux refuses that\n   it may set this\n";
    assert!(told(RELEASE).contains(step), "{}", told(RELEASE));
    let open = optional.replace("{depth: 9}", "{}");
    let all =
        answered("nothing", &[("release.yaml", &open), ("sizes.yaml", sizes)], &["--release", "harbour"]);
    assert!(all.ends_with("\n{}\n"), "{all}");
}

#[test]
fn everything_that_may_say_otherwise_is_named() {
    let release = RELEASE
        .replace("[{kind: ConfigMap, name: sizes}]", "[{kind: ConfigMap, name: a}, {kind: Secret, name: b}]")
        .replace("{depth: 9}", "{url: 'https://$${HOST}/${X}/${Y}?${X}'}");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {values.yaml: 'depth: 2'}\n";
    let before = release.replace("kind: ConfigMap, name: a", "kind: ConfigMap, name: c");
    let told = |release: &str, path: &str| {
        answered(
            "all-named",
            &[("release.yaml", release), ("map.yaml", map)],
            &["--release", "harbour", "--path", path],
        )
    };
    let one = told(&release, "depth");
    assert!(one.contains("\n  2, unless Secret b sets it\n"), "{one}");
    let several = release.replace("name: b}", "name: b}, {kind: ConfigMap, name: c}");
    let both = told(&several, "depth");
    assert!(both.contains("\n  2, unless Secret b or ConfigMap c set it\n"), "{both}");
    let filled = told(&before, "url");
    assert!(filled.contains("\n  unknown: ${X} and ${Y} are filled in later\n"), "{filled}");
    let nothing = before.replace("  values: {url: 'https://$${HOST}/${X}/${Y}?${X}'}\n", "");
    let all = answered("none-read", &[("release.yaml", &nothing)], &[]);
    let end =
        "{}  # unknown: ConfigMap c is not among the given files and Secret b is not among the given files\n";
    assert!(all.ends_with(end), "{all}");
}

#[test]
fn two_of_one_name() {
    let sizes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {values.yaml: 'depth: 2'}\n";
    let files = [("release.yaml", RELEASE), ("one.yaml", sizes), ("two.yaml", &sizes.replace('2', "3"))];
    let told = answered("two", &files, &["--path", "depth"]);
    assert!(
        told.contains("1. ConfigMap sizes is there more than once, in one.yaml and two.yaml, and none is nearer\n   it may set this\n"),
        "{told}"
    );
    let other = sizes.replace('2', "3");
    let without = RELEASE.replace("  values: {depth: 9}\n", "");
    let differ = [("release.yaml", &*without), ("all.yaml", &format!("{sizes}---\n{other}"))];
    let told = answered("two-unlike", &differ, &["--release", "harbour"]);
    let unknown =
        "{}  # unknown: ConfigMap sizes is there more than once, twice in all.yaml, and none is nearer\n";
    assert!(told.ends_with(unknown), "{told}");
    let files = [
        ("app/kustomization.yaml", "resources: [release.yaml, one.yaml]"),
        ("app/release.yaml", RELEASE),
        ("app/one.yaml", sizes),
        ("app/two.yaml", sizes),
    ];
    let told = answered("built", &files, &["--path", "depth"]);
    assert!(told.contains("1. ConfigMap sizes, app/one.yaml:4: 2\n"), "{told}");
}

/// Kustomize refuses two of one name; two folders are often two clusters.
#[test]
fn two_of_one_name_that_are_applied_together() {
    let sizes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {values.yaml: 'depth: 2'}\n";
    let other = &*sizes.replace('2', "3");
    let both = [
        ("a/kustomization.yaml", "resources: [one.yaml, two.yaml]"),
        ("a/one.yaml", sizes),
        ("a/two.yaml", other),
    ];
    let told = found("together", &both);
    let line = "a/two.yaml:3:18: error[values/object-twice] ConfigMap `sizes` is also in a/one.yaml, and Kustomize refuses two of one name; rename one, or remove it\n";
    assert_eq!(told, line);
    assert_eq!(found("apart", &[("a/one.yaml", sizes), ("b/two.yaml", other)]), "");
    let renamed = [
        ("kustomization.yaml", "resources: [a, b]"),
        ("a/kustomization.yaml", "namePrefix: a-\nresources: [one.yaml]"),
        ("b/kustomization.yaml", "namePrefix: b-\nresources: [two.yaml]"),
        ("a/one.yaml", sizes),
        ("b/two.yaml", other),
    ];
    assert_eq!(found("renamed", &renamed), "");
    let patched = [
        ("kustomization.yaml", "resources: [one.yaml]\npatches: [{path: two.yaml}]"),
        ("one.yaml", sizes),
        ("two.yaml", &format!("{sizes}---\n{other}")),
    ];
    assert_eq!(found("patches", &patched), "");
}

#[test]
fn a_patch_that_is_not_in_sight() {
    let files = [
        (
            "kustomization.yaml",
            "resources: [release.yaml]\npatches: [{path: elsewhere.yaml, target: {kind: HelmRelease}}]",
        ),
        ("release.yaml", RELEASE),
    ];
    let told = answered("patch", &files, &[]);
    assert!(
        told.contains("depth: 9  # HelmRelease harbour, release.yaml:7, unless a patch changes it\n"),
        "{told}"
    );
}

/// One layer sets the storage and another the variable: what is missing is told for the overlay that lacks it.
#[test]
fn a_rule_over_two_layers() {
    for (overlays, is_told) in
        [(&["set"][..], false), (&["unset"], true), (&["hidden"], false), (&["set", "unset"], true)]
    {
        let (_, out, _) =
            ran("check", "two-layers", &[&["--isolated", "--output", "concise", "base"], overlays].concat());
        assert_eq!(
            out.matches("S3_FORCE_SINGLE_REQUEST").count(),
            usize::from(is_told),
            "{overlays:?}: {out}"
        );
    }
}

/// One file of a project is answered for as all of it is.
#[test]
fn a_file_with_what_stands_around_it() {
    let project = root().join("fixtures/projects/kustomize-generators");
    let mut run = Command::new(env!("CARGO_BIN_EXE_valuelint"));
    let output =
        run.args(["values", "app/release.yaml"]).current_dir(&project).output().expect("the binary runs");
    let (_, whole, _) = values("kustomize-generators", &[]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), whole);
}

/// A kustomization is answered for as its folder is.
#[test]
fn a_kustomization_by_its_name() {
    let sizes = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {values.yaml: 'width: 2'}\n";
    let files = [
        ("kustomization.yaml", "resources: [release.yaml, sizes.yaml]"),
        ("release.yaml", RELEASE),
        ("sizes.yaml", sizes),
    ];
    let told = answered("named", &files, &["kustomization.yaml"]);
    assert!(told.contains("width: 2  # ConfigMap sizes, sizes.yaml:4\ndepth: 9"), "{told}");
    assert_eq!(told, answered("folder", &files, &[]));
}

/// Argo CD applies the files of a folder as `kubectl apply` does; Flux builds them with Kustomize.
#[test]
fn who_applies_a_release() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: apps}\n\
                       spec: {source: {repoURL: https://git.example.org/port.git, path: apps}}\n";
    let release = RELEASE.replace("{depth: 9}", "{open: yes}");
    let both = [("argo/apps.yaml", application), ("apps/release.yaml", &*release)];
    let line = "open: true  # HelmRelease harbour, apps/release.yaml:7";
    assert!(answered("argo", &both, &[]).contains(line));
    let line = "open: \"yes\"  # HelmRelease harbour, apps/release.yaml:7";
    assert!(answered("alone", &both[1..], &[]).contains(line));
    let kustomization = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n\
                         spec: {path: ./apps}\n";
    let all = [both[0], both[1], ("flux/apps.yaml", kustomization)];
    assert!(answered("flux", &all, &[]).contains(line));
}

#[test]
fn what_is_not_there() {
    refused(
        "configmap-values-from",
        &["--release", "harbor"],
        "there is no release `harbor`; did you mean `harbour`?",
    );
    refused(
        "configmap-values-from",
        &["--release", "shop/harbour"],
        "there is no release `shop/harbour` in this namespace",
    );
    refused(
        "configmap-values-from",
        &["--path", "berths.frist"],
        "no layer that can be read sets `berths.frist`",
    );
    refused("configmap-values-from", &["--path", "berths.frist"], "did you mean `berths.first`?");
    refused(
        "configmap-values-from",
        &["--path", "a"],
        "; ConfigMap harbour-elsewhere is not among the given files",
    );
    refused("configmap-values-from", &["--path", "a..b"], "is no path");
    let empty = env::temp_dir().join(format!("valuelint-values-{}", std::process::id()));
    fs::create_dir_all(&empty).expect("a folder can be made");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_valuelint"));
        command.arg("values").args(arguments).current_dir(&empty).output().expect("the binary runs")
    };
    assert_eq!(run(&[]).status.code(), Some(3));
    assert_eq!(run(&["missing.yaml"]).status.code(), Some(2));
    let release = |namespace: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: site, namespace: {namespace}}}\n\
                 spec:\n  chart: {{spec: {{chart: quay}}}}\n  values: {{space: {namespace}}}\n"
        )
    };
    fs::write(empty.join("a.yaml"), release("one") + "---\n" + &release("two"))
        .expect("a file can be written");
    let several = run(&["--release", "site"]);
    let told = String::from_utf8_lossy(&several.stderr).into_owned();
    assert_eq!(several.status.code(), Some(2));
    assert!(
        told.contains("2 releases are called `site`; name the namespace") && told.contains("site in two"),
        "{told}"
    );
    let one = run(&["--release", "two/site"]);
    assert!(String::from_utf8_lossy(&one.stdout).contains("space: two  # HelmRelease site, a.yaml:13"));
    drop(fs::remove_dir_all(Path::new(&empty)));
}

#[test]
fn items_of_lists_are_named_in_either_form() {
    let values = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sizes}\ndata: {values.yaml: 'cranes: [{load: 5}]'}\n";
    let files = [("release.yaml", RELEASE), ("one.yaml", values)];
    let told = answered("brackets", &files, &["--path", "cranes[0].load"]);
    assert!(told.contains("cranes[0].load") && told.contains(": 5\n"), "{told}");
    assert_eq!(answered("dots", &files, &["--path", "cranes.0.load"]), told);
}

/// Programs read the JSON by its schema.
#[test]
fn json_is_as_its_schema_says() {
    let schema = fs::read_to_string(root().join("schemas/values.schema.json")).expect("it is there");
    let schema: Value = serde_json::from_str(&schema).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for entry in fs::read_dir(root().join("fixtures/projects")).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        for arguments in [&["--output", "json"][..], &["--output", "json", "--path", "mastodon.smtp.port"]] {
            let (code, out, err) = values(&name, arguments);
            if code != 0 {
                // Not all projects have such a value.
                assert!(arguments.contains(&"--path") && !err.is_empty(), "{name}: {err}");
                continue;
            }
            let json: Value = serde_json::from_str(&out).expect("it is JSON");
            let errors: Vec<String> =
                validator.iter_errors(&json).map(|it| format!("{}: {it}", it.instance_path())).collect();
            assert!(errors.is_empty(), "{name} {arguments:?}: {errors:#?}");
        }
    }
}

/// What is wrong with the configuration is told as `check` tells it, and gives the same exit code.
#[test]
fn a_broken_configuration() {
    let folder = env::temp_dir().join(format!("valuelint-values-config-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("valuelint.yaml"), "versions: {helm: 3}\n").expect("a file can be written");
    fs::write(folder.join("values.yaml"), "a: 1\n").expect("a file can be written");
    let mut run = Command::new(env!("CARGO_BIN_EXE_valuelint"));
    let output = run.args(["values", "."]).current_dir(&folder).output().expect("the binary runs");
    drop(fs::remove_dir_all(&folder));
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true), "{err}");
    assert!(err.starts_with("valuelint.yaml:1:1: error[valuelint/config] `versions` is no key"), "{err}");
}

/// What an overlay takes in from outside the folder is read, although nothing is said of it.
#[test]
fn an_overlay_without_its_base() {
    let folder = env::temp_dir().join(format!("valuelint-values-overlay-{}", std::process::id()));
    let files = [
        ("base/kustomization.yaml", "resources: [release.yaml]\n".to_owned()),
        ("base/release.yaml", RELEASE.replace("  valuesFrom: [{kind: ConfigMap, name: sizes}]\n", "")),
        ("over/kustomization.yaml", "namespace: sea\nresources: [../base]\n".to_owned()),
    ];
    for (path, text) in &files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let mut run = Command::new(env!("CARGO_BIN_EXE_valuelint"));
    let output = run.args(["values", "over/"]).current_dir(&folder).output().expect("the binary runs");
    drop(fs::remove_dir_all(&folder));
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.starts_with("# release harbour in sea,") && out.contains("depth: 9"), "{out}");
}
