//! What answers challenges is in no byte that a run writes: codes by mail and text message, links, and the seed of
//! an app that was set up. Each fails while its answer is on the screen; and what is leaked on purpose is found.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use jiff::Timestamp;
use practice_portal::{Faults, Message, Method, PortalOptions, PromoMode};

use super::canaries::{Haystack, all_files, assert_hidden};
use crate::{
    inbox::Running,
    support::{browser, practice::Practice, webhook},
};

const ANSWERS: &str = "sms: { inbox: { to: '+15125550142', from: '+15125550100' } }
email: { inbox: { to: wayleave.bot@dealer.example, from: '@practice-dms.example' } }
link: { inbox: { to: wayleave.bot@dealer.example, from: '@practice-dms.example' } }
totp: { vault: portal-seed }";
const KEY: &str = "c2VhbGVkLXdpdGgtYS1rZXktb2YtMzItYnl0ZXMtMDE=";

/// Fails after the sign-in.
const FAIL: &str = "flow: endings.fail
effect: read
steps:
  - goto: home
  - { expect: { see: search.nothing }, timeout: 200ms }
";
/// Types what it is given where everybody sees it, and fails.
const LEAK: &str = "flow: endings.leak
effect: read
inputs: { text: { type: text } }
steps:
  - goto: home
  - fill: { search.box: \"{{ inputs.text }}\" }
  - { expect: { see: search.results }, timeout: 200ms }
";

/// What a run told and wrote.
struct Left {
    code: i32,
    stdout: String,
    stderr: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// What the portal is like.
type Switch = fn(&mut Faults);

struct Office {
    practice: Practice,
    profile: PathBuf,
    root: PathBuf,
}

impl Office {
    async fn open() -> Self {
        // Two more steps of the seed are waited for.
        let options =
            PortalOptions { promo: PromoMode::Off, vehicles: 30, code_period: 10, ..PortalOptions::default() };
        let shorter = include_str!("../../../flows/dealercenter/portal.yaml").replace("period: 30s", "period: 10s");
        let practice = Practice::with(options)
            .await
            .with_answers(ANSWERS)
            .with_file("flows/dealercenter/portal.yaml", &shorter)
            .with_file("flows/dealercenter/endings/fail.yaml", FAIL)
            .with_file("flows/dealercenter/endings/leak.yaml", LEAK);
        let (profile, root) = (practice.profile_file(None), practice.root());
        Self { practice, profile, root }
    }

    /// Runs a flow at a portal that is like this.
    async fn run(&self, state: &str, flow: &str, inputs: &[String], switches: Switch) -> Left {
        let control = self.practice.portal.control();
        control.reset();
        control.set(switches);
        let folder = self.practice.folder.path();
        let evidence = format!("{state}-evidence");
        let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
        command.arg("-C").arg(&self.root).args(["run", flow, "--log-format", "json", "--profile"]).arg(&self.profile);
        command.arg("--state").arg(folder.join(state)).arg("--evidence").arg(folder.join(&evidence)).args(inputs);
        command.env("WAYLEAVE_VAULT_KEY", KEY).env("WAYLEAVE_BROWSER", browser::executable());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let mut files = BTreeMap::new();
        for written in [state, &evidence] {
            all_files(&folder.join(written), &mut files);
        }
        let code = output.status.code().unwrap();
        Left { code, stdout: text(output.stdout), stderr: text(output.stderr), files }
    }

    fn state(&self) -> PathBuf {
        self.practice.folder.path().join("state")
    }
}

/// Posts to the inbox whatever the portal sends.
async fn forward(mut messages: tokio::sync::broadcast::Receiver<Message>, inbox: Arc<Running>) {
    let mut sent = 0;
    while let Ok(Message { to, from, subject, text, html, .. }) = messages.recv().await {
        let body = serde_json::json!({ "to": to, "from": from, "subject": subject, "text": text, "html": html });
        let (inbox, id) = (inbox.clone(), format!("m{sent}"));
        let posting = move || webhook::post_json(inbox.address(), &id, Timestamp::now().as_second(), &body.to_string());
        assert_eq!(tokio::task::spawn_blocking(posting).await.unwrap(), 204);
        sent += 1;
    }
}

fn ticket(link: &str) -> String {
    link.split_once("ticket=").unwrap().1.to_owned()
}

fn refuses(faults: &mut Faults, first: Method) {
    (faults.refuse_codes, faults.sign_in.first) = (true, Some(first));
    faults.sign_in.methods = vec![first];
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_of_challenges_are_in_no_byte_that_a_run_writes() {
    let office = Office::open().await;
    std::fs::create_dir_all(office.state()).unwrap();
    let inbox = Arc::new(Running::start(&office.state()));
    let control = office.practice.portal.control();
    let forwarding = tokio::spawn(forward(control.listen_to_messages(), inbox.clone()));

    let mut left = Vec::new();
    let switches: [(i32, Switch); 5] = [
        (3, |faults| refuses(faults, Method::Sms)),
        (3, |faults| refuses(faults, Method::Email)),
        (3, |faults| refuses(faults, Method::Link)),
        (3, |faults| (faults.refuse_codes, faults.sign_in.enrol_totp) = (true, true)),
        // The same seed is shown until it is confirmed.
        (1, |faults| faults.sign_in.enrol_totp = true),
    ];
    for (code, switch) in switches {
        let ran = office.run("state", "dealercenter/endings.fail", &[], switch).await;
        assert_eq!(ran.code, code, "{}", ran.stderr);
        left.push(ran);
    }
    forwarding.abort();

    let mut canaries: Vec<(String, String)> = Vec::new();
    for Message { kind, code, link, .. } in control.messages() {
        canaries.extend(code.map(|code| (format!("code ({kind:?})"), code)));
        canaries.extend(link.map(|link| ("link".to_owned(), ticket(&link))));
    }
    canaries.push(("seed".to_owned(), control.enrolled_seed("wayleave.bot").unwrap()));
    let kinds: Vec<&str> = canaries.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["code (Sms)", "code (Sms)", "code (Email)", "code (Email)", "link", "seed"]);
    for Left { stdout, stderr, .. } in &left {
        assert_hidden("stdout", stdout.as_bytes(), &canaries);
        assert_hidden("stderr", stderr.as_bytes(), &canaries);
    }
    let files = left.pop().unwrap().files;
    assert!(files.keys().filter(|path| in_recording(path)).count() > 40, "{} files", files.len());
    for (path, bytes) in &files {
        assert_hidden(&path.display().to_string(), bytes, &canaries);
    }

    // Leaked on purpose, each is found: in what a recording keeps and in what is told.
    let all: Vec<String> = canaries.iter().map(|(_, text)| text.clone()).collect();
    let input = ["-i".to_owned(), format!("text={}", all.join(" "))];
    let leaked =
        office.run("leaky", "dealercenter/endings.leak", &input, |faults| faults.sign_in.no_second_factor = true);
    let leaked = leaked.await;
    assert_eq!(leaked.code, 1, "{}", leaked.stderr);
    for (kind, text) in &canaries {
        let found = leaked.files.iter().filter(|(path, _)| in_recording(path));
        let found = found.filter(|(_, bytes)| Haystack::of(bytes).holds(text).is_some()).count();
        assert!(found > 0, "a {kind} that was leaked into a recording is not found");
    }
}

fn in_recording(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "recordings")
}
