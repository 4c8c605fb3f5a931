//! `fmt` on files, folders and stdin.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{run, wayleave};

const UNTIDY: &str = "steps:\n- goto:   home   # why\nflow: a\neffect: read\n";
const TIDY: &str = "flow: a\neffect: read\nsteps:\n  - goto: home  # why\n";

#[test]
fn files_are_named_and_written_unless_only_checked() {
    let home = tempfile::tempdir().unwrap();
    let flow = home.path().join("a.yaml");
    fs::write(&flow, UNTIDY).unwrap();
    fs::set_permissions(&flow, fs::Permissions::from_mode(0o640)).unwrap();
    let folder = home.path().to_str().unwrap();
    let named = format!("{}\n", flow.display());

    let (code, stdout, stderr) = run(home.path(), &["fmt", "--check", folder]);
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (1, named.as_str(), "1 file not formatted, 0 formatted\n"));
    assert_eq!(fs::read_to_string(&flow).unwrap(), UNTIDY);

    let (code, stdout, _) = run(home.path(), &["fmt", folder]);
    assert_eq!((code, stdout), (0, named));
    assert_eq!(fs::read_to_string(&flow).unwrap(), TIDY);
    assert_eq!(fs::metadata(&flow).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing else is left there");

    let (code, stdout, _) = run(home.path(), &["fmt", "--check", folder]);
    assert_eq!((code, stdout.as_str()), (0, ""));
}

#[test]
fn what_cannot_be_read_is_shown_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (flow, profile) = (home.path().join("a.yaml"), home.path().join("me.yaml"));
    fs::write(&flow, "flow: a\nflow: b\n").unwrap();
    fs::write(&profile, "profile: me\ncredentials: { password: \"s3cr3t }\n").unwrap();
    let (code, stdout, stderr) = run(home.path(), &["fmt", home.path().to_str().unwrap()]);
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    assert!(
        stderr.contains("error[duplicate-key]: `flow` is here twice") && stderr.contains("2 not readable"),
        "{stderr}"
    );
    assert!(stderr.contains("me.yaml cannot be read") && !stderr.contains("s3cr3t"), "{stderr}");
    assert_eq!(fs::read_to_string(&flow).unwrap(), "flow: a\nflow: b\n");
}

#[test]
fn stdin_goes_to_stdout() {
    let home = tempfile::tempdir().unwrap();
    let output = wayleave(home.path()).args(["fmt", "-"]).write_stdin(UNTIDY).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), TIDY);
    assert_eq!(
        wayleave(home.path()).args(["fmt", "--check", "-"]).write_stdin(UNTIDY).output().unwrap().status.code(),
        Some(1)
    );
}

#[test]
fn the_shipped_files_are_formatted() {
    let home = tempfile::tempdir().unwrap();
    let (code, stdout, _) = run(home.path(), &["fmt", "--check"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "run `wayleave fmt`");
}
