//! Linter and validator for Helm values, wherever people write them.
//!
//! ARCHITECTURE.md is the map; data flows down this list.

pub mod text;

pub mod diagnostic;
pub mod yaml;

pub mod config;
pub mod manifest;
pub mod secret;
pub mod value;

pub mod chart;
pub mod patch;

pub mod project;

pub mod rule;

pub mod check;

pub mod ask;

pub mod files;
pub mod fix;
pub mod report;

pub mod lsp;

pub mod cli;
