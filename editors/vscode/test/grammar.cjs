// grammar.cjs VSCODE: colours grammar.yaml as the VS Code in that folder does; lines that say `# in` have to be YAML inside YAML.
const fs = require('node:fs');
const path = require('node:path');

const [, , vscode] = process.argv;
const brought = (name) => require(path.join(vscode, 'node_modules', name));
const { loadWASM, OnigScanner, OnigString } = brought('vscode-oniguruma');
const { INITIAL, Registry, parseRawGrammar } = brought('vscode-textmate');
const ours = path.join(__dirname, '../syntaxes/embedded.json');

async function main() {
  await loadWASM(fs.readFileSync(path.join(vscode, 'node_modules/vscode-oniguruma/release/onig.wasm')).buffer);
  const onigLib = { createOnigScanner: (all) => new OnigScanner(all), createOnigString: (text) => new OnigString(text) };
  const stock = (scope) => `extensions/yaml/syntaxes/${scope.replace('source.', '').replace('yaml.', 'yaml-')}.tmLanguage.json`;
  const registry = new Registry({
    onigLib: Promise.resolve(onigLib),
    getInjections: (scope) => (scope === 'source.yaml' ? ['source.yaml.valuelint.injection'] : undefined),
    loadGrammar: async (scope) => {
      const file = scope.includes('valuelint') ? ours : path.join(vscode, stock(scope));
      return parseRawGrammar(fs.readFileSync(file, 'utf8'), file);
    },
  });
  const grammar = await registry.loadGrammar('source.yaml');
  let state = INITIAL;
  for (const line of fs.readFileSync(path.join(__dirname, 'grammar.yaml'), 'utf8').split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const said = line.match(/# (in|out)$/)?.[1];
    const inside = tokens.some((it) => it.scopes.includes('meta.embedded.block.yaml'));
    if (said && inside !== (said === 'in')) {
      throw new Error(`coloured otherwise: ${line}`);
    }
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
