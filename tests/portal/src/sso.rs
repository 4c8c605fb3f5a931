//! The dealer group's own identity provider, on a third site: one form, and three ways to tell the
//! other provider who has signed in.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use crate::identity::{Assertion, SsoFault, Verdict, check_password};
use crate::template::{file, fill, page};
use crate::token;
use crate::world::World;

const LAYOUT: &str = include_str!("web/sso/layout.html");
const LOGIN: &str = include_str!("web/sso/login.html");
const SAML: &str = include_str!("web/sso/saml.html");
const POPUP: &str = include_str!("web/sso/popup.html");
/// An assertion holds for two minutes.
const LIFE_S: u64 = 120;

pub(crate) fn routes(world: Arc<World>) -> Router {
    Router::new()
        .route("/oauth2/authorize", get(authorize))
        .route("/saml2/sso", get(authorize_saml))
        .route("/signin", post(submit))
        .route("/assets/sso.css", get(|| async { file("sso.css", include_str!("web/sso/sso.css")) }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "not found") })
        .with_state(world)
}

/// A request of the other provider, and what the form carries along.
#[derive(Debug, Clone, Deserialize)]
struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    display: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default, alias = "RelayState")]
    state: String,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    display: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

async fn authorize(State(world): State<Arc<World>>, Query(asked): Query<Asked>) -> Response {
    form(&world, &asked, "", "")
}

async fn authorize_saml(State(world): State<Arc<World>>, Query(asked): Query<Asked>) -> Response {
    let redirect_uri = format!("{}/saml/acs", world.origins.idp);
    form(&world, &Asked { response_type: "saml".to_owned(), redirect_uri, ..asked }, "", "")
}

fn form(world: &World, asked: &Asked, username: &str, error: &str) -> Response {
    if world.fault(|faults| faults.sign_in.sso_fault) == Some(SsoFault::Unavailable) {
        return (StatusCode::SERVICE_UNAVAILABLE, Html("<title>503</title><h1>Service Unavailable</h1>"))
            .into_response();
    }
    if !asked.redirect_uri.starts_with(&format!("{}/", world.origins.idp)) {
        return (StatusCode::BAD_REQUEST, "redirect_uri is not registered").into_response();
    }
    let body = fill(
        LOGIN,
        &[
            ("response_type", &asked.response_type),
            ("display", &asked.display),
            ("redirect_uri", &asked.redirect_uri),
            ("state", &asked.state),
            ("username", username),
            ("error", error),
            ("hidden", if error.is_empty() { "hidden" } else { "" }),
        ],
    );
    page(fill(LAYOUT, &[("body", &body)]))
}

async fn submit(State(world): State<Arc<World>>, Form(credentials): Form<Credentials>) -> Response {
    let Credentials { response_type, display, redirect_uri, state, username, password } = credentials;
    let asked = Asked { response_type, display, redirect_uri, state };
    let username = username.trim();
    match check_password(&world, username, &password) {
        Verdict::Right(user) => hand_over(&world, &asked, &user.username),
        Verdict::Wrong => form(&world, &asked, username, "We did not recognise this user name or password."),
        Verdict::Locked => form(&world, &asked, username, "This account is locked. Call the help desk."),
    }
}

/// Back to the other provider, the way it asked for.
fn hand_over(world: &World, asked: &Asked, username: &str) -> Response {
    let fault = world.fault(|faults| faults.sign_in.sso_fault);
    let now = world.clock.seconds();
    let expires = if fault == Some(SsoFault::ExpiredToken) { now.saturating_sub(1) } else { now + LIFE_S };
    let token = token::opaque();
    let assertion = Assertion { username: username.to_owned(), state: asked.state.clone(), expires };
    if fault != Some(SsoFault::BadSignature) {
        world.identity.vouch(&token, assertion);
    }
    let state = if fault == Some(SsoFault::StateMismatch) { token::opaque() } else { asked.state.clone() };
    let error = match fault {
        Some(SsoFault::AccessDenied) => "access_denied",
        Some(SsoFault::ServerError) => "server_error",
        _ => "",
    };
    let origin = world.origins.idp.as_str();
    if fault == Some(SsoFault::ForeignOrigin) {
        let next: String = byte_serialize(asked.redirect_uri.as_bytes()).collect();
        return Redirect::to(&format!("{}/handover?next={next}", world.origins.stranger)).into_response();
    }
    if asked.display == "popup" {
        let silent = if fault == Some(SsoFault::PopupCloses) { "yes" } else { "" };
        let values = [("token", &*token), ("state", &*state), ("error", error), ("origin", origin), ("silent", silent)];
        return page(fill(LAYOUT, &[("body", &fill(POPUP, &values))]));
    }
    if asked.response_type == "saml" {
        let status = if error.is_empty() { "Success" } else { error };
        let xml = format!(
            "<samlp:Response><samlp:Status><samlp:StatusCode Value=\"{status}\"/></samlp:Status>\
             <saml:Assertion ID=\"{token}\"><saml:Subject/></saml:Assertion></samlp:Response>"
        );
        let response = BASE64_STANDARD.encode(xml);
        let values = [("target", &*asked.redirect_uri), ("response", &*response), ("state", &*state)];
        return page(fill(LAYOUT, &[("body", &fill(SAML, &values))]));
    }
    let (mark, name) = if asked.response_type == "code" { ('?', "code") } else { ('#', "id_token") };
    let answer = if error.is_empty() { format!("{name}={token}") } else { format!("error={error}") };
    Redirect::to(&format!("{}{mark}{answer}&state={state}", asked.redirect_uri)).into_response()
}
