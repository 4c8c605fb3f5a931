//! Messages on their way out: texts and mails with codes and links. No network is touched: who
//! starts the portal reads them here, and delivers them where they shall arrive.

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::locked::Locked;
use crate::users::PortalUser;

/// Who the mails are from.
const SENDER: &str = "do-not-reply@practice-dms.example";
/// Who the texts are from.
const SENDER_NUMBER: &str = "+15125550100";

/// What kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A text message.
    Sms,
    /// A mail.
    Email,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// When it left, in seconds by the portal's clock; 0 while it is held.
    pub at: u64,
    /// What kind.
    pub kind: MessageKind,
    /// Address or number.
    pub to: String,
    /// Address or number.
    pub from: String,
    /// Empty for texts.
    pub subject: String,
    /// The text, or the text part.
    pub text: String,
    /// The HTML part, empty for texts.
    pub html: String,
    /// The code in it.
    pub code: Option<String>,
    /// The link in it.
    pub link: Option<String>,
}

impl Message {
    pub(crate) fn written(kind: MessageKind, user: &PortalUser, code: Option<String>, link: Option<String>) -> Self {
        let (subject, text, html) = match (kind, &code, &link) {
            (MessageKind::Sms, code, _) => {
                let code = code.as_deref().unwrap_or_default();
                (
                    String::new(),
                    format!("{code} is your Practice DMS verification code. It expires in 5 minutes."),
                    String::new(),
                )
            }
            (MessageKind::Email, _, Some(link)) => (
                "Your log in link".to_owned(),
                format!(
                    "Hello {},\n\nopen this link to log in to Practice DMS:\n\n{link}\n\nIt works once, for 5 minutes.\n",
                    user.display_name
                ),
                format!(
                    "<p>Hello {},</p><p><a href=\"{link}\">Log in to Practice DMS</a></p><p>It works once, for 5 minutes.</p>",
                    user.display_name
                ),
            ),
            (MessageKind::Email, code, None) => {
                let code = code.as_deref().unwrap_or_default();
                (
                    "Your authentication code".to_owned(),
                    format!(
                        "Hello {},\n\nyour authentication code is:\n\n{code}\n\nIt works once, for 5 minutes.\n",
                        user.display_name
                    ),
                    format!(
                        "<p>Hello {},</p><p>your authentication code is:</p><p style=\"font-size:24px\"><b>{code}</b></p><p>It works once, for 5 minutes.</p>",
                        user.display_name
                    ),
                )
            }
        };
        let (to, from) = match kind {
            MessageKind::Sms => (user.phone.clone(), SENDER_NUMBER),
            MessageKind::Email => (user.email.clone(), SENDER),
        };
        Self { at: 0, kind, to, from: from.to_owned(), subject, text, html, code, link }
    }

    /// A mail as it goes over the wire: a text part and an HTML part, with a boundary that has six
    /// digits in a row of its own. Its date is the real one.
    pub fn to_mime(&self) -> String {
        let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S +0000");
        let Self { from, to, subject, text, html, .. } = self;
        let text = text.replace('\n', "\r\n");
        format!(
            "From: Practice DMS <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: {date}\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_918273\"\r\n\r\n\
             --=_918273\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
             --=_918273\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{html}</body></html>\r\n\
             --=_918273--\r\n"
        )
    }
}

/// What was sent, and what waits to be.
#[derive(Debug)]
pub(crate) struct Outbox {
    sent: Locked<Vec<Message>>,
    held: Locked<Vec<Message>>,
    bell: broadcast::Sender<Message>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { sent: Locked::default(), held: Locked::default(), bell: broadcast::Sender::new(64) }
    }
}

impl Outbox {
    pub(crate) fn deliver(&self, message: Message, now: u64) {
        let message = Message { at: now, ..message };
        self.sent.with(|sent| sent.push(message.clone()));
        // Nobody has to listen.
        let _listeners = self.bell.send(message);
    }

    pub(crate) fn hold(&self, message: Message) {
        self.held.with(|held| held.push(message));
    }

    /// Sends what was held; returns how many there were.
    pub(crate) fn release(&self, now: u64) -> usize {
        let held = self.held.with(std::mem::take);
        let count = held.len();
        for message in held {
            self.deliver(message, now);
        }
        count
    }

    pub(crate) fn sent(&self) -> Vec<Message> {
        self.sent.with(|sent| sent.clone())
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Message> {
        self.bell.subscribe()
    }
}
