#!/bin/bash
# test.sh [BINARY]: a batch Emacs shows the findings inside a ConfigMap, with lsp-mode and, where it is there, with Eglot.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v emacs >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends emacs-nox elpa-lsp-mode elpa-yaml-mode >/dev/null
fi

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --quiet
    binary=${CARGO_TARGET_DIR:-target}/debug/valuelint
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/project"
ln -s "$(realpath "$binary")" "$work/bin/valuelint"
cp editors/neovim/fixture/configmap.yaml "$work/project"
touch "$work/project/valuelint.yaml"

for client in lsp-mode eglot; do
    PATH="$work/bin:$PATH" HOME="$work" VALUELINT_CLIENT=$client VALUELINT_PROJECT="$work/project" \
        timeout 90 emacs --batch -l editors/emacs/test.el 2>&1 | tee "$work/out" | grep '^emacs ' || { cat "$work/out"; exit 1; }
done
