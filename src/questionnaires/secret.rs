//! Random secrets of links and marks of forms, and an unreadable mark of an address.

use crate::error::Result;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// 128 random bits as hexadecimal text: too many to guess, few enough for a small QR code.
///
/// # Errors
/// When the machine has no randomness.
pub fn secret() -> Result<String> {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Whether a text looks like a secret of ours.
pub fn is_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A mark by which a flood from one address is noticed without keeping the address: it is mixed with a
/// secret that lives as long as this process and is written nowhere.
///
/// # Errors
/// When the machine has no randomness.
pub fn address_mark(address: &str) -> Result<String> {
    static SALT: OnceLock<[u8; 32]> = OnceLock::new();
    let salt = match SALT.get() {
        Some(salt) => salt,
        None => {
            let mut fresh = [0_u8; 32];
            fill(&mut fresh)?;
            SALT.get_or_init(|| fresh)
        }
    };
    let mixed = Sha256::new().chain_update(salt).chain_update(address);
    Ok(hex::encode(mixed.finalize()))
}

fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_an_address_does_not_show_in_its_mark() {
        let (one, other) = (secret().unwrap(), secret().unwrap());
        assert!(is_secret(&one) && one != other);
        assert!(!is_secret("0000") && !is_secret(&"z".repeat(32)));
        let mark = address_mark("192.0.2.1").unwrap();
        assert_eq!(mark, address_mark("192.0.2.1").unwrap());
        assert_ne!(mark, address_mark("192.0.2.2").unwrap());
        assert_ne!(mark, hex::encode(Sha256::digest("192.0.2.1")));
    }
}
