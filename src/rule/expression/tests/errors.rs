//! What `compile` refuses, and where it points.

use super::*;

/// The part of the expression the error points at, and its message.
#[track_caller]
fn refuses(expression: &str, place: &str, message: &str) {
    refuses_with(&chart_names(), expression, place, message);
}

#[track_caller]
fn refuses_with(names: &Names, expression: &str, place: &str, message: &str) {
    let error = compile(expression, names).map(|_| ()).unwrap_err();
    assert_eq!((&expression[error.range], &*error.message), (place, message), "{expression}");
}

#[test]
fn unknown_names() {
    refuses("self.a == valeus.b", "valeus", "nothing is named `valeus`; `values` is");
    refuses("foo", "foo", "nothing is named `foo`; the values begin with `self`");
    refuses("self.l.exists(item, itme > 1)", "itme", "nothing is named `itme`; `item` is");
    refuses("self.foo == foo", "foo", "nothing is named `foo`; the values begin with `self`");
    let names = Names::default();
    refuses_with(&names, "values.a", "values", "`values` exists only in rules about a chart");
    assert!(compile("object.kind == self.kind", &names).is_ok());
}

#[test]
fn unknown_functions() {
    refuses("isUrl(self.a)", "isUrl", "there is no function `isUrl`; `isURL` exists");
    refuses("self.a.mathces('x')", "mathces", "there is no function `mathces`; `matches` exists");
    refuses("frobnicate(1)", "frobnicate", "there is no function `frobnicate`");
    refuses("trim(self.a)", "trim", "`trim` is written after a dot: `x.trim(…)`");
    refuses("self.a.truthy()", "truthy", "`truthy` is written before its value: `truthy(x)`");
    refuses("self.a.written()", "written", "`written` is written before its path: `written(x)`");
    refuses("default(self.a, 1)", "default", "there is no `default`; write `or(x, y)`");
    refuses("exists(self.a)", "exists", "`exists` is written `list.exists(item, …)`");
}

#[test]
fn wrong_numbers_of_arguments() {
    refuses("isIP(self.a, 1)", "isIP", "`isIP` takes 1 value in its brackets, not 2");
    refuses("self.a.trim(1)", "trim", "`trim` takes nothing in its brackets, not 1");
    refuses("self.a.split()", "split", "`split` takes 1 to 2 values in its brackets, not 0");
    refuses(
        "written(self.a, self.b)",
        "written",
        "`written` takes one path, as in `written(self.image.tag)`",
    );
    refuses("or(1)", "or", "`or` takes 2 values in its brackets, not 1");
}

#[test]
fn questions_about_no_path() {
    refuses("raw('image.tag')", "raw", "`raw` takes a path, as in `raw(self.image.tag)`");
    refuses("1 == 1 && has(1 + 1)", "has", "`has` takes a path, as in `has(self.image.tag)`");
}

#[test]
fn literal_patterns_and_ranges() {
    let error = compile("self.a.matches('(x')", &chart_names()).map(|_| ()).unwrap_err();
    assert_eq!(error.range, 15..19);
    assert!(error.message.starts_with("this is no regular expression: "), "{}", error.message);
    assert!(compile("self.a.find(r'[z-a]')", &chart_names()).is_err());
    refuses("self.a.satisfies('>>1')", "'>>1'", "`>>1` is no comparison of versions; write one like `>=4.5`");
}

#[test]
fn grammar() {
    refuses("self.a = 1", "=", "`=` compares nothing; write `==`");
    refuses("self.a ==", "", "the expression ends too early");
    refuses("", "", "an expression is missing");
    refuses("(self.a", "", "the expression ends too early");
    refuses("self.a)", ")", "`)` cannot stand here");
    refuses("self.a b", "b", "`b` cannot stand here");
    refuses("ä == 1", "ä", "`ä` cannot stand here");
    refuses("self.a == 'x", "'x", "the text in quotes has no end");
    refuses("self.a == b'x'", "self.a == b'x'", "bytes do not exist here; leave out the `b`");
}

#[test]
fn nothing_panics() {
    let pieces =
        ["self", ".a", "(", ")", "[", "]", "'", "\"", "ä", "==", "&&", "?", ":", "1", "{", "}", ",", "has("];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let _ = compile(&format!("{first}{second}{third}"), &chart_names());
                let _ = compile(&format!("{first} {second} {third}\n"), &chart_names());
            }
        }
    }
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let _ = compile(&deep, &chart_names());
    for long in ["-", "!", "[", "{1:", "a.", "f(", "1?1:", "1+", "a||", "x[", "self.a.map(x,"] {
        for n_times in [50, 150, 1_000, 5_000] {
            let text = format!("{}1", long.repeat(n_times));
            let program = compile(&text, &chart_names());
            let (project, value) = values("a: [1]");
            let _ = program.map(|program| program.show(&Bindings::of(&project, &value)));
        }
    }
}

#[test]
fn built_in_names() {
    assert!(chart_names().is_built_in("values") && !Names::default().is_built_in("values"));
    assert!(Names::default().is_built_in("self") && !Names::default().is_built_in("ports"));
}
