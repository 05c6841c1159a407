;; Runs in a batch Emacs; test.sh starts it.
(require 'yaml-mode nil t)
(unless (fboundp 'yaml-mode) (define-derived-mode yaml-mode prog-mode "YAML"))

(defvar project (getenv "VALUELINT_PROJECT"))
(defvar client (getenv "VALUELINT_CLIENT"))
(defvar rule "mastodon/gcs-without-single-request")
(defvar start (float-time))

(defun waiting (found)
  "Let the server talk until FOUND gives something, or a minute is over."
  (let (it)
    (while (and (not (setq it (funcall found))) (< (- (float-time) start) 60))
      (accept-process-output nil 0.05))
    (or it (progn (message "%s: nothing is found" client) (kill-emacs 1)))))

(defun shown (text)
  (unless (string-search "force_single_request" text)
    (message "%s: the finding stands at `%s'" client text)
    (kill-emacs 1))
  (message "emacs %s, %s: found after %d ms" emacs-version client (* 1000 (- (float-time) start))))

(defun line-at (line)
  (save-excursion (goto-char (point-min)) (forward-line line)
                  (buffer-substring (line-beginning-position) (line-end-position))))

(cond
 ((and (equal client "lsp-mode") (require 'lsp-mode nil t))
  (setq lsp-session-file (expand-file-name "session" project) lsp-auto-guess-root t lsp-enable-snippet nil
        lsp-headerline-breadcrumb-enable nil lsp-modeline-code-actions-enable nil
        lsp-modeline-diagnostics-enable nil lsp-guess-root-without-session t)
  (require 'lsp-diagnostics) (require 'flymake)
  (setq lsp-diagnostics-provider :flymake lsp-disabled-clients '(yamlls))
  (add-to-list 'lsp-language-id-configuration '(yaml-mode . "yaml"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection '("valuelint" "lsp"))
                    :activation-fn (lsp-activate-on "yaml") :server-id 'valuelint))
  (lsp-workspace-folders-add project)
  (find-file (expand-file-name "configmap.yaml" project))
  (yaml-mode)
  (lsp)
  (let ((found (waiting
                (lambda ()
                  (let (it)
                    (maphash (lambda (_ all)
                               (dolist (one all) (when (equal (lsp:diagnostic-code? one) rule) (setq it one))))
                             (lsp-diagnostics))
                    it)))))
    (shown (line-at (lsp:position-line (lsp:range-start (lsp:diagnostic-range found)))))))
 ((and (equal client "eglot") (require 'eglot nil t))
  (require 'flymake)
  (setq eglot-sync-connect 10)
  (add-to-list 'eglot-server-programs '(yaml-mode . ("valuelint" "lsp")))
  (find-file (expand-file-name "configmap.yaml" project))
  (yaml-mode)
  (eglot-ensure)
  (call-interactively #'eglot)
  (flymake-mode 1)
  (let ((found (waiting
                (lambda ()
                  (seq-find (lambda (it) (string-search rule (flymake-diagnostic-text it)))
                            (flymake-diagnostics))))))
    (shown (buffer-substring (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))))
 (t (message "emacs %s has no %s: not tested" emacs-version client)))
