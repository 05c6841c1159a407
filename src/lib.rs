//! Linter and validator for Helm values, wherever people write them.
