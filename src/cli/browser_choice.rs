//! Which browser a run drives: the command line's, the profile's, or the one that is found.

use std::path::Path;

use super::{Exit, Refusal};
use crate::{
    cdp::{BROWSER_VARIABLE, BrowserKind, find_browser},
    job::BrowserSource,
    portal::BrowserChoice,
};

/// Chooses. `named` is a path, a command or a `ws://` or `wss://` address.
pub(super) fn choose_browser(
    named: Option<&str>,
    headed: bool,
    profile: &BrowserChoice,
) -> Result<BrowserSource, Refusal> {
    let headed = headed || profile.headed;
    let address =
        named.filter(|named| is_address(named)).or(named.is_none().then_some(profile.ws.as_deref()).flatten());
    if let Some(url) = address {
        return Ok(BrowserSource::Attach { url: url.to_owned() });
    }
    let path = named.map(Path::new).or(profile.path.as_deref());
    let Some(found) = find_browser(path, !headed) else {
        return Err(missing_browser(path));
    };
    if headed && found.kind == BrowserKind::HeadlessShell {
        let shell = found.path.display();
        return Err(Refusal::invalid(format_args!("{shell} cannot show a window"))
            .hinted("leave out --headed, or name another browser"));
    }
    Ok(BrowserSource::Launch { executable: found.path, headed })
}

fn is_address(named: &str) -> bool {
    named.starts_with("ws://") || named.starts_with("wss://")
}

/// No browser: the one that was named, by argument or environment, or any at all.
pub(super) fn missing_browser(named: Option<&Path>) -> Refusal {
    let variable = std::env::var_os(BROWSER_VARIABLE);
    match (named, variable) {
        (Some(path), _) => Refusal::invalid(format_args!("{} is no browser that can be started", path.display())),
        (None, Some(path)) => Refusal::invalid(format_args!(
            "{BROWSER_VARIABLE} names {}, which is no browser that can be started",
            path.display()
        )),
        (None, None) => {
            let nothing = anyhow::anyhow!("no Chromium, Chrome or headless shell was found");
            Refusal::new(Exit::Unavailable, nothing).hinted("`wayleave browser install` gets one")
        }
    }
}
