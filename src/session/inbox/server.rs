//! The HTTP server that takes messages in.

use std::{net::SocketAddr, path::Path, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use thiserror::Error;
use tokio::{net::TcpListener, sync::mpsc::UnboundedSender};

use super::{
    kept::Kept,
    message::Message,
    socket::Socket,
    standard_webhook::{self, Signed},
    twilio,
};
use crate::{secret::Secret, session::Clock};

/// No text message is larger, and few mails of a portal.
const MOST_BYTES: usize = 256 << 10;

/// What an inbox takes, and from whom.
pub struct InboxOptions {
    pub listen: SocketAddr,
    /// The folder whose runs it answers.
    pub state_folder: PathBuf,
    /// The token that signs form posts.
    pub twilio: Option<Secret>,
    /// The address that Twilio posts to, if that is not where we listen.
    pub url: Option<String>,
    /// The key that signs JSON posts.
    pub key: Option<Secret>,
    pub clock: Arc<dyn Clock>,
    /// Is told what came, without what stood in it.
    pub told: UnboundedSender<Posted>,
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    Taken,
    /// It was posted before.
    Again,
    /// The signature does not fit.
    Unsigned,
    /// Signed, but without what a message needs.
    NoMessage,
}

/// A server that listens.
pub struct Inbox {
    listener: TcpListener,
    socket: Socket,
    kept: Arc<Kept>,
    options: InboxOptions,
}

/// Why no inbox runs.
#[derive(Debug, Error)]
pub enum InboxError {
    #[error("cannot listen at {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("cannot make the way to it in {}: {source}", folder.display())]
    Socket { folder: PathBuf, source: std::io::Error },
    #[error("another inbox runs for {}", .0.display())]
    Another(PathBuf),
    #[error("the server ended: {0}")]
    Ended(#[source] std::io::Error),
}

struct Serving {
    kept: Arc<Kept>,
    twilio: Option<Secret>,
    url: String,
    key: Option<Secret>,
    clock: Arc<dyn Clock>,
    told: UnboundedSender<Posted>,
}

impl Inbox {
    /// Listens, and makes the way to it for runs.
    ///
    /// # Errors
    /// The address is not free, or another inbox runs for the state folder.
    pub async fn open(options: InboxOptions) -> Result<Self, InboxError> {
        let (address, folder) = (options.listen, options.state_folder.clone());
        let unreachable = |source| InboxError::Socket { folder: folder.clone(), source };
        make_folder(&folder).map_err(unreachable)?;
        let socket = Socket::open(&folder).await.map_err(unreachable)?;
        let socket = socket.ok_or_else(|| InboxError::Another(folder.clone()))?;
        let listener = TcpListener::bind(address).await.map_err(|source| InboxError::Listen { address, source })?;
        Ok(Self { listener, socket, kept: Arc::new(Kept::new()), options })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Takes messages in until it is dropped.
    ///
    /// # Errors
    /// The server ends.
    pub async fn serve(self) -> Result<(), InboxError> {
        let address = self.address().map_err(InboxError::Ended)?;
        let Self { listener, socket, kept, options } = self;
        let InboxOptions { twilio, url, key, clock, told, .. } = options;
        let url = url.unwrap_or_else(|| format!("http://{address}/twilio"));
        let serving = Arc::new(Serving { kept: Arc::clone(&kept), twilio, url, key, clock: Arc::clone(&clock), told });
        let routes = Router::new()
            .route("/twilio", post(take_form))
            .route("/message", post(take_json))
            .layer(DefaultBodyLimit::max(MOST_BYTES))
            .with_state(serving);
        tokio::select! {
            ended = axum::serve(listener, routes) => ended.map_err(InboxError::Ended),
            () = socket.serve(&kept) => Ok(()),
            () = forget(&kept, &*clock) => Ok(()),
        }
    }
}

async fn forget(kept: &Kept, clock: &dyn Clock) {
    loop {
        clock.sleep(Duration::from_secs(30)).await;
        kept.forget(clock.now());
    }
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(path)
}

async fn take_form(State(serving): State<Arc<Serving>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let signature = text_of(&headers, "x-twilio-signature");
    let signed = serving.twilio.as_ref().is_some_and(|token| twilio::is_signed(token, &serving.url, &form, signature));
    let posted = match signed {
        true => serving.take(twilio::message(&form, serving.clock.now())),
        false => Posted::Unsigned,
    };
    serving.tell(posted);
    match posted {
        // It answers the sender nothing.
        Posted::Taken | Posted::Again => ([(header::CONTENT_TYPE, "text/xml")], "<Response/>").into_response(),
        Posted::Unsigned => StatusCode::FORBIDDEN.into_response(),
        Posted::NoMessage => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn take_json(State(serving): State<Arc<Serving>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let now = serving.clock.now();
    let signed = Signed {
        id: text_of(&headers, "webhook-id"),
        timestamp: text_of(&headers, "webhook-timestamp"),
        signature: text_of(&headers, "webhook-signature"),
    };
    let posted = match serving.key.as_ref().is_some_and(|key| signed.is_valid(key, &body, now)) {
        true => serving.take(standard_webhook::message(signed.id, &body, now)),
        false => Posted::Unsigned,
    };
    serving.tell(posted);
    match posted {
        Posted::Taken | Posted::Again => StatusCode::NO_CONTENT,
        Posted::Unsigned => StatusCode::FORBIDDEN,
        Posted::NoMessage => StatusCode::BAD_REQUEST,
    }
}

impl Serving {
    fn take(&self, message: Option<Message>) -> Posted {
        match message.map(|message| self.kept.arrive(message)) {
            Some(true) => Posted::Taken,
            Some(false) => Posted::Again,
            None => Posted::NoMessage,
        }
    }

    fn tell(&self, posted: Posted) {
        // Who listened may be gone.
        let _told = self.told.send(posted);
    }
}

fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
