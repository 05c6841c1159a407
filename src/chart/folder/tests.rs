//! The cases of the study, each with an invented chart that has what made it hard.

use std::fmt::Write as _;

use super::judge::question::{Answer, look_up, slots};
use super::judge::{Certainty, Fault, Judgement, judge};
use super::{ChartFiles, profile};
use crate::value::decode::{Place, decode_values};
use crate::value::path::{Segment, Shown};
use crate::value::{Delivery, SourceId, Value};
use crate::yaml::parse::parse;

fn files(texts: &[(&str, &str)]) -> ChartFiles {
    let mut files: Vec<_> = texts.iter().map(|it| (it.0.into(), it.1.into())).collect();
    if texts.iter().all(|it| it.0 != "Chart.yaml") {
        files.push(("Chart.yaml".into(), "name: shop\nversion: 1.0.0\n".into()));
    }
    ChartFiles { files }
}

fn values(text: &str) -> Value {
    let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV2First };
    decode_values(&parse(text), place).0
}

fn told(judgement: &Judgement<'_>) -> String {
    let path = Shown(&judgement.path);
    let certainty = match judgement.certainty {
        Certainty::Sure => "sure",
        Certainty::Likely => "likely",
        Certainty::Unread => "unread",
        Certainty::Hint => "hint",
    };
    match &judgement.fault {
        Fault::Unknown { near: Some(near) } => format!("{certainty} {path} near {near}"),
        Fault::Unknown { near: None } => format!("{certainty} {path} unknown"),
        Fault::Misplaced { to, .. } => format!("{certainty} {path} belongs at {}", Shown(to)),
        Fault::Elsewhere { at } => format!("{certainty} {path} also at {}", Shown(at)),
        Fault::Mismatch { expected, given, .. } => {
            format!("{certainty} {path} is {} not {}", given.as_str(), expected.as_str())
        }
    }
}

#[track_caller]
fn check(texts: &[(&str, &str)], written: &str, expected: &str) {
    let (profile, values) = (profile(&files(texts)), values(written));
    let mut acc = String::new();
    for judgement in judge(&profile, std::slice::from_ref(&values)) {
        writeln!(acc, "{}", told(&judgement)).unwrap();
    }
    assert_eq!(acc.trim_end(), expected);
}

/// The values of a dependency stand under its alias, not under the chart's name.
#[test]
fn a_dependency_by_its_own_name() {
    let chart = [
        ("Chart.yaml", "name: shop\ndependencies:\n  - { name: database, alias: store }\n"),
        ("charts/database/Chart.yaml", "name: database\n"),
        ("charts/database/values.yaml", "size: 1\n"),
        ("charts/database/templates/a.yaml", "{{ .Values.size }}"),
    ];
    check(&chart, "database: { size: 2 }\n", "sure database near store");
    check(&chart, "store: { size: 2 }\n", "");
    check(&chart, "database: { size: 2 }\nstore: { size: 2 }\n", "sure database near store");
}

/// 1: known in a sister, read in neither.
#[test]
fn known_only_elsewhere() {
    let chart = [
        ("values.yaml", "productionTools:\n  image: a\nconfig:\n  persistentVolumeClaims: []\n"),
        (
            "templates/a.yaml",
            "{{ .Values.productionTools.image }}{{ range .Values.config.persistentVolumeClaims }}{{ .name }}{{ end }}",
        ),
    ];
    check(
        &chart,
        "productionTools:\n  persistentVolumeClaims:\n    - name: a\n",
        "unread productionTools.persistentVolumeClaims also at config.persistentVolumeClaims",
    );
}

/// 2: nothing is said of what stands below.
#[test]
fn one_level_too_deep() {
    let chart = [
        ("values.yaml", "fips:\n  enabled: false\n  port: 1\nagent:\n  site: a\n"),
        ("templates/a.yaml", "{{ .Values.fips.enabled }}{{ .Values.fips.port }}{{ .Values.agent.site }}"),
    ];
    check(
        &chart,
        "agent:\n  site: b\n  fips:\n    odd: 1\n    enabled: true\n",
        "sure agent.fips belongs at fips",
    );
}

/// A key that stands between others which its map knows was not indented by a slip, and is as dead.
#[test]
fn one_level_too_deep_between_others() {
    let chart = [
        ("values.yaml", "interval: 1\nvolumes:\n  path: a\n  size: 1\nport: 1\n"),
        (
            "templates/a.yaml",
            "{{ .Values.interval }}{{ .Values.volumes.path }}{{ .Values.volumes.size }}{{ .Values.port }}",
        ),
    ];
    check(
        &chart,
        "volumes:\n  path: b\n  interval: 2\n  size: 2\n",
        "unread volumes.interval belongs at interval",
    );
    check(&chart, "interval: 1\nvolumes:\n  interval: 2\n  size: 2\n", "unread volumes.interval unknown");
    // What every chart has may be meant for this map.
    check(&chart, "volumes:\n  port: 2\n  size: 2\n", "unread volumes.port unknown");
}

/// 18: beside the map that has it, whether the dependency is at hand or not.
#[test]
fn beside_the_map_that_has_it() {
    let own = [
        ("Chart.yaml", "name: shop\ndependencies:\n  - name: database\n"),
        ("values.yaml", "database:\n  auth:\n    user: a\n    existingSecret: ''\n"),
        ("templates/a.yaml", "{{ .Values.database.auth.existingSecret }}"),
    ];
    let at_hand = [
        own[0],
        own[1],
        own[2],
        ("charts/database/Chart.yaml", "name: database\n"),
        ("charts/database/values.yaml", "auth:\n  user: a\n  existingSecret: ''\nsize: 1\n"),
        (
            "charts/database/templates/a.yaml",
            "{{ .Values.auth.user }}{{ .Values.auth.existingSecret }}{{ .Values.size }}",
        ),
    ];
    let written = "database:\n  existingSecret: b\n  auth:\n    user: b\n";
    let right = "database.existingSecret belongs at database.auth.existingSecret";
    check(&own, written, &format!("likely {right}"));
    check(&at_hand, written, &format!("sure {right}"));
    // Nobody wrote the other map, so the place is less sure.
    let alone = "database:\n  existingSecret: b\n";
    check(&at_hand, alone, "unread database.existingSecret also at database.auth.existingSecret");
    check(&own, alone, "");
}

/// 3: the name `config` frees nothing whose fields are read.
#[test]
fn other_case() {
    let chart = [
        ("values.yaml", "config: {}\n"),
        ("templates/a.yaml", "{{ .Values.config.appLinks }}{{ .Values.config.siteName }}"),
    ];
    check(&chart, "config:\n  applinks: a\n", "sure config.applinks near appLinks");
}

/// 4: read by `required` alone, in a dependency.
#[test]
fn required_in_a_dependency() {
    let chart = [
        ("Chart.yaml", "name: shop\ndependencies:\n  - name: database\n    alias: alerts\n"),
        ("charts/database/Chart.yaml", "name: database\n"),
        ("charts/database/values.yaml", "ingester:\n  image: a\n"),
        (
            "charts/database/templates/a.yaml",
            "{{ .Values.ingester.image }}{{ required `it` .Values.ingester.schemaRegistryUrl }}",
        ),
    ];
    check(
        &chart,
        "alerts:\n  ingester:\n    schemaRegistryURL: a\n",
        "sure alerts.ingester.schemaRegistryURL near schemaRegistryUrl",
    );
}

/// 5: through `set` and back from YAML.
#[test]
fn round_trip_of_a_library() {
    let chart = [
        ("values.yaml", "controllers:\n  main:\n    type: deployment\n"),
        (
            "templates/a.yaml",
            "{{ $all := include `enabled` . | fromYaml }}
             {{ range $name, $it := $all }}{{ range $it.containers }}{{ .image }}{{ end }}{{ $it.type }}{{ end }}",
        ),
        (
            "templates/_lib.tpl",
            "{{ define `enabled` }}{{ $found := dict }}{{ range $name, $it := .Values.controllers }}
             {{- $_ := set $found $name $it }}{{ end }}{{ $found | toYaml }}{{ end }}",
        ),
    ];
    check(&chart, "controllers:\n  main:\n    containers:\n      a: {image: b}\n", "");
    check(
        &chart,
        "controllers:\n  main:\n    contaners: {}\n  other:\n    tpye: a\n",
        "sure controllers.main.contaners near containers\nsure controllers.other.tpye near type",
    );
}

/// 6: the library is not at hand, its defaults still tell a misplaced key.
#[test]
fn below_a_library_that_is_not_at_hand() {
    let chart = [
        ("values.yaml", "persistence:\n  data:\n    enabled: false\n  podcasts:\n    enabled: false\n"),
        ("templates/a.yaml", "{{ include `library.all` . }}"),
    ];
    check(&chart, "persistence:\n  podcasts:\n    type: nfs\n", "");
    check(
        &chart,
        "persistence:\n  data:\n    enabled: true\n    podcasts:\n      enabled: true\n",
        "likely persistence.data.podcasts belongs at persistence.podcasts",
    );
}

/// 7: an entry like the others, with the name of a section.
#[test]
fn an_entry_named_like_a_section() {
    let chart = [
        ("values.yaml", "consumers:\n  one:\n    enabled: true\n    topic: a\nother:\n  enabled: true\n"),
        (
            "templates/a.yaml",
            "{{ range $name, $it := .Values.consumers }}{{ $it.enabled }}{{ $it.topic }}{{ end }}{{ .Values.other.enabled }}",
        ),
    ];
    check(&chart, "consumers:\n  one:\n    topic: b\n  other:\n    enabled: true\n    topic: c\n", "");
}

/// 8: handed on whole, two levels above.
#[test]
fn free_at_any_depth() {
    let chart = [
        ("values.yaml", "config:\n  tap:\n    schemaVersion: a\n    servers: {}\n"),
        ("templates/a.yaml", "{{ toYaml .Values.config }}"),
    ];
    check(&chart, "config:\n  tap:\n    servers:\n      a:\n        schemaVersion: b\n", "");
}

/// 9: 0 stands for none where it is only passed on, never where things are counted.
#[test]
fn words_for_zero() {
    let chart = [
        ("values.yaml", "replicaCount: 1\nconfig:\n  sampleConfig: 0.0\n"),
        ("templates/a.yaml", "{{ toYaml .Values.config }}{{ .Values.replicaCount }}"),
    ];
    check(
        &chart,
        "replicaCount: many\nconfig:\n  sampleConfig: errors\n",
        "sure replicaCount is a text not a whole number",
    );
}

/// 10: printed as well as joined.
#[test]
fn a_printed_list() {
    let chart = [
        ("values.yaml", "printed: [a]\njoined: [a]\n"),
        (
            "templates/a.yaml",
            "{{ .Values.printed }}{{ join `,` .Values.printed }}{{ join `,` .Values.joined }}",
        ),
    ];
    check(&chart, "printed: a:b\njoined: a:b\n", "sure joined is a text not a list");
}

/// 11: an empty text switches a map off.
#[test]
fn switched_off() {
    let chart = [
        ("values.yaml", "context: {runAsUser: 1}\n"),
        ("templates/a.yaml", "{{ with .Values.context }}{{ toYaml . }}{{ end }}"),
    ];
    check(&chart, "context: \"\"\n", "");
    check(&chart, "context: false\n", "");
    check(&chart, "context: default\n", "sure context is a text not a map");
}

/// A template that asks for one kind is ready for that one and for the default's.
#[test]
fn types_that_are_asked_for() {
    let chart = [
        ("values.yaml", "a: {x: 1}\nb: {x: 1}\nc: {x: 1}\n"),
        (
            "templates/a.yaml",
            "{{ if kindIs `string` .Values.a }}{{ end }}{{ if kindIs `map` .Values.b }}{{ end }}{{ kindOf .Values.c }}",
        ),
    ];
    check(&chart, "a: d\nb: d\nc: d\n", "");
    check(&chart, "a: [d]\nb: [d]\nc: [d]\n", "sure a is a list not a map");
}

/// What a helper asks of every entry of the values excuses no map whose own fields are read.
#[test]
fn types_that_are_asked_of_every_entry() {
    let chart = [
        ("values.yaml", "a: {x: 1}\nb: {x: 1}\n"),
        (
            "templates/a.yaml",
            "{{ range $key, $value := .Values }}{{ if kindIs `map` $value }}{{ end }}{{ end }}{{ .Values.a.x }}",
        ),
    ];
    check(&chart, "a: d\nb: d\n", "sure a is a text not a map");
}

/// One level in is a smaller slip than two levels out.
#[test]
fn one_level_in_rather_than_two_out() {
    let chart = [
        ("values.yaml", "probe: {path: /}\nweb: {pod: {spec: {port: 1, probe: {path: /}}}}\n"),
        (
            "templates/a.yaml",
            "{{ .Values.probe.path }}{{ with .Values.web.pod.spec }}{{ .port }}{{ .probe.path }}{{ end }}",
        ),
    ];
    let written = "web:\n  pod:\n    spec:\n      port: 2\n    probe:\n      path: /a\n";
    check(&chart, written, "sure web.pod.probe belongs at web.pod.spec.probe");
}

/// A helper that looks up any key of the values makes none at the top the user's own.
#[test]
fn a_slip_at_the_top_where_any_key_is_looked_up() {
    let chart = [
        ("values.yaml", "common: {image: a}\n"),
        ("templates/a.yaml", "{{ (index .Values .Chart.Name).image }}{{ toYaml .Values }}"),
    ];
    check(&chart, "commovn: {image: b}\n", "likely commovn near common");
}

/// An empty map is as misplaced as one that holds something.
#[test]
fn an_empty_map_one_level_too_deep() {
    let chart = [
        ("values.yaml", "probe: {path: /}\ncustomProbe: {}\n"),
        ("templates/a.yaml", "{{ toYaml .Values.probe }}{{ toYaml .Values.customProbe }}"),
    ];
    check(
        &chart,
        "probe:\n  path: /\n  customProbe: {}\n",
        "likely probe.customProbe belongs at customProbe",
    );
}

/// 12: amounts are numbers or texts, as one likes.
#[test]
fn quantities() {
    let chart = [
        ("values.yaml", "resources: {requests: {cpu: 1}, limits: {cpu: 2}}\nlarge: [{interval: 0}]\n"),
        ("templates/a.yaml", "{{ toYaml .Values.resources }}{{ toYaml .Values.large }}"),
    ];
    check(&chart, "resources: {requests: {cpu: 200m}}\nlarge: [{interval: 30m}]\n", "");
    check(
        &chart,
        "resources: {limits: {cpu: many}}\n",
        "sure resources.limits.cpu is a text not a whole number",
    );
}

/// 13: a number with a unit, printed as it is.
#[test]
fn a_number_with_a_unit() {
    let chart = [
        ("values.yaml", "period: 1\ncount: 1\n"),
        ("templates/a.yaml", "{{ .Values.period }}{{ add .Values.count 1 }}"),
    ];
    check(&chart, "period: 14d\ncount: 14d\n", "sure count is a text not a whole number");
}

/// 14: the schema's keys and types are read; values are validated elsewhere.
#[test]
fn keys_of_a_schema() {
    let schema = r##"{"properties": {"policy": {"enum": ["sync", "upsert-only"]}, "port": {"type": ["integer", "string"]},
        "all": {"$ref": "#/definitions/free"}}, "definitions": {"free": {"additionalProperties": true}}}"##;
    let chart = [
        ("values.yaml", "port: 1\nall: {a: 1}\n"),
        ("templates/a.yaml", "{{ .Values.port }}{{ .Values.all.a }}"),
        ("values.schema.json", schema),
    ];
    check(&chart, "policy: UPSERT\nport: http\nall: {b: 1}\n", "");
    let profile = profile(&files(&chart));
    assert_eq!(profile.root.below["policy"].allowed.len(), 2);
    assert!(profile.schema.is_some());
}

/// 15: numbered names are a series.
#[test]
fn environment_variables() {
    let chart = [
        ("values.yaml", "env:\n  INFLUXDB_URL: a\n  FOO_1: a\n"),
        ("templates/a.yaml", "{{ range $name, $it := .Values.env }}{{ $it }}{{ end }}"),
    ];
    check(&chart, "env:\n  INFLUX_DB_URL: b\n  FOO_2: b\n", "likely env.INFLUX_DB_URL near INFLUXDB_URL");
}

/// 16: holders of anchors, and keys that another tool reads.
#[test]
fn anchor_holders() {
    let chart = [
        ("values.yaml", "a: {b: 1}\nc: {b: 1}\n"),
        ("templates/a.yaml", "{{ .Values.a.b }}{{ .Values.c.b }}"),
    ];
    check(&chart, "x-common: &c {b: 1}\nshared: &d {b: 2, odd: 1}\na: *c\nc:\n  <<: *d\n", "");
    check(&chart, "onepassword: {url: a}\n", "unread onepassword unknown");
    check(&chart, "name: b\na: {b: '{{ .Values.name }}'}\n", "");
}

/// 17: what authors of charts themselves had to repair.
#[test]
fn slips_that_were_repaired() {
    let chart = [
        (
            "values.yaml",
            "users:\n  telegraf:\n    enabled: false\nsecrets:\n  - secretKey: a\n    secretName: b\nsim:\n  image: {tag: a}\n  env: {RUN_ARG: a}\n",
        ),
        (
            "templates/a.yaml",
            "{{ range .Values.secrets }}{{ . | toYaml }}{{ end }}{{ .Values.users.telegraf.enabled }}
             {{ range $name, $it := .Values.sim.env }}{{ $it }}{{ end }}{{ .Values.sim.image.tag }}",
        ),
    ];
    check(&chart, "users:\n  elegraf:\n    enabled: true\n", "sure users.elegraf near telegraf");
    check(&chart, "secrets:\n  - secretKet: a\n", "likely secrets[0].secretKet near secretKey");
    check(&chart, "sim:\n  env:\n    A: b\n  RUN_ARG: c\n", "sure sim.RUN_ARG belongs at sim.env.RUN_ARG");
}

/// 18: with the dependency at hand and without it.
#[test]
fn a_key_of_a_map_before() {
    let parent = [
        (
            "Chart.yaml",
            "name: shop\ndependencies:\n  - name: postgresql\n    version: 1.x\n    condition: postgresql.enabled\n",
        ),
        ("values.yaml", "postgresql:\n  enabled: true\n  auth:\n    existingSecret: \"\"\n    username: a\n"),
        (
            "templates/a.yaml",
            "{{ .Values.postgresql.auth.existingSecret }}{{ .Values.postgresql.auth.username }}",
        ),
    ];
    let written = "postgresql:\n  auth:\n    username: b\n  existingSecret: c\n";
    check(&parent, written, "likely postgresql.existingSecret belongs at postgresql.auth.existingSecret");
    let vendored = [
        ("charts/postgresql/Chart.yaml", "name: postgresql\n"),
        ("charts/postgresql/values.yaml", "auth: {existingSecret: '', username: ''}\nimage: {tag: a}\n"),
        ("charts/postgresql/templates/a.yaml", "{{ .Values.auth.existingSecret }}{{ .Values.image.tag }}"),
    ];
    let whole: Vec<_> = parent.iter().chain(&vendored).copied().collect();
    check(&whole, written, "sure postgresql.existingSecret belongs at postgresql.auth.existingSecret");
    check(&whole, "postgresql: {image: {tag: b}}\nglobal: {odd: 1}\n", "");
}

/// A chart's own values say nothing wrong of themselves.
#[test]
fn its_own_defaults() {
    let text = "a: {b: [{c: 1}], d: null}\ne: ''\n";
    check(&[("values.yaml", text), ("templates/a.yaml", "{{ .Values.e }}")], text, "");
}

/// Signal 8.
#[test]
fn commented_keys_are_known() {
    let text = "# -- The image.\nimage:\n  # tag: latest\n  # pull:\n  #   policy: Always\n  name: a\n## @param tls.enabled Serve TLS\nweb: {}\n  # port: 1\n#ingress:\n#  host: a\n";
    let chart =
        [("values.yaml", text), ("templates/a.yaml", "{{ .Values.image.name }}{{ .Values.web.host }}")];
    check(
        &chart,
        "image: {tag: a, pull: {policy: b}}\ntls: {enabled: true}\nweb: {port: 1}\ningress: {host: b}\n",
        "",
    );
    check(&chart, "image: {ttag: a}\nwebb: {}\n", "unread image.ttag unknown\nsure webb near web");
}

/// What cannot be read of the chart is no reason to call a key unknown.
#[test]
fn a_broken_chart() {
    check(
        &[("values.yaml", "a: 1\n b: [\nc: {d: 1}\n"), ("templates/a.yaml", "{{ if }}{{ .Values.a")],
        "e: 1\n",
        "",
    );
    check(&[], "e: 1\n", "");
}

#[test]
fn questions_about_one_key() {
    let chart = [
        ("values.yaml", "a: {b: 1}\nfree: {}\nlist: [{c: 1}]\n"),
        (
            "templates/a.yaml",
            "{{ .Values.a.b }}{{ toYaml .Values.free }}{{ range .Values.list }}{{ .c }}{{ end }}",
        ),
    ];
    let profile = profile(&files(&chart));
    let ask = |path: &[&str]| {
        let path: Vec<Segment> = path
            .iter()
            .map(|it| it.parse().map_or_else(|_| Segment::Key((*it).into()), Segment::Index))
            .collect();
        look_up(&profile, &path)
    };
    assert!(matches!(ask(&["a", "b"]), Answer::Known(_)));
    assert!(matches!(ask(&["a", "c"]), Answer::Unknown));
    assert!(matches!(ask(&["free", "x", "y"]), Answer::Open(_)));
    assert!(matches!(ask(&["list", "0", "c"]), Answer::Known(_)));
    let path = [Segment::Key("a".into()), Segment::Key("b".into())];
    assert_eq!(slots(&profile, &path)[0].sites[0].line, 1);
}

/// One layer holds the template, another the key it names.
#[test]
fn a_template_in_one_layer_names_a_key_of_another() {
    let chart = [("values.yaml", "note: \"\"\n"), ("templates/a.yaml", "{{ tpl .Values.note . }}")];
    let layers = [values("note: \"{{ .Values.team.name }}\"\n"), values("team: { name: red, lead: ann }\n")];
    let profile = profile(&files(&chart));
    let told: Vec<_> = judge(&profile, &layers).iter().map(told).collect();
    assert_eq!(told, [""; 0]);
    assert_eq!(judge(&profile, &layers[1..]).len(), 1);
}
