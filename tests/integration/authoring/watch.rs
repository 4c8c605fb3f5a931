//! A person is watched at work, and the flow does the same again.

use std::{
    fs,
    io::Read,
    process::Stdio,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::desk::{Desk, Hands};
use crate::{cli::run, support::browser::foreign_browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_did_is_written_as_it_is_done_and_does_the_same_again() {
    let desk = Desk::serve().await;
    let folder = tempfile::tempdir().unwrap();
    let (_browser, address) = foreign_browser(&folder.path().join("profile")).await;
    let root = folder.path().join("project");
    let papers = folder.path().join("papers.pdf");
    fs::write(&papers, "%PDF-1.4\n").unwrap();
    let start = format!("{}/login", desk.origin);
    let mut author = std::process::Command::new(env!("CARGO_BIN_EXE_wayleave"))
        .args(["author", &start, "--portal", "desk", "--flow", "cars.prepare", "--browser", &address])
        .arg("--out")
        .arg(&root)
        .env("HOME", folder.path())
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let flow = root.join("flows/desk/cars/prepare.yaml");
    let written = async |text: &str| {
        let began = Instant::now();
        while !fs::read_to_string(&flow).is_ok_and(|flow| flow.contains(text)) {
            assert!(began.elapsed() < Duration::from_secs(10), "{text} is not written");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let hands = Hands::on(&address).await;
    let login = hands.page("/login").await;
    login.click("user").await;
    login.type_text("olive").await;
    login.click("password").await;
    login.type_text("Fern-Kettle-42").await;
    login.click("document.querySelector('button')").await;

    let page = hands.page("/desk").await;
    page.click("document.querySelector('[role=dialog] button')").await;
    page.click("document.querySelector('[name=stock]')").await;
    page.type_text("A-10").await;
    page.type_text("42").await;
    page.click("document.querySelector('[name=mail]')").await;
    page.type_text("ada.larkin@example.com").await;
    page.ask("place.focus()").await;
    page.press("ArrowDown", 40).await;
    page.press("ArrowDown", 40).await;
    page.click("wash.parentElement").await;
    page.click("document.querySelector('[value=\"2\"]')").await;
    page.choose_file("#papers", &papers).await;
    page.click("document.querySelector('[aria-label=Right] button')").await;
    page.click("wanted").await;
    page.type_text("B-7").await;
    page.enter().await;
    page.until("said.includes('found B-7')").await;
    page.drag("document.querySelector('[draggable]')", "front", "document.querySelector('[aria-label=Cover]')").await;
    page.until("said.includes('cover: front')").await;
    page.click("[...document.querySelectorAll('button')].find(b => b.textContent === 'Notes')").await;
    let notes = hands.page("/notes").await;
    // People are no faster than this.
    written("window: notes").await;
    notes.click("note").await;
    notes.type_text("two dents").await;
    notes.click("document.querySelector('button')").await;
    page.until("said.includes('note: two dents')").await;
    page.click("[...document.querySelectorAll('button')].find(b => b.textContent === 'Remove')").await;
    page.answer_dialog().await;
    page.until("said.includes('removed')").await;
    page.click("document.querySelector('a[download]')").await;
    written("ends: .csv").await;
    // The page settled; by the next act a person has looked around.
    page.hover("document.querySelector('.menu > button')", "document.querySelector('.items button')").await;
    page.click("document.querySelector('.items button')").await;
    page.until("said.includes('overdue')").await;
    page.hover("document.querySelector('nav span')", "document.querySelector('nav a')").await;
    page.click("document.querySelector('nav a')").await;
    page.until("said.includes('archive')").await;
    // What comes below a pointer that rests is not opened by it.
    page.click("document.querySelector('#run')").await;
    page.until("document.querySelector('#rows').checkVisibility()").await;
    page.click("document.querySelector('#rows button')").await;
    page.until("said.includes('row')").await;
    page.click_in_frame("document.querySelector('iframe')", 30.0, 18.0).await;
    page.until("said.includes('map')").await;
    page.click("[...document.querySelectorAll('button')].find(b => b.textContent === 'Save')").await;
    hands.page("/saved").await;
    let done = desk.effects();
    assert_eq!(done.len(), 1);

    // Written already: nothing is lost if it is killed now.
    written("/saved").await;
    let before = fs::read_to_string(&flow).unwrap();
    kill(Pid::from_raw(i32::try_from(author.id()).unwrap()), Signal::SIGINT).unwrap();
    let status = tokio::task::spawn_blocking(move || {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        author.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        author.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (author.wait().unwrap().code(), stdout, stderr)
    });
    let (code, files, said) = status.await.unwrap();
    assert_eq!(code, Some(0), "{said}\n{before}");
    assert!(files.contains("flows/desk/cars/prepare.yaml\n"), "{files}");
    assert_eq!(before, fs::read_to_string(&flow).unwrap());
    hands.let_go().await;

    let mut all = String::new();
    for file in files.lines() {
        all.push_str(&format!("=== {}\n", file.rsplit("project/").next().unwrap()));
        all.push_str(&fs::read_to_string(file).unwrap());
    }
    let all = all.replace(&desk.origin, "http://desk.localhost");
    for secret in ["Fern-Kettle-42", "olive", "ada.larkin"] {
        assert!(!all.contains(secret) && !said.contains(secret), "{secret}: {all}{said}");
    }
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/authoring/watched.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &all).unwrap();
    }
    assert_eq!(all, fs::read_to_string(&golden).unwrap_or_default(), "UPDATE_GOLDEN=1 writes it anew");

    let home = folder.path().to_owned();
    for (name, secret) in [("username", "olive"), ("password", "Fern-Kettle-42")] {
        fs::write(home.join(name), secret).unwrap();
    }
    let profile = home.join("me.yaml");
    let credentials = "credentials: { username: { file: username }, password: { file: password } }";
    fs::write(&profile, format!("profile: me\nportal: desk\n{credentials}\n")).unwrap();
    tokio::task::spawn_blocking(move || {
        let text = |path: &std::path::Path| path.display().to_string();
        let root = text(&root);
        let (code, findings, stderr) = run(&home, &["-C", &root, "check"]);
        assert_eq!((code, findings.as_str()), (0, ""), "{stderr}");
        let papers = format!("papers={}", text(&papers));
        let (profile, state) = (text(&profile), text(&home.join("state")));
        let arguments = [
            "-C",
            &root,
            "run",
            "desk/cars.prepare",
            "--profile",
            &profile,
            "--state",
            &state,
            "--record",
            "never",
            "-i",
            "buyer_e_mail=ada.larkin@example.com",
            "-i",
            &papers,
        ];
        let (code, _, stderr) = run(&home, &arguments);
        assert_eq!(code, 0, "{stderr}");
    })
    .await
    .unwrap();
    assert_eq!(desk.effects(), done);
}
