//! Texts that the `--set` syntax refuses for certain, and why.

use std::iter::Peekable;
use std::str::Chars;

/// Why Helm refuses `path=text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// What follows a comma is a key, and no equals sign comes.
    NoValue,
    /// A list begins and does not end.
    OpenList,
}

/// Why Helm refuses a text after a path that it takes; nothing where it takes it, or where that is not sure.
pub fn refusal(text: &str) -> Option<Refusal> {
    let mut rest = text.chars().peekable();
    loop {
        match rest.peek() {
            Some('[') => return None,
            Some('{') => {
                loop {
                    match until(&mut rest, &[',', '}']) {
                        Some('}') => break,
                        Some(_) => {}
                        None => return Some(Refusal::OpenList),
                    }
                }
                rest.next_if_eq(&',');
            }
            Some(_) => drop(until(&mut rest, &[','])),
            None => return None,
        }
        rest.peek()?;
        loop {
            match until(&mut rest, &['=', '[', ',', '.']) {
                Some('=') => break,
                Some('.') => {}
                Some('[') => return None,
                Some(_) | None => return Some(Refusal::NoValue),
            }
        }
    }
}

/// The first of these characters, with all before it taken; a backslash keeps the next one.
fn until(rest: &mut Peekable<Chars<'_>>, stops: &[char]) -> Option<char> {
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next()),
            stop if stops.contains(&stop) => return Some(stop),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Refusal, refusal};

    #[test]
    fn what_is_refused() {
        for text in ["a,b", "a,b,c=1", "a,b.c", "{a}b", "a,,b=1", "a,\n"] {
            assert_eq!(refusal(text), Some(Refusal::NoValue), "{text}");
        }
        for text in ["{a", "{", "a,b={c,d"] {
            assert_eq!(refusal(text), Some(Refusal::OpenList), "{text}");
        }
        for text in ["", "a", "a,", "a,b=1", "{a,b}", r"a\,b", "[", "a,b[0]=1", "a={", "{a},b=1"] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }
}
