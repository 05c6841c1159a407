use super::*;

/// One line per scalar: what is written, what v2 makes of it, what v3 makes of it.
#[track_caller]
fn check(lines: &str) {
    let actual: Vec<String> = lines
        .lines()
        .map(|line| line.split('|').next().unwrap_or_default().trim())
        .map(|text| format!("{text} | {} | {}", show(&resolve_v2(text)), show(&resolve_v3(text))))
        .collect();
    assert_eq!(actual.join("\n"), lines);
}

#[track_caller]
fn check_tagged(tag: &str, text: &str, v2: &str, v3: &str) {
    let show_tagged = |delivery| match resolve_tagged(tag, text, delivery) {
        Ok(resolved) => show(&resolved),
        Err(TagError::Mismatch { found, wanted }) => format!("{found} is not {wanted}"),
        Err(TagError::InvalidBase64) => "no base64".to_owned(),
    };
    let actual = (show_tagged(Delivery::GoYamlV2First), show_tagged(Delivery::GoYamlV3));
    assert_eq!(actual, (v2.to_owned(), v3.to_owned()), "{tag} {text}");
}

fn show(resolved: &Resolved) -> String {
    match resolved {
        Resolved::Null => "null".to_owned(),
        Resolved::Bool(value) => format!("bool {value}"),
        Resolved::Int(value) => format!("int {value}"),
        Resolved::UInt(value) => format!("uint {value}"),
        Resolved::Float(value) => format!("float {}", go_float(*value)),
        Resolved::Timestamp(text) => format!("time {text}"),
        Resolved::Binary(text) => format!("binary {text}"),
        Resolved::String => "string".to_owned(),
    }
}

#[test]
fn words() {
    check(
        "yes | bool true | string
Off | bool false | string
yEs | string | string
True | bool true | bool true
tRUE | string | string
~ | null | null
nULL | string | string
<< | string | string
-.INF | float -Inf | float -Inf
.nan | float NaN | float NaN",
    );
}

#[test]
fn whole_numbers() {
    check(
        "0 | int 0 | int 0
-0 | int 0 | int 0
0777 | int 511 | int 511
0o17 | int 15 | int 15
08 | float 8 | float 8
0_7 | int 7 | int 7
1__0_ | int 10 | int 10
_1 | string | string
+0x1F | int 31 | int 31
0x | string | string
-9223372036854775808 | int -9223372036854775808 | int -9223372036854775808
-9223372036854775809 | float -9.223372036854776e+18 | float -9.223372036854776e+18
18446744073709551615 | uint 18446744073709551615 | uint 18446744073709551615
+18446744073709551615 | float 1.8446744073709552e+19 | float 1.8446744073709552e+19
07777777777777777777777 | float 7.777777777777777e+21 | float 7.777777777777777e+21
0b+1 | int 1 | int 1
0b-1 | int -1 | int -1
0B+1 | string | string
0o-7 | string | int -7",
    );
}

#[test]
fn decimal_numbers() {
    check(
        "1.10 | float 1.1 | float 1.1
1234e5 | float 1.234e+08 | float 1.234e+08
.5 | float 0.5 | float 0.5
.1_8 | float 0.18 | float 0.18
._1 | string | string
.1__8 | string | string
5.e1 | float 50 | float 50
1e400 | string | string
1e-400 | float 0 | float 0
0x1p-2 | string | string
1:30 | string | string
1.2.3 | string | string
１ | string | string",
    );
}

#[test]
fn timestamps() {
    check(
        "2001-01-01 | string | time 2001-01-01T00:00:00Z
2001-1-2 | string | time 2001-01-02T00:00:00Z
2001-02-29 | string | string
2000-02-29 | string | time 2000-02-29T00:00:00Z
2026-1-2   3:4:5.1200 | string | time 2026-01-02T03:04:05.12Z
2026-01-02T03:04:05 | string | string
2026-01-02 03:04:05Z | string | string
2026-01-02t03:04:05,5-05:00 | string | time 2026-01-02T03:04:05.5-05:00
2026-01-02T03:04:05+00:00 | string | time 2026-01-02T03:04:05Z
2026-01-02T03:04:05+01:60 | string | time 2026-01-02T03:04:05+02:00
2026-01-02T03:04:05+25:00 | string | string
2026-01-02T03:04:05.1234567899Z | string | time 2026-01-02T03:04:05.123456789Z
12026-01-02 | string | string
2026-0１-02 | string | string",
    );
}

#[test]
fn tags() {
    check_tagged("!!str", "5", "string", "string");
    check_tagged("!!str", "~", "string", "string");
    check_tagged("!!int", "010", "int 8", "int 8");
    check_tagged("!<tag:yaml.org,2002:int>", "5", "int 5", "int 5");
    check_tagged("!!int", "2001-01-01", "!!str is not !!int", "!!str is not !!int");
    check_tagged("!!float", "5", "float 5", "float 5");
    check_tagged("!!float", "18446744073709551615", "!!int is not !!float", "!!int is not !!float");
    check_tagged("!!bool", "yes", "bool true", "!!str is not !!bool");
    check_tagged("!!null", "", "null", "null");
    check_tagged("!!null", "x", "!!str is not !!null", "!!str is not !!null");
    check_tagged("!!timestamp", "2001-1-1", "string", "time 2001-01-01T00:00:00Z");
    check_tagged("!!timestamp", "5", "!!int is not !!timestamp", "!!int is not !!timestamp");
    check_tagged("!!binary", "aGVsbG8=", "binary hello", "binary hello");
    check_tagged("!!binary", "4oI=", "binary \u{FFFD}\u{FFFD}", "binary \u{FFFD}\u{FFFD}");
    check_tagged("!!binary", "aGVsbG8", "no base64", "no base64");
    check_tagged("!!binary", "====", "no base64", "no base64");
    check_tagged("!secret", "5", "string", "string");
    check_tagged("!!set", "5", "string", "string");
    check_tagged("!", "5", "string", "int 5");
}

#[test]
fn keys() {
    let v2 = |text| key_v2(&resolve_v2(text), text).map(Cow::into_owned);
    assert_eq!(v2("y"), Ok("true".to_owned()));
    assert_eq!(v2("010"), Ok("8".to_owned()));
    assert_eq!(v2("1.10"), Ok("1.1".to_owned()));
    assert_eq!(v2("1.23456789"), Ok("1.2345679".to_owned()));
    assert_eq!(v2("1e39"), Ok(".inf".to_owned()));
    assert_eq!(v2("2001-1-1"), Ok("2001-1-1".to_owned()));
    assert_eq!(v2("~"), Err(KeyError::Null));
    assert_eq!(v2("18446744073709551615"), Err(KeyError::TooLarge));
    let v3 = |text| key_v3(&resolve_v3(text), text).map(Cow::into_owned);
    assert_eq!(v3("y"), Ok("y".to_owned()));
    assert_eq!(v3("1"), Err(KeyError::NotText));
    assert_eq!(v3("~"), Err(KeyError::Null));
}

#[test]
fn set_values() {
    assert_eq!(typed_val("TRUE"), Resolved::Bool(true));
    assert_eq!(typed_val("falſe"), Resolved::Bool(false));
    assert_eq!(typed_val("nULL"), Resolved::Null);
    assert_eq!(typed_val("0"), Resolved::Int(0));
    assert_eq!(typed_val("+5"), Resolved::Int(5));
    assert_eq!(typed_val("-05"), Resolved::Int(-5));
    for text in ["", "007", "00", "yes", "1.5", "1e3", "1_000", "~", "9223372036854775808"] {
        assert_eq!(typed_val(text), Resolved::String, "{text}");
    }
}

#[test]
fn printed_numbers() {
    let printed = |number| (go_float(number), json_number(number));
    let check = |number, template: &str, yaml: &str| {
        assert_eq!(printed(number), (template.to_owned(), yaml.to_owned()));
    };
    check(999_999.0, "999999", "999999");
    check(1e6, "1e+06", "1000000");
    check(-1e6, "-1e+06", "-1000000");
    check(10_485_760.0, "1.048576e+07", "10485760");
    check(0.0001, "0.0001", "0.0001");
    check(0.00001, "1e-05", "1e-05");
    check(1e-7, "1e-07", "1e-07");
    check(123_456.789, "123456.789", "123456.789");
    check(9_007_199_254_740_992.0, "9.007199254740992e+15", "9007199254740992");
    check(9.223_372_036_854_776e18, "9.223372036854776e+18", "9223372036854776000");
    check(1.844_674_407_370_955_2e19, "1.8446744073709552e+19", "1.8446744073709552e+19");
    check(-0.0, "-0", "0");
    check(0.015, "0.015", "0.015");
    // Exactly between …022 and …023: Go prints the even one.
    check("2011699765502702.25".parse().unwrap(), "2.0116997655027022e+15", "2.0116997655027022e+15");
}
