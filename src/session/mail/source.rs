//! A mailbox of a profile.

use std::sync::Arc;

use futures::future::BoxFuture;
use jiff::Timestamp;
use regex::Regex;

use super::{
    arrivals::Mails,
    error::MailError,
    mailbox::{Mailbox, Place},
};
use crate::{
    portal::{MailRules, MessageRules},
    secret::Secret,
    session::{
        Awaited, CredentialError, Credentials, MessageError, MessageSource, MessageTools,
        messages::{TakenMessages, Turn, Waiting, looked_for},
    },
};

/// Where a portal's mails arrive, and which of them count.
#[derive(Clone, Debug)]
pub struct MailSource(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    place: Place,
    user: Secret,
    password: Secret,
    rules: MessageRules,
    pattern: Option<Regex>,
    tools: MessageTools,
}

impl MailSource {
    /// Reads who signs in to the mailbox; nothing is connected yet.
    ///
    /// # Errors
    /// The user or the password cannot be had.
    pub async fn of(
        rules: &MailRules,
        credentials: &mut Credentials,
        tools: &MessageTools,
    ) -> Result<Self, CredentialError> {
        let MailRules { host, port, mailbox, ca, message, .. } = rules.clone();
        Ok(Self(Arc::new(Inner {
            user: credentials.secret("imap.user", &rules.user).await?,
            password: credentials.secret("imap.password", &rules.password).await?,
            place: Place { host, port, mailbox, ca },
            // The checker has compiled it once already.
            pattern: message.pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok()),
            rules: message,
            tools: tools.clone(),
        })))
    }

    pub(super) async fn open(&self) -> Result<Mailbox, MailError> {
        let Inner { place, user, password, tools, .. } = &*self.0;
        Mailbox::open(place, user, password, &tools.redactor).await
    }

    pub(super) fn rules(&self) -> &MessageRules {
        &self.0.rules
    }

    pub(super) fn pattern(&self) -> Option<&Regex> {
        self.0.pattern.as_ref()
    }

    pub(super) fn tools(&self) -> &MessageTools {
        &self.0.tools
    }

    pub(super) fn taken(&self) -> TakenMessages {
        TakenMessages::of(self.0.tools.state.clone())
    }

    /// What names the mailbox among all, for claims.
    pub(super) fn key(&self) -> String {
        let Place { host, port, mailbox, .. } = &self.0.place;
        format!("imap\n{host}\n{port}\n{}\n{mailbox}", self.0.user.expose())
    }

    pub(super) async fn turn(&self) -> Result<Turn, MessageError> {
        let tools = self.tools();
        let place = format!("{}\n{}", self.key(), self.rules().from.as_deref().unwrap_or_default());
        tools.turns.take(tools.state.folder(), &place).await.map_err(|why| self.unusable(why.to_string()))
    }

    pub(super) fn unusable(&self, why: String) -> MessageError {
        MessageError::Unusable { place: self.place(), why }
    }

    /// The mailbox, and which of its mails count.
    pub(super) fn looked_for(&self) -> String {
        looked_for(&self.place(), self.rules())
    }
}

impl MessageSource for MailSource {
    fn place(&self) -> String {
        format!("the mailbox {} at {}", self.0.place.mailbox, self.0.place.host)
    }

    fn raise(&self, at: Timestamp) -> BoxFuture<'_, Result<Box<dyn Awaited>, MessageError>> {
        Box::pin(async move {
            let turn = self.turn().await?;
            let mailbox = self.open().await.map_err(|error| self.unusable(error.to_string()))?;
            Ok(Box::new(Waiting::new(Mails::new(self.clone(), mailbox, at), turn)) as Box<dyn Awaited>)
        })
    }
}
