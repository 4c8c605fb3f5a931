//! The vault by the command itself: secrets put in and taken out, and a key in a real keyring.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use wayleave::session::{StateDb, Vault, VaultKey, secret_field};

const KEY: &str = "c2VhbGVkLXdpdGgtYS1rZXktb2YtMzItYnl0ZXMtMDE=";
const PROFILE: &str = "profile: me\nportal: shop\ncredentials:\n  password: { vault: dealer-password }\n";

struct Told {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn wayleave(folder: &Path, arguments: &[&str], stdin: &str) -> Told {
    fs::write(folder.join("profile.yaml"), PROFILE).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
    command.args(arguments).env("WAYLEAVE_STATE", folder.join("state")).env("WAYLEAVE_VAULT_KEY", KEY);
    command.env("WAYLEAVE_PROFILE", folder.join("profile.yaml"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may have refused before it read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

async fn kept(folder: &Path) -> Option<String> {
    let key = VaultKey::parse(&wayleave::secret::Secret::new(KEY)).unwrap();
    let vault = Vault::open(StateDb::open(&folder.join("state")).await.unwrap(), key).await.unwrap();
    let secret = vault.get("shop/me", &secret_field("dealer-password")).await.unwrap();
    secret.map(|secret| secret.expose().to_owned())
}

#[tokio::test]
async fn a_secret_is_put_in_from_stdin_and_taken_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let told = wayleave(folder.path(), &["vault", "set", "dealer-password"], "two words \r\n");
    assert_eq!((told.code, &*told.stdout, &*told.stderr), (Some(0), "", ""));
    assert_eq!(kept(folder.path()).await.as_deref(), Some("two words "));
    let refused = wayleave(folder.path(), &["vault", "set", "dealer-password"], "\n");
    assert!(refused.code == Some(2) && refused.stderr.contains("nothing was given"), "{}", refused.stderr);
    let refused = wayleave(folder.path(), &["vault", "set", "dealer-password"], &"x".repeat(70_000));
    assert!(refused.code == Some(2) && refused.stderr.contains("64 KiB"), "{}", refused.stderr);
    let told = wayleave(folder.path(), &["vault", "list"], "");
    assert_eq!(told.stdout, "shop/me secret:dealer-password\n");

    assert_eq!(wayleave(folder.path(), &["vault", "remove", "dealer-password"], "").code, Some(0));
    assert_eq!(kept(folder.path()).await, None);
    assert_eq!(wayleave(folder.path(), &["vault", "list"], "").stdout, "");
    let refused = wayleave(folder.path(), &["vault", "remove", "dealer-password"], "");
    assert!(refused.code == Some(2) && refused.stderr.contains("keeps no secret `dealer-password`"));
}

/// What a desktop does, in a session of its own: a bus and a keyring, unlocked, used, then locked.
const DESKTOP: &str = r#"
printf pass | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
bus() { dbus-send --session --print-reply --dest="$1" "$2" "$3" "$4" 2>/dev/null; }
until bus org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do
  kill -0 $keyring || exit 1
done
does() { echo "$ $*"; "$WAYLEAVE" vault "$@" --state "$HOME/state" 2>&1; echo "= $?"; }
key="--vault-key keyring:practice"
does list $key
echo "$ init"; "$WAYLEAVE" vault init --key keyring:practice 2>&1; echo "= $?"
echo "$ init"; "$WAYLEAVE" vault init --key keyring:practice 2>&1; echo "= $?"
printf geheim | does set dealer-password $key
does list $key
bus org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
  array:objpath:/org/freedesktop/secrets/collection/login >/dev/null
does list $key
kill $keyring
"#;

#[test]
fn the_key_may_be_in_the_systems_keyring() {
    let installed = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !(installed("gnome-keyring-daemon") && installed("dbus-run-session")) {
        // Where the project is checked they are: see `.ci/run`.
        eprintln!("no keyring to be asked: gnome-keyring and dbus-daemon are not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("profile.yaml"), PROFILE).unwrap();
    let mut command = Command::new("dbus-run-session");
    command
        .args(["--", "bash", "-c", DESKTOP])
        .stdin(Stdio::null())
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap());
    for folder_of in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env(folder_of, folder.path());
    }
    command.env("WAYLEAVE", env!("CARGO_BIN_EXE_wayleave")).env("WAYLEAVE_PROFILE", folder.path().join("profile.yaml"));
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let answers: Vec<&str> = told.split("$ ").skip(1).collect();
    let expected = [
        ("= 2", "make one with `wayleave vault init --key keyring:practice`"),
        ("= 0", "made the key "),
        ("= 2", "there is a key under this name already"),
        ("= 0", ""),
        ("= 0", "shop/me secret:dealer-password"),
        ("= 2", "the keyring is locked, and nobody unlocked it"),
    ];
    assert_eq!(answers.len(), expected.len(), "{told}");
    for (answer, (code, words)) in answers.iter().zip(expected) {
        assert!(answer.trim_end().ends_with(code) && answer.contains(words), "`{words}` and `{code}` in:\n{answer}");
    }
}

#[test]
fn where_there_is_no_keyring_the_error_names_another_way() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
    command.args(["vault", "list", "--vault-key", "keyring", "--state"]).arg(folder.path());
    command.env_remove("DISPLAY").env("XDG_RUNTIME_DIR", folder.path());
    let output = command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("no keyring that answers here") && stderr.contains("--vault-key file:PATH"), "{stderr}");
}
