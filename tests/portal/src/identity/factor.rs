//! The second factor: code pages and the list of methods.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages;
use super::transaction::{Progress, StateParam, advance, challenge_again, challenged};
use crate::ledger::Deed;
use crate::users::PortalUser;
use crate::world::World;

const WRONG: &str = "The code you entered is invalid";
const STALE: &str = "This challenge has expired. A new one has been started, enter a new code";
const TOO_MANY: &str = "Too many failed codes. Wait for some minutes before retrying";
const NOT_AVAILABLE: &str = "This method is not available for this user";

#[derive(Deserialize)]
pub(super) struct Answer {
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    action: String,
}

/// `GET /u/mfa-otp-challenge`
pub(super) async fn show_otp(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    match challenged(&world, &state) {
        Some(_) => pages::otp(&state, None),
        None => pages::expired(&world),
    }
}

/// `GET /u/mfa-sms-challenge`
pub(super) async fn show_sms(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    match challenged(&world, &state) {
        Some(_) => pages::sms(&state, None),
        None => pages::expired(&world),
    }
}

/// `GET /u/mfa-login-options`
pub(super) async fn show_options(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    match challenged(&world, &state) {
        Some(_) => pages::options(&state, None),
        None => pages::expired(&world),
    }
}

/// `POST /u/mfa-login-options`
pub(super) async fn submit_option(State(world): State<Arc<World>>, Form(answer): Form<Answer>) -> Response {
    if challenged(&world, &answer.state).is_none() {
        return pages::expired(&world);
    }
    if answer.action != "otp::0" {
        return pages::options(&answer.state, Some(NOT_AVAILABLE));
    }
    challenge_again(&world, &answer.state);
    Redirect::to(&format!("/u/mfa-otp-challenge?state={}", answer.state)).into_response()
}

/// `POST /u/mfa-sms-challenge`: no text is ever sent, so no code is ever right.
pub(super) async fn submit_sms(State(world): State<Arc<World>>, Form(answer): Form<Answer>) -> Response {
    answered(&world, &answer, pages::sms, |_, _, _| None)
}

/// `POST /u/mfa-otp-challenge`
pub(super) async fn submit_otp(State(world): State<Arc<World>>, Form(answer): Form<Answer>) -> Response {
    answered(&world, &answer, pages::otp, matching_step)
}

type CodePage = fn(&str, Option<&str>) -> Response;
type Match = fn(&PortalUser, &str, u64) -> Option<u64>;

fn answered(world: &World, answer: &Answer, page: CodePage, matches: Match) -> Response {
    let state = &answer.state;
    let Some(user) = challenged(world, state) else {
        return pages::expired(world);
    };
    if answer.action == "pick-authenticator" {
        return Redirect::to(&format!("/u/mfa-login-options?state={state}")).into_response();
    }
    if user.stale {
        challenge_again(world, state);
        return page(state, Some(STALE));
    }
    if answer.code.trim().is_empty() {
        return page(state, Some("Please enter a code"));
    }
    let Some(person) = world.user(&user.username) else {
        return pages::expired(world);
    };
    let now = world.clock.seconds();
    if world.identity.guard(&user.username, |guard| guard.codes.is_empty(now)) {
        return page(state, Some(TOO_MANY));
    }
    let step = matches(person, answer.code.trim(), now);
    let refused = world.fault(|faults| faults.refuse_codes);
    let accepted = step.is_some_and(|step| !refused && spend(world, &user.username, step));
    world.ledger.note(Some(&user.username), Deed::CodeTried { accepted });
    if !accepted {
        world.identity.guard(&user.username, |guard| guard.codes.take(now));
        return page(state, Some(WRONG));
    }
    advance(world, state, Progress::Proven { username: user.username });
    Redirect::to(&format!("/authorize/resume?state={state}")).into_response()
}

/// The TOTP step of a code: the current one, or the one before it for slow typists (RFC 6238 §5.2).
fn matching_step(user: &PortalUser, code: &str, now: u64) -> Option<u64> {
    user.totp.check(code, now).or_else(|| user.totp.check(code, now.saturating_sub(user.totp_period)))
}

/// Marks a step as used; false if it, or a later one, already was.
fn spend(world: &World, username: &str, step: u64) -> bool {
    world.identity.guard(username, |guard| {
        let fresh = guard.last_totp_step.is_none_or(|last| step > last);
        if fresh {
            guard.last_totp_step = Some(step);
        }
        fresh
    })
}
