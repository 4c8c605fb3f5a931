//! Codes and links that come in messages: what a mailbox and an inbox have in common.
//!
//! A source is told of a challenge *before* the portal is asked to send anything, so that it knows which
//! messages were there already: [`MessageSource::raise`]. Only what it gives then can be asked for a code.

mod source;
mod taken;
mod tally;
mod turns;
mod waiting;

pub use source::{Awaited, MessageError, MessageSource, MessageTools};
pub(super) use taken::TakenMessages;
pub(super) use tally::{PassedBy, looked_for};
pub(super) use turns::Turn;
pub use turns::Turns;
pub(super) use waiting::{Arrivals, Waiting};
