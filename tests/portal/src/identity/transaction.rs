//! One sign-in from the app's request to the grant that takes the user back.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::challenge::Challenge;
use super::pages::View;
use super::rules::{Skin, Sso};
use super::{Grant, federation, interlude, pages};
use crate::session::SessionEnd;
use crate::token;
use crate::world::World;

/// The proof of the password holds for ten minutes.
const PASSWORD_PROOF_S: u64 = 10 * 60;
const GRANT_S: u64 = 60;

/// A sign-in under way.
#[derive(Debug, Clone)]
pub(super) struct Transaction {
    /// The app's own state, given back with the grant.
    app_state: String,
    /// Why the session before has ended.
    pub(super) ended: Option<SessionEnd>,
    pub(super) skin: Skin,
    pub(super) progress: Progress,
}

/// How far a sign-in has come.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    /// Nothing proven.
    Fresh,
    /// The password was right; perhaps a challenge is out.
    PasswordProven { username: String, at: u64, challenge: Option<Challenge> },
    /// All that has to be proven is.
    Proven { username: String },
}

/// A user who has proven the password in time.
pub(super) struct Challenged {
    pub(super) username: String,
    pub(super) skin: Skin,
    pub(super) challenge: Option<Challenge>,
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
    ended: Option<SessionEnd>,
}

/// `GET /authorize`: the app sends a user over.
pub(super) async fn begin(State(world): State<Arc<World>>, Query(request): Query<Authorization>) -> Response {
    let (skin, sso) = world.fault(|faults| (faults.sign_in.skin, faults.sign_in.sso));
    if request.redirect_uri != format!("{}/callback", world.origins.app) {
        return View { skin, state: "" }.problem("Callback URL mismatch", "The application is not registered here.");
    }
    let id = token::opaque();
    let Authorization { state: app_state, ended, .. } = request;
    let transaction = Transaction { app_state, ended, skin, progress: Progress::Fresh };
    world.identity.transactions.with(|all| all.insert(id.clone(), transaction));
    match sso {
        None => Redirect::to(&pages::login_path(skin, &id)).into_response(),
        Some(Sso::Popup) => Redirect::to(&format!("/u/sso?state={id}")).into_response(),
        Some(by_redirect) => Redirect::to(&federation::request(&world, by_redirect, &id)).into_response(),
    }
}

/// `GET /authorize/resume`: all is proven; what stands in between, then back to the app with a grant.
pub(super) async fn resume(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    let Some(username) = proven(&world, &state) else {
        return pages::expired(&world);
    };
    if let Some(next) = interlude::next(&world, &username) {
        return Redirect::to(&format!("/u/{}?state={state}", interlude::slug(next))).into_response();
    }
    let Some(Transaction { app_state, .. }) = world.identity.transactions.with(|all| all.remove(&state)) else {
        return pages::expired(&world);
    };
    let grant = token::opaque();
    let expires = world.clock.seconds() + GRANT_S;
    world.identity.grants.with(|all| all.insert(grant.clone(), Grant { username, expires }));
    let back = format!("{}/callback?code={grant}&state={app_state}", world.origins.app);
    Redirect::to(&back).into_response()
}

/// The sign-in of this id, if one is under way.
pub(super) fn find(world: &World, id: &str) -> Option<Transaction> {
    world.identity.transactions.with(|all| all.get(id).cloned())
}

/// Forgets a sign-in.
pub(super) fn drop_it(world: &World, id: &str) {
    world.identity.transactions.with(|all| all.remove(id));
}

/// Notes how far the sign-in has come.
pub(super) fn advance(world: &World, id: &str, progress: Progress) {
    world.identity.transactions.with(|all| {
        if let Some(transaction) = all.get_mut(id) {
            transaction.progress = progress;
        }
    });
}

/// Changes the challenge that is out.
pub(super) fn set_challenge(world: &World, id: &str, new: Challenge) {
    world.identity.transactions.with(|all| {
        if let Some(Transaction { progress: Progress::PasswordProven { challenge, .. }, .. }) = all.get_mut(id) {
            *challenge = Some(new);
        }
    });
}

/// The user of a sign-in whose password is proven, if that is not too long ago.
pub(super) fn challenged(world: &World, id: &str) -> Option<Challenged> {
    let now = world.clock.seconds();
    let Transaction { skin, progress, .. } = find(world, id)?;
    match progress {
        Progress::PasswordProven { username, at, challenge } if now.saturating_sub(at) <= PASSWORD_PROOF_S => {
            Some(Challenged { username, skin, challenge })
        }
        _ => None,
    }
}

/// The user of a sign-in who has proven all there is.
pub(super) fn proven(world: &World, id: &str) -> Option<String> {
    match find(world, id)?.progress {
        Progress::Proven { username } => Some(username),
        _ => None,
    }
}
