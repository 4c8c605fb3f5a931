//! Uploads, downloads, windows and dialogs, in the headless shell and in the full browser.

mod dialogs;
mod downloads;
mod uploads;
mod windows;

use std::path::PathBuf;

use wayleave::{
    cdp::Deadline,
    page::{ClickOptions, PageCondition, Patience},
};

use crate::support::{
    browser::{Visiting, executables, soon},
    locators::{aim, css, role, whole},
    site::Site,
};

fn patience() -> Patience {
    Patience::until(soon())
}

fn shortly(milliseconds: u64) -> Patience {
    Patience::until(Deadline::after(std::time::Duration::from_millis(milliseconds)))
}

async fn shows(visiting: &Visiting, text: &str) {
    let condition = PageCondition::Text { aim: aim(css("#result")), text: whole(text) };
    visiting.window.wait_sight(&[condition], &patience()).await.unwrap();
}

async fn press(visiting: &Visiting, name: &str) {
    visiting.window.click(&aim(role("button", name)), ClickOptions::default(), &patience()).await.unwrap();
}

/// Opens `page` of a site, in one browser.
async fn open(executable: PathBuf, site: &Site) -> Visiting {
    let visiting = Visiting::begin_in(executable, &[site.origin("a")]).await;
    visiting.window.goto(&site.url("a", "page"), soon()).await.unwrap();
    visiting
}
