//! Application sessions: an opaque cookie on the app's host, idle and absolute limits, and why those
//! that are over have ended.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::dealership::RooftopId;
use crate::locked::Locked;
use crate::token;

/// The session cookie's name.
pub(crate) const COOKIE: &str = "dcsession";
const PROMOS_PER_SESSION: u8 = 2;

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// Not used for too long, or too old.
    Expired,
    /// Ended by an administrator, or by a cookie that had been replaced.
    Revoked,
    /// The same user signed in on another device.
    Elsewhere,
    /// The password is another one now.
    PasswordChanged,
    /// The user is locked.
    Locked,
}

impl SessionEnd {
    /// What the user is told, in the dialog and on the sign-in page.
    pub fn text(self) -> &'static str {
        match self {
            Self::Expired => "Your session has ended. Please log in again to continue.",
            Self::Revoked => "Your session was ended by an administrator. Please log in again to continue.",
            Self::Elsewhere => "You were logged out because your user has logged in on another device.",
            Self::PasswordChanged => "Your password has been changed. Please log in with your new password.",
            Self::Locked => "Your user has been locked. Contact your administrator.",
        }
    }
}

/// How sessions live and end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionRules {
    /// Seconds without a call that end a session.
    pub idle_limit_s: u64,
    /// Seconds after which it ends whatever happens.
    pub absolute_limit_s: u64,
    /// How many sessions of one user may live at once.
    pub seats: Seats,
    /// The cookie is replaced at each load of the shell; the one before is worth nothing any more.
    pub rotating_cookie: bool,
    /// What a call shows when its session is over. A load of the shell always leads to the sign-in page.
    pub ended_shows: EndedShows,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            idle_limit_s: 30 * 60,
            absolute_limit_s: 12 * 60 * 60,
            seats: Seats::Many,
            rotating_cookie: false,
            ended_shows: EndedShows::Dialog,
        }
    }
}

/// How many sessions of one user may live at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seats {
    /// Any number.
    #[default]
    Many,
    /// One: a new session ends the one before.
    LastWins,
    /// One: while it lives, a new one is refused.
    FirstWins,
}

/// How the end of a session shows while a page is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedShows {
    /// The `Login` dialog drops over the page and says why.
    #[default]
    Dialog,
    /// The page leaves for the sign-in page, which says why.
    Redirect,
}

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
    /// Cookies that are over. Never cleared: a portal lives as long as a test.
    ended: Locked<HashMap<String, SessionEnd>>,
    /// Ends all sessions when so many calls have been answered.
    fuse: Locked<Option<(u32, SessionEnd)>>,
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

    /// The live session of a cookie, or why it has ended, if it ever began; a use keeps it from
    /// idling out.
    pub(crate) fn touch(&self, id: &str, now: u64, rules: &SessionRules) -> Result<Session, Option<SessionEnd>> {
        if let Some(why) = self.fuse.with(burn) {
            self.end_all(why);
        }
        let found = self.live.with(|live| {
            let session = live.get_mut(id)?;
            let idle = now.saturating_sub(session.last_seen);
            if idle > rules.idle_limit_s || now.saturating_sub(session.started) > rules.absolute_limit_s {
                live.remove(id);
                self.ended.with(|ended| ended.insert(id.to_owned(), SessionEnd::Expired));
                return None;
            }
            session.last_seen = now;
            Some(session.clone())
        });
        found.ok_or_else(|| self.ended.with(|ended| ended.get(id).copied()))
    }

    /// Gives a session another cookie value; the old one counts as revoked.
    pub(crate) fn rotate(&self, id: &str) -> Option<String> {
        let fresh = token::opaque();
        let moved = self.live.with(|live| live.remove(id).map(|session| live.insert(fresh.clone(), session)));
        moved?;
        self.ended.with(|ended| ended.insert(id.to_owned(), SessionEnd::Revoked));
        Some(fresh)
    }

    pub(crate) fn change(&self, id: &str, act: impl FnOnce(&mut Session)) {
        self.live.with(|live| live.get_mut(id).map(act));
    }

    /// Signs out: no reason is kept.
    pub(crate) fn end(&self, id: &str) -> Option<Session> {
        self.live.with(|live| live.remove(id))
    }

    /// Ends all sessions and returns their users.
    pub(crate) fn end_all(&self, why: SessionEnd) -> Vec<String> {
        self.end_where(why, |_| true)
    }

    /// Ends all sessions of a user and returns how many there were.
    pub(crate) fn end_of(&self, username: &str, why: SessionEnd) -> usize {
        self.end_where(why, |session| session.username == username).len()
    }

    fn end_where(&self, why: SessionEnd, wanted: impl Fn(&Session) -> bool) -> Vec<String> {
        let gone: Vec<_> = self.live.with(|live| live.extract_if(|_, session| wanted(session)).collect());
        self.ended.with(|ended| ended.extend(gone.iter().map(|(id, _)| (id.clone(), why))));
        gone.into_iter().map(|(_, session)| session.username).collect()
    }

    /// Ends all sessions as soon as so many more calls have been answered.
    pub(crate) fn end_after(&self, calls: u32, why: SessionEnd) {
        self.fuse.with(|fuse| *fuse = Some((calls, why)));
    }

    /// Whether a session of this user is alive at this time.
    pub(crate) fn seated(&self, username: &str, now: u64, rules: &SessionRules) -> bool {
        self.live.with(|live| {
            live.values().any(|session| {
                session.username == username && now.saturating_sub(session.last_seen) <= rules.idle_limit_s
            })
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.live.with(|live| live.len())
    }
}

/// Counts a call off; the reason once the last one allowed has been.
fn burn(fuse: &mut Option<(u32, SessionEnd)>) -> Option<SessionEnd> {
    match fuse {
        Some((0, why)) => {
            let why = *why;
            *fuse = None;
            Some(why)
        }
        Some((left, _)) => {
            *left -= 1;
            None
        }
        None => None,
    }
}
