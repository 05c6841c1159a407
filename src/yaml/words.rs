//! Short texts that a file repeats, kept once.

use std::sync::Arc;

/// The short texts met last. `name`, `enabled` and `true` stand in a file many times; each takes its room once.
pub(super) struct Words([Option<Arc<str>>; Self::N_SLOTS]);

impl Default for Words {
    fn default() -> Self {
        Self([const { None }; Self::N_SLOTS])
    }
}

impl Words {
    const N_SLOTS: usize = 128;
    const MAX_BYTES: usize = 24;

    /// The text, shared with the one before it where there was one lately.
    pub(super) fn get(&mut self, text: &str) -> Arc<str> {
        let bytes = text.as_bytes();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return Arc::default() };
        if bytes.len() > Self::MAX_BYTES {
            return text.into();
        }
        let middle = bytes[bytes.len() / 2];
        let hash =
            usize::from(*first) * 5 + usize::from(middle) * 17 + usize::from(*last) * 3 + bytes.len() * 29;
        let slot = &mut self.0[hash % Self::N_SLOTS];
        match slot {
            Some(known) if **known == *text => known.clone(),
            _ => slot.insert(text.into()).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_itself_whatever_came_before() {
        let mut words = Words::default();
        let long = "x".repeat(100);
        // `abc` and `aXc` differ in the middle, `ab1c` and `ab2c` fall together.
        for text in ["abc", "aXc", "ab1c", "ab2c", "ab1c", "", &long, "é", "abc"] {
            assert_eq!(&*words.get(text), text);
        }
        assert!(Arc::ptr_eq(&words.get("abc"), &words.get("abc")));
    }
}
