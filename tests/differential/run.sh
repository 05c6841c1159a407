#!/bin/sh
# run.sh [SEED] [COUNT]: compares our scalars and documents with Go's YAML libraries; needs Debian or Ubuntu, and root to install.
set -eu
cd "$(dirname "$0")/../.."
seed=${1:-$(date +%s)}
count=${2:-200000}

packages="golang-go golang-k8s-sigs-yaml-dev golang-gopkg-yaml.v2-dev golang-gopkg-yaml.v3-dev"
# shellcheck disable=SC2086
if ! dpkg -s $packages >/dev/null 2>&1; then
    apt-get update -qq
    apt-get install -y -qq $packages
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$work/oracle" tests/differential/oracle.go
cargo build --quiet --example differential
ours="${CARGO_TARGET_DIR:-target}/debug/examples/differential"
failed=0

# compare WHAT COUNT DELIVERY…: the same random inputs through Go and through us.
compare() {
    what=$1
    "$ours" "$what" generate "$seed" "$2" >"$work/inputs"
    echo "seed $seed: $(wc -l <"$work/inputs") $what, $(sort -u "$work/inputs" | wc -l) distinct"
    shift 2
    for delivery in "$@"; do
        "$work/oracle" "$what" "$delivery" <"$work/inputs" >"$work/go"
        "$ours" "$what" "$delivery" <"$work/inputs" >"$work/rust"
        paste -d '\n' "$work/inputs" "$work/go" "$work/rust" |
            awk 'NR % 3 == 1 { input = $0 } NR % 3 == 2 { go = $0 } NR % 3 == 0 && $0 != go { print input "\n  go   " go "\n  rust " $0 }' >"$work/differences"
        differences=$(grep -c '^  go' "$work/differences" || true)
        kinds=$(cut -f1 "$work/go" | sed 's/^{.*/map/' | cut -d' ' -f1 | LC_ALL=C sort | uniq -c | awk '{ printf " %s %s", $2, $1 }')
        echo "$delivery: $(wc -l <"$work/go") compared, $differences differences;$kinds"
        head -30 "$work/differences"
        [ "$differences" -eq 0 ] && [ "$(wc -l <"$work/go")" -eq "$(wc -l <"$work/rust")" ] || failed=1
    done
}

compare scalars "$count" v2 v3 strvals
compare documents "$((count / 4))" v2 v2-all v3
exit $failed
