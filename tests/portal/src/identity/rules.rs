//! What signing in asks for: the switches of the identity provider. Off by default, one by one.

use serde::{Deserialize, Serialize};

/// The switches of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInRules {
    /// Whose pages they are.
    pub skin: Skin,
    /// Sign-in goes through the dealer group's own provider, on a third site.
    pub sso: Option<Sso>,
    /// How that provider fails.
    pub sso_fault: Option<SsoFault>,
    /// The password is enough.
    pub no_second_factor: bool,
    /// The methods on offer.
    pub methods: Vec<Method>,
    /// What is asked for first, instead of the user's own.
    pub first: Option<Method>,
    /// Code pages offer to remember the device, for 30 days.
    pub remember_device: bool,
    /// A wrong code ends the sign-in.
    pub wrong_code_ends: bool,
    /// Seconds until a code can be sent again; the page counts them down.
    pub resend_after_s: u64,
    /// What becomes of the messages with codes and links.
    pub messages: Delivery,
    /// What the owner of the phone presses.
    pub push: PushAnswer,
    /// Who has no authenticator app yet must set one up.
    pub enrol_totp: bool,
    /// Pages between the proof and the application, in this order, once for each user.
    pub interludes: Vec<Interlude>,
    /// The password has expired: no way on but a new one.
    pub password_expired: bool,
    /// The sign-in form wants to know whether a person is there.
    pub captcha: bool,
    /// The sign-in looks unusual, and is held up after the password.
    pub unusual_activity: bool,
    /// The sign-in is forgotten after the password, and has to begin anew.
    pub forgotten: bool,
    /// Whether to log out is asked again at the identity provider.
    pub confirm_log_out: bool,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            skin: Skin::Universal,
            sso: None,
            sso_fault: None,
            no_second_factor: false,
            methods: vec![Method::Totp, Method::Email, Method::Sms],
            first: None,
            remember_device: false,
            wrong_code_ends: false,
            resend_after_s: 0,
            messages: Delivery::AtOnce,
            push: PushAnswer::Wait,
            enrol_totp: false,
            interludes: Vec::new(),
            password_expired: false,
            captcha: false,
            unusual_activity: false,
            forgotten: false,
            confirm_log_out: false,
        }
    }
}

/// The two generations of the identity provider's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skin {
    /// Today's: one prompt in the middle, the first method at once, `Try another method`.
    #[default]
    Universal,
    /// The one before: `Log In`, then a list of methods, then a passcode.
    Classic,
}

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A code of the authenticator app.
    Totp,
    /// A code by mail.
    Email,
    /// A code by text message.
    Sms,
    /// `Allow` or `Deny` on the phone.
    Push,
    /// A link by mail.
    Link,
}

impl Method {
    pub(super) const ALL: [Self; 5] = [Self::Totp, Self::Email, Self::Sms, Self::Push, Self::Link];

    /// What the universal skin's addresses and buttons call it.
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Totp => "otp",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Link => "link",
        }
    }

    /// What the classic skin's addresses and ids call it.
    pub(super) fn classic_id(self) -> &'static str {
        match self {
            Self::Totp => "WebMFATotp",
            Self::Email => "WebMFAEmail",
            Self::Sms => "WebMFASms",
            Self::Push => "WebMFAPush",
            Self::Link => "WebMFALink",
        }
    }
}

/// What becomes of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// They go out at once.
    #[default]
    AtOnce,
    /// They wait for [`Control::release_messages`](crate::Control::release_messages).
    Held,
    /// They never arrive.
    Lost,
}

/// What the owner of the phone presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushAnswer {
    /// Nothing, until [`Control::answer_push`](crate::Control::answer_push).
    #[default]
    Wait,
    /// `Allow`, at once.
    Allow,
    /// `Deny`, at once.
    Deny,
}

/// A page between the proof and the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interlude {
    /// New terms of use: tick, then accept.
    Terms,
    /// What the application may see.
    Consent,
    /// Verify or complete the contact data.
    Registration,
    /// The password expires soon.
    PasswordSoon,
}

/// How the dealer group's provider hands the user over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sso {
    /// `OpenID Connect`, authorization code.
    Code,
    /// `OpenID Connect`, implicit: the token comes in the fragment of the address.
    Implicit,
    /// SAML, by a form that posts itself.
    Saml,
    /// In a pop-up, which tells its opener and closes itself.
    Popup,
}

/// How the dealer group's provider fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SsoFault {
    /// The user may not use this application.
    AccessDenied,
    /// `server_error`.
    ServerError,
    /// The state that comes back is not the one sent.
    StateMismatch,
    /// The token is too old when it comes.
    ExpiredToken,
    /// The token is not the provider's.
    BadSignature,
    /// The way back leads through an origin that nobody has heard of.
    ForeignOrigin,
    /// It does not answer: 503.
    Unavailable,
    /// The pop-up closes without a word.
    PopupCloses,
}
