//! The messages of the inbox, for one number or address of a profile.

use std::{fmt, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use super::{
    message::{Message, is_same},
    socket::Asking,
};
use crate::{
    cdp::Deadline,
    portal::InboxRules,
    secret::Secret,
    session::{
        Awaited, MessageError, MessageSource, MessageTools,
        reading::{Sought, find},
        taken_messages::TakenMessages,
        tally::{PassedBy, Tally, looked_for},
        turns::Turn,
    },
};

/// A message that came longer ago does not count when the profile says nothing.
const MAX_AGE: Duration = Duration::from_secs(600);

/// What `wayleave inbox` takes in for one number or address.
#[derive(Clone, Debug)]
pub struct InboxSource(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rules: InboxRules,
    pattern: Option<Regex>,
    tools: MessageTools,
}

/// A challenge that waits for its message.
struct AwaitedPost {
    source: InboxSource,
    asking: Asking,
    turn: Option<Turn>,
    tally: Tally,
}

impl InboxSource {
    /// Nothing is connected yet.
    #[must_use]
    pub fn of(rules: &InboxRules, tools: &MessageTools) -> Self {
        // The checker has compiled it once already.
        let pattern = rules.message.pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok());
        Self(Arc::new(Inner { rules: rules.clone(), pattern, tools: tools.clone() }))
    }

    async fn turn(&self) -> Result<Turn, MessageError> {
        let Inner { rules, tools, .. } = &*self.0;
        let place = format!("inbox\n{}\n{}", rules.to, rules.message.from.as_deref().unwrap_or_default());
        tools.turns.take(tools.state.folder(), &place).await.map_err(|why| self.unusable(why.to_string()))
    }

    fn unusable(&self, why: String) -> MessageError {
        MessageError::Unusable { place: self.place(), why }
    }

    fn passed_by(&self, message: &Message) -> Option<PassedBy> {
        let rules = &self.0.rules.message;
        if !rules.from.as_deref().is_none_or(|from| is_same(from, &message.from)) {
            return Some(PassedBy::Sender);
        }
        if !rules.subject.as_ref().is_none_or(|subject| subject.matches(&message.subject)) {
            return Some(PassedBy::Subject);
        }
        let max_age = SignedDuration::try_from(rules.max_age.unwrap_or(MAX_AGE)).unwrap_or(SignedDuration::MAX);
        (self.0.tools.clock.now().duration_since(message.at) > max_age).then_some(PassedBy::Old)
    }

    /// Reads a message and takes it for this challenge alone.
    async fn read(&self, message: &Message, sought: Sought<'_>) -> Result<Result<Secret, PassedBy>, MessageError> {
        let secret = match find(message.parts().iter(), sought, self.0.pattern.as_ref()) {
            Ok(secret) => secret,
            Err(not) => return Ok(Err(PassedBy::Content(not))),
        };
        self.0.tools.redactor.add(&secret).map_err(|error| self.unusable(error.to_string()))?;
        Ok(if self.take(message).await? { Ok(secret) } else { Err(PassedBy::Taken) })
    }

    async fn take(&self, message: &Message) -> Result<bool, MessageError> {
        let taken = TakenMessages::of(self.0.tools.state.clone());
        Ok(taken.take("inbox", &message.id, self.0.tools.clock.now()).await?)
    }
}

impl MessageSource for InboxSource {
    fn place(&self) -> String {
        format!("the inbox of {}", self.0.rules.to)
    }

    fn raise(&self, at: Timestamp) -> BoxFuture<'_, Result<Box<dyn Awaited>, MessageError>> {
        Box::pin(async move {
            let turn = self.turn().await?;
            let folder = self.0.tools.state.folder();
            let asking = Asking::connect(folder, &self.0.rules.to, at).await;
            let asking = asking.map_err(|error| self.unusable(error.to_string()))?.ok_or_else(|| {
                self.unusable(format!("no `wayleave inbox` runs with the state folder {}", folder.display()))
            })?;
            let awaited = AwaitedPost { source: self.clone(), asking, turn: Some(turn), tally: Tally::default() };
            Ok(Box::new(awaited) as Box<dyn Awaited>)
        })
    }
}

impl AwaitedPost {
    async fn next(&mut self, sought: Sought<'_>, deadline: Deadline) -> Result<Secret, MessageError> {
        let waited = deadline.remaining();
        let clock = Arc::clone(&self.source.0.tools.clock);
        tokio::select! {
            biased;
            found = self.found(sought) => found,
            () = clock.sleep(waited) => Err(MessageError::Nothing {
                place: looked_for(&self.source.place(), &self.source.0.rules.message),
                waited,
                passed: self.tally.lines(),
            }),
        }
    }

    async fn found(&mut self, sought: Sought<'_>) -> Result<Secret, MessageError> {
        if self.turn.is_none() {
            self.turn = Some(self.source.turn().await?);
        }
        loop {
            let arrived = self.arrived().await?;
            if let Some(secret) = self.judge(arrived, sought).await? {
                // The next sign-in may look now.
                self.turn = None;
                return Ok(secret);
            }
        }
    }

    /// All that is there; waits if that is nothing.
    async fn arrived(&mut self) -> Result<Vec<Message>, MessageError> {
        let lost = |source: &InboxSource, why: String| source.unusable(why);
        let mut arrived = Vec::new();
        loop {
            let next = match arrived.is_empty() {
                true => self.asking.next().await,
                false => match self.asking.next().now_or_never() {
                    Some(next) => next,
                    None => return Ok(arrived),
                },
            };
            match next.map_err(|error| lost(&self.source, error.to_string()))? {
                Some(message) => arrived.push(message),
                None if arrived.is_empty() => return Err(lost(&self.source, "`wayleave inbox` ended".into())),
                None => return Ok(arrived),
            }
        }
    }

    /// Goes through new messages, the newest first: after a second code the first is worth nothing.
    async fn judge(&mut self, arrived: Vec<Message>, sought: Sought<'_>) -> Result<Option<Secret>, MessageError> {
        let mut found = None;
        for message in arrived.iter().rev() {
            if let Some(why) = self.source.passed_by(message) {
                self.tally.count(why);
            } else if found.is_some() {
                self.source.take(message).await?;
            } else {
                match self.source.read(message, sought).await? {
                    Ok(secret) => found = Some(secret),
                    Err(why) => self.tally.count(why),
                }
            }
        }
        Ok(found)
    }
}

impl Awaited for AwaitedPost {
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

impl fmt::Debug for AwaitedPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwaitedPost").field("source", &self.source).finish_non_exhaustive()
    }
}
