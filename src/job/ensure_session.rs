//! Sees to it that a run is signed in: by the session of an earlier run if it lives, else anew.
//!
//! A kept session is looked at before anybody waits. Only who has to sign in takes the lock of the portal
//! user; what another process signed in meanwhile is then used.

use super::{Job, JobError, keeping::UnderWay};
use crate::{
    event::{Event, Phase},
    flow::{SessionEnd, StopKind},
    page::tokens_of,
    runner::{End, FailureCause},
    session::{Generation, KeptSession, SeatLock, SharedUse, TryEnd},
};

/// What a look at a kept session showed.
enum Looked {
    Alive,
    /// Anew, then.
    Dead,
}

impl Job {
    /// Signs in, or goes on with a session that was kept, and sees to the rooftop.
    pub(super) async fn ensure_session(&mut self) -> Result<(), JobError> {
        if self.order.replay.is_some() {
            self.replay_session().await?;
        } else if self.keeps_sessions() {
            self.resume_or_sign_in().await?;
        } else {
            self.sign_in_with_care().await?;
        }
        self.signed_in = true;
        self.switch_rooftop().await
    }

    /// Goes on with the kept session, if it lives. Signs nobody in.
    ///
    /// # Errors
    /// The portal does not answer, or the session ended in a way that the run is to end by.
    pub async fn resume(&mut self) -> Result<bool, JobError> {
        self.resume_newer_than(None).await?;
        Ok(self.under_way().is_some())
    }

    async fn resume_or_sign_in(&mut self) -> Result<(), JobError> {
        let takes_turns = self.order.files.portal().session.takes_turns();
        let mut dead = None;
        if !takes_turns {
            dead = self.resume_newer_than(None).await?;
        }
        if self.under_way().is_none() {
            let lock = match self.keeping.as_mut().and_then(|keeping| keeping.seat.take()) {
                Some(lock) => lock,
                None => self.take_seat().await?,
            };
            self.resume_newer_than(dead).await?;
            if self.under_way().is_none() {
                self.sign_in_with_care().await?;
                self.keep_new_session().await?;
            }
            if let (true, Some(keeping)) = (takes_turns, &mut self.keeping) {
                keeping.seat = Some(lock);
            }
        }
        Ok(())
    }

    /// Looks at the kept session, unless it is the one that was found dead. Returns the one that is.
    async fn resume_newer_than(&mut self, dead: Option<Generation>) -> Result<Option<Generation>, JobError> {
        let rules = self.order.files.portal().session.clone();
        let Some(keeping) = &self.keeping else { return Ok(dead) };
        let Some(session) = keeping.load(&rules).await? else { return Ok(dead) };
        if dead.is_some_and(|dead| dead >= session.generation) {
            return Ok(dead);
        }
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::Resuming });
        self.restore(&session).await?;
        match self.look_at(&session).await? {
            Looked::Alive => {
                let since = session.signed_in;
                self.begin_session(UnderWay { generation: session.generation, since }, true);
                Ok(None)
            }
            Looked::Dead => Ok(Some(session.generation)),
        }
    }

    async fn look_at(&mut self, session: &KeptSession) -> Result<Looked, JobError> {
        self.set_looked_at(Some(session.generation));
        let looked = self.judge(session).await;
        self.set_looked_at(None);
        looked
    }

    pub(super) fn set_looked_at(&mut self, generation: Option<Generation>) {
        if let Some(keeping) = &mut self.keeping {
            keeping.looked_at = generation;
            if generation.is_some() && keeping.in_use_by_us.is_none() {
                keeping.in_use_by_us = SharedUse::begin(&self.order.state, &keeping.tenant.seat).ok();
            }
        }
    }

    /// A session that ends while another run uses it may have ended because of that: says what to declare.
    fn warn_of_rotation(&mut self) {
        let Some(keeping) = &mut self.keeping else { return };
        keeping.in_use_by_us = None;
        let is_declared = self.order.files.portal().session.takes_turns();
        if is_declared || !SharedUse::is_held(&self.order.state, &keeping.tenant.seat).unwrap_or_default() {
            return;
        }
        let message = "the session ended while another run uses it too; if this portal replaces a session's cookies \
                       and ends those before, write `rotates: true` below `session` in its portal file, and runs \
                       take turns instead of signing in anew"
            .to_owned();
        self.order.events.emit(&Event::Warning { message });
    }

    async fn judge(&mut self, session: &KeptSession) -> Result<Looked, JobError> {
        let seen = self.probe().await;
        let ended = match &seen {
            Ok(()) => None,
            Err(End::SignedOut { how, why, .. }) => Some((*how, why.clone())),
            // Nothing is known of the session: the portal is not there.
            Err(End::Failed(failure)) if failure.cause == FailureCause::Unavailable => {
                return Err(self.probe_failed(seen.err()).await);
            }
            Err(End::Failed(failure)) => Some((SessionEnd::Expired, failure.message.clone())),
            Err(_) => return Err(self.probe_failed(seen.err()).await),
        };
        let why = ended.as_ref().map(|(_, why)| self.order.redactor.redact(why).into_owned());
        let word = ended.as_ref().map(|(how, _)| how.word().to_owned());
        self.order.events.emit(&Event::SessionProbed { alive: ended.is_none(), ended: word.clone(), why: why.clone() });
        if let Some(keeping) = &self.keeping
            && let Some(kept) = &keeping.kept
        {
            kept.probed(&keeping.tenant, session.generation, word.as_deref().unwrap_or("alive")).await?;
        }
        match ended {
            None => Ok(Looked::Alive),
            Some((how, _)) => {
                self.session_ended(session.generation, how, &why.unwrap_or_default()).await?;
                Ok(Looked::Dead)
            }
        }
    }

    /// A session has ended: notes it, and does what the portal file's word for it asks. When this returns,
    /// somebody may sign in.
    pub(super) async fn session_ended(
        &mut self,
        generation: Generation,
        how: SessionEnd,
        why: &str,
    ) -> Result<(), JobError> {
        let span = self.order.files.portal().session.span;
        if matches!(how, SessionEnd::Expired | SessionEnd::Revoked) {
            self.warn_of_rotation();
        }
        let Some(keeping) = &mut self.keeping else { return Ok(()) };
        keeping.under_way = None;
        keeping.in_use_by_us = None;
        let mut same_credential = true;
        if let Some(kept) = &keeping.kept {
            same_credential = kept.is_signed_in_with(&keeping.tenant).await?;
            kept.end(&keeping.tenant, generation, how.word(), why).await?;
        }
        match how {
            SessionEnd::Expired | SessionEnd::Revoked => Ok(()),
            SessionEnd::PasswordChanged if !same_credential => Ok(()),
            SessionEnd::PasswordChanged => {
                keeping.notes.refuse(&keeping.tenant, why).await?;
                Err(ended(StopKind::AuthRejected, why, span))
            }
            SessionEnd::Elsewhere => self.leave_seat(why).await,
            SessionEnd::Stop(kind) => {
                if matches!(kind, StopKind::Locked | StopKind::PersonNeeded) {
                    keeping.notes.wants_person(&keeping.tenant.seat, why).await?;
                }
                Err(ended(kind, why, span))
            }
        }
    }

    /// Leaves the seat to whoever took it, for a while.
    async fn leave_seat(&mut self, why: &str) -> Result<(), JobError> {
        let rules = &self.order.files.portal().session;
        let Some(keeping) = &self.keeping else { return Ok(()) };
        let Some(wait) = keeping.notes.seat_taken(&keeping.tenant.seat, rules).await? else {
            let because = format!("somebody else goes on using the account ({why}); run again when they are done");
            return Err(ended(StopKind::Busy, &because, rules.span));
        };
        let because = format!("the account is used elsewhere ({why}): leaving it alone for {} s", wait.as_secs());
        self.order.events.emit(&Event::SessionWaits { because });
        self.order.clock.sleep(wait).await;
        Ok(())
    }

    async fn take_seat(&self) -> Result<SeatLock, JobError> {
        let seat = match &self.keeping {
            Some(keeping) => keeping.tenant.seat.clone(),
            None => return Err(JobError::SeatLock(std::io::Error::other("no seat is known"))),
        };
        let waits = |holder: &str| {
            let because = format!("{holder} is signing in as the same user, or has the only seat; waiting for it");
            self.order.events.emit(&Event::SessionWaits { because });
        };
        SeatLock::take(&self.order.state, &seat, waits).await.map_err(JobError::SeatLock)
    }

    /// Signs in unless something holds back, and notes what came of it.
    async fn sign_in_with_care(&mut self) -> Result<(), JobError> {
        let Some(keeping) = &self.keeping else { return self.sign_in().await };
        let (notes, tenant) = (keeping.notes.clone(), keeping.tenant.clone());
        let rules = self.order.files.portal().session.clone();
        let begun = notes.begin_try(&tenant, &rules).await?.map_err(JobError::HeldBack)?;
        let signed_in = self.sign_in().await;
        notes.end_try(begun, &tenant, &end_of_try(&signed_in)).await?;
        signed_in
    }

    /// Replays what the recorded run did: the recorded network answers in that order.
    async fn replay_session(&mut self) -> Result<(), JobError> {
        let recorded = self.order.replay.as_ref().map(|replay| replay.sessions.as_slice()).unwrap_or_default();
        let recorded = recorded.get(self.replayed).cloned().unwrap_or_default();
        self.replayed += 1;
        self.kept_in_replay = recorded.kept;
        for _ in 0..recorded.probes {
            self.order.events.emit(&Event::PhaseStarted { phase: Phase::Resuming });
            let seen = self.probe().await;
            self.order.events.emit(&Event::SessionProbed { alive: seen.is_ok(), ended: None, why: None });
            match seen {
                Ok(()) if recorded.reused => return Ok(()),
                Ok(()) | Err(End::SignedOut { .. }) => {}
                Err(end) => return Err(self.probe_failed(Some(end)).await),
            }
        }
        self.sign_in().await?;
        if recorded.kept {
            // As after a session was kept.
            self.probe().await.map_err(|end| probe_error(self, end))?;
        }
        Ok(())
    }

    pub(super) async fn probe(&self) -> Result<(), End> {
        let edition = self.edition();
        self.runner(&edition, false).probe().await
    }

    pub(super) async fn probe_failed(&self, end: Option<End>) -> JobError {
        let span = self.order.files.portal().session.span;
        let end = end.unwrap_or_else(|| End::missing_flow(span, "probe"));
        self.report(&end).await;
        probe_error(self, end)
    }

    /// A session is under way: told, and kept in mind.
    pub(super) fn begin_session(&mut self, under_way: UnderWay, reused: bool) {
        // Whatever of it proves who we are is to be seen nowhere.
        let UnderWay { since, .. } = under_way;
        if let Some(keeping) = &mut self.keeping {
            keeping.under_way = Some(under_way);
        }
        self.order.events.emit(&Event::SessionReady { reused, kept: true, since });
    }

    pub(super) fn under_way(&self) -> Option<UnderWay> {
        self.keeping.as_ref().and_then(|keeping| keeping.under_way)
    }

    pub(super) fn keeps_sessions(&self) -> bool {
        self.keeping.as_ref().is_some_and(|keeping| keeping.kept.is_some())
    }

    async fn restore(&self, session: &KeptSession) -> Result<(), JobError> {
        for token in tokens_of(&session.state) {
            self.order.redactor.add_token(&token);
        }
        let deadline = crate::cdp::Deadline::after(super::keep_session::STORAGE);
        self.visit.put_storage(&self.window, &session.state, deadline).await.map_err(JobError::Storage)
    }
}

fn probe_error(job: &Job, end: End) -> JobError {
    JobError::Flow { flow: format!("the probe of {}", job.order.files.portal().name), signing_in: false, end }
}

fn ended(kind: StopKind, why: &str, span: crate::language::Span) -> JobError {
    let end = End::Stopped { kind, because: Some(format!("the session ended: {why}")), span };
    JobError::Flow { flow: "the session".to_owned(), signing_in: true, end }
}

/// What a sign-in that ended so may have cost.
fn end_of_try(signed_in: &Result<(), JobError>) -> TryEnd {
    let Err(error) = signed_in else { return TryEnd::SignedIn };
    let JobError::Flow { end, .. } = error else { return TryEnd::Failed };
    match end {
        End::Stopped { kind: StopKind::AuthRejected, .. } => TryEnd::Refused(end.to_string()),
        End::Stopped { kind: StopKind::Locked | StopKind::PersonNeeded, .. } => TryEnd::NeedsPerson(end.to_string()),
        End::Failed(failure) if !failure.acted => TryEnd::NothingSent,
        _ => TryEnd::Failed,
    }
}
