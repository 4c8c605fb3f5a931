//! The people who may sign in. Passwords and TOTP seeds are minted per instance.

use std::fmt;

use serde::Serialize;
use totp_rs::{Builder, Secret, Totp, TotpError};

use crate::dealership::RooftopId;
use crate::identity::Method;
use crate::token;

/// What a user may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Manager,
    /// No costs: neither the list's Cost column, nor the Costs tab, nor the export's cost columns.
    Sales,
}

impl Role {
    /// The role's name on the profile.
    pub fn label(self) -> &'static str {
        match self {
            Self::Manager => "Manager",
            Self::Sales => "Sales Rep",
        }
    }

    /// Whether costs are shown.
    pub fn sees_cost(self) -> bool {
        self == Self::Manager
    }
}

/// One user of this portal instance.
#[derive(Clone)]
pub struct PortalUser {
    /// Sign-in name.
    pub username: String,
    /// Minted from the operating system's randomness.
    pub password: String,
    /// Base32, SHA-1, 6 digits; minted like the password.
    pub totp_secret: String,
    /// How many seconds a code of it lasts.
    pub totp_period: u64,
    /// The name in the upper right corner.
    pub display_name: String,
    /// What they may see.
    pub role: Role,
    /// Rooftops they may work in; the first is where they start.
    pub rooftops: Vec<RooftopId>,
    /// Which challenge comes first.
    pub first_challenge: Method,
    /// Where mails with codes and links go.
    pub email: String,
    /// Where text messages with codes go.
    pub phone: String,
    pub(crate) totp: Totp,
}

impl fmt::Debug for PortalUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalUser")
            .field("username", &self.username)
            .field("role", &self.role)
            .field("rooftops", &self.rooftops)
            .finish_non_exhaustive()
    }
}

/// The users of a new instance; the first is the demo user.
pub(crate) fn mint(rooftops: &[RooftopId], totp_period: u64) -> Result<Vec<PortalUser>, TotpError> {
    let home = &rooftops[..1];
    let person = |username: &str, display_name: &str, role, rooftops: &[RooftopId], first_challenge, phone: &str| {
        let secret = Secret::from(token::key());
        let totp_secret = secret.to_base32();
        Ok(PortalUser {
            username: username.into(),
            password: token::password(),
            totp_secret,
            totp_period,
            display_name: display_name.into(),
            role,
            rooftops: rooftops.to_vec(),
            first_challenge,
            email: format!("{username}@dealer.example"),
            phone: phone.into(),
            totp: Builder::new().with_secret(secret).with_step_duration(totp_period).with_skew(0).build()?,
        })
    };
    Ok(vec![
        person("wayleave.bot", "Wayleave Service", Role::Manager, rooftops, Method::Totp, "+15125550142")?,
        person("mreyes", "Maria Reyes", Role::Manager, rooftops, Method::Sms, "+15125550143")?,
        person("tnguyen", "Tuan Nguyen", Role::Sales, home, Method::Totp, "+15125550144")?,
    ])
}
