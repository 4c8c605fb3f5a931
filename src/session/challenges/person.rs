//! A person who can be asked: for a code that only they can see, or to press a button elsewhere.

use std::fmt;

use futures::future::BoxFuture;
use thiserror::Error;

use crate::{cdp::Deadline, portal::Challenge, secret::Secret};

/// Somebody at a terminal. Implemented where there are terminals.
pub trait Person: fmt::Debug + Send + Sync {
    /// Whether anybody can be asked.
    fn is_there(&self) -> bool;

    /// Asks, and gives what was typed.
    fn ask<'a>(&'a self, question: &'a Question, deadline: Deadline) -> BoxFuture<'a, Result<Secret, NoAnswer>>;
}

/// What a person is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub challenge: Challenge,
    pub portal: String,
    pub profile: String,
    /// Whether the last answer was refused.
    pub again: bool,
}

/// A person who gave no answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoAnswer {
    #[error("nobody is at a terminal to answer")]
    Nobody,
    #[error("nobody answered at the terminal in time")]
    TooLate,
    #[error("nothing was typed at the terminal")]
    Nothing,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { challenge, portal, profile, again } = self;
        if *again {
            f.write_str("that was refused; ")?;
        }
        write!(f, "{portal} asks {profile} for {}", wanted(*challenge))
    }
}

fn wanted(challenge: Challenge) -> &'static str {
    match challenge {
        Challenge::Totp => "the code of the authenticator app",
        Challenge::Email => "the code from the mail it sent",
        Challenge::Sms => "the code from the text message it sent",
        Challenge::Push => "an approval on the phone",
        Challenge::Link => "the address in the message it sent",
        Challenge::Ask => "what its page shows",
    }
}
