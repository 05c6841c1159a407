//! Slips of the hand, told without copies: keys and words are compared by the thousand.

use std::cmp::Ordering;

/// Whether two words are the same but for one letter that was added, left out, put for another, or swapped with the
/// next; the case of ASCII letters aside. Letters are bytes.
pub fn is_one_letter_off(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let n_alike = a.iter().zip(b).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let (a, b) = (&a[n_alike..], &b[n_alike..]);
    match a.len().cmp(&b.len()) {
        Ordering::Greater => a[1..].eq_ignore_ascii_case(b),
        Ordering::Less => a.eq_ignore_ascii_case(&b[1..]),
        Ordering::Equal => {
            let same = |a: &[u8], b: &[u8]| a.eq_ignore_ascii_case(b);
            match (a, b) {
                ([], []) => true,
                ([_, a_rest @ ..], [_, b_rest @ ..]) if same(a_rest, b_rest) => true,
                ([a1, a2, a_rest @ ..], [b1, b2, b_rest @ ..]) => {
                    same(&[*a1, *a2], &[*b2, *b1]) && same(a_rest, b_rest)
                }
                _ => false,
            }
        }
    }
}

/// Whether two words are the same but for case, `_` and `-`.
pub fn is_same_but_style(a: &str, b: &str) -> bool {
    bare(a).eq(bare(b))
}

fn bare(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|it| !matches!(it, '_' | '-')).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]
        #[test]
        fn it_is_a_distance_of_one(a in "[abcA]{0,6}", b in "[abcB]{0,6}") {
            let distance = strsim::osa_distance(&a.to_ascii_lowercase(), &b.to_ascii_lowercase());
            prop_assert_eq!(is_one_letter_off(&a, &b), distance <= 1, "{} {}", a, b);
        }
    }
}
