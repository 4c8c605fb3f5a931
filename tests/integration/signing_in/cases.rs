//! The table: what the portal is like, and how signing in to it ends.

use practice_portal::{Faults, Interlude, Method, PushAnswer, Seats, SignInRules, Site, Skin, Sso, SsoFault};

use crate::support::practice::Practice;

/// One case.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// The exit code, and what the ledger counted in the order it first came.
    pub(super) ends: &'static str,
    pub(super) switches: fn(&mut Faults),
    pub(super) before: fn(&Practice),
    pub(super) password: Option<&'static str>,
    /// The lines of the profile's `mfa`, instead of the seed of the user's app.
    pub(super) answers: Option<&'static str>,
    pub(super) code_period: u64,
}

impl Case {
    fn password(self, password: &'static str) -> Self {
        Self { password: Some(password), ..self }
    }

    fn before(self, before: fn(&Practice)) -> Self {
        Self { before, ..self }
    }

    fn answers(self, answers: &'static str) -> Self {
        Self { answers: Some(answers), ..self }
    }

    fn code_period(self, code_period: u64) -> Self {
        Self { code_period, ..self }
    }
}

fn case(name: &'static str, ends: &'static str, switches: fn(&mut Faults)) -> Case {
    Case { name, ends, switches, before: |_| {}, password: None, answers: None, code_period: 30 }
}

fn classic(faults: &mut Faults) -> &mut SignInRules {
    faults.sign_in.skin = Skin::Classic;
    &mut faults.sign_in
}

fn fails(faults: &mut Faults, sso: Sso, fault: SsoFault) {
    faults.sign_in.sso = Some(sso);
    faults.sign_in.sso_fault = Some(fault);
}

fn me(practice: &Practice) -> &str {
    &practice.user().username
}

fn down(faults: &mut Faults, site: Site) {
    faults.down.insert(site);
}

fn elsewhere(practice: &Practice) {
    practice.portal.control().sign_in_elsewhere(me(practice));
}

fn new_password(practice: &Practice) {
    practice.portal.control().change_password(me(practice));
}

/// What the stage leaves of the newest message, once.
const SMS: &str = r#"sms: { command: [sh, -c, "until [ -s {folder}/code ]; do sleep 0.02; done; cat {folder}/code; rm {folder}/code"] }"#;
const MAIL: &str = r#"email: { command: [sh, -c, "until [ -s {folder}/code ]; do sleep 0.02; done; cat {folder}/code; rm {folder}/code"] }"#;
const LINK: &str = r#"link: { command: [sh, -c, "until [ -s {folder}/link ]; do sleep 0.02; done; cat {folder}/link; rm {folder}/link"] }"#;
const PUSH: &str = "push: { wait: 5s }";

const BY_MESSAGE: &str = "0: password, message, code, session";
const IN: &str = "0: password, code, session";
const BY_SSO: &str = "0: password, vouched, session";
const SSO_FAILS: &str = "3: password, not vouched";

#[rustfmt::skip] // one line is one case
pub(super) fn cases() -> Vec<Case> {
    use Interlude::{Consent, PasswordSoon, Registration, Terms};
    vec![
        case("authenticator app", IN, |_| {}),
        case("authenticator app, classic", IN, |f| f.sign_in.skin = Skin::Classic),
        case("app asked for at once, classic", IN, |f| classic(f).first = Some(Method::Totp)),
        case("text message first, the app by another way", "0: password, message, code, session", |f| f.sign_in.first = Some(Method::Sms)),
        case("mail first, the app by another way", "0: password, message, code, session", |f| f.sign_in.first = Some(Method::Email)),
        case("link first, the app by another way", "0: password, message, code, session", |f| f.sign_in.first = Some(Method::Link)),
        case("push first, the app by another way", "0: password, push, code, session", |f| f.sign_in.first = Some(Method::Push)),
        case("text message first, classic", "0: password, message, code, session", |f| classic(f).first = Some(Method::Sms)),
        case("the form hydrates late", IN, |f| f.login_hydration_ms = 1500),
        case("no second factor", "0: password, session", |f| f.sign_in.no_second_factor = true),
        case("no second factor, classic", "0: password, session", |f| classic(f).no_second_factor = true),
        case("remembering the device is offered", IN, |f| f.sign_in.remember_device = true),

        case("terms", "0: password, code, interlude, session", |f| f.sign_in.interludes = vec![Terms]),
        case("consent", "0: password, code, interlude, session", |f| f.sign_in.interludes = vec![Consent]),
        case("all interludes", "0: password, code, 4 interlude, session", |f| f.sign_in.interludes = vec![Terms, Consent, Registration, PasswordSoon]),
        case("all interludes, other way round", "0: password, code, 4 interlude, session", |f| f.sign_in.interludes = vec![PasswordSoon, Registration, Consent, Terms]),
        case("all interludes, classic", "0: password, code, 4 interlude, session", |f| classic(f).interludes = vec![Terms, Consent, Registration, PasswordSoon]),
        case("logging out is confirmed", IN, |f| f.sign_in.confirm_log_out = true),

        case("wrong password", "3: wrong password", |_| {}).password("not the password"),
        case("wrong password, classic", "3: wrong password", |f| f.sign_in.skin = Skin::Classic).password("not the password"),
        case("the password was changed", "3: wrong password", |_| {}).before(new_password),
        case("locked", "3: wrong password", |_| {}).before(|p| p.portal.control().lock(me(p))),
        case("locked, classic", "3: wrong password", |f| f.sign_in.skin = Skin::Classic).before(|p| p.portal.control().lock(me(p))),
        case("captcha", "3: ", |f| f.sign_in.captcha = true),
        case("captcha, classic", "3: ", |f| classic(f).captcha = true),
        case("unusual activity", "3: password", |f| f.sign_in.unusual_activity = true),
        case("each sign-in is forgotten", "3: 2 password", |f| f.sign_in.forgotten = true),
        case("password expired", "3: password", |f| f.sign_in.password_expired = true),
        case("password expired, classic", "3: password", |f| classic(f).password_expired = true),

        case("codes are refused", "3: password, 2 wrong code", |f| f.refuse_codes = true).code_period(10),
        case("codes are refused, classic", "3: password, 2 wrong code", |f| { f.refuse_codes = true; classic(f); }).code_period(10),
        case("a wrong code ends the sign-in", "3: password, wrong code", |f| { f.refuse_codes = true; f.sign_in.wrong_code_ends = true; }),
        case("push is denied, the app by another way", "0: password, push, denied, code, session", |f| { f.sign_in.first = Some(Method::Push); f.sign_in.push = PushAnswer::Deny; }),

        case("text message", BY_MESSAGE, |f| f.sign_in.first = Some(Method::Sms)).answers(SMS),
        case("text message, chosen", BY_MESSAGE, |_| {}).answers(SMS),
        case("text message, classic", BY_MESSAGE, |f| f.sign_in.skin = Skin::Classic).answers(SMS),
        case("mail", BY_MESSAGE, |f| f.sign_in.first = Some(Method::Email)).answers(MAIL),
        case("mail, text message asked for first", "0: password, 2 message, code, session", |f| f.sign_in.first = Some(Method::Sms)).answers(MAIL),
        case("mail, classic", BY_MESSAGE, |f| f.sign_in.skin = Skin::Classic).answers(MAIL),
        case("link", "0: password, message, link, session", |f| f.sign_in.first = Some(Method::Link)).answers(LINK),
        case("link, chosen, classic", "0: password, message, link, session", |f| classic(f).methods = vec![Method::Totp, Method::Link]).answers(LINK),
        case("push", "0: password, push, allowed, session", |f| { f.sign_in.first = Some(Method::Push); f.sign_in.push = PushAnswer::Allow; }).answers(PUSH),
        case("push, chosen, classic", "0: password, push, allowed, session", |f| { classic(f).methods = vec![Method::Email, Method::Push]; f.sign_in.push = PushAnswer::Allow; }).answers(PUSH),
        case("push is denied", "3: password, push, denied", |f| { f.sign_in.first = Some(Method::Push); f.sign_in.push = PushAnswer::Deny; }).answers(PUSH),
        case("push is not answered", "3: password, 2 push", |f| f.sign_in.first = Some(Method::Push)).answers("push: { wait: 1s }"),
        case("codes of messages are refused", "3: password, 2 message, 2 wrong code", |f| { f.sign_in.first = Some(Method::Sms); f.refuse_codes = true; }).answers(SMS),
        case("a link that is refused", "3: password, message, dead link", |f| { f.sign_in.first = Some(Method::Link); f.refuse_codes = true; }).answers(LINK),
        case("nothing answers", "3: password", |_| {}).answers(""),
        case("nothing answers, classic", "3: password", |f| f.sign_in.skin = Skin::Classic).answers(""),

        case("the seat is taken and stays", "6: password, code, seat refused", |f| f.session.seats = Seats::FirstWins).before(elsewhere),
        case("the seat is taken over", IN, |f| f.session.seats = Seats::LastWins).before(elsewhere),
        case("the cookie rotates", IN, |f| f.session.rotating_cookie = true),

        case("single sign-on, code", BY_SSO, |f| f.sign_in.sso = Some(Sso::Code)),
        case("single sign-on, fragment", BY_SSO, |f| f.sign_in.sso = Some(Sso::Implicit)),
        case("single sign-on, SAML", BY_SSO, |f| f.sign_in.sso = Some(Sso::Saml)),
        case("single sign-on, pop-up", BY_SSO, |f| f.sign_in.sso = Some(Sso::Popup)),
        case("single sign-on, code, classic", BY_SSO, |f| classic(f).sso = Some(Sso::Code)),
        case("single sign-on, pop-up, classic", BY_SSO, |f| classic(f).sso = Some(Sso::Popup)),
        case("single sign-on, then terms and consent", "0: password, vouched, 2 interlude, session", |f| { f.sign_in.sso = Some(Sso::Implicit); f.sign_in.interludes = vec![Terms, Consent]; }),
        case("single sign-on, wrong password", "3: wrong password", |f| f.sign_in.sso = Some(Sso::Code)).password("not the password"),
        case("single sign-on, pop-up, wrong password", "3: wrong password", |f| f.sign_in.sso = Some(Sso::Popup)).password("not the password"),
        case("single sign-on, locked", "3: wrong password", |f| f.sign_in.sso = Some(Sso::Saml)).before(|p| p.portal.control().lock(me(p))),
        case("access denied, code", SSO_FAILS, |f| fails(f, Sso::Code, SsoFault::AccessDenied)),
        case("access denied, fragment", SSO_FAILS, |f| fails(f, Sso::Implicit, SsoFault::AccessDenied)),
        case("access denied, SAML", SSO_FAILS, |f| fails(f, Sso::Saml, SsoFault::AccessDenied)),
        case("access denied, pop-up", SSO_FAILS, |f| fails(f, Sso::Popup, SsoFault::AccessDenied)),
        case("server error", SSO_FAILS, |f| fails(f, Sso::Code, SsoFault::ServerError)),
        case("another state comes back", SSO_FAILS, |f| fails(f, Sso::Code, SsoFault::StateMismatch)),
        case("the token is too old", SSO_FAILS, |f| fails(f, Sso::Implicit, SsoFault::ExpiredToken)),
        case("the token is nobody's", SSO_FAILS, |f| fails(f, Sso::Saml, SsoFault::BadSignature)),
        case("a stranger's origin on the way", "3: password", |f| fails(f, Sso::Code, SsoFault::ForeignOrigin)),
        case("the organization does not answer", "6: ", |f| fails(f, Sso::Code, SsoFault::Unavailable)),
        case("the pop-up closes without a word", "3: password", |f| fails(f, Sso::Popup, SsoFault::PopupCloses)),

        case("the application is down", "6: ", |f| down(f, Site::App)),
        case("the identity provider is down", "6: ", |f| down(f, Site::Idp)),
        case("the identity provider is down, classic", "6: ", |f| { classic(f); down(f, Site::Idp); }),
        case("the organization is down", "6: ", |f| { f.sign_in.sso = Some(Sso::Saml); down(f, Site::Sso); }),
        case("the portal's clock is 90 s ahead", IN, |f| f.clock_ahead_s = 90),
        case("the portal's clock is 90 s behind", IN, |f| f.clock_ahead_s = -90),
    ]
}
