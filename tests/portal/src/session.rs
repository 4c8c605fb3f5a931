//! Application sessions: an opaque cookie on the app's host, idle and absolute limits.

use std::collections::HashMap;

use crate::dealership::RooftopId;
use crate::locked::Locked;
use crate::token;

/// The session cookie's name.
pub(crate) const COOKIE: &str = "dcsession";
const IDLE_LIMIT_S: u64 = 30 * 60;
const ABSOLUTE_LIMIT_S: u64 = 12 * 60 * 60;
const PROMOS_PER_SESSION: u8 = 2;

#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) username: String,
    pub(crate) rooftop: RooftopId,
    /// Set by a rooftop switch: deep links to reports are lost until the shell's root is loaded.
    pub(crate) needs_landing: bool,
    /// How many random pop-ups this session may still see.
    pub(crate) promos_left: u8,
    started: u64,
    last_seen: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Sessions {
    live: Locked<HashMap<String, Session>>,
}

impl Sessions {
    /// Begins a session and returns its cookie value.
    pub(crate) fn begin(&self, username: &str, rooftop: RooftopId, now: u64) -> String {
        let id = token::opaque();
        let session = Session {
            username: username.into(),
            rooftop,
            needs_landing: false,
            promos_left: PROMOS_PER_SESSION,
            started: now,
            last_seen: now,
        };
        self.live.with(|live| live.insert(id.clone(), session));
        id
    }

    /// The live session of a cookie; a use keeps it from idling out.
    pub(crate) fn touch(&self, id: &str, now: u64) -> Option<Session> {
        self.live.with(|live| {
            let session = live.get_mut(id)?;
            let idle = now.saturating_sub(session.last_seen);
            if idle > IDLE_LIMIT_S || now.saturating_sub(session.started) > ABSOLUTE_LIMIT_S {
                live.remove(id);
                return None;
            }
            session.last_seen = now;
            Some(session.clone())
        })
    }

    pub(crate) fn change(&self, id: &str, act: impl FnOnce(&mut Session)) {
        self.live.with(|live| live.get_mut(id).map(act));
    }

    pub(crate) fn end(&self, id: &str) -> Option<Session> {
        self.live.with(|live| live.remove(id))
    }

    /// Ends all sessions and returns their users.
    pub(crate) fn end_all(&self) -> Vec<String> {
        self.live.with(|live| live.drain().map(|(_, session)| session.username).collect())
    }

    pub(crate) fn count(&self) -> usize {
        self.live.with(|live| live.len())
    }
}
