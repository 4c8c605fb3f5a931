//! A page with a challenge, a profile that answers it, and what came of it. Time passes when somebody sleeps.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::BoxFuture;
use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};
use wayleave::{
    cdp::{Browser, Deadline},
    event::{Event, Sink, Stream},
    extract::Context,
    flow::{Loaded, Project},
    language::render_findings,
    model::Record,
    page::{Visit, VisitOptions},
    portal::{Challenge, Profile},
    runner::{Budget, Copies, Delivered, End, Equipment, FailureCause, Runner},
    secret::{Redactor, Secret},
    session::{
        Authenticator, AuthenticatorTools, Clock, Credentials, MessageSource, NoAnswer, Person, Question, SeedStore,
        UsedCodes,
    },
};

use crate::support::{browser::soon, site::Site};

/// One challenge on the stage.
pub(super) struct Stage<'s> {
    pub(super) browser: &'s Browser,
    pub(super) html: &'s str,
    pub(super) steps: &'s str,
    /// `mfa` of the profile.
    pub(super) mfa: &'s str,
    pub(super) messages: Vec<(Challenge, Arc<dyn MessageSource>)>,
    pub(super) person: Option<Arc<dyn Person>>,
    pub(super) seeds: Option<Arc<dyn SeedStore>>,
    /// How far the portal's clock is ahead.
    pub(super) ahead: i64,
}

/// What came of it.
pub(super) struct Played {
    /// What the page asked for, but for itself.
    pub(super) asked: Vec<String>,
    pub(super) events: Vec<Event>,
    pub(super) end: Result<(), End>,
}

/// The time on the stage: ten seconds into a step of 30 s.
pub(super) const NOW: i64 = 1_800_000_010;

const SELECTORS: &str = "page: p
origin: a
route: /p
elements:
  code: { css: '#code' }
  go: { css: '#go' }
  resend: { css: '#resend' }
  other: { css: '#other' }
  pick-totp: { css: '#pick-totp' }
  pick-sms: { css: '#pick-sms' }
  pick-push: { css: '#pick-push' }
  seed: { css: '#seed', private: true }
  waiting: { css: '#waiting' }
  denied: { css: '#denied' }
  alert: { css: '#alert' }
  home: { css: '#home' }
";

impl<'s> Stage<'s> {
    pub(super) fn new(browser: &'s Browser, html: &'s str, mfa: &'s str, steps: &'s str) -> Self {
        Self { browser, html, steps, mfa, messages: Vec::new(), person: None, seeds: None, ahead: 0 }
    }

    pub(super) async fn play(self) -> Played {
        let site = Site::serve(&[("p", self.html), ("landed", "<h1 id=home>Home</h1>")]).await;
        let clock = Arc::new(Hourglass(Mutex::new(Timestamp::from_second(NOW).unwrap())));
        site.tell_date(Timestamp::from_second(NOW + self.ahead).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: String| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("selectors/shop/p.yaml", SELECTORS.to_owned());
        write(
            "flows/shop/portal.yaml",
            format!(
                "portal: shop\norigins: {{ a: \"{}\" }}\nhome: p\nsession: {{ flow: enter, signed_in: p.home, probe: p }}\n\
                 secrets: []\nmfa: {{ prefer: [sms, totp, email], tries: 2 }}\nquiet: 1s\n\
                 locale: {{ date: \"%m/%d/%Y\", money: \"#,##0.00\", timezone: America/Chicago, language: en-US }}\n",
                site.origin("a")
            ),
        );
        let steps = self.steps.replace("{port}", site.origin("a").rsplit_once(':').unwrap().1);
        write("flows/shop/enter.yaml", format!("flow: enter\neffect: session\nsteps:\n  - goto: p\n{steps}"));
        let mfa = self.mfa.replace("{origin}", &site.origin("a"));
        let mfa = if mfa.is_empty() { String::new() } else { format!("mfa:\n{mfa}") };
        write("profile.yaml", format!("profile: me\nportal: shop\ncredentials: {{}}\n{mfa}"));

        let mut loaded: Loaded = Project::load(root);
        let profile = loaded.load_profile(&root.join("profile.yaml"));
        let Loaded { project, findings, sources } = loaded;
        assert!(!findings.has_errors(), "{}", render_findings(&findings, &sources, false));
        let (files, profile): (_, Profile) = (project.into_portal("shop").unwrap(), profile.unwrap());
        let redactor = Redactor::new();
        let tools = AuthenticatorTools {
            used: UsedCodes::open(&root.join("state")).await.unwrap(),
            clock: clock.clone(),
            redactor: redactor.clone(),
            person: self.person,
            seeds: self.seeds,
            period: None,
        };
        let mut credentials = Credentials::new(&profile, redactor.clone());
        let mut authenticator = Authenticator::of(&profile, &mut credentials, tools).await.unwrap();
        for (challenge, source) in self.messages {
            authenticator = authenticator.with_messages(challenge, source);
        }
        let origins = IndexMap::from([("a".to_owned(), site.origin("a"))]);
        let options = VisitOptions { origins: origins.values().cloned().collect(), ..VisitOptions::default() };
        let (visit, window, _notices) = Visit::begin(self.browser, options, soon()).await.unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let portal = files.portal();
        let today = Timestamp::from_second(NOW).unwrap().to_zoned_datetime(TimeZone::UTC).date();
        let secrets = BTreeMap::new();
        let mut runner = Runner::new(Equipment {
            files: &files,
            sources: &sources,
            origins,
            rooftop: None,
            visit: &visit,
            window,
            events: Stream::new(vec![Box::new(Collector(events.clone()))]),
            camera: None,
            screenshots: wayleave::runner::Screenshots::Never,
            redactor,
            secrets: &secrets,
            authenticator: Some(&authenticator),
            clock: &*clock,
            budget: Budget::default(),
            copies: Copies::below(root),
            slow_mo: None,
            reading: Context::new(&portal.locale, &portal.words, today).unwrap(),
            zone: TimeZone::UTC,
            started: Timestamp::from_second(NOW).unwrap(),
            watch: None,
        });
        let flow = files.flow("enter").unwrap();
        let end = runner.run(flow, Record::new(), &mut Delivered::default()).await.map(drop);
        drop(runner);
        visit.end(soon()).await.unwrap();
        let asked = site.all_asked().into_iter().filter(|name| name != "p" && name != "favicon.ico").collect();
        let events = std::mem::take(&mut *events.lock().unwrap());
        Played { asked, events, end }
    }
}

impl Played {
    /// The end and what the page was asked for, in one line.
    pub(super) fn told(&self) -> String {
        let end = match &self.end {
            Ok(()) => "done".to_owned(),
            Err(End::Stopped { kind, because, .. }) => {
                format!("{}: {}", kind.word(), because.as_deref().unwrap_or_default())
            }
            Err(End::Failed(failure)) if failure.cause == FailureCause::Challenge => {
                format!("challenge_failed: {failure}")
            }
            Err(other) => format!("FAILED: {other}"),
        };
        format!("[{}] {end}", self.asked.join(" "))
    }

    /// What the run told that it waited for.
    pub(super) fn waits(&self) -> Vec<&str> {
        let wait = |event: &'_ Event| matches!(event, Event::ChallengeWaits { .. });
        self.events
            .iter()
            .filter(|event| wait(event))
            .filter_map(|event| match event {
                Event::ChallengeWaits { what, .. } => Some(what.as_str()),
                _ => None,
            })
            .collect()
    }
}

struct Collector(Arc<Mutex<Vec<Event>>>);

impl Sink for Collector {
    fn take(&mut self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

#[derive(Debug)]
struct Hourglass(Mutex<Timestamp>);

impl Clock for Hourglass {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        *self.0.lock().unwrap() += span;
        Box::pin(std::future::ready(()))
    }
}

/// Somebody who types these answers.
#[derive(Debug)]
pub(super) struct Typist(pub(super) Mutex<Vec<&'static str>>);

impl Person for Typist {
    fn is_there(&self) -> bool {
        true
    }

    fn ask<'a>(&'a self, _: &'a Question, _: Deadline) -> BoxFuture<'a, Result<Secret, NoAnswer>> {
        let answer = self.0.lock().unwrap().pop().map(Secret::new).ok_or(NoAnswer::Nothing);
        Box::pin(std::future::ready(answer))
    }
}
