//! The session tree: what happens when targets come, go and crash. Runs in the reader, so that a
//! session exists before its first event, and never waits.

use std::sync::Arc;

use chromiumoxide::cdp::{
    browser_protocol::target::{DetachFromTargetParams, FilterEntry, SessionId, SetAutoAttachParams, TargetFilter},
    js_protocol::runtime::RunIfWaitingForDebuggerParams,
};
use serde::Deserialize;

use super::{
    connection::Connection,
    envelope,
    error::Gone,
    session::{Node, Session},
    target::{Target, TargetEvent, TargetKind},
};

/// Kinds of target that are not part of a page: they are never attached to.
const UNWANTED: &[&str] = &["browser", "tab", "browser_ui", "webview", "background_page"];

/// Kinds that the browser's own session already attaches to.
const ATTACHED_BY_ROOT: &[&str] = &["service_worker", "shared_worker"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attached {
    session_id: String,
    target_info: Info,
    #[serde(default)]
    waiting_for_debugger: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    target_id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: String,
    opener_id: Option<String>,
    browser_context_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detached {
    session_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Crashed {
    target_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InfoChanged {
    target_info: Info,
}

/// Attach to whatever the browser announces, and hold it still until it is prepared.
pub(super) fn from_root() -> SetAutoAttachParams {
    auto_attach(UNWANTED.to_vec())
}

/// The same for what a page, frame or worker brings along.
fn from_child() -> SetAutoAttachParams {
    auto_attach([UNWANTED, ATTACHED_BY_ROOT].concat())
}

fn auto_attach(excluded: Vec<&str>) -> SetAutoAttachParams {
    let exclude = |kind: &str| FilterEntry { exclude: Some(true), r#type: Some(kind.to_owned()) };
    let everything_else = FilterEntry { exclude: None, r#type: None };
    let filter: Vec<_> = excluded.into_iter().map(exclude).chain([everything_else]).collect();
    SetAutoAttachParams {
        auto_attach: true,
        wait_for_debugger_on_start: true,
        flatten: Some(true),
        filter: Some(TargetFilter::new(filter)),
    }
}

impl Connection {
    pub(super) fn on_attached(self: &Arc<Self>, parent: &Arc<Node>, params: &[u8]) {
        let attached: Attached = match envelope::read(params) {
            Ok(attached) => attached,
            Err(detail) => {
                tracing::warn!(%detail, "an attached target could not be read and may hang");
                return;
            }
        };
        let mut target = self.register(parent, attached);
        if matches!(target.kind, TargetKind::Other(_) | TargetKind::Browser) {
            self.let_go(parent, &target);
            return;
        }
        drop(target.session.send(from_child()));
        if target.kind.is_worker() {
            let_run(&target.session);
            target.waiting = false;
        }
        if let Some(target) = self.with_claims(|claims| claims.offer(target)) {
            self.announce_target(target);
        }
    }

    fn register(self: &Arc<Self>, parent: &Arc<Node>, attached: Attached) -> Target {
        let Attached { session_id, target_info: info, waiting_for_debugger } = attached;
        let kind = TargetKind::named(&info.kind);
        let node = Arc::new(Node::new(
            self.next_node_key(),
            Some(session_id.clone()),
            Some(info.target_id.clone()),
            kind.clone(),
            Some(parent.key),
        ));
        self.add_session(session_id, node.clone());
        let events = node.subscribe();
        Target {
            session: Session { connection: self.clone(), node },
            target_id: info.target_id,
            kind,
            opener: info.opener_id,
            parent_session: parent.id.clone(),
            url: info.url,
            context_id: info.browser_context_id,
            waiting: waiting_for_debugger,
            events,
        }
    }

    /// Lets a target of no interest run without us.
    fn let_go(self: &Arc<Self>, parent: &Arc<Node>, target: &Target) {
        let_run(&target.session);
        let parent = Session { connection: self.clone(), node: parent.clone() };
        let session_id = SessionId::from(target.session.id().to_owned());
        drop(parent.send(DetachFromTargetParams { session_id: Some(session_id) }));
        self.remove_session(target.session.id());
        self.end_session(&target.session.node, &Gone::Detached);
    }

    /// Hands a target to the stream, or lets it run when nobody listens there.
    pub(super) fn announce_target(&self, target: Target) {
        let session = target.session.clone();
        if !self.announce(TargetEvent::Attached(target)) {
            let_run(&session);
        }
    }

    pub(super) fn on_detached(&self, params: &[u8]) {
        let Ok(Detached { session_id }) = envelope::read(params) else {
            return;
        };
        if let Some(node) = self.remove_session(&session_id) {
            let reason = if node.kind == TargetKind::Page { Gone::Closed } else { Gone::Detached };
            self.part_with(&node, &reason);
        }
    }

    /// Ends a session that was taken out of the tree, those below it first.
    fn part_with(&self, node: &Arc<Node>, reason: &Gone) {
        for child in self.children(node.key) {
            if let Some(id) = &child.id {
                self.remove_session(id);
            }
            self.part_with(&child, reason);
        }
        self.end_session(node, reason);
        self.announce(TargetEvent::Detached {
            session_id: node.id.clone().unwrap_or_default(),
            target_id: node.target_id.clone().unwrap_or_default(),
            kind: node.kind.clone(),
            reason: node.gone().unwrap_or_else(|| reason.clone()),
        });
    }

    /// The process behind a session crashed. The session stays known until the browser detaches it.
    pub(super) fn on_crashed(&self, node: &Arc<Node>) {
        if node.gone().is_some() {
            return;
        }
        self.end_session(node, &Gone::Crashed);
        self.announce(TargetEvent::Crashed {
            session_id: node.id.clone().unwrap_or_default(),
            target_id: node.target_id.clone().unwrap_or_default(),
            kind: node.kind.clone(),
        });
    }

    pub(super) fn on_target_crashed(&self, params: &[u8]) {
        if let Ok(Crashed { target_id }) = envelope::read(params) {
            for node in self.sessions_of_target(&target_id) {
                self.on_crashed(&node);
            }
        }
    }

    pub(super) fn on_info_changed(&self, params: &[u8]) {
        if let Ok(InfoChanged { target_info: Info { target_id, url, title, .. } }) = envelope::read(params) {
            self.announce(TargetEvent::InfoChanged { target_id, url, title });
        }
    }
}

/// Lets a target run that waits for a debugger.
fn let_run(session: &Session) {
    drop(session.send(RunIfWaitingForDebuggerParams::default()));
}
