//! What `--fix` and `--diff` promise.

mod cli;
mod fixtures;
mod model;
mod properties;
