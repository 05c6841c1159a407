//! The `valuelint` program.

use std::process::ExitCode;

/// glibc grows the heap of every thread but the first by one page for each system call, with a lock on all memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    valuelint::cli::main()
}
