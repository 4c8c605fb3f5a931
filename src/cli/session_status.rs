//! What is known of kept sessions, for people and programs. Needs no key and asks no portal.

use std::path::Path;

use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Exit, Refusal, terminal};
use crate::{
    portal::Profile,
    session::{SessionStatus, StateDb, vault_profile},
};

/// The form on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A few lines for each session
    #[default]
    Human,
    /// One JSON object a line
    Json,
}

/// Writes what is known of one profile's session, or of all. Exit code 0 if there is one to go on with.
pub(super) async fn tell(state: &Path, profile: Option<&Profile>, format: Format) -> Result<Exit, Refusal> {
    let all = SessionStatus::all(&StateDb::open(state).await?).await?;
    let wanted = profile.map(vault_profile);
    let told: Vec<_> = all.iter().filter(|it| wanted.as_ref().is_none_or(|wanted| *wanted == it.profile)).collect();
    let now = Timestamp::now();
    let text: String = told
        .iter()
        .map(|status| match format {
            Format::Human => as_text(status, now),
            Format::Json => format!("{}\n", as_json(status)),
        })
        .collect();
    terminal::print(&text)?;
    if told.is_empty() && format == Format::Human {
        terminal::say(format_args!("no session was kept yet"));
    }
    Ok(if wanted.is_none() || told.iter().any(|it| it.is_open) { Exit::Done } else { Exit::SignIn })
}

fn as_text(status: &SessionStatus, now: Timestamp) -> String {
    let ago = |then: Timestamp| age(now.duration_since(then));
    let health = match (&status.probe, status.is_open) {
        (_, false) => "ended".to_owned(),
        (Some((at, seen)), true) => format!("{} {} ago", seen.replace('_', " "), ago(*at)),
        (None, true) => "not looked at yet".to_owned(),
    };
    let mut text = format!("{}\n  health     {health}\n", terminal::printable_line(&status.profile));
    if status.is_open {
        text.push_str(&format!("  signed in  {} ago\n  saved      {} ago\n", ago(status.signed_in), ago(status.saved)));
    }
    if let Some((at, kind, why)) = &status.ended {
        let (kind, why) = (kind.replace('_', " "), terminal::printable_line(why));
        text.push_str(&format!("  last end   {kind}, {} ago: {why}\n", ago(*at)));
    }
    text
}

fn as_json(status: &SessionStatus) -> Value {
    json!({
        "profile": status.profile,
        "open": status.is_open,
        "signed_in": status.signed_in,
        "saved": status.saved,
        "probe": status.probe.as_ref().map(|(at, seen)| json!({ "at": at, "seen": seen })),
        "ended": status.ended.as_ref().map(|(at, kind, why)| json!({ "at": at, "kind": kind, "why": why })),
    })
}

fn age(span: SignedDuration) -> String {
    match span.as_secs().max(0) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_ended_says_how_and_why() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let mut status = SessionStatus {
            profile: "dealercenter/me".into(),
            is_open: false,
            signed_in: at("2026-03-01T08:00:00Z"),
            saved: at("2026-03-01T08:30:00Z"),
            probe: Some((at("2026-03-01T09:00:00Z"), "elsewhere".into())),
            ended: Some((at("2026-03-01T09:00:00Z"), "elsewhere".into(), "shell.taken is seen".into())),
        };
        let now = at("2026-03-01T09:00:30Z");
        assert_eq!(
            as_text(&status, now),
            "dealercenter/me\n  health     ended\n  last end   elsewhere, 30 s ago: shell.taken is seen\n"
        );
        (status.is_open, status.probe) = (true, Some((now, "alive".into())));
        assert!(as_text(&status, now).contains("health     alive 0 s ago\n  signed in  60 min ago\n"));
        assert_eq!(as_json(&status)["ended"]["kind"], "elsewhere");
    }
}
