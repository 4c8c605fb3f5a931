//! An open mailbox: what is new in it, one mail of it, and waiting for the next. Nothing in it is changed, not
//! even what counts as read.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use async_imap::{
    Client, Session,
    error::Error,
    types::{Capabilities, UnsolicitedResponse},
};
use futures::TryStreamExt;
use jiff::Timestamp;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    error::{MailError, lost},
    message::Envelope,
    metered::Metered,
    tls::client_config,
};
use crate::{
    cdp::Deadline,
    secret::{Redactor, Secret},
    session::Clock,
};

/// What a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much is read over one connection: some headers, and mails up to a bound each.
const MOST_BYTES: usize = 32 << 20;
/// Of a mail no more is read: codes stand at the beginning.
const MAIL_BYTES: usize = 256 << 10;
const HEADER_BYTES: usize = 32 << 10;
/// Of so many new mails the newest are looked at.
const MOST_MAILS: usize = 50;
/// How often a server without IDLE is asked.
const POLL: Duration = Duration::from_secs(3);
/// How often one with IDLE is asked all the same: some never tell.
const RECHECK: Duration = Duration::from_secs(15);

/// Where a mailbox is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) mailbox: String,
    pub(super) ca: Option<PathBuf>,
}

pub(super) struct Mailbox {
    session: Session<Stream>,
    /// Which numbering of mails holds, and the number that the next one gets.
    pub(super) validity: Option<u32>,
    pub(super) next: u32,
    idles: bool,
}

/// A mail that is there, without its text.
pub(super) struct Arrival {
    /// Its number, and the numbering that it belongs to.
    pub(super) uid: u32,
    pub(super) validity: Option<u32>,
    /// When it arrived, by the server's clock.
    pub(super) arrived: Option<Timestamp>,
    pub(super) envelope: Envelope,
}

type Stream = Metered<TlsStream<TcpStream>>;

impl Mailbox {
    /// Connects, signs in, and opens the mailbox for reading only.
    pub(super) async fn open(
        place: &Place,
        user: &Secret,
        password: &Secret,
        redactor: &Redactor,
    ) -> Result<Self, MailError> {
        let stream = within(connect(place)).await?;
        let mut client = Client::new(Metered::new(stream, MOST_BYTES));
        let greeting = within(async { client.read_response().await.map_err(|error| lost(error.into())) }).await?;
        greeting.ok_or_else(|| MailError::Lost("the server closed it without a greeting".into()))?;
        let (mut session, told) = within(sign_in(client, user, password, redactor)).await?;
        let idles = match told {
            Some(capabilities) => offers_idle(&capabilities),
            None => offers_idle(&within(async { session.capabilities().await.map_err(lost) }).await?),
        };
        let opened = within(async {
            session.examine(&place.mailbox).await.map_err(|error| match error {
                Error::No(text) => MailError::NoMailbox(shown(&text, redactor)),
                other => lost(other),
            })
        });
        let opened = opened.await?;
        let mut mailbox = Self { session, validity: opened.uid_validity, next: opened.uid_next.unwrap_or(0), idles };
        if opened.uid_next.is_none() {
            mailbox.next = mailbox.last().await?.map_or(1, |last| last + 1);
        }
        Ok(mailbox)
    }

    /// The number of the last mail, of a server that does not say which is next.
    async fn last(&mut self) -> Result<Option<u32>, MailError> {
        within(async {
            let mails = self.session.uid_fetch("*", "(UID)").await.map_err(lost)?;
            let mails: Vec<_> = mails.try_collect().await.map_err(lost)?;
            Ok(mails.iter().filter_map(|mail| mail.uid).max())
        })
        .await
    }

    /// The mails from a number on, the newest last.
    pub(super) async fn since(&mut self, uid: u32) -> Result<Vec<Arrival>, MailError> {
        let wanted = format!("{uid}:*");
        let mut uids: Vec<u32> = within(async {
            let found = self.session.uid_search(format!("UID {wanted}")).await.map_err(lost)?;
            // `7:*` is the last mail too, if that has a lower number.
            Ok(found.into_iter().filter(|found| *found >= uid).collect())
        })
        .await?;
        uids.sort_unstable();
        let newest = &uids[uids.len().saturating_sub(MOST_MAILS)..];
        if newest.is_empty() {
            return Ok(Vec::new());
        }
        let set = newest.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let validity = self.validity;
        let query = format!("(UID INTERNALDATE BODY.PEEK[HEADER]<0.{HEADER_BYTES}>)");
        let mut arrivals: Vec<Arrival> = within(async {
            let mails = self.session.uid_fetch(set, query).await.map_err(lost)?;
            let arrivals = mails.try_filter_map(|mail| {
                let arrived = mail.internal_date().and_then(|at| Timestamp::from_second(at.timestamp()).ok());
                let envelope = mail.header().map(Envelope::parse);
                let arrival =
                    mail.uid.zip(envelope).map(|(uid, envelope)| Arrival { uid, validity, arrived, envelope });
                std::future::ready(Ok(arrival))
            });
            arrivals.try_collect().await.map_err(lost)
        })
        .await?;
        arrivals.sort_unstable_by_key(|arrival| arrival.uid);
        Ok(arrivals)
    }

    /// The beginning of a mail; `None` if it is gone.
    pub(super) async fn read(&mut self, uid: u32) -> Result<Option<Vec<u8>>, MailError> {
        within(async {
            let query = format!("(UID BODY.PEEK[]<0.{MAIL_BYTES}>)");
            let mails = self.session.uid_fetch(uid.to_string(), query).await.map_err(lost)?;
            let mails: Vec<_> = mails.try_collect().await.map_err(lost)?;
            Ok(mails.iter().find(|mail| mail.uid == Some(uid)).and_then(|mail| mail.body()).map(<[u8]>::to_vec))
        })
        .await
    }

    /// Waits until something may be new: told by the server that offers to, else by the clock.
    pub(super) async fn changed(mut self, clock: &dyn Clock, deadline: Deadline) -> Result<Self, MailError> {
        // What was told during the last request is not told again.
        let mut told = false;
        while let Ok(response) = self.session.unsolicited_responses.try_recv() {
            told |= matches!(response, UnsolicitedResponse::Exists(_));
        }
        if told {
            return Ok(self);
        }
        if !self.idles {
            wait_or(clock, POLL, deadline, std::future::pending::<()>()).await;
            within(async { self.session.noop().await.map_err(lost) }).await?;
            return Ok(self);
        }
        let mut idling = self.session.idle();
        within(async { idling.init().await.map_err(lost) }).await?;
        {
            let (news, _ends_it) = idling.wait_with_timeout(RECHECK);
            wait_or(clock, RECHECK, deadline, news).await;
        }
        let session = within(async { idling.done().await.map_err(lost) }).await?;
        Ok(Self { session, ..self })
    }
}

async fn wait_or<T>(clock: &dyn Clock, span: Duration, deadline: Deadline, news: impl Future<Output = T>) {
    tokio::select! {
        _ = news => {}
        () = clock.sleep(span) => {}
        () = tokio::time::sleep_until(deadline.instant()) => {}
    }
}

async fn within<T>(answer: impl Future<Output = Result<T, MailError>>) -> Result<T, MailError> {
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or(Err(MailError::Silent(PATIENCE)))
}

async fn connect(place: &Place) -> Result<TlsStream<TcpStream>, MailError> {
    let (host, port) = (place.host.as_str(), place.port);
    let connector = TlsConnector::from(client_config(place.ca.as_deref())?);
    let name = match host.parse::<IpAddr>() {
        Ok(address) => ServerName::from(address),
        Err(_) => ServerName::try_from(host.to_owned()).map_err(|_| MailError::NoName(host.to_owned()))?,
    };
    let stream = TcpStream::connect((host, port)).await;
    let stream = stream.map_err(|source| MailError::Unreachable { port, source })?;
    connector.connect(name, stream).await.map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(why)) => MailError::Certificate(why.to_string()),
            Some(other) => MailError::NoTls { port, why: other.to_string() },
            None => MailError::Lost(error.kind().to_string()),
        }
    })
}

async fn sign_in(
    client: Client<Stream>,
    user: &Secret,
    password: &Secret,
    redactor: &Redactor,
) -> Result<(Session<Stream>, Option<Capabilities>), MailError> {
    let refused = |error| match error {
        Error::No(text) => MailError::Refused(shown(&text, redactor)),
        other => lost(other),
    };
    let (user, password) = (user.expose(), password.expose());
    if user.is_ascii() && password.is_ascii() {
        return client.login_with_capabilities(user, password).await.map_err(|(error, _)| refused(error));
    }
    // LOGIN takes ASCII only.
    let session = client.authenticate("PLAIN", Plain { user, password }).await.map_err(|(error, _)| refused(error))?;
    Ok((session, None))
}

struct Plain<'s> {
    user: &'s str,
    password: &'s str,
}

impl async_imap::Authenticator for Plain<'_> {
    type Response = zeroize::Zeroizing<Vec<u8>>;

    fn process(&mut self, _: &[u8]) -> Self::Response {
        zeroize::Zeroizing::new(format!("\0{}\0{}", self.user, self.password).into_bytes())
    }
}

fn offers_idle(capabilities: &Capabilities) -> bool {
    capabilities.has_str("IDLE")
}

/// What a server says when it refuses: it tells people what to do, and is not trusted.
fn shown(text: &str, redactor: &Redactor) -> String {
    let text = text.split_once("info: Some(\"").map_or("", |(_, info)| info.trim_end_matches("\")"));
    let plain: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    redactor.redact(&plain).into_owned()
}
