#!/bin/bash
# pre-commit.sh [BINARY]: the real pre-commit runs our hook from a clone of this repository; PRE_COMMIT_BUILD=1
# also lets it build the hook from source, which takes minutes.
set -eu
cd "$(dirname "$0")/.."
project=$PWD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v pre-commit >/dev/null; then
    python3 -m venv "$work/venv" 2>/dev/null || {
        apt-get update -qq
        apt-get install -y -qq python3-venv >/dev/null
        python3 -m venv --clear "$work/venv"
    }
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check pre-commit
    PATH="$work/venv/bin:$PATH"
fi

binary=${1:-}
if [ -z "$binary" ]; then
    cargo build --quiet
    binary=${CARGO_TARGET_DIR:-target}/debug/valuelint
fi
mkdir "$work/bin" "$work/home"
ln -s "$(realpath "$binary")" "$work/bin/valuelint"
export PATH="$work/bin:$PATH" PRE_COMMIT_HOME="$work/home"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.org
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.org

# A clone, so that what is not committed does not help.
git clone --quiet --no-local "$project" "$work/hooks"
cp .pre-commit-hooks.yaml "$work/hooks"
git -C "$work/hooks" add .pre-commit-hooks.yaml
git -C "$work/hooks" diff --cached --quiet || git -C "$work/hooks" commit --quiet -m "hooks as they are here"
revision=$(git -C "$work/hooks" rev-parse HEAD)

git init --quiet "$work/project"
cd "$work/project"
mkdir apps
cp "$project/editors/neovim/fixture/configmap.yaml" apps/configmap.yaml
cat >.pre-commit-config.yaml <<END
repos:
  - repo: $work/hooks
    rev: $revision
    hooks: [{ id: valuelint-system }]
END
git add .

expect() { # expect CODE WORDS COMMAND…
    code=$1 words=$2
    shift 2
    actual=0
    "$@" >"$work/log" 2>&1 </dev/null || actual=$?
    if [ "$actual" -ne "$code" ] || ! grep -q "$words" "$work/log"; then
        cat "$work/log"
        echo "pre-commit: \`$*\` gave $actual instead of $code, or did not say \`$words\`"
        exit 1
    fi
}

expect 1 'mastodon/gcs-without-single-request' pre-commit run --all-files
expect 1 'mastodon/gcs-without-single-request' pre-commit try-repo "$work/hooks" valuelint-system --ref "$revision" --all-files
expect 0 'there' sh -c 'pre-commit install >/dev/null && ! git commit --quiet -m bad && echo there'
if [ -n "${PRE_COMMIT_BUILD:-}" ]; then
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    expect 1 'mastodon/gcs-without-single-request' pre-commit try-repo "$work/hooks" valuelint --ref "$revision" --all-files
fi
sed -i 's/, force_single_request: true//; s/storage.googleapis.com/s3.example.org/g' apps/configmap.yaml
git add .
expect 0 'Passed' pre-commit run --all-files
expect 0 'valuelint' git commit --quiet -m good
echo "pre-commit: refused the bad file, let the good one pass"
