//! The ledger: every effect that really happened, in order, for tests to count.

use jiff::Timestamp;
use serde::Serialize;

use crate::dealership::RooftopId;
use crate::faults::Milestone;
use crate::identity::Interlude;
use crate::locked::Locked;
use crate::outbox::MessageKind;
use crate::session::SessionEnd;

/// One effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// Counts from 1 without gaps.
    pub number: u64,
    /// When, by the real clock.
    pub at: Timestamp,
    /// Whose doing, when known.
    pub user: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// A user name and password were sent.
    PasswordTried {
        /// They were right.
        accepted: bool,
    },
    /// A one-time code was sent.
    CodeTried {
        /// It was right, in time and unused.
        accepted: bool,
    },
    /// A message with a code or a link was sent, or would have been.
    MessageSent {
        /// By text or by mail.
        kind: MessageKind,
    },
    /// A request to press `Allow` or `Deny` went to a phone.
    PushSent,
    /// Its owner pressed one.
    PushAnswered {
        /// `Allow`.
        allowed: bool,
    },
    /// The link out of a mail was opened.
    LinkOpened {
        /// It was right, in time and unused.
        accepted: bool,
    },
    /// An authenticator app was set up.
    Enrolled,
    /// The dealer group's provider told who has signed in.
    SsoAnswered {
        /// Its word was taken.
        accepted: bool,
    },
    /// A page between the proof and the application was passed.
    InterludePassed {
        /// Which.
        interlude: Interlude,
    },
    /// A user's bucket of password tries ran dry.
    LockedOut,
    /// An application session began.
    SignedIn,
    /// A session was refused, because the user's only seat is taken.
    SeatRefused,
    /// The user ended the session from the account menu.
    SignedOut,
    /// The portal ended the session.
    SessionEnded {
        /// Why.
        why: SessionEnd,
    },
    /// A document of the shell was loaded.
    PageOpened {
        /// Path and query.
        path: String,
    },
    /// The active-inventory report was run.
    ReportRun {
        /// Text of the Stock# or VIN# box.
        text: String,
        /// Page asked for, from 1.
        page: u32,
        /// Rows that match in all.
        total: u32,
    },
    /// The report was downloaded.
    ReportExported {
        /// Rows in the file.
        rows: u32,
    },
    /// A vehicle's general data was loaded.
    VehicleOpened {
        /// Its VIN.
        vin: String,
    },
    /// A search through the top bar.
    Searched {
        /// The text.
        text: String,
    },
    /// The user went over to another rooftop.
    RooftopSwitched {
        /// The new one.
        rooftop: RooftopId,
    },
    /// A history report was run at the foreign provider.
    HistoryReportRun {
        /// For this VIN.
        vin: String,
    },
}

/// Append-only, in memory, as long-lived as the portal.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    effects: Locked<Vec<Effect>>,
}

impl Ledger {
    pub(crate) fn note(&self, user: Option<&str>, deed: Deed) {
        tracing::debug!(user, ?deed, "portal effect");
        self.effects.with(|effects| {
            effects.push(Effect {
                number: effects.len() as u64 + 1,
                at: Timestamp::now(),
                user: user.map(str::to_owned),
                deed,
            });
        });
    }

    /// Whether anybody has come so far.
    pub(crate) fn has(&self, milestone: Milestone) -> bool {
        let is_it = |deed: &Deed| match milestone {
            Milestone::Password => matches!(deed, Deed::PasswordTried { accepted: true }),
            Milestone::Message => matches!(deed, Deed::MessageSent { .. }),
            Milestone::Code => matches!(deed, Deed::CodeTried { accepted: true }),
            Milestone::Session => matches!(deed, Deed::SignedIn),
        };
        self.effects.with(|effects| effects.iter().any(|effect| is_it(&effect.deed)))
    }

    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.effects.with(|effects| effects.clone())
    }
}
