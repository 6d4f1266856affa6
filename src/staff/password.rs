//! パスワード: argon2id hashes and the rule for new ones.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Hashes with the OWASP minimum for argon2id: 19 MiB, two passes, one lane. Takes about 30 ms: keep it off the async threads.
///
/// # Errors
/// Only when the library refuses its own parameters.
pub fn hash(secret: &str, salt: &[u8; 16]) -> Result<String, HashFault> {
    let argon = argon()?;
    let hash = argon.hash_password_with_salt(secret.as_bytes(), salt).map_err(|_| HashFault)?;
    Ok(hash.to_string())
}

/// True when the secret fits the stored hash; a hash that can't be read fits nothing.
pub fn verify(secret: &str, stored: &str) -> bool {
    let (Ok(argon), Ok(hash)) = (argon(), PasswordHash::new(stored)) else { return false };
    argon.verify_password(secret.as_bytes(), &hash).is_ok()
}

fn argon() -> Result<Argon2<'static>, HashFault> {
    let params = Params::new(19_456, 2, 1, None).map_err(|_| HashFault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashFault;

impl fmt::Display for HashFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("argon2 refused its parameters")
    }
}

impl std::error::Error for HashFault {}

/// A password that an officer chose: 12–128 characters, not an obvious one.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks both entries.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn new(first: &str, again: &str, email: &str) -> Result<Self, PasswordFault> {
        let length = first.chars().count();
        if length < 12 {
            return Err(PasswordFault::Short);
        }
        if length > 128 {
            return Err(PasswordFault::Long);
        }
        let lower = first.to_lowercase();
        let user = email.split('@').next().unwrap_or_default().to_lowercase();
        let mut distinct: Vec<char> = lower.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let obvious = ["password", "123456789", "qwerty", "tsunagaru"].iter().any(|w| lower.contains(w));
        if distinct.len() < 5 || obvious || (user.len() >= 4 && lower.contains(&user)) {
            return Err(PasswordFault::Obvious);
        }
        if first != again {
            return Err(PasswordFault::Differs);
        }
        Ok(Self(first.to_owned()))
    }

    /// The text to hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Under 12 characters.
    Short,
    /// Over 128 characters.
    Long,
    /// Among those that are tried first.
    Obvious,
    /// The two entries differ.
    Differs,
}

impl fmt::Display for PasswordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "パスワードは12文字以上にしてください。短い言葉を3つ4つつなげると、覚えやすく安全です。",
            Self::Long => "パスワードは128文字までにしてください。",
            Self::Obvious => "このパスワードは推測されやすいものです。別の言葉を組み合わせてください。",
            Self::Differs => "2つのパスワードが同じではありません。もう一度入力してください。",
        })
    }
}

impl std::error::Error for PasswordFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_secret_only() {
        let stored = hash("たつのの夕焼け12", &[7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("たつのの夕焼け12", &stored));
        assert!(!verify("たつのの夕焼け13", &stored));
        assert!(!verify("x", "not a hash"));
    }

    #[test]
    fn weak_passwords_are_refused_with_the_rule() {
        let new = |p: &str| NewPassword::new(p, p, "kenko@example.jp").err();
        assert_eq!(new("みじかい"), Some(PasswordFault::Short));
        assert_eq!(new(&"あいうえお".repeat(30)), Some(PasswordFault::Long));
        assert_eq!(new("password-2026"), Some(PasswordFault::Obvious));
        assert_eq!(new("aaaaaaaaaaaaa"), Some(PasswordFault::Obvious));
        assert_eq!(new("kenko-kenko-1"), Some(PasswordFault::Obvious));
        assert_eq!(new("揖保川 そうめん 醤油 龍野"), None);
        assert_eq!(
            NewPassword::new("揖保川 そうめん 薄口醤油", "揖保川 そうめん", "a@b").err(),
            Some(PasswordFault::Differs)
        );
    }
}
