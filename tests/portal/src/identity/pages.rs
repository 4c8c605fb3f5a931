//! The identity provider's pages.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::template::{escape, file, fill, page};
use crate::world::World;

const LAYOUT: &str = include_str!("../web/identity/layout.html");
const LOGIN: &str = include_str!("../web/identity/login.html");
const CODE: &str = include_str!("../web/identity/code.html");
const OPTIONS: &str = include_str!("../web/identity/options.html");
const PROBLEM: &str = include_str!("../web/identity/problem.html");

fn laid_out(title: &str, body: &str) -> Response {
    page(fill(LAYOUT, &[("title", title), ("body", body)]))
}

/// An alert above the form, or nothing.
fn alert(error: Option<&str>) -> String {
    error.map_or_else(String::new, |text| {
        format!(r#"<div class="alert" role="alert" id="prompt-alert">{}</div>"#, escape(text))
    })
}

pub(super) fn login(world: &World, state: &str, username: &str, error: Option<&str>) -> Response {
    let hydration = world.fault(|faults| faults.login_hydration_ms).to_string();
    let body =
        fill(LOGIN, &[("state", state), ("username", username), ("hydration", &hydration), ("alert", &alert(error))]);
    laid_out("Log in", &body)
}

pub(super) fn otp(state: &str, error: Option<&str>) -> Response {
    code(state, "Check your preferred one-time password application for a code.", error)
}

pub(super) fn sms(state: &str, error: Option<&str>) -> Response {
    code(state, "We've sent a text message to: XXXXXXX0142", error)
}

fn code(state: &str, message: &str, error: Option<&str>) -> Response {
    let body = fill(CODE, &[("state", state), ("message", message), ("alert", &alert(error))]);
    laid_out("Verify your identity", &body)
}

pub(super) fn options(state: &str, error: Option<&str>) -> Response {
    laid_out("Select a method", &fill(OPTIONS, &[("state", state), ("alert", &alert(error))]))
}

pub(super) fn locked() -> Response {
    problem(
        "Account blocked",
        "Your account has been blocked after multiple consecutive login attempts. \
         Try again later or contact your administrator.",
    )
}

/// The sign-in is unknown or too old; the way on leads through the app.
pub(super) fn expired(world: &World) -> Response {
    let back = format!("{}/apps/shell/", world.origins.app);
    let body = fill(
        PROBLEM,
        &[
            ("heading", "Your sign-in has expired"),
            ("message", "Go back to the application and start again."),
            ("link", &format!(r#"<a href="{}">Back to Practice DMS</a>"#, escape(&back))),
        ],
    );
    laid_out("Sign-in expired", &body)
}

pub(super) fn problem(heading: &str, message: &str) -> Response {
    let body = fill(PROBLEM, &[("heading", heading), ("message", message), ("link", "")]);
    laid_out(heading, &body)
}

/// `GET /assets/{file}`
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "identity.css" => file(&name, include_str!("../web/identity/identity.css")),
        "identity.js" => file(&name, include_str!("../web/identity/identity.js")),
        "logo.svg" => file(&name, include_str!("../web/logo.svg")),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn unknown() -> Response {
    (StatusCode::NOT_FOUND, problem("Page not found", "There is nothing at this address.")).into_response()
}
