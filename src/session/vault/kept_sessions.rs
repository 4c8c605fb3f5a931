//! Sessions that outlive a run: their state sealed in the vault, what is known of them beside it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, SqliteConnection};

use super::{Vault, VaultError};
use crate::{
    model::StorageState,
    secret::Secret,
    session::{Clock, StateDb, StateError, Tenant},
};

/// The field of the vault that a session is kept in.
const FIELD: &str = "session";

/// The sessions of a state folder.
#[derive(Clone, Debug)]
pub struct KeptSessions {
    vault: Vault,
    clock: Arc<dyn Clock>,
}

/// A session to go on with.
#[derive(Clone, Debug)]
pub struct KeptSession {
    pub state: StorageState,
    pub generation: Generation,
    /// Since when it is signed in.
    pub signed_in: Timestamp,
    pub saved: Timestamp,
}

/// Which sign-in a state belongs to. What a run has of an earlier one is never kept over a later one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(i64);

/// What is known of a session without the vault's key.
#[derive(Clone, Debug)]
pub struct SessionStatus {
    /// `portal/profile`.
    pub profile: String,
    /// It is not known to have ended.
    pub is_open: bool,
    pub signed_in: Timestamp,
    pub saved: Timestamp,
    /// When it was last looked at, and what was seen.
    pub probe: Option<(Timestamp, String)>,
    /// When the last session ended, how, and why.
    pub ended: Option<(Timestamp, String, String)>,
}

#[derive(FromRow)]
struct Row {
    profile: String,
    version: i64,
    signed_in: i64,
    saved: i64,
    is_open: bool,
    probed: Option<i64>,
    probe: Option<String>,
    ended: Option<i64>,
    end_kind: Option<String>,
    end_why: Option<String>,
}

impl KeptSessions {
    #[must_use]
    pub fn new(vault: Vault, clock: Arc<dyn Clock>) -> Self {
        Self { vault, clock }
    }

    /// The vault they are in.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The session of a tenant, if there is one that is not known to have ended. One of another user, or of
    /// another installation, is none of this profile's.
    ///
    /// # Errors
    /// The vault cannot be read.
    pub async fn load(&self, tenant: &Tenant) -> Result<Option<KeptSession>, VaultError> {
        let row = sqlx::query_as("SELECT * FROM kept_session WHERE profile = ? AND seat = ? AND is_open = 1");
        let row = row.bind(&tenant.profile).bind(&tenant.seat.0).fetch_optional(self.state().pool()).await;
        let Some(row): Option<Row> = row.map_err(StateError::Session)? else { return Ok(None) };
        let Some(text) = self.vault.get(&tenant.profile, FIELD).await? else { return Ok(None) };
        // What an earlier version wrote otherwise is as good as nothing.
        let Ok(state) = serde_json::from_str(text.expose()) else { return Ok(None) };
        Ok(Some(KeptSession {
            state,
            generation: Generation(row.version),
            signed_in: time(row.signed_in),
            saved: time(row.saved),
        }))
    }

    /// Keeps a session that has just been signed in, in place of the one before.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub async fn begin(&self, tenant: &Tenant, state: &StorageState) -> Result<Generation, VaultError> {
        let now = self.now();
        let text = text(state)?;
        let mut change = self.state().pool().begin_with("BEGIN IMMEDIATE").await.map_err(StateError::Session)?;
        self.vault.put_within(&mut change, &tenant.profile, FIELD, &text).await?;
        let version: i64 = sqlx::query_scalar(
            "INSERT INTO kept_session (profile, seat, credential, version, signed_in, saved, is_open, probed, probe) \
             VALUES (?1, ?2, ?3, 1, ?4, ?4, 1, ?4, 'alive') ON CONFLICT (profile) DO UPDATE SET seat = ?2, \
             credential = ?3, version = version + 1, signed_in = ?4, saved = ?4, is_open = 1, probed = ?4, \
             probe = 'alive' RETURNING version",
        )
        .bind(&tenant.profile)
        .bind(&tenant.seat.0)
        .bind(&tenant.credential.0)
        .bind(now)
        .fetch_one(&mut *change)
        .await
        .map_err(StateError::Session)?;
        change.commit().await.map_err(StateError::Session)?;
        Ok(Generation(version))
    }

    /// Keeps how a session is after a run. `false` if another has begun, or it has ended, meanwhile.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub async fn save(
        &self,
        tenant: &Tenant,
        generation: Generation,
        state: &StorageState,
    ) -> Result<bool, VaultError> {
        let text = text(state)?;
        let mut change = self.state().pool().begin_with("BEGIN IMMEDIATE").await.map_err(StateError::Session)?;
        let same = sqlx::query("UPDATE kept_session SET saved = ? WHERE profile = ? AND version = ? AND is_open = 1");
        let same = same.bind(self.now()).bind(&tenant.profile).bind(generation.0).execute(&mut *change).await;
        if same.map_err(StateError::Session)?.rows_affected() == 0 {
            return Ok(false);
        }
        self.vault.put_within(&mut change, &tenant.profile, FIELD, &text).await?;
        change.commit().await.map_err(StateError::Session)?;
        Ok(true)
    }

    /// Notes what a look at a session showed.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn probed(&self, tenant: &Tenant, generation: Generation, seen: &str) -> Result<(), StateError> {
        let note = sqlx::query("UPDATE kept_session SET probed = ?, probe = ? WHERE profile = ? AND version = ?");
        let note = note.bind(self.now()).bind(seen).bind(&tenant.profile).bind(generation.0);
        note.execute(self.state().pool()).await.map(drop).map_err(StateError::Session)
    }

    /// Notes that a session has ended: its state is forgotten.
    ///
    /// # Errors
    /// The vault cannot be written.
    pub async fn end(&self, tenant: &Tenant, generation: Generation, kind: &str, why: &str) -> Result<(), VaultError> {
        let mut change = self.state().pool().begin_with("BEGIN IMMEDIATE").await.map_err(StateError::Session)?;
        let note = sqlx::query(
            "UPDATE kept_session SET is_open = 0, ended = ?, end_kind = ?, end_why = ? \
             WHERE profile = ? AND version = ? AND is_open = 1",
        );
        let note = note.bind(self.now()).bind(kind).bind(why).bind(&tenant.profile).bind(generation.0);
        if note.execute(&mut *change).await.map_err(StateError::Session)?.rows_affected() > 0 {
            forget(&mut change, &tenant.profile).await.map_err(StateError::Session)?;
        }
        change.commit().await.map_err(StateError::Session)?;
        Ok(())
    }

    /// Whether a session was signed in with these very secrets.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_signed_in_with(&self, tenant: &Tenant) -> Result<bool, StateError> {
        let same = sqlx::query_scalar("SELECT count(*) FROM kept_session WHERE profile = ? AND credential = ?");
        let same = same.bind(&tenant.profile).bind(&tenant.credential.0).fetch_one(self.state().pool()).await;
        same.map(|count: i64| count > 0).map_err(StateError::Session)
    }

    /// Whether a session is as old as it may get.
    #[must_use]
    pub fn is_too_old(&self, session: &KeptSession, max_age: Option<std::time::Duration>) -> bool {
        let limit = max_age.and_then(|age| SignedDuration::try_from(age).ok());
        limit.is_some_and(|limit| self.clock.now().duration_since(session.signed_in) >= limit)
    }

    fn state(&self) -> &StateDb {
        self.vault.state()
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

impl SessionStatus {
    /// All sessions of a state folder; needs no key.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn all(state: &StateDb) -> Result<Vec<Self>, StateError> {
        let rows = sqlx::query_as("SELECT * FROM kept_session ORDER BY profile").fetch_all(state.pool()).await;
        let rows: Vec<Row> = rows.map_err(StateError::Session)?;
        Ok(rows.into_iter().map(Self::from).collect())
    }
}

impl From<Row> for SessionStatus {
    fn from(row: Row) -> Self {
        let why = row.end_why.unwrap_or_default();
        Self {
            profile: row.profile,
            is_open: row.is_open,
            signed_in: time(row.signed_in),
            saved: time(row.saved),
            probe: row.probed.map(time).zip(row.probe),
            ended: row.ended.map(time).zip(row.end_kind).map(|(at, kind)| (at, kind, why)),
        }
    }
}

async fn forget(change: &mut SqliteConnection, profile: &str) -> Result<(), sqlx::Error> {
    let forget = sqlx::query("DELETE FROM vault_entry WHERE profile = ? AND field = ?").bind(profile).bind(FIELD);
    forget.execute(change).await.map(drop)
}

fn text(state: &StorageState) -> Result<Secret, VaultError> {
    serde_json::to_string(state).map(Secret::new).map_err(|error| VaultError::NotText(error.to_string()))
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cookie, OriginStorage};
    use crate::session::{CredentialPrint, Seat, SystemClock, VaultKey};

    fn tenant(seat: u8) -> Tenant {
        Tenant { profile: "shop/me".into(), seat: Seat(vec![seat]), credential: CredentialPrint(vec![seat]) }
    }

    fn holding(origin: &str) -> StorageState {
        let origins = vec![OriginStorage { origin: origin.into(), ..OriginStorage::default() }];
        StorageState { cookies: Vec::<Cookie>::new(), origins }
    }

    async fn sessions(folder: &tempfile::TempDir) -> KeptSessions {
        let state = StateDb::open(folder.path()).await.unwrap();
        let vault = Vault::open(state, VaultKey::generate().unwrap()).await.unwrap();
        KeptSessions::new(vault, Arc::new(SystemClock))
    }

    #[tokio::test]
    async fn a_run_never_keeps_an_older_session_over_a_newer_one() {
        let folder = tempfile::tempdir().unwrap();
        let (sessions, me) = (sessions(&folder).await, tenant(1));
        assert!(sessions.load(&me).await.unwrap().is_none());
        let first = sessions.begin(&me, &holding("one")).await.unwrap();
        assert!(sessions.save(&me, first, &holding("one, later")).await.unwrap());
        let second = sessions.begin(&me, &holding("two")).await.unwrap();
        assert!(!sessions.save(&me, first, &holding("one, last")).await.unwrap());
        sessions.end(&me, first, "expired", "late news").await.unwrap();
        let kept = sessions.load(&me).await.unwrap().unwrap();
        assert_eq!((kept.generation, kept.state.origins[0].origin.as_str()), (second, "two"));
        assert!(sessions.load(&tenant(2)).await.unwrap().is_none(), "another user of the same profile");
    }

    #[tokio::test]
    async fn what_has_ended_is_forgotten_but_for_why() {
        let folder = tempfile::tempdir().unwrap();
        let (sessions, me) = (sessions(&folder).await, tenant(1));
        let first = sessions.begin(&me, &holding("one")).await.unwrap();
        sessions.end(&me, first, "elsewhere", "shell.taken is seen").await.unwrap();
        assert!(sessions.load(&me).await.unwrap().is_none());
        assert!(!sessions.save(&me, first, &holding("one")).await.unwrap());
        assert!(sessions.vault().places().await.unwrap().is_empty());
        let status = SessionStatus::all(sessions.vault().state()).await.unwrap().pop().unwrap();
        let (_, kind, why) = status.ended.unwrap();
        assert_eq!((status.is_open, &*kind, &*why), (false, "elsewhere", "shell.taken is seen"));
    }
}
