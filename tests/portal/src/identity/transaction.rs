//! One sign-in from the app's request to the grant that takes the user back.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Grant, pages};
use crate::token;
use crate::world::World;

/// The proof of the password holds for ten minutes.
const PASSWORD_PROOF_S: u64 = 10 * 60;
/// A challenge holds for five.
const CHALLENGE_S: u64 = 5 * 60;
const GRANT_S: u64 = 60;

/// A sign-in under way.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    /// The app's own state, given back with the grant.
    app_state: String,
    pub(super) progress: Progress,
}

/// How far a sign-in has come.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    /// Nothing proven.
    Fresh,
    /// The password was right.
    PasswordProven { username: String, at: u64, challenged_at: u64 },
    /// Both factors were right.
    Proven { username: String },
}

/// A user who has proven the password in time.
pub(super) struct Challenged {
    pub(super) username: String,
    /// The current challenge is too old to be answered.
    pub(super) stale: bool,
}

#[derive(Deserialize)]
pub(super) struct StateParam {
    #[serde(default)]
    pub(super) state: String,
}

#[derive(Deserialize)]
pub(super) struct Authorization {
    redirect_uri: String,
    state: String,
}

/// `GET /authorize`: the app sends a user over.
pub(super) async fn begin(State(world): State<Arc<World>>, Query(request): Query<Authorization>) -> Response {
    if request.redirect_uri != format!("{}/callback", world.origins.app) {
        return pages::problem("Callback URL mismatch", "The application is not registered here.");
    }
    let id = token::opaque();
    let transaction = Transaction { app_state: request.state, progress: Progress::Fresh };
    world.identity.transactions.with(|all| all.insert(id.clone(), transaction));
    Redirect::to(&format!("/u/login?state={id}")).into_response()
}

/// `GET /authorize/resume`: both factors are proven, back to the app with a grant.
pub(super) async fn resume(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    let transaction = world.identity.transactions.with(|all| all.remove(&state));
    let Some(Transaction { app_state, progress: Progress::Proven { username } }) = transaction else {
        return pages::expired(&world);
    };
    let grant = token::opaque();
    let expires = world.clock.seconds() + GRANT_S;
    world.identity.grants.with(|all| all.insert(grant.clone(), Grant { username, expires }));
    let back = format!("{}/callback?code={grant}&state={app_state}", world.origins.app);
    Redirect::to(&back).into_response()
}

/// `GET /v2/logout`: nothing to forget here, back to the app.
pub(super) async fn log_out(State(world): State<Arc<World>>) -> Redirect {
    Redirect::to(&format!("{}/", world.origins.app))
}

/// Whether a sign-in of this id is under way.
pub(super) fn known(world: &World, id: &str) -> bool {
    world.identity.transactions.with(|all| all.contains_key(id))
}

/// Notes how far the sign-in has come.
pub(super) fn advance(world: &World, id: &str, progress: Progress) {
    world.identity.transactions.with(|all| {
        if let Some(transaction) = all.get_mut(id) {
            transaction.progress = progress;
        }
    });
}

/// The user of a sign-in whose password is proven, if that is not too long ago.
pub(super) fn challenged(world: &World, id: &str) -> Option<Challenged> {
    let now = world.clock.seconds();
    world.identity.transactions.with(|all| match &all.get(id)?.progress {
        Progress::PasswordProven { username, at, challenged_at } if now.saturating_sub(*at) <= PASSWORD_PROOF_S => {
            Some(Challenged { username: username.clone(), stale: now.saturating_sub(*challenged_at) > CHALLENGE_S })
        }
        _ => None,
    })
}

/// Starts a new challenge within the same proof of the password.
pub(super) fn challenge_again(world: &World, id: &str) {
    let now = world.clock.seconds();
    world.identity.transactions.with(|all| {
        if let Some(Transaction { progress: Progress::PasswordProven { challenged_at, .. }, .. }) = all.get_mut(id) {
            *challenged_at = now;
        }
    });
}
