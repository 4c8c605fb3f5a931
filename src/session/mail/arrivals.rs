//! The mails that arrive since a challenge was raised.

use std::{fmt, time::Duration};

use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};

use super::{
    error::MailError,
    mailbox::{Arrival, Mailbox},
    message::Content,
    source::MailSource,
};
use crate::{
    cdp::Deadline,
    secret::Secret,
    session::{
        MessageError,
        messages::{Arrivals, PassedBy, Turn},
        reading::{Sought, find},
    },
};

/// A mail older than this does not count when the profile says nothing.
const MAX_AGE: Duration = Duration::from_secs(600);
/// How far the clocks of mail servers are trusted.
const CLOCKS: SignedDuration = SignedDuration::from_secs(180);
/// After a lost connection; so often.
const PAUSE: Duration = Duration::from_secs(2);
const RECONNECTIONS: u32 = 5;
/// If the mailbox was numbered anew, so many of its last mails are looked at.
const LAST: u32 = 50;

pub(super) struct Mails {
    source: MailSource,
    /// None after the connection was lost.
    mailbox: Option<Mailbox>,
    raised: Timestamp,
    validity: Option<u32>,
    /// Mails below this number are done with.
    from: u32,
    /// The numbers are others than those of when the challenge was raised: only the clock tells what is new.
    renumbered: bool,
    /// How often the connection was lost one time after the other.
    lost: u32,
}

impl Mails {
    pub(super) fn new(source: MailSource, mailbox: Mailbox, raised: Timestamp) -> Self {
        let (validity, from) = (mailbox.validity, mailbox.next);
        Self { source, mailbox: Some(mailbox), raised, validity, from, renumbered: false, lost: 0 }
    }

    async fn look(&mut self, deadline: Deadline) -> Result<Vec<Arrival>, MailError> {
        let mut mailbox = self.open().await?;
        let mut arrivals = mailbox.since(self.from).await?;
        while arrivals.is_empty() {
            self.lost = 0;
            mailbox = mailbox.changed(&*self.source.tools().clock, deadline).await?;
            arrivals = mailbox.since(self.from).await?;
        }
        self.from = arrivals.iter().map(|arrival| arrival.uid + 1).max().unwrap_or(self.from);
        self.mailbox = Some(mailbox);
        Ok(arrivals)
    }

    async fn fetch(&mut self, arrival: &Arrival) -> Result<Option<Vec<u8>>, MailError> {
        let mut mailbox = self.open().await?;
        // By another numbering it is another mail; that one comes with the next arrivals.
        let is_same = mailbox.validity == arrival.validity;
        let mail = if is_same { mailbox.read(arrival.uid).await? } else { None };
        self.mailbox = Some(mailbox);
        Ok(mail)
    }

    /// The mailbox, opened again if it has to be.
    async fn open(&mut self) -> Result<Mailbox, MailError> {
        if let Some(mailbox) = self.mailbox.take() {
            return Ok(mailbox);
        }
        let mailbox = self.source.open().await?;
        if mailbox.validity != self.validity {
            self.renumbered = true;
            self.validity = mailbox.validity;
            self.from = mailbox.next.saturating_sub(LAST).max(1);
        }
        Ok(mailbox)
    }

    /// Leaves the connection if another may do better.
    async fn lost(&mut self, error: MailError) -> Result<(), MessageError> {
        if !error.may_pass() || self.lost == RECONNECTIONS {
            return Err(self.source.unusable(error.to_string()));
        }
        self.mailbox = None;
        self.lost += 1;
        self.source.tools().clock.sleep(PAUSE).await;
        Ok(())
    }
}

impl Arrivals for Mails {
    type Message = Arrival;

    /// The server's answers take their time, whatever the clock of the room says.
    fn until(&self, deadline: Deadline) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(deadline.instant()))
    }

    async fn arrived(&mut self, deadline: Deadline) -> Result<Vec<Arrival>, MessageError> {
        loop {
            match self.look(deadline).await {
                Ok(arrivals) => return Ok(arrivals),
                Err(error) => self.lost(error).await?,
            }
        }
    }

    fn passed_by(&self, arrival: &Arrival) -> Option<PassedBy> {
        let rules = self.source.rules();
        if !rules.from.as_deref().is_some_and(|from| arrival.envelope.is_from(from)) {
            return Some(PassedBy::Sender);
        }
        if !rules.subject.as_ref().is_none_or(|subject| subject.matches(&arrival.envelope.subject)) {
            return Some(PassedBy::Subject);
        }
        let now = self.source.tools().clock.now();
        let Some(arrived) = arrival.arrived else { return self.renumbered.then_some(PassedBy::Stale) };
        let earliest = if self.renumbered { self.raised } else { self.raised - CLOCKS };
        // The protocol tells whole seconds.
        if arrived.as_second() < earliest.as_second() {
            return Some(PassedBy::Stale);
        }
        let age = now.duration_since(arrived) - CLOCKS;
        let max_age = rules.max_age.unwrap_or(MAX_AGE);
        (age > SignedDuration::try_from(max_age).unwrap_or(SignedDuration::MAX)).then_some(PassedBy::Old)
    }

    async fn read(&mut self, arrival: &Arrival, sought: Sought<'_>) -> Result<Result<Secret, PassedBy>, MessageError> {
        let mail = loop {
            match self.fetch(arrival).await {
                Ok(mail) => break mail,
                Err(error) => self.lost(error).await?,
            }
        };
        let Some(mail) = mail else { return Ok(Err(PassedBy::Gone)) };
        let content = Content::parse(&zeroize::Zeroizing::new(mail));
        let found = find(content.parts(), sought, self.source.pattern()).map_err(PassedBy::Content);
        if let Ok(secret) = &found {
            self.source.tools().redactor.add(secret).map_err(|error| self.source.unusable(error.to_string()))?;
        }
        Ok(found)
    }

    async fn take(&self, arrival: &Arrival) -> Result<bool, MessageError> {
        let message = format!("{}/{}", arrival.validity.unwrap_or_default(), arrival.uid);
        let now = self.source.tools().clock.now();
        Ok(self.source.taken().take(&self.source.key(), &message, now).await?)
    }

    async fn turn(&self) -> Result<Turn, MessageError> {
        self.source.turn().await
    }

    fn looked_for(&self) -> String {
        self.source.looked_for()
    }
}

impl fmt::Debug for Mails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mails").field("source", &self.source).field("from", &self.from).finish_non_exhaustive()
    }
}
