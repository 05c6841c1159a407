#!/bin/sh
# How long one ConfigMap takes in a cold process. Needs hyperfine (cargo install hyperfine).
set -eu
cd "$(dirname "$0")/.."
command -v hyperfine >/dev/null || { echo "hyperfine is missing: cargo install hyperfine" >&2; exit 2; }
cargo build --quiet --release
valuelint=target/release/valuelint
config_map=fixtures/projects/mastodon-on-gke/mastodon/values.yaml
hyperfine --shell=none --warmup 10 --runs 100 --ignore-failure \
    --command-name "one ConfigMap" "$valuelint check --isolated $config_map" \
    --command-name "no rule of ours" "$valuelint check --isolated --ignore * $config_map" \
    --command-name "only the version" "$valuelint --version"
