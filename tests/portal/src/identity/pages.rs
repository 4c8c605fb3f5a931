//! The identity provider's pages, in both skins.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::challenge::{Challenge, Right};
use super::factor;
use super::rules::{Interlude, Method, Skin};
use crate::session::SessionEnd;
use crate::template::{escape, file, fill, page};
use crate::users::PortalUser;
use crate::world::World;

macro_rules! html {
    ($name:literal) => {
        include_str!(concat!("../web/identity/", $name, ".html"))
    };
}

/// A page of one sign-in, in its skin.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) skin: Skin,
    pub(super) state: &'a str,
}

/// Where a sign-in begins.
pub(super) fn login_path(skin: Skin, state: &str) -> String {
    match skin {
        Skin::Universal => format!("/u/login?state={state}"),
        Skin::Classic => format!("/authn/authentication/dcWebAuth?state={state}"),
    }
}

impl View<'_> {
    fn laid_out(&self, title: &str, body: &str) -> Response {
        let layout = match self.skin {
            Skin::Universal => html!("layout"),
            Skin::Classic => html!("classic-layout"),
        };
        page(fill(layout, &[("title", title), ("body", body)]))
    }

    /// One of two templates, by the skin.
    fn either<'t>(&self, universal: &'t str, classic: &'t str) -> &'t str {
        match self.skin {
            Skin::Universal => universal,
            Skin::Classic => classic,
        }
    }

    pub(super) fn login(
        &self,
        world: &World,
        ended: Option<SessionEnd>,
        username: &str,
        error: Option<&str>,
    ) -> Response {
        let (hydration, captcha) = world.fault(|faults| (faults.login_hydration_ms, faults.sign_in.captcha));
        let notice = ended.map(|why| format!(r#"<div class="notice" role="status">{}</div>"#, escape(why.text())));
        let body = fill(
            self.either(html!("login"), html!("classic-login")),
            &[
                ("state", self.state),
                ("username", username),
                ("hydration", &hydration.to_string()),
                ("notice", &notice.unwrap_or_default()),
                ("alert", &alert(error)),
                ("captcha", if captcha { html!("captcha") } else { "" }),
            ],
        );
        self.laid_out("Log in", &body)
    }

    /// The page of the challenge that is out.
    pub(super) fn challenge(
        &self,
        world: &World,
        user: &PortalUser,
        challenge: &Challenge,
        error: Option<&str>,
    ) -> Response {
        let rules = world.fault(|faults| faults.sign_in.clone());
        let message = message(challenge.method, user);
        let passed = world.clock.seconds().saturating_sub(challenge.raised);
        let wait = rules.resend_after_s.saturating_sub(passed).to_string();
        let number = match &challenge.right {
            Right::Press { number, .. } => number,
            _ => "",
        };
        let template = match challenge.method {
            Method::Push | Method::Link => html!("waiting"),
            _ => self.either(html!("code"), html!("classic-code")),
        };
        let number = if number.is_empty() { String::new() } else { fill(html!("number"), &[("number", number)]) };
        let body = fill(
            template,
            &[
                ("state", self.state),
                ("message", &message),
                ("alert", &alert(error)),
                ("number", &number),
                ("over", if error.is_some() { "yes" } else { "" }),
                (
                    "resend",
                    &if challenge.method == Method::Totp {
                        String::new()
                    } else {
                        fill(html!("resend"), &[("state", self.state), ("wait", &wait)])
                    },
                ),
                ("remember", if rules.remember_device { html!("remember") } else { "" }),
                ("chooser", &factor::options_path(self.skin, self.state)),
            ],
        );
        self.laid_out("Verify your identity", &body)
    }

    /// The list of methods on offer.
    pub(super) fn options(&self, world: &World, error: Option<&str>) -> Response {
        let methods = world.fault(|faults| faults.sign_in.methods.clone());
        let entry = |(at, method): (usize, &Method)| match self.skin {
            Skin::Universal => {
                format!(
                    r#"<li><button type="submit" name="action" value="{}::{at}">{}</button></li>"#,
                    method.slug(),
                    label(*method)
                )
            }
            Skin::Classic => format!(
                r#"<li><a id="{0}" href="/authn/authentication/{0}?state={1}">{2}</a></li>"#,
                method.classic_id(),
                escape(self.state),
                classic_label(*method),
            ),
        };
        let entries: String = methods.iter().enumerate().map(entry).collect();
        let body = fill(
            self.either(html!("options"), html!("classic-options")),
            &[("state", self.state), ("alert", &alert(error)), ("entries", &entries)],
        );
        self.laid_out("Select a method", &body)
    }

    pub(super) fn enrolment(&self, seed: &str, error: Option<&str>) -> Response {
        let grouped: Vec<String> =
            seed.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        let values = [("state", self.state), ("seed", &grouped.join(" ")), ("alert", &alert(error))];
        self.laid_out("Set up your authenticator app", &fill(html!("enrolment"), &values))
    }

    pub(super) fn interlude(&self, interlude: Interlude, user: Option<&PortalUser>, error: Option<&str>) -> Response {
        let (title, template) = match interlude {
            Interlude::Terms => ("Terms of use", html!("terms")),
            Interlude::Consent => ("Authorize Practice DMS", html!("consent")),
            Interlude::Registration => ("Confirm your contact data", html!("registration")),
            Interlude::PasswordSoon => ("Your password expires soon", html!("password-soon")),
        };
        let (email, phone) = user.map_or(("", ""), |user| (&*user.email, &*user.phone));
        let values = [("state", self.state), ("email", email), ("phone", phone), ("alert", &alert(error))];
        self.laid_out(title, &fill(template, &values))
    }

    /// The page that opens the dealer group's provider in a window of its own.
    pub(super) fn popup(&self, target: &str, origin: &str) -> Response {
        let values = [("state", self.state), ("target", target), ("origin", origin)];
        self.laid_out("Log in", &fill(html!("popup"), &values))
    }

    /// The page that takes a token out of the address.
    pub(super) fn fragment(&self) -> Response {
        self.laid_out("Logging in", html!("fragment"))
    }

    pub(super) fn hand_over(&self) -> Response {
        self.laid_out("Logging in", &fill(html!("hand-over"), &[("state", self.state)]))
    }

    pub(super) fn log_out(&self) -> Response {
        self.laid_out("Log out", html!("log-out"))
    }

    pub(super) fn password_expired(&self) -> Response {
        self.laid_out("Password expired", html!("password-expired"))
    }

    pub(super) fn locked(&self) -> Response {
        let text = self.either(
            "Your account has been blocked after multiple consecutive login attempts. \
             Try again later or contact your administrator.",
            "There were too many failed attempts to log in. Contact your administrator.",
        );
        self.problem("Account blocked", text)
    }

    pub(super) fn unusual(&self) -> Response {
        self.problem(
            "Unusual activity",
            "We have detected something unusual about this log-in and stopped it. \
             Contact your administrator to confirm that it is you.",
        )
    }

    /// A wrong code has ended the sign-in.
    pub(super) fn failed(&self) -> Response {
        self.problem("Verification failed", "The code was wrong. Go back to the application to start again.")
    }

    pub(super) fn problem(&self, heading: &str, message: &str) -> Response {
        let body = fill(html!("problem"), &[("heading", heading), ("message", message), ("link", "")]);
        self.laid_out(heading, &body)
    }

    fn problem_with_way_back(&self, world: &World, heading: &str, message: &str) -> Response {
        let link = format!(r#"<a href="{}/apps/shell/">Back to Practice DMS</a>"#, escape(&world.origins.app));
        let body = fill(html!("problem"), &[("heading", heading), ("message", message), ("link", &link)]);
        self.laid_out(heading, &body)
    }
}

fn now_in(world: &World) -> View<'static> {
    View { skin: world.fault(|faults| faults.sign_in.skin), state: "" }
}

/// The sign-in is unknown or too old; the way on leads through the app.
pub(super) fn expired(world: &World) -> Response {
    let text = "Go back to the application and start again.";
    now_in(world).problem_with_way_back(world, "Your sign-in has expired", text)
}

/// The link of a mail is used, too old, or nobody's.
pub(super) fn dead_link(world: &World) -> Response {
    let text = "It works once, for five minutes. Go back to the application and start again.";
    now_in(world).problem_with_way_back(world, "This link is not valid any more", text)
}

/// The only seat of the user is taken.
pub(super) fn seat_taken(world: &World) -> Response {
    let text = "Your user is logged in on another device. Log out there, or wait until that session ends.";
    now_in(world).problem_with_way_back(world, "Already logged in", text)
}

/// An alert above the form, or nothing.
fn alert(error: Option<&str>) -> String {
    error.map_or_else(String::new, |text| {
        format!(r#"<div class="alert" role="alert" id="prompt-alert">{}</div>"#, escape(text))
    })
}

fn message(method: Method, user: &PortalUser) -> String {
    let last = user.phone.len().saturating_sub(4);
    let (initial, domain) = (&user.email[..1], user.email.split('@').nth(1).unwrap_or_default());
    match method {
        Method::Totp => "Check your preferred one-time password application for a code.".to_owned(),
        Method::Sms => format!("We've sent a text message to: XXXXXXX{}", &user.phone[last..]),
        Method::Email => format!("We've sent an email with your code to: {initial}****@{domain}"),
        Method::Push => "We've sent a notification to your phone. Press Allow there to continue.".to_owned(),
        Method::Link => format!("We've sent a log in link to: {initial}****@{domain}. Open it in this browser."),
    }
}

fn label(method: Method) -> &'static str {
    match method {
        Method::Totp => "Authenticator app",
        Method::Email => "Email",
        Method::Sms => "SMS",
        Method::Push => "Notification on your phone",
        Method::Link => "Email with a link",
    }
}

fn classic_label(method: Method) -> &'static str {
    match method {
        Method::Totp => "Security Code",
        Method::Email => "Email Verification Code",
        Method::Sms => "Text Message Verification Code",
        Method::Push => "Approval on your phone",
        Method::Link => "Email Verification Link",
    }
}

/// `GET /assets/{file}`
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "identity.css" => file(&name, include_str!("../web/identity/identity.css")),
        "classic.css" => file(&name, include_str!("../web/identity/classic.css")),
        "identity.js" => file(&name, include_str!("../web/identity/identity.js")),
        "logo.svg" => file(&name, include_str!("../web/logo.svg")),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn unknown() -> Response {
    let view = View { skin: Skin::Universal, state: "" };
    (StatusCode::NOT_FOUND, view.problem("Page not found", "There is nothing at this address.")).into_response()
}
