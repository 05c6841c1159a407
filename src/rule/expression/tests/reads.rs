//! Which paths an expression reads.

use super::*;

fn shown(path: &ReadPath) -> String {
    let steps = path.segments.iter().map(|segment| match segment {
        Segment::Key(key) => format!(".{key}"),
        Segment::Any => ".*".to_owned(),
    });
    std::iter::once(path.root.to_owned()).chain(steps).collect()
}

#[track_caller]
fn reads(names: &Names, expression: &str, paths: &[&str]) {
    let program = compile(expression, names).unwrap();
    let found: Vec<String> = program.reads().iter().map(shown).collect();
    assert_eq!(found, paths, "{expression}");
}

#[test]
fn paths() {
    let names = chart_names();
    reads(&names, "self.a.b == values.c['d.e']", &["self.a.b", "values.c.d.e"]);
    reads(&names, "self[key] == parent.x[0]", &["key", "parent.x.*", "self.*"]);
    reads(&names, "written(self.a) && raw(self.b) == '' && has(self.c)", &["self.a", "self.b", "self.c"]);
    reads(&names, "self.a ? self.b : self.c", &["self.a", "self.b", "self.c"]);
    reads(&names, "1 == 1", &[]);
    reads(&names, "app.satisfies('>1')", &["app"]);
}

#[test]
fn through_macros() {
    let names = chart_names();
    reads(&names, "self.l.exists(x, x.name == 'a')", &["self.l", "self.l.*.name"]);
    reads(&names, "self.l.filter(x, x.a)[0].b", &["self.l", "self.l.*.a", "self.l.*.b"]);
    reads(
        &names,
        "self.w.map(w, w.queues).flatten().exists(q, q.name == key)",
        &[
            "key",
            "self.w",
            "self.w.*.queues",
            "self.w.*.queues.name",
            "self.w.*.queues.*",
            "self.w.*.queues.*.name",
        ],
    );
    reads(&names, "[self.a, self.b].exists(h, h.matches('x'))", &["self.a", "self.b"]);
    reads(
        &names,
        "self.a.exists(x, self.b.exists(y, x.n == y.m))",
        &["self.a", "self.a.*.n", "self.b", "self.b.*.m"],
    );
}

#[test]
fn through_variables() {
    let mut names = Names::default();
    names.add_variable("release", "releases.filter(r, r.chart.name == 'x')[0]").unwrap();
    names.add_variable("unused", "self.unused").unwrap();
    names.add_variable("made", "release.values.workers.map(w, w.name)").unwrap();
    reads(
        &names,
        "self.name in made",
        &[
            "releases",
            "releases.*.chart.name",
            "releases.*.values.workers",
            "releases.*.values.workers.*.name",
            "self.name",
        ],
    );
}

#[test]
fn secrets_in_holes() {
    let mut names = chart_names();
    names.add_variable("secret", "self.auth.password").unwrap();
    for (expression, prints) in [
        ("self.auth.password", true),
        ("secret", true),
        ("raw(self.auth.password)", true),
        ("'x' + self.auth['password']", true),
        ("self.users.map(u, u.password)", true),
        ("size(self.auth.password)", false),
        ("self.auth.password.size()", false),
        ("written(self.auth.password)", false),
        ("self.auth.existingSecret", false),
        ("self.auth.username", false),
    ] {
        assert_eq!(compile(expression, &names).unwrap().prints_secret(), prints, "{expression}");
    }
}
