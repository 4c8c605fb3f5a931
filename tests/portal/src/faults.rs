//! The faults the portal can be told to have. All are off by default.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::identity::SignInRules;
use crate::session::SessionRules;

/// The portal's data services, as far as faults tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// What the shell loads first: user, company, tiles.
    Shell,
    /// Search of the active-inventory report.
    Report,
    /// Its CSV download.
    Export,
    /// General, Pricing, Costs, Media, Description and History of a vehicle.
    Vehicle,
    /// A guide's values.
    Books,
    /// The search box of the top bar.
    Search,
}

/// A site of the portal, as far as it can be down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The application.
    App,
    /// The identity provider.
    Idp,
    /// The dealer group's own provider.
    Sso,
}

/// How far somebody has come in signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// A password was right.
    Password,
    /// A message with a code or a link was sent.
    Message,
    /// A code was right.
    Code,
    /// A session of the application began.
    Session,
}

/// When the promotional pop-up appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromoMode {
    /// On some page loads, some moment after, at most twice a session.
    #[default]
    Random,
    /// On every page load, 0.7 s after.
    Always,
    /// Only when asked for with [`Control::show_promo`](crate::Control::show_promo).
    Off,
}

/// What `Log Out` asks before it acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOutDialog {
    /// Nothing.
    #[default]
    None,
    /// A native `alert`.
    Alert,
    /// A native `confirm`; dismissing it keeps the session.
    Confirm,
}

/// Every switch of the portal.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Milliseconds each call of a service takes longer.
    pub slow_ms: BTreeMap<Api, u64>,
    /// How many of the next calls of a service answer HTTP 500.
    pub fail_next: BTreeMap<Api, u32>,
    /// Deep links to reports land on the soft 404 page.
    pub report_not_found: bool,
    /// When the promotional pop-up appears.
    pub promo: PromoMode,
    /// The blocking loader of a document never goes.
    pub loader_stuck: bool,
    /// Every one-time code is refused as wrong.
    pub refuse_codes: bool,
    /// Milliseconds until the sign-in form, present but hidden, is hydrated and shown.
    pub login_hydration_ms: u64,
    /// Milliseconds until the report's filter panel appears.
    pub late_filter_ms: u64,
    /// What `Log Out` asks.
    pub sign_out_dialog: SignOutDialog,
    /// Seconds the portal's clock for sessions, challenges and codes runs ahead (negative: behind).
    pub clock_ahead_s: i64,
    /// How sessions live and end.
    pub session: SessionRules,
    /// What signing in asks for.
    pub sign_in: SignInRules,
    /// Sites that answer 503.
    pub down: BTreeSet<Site>,
    /// From this moment of a sign-in on every site answers 503.
    pub down_after: Option<Milestone>,
}

impl Faults {
    /// Whether this call of `api` is one of those that shall fail; counts it off.
    pub(crate) fn take_failure(&mut self, api: Api) -> bool {
        match self.fail_next.get_mut(&api) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}
