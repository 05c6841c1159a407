use super::load;
use crate::text::SourceFile;

const RULE: &str = r"summary: The port is odd
severity: error
links: [https://example.org]

scope: { chart: shop }
each: shop.port

variables:
  port: int(self)
when: written(self)
require: port % 2 == 0
message: port {port} is odd
fix: { title: Take the next, applicability: safe, set: ., value: port + 1 }

why: |
  Odd ports are odd.

examples:
  - bad: |
      shop: { port: 1 }
  - good: |
      shop: { port: 2 }
";

/// The problems of the rule with `old` replaced by `new`: `line:column text: message`.
fn problems(old: &str, new: &str) -> Vec<String> {
    assert!(RULE.contains(old), "{old}");
    let text = RULE.replacen(old, new, 1);
    let (loaded, problems) = load("shop/odd-port", &text);
    assert_eq!(loaded.is_some(), problems.is_empty());
    let file = SourceFile::new("rule.yaml", text.as_str());
    let told = problems.iter().map(|it| {
        let place = file.line_column(it.range.start());
        format!("{}:{} {}: {}", place.line, place.column, &text[it.range], it.message)
    });
    told.collect()
}

#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    let found = problems(old, new);
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:#?}");
}

#[test]
fn the_rule_is_right() {
    assert_eq!(problems("odd", "odd"), [""; 0]);
}

#[test]
fn an_unknown_field_has_a_neighbour() {
    check("require:", "requires:", "11:1 requires: `requires` is no field here; did you mean `require`");
    check(
        "applicability",
        "aplicability",
        "13:30 aplicability: `aplicability` is no field here; did you mean `applicability`",
    );
}

#[test]
fn a_word_is_one_of_few() {
    check("error", "eror", "2:11 eror: `eror` is not a word this field knows; did you mean `error`");
    check("safe", "maybe", "13:45 maybe: `maybe` is not a word this field knows; it takes `safe`, `unsafe`");
    check(
        "each: shop.port",
        "each: { path: shop.port, kind: number }",
        "6:32 number: `number` is not a word",
    );
}

#[test]
fn a_missing_field_is_named() {
    check("severity: error\n", "", "1:1 summary: The port is odd: the field `severity` is missing");
    check("when: written(self)", "when:", "10:1 when: nothing is written");
}

#[test]
fn an_expression_is_a_text() {
    check(
        "require: port % 2 == 0",
        "require: false",
        "11:10 false: `false` is a boolean here; put it in quotes",
    );
}

#[test]
fn an_error_in_an_expression_is_at_its_column() {
    check("port % 2 == 0", "prt % 2 == 0", "11:10 prt: ");
    check("port % 2 == 0", "'\"a''b\" == prt'", "11:21 prt: ");
    check("port % 2 == 0", ">-\n  port % 2 == 0 ||\n  prt == 1", "13:3 prt: ");
    check("port {port}", "port {prt}", "12:16 prt: ");
    check("port + 1", "port + prt", "13:73 prt: ");
}

#[test]
fn a_name_must_be_free() {
    check(
        "  port: int(self)",
        "  port: int(self)\n  self: '1'",
        "10:3 self: `self` is the name of a built-in variable",
    );
}

#[test]
fn cel_in_yaml_needs_quotes() {
    let told = problems("require: port % 2 == 0", "require: !truthy(self)");
    assert!(told[0].starts_with("11:10 !truthy(self): without quotes"), "{told:#?}");
    let text = RULE.replace("port % 2 == 0", "[1, 2].exists(p, p == port)");
    let problems = load("shop/odd-port", &text).1;
    assert_eq!(problems[0].help.as_deref(), Some(super::QUOTING));
}

#[test]
fn paths_and_ranges_are_read() {
    check("each: shop.port", "each: shop..port", "6:12 .: a key is missing between two dots");
    check("each: shop.port", "each: \"**\"", "6:7 \"**\": a rule with `**` must give");
    check("set: .", "set: \"a[\"", "13:58 [: `[` is never closed");
    check("scope: { chart: shop }", "scope: { chart: shop, versions: \">=a\" }", "5:33 \">=a\": ");
    check(
        "scope: { chart: shop }",
        "scope: { complete: false }",
        "5:1 scope: a scope needs `chart` or `kind`",
    );
}

#[test]
fn secrets_are_not_printed() {
    check("port {port}", "port {self.password}", "12:16 self.password: this would print a secret");
}

#[test]
fn a_fix_does_one_thing() {
    check(
        "set: .",
        "set: ., remove: a",
        "13:6 { title: Take the next, applicability: safe, set: ., remove: a, value: port + 1 }: this needs one of",
    );
    check(
        ", value: port + 1",
        "",
        "13:6 { title: Take the next, applicability: safe, set: . }: `value` is missing",
    );
}
