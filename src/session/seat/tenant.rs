//! Whose session it is, and what it was signed in with, as fingerprints that mean nothing elsewhere.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{
    portal::{Portal, Profile},
    secret::Secret,
    session::{StateDb, StateError, hex::hex},
};

/// A portal user in one installation: who has one seat, whatever profiles name them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Seat(pub(in crate::session) Vec<u8>);

/// All that one signs in with. Another password is another credential.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialPrint(pub(in crate::session) Vec<u8>);

/// A profile, the user it signs in as and what with.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// `portal/profile`: what the vault calls it.
    pub profile: String,
    pub seat: Seat,
    pub credential: CredentialPrint,
}

/// `portal/profile`: what the vault calls a profile.
#[must_use]
pub fn vault_profile(profile: &Profile) -> String {
    format!("{}/{}", profile.portal, profile.name)
}

impl Tenant {
    /// Of a profile and its secrets. The first secret that the portal names says who signs in.
    ///
    /// # Errors
    /// The state folder's salt cannot be read.
    pub async fn of(
        profile: &Profile,
        portal: &Portal,
        secrets: &BTreeMap<String, Secret>,
        state: &StateDb,
    ) -> Result<Self, StateError> {
        let salt = state.salt().await?;
        let mut origins = portal.origins.clone();
        origins.extend(profile.origins.clone());
        origins.sort_keys();
        let mut print = Sha256::new();
        let mut add = |part: &str| {
            print.update((part.len() as u64).to_be_bytes());
            print.update(part);
        };
        add("seat");
        add(&portal.name);
        origins.iter().for_each(|(name, origin)| {
            add(name);
            add(origin);
        });
        let user = portal.secrets.first().and_then(|name| secrets.get(name));
        add(user.map_or("", Secret::expose));
        print.update(&salt);
        let mut all = print.clone();
        for (name, secret) in secrets {
            for part in [name, secret.expose()] {
                all.update((part.len() as u64).to_be_bytes());
                all.update(part);
            }
        }
        Ok(Self {
            profile: vault_profile(profile),
            seat: Seat(print.finalize().to_vec()),
            credential: CredentialPrint(all.finalize().to_vec()),
        })
    }
}

impl Seat {
    /// A name for files.
    pub(super) fn name(&self) -> String {
        hex(&self.0[..16.min(self.0.len())])
    }
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seat({})", self.name())
    }
}

impl std::fmt::Debug for CredentialPrint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CredentialPrint")
    }
}
