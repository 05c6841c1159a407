//! See [`Masked`].

use text_size::{TextRange, TextSize};

/// What a character of a secret becomes.
const MASK: char = '•';

/// A text whose secrets are dots, with the way from an offset of the text to one of the masked text.
#[derive(Debug, Clone)]
pub struct Masked {
    /// The text to show. Lines, columns and the indentation are those of the original.
    pub text: String,
    /// Invariant: sorted. Where a run of masked characters begins and ends, before and after.
    shifts: Vec<(TextSize, TextSize)>,
}

/// The text with every character of these ranges masked: one dot each; line breaks and indentation stay.
///
/// The ranges are those of [`super::ranges::secret_ranges`]: sorted, without overlap.
pub fn masked(text: &str, ranges: &[TextRange]) -> String {
    Masked::new(text, ranges).text
}

impl Masked {
    /// Masks these ranges, sorted and without overlap.
    pub fn new(text: &str, ranges: &[TextRange]) -> Self {
        let mut masked = Self { text: String::with_capacity(text.len()), shifts: Vec::new() };
        let mut done = TextSize::new(0);
        for &range in ranges {
            masked.text.push_str(&text[TextRange::new(done, range.start())]);
            masked.push_masked(&text[range], range.start());
            done = range.end();
            masked.shifts.push((done, TextSize::of(&*masked.text)));
        }
        masked.text.push_str(&text[usize::from(done)..]);
        masked
    }

    fn push_masked(&mut self, secret: &str, start: TextSize) {
        let mut is_indentation = self.text.is_empty() || self.text.ends_with('\n');
        for (idx, character) in secret.char_indices() {
            is_indentation = character == '\n' || is_indentation && character == ' ';
            let is_kept = is_indentation || matches!(character, '\r' | '\n');
            let offset = start + crate::text::size(idx);
            self.shifts.push((offset, TextSize::of(&*self.text)));
            self.text.push(if is_kept { character } else { MASK });
        }
    }

    /// Where an offset of the original stands in the masked text.
    pub fn offset(&self, offset: TextSize) -> TextSize {
        let idx = self.shifts.partition_point(|(before, _)| *before <= offset);
        let Some((before, after)) = idx.checked_sub(1).and_then(|idx| self.shifts.get(idx)) else {
            return offset;
        };
        let next = self.shifts.get(idx).map_or(TextSize::of(&*self.text), |(_, next)| *next);
        (*after + (offset - *before)).min(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::range;

    #[test]
    fn masks_keep_width_and_places() {
        let text = "a: geheim\nb: größe\n  ü\nc: 1\n";
        let secret = range(text.find("größe").unwrap(), text.find("\nc").unwrap());
        let masked = Masked::new(text, &[range(3, 9), secret]);
        assert_eq!(masked.text, "a: ••••••\nb: •••••\n  •\nc: 1\n");
        let before = |needle: &str| {
            let offset = masked.offset(crate::text::size(text.find(needle).unwrap()));
            masked.text[..usize::from(offset)].lines().last().unwrap_or("").chars().count()
        };
        assert_eq!((before("b:"), before("\nc:"), before("ße")), (9, 3, 6));
    }
}
