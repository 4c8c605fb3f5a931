//! The phone of the portal's user: what arrives there goes on to an inbox, or is read by its owner.

use std::{fs, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use jiff::Timestamp;
use practice_portal::{Control, Message, MessageKind};
use tokio::{sync::mpsc, task::JoinHandle};
use wayleave::{
    cdp::Deadline,
    secret::Secret,
    session::{Clock, Inbox, InboxOptions, NoAnswer, Person, Question},
};

use super::cases::{Case, garbled};
use crate::support::{portal_clock::PortalClock, practice::Practice, webhook};

/// A phone that is on, until it is dropped.
pub(super) struct Phone {
    control: Control,
    tasks: Vec<JoinHandle<()>>,
}

impl Phone {
    pub(super) async fn switch_on(practice: &Practice, clock: Arc<PortalClock>, case: &Case) -> Self {
        let control = practice.portal.control();
        let mut phone = Self { control: control.clone(), tasks: Vec::new() };
        let Some(answers) = case.answers else { return phone };
        let mut messages = control.listen_to_messages();
        if !answers.contains("inbox") {
            let folder = practice.folder.path().to_owned();
            phone.tasks.push(tokio::spawn(async move {
                while let Ok(message) = messages.recv().await {
                    leave(&folder, message.code.as_deref().unwrap_or_default());
                }
            }));
            return phone;
        }
        let (address, inbox) = inbox(&practice.folder.path().join("state"), clock.clone()).await;
        phone.tasks.push(inbox);
        if case.stale {
            let user = practice.user();
            let mut old = Message {
                at: 0,
                kind: MessageKind::Sms,
                to: user.phone.clone(),
                from: "+15125550100".to_owned(),
                subject: String::new(),
                text: "246802 is your Practice DMS verification code.".to_owned(),
                html: String::new(),
                code: Some("246802".to_owned()),
                link: None,
            };
            if answers.contains('@') {
                (old.to, old.from) = (user.email.clone(), "do-not-reply@practice-dms.example".to_owned());
            }
            post(&address, "stale", &clock, garbled(old)).await;
            clock.pass(Duration::from_secs(1));
        }
        let arrives = case.phone;
        phone.tasks.push(tokio::spawn(async move {
            let mut sent = 0;
            while let Ok(message) = messages.recv().await {
                for (number, message) in arrives(sent, message).into_iter().enumerate() {
                    post(&address, &format!("{sent}.{number}"), &clock, message).await;
                }
                sent += 1;
            }
        }));
        phone
    }

    pub(super) fn owner(&self) -> Owner {
        Owner(self.control.clone())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Where a command takes the newest code from.
fn leave(folder: &Path, code: &str) {
    fs::write(folder.join("new"), code).unwrap();
    fs::rename(folder.join("new"), folder.join("code")).unwrap();
}

/// `wayleave inbox` without its process.
async fn inbox(state: &Path, clock: Arc<PortalClock>) -> (SocketAddr, JoinHandle<()>) {
    let (told, mut posted) = mpsc::unbounded_channel();
    let inbox = Inbox::open(InboxOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        state_folder: state.to_owned(),
        twilio: None,
        url: None,
        key: Some(Secret::new(webhook::KEY)),
        clock: Arc::new(Watch(clock)),
        told,
    });
    let inbox = inbox.await.unwrap();
    let address = inbox.address().unwrap();
    let serving = tokio::spawn(async move {
        tokio::select! {
            served = inbox.serve() => served.unwrap(),
            () = async { while posted.recv().await.is_some() {} } => {}
        }
    });
    (address, serving)
}

async fn post(address: &SocketAddr, id: &str, clock: &PortalClock, message: Message) {
    let (address, id, now) = (address.to_string(), id.to_owned(), clock.now().as_second());
    let Message { to, from, subject, text, html, .. } = message;
    let body = serde_json::json!({ "to": to, "from": from, "subject": subject, "text": text, "html": html });
    let posting = move || webhook::post_json(&address, &id, now, &body.to_string());
    assert_eq!(tokio::task::spawn_blocking(posting).await.unwrap(), 204);
}

/// Tells the time, and lets nobody set it ahead.
#[derive(Debug)]
struct Watch(Arc<PortalClock>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// At the terminal, with the phone in hand: what was held up arrives when they look.
pub(super) struct Owner(Control);

impl std::fmt::Debug for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Owner")
    }
}

impl Person for Owner {
    fn is_there(&self) -> bool {
        true
    }

    fn ask<'a>(&'a self, _: &'a Question, _: Deadline) -> BoxFuture<'a, Result<Secret, NoAnswer>> {
        self.0.release_messages();
        let code = self.0.messages().pop().and_then(|message| message.code);
        Box::pin(std::future::ready(code.map(Secret::new).ok_or(NoAnswer::Nothing)))
    }
}
