//! What we make of whole documents.

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};

use valuelint::value::decode::{Place, decode_values};
use valuelint::value::scalar::go_float;
use valuelint::value::{Delivery, SourceId, Value, ValueKind};
use valuelint::yaml::parse::parse;
use valuelint::yaml::{Document, Tree};

/// Says of every document of standard input what we make of it.
pub(crate) fn print_values(mut out: impl Write, delivery: &str) -> io::Result<()> {
    let delivery = match delivery {
        "v2" => Delivery::GoYamlV2First,
        "v2-all" => Delivery::GoYamlV2All,
        "v3" => Delivery::GoYamlV3,
        _ => return Err(io::Error::other("deliveries are v2, v2-all and v3")),
    };
    for line in io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        writeln!(out, "{}", read(&text, delivery))?;
    }
    Ok(())
}

fn read(text: &str, delivery: Delivery) -> String {
    let mut tree = parse(text);
    match delivery {
        Delivery::GoYamlV2All => only_first_of_pieces(&mut tree),
        Delivery::GoYamlV2First | Delivery::GoYamlV3 | Delivery::Strvals => only_first(&mut tree),
    }
    let place = Place { source: SourceId::new(0), layer: 0, delivery };
    let (value, problems) = decode_values(&tree, place);
    if !tree.errors.is_empty() || problems.iter().any(|it| it.kind.is_refused(delivery)) {
        return "error".to_owned();
    }
    let mut shown = String::new();
    show(&value, &mut shown);
    shown
}

/// Go was asked for one document, and sees nothing of what follows.
fn only_first(tree: &mut Tree) {
    tree.documents.truncate(1);
    if let Some(first) = tree.documents.first() {
        let end = first.range.end();
        tree.errors.retain(|error| error.range.start() <= end);
    }
}

/// Of each piece Go is asked for one document.
fn only_first_of_pieces(tree: &mut Tree) {
    let unread = |it: &&Document| !it.begins_piece;
    let unread: Vec<_> = tree.documents.iter().filter(unread).map(|it| it.range).collect();
    tree.errors.retain(|error| !unread.iter().any(|it| it.contains_range(error.range)));
}

fn show(value: &Value, out: &mut String) {
    match &value.kind {
        ValueKind::Null => out.push_str("null"),
        ValueKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        #[expect(clippy::cast_precision_loss, reason = "Helm makes a float64 of it, with the same loss")]
        ValueKind::Int(value) => out.push_str(&go_float(*value as f64)),
        ValueKind::Float(value) => out.push_str(&go_float(*value)),
        ValueKind::String(text) => quoted(text, out),
        ValueKind::Unknown => out.push_str("unknown"),
        ValueKind::List(items) => {
            out.push('[');
            for (idx, item) in items.iter().enumerate() {
                out.push_str(if idx > 0 { "," } else { "" });
                show(item, out);
            }
            out.push(']');
        }
        ValueKind::Map(map) => {
            let mut entries: Vec<_> = map.entries.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            out.push('{');
            for (idx, entry) in entries.into_iter().enumerate() {
                out.push_str(if idx > 0 { "," } else { "" });
                quoted(&entry.key, out);
                out.push(':');
                show(&entry.value, out);
            }
            out.push('}');
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            it if it < ' ' => drop(write!(out, "\\x{:02x}", u32::from(it))),
            it => out.push(it),
        }
    }
    out.push('"');
}
