//! The first page: user name and password.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages::{self, View};
use super::rules::Skin;
use super::transaction::{Progress, StateParam, Transaction, advance, find};
use super::{challenge, enrolment, factor, remembered};
use crate::ledger::Deed;
use crate::users::PortalUser;
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
pub(crate) enum Verdict<'a> {
    Right(&'a PortalUser),
    Wrong,
    Locked,
}

/// `GET` of the sign-in page.
pub(super) async fn show(State(world): State<Arc<World>>, Query(StateParam { state }): Query<StateParam>) -> Response {
    match find(&world, &state) {
        Some(Transaction { skin, ended, .. }) => View { skin, state: &state }.login(&world, ended, "", None),
        None => pages::expired(&world),
    }
}

/// `POST` of the sign-in page.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Response {
    let Credentials { state, username, password } = credentials;
    let username = username.trim();
    let Some(Transaction { skin, .. }) = find(&world, &state) else {
        return pages::expired(&world);
    };
    let view = View { skin, state: &state };
    if username.is_empty() {
        return view.login(&world, None, "", Some("Username is required"));
    }
    if password.is_empty() {
        return view.login(&world, None, username, Some("Password is required"));
    }
    if world.fault(|faults| faults.sign_in.captcha) {
        return view.login(&world, None, username, Some("Confirm that you are not a robot"));
    }
    match check(&world, username, &password) {
        Verdict::Locked => view.locked(),
        Verdict::Wrong => view.login(&world, None, username, Some(wrong(skin))),
        Verdict::Right(user) => go_on(&world, view, user, &headers),
    }
}

fn wrong(skin: Skin) -> &'static str {
    match skin {
        Skin::Universal => "Wrong username or password",
        Skin::Classic => "Incorrect credentials. Check your username and password.",
    }
}

/// What comes after a right password.
fn go_on(world: &World, view: View<'_>, user: &PortalUser, headers: &HeaderMap) -> Response {
    let rules = world.fault(|faults| faults.sign_in.clone());
    let (state, username) = (view.state, user.username.clone());
    if rules.forgotten {
        return pages::expired(world);
    }
    if rules.unusual_activity {
        return view.unusual();
    }
    if rules.password_expired {
        return view.password_expired();
    }
    if rules.no_second_factor || remembered::is(world, headers, &username) {
        advance(world, state, Progress::Proven { username });
        return Redirect::to(&format!("/authorize/resume?state={state}")).into_response();
    }
    let at = world.clock.seconds();
    advance(world, state, Progress::PasswordProven { username, at, challenge: None });
    if rules.enrol_totp && world.identity.enrolled(&user.username).is_none() {
        return Redirect::to(&enrolment::path(state)).into_response();
    }
    // The classic provider lets the user choose, the other one asks for the first at once.
    if view.skin == Skin::Classic && rules.first.is_none() {
        return Redirect::to(&factor::options_path(view.skin, state)).into_response();
    }
    let method = rules.first.unwrap_or(user.first_challenge);
    challenge::raise(world, state, user, method);
    Redirect::to(&factor::path(view.skin, method, state)).into_response()
}

/// Tries a user name and password; wrong ones come out of the user's bucket.
pub(crate) fn check<'a>(world: &'a World, username: &str, password: &str) -> Verdict<'a> {
    let now = world.clock.seconds();
    let (locked, dry) = world.identity.guard(username, |guard| (guard.locked, guard.passwords.is_empty(now)));
    if locked || dry {
        world.ledger.note(Some(username), Deed::PasswordTried { accepted: false });
        return Verdict::Locked;
    }
    let user = world.user(username).filter(|user| world.identity.password_is(user, password));
    world.ledger.note(Some(username), Deed::PasswordTried { accepted: user.is_some() });
    match user {
        Some(user) => Verdict::Right(user),
        None => {
            let dry = world.identity.guard(username, |guard| {
                guard.passwords.take(now);
                guard.passwords.is_empty(now)
            });
            if dry {
                world.ledger.note(Some(username), Deed::LockedOut);
            }
            Verdict::Wrong
        }
    }
}
