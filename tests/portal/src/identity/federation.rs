//! Sign-in through the dealer group's own provider: the request, and what comes back from it.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use super::pages::{self, View};
use super::rules::Sso;
use super::transaction::{Progress, StateParam, Transaction, advance, find};
use crate::ledger::Deed;
use crate::world::World;

/// What the provider vouches for: one user, for one sign-in, for two minutes.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub(crate) username: String,
    pub(crate) state: String,
    pub(crate) expires: u64,
}

/// Where the user is sent to sign in.
pub(super) fn request(world: &World, sso: Sso, state: &str) -> String {
    let back = |path: &str| byte_serialize(format!("{}{path}", world.origins.idp).as_bytes()).collect::<String>();
    let oidc = |kind: &str, path: &str| {
        format!(
            "{}/oauth2/authorize?client_id=practice-idp&scope=openid&response_type={kind}&redirect_uri={}&state={state}",
            world.origins.sso,
            back(path),
        )
    };
    match sso {
        Sso::Code => oidc("code", "/login/callback"),
        Sso::Implicit => oidc("id_token", "/login/fragment"),
        Sso::Popup => format!("{}&display=popup", oidc("id_token", "/u/sso")),
        Sso::Saml => {
            let asked = BASE64_STANDARD.encode(format!("<samlp:AuthnRequest ID=\"_{state}\"/>"));
            let asked: String = byte_serialize(asked.as_bytes()).collect();
            format!("{}/saml2/sso?SAMLRequest={asked}&RelayState={state}", world.origins.sso)
        }
    }
}

/// What comes back, whichever way.
#[derive(Deserialize)]
pub(super) struct Answered {
    #[serde(default)]
    state: String,
    #[serde(default, alias = "id_token")]
    code: String,
    #[serde(default)]
    error: String,
}

#[derive(Deserialize)]
pub(super) struct SamlAnswered {
    #[serde(rename = "SAMLResponse")]
    response: String,
    #[serde(rename = "RelayState")]
    state: String,
}

/// `GET /login/callback`: with a code.
pub(super) async fn callback(State(world): State<Arc<World>>, Query(answered): Query<Answered>) -> Response {
    settle(&world, &answered)
}

/// `POST /login/token`: with a token, from the page that took it out of the fragment or a message.
pub(super) async fn take_token(State(world): State<Arc<World>>, Form(answered): Form<Answered>) -> Response {
    settle(&world, &answered)
}

/// `POST /saml/acs`
pub(super) async fn take_saml(
    State(world): State<Arc<World>>,
    Form(SamlAnswered { response, state }): Form<SamlAnswered>,
) -> Response {
    let xml = BASE64_STANDARD.decode(response).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let attribute = |name: &str| {
        let rest = xml.split_once(&format!("{name}=\""))?.1;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let code = attribute("Assertion ID").unwrap_or_default();
    let error = attribute("StatusCode Value").filter(|status| status != "Success").unwrap_or_default();
    settle(&world, &Answered { state, code, error })
}

/// `GET /login/fragment`: the token is where only a script can see it.
pub(super) async fn fragment(State(world): State<Arc<World>>) -> Response {
    View { skin: world.fault(|faults| faults.sign_in.skin), state: "" }.fragment()
}

/// `GET /u/sso`: the button that opens the provider in a pop-up.
pub(super) async fn show_popup(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    match find(&world, &state) {
        Some(Transaction { skin, .. }) => {
            View { skin, state: &state }.popup(&request(&world, Sso::Popup, &state), &world.origins.sso)
        }
        None => pages::expired(&world),
    }
}

/// `GET /u/continue`: one more stop on the way.
pub(super) async fn go_on(State(world): State<Arc<World>>, Query(StateParam { state }): Query<StateParam>) -> Response {
    View { skin: world.fault(|faults| faults.sign_in.skin), state: &state }.hand_over()
}

fn settle(world: &World, answered: &Answered) -> Response {
    let Answered { state, code, error } = answered;
    let now = world.clock.seconds();
    let assertion = world.identity.assertions.with(|all| all.remove(code));
    let transaction = find(world, state);
    let skin = transaction.as_ref().map_or_else(|| world.fault(|faults| faults.sign_in.skin), |found| found.skin);
    let view = View { skin, state };
    let username = assertion
        .filter(|assertion| error.is_empty() && assertion.state == *state && now <= assertion.expires)
        .map(|assertion| assertion.username);
    let fresh = transaction.filter(|transaction| matches!(transaction.progress, Progress::Fresh));
    let username = username.filter(|_| fresh.is_some());
    world.ledger.note(username.as_deref(), Deed::SsoAnswered { accepted: username.is_some() });
    match (username, &**error) {
        (Some(username), _) => {
            advance(world, state, Progress::Proven { username });
            Redirect::to(&format!("/u/continue?state={state}")).into_response()
        }
        (None, "access_denied") => {
            view.problem("Access denied", "Your organization has not given you access to Practice DMS.")
        }
        (None, "server_error") => view.problem(
            "Single sign-on is not available",
            "The sign-in service of your organization reported an error. Try again later.",
        ),
        (None, _) => view.problem(
            "Single sign-on failed",
            "The answer of your organization's sign-in service cannot be accepted. Start again from the application.",
        ),
    }
}
