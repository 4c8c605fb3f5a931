//! `inbox`: takes text messages and mails in over HTTP, for runs that wait for their codes.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use clap::Args;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{
    Exit, Refusal,
    interruption::Interruption,
    state_folder::state_folder,
    terminal::{self, FAINT, STRONG, WARNING},
};
use crate::{
    portal::CredentialSource,
    secret::{Redactor, Secret},
    session::{Inbox, InboxOptions, Posted, SystemClock, read_source},
};

pub(super) const EXAMPLES: &str = "\
Examples:
  Take in what Twilio posts, through a tunnel that ends at port 8025:
    wayleave inbox --listen 127.0.0.1:8025 --twilio env:TWILIO_AUTH_TOKEN --url https://codes.example.com/twilio

  Take in what a program of yours posts, signed as https://www.standardwebhooks.com says:
    wayleave inbox --listen 127.0.0.1:8025 --key file:inbox.key

A profile says whose messages answer a challenge:
    mfa: { sms: { inbox: { to: \"+15550104477\" } } }";

/// Arguments of `inbox`.
#[derive(Debug, Args)]
pub(super) struct InboxArguments {
    /// Where to listen. The way here is not encrypted: leave that to a tunnel or a proxy
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8025")]
    listen: SocketAddr,

    /// Where Twilio's auth token is: it signs what is posted to /twilio
    #[arg(long, value_name = "env:NAME|file:PATH|fd:N", value_parser = source)]
    twilio: Option<CredentialSource>,

    /// The address that Twilio posts to, as it is set there [default: http://ADDR/twilio]
    #[arg(long, requires = "twilio")]
    url: Option<String>,

    /// Where the key is that signs what is posted to /message
    #[arg(long, value_name = "env:NAME|file:PATH|fd:N", value_parser = source, required_unless_present = "twilio")]
    key: Option<CredentialSource>,

    /// The folder of lasting state whose runs may read the messages
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

pub(super) async fn inbox(arguments: InboxArguments) -> Result<Exit, Refusal> {
    let mut interruption = Interruption::listen()?;
    let InboxArguments { listen, twilio, url, key, state } = arguments;
    let (told, tells) = unbounded_channel();
    let options = InboxOptions {
        listen,
        state_folder: state.map_or_else(state_folder, Ok)?,
        twilio: read("twilio", twilio).await?,
        url,
        key: read("key", key).await?,
        clock: Arc::new(SystemClock),
        told,
    };
    let inbox = Inbox::open(options).await?;
    let address = inbox.address()?;
    if !address.ip().is_loopback() {
        terminal::say(format_args!(
            "{WARNING}warning{WARNING:#}: {address} is open to other machines, and the way there is not encrypted"
        ));
    }
    terminal::print(&format!("http://{address}\n"))?;
    terminal::say(format_args!("{FAINT}Messages are kept for minutes, in memory alone. Ctrl-C stops it.{FAINT:#}"));
    tokio::select! {
        ended = inbox.serve() => ended?,
        () = tell(tells) => {}
        _ = interruption.came() => {}
    }
    // To be stopped is how it is meant to end.
    Ok(Exit::Done)
}

/// A line for each post. Who wrote to whom, and what, is not told.
async fn tell(mut tells: UnboundedReceiver<Posted>) {
    while let Some(posted) = tells.recv().await {
        let said = match posted {
            Posted::Taken => "a message came",
            Posted::Again => "a message came again; it counts once",
            Posted::Unsigned => "a post was refused: its signature does not fit (another token, key or `--url`?)",
            Posted::NoMessage => "a post was refused: it is signed, and holds no message",
        };
        terminal::say(format_args!("{STRONG}inbox{STRONG:#}: {said}"));
    }
}

async fn read(name: &str, source: Option<CredentialSource>) -> Result<Option<Secret>, Refusal> {
    let Some(source) = source else { return Ok(None) };
    Ok(Some(read_source(name, &source, Redactor::new()).await?))
}

/// `env:NAME`, `file:PATH` or `fd:N`.
fn source(text: &str) -> Result<CredentialSource, String> {
    match text.split_once(':') {
        Some(("env", name)) if !name.is_empty() => Ok(CredentialSource::Env(name.to_owned())),
        Some(("file", path)) if !path.is_empty() => Ok(CredentialSource::File(path.into())),
        Some(("fd", number)) => match number.parse() {
            Ok(number) if (3..=1023).contains(&number) => Ok(CredentialSource::Fd(number)),
            _ => Err("`fd` is the number of an open file, from 3 to 1023".to_owned()),
        },
        // What is written may be the secret itself: it is not repeated.
        _ => Err("a secret is never an argument: say where it is, as env:NAME, file:PATH or fd:N".to_owned()),
    }
}
