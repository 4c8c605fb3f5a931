//! The portal file: what is common to all flows of a portal.

use std::time::Duration;

use indexmap::IndexMap;

use super::Challenge;
use crate::language::{Match, Reference, Sight, Span};

/// A portal as its file describes it.
#[derive(Clone, Debug)]
pub struct Portal {
    pub name: String,
    pub about: Option<String>,
    /// Origins by name; a profile may replace them.
    pub origins: IndexMap<String, String>,
    pub home: String,
    pub session: SessionRules,
    pub secrets: Vec<String>,
    pub mfa: Option<MfaRules>,
    pub rooftop: Option<RooftopRules>,
    pub interrupts: Vec<Interrupt>,
    pub dialogs: Vec<PortalDialog>,
    pub words: IndexMap<String, Words>,
    pub locale: Locale,
    pub timeouts: Timeouts,
    pub pacing: Pacing,
    pub quiet: Duration,
    pub uploads: IndexMap<String, UploadRules>,
    pub private: Vec<Reference>,
    pub span: Span,
}

/// How a session is recognised, made and ended.
#[derive(Clone, Debug)]
pub struct SessionRules {
    pub flow: String,
    pub signed_in: Sight,
    pub signed_out: Option<Sight>,
    pub probe: String,
    /// Sights that say why a session ended, and the word for it.
    pub ended: Vec<(Reference, String)>,
    pub max_age: Option<Duration>,
    pub seats: Option<u32>,
    /// The portal replaces the cookies of a session while it is used, and ends those before.
    pub rotates: bool,
    /// After this long without a request the portal ends the session.
    pub idle: Option<Duration>,
    /// How often one may fail to sign in.
    pub lockout: Option<Lockout>,
    /// How long to leave the seat to whoever took it, longer each time; empty: the usual.
    pub backoff: Vec<Duration>,
    /// Whether the portal keeps what a session needs in databases of the browser.
    pub indexed_db: bool,
    /// The flow that ends the session; run at the end of a run whose session is not kept.
    pub sign_out: Option<String>,
    pub span: Span,
}

impl SessionRules {
    /// Whether one run at a time may use a session.
    #[must_use]
    pub fn takes_turns(&self) -> bool {
        self.rotates || self.seats == Some(1)
    }
}

/// After how many failures the portal locks a user.
#[derive(Clone, Copy, Debug)]
pub struct Lockout {
    pub tries: u32,
    /// Failures are forgotten after this long.
    pub within: Duration,
}

/// Preferences for challenges.
#[derive(Clone, Debug)]
pub struct MfaRules {
    pub prefer: Vec<Challenge>,
    pub tries: u32,
    pub period: Option<Duration>,
}

/// How the rooftop in force is shown and switched.
#[derive(Clone, Debug)]
pub struct RooftopRules {
    pub flow: String,
    pub shows: Reference,
}

/// Something that may cover the page at any time and what clears it.
#[derive(Clone, Debug)]
pub struct Interrupt<S = crate::language::YamlNode> {
    pub name: String,
    pub seen: Sight,
    /// Steps as written: the flow room reads them, it is on a floor above.
    pub steps: S,
    pub max: u32,
    pub span: Span,
}

/// How native dialogs are answered when no step says otherwise.
#[derive(Clone, Debug)]
pub struct PortalDialog {
    pub text: Match<String>,
    pub accept: bool,
}

/// Canonical values and the portal's words for them.
#[derive(Clone, Debug)]
pub struct Words {
    pub values: IndexMap<String, Vec<String>>,
    pub span: Span,
}

/// How the portal writes dates, money and time.
#[derive(Clone, Debug, Default)]
pub struct Locale {
    /// strftime.
    pub date: String,
    pub time: Option<String>,
    /// `#,##0.00`.
    pub money: String,
    /// IANA name.
    pub timezone: String,
    pub language: String,
}

/// Default time limits.
#[derive(Clone, Debug)]
pub struct Timeouts {
    pub step: Duration,
    pub page: Duration,
    pub first_page: Duration,
    pub flow: Duration,
}

/// Pauses a person would make.
#[derive(Clone, Debug, Default)]
pub struct Pacing {
    pub act: Option<Duration>,
    pub page: Option<Duration>,
}

/// Limits of one kind of upload.
#[derive(Clone, Debug)]
pub struct UploadRules {
    pub types: Vec<String>,
    pub max_bytes: u64,
    pub max_count: u32,
    pub max_side: Option<u32>,
}
