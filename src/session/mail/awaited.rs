//! A challenge that waits for its mail.

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
        Awaited, MessageError,
        reading::{Sought, find},
        tally::{PassedBy, Tally},
        turns::Turn,
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

pub(super) struct AwaitedMail {
    source: MailSource,
    mailbox: Option<Mailbox>,
    turn: Option<Turn>,
    raised: Timestamp,
    validity: Option<u32>,
    /// Mails below this number are done with.
    from: u32,
    /// The numbers are others than those of when the challenge was raised: only the clock tells what is new.
    renumbered: bool,
    tally: Tally,
}

impl AwaitedMail {
    pub(super) fn new(source: MailSource, mailbox: Mailbox, turn: Turn, raised: Timestamp) -> Self {
        let (validity, from) = (mailbox.validity, mailbox.next);
        Self {
            source,
            mailbox: Some(mailbox),
            turn: Some(turn),
            raised,
            validity,
            from,
            renumbered: false,
            tally: Tally::default(),
        }
    }

    async fn next(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Secret, MessageError> {
        let limit = deadline.remaining();
        tokio::time::timeout_at(deadline.instant(), self.found(sought, deadline)).await.unwrap_or_else(|_| {
            Err(MessageError::Nothing { place: self.source.looked_for(), waited: limit, passed: self.tally.lines() })
        })
    }

    async fn found(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Secret, MessageError> {
        if self.turn.is_none() {
            self.turn = Some(self.source.turn().await?);
        }
        let mut lost = 0;
        loop {
            match self.look(sought, deadline).await {
                Ok(Some(secret)) => {
                    // The next sign-in may look now.
                    self.turn = None;
                    return Ok(secret);
                }
                Ok(None) => lost = 0,
                Err(Trouble::Mail(error)) if error.may_pass() && lost < RECONNECTIONS => {
                    self.mailbox = None;
                    lost += 1;
                    self.source.tools().clock.sleep(PAUSE).await;
                }
                Err(Trouble::Mail(error)) => return Err(self.source.unusable(error.to_string())),
                Err(Trouble::Other(error)) => return Err(error),
            }
        }
    }

    /// Looks at what is new once; if that is not it, waits until there is more.
    async fn look(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Option<Secret>, Trouble> {
        let mut mailbox = match self.mailbox.take() {
            Some(mailbox) => mailbox,
            None => self.reopened().await?,
        };
        let arrivals = mailbox.since(self.from).await?;
        let found = self.judge(&mut mailbox, arrivals, sought).await?;
        self.mailbox = Some(match found {
            Some(_) => mailbox,
            None => mailbox.changed(&*self.source.tools().clock, deadline).await?,
        });
        Ok(found)
    }

    async fn reopened(&mut self) -> Result<Mailbox, Trouble> {
        let mailbox = self.source.open().await?;
        if mailbox.validity != self.validity {
            self.renumbered = true;
            self.validity = mailbox.validity;
            self.from = mailbox.next.saturating_sub(LAST).max(1);
        }
        Ok(mailbox)
    }

    /// Goes through new mails, the newest first: after a second code the first is worth nothing.
    async fn judge(
        &mut self,
        mailbox: &mut Mailbox,
        arrivals: Vec<Arrival>,
        sought: Sought<'_>,
    ) -> Result<Option<Secret>, Trouble> {
        let mut found = None;
        for arrival in arrivals.into_iter().rev() {
            self.from = self.from.max(arrival.uid + 1);
            if let Some(why) = self.passed_by(&arrival) {
                self.tally.count(why);
                continue;
            }
            if found.is_some() {
                // Ours as well, and out of date.
                self.take(arrival.uid).await?;
                continue;
            }
            match self.read(mailbox, arrival.uid, sought).await? {
                Ok(secret) => found = Some(secret),
                Err(why) => self.tally.count(why),
            }
        }
        Ok(found)
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

    /// Reads a mail and takes it for this challenge alone.
    async fn read(
        &self,
        mailbox: &mut Mailbox,
        uid: u32,
        sought: Sought<'_>,
    ) -> Result<Result<Secret, PassedBy>, Trouble> {
        let Some(mail) = mailbox.read(uid).await? else { return Ok(Err(PassedBy::Gone)) };
        let content = Content::parse(&zeroize::Zeroizing::new(mail));
        let secret = match find(content.parts(), sought, self.source.pattern()) {
            Ok(secret) => secret,
            Err(not) => return Ok(Err(PassedBy::Content(not))),
        };
        self.source.tools().redactor.add(&secret).map_err(|error| self.source.unusable(error.to_string()))?;
        Ok(if self.take(uid).await? { Ok(secret) } else { Err(PassedBy::Taken) })
    }

    async fn take(&self, uid: u32) -> Result<bool, MessageError> {
        let message = format!("{}/{uid}", self.validity.unwrap_or_default());
        let now = self.source.tools().clock.now();
        Ok(self.source.taken().take(&self.source.key(), &message, now).await?)
    }
}

impl Awaited for AwaitedMail {
    fn code(&mut self, deadline: Deadline) -> BoxFuture<'_, Result<Secret, MessageError>> {
        Box::pin(self.next(Sought::Code, deadline))
    }

    fn link<'a>(
        &'a mut self,
        origins: &'a [String],
        deadline: Deadline,
    ) -> BoxFuture<'a, Result<Secret, MessageError>> {
        Box::pin(self.next(Sought::Link(origins), deadline))
    }
}

impl fmt::Debug for AwaitedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwaitedMail").field("source", &self.source).field("from", &self.from).finish_non_exhaustive()
    }
}

/// What went wrong, with what another try may mend told apart.
enum Trouble {
    Mail(MailError),
    Other(MessageError),
}

impl From<MailError> for Trouble {
    fn from(error: MailError) -> Self {
        Self::Mail(error)
    }
}

impl From<MessageError> for Trouble {
    fn from(error: MessageError) -> Self {
        Self::Other(error)
    }
}
