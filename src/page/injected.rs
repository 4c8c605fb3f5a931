//! The script that waits, looks and guards inside the page, in a world of its own.

use super::{Aim, Failure, evaluate::literal};

/// Name of the isolated world; the page's own scripts cannot see into it.
pub(super) const WORLD: &str = "wayleave";
/// The binding by which a guard reports a verdict that a navigation would take with it.
pub(super) const REPORT_BINDING: &str = "wayleaveReport";

/// The whole script. Installing it twice in one document changes nothing.
const SOURCE: &str = concat!(
    "(() => { 'use strict'; if (globalThis.wayleave) return;\n",
    include_str!("injected/listen.js"),
    include_str!("injected/text.js"),
    include_str!("injected/locate.js"),
    include_str!("injected/portray.js"),
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
    include_str!("injected/styles.js"),
    include_str!("injected/page_state.js"),
    include_str!("injected/scroll.js"),
    include_str!("injected/entry.js"),
    include_str!("injected/upload.js"),
    "})();"
);

/// The script as a visit installs it, with the aims at what it is to keep private, and whether the browser
/// keeps input that comes before the first paint.
pub(super) fn script(private: &[Aim], early_input: bool) -> Result<String, Failure> {
    Ok(format!("{SOURCE}\nwayleave.keepPrivate({});wayleave.keepEarlyInput({early_input});", literal(&private)?))
}
