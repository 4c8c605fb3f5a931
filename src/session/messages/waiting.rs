//! A challenge that waits for its message, wherever messages arrive.

use std::fmt;

use futures::future::BoxFuture;

use super::{Awaited, MessageError, PassedBy, Turn, tally::Tally};
use crate::{cdp::Deadline, secret::Secret, session::reading::Sought};

/// The messages that arrive at one place since a challenge was raised there.
pub(in crate::session) trait Arrivals: fmt::Debug + Send {
    type Message: Send + Sync;

    /// What is new, the newest last; waits if that is nothing.
    fn arrived(&mut self, deadline: Deadline) -> impl Future<Output = Result<Vec<Self::Message>, MessageError>> + Send;

    /// Why a message does not count, as far as its head tells.
    fn passed_by(&self, message: &Self::Message) -> Option<PassedBy>;

    /// Reads a message. What is found is known to the redactor, and not yet taken.
    fn read(
        &mut self,
        message: &Self::Message,
        sought: Sought<'_>,
    ) -> impl Future<Output = Result<Result<Secret, PassedBy>, MessageError>> + Send;

    /// Takes a message for this challenge alone; whether nobody had.
    fn take(&self, message: &Self::Message) -> impl Future<Output = Result<bool, MessageError>> + Send;

    /// The turn to wait here.
    fn turn(&self) -> impl Future<Output = Result<Turn, MessageError>> + Send;

    /// Waits until `deadline`, by whatever clock messages are waited for here.
    fn until(&self, deadline: Deadline) -> BoxFuture<'static, ()>;

    /// The place, and which of its messages count.
    fn looked_for(&self) -> String;
}

/// Waits at a place, in its turn.
#[derive(Debug)]
pub(in crate::session) struct Waiting<A> {
    arrivals: A,
    turn: Option<Turn>,
    tally: Tally,
}

impl<A: Arrivals> Waiting<A> {
    pub(in crate::session) fn new(arrivals: A, turn: Turn) -> Self {
        Self { arrivals, turn: Some(turn), tally: Tally::default() }
    }

    async fn next(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Secret, MessageError> {
        let waited = deadline.remaining();
        let over = self.arrivals.until(deadline);
        tokio::select! {
            biased;
            found = self.found(sought, deadline) => found,
            () = over => {
                let (place, passed) = (self.arrivals.looked_for(), self.tally.lines());
                Err(MessageError::Nothing { place, waited, passed })
            }
        }
    }

    async fn found(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Secret, MessageError> {
        if self.turn.is_none() {
            self.turn = Some(self.arrivals.turn().await?);
        }
        loop {
            let arrived = self.arrivals.arrived(deadline).await?;
            if let Some(secret) = self.judge(&arrived, sought).await? {
                // The next sign-in may look now.
                self.turn = None;
                return Ok(secret);
            }
        }
    }

    /// Goes through new messages, the newest first: after a second code the first is worth nothing.
    async fn judge(&mut self, arrived: &[A::Message], sought: Sought<'_>) -> Result<Option<Secret>, MessageError> {
        let mut found = None;
        for message in arrived.iter().rev() {
            if let Some(why) = self.arrivals.passed_by(message) {
                self.tally.count(why);
                continue;
            }
            if found.is_some() {
                // Ours as well, and out of date.
                self.arrivals.take(message).await?;
                continue;
            }
            match self.arrivals.read(message, sought).await? {
                Ok(secret) if self.arrivals.take(message).await? => found = Some(secret),
                Ok(_) => self.tally.count(PassedBy::Taken),
                Err(why) => self.tally.count(why),
            }
        }
        Ok(found)
    }
}

impl<A: Arrivals> Awaited for Waiting<A> {
    fn code(&mut self, deadline: Deadline) -> BoxFuture<'_, Result<Secret, MessageError>> {
        Box::pin(self.next(Sought::Code, deadline))
    }

    fn link<'a>(
        &'a mut self,
        origins: &'a [String],
        deadline: Deadline,
    ) -> BoxFuture<'a, Result<Secret, MessageError>> {
        Box::pin(self.next(Sought::Link(origins), deadline))
    }
}
