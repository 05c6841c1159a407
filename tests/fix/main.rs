//! What `--fix` and `--diff` promise.

mod carried;
mod cli;
mod fixtures;
mod model;
mod properties;
