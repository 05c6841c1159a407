//! How Kustomize changes an object: patches that are merged, and lists of operations (JSON 6902).

use std::sync::Arc;

use super::{Entry, Map, Value, ValueKind};

/// Lays a patch over a value: maps deep, all else replaced, a null removes the key.
pub fn patch(base: &mut Value, top: Value) {
    let Value { kind, origin } = top;
    match (&mut base.kind, kind) {
        (ValueKind::Map(below), ValueKind::Map(mut above)) => {
            let directive = take_directive(&mut above);
            if directive.as_deref() == Some("replace") {
                *base = Value { kind: ValueKind::Map(above), origin };
                return;
            }
            for entry in above.entries {
                patch_entry(below, entry);
            }
            below.is_open |= above.is_open;
            below.half = below.half.take().or(above.half);
        }
        (_, kind) => *base = Value { kind, origin },
    }
}

fn patch_entry(below: &mut Map, mut entry: Entry) {
    let at = below.entries.iter().position(|it| it.key == entry.key);
    let is_deletion = entry.value.kind == ValueKind::Null
        || entry.value.get("$patch").and_then(Value::as_str) == Some("delete");
    match at {
        Some(at) if is_deletion => drop(below.entries.remove(at)),
        None if is_deletion => {}
        Some(at) => {
            let existing = &mut below.entries[at];
            existing.key_range = entry.key_range;
            patch(&mut existing.value, entry.value);
        }
        None => {
            without_nulls(&mut entry.value);
            below.entries.push(entry);
        }
    }
}

fn take_directive(map: &mut Map) -> Option<Arc<str>> {
    let at = map.entries.iter().position(|it| &*it.key == "$patch")?;
    map.entries.remove(at).value.as_str().map(Arc::from)
}

/// What a patch adds has no nulls, and no words for Kustomize.
fn without_nulls(value: &mut Value) {
    if let ValueKind::Map(map) = &mut value.kind {
        take_directive(map);
        map.entries.retain(|it| it.value.kind != ValueKind::Null);
        map.entries.iter_mut().for_each(|it| without_nulls(&mut it.value));
    }
}

/// Does a list of operations to a value, as far as they lie at or below `root`, with which the value begins.
/// What cannot be done makes Kustomize refuse the object: then nothing is known of the value.
pub fn operate(base: &mut Value, operations: &Value, root: &[&str]) {
    let known = operations.as_list().unwrap_or(&[]);
    for operation in known {
        if one(base, operation, root).is_none() {
            base.kind = ValueKind::Unknown;
            return;
        }
    }
}

/// Whether one of the operations touches what stands at these keys.
pub fn touches(operations: &Value, keys: &[&str]) -> bool {
    let paths = |operation: &Value| {
        let path = |key: &str| operation.get(key).and_then(Value::as_str).map(pointer);
        let is_test = operation.get("op").and_then(Value::as_str) == Some("test");
        let moved = operation.get("op").and_then(Value::as_str) == Some("move");
        [path("path").filter(|_| !is_test), path("from").filter(|_| moved)]
    };
    let is_related = |path: &Vec<String>| path.iter().zip(keys).all(|(one, other)| one == other);
    operations.as_list().unwrap_or(&[]).iter().any(|it| paths(it).iter().flatten().any(is_related))
}

/// `/a/b~1c` as steps.
pub fn pointer(text: &str) -> Vec<String> {
    text.split('/').skip(1).map(|it| it.replace("~1", "/").replace("~0", "~")).collect()
}

fn one(base: &mut Value, operation: &Value, root: &[&str]) -> Option<()> {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let name = text("op")?;
    let full = pointer(text("path")?);
    let within = |full: &[String]| -> Option<Vec<String>> {
        let is_below = full.len() >= root.len() && full.iter().zip(root).all(|(one, other)| one == other);
        is_below.then(|| full[root.len()..].to_vec())
    };
    let is_above =
        |full: &[String]| full.len() < root.len() && full.iter().zip(root).all(|(one, other)| one == other);
    if name == "test" {
        return Some(());
    }
    let from = text("from").map(pointer);
    let Some(path) = within(&full) else {
        // It may bring the whole value along, or take it away.
        return (!is_above(&full) && !from.is_some_and(|it| within(&it).is_some() && name == "move"))
            .then_some(());
    };
    match name {
        "add" => insert(base, &path, operation.get("value")?.clone()),
        "replace" => {
            let value = operation.get("value")?.clone();
            *find(base, &path)? = value;
            Some(())
        }
        "remove" => take(base, &path).map(drop),
        "copy" => {
            let value = find(base, &within(&from?)?)?.clone();
            insert(base, &path, value)
        }
        "move" => {
            let value = take(base, &within(&from?)?)?;
            insert(base, &path, value)
        }
        _ => None,
    }
}

fn find<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match &mut value.kind {
        ValueKind::Map(map) => map.entries.iter_mut().find(|it| *it.key == **step).map(|it| &mut it.value),
        ValueKind::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn insert(base: &mut Value, path: &[String], value: Value) -> Option<()> {
    let Some((last, above)) = path.split_last() else {
        *base = value;
        return Some(());
    };
    match &mut find(base, above)?.kind {
        ValueKind::Map(map) => {
            let key_range = value.origin.range;
            if let Some(entry) = map.entries.iter_mut().find(|it| *it.key == **last) {
                entry.value = value;
            } else {
                let key = last.as_str().into();
                map.entries.push(Entry { key, key_range, value, is_deleted: false });
            }
        }
        ValueKind::List(items) if last == "-" => items.push(value),
        ValueKind::List(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at <= items.len())?;
            items.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn take(base: &mut Value, path: &[String]) -> Option<Value> {
    let (last, above) = path.split_last()?;
    match &mut find(base, above)?.kind {
        ValueKind::Map(map) => {
            let at = map.entries.iter().position(|it| *it.key == **last)?;
            Some(map.entries.remove(at).value)
        }
        ValueKind::List(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at < items.len())?;
            Some(items.remove(at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::decode::{Place, decode};
    use crate::value::{Delivery, SourceId};
    use crate::yaml::parse::parse;

    fn value(text: &str) -> Value {
        let tree = parse(text);
        let place = Place { source: SourceId::new(0), layer: 0, delivery: Delivery::GoYamlV3 };
        decode(&tree, &tree.documents[0], &tree.documents[0].root, place).0
    }

    #[test]
    fn patches() {
        for (base, top, expected) in [
            ("{a: 1, b: {c: 2, d: 3}}", "{b: {c: 4}}", "{a: 1, b: {c: 4, d: 3}}"),
            ("{a: 1, b: 2}", "{a: null}", "{b: 2}"),
            ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"),
            ("{a: {b: 1}}", "{a: {$patch: replace, c: 2}}", "{a: {c: 2}}"),
            ("{a: {b: 1}, c: 1}", "{a: {$patch: delete}}", "{c: 1}"),
            ("{a: 1}", "{b: {c: null, d: 1}}", "{a: 1, b: {d: 1}}"),
            ("{a: 1}", "{a: {b: 1}}", "{a: {b: 1}}"),
        ] {
            let mut patched = value(base);
            patch(&mut patched, value(top));
            assert!(patched.is_same(&value(expected)), "{base} + {top}: {patched:?}");
        }
    }

    #[test]
    fn operations() {
        let base = "{spec: {values: {a: 1, b: [x, y], c/d: {}}}}";
        for (list, expected) in [
            ("[{op: add, path: /a, value: 2}]", "{a: 2, b: [x, y], c/d: {}}"),
            ("[{op: add, path: /b/1, value: z}]", "{a: 1, b: [x, z, y], c/d: {}}"),
            ("[{op: add, path: /b/-, value: z}]", "{a: 1, b: [x, y, z], c/d: {}}"),
            ("[{op: add, path: /c~1d/e, value: 1}]", "{a: 1, b: [x, y], c/d: {e: 1}}"),
            ("[{op: replace, path: /b/0, value: z}]", "{a: 1, b: [z, y], c/d: {}}"),
            ("[{op: remove, path: /b}]", "{a: 1, c/d: {}}"),
            ("[{op: move, from: /a, path: /e}]", "{b: [x, y], c/d: {}, e: 1}"),
            ("[{op: copy, from: /a, path: /e}]", "{a: 1, b: [x, y], c/d: {}, e: 1}"),
            ("[{op: test, path: /a, value: 9}]", "{a: 1, b: [x, y], c/d: {}}"),
        ] {
            let list =
                list.replace("path: /", "path: /spec/values/").replace("from: /", "from: /spec/values/");
            let mut below = value(base).at(&["spec", "values"]).expect("it is there").clone();
            operate(&mut below, &value(&list), &["spec", "values"]);
            assert!(below.is_same(&value(expected)), "{list}: {below:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_unknown() {
        for list in [
            "[{op: remove, path: /spec/values/b}]",
            "[{op: replace, path: /spec/values/b, value: 1}]",
            "[{op: add, path: /spec/values/b/c, value: 1}]",
            "[{op: replace, path: /spec, value: {}}]",
            "[{op: sing, path: /spec/values/a}]",
        ] {
            let mut below = value("{a: 1}");
            operate(&mut below, &value(list), &["spec", "values"]);
            assert_eq!(below.kind, ValueKind::Unknown, "{list}");
        }
        let mut below = value("{a: 1}");
        operate(&mut below, &value("[{op: add, path: /spec/interval, value: 1h}]"), &["spec", "values"]);
        assert!(below.is_same(&value("{a: 1}")));
        assert!(touches(&value("[{op: add, path: /spec, value: {}}]"), &["spec", "values"]));
        assert!(!touches(&value("[{op: add, path: /spec/interval, value: 1h}]"), &["spec", "values"]));
    }
}
