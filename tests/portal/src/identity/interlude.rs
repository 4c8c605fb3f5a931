//! Pages between the proof and the application. Each user passes each of them once.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages::{self, View};
use super::rules::Interlude;
use super::transaction::{StateParam, drop_it, find, proven};
use crate::ledger::Deed;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Decision {
    state: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    agreed: Option<String>,
}

pub(super) const ALL: [Interlude; 4] =
    [Interlude::Terms, Interlude::Consent, Interlude::Registration, Interlude::PasswordSoon];

pub(super) fn slug(interlude: Interlude) -> &'static str {
    match interlude {
        Interlude::Terms => "terms",
        Interlude::Consent => "consent",
        Interlude::Registration => "registration",
        Interlude::PasswordSoon => "password-soon",
    }
}

/// The first one that the user has not passed yet.
pub(super) fn next(world: &World, username: &str) -> Option<Interlude> {
    let all = world.fault(|faults| faults.sign_in.interludes.clone());
    let passed = |interlude| world.identity.passed.with(|passed| passed.contains(&(username.to_owned(), interlude)));
    all.into_iter().find(|interlude| !passed(*interlude))
}

/// `GET /u/terms` and the like.
pub(super) async fn show(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
    interlude: Interlude,
) -> Response {
    match (proven(&world, &state), find(&world, &state)) {
        (Some(username), Some(transaction)) => {
            let user = world.user(&username);
            View { skin: transaction.skin, state: &state }.interlude(interlude, user, None)
        }
        _ => pages::expired(&world),
    }
}

/// `POST /u/terms` and the like.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    Form(Decision { state, action, agreed }): Form<Decision>,
    interlude: Interlude,
) -> Response {
    let (Some(username), Some(transaction)) = (proven(&world, &state), find(&world, &state)) else {
        return pages::expired(&world);
    };
    let view = View { skin: transaction.skin, state: &state };
    if action == "decline" {
        drop_it(&world, &state);
        return view.problem("You are not logged in", "You have declined. Go back to the application to start again.");
    }
    if interlude == Interlude::Terms && agreed.is_none() {
        return view.interlude(interlude, world.user(&username), Some("Tick the box to agree to the terms"));
    }
    world.ledger.note(Some(&username), Deed::InterludePassed { interlude });
    world.identity.passed.with(|passed| passed.insert((username, interlude)));
    Redirect::to(&format!("/authorize/resume?state={state}")).into_response()
}
