//! One case on its own portal: a profile, a shared browser, and what came of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use practice_portal::{Deed, Message, PortalOptions, PromoMode};
use tokio::{sync::broadcast, task::JoinHandle};
use wayleave::{
    cdp::{Browser, LaunchOptions},
    job::BrowserSource,
};

use super::cases::Case;
use crate::support::practice::Practice;

/// A portal as the case wants it.
pub(super) struct Stage {
    practice: Practice,
    browser: Browser,
    phone: JoinHandle<()>,
}

/// How a case ended.
pub(super) struct Told {
    /// The exit code and what the ledger counted.
    pub(super) ends: String,
    /// The error, if there was one.
    pub(super) said: String,
    pub(super) deeds: Vec<Deed>,
}

/// Leaves the newest code and the newest link where the commands of the profiles take them from.
async fn keep_newest(mut messages: broadcast::Receiver<Message>, folder: PathBuf) {
    while let Ok(message) = messages.recv().await {
        for (name, text) in [("code", message.code), ("link", message.link)] {
            let Some(text) = text else { continue };
            fs::write(folder.join("new"), text).unwrap();
            fs::rename(folder.join("new"), folder.join(name)).unwrap();
        }
    }
}

/// The browser that all cases share.
pub(super) async fn launch(executable: PathBuf, folder: &Path) -> Browser {
    let mut options = LaunchOptions::new(executable, folder);
    options.no_sandbox = nix::unistd::geteuid().is_root();
    Browser::launch(options).await.unwrap()
}

impl Stage {
    pub(super) async fn set(browser: Browser, case: &Case) -> Self {
        let options = PortalOptions {
            promo: PromoMode::Off,
            vehicles: 3,
            code_period: case.code_period,
            ..PortalOptions::default()
        };
        let mut practice = Practice::with(options).await.with_page_timeout("12s");
        if let Some(password) = case.password {
            practice = practice.with_password(password);
        }
        if let Some(answers) = case.answers {
            practice = practice.with_answers(answers);
        }
        let control = practice.portal.control();
        control.set(case.switches);
        let phone = tokio::spawn(keep_newest(control.listen_to_messages(), practice.folder.path().to_owned()));
        (case.before)(&practice);
        Self { practice, browser, phone }
    }

    /// Signs in and, with a session, out again.
    pub(super) async fn perform(self, case: &Case) -> Told {
        let Self { practice, browser, phone } = self;
        let result = practice.sign_in(BrowserSource::Shared(browser)).await;
        phone.abort();
        let exit = result.as_ref().map_or_else(wayleave::job::JobError::exit_code, |()| 0);
        let said = result.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(!said.contains(&practice.user().password), "{}: {said}", case.name);
        let deeds: Vec<Deed> = practice.portal.ledger().into_iter().map(|effect| effect.deed).collect();
        Told { ends: counted(exit, &deeds), said, deeds }
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
