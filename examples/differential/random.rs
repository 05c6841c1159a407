//! The same random things for the same seed on every machine.

/// Xorshift.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("64 bits") % limit
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, n_times: usize) -> bool {
        self.below(n_times) == 0
    }

    pub(crate) fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    pub(crate) fn digits(&mut self, n_digits: usize) -> String {
        let n_digits = 1 + self.below(n_digits);
        (0..n_digits).map(|_| char::from(b'0' + u8::try_from(self.below(10)).expect("a digit"))).collect()
    }

    pub(crate) fn letters(&mut self, alphabet: &str, n_letters: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let n_letters = 1 + self.below(n_letters);
        (0..n_letters).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}
