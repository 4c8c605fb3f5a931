//! The shipped sign-in, by messages that really arrive: mails in a mailbox, texts at `wayleave inbox`.

use std::sync::Arc;

use practice_portal::{Deed, Message, MessageKind, Method, PortalOptions, PromoMode};
use tokio::sync::broadcast;
use wayleave::{
    cdp::{Browser, LaunchOptions},
    job::BrowserSource,
};

use crate::{
    inbox::Running,
    support::{browser, dovecot::Dovecot, practice::Practice},
};

/// Carries what the portal sends to where it belongs.
async fn carry(mut messages: broadcast::Receiver<Message>, dovecot: Arc<Dovecot>, inbox: Arc<Running>) {
    while let Ok(message) = messages.recv().await {
        match message.kind {
            MessageKind::Email => dovecot.deliver(&message.to_mime()),
            MessageKind::Sms => {
                let id = format!("SM{}", message.code.as_deref().unwrap_or_default());
                let inbox = Arc::clone(&inbox);
                let posted = move || inbox.text_to(&message.to, &id, &message.from, &message.text);
                assert_eq!(tokio::task::spawn_blocking(posted).await.unwrap(), 200);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_links_come_by_mail_and_by_text() {
    let dovecot = Arc::new(Dovecot::start());
    let options = PortalOptions { promo: PromoMode::Off, vehicles: 3, ..PortalOptions::default() };
    let practice = Practice::with(options).await;
    let inbox = Arc::new(Running::start(&practice.folder.path().join("state")));
    let imap = format!(
        "imap: {{ host: localhost, port: {}, user: {{ file: {} }}, password: {{ file: {} }}, ca: {}, from: \"@practice-dms.example\" }}",
        dovecot.port,
        dovecot.user_file().display(),
        dovecot.password_file().display(),
        dovecot.authority().display(),
    );
    let number = practice.user().phone.clone();
    let answers = format!("email: {{ {imap} }}\nlink: {{ {imap} }}\nsms: {{ inbox: {{ to: \"{number}\" }} }}");
    let practice = practice.with_answers(&answers);
    let control = practice.portal.control();
    let carrying = tokio::spawn(carry(control.listen_to_messages(), Arc::clone(&dovecot), inbox));
    let mut options = LaunchOptions::new(browser::executable(), practice.folder.path());
    options.no_sandbox = nix::unistd::geteuid().is_root();
    let browser = Browser::launch(options).await.unwrap();

    let mut before = 0;
    for method in [Method::Email, Method::Link, Method::Sms] {
        control.set(|faults| faults.sign_in.first = Some(method));
        practice.sign_in(BrowserSource::Shared(browser.clone())).await.unwrap();
        let ledger = practice.portal.ledger();
        let deeds: Vec<&Deed> = ledger[before..].iter().map(|effect| &effect.deed).collect();
        before = ledger.len();
        let count = |is: fn(&Deed) -> bool| deeds.iter().filter(|deed| is(deed)).count();
        let accepted = |deed: &Deed| {
            matches!(deed, Deed::CodeTried { accepted: true } | Deed::LinkOpened { accepted: true })
        };
        let refused = |deed: &Deed| {
            matches!(deed, Deed::CodeTried { accepted: false } | Deed::LinkOpened { accepted: false })
        };
        let sent = count(|deed| matches!(deed, Deed::MessageSent { .. }));
        assert_eq!((sent, count(accepted), count(refused)), (1, 1, 0), "{method:?}: {deeds:?}");
    }
    carrying.abort();
    browser.close().await;
}
