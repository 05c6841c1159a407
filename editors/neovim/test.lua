-- Runs in a headless Neovim, old or new; test.sh starts it.
local folder = debug.getinfo(1, 'S').source:sub(2):match('^(.*)/')

local function fail(message)
  io.stderr:write('neovim: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function expect(condition, message)
  if not condition then
    fail(message)
  end
end

if vim.lsp.config then
  vim.opt.runtimepath:append(folder)
  vim.lsp.enable('valuelint')
else
  dofile(folder .. '/older.lua')
end
vim.cmd('filetype on')
vim.cmd('edit ' .. vim.fn.fnameescape(os.getenv('VALUELINT_FIXTURE')))

local function finding(code)
  for _, it in ipairs(vim.diagnostic.get(0)) do
    if it.code == code or (it.user_data and it.user_data.lsp and it.user_data.lsp.code == code) then
      return it
    end
  end
end

local rule = 'mastodon/gcs-without-single-request'
vim.wait(10000, function()
  return finding(rule) ~= nil
end, 10)
local found = finding(rule)
expect(found, 'no finding of ' .. rule .. ' in ' .. vim.inspect(vim.diagnostic.get(0)))
if not found then
  return
end
expect(found.source == 'valuelint', 'the source is ' .. tostring(found.source))

-- Neovim counts columns in bytes, whatever was agreed on: the elephant before the key must not move it.
local line = vim.api.nvim_buf_get_lines(0, found.lnum, found.lnum + 1, true)[1]
local underlined = line:sub(found.col + 1, found.end_col)
expect(underlined == 'force_single_request', 'underlined is `' .. underlined .. '`')

vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
local params = vim.lsp.util.make_range_params(0, 'utf-16')
if vim.lsp.get_clients then
  params = vim.lsp.util.make_range_params(0, vim.lsp.get_clients()[1].offset_encoding)
end
params.context = { diagnostics = {}, only = { 'quickfix' } }
local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 5000) or {}
local action, client
for id, answer in pairs(answers) do
  action, client = (answer.result or {})[1], vim.lsp.get_client_by_id(id)
end
expect(action and action.edit, 'no code action in ' .. vim.inspect(answers))
vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)

local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
expect(not text:find('force_single_request', 1, true), 'the key is still there:\n' .. text)
expect(text:find('\n        S3_FORCE_SINGLE_REQUEST: "true"', 1, true), 'the variable is not set:\n' .. text)
vim.wait(10000, function()
  return #vim.diagnostic.get(0) == 0
end, 10)
expect(#vim.diagnostic.get(0) == 0, 'still found: ' .. vim.inspect(vim.diagnostic.get(0)))
print('neovim 0.' .. vim.version().minor .. ': found, fixed, silent\n')
vim.cmd('qall!')
