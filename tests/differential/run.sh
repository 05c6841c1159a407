#!/bin/sh
# run.sh [SEED] [COUNT]: compares our scalars with Go's YAML libraries; needs Debian or Ubuntu, and root to install.
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
cargo build --quiet --example scalars
ours="${CARGO_TARGET_DIR:-target}/debug/examples/scalars"

"$ours" generate "$seed" "$count" >"$work/scalars"
echo "seed $seed: $(wc -l <"$work/scalars") scalars, $(sort -u "$work/scalars" | wc -l) distinct"
failed=0
for library in v2 v3 strvals; do
    "$work/oracle" "$library" <"$work/scalars" >"$work/go"
    "$ours" "$library" <"$work/scalars" >"$work/rust"
    paste -d '\n' "$work/scalars" "$work/go" "$work/rust" |
        awk 'NR % 3 == 1 { scalar = $0 } NR % 3 == 2 { go = $0 } NR % 3 == 0 && $0 != go { print scalar "\n  go   " go "\n  rust " $0 }' >"$work/differences"
    differences=$(grep -c '^  go' "$work/differences" || true)
    kinds=$(cut -f1 "$work/go" | cut -d' ' -f1 | LC_ALL=C sort | uniq -c | awk '{ printf " %s %s", $2, $1 }')
    echo "$library: $(wc -l <"$work/go") compared, $differences differences;$kinds"
    head -30 "$work/differences"
    [ "$differences" -eq 0 ] && [ "$(wc -l <"$work/go")" -eq "$(wc -l <"$work/rust")" ] || failed=1
done
exit $failed
