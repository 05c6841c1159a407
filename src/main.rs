//! The `valuelint` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    valuelint::cli::main()
}
