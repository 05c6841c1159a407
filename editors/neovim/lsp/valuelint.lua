-- Neovim 0.11 and later: put this file into the folder `lsp` of your configuration, then
-- `vim.lsp.enable('valuelint')`.
return {
  cmd = { 'valuelint', 'lsp' },
  filetypes = { 'yaml', 'yaml.helm-values' },
  root_markers = { 'valuelint.yaml', '.git' },
}
