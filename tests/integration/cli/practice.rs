//! `practice` beside `run`, as two terminals.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::run;

/// A practice portal in a process of its own.
struct Practice {
    child: Child,
    home: tempfile::TempDir,
}

impl Practice {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let profile = home.path().join("practice.yaml");
        let mut child = Command::new(env!("CARGO_BIN_EXE_wayleave"))
            .args(["practice", "--vehicles", "30", "--profile-out"])
            .arg(&profile)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(told.map_while(Result::ok).any(|line| line.starts_with("profile")), "the portal came up");
        Self { child, home }
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    fn profile(&self) -> PathBuf {
        self.home().join("practice.yaml")
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut all = vec!["run"];
        all.extend(arguments);
        let profile = self.profile();
        all.extend(["--profile", profile.to_str().unwrap()]);
        run(self.home(), &all)
    }

    fn stop(&mut self) -> Option<i32> {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), Signal::SIGTERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        // After `stop` there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_written_profile_holds_no_secret_and_is_private() {
    let mut practice = Practice::start();
    let profile = fs::read_to_string(practice.profile()).unwrap();
    for name in ["username", "password", "totp"] {
        let file = practice.home().join(format!("practice.yaml.{name}"));
        let secret = fs::read_to_string(&file).unwrap();
        assert!(!secret.is_empty() && !profile.contains(&secret), "{name}");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert_eq!(practice.stop(), Some(0), "to be stopped is how it ends");
}

#[test]
fn records_are_lines_on_stdout_and_the_conversation_is_on_stderr() {
    let practice = Practice::start();
    let (code, stdout, stderr) = practice.run(&["dealercenter/inventory.list-vehicles", "--log-format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    let vehicles: Vec<serde_json::Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(vehicles.len(), 30);
    assert!(vehicles.iter().all(|vehicle| vehicle["vin"].is_string()));
    let events: Vec<serde_json::Value> = stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.first().unwrap()["event"], "run_started");
    assert_eq!(events.last().unwrap()["ending"]["exit_code"], 0);
    for name in ["password", "totp"] {
        let secret = fs::read_to_string(practice.home().join(format!("practice.yaml.{name}"))).unwrap();
        assert!(!stderr.contains(&secret) && !stdout.contains(&secret), "{name}");
    }
}

#[test]
fn a_secret_file_that_everyone_can_read_is_told_once_with_what_to_do() {
    let practice = Practice::start();
    let file = practice.home().join("practice.yaml.password");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let remedy = format!("chmod 600 {}", file.display());
    let (code, _, stderr) = practice.run(&["dealercenter/inventory.list-vehicles", "-i", "search=B1"]);
    assert_eq!((code, stderr.matches(&remedy).count()), (0, 1), "{stderr}");

    // An authenticator code is good once: this one need not sign in, the warning comes before.
    fs::write(&file, "").unwrap();
    fs::set_permissions(practice.home().join("practice.yaml.username"), fs::Permissions::from_mode(0o604)).unwrap();
    let (code, _, stderr) = practice.run(&["dealercenter/inventory.list-vehicles", "--log-format", "json"]);
    assert_eq!(code, 2, "{stderr}");
    let events: Vec<serde_json::Value> = stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let warnings: Vec<_> = events.iter().filter(|event| event["event"] == "warning").collect();
    let [username, password] = warnings.as_slice() else { panic!("one for each file: {stderr}") };
    assert!(username["message"].as_str().unwrap().contains("practice.yaml.username"));
    assert!(password["message"].as_str().unwrap().contains(&remedy));
}

#[test]
fn inputs_come_from_pairs_and_from_stdin() {
    let practice = Practice::start();
    let profile = practice.profile();
    let listed = practice.run(&["flows/dealercenter/inventory/list-vehicles.yaml", "-i", "search=B1"]).1;
    let output = super::wayleave(practice.home())
        .args(["run", "dealercenter/inventory.list-vehicles", "--input-file", "-", "--profile"])
        .arg(&profile)
        .write_stdin(r#"{ "search": "B1" }"#)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), listed);
    assert!(listed.lines().count() > 0);
}

#[test]
fn a_wrong_password_exits_with_3_and_a_portal_that_is_gone_with_6() {
    let mut practice = Practice::start();
    let password = practice.home().join("practice.yaml.password");
    let right = fs::read_to_string(&password).unwrap();
    fs::write(&password, "not the password").unwrap();
    let (code, stdout, stderr) = practice.run(&["dealercenter/inventory.list-vehicles"]);
    assert_eq!((code, stdout.as_str()), (3, ""), "{stderr}");
    assert!(!stderr.contains("not the password"));

    fs::write(&password, right).unwrap();
    practice.stop();
    let (code, _, stderr) = practice.run(&["dealercenter/inventory.list-vehicles"]);
    assert_eq!(code, 6, "{stderr}");
}
