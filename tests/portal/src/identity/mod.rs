//! The identity provider: password, second factor, one-time grants, on a site of its own.
//!
//! Owns the sign-in transactions, the buckets of tries and the TOTP steps already used; all in
//! memory, by the portal's clock. Limits are those the real provider publishes: a challenge lives
//! 5 minutes, the proof of the password 10; wrong tries come out of a bucket of 10 that gets one
//! back every 6 minutes; a TOTP step is 30 s, one step back is allowed, a used step is refused.
//! [`SignInRules`] are its switches; what it sends leaves through [`crate::outbox`].

mod bucket;
mod challenge;
mod enrolment;
mod factor;
mod federation;
mod interlude;
mod log_out;
mod pages;
mod password;
mod remembered;
mod rules;
mod transaction;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use totp_rs::Totp;

use crate::locked::Locked;
use crate::users::PortalUser;
use crate::world::World;
use bucket::Bucket;
pub(crate) use factor::answer_push;
pub(crate) use federation::Assertion;
pub(crate) use password::{Verdict, check as check_password};
pub use rules::{Delivery, Interlude, Method, PushAnswer, SignInRules, Skin, Sso, SsoFault};
use transaction::Transaction;

/// State of the identity provider.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    transactions: Locked<HashMap<String, Transaction>>,
    grants: Locked<HashMap<String, Grant>>,
    guards: Locked<HashMap<String, Guard>>,
    /// Passwords that are no longer those the users were minted with.
    passwords: Locked<HashMap<String, String>>,
    /// TOTP seeds that users have set up themselves, and those they were shown.
    seeds: Locked<HashMap<String, enrolment::Seed>>,
    devices: Locked<HashMap<String, remembered::Device>>,
    passed: Locked<HashSet<(String, Interlude)>>,
    /// What the dealer group's provider vouches for, by its token.
    assertions: Locked<HashMap<String, Assertion>>,
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
    locked: bool,
    last_totp_step: Option<u64>,
}

impl Identity {
    /// The user a grant stands for; a grant works once.
    pub(crate) fn redeem(&self, grant: &str, now: u64) -> Option<String> {
        let grant = self.grants.with(|grants| grants.remove(grant))?;
        (now <= grant.expires).then_some(grant.username)
    }

    /// Takes the word of the dealer group's provider.
    pub(crate) fn vouch(&self, token: &str, assertion: Assertion) {
        self.assertions.with(|all| all.insert(token.to_owned(), assertion));
    }

    pub(crate) fn set_password(&self, username: &str, password: &str) {
        self.passwords.with(|all| all.insert(username.to_owned(), password.to_owned()));
    }

    pub(crate) fn set_locked(&self, username: &str, locked: bool) {
        self.guard(username, |guard| guard.locked = locked);
    }

    /// The base32 of the seed that the user has set up.
    pub(crate) fn enrolled(&self, username: &str) -> Option<String> {
        let seed = self.seeds.with(|seeds| seeds.get(username).cloned());
        seed.filter(|seed| seed.confirmed).map(|seed| seed.base32)
    }

    /// Whether this is the password of the user now.
    fn password_is(&self, user: &PortalUser, password: &str) -> bool {
        self.passwords.with(|all| all.get(&user.username).map_or(user.password == password, |new| new == password))
    }

    /// What the user's authenticator app shows: the seed of their own, or the one they came with.
    fn totp(&self, user: &PortalUser) -> Totp {
        let seed = self.seeds.with(|seeds| seeds.get(&user.username).cloned());
        seed.filter(|seed| seed.confirmed).map_or_else(|| user.totp.clone(), |seed| seed.totp)
    }

    fn guard<R>(&self, username: &str, act: impl FnOnce(&mut Guard) -> R) -> R {
        self.guards.with(|guards| act(guards.entry(username.to_owned()).or_default()))
    }
}

pub(crate) fn routes(world: Arc<World>) -> Router {
    let login = || get(password::show).post(password::submit);
    let options = || get(factor::show_options).post(factor::submit_option);
    let mut routes = Router::new()
        .route("/authorize", get(transaction::begin))
        .route("/authorize/resume", get(transaction::resume))
        .route("/v2/logout", get(log_out::show).post(log_out::submit))
        .route("/u/login", login())
        .route("/authn/authentication/dcWebAuth", login())
        .route("/u/mfa-login-options", options())
        .route("/authn/authentication/WebMFA", options())
        .route("/u/mfa-otp-enrollment", get(enrolment::show).post(enrolment::submit))
        .route("/u/waiting", get(factor::waiting))
        .route("/u/magic", get(factor::magic))
        .route("/u/seat", get(|State(world): State<Arc<World>>| async move { pages::seat_taken(&world) }))
        .route("/u/sso", get(federation::show_popup))
        .route("/u/continue", get(federation::go_on))
        .route("/login/callback", get(federation::callback))
        .route("/login/fragment", get(federation::fragment))
        .route("/login/token", post(federation::take_token))
        .route("/saml/acs", post(federation::take_saml))
        .route("/assets/{file}", get(pages::asset));
    for method in Method::ALL {
        for skin in [Skin::Universal, Skin::Classic] {
            routes = routes.route(&factor::route(skin, method), get(factor::show).post(factor::submit));
        }
        let chosen = format!("/authn/authentication/{}", method.classic_id());
        routes = routes.route(&chosen, get(move |world, query| factor::follow_option(world, query, method)));
    }
    for interlude in interlude::ALL {
        let path = format!("/u/{}", interlude::slug(interlude));
        let show = get(move |world, query| interlude::show(world, query, interlude));
        routes = routes.route(&path, show.post(move |world, form| interlude::submit(world, form, interlude)));
    }
    routes.fallback(pages::unknown).with_state(world)
}
