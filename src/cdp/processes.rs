//! A look at the machine's processes, through `/proc`. Where there is none, nothing is seen.

use std::{fs, os::unix::ffi::OsStrExt, path::Path};

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};

/// One line of the process table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: u32,
    pub(super) group: u32,
    /// Start time in clock ticks since boot: tells a process from a later one with its number.
    pub(super) started: u64,
    /// Ended, but not yet collected by its parent.
    pub(super) ended: bool,
}

/// The process with this number, if there is one.
pub(super) fn find(pid: u32) -> Option<Entry> {
    parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// All processes.
pub(super) fn all() -> Vec<Entry> {
    let Ok(folder) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    folder.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(find).collect()
}

/// Whether any process of this group still runs.
pub(super) fn group_runs(group: u32) -> bool {
    let empty = to_pid(group).is_none_or(|group| killpg(group, None) == Err(Errno::ESRCH));
    !empty && all().iter().any(|entry| entry.group == group && !entry.ended)
}

/// Kills every process of a group. That it is gone already is no error.
pub(super) fn kill_group(group: u32) {
    if let Some(group) = to_pid(group) {
        let _ = killpg(group, Signal::SIGKILL);
    }
}

/// Kills one process. That it is gone already is no error.
pub(super) fn kill_one(pid: u32) {
    if let Some(pid) = to_pid(pid) {
        let _ = kill(pid, Signal::SIGKILL);
    }
}

/// Numbers below 2 would address our own group, everything, or init.
fn to_pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().filter(|number| *number > 1).map(Pid::from_raw)
}

/// The processes that were started with this very argument.
pub(super) fn started_with(argument: &Path) -> Vec<Entry> {
    let has_it = |entry: &Entry| {
        fs::read(format!("/proc/{}/cmdline", entry.pid))
            .is_ok_and(|line| line.split(|byte| *byte == 0).any(|part| part == argument.as_os_str().as_bytes()))
    };
    all().into_iter().filter(has_it).collect()
}

/// The second field is the name in parentheses and may itself hold spaces and parentheses.
fn parse(pid: u32, stat: &str) -> Option<Entry> {
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 1..)?.split_whitespace().collect();
    Some(Entry {
        pid,
        ended: matches!(*fields.first()?, "Z" | "X"),
        group: fields.get(2)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_shift_the_fields() {
        let stat = "42 (a (b) c) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 9876 1 1";
        assert_eq!(parse(42, stat), Some(Entry { pid: 42, group: 7, started: 9876, ended: false }));
    }

    #[test]
    fn we_find_ourselves() {
        let own = find(std::process::id()).unwrap();
        assert!(!own.ended && own.started > 0 && group_runs(own.group));
    }
}
