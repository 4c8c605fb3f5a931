//! Passes on what happens in a visit without being asked for, as it happens.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, task::JoinHandle};

use crate::{
    event::{Event, Stream},
    page::Notice,
    secret::Redactor,
};

/// Turns notices into events until the visit is over, or it is dropped.
pub(super) struct Bystander(JoinHandle<()>);

impl Bystander {
    pub(super) fn tell(mut notices: UnboundedReceiver<Notice>, events: Stream, redactor: Redactor) -> Self {
        Self(tokio::spawn(async move {
            while let Some(notice) = notices.recv().await {
                event(notice, &redactor).iter().for_each(|event| events.emit(event));
            }
        }))
    }

    /// Waits until the last notice was told: the visit has ended and sends no more.
    pub(super) async fn end(mut self) {
        let _closed = tokio::time::timeout(LAST_WORDS, &mut self.0).await;
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Windows of a context that was closed say so within this time.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What is to be told of a notice; nothing of what only those hear of who observe a person.
fn event(notice: Notice, redactor: &Redactor) -> Option<Event> {
    let redacted = |text: &str| redactor.redact(text).into_owned();
    Some(match notice {
        Notice::Dialog(seen) => Event::Dialog {
            message: redacted(&seen.message),
            kind: seen.kind,
            accepted: seen.accepted,
            by_rule: seen.by_rule,
        },
        Notice::WindowOpened { window, .. } => Event::WindowOpened { window: window.0 },
        Notice::WindowClosed(window) => Event::WindowClosed { window: window.0 },
        Notice::OriginRefused { origin, .. } => Event::OriginRefused { origin },
        Notice::FileKept(file) => Event::FileKept {
            name: redacted(&file.name),
            path: redacted(&file.path.to_string_lossy()),
            bytes: file.bytes,
            sha256: file.sha256,
        },
        Notice::DownloadRefused { name, why } => Event::DownloadRefused { name: redacted(&name), why },
        Notice::Console(line) => Event::Console {
            window: line.window.0,
            level: line.level,
            text: redactor.hide_secrets(&line.text).into_owned(),
            at: line.at.as_deref().map(redacted),
        },
        Notice::Exchange(exchange) => Event::Exchange(Arc::from(exchange)),
        Notice::Tokens(tokens) => {
            tokens.iter().for_each(|token| redactor.add_token(token));
            return None;
        }
        Notice::Observed { .. }
        | Notice::Navigated { .. }
        | Notice::Sent { .. }
        | Notice::DialogAnswered { .. }
        | Notice::DownloadBegan { .. } => return None,
    })
}
