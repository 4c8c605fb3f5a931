//! The challenges of portals, and what a profile says of their answers.

use std::{path::PathBuf, time::Duration};

use super::CredentialSource;
use crate::language::{Match, Span};

/// A way in which a portal makes sure that it is you.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Challenge {
    /// The code of an authenticator app.
    Totp,
    /// A code in a mail.
    Email,
    /// A code in a text message.
    Sms,
    /// A button on a person's phone.
    Push,
    /// An address in a message, to be opened.
    Link,
    /// Whatever only a person knows.
    Ask,
}

impl Challenge {
    /// Each by its word.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("totp", Self::Totp),
        ("email", Self::Email),
        ("sms", Self::Sms),
        ("push", Self::Push),
        ("link", Self::Link),
        ("ask", Self::Ask),
    ];

    /// Its word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, challenge)| *challenge == self).map_or("ask", |(word, _)| word)
    }

    /// Whether a code typed into a field answers it.
    #[must_use]
    pub fn is_code(self) -> bool {
        !matches!(self, Self::Push | Self::Link)
    }
}

/// How one challenge is answered.
#[derive(Clone, Debug)]
pub enum AnswerRule {
    /// By the codes of a seed: base32 or `otpauth://`.
    Seed(CredentialSource),
    /// By a message in a mailbox.
    Mail(Box<MailRules>),
    /// By a message that `wayleave inbox` took in.
    Inbox(Box<InboxRules>),
    /// By what a program prints: the code, or the link.
    Command(Vec<String>),
    /// By a person who presses a button elsewhere; the run waits.
    Push(PushRules),
    /// By a person at the terminal.
    Terminal,
}

/// A mailbox, read over IMAP with TLS, and which messages of it count.
#[derive(Clone, Debug)]
pub struct MailRules {
    pub host: String,
    pub port: u16,
    pub user: CredentialSource,
    pub password: CredentialSource,
    pub mailbox: String,
    /// A certificate authority of its own, in PEM, in place of the platform's.
    pub ca: Option<PathBuf>,
    pub message: MessageRules,
    pub span: Span,
}

/// Which messages of the inbox count.
#[derive(Clone, Debug)]
pub struct InboxRules {
    /// The number or address that the portal sends to.
    pub to: String,
    pub message: MessageRules,
    pub span: Span,
}

/// Which messages count, and where the code stands in them.
#[derive(Clone, Debug, Default)]
pub struct MessageRules {
    /// The sender's address; `@example.com` is any of that domain. For text messages the number.
    pub from: Option<String>,
    pub subject: Option<Match<String>>,
    /// Older messages never count, whatever the clocks say; 10 minutes if nothing is said.
    pub max_age: Option<Duration>,
    /// A regular expression with one group: the code, or the link.
    pub pattern: Option<String>,
}

/// How long to wait for a person's approval.
#[derive(Clone, Debug, Default)]
pub struct PushRules {
    /// Two minutes if nothing is said.
    pub wait: Option<Duration>,
    /// What the person is told to do.
    pub say: Option<String>,
}
