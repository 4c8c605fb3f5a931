//! The control side: faults and observations, in process and over a port of its own.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::broadcast;

use crate::dealership::{RooftopId, TODAY};
use crate::faults::Faults;
use crate::identity::answer_push;
use crate::ledger::Deed;
use crate::outbox::Message;
use crate::session::{Seats, SessionEnd};
use crate::store::{VehicleFilter, VehicleOrder};
use crate::token;
use crate::world::World;

/// Headers only a browser page sends. A request that carries one is refused, token or not, so that
/// no page driven by the engine can ever reach the switches.
const PAGE_HEADERS: [&str; 5] = ["origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];

/// Switches that are groups of switches.
const GROUPS: [&str; 2] = ["session", "sign_in"];

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
        self.end_sessions_because(SessionEnd::Expired)
    }

    /// Ends all application sessions at once, for this reason; pages notice on their next call and
    /// say why. Returns how many there were.
    pub fn end_sessions_because(&self, why: SessionEnd) -> usize {
        let users = self.world.sessions.end_all(why);
        for user in &users {
            self.world.ledger.note(Some(user), Deed::SessionEnded { why });
        }
        users.len()
    }

    /// Ends all sessions when so many more signed-in requests have been answered (0: the next one
    /// meets a session that is over).
    pub fn end_sessions_after(&self, requests: u32, why: SessionEnd) {
        self.world.sessions.end_after(requests, why);
    }

    /// The user signs in on another device: their sessions end, if there is one seat only, and the
    /// new one keeps the seat until it idles out or [`leave_elsewhere`](Self::leave_elsewhere).
    /// Returns how many sessions ended.
    pub fn sign_in_elsewhere(&self, username: &str) -> usize {
        let Some(user) = self.world.user(username) else { return 0 };
        let ended = match self.world.fault(|faults| faults.session.seats) {
            Seats::Many => 0,
            Seats::LastWins | Seats::FirstWins => self.world.end_of(username, SessionEnd::Elsewhere),
        };
        let now = self.world.clock.seconds();
        let id = self.world.sessions.begin(username, user.rooftops[0], now);
        self.world.elsewhere.with(|elsewhere| elsewhere.push(id));
        ended
    }

    /// The sessions on other devices sign out. Returns how many were still alive.
    pub fn leave_elsewhere(&self) -> usize {
        let ids = self.world.elsewhere.with(std::mem::take);
        ids.iter().filter(|id| self.world.sessions.end(id).is_some()).count()
    }

    /// How many sessions are alive.
    pub fn sessions(&self) -> usize {
        self.world.sessions.count()
    }

    /// The user's password becomes another one, which is returned; their sessions end.
    pub fn change_password(&self, username: &str) -> String {
        let password = token::password();
        self.world.identity.set_password(username, &password);
        self.world.end_of(username, SessionEnd::PasswordChanged);
        password
    }

    /// An administrator locks the user: sessions end, and no password is taken any more.
    pub fn lock(&self, username: &str) {
        self.world.identity.set_locked(username, true);
        self.world.end_of(username, SessionEnd::Locked);
    }

    /// The administrator lets the user in again.
    pub fn unlock(&self, username: &str) {
        self.world.identity.set_locked(username, false);
    }

    /// The messages that have left so far, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.world.outbox.sent()
    }

    /// Every message from now on as it leaves, for whoever delivers them.
    pub fn listen_to_messages(&self) -> broadcast::Receiver<Message> {
        self.world.outbox.listen()
    }

    /// Sends the messages that were held; returns how many there were.
    pub fn release_messages(&self) -> usize {
        self.world.outbox.release(self.world.clock.seconds())
    }

    /// The owner of the phone presses `Allow` or `Deny`; whether a request was waiting.
    pub fn answer_push(&self, username: &str, allow: bool) -> bool {
        answer_push(&self.world, username, allow)
    }

    /// The seed, in base32, of the authenticator app that the user has set up themselves.
    pub fn enrolled_seed(&self, username: &str) -> Option<String> {
        self.world.identity.enrolled(username)
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
        .route("/messages", get(messages))
        .route("/push", post(press))
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
    merge(&mut switches, patch);
    match serde_json::from_value::<Faults>(Value::Object(switches)) {
        Ok(changed) => {
            control.set(|faults| *faults = changed);
            Json(json!(control.faults())).into_response()
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// Names in a group of switches (`sign_in`, `session`) that the patch leaves out stay as they are.
fn merge(switches: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match (switches.get_mut(&name), value) {
            (Some(Value::Object(group)), Value::Object(part)) if GROUPS.contains(&&*name) => group.extend(part),
            (_, value) => drop(switches.insert(name, value)),
        }
    }
}

async fn reset_faults(State(Gate { control, .. }): State<Gate>) -> Json<Faults> {
    control.reset();
    Json(control.faults())
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default = "expired")]
    why: SessionEnd,
}

fn expired() -> SessionEnd {
    SessionEnd::Expired
}

async fn end_sessions(State(Gate { control, .. }): State<Gate>, Query(Reason { why }): Query<Reason>) -> Json<Value> {
    Json(json!({ "ended": control.end_sessions_because(why) }))
}

async fn show_promo(State(Gate { control, .. }): State<Gate>) -> StatusCode {
    control.show_promo();
    StatusCode::NO_CONTENT
}

async fn messages(State(Gate { control, .. }): State<Gate>) -> Json<Vec<Message>> {
    Json(control.messages())
}

#[derive(Deserialize)]
struct Press {
    user: String,
    allow: bool,
}

/// Presses a button on a user's phone.
async fn press(State(Gate { control, .. }): State<Gate>, Query(Press { user, allow }): Query<Press>) -> Json<Value> {
    Json(json!({ "pressed": control.answer_push(&user, allow) }))
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
