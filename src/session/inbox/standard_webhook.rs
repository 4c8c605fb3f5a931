//! JSON posts, signed as <https://www.standardwebhooks.com> says: HMAC-SHA256 over id, time and body.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::message::{Message, wiped};
use crate::secret::Secret;

/// A post older or younger than this is not taken.
const WINDOW: u64 = 300;

/// What is sent beside the body.
pub(super) struct Signed<'h> {
    pub(super) id: &'h str,
    pub(super) timestamp: &'h str,
    pub(super) signature: &'h str,
}

/// The body of a post; what else it holds is its sender's business.
#[derive(Deserialize)]
struct Body {
    to: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    subject: String,
    #[serde(default, deserialize_with = "wiped")]
    text: Zeroizing<String>,
    #[serde(default, deserialize_with = "wiped")]
    html: Zeroizing<String>,
}

impl Signed<'_> {
    /// Whether it was signed with the key, just now. While keys change there may be several signatures.
    pub(super) fn is_valid(&self, key: &Secret, body: &[u8], now: Timestamp) -> bool {
        let Ok(second) = self.timestamp.parse::<i64>() else { return false };
        if now.as_second().abs_diff(second) > WINDOW {
            return false;
        }
        let Some(key) = key_bytes(key) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
        for part in [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        let signatures = self.signature.split(' ').filter_map(|signature| signature.strip_prefix("v1,"));
        let signatures = signatures.filter_map(|signature| STANDARD.decode(signature).ok());
        signatures.into_iter().any(|signature| mac.clone().verify_slice(&signature).is_ok())
    }
}

/// `whsec_` and base64, or any text.
fn key_bytes(key: &Secret) -> Option<Zeroizing<Vec<u8>>> {
    match key.expose().strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).ok().map(Zeroizing::new),
        None => Some(Zeroizing::new(key.expose().as_bytes().to_vec())),
    }
}

/// The message in a body: `{ to, from?, subject?, text?, html? }`.
pub(super) fn message(id: &str, body: &[u8], at: Timestamp) -> Option<Message> {
    let Body { to, from, subject, text, html } = serde_json::from_slice(body).ok()?;
    Some(Message { id: id.to_owned(), to, from, subject, text, html, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn the_published_signature_is_accepted_and_nothing_else() {
        let key = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let valid = |id: &str, timestamp: &str, signature: &str, body: &str, now: i64| {
            let now = Timestamp::from_second(now).unwrap();
            Signed { id, timestamp, signature }.is_valid(&key, body.as_bytes(), now)
        };
        let (id, time, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}");
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let now = 1_614_265_330;
        assert!(valid(id, time, signature, body, now));
        assert!(valid(id, time, &format!("v1,AAAA v1a,BBBB {signature}"), body, now + 299));
        assert!(!valid(id, time, signature, body, now + 301), "too old");
        assert!(!valid(id, time, signature, body, now - 301), "from the future");
        assert!(!valid(id, "1614265331", signature, body, now));
        assert!(!valid("msg_other", time, signature, body, now));
        assert!(!valid(id, time, signature, "{\"test\": 2432232315}", now));
        assert!(!valid(id, time, &signature[3..], body, now));
    }
}
