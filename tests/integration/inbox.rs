//! Codes that are posted to `wayleave inbox`.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use crate::support::{
    locators::NOWHERE,
    webhook::{self, KEY},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use wayleave::{
    cdp::Deadline,
    portal::{InboxRules, MessageRules},
    secret::Redactor,
    session::{InboxSource, MessageSource, MessageTools, StateDb, SystemClock, Turns},
};

const TOKEN: &str = "twilio-token-1";
const NUMBER: &str = "+15550104477";
const PUBLIC: &str = "https://codes.example/twilio?shop=1";

/// The program itself, ended with the test.
pub(crate) struct Running {
    child: Child,
    address: String,
}

impl Running {
    pub(crate) fn start(state: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
        command.args([
            "inbox",
            "--listen",
            "127.0.0.1:0",
            "--twilio",
            "env:TOKEN",
            "--key",
            "env:KEY",
            "--url",
            PUBLIC,
        ]);
        command.arg("--state").arg(state).env("TOKEN", TOKEN).env("KEY", KEY);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").expect("where it listens").to_owned();
        Self { child, address }
    }

    fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        webhook::post(&self.address, path, headers, body)
    }

    fn text(&self, id: &str, from: &str, text: &str) -> u16 {
        self.text_to(NUMBER, id, from, text)
    }

    /// As Twilio does.
    pub(crate) fn text_to(&self, to: &str, id: &str, from: &str, text: &str) -> u16 {
        let form = [("Body", text), ("From", from), ("MessageSid", id), ("To", to)];
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(TOKEN.as_bytes()).unwrap();
        mac.update(PUBLIC.as_bytes());
        form.iter().for_each(|(name, value)| mac.update(format!("{name}{value}").as_bytes()));
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.post("/twilio", &[("X-Twilio-Signature", &signature)], &body)
    }

    fn json(&self, id: &str, second: i64, body: &str) -> u16 {
        webhook::post_json(&self.address, id, second, body)
    }

    /// Ends it as Ctrl-C does; what it said, and its exit code.
    fn end(mut self) -> (String, Option<i32>) {
        let id = nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap());
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
        let mut said = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap().code())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _code = self.child.wait();
    }
}

async fn source(state: &Path, to: &str, from: Option<&str>) -> InboxSource {
    let rules = InboxRules {
        to: to.to_owned(),
        message: MessageRules { from: from.map(str::to_owned), ..MessageRules::default() },
        span: NOWHERE,
    };
    let tools = MessageTools {
        state: StateDb::open(state).await.unwrap(),
        clock: Arc::new(SystemClock),
        redactor: Redactor::new(),
        turns: Turns::default(),
    };
    InboxSource::of(&rules, &tools)
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

#[tokio::test]
async fn a_code_that_is_posted_answers_the_one_who_waits() {
    let folder = tempfile::tempdir().unwrap();
    let source = source(folder.path(), "+1 (555) 010-4477", Some("DealerCtr")).await;
    let error = source.raise(Timestamp::now()).await.unwrap_err().to_string();
    assert!(error.contains("no `wayleave inbox` runs with the state folder"), "{error}");

    let inbox = Running::start(folder.path());
    assert_eq!(inbox.text("SM0", "DealerCtr", "Your code is 111111"), 200);
    let mut awaited = source.raise(Timestamp::now()).await.unwrap();
    let signature = [("X-Twilio-Signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")];
    assert_eq!(inbox.post("/twilio", &signature, "MessageSid=SM9&From=DealerCtr&To=%2B15550104477&Body=222222"), 403);
    assert_eq!(inbox.text("SM1", "+15550109999", "Your code is 333333"), 200);
    assert_eq!(inbox.text("SM2", "DealerCtr", "491827 is your DealerCenter code. Call 800-555-0199."), 200);
    assert_eq!(inbox.text("SM2", "DealerCtr", "491827 is your DealerCenter code. Call 800-555-0199."), 200);
    assert_eq!(awaited.code(soon()).await.unwrap().expose(), "491827");
    let error = awaited.code(Deadline::after(Duration::from_millis(300))).await.unwrap_err().to_string();
    assert!(error.ends_with("; passed by: 1 of another sender"), "{error}");

    // Sent again while somebody waits, in the other form.
    let now = Timestamp::now().as_second();
    let body = format!(r#"{{"to":"{NUMBER}","from":"dealerctr","text":"Code: 771204","more":1}}"#);
    let code = async { awaited.code(soon()).await.unwrap().expose().to_owned() };
    let posted = async {
        assert_eq!(inbox.json("m0", now - 600, &body), 403, "too old");
        assert_eq!(inbox.json("m1", now, "{}"), 400);
        inbox.json("m2", now, &body)
    };
    assert_eq!(tokio::join!(code, posted), ("771204".to_owned(), 204));

    let (said, code) = inbox.end();
    assert_eq!(code, Some(0), "{said}");
    for secret in [TOKEN, KEY, NUMBER, "491827", "771204", "DealerCtr"] {
        assert!(!said.contains(secret), "{said}");
    }
    assert!(said.contains("a message came again") && said.contains("its signature does not fit"), "{said}");
    assert!(!folder.path().join("inbox").is_symlink(), "nothing is left");
    for entry in std::fs::read_dir(folder.path()).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(6).any(|six| six == b"491827"), "a code is in {}", entry.path().display());
    }
}

#[tokio::test]
async fn an_inbox_that_was_killed_makes_room_and_a_living_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    drop(Running::start(folder.path()));
    assert!(folder.path().join("inbox").is_symlink(), "killed before it could tidy up");
    let _living = Running::start(folder.path());
    let mut second = Command::new(env!("CARGO_BIN_EXE_wayleave"));
    second.args(["inbox", "--listen", "127.0.0.1:0", "--key", "env:KEY", "--state"]).arg(folder.path()).env("KEY", KEY);
    let output = second.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("another inbox runs for"), "{said}");
}
