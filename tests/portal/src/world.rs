//! What all parts of one portal instance share.

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::dealership::{Rooftop, RooftopId};
use crate::faults::Faults;
use crate::identity::Identity;
use crate::ledger::{Deed, Ledger};
use crate::locked::Locked;
use crate::outbox::Outbox;
use crate::session::{SessionEnd, Sessions};
use crate::store::Store;
use crate::users::PortalUser;

/// The portal's origins: four sites on one port, told apart by host name.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Origins {
    /// The dealer management system.
    pub(crate) app: String,
    /// The identity provider: another site.
    pub(crate) idp: String,
    /// Pictures and prints: same site as the app, another origin.
    pub(crate) files: String,
    /// The vehicle-history vendor: another site.
    pub(crate) history: String,
    /// The dealer group's own identity provider: another site.
    pub(crate) sso: String,
    /// An origin that is nobody's: no profile names it, and nothing answers there.
    #[serde(skip)]
    pub(crate) stranger: String,
}

impl Origins {
    pub(crate) fn on_port(port: u16) -> Self {
        let at = |host: &str| format!("http://{host}:{port}");
        Self {
            app: at("app.localhost"),
            idp: at("idp.localhost"),
            files: at("files.app.localhost"),
            history: at("autohistory.localhost"),
            sso: at("sso.localhost"),
            stranger: at("stranger.localhost"),
        }
    }
}

pub(crate) struct World {
    pub(crate) origins: Origins,
    pub(crate) rooftops: Vec<Rooftop>,
    pub(crate) users: Vec<PortalUser>,
    pub(crate) store: Store,
    pub(crate) sessions: Sessions,
    /// Cookies of the sessions that users have begun on other devices.
    pub(crate) elsewhere: Locked<Vec<String>>,
    pub(crate) identity: Identity,
    pub(crate) outbox: Outbox,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
    pub(crate) faults: Locked<Faults>,
    /// Counts the pop-ups asked for; pages wait for it to change.
    pub(crate) promo_bell: watch::Sender<u64>,
    pub(crate) closing: CancellationToken,
    pub(crate) started: Timestamp,
}

impl World {
    pub(crate) fn user(&self, username: &str) -> Option<&PortalUser> {
        self.users.iter().find(|user| user.username == username)
    }

    pub(crate) fn rooftop(&self, id: RooftopId) -> Option<&Rooftop> {
        self.rooftops.iter().find(|rooftop| rooftop.id == id)
    }

    /// Ends all sessions of a user and notes it; returns how many there were.
    pub(crate) fn end_of(&self, username: &str, why: SessionEnd) -> usize {
        let ended = self.sessions.end_of(username, why);
        for _ in 0..ended {
            self.ledger.note(Some(username), Deed::SessionEnded { why });
        }
        ended
    }

    pub(crate) fn fault<R>(&self, read: impl FnOnce(&Faults) -> R) -> R {
        self.faults.with(|faults| read(faults))
    }
}
