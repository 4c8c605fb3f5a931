//! The hand-over to and from the identity provider, and the end of a session.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::caller::{Caller, cookie};
use crate::ledger::Deed;
use crate::session::{self, Seats, SessionEnd};
use crate::token;
use crate::world::World;

/// Holds the state of one sign-in, and where to go afterwards, between the two redirects.
const NONCE_COOKIE: &str = "dcsignin";
const HOME: &str = "/apps/shell/reports/home";

#[derive(Deserialize)]
pub(super) struct Start {
    #[serde(default, rename = "returnUrl")]
    return_url: String,
    /// Why the session before has ended.
    ended: Option<SessionEnd>,
}

#[derive(Deserialize)]
pub(super) struct Callback {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /signin`: off to the identity provider.
pub(super) async fn start(
    State(world): State<Arc<World>>,
    Query(Start { return_url, ended }): Query<Start>,
) -> Response {
    let back = if return_url.starts_with("/apps/shell/") { &return_url } else { HOME };
    let state = token::opaque();
    let nonce = format!("{NONCE_COOKIE}={state}|{}; Path=/; HttpOnly; SameSite=Lax; Max-Age=900", quoted(back));
    let ended = json!(ended).as_str().map(|why| format!("&ended={why}")).unwrap_or_default();
    let target = format!(
        "{}/authorize?client_id=practice-dms&response_type=code&redirect_uri={}&state={state}{ended}",
        world.origins.idp,
        quoted(&format!("{}/callback", world.origins.app)),
    );
    (AppendHeaders([(SET_COOKIE, nonce)]), Redirect::to(&target)).into_response()
}

/// `GET /callback`: back from the identity provider with a grant.
pub(super) async fn callback(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(Callback { code, state }): Query<Callback>,
) -> Response {
    let nonce = cookie(&headers, NONCE_COOKIE).and_then(|nonce| nonce.split_once('|'));
    let Some((_, back)) = nonce.filter(|(expected, _)| *expected == state) else {
        return Redirect::to("/signin").into_response();
    };
    let now = world.clock.seconds();
    let username = world.identity.redeem(&code, now);
    let Some(user) = username.and_then(|username| world.user(&username)) else {
        return Redirect::to("/signin").into_response();
    };
    let rules = world.fault(|faults| faults.session.clone());
    match rules.seats {
        Seats::Many => {}
        Seats::LastWins => drop(world.end_of(&user.username, SessionEnd::Elsewhere)),
        Seats::FirstWins if world.sessions.seated(&user.username, now, &rules) => {
            world.ledger.note(Some(&user.username), Deed::SeatRefused);
            return Redirect::to(&format!("{}/u/seat", world.origins.idp)).into_response();
        }
        Seats::FirstWins => {}
    }
    let id = world.sessions.begin(&user.username, user.rooftops[0], now);
    world.ledger.note(Some(&user.username), Deed::SignedIn);
    let cookies =
        AppendHeaders([(SET_COOKIE, session_cookie(&id)), (SET_COOKIE, format!("{NONCE_COOKIE}=; Path=/; Max-Age=0"))]);
    (cookies, Redirect::to(&unquoted(back))).into_response()
}

/// `GET /signout`: the session really ends here, then the identity provider is told.
pub(super) async fn sign_out(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let ended = cookie(&headers, session::COOKIE).and_then(|id| world.sessions.end(id));
    if let Some(session) = ended {
        world.ledger.note(Some(&session.username), Deed::SignedOut);
    }
    let cookies = AppendHeaders([
        (SET_COOKIE, format!("{}=; Path=/; Max-Age=0", session::COOKIE)),
        (SET_COOKIE, "XSRF-TOKEN=; Path=/; Max-Age=0".to_owned()),
    ]);
    (cookies, Redirect::to(&format!("{}/v2/logout", world.origins.idp))).into_response()
}

/// `GET …/validaterefreshtoken`: whether there is a session; no token means signed out.
pub(super) async fn validate(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let caller = match Caller::meet(&world, &headers) {
        Ok(caller) => caller,
        Err(why) => return Json(json!({ "ended": why })).into_response(),
    };
    let rotating = world.fault(|faults| faults.session.rotating_cookie);
    let fresh = rotating.then(|| world.sessions.rotate(&caller.session_id)).flatten();
    let cookies = fresh.map(|id| AppendHeaders([(SET_COOKIE, session_cookie(&id))]));
    (cookies, Json(json!({ "userAccessToken": caller.user.username }))).into_response()
}

fn session_cookie(id: &str) -> String {
    format!("{}={id}; Path=/; HttpOnly; SameSite=Lax", session::COOKIE)
}

/// `GET …/antiforgery`: sets the readable cookie that the shell fetches late.
pub(super) async fn antiforgery(_: Caller) -> impl IntoResponse {
    let value = format!("XSRF-TOKEN={}; Path=/; SameSite=Lax", token::opaque());
    (AppendHeaders([(SET_COOKIE, value)]), Json(json!({})))
}

fn quoted(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn unquoted(text: &str) -> String {
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map_or_else(|| HOME.to_owned(), |(_, value)| value.into_owned())
}
