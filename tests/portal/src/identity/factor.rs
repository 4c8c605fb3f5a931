//! The second factor: code pages, pages that wait, and the list of methods.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::challenge::{Challenge, Right, raise};
use super::pages::{self, View};
use super::remembered;
use super::rules::{Method, Skin};
use super::transaction::{Challenged, Progress, StateParam, Transaction, advance, challenged, drop_it, set_challenge};
use crate::ledger::Deed;
use crate::users::PortalUser;
use crate::world::World;

const STALE: &str = "This challenge has expired. A new one has been started, enter a new code";
const TOO_MANY: &str = "Too many failed codes. Wait for some minutes before retrying";
const TOO_SOON: &str = "Wait until the countdown is over before asking for another one";
const NOT_AVAILABLE: &str = "This method is not available for this user";
const DENIED: &str = "The request was denied on the phone";
const UNANSWERED: &str = "The request was not answered in time";

#[derive(Deserialize)]
pub(super) struct Answer {
    state: String,
    #[serde(default, alias = "otp")]
    code: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    remember: Option<String>,
}

/// The page of a challenge.
pub(super) fn path(skin: Skin, method: Method, state: &str) -> String {
    format!("{}?state={state}", route(skin, method))
}

pub(super) fn route(skin: Skin, method: Method) -> String {
    match skin {
        Skin::Universal => format!("/u/mfa-{}-challenge", method.slug()),
        Skin::Classic => format!("/authn/authentication/{}/enter-otp", method.classic_id()),
    }
}

/// The list of methods.
pub(super) fn options_path(skin: Skin, state: &str) -> String {
    match skin {
        Skin::Universal => format!("/u/mfa-login-options?state={state}"),
        Skin::Classic => format!("/authn/authentication/WebMFA?state={state}"),
    }
}

/// `GET` of a challenge's page: whatever is out now.
pub(super) async fn show(State(world): State<Arc<World>>, Query(StateParam { state }): Query<StateParam>) -> Response {
    match challenged(&world, &state) {
        Some(Challenged { username, skin, challenge: Some(challenge) }) => {
            page(&world, View { skin, state: &state }, &username, &challenge, trouble(&world, &challenge))
        }
        Some(Challenged { skin, challenge: None, .. }) => Redirect::to(&options_path(skin, &state)).into_response(),
        None => pages::expired(&world),
    }
}

/// `GET` of the list of methods.
pub(super) async fn show_options(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> Response {
    match challenged(&world, &state) {
        Some(Challenged { skin, .. }) => View { skin, state: &state }.options(&world, None),
        None => pages::expired(&world),
    }
}

/// `POST` of the list of methods: `otp::0`.
pub(super) async fn submit_option(State(world): State<Arc<World>>, Form(answer): Form<Answer>) -> Response {
    let slug = answer.action.split("::").next().unwrap_or_default();
    chosen(&world, &answer.state, Method::ALL.into_iter().find(|method| method.slug() == slug))
}

/// The classic list is one of links.
pub(super) async fn follow_option(
    world: State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
    method: Method,
) -> Response {
    chosen(&world, &state, Some(method))
}

fn chosen(world: &World, state: &str, method: Option<Method>) -> Response {
    let Some(Challenged { username, skin, .. }) = challenged(world, state) else {
        return pages::expired(world);
    };
    let offered = method.filter(|method| world.fault(|faults| faults.sign_in.methods.contains(method)));
    let (Some(method), Some(user)) = (offered, world.user(&username)) else {
        return View { skin, state }.options(world, Some(NOT_AVAILABLE));
    };
    raise(world, state, user, method);
    Redirect::to(&path(skin, method, state)).into_response()
}

/// `POST` of a challenge's page.
pub(super) async fn submit(State(world): State<Arc<World>>, Form(answer): Form<Answer>) -> Response {
    let state = &*answer.state;
    let Some(Challenged { username, skin, challenge: Some(challenge) }) = challenged(&world, state) else {
        return pages::expired(&world);
    };
    let Some(user) = world.user(&username) else {
        return pages::expired(&world);
    };
    let view = View { skin, state };
    let say = |error| page(&world, view, &username, &challenge, Some(error));
    let now = world.clock.seconds();
    match &*answer.action {
        "pick-authenticator" => return Redirect::to(&options_path(skin, state)).into_response(),
        "resend" => {
            let wait = world.fault(|faults| faults.sign_in.resend_after_s);
            if now.saturating_sub(challenge.raised) < wait {
                return say(TOO_SOON);
            }
            raise(&world, state, user, challenge.method);
            return Redirect::to(&path(skin, challenge.method, state)).into_response();
        }
        _ => {}
    }
    if challenge.is_stale(now) {
        raise(&world, state, user, challenge.method);
        return say(STALE);
    }
    if answer.code.trim().is_empty() {
        return say("Please enter a code");
    }
    if world.identity.guard(&username, |guard| guard.codes.is_empty(now)) {
        return say(TOO_MANY);
    }
    if !is_right(&world, user, &challenge, answer.code.trim()) {
        if world.fault(|faults| faults.sign_in.wrong_code_ends) {
            drop_it(&world, state);
            return view.failed();
        }
        return say(wrong(skin));
    }
    prove(&world, state, &username, answer.remember.is_some())
}

fn wrong(skin: Skin) -> &'static str {
    match skin {
        Skin::Universal => "The code you entered is invalid",
        Skin::Classic => "Invalid passcode. Try again.",
    }
}

/// Counts a try, and whether it was right.
fn is_right(world: &World, user: &PortalUser, challenge: &Challenge, code: &str) -> bool {
    let now = world.clock.seconds();
    let refused = world.fault(|faults| faults.refuse_codes);
    let accepted = !refused
        && match &challenge.right {
            Right::Step => matching_step(world, user, code, now).is_some_and(|step| spend(world, &user.username, step)),
            Right::Code(right) => right == code,
            Right::Press { .. } | Right::Visit { .. } => false,
        };
    world.ledger.note(Some(&user.username), Deed::CodeTried { accepted });
    if !accepted {
        world.identity.guard(&user.username, |guard| guard.codes.take(now));
    }
    accepted
}

/// All is proven: on to what stands between here and the app.
pub(super) fn prove(world: &World, state: &str, username: &str, remember: bool) -> Response {
    advance(world, state, Progress::Proven { username: username.to_owned() });
    let offered = world.fault(|faults| faults.sign_in.remember_device);
    let cookie = (remember && offered).then(|| AppendHeaders([(SET_COOKIE, remembered::remember(world, username))]));
    (cookie, Redirect::to(&format!("/authorize/resume?state={state}"))).into_response()
}

/// What a challenge that nobody types an answer to has to say.
fn trouble(world: &World, challenge: &Challenge) -> Option<&'static str> {
    match challenge.right {
        Right::Press { pressed: Some(false), .. } => Some(DENIED),
        Right::Press { pressed: None, .. } | Right::Visit { .. } if challenge.is_stale(world.clock.seconds()) => {
            Some(UNANSWERED)
        }
        _ => None,
    }
}

fn page(world: &World, view: View<'_>, username: &str, challenge: &Challenge, error: Option<&str>) -> Response {
    match world.user(username) {
        Some(user) => view.challenge(world, user, challenge, error),
        None => pages::expired(world),
    }
}

/// `GET /u/waiting`: how a push or a link stands, for the page that waits.
pub(super) async fn waiting(
    State(world): State<Arc<World>>,
    Query(StateParam { state }): Query<StateParam>,
) -> axum::Json<Value> {
    if let Some(Challenged { username, challenge: Some(challenge), .. }) = challenged(&world, &state) {
        if let Right::Press { pressed: Some(true), .. } = challenge.right {
            advance(&world, &state, Progress::Proven { username });
            return axum::Json(json!({ "next": format!("/authorize/resume?state={state}") }));
        }
        return axum::Json(json!({ "over": trouble(&world, &challenge).is_some() }));
    }
    let proven = super::transaction::proven(&world, &state).is_some();
    axum::Json(if proven {
        json!({ "next": format!("/authorize/resume?state={state}") })
    } else {
        json!({ "gone": true })
    })
}

#[derive(Deserialize)]
pub(super) struct Ticket {
    #[serde(default)]
    ticket: String,
}

/// `GET /u/magic`: the link out of a mail; it works once.
pub(super) async fn magic(State(world): State<Arc<World>>, Query(Ticket { ticket }): Query<Ticket>) -> Response {
    let now = world.clock.seconds();
    let found = world.identity.transactions.with(|all| {
        all.iter().find_map(|(id, transaction)| match transaction {
            Transaction { progress: Progress::PasswordProven { username, challenge: Some(challenge), .. }, .. } => {
                let right = matches!(&challenge.right, Right::Visit { ticket: right } if *right == ticket);
                (right && !challenge.is_stale(now)).then(|| (id.clone(), username.clone()))
            }
            _ => None,
        })
    });
    let accepted = found.is_some() && !world.fault(|faults| faults.refuse_codes);
    world.ledger.note(found.as_ref().map(|(_, username)| username.as_str()), Deed::LinkOpened { accepted });
    match found.filter(|_| accepted) {
        Some((state, username)) => prove(&world, &state, &username, false),
        None => pages::dead_link(&world),
    }
}

/// The owner of the phone presses a button; whether a request was waiting.
pub(crate) fn answer_push(world: &World, username: &str, allowed: bool) -> bool {
    let waiting = world.identity.transactions.with(|all| {
        all.iter().find_map(|(id, transaction)| match &transaction.progress {
            Progress::PasswordProven { username: owner, challenge: Some(challenge), .. } if owner == username => {
                matches!(challenge.right, Right::Press { pressed: None, .. }).then(|| (id.clone(), challenge.clone()))
            }
            _ => None,
        })
    });
    let Some((id, Challenge { method, raised, right: Right::Press { number, .. } })) = waiting else { return false };
    set_challenge(world, &id, Challenge { method, raised, right: Right::Press { number, pressed: Some(allowed) } });
    world.ledger.note(Some(username), Deed::PushAnswered { allowed });
    true
}

/// The TOTP step of a code: the current one, or the one before it for slow typists (RFC 6238 §5.2).
fn matching_step(world: &World, user: &PortalUser, code: &str, now: u64) -> Option<u64> {
    let totp = world.identity.totp(user);
    totp.check(code, now).or_else(|| totp.check(code, now.saturating_sub(user.totp_period)))
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
