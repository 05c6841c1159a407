#!/bin/bash
# test.sh [BINARY]: a headless Neovim shows a finding inside a ConfigMap and applies its fix.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v nvim >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends neovim >/dev/null
fi

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --quiet
    binary=${CARGO_TARGET_DIR:-target}/debug/valuelint
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/project" "$work/home"
ln -s "$(realpath "$binary")" "$work/bin/valuelint"
cp editors/neovim/fixture/configmap.yaml "$work/project"
touch "$work/project/valuelint.yaml"

PATH="$work/bin:$PATH" HOME="$work/home" XDG_CONFIG_HOME="$work/home" XDG_STATE_HOME="$work/home" \
    VALUELINT_FIXTURE="$work/project/configmap.yaml" \
    timeout 60 nvim --headless -u NONE -i NONE -n -S editors/neovim/test.lua </dev/null
