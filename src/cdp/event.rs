//! Events of one session, in the order in which the browser sent them.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use chromiumoxide::MethodType;
use futures::Stream;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;

use super::envelope;

/// One event, its payload unread.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name, such as `Page.frameNavigated`.
    pub method: String,
    /// The parameters as JSON text; `{}` when the browser sent none. A slice of the message, so
    /// keeping it keeps the whole read buffer: copy what is to be kept for long.
    pub params: Bytes,
}

impl Event {
    /// Whether this is the event `E`.
    #[must_use]
    pub fn is<E: MethodType>(&self) -> bool {
        self.method == E::method_id()
    }

    /// The parameters as `T`, or `None` (and a debug trace) when they do not fit it. Unknown
    /// fields are no obstacle.
    #[must_use]
    pub fn parse<T: DeserializeOwned>(&self) -> Option<T> {
        match envelope::read(&self.params) {
            Ok(params) => Some(params),
            Err(detail) => {
                tracing::debug!(event = %self.method, %detail, "an event does not fit its type");
                None
            }
        }
    }

    /// The parameters as `E` if this is the event `E` and they fit it.
    #[must_use]
    pub fn as_event<E: MethodType + DeserializeOwned>(&self) -> Option<E> {
        if self.is::<E>() { self.parse() } else { None }
    }
}

/// All events of one session from one moment on. Nothing is dropped: a reader that lags costs
/// memory, not events. Ends when the session is gone, after the events before that were read.
#[derive(Debug)]
pub struct EventStream(mpsc::UnboundedReceiver<Event>);

impl EventStream {
    pub(super) fn channel() -> (mpsc::UnboundedSender<Event>, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (sender, Self(receiver))
    }

    /// The next event; `None` when the session is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }

    /// The next event if one has arrived already.
    pub fn try_next(&mut self) -> Option<Event> {
        self.0.try_recv().ok()
    }
}

impl Stream for EventStream {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.0.poll_recv(cx)
    }
}
