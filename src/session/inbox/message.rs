//! One message that was posted.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::session::reading::{Reading, read_html, read_plain};

/// Longer texts are cut: codes stand at the beginning.
const MOST_BYTES: usize = 64 << 10;

/// A message as it is kept. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Message {
    /// The sender's own name for it.
    pub(super) id: String,
    pub(super) to: String,
    pub(super) from: String,
    #[serde(default)]
    pub(super) subject: String,
    #[serde(default, serialize_with = "told", deserialize_with = "wiped")]
    pub(super) text: Zeroizing<String>,
    #[serde(default, serialize_with = "told", deserialize_with = "wiped")]
    pub(super) html: Zeroizing<String>,
    /// When it was posted, by our clock.
    pub(super) at: Timestamp,
}

impl Message {
    pub(super) fn cut(mut self) -> Self {
        for text in [&mut self.text, &mut self.html] {
            let end = text.floor_char_boundary(MOST_BYTES);
            text.truncate(end);
        }
        self
    }

    /// What stands in it, the likeliest place of a code first.
    pub(super) fn parts(&self) -> Vec<Reading> {
        vec![read_html(&self.html), read_plain(&self.text), read_plain(&self.subject)]
    }
}

/// A text that is wiped from memory when it is dropped.
pub(super) fn wiped<'de, D: Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(from).map(Zeroizing::new)
}

/// To a run of the same user.
fn told<S: Serializer>(text: &Zeroizing<String>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text)
}

/// Whether two numbers or addresses are one: written with or without spaces, in any case; `@example.com` is
/// everybody there.
pub(super) fn is_same(wanted: &str, seen: &str) -> bool {
    if wanted.starts_with('@') {
        return seen.rsplit_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(&wanted[1..]));
    }
    plain(wanted) == plain(seen)
}

fn plain(text: &str) -> String {
    let text = text.trim();
    // Other words for senders, such as `DealerCtr`, keep their signs.
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.'));
    if is_number {
        return text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    }
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_be_written_in_many_ways() {
        assert!(is_same("+1 (555) 010-4477", "+15550104477"));
        assert!(!is_same("+15550104477", "+15550104478"));
        assert!(is_same("DealerCtr", "DEALERCTR"));
        assert!(is_same("@portal.example", "No-Reply@portal.example"));
        assert!(!is_same("@portal.example", "portal.example"));
    }
}
