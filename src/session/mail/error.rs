//! Why a mailbox cannot be read. Names the server and the mailbox, never what is in it.

use thiserror::Error;

use super::tls::AuthorityError;

#[derive(Debug, Error)]
pub(super) enum MailError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("`{0}` is no name of a server")]
    NoName(String),
    #[error("nothing answers at port {port}: {source}")]
    Unreachable { port: u16, source: std::io::Error },
    #[error("its certificate is not trusted: {0} (a certificate authority of your own is named with `ca`)")]
    Certificate(String),
    #[error("port {port} does not speak TLS from the first byte ({why}); IMAP with TLS is usually at port 993")]
    NoTls { port: u16, why: String },
    #[error("it refuses the user or the password{}", said(.0))]
    Refused(String),
    #[error("it has no mailbox of that name that this user can read{}", said(.0))]
    NoMailbox(String),
    #[error("the user, the password or the name of the mailbox has a line break in it")]
    NotWritable,
    /// The one that another try may mend.
    #[error("the connection was lost: {0}")]
    Lost(String),
    #[error("it did not answer within {} s", .0.as_secs())]
    Silent(std::time::Duration),
    #[error("it answers `{0}` to a plain request")]
    Protocol(&'static str),
}

impl MailError {
    /// Whether another connection may do better.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Silent(_) | Self::Unreachable { .. })
    }
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(", saying: {text}") }
}

/// What the library says, without the bytes it shows of what it read: they may be mail.
pub(super) fn lost(error: async_imap::error::Error) -> MailError {
    use async_imap::error::Error;
    match error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::Other => {
            MailError::Lost("it sent what is no IMAP".into())
        }
        Error::Io(error) => MailError::Lost(error.kind().to_string()),
        Error::ConnectionLost => MailError::Lost("the server closed it".into()),
        Error::No(_) => MailError::Protocol("NO"),
        Error::Bad(_) => MailError::Protocol("BAD"),
        Error::Validate(_) => MailError::NotWritable,
        _ => MailError::Lost("it sent what is no IMAP".into()),
    }
}
