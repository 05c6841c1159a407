//! Texts that something else fills in before they are YAML.

/// What an action that stands alone begins with.
const ACTIONS: [&str; 12] = [
    "if ",
    "range ",
    "with ",
    "end",
    "else",
    "define ",
    "include ",
    "template ",
    "block ",
    "/*",
    "$",
    "toYaml ",
];

/// Whether a text has lines that are nothing but an action of a Go template.
pub fn has_actions(text: &str) -> bool {
    has_braces(text) && text.lines().any(is_action)
}

/// Whether a text is a Go template rather than YAML: it has such lines outside block scalars, which hold any text.
pub fn is_template(text: &str) -> bool {
    if !has_actions(text) {
        return false;
    }
    let mut block: Option<usize> = None;
    text.lines().any(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_inside = block.is_some_and(|it| indent > it || line.trim().is_empty());
        if !is_inside {
            block = begins_block(line);
        }
        !is_inside && is_action(line)
    })
}

fn has_braces(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"{{").is_some()
}

fn is_action(line: &str) -> bool {
    let Some(action) = line.trim_start().strip_prefix("{{") else { return false };
    let action = action.trim_start_matches(['-', ' ']);
    ACTIONS.iter().any(|word| action.starts_with(word))
}

/// The column of the key whose value is a block scalar that begins with this line.
fn begins_block(line: &str) -> Option<usize> {
    let head = line.split(" #").next().unwrap_or(line).trim_end();
    let (key, style) = head.rsplit_once(' ')?;
    let is_style = style.starts_with(['|', '>'])
        && style[1..].chars().all(|it| matches!(it, '+' | '-') || it.is_ascii_digit());
    let is_value = key.contains(": ") || key.ends_with(':') || key.trim_start().starts_with('-');
    let bare = line.trim_start_matches(' ');
    let entry = bare.trim_start_matches("- ").trim_start();
    (is_style && is_value).then_some(line.len() - entry.len())
}

#[cfg(test)]
mod tests {
    use super::is_template;

    #[test]
    fn actions_outside_block_scalars() {
        for text in [
            "{{- if .Values.a }}\na: 1\n{{- end }}\n",
            "a: |\n  x\n{{ end }}\n",
            "- a: |\n    x\n  {{- if .b }}\n  b: 1\n",
            "a: 1 | 2\n  {{ if .a }}\n",
        ] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "a: |\n  b: 1\n\n  {{- if eq .c \"d\" }}\n  e: 1\n  {{- end }}\nf: 2\n",
            "- a: >-  # of a generator\n    {{ if .b }}\n",
            "a: '{{ if }}'\n",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
