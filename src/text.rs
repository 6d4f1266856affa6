//! Japanese input: width, kana, telephone and postal forms; the search key apart from the name as written.

/// Characters of tokens and receipt numbers: no vowels (never a word), no look-alikes (0/O, 1/I/L, 2/Z, 5/S, 6/G, 8/B, Q).
/// Twenty-three of them, a prime, so that one check character finds every single slip and every swap of neighbours.
pub const PLAIN_ALPHABET: &[u8; 23] = b"23456789CDFHJKMNPRTVWXY";

/// Draws `len` characters of [`PLAIN_ALPHABET`] from random bytes; bytes that would favour some characters are skipped.
/// `None` when the bytes run out first: hand in at least twice as many as characters.
pub fn plain_code(random: &[u8], len: usize) -> Option<String> {
    // 253 = 11 × 23: the largest multiple that a byte can hold.
    let code: String = random
        .iter()
        .filter(|b| **b < 253)
        .filter_map(|b| PLAIN_ALPHABET.get(usize::from(*b % 23)))
        .map(|c| char::from(*c))
        .take(len)
        .collect();
    (code.len() == len).then_some(code)
}

/// 検算文字: the weighted sum modulo 23 of a code in [`PLAIN_ALPHABET`]; `None` when a character is not in it.
pub fn check_character(code: &str) -> Option<char> {
    let mut sum = 0;
    for (i, c) in code.bytes().enumerate() {
        let value = PLAIN_ALPHABET.iter().position(|a| *a == c)?;
        sum += value * (i % 22 + 1);
    }
    PLAIN_ALPHABET.get(sum % 23).map(|c| char::from(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_or_two_swapped_characters_are_always_found() {
        let code = "7K3M9XT";
        let check = check_character(code).unwrap();
        for i in 0..code.len() {
            for c in PLAIN_ALPHABET {
                let mut other = code.as_bytes().to_vec();
                if other[i] == *c {
                    continue;
                }
                other[i] = *c;
                assert_ne!(check_character(std::str::from_utf8(&other).unwrap()), Some(check));
            }
            if i + 1 < code.len() && code.as_bytes()[i] != code.as_bytes()[i + 1] {
                let mut other = code.as_bytes().to_vec();
                other.swap(i, i + 1);
                assert_ne!(check_character(std::str::from_utf8(&other).unwrap()), Some(check));
            }
        }
    }

    #[test]
    fn codes_use_only_the_alphabet_and_ask_for_enough_randomness() {
        assert_eq!(plain_code(&[0, 255, 22, 23], 3), Some("2Y2".into()));
        assert_eq!(plain_code(&[255, 254, 253], 1), None);
    }
}
