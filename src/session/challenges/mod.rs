//! The challenges of a portal, and the ways to answer each: a seed, a message, a program, a person.

mod authenticator;
mod error;
mod person;
mod way;

pub use authenticator::{Authenticator, AuthenticatorTools, CodeRequest};
pub use error::ChallengeError;
pub use person::{NoAnswer, Person, Question};
