//! Why a session ended, as a portal file says it.

use super::StopKind;

/// What the portal made of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// Its time was over, or nobody knows more: sign in again.
    Expired,
    /// The portal took it back: sign in again.
    Revoked,
    /// Somebody else has the only seat: leave it to them for a while.
    Elsewhere,
    /// The password is another now: what was signed in with is not tried again.
    PasswordChanged,
    /// The run ends as a `stop` of this kind.
    Stop(StopKind),
}

impl SessionEnd {
    /// Words of their own; every stop kind's word is one, too.
    pub(crate) const WORDS: &'static [(&'static str, Self)] = &[
        ("expired", Self::Expired),
        ("revoked", Self::Revoked),
        ("elsewhere", Self::Elsewhere),
        ("password_changed", Self::PasswordChanged),
    ];

    /// The end of a word. A seat that is `busy` is another's, and a session that ended with `auth_rejected`
    /// was signed in with what the portal takes no more.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let own = Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, end)| *end);
        own.or_else(|| {
            Some(match StopKind::named(word)? {
                StopKind::Busy => Self::Elsewhere,
                StopKind::AuthRejected => Self::PasswordChanged,
                kind => Self::Stop(kind),
            })
        })
    }

    /// The word of an end.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stop(kind) => kind.word(),
            own => Self::WORDS.iter().find(|(_, end)| *end == own).map_or("expired", |(word, _)| word),
        }
    }

    /// What it means for a run that cannot go on.
    #[must_use]
    pub fn kind(self) -> Option<StopKind> {
        match self {
            Self::Expired | Self::Revoked => None,
            Self::Elsewhere => Some(StopKind::Busy),
            Self::PasswordChanged => Some(StopKind::AuthRejected),
            Self::Stop(kind) => Some(kind),
        }
    }
}
