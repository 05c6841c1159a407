//! What missing, unknown and misshapen values do.

use super::*;
use crate::project::{Laid, Layer};

#[test]
fn a_missing_key_is_null_at_any_depth() {
    check("self.a.b.c == null", "{}", "true");
    check("self.a.b.c == null", "a: { b: {} }", "true");
    check("self['x']['y'] == null", "{}", "true");
    check("self.list[7] == null", "list: [1]", "true");
    check("self.list[7].name == null", "list: [1]", "true");
    check("self.list.filter(x, x > 9)[0].name == null", "list: [1]", "true");
}

#[test]
fn null_is_empty() {
    check("'x' in self.a", "{}", "false");
    check("size(self.a) + self.a.size()", "{}", "0");
    check("self.a.exists(x, true)", "{}", "false");
    check("self.a.all(x, false)", "{}", "true");
    check("self.a.map(x, x).size()", "{}", "0");
    check("self.a.filter(x, true).size()", "{}", "0");
    check("self.a.flatten().size()", "{}", "0");
    check("self.a.exists_one(x, true)", "{}", "false");
    check("has(self.a.b)", "{}", "false");
    check("has(self.a)", "a: null", "true");
}

#[test]
fn null_is_no_text() {
    for expression in ["self.a.matches('x')", "self.a.startsWith('x')", "self.a.split(',')", "host(self.a)"] {
        check(expression, "{}", "shape");
    }
    check("self.a < 3", "{}", "shape");
    check("text(self.a) == ''", "{}", "true");
}

#[test]
fn equality_between_types_is_false_and_numbers_are_numbers() {
    check("self.a == '1'", "a: 1", "false");
    check("self.a != '1'", "a: 1", "true");
    check("self.a == 1.0 && 1 == self.a && 1.5 != self.a", "a: 1", "true");
    check("self.a in ['never', false, '', null]", "a: false", "true");
    check("self.a in ['never', false, '', null]", "{}", "true");
    check("self.a == {'b': [1, 'x']}", "a: { b: [1, x] }", "true");
    check("self.a == {'b': [1, 'y']}", "a: { b: [1, x] }", "false");
    check("type(self.a) == list && type(self.b) == map && type(1) == int", "a: []\nb: {}", "true");
    check("type(self.a) == null_type", "{}", "true");
}

#[test]
fn order_between_types_is_undecided() {
    check("self.a < 'b'", "a: 1", "shape");
    check("self.a < 2.5 && 'a' < 'b' && 1.5 > 1", "a: 1", "true");
    check("[1] < [2]", "{}", "shape");
}

#[test]
fn keys_lead_to_their_values() {
    let yaml = "a: { b: w, c: x }\nd: { b: z }";
    check("self.a.filter(k, self.a[k] == 'x')", yaml, "c");
    check("self.a.exists(k, written(self.a[k]) && self.d[k] == 'z')", yaml, "true");
    check("self.map(k, self[k].map(j, self[k][j]).join('-')).join(' ')", yaml, "w-x z");
    check("self.d.all(k, self.a.exists(j, self.d[k] != self.a[j]))", yaml, "true");
    check("self.a.map(k, self.d[k])", yaml, "z, ");
}

#[test]
fn undecided_is_absorbed() {
    for (expression, expected) in [
        ("false && self.u", "false"),
        ("self.u && false", "false"),
        ("true || self.u", "true"),
        ("self.u || true", "true"),
        ("self.u && true", "unknown"),
        ("self.u || false", "unknown"),
        ("false || self.u", "unknown"),
        ("true && self.u", "unknown"),
        ("self.u ? 1 : 2", "unknown"),
        ("!self.u", "unknown"),
        ("int('abc') == 1 || true", "true"),
        ("int('abc') == 1 || false", "shape"),
        ("self.u == self.u", "unknown"),
        ("self.u in [1]", "unknown"),
    ] {
        check(expression, "u: ${X}", expected);
    }
}

#[test]
fn an_unknown_item() {
    for (expression, expected) in [
        ("self.l.exists(x, x == 'hit')", "true"),
        ("self.l.exists(x, x == 'miss')", "unknown"),
        ("self.l.all(x, x != 'hit')", "false"),
        ("self.l.all(x, x != 'miss')", "unknown"),
        ("self.l.exists_one(x, x == 'hit')", "unknown"),
        ("self.l.filter(x, x == 'hit')", "unknown"),
        ("self.l.size()", "2"),
        ("self.l[1]", "hit"),
        ("self.l[0]", "unknown"),
        ("self.l == ['a', 'hit']", "unknown"),
        ("'hit' in self.l", "true"),
        ("'miss' in self.l", "unknown"),
        ("self.l.indexOf('hit')", "unknown"),
        ("self.l.join(',')", "unknown"),
        ("self.l.without(['hit'])", "unknown"),
        ("self.l.distinct()", "unknown"),
        ("self.l.map(x, x + '!')[1]", "hit!"),
        ("[self.l[0], 'hit'].exists(x, x == 'hit')", "true"),
        ("self.l", "unknown"),
        ("truthy(self.l)", "true"),
        ("{'a': self.l[0]}.a", "unknown"),
        ("self.l == 'text'", "false"),
    ] {
        check(expression, "l: ['${X}', hit]", expected);
    }
}

#[test]
fn an_open_map() {
    let yaml = "m: { a: 1, b: (deleted), (open): 1 }";
    for (expression, expected) in [
        ("self.m.a", "1"),
        ("self.m.x", "unknown"),
        ("self.m.b == null", "true"),
        ("has(self.m.a)", "true"),
        ("has(self.m.x)", "unknown"),
        ("written(self.m.x)", "unknown"),
        ("raw(self.m.x)", "unknown"),
        ("'a' in self.m", "true"),
        ("'x' in self.m", "unknown"),
        ("'b' in self.m", "false"),
        ("size(self.m)", "unknown"),
        ("self.m.exists(k, k == 'a')", "unknown"),
        ("self.m == {'a': 1}", "unknown"),
        ("truthy(self.m)", "true"),
    ] {
        check(expression, yaml, expected);
    }
    check("truthy(self.m)", "m: { (open): 1 }", "unknown");
}

#[test]
fn a_map_in_macros_gives_its_keys() {
    check("self.m.filter(k, self.m[k] > 1)", "m: { a: 1, b: 2, c: 3 }", "b, c");
    check("self.m.all(k, k.size() == 1)", "m: { a: 1, d: (deleted) }", "true");
    check("size(self.m)", "m: { a: 1, d: (deleted) }", "1");
    check("{'a': 'x'}[self.k]", "k: a", "x");
    check("'a' in {'a': 1} && !('b' in {'a': 1}) && {'a': 1}.b == null", "{}", "true");
    check("self.m[465]", "m: { 465: x }", "x");
    check("!(self.k in {'a': 1}) && {'a': 1}[self.k] == null", "{}", "true");
}

#[test]
fn macros_nest() {
    check("self.l.map(x, self.l.filter(y, y > x).size())", "l: [1, 2, 3]", "2, 1, 0");
    check("self.l.map(x, x > 1, x * 2)", "l: [1, 2, 3]", "4, 6");
    check("self.l.exists_one(x, x == 2) && self.l.existsOne(x, x == 3)", "l: [1, 2, 3]", "true");
    check("self.l.map(l, l.map(x, x + 1)).flatten()", "l: [[1], [2, 3]]", "2, 3, 4");
}

#[test]
fn where_a_value_is_written() {
    let yaml = "a: 'x'\nb(default): y\nnil: ~\nd: (deleted)\nl: [1, \"2\"]\nu: ${X}\nud(default): ${X}";
    for (expression, expected) in [
        ("written(self.a)", "true"),
        ("written(self.b)", "false"),
        ("written(self.nil)", "true"),
        ("written(self.d)", "true"),
        ("written(self.none.at.all)", "false"),
        ("written(self.a.b)", "false"),
        ("has(self.d)", "false"),
        ("has(self.b)", "true"),
        ("has(self['a']) && has(self.l[1]) && !has(self.l[2])", "true"),
        ("written(self['a']) && written(self.l[0])", "true"),
        ("raw(self.a)", "'x'"),
        ("raw(self.b) == null && raw(self.l) == null && raw(self.none) == null", "true"),
        ("raw(self.nil)", "~"),
        ("raw(self.l[1])", "\"2\""),
        ("self.l.map(x, raw(x))", "1, \"2\""),
        ("self.l.filter(x, style(x) == 'double')", "2"),
        ("style(self.a)", "single"),
        ("style(self.b) == null", "true"),
        ("written(self.u) && has(self.u)", "true"),
        ("raw(self.u)", "${X}"),
        ("written(self.ud)", "unknown"),
        ("has(self.ud)", "unknown"),
        ("['a', 'b'].filter(k, written(self[k]))", "a"),
        ("written(true ? self.a : self.b)", "true"),
        ("written(or(self.none, self.a))", "true"),
        ("[self.a, self.b].filter(x, written(x))", "x"),
    ] {
        check(expression, yaml, expected);
    }
}

#[test]
fn questions_about_self() {
    let (project, root) = values("a: 0x1F\nd: (deleted)\nb(default): 1\no: { (open): 1 }");
    let ask = |text: &str, key: &str| {
        let program = compile(text, &chart_names()).unwrap();
        outcome(program.show(&below(&project, &root, key)))
    };
    assert_eq!(ask("raw(self) + key + path + layer", "a"), "0x1Faaconfigmap");
    assert_eq!(ask("written(self) && has(self) && self == parent[key]", "a"), "true");
    assert_eq!(ask("written(self) && !has(self) && self == null", "d"), "true");
    assert_eq!(ask("!written(self) && has(self)", "b"), "true");
    assert_eq!(ask("written(self)", "missing"), "false");
    assert_eq!(ask("values.a == self", "a"), "true");
    assert_eq!(ask("release.name", "a"), "unknown");
    assert_eq!(ask("index == null", "a"), "true");
}

#[test]
fn the_layer_of_a_value() {
    let layers = [Layer {
        kind: LayerKind::HelmRelease,
        name: None,
        delivery: Delivery::GoYamlV3,
        written: None,
        target: None,
        unread: None,
        laid: Laid::Over,
    }];
    let (project, root) = values("a: 1\nb(default): 1");
    let mut bindings = below(&project, &root, "a");
    bindings.layers = &layers;
    let show = |text: &str| outcome(compile(text, &chart_names()).unwrap().show(&bindings));
    assert_eq!(show("layerOf(self)"), "helmrelease");
    assert_eq!(show("layerOf(values.b) == null"), "true");
}

#[test]
fn the_default_may_be_absent_or_unknown() {
    let (project, root) = values("a: 1");
    let default = Value::text("x");
    let show = |default| {
        let mut bindings = below(&project, &root, "a");
        bindings.default = default;
        outcome(compile("default == null", &chart_names()).unwrap().show(&bindings))
    };
    assert_eq!(show(DefaultValue::Known(&default)), "false");
    assert_eq!(show(DefaultValue::Absent), "true");
    assert_eq!(show(DefaultValue::Unknown), "unknown");
}

#[test]
fn variables_are_lazy_and_keep_their_place() {
    let mut names = chart_names();
    names.data.push("wrapped".to_owned());
    names.add_variable("port", "int(self.port)").unwrap();
    names.add_variable("tag", "self.image.tag").unwrap();
    names.add_variable("both", "[port, port + 1]").unwrap();
    let (project, root) = values("port: '465'\nbad: x\nimage: { tag: \"1.10\" }");
    let data = [("wrapped".to_owned(), values("l: [465, 2465]").1.get("l").unwrap().clone())];
    let mut bindings = Bindings::of(&project, &root);
    bindings.data = &data;
    let show = |text: &str| outcome(compile(text, &names).unwrap().show(&bindings));
    assert_eq!(show("port in wrapped + [25]"), "true");
    assert_eq!(show("raw(tag) + style(tag) + string(written(tag))"), "\"1.10\"doubletrue");
    assert_eq!(show("both.exists(x, x == 466) && both.map(port, port)[0] == port"), "true");
    let (project, root) = values("port: x");
    let bindings = Bindings::of(&project, &root);
    let truth = |text: &str| compile(text, &names).unwrap().truth(&bindings);
    assert_eq!(truth("false && port == 1"), Truth::False);
    assert!(matches!(truth("port == 1"), Truth::Undecided(Why::Shape(_))));
}

#[test]
fn three_outcomes_and_values() {
    let (project, root) = values("a: 1\nl: [x, 1.5, null, true]\nm: { k: v }\nu: ${X}");
    let bindings = Bindings::of(&project, &root);
    let truth = |text: &str| compile(text, &chart_names()).unwrap().truth(&bindings);
    assert_eq!(truth("self.a == 1"), Truth::True);
    assert_eq!(truth("self.a == 2"), Truth::False);
    assert_eq!(truth("self.u"), Truth::Undecided(Why::Unknown));
    assert!(matches!(truth("self.a"), Truth::Undecided(Why::Shape(_))));
    let value = |text: &str| compile(text, &chart_names()).unwrap().value(&bindings);
    let list =
        vec![Computed::String("x".into()), Computed::Double(1.5), Computed::Null, Computed::Bool(true)];
    assert_eq!(value("self.l"), Ok(Computed::List(list)));
    assert_eq!(value("self.m"), Ok(Computed::Map(vec![("k".into(), Computed::String("v".into()))])));
    assert_eq!(value("{'a': self.a}"), Ok(Computed::Map(vec![("a".into(), Computed::Int(1))])));
    assert_eq!(value("[self.u]"), Err(Why::Unknown));
    assert_eq!(value("self"), Err(Why::Unknown));
}

#[test]
fn programs_are_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Program>();
    is_shared::<Names>();
}

/// Whoever knows only `self` and `key` says nothing that whoever knows all would not say.
#[test]
fn a_glance_is_never_wrong() {
    let (project, root) = values("a: { b: x, c: 1 }");
    let parent = root.get("a").expect("it is written");
    for (expression, glance) in [
        ("self == 'x'", "true"),
        ("key == 'c'", "false"),
        ("raw(self) == 'x' && style(self) == 'plain' && written(self)", "true"),
        ("key == 'c' && parent.c == 1", "false"),
        ("key == 'c' || parent.c == 1", "unknown"),
        ("has(self) && written(parent.c)", "unknown"),
        ("within == ''", "unknown"),
        ("rawKey(self) == 'b'", "unknown"),
        ("layerOf(self) == null", "unknown"),
        ("path == 'a.b'", "unknown"),
        ("default == null || index == null", "unknown"),
        ("values.a.c == 1 && release == null", "unknown"),
        ("layer == null && delivery == null", "unknown"),
        ("sure(parent.c == 1)", "unknown"),
        ("sure(self == 'y')", "false"),
    ] {
        let program = compile(expression, &chart_names()).expect("it compiles");
        let whole = below(&project, parent, "b");
        let part = Bindings {
            key: KeyOrIndex::Key("b".into()),
            is_glance: true,
            ..Bindings::of(&project, whole.self_value)
        };
        assert_eq!(outcome(program.show(&part)), glance, "{expression}");
        if glance != "unknown" {
            assert_eq!(outcome(program.show(&whole)), glance, "{expression}");
        }
    }
}
