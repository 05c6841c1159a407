// Starts `valuelint lsp` and shows what two of its commands print. Nothing is decided here.
const { execFile } = require('node:child_process');
const path = require('node:path');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

// What the commands print is shown read-only: nothing to save, and nothing for the server to look at.
const printed = new Map();
const renewed = new vscode.EventEmitter();
const printer = { onDidChange: renewed.event, provideTextDocumentContent: (uri) => printed.get(uri.path) };

exports.activate = async (context) => {
  const register = (name, run) => context.subscriptions.push(vscode.commands.registerCommand(name, run));
  register('valuelint.values', showValues);
  register('valuelint.explain', explain);
  register('valuelint.restart', start);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider('valuelint', printer),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('valuelint.path')) {
        start();
      }
    }),
  );
  await start();
};

exports.deactivate = () => client?.stop();

async function start() {
  await client?.stop().catch(() => {});
  const run = { command: binary(), args: ['lsp'] };
  const documentSelector = [
    { scheme: 'file', language: 'yaml' },
    { scheme: 'untitled', language: 'yaml' },
  ];
  client = new LanguageClient('valuelint', 'valuelint', run, { documentSelector });
  await client.start().catch((error) => {
    vscode.window.showErrorMessage(`valuelint does not start: ${error.message}. Set valuelint.path.`);
  });
}

function binary() {
  return vscode.workspace.getConfiguration('valuelint').get('path') || 'valuelint';
}

/** The values of the releases that the open file has to do with, as they are on disk. */
async function showValues() {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') {
    vscode.window.showInformationMessage('valuelint: open a values file, ConfigMap, HelmRelease or Application.');
    return;
  }
  await document.save();
  const name = path.basename(document.uri.fsPath);
  const page = vscode.Uri.joinPath(document.uri, '..', `values of ${name}`).with({ scheme: 'valuelint' });
  await show(page, ['values', name], path.dirname(document.uri.fsPath));
}

/** The page of the rule whose finding the cursor stands at. */
async function explain() {
  const editor = vscode.window.activeTextEditor;
  const here = editor
    ? vscode.languages.getDiagnostics(editor.document.uri).filter((it) => it.range.contains(editor.selection.active))
    : [];
  const codes = here.filter((it) => it.source === 'valuelint').map((it) => it.code?.value ?? it.code);
  const code = codes.length > 1 ? await vscode.window.showQuickPick([...new Set(codes)]) : codes[0];
  if (!code) {
    vscode.window.showInformationMessage('valuelint: there is no finding at the cursor.');
    return;
  }
  await show(vscode.Uri.from({ scheme: 'valuelint', path: `${code}.txt` }), ['explain', String(code)]);
}

function show(page, args, cwd) {
  return new Promise((resolve) => {
    execFile(binary(), args, { cwd, maxBuffer: 64 * 1024 * 1024 }, async (error, stdout, stderr) => {
      if (!stdout) {
        vscode.window.showWarningMessage(`valuelint: ${stderr.trim() || error?.message || 'there is nothing to show'}`);
        return resolve();
      }
      printed.set(page.path, stdout);
      renewed.fire(page);
      await vscode.window.showTextDocument(page, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
      resolve();
    });
  });
}
