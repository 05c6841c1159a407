//! Random scalars and documents and what we make of them, to be compared with Go: see `tests/differential/run.sh`.

use std::env;
use std::io::{self, BufWriter};

mod documents;
mod random;
mod scalars;
mod writer;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let out = BufWriter::new(io::stdout().lock());
    match arguments[..] {
        ["scalars", "generate", seed, count] => scalars::generate(out, number(seed), number(count)),
        ["scalars", "v2"] => scalars::print_facts(out, scalars::v2),
        ["scalars", "v3"] => scalars::print_facts(out, scalars::v3),
        ["scalars", "strvals"] => scalars::print_facts(out, scalars::strvals),
        ["documents", "generate", seed, count] => writer::generate(out, number(seed), number(count)),
        ["documents", delivery] => documents::print_values(out, delivery),
        _ => Err(io::Error::other("usage: differential scalars|documents generate SEED COUNT | DELIVERY")),
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("seed and count are whole numbers")
}
