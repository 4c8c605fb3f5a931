//! Two programs that sign in at once, each with its own state folder, and read one mailbox.

use std::{process::Command, sync::Arc, time::Duration};

use practice_portal::{Deed, Message, Method};
use tokio::sync::broadcast;

use super::LOOK;
use crate::support::{browser, dovecot::Dovecot, practice::Practice};

/// So long a mail is held up; two that are sent within it arrive as one.
const HELD: Duration = Duration::from_secs(2);

async fn office(dovecot: &Dovecot) -> Practice {
    let answers = format!(
        "email:\n  imap:\n    host: localhost\n    port: {}\n    user: {{ file: {} }}\n    password: {{ file: {} }}\n    \
         ca: {}\n    from: do-not-reply@practice-dms.example",
        dovecot.port,
        dovecot.user_file().display(),
        dovecot.password_file().display(),
        dovecot.authority().display(),
    );
    let practice = Practice::small().await.with_file(LOOK.0, LOOK.1).with_answers(&answers);
    practice.portal.control().set(|faults| faults.sign_in.first = Some(Method::Email));
    practice
}

/// Delivers the mails of both portals, those of both at once where they come at once.
async fn deliver(dovecot: Arc<Dovecot>, mut mails: [broadcast::Receiver<Message>; 2]) {
    let [one, other] = &mut mails;
    loop {
        let (first, rest) = tokio::select! {
            mail = one.recv() => (mail, &mut *other),
            mail = other.recv() => (mail, &mut *one),
        };
        let Ok(first) = first else { return };
        let second = tokio::time::timeout(HELD, rest.recv()).await;
        for mail in [Some(first), second.ok().and_then(Result::ok)].into_iter().flatten() {
            dovecot.deliver(&mail.to_mime());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_at_one_mailbox_get_a_code_each() {
    let dovecot = Arc::new(Dovecot::start());
    let offices = [office(&dovecot).await, office(&dovecot).await];
    let mails = offices.each_ref().map(|office| office.portal.control().listen_to_messages());
    let delivering = tokio::spawn(deliver(dovecot.clone(), mails));
    let running = offices.each_ref().map(|office| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wayleave"));
        command.arg("-C").arg(office.root()).args(["run", "dealercenter/endings.look", "--profile"]);
        command.arg(office.profile_file(None)).arg("--state").arg(office.folder.path().join("state"));
        command.env("WAYLEAVE_BROWSER", browser::executable()).env_remove("WAYLEAVE_VAULT_KEY");
        command.env("HOME", office.folder.path());
        tokio::task::spawn_blocking(move || command.output().unwrap())
    });
    for (ran, office) in futures::future::join_all(running).await.into_iter().zip(&offices) {
        let output = ran.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let deeds: Vec<Deed> = office.portal.ledger().into_iter().map(|effect| effect.deed).collect();
        let count = |wanted: fn(&Deed) -> bool| deeds.iter().filter(|deed| wanted(deed)).count();
        let (sent, tried) = (
            count(|deed| matches!(deed, Deed::MessageSent { .. })),
            count(|deed| matches!(deed, Deed::CodeTried { .. })),
        );
        assert_eq!((sent, tried, deeds.contains(&Deed::SignedIn)), (1, 1, true), "{deeds:?}");
    }
    delivering.abort();
}
