//! Lockout care: what happened to a portal user that the next sign-in must know of.
//!
//! A try is noted before it is made, so that a run that is cut short still counts. A refused credential is
//! never tried again until it changes.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use sqlx::SqliteConnection;
use thiserror::Error;

use super::{Seat, Tenant};
use crate::{
    portal::SessionRules,
    session::{Clock, StateDb, StateError},
};

/// The notes of a state folder.
#[derive(Clone, Debug)]
pub struct SeatNotes {
    state: StateDb,
    clock: Arc<dyn Clock>,
}

/// A sign-in under way.
#[derive(Debug)]
#[must_use]
pub struct Try(i64);

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TryEnd {
    SignedIn,
    /// Nothing was sent to the portal that it could count.
    NothingSent,
    /// It failed, and the portal may have counted it.
    Failed,
    /// The portal refused the credential.
    Refused(String),
    /// Only a person can go on: locked, a CAPTCHA, unusual activity.
    NeedsPerson(String),
}

/// Why nobody tries to sign in now.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeldBack {
    #[error("the portal refused these credentials at {at} ({why}); they are not tried again until they change")]
    BadCredential { at: Timestamp, why: String },
    #[error(
        "{used} sign-ins failed within {}, and no more than half of the portal's {of} tries are used; it is tried again after {after}",
        words(*within)
    )]
    TriesUsed { used: u32, of: u32, within: Duration, after: Timestamp },
    #[error("the portal wants a person since {at} ({why}); it is tried again after {after}")]
    NeedsPerson { at: Timestamp, why: String, after: Timestamp },
}

const TRY: &str = "try";
const PERSON: &str = "person";
const ELSEWHERE: &str = "elsewhere";

/// Tries, people and seats are remembered so long where the portal file says nothing.
const WITHIN: Duration = Duration::from_secs(60 * 60);
/// Steps back from a seat that somebody else took.
const BACKOFF: [Duration; 3] = [Duration::from_secs(60), Duration::from_secs(5 * 60), Duration::from_secs(15 * 60)];

impl SeatNotes {
    #[must_use]
    pub fn new(state: StateDb, clock: Arc<dyn Clock>) -> Self {
        Self { state, clock }
    }

    /// Begins a try, if one may be made. The note of it is on the disk when this returns.
    ///
    /// # Errors
    /// The database failed; then nobody must try.
    pub async fn begin_try(&self, tenant: &Tenant, rules: &SessionRules) -> Result<Result<Try, HeldBack>, StateError> {
        let mut change = self.state.pool().begin_with("BEGIN IMMEDIATE").await.map_err(StateError::Session)?;
        let begun = self.begin_within(&mut change, tenant, rules).await.map_err(StateError::Session)?;
        change.commit().await.map_err(StateError::Session)?;
        Ok(begun)
    }

    async fn begin_within(
        &self,
        change: &mut SqliteConnection,
        tenant: &Tenant,
        rules: &SessionRules,
    ) -> Result<Result<Try, HeldBack>, sqlx::Error> {
        let bad = sqlx::query_as("SELECT at, why FROM bad_credential WHERE credential = ?");
        let bad: Option<(i64, String)> = bad.bind(&tenant.credential.0).fetch_optional(&mut *change).await?;
        if let Some((at, why)) = bad {
            return Ok(Err(HeldBack::BadCredential { at: time(at), why }));
        }
        let (most, within) = rules.lockout.map_or((None, WITHIN), |it| (Some(it.tries), it.within));
        let since = self.now() - seconds(within);
        if let Some((at, why)) = notes(change, &tenant.seat, PERSON, since).await?.pop() {
            let after = time(at + seconds(within));
            return Ok(Err(HeldBack::NeedsPerson { at: time(at), why, after }));
        }
        let tries = notes(change, &tenant.seat, TRY, since).await?;
        if let (Some(of), Some((first, _))) = (most, tries.first())
            && tries.len() >= (of as usize / 2).max(1)
        {
            let (used, after) = (u32::try_from(tries.len()).unwrap_or(u32::MAX), time(first + seconds(within)));
            return Ok(Err(HeldBack::TriesUsed { used, of, within, after }));
        }
        Ok(Ok(Try(self.note(change, &tenant.seat, TRY, "").await?)))
    }

    /// Notes how a try ended.
    ///
    /// # Errors
    /// The database failed; the try goes on to count.
    pub async fn end_try(&self, begun: Try, tenant: &Tenant, end: &TryEnd) -> Result<(), StateError> {
        let mut change = self.state.pool().begin_with("BEGIN IMMEDIATE").await.map_err(StateError::Session)?;
        self.end_within(&mut change, begun, tenant, end).await.map_err(StateError::Session)?;
        change.commit().await.map_err(StateError::Session)
    }

    async fn end_within(
        &self,
        change: &mut SqliteConnection,
        Try(id): Try,
        tenant: &Tenant,
        end: &TryEnd,
    ) -> Result<(), sqlx::Error> {
        match end {
            TryEnd::SignedIn => clear(change, &tenant.seat).await?,
            TryEnd::NothingSent => {
                sqlx::query("DELETE FROM seat_note WHERE id = ?").bind(id).execute(&mut *change).await?;
            }
            TryEnd::Failed => {}
            TryEnd::Refused(why) => {
                let mark = sqlx::query("INSERT OR REPLACE INTO bad_credential (credential, at, why) VALUES (?, ?, ?)");
                mark.bind(&tenant.credential.0).bind(self.now()).bind(why).execute(&mut *change).await?;
            }
            TryEnd::NeedsPerson(why) => {
                self.note(change, &tenant.seat, PERSON, why).await?;
            }
        }
        Ok(())
    }

    /// The portal said by another way than a sign-in that it would refuse a credential.
    ///
    /// # Errors
    /// The database failed.
    pub async fn refuse(&self, tenant: &Tenant, why: &str) -> Result<(), StateError> {
        let mark = sqlx::query("INSERT OR REPLACE INTO bad_credential (credential, at, why) VALUES (?, ?, ?)");
        let mark = mark.bind(&tenant.credential.0).bind(self.now()).bind(why).execute(self.state.pool()).await;
        mark.map(drop).map_err(StateError::Session)
    }

    /// The portal said so that it wants a person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn wants_person(&self, seat: &Seat, why: &str) -> Result<(), StateError> {
        let noted = async {
            let mut change = self.state.pool().acquire().await?;
            self.note(&mut change, seat, PERSON, why).await.map(drop)
        };
        noted.await.map_err(StateError::Session)
    }

    /// A person has seen to it: whatever held back sign-ins of this tenant is forgotten.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clear(&self, tenant: &Tenant) -> Result<(), StateError> {
        let cleared = async {
            let mut change = self.state.pool().begin_with("BEGIN IMMEDIATE").await?;
            clear(&mut change, &tenant.seat).await?;
            let bad = sqlx::query("DELETE FROM bad_credential WHERE credential = ?").bind(&tenant.credential.0);
            bad.execute(&mut *change).await?;
            change.commit().await
        };
        cleared.await.map_err(StateError::Session)
    }

    /// Somebody else took the seat. How long to leave it to them: longer each time within an hour or so, and
    /// `None` when that was often enough.
    ///
    /// # Errors
    /// The database failed.
    pub async fn seat_taken(&self, seat: &Seat, rules: &SessionRules) -> Result<Option<Duration>, StateError> {
        let steps = if rules.backoff.is_empty() { &BACKOFF[..] } else { &rules.backoff };
        let remembered = WITHIN.max(steps.iter().sum::<Duration>() * 2);
        let noted = async {
            let mut change = self.state.pool().begin_with("BEGIN IMMEDIATE").await?;
            let before = notes(&mut change, seat, ELSEWHERE, self.now() - seconds(remembered)).await?.len();
            self.note(&mut change, seat, ELSEWHERE, "").await?;
            change.commit().await?;
            Ok(steps.get(before).copied())
        };
        noted.await.map_err(StateError::Session)
    }

    async fn note(
        &self,
        change: &mut SqliteConnection,
        seat: &Seat,
        kind: &str,
        why: &str,
    ) -> Result<i64, sqlx::Error> {
        let note = sqlx::query("INSERT INTO seat_note (seat, kind, at, why) VALUES (?, ?, ?, ?)");
        let noted = note.bind(&seat.0).bind(kind).bind(self.now()).bind(why).execute(change).await?;
        Ok(noted.last_insert_rowid())
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

/// Notes since a moment, the oldest first.
async fn notes(
    change: &mut SqliteConnection,
    seat: &Seat,
    kind: &str,
    since: i64,
) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let notes = sqlx::query_as("SELECT at, why FROM seat_note WHERE seat = ? AND kind = ? AND at > ? ORDER BY at, id");
    notes.bind(&seat.0).bind(kind).bind(since).fetch_all(change).await
}

/// Tries and people are past; how often the seat was taken is not.
async fn clear(change: &mut SqliteConnection, seat: &Seat) -> Result<(), sqlx::Error> {
    let clear = sqlx::query("DELETE FROM seat_note WHERE seat = ? AND kind IN (?, ?)");
    clear.bind(&seat.0).bind(TRY).bind(PERSON).execute(change).await.map(drop)
}

fn seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX / 4)
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn words(span: Duration) -> String {
    let seconds = span.as_secs();
    if seconds.is_multiple_of(60) { format!("{} min", seconds / 60) } else { format!("{seconds} s") }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures::future::BoxFuture;

    use super::*;
    use crate::{
        language::{FileId, Sight, Span},
        portal::Lockout,
        session::CredentialPrint,
    };

    #[derive(Debug)]
    struct Hand(Mutex<Timestamp>);

    impl Hand {
        fn pass(&self, span: Duration) {
            *self.0.lock().unwrap() += span;
        }
    }

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }

        fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
            self.pass(span);
            Box::pin(std::future::ready(()))
        }
    }

    fn rules(tries: u32) -> SessionRules {
        let span = Span::file_start(FileId(0));
        SessionRules {
            flow: String::new(),
            signed_in: Sight { conditions: Vec::new(), span },
            signed_out: None,
            probe: String::new(),
            ended: Vec::new(),
            max_age: None,
            seats: None,
            rotates: false,
            idle: None,
            lockout: Some(Lockout { tries, within: Duration::from_secs(3600) }),
            backoff: Vec::new(),
            indexed_db: false,
            sign_out: None,
            span,
        }
    }

    fn tenant(password: u8) -> Tenant {
        Tenant { profile: "a/b".into(), seat: Seat(vec![1]), credential: CredentialPrint(vec![password]) }
    }

    async fn notes(folder: &tempfile::TempDir) -> (SeatNotes, Arc<Hand>) {
        let clock = Arc::new(Hand(Mutex::new("2026-01-02T03:04:05Z".parse().unwrap())));
        (SeatNotes::new(StateDb::open(folder.path()).await.unwrap(), clock.clone()), clock)
    }

    #[tokio::test]
    async fn a_refused_credential_is_not_tried_again_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (notes, clock) = notes(&folder).await;
        let begun = notes.begin_try(&tenant(1), &rules(10)).await.unwrap().unwrap();
        notes.end_try(begun, &tenant(1), &TryEnd::Refused("wrong password".into())).await.unwrap();
        clock.pass(Duration::from_secs(1 << 22));
        let held = notes.begin_try(&tenant(1), &rules(10)).await.unwrap().unwrap_err();
        assert!(matches!(held, HeldBack::BadCredential { .. }), "{held}");
        let begun = notes.begin_try(&tenant(2), &rules(10)).await.unwrap().unwrap();
        notes.end_try(begun, &tenant(2), &TryEnd::SignedIn).await.unwrap();
        notes.clear(&tenant(1)).await.unwrap();
        let _begun = notes.begin_try(&tenant(1), &rules(10)).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn no_more_than_half_of_the_tries_are_used() {
        let folder = tempfile::tempdir().unwrap();
        let (notes, clock) = notes(&folder).await;
        for password in 1..=5 {
            // One run was killed: its try counts.
            let _cut = notes.begin_try(&tenant(password), &rules(10)).await.unwrap().unwrap();
        }
        let held = notes.begin_try(&tenant(6), &rules(10)).await.unwrap().unwrap_err();
        assert!(held.to_string().starts_with("5 sign-ins failed within 60 min"), "{held}");
        clock.pass(Duration::from_secs(3600));
        let begun = notes.begin_try(&tenant(6), &rules(10)).await.unwrap().unwrap();
        notes.end_try(begun, &tenant(6), &TryEnd::NeedsPerson("account blocked".into())).await.unwrap();
        let held = notes.begin_try(&tenant(6), &rules(10)).await.unwrap().unwrap_err();
        assert!(matches!(&held, HeldBack::NeedsPerson { why, .. } if why == "account blocked"), "{held}");
    }

    #[tokio::test]
    async fn a_seat_is_left_to_others_longer_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let (notes, clock) = notes(&folder).await;
        let mut waits = Vec::new();
        while let Some(wait) = notes.seat_taken(&tenant(1).seat, &rules(10)).await.unwrap() {
            clock.pass(wait);
            waits.push(wait.as_secs() / 60);
        }
        assert_eq!(waits, [1, 5, 15]);
        clock.pass(Duration::from_secs(2 * 3600));
        assert_eq!(notes.seat_taken(&tenant(1).seat, &rules(10)).await.unwrap(), Some(BACKOFF[0]));
    }
}
