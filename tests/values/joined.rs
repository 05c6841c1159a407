//! Which files and objects a release's layers are, and what is said of a reference that does not lead there.

use super::answered;

/// A HelmRelease of the chart `lamp` whose specification goes on with these lines.
fn release(rest: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: web, namespace: app}}\nspec:\n{rest}"
    )
}

/// Flux merges `valuesFiles` and puts them in the place of the chart's values.yaml.
#[test]
fn values_files_take_the_place_of_the_charts_own() {
    let answer = |name, files: &str| {
        let release = release(&format!(
            "  chart: {{spec: {{chart: ./charts/lamp, valuesFiles: [{files}], sourceRef: {{kind: GitRepository, name: g}}}}}}\n  values: {{b: 2}}\n"
        ));
        let files = [
            ("release.yaml", &*release),
            ("charts/lamp/Chart.yaml", "apiVersion: v2\nname: lamp\nversion: 1.2.3\n"),
            ("charts/lamp/values.yaml", "gone: 1\n"),
            ("charts/lamp/values-x.yaml", "x: 1\n"),
        ];
        answered(name, &files, &["--release", "app/web"])
    };
    let only = answer("values-files", "charts/lamp/values-x.yaml");
    assert!(only.contains("x: 1  #") && !only.contains("gone"), "{only}");
    let both = answer("values-files-both", "charts/lamp/values.yaml, charts/lamp/values-x.yaml");
    assert!(both.contains("x: 1  #") && both.contains("gone: 1  #"), "{both}");
}
