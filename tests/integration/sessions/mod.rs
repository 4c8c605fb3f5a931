//! Sessions that outlive their run, on the practice portal: signed in once, however many runs there are.

mod care;
mod enrolment;
mod expiry;
mod interrupted;
mod processes;
mod storage;

use std::sync::{Arc, Mutex};

use indexmap::IndexMap;
use practice_portal::Deed;
use wayleave::{
    cdp::{Browser, LaunchOptions},
    event::{Event, Sink, Stream},
    job::{BrowserSource, JobError, Order, Task, perform},
    session::{StateDb, Vault, VaultKey},
};

use crate::support::{browser, portal_clock::PortalClock, practice::Practice};

/// A flow that looks at the home page.
const LOOK: (&str, &str) =
    ("flows/dealercenter/endings/look.yaml", "flow: endings.look\neffect: read\nsteps:\n  - goto: home\n");

/// Runs of one profile in one browser, with a vault, by a clock that nobody waits for.
struct Bench {
    practice: Practice,
    browser: Browser,
    vault: Vault,
    clock: Arc<PortalClock>,
    /// The browser's, if it is ours.
    folder: Option<tempfile::TempDir>,
}

/// What a run told, and how it ended.
struct Told {
    events: Vec<Event>,
    result: Result<(), JobError>,
}

impl Told {
    fn code(&self) -> u8 {
        self.result.as_ref().map_or_else(JobError::exit_code, |()| 0)
    }

    #[track_caller]
    fn succeeded(self) -> Self {
        if let Err(error) = &self.result {
            let report = self.events.iter().find_map(|event| match event {
                Event::Failed(report) => Some(report.source.clone()),
                _ => None,
            });
            panic!("{error}\n{}", report.unwrap_or_default());
        }
        self
    }

    fn records(&self) -> Vec<&str> {
        fn record(event: &Event) -> Option<&str> {
            match event {
                Event::Record { json, .. } => Some(json),
                _ => None,
            }
        }
        self.events.iter().filter_map(record).collect()
    }

    fn sessions(&self) -> Vec<(bool, bool)> {
        let ready = |event: &Event| match event {
            Event::SessionReady { reused, kept, .. } => Some((*reused, *kept)),
            _ => None,
        };
        self.events.iter().filter_map(ready).collect()
    }
}

/// Collects events, and does something at each.
struct Watching<F>(Arc<Mutex<Vec<Event>>>, F);

impl<F: FnMut(&Event) + Send> Sink for Watching<F> {
    fn take(&mut self, event: &Event) {
        self.1(event);
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Bench {
    async fn of(practice: Practice) -> Self {
        let (browser, folder) = Self::browser().await;
        Self { folder: Some(folder), ..Self::sharing(practice, browser).await }
    }

    async fn browser() -> (Browser, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let mut options = LaunchOptions::new(browser::executable(), folder.path());
        options.no_sandbox = nix::unistd::geteuid().is_root();
        (Browser::launch(options).await.unwrap(), folder)
    }

    /// In a browser that somebody else ends.
    async fn sharing(practice: Practice, browser: Browser) -> Self {
        let state = StateDb::open(&practice.folder.path().join("state")).await.unwrap();
        let vault = Vault::open(state, VaultKey::generate().unwrap()).await.unwrap();
        let clock = Arc::new(PortalClock::of(practice.portal.control()));
        Self { practice, browser, vault, clock, folder: None }
    }

    fn order(&self, events: Stream) -> Order {
        Order {
            browser: BrowserSource::Shared(self.browser.clone()),
            vault: Some(self.vault.clone()),
            clock: self.clock.clone(),
            ..self.practice.order(None, events)
        }
    }

    async fn run(&self, flow: &str) -> Told {
        self.run_watched(flow, |_| {}).await
    }

    async fn run_watched(&self, flow: &str, watch: impl FnMut(&Event) + Send + 'static) -> Told {
        let collected = Arc::new(Mutex::new(Vec::new()));
        let order = self.order(Stream::new(vec![Box::new(Watching(collected.clone(), watch))]));
        let task = Task::bind(&order.files, flow, &IndexMap::new(), &order.state).await.unwrap();
        let result = perform(order, async |job| job.run(&task).await.map(drop)).await;
        let events = std::mem::take(&mut *collected.lock().unwrap());
        Told { events, result }
    }

    fn count(&self, deed: impl Fn(&Deed) -> bool) -> usize {
        self.practice.portal.ledger().iter().filter(|effect| deed(&effect.deed)).count()
    }

    fn signed_in(&self) -> usize {
        self.count(|deed| *deed == Deed::SignedIn)
    }

    fn passwords(&self) -> usize {
        self.count(|deed| matches!(deed, Deed::PasswordTried { .. }))
    }

    async fn end(self) {
        if let Some(folder) = self.folder {
            self.browser.close().await;
            folder.close().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_runs_in_a_row_sign_in_once() {
    let bench = Bench::of(Practice::small().await.with_file(LOOK.0, LOOK.1)).await;
    for number in 0..10 {
        let told = bench.run("endings.look").await.succeeded();
        assert_eq!(told.sessions(), [(number > 0, true)]);
    }
    assert_eq!((bench.signed_in(), bench.passwords(), bench.count(|deed| *deed == Deed::SignedOut)), (1, 1, 0));
    bench.end().await;
}
