//! 鍵: what stands in an applicant's addresses. The register keeps only SHA-256 of them.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Lower case, without look-alikes (i, l, o, u): keys may be copied by hand.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The characters of a key: 128 bits in base 32.
const LENGTH: usize = 26;

/// 下書きの鍵: 128 random bits; whoever has it may read and change the draft. It is also the form key: it hands in only once.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftKey(String);

/// 届出者の鍵: opens the page of one notification.
#[derive(Clone, PartialEq, Eq)]
pub struct ApplicantKey(String);

/// SHA-256 of a key, in hexadecimal: all that the register keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHash(String);

/// 暗証番号: six digits that go with the receipt number when the link is lost.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// A text that can't be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFault;

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("アドレスの鍵の部分が正しくありません。")
    }
}

impl std::error::Error for KeyFault {}

impl DraftKey {
    /// From 16 random bytes.
    pub fn draw(random: &[u8; 16]) -> Self {
        Self(base32(random))
    }

    /// As it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the register keeps.
    pub fn hash(&self) -> KeyHash {
        hash("draft-key", &self.0)
    }

    /// The key of the notification that this draft becomes: always the same, so that handing in twice leads to the same page.
    pub fn applicant_key(&self) -> ApplicantKey {
        let digest = Sha256::digest(format!("applicant-key{}", self.0));
        ApplicantKey(base32(digest.get(..16).unwrap_or_default()))
    }
}

impl ApplicantKey {
    /// A fresh key from 16 random bytes, for those who came by number and PIN.
    pub fn draw(random: &[u8; 16]) -> Self {
        Self(base32(random))
    }

    /// As it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the register keeps.
    pub fn hash(&self) -> KeyHash {
        hash("applicant", &self.0)
    }

    /// The PIN that belongs to an original key, so that the page can show it again without the register knowing it.
    pub fn pin(&self) -> Pin {
        let digest = Sha256::digest(format!("pin{}", self.0));
        let number = digest.iter().take(8).fold(0_u64, |n, b| n << 8 | u64::from(*b)) % 1_000_000;
        Pin(format!("{number:06}"))
    }
}

impl KeyHash {
    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Pin {
    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Keys and PINs never reach a log, not even by way of {:?}.
impl fmt::Debug for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftKey(…)")
    }
}

impl fmt::Debug for ApplicantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApplicantKey(…)")
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl FromStr for DraftKey {
    type Err = KeyFault;

    fn from_str(s: &str) -> Result<Self, KeyFault> {
        read(s).map(Self)
    }
}

impl FromStr for ApplicantKey {
    type Err = KeyFault;

    fn from_str(s: &str) -> Result<Self, KeyFault> {
        read(s).map(Self)
    }
}

/// Why a text is no [`Pin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFault {
    /// Nothing written.
    Empty,
    /// Not six digits.
    Digits,
}

impl fmt::Display for PinFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "暗証番号を書いてください。",
            Self::Digits => "暗証番号は6桁の数字です。",
        })
    }
}

impl std::error::Error for PinFault {}

impl FromStr for Pin {
    type Err = PinFault;

    fn from_str(s: &str) -> Result<Self, PinFault> {
        use unicode_normalization::UnicodeNormalization;
        let digits: String = s.chars().take(100).nfkc().filter(|c| !c.is_whitespace()).collect();
        match digits.len() {
            0 => Err(PinFault::Empty),
            6 if digits.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(digits)),
            _ => Err(PinFault::Digits),
        }
    }
}

fn read(s: &str) -> Result<String, KeyFault> {
    let key = s.to_ascii_lowercase();
    if key.len() == LENGTH && key.bytes().all(|b| BASE32.contains(&b)) { Ok(key) } else { Err(KeyFault) }
}

fn hash(purpose: &str, key: &str) -> KeyHash {
    KeyHash(crate::audit::hex(&Sha256::digest(format!("{purpose}:{key}"))))
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(LENGTH);
    let (mut buffer, mut bits) = (0_u32, 0);
    let mut push = |value: u32| {
        if let Some(c) = BASE32.get((value & 31) as usize) {
            out.push(char::from(*c));
        }
    };
    for b in bytes {
        buffer = buffer << 8 | u32::from(*b);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(buffer >> bits);
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(buffer << (5 - bits));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_the_address_and_say_nothing_in_logs() {
        let draft = DraftKey::draw(&[255; 16]);
        assert_eq!(draft.as_str().len(), LENGTH);
        assert_eq!(draft.as_str().to_uppercase().parse::<DraftKey>(), Ok(draft.clone()));
        assert_eq!(draft.applicant_key(), draft.applicant_key());
        assert_ne!(draft.hash(), DraftKey::draw(&[254; 16]).hash());
        assert_ne!(draft.applicant_key().as_str(), draft.as_str());
        assert_eq!(draft.applicant_key().pin(), draft.applicant_key().pin());
        assert_eq!(draft.applicant_key().pin().as_str().parse(), Ok(draft.applicant_key().pin()));
        assert_eq!(format!("{:?}", draft.applicant_key()), "ApplicantKey(…)");
        for bad in ["", "../../etc", &"0".repeat(25), &"0".repeat(27), "イイイイイイイイ00"] {
            assert_eq!(bad.parse::<ApplicantKey>(), Err(KeyFault));
        }
    }

    #[test]
    fn pins_are_read_in_any_width() {
        assert_eq!("０１２ 345".parse::<Pin>().unwrap().as_str(), "012345");
        assert_eq!("12345".parse::<Pin>(), Err(PinFault::Digits));
        assert_eq!("".parse::<Pin>(), Err(PinFault::Empty));
        assert_eq!("12345a".parse::<Pin>(), Err(PinFault::Digits));
    }
}
