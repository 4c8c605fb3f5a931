//! What a run is to work with.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use indexmap::IndexMap;

use super::Replay;
use crate::{
    cdp::Browser,
    event::Stream,
    flow::PortalFiles,
    language::SourceMap,
    page::Use,
    portal::Profile,
    runner::{Screenshots, Watcher},
    secret::Redactor,
    session::{Clock, Person, SystemClock, Vault},
};

/// Everything a run needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Order {
    /// The portal's files, checked.
    pub files: Arc<PortalFiles>,
    pub sources: Arc<SourceMap>,
    pub profile: Profile,
    pub browser: BrowserSource,
    /// The folder of all lasting state; made if it is not there.
    pub state: PathBuf,
    /// Where files go that flows download [default: a folder of the run below the state folder].
    pub downloads: Option<PathBuf>,
    /// Where sessions are kept from run to run; without one a run signs in and out by itself.
    pub vault: Option<Vault>,
    /// What sessions and codes go by.
    pub clock: Arc<dyn Clock>,
    /// Pause before each act.
    pub slow_mo: Option<Duration>,
    /// Of what pictures are taken.
    pub screenshots: Screenshots,
    /// A recorded network in place of the real one.
    pub replay: Option<Replay>,
    /// What the visit to the portal is for.
    pub use_: Use,
    pub events: Stream,
    /// Who watches it step by step.
    pub watcher: Option<Arc<dyn Watcher>>,
    /// Who answers what only a person can.
    pub person: Option<Arc<dyn Person>>,
    /// Learns every secret of the run; sinks that write texts of pages use it.
    pub redactor: Redactor,
}

impl Order {
    /// A run that nobody watches and nothing outlives; whoever wants more says what.
    #[must_use]
    pub fn new(
        files: Arc<PortalFiles>,
        sources: Arc<SourceMap>,
        profile: Profile,
        browser: BrowserSource,
        state: PathBuf,
    ) -> Self {
        Self {
            files,
            sources,
            profile,
            browser,
            state,
            downloads: None,
            vault: None,
            clock: Arc::new(SystemClock),
            slow_mo: None,
            screenshots: Screenshots::default(),
            replay: None,
            use_: Use::Runs,
            events: Stream::default(),
            watcher: None,
            person: None,
            redactor: Redactor::new(),
        }
    }

    /// The portal's origins in this profile's installation.
    pub(super) fn origins(&self) -> IndexMap<String, String> {
        let mut origins = self.files.portal().origins.clone();
        origins.extend(self.profile.origins.clone());
        origins
    }
}

/// Which browser drives.
#[derive(Clone, Debug)]
pub enum BrowserSource {
    Launch {
        executable: PathBuf,
        headed: bool,
    },
    /// A running browser, by its `ws://` or `wss://` address. It is left running.
    Attach {
        url: String,
    },
    /// One that several runs share, each in a context of its own. Whoever started it ends it.
    Shared(Browser),
}

/// Where what a run needs only while it lasts is kept.
pub(super) fn runs_dir(state: &Path) -> PathBuf {
    state.join("runs")
}
