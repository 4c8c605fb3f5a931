//! `practice`: the practice portal alone.

use std::{fmt::Write, path::PathBuf};

use clap::Args;
use practice_portal::{Portal, PortalOptions, PortalUser};

use super::{
    Exit, Refusal,
    interruption::Interruption,
    practice_profile::write_profile,
    terminal::{self, FAINT, STRONG},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  Look around by hand, in any browser:
    wayleave practice

  Write a profile for it, then run flows in another terminal:
    wayleave practice --profile-out practice.yaml
    wayleave run dealercenter/inventory.list-vehicles --profile practice.yaml";

/// Arguments of `practice`.
#[derive(Debug, Args)]
pub(super) struct PracticeArguments {
    /// The port on 127.0.0.1 [default: a free one]
    #[arg(long)]
    port: Option<u16>,

    /// Which dealership: the same seed shows everyone the same vehicles
    #[arg(long, default_value_t = PortalOptions::default().seed)]
    seed: u64,

    /// How many active vehicles the first rooftop has
    #[arg(long, default_value_t = PortalOptions::default().vehicles)]
    vehicles: usize,

    /// Write a profile for its first user, with the secrets in files of their own beside it
    #[arg(long, value_name = "FILE")]
    profile_out: Option<PathBuf>,
}

pub(super) async fn practice(arguments: PracticeArguments) -> Result<Exit, Refusal> {
    // Listened to from the start: a signal during start-up ends us just as well.
    let mut interruption = Interruption::listen()?;
    let PracticeArguments { port, seed, vehicles, profile_out } = arguments;
    let portal = Portal::start(PortalOptions { port, seed, vehicles, ..PortalOptions::default() }).await?;
    if let Some(path) = &profile_out {
        write_profile(path, &portal)?;
    }
    terminal::print(&description(&portal, profile_out.as_ref()))?;
    terminal::say(format_args!("{FAINT}Ctrl-C stops it.{FAINT:#}"));
    interruption.came().await;
    portal.stop().await;
    // To be stopped is how it is meant to end.
    Ok(Exit::Done)
}

fn description(portal: &Portal, profile: Option<&PathBuf>) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ok = writeln!(text, "{STRONG}{label:<9}{STRONG:#} {value}");
    };
    line("portal", portal.app_url());
    line("identity", portal.idp_url());
    line("control", &format!("{}  x-control-token: {}", portal.control_url(), portal.control_token()));
    for user in portal.users() {
        line("user", &credentials(user));
    }
    for rooftop in portal.rooftops() {
        line("rooftop", &rooftop.label());
    }
    if let Some(path) = profile {
        line("profile", &path.display().to_string());
    }
    text
}

/// Made up at this start and good for nothing else: shown so that a person can sign in.
fn credentials(user: &PortalUser) -> String {
    let PortalUser { username, password, totp_secret, role, .. } = user;
    format!("{username}  password {password}  authenticator {totp_secret}  {}", role.label())
}
