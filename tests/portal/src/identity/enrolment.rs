//! Setting up an authenticator app: a seed on the page, and a code of it to prove that it was taken.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use totp_rs::{Builder, Secret, Totp};

use super::factor;
use super::pages::{self, View};
use super::transaction::{Challenged, StateParam, challenged};
use crate::ledger::Deed;
use crate::token;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Confirmation {
    state: String,
    #[serde(default)]
    code: String,
}

/// A seed that is, or is about to become, a user's.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    pub(super) base32: String,
    pub(super) totp: Totp,
    pub(super) confirmed: bool,
}

pub(super) fn path(state: &str) -> String {
    format!("/u/mfa-otp-enrollment?state={state}")
}

/// `GET /u/mfa-otp-enrollment`: the same seed until it is confirmed.
pub(super) async fn show(State(world): State<Arc<World>>, Query(StateParam { state }): Query<StateParam>) -> Response {
    page(&world, &state, None)
}

/// `POST /u/mfa-otp-enrollment`
pub(super) async fn submit(State(world): State<Arc<World>>, Form(answer): Form<Confirmation>) -> Response {
    let Confirmation { state, code } = answer;
    let Some(Challenged { username, .. }) = challenged(&world, &state) else {
        return pages::expired(&world);
    };
    let now = world.clock.seconds();
    let accepted = !world.fault(|faults| faults.refuse_codes)
        && world.identity.seeds.with(|seeds| match seeds.get_mut(&username) {
            Some(seed) if seed.totp.check(code.trim(), now).is_some() => {
                seed.confirmed = true;
                true
            }
            _ => false,
        });
    world.ledger.note(Some(&username), Deed::CodeTried { accepted });
    if !accepted {
        world.identity.guard(&username, |guard| guard.codes.take(now));
        return page(&world, &state, Some("The code you entered is invalid"));
    }
    world.ledger.note(Some(&username), Deed::Enrolled);
    factor::prove(&world, &state, &username, false)
}

fn page(world: &World, state: &str, error: Option<&str>) -> Response {
    let Some(Challenged { username, skin, .. }) = challenged(world, state) else {
        return pages::expired(world);
    };
    let Some(user) = world.user(&username) else {
        return pages::expired(world);
    };
    let secret = Secret::from(token::key());
    let base32 = secret.to_base32();
    let Ok(totp) = Builder::new().with_secret(secret).with_step_duration(user.totp_period).with_skew(0).build() else {
        return pages::expired(world);
    };
    let seed = world
        .identity
        .seeds
        .with(|seeds| seeds.entry(username).or_insert(Seed { base32, totp, confirmed: false }).base32.clone());
    View { skin, state }.enrolment(&seed, error)
}
