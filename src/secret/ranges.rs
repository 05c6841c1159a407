//! See [`secret_ranges`].

use std::sync::LazyLock;

use regex::Regex;
use text_size::{TextRange, TextSize};

use crate::secret::shapes::{is_secret_flag, is_secret_header, shapes};
use crate::secret::{is_name_key, looks_secret};
use crate::text::slip::is_one_letter_off;
use crate::text::{line_range, range, size};
use crate::yaml::{Entry, Mapping, Node, NodeKind, Tree};

/// The ranges of a text that must not be shown, sorted and without overlap.
///
/// Two passes, because neither is enough: the tree knows what a value is, however it is written; the lines know
/// what the tree does not hold (comments, scripts and documents inside scalars, and a text with broken lines).
pub fn secret_ranges(text: &str, tree: &Tree) -> Vec<TextRange> {
    let mut acc = Acc::default();
    for document in &tree.documents {
        collect(&document.root, Reach::Open, &mut acc);
    }
    for document in &tree.documents {
        collect_shared(&document.root, &mut acc);
    }
    if tree.errors.is_empty() && !tree.documents.is_empty() {
        acc.opaque.extend(tree.comments.iter().map(|comment| comment.range));
        for range in acc.opaque {
            collect_lines(text, range, &mut acc.ranges);
        }
    } else {
        collect_lines(text, TextRange::up_to(TextSize::of(text)), &mut acc.ranges);
        collect_broken_secrets(text, &mut acc.ranges);
    }
    for gap in acc.properties {
        let at = text[gap].find(['!', '&']);
        acc.ranges.extend(at.map(|at| TextRange::new(gap.start() + size(at), gap.end())));
    }
    collect_private_keys(text, &mut acc.ranges);
    acc.ranges.extend(shapes(text));
    let mut ranges = merged(acc.ranges);
    let beside = comments_beside(text, tree, &ranges);
    ranges.extend(beside);
    merged(ranges)
}

/// Whether something at this place of a text must not be shown.
pub fn is_secret_at(text: &str, tree: &Tree, place: TextRange) -> bool {
    secret_ranges(text, tree).iter().any(|it| it.intersect(place).is_some_and(|it| !it.is_empty()))
}

/// A comment behind a secret may hold the old one; our own comments hold none.
fn comments_beside(text: &str, tree: &Tree, secrets: &[TextRange]) -> Vec<TextRange> {
    let follows_secret = |comment: TextRange| {
        let before = secrets.partition_point(|secret| secret.end() <= comment.start());
        let line = line_range(text, comment.start());
        before.checked_sub(1).is_some_and(|idx| secrets[idx].end() > line.start())
    };
    let comments = tree.comments.iter().map(|comment| comment.range);
    comments.filter(|it| follows_secret(*it) && !text[*it].starts_with("# valuelint:")).collect()
}

#[derive(Default)]
struct Acc {
    ranges: Vec<TextRange>,
    /// Scalars, in which the tree sees nothing.
    opaque: Vec<TextRange>,
    /// Anchors that an alias under a secret key stands for.
    anchors: Vec<u32>,
    /// What stands between a secret key and its value, where that is a tag or an anchor.
    properties: Vec<TextRange>,
}

/// Why a value is secret.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It is not.
    Open,
    /// A key above it looks secret; a name of an object below is still a name.
    Key,
    /// It is the content of a Secret, whatever its key.
    Object,
    /// It is what Kustomize makes a Secret of: files are named, literals are written.
    Generator,
}

fn collect(node: &Node, reach: Reach, acc: &mut Acc) {
    let is_hidden = matches!(reach, Reach::Key | Reach::Object);
    match &node.kind {
        NodeKind::Scalar(_) if !is_hidden => acc.opaque.push(node.range),
        NodeKind::Scalar(_) => acc.ranges.push(node.range),
        // Who forgets the quotes of `*geheim` has an alias of nothing.
        NodeKind::Alias(None) if is_hidden => acc.ranges.push(node.range),
        NodeKind::Alias(anchor) => acc.anchors.extend(anchor.filter(|_| is_hidden)),
        NodeKind::Sequence(sequence) => {
            let mut follows_flag = false;
            for item in &sequence.items {
                collect(item, if follows_flag { Reach::Key } else { reach }, acc);
                follows_flag = item.text().is_some_and(is_secret_flag);
            }
        }
        NodeKind::Mapping(mapping) => {
            for entry in &mapping.entries {
                let reach = reach_of(entry, mapping, node, reach);
                // And of `!geheim x` a tag, of `&geheim x` an anchor.
                if matches!(reach, Reach::Key | Reach::Object) && entry.value.properties.is_some() {
                    acc.properties.push(TextRange::new(entry.key.range.end(), entry.value.range.start()));
                }
                collect(&entry.value, reach, acc);
            }
        }
    }
}

fn reach_of(entry: &Entry, mapping: &Mapping, node: &Node, above: Reach) -> Reach {
    let Some(key) = entry.key.text() else { return above };
    let is_secret_object = || node.get("kind").and_then(Node::text) == Some("Secret");
    // Whoever writes `stringdata` means the same.
    let is_near = |word| is_one_letter_off(key, word);
    let is_data = || is_near("data") || is_near("stringdata");
    let is_literal = above == Reach::Generator && key == "literals";
    if above == Reach::Object || is_literal || is_secret_object() && is_data() {
        return Reach::Object;
    }
    if key == "secretGenerator" || above == Reach::Generator {
        return Reach::Generator;
    }
    if is_name_key(key) || is_reference(entry) {
        return Reach::Open;
    }
    let is_header = is_secret_header(key) && entry.value.as_scalar().is_some();
    if looks_secret(key) || is_header || key == "value" && names_secret(mapping) {
        return Reach::Key;
    }
    above
}

/// The `secret:` of a volume holds a name, not a secret.
fn is_reference(entry: &Entry) -> bool {
    entry.value.get("secretName").is_some()
}

/// `name: SMTP_PASSWORD` beside a `value`, as containers and Argo CD's parameters have it.
fn names_secret(mapping: &Mapping) -> bool {
    let mut names = mapping.entries.iter().filter(|entry| entry.key.text() == Some("name"));
    names.any(|entry| entry.value.text().is_some_and(|it| looks_secret(it) || is_secret_header(it)))
}

/// What an alias under a secret key stands for is secret where it is defined.
fn collect_shared(node: &Node, acc: &mut Acc) {
    if node.anchor().is_some_and(|anchor| acc.anchors.contains(&anchor.id)) {
        collect(node, Reach::Key, acc);
    }
    match &node.kind {
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|item| collect_shared(item, acc)),
        NodeKind::Mapping(mapping) => {
            mapping.entries.iter().for_each(|entry| collect_shared(&entry.value, acc));
        }
    }
}

/// A word before a colon or an equals sign.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[ \t\r\n"'{\[(,?&;#-])([A-Za-z_][0-9A-Za-z_.-]*)\\?["']?[ \t]*[:=]"#)
        .expect("the pattern is a constant")
});

/// The text before the colon decides; what follows is secret to the end of the line, and the deeper lines too.
fn collect_lines(text: &str, part: TextRange, acc: &mut Vec<TextRange>) {
    let mut above: Option<Above> = None;
    for line in lines(&text[part]) {
        let line = line + part.start();
        let content = &text[line];
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        if content.trim().is_empty() {
            continue;
        }
        above = above.filter(|above| indent > above.indent);
        if above.as_ref().is_some_and(|above| above.is_block || !KEY.is_match(content)) {
            acc.push(TextRange::new(line.start() + size(indent), line.end()));
            continue;
        }
        let Some(end) = secret_key_end(content) else { continue };
        let value = content[end..].trim();
        let is_block = value.starts_with(['|', '>']);
        if is_block || value.is_empty() {
            above = Some(Above { indent, is_block });
        } else {
            let start = end + (content[end..].len() - content[end..].trim_start().len());
            acc.push(TextRange::new(
                line.start() + size(start),
                line.start() + size(content.trim_end().len()),
            ));
        }
    }
}

/// A Secret with broken lines: which of its lines are data nobody can tell, so all that stands behind a colon is
/// hidden, and lines without one are hidden whole.
fn collect_broken_secrets(text: &str, acc: &mut Vec<TextRange>) {
    let (mut document, mut is_secret) = (Vec::new(), false);
    for line in lines(text).chain([TextRange::empty(TextSize::of(text))]) {
        let content = &text[line];
        if content.starts_with("---") || line.end() == TextSize::of(text) && line.is_empty() {
            if is_secret {
                acc.append(&mut document);
            }
            document.clear();
            is_secret = false;
            continue;
        }
        let word = content.trim().trim_start_matches("- ").trim_start();
        is_secret |=
            matches!(word, "kind: Secret" | "kind: SecretList" | "kind: \"Secret\"" | "kind: 'Secret'");
        if ["apiVersion:", "kind:", "metadata:", "type:"].iter().any(|it| word.starts_with(it)) {
            continue;
        }
        let indent = content.len() - content.trim_start().len();
        let start = content.find(':').map_or(indent, |at| at + 1);
        let start = start + (content[start..].len() - content[start..].trim_start().len());
        document.push(TextRange::new(line.start() + size(start), line.end()));
    }
}

/// A line with a secret key and no value of its own.
struct Above {
    indent: usize,
    /// Whether `|` or `>` follows, so that deeper lines are its value even if they look like keys.
    is_block: bool,
}

/// Where the value of the first secret key of a line begins.
fn secret_key_end(line: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = KEY.captures_at(line, from) {
        let (whole, key) = (found.get(0)?, found.get(1)?);
        if looks_secret(key.as_str()) {
            return Some(whole.end());
        }
        // The separator may itself stand before the next key.
        from = key.end();
    }
    None
}

static PRIVATE_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY").expect("the pattern is a constant"));

/// From `BEGIN … PRIVATE KEY` to its end; without an end, every line that is not less indented.
fn collect_private_keys(text: &str, acc: &mut Vec<TextRange>) {
    for begin in PRIVATE_KEY.find_iter(text) {
        let rest = &text[begin.end()..];
        let end = rest.find("-----END").map_or_else(
            || end_of_block(text, begin.start()),
            |at| usize::from(line_range(text, size(begin.end() + at)).end()),
        );
        acc.push(range(begin.start(), end));
    }
}

fn end_of_block(text: &str, start: usize) -> usize {
    let indent_of = |line: &str| line.len() - line.trim_start().len();
    let first = line_range(text, size(start));
    let indent = indent_of(&text[first]);
    let mut end = first.end();
    for line in lines(&text[usize::from(first.end())..]).skip(1) {
        let content = &text[line + first.end()];
        if !content.trim().is_empty() && indent_of(content) < indent {
            break;
        }
        end = line.end() + first.end();
    }
    end.into()
}

/// The lines of a text, without their line breaks.
fn lines(text: &str) -> impl Iterator<Item = TextRange> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let end = start + line.trim_end_matches(['\r', '\n']).len();
        let range = range(start, end);
        start += line.len();
        range
    })
}

/// Sorted, and joined where they touch.
pub(super) fn merged(mut ranges: Vec<TextRange>) -> Vec<TextRange> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (range.start(), range.end()));
    let mut acc: Vec<TextRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match acc.last_mut() {
            Some(last) if last.end() >= range.start() => *last = last.cover(range),
            _ => acc.push(range),
        }
    }
    acc
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::mask::masked;
    use crate::yaml::parse::parse;

    /// Everything called `geheim…` must be masked, everything called `frei…` must not.
    fn check(text: &str) {
        let shown = masked(text, &secret_ranges(text, &parse(text)));
        assert!(!shown.contains("geheim"), "{shown}");
        assert_eq!(text.matches("frei").count(), shown.matches("frei").count(), "{shown}");
        assert_eq!(text.chars().count(), shown.chars().count(), "{shown}");
    }

    #[test]
    fn values_under_secret_keys() {
        check("a:\n  password: geheim1\n  host: frei\n  apiToken: \"geheim2\" # geheim3\nb: frei\n");
        check("auth: {user: frei, password: geheim}\n");
        check(
            "pasword: geheim\nexternalPasswrd: geheim\nsmtp: {passwort: geheim, bypass: frei, world: frei}\n",
        );
        check("credentials:\n  - geheim1\n  - x: geheim2\n    existingSecret: frei\n");
        check("secrets:\n  SMTP: geheim\nimagePullSecrets:\n  - name: frei\n");
    }

    #[test]
    fn values_of_several_lines() {
        check("password: |-\n  geheim1\n  a: geheim2\nb: frei\n");
        check("password:\n  geheim1\n  geheim2\nb: frei\n");
        check(
            "k: |\n  -----BEGIN RSA PRIVATE KEY-----\n  geheim\n  -----END RSA PRIVATE KEY-----\nb: frei\n",
        );
        check("k:\n  x: |\n    -----BEGIN PRIVATE KEY-----\n    geheim\n  b: frei\n");
    }

    #[test]
    fn every_value_of_a_secret() {
        check("kind: Secret\nmetadata:\n  name: frei\nstringData:\n  a: geheim\n  existingSecret: geheim\n");
        check(
            "kind: List\nitems:\n  - kind: Secret\n    data: {a: geheim}\n  - kind: ConfigMap\n    data: {a: frei}\n",
        );
        check(
            "kind: Secret\nstringData:\n  a.conf: |\n    x = geheim\n\n    geheim\nmetadata: {name: frei}\n",
        );
    }

    #[test]
    fn a_secret_with_broken_lines() {
        for line in ["db: geheim: x", "db: \"geheim", "db: @geheim", "\tdb: geheim", "geheim", "[geheim"] {
            check(&format!("kind: Secret\nmetadata: {{name: frei}}\nstringData:\n  {line}\n---\na: frei\n"));
        }
    }

    #[test]
    fn names_beside_values() {
        check("env:\n  - name: SMTP_PASSWORD\n    value: geheim\n  - name: HOST\n    value: frei\n");
        check("volumes:\n  - secret:\n      secretName: frei\n      items: [frei]\n");
    }

    #[test]
    fn what_the_tree_does_not_hold() {
        check("# password: geheim\na: frei\n");
        check("a: frei\n\tpassword: geheim\nb: [frei\ntoken:geheim\n");
        check("data:\n  run.sh: |\n    export PASSWORD=geheim\n    echo frei\n");
        check("data:\n  values.yaml: |\n    smtp:\n      password: geheim\n      host: frei\n");
        check("url: postgres://frei:geheim@frei/x\n");
    }

    #[test]
    fn flags_headers_and_generated_secrets() {
        check("args: [--host, frei, --token, geheim, '--password=geheim', --verbose, frei]\n");
        check("args:\n  - run --api-key geheim --host frei\n");
        check("headers:\n  Authorization: Bearer geheim\n  Accept: frei\n  - name: Authorization\n");
        check("headers:\n  - name: authorization\n    value: Basic geheim\nauthorization:\n  mode: frei\n");
        check("url: https://hooks.slack.com/services/geheim\nb: frei\n");
        check("db: { pwd: geheim, user: frei }\n");
        check(
            "secretGenerator:\n- name: frei\n  files: [frei=frei.txt]\n  literals: [user=geheim, x=geheim]\n",
        );
        check("kind: Secret\nmetadata: {name: frei}\nstringdata:\n  a: geheim\n");
    }

    #[test]
    fn a_secret_that_is_read_as_a_tag_or_an_anchor() {
        check("password: *geheim\nb: frei\n");
        check("password: !geheim geheim\n");
        check("password: &geheim\nb: frei\n");
        check("host: !frei frei\n");
    }

    #[test]
    fn an_anchor_that_is_used_as_a_secret() {
        check("x: &pw geheim\nb: frei\npassword: *pw\n");
    }
}
