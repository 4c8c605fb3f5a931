//! The end of the provider's part; perhaps it asks once more.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::pages::View;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    action: String,
}

/// `GET /v2/logout`: there is nothing to forget here.
pub(super) async fn show(State(world): State<Arc<World>>) -> Response {
    let (asks, skin) = world.fault(|faults| (faults.sign_in.confirm_log_out, faults.sign_in.skin));
    if asks { View { skin, state: "" }.log_out() } else { back(&world) }
}

/// `POST /v2/logout`: the app's session is over either way.
pub(super) async fn submit(State(world): State<Arc<World>>, Form(Decision { action }): Form<Decision>) -> Response {
    tracing::debug!(action, "asked whether to log out");
    back(&world)
}

fn back(world: &World) -> Response {
    Redirect::to(&format!("{}/", world.origins.app)).into_response()
}
