//! Rules as data.

pub mod expression;
