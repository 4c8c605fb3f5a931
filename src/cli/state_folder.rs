//! Where lasting state is kept when nobody says.

use std::{env, path::PathBuf};

use super::Refusal;

/// `$XDG_STATE_HOME/wayleave`, which is `~/.local/state/wayleave` for most.
pub(super) fn state_folder() -> Result<PathBuf, Refusal> {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let states = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local").join("state")));
    states.map(|folder| folder.join("wayleave")).ok_or_else(|| {
        Refusal::invalid("there is no home folder to keep state in").hinted("name a folder with --state")
    })
}
