//! The session of a run and the flows in it.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};

use super::{
    JobError, Order, Task, bystander::Bystander, failure_report::failure_report, keeping::Keeping, order::runs_dir,
};
use crate::{
    cdp::{Browser, Deadline},
    event::{Event, FailureReport, Phase},
    extract::Context,
    flow::StopKind,
    model::{Record, Value},
    page::{Camera, DialogAnswer, DialogPolicy, DialogRule, DownloadRules, Visit, VisitOptions, Window},
    runner::{Budget, Copies, Delivered, Edition, End, Equipment, Runner, Screenshots, Watch, Yield, private_aims},
    secret::Secret,
    session::{Authenticator, AuthenticatorTools, Credentials, SeedStore, StateDb, UsedCodes, VaultSeeds},
};

/// A run with its window open.
pub struct Job {
    pub(super) order: Order,
    origins: IndexMap<String, String>,
    pub(super) visit: Visit,
    pub(super) window: Window,
    /// Nothing in a replay.
    pub(super) keeping: Option<Keeping>,
    /// How many of the recorded sessions were replayed, and whether the last of them was kept.
    pub(super) replayed: usize,
    pub(super) kept_in_replay: bool,
    bystander: Bystander,
    secrets: BTreeMap<String, Secret>,
    authenticator: Option<Authenticator>,
    /// Takes the pages, if somebody records.
    camera: Option<Arc<Camera>>,
    reading: Context,
    zone: TimeZone,
    started: Timestamp,
    pub(super) signed_in: bool,
    /// What runs now is what was ordered.
    is_ordered: bool,
    records: u64,
    budget: Budget,
    /// Files made fit for the task under way.
    copies: Copies,
}

impl Job {
    /// Resolves the credentials and opens a window of its own in the browser.
    pub(super) async fn begin(browser: &Browser, order: Order) -> Result<Self, JobError> {
        let portal = order.files.portal();
        let origins = order.origins();
        let replay = order.replay.as_ref();
        let started = replay.map_or_else(Timestamp::now, |replay| replay.started);
        let zone =
            TimeZone::get(&portal.locale.timezone).map_err(|_| JobError::TimeZone(portal.locale.timezone.clone()))?;
        let today = started.to_zoned_datetime(zone.clone()).date();
        let reading = Context::new(&portal.locale, &portal.words, today)?;
        let state = match &order.vault {
            Some(vault) => vault.state().clone(),
            None => StateDb::open(&order.state).await?,
        };
        let credentials = Credentials::new(&order.profile, order.redactor.clone());
        let mut credentials = credentials.with_vault(order.vault.as_ref(), &order.profile);
        let known = credentials_of(&order, &state, &mut credentials).await;
        // Also when one of them cannot be had.
        for message in credentials.warnings() {
            order.events.emit(&Event::Warning { message: message.clone() });
        }
        let (secrets, authenticator) = known?;
        let is_recorded = order.events.keeps_pages();
        let keeping = if replay.is_some() { None } else { Some(Keeping::of(&order, &secrets, &state).await?) };
        let options = VisitOptions {
            origins: origins.values().filter_map(|address| origin(address)).collect(),
            dialogs: DialogPolicy { step: None, portal: portal.dialogs.iter().map(dialog_rule).collect() },
            private: private_aims(&order.files),
            downloads: order.downloads.clone().map(DownloadRules::into),
            roles: order.files.seeks_roles(),
            from_recordings: false,
            replies: replay.map(|replay| replay.network.clone()),
            clock: replay.map(|replay| replay.started),
            recorded: is_recorded,
            use_: order.use_,
        };
        let opened = Visit::begin(browser, options, Deadline::after(OPENING)).await;
        let (visit, window, notices) = opened.map_err(JobError::Window)?;
        if order.vault.is_some() && replay.is_none() {
            // What is under way when the session is kept may change it.
            visit.count_requests(Deadline::after(OPENING)).await.map_err(JobError::Window)?;
        }
        let bystander = Bystander::tell(notices, order.events.clone(), order.redactor.clone());
        let copies = Copies::below(&runs_dir(&order.state));
        let camera = is_recorded.then(|| Arc::new(Camera::new(order.files.questions())));
        Ok(Self {
            order,
            origins,
            visit,
            window,
            keeping,
            replayed: 0,
            kept_in_replay: false,
            bystander,
            secrets,
            authenticator,
            camera,
            reading,
            zone,
            started,
            signed_in: false,
            is_ordered: false,
            records: 0,
            budget: Budget::default(),
            copies,
        })
    }

    /// Signs in by the portal's session flow and proves it.
    pub(super) async fn sign_in(&mut self) -> Result<(), JobError> {
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::SigningIn });
        let flow = self.order.files.portal().session.flow.clone();
        self.execute(&flow, Record::new(), true, &mut Delivered::default()).await?;
        self.prove_signed_in(&flow).await
    }

    /// A session flow that came to its end is not yet a session.
    async fn prove_signed_in(&mut self, flow: &str) -> Result<(), JobError> {
        let edition = self.edition();
        let proven = self.runner(&edition, false).prove(&edition.files.portal().session.signed_in).await;
        match proven {
            Ok(()) => Ok(()),
            Err(end) => {
                self.report(&end).await;
                Err(JobError::Flow { flow: flow.to_owned(), signing_in: true, end })
            }
        }
    }

    pub(super) async fn switch_rooftop(&mut self) -> Result<(), JobError> {
        let (Some(rules), Some(rooftop)) = (&self.order.files.portal().rooftop, &self.order.profile.rooftop) else {
            return Ok(());
        };
        let (rules, rooftop) = (rules.clone(), rooftop.clone());
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::SwitchingRooftop });
        let inputs = Record::from_iter([("rooftop".to_owned(), Value::Text(rooftop.clone()))]);
        self.execute(&rules.flow, inputs, false, &mut Delivered::default()).await?;
        let edition = self.edition();
        let proven = self.runner(&edition, false).prove_rooftop(&rules.shows, &rooftop).await;
        match proven {
            Ok(()) => Ok(()),
            Err(end) => {
                self.report(&end).await;
                Err(JobError::Flow { flow: rules.flow, signing_in: true, end })
            }
        }
    }

    /// Runs one flow. If the portal ends the session meanwhile, signs in again and starts the flow again;
    /// records that were delivered are not delivered a second time.
    ///
    /// # Errors
    /// How the flow ended before its last step.
    pub async fn run(&mut self, task: &Task) -> Result<Yield, JobError> {
        self.copies = task.copies.clone();
        let mut delivered = Delivered::default();
        let mut times = 0;
        let result = loop {
            self.order.events.emit(&Event::PhaseStarted { phase: Phase::Running });
            self.is_ordered = true;
            let ran = self.execute(&task.flow, task.inputs.clone(), false, &mut delivered).await;
            self.is_ordered = false;
            let can_restart = times < MOST_RESTARTS && (task.has_key || delivered.is_empty());
            match ran {
                Err(JobError::Flow { flow, signing_in, end: end @ End::SignedOut { .. } }) => {
                    times += 1;
                    if let Err(error) = self.signed_out(&end, can_restart).await {
                        break Err(error.unwrap_or(JobError::Flow { flow, signing_in, end }));
                    }
                }
                other => break other,
            }
        };
        self.records += delivered.count();
        result
    }

    /// The portal ended the session in the middle of a flow: signs in again, if that is what to do. The error
    /// is nothing where the flow's own says all.
    async fn signed_out(&mut self, end: &End, can_restart: bool) -> Result<(), Option<JobError>> {
        let End::SignedOut { how, why, .. } = end else { return Err(None) };
        if let Some(under_way) = self.under_way() {
            self.session_ended(under_way.generation, *how, why).await.map_err(Some)?;
        } else if how.kind().is_some() {
            return Err(None);
        }
        self.signed_in = false;
        if !can_restart {
            return Err(None);
        }
        self.ensure_session().await.map_err(Some)
    }

    /// Goes to an address of the portal, and lets somebody look at what is there. Nothing is acted on.
    ///
    /// # Errors
    /// The address is not the portal's or does not come, or `look` cannot go on.
    pub async fn look<T>(
        &mut self,
        address: &str,
        look: impl AsyncFnOnce(&mut Runner<'_>) -> Result<T, End>,
    ) -> Result<T, JobError> {
        let edition = self.edition();
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::Running });
        let mut runner = self.runner(&edition, false);
        let looked = match runner.open(address).await {
            Ok(()) => look(&mut runner).await,
            Err(end) => Err(end),
        };
        looked.map_err(|end| JobError::Flow { flow: "try".to_owned(), signing_in: false, end })
    }

    /// Keeps the session for the next run, or signs out, however the run went, and closes the window.
    ///
    /// Signing out is a courtesy: the records are safe, and what does not go well there has been reported.
    pub(super) async fn end(mut self) {
        let is_kept = self.keep_session().await || self.kept_in_replay;
        if self.signed_in && !is_kept {
            self.sign_out().await;
        }
        // The browser is closed next; what the context does not give up now goes with it.
        if let Err(error) = self.visit.end(Deadline::after(OPENING)).await {
            tracing::debug!(%error, "the context did not close");
        }
        self.bystander.end().await;
    }

    /// Keeps the session of a run that was interrupted, and leaves the window to the end of the browser.
    pub(super) async fn end_in_haste(mut self) {
        self.keep_session_in_haste().await;
    }

    pub(super) async fn sign_out(&mut self) {
        let Some(flow) = self.order.files.portal().session.sign_out.clone() else { return };
        self.order.events.emit(&Event::PhaseStarted { phase: Phase::SigningOut });
        let mut nothing = Delivered::default();
        let leaving = self.execute(&flow, Record::new(), false, &mut nothing);
        if !matches!(tokio::time::timeout(LEAVING, leaving).await, Ok(Ok(_))) {
            tracing::warn!("signing out did not succeed; the portal ends the session by itself some time");
        }
    }

    /// Records delivered by all flows so far.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    async fn execute(
        &mut self,
        flow: &str,
        inputs: Record,
        signing_in: bool,
        delivered: &mut Delivered,
    ) -> Result<Yield, JobError> {
        let edition = self.edition();
        let failed = |end: End| JobError::Flow { flow: flow.to_owned(), signing_in, end };
        let Some(described) = edition.files.flow(flow) else {
            let span = edition.files.portal().session.span;
            return Err(failed(End::missing_flow(span, flow)));
        };
        let ended = self.runner(&edition, self.is_ordered).run(described, inputs, delivered).await;
        let latest = edition.latest();
        (self.order.files, self.order.sources) = (latest.files.clone(), latest.sources.clone());
        match ended {
            Ok(result) => Ok(result),
            Err(End::Stopped { kind: StopKind::Done, .. }) => Ok(Yield::default()),
            // Whoever called may sign in again.
            // Whoever ended it by hand knows.
            Err(end @ (End::SignedOut { .. } | End::Ended { .. })) => Err(failed(end)),
            Err(end) => {
                self.report(&end).await;
                Err(failed(end))
            }
        }
    }

    /// The files as they are, for one flow.
    pub(super) fn edition(&self) -> Edition {
        Edition::new(self.order.files.clone(), self.order.sources.clone())
    }

    pub(super) fn runner<'a>(&'a self, edition: &'a Edition, is_ordered: bool) -> Runner<'a> {
        let watcher = self.order.watcher.as_deref();
        Runner::new(Equipment {
            files: &edition.files,
            sources: &edition.sources,
            watch: watcher.map(|watcher| Watch { watcher, edition, is_ordered }),
            origins: self.origins.clone(),
            rooftop: self.order.profile.rooftop.clone(),
            visit: &self.visit,
            window: self.window.clone(),
            events: self.order.events.clone(),
            camera: self.camera.clone(),
            screenshots: self.order.screenshots,
            redactor: self.order.redactor.clone(),
            secrets: &self.secrets,
            authenticator: self.authenticator.as_ref(),
            clock: &*self.order.clock,
            budget: self.budget.clone(),
            copies: self.copies.clone(),
            slow_mo: self.order.slow_mo,
            reading: self.reading.clone(),
            zone: self.zone.clone(),
            started: self.started,
        })
    }

    /// What was expected, what was on the screen, where in the files.
    pub(super) async fn report(&self, end: &End) {
        let deadline = Deadline::after(EVIDENCE);
        let in_scope = |window: &Window| Some(window.id()) == end.window();
        let window = self.visit.windows().into_iter().find(in_scope).unwrap_or_else(|| self.window.clone());
        let screenshot = match self.order.screenshots {
            Screenshots::Never => None,
            _ => window.screenshot(&self.order.redactor, deadline).await.ok(),
        };
        let snapshot = window.document_snapshot(deadline).await.ok();
        let report = failure_report(end, &self.order.sources, &self.order.redactor);
        let address = self.order.redactor.redact(&window.address()).into_owned();
        let snapshot = snapshot.map(|html| self.order.redactor.redact_html(&html).into_owned());
        let report = FailureReport { address: Some(address), screenshot, snapshot, ..report };
        self.order.events.emit(&Event::Failed(Box::new(report)));
    }
}

/// The secrets that the portal asks for, and what answers its challenges.
async fn credentials_of(
    order: &Order,
    state: &StateDb,
    credentials: &mut Credentials,
) -> Result<(BTreeMap<String, Secret>, Option<Authenticator>), JobError> {
    let secrets = credentials.resolve(&order.files.portal().secrets).await?;
    // Only who answers challenges needs to know the codes that were used.
    if order.profile.mfa.is_empty() {
        return Ok((secrets, None));
    }
    let seeds = order.vault.as_ref().map(|vault| {
        let seeds: Arc<dyn SeedStore> = Arc::new(VaultSeeds::new(vault.clone(), &order.profile));
        seeds
    });
    let tools = AuthenticatorTools {
        used: UsedCodes::of(state.clone()).await?,
        clock: order.clock.clone(),
        redactor: order.redactor.clone(),
        person: order.person.clone(),
        seeds,
        period: order.files.portal().mfa.as_ref().and_then(|rules| rules.period),
    };
    let authenticator = Authenticator::of(&order.profile, credentials, tools).await?;
    Ok((secrets, Some(authenticator)))
}

/// A flow whose session ends again and again is not begun more often.
const MOST_RESTARTS: u32 = 3;
/// A context and its first window open or close in this time, or the browser hangs.
const OPENING: Duration = Duration::from_secs(60);
/// Signing out is a courtesy: no run waits longer for it.
const LEAVING: Duration = Duration::from_secs(30);
/// Pictures of a page that hangs are not waited for.
const EVIDENCE: Duration = Duration::from_secs(5);

fn origin(address: &str) -> Option<String> {
    url::Url::parse(address).ok().map(|url| url.origin().ascii_serialization())
}

fn dialog_rule(rule: &crate::portal::PortalDialog) -> DialogRule {
    let answer = if rule.accept { DialogAnswer::Accept } else { DialogAnswer::Dismiss };
    DialogRule { text: Some(rule.text.clone()), answer }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("profile", &self.order.profile.name).finish_non_exhaustive()
    }
}
