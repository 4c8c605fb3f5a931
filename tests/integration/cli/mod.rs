//! The command line as programs and people meet it.

mod check;
mod demo;
mod fmt;
mod practice;
mod recordings;
mod reference;
mod several_flows;
mod usage;

use std::path::Path;

use assert_cmd::Command;

/// The program in the repository, with a home of its own.
pub(crate) fn wayleave(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("HOME", home).env("NO_COLOR", "1");
    for variable in ["WAYLEAVE_PROFILE", "WAYLEAVE_STATE", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        command.env_remove(variable);
    }
    command.env("WAYLEAVE_BROWSER", crate::support::browser::executable());
    command
}

/// Runs to the end: exit code, stdout, stderr.
pub(crate) fn run(home: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = wayleave(home).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}
