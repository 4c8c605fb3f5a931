//! One mail, as far as it is read.

use mail_parser::{HeaderName, MessageParser, PartType};

use crate::session::reading::{Reading, read_html, read_plain};

/// Who a mail says it is from, and about what. Never printed.
#[derive(Default)]
pub(super) struct Envelope {
    /// The address, without the name that is shown; `None` unless there is exactly one.
    pub(super) sender: Option<String>,
    pub(super) subject: String,
}

/// What stands in a mail, the likeliest place of a code first: its HTML, its plain text, its subject.
pub(super) struct Content(Vec<Reading>);

impl Envelope {
    /// Reads the header of a mail.
    pub(super) fn parse(header: &[u8]) -> Self {
        let Some(message) = MessageParser::default().parse_headers(header) else { return Self::default() };
        // With two `From`s each reader would believe another.
        let mut senders = message.headers().iter().filter(|header| header.name == HeaderName::From);
        let sender = match (senders.next(), senders.next()) {
            (Some(sender), None) => sender.value.as_address(),
            _ => None,
        };
        let mut addresses = sender.into_iter().flat_map(|sender| sender.iter()).map(|sender| sender.address.as_deref());
        let sender = match (addresses.next(), addresses.next()) {
            (Some(address), None) => address.map(str::to_owned),
            _ => None,
        };
        Self { sender, subject: message.subject().unwrap_or_default().to_owned() }
    }

    /// Whether it is from an address, or from the domain of `@example.com`.
    pub(super) fn is_from(&self, wanted: &str) -> bool {
        let Some(sender) = &self.sender else { return false };
        match wanted.strip_prefix('@') {
            Some(domain) => sender.rsplit_once('@').is_some_and(|(_, at)| at.eq_ignore_ascii_case(domain)),
            None => sender.eq_ignore_ascii_case(wanted),
        }
    }
}

impl Content {
    /// Reads a whole mail. Attachments and mails within it are not looked at.
    pub(super) fn parse(mail: &[u8]) -> Self {
        let Some(message) = MessageParser::default().parse(mail) else { return Self(Vec::new()) };
        let html = message.html_bodies().filter_map(|part| match &part.body {
            PartType::Html(html) => Some(read_html(html)),
            _ => None,
        });
        let plain = message.text_bodies().filter_map(|part| match &part.body {
            PartType::Text(text) => Some(read_plain(text)),
            _ => None,
        });
        let subject = read_plain(message.subject().unwrap_or_default());
        Self(html.chain(plain).chain([subject]).collect())
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &Reading> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(header: &str) -> Envelope {
        Envelope::parse(header.replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn the_sender_is_the_address_not_the_name() {
        for (from, is) in [
            ("From: DealerCenter <no-reply@portal.example>", true),
            ("From: NO-REPLY@Portal.Example", true),
            ("From: =?utf-8?q?D=C3=A9aler?= <no-reply@portal.example>", true),
            ("From: \"no-reply@portal.example\" <thief@evil.example>", false),
            ("From: =?utf-8?b?bm8tcmVwbHlAcG9ydGFsLmV4YW1wbGU=?= <thief@evil.example>", false),
            ("From: no-reply@portal.example.evil.example", false),
            ("From: thief@evil.example, no-reply@portal.example", false),
            ("From: thief@evil.example\nFrom: no-reply@portal.example", false),
            ("Sender: no-reply@portal.example", false),
        ] {
            let envelope = envelope(&format!("{from}\nSubject: x\n\n"));
            assert_eq!(envelope.is_from("no-reply@portal.example"), is, "{from}");
            assert_eq!(envelope.is_from("@portal.example"), is, "{from}");
        }
    }

    #[test]
    fn a_subject_is_read_as_it_is_shown() {
        let envelope =
            envelope("From: a@b.example\nSubject: =?utf-8?b?WW91ciBjb2Rl?=\n =?utf-8?q?_=E2=80=93_now?=\n\n");
        assert_eq!(envelope.subject, "Your code – now");
    }
}
