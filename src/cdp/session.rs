//! One protocol session: the browser's own, or that of a page, an out-of-process frame or a worker.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use chromiumoxide::Command;
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    connection::Connection,
    deadline::Deadline,
    envelope,
    error::{CallError, Gone},
    event::{Event, EventStream},
    pending::{Failure, Pending, RawPending, read_result},
    target::TargetKind,
};

/// Identity and state of a session; the connection has one per live session.
pub(super) struct Node {
    /// Unique in the connection, 0 for the browser's own session.
    pub(super) key: u64,
    pub(super) id: Option<String>,
    pub(super) target_id: Option<String>,
    pub(super) kind: TargetKind,
    /// The session through which this one was attached.
    pub(super) parent: Option<u64>,
    gone: watch::Sender<Option<Gone>>,
    subscribers: Mutex<Vec<mpsc::UnboundedSender<Event>>>,
}

impl Node {
    pub(super) fn new(
        key: u64,
        id: Option<String>,
        target_id: Option<String>,
        kind: TargetKind,
        parent: Option<u64>,
    ) -> Self {
        Self { key, id, target_id, kind, parent, gone: watch::Sender::new(None), subscribers: Mutex::default() }
    }

    pub(super) fn gone(&self) -> Option<Gone> {
        self.gone.borrow().clone()
    }

    /// Records why the session is gone, unless it already was.
    pub(super) fn mark_gone(&self, gone: &Gone) {
        self.gone.send_if_modified(|state| {
            let first = state.is_none();
            if first {
                *state = Some(gone.clone());
            }
            first
        });
    }

    /// Ends all streams; what was delivered before can still be read.
    pub(super) fn end_streams(&self) {
        self.subscribers().clear();
    }

    pub(super) fn subscribe(&self) -> EventStream {
        let (sender, stream) = EventStream::channel();
        let mut subscribers = self.subscribers();
        if self.gone.borrow().is_none() {
            subscribers.push(sender);
        }
        stream
    }

    pub(super) fn deliver(&self, event: Event) {
        let mut subscribers = self.subscribers();
        subscribers.retain(|subscriber| !subscriber.is_closed());
        if let Some((last, rest)) = subscribers.split_last() {
            for subscriber in rest {
                let _ = subscriber.send(event.clone());
            }
            let _ = last.send(event);
        }
    }

    fn subscribers(&self) -> MutexGuard<'_, Vec<mpsc::UnboundedSender<Event>>> {
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle to one session. Cheap to clone; calls from all clones go out in the order in which
/// they were made.
#[derive(Clone)]
pub struct Session {
    pub(super) connection: Arc<Connection>,
    pub(super) node: Arc<Node>,
}

impl Session {
    /// The protocol's session id; empty for the browser's own session.
    #[must_use]
    pub fn id(&self) -> &str {
        self.node.id.as_deref().unwrap_or_default()
    }

    /// The target this session speaks to; `None` for the browser's own.
    #[must_use]
    pub fn target_id(&self) -> Option<&str> {
        self.node.target_id.as_deref()
    }

    /// Sends `command` and waits for its result until `deadline`.
    ///
    /// # Errors
    /// See [`CallError`]. After a timeout the browser may still carry the command out.
    pub async fn call<C: Command>(&self, command: C, deadline: Deadline) -> Result<C::Response, CallError> {
        self.send(command).within(deadline).await
    }

    /// Sends any command by name; the result is JSON text.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_raw(&self, method: &str, params: impl Serialize, deadline: Deadline) -> Result<Bytes, CallError> {
        self.send_raw(method.to_owned(), params).within(deadline).await
    }

    /// Sends any command by name and reads the result as `T`, for results where the generated type
    /// asks for more than we need.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_as<T: DeserializeOwned>(
        &self,
        method: &str,
        params: impl Serialize,
        deadline: Deadline,
    ) -> Result<T, CallError> {
        read_result(method, &self.call_raw(method, params, deadline).await?)
    }

    /// Queues `command` at once, before returning, behind everything queued earlier. The answer
    /// can be awaited or dropped.
    pub fn send<C: Command>(&self, command: C) -> Pending<C> {
        Pending::new(self.send_raw(command.identifier(), command))
    }

    /// As [`send`](Self::send), for any command by name.
    pub fn send_raw(&self, method: impl Into<Cow<'static, str>>, params: impl Serialize) -> RawPending {
        let method = method.into();
        let id = self.connection.next_call_id();
        let (reply, answered) = oneshot::channel();
        match envelope::write(id, self.node.id.as_deref(), &method, &params) {
            Ok(text) => {
                tracing::trace!(id, %method, session = self.id(), "call");
                self.connection.submit(id, &self.node, text, reply);
            }
            Err(detail) => {
                let _ = reply.send(Err(Failure::Unwritable(detail)));
            }
        }
        RawPending::new(self.connection.clone(), id, method, answered)
    }

    /// All events of this session from now on. [`Target::events`](super::Target::events) is the
    /// stream that begins with the session.
    #[must_use]
    pub fn events(&self) -> EventStream {
        self.node.subscribe()
    }

    /// Why the session is gone, if it is.
    #[must_use]
    pub fn is_closed(&self) -> Option<Gone> {
        self.node.gone()
    }

    /// Waits until the session is gone.
    pub async fn closed(&self) -> Gone {
        let mut gone = self.node.gone.subscribe();
        match gone.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or(Gone::Closed),
            Err(_) => Gone::Closed,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("id", &self.node.id).field("kind", &self.node.kind).finish_non_exhaustive()
    }
}
