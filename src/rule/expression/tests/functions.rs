//! Every function, once or more.

use super::*;

#[test]
fn every_function_is_tried() {
    let tried = include_str!("functions.rs");
    for function in super::super::functions::FUNCTIONS {
        assert!(tried.contains(&format!("{}(", function.name)), "{}", function.name);
    }
}

#[test]
fn arithmetic() {
    shows("1 + 2 * 3 - 4 / 2", "5");
    shows("7 % 3", "1");
    shows("-(3) + 1.5", "-1.5");
    shows("'a' + 'b'", "ab");
    shows("[1] + [2]", "1, 2");
    shows("1 / 0", "shape");
    shows("1 % 0", "shape");
    shows("9223372036854775807 + 1", "shape");
    shows("'a' + 1", "shape");
    shows("!true || 2 >= 2 && 1 <= 0", "false");
}

#[test]
fn conversions() {
    shows("int('465') + int(1.9) + int(2)", "468");
    shows("int('abc')", "shape");
    shows("int(null)", "shape");
    shows("int(1e300)", "shape");
    shows("uint(3)", "3");
    shows("uint(-3)", "shape");
    shows("double('1.5') + double(1)", "2.5");
    shows("string(1000000) + string(true) + string(1.5)", "1000000true1.5");
    shows("bool('true') && !bool('f')", "true");
    shows("bool('yes')", "shape");
    shows("dyn(1)", "1");
    shows("type('') == string && type(duration('1s')) == duration", "true");
    shows("size('äö') + 'abc'.size() + size([1]) + size({'a': 1})", "7");
    shows("size(1)", "shape");
}

#[test]
fn what_templates_print() {
    for (yaml, printed) in [
        ("587", "587"),
        ("1000000", "1e+06"),
        ("20240101", "2.0240101e+07"),
        ("1.5", "1.5"),
        ("1.10", "1.1"),
        ("0.00001", "1e-05"),
        ("true", "true"),
        ("null", ""),
        ("x", "x"),
        ("-3", "-3"),
        ("[1]", "shape"),
        ("{}", "shape"),
        ("${X}", "unknown"),
    ] {
        check("text(self.a)", &format!("a: {yaml}"), printed);
    }
}

#[test]
fn what_templates_decide() {
    for (yaml, truthy) in [
        ("null", "false"),
        ("false", "false"),
        ("0", "false"),
        ("0.0", "false"),
        ("''", "false"),
        ("[]", "false"),
        ("{}", "false"),
        ("'false'", "true"),
        ("1", "true"),
        ("[0]", "true"),
        ("{ a: null }", "true"),
        ("${X}", "unknown"),
    ] {
        check("truthy(self.a)", &format!("a: {yaml}"), truthy);
    }
    check("or(self.a, 'x')", "a: ''", "x");
    check("or(self.a, 'x')", "a: z", "z");
}

#[test]
fn what_is_certain() {
    check("sure(self.a)", "a: true", "true");
    check("sure(self.a)", "a: ${X}", "false");
    check("sure(false || self.a)", "a: ${X}", "false");
    check("!sure(!(true || self.a))", "a: ${X}", "true");
    check("sure(self.a)", "a: 1", "false");
}

#[test]
fn what_messages_show() {
    check("self.l", "l: [1000000, 1.5, x, true]", "1000000, 1.5, x, true");
    check("self.m", "m: {}", "shape");
    shows("type(1)", "int");
    shows("quantity('1.50Gi')", "1.50Gi");
}

#[test]
fn texts() {
    shows("'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c')", "true");
    shows("'abc'.matches('^a.c$') && matches('abc', 'b')", "true");
    shows("'abc'.matches('a' + '.')", "true");
    shows("'abc'.matches('[' + 'a')", "shape");
    shows("'v1.2.3'.find('[0-9]+')", "1");
    shows("'x'.find('[0-9]' + '+') == ''", "true");
    shows("' a , b'.split(',').map(x, x.trim())", "a, b");
    shows("'a,b,c'.split(',', 2)[1]", "b,c");
    shows("'abc'.split('')", "a, b, c");
    shows("'abc'.split('', 2)", "a, bc");
    shows("'abc'.split(',', 0).size()", "0");
    shows("'aXbX'.replace('X', '-') + 'aXbX'.replace('X', '-', 1)", "a-b-a-bX");
    shows("'aB'.lowerAscii() + 'aB'.upperAscii()", "abAB");
    shows("'äbc'.substring(1) + 'äbc'.substring(0, 1)", "bcä");
    shows("'abc'.substring(4)", "shape");
    shows("'abc'.substring(2, 1)", "shape");
    shows("'äbc'.charAt(1) + 'abc'.charAt(3)", "b");
    shows("'äbcb'.indexOf('b') + 'äbcb'.indexOf('b', 2) + 'äbcb'.lastIndexOf('b')", "7");
    shows("'abc'.indexOf('x')", "-1");
    shows("'abc'.reverse()", "cba");
    shows("strings.quote('a\"b')", "\"a\\\"b\"");
    check("self.l.matches('x')", "l: [x]", "shape");
    check("self.s.split(',').map(p, p.trim())", "s: a, b", "a, b");
}

#[test]
fn lists() {
    let yaml = "l: [c, a, b, a]\nnested: [[1, 2], [3], null]";
    for (expression, expected) in [
        ("self.l.indexOf('a')", "1"),
        ("self.l.indexOf('x')", "-1"),
        ("self.l.lastIndexOf('a')", "3"),
        ("self.l.without(['a'])", "c, b"),
        ("self.l.distinct()", "c, a, b"),
        ("self.l.sort()", "a, a, b, c"),
        ("self.l.sort().reverse()", "c, b, a, a"),
        ("self.l.slice(1, 3)", "a, b"),
        ("self.l.slice(3, 9)", "shape"),
        ("self.l.join('-') + self.l.join()", "c-a-b-acaba"),
        ("self.nested.join()", "shape"),
        ("self.nested.flatten()", "1, 2, 3"),
        ("[[[1]]].flatten(2)", "1"),
        ("[1, 'a'].sort()", "shape"),
        ("[3, 1, 2.5].sort()", "1, 2.5, 3"),
        ("[3, 1].min() + [3, 1].max() + [3, 1].sum()", "8"),
        ("[].min()", "shape"),
        ("[].sum()", "0"),
        ("lists.range(3)", "0, 1, 2"),
        ("lists.range(99999)", "shape"),
        ("self.l.map(x, x == 'a').indexOf(true)", "1"),
        ("(self.l + ['z']).size() + (self.none + self.l).size()", "9"),
        ("'b' in self.l && !('x' in self.l)", "true"),
    ] {
        check(expression, yaml, expected);
    }
}

#[test]
fn urls() {
    shows("isURL('https://example.org/x') && !isURL('example.org') && !isURL('localhost:3000')", "true");
    shows("isURL(1)", "shape");
    shows("host('redis://user@cache.example:6379/0')", "cache.example");
    shows("host('http://[fd00::1]:80/')", "fd00::1");
    shows("host('nonsense')", "shape");
    shows("url('nonsense')", "shape");
    shows("url('https://a.b:8443/p%20q?x=1&x=2').getHost()", "a.b:8443");
    shows("url('https://a.b:8443/p').getHostname()", "a.b");
    shows("url('https://a.b:8443/p').getPort() + url('https://a.b/').getPort()", "8443");
    shows("url('https://a.b:8443/p').getScheme()", "https");
    shows("url('https://a.b/p%20q').getEscapedPath()", "/p%20q");
    shows("url('https://a.b/?x=1&x=2').getQuery().x", "1, 2");
    shows("url('https://a.b/') == url('https://a.b')", "true");
    shows("'x'.getHost()", "shape");
}

#[test]
fn addresses() {
    shows("isIP('10.0.0.1') && isIP('fd00::1') && !isIP('10.0.0') && !isIP('10.0.0.0/8')", "true");
    shows("isCIDR('10.0.0.0/8') && !isCIDR('172.16.0.0/33') && !isCIDR('10.0.0.1')", "true");
    shows("ip('10.0.0.1').family() + ip('::1').family()", "10");
    shows("ip('127.0.0.1').isLoopback() && !ip('10.0.0.1').isLoopback()", "true");
    shows("ip('0.0.0.0').isUnspecified()", "true");
    shows("ip('169.254.0.1').isLinkLocalUnicast() && ip('224.0.0.1').isLinkLocalMulticast()", "true");
    shows("ip('10.0.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()", "true");
    shows("ip('x')", "shape");
    shows(
        "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsIP(ip('10.1.2.3'))",
        "true",
    );
    shows("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "true");
    shows("cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))", "false");
    shows("cidr('10.0.0.0/8').prefixLength() + prefixLength('0.0.0.0/0')", "8");
    shows("prefixLength('x')", "shape");
    shows("cidr('10.1.2.3/8').ip() == ip('10.1.2.3')", "true");
    shows("cidr('10.1.2.3/8').masked()", "10.0.0.0/8");
}

#[test]
fn quantities() {
    shows("quantity('1Gi') > quantity('500Mi') && quantity('100m') == quantity(0.1)", "true");
    shows("quantity('1.5') < quantity(2) && quantity('1e3') == quantity('1k')", "true");
    shows("quantity(null)", "shape");
    shows("quantity('1 GB')", "shape");
    shows("quantity('99999999999999999999999999999999999999999999E')", "shape");
    shows("isQuantity('1Gi') && isQuantity(2) && isQuantity('-0.5') && !isQuantity('1GB')", "true");
    shows("!isQuantity('') && !isQuantity('.') && !isQuantity('1.2.3')", "true");
    shows("quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('1').isLessThan(quantity('2'))", "true");
    shows("quantity('1').compareTo(quantity('2')) + quantity('1').compareTo(quantity('1000m'))", "-1");
    shows("quantity('1500m').asApproximateFloat()", "1.5");
    shows("quantity('1500m').isInteger() || !quantity('2k').isInteger()", "false");
    shows("quantity('2k').asInteger()", "2000");
    shows("quantity('1500m').asInteger()", "shape");
    shows("quantity('1500m').add(quantity('500m')).asInteger()", "2");
    shows("quantity('1500m').sub(1)", "0.5");
    shows("quantity('-1').sign()", "-1");
    shows("quantity('1') < 2", "shape");
}

#[test]
fn durations() {
    shows("duration('1h30m') > duration('89m') && duration('1.5s') == duration('1500ms')", "true");
    shows("duration('1h30m') + duration('30s')", "1h30m30s");
    shows("duration('10m') - duration('10m')", "0s");
    shows("-duration('1.5ms')", "-1.5ms");
    shows("duration('10 minutes')", "shape");
    shows("duration('')", "shape");
    shows("duration('90m').getHours() + duration('90m').getMinutes()", "91");
    shows("duration('2s').getSeconds() + duration('2s').getMilliseconds()", "2002");
}

#[test]
fn versions() {
    shows("'v4.5.2'.satisfies('>=4.5 <5') && !'5.0.0'.satisfies('>=4.5 <5')", "true");
    shows("'4.5.0-rc.1'.satisfies('>=4.5')", "true");
    shows("'latest'.satisfies('>=4.5')", "shape");
    check("self.v.satisfies(self.r)", "v: '1.2'\nr: 1.x", "true");
    check("self.v.satisfies(self.r)", "v: '1.2'\nr: what", "shape");
    shows("semver('1.2.3') < semver('1.10.0') && semver('v1', true) == semver('1.0.0')", "true");
    shows("semver('1.2.3').isLessThan(semver('2.0.0'))", "true");
    shows("isSemver('1.2.3') && !isSemver('v1.2') && isSemver('v1.2', true)", "true");
    shows("semver('1.2')", "shape");
    shows("semver('1.2.3').major() * 100 + semver('1.2.3').minor() * 10 + semver('1.2.3').patch()", "123");
}

#[test]
fn names() {
    shows("isHost('a.example.org') && isHost('localhost') && !isHost('a_b') && !isHost('https://a')", "true");
    shows("isHost('') || isHost('a..b') || isHost('-a')", "false");
    shows("isLabel('my-app-2') && !isLabel('a.b') && !isLabel('A') && !isLabel('a-')", "true");
    shows("isLabel('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')", "false");
}

#[test]
fn schedules() {
    for (text, is_cron) in [
        ("0 3 * * *", true),
        ("*/15 0-6,12 1 jan-mar MON-FRI", true),
        ("@daily", true),
        ("0 3 * *", false),
        ("0 24 * * *", false),
        ("60 * * * *", false),
        ("* * 0 * *", false),
        ("*/0 * * * *", false),
        ("5-1 * * * *", false),
        ("@never", false),
        ("+5 * * * *", false),
        ("", false),
    ] {
        shows(&format!("isCron('{text}')"), &is_cron.to_string());
    }
}

#[test]
fn the_word_that_was_meant() {
    let words = "['valuesFrom', 'values', 'ca', 'ClusterIP', 'kubernetes.io']";
    for (text, expected) in [
        ("valueFrom", "valuesFrom"),
        ("vlauesFrom", "valuesFrom"),
        ("value", "values"),
        ("VALUES", "values"),
        ("cluster_ip", "ClusterIP"),
        ("clusterip", "ClusterIP"),
        ("kubenernetes.io", "kubernetes.io"),
        ("kubenernetesx.io", ""),
        ("cb", ""),
        ("values", ""),
        ("other", ""),
    ] {
        shows(&format!("nearest('{text}', {words})"), expected);
    }
    shows("nearest('a', null)", "");
    shows("nearest(null, [])", "shape");
}

#[test]
fn placeholders() {
    for text in [
        "changeme",
        "CHANGE_ME",
        "change-me-please",
        "changeme4",
        "redacted",
        "[redacted]",
        "your-secret-here",
        "xxx",
        "XXXXXX",
        "todo",
        "<your password>",
        "example",
        "dummy-key",
        "replace-me",
        "insert-token",
        "SECRETKEY",
        "***",
        "password",
        "{{ password }}",
        "placeholder",
    ] {
        shows(&format!("isPlaceholder('{text}')"), "true");
    }
    for text in
        ["hunter22", "elephant", "my-secret", "postgres", "iLe5ChePh3zu", "", "exampled", "your", "add-on"]
    {
        shows(&format!("isPlaceholder('{text}')"), "false");
    }
    shows("isPlaceholder(null)", "shape");
}
