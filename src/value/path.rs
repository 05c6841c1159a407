//! The way to a value, as rules and people write it: `site.workers[0].queues`.

use std::fmt;

/// A step on the way through a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// A key of a map.
    Key(Box<str>),
    /// An item of a list.
    Index(usize),
}

/// A way through a value as people read it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(pub &'a [Segment]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if key.is_empty() || key.contains(['.', '[', ']', '"', '*']) => {
                    write!(f, "[\"{key}\"]")?;
                }
                Segment::Key(key) if idx == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}
