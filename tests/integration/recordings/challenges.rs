//! Sign-ins that were answered otherwise than by an app, run again without their portal.

use std::{fs, path::PathBuf};

use practice_portal::{Message, Method, PortalOptions, PromoMode, PushAnswer, SignInRules};
use tokio::sync::broadcast;

use super::{Desk, LIST};
use crate::{cli::run, support::practice::Practice};

const SMS: &str = r#"sms: { command: [sh, -c, "until [ -s {folder}/code ]; do sleep 0.02; done; cat {folder}/code; rm {folder}/code"] }"#;
const LINK: &str = r#"link: { command: [sh, -c, "until [ -s {folder}/link ]; do sleep 0.02; done; cat {folder}/link; rm {folder}/link"] }"#;
const PUSH: &str = "push: { wait: 20s }";

/// Leaves what the portal sends where the commands above take it from.
async fn keep_newest(mut messages: broadcast::Receiver<Message>, folder: PathBuf) {
    while let Ok(message) = messages.recv().await {
        for (name, text) in [("code", message.code), ("link", message.link)] {
            let Some(text) = text else { continue };
            fs::write(folder.join("new"), text).unwrap();
            fs::rename(folder.join("new"), folder.join(name)).unwrap();
        }
    }
}

/// How the portal asks.
type Rules = fn(&mut SignInRules);

/// What a replay says of a run whose sign-in was answered so.
async fn replayed(answers: &str, rules: Rules) -> (i32, String) {
    let options = PortalOptions { promo: PromoMode::Off, vehicles: 3, ..PortalOptions::default() };
    let practice = Practice::with(options).await.with_answers(answers);
    let control = practice.portal.control();
    control.set(|faults| rules(&mut faults.sign_in));
    let phone = tokio::spawn(keep_newest(control.listen_to_messages(), practice.folder.path().to_owned()));
    let desk = Desk { profile: practice.profile_file(None), state: practice.folder.path().join("state"), practice };
    let (code, _, stderr) = desk.run(&["run", LIST, "--profile", desk.profile()]).await;
    phone.abort();
    assert_eq!(code, 0, "{stderr}");
    let Desk { practice, state, .. } = desk;
    let (root, folder) = (practice.root(), practice.folder);
    practice.portal.stop().await;
    let (root, state) = (root.display().to_string(), state.display().to_string());
    let replay = move || run(folder.path(), &["-C", &root, "replay", "network", "--state", &state]);
    let (code, stdout, stderr) = tokio::task::spawn_blocking(replay).await.unwrap();
    (code, format!("{stdout}{stderr}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_challenge_is_answered_as_it_was() {
    let cases: [(&str, &str, Rules); 4] = [
        ("a text message, chosen", SMS, |_| {}),
        ("a link", LINK, |rules| rules.first = Some(Method::Link)),
        ("a link, chosen", LINK, |rules| rules.methods = vec![Method::Totp, Method::Link]),
        ("a push, chosen", PUSH, |rules| {
            rules.methods = vec![Method::Email, Method::Push];
            rules.push = PushAnswer::Allow;
        }),
    ];
    for (name, answers, rules) in cases {
        let (code, said) = replayed(answers, rules).await;
        assert_eq!(code, 0, "{name}: {said}");
        assert!(said.contains("3, the same as then") && said.contains("none missed"), "{name}: {said}");
    }
}
