//! A new authenticator app by the command itself: its seed is in the vault before the portal has it, so that no
//! moment at which a process may die loses it.

use std::{
    process::{Child, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use practice_portal::{Deed, PortalOptions, PromoMode};
use wayleave::{
    secret::Secret,
    session::{StateDb, Vault, VaultKey, secret_field},
};

use super::processes::{Desk, KEY};
use crate::support::practice::Practice;

/// Seconds that a code lasts here.
const PERIOD: u64 = 6;

async fn desk() -> Arc<Desk> {
    let options =
        PortalOptions { promo: PromoMode::Off, vehicles: 30, code_period: PERIOD, ..PortalOptions::default() };
    let shipped = include_str!("../../../flows/dealercenter/portal.yaml");
    let short = shipped.replace("period: 30s", &format!("period: {PERIOD}s"));
    assert_ne!(short, shipped);
    let practice = Practice::with(options).await.with_answers("totp: { vault: app }");
    let desk = Desk::of(practice.with_file("flows/dealercenter/portal.yaml", &short));
    desk.practice.portal.control().set(|faults| faults.sign_in.enrol_totp = true);
    desk
}

/// What is in the vault: the seed in use, and the pending one.
async fn kept(desk: &Desk) -> (Option<String>, Option<String>) {
    let state = StateDb::open(&desk.state()).await.unwrap();
    let vault = Vault::open(state, VaultKey::parse(&Secret::new(KEY)).unwrap()).await.unwrap();
    let read = async |name: &str| {
        let secret = vault.get("dealercenter/practice", &secret_field(name)).await.unwrap();
        // As the page shows it, in groups.
        secret.map(|secret| secret.expose().replace(' ', ""))
    };
    (read("app").await, read("app.pending").await)
}

fn enrolled(desk: &Desk) -> Option<String> {
    desk.practice.portal.control().enrolled_seed(&desk.practice.user().username)
}

/// Signs in, and dies without a word as soon as `now` holds.
async fn killed(desk: &Desk, mut now: impl AsyncFnMut() -> bool) {
    let mut command = desk.command(KEY, &["session", "login"]);
    let mut login: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while !now().await {
        assert!(login.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(60), "it came to its end");
        // Nothing tells of it but what is looked at.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    login.kill().unwrap();
    login.wait().unwrap();
}

async fn signs_in(desk: &Arc<Desk>) {
    let (code, _, stderr) = desk.wayleave(&["session", "login"]).await;
    assert_eq!(code, 0, "{stderr}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seed_is_kept_before_the_portal_has_it_and_used_from_then_on() {
    let desk = desk().await;
    // The portal never confirms: whoever waits for that dies before it.
    desk.practice.portal.control().set(|faults| faults.refuse_codes = true);
    killed(&desk, async || kept(&desk).await.1.is_some()).await;
    let (in_use, pending) = kept(&desk).await;
    assert!(in_use.is_none() && pending.is_some() && enrolled(&desk).is_none());

    // The portal shows the same seed again, and takes it.
    desk.practice.portal.control().set(|faults| faults.refuse_codes = false);
    signs_in(&desk).await;
    assert_eq!(kept(&desk).await, (enrolled(&desk), None));
    assert_eq!((enrolled(&desk), desk.count(&Deed::Enrolled)), (pending, 1));

    desk.practice.portal.control().end_sessions();
    signs_in(&desk).await;
    assert_eq!((desk.count(&Deed::SignedIn), desk.count(&Deed::Enrolled)), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seed_that_the_portal_took_when_we_died_is_the_next_ones() {
    let desk = desk().await;
    killed(&desk, async || enrolled(&desk).is_some()).await;
    let (in_use, pending) = kept(&desk).await;
    assert_eq!(in_use.or(pending), enrolled(&desk), "it is there, confirmed or not");
    signs_in(&desk).await;
    assert_eq!((kept(&desk).await, desk.count(&Deed::Enrolled)), ((enrolled(&desk), None), 1));
}
