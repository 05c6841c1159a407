#!/bin/bash
# test.sh [BINARY]: a Vim with ALE shows a finding inside a ConfigMap.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v vim.nox >/dev/null || ! command -v tmux >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends vim-nox vim-ale tmux >/dev/null
fi

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --quiet
    binary=${CARGO_TARGET_DIR:-target}/debug/valuelint
fi

work=$(mktemp -d)
session="valuelint-vim-$$"
trap 'tmux kill-session -t "$session" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/project"
cp editors/neovim/fixture/configmap.yaml "$work/project"
touch "$work/project/valuelint.yaml"
cat >"$work/test.vim" <<VIM
set nocompatible
filetype on
set rtp+=/usr/share/vim-ale
runtime plugin/ale.vim
let g:ale_linters = {'yaml': ['valuelint']}
call ale#linter#Define('yaml', {'name': 'valuelint', 'lsp': 'stdio', 'executable': '$(realpath "$binary")', 'command': '%e lsp', 'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')}, 'language': 'yaml'})
edit $work/project/configmap.yaml
call ale#Queue(0)
let i = 0
while i < 200 && empty(ale#engine#GetLoclist(bufnr('')))
  sleep 50m
  let i += 1
endwhile
call writefile(map(copy(ale#engine#GetLoclist(bufnr(''))), {_, it -> getline(it.lnum)[it.col - 1:] . ' # ' . get(it, 'code', '')}), '$work/out')
qa!
VIM
# Without a terminal Vim exits at once.
tmux new-session -d -s "$session" "vim.nox -u NONE -N -S $work/test.vim"
for _ in $(seq 200); do
    [ -s "$work/out" ] && break
    sleep 0.1
done
# ALE takes columns for bytes, so that after an elephant it points a little to the left.
grep -q 'force_single_request: .*mastodon/gcs-without-single-request' "$work/out" || { cat "$work/out"; exit 1; }
echo "vim $(vim.nox --version | head -1 | cut -d' ' -f5) with ALE: found"
