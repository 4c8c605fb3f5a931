//! A portal and a browser page for one test, signed in or not.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use practice_portal::{Deed, Portal, PortalOptions, PortalUser, PromoMode, dealership::Vehicle};
use serde_json::json;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};
use wayleave::cdp::{Browser, Deadline, LaunchOptions};

use super::{driver::Naive, person::Person};
use crate::support::browser::executable;

/// Three pages of 25, one page of 100.
pub(super) const VEHICLES: usize = 60;

const REPORT: &str = "/apps/shell/reports/custom/inventoryreport/active-inventory-report?inventorystatus=0";
const REPORT_IS_THERE: &str = "/of \\d+ items/.test(document.querySelector('.k-pager-info')?.textContent)
    && !document.querySelector('.busy-loader, .k-skeleton')";

/// The export read as what it is: Windows-1252, quoted cells, blanks around header names.
pub(super) const EXPORT: &str =
    "fetch('/api-gateway/reports/inventoryreport/Export').then((answer) => answer.arrayBuffer())
    .then((bytes) => new TextDecoder('windows-1252').decode(bytes).trim().split('\\r\\n')
        .map((line) => line.match(/(?<=^|,)(\"(\"\"|[^\"])*\"|[^,]*)/g).map((cell) => cell.trim())))";

/// Each test has a portal of its own, because a code of its users is good once only.
pub(super) struct Stage {
    pub(super) portal: Portal,
    pub(super) naive: Naive,
    pub(super) person: Person,
    browser: Browser,
    _folder: TempDir,
}

impl Stage {
    /// An empty page; no pop-up comes unless it is asked for.
    pub(super) async fn set() -> Self {
        Self::with(VEHICLES).await
    }

    async fn with(vehicles: usize) -> Self {
        let options = PortalOptions { vehicles, promo: PromoMode::Off, ..PortalOptions::default() };
        let portal = Portal::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let browser = Browser::launch(launch_options(folder.path().to_owned())).await.unwrap();
        let patience = Deadline::after(Duration::from_secs(20));
        let page = browser.new_page(None, patience).await.unwrap().session;
        for method in ["Page.enable", "Runtime.runIfWaitingForDebugger"] {
            page.call_raw(method, json!({}), patience).await.unwrap();
        }
        page.call_raw("Page.setLifecycleEventsEnabled", json!({ "enabled": true }), patience).await.unwrap();
        Self { portal, naive: Naive::of(page.clone()), person: Person::of(page), browser, _folder: folder }
    }

    /// At the home page, as the demo user.
    pub(super) async fn signed_in() -> Self {
        let stage = Self::set().await;
        stage.sign_in(&stage.portal.users()[0]).await;
        stage
    }

    /// At the active-inventory report, rows loaded.
    pub(super) async fn at_report() -> Self {
        let stage = Self::signed_in().await;
        stage.open_report().await;
        stage
    }

    /// At the record of the first vehicle.
    pub(super) async fn at_vehicle() -> Self {
        let stage = Self::signed_in().await;
        let vehicle = stage.vehicles().await.swap_remove(0);
        stage.naive.open(&stage.app(&format!("/apps/shell/inventory/vehicle/{}", vehicle.id))).await;
        stage.person.waits("document.querySelector('.record-head') && !document.querySelector('.busy-loader')").await;
        stage
    }

    /// Closes the browser and the portal; a test that fails leaves that to their drops.
    pub(super) async fn strike(self) {
        self.browser.close().await;
        self.portal.stop().await;
    }

    /// Signs in with real keys, by password and authenticator app.
    pub(super) async fn sign_in(&self, user: &PortalUser) {
        self.give_password(user).await;
        self.give_code(&self.code(user)).await;
        self.person.waits("document.querySelector('.tile') && !document.querySelector('.busy-loader')").await;
    }

    /// As far as the page that asks for a code.
    pub(super) async fn give_password(&self, user: &PortalUser) {
        self.naive.open(&self.app("/signin")).await;
        self.person.clicks("#username").await;
        self.person.types(&user.username).await;
        self.person.clicks("#password").await;
        self.person.types(&user.password).await;
        self.person.presses_enter().await;
        self.person.sees("#code").await;
    }

    pub(super) async fn give_code(&self, code: &str) {
        self.person.clicks("#code").await;
        self.person.types(code).await;
        self.person.presses_enter().await;
    }

    /// What the user's authenticator app shows, by the portal's clock.
    pub(super) fn code(&self, user: &PortalUser) -> String {
        let secret = Secret::try_from_base32(&user.totp_secret).unwrap();
        let app = Builder::new().with_secret(secret).build().unwrap();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let ahead = self.portal.control().faults().clock_ahead_s;
        app.generate(now.saturating_add_signed(ahead)).to_string()
    }

    /// Opens the report and waits until it shows the rows it shall show.
    pub(super) async fn open_report(&self) {
        self.naive.open(&self.report()).await;
        self.report_is_there().await;
    }

    pub(super) async fn report_is_there(&self) {
        self.person.waits(REPORT_IS_THERE).await;
    }

    pub(super) fn report(&self) -> String {
        self.app(REPORT)
    }

    pub(super) fn app(&self, path: &str) -> String {
        format!("{}{path}", self.portal.app_url())
    }

    pub(super) async fn path(&self) -> String {
        self.naive.read("location.pathname").await
    }

    /// VINs of the rows in the document, in order.
    pub(super) async fn rows(&self) -> Vec<String> {
        self.naive.read("[...document.querySelectorAll('tr[data-vin]')].map((row) => row.dataset.vin)").await
    }

    /// The rooftop's vehicles as the database holds them, in the report's order.
    pub(super) async fn vehicles(&self) -> Vec<Vehicle> {
        self.portal.vehicles(self.portal.rooftops()[0].id).await.unwrap()
    }

    /// How often something happened, by the portal's ledger.
    pub(super) fn times(&self, what: impl Fn(&Deed) -> bool) -> usize {
        self.portal.ledger().iter().filter(|effect| what(&effect.deed)).count()
    }

    /// Rows that matched when the report was last run.
    pub(super) fn last_total(&self) -> u32 {
        let ledger = self.portal.ledger();
        let totals = ledger.iter().rev().find_map(|effect| match effect.deed {
            Deed::ReportRun { total, .. } => Some(total),
            _ => None,
        });
        totals.expect("the report was run")
    }
}

/// The report's CSV export as a person would get it, cell by cell, of a dealership of this size.
pub(crate) async fn exported(vehicles: usize) -> Vec<Vec<String>> {
    let stage = Stage::with(vehicles).await;
    stage.sign_in(&stage.portal.users()[0]).await;
    let lines = stage.naive.read(EXPORT).await;
    stage.strike().await;
    lines
}

fn launch_options(folder: PathBuf) -> LaunchOptions {
    let mut options = LaunchOptions::new(executable(), folder);
    options.no_sandbox = nix::unistd::geteuid().is_root();
    // Frames of all sites in one process: the counter-check then reaches them through one session.
    options.extra_args.push("--disable-site-isolation-trials".into());
    options
}
