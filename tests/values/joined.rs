//! Which files and objects a release's layers are, and what is said of a reference that does not lead there.

use super::{answered, found};

/// A HelmRelease of the chart `lamp` whose specification goes on with these lines.
fn release(rest: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: web, namespace: app}}\nspec:\n{rest}"
    )
}

/// What becomes of the texts of a chart's values.yaml and values-x.yaml with these `valuesFiles`.
fn of_values_files(name: &str, files: &str, own: &str, x: &str) -> String {
    let release = release(&format!(
        "  chart: {{spec: {{chart: ./charts/lamp, valuesFiles: [{files}], sourceRef: {{kind: GitRepository, name: g}}}}}}\n  values: {{b: 2}}\n"
    ));
    let files = [
        ("release.yaml", &*release),
        ("charts/lamp/Chart.yaml", "apiVersion: v2\nname: lamp\nversion: 1.2.3\n"),
        ("charts/lamp/values.yaml", own),
        ("charts/lamp/values-x.yaml", x),
    ];
    answered(name, &files, &["--release", "app/web"])
}

/// Flux merges `valuesFiles` and puts them in the place of the chart's values.yaml.
#[test]
fn values_files_take_the_place_of_the_charts_own() {
    let answer = |name, files| of_values_files(name, files, "gone: 1\n", "x: 1\n");
    let only = answer("values-files", "charts/lamp/values-x.yaml");
    assert!(only.contains("x: 1  #") && !only.contains("gone"), "{only}");
    let both = answer("values-files-both", "charts/lamp/values.yaml, charts/lamp/values-x.yaml");
    assert!(both.contains("x: 1  #") && both.contains("gone: 1  #"), "{both}");
}

/// Of `valuesFiles` the later one counts more, the chart's own values.yaml included.
#[test]
fn values_files_count_in_their_order() {
    let answer = |name, files| of_values_files(name, files, "a: own\nc: own\n", "a: x\nb: x\nd: x\n");
    let own_last = answer("own-last", "charts/lamp/values-x.yaml, charts/lamp/values.yaml");
    for line in ["a: own  #", "b: 2  #", "c: own  #", "d: x  #"] {
        assert!(own_last.contains(line), "{line}: {own_last}");
    }
    let own_first = answer("own-first", "charts/lamp/values.yaml, charts/lamp/values-x.yaml");
    for line in ["a: x  #", "b: 2  #", "c: own  #", "d: x  #"] {
        assert!(own_first.contains(line), "{line}: {own_first}");
    }
}

/// The API server counts what base64 stands for, and what a generator makes of a file as well.
#[test]
fn what_counts_of_an_object_is_what_it_holds() {
    let secret = |n| {
        let text = "QUJD".repeat(n);
        format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{values.yaml: {text}}}\n")
    };
    for (n, expected) in [(200_000, None), (300_000, Some("holds 878 of")), (400_000, Some("holds 1171 KiB"))]
    {
        let said = found(&format!("size-{n}"), &[("secret.yaml", &*secret(n))]);
        assert_eq!(said.contains("values/too-large"), expected.is_some(), "{n}");
        assert!(expected.is_none_or(|it| said.contains(it)), "{n}");
    }
    let file = format!("text: {}\n", "x".repeat(1_100_000));
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nconfigMapGenerator:\n- name: a\n  files: [values.yaml=web.yaml]\n";
    let said = found("size-file", &[("kustomization.yaml", kustomization), ("web.yaml", &*file)]);
    assert!(said.contains("the ConfigMap made of this file holds 1074 KiB"), "{}", said.len());
}

/// The values of a dependency stand under its alias, whether its chart is at hand or not.
#[test]
fn a_dependency_goes_by_its_alias() {
    let chart = "apiVersion: v2\nname: port\nversion: 1.0.0\ndependencies:\n- {name: boat, version: 1.0.0, alias: ship, repository: https://charts.example.org}\n";
    let files = [
        ("Chart.yaml", chart),
        ("values.yaml", "own: 1\n"),
        ("templates/a.yaml", "x: {{ .Values.own }}\n"),
        ("prod-values.yaml", "boat: {sails: 2}\n"),
    ];
    let said = found("alias", &files);
    assert!(said.contains("`boat`; did you mean `ship`?"), "{said}");
}

/// What all elements of a list say is filled in, and nothing that one of them says otherwise.
#[test]
fn what_the_elements_of_a_list_say() {
    let set = |generator: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: web}}\nspec:\n  generators:\n  - {generator}\n  template:\n    metadata: {{name: '{{{{zone}}}}'}}\n    spec:\n      source:\n        repoURL: https://charts.example.org\n        chart: lamp\n        targetRevision: 1.2.3\n        helm:\n          values: |\n            zone: '{{{{zone}}}}'\n            host: \"{{{{values.host}}}}:80\"\n            count: {{{{count}}}}\n"
        )
    };
    let list = "list: {elements: [{zone: eu, count: '7', values: {host: a.org}}, {zone: us, count: '7', values: {host: a.org}}]}";
    let shown = answered("elements", &[("set.yaml", &*set(list))], &[]);
    for line in ["zone: <unknown>", "host: a.org:80  #", "count: 7  #"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let chosen = format!("{list}\n    selector: {{matchLabels: {{zone: eu}}}}");
    let shown = answered("chosen", &[("set.yaml", &*set(&chosen))], &[]);
    assert!(shown.contains("count: <unknown>"), "{shown}");
    let several = format!("{list}\n  - clusters: {{}}");
    let shown = answered("several-generators", &[("set.yaml", &*set(&several))], &[]);
    assert!(shown.contains("count: <unknown>"), "{shown}");
    let told = answered("told", &[("set.yaml", &*set(list))], &["--path", "count"]);
    assert!(told.contains("the generators of the ApplicationSet make 7 of {{count}}"), "{told}");
}

/// Two objects of one name that hold the same leave no doubt.
#[test]
fn two_objects_that_hold_the_same() {
    let release = release(&format!("{CHART}  valuesFrom: [{{kind: ConfigMap, name: v}}]\n"));
    let map = |labels: &str, values: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: v, labels: {{{labels}}}}}\ndata:\n  values.yaml: |\n    {values}\n"
        )
    };
    let told = |name, other: &str| {
        let files =
            [("apps/release.yaml", &*release), ("a/map.yaml", &map("in: a", "a: 1")), ("b/map.yaml", other)];
        answered(name, &files, &["--release", "app/web"])
    };
    let same = told("same-maps", &map("in: b", "a: 1"));
    assert!(same.contains("a: 1  # ConfigMap v, a/map.yaml:6"), "{same}");
    let other = told("other-maps", &map("in: a", "a: 2"));
    assert!(other.contains("is there more than once"), "{other}");
}

/// Flux's substitution makes `${X}` of `$${X}`, and fills nothing in.
#[test]
fn braces_that_are_escaped() {
    let values = "  values: {a: 'x $${X}', b: '$$$${X}', c: '$$${X}', d: '$$$${X} ${Y}'}\n";
    let release = release(&format!(
        "{CHART}{values}  valuesFrom: [{{kind: ConfigMap, name: v, valuesKey: e, targetPath: e}}]\n"
    ));
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\ndata: {e: '$${E}'}\n";
    let files = [("release.yaml", &*release), ("map.yaml", map), ("values.yaml", "mastodon: {f: '$${F}'}\n")];
    let told = answered("escaped", &files, &[]);
    for line in [
        "a: x ${X}  #",
        "b: \"$${X}\"  #",
        "c: <unknown>  # unknown: ${X} is filled in later",
        "d: <unknown>  # unknown: ${Y} is filled in later",
        "e: \"${E}\"  #",
        "f: \"$${F}\"  #",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

/// What a Kustomization gives in `substitute` is shown where no other says otherwise.
#[test]
fn variables_of_a_kustomization() {
    let release = release(&format!(
        "{CHART}  values: {{host: 'www.${{DOMAIN}}', count: '${{N}}', both: '${{DOMAIN}} ${{X}}', word: '${{WORD}}', login: '${{SECRET_X}}'}}\n  valuesFrom: [{{kind: ConfigMap, name: v}}]\n"
    ));
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\ndata:\n  values.yaml: |\n    a: '${N}'\n    b: ${N}\n";
    let flux = |name: &str, path: &str, substitute: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: f}}\nspec:\n  path: ./{path}\n  postBuild: {{substitute: {{{substitute}}}}}\n"
        )
    };
    let one = flux("one", "apps", "DOMAIN: example.org, N: '5', WORD: 'off', SECRET_X: abc");
    let told = |name, other: &str| {
        let files = [
            ("flux/one.yaml", &*one),
            ("flux/other.yaml", other),
            ("apps/release.yaml", &release),
            ("apps/map.yaml", map),
        ];
        answered(name, &files, &["--release", "app/web"])
    };
    let alone = told("given", "");
    for line in [
        "host: www.example.org  # HelmRelease web",
        "count: 5  #",
        "both: <unknown>  # unknown: ${DOMAIN} and ${X} are filled in later",
        "word: false  #",
        "login: <unknown>",
        "a: \"5\"  #",
        "b: 5  #",
    ] {
        assert!(alone.contains(line), "{line}: {alone}");
    }
    let files = [("flux/one.yaml", &*one), ("apps/release.yaml", &*release), ("apps/map.yaml", map)];
    let story = answered("given-story", &files, &["--release", "app/web", "--path", "host"]);
    assert!(
        story.contains("`postBuild` of a Kustomization makes www.example.org of 'www.${DOMAIN}'"),
        "{story}"
    );
    let twice = told("given-twice", &flux("two", "apps", "DOMAIN: example.net, N: '5'"));
    assert!(twice.contains("host: <unknown>") && twice.contains("count: 5  #"), "{twice}");
}

/// Below the key of a dependency a null is for that chart's own defaults, and both say so.
#[test]
fn a_null_below_a_dependency() {
    let files = [
        ("Chart.yaml", "name: port\nversion: 1.0.0\ndependencies: [{name: quay, version: 1.0.0}]\n"),
        ("values.yaml", "lights: null\nquay: {berths: 4, crane: 1}\n"),
        ("values-prod.yaml", "lights: null\nquay: {berths: null, crane: null}\n"),
        ("charts/quay/Chart.yaml", "name: quay\nversion: 1.0.0\n"),
        ("charts/quay/values.yaml", "crane: 5\n"),
    ];
    let told = answered("null-below", &files, &[]);
    let kept = "berths: null  # values-prod.yaml:2";
    let gone = "# crane: deleted by a null, values-prod.yaml:2";
    assert_eq!((told.matches(kept).count(), told.matches(gone).count()), (2, 2), "{told}");
    assert!(told.contains("# lights: deleted by a null, values-prod.yaml:1"), "{told}");
    let story = |path| answered("null-below-story", &files, &["--path", path]);
    let deletes = "this counts: a written null deletes the chart's default\n";
    assert!(!story("quay.berths").contains(deletes) && story("quay.crane").contains(deletes));
}

/// Helm leaves a dependency's `global` as it is where only one of the two is a map.
#[test]
fn a_global_that_is_no_map() {
    let files = [
        ("Chart.yaml", "name: port\nversion: 1.0.0\ndependencies: [{name: quay, version: 1.0.0}]\n"),
        ("values.yaml", "global: {zone: a}\nquay: {global: text}\n"),
    ];
    let told = answered("global-text", &files, &["--release", "quay", "--path", "global"]);
    assert!(told.contains("\n  text\n"), "{told}");
    assert!(told.contains("Helm skips a `global` where only one of the two is a map\n"), "{told}");
}

const CHART: &str = "  chart: {spec: {chart: lamp}}\n";

/// Kustomize renames what it builds, and a reference in a HelmRelease only where it is told to.
#[test]
fn a_reference_that_kustomize_leaves_as_it_is() {
    let release = release(&format!("{CHART}  valuesFrom: [{{kind: ConfigMap, name: v}}]\n"));
    let map =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v, namespace: app}\ndata: {values.yaml: 'a: 1'}\n";
    let generator = "resources: [release.yaml]\nconfigMapGenerator: [{name: v, files: [values.yaml]";
    let told = "release.yaml:6:40: error[values/missing-reference] Kustomize calls this ConfigMap `v-<hash>` and leaves `v` here, which Flux does not find; write `disableNameSuffixHash: true` into its `options`, or add a `nameReference` for HelmRelease to `configurations`\n";
    let prefixed = "release.yaml:6:40: error[values/missing-reference] Kustomize calls this ConfigMap `p-v` and leaves `v` here, which Flux does not find; add a `nameReference` for HelmRelease to `configurations`\n";
    let reference = "nameReference: [{kind: ConfigMap, version: v1, fieldSpecs: [{path: spec/valuesFrom/name, kind: HelmRelease}]}]\n";
    let of_secrets = reference.replace("ConfigMap", "Secret");
    let cases = [
        ("hash", format!("{generator}}}]\n"), "", told),
        ("own-option", format!("{generator}, options: {{disableNameSuffixHash: true}}}}]\n"), "", ""),
        ("options", format!("{generator}}}]\ngeneratorOptions: {{disableNameSuffixHash: true}}\n"), "", ""),
        ("reference", format!("{generator}}}]\nconfigurations: [names.yaml]\n"), reference, ""),
        ("other-reference", format!("{generator}}}]\nconfigurations: [names.yaml]\n"), &of_secrets, told),
        ("unseen", format!("{generator}}}]\nconfigurations: [gone.yaml]\n"), reference, ""),
        ("remote", format!("components: [https://example.org/x]\n{generator}}}]\n"), "", ""),
        ("prefix", "namePrefix: p-\nresources: [release.yaml, map.yaml]\n".to_owned(), "", prefixed),
        ("plain", "namespace: app\nresources: [release.yaml, map.yaml]\n".to_owned(), "", ""),
        (
            "elsewhere",
            format!("{generator}}}]\n"),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: v}\n",
            "",
        ),
    ];
    for (name, kustomization, names, expected) in &cases {
        let mut files = vec![
            ("release.yaml", &*release),
            ("kustomization.yaml", &**kustomization),
            ("values.yaml", "a: 1\n"),
            ("names.yaml", *names),
        ];
        if kustomization.contains("map.yaml") {
            files.push(("map.yaml", map));
        }
        assert_eq!(found(&format!("renamed-{name}"), &files), *expected, "{name}");
        let answer = answered(&format!("renamed-{name}"), &files, &[]);
        let is_told = answer.contains(": Kustomize calls it ");
        assert!(answer.contains("a: 1") && is_told != expected.is_empty(), "{name}: {answer}");
    }
}

/// `$name` is the source of that `ref`, and only what this repository holds can be read.
#[test]
fn a_source_that_lends_its_files() {
    let application = |file: &str, path: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: quay}}\nspec:\n  sources:\n  - repoURL: https://charts.example.org\n    chart: quay\n    targetRevision: 1.2.3\n    helm: {{valueFiles: [{file}]}}\n  - {{repoURL: https://example.org/mine.git, ref: mine{path}}}\n  - {{repoURL: https://example.org/theirs.git, ref: theirs}}\n"
        )
    };
    let told = |name: &str, file, path| {
        let application = application(file, path);
        let files = [("apps/quay.yaml", &*application), ("env/values.yaml", "a: 1\n")];
        (answered(name, &files, &["--release", "quay"]), found(name, &files))
    };
    let elsewhere = "values.yaml stands in the chart or in another repository";
    let (answer, found) = told("ref-mine", "$mine/env/values.yaml", ", path: env");
    assert!(answer.contains("a: 1") && found.is_empty(), "{answer}{found}");
    let (answer, found) = told("ref-theirs", "$theirs/env/values.yaml", ", path: env");
    assert!(answer.contains(elsewhere) && found.is_empty(), "{answer}{found}");
    let (answer, found) = told("ref-unsure", "$mine/env/values.yaml", "");
    assert!(answer.contains(elsewhere) && found.is_empty(), "{answer}{found}");
    for (name, file, hint) in [
        ("ref-near", "$their/env/values.yaml", "their`; did you mean `theirs`?"),
        ("ref-nobody", "$x/env/values.yaml", "x`; write `ref: x` into the source that holds the file"),
    ] {
        let (answer, found) = told(name, file, "");
        let expected =
            format!("apps/quay.yaml:9:25: error[values/missing-reference] no source has `ref: {hint}\n");
        assert!(answer.contains("is not among the given files") && found == expected, "{answer}{found}");
    }
}

/// A name after `valueFiles` makes a file values, whatever it is called.
#[test]
fn a_values_file_with_a_name_of_its_own() {
    let files = [
        (
            "apps/quay.yaml",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: quay}\nspec:\n  source: {repoURL: https://example.org/a, path: quay, targetRevision: HEAD, helm: {valueFiles: [prod.yaml]}}\n",
        ),
        ("quay/Chart.yaml", "name: quay\nversion: 1.0.0\n"),
        ("quay/prod.yaml", "a: 0800\n"),
    ];
    let answer = answered("named-prod", &files, &["--release", "quay"]);
    assert!(answer.contains("a: 800  # quay/prod.yaml:1\n"), "{answer}");
    let found = found("named-prod", &files);
    assert!(found.contains("quay/prod.yaml:1:4: warning[helm/leading-zero]"), "{found}");
}

/// Lines of a template within a text are no lines of the file around it.
#[test]
fn a_template_in_the_values_of_an_application_set() {
    let set = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: quays}\nspec:\n  goTemplate: true\n  generators: [{list: {elements: [{berth: a}]}}]\n  template:\n    metadata: {name: '{{.berth}}'}\n    spec:\n      source:\n        repoURL: https://charts.example.org\n        chart: quay\n        targetRevision: 1.2.3\n        helm:\n          values: |\n            {{- if eq .berth \"a\" }}\n            a: 1\n            {{- end }}\n          parameters: [{name: b, value: c}]\n";
    let files = [("set.yaml", set)];
    let answer = answered("set-template", &files, &[]);
    assert!(answer.contains("is a template that something else fills in"), "{answer}");
    assert_eq!(found("set-template", &files), "");
}

/// What `--set` refuses is told without a word of the text, which may be a secret.
#[test]
fn a_target_path_whose_text_makes_the_release_fail() {
    let told = |name: &str, text: &str, rest: &str| {
        let release = release(&format!(
            "{CHART}  valuesFrom: [{{kind: Secret, name: s, valuesKey: k, targetPath: a.b{rest}}}]\n"
        ));
        let secret = format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: s, namespace: app}}\nstringData: {{k: '{text}'}}\n"
        );
        found(name, &[("release.yaml", &*release), ("secret.yaml", &*secret)])
    };
    let expected = |why| {
        format!(
            "release.yaml:6:66: error[values/target-path] `targetPath` reads the text of the Secret as `--set` does, and there {why}, so that the release fails; write `literal: true` beside it\n"
        )
    };
    assert_eq!(told("target-comma", "x,y", ""), expected("a comma begins another key, which has no value"));
    assert_eq!(told("target-brace", "{x", ""), expected("a brace begins a list, which does not end"));
    assert_eq!(told("target-literal", "x,y", ", literal: true"), "");
}

/// Nobody fills in a plain Application, so a template in one of its values is a text for the chart.
#[test]
fn a_template_in_a_value_of_an_application() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: quay}\nspec:\n  source:\n    repoURL: https://charts.example.org\n    chart: quay\n    targetRevision: 1.2.3\n    helm:\n      values: |\n        jobs: |\n          - name: a\n          {{ if .Values.b }}\n          - name: b\n          {{ end }}\n        berth: 0800\n";
    let files = [("quay.yaml", application)];
    let answer = answered("application-template", &files, &["--release", "quay"]);
    assert!(answer.contains("berth: 800  #"), "{answer}");
    let found = found("application-template", &files);
    assert!(found.contains("quay.yaml:16:16: warning[helm/leading-zero]"), "{found}");
}
