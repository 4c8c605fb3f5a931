//! Why an address gave no document, in words that stay the same.

use std::fmt;

/// What became of a navigation that brought no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    cause: NetworkCause,
    /// What the browser calls it.
    code: Option<String>,
}

/// The kinds of it that a run treats or reports differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkCause {
    /// Nobody listens at the address.
    Refused,
    /// The server closed the connection without an answer.
    Empty,
    /// The connection broke off.
    Reset,
    /// No such host.
    Unresolved,
    /// The certificate or the encryption is not accepted.
    Certificate,
    /// Redirects that never end.
    Redirects,
    /// The server answered that there is nothing to show (204, 205), or the page was not left.
    NoDocument,
    /// No answer before the deadline.
    Late,
    Other,
}

impl NetworkError {
    pub(super) fn new(cause: NetworkCause) -> Self {
        Self { cause, code: None }
    }

    /// From the browser's error text (`net::ERR_EMPTY_RESPONSE`) or the reason a paused request tells.
    pub(super) fn named(code: &str) -> Self {
        let cause = match code.strip_prefix("net::ERR_").unwrap_or(code) {
            "CONNECTION_REFUSED" | "ConnectionRefused" => NetworkCause::Refused,
            "EMPTY_RESPONSE" => NetworkCause::Empty,
            "CONNECTION_RESET"
            | "CONNECTION_CLOSED"
            | "CONNECTION_ABORTED"
            | "SOCKET_NOT_CONNECTED"
            | "CONTENT_LENGTH_MISMATCH"
            | "INCOMPLETE_CHUNKED_ENCODING"
            | "ConnectionReset"
            | "ConnectionClosed"
            | "ConnectionAborted" => NetworkCause::Reset,
            "NAME_NOT_RESOLVED" | "NameNotResolved" => NetworkCause::Unresolved,
            "TOO_MANY_REDIRECTS" => NetworkCause::Redirects,
            "ABORTED" | "Aborted" => NetworkCause::NoDocument,
            "TIMED_OUT" | "CONNECTION_TIMED_OUT" | "TimedOut" => NetworkCause::Late,
            other if other.starts_with("CERT_") || other.starts_with("SSL_") => NetworkCause::Certificate,
            _ => NetworkCause::Other,
        };
        Self { cause, code: Some(code.to_owned()) }
    }

    #[must_use]
    pub fn cause(&self) -> NetworkCause {
        self.cause
    }

    /// A stable word for the cause: `refused`, `empty`, `reset`, ….
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self.cause {
            NetworkCause::Refused => "refused",
            NetworkCause::Empty => "empty",
            NetworkCause::Reset => "reset",
            NetworkCause::Unresolved => "unresolved",
            NetworkCause::Certificate => "certificate",
            NetworkCause::Redirects => "redirects",
            NetworkCause::NoDocument => "no-document",
            NetworkCause::Late => "late",
            NetworkCause::Other => "failed",
        }
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cause {
            NetworkCause::Refused => "the connection was refused",
            NetworkCause::Empty => "the answer was empty: the server closed the connection without one",
            NetworkCause::Reset => "the connection was reset before the answer was there",
            NetworkCause::Unresolved => "there is no such host",
            NetworkCause::Certificate => "the server's certificate or encryption is not accepted",
            NetworkCause::Redirects => "the server redirects in circles",
            NetworkCause::NoDocument => {
                "no document came: the server sent none (204), or the page did not let itself be left"
            }
            NetworkCause::Late => "no answer in time",
            NetworkCause::Other => "the browser gave it up",
        })?;
        match &self.code {
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}
