//! The table: what the portal is like, and how signing in to it ends.

use std::time::Duration;

use practice_portal::{
    Control, Delivery, EndedShows, Faults, Interlude, Message, Method, Milestone, PushAnswer, Seats, SessionEnd,
    SignInRules, Site, Skin, Sso, SsoFault,
};

use crate::support::{portal_clock::PortalClock, practice::Practice};

/// One case.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// The exit code, what the ledger counted in the order it first came, and how long messages were waited for.
    pub(super) ends: &'static str,
    pub(super) switches: fn(&mut Faults),
    pub(super) before: fn(&Practice),
    pub(super) password: Option<&'static str>,
    /// The lines of the profile's `mfa`, instead of the seed of the user's app.
    pub(super) answers: Option<&'static str>,
    /// How many seconds of a code's period are over when the sign-in begins.
    pub(super) into_period: Option<u64>,
    /// A message with a wrong code was there before.
    pub(super) stale: bool,
    /// What arrives of a message that was sent, the how manieth it may be.
    pub(super) phone: fn(usize, Message) -> Vec<Message>,
    /// What happens at the portal after so many seconds of waiting.
    pub(super) errand: Option<(u64, fn(&Control))>,
    /// Somebody at the terminal who looks at the phone.
    pub(super) person: bool,
    /// The session is kept in a vault; after this it is asked for once more.
    pub(super) between: Option<fn(&Practice, &PortalClock)>,
}

impl Case {
    fn into_period(self, into_period: u64) -> Self {
        Self { into_period: Some(into_period), ..self }
    }

    fn stale(self) -> Self {
        Self { stale: true, ..self }
    }

    fn phone(self, phone: fn(usize, Message) -> Vec<Message>) -> Self {
        Self { phone, ..self }
    }

    fn after(self, seconds: u64, errand: fn(&Control)) -> Self {
        Self { errand: Some((seconds, errand)), ..self }
    }

    fn person(self) -> Self {
        Self { person: true, ..self }
    }

    fn again_after(self, between: fn(&Practice, &PortalClock)) -> Self {
        Self { between: Some(between), ..self }
    }

    fn password(self, password: &'static str) -> Self {
        Self { password: Some(password), ..self }
    }

    fn before(self, before: fn(&Practice)) -> Self {
        Self { before, ..self }
    }

    fn answers(self, answers: &'static str) -> Self {
        Self { answers: Some(answers), ..self }
    }
}

fn case(name: &'static str, ends: &'static str, switches: fn(&mut Faults)) -> Case {
    Case {
        name,
        ends,
        switches,
        before: |_| {},
        password: None,
        answers: None,
        into_period: None,
        stale: false,
        phone: |_, message| vec![message],
        errand: None,
        person: false,
        between: None,
    }
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

fn held(faults: &mut Faults) {
    (faults.sign_in.first, faults.sign_in.messages) = (Some(Method::Sms), Delivery::Held);
}

fn lost(faults: &mut Faults) {
    (faults.sign_in.first, faults.sign_in.messages) = (Some(Method::Sms), Delivery::Lost);
}

fn by_text(faults: &mut Faults) {
    faults.sign_in.first = Some(Method::Sms);
}

fn falls(faults: &mut Faults, milestone: Milestone) {
    faults.down_after = Some(milestone);
}

fn release(control: &Control) {
    control.release_messages();
}

/// The same message with a code that nobody sent.
pub(super) fn garbled(message: Message) -> Message {
    let wrong = |text: &str, code: &str| text.replace(code, if code == "135790" { "135791" } else { "135790" });
    let code = message.code.clone().unwrap_or_default();
    Message { text: wrong(&message.text, &code), html: wrong(&message.html, &code), ..message }
}

fn from_a_stranger(message: Message) -> Message {
    Message { from: message.from.replace("practice-dms", "thief").replace("100", "199"), ..message }
}

fn pass(clock: &PortalClock, minutes: u64) {
    clock.pass(Duration::from_secs(60 * minutes));
}

fn ended(practice: &Practice, why: SessionEnd) {
    assert_eq!(practice.portal.control().end_sessions_because(why), 1);
}

const SMS: &str = "sms: { inbox: { to: '+15125550142', from: '+15125550100' } }";
const MAIL: &str = "email: { inbox: { to: wayleave.bot@dealer.example, from: do-not-reply@practice-dms.example } }";
const LINK: &str = "link: { inbox: { to: wayleave.bot@dealer.example, from: '@practice-dms.example' } }";
/// The stage leaves the newest code there.
const COMMAND: &str = r#"sms: { command: [sh, -c, "until [ -s {folder}/code ]; do sleep 0.1; done; cat {folder}/code; rm {folder}/code"] }"#;
const SMS_OR_PERSON: &str = "sms: { inbox: { to: '+15125550142', from: '+15125550100' } }\nask: terminal";
const VAULT: &str = "totp: { vault: portal-seed }";
const PUSH: &str = "push: { wait: 5s }";

const BY_MESSAGE: &str = "0: password, message, code, session";
const IN: &str = "0: password, code, session";
const TWICE: &str = "0: 2 password, 2 code, 2 session";
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
        case("a step boundary", IN, |_| {}).into_period(26),

        case("an app is set up, and used the next time", "0: 2 password, 2 code, enrolled, 2 session", |f| { f.sign_in.enrol_totp = true; }).answers(VAULT).again_after(|p, _| ended(p, SessionEnd::Expired)),
        case("an app is set up without a place for its seed", "3: password", |f| f.sign_in.enrol_totp = true),
        case("an app is set up, and its codes are refused", "3: password, 2 wrong code", |f| { f.sign_in.enrol_totp = true; f.refuse_codes = true; }).answers(VAULT).again_after(|_, _| ()),
        case("remembering the device is offered", IN, |f| f.sign_in.remember_device = true),
        case("remembering the device is offered, classic", IN, |f| classic(f).remember_device = true),
        case("the device is remembered", "0: 2 password, code, 2 session", |f| f.sign_in.remember_device = true).again_after(|p, _| ended(p, SessionEnd::Expired)),
        case("the device was remembered for too long", TWICE, |f| f.sign_in.remember_device = true).again_after(|_, c| pass(c, 31 * 24 * 60)),

        case("the session is kept", IN, |_| {}).again_after(|_, _| ()),
        case("the session idled out", TWICE, |_| {}).again_after(|_, c| pass(c, 31)),
        case("the session is too old", TWICE, |f| f.session.absolute_limit_s = 20 * 60).again_after(|_, c| pass(c, 21)),
        case("the session idled out, which shows as a redirect", TWICE, |f| f.session.ended_shows = EndedShows::Redirect).again_after(|_, c| pass(c, 31)),
        case("the session was revoked", TWICE, |_| {}).again_after(|p, _| ended(p, SessionEnd::Revoked)),
        case("the kept session's portal is down", "6: password, code, session", |_| {}).again_after(|p, _| p.portal.control().set(|f| down(f, Site::App))),
        case("the session was ended by a lock", "3: password, code, session", |_| {}).again_after(|p, _| p.portal.control().lock(me(p))),
        case("the session was ended by a new password", "3: password, code, session", |_| {}).again_after(|p, _| new_password(p)),

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

        case("codes are refused", "3: password, 2 wrong code", |f| f.refuse_codes = true),
        case("codes are refused, classic", "3: password, 2 wrong code", |f| { f.refuse_codes = true; classic(f); }),
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
        case("a program that prints the code", BY_MESSAGE, by_text).answers(COMMAND),
        case("the text message comes 90 s late", "0: password, message, code, session; 90 s", held).answers(SMS).after(90, release),
        case("the text message comes when sent again, 10 s late", "0: password, 2 message, code, session; 130 s", held).answers(SMS).after(130, release).phone(|number, m| if number == 0 { Vec::new() } else { vec![m] }),
        case("the text message never comes", "3: password, 2 message; 240 s", lost).answers(SMS),
        case("the mail never comes", "3: password, 2 message; 240 s", |f| { lost(f); f.sign_in.first = Some(Method::Email); }).answers(MAIL),
        case("the link never comes", "3: password, 2 message; 240 s", |f| { lost(f); f.sign_in.first = Some(Method::Link); }).answers(LINK),
        case("the text message comes when a person is asked", "0: password, 2 message, code, session; 240 s", held).answers(SMS_OR_PERSON).person(),
        case("the text message never comes, and nobody is there", "3: password, 2 message; 240 s", lost).answers(SMS_OR_PERSON),
        case("a stale text message", BY_MESSAGE, by_text).answers(SMS).stale(),
        case("a stale mail", BY_MESSAGE, |f| f.sign_in.first = Some(Method::Email)).answers(MAIL).stale(),
        case("a stale text message and no other", "3: password, 2 message; 240 s", lost).answers(SMS).stale(),
        case("two text messages, the newest is right", BY_MESSAGE, by_text).answers(SMS).phone(|_, m| vec![garbled(m.clone()), m]),
        case("two mails, the newest is right", BY_MESSAGE, |f| f.sign_in.first = Some(Method::Email)).answers(MAIL).phone(|_, m| vec![garbled(m.clone()), m]),
        case("a text message of a stranger", "3: password, 2 message; 240 s", by_text).answers(SMS).phone(|_, m| vec![from_a_stranger(m)]),
        case("a mail of a stranger", "3: password, 2 message; 240 s", |f| f.sign_in.first = Some(Method::Email)).answers(MAIL).phone(|_, m| vec![from_a_stranger(m)]),
        case("a stranger's text message after the right one", BY_MESSAGE, by_text).answers(SMS).phone(|_, m| vec![m.clone(), from_a_stranger(garbled(m))]),
        case("a used message is not used again", "0: 2 password, 2 message, 2 code, 2 session", by_text).answers(SMS).again_after(|p, _| ended(p, SessionEnd::Expired)),
        case("a refused code is not typed twice", "3: password, 2 message, wrong code; 120 s", |f| { by_text(f); f.refuse_codes = true; }).answers(SMS).phone(|number, m| if number == 0 { vec![m] } else { Vec::new() }),
        case("sent again after a countdown", "0: password, 2 message, wrong code, code, session", |f| { by_text(f); f.sign_in.resend_after_s = 3; }).answers(SMS).phone(|number, m| vec![if number == 0 { garbled(m) } else { m }]),
        case("sent again after a countdown, classic", "0: password, 2 message, wrong code, code, session", |f| { by_text(f); classic(f).resend_after_s = 3; }).answers(SMS).phone(|number, m| vec![if number == 0 { garbled(m) } else { m }]),
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
        case("server error, fragment", SSO_FAILS, |f| fails(f, Sso::Implicit, SsoFault::ServerError)),
        case("server error, SAML", SSO_FAILS, |f| fails(f, Sso::Saml, SsoFault::ServerError)),
        case("server error, pop-up", SSO_FAILS, |f| fails(f, Sso::Popup, SsoFault::ServerError)),
        case("another state comes back, SAML", SSO_FAILS, |f| fails(f, Sso::Saml, SsoFault::StateMismatch)),
        case("another state comes back, pop-up", SSO_FAILS, |f| fails(f, Sso::Popup, SsoFault::StateMismatch)),
        case("the token is too old, pop-up", SSO_FAILS, |f| fails(f, Sso::Popup, SsoFault::ExpiredToken)),
        case("a stranger's origin on the way", "3: password", |f| fails(f, Sso::Code, SsoFault::ForeignOrigin)),
        case("the organization does not answer", "6: ", |f| fails(f, Sso::Code, SsoFault::Unavailable)),
        case("the pop-up closes without a word", "3: password", |f| fails(f, Sso::Popup, SsoFault::PopupCloses)),

        case("the application is down", "6: ", |f| down(f, Site::App)),
        case("the identity provider is down", "6: ", |f| down(f, Site::Idp)),
        case("the identity provider is down, classic", "6: ", |f| { classic(f); down(f, Site::Idp); }),
        case("the organization is down", "6: ", |f| { f.sign_in.sso = Some(Sso::Saml); down(f, Site::Sso); }),
        case("down after the password", "6: password", |f| falls(f, Milestone::Password)),
        case("down after the password, classic", "6: password", |f| { classic(f); falls(f, Milestone::Password); }),
        case("down after the message was sent", "6: password, message", |f| { by_text(f); falls(f, Milestone::Message); }).answers(SMS),
        case("down after the code", "6: password, code", |f| falls(f, Milestone::Code)),
        case("down after the session began", "6: password, code, session", |f| falls(f, Milestone::Session)),
        case("down after the organization's password", "6: password", |f| { f.sign_in.sso = Some(Sso::Code); falls(f, Milestone::Password); }),
        case("the portal's clock is 90 s ahead", IN, |f| f.clock_ahead_s = 90),
        case("the portal's clock is 90 s behind", IN, |f| f.clock_ahead_s = -90),
    ]
}
