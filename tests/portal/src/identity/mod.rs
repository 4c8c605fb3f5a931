//! The identity provider: password, second factor, one-time grants, on a site of its own.
//!
//! Owns the sign-in transactions, the buckets of tries and the TOTP steps already used; all in
//! memory, by the portal's clock. Limits are those the real provider publishes: a challenge lives
//! 5 minutes, the proof of the password 10; wrong tries come out of a bucket of 10 that gets one
//! back every 6 minutes; a TOTP step is 30 s, one step back is allowed, a used step is refused.

mod bucket;
mod factor;
mod pages;
mod password;
mod transaction;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::locked::Locked;
use crate::world::World;
use bucket::Bucket;
use transaction::Transaction;

/// State of the identity provider.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    transactions: Locked<HashMap<String, Transaction>>,
    grants: Locked<HashMap<String, Grant>>,
    guards: Locked<HashMap<String, Guard>>,
}

/// A one-time code for the app, worth one session.
#[derive(Debug)]
struct Grant {
    username: String,
    expires: u64,
}

/// What protects one user name against guessing.
#[derive(Debug, Default)]
struct Guard {
    passwords: Bucket,
    codes: Bucket,
    last_totp_step: Option<u64>,
}

impl Identity {
    /// The user a grant stands for; a grant works once.
    pub(crate) fn redeem(&self, grant: &str, now: u64) -> Option<String> {
        let grant = self.grants.with(|grants| grants.remove(grant))?;
        (now <= grant.expires).then_some(grant.username)
    }

    fn guard<R>(&self, username: &str, act: impl FnOnce(&mut Guard) -> R) -> R {
        self.guards.with(|guards| act(guards.entry(username.to_owned()).or_default()))
    }
}

pub(crate) fn routes(world: Arc<World>) -> Router {
    Router::new()
        .route("/authorize", get(transaction::begin))
        .route("/authorize/resume", get(transaction::resume))
        .route("/v2/logout", get(transaction::log_out))
        .route("/u/login", get(password::show).post(password::submit))
        .route("/u/mfa-otp-challenge", get(factor::show_otp).post(factor::submit_otp))
        .route("/u/mfa-sms-challenge", get(factor::show_sms).post(factor::submit_sms))
        .route("/u/mfa-login-options", get(factor::show_options).post(factor::submit_option))
        .route("/assets/{file}", get(pages::asset))
        .fallback(pages::unknown)
        .with_state(world)
}
