//! Challenges of every kind on small pages in real Chromium. The clock is the test's: none of them waits.

mod sources;
mod stage;

use std::sync::{Arc, Mutex};

use wayleave::{
    cdp::{Browser, LaunchOptions},
    portal::Challenge,
    secret::Secret,
    session::Totp,
};

use self::{
    sources::{Mailbox, Shelf},
    stage::{NOW, Stage, Typist},
};
use crate::support::browser::executable;

/// Asks for a code, tells the server each that it gets, refuses the first `{refuses}` of them.
const CODE: &str = "<form id=form onsubmit='return false'><p id=alert hidden>wrong</p><input id=code>
<button id=go>Go</button><button id=resend type=button>Again</button><button id=other type=button>Other</button></form>
<script>
let refused = 0;
const at_once = name => { const call = new XMLHttpRequest(); call.open('GET', '/' + name, false); call.send(); };
go.onclick = async () => {
  alert.hidden = true;
  await fetch('/code-' + code.value);
  if (refused++ < {refuses}) { alert.hidden = false; code.value = ''; } else { form.outerHTML = '<h1 id=home>Home</h1>'; }
};
const alert = document.getElementById('alert');
resend.onmousedown = () => at_once('resend'); // Told before the click is, after which the run may end.
other.onclick = () => { at_once('other'); form.outerHTML = '<h1 id=home>Other ways</h1>'; };
</script>";

const SEED: &str = "JBSWY3DPEHPK3PXP";
const OTHER_SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn asking(refuses: u32) -> String {
    CODE.replace("{refuses}", &refuses.to_string())
}

/// A step that answers by a code.
fn by(challenge: &str) -> String {
    format!(
        "  - mfa: {{ by: {challenge}, into: p.code, submit: p.go, wrong: p.alert, resend: p.resend, other: p.other }}\n  - expect: p.home\n"
    )
}

/// The code of a seed so many seconds from now, as the page tells it.
fn code_of(seed: &str, second: i64) -> String {
    let totp = Totp::parse(&Secret::new(seed)).unwrap();
    let step = totp.step_at(u64::try_from(NOW + second).unwrap());
    format!("code-{}", totp.code(step).expose())
}

async fn launch(folder: &tempfile::TempDir) -> Browser {
    let mut options = LaunchOptions::new(executable(), folder.path());
    options.no_sandbox = nix::unistd::geteuid().is_root();
    Browser::launch(options).await.unwrap()
}

fn seed_file(seed: &str) -> String {
    format!("  totp: {{ command: [echo, {seed}] }}\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_of_an_authenticator_app() {
    let folder = tempfile::tempdir().unwrap();
    let browser = launch(&folder).await;
    let (totp, seed) = (by("totp"), seed_file(SEED));
    // The portal's clock counts, whatever ours says.
    for ahead in [0, 90, -90] {
        let html = asking(0);
        let played = Stage { ahead, ..Stage::new(&browser, &html, &seed, &totp) }.play().await;
        assert_eq!(played.told(), format!("[{}] done", code_of(SEED, ahead)), "{ahead} s ahead");
        let warned = played.events.iter().any(|event| matches!(event, wayleave::event::Event::Warning { .. }));
        assert_eq!(warned, ahead != 0);
    }
    // A refused code is followed by one of the next step, and then it is enough.
    let html = asking(1);
    let played = Stage::new(&browser, &html, &seed, &totp).play().await;
    assert_eq!(played.told(), format!("[{} {}] done", code_of(SEED, 0), code_of(SEED, 30)));
    let html = asking(9);
    let played = Stage::new(&browser, &html, &seed, &totp).play().await;
    let refused = "challenge_failed: the portal refused the code 2 times";
    assert_eq!(played.told(), format!("[{} {}] {refused}", code_of(SEED, 0), code_of(SEED, 30)));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_that_come_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let browser = launch(&folder).await;
    let (sms, html) = (by("sms"), asking(0));
    let of = |coming: &[Option<&'static str>]| Mailbox::of(coming);

    // One message; one that has to be sent again, once; and none at all.
    for (coming, told) in [
        (vec![Some("491203")], "[code-491203] done"),
        (vec![None, Some("491203")], "[resend code-491203] done"),
        (
            vec![None, None, Some("491203")],
            "[resend] challenge_failed: the portal asks for an answer by `sms`: no message came to the mailbox within 120 s",
        ),
    ] {
        let mailbox = of(&coming);
        let messages: Vec<(Challenge, Arc<dyn wayleave::session::MessageSource>)> =
            vec![(Challenge::Sms, Arc::new(mailbox.clone()))];
        let played = Stage { messages, ..Stage::new(&browser, &html, "", &sms) }.play().await;
        assert_eq!(played.told(), told);
        assert_eq!(mailbox.raised(), 1, "before the portal was asked for anything");
        assert!(played.waits().iter().all(|what| *what == "waits for a message in the mailbox"));
    }

    // A refused one has another sent; the same one is not typed twice.
    let refusing = asking(1);
    for (second, told) in [
        ("770010", "[code-491203 resend code-770010] done"),
        ("491203", "[code-491203 resend] challenge_failed: the portal refused the code, and the same code came again"),
    ] {
        let mailbox = Mailbox::of(&[Some("491203"), Some(second)]);
        let messages: Vec<(Challenge, Arc<dyn wayleave::session::MessageSource>)> =
            vec![(Challenge::Sms, Arc::new(mailbox))];
        let played = Stage { messages, ..Stage::new(&browser, &refusing, "", &sms) }.play().await;
        assert_eq!(played.told(), told);
    }

    // A program prints it; where that fails a person is asked; where nobody is there, that is said.
    let typist = || Some(Arc::new(Typist(Mutex::new(vec!["551234"]))) as Arc<dyn wayleave::session::Person>);
    for (mfa, person, told) in [
        ("  sms: { command: [echo, '88120 '] }\n", None, "[code-88120] done"),
        ("  sms: { command: ['false'] }\n  ask: terminal\n", typist(), "[code-551234] done"),
        ("  sms: [{ command: ['false'] }, { command: [echo, 77] }]\n", None, "[code-77] done"),
        ("  ask: terminal\n", typist(), "[code-551234] done"),
        (
            "  ask: terminal\n",
            None,
            "[] person_needed: the portal asks for an answer by `sms`; the profile's `mfa` has no way to answer, and nobody is at a terminal",
        ),
        // The portal has other ways, and one of them can be answered.
        ("  totp: { command: [echo, JBSWY3DPEHPK3PXP] }\n", None, "[other] done"),
        ("  push: {}\n", None, "[other] done"),
    ] {
        let played = Stage { person, ..Stage::new(&browser, &html, mfa, &sms) }.play().await;
        assert_eq!(played.told(), told, "{mfa}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_pushes_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let browser = launch(&folder).await;
    // The best by the profile's order; where only a person answers, by the portal's; else nothing is clicked.
    let offering = "<div id=list><button id=pick-push>Push</button><button id=pick-sms>Text me</button><button id=pick-totp>App</button></div>
        <script>for (const button of document.querySelectorAll('button')) button.onclick = async () => { await fetch('/' + button.id); list.outerHTML = '<h1 id=home>Asked</h1>'; }</script>";
    let offer = "  - mfa: { offer: { totp: p.pick-totp, sms: p.pick-sms, push: p.pick-push } }\n  - expect: p.home\n";
    let (command, totp) = ("  sms: { command: [echo, 1] }\n", seed_file(SEED));
    let typist = || Some(Arc::new(Typist(Mutex::default())) as Arc<dyn wayleave::session::Person>);
    for (mfa, person, told) in [
        (format!("{command}{totp}"), None, "[pick-sms] done"),
        (format!("{totp}{command}"), None, "[pick-totp] done"),
        (format!("  push: {{}}\n{command}"), None, "[pick-push] done"),
        ("  ask: terminal\n".to_owned(), typist(), "[pick-sms] done"),
        (format!("  ask: terminal\n{totp}"), typist(), "[pick-totp] done"),
        (
            "  email: { command: [echo, 1] }\n".to_owned(),
            None,
            "[] challenge_failed: of the challenges that the portal offers (`totp`, `sms`, `push`) none can be answered; the profile's `mfa` answers `email`",
        ),
    ] {
        let played = Stage { person, ..Stage::new(&browser, offering, &mfa, offer) }.play().await;
        assert_eq!(played.told(), told, "{mfa}");
    }

    // A push: the person is told, the page goes on by itself.
    let push = "  - mfa: { by: push, until: { gone: p.waiting }, wrong: p.denied, resend: p.resend }\n";
    let page = |after: &str| {
        format!(
            "<div id=waiting>Look at your phone <button id=resend onclick=\"fetch('/resend').then(() => {{ {after} }})\">Again</button></div>"
        )
    };
    let goes = |what: &str| format!("<script>setTimeout(() => {{ {what} }}, 200)</script>");
    let approved = "waiting.outerHTML = `<h1 id=home>Home</h1>`";
    let denied = "waiting.innerHTML += `<p id=denied>Denied</p>`";
    for (html, rules, told) in [
        (page("") + &goes(approved), "{ say: press Yes }", "[] done"),
        (page("") + &goes(denied), "{}", "[] challenge_failed: the push was denied"),
        (page(approved), "{ wait: 500ms }", "[resend] done"),
        (page(""), "{ wait: 700ms }", "[resend] person_needed: nobody approved the push within"),
    ] {
        let mfa = format!("  push: {rules}\n");
        let played = Stage::new(&browser, &html, &mfa, push).play().await;
        assert!(played.told().starts_with(told), "{html}: {}", played.told());
        let told = if rules.contains("say") { "press Yes" } else { "approve the sign-in to shop on the phone" };
        assert_eq!(played.waits()[0], told);
    }

    // A link opens within the portal's origins, and nowhere else.
    let link = "  - mfa: { by: link, until: p.home }\n";
    for (address, told) in [
        ("http://a.localhost:{port}/landed?token=k3j4h5g6f7d8", "[landed] done"),
        (
            "http://b.localhost:{port}/landed?token=k3j4h5g6f7d8",
            "[] challenge_failed: http://b.localhost:{port} is not among the portal's origins",
        ),
        ("javascript:fetch('/landed')", "[] challenge_failed: null is not among the portal's origins"),
    ] {
        let mailbox = Mailbox::of(&[Some(address)]);
        let messages: Vec<(Challenge, Arc<dyn wayleave::session::MessageSource>)> =
            vec![(Challenge::Link, Arc::new(mailbox))];
        let played = Stage { messages, ..Stage::new(&browser, "<p>Look into your mail</p>", "", link) }.play().await;
        let seen =
            regex::Regex::new(r"localhost:\d+").unwrap().replace_all(&played.told(), "localhost:{port}").into_owned();
        assert_eq!(seen, told);
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_seed_is_kept_before_it_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let browser = launch(&folder).await;
    let mfa = "  totp: { vault: portal-seed }\n";
    let enrol = "  - read: p.seed\n    as: seed\n  - mfa: { enrol: totp, seed: seed, into: p.code, submit: p.go, wrong: p.alert }\n  - expect: p.home\n";
    let html = asking(0) + &format!("<p id=seed>{OTHER_SEED}</p>");
    let on_stage = &browser;
    let play = |html: String, steps: String, shelf: Shelf| async move {
        let shelf = Arc::new(shelf);
        let stage = Stage { seeds: Some(shelf.clone()), ..Stage::new(on_stage, &html, mfa, &steps) };
        let told = stage.play().await.told();
        (told, shelf)
    };
    let kept = |name: &str, seed: &str| (name.to_owned(), seed.to_owned());

    let (told, shelf) = play(html.clone(), enrol.to_owned(), Shelf::with(&[])).await;
    assert_eq!(told, format!("[{}] done", code_of(OTHER_SEED, 0)));
    assert_eq!(shelf.done(), ["put portal-seed.pending", "put portal-seed", "remove portal-seed.pending"]);
    assert_eq!(shelf.seeds(), [kept("portal-seed", OTHER_SEED)]);

    // The process ends after the portal has confirmed it: both are there, and the old one is as it was.
    let broken = Shelf { breaks_at: Some("portal-seed"), ..Shelf::with(&[("portal-seed", SEED)]) };
    let (told, shelf) = play(html.clone(), enrol.to_owned(), broken).await;
    assert_eq!(told, format!("[{}] challenge_failed: the vault: it broke", code_of(OTHER_SEED, 0)));
    assert_eq!(shelf.seeds(), [kept("portal-seed", SEED), kept("portal-seed.pending", OTHER_SEED)]);

    // The next sign-in finds out which of the two it is.
    let both = || Shelf::with(&[("portal-seed", SEED), ("portal-seed.pending", OTHER_SEED)]);
    let (told, shelf) = play(asking(1), by("totp"), both()).await;
    assert_eq!(told, format!("[{} {}] done", code_of(SEED, 0), code_of(OTHER_SEED, 0)));
    assert_eq!(shelf.seeds(), [kept("portal-seed", OTHER_SEED)]);
    let (told, shelf) = play(asking(0), by("totp"), Shelf::with(&[("portal-seed.pending", OTHER_SEED)])).await;
    assert_eq!(told, format!("[{}] done", code_of(OTHER_SEED, 0)));
    assert_eq!(shelf.seeds(), [kept("portal-seed", OTHER_SEED)]);

    // It cannot be kept: the portal hears no code of it.
    let broken = Shelf { breaks_at: Some("portal-seed.pending"), ..Shelf::default() };
    let (told, _) = play(html, enrol.to_owned(), broken).await;
    assert_eq!(told, "[] challenge_failed: the vault: it broke");
    browser.close().await;
}
