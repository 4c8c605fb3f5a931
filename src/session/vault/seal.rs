//! Sealing: XChaCha20-Poly1305 over a text, with where it belongs as associated data.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, KeyInit, Payload},
};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{secret::Secret, session::hex::hex};

/// `version | key id | nonce | ciphertext`.
const VERSION: u8 = 1;
const KEY_ID: usize = 8;
const NONCE: usize = 24;
const HEAD: usize = 1 + KEY_ID + NONCE;

/// The key of a vault: 32 random bytes.
#[derive(Clone)]
pub struct VaultKey {
    bytes: Zeroizing<[u8; 32]>,
    id: [u8; KEY_ID],
}

/// Why a key cannot be taken, or something sealed not be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SealError {
    #[error("it is no vault key: expected 32 random bytes in base64, as `wayleave vault init` makes them")]
    NoKey,
    #[error("the vault was sealed with another key (id {sealed}); this one has the id {given}")]
    WrongKey { sealed: String, given: String },
    #[error("a later version sealed this (format {0}); use that one")]
    Later(u8),
    #[error("what is kept is damaged, or was moved here from another place")]
    Damaged,
    #[error("the system gives no randomness")]
    NoRandomness,
}

impl VaultKey {
    /// A new one.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn generate() -> Result<Self, SealError> {
        let bytes = <[u8; 32]>::try_generate().map_err(|_| SealError::NoRandomness)?;
        Ok(Self::of(bytes))
    }

    /// Reads one from its base64 text.
    ///
    /// # Errors
    /// It is anything else.
    pub fn parse(text: &Secret) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose().trim()).map_err(|_| SealError::NoKey)?);
        Ok(Self::of(bytes.as_slice().try_into().map_err(|_| SealError::NoKey)?))
    }

    fn of(bytes: [u8; 32]) -> Self {
        let digest = Sha256::new().chain_update(b"wayleave vault key id").chain_update(bytes).finalize();
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&digest[..KEY_ID]);
        Self { bytes: Zeroizing::new(bytes), id }
    }

    /// As [`VaultKey::parse`] reads it.
    #[must_use]
    pub fn text(&self) -> Secret {
        Secret::new(STANDARD.encode(self.bytes.as_slice()))
    }

    /// A name of the key that tells nothing of it.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    pub(super) fn seal(&self, profile: &str, field: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = XNonce::try_generate().map_err(|_| SealError::NoRandomness)?;
        let mut sealed = vec![VERSION];
        sealed.extend(self.id);
        sealed.extend(nonce);
        let associated = associated(&sealed, profile, field);
        let payload = Payload { msg: plain, aad: &associated };
        sealed.extend(self.cipher().encrypt(&nonce, payload).map_err(|_| SealError::Damaged)?);
        Ok(sealed)
    }

    pub(super) fn open(&self, profile: &str, field: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(SealError::Damaged)?;
        if head[0] != VERSION {
            return Err(SealError::Later(head[0]));
        }
        let (id, nonce) = head[1..].split_at(KEY_ID);
        if id != self.id {
            return Err(SealError::WrongKey { sealed: hex(id), given: self.id() });
        }
        let nonce = XNonce::try_from(nonce).map_err(|_| SealError::Damaged)?;
        let associated = associated(head, profile, field);
        let payload = Payload { msg: text, aad: &associated };
        self.cipher().decrypt(&nonce, payload).map(Zeroizing::new).map_err(|_| SealError::Damaged)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes.as_slice().try_into().unwrap_or_else(|_| unreachable!("32 bytes")))
    }
}

/// The head and the place, each with its length before it, so that no two places look alike.
fn associated(head: &[u8], profile: &str, field: &str) -> Vec<u8> {
    let mut data = Vec::new();
    for part in [head, profile.as_bytes(), field.as_bytes()] {
        data.extend((part.len() as u64).to_be_bytes());
        data.extend(part);
    }
    data
}

impl std::fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VaultKey({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_own_place_only() {
        let key = VaultKey::generate().unwrap();
        let sealed = key.seal("shop/me", "session", b"cookies").unwrap();
        assert_eq!(key.open("shop/me", "session", &sealed).unwrap().as_slice(), b"cookies");
        for (profile, field) in [("shop/you", "session"), ("shop/me", "other"), ("shop/m", "esession")] {
            assert_eq!(key.open(profile, field, &sealed), Err(SealError::Damaged));
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(key.open("shop/me", "session", &changed).is_err(), "byte {place}");
            assert!(key.open("shop/me", "session", &sealed[..place]).is_err(), "cut at {place}");
        }
        assert_ne!(sealed, key.seal("shop/me", "session", b"cookies").unwrap());
    }

    #[test]
    fn another_key_is_told_from_damage() {
        let (key, other) = (VaultKey::generate().unwrap(), VaultKey::generate().unwrap());
        let sealed = key.seal("a", "b", b"c").unwrap();
        assert_eq!(other.open("a", "b", &sealed), Err(SealError::WrongKey { sealed: key.id(), given: other.id() }));
        assert_eq!(VaultKey::parse(&key.text()).unwrap().open("a", "b", &sealed).unwrap().as_slice(), b"c");
        for text in ["", "hunter2", "c2hvcnQ="] {
            assert_eq!(VaultKey::parse(&Secret::new(text)).unwrap_err(), SealError::NoKey);
        }
        assert!(!format!("{key:?}").contains(key.text().expose()));
    }
}
