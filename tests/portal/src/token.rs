//! Unguessable texts from the operating system's randomness: session ids, passwords, codes.

use rand::RngExt;

const HEX: &[u8] = b"0123456789abcdef";
/// Letters and digits that cannot be mistaken for each other, and marks that need escaping
/// somewhere (URL, HTML, shell), so that a password proves the escaping on its way.
const PASSWORD: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!%&+=?$";

fn drawn_from(alphabet: &[u8], length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).map(|_| char::from(alphabet[rng.random_range(0..alphabet.len())])).collect()
}

/// 128 bits as hex.
pub(crate) fn opaque() -> String {
    drawn_from(HEX, 32)
}

/// A code of so many digits.
pub(crate) fn digits(count: usize) -> String {
    drawn_from(b"0123456789", count)
}

/// A password of 18 characters.
pub(crate) fn password() -> String {
    drawn_from(PASSWORD, 18)
}

/// 160 bits, the length RFC 4226 recommends for a shared secret.
pub(crate) fn key() -> [u8; 20] {
    rand::rng().random()
}
