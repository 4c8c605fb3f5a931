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
    portal::{InboxRules, MessageRules},
    secret::Secret,
    session::{
        Awaited, MessageError, MessageSource, MessageTools,
        messages::{Arrivals, PassedBy, TakenMessages, Turn, Waiting, looked_for},
        reading::{Sought, find},
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

/// The messages that are posted since a challenge was raised.
struct Posts {
    source: InboxSource,
    asking: Asking,
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

    fn rules(&self) -> &MessageRules {
        &self.0.rules.message
    }

    fn tools(&self) -> &MessageTools {
        &self.0.tools
    }

    fn unusable(&self, why: String) -> MessageError {
        MessageError::Unusable { place: self.place(), why }
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
            Ok(Box::new(Waiting::new(Posts { source: self.clone(), asking }, turn)) as Box<dyn Awaited>)
        })
    }
}

impl Arrivals for Posts {
    type Message = Message;

    fn until(&self, deadline: Deadline) -> BoxFuture<'static, ()> {
        let clock = Arc::clone(&self.source.tools().clock);
        Box::pin(async move { clock.sleep(deadline.remaining()).await })
    }

    async fn arrived(&mut self, _: Deadline) -> Result<Vec<Message>, MessageError> {
        let mut arrived = Vec::new();
        loop {
            let next = match arrived.is_empty() {
                true => self.asking.next().await,
                false => match self.asking.next().now_or_never() {
                    Some(next) => next,
                    None => return Ok(arrived),
                },
            };
            match next.map_err(|error| self.source.unusable(error.to_string()))? {
                Some(message) => arrived.push(message),
                None if arrived.is_empty() => return Err(self.source.unusable("`wayleave inbox` ended".into())),
                None => return Ok(arrived),
            }
        }
    }

    fn passed_by(&self, message: &Message) -> Option<PassedBy> {
        let rules = self.source.rules();
        if !rules.from.as_deref().is_none_or(|from| is_same(from, &message.from)) {
            return Some(PassedBy::Sender);
        }
        if !rules.subject.as_ref().is_none_or(|subject| subject.matches(&message.subject)) {
            return Some(PassedBy::Subject);
        }
        let max_age = SignedDuration::try_from(rules.max_age.unwrap_or(MAX_AGE)).unwrap_or(SignedDuration::MAX);
        (self.source.tools().clock.now().duration_since(message.at) > max_age).then_some(PassedBy::Old)
    }

    async fn read(&mut self, message: &Message, sought: Sought<'_>) -> Result<Result<Secret, PassedBy>, MessageError> {
        let found = find(message.parts().iter(), sought, self.source.0.pattern.as_ref()).map_err(PassedBy::Content);
        if let Ok(secret) = &found {
            self.source.tools().redactor.add(secret).map_err(|error| self.source.unusable(error.to_string()))?;
        }
        Ok(found)
    }

    async fn take(&self, message: &Message) -> Result<bool, MessageError> {
        let taken = TakenMessages::of(self.source.tools().state.clone());
        Ok(taken.take("inbox", &message.id, self.source.tools().clock.now()).await?)
    }

    async fn turn(&self) -> Result<Turn, MessageError> {
        self.source.turn().await
    }

    fn looked_for(&self) -> String {
        looked_for(&self.source.place(), self.source.rules())
    }
}

impl fmt::Debug for Posts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Posts").field("source", &self.source).finish_non_exhaustive()
    }
}
