#!/bin/bash
# package.sh [FOLDER]: makes valuelint-VERSION.vsix in FOLDER; needs node and npm.
set -eu
cd "$(dirname "$0")"
folder=$(realpath "${1:-.}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r package.json extension.js syntaxes README.md .vscodeignore "$work"
cp ../../LICENSE* "$work"
cd "$work"
npm install --silent --no-audit --no-fund >/dev/null
npm run --silent bundle -- --log-level=warning
npx vsce package --no-dependencies --allow-missing-repository --out "$folder" 
