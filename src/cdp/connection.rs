//! The one conversation with a browser that all its sessions share: which calls are pending, which
//! sessions live, what waits to be written. No lock is held across an await.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{
    claims::Claims,
    envelope::{Incoming, Outcome},
    error::Gone,
    event::Event,
    pending::{Failure, Reply},
    session::{Node, Session},
    target::{TargetEvent, TargetKind, TargetStream},
};

pub(super) struct Connection {
    state: Mutex<State>,
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
    last_call: AtomicU64,
    last_key: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
    /// Set before a wanted end, so that it is not reported as a failure.
    closing: AtomicBool,
    /// Ends the tasks that read and write.
    pub(super) stop: CancellationToken,
}

struct State {
    root: Arc<Node>,
    sessions: HashMap<String, Arc<Node>>,
    pending: HashMap<u64, Waiting>,
    claims: Claims,
    /// `None` once the conversation is over.
    targets: Option<mpsc::UnboundedSender<TargetEvent>>,
    /// Who takes the targets of one browser context, by its id.
    contexts: HashMap<String, mpsc::UnboundedSender<TargetEvent>>,
}

struct Waiting {
    node: u64,
    reply: oneshot::Sender<Reply>,
}

impl Connection {
    /// A new conversation; the receiver holds what is to be written.
    pub(super) fn new() -> (Arc<Self>, mpsc::UnboundedReceiver<Vec<u8>>, TargetStream) {
        let (outgoing, to_write) = mpsc::unbounded_channel();
        let (targets, target_stream) = TargetStream::channel();
        let state = State {
            root: Arc::new(Node::new(0, None, None, TargetKind::Browser, None)),
            sessions: HashMap::new(),
            pending: HashMap::new(),
            claims: Claims::default(),
            targets: Some(targets),
            contexts: HashMap::new(),
        };
        let connection = Self {
            state: Mutex::new(state),
            outgoing,
            last_call: AtomicU64::new(0),
            last_key: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            closing: AtomicBool::new(false),
            stop: CancellationToken::new(),
        };
        (Arc::new(connection), to_write, target_stream)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser's own session.
    pub(super) fn root(self: &Arc<Self>) -> Session {
        let node = self.state().root.clone();
        Session { connection: self.clone(), node }
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    pub(super) fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    /// From now on the end of the conversation is wanted.
    pub(super) fn expect_end(&self) {
        self.closing.store(true, Relaxed);
    }

    pub(super) fn next_call_id(&self) -> u64 {
        self.last_call.fetch_add(1, Relaxed) + 1
    }

    pub(super) fn next_node_key(&self) -> u64 {
        self.last_key.fetch_add(1, Relaxed) + 1
    }

    /// Registers the call and queues its text, or fails it when its session is gone.
    pub(super) fn submit(&self, id: u64, node: &Node, text: Vec<u8>, reply: oneshot::Sender<Reply>) {
        let mut state = self.state();
        if let Some(gone) = node.gone() {
            let _ = reply.send(Err(Failure::Gone(gone)));
            return;
        }
        state.pending.insert(id, Waiting { node: node.key, reply });
        // Queued under the lock: a session marked gone later still finds the call and fails it.
        // A closed queue means that the reader is about to fail everything.
        if self.outgoing.send(text).is_ok() {
            self.sent.fetch_add(1, Relaxed);
        }
    }

    /// Nobody waits for the answer any more.
    pub(super) fn forget(&self, id: u64) {
        self.state().pending.remove(&id);
    }

    /// Takes one message from the browser.
    pub(super) fn receive(self: &Arc<Self>, message: &Bytes) {
        self.received.fetch_add(1, Relaxed);
        match Incoming::read(message) {
            Ok(Incoming::Reply { id, outcome }) => self.answer(id, outcome),
            Ok(Incoming::Event { session, method, params }) => {
                self.dispatch(session.as_deref(), Event { method, params });
            }
            Err(detail) => {
                tracing::warn!(bytes = message.len(), %detail, "a protocol message could not be read")
            }
        }
    }

    /// Answers for calls that nobody waits for (dropped, or failed with their session) are ignored.
    fn answer(&self, id: u64, outcome: Outcome) {
        let waiting = self.state().pending.remove(&id);
        if let Some(Waiting { reply, .. }) = waiting {
            let _ = reply.send(outcome.map_err(Failure::Refused));
        }
    }

    fn dispatch(self: &Arc<Self>, session: Option<&str>, event: Event) {
        let node = match session {
            None => self.state().root.clone(),
            Some(id) => match self.session(id) {
                Some(node) => node,
                None => {
                    tracing::trace!(event = %event.method, session = id, "event of an unknown session");
                    return;
                }
            },
        };
        tracing::trace!(event = %event.method, session, "event");
        let params = event.params.clone();
        match event.method.as_str() {
            "Target.attachedToTarget" => self.on_attached(&node, &params),
            "Target.detachedFromTarget" => self.on_detached(&params),
            "Target.targetInfoChanged" => self.on_info_changed(&params),
            "Target.targetCrashed" => self.on_target_crashed(&params),
            // Of a target only: the browser itself ends by ending the conversation.
            "Inspector.targetCrashed" if session.is_some() => {
                node.deliver(event);
                self.on_crashed(&node);
                return;
            }
            _ => {}
        }
        node.deliver(event);
    }

    pub(super) fn session(&self, id: &str) -> Option<Arc<Node>> {
        self.state().sessions.get(id).cloned()
    }

    pub(super) fn add_session(&self, id: String, node: Arc<Node>) {
        self.state().sessions.insert(id, node);
    }

    pub(super) fn remove_session(&self, id: &str) -> Option<Arc<Node>> {
        self.state().sessions.remove(id)
    }

    /// The sessions that speak to a target.
    pub(super) fn sessions_of_target(&self, target_id: &str) -> Vec<Arc<Node>> {
        let of_target = |node: &&Arc<Node>| node.target_id.as_deref() == Some(target_id);
        self.state().sessions.values().filter(of_target).cloned().collect()
    }

    /// The sessions that were attached through the one with this key.
    pub(super) fn children(&self, key: u64) -> Vec<Arc<Node>> {
        self.state().sessions.values().filter(|node| node.parent == Some(key)).cloned().collect()
    }

    /// Ends one session: its pending calls fail now, its streams end.
    pub(super) fn end_session(&self, node: &Node, gone: &Gone) {
        let stranded: Vec<_> = {
            let mut state = self.state();
            node.mark_gone(gone);
            state.pending.extract_if(|_, waiting| waiting.node == node.key).collect()
        };
        for (_, waiting) in stranded {
            let _ = waiting.reply.send(Err(Failure::Gone(gone.clone())));
        }
        node.end_streams();
    }

    /// Ends the conversation: every session, every pending call, the stream of targets.
    pub(super) fn end(&self, gone: &Gone) {
        let gone = if self.closing.load(Relaxed) { &Gone::Closed } else { gone };
        self.stop.cancel();
        let nodes: Vec<_> = {
            let mut state = self.state();
            state.targets = None;
            state.contexts.clear();
            state.claims = Claims::default();
            let root = state.root.clone();
            state.sessions.drain().map(|(_, node)| node).chain([root]).collect()
        };
        for node in nodes {
            self.end_session(&node, gone);
        }
    }

    /// The targets of one browser context go to this stream from now on.
    pub(super) fn route_context(&self, context: String) -> TargetStream {
        let (targets, stream) = TargetStream::channel();
        let mut state = self.state();
        state.contexts.retain(|_, known| !known.is_closed());
        if state.targets.is_some() {
            state.contexts.insert(context, targets);
        }
        stream
    }

    /// Hands an event to whoever consumes the targets of its context, else to the general stream; says
    /// whether anybody took it.
    pub(super) fn announce(&self, event: TargetEvent) -> bool {
        let state = self.state();
        let of_context = match &event {
            TargetEvent::Attached(target) => target.context_id.as_ref().and_then(|id| state.contexts.get(id)),
            _ => None,
        };
        let taker = of_context.filter(|taker| !taker.is_closed()).or(state.targets.as_ref());
        taker.is_some_and(|taker| taker.send(event).is_ok())
    }

    /// Runs `change` on the claims of pages that are being made.
    pub(super) fn with_claims<T>(&self, change: impl FnOnce(&mut Claims) -> T) -> T {
        change(&mut self.state().claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cdp::{CallError, Deadline};

    #[tokio::test]
    async fn a_dropped_call_is_forgotten_and_its_late_answer_harmless() {
        let (connection, mut to_write, _targets) = Connection::new();
        let pending = connection.root().send_raw("Browser.getVersion", ());
        assert!(to_write.recv().await.is_some());
        assert_eq!(connection.state().pending.len(), 1);
        drop(pending);
        assert!(connection.state().pending.is_empty());
        connection.receive(&Bytes::from_static(br#"{"id":1,"result":{}}"#));
    }

    #[tokio::test]
    async fn the_end_fails_what_is_pending_and_what_comes_after() {
        let (connection, _to_write, mut targets) = Connection::new();
        let root = connection.root();
        let mut events = root.events();
        let pending = root.send_raw("Browser.getVersion", ());
        connection.end(&Gone::Crashed);
        let far = Deadline::after(std::time::Duration::MAX);
        for outcome in [pending.within(far).await, root.call_raw("Browser.getVersion", (), far).await] {
            assert!(matches!(outcome, Err(CallError::Gone { reason: Gone::Crashed, .. })));
        }
        assert!(events.next().await.is_none() && targets.next().await.is_none());
    }
}
