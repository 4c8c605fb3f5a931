//! A call that was sent and is not answered yet.

use std::{
    borrow::Cow,
    fmt,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use chromiumoxide::Command;
use tokio::{sync::oneshot, time::timeout_at};

use super::{
    connection::Connection,
    deadline::Deadline,
    envelope::{self, Refusal},
    error::{CallError, Gone},
};

/// What the connection hands to a waiting call.
pub(super) type Reply = Result<Bytes, Failure>;

/// Why it has no result to hand over.
#[derive(Debug)]
pub(super) enum Failure {
    Refused(Refusal),
    Gone(Gone),
    Unwritable(String),
}

/// An unanswered call whose result is wanted as JSON text. Dropping it forgets the answer.
pub struct RawPending {
    connection: Arc<Connection>,
    id: u64,
    method: Cow<'static, str>,
    reply: oneshot::Receiver<Reply>,
}

impl RawPending {
    pub(super) fn new(
        connection: Arc<Connection>,
        id: u64,
        method: Cow<'static, str>,
        reply: oneshot::Receiver<Reply>,
    ) -> Self {
        Self { connection, id, method, reply }
    }

    /// Waits for the answer until `deadline`.
    ///
    /// # Errors
    /// [`CallError::Timeout`] at the deadline, or whatever the call came to before it.
    pub async fn within(self, deadline: Deadline) -> Result<Bytes, CallError> {
        let method = self.method.clone();
        timeout_at(deadline.instant(), self)
            .await
            .unwrap_or_else(|_| Err(CallError::Timeout { method: method.into_owned() }))
    }

    fn explain(&self, failure: Failure) -> CallError {
        let method = self.method.to_string();
        match failure {
            Failure::Gone(reason) => CallError::Gone { method, reason },
            Failure::Unwritable(detail) => CallError::Unreadable { method, detail },
            Failure::Refused(Refusal { code, message, data }) => CallError::Protocol { method, code, message, data },
        }
    }
}

impl Future for RawPending {
    type Output = Result<Bytes, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = ready!(Pin::new(&mut self.reply).poll(cx)).unwrap_or(Err(Failure::Gone(Gone::Closed)));
        Poll::Ready(reply.map_err(|failure| self.explain(failure)))
    }
}

impl Drop for RawPending {
    fn drop(&mut self) {
        self.connection.forget(self.id);
    }
}

impl fmt::Debug for RawPending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawPending").field("id", &self.id).field("method", &self.method).finish_non_exhaustive()
    }
}

/// An unanswered call whose result is wanted as the command's own type. A future; dropping it
/// forgets the answer, not the command, which was sent.
#[derive(Debug)]
pub struct Pending<C> {
    raw: RawPending,
    command: PhantomData<fn() -> C>,
}

impl<C: Command> Pending<C> {
    pub(super) fn new(raw: RawPending) -> Self {
        Self { raw, command: PhantomData }
    }

    /// Waits for the answer until `deadline`.
    ///
    /// # Errors
    /// [`CallError::Timeout`] at the deadline, or whatever the call came to before it.
    pub async fn within(self, deadline: Deadline) -> Result<C::Response, CallError> {
        let method = self.raw.method.clone();
        read_result(&method, &self.raw.within(deadline).await?)
    }
}

impl<C: Command> Future for Pending<C> {
    type Output = Result<C::Response, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.raw).poll(cx));
        Poll::Ready(result.and_then(|result| read_result(&self.raw.method, &result)))
    }
}

/// Reads a result as `T`, naming the command when it does not fit.
pub(super) fn read_result<T: serde::de::DeserializeOwned>(method: &str, result: &[u8]) -> Result<T, CallError> {
    envelope::read(result).map_err(|detail| CallError::Unreadable { method: method.to_owned(), detail })
}
