//! Which YAML is what.
