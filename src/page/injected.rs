//! The script that waits, looks and guards inside the page, in a world of its own.

use super::{Aim, Failure, Use, evaluate::literal};
use crate::selectors::SIGNS;

/// Name of the isolated world; the page's own scripts cannot see into it.
pub(super) const WORLD: &str = "wayleave";
/// The binding by which a guard reports a verdict that a navigation would take with it.
pub(super) const REPORT_BINDING: &str = "wayleaveReport";

/// The whole script but for its end. Installing it twice in one document changes nothing.
const SOURCE: &str = concat!(
    "(() => { 'use strict'; if (globalThis.wayleave) return;\n",
    include_str!("injected/listen.js"),
    include_str!("injected/text.js"),
    include_str!("injected/locate.js"),
    include_str!("injected/portray.js"),
    include_str!("injected/recorded.js"),
    include_str!("injected/examine.js"),
    include_str!("injected/wait.js"),
    include_str!("injected/point.js"),
    include_str!("injected/guard.js"),
    include_str!("injected/keyboard.js"),
    include_str!("injected/sight.js"),
    include_str!("injected/check.js"),
    include_str!("injected/drag.js"),
    include_str!("injected/act.js"),
    include_str!("injected/field.js"),
    include_str!("injected/run.js"),
    include_str!("injected/choose.js"),
    include_str!("injected/frame_point.js"),
    include_str!("injected/snapshot.js"),
    include_str!("injected/cover.js"),
    include_str!("injected/styles.js"),
    include_str!("injected/page_state.js"),
    include_str!("injected/scroll.js"),
    include_str!("injected/entry.js"),
    include_str!("injected/upload.js"),
);
/// What those who write locators need and runs do not.
const SUGGESTING: &str = include_str!("injected/suggest.js");
/// What tells of a person's acts.
const OBSERVING: &str = concat!(include_str!("injected/hover.js"), include_str!("injected/observe.js"));
const END: &str = "})();";

/// The script as a visit installs it, with the aims at what it is to keep private, and whether the browser
/// keeps input that comes before the first paint; `recorded` for visits to recorded pages.
pub(super) fn script(private: &[Aim], early_input: bool, use_: Use, recorded: bool) -> Result<String, Failure> {
    let signs = format!("const SIGNS = {}.map(([sign, why]) => [compile(sign), why]);\n", literal(&SIGNS)?);
    let (signs, suggesting, observing) = match use_ {
        Use::Runs => ("", "", ""),
        Use::Suggestions => (signs.as_str(), SUGGESTING, ""),
        Use::Observation => (signs.as_str(), SUGGESTING, OBSERVING),
    };
    let private = literal(&private)?;
    Ok(format!(
        "{SOURCE}{signs}{suggesting}{observing}{END}\nwayleave.keepPrivate({private});wayleave.keepEarlyInput({early_input});wayleave.keepToRecorded({recorded});"
    ))
}
