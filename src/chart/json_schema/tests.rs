use serde_json::{Value as Json, json};

use super::{of_folder, of_profile};
use crate::chart::{Profile, built_in, folder};
use crate::text::ChartFiles;

fn folder_schema(values: &str, template: &str) -> Json {
    let file = |path: &str, text: &str| (path.into(), text.into());
    let files = ChartFiles {
        files: vec![
            file("Chart.yaml", "name: site\nversion: 1.2.3\n"),
            file("templates/a.yaml", template),
            file("values.yaml", values),
        ],
    };
    of_folder(&folder::profile(&files))
}

fn is_valid(schema: &Json, values: &Json) -> bool {
    jsonschema::draft7::new(schema).expect("it is a schema").is_valid(values)
}

#[test]
fn a_folder_closes_the_maps_it_reads_key_by_key() {
    let schema = folder_schema(
        "image:\n  tag: a\n  # digest: b\nlabels: {}\nreplicas: 1\n",
        "x: {{ .Values.image.tag }}{{ toYaml .Values.labels }}{{ .Values.replicas }}\n",
    );
    assert_eq!(schema["title"], "Values of site 1.2.3");
    assert_eq!(schema["properties"]["replicas"]["default"], 1);
    assert!(is_valid(&schema, &json!({ "image": { "tag": "x" }, "labels": { "any": 1 }, "replicas": "2" })));
    assert!(is_valid(&schema, &json!({ "image": { "digest": "x" } })));
    assert!(!is_valid(&schema, &json!({ "image": { "tga": "x" } })));
    assert!(!is_valid(&schema, &json!({ "replicas": [1] })));
}

/// A null takes the default away before Helm asks the chart's own schema.
#[test]
fn a_null_is_taken_for_any_key() {
    let file = |path: &str, text: &str| (path.into(), text.into());
    let properties = r#"{"size": {"type": "integer"}, "mode": {"type": "string", "enum": ["a", "b"]}}"#;
    let files = ChartFiles {
        files: vec![
            file("Chart.yaml", "name: site\n"),
            file("templates/a.yaml", "x: {{ .Values.runner.size }}{{ .Values.runner.mode }}\n"),
            file("values.yaml", "runner: { size: 1, mode: a }\n"),
            file(
                "values.schema.json",
                &format!(
                    r#"{{"properties": {{"runner": {{"type": "object", "properties": {properties}}}}}}}"#
                ),
            ),
        ],
    };
    let schema = of_folder(&folder::profile(&files));
    assert!(is_valid(&schema, &json!({ "runner": { "size": null, "mode": null } })), "{schema:#}");
    assert!(is_valid(&schema, &json!({ "runner": null })), "{schema:#}");
    assert!(!is_valid(&schema, &json!({ "runner": { "mode": "c" } })), "{schema:#}");
    assert!(!is_valid(&schema, &json!({ "runner": { "size": "c" } })), "{schema:#}");
}

/// A schema by its own rules, which takes the chart's own defaults; every tenth version will do.
#[test]
fn every_profile_takes_its_defaults() {
    for profile in built_in() {
        for version in profile.versions.iter().rev().step_by(10).map(|it| &it.version) {
            let schema = of_profile(profile, version);
            assert!(jsonschema::draft7::meta::is_valid(&schema), "{} {version}", profile.name);
            let defaults = super::value(&profile.at(version).defaults).expect("defaults are known");
            let validator = jsonschema::draft7::new(&schema).expect("it is a schema");
            let errors: Vec<String> =
                validator.iter_errors(&defaults).map(|it| format!("{}: {it}", it.instance_path())).collect();
            assert!(errors.is_empty(), "{} {version}: {errors:#?}", profile.name);
        }
    }
}

/// What the profile says of a key, the schema says by its shape. The keys are taken from the profiles themselves.
#[test]
fn keys_are_left_out_refused_or_deprecated() {
    let mut n_seen = [0; 3];
    for profile in built_in() {
        let schema = of_profile(profile, profile.newest());
        for (name, key) in &profile.keys().properties {
            let at = &schema["properties"][&**name];
            let is_gone = key.until.as_ref().is_some_and(|it| it < profile.newest());
            if key.of.is_some() {
                n_seen[0] += 1;
                assert_eq!(at["not"], json!({}), "{name}");
                assert!(at["description"].as_str().is_some_and(|it| it.contains("a key of")), "{name}: {at}");
            } else if is_gone {
                n_seen[1] += 1;
                assert!(at.get("type").is_none(), "{name}: {at}");
            } else if key.is_own {
                n_seen[2] += 1;
                assert!(at.get("not").is_none(), "{name}: {at}");
                assert!(at["description"].as_str().is_some_and(|it| !it.is_empty()), "{name}: {at}");
            }
        }
    }
    assert!(n_seen.iter().all(|it| *it > 0), "{n_seen:?}");
}

#[test]
fn the_top_is_closed() {
    let newest = |profile: &Profile| of_profile(profile, profile.newest());
    assert!(built_in().iter().all(|it| !is_valid(&newest(it), &json!({ "no-such-key": 1 }))));
}
