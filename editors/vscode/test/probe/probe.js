// Runs inside the real extension host beside the extension, asks VS Code what it shows, and writes that down.
const fs = require('node:fs');
const vscode = require('vscode');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

exports.activate = async () => {
  const seen = { version: vscode.version };
  try {
    await look(seen);
  } catch (error) {
    seen.error = String(error?.stack ?? error);
  }
  fs.writeFileSync(process.env.VALUELINT_SEEN, JSON.stringify(seen, null, 1));
};

async function look(seen) {
  const start = Date.now();
  const uri = vscode.Uri.file(process.env.VALUELINT_FIXTURE);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const findings = () => vscode.languages.getDiagnostics(uri).filter((it) => it.source === 'valuelint');
  while (findings().length === 0 && Date.now() - start < 30000) {
    await sleep(25);
  }
  seen.firstFindingMs = Date.now() - start;
  seen.findings = findings().map((it) => ({ code: it.code?.value ?? it.code, text: document.getText(it.range) }));
  const range = findings()[0].range;
  const run = (command, ...args) => vscode.commands.executeCommand(`vscode.${command}`, uri, ...args);
  const hovers = await run('executeHoverProvider', range.start);
  seen.hover = hovers.flatMap((it) => it.contents.map((one) => one.value ?? one)).join('\n');
  const actions = await run('executeCodeActionProvider', range);
  seen.actions = actions.map((it) => it.title);
  const line = document.lineAt(range.start.line);
  const items = await run('executeCompletionItemProvider', new vscode.Position(range.start.line, line.text.indexOf('s3')));
  seen.completions = items.items.map((it) => it.label.label ?? it.label);
  const symbols = await run('executeDocumentSymbolProvider');
  const names = (all) => all.flatMap((it) => [it.name, ...names(it.children ?? [])]);
  seen.symbols = names(symbols ?? []);
  const tokens = await run('provideDocumentSemanticTokens');
  seen.tokens = (tokens?.data?.length ?? 0) / 5;
  seen.values = await shown('valuelint.values');
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = new vscode.Selection(range.start, range.start);
  seen.page = await shown('valuelint.explain');
  await vscode.window.showTextDocument(document);
  seen.editToFindingsMs = await latencies(uri, document);
  const fix = actions.find((it) => it.edit);
  await vscode.workspace.applyEdit(fix.edit);
  const fixed = Date.now();
  while (findings().length > 0 && Date.now() - fixed < 10000) {
    await sleep(25);
  }
  seen.afterFix = findings().length;
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

/** The text that one of the extension's commands shows beside the file. */
async function shown(command) {
  await vscode.commands.executeCommand(command);
  const beside = vscode.window.visibleTextEditors.find((it) => it.document.uri.scheme === 'valuelint');
  const text = beside?.document.getText() ?? '';
  await vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
  return text;
}

/** How long it takes from an edit to new findings, as the person at the keyboard sees it. */
async function latencies(uri, document) {
  const all = [];
  for (let round = 0; round < 10; round += 1) {
    const news = new Promise((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics((event) => {
        if (event.uris.some((it) => it.toString() === uri.toString())) {
          listener.dispose();
          resolve();
        }
      });
    });
    const edit = new vscode.WorkspaceEdit();
    const duplicate = 'apiVersion: v1\n';
    if (round % 2 === 0) {
      edit.insert(uri, new vscode.Position(0, 0), duplicate);
    } else {
      edit.delete(uri, new vscode.Range(0, 0, 1, 0));
    }
    const start = Date.now();
    await vscode.workspace.applyEdit(edit);
    await Promise.race([news, sleep(3000)]);
    all.push(Date.now() - start);
    await sleep(100);
  }
  return all;
}
