//! What is refused before anything starts: exit code 2, one error, what to do next.

use std::{fs, io, process::Stdio};

use super::run;

const LIST: &str = "dealercenter/inventory.list-vehicles";

#[test]
fn a_wrong_order_is_refused_with_what_to_do_next() {
    let home = tempfile::tempdir().unwrap();
    let profile = home.path().join("me.yaml");
    fs::write(
        &profile,
        "profile: me\nportal: dealercenter\ncredentials:\n  username: { env: NOBODY_SETS_THIS }\n  password: { env: NOR_THIS }\n",
    )
    .unwrap();
    let profile = profile.to_str().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["run"], "required arguments were not provided"),
        (&["run", "dealercenter/inventory.lst", "--profile", profile], "there is no flow `inventory.lst`"),
        (&["run", "nowhere.yaml", "--profile", profile], "there is no flow `nowhere.yaml`"),
        (&["run", LIST, "--profile", "absent.yaml"], "absent.yaml"),
        (&["run", LIST, "--profile", profile, "-i", "colour=red"], "has no input `colour`"),
        (&["run", LIST, "--profile", profile, "-i", "lot=a", "-i", "lot=b"], "input `lot` is given twice"),
        (&["run", LIST, "--profile", profile, "--browser", "/no/browser"], "/no/browser is no browser"),
        (&["run", LIST, "--profile", profile, "--slow-mo", "soon"], "expected a duration as 200ms or 2s"),
        (&["run", LIST, "--profile", profile, "--output", "/no/folder/x"], "cannot be written"),
        (&["run", LIST, "--profile", profile], "`NOBODY_SETS_THIS`: it is not set"),
        (&["-C", "/", "check"], "there is no `flows` folder"),
    ];
    for (arguments, expected) in cases {
        let (code, stdout, stderr) = run(home.path(), arguments);
        assert!(stderr.contains(expected), "{arguments:?} said: {stderr}");
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_closed_stdout_is_no_reason_to_complain() {
    let home = tempfile::tempdir().unwrap();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wayleave"));
    command.args(["completions", "bash"]).env("HOME", home.path()).stdout(Stdio::from(writer));
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn help_is_data_and_a_success() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, stderr) = run(home.path(), &["run", "--help"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("Exit codes:"));
}
