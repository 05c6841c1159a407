-- Neovim before 0.11: `dofile` this from your configuration.
local config = dofile(debug.getinfo(1, 'S').source:sub(2):match('^(.*)/') .. '/lsp/valuelint.lua')

local function root(path)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  while true do
    for _, marker in ipairs(config.root_markers) do
      local found = folder .. '/' .. marker
      if vim.fn.filereadable(found) == 1 or vim.fn.isdirectory(found) == 1 then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ':h')
    if parent == folder then
      return nil
    end
    folder = parent
  end
end

local clients = {} -- by root: one server for each project

local function attach(buffer)
  local folder = root(vim.api.nvim_buf_get_name(buffer))
  local key = folder or ''
  clients[key] = clients[key]
    or vim.lsp.start_client({
      name = 'valuelint',
      cmd = config.cmd,
      root_dir = folder,
      on_exit = function()
        clients[key] = nil
      end,
    })
  if clients[key] then
    vim.lsp.buf_attach_client(buffer, clients[key])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = config.filetypes,
  callback = function(event)
    attach(event.buf)
  end,
})
