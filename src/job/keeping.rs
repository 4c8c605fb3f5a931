//! What a run has of sessions that outlive it: whose they are, where they are kept, which one is under way.

use jiff::Timestamp;

use super::{JobError, Order};
use crate::{
    portal::SessionRules,
    secret::Secret,
    session::{Generation, KeptSession, KeptSessions, SeatLock, SeatNotes, SharedUse, StateDb, Tenant},
};

/// Sessions as one run has them.
#[derive(Debug)]
pub(super) struct Keeping {
    pub(super) tenant: Tenant,
    pub(super) notes: SeatNotes,
    /// Nothing where there is no vault: then a run signs in and out by itself.
    pub(super) kept: Option<KeptSessions>,
    /// The kept session that is under way.
    pub(super) under_way: Option<UnderWay>,
    /// The one that is in the browser and is being looked at: its cookies may be others already.
    pub(super) looked_at: Option<Generation>,
    /// Others see by it that the session is in use.
    pub(super) in_use_by_us: Option<SharedUse>,
    /// Held as long as the run, where runs take turns.
    pub(super) seat: Option<SeatLock>,
}

/// A session that is used, and kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnderWay {
    pub(super) generation: Generation,
    pub(super) since: Timestamp,
}

impl Keeping {
    pub(super) async fn of(
        order: &Order,
        secrets: &std::collections::BTreeMap<String, Secret>,
        state: &StateDb,
    ) -> Result<Self, JobError> {
        let tenant = Tenant::of(&order.profile, order.files.portal(), secrets, state).await?;
        let kept = order.vault.clone().map(|vault| KeptSessions::new(vault, order.clock.clone()));
        let notes = SeatNotes::new(state.clone(), order.clock.clone());
        Ok(Self { tenant, notes, kept, under_way: None, looked_at: None, in_use_by_us: None, seat: None })
    }

    /// The kept session that the browser has.
    pub(super) fn in_use(&self) -> Option<Generation> {
        self.under_way.map(|under_way| under_way.generation).or(self.looked_at)
    }

    /// The session that was kept, unless it is as old as it may get.
    pub(super) async fn load(&self, rules: &SessionRules) -> Result<Option<KeptSession>, JobError> {
        let Some(kept) = &self.kept else { return Ok(None) };
        let Some(session) = kept.load(&self.tenant).await? else { return Ok(None) };
        if kept.is_too_old(&session, rules.max_age) {
            kept.end(&self.tenant, session.generation, "expired", "it is as old as `max_age` allows").await?;
            return Ok(None);
        }
        Ok(Some(session))
    }
}
