//! Templates as charts write them, and the reads they make.

use std::fmt::Write as _;
use std::sync::Arc;

use super::demands::{Demand, Guard, Test};
use super::reads::{Read, Uses};
use super::{Program, Reading, Template};

fn read(texts: &[&str]) -> Reading {
    let paths = (0..texts.len()).map(|idx| Arc::from(format!("templates/{idx}.yaml")));
    let templates: Vec<Template<'_>> =
        paths.zip(texts).map(|(path, text)| Template::new(path, text)).collect();
    let all = 0..templates.len();
    Program::new("shop", &templates, all.clone()).read(&all.collect::<Vec<_>>(), &[])
}

fn shown(read: &Read, path: &str, acc: &mut String) {
    let words = [
        (Uses::WHOLE, "whole"),
        (Uses::TPL, "tpl"),
        (Uses::UNKNOWN, "unknown"),
        (Uses::RANGE, "range"),
        (Uses::RANGE_KEYS, "range-keys"),
        (Uses::DYNAMIC, "dynamic"),
        (Uses::KEYS, "keys"),
        (Uses::PRINT, "print"),
        (Uses::QUOTE, "quote"),
        (Uses::TEXT, "text"),
        (Uses::TEST, "test"),
        (Uses::COMPARE, "compare"),
        (Uses::NUMBER, "number"),
        (Uses::TYPED, "typed"),
        (Uses::HAS, "has"),
        (Uses::JOIN, "join"),
        (Uses::MENTION, "mention"),
        (Uses::REQUIRED, "required"),
    ];
    let uses: Vec<&str> = words.iter().filter(|it| read.uses.has(it.0)).map(|it| it.1).collect();
    if !uses.is_empty() {
        writeln!(acc, "{} {}", path.trim_start_matches('.'), uses.join(" ")).unwrap();
    }
    for (name, below) in &read.below {
        shown(below, &format!("{path}.{name}"), acc);
    }
    if let Some(each) = &read.each {
        shown(each, &format!("{path}.*"), acc);
    }
}

#[track_caller]
fn check(texts: &[&str], expected: &str) {
    let mut acc = String::new();
    shown(&read(texts).reads, "", &mut acc);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    assert_eq!(acc.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn printed_and_tested() {
    check(
        &["a: {{ .Values.a.b }}\nc: \"{{ $.Values.c }}\"\n{{- if eq .Values.d \"x\" }}{{ end }}"],
        "a.b print
         c quote
         d compare",
    );
    let reading = read(&["{{ if eq .Values.d `x` }}{{ end }}"]);
    assert!(reading.reads.at("d").unwrap().compared.contains("x"));
}

#[test]
fn scopes() {
    check(
        &["{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ else }}{{ .Values.d }}{{ end }}
           {{ $x := .Values.e }}{{ if $x.f }}{{ $x = .Values.g }}{{ end }}{{ $x.h }}"],
        "a test
         a.b print
         c print
         d print
         e.f test
         e.h print
         g.h print",
    );
}

#[test]
fn ranges() {
    check(
        &["{{ range .Values.hosts }}{{ .host }}{{ end }}
           {{ range $name, $job := .Values.jobs }}{{ $name }}{{ $job.image }}{{ end }}"],
        "hosts range
         hosts.*.host print
         jobs range-keys
         jobs.*.image print",
    );
}

#[test]
fn known_words_stay_known() {
    check(
        &["{{ range list `web` `worker` }}{{ (index $.Values .).replicas }}{{ end }}"],
        "web.replicas print
         worker.replicas print",
    );
    check(
        &["{{ range $name, $it := dict `web` .Values.a }}{{ $it.x }}{{ index $.Values.b $name }}{{ end }}"],
        "a.x print
         b.web print",
    );
}

#[test]
fn names_that_are_not_known_open_their_map() {
    check(
        &["{{ (index .Values.pools .Release.Name).size }}"],
        "pools dynamic
         pools.*.size print",
    );
}

#[test]
fn helpers_run_with_each_argument() {
    check(
        &[
            "{{ define `image` }}{{ .image.tag }}{{ .root.Values.global.registry }}{{ end }}",
            "{{ include `image` (dict `image` .Values.web.image `root` $) }}
             {{ template `image` (dict `image` .Values.job.image `root` .) }}",
        ],
        "global.registry print
         job.image.tag print
         web.image.tag print",
    );
}

#[test]
fn printed_whole_or_read_back() {
    check(&["{{ toYaml .Values.a | nindent 2 }}"], "a whole");
    check(
        &[
            "{{ define `merged` }}{{ merge .Values.a .Values.b | toYaml }}{{ end }}",
            "{{ $it := include `merged` . | fromYaml }}{{ $it.c }}",
        ],
        "a.c print
         b.c print",
    );
    check(&["{{ define `shown` }}a: {{ toYaml .Values.a }}{{ end }}", "{{ include `shown` . }}"], "a whole");
}

#[test]
fn what_is_set_is_found_again() {
    check(
        &["{{ $all := dict }}{{ range $name, $it := .Values.apps }}{{ $_ := set $all $name $it }}{{ end }}
           {{ range $all }}{{ .port }}{{ end }}"],
        "apps range-keys
         apps.*.port print",
    );
}

#[test]
fn checksums_read_nothing() {
    check(
        &[
            "{{ toYaml .Values | sha256sum }}{{ sha256sum (include `all` .) }}{{ include (print .Template.BasePath `/a.yaml`) . | sha256sum }}",
        ],
        "",
    );
    assert!(!read(&["{{ toYaml .Values | sha256sum }}"]).opens_root);
}

#[test]
fn what_is_not_known_opens() {
    let reading = read(&["{{ include `library.all` . }}"]);
    assert!(reading.opens_root && reading.missing.contains("library.all"));
    check(&["{{ include `library.one` .Values.a }}{{ oddFunction .Values.b }}"], "a unknown\nb unknown");
    assert!(!read(&["{{ include `common.names.fullname` . }}"]).opens_root);
}

#[test]
fn looked_into_by_functions() {
    check(
        &["{{ dig `a` `b` `none` .Values.m }}{{ get .Values.n `c` }}{{ hasKey .Values.o `d` }}
           {{ toYaml (pick .Values.p `e`) }}{{ first (pluck `f` .Values.q .Values.r) }}"],
        "m.a.b print test
         n.c print
         o.d test
         p.e whole
         q.f print
         r.f print",
    );
    check(&["{{ toYaml (omit .Values.m `a`) }}"], "m whole\nm.a mention");
}

#[test]
fn how_a_value_is_used() {
    check(
        &["{{ int .Values.a }}{{ .Values.b | quote }}{{ kindIs `map` .Values.c }}{{ tpl .Values.d . }}
           {{ required `say it` .Values.e }}{{ join `,` .Values.f }}{{ .Values.g | default .Values.h }}"],
        "a number
         b quote
         c typed
         d tpl
         e print test required
         f join
         g print test
         h print test",
    );
}

#[test]
fn texts_are_run_as_templates() {
    check(&["{{ tpl `{{ .Values.a }}` . }}"], "a print");
    check(
        &[
            "{{ include (printf `%s.labels` .Chart.Name) . }}{{ define `shop.labels` }}{{ .Values.b }}{{ end }}",
        ],
        "b print",
    );
}

#[test]
fn a_name_decided_by_a_branch() {
    check(
        &["{{ define `a` }}{{ .Values.a }}{{ end }}{{ define `b` }}{{ .Values.b }}{{ end }}
           {{ $name := `` }}{{ if .Values.c }}{{ $name = `a` }}{{ else }}{{ $name = `b` }}{{ end }}{{ include $name . }}"],
        "a print
         b print
         c test",
    );
}

#[test]
fn subcharts_are_seen_from_above() {
    check(&["{{ .Subcharts.redis.Values.auth }}"], "redis.auth print");
}

#[test]
fn fields_of_the_manifest() {
    let reading = read(&[
        "spec:\n  replicas: {{ .Values.n }}\n  resources:\n    {{- toYaml .Values.r | nindent 4 }}\n",
    ]);
    let site = |path: &str| {
        let site = &reading.reads.at(path).unwrap().sites[0];
        (site.line, site.field.as_deref().map(str::to_owned))
    };
    assert_eq!(site("n"), (2, Some("replicas".to_owned())));
    assert_eq!(site("r"), (4, Some("resources".to_owned())));
}

#[test]
fn comments_raw_texts_and_trim_markers() {
    check(
        &["{{/* {{ .Values.no }} */}}{{- /* .Values.no */ -}}{{- .Values.a -}}{{ `{{ .Values.no }}` }}
           {{ \"}} .Values.no\" }}{{ (.Values.b).c }}{{ '}' }}{{ .Values.d }}"],
        "a print
         b.c print
         d print",
    );
}

/// Nothing broken stops the reading of what stands around it.
#[test]
fn broken_templates() {
    check(&["{{ if .Values.a }}{{ .Values.b }}"], "a test\nb print");
    check(&["{{ end }}{{ else }}{{ .Values.a }}{{ end }}{{ .Values.b }}"], "a print\nb print");
    check(
        &["{{ if .Values.a }}{{ else }}{{ else }}{{ .Values.b }}{{ end }}{{ .Values.c }}"],
        "a test\nb print\nc print",
    );
    check(&["{{ .Values.a | }}{{ ( .Values.b }}{{ | .Values.c }}"], "a print\nb print\nc print");
    check(&["{{ \"never closed }}\n{{ .Values.a }}"], "a print");
    check(&["{{ .Values.a\n{{ .Values.b }}"], "a print\nb print");
    for text in [
        "{{",
        "{{ `",
        "{{ '",
        "{{ '\\",
        "{{ \"\\",
        "{{/*",
        "{{ $",
        "{{ .",
        "{{ ( (",
        "{{ é.ü 'é' }}",
        "{{ range }}",
        "{{ define }}",
        "{{-",
        "{{ 1.",
        "{{ $x, $y }}",
    ] {
        read(&[text]);
    }
}

/// Cut anywhere, a template is read without a panic.
#[test]
fn every_beginning_of_a_template() {
    let text = "{{- define \"a\" -}}{{ $x, $é := .Values.a.b | default `c\\` | quote }}{{- end }}{{/* d */}}
        e: \"{{ (index .Values \"f\\\"\").g | printf \"%s\" '\\'' }}\"{{ if and .h (not $x.i) -}}{{ else if 1.5e3 }}{{ else }}
        {{- range $k, $v := dict \"ü\" (list 1 -2 true nil) }}{{ break }}{{ end }}{{ end }}{{ block \"j\" $ }}{{ end }}
        {{ template \"a\" . }}{{ $x = tpl \"{{ .Values.k\" $ }}{{ with $y := fromYaml (include \"a\" .) }}{{ .l }}{{ end }}";
    for (end, _) in text.char_indices() {
        read(&[&text[..end], &text[end..]]);
    }
}

#[test]
fn helpers_that_call_themselves() {
    check(&["{{ define `a` }}{{ .Values.x }}{{ include `a` . }}{{ end }}{{ include `a` . }}"], "x print");
    read(&["{{ define `a` }}{{ include `a` (dict `in` . `too` .) }}{{ end }}{{ include `a` . }}"]);
    read(&[
        "{{ define `walk` }}{{ range . }}{{ include `walk` . }}{{ end }}{{ end }}{{ include `walk` .Values.tree }}",
    ]);
    let deep = "{{ if .Values.a }}".repeat(100_000);
    read(&[&deep]);
    let deep = format!("{{{{ {}.Values.a }}}}", "(".repeat(100_000));
    read(&[&deep]);
}

/// What is asked for, with the questions that lead there.
fn demanded(texts: &[&str]) -> Vec<String> {
    let guard = |it: &Guard| {
        let path = it.path.join(".");
        match (&it.test, it.holds) {
            (Test::Truthy, true) => path,
            (Test::Truthy, false) => format!("not {path}"),
            (Test::Is(word), true) => format!("{path} is {word}"),
            (Test::Is(word), false) => format!("{path} is not {word}"),
        }
    };
    let shown = |it: Demand| {
        let what = it.path.map_or_else(|| format!("fail {}", it.message), |path| path.join("."));
        let guards: Vec<_> = it.guards.iter().map(guard).collect();
        if guards.is_empty() { what } else { format!("{what} if {}", guards.join(", ")) }
    };
    read(texts).demands.into_iter().map(shown).collect()
}

#[test]
fn what_cannot_be_left_out() {
    for (text, expected) in [
        ("{{ required `say it` .Values.a.b }}", &["a.b"][..]),
        ("{{ .Values.a | required `say it` | quote }}", &["a"]),
        ("{{ $v := .Values }}{{ required `say it` $v.a }}", &["a"]),
        (
            "{{ if .Values.on }}{{ required `x` .Values.a }}{{ else }}{{ required `x` .Values.b }}{{ end }}",
            &["a if on", "b if not on"],
        ),
        ("{{ with .Values.a }}{{ required `x` .b }}{{ end }}", &["a.b if a"]),
        ("{{ if not .Values.a }}{{ fail `no a` }}{{ end }}", &["fail no a if not a"]),
        ("{{ if and .Values.a (ne .Values.b `c`) }}{{ fail `x` }}{{ end }}", &["fail x if a, b is not c"]),
        (
            "{{ define `t` }}{{ required `x` .Values.a }}{{ end }}{{ include `t` . }}{{ template `t` $ }}",
            &["a"],
        ),
        // What depends on more than is asked here.
        ("{{ if or .Values.a .Values.b }}{{ required `x` .Values.c }}{{ end }}", &[]),
        ("{{ if gt .Values.a 1.0 }}{{ required `x` .Values.c }}{{ end }}", &[]),
        ("{{ range .Values.a }}{{ required `x` .b }}{{ required `x` $.Values.c }}{{ end }}", &[]),
        ("{{ or .Values.a (required `x` .Values.b) }}", &[]),
        ("{{ $a := .Values.a }}{{ if .Values.b }}{{ $a = .Values.c }}{{ end }}{{ required `x` $a }}", &[]),
        ("{{ define `t` }}{{ required `x` .Values.a }}{{ end }}", &[]),
        ("{{ required `x` (include `t` .) }}{{ fail `always` }}", &[]),
        ("{{ if .Capabilities.a }}{{ required `x` .Values.b }}{{ end }}", &[]),
    ] {
        assert_eq!(demanded(&[text]), expected, "{text}");
    }
}

#[test]
fn values_that_are_put_elsewhere() {
    for (text, expected) in [
        ("{{ $_ := set .Values `alias` .Values.cfg }}{{ .Values.alias.foo }}", "cfg.foo print"),
        ("{{ $_ := mergeOverwrite .Values.other .Values.cfg }}{{ .Values.other.foo }}", "cfg.foo print"),
        (
            "{{ $_ := set .Values `other` (merge .Values.other .Values.cfg) }}{{ .Values.other.foo }}",
            "cfg.foo print",
        ),
        ("{{ dig `cfg` `foo` `` .Values.AsMap }}", "cfg.foo"),
        ("{{ .Values.cfg.foo | sha256sum }}", "cfg.foo text"),
        ("{{ index .Values.cfg (lower `FOO`) }}", "cfg.foo"),
    ] {
        let read = read(&[text]);
        let mut acc = String::new();
        shown(&read.reads, "", &mut acc);
        assert!(acc.lines().any(|it| it.trim().starts_with(expected)), "{text}: {acc}");
    }
    assert!(read(&["{{ .Values.Table `cfg` }}"]).opens_root);
}

/// Parts of the values that are laid over all values, and helpers that call many others, take no time to speak of.
#[test]
fn circles_end() {
    let merged: Vec<_> =
        ('a'..='z').map(|it| format!("{{{{ $_ := merge .Values .Values.{it} }}}}")).collect();
    let merged = merged.concat();
    let mut acc = String::new();
    shown(&read(&[&format!("{merged}{{{{ .Values.name }}}}")]).reads, "", &mut acc);
    assert!(acc.contains("a unknown") && acc.contains("name print"), "{acc}");
    let calls = |to: char| format!("{{{{ include `{to}` . }}}}").repeat(20);
    let helpers: Vec<_> = ('a'..='g')
        .zip('b'..='h')
        .map(|(it, to)| format!("{{{{ define `{it}` }}}}{}{{{{ end }}}}", calls(to)))
        .collect();
    let helpers = helpers.concat();
    let last = "{{ define `h` }}{{ required `x` .Values.deep }}{{ end }}";
    assert!(!demanded(&[&format!("{helpers}{last}{}", calls('a'))]).is_empty());
}
