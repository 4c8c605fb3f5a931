//! The words for how a run ends.

use super::StopKind;

impl StopKind {
    /// Every kind a file may write, by its word. `unknown` is the engine's own.
    pub(crate) const WORDS: &'static [(&'static str, Self)] = &[
        ("done", Self::Done),
        ("failed", Self::Failed),
        ("auth_rejected", Self::AuthRejected),
        ("locked", Self::Locked),
        ("challenge_failed", Self::ChallengeFailed),
        ("person_needed", Self::PersonNeeded),
        ("refused", Self::Refused),
        ("invalid", Self::Invalid),
        ("not_found", Self::NotFound),
        ("conflict", Self::Conflict),
        ("duplicate", Self::Duplicate),
        ("not_allowed", Self::NotAllowed),
        ("unavailable", Self::Unavailable),
        ("busy", Self::Busy),
    ];

    /// The kind of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The word of a kind.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("failed", |(word, _)| word)
    }
}
