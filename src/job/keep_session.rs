//! Keeps the session of a run for the next one.

use std::time::Duration;

use super::{
    Job, JobError, Order,
    keeping::{Keeping, UnderWay},
};
use crate::{
    cdp::Deadline,
    event::{Event, Phase},
    model::StorageState,
    page::{Failure, tokens_of},
    session::{Credentials, KeptSessions, Tenant},
};

/// Cookies and storage are taken or put in this time, or the browser hangs.
pub(super) const STORAGE: Duration = Duration::from_secs(30);
/// A run that was interrupted has this much time for it.
const PARTING: Duration = Duration::from_secs(3);
/// Cookies alone are there at once, whatever the page does.
const COOKIES: Duration = Duration::from_secs(2);
/// Answers that are on their way are waited for so long: they may bring cookies.
const ANSWERS: Duration = Duration::from_secs(1);

impl Job {
    /// Keeps a session that has just been signed in. The window is at the probe page afterwards, as after
    /// a session was resumed.
    pub(super) async fn keep_new_session(&mut self) -> Result<(), JobError> {
        let Some((kept, tenant)) = self.kept() else { return Ok(()) };
        let state = self.storage(STORAGE).await.map_err(JobError::Storage)?;
        let generation = kept.begin(&tenant, &state).await?;
        self.set_looked_at(Some(generation));
        let seen = self.probe().await;
        self.set_looked_at(None);
        if let Err(end) = seen {
            return Err(self.probe_failed(Some(end)).await);
        }
        let since = self.order.clock.now();
        self.begin_session(UnderWay { generation, since }, false);
        Ok(())
    }

    /// Keeps how the session is now: cookies change while it is used. Whether it is kept.
    pub(super) async fn keep_session(&mut self) -> bool {
        self.keep_within(STORAGE).await
    }

    /// The same for a run that was interrupted, at whatever moment: it is not to hold up who interrupts.
    pub(super) async fn keep_session_in_haste(&mut self) {
        self.keep_within(PARTING).await;
    }

    async fn keep_within(&mut self, limit: Duration) -> bool {
        let Some((kept, tenant)) = self.kept() else { return false };
        let Some(generation) = self.keeping.as_ref().and_then(Keeping::in_use) else { return false };
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::KeepingSession });
        self.visit.settle(Deadline::after(ANSWERS)).await;
        let state = match self.storage(limit).await {
            Ok(state) => Ok(state),
            Err(failure) => self.with_cookies_of_now(&kept, &tenant).await.ok_or(failure),
        };
        let saved = match state {
            Ok(state) => kept.save(&tenant, generation, &state).await.map_err(|error| error.to_string()),
            Err(failure) => Err(failure.to_string()),
        };
        if let Err(why) = saved {
            // What was kept before may do; the next run looks at it first.
            let message = format!("the session could not be kept as it is now: {why}");
            self.order.events.emit(&Event::Warning { message });
        }
        true
    }

    /// What was kept before, with the cookies that the context has now: of a page that gives up nothing else.
    async fn with_cookies_of_now(&self, kept: &KeptSessions, tenant: &Tenant) -> Option<StorageState> {
        let before = kept.load(tenant).await.ok()??;
        let cookies = self.visit.take_cookies(Deadline::after(COOKIES)).await.ok()?;
        let state = StorageState { cookies, ..before.state };
        tokens_of(&state).iter().for_each(|token| self.order.redactor.add_token(token));
        Some(state)
    }

    /// A person has seen to whatever held sign-ins back.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn forgive(&self) -> Result<(), JobError> {
        let Some(keeping) = &self.keeping else { return Ok(()) };
        Ok(keeping.notes.clear(&keeping.tenant).await?)
    }

    /// Goes on with the kept session or signs in, as every run does before its first flow.
    ///
    /// # Errors
    /// As of a run that cannot sign in.
    pub async fn begin_session_now(&mut self) -> Result<(), JobError> {
        self.ensure_session().await
    }

    /// Signs out of the kept session, if it lives, and forgets it.
    ///
    /// # Errors
    /// The portal does not answer; then it is kept.
    pub async fn end_session(&mut self) -> Result<(), JobError> {
        if !self.resume().await? {
            return Ok(());
        }
        self.sign_out().await;
        if let (Some((kept, tenant)), Some(under_way)) = (self.kept(), self.under_way()) {
            kept.end(&tenant, under_way.generation, "signed_out", "by hand").await?;
        }
        self.keeping.iter_mut().for_each(|keeping| keeping.under_way = None);
        Ok(())
    }

    /// What is kept for the profile of an order; no browser is asked.
    ///
    /// # Errors
    /// The credentials or the vault cannot be read.
    pub async fn kept_state(order: &Order) -> Result<Option<StorageState>, JobError> {
        let Some((kept, tenant)) = kept_of(order).await? else { return Ok(None) };
        Ok(kept.load(&tenant).await?.map(|session| session.state))
    }

    /// Keeps a state for the profile of an order, as if it had just been signed in.
    ///
    /// # Errors
    /// The credentials cannot be read, or the vault not written.
    pub async fn keep_state(order: &Order, state: &StorageState) -> Result<(), JobError> {
        let Some((kept, tenant)) = kept_of(order).await? else { return Ok(()) };
        kept.begin(&tenant, state).await?;
        Ok(())
    }

    fn kept(&self) -> Option<(KeptSessions, Tenant)> {
        let keeping = self.keeping.as_ref()?;
        Some((keeping.kept.clone()?, keeping.tenant.clone()))
    }

    /// What the context keeps, its tokens made secret.
    async fn storage(&self, limit: Duration) -> Result<StorageState, Failure> {
        let rules = &self.order.files.portal().session;
        let open = |window: &crate::page::Window| !window.is_closed();
        let window = Some(self.window.clone()).filter(open).or_else(|| self.visit.windows().into_iter().find(open));
        let window = window.unwrap_or_else(|| self.window.clone());
        let state = self.visit.take_storage(&window, rules.indexed_db, Deadline::after(limit)).await?;
        tokens_of(&state).iter().for_each(|token| self.order.redactor.add_token(token));
        Ok(state)
    }
}

async fn kept_of(order: &Order) -> Result<Option<(KeptSessions, Tenant)>, JobError> {
    let Some(vault) = &order.vault else { return Ok(None) };
    let credentials = Credentials::new(&order.profile, order.redactor.clone());
    let mut credentials = credentials.with_vault(Some(vault), &order.profile);
    let secrets = credentials.resolve(&order.files.portal().secrets).await?;
    let keeping = Keeping::of(order, &secrets, vault.state()).await?;
    Ok(keeping.kept.map(|kept| (kept, keeping.tenant)))
}
