//! The first page: user name and password.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages;
use super::transaction::{Progress, StateParam, advance, known};
use crate::ledger::Deed;
use crate::users::FirstChallenge;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Credentials {
    state: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

/// What came of a user name and password.
enum Verdict {
    Right(FirstChallenge),
    Wrong,
    Locked,
}

/// `GET /u/login`
pub(super) async fn show(State(world): State<Arc<World>>, Query(StateParam { state }): Query<StateParam>) -> Response {
    if !known(&world, &state) {
        return pages::expired(&world);
    }
    pages::login(&world, &state, "", None)
}

/// `POST /u/login`
pub(super) async fn submit(State(world): State<Arc<World>>, Form(credentials): Form<Credentials>) -> Response {
    let Credentials { state, username, password } = credentials;
    let username = username.trim();
    if !known(&world, &state) {
        return pages::expired(&world);
    }
    if username.is_empty() {
        return pages::login(&world, &state, "", Some("Username is required"));
    }
    if password.is_empty() {
        return pages::login(&world, &state, username, Some("Password is required"));
    }
    match check(&world, username, &password) {
        Verdict::Locked => pages::locked(),
        Verdict::Wrong => pages::login(&world, &state, username, Some("Wrong username or password")),
        Verdict::Right(first) => {
            let now = world.clock.seconds();
            let username = username.to_owned();
            advance(&world, &state, Progress::PasswordProven { username, at: now, challenged_at: now });
            let page = match first {
                FirstChallenge::Totp => "mfa-otp-challenge",
                FirstChallenge::Sms => "mfa-sms-challenge",
            };
            Redirect::to(&format!("/u/{page}?state={state}")).into_response()
        }
    }
}

fn check(world: &World, username: &str, password: &str) -> Verdict {
    let now = world.clock.seconds();
    if world.identity.guard(username, |guard| guard.passwords.is_empty(now)) {
        world.ledger.note(Some(username), Deed::LockedOut);
        return Verdict::Locked;
    }
    let user = world.user(username).filter(|user| user.password == password);
    world.ledger.note(Some(username), Deed::PasswordTried { accepted: user.is_some() });
    match user {
        Some(user) => Verdict::Right(user.first_challenge),
        None => {
            world.identity.guard(username, |guard| guard.passwords.take(now));
            Verdict::Wrong
        }
    }
}
