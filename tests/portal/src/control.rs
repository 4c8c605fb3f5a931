//! The control side: faults and observations, in process and over a port of its own.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::dealership::{RooftopId, TODAY};
use crate::faults::Faults;
use crate::ledger::Deed;
use crate::store::{VehicleFilter, VehicleOrder};
use crate::world::World;

/// Headers only a browser page sends. A request that carries one is refused, token or not, so that
/// no page driven by the engine can ever reach the switches.
const PAGE_HEADERS: [&str; 5] = ["origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];

/// The in-process switchboard of a portal; clones act on the same portal.
#[derive(Clone)]
pub struct Control {
    world: Arc<World>,
}

impl Control {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    /// The switches as they stand.
    pub fn faults(&self) -> Faults {
        self.world.fault(Clone::clone)
    }

    /// Changes switches, as `control.set(|faults| faults.loader_stuck = true)`.
    pub fn set(&self, change: impl FnOnce(&mut Faults)) {
        let ahead = self.world.faults.with(|faults| {
            change(faults);
            faults.clock_ahead_s
        });
        self.world.clock.set_ahead(ahead);
    }

    /// Puts all switches back to their defaults.
    pub fn reset(&self) {
        self.set(|faults| *faults = Faults::default());
    }

    /// Ends all application sessions at once, as an idle timeout would; pages notice on their next
    /// call. Returns how many there were.
    pub fn end_sessions(&self) -> usize {
        let users = self.world.sessions.end_all();
        for user in &users {
            self.world.ledger.note(Some(user), Deed::SessionEnded);
        }
        users.len()
    }

    /// Makes every open page show the promotional pop-up now.
    pub fn show_promo(&self) {
        self.world.promo_bell.send_modify(|count| *count += 1);
    }
}

#[derive(Clone)]
struct Gate {
    control: Control,
    token: Arc<str>,
}

/// The control API. Every call needs the header `x-control-token`.
pub(crate) fn routes(world: Arc<World>, token: &str) -> Router {
    let gate = Gate { control: Control::new(world), token: token.into() };
    Router::new()
        .route("/state", get(state))
        .route("/faults", post(change_faults).delete(reset_faults))
        .route("/sessions/end", post(end_sessions))
        .route("/promo", post(show_promo))
        .route("/ledger", get(ledger))
        .route("/vehicles", get(vehicles))
        .layer(middleware::from_fn_with_state(gate.clone(), guard))
        .with_state(gate)
}

async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(name) = PAGE_HEADERS.iter().find(|name| headers.contains_key(**name)) {
        let message = format!("the control port does not talk to pages (header {name})");
        return refused(StatusCode::FORBIDDEN, &message);
    }
    let token = headers.get("x-control-token").and_then(|token| token.to_str().ok());
    if token != Some(&*gate.token) {
        return refused(StatusCode::UNAUTHORIZED, "header x-control-token is missing or wrong");
    }
    next.run(request).await
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

async fn state(State(Gate { control, .. }): State<Gate>) -> Json<Value> {
    let world = &control.world;
    Json(json!({
        "today": TODAY,
        "started": world.started,
        "origins": world.origins,
        "rooftops": world.rooftops,
        "faults": control.faults(),
        "sessions": world.sessions.count(),
    }))
}

/// Sets the switches named in the body; the others stay. Unknown names are refused.
async fn change_faults(State(Gate { control, .. }): State<Gate>, Json(patch): Json<Value>) -> Response {
    let (Ok(Value::Object(mut switches)), Value::Object(patch)) = (serde_json::to_value(control.faults()), patch)
    else {
        return refused(StatusCode::BAD_REQUEST, "expected a JSON object of switches");
    };
    switches.extend(patch);
    match serde_json::from_value::<Faults>(Value::Object(switches)) {
        Ok(changed) => {
            control.set(|faults| *faults = changed);
            Json(json!(control.faults())).into_response()
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn reset_faults(State(Gate { control, .. }): State<Gate>) -> Json<Faults> {
    control.reset();
    Json(control.faults())
}

async fn end_sessions(State(Gate { control, .. }): State<Gate>) -> Json<Value> {
    Json(json!({ "ended": control.end_sessions() }))
}

async fn show_promo(State(Gate { control, .. }): State<Gate>) -> StatusCode {
    control.show_promo();
    StatusCode::NO_CONTENT
}

async fn ledger(State(Gate { control, .. }): State<Gate>) -> Response {
    Json(control.world.ledger.effects()).into_response()
}

#[derive(Deserialize)]
struct Wanted {
    rooftop: RooftopId,
    #[serde(default)]
    sold: bool,
}

/// The rows of a rooftop in the report's default order, every field.
async fn vehicles(
    State(Gate { control, .. }): State<Gate>,
    Query(Wanted { rooftop, sold }): Query<Wanted>,
) -> Response {
    let filter = VehicleFilter { sold, ..VehicleFilter::default() };
    match control.world.store.search(rooftop, &filter, VehicleOrder::default(), None).await {
        Ok((vehicles, _)) => Json(vehicles).into_response(),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
