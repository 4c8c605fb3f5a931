//! One case on its own portal: a profile, a shared browser, and what came of it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use practice_portal::{Deed, PortalOptions, PromoMode};
use wayleave::{
    cdp::{Browser, LaunchOptions},
    event::Stream,
    job::{BrowserSource, JobError, Order, perform},
    session::{Person, StateDb, Vault, VaultKey},
};

use super::{cases::Case, phone::Phone};
use crate::support::{portal_clock::PortalClock, practice::Practice};

/// A portal as the case wants it.
pub(super) struct Stage {
    practice: Practice,
    browser: Browser,
    clock: Arc<PortalClock>,
    vault: Option<Vault>,
    phone: Phone,
}

/// How a case ended.
pub(super) struct Told {
    /// The exit code, what the ledger counted, and how long was slept.
    pub(super) ends: String,
    /// The error, if there was one.
    pub(super) said: String,
    pub(super) deeds: Vec<Deed>,
}

/// The browser that all cases share.
pub(super) async fn launch(executable: PathBuf, folder: &Path) -> Browser {
    let mut options = LaunchOptions::new(executable, folder);
    options.no_sandbox = nix::unistd::geteuid().is_root();
    Browser::launch(options).await.unwrap()
}

/// How long a message is on its way to us at most, over the real network.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
const PERIOD: u64 = 30;

impl Stage {
    pub(super) async fn set(browser: Browser, case: &Case) -> Self {
        let options = PortalOptions { promo: PromoMode::Off, vehicles: 3, ..PortalOptions::default() };
        let mut practice = Practice::with(options).await.with_page_timeout("35s");
        if let Some(password) = case.password {
            practice = practice.with_password(password);
        }
        if let Some(answers) = case.answers {
            practice = practice.with_answers(answers);
        }
        let control = practice.portal.control();
        control.set(case.switches);
        let mut clock = PortalClock::of(control).with_errand(case.errand);
        let state = practice.folder.path().join("state");
        if waits_for_messages(case) {
            clock = clock.waiting_for_the_network(ON_ITS_WAY);
        }
        let clock = Arc::new(clock);
        if let Some(into) = case.into_period {
            let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
            // A passing takes a second more.
            clock.pass(Duration::from_secs((2 * PERIOD + into - now % PERIOD - 1) % PERIOD));
        }
        let vault = match case.between {
            Some(_) => {
                let state = StateDb::open(&state).await.unwrap();
                Some(Vault::open(state, VaultKey::generate().unwrap()).await.unwrap())
            }
            None => None,
        };
        let phone = Phone::switch_on(&practice, clock.clone(), case).await;
        (case.before)(&practice);
        Self { practice, browser, clock, vault, phone }
    }

    /// Signs in; out again where the session is not kept.
    pub(super) async fn perform(self, case: &Case) -> Told {
        let mut result = self.sign_in(case).await;
        if let (Some(between), Ok(())) = (case.between, &result) {
            between(&self.practice, &self.clock);
            result = self.sign_in(case).await;
        }
        let Self { practice, clock, phone, .. } = self;
        drop(phone);
        let exit = result.as_ref().map_or_else(JobError::exit_code, |()| 0);
        let said = result.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(!said.contains(&practice.user().password), "{}: {said}", case.name);
        let deeds: Vec<Deed> = practice.portal.ledger().into_iter().map(|effect| effect.deed).collect();
        let slept = match waits_for_messages(case) {
            true => rounded(clock.take_sleeps().into_iter().sum()),
            false => String::new(),
        };
        Told { ends: counted(exit, &deeds) + &slept, said, deeds }
    }

    async fn sign_in(&self, case: &Case) -> Result<(), JobError> {
        let person = case.person.then(|| Arc::new(self.phone.owner()) as Arc<dyn Person>);
        let order = Order {
            browser: BrowserSource::Shared(self.browser.clone()),
            vault: self.vault.clone(),
            clock: self.clock.clone(),
            person,
            ..self.practice.order(None, Stream::new(Vec::new()))
        };
        perform(order, async |_| Ok(())).await
    }
}

fn waits_for_messages(case: &Case) -> bool {
    case.answers.is_some_and(|answers| answers.contains("inbox"))
}

/// What was slept, to ten seconds.
fn rounded(seconds: u64) -> String {
    match seconds.div_ceil(10) * 10 {
        0 => String::new(),
        tens => format!("; {tens} s"),
    }
}

/// `0: password, code, session`, with a number where it is more than one, and what was refused as such.
fn counted(exit: u8, deeds: &[Deed]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for deed in deeds {
        let name = match deed {
            Deed::PasswordTried { accepted: true } => "password",
            Deed::PasswordTried { accepted: false } => "wrong password",
            Deed::CodeTried { accepted: true } => "code",
            Deed::CodeTried { accepted: false } => "wrong code",
            Deed::LockedOut => "lockout",
            Deed::MessageSent { .. } => "message",
            Deed::PushSent => "push",
            Deed::PushAnswered { allowed: true } => "allowed",
            Deed::PushAnswered { allowed: false } => "denied",
            Deed::LinkOpened { accepted: true } => "link",
            Deed::LinkOpened { accepted: false } => "dead link",
            Deed::Enrolled => "enrolled",
            Deed::SsoAnswered { accepted: true } => "vouched",
            Deed::SsoAnswered { accepted: false } => "not vouched",
            Deed::InterludePassed { .. } => "interlude",
            Deed::SeatRefused => "seat refused",
            Deed::SignedIn => "session",
            _ => continue,
        };
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(name, count)| if count == 1 { name.to_owned() } else { format!("{count} {name}") })
        .collect();
    format!("{exit}: {}", counts.join(", "))
}
