//! Types plain scalars as Go's YAML libraries type them, and prints numbers as Go prints them.

/// What a plain scalar is to the Go library that reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// Empty, `~`, `null`.
    Null,
    /// A boolean word.
    Bool(bool),
    /// A whole number that fits in 64 signed bits.
    Int(i64),
    /// A whole number between 2^63 and 2^64.
    UInt(u64),
    /// Any other number; `.inf` and `.nan` included, which Helm then refuses.
    Float(f64),
    /// A date or time as RFC 3339, go-yaml v3 only.
    Timestamp(String),
    /// Text as it stands.
    String,
}
