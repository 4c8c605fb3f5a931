//! Why a call, a session or a launch came to nothing.

use std::{fmt, io, path::PathBuf, sync::Arc, time::Duration};

/// Why a session will answer no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The page was closed, or the browser was closed or let go by us.
    Closed,
    /// The process that rendered the target crashed.
    Crashed,
    /// The target left: a frame was removed or moved to another process, a worker ended.
    Detached,
    /// The browser process ended without having been asked to.
    BrowserExited {
        /// How it ended (`exit status: 1`, `signal: 9 (SIGKILL)`), if it could be learned.
        status: Option<String>,
        /// The end of what the browser wrote to standard error.
        stderr: Arc<str>,
    },
    /// The connection to a browser that is not ours broke.
    Disconnected {
        /// What the socket reported.
        detail: Arc<str>,
    },
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("it was closed"),
            Self::Crashed => f.write_str("its process crashed"),
            Self::Detached => f.write_str("its target went away"),
            Self::BrowserExited { status, stderr } => {
                f.write_str("the browser ended")?;
                if let Some(status) = status {
                    write!(f, " with {status}")?;
                }
                LastWords(stderr).fmt(f)
            }
            Self::Disconnected { detail } => write!(f, "the connection broke: {detail}"),
        }
    }
}

impl Gone {
    /// What the browser wrote to standard error at its end; empty for every other reason.
    #[must_use]
    pub fn stderr(&self) -> &str {
        match self {
            Self::BrowserExited { stderr, .. } => stderr,
            _ => "",
        }
    }
}

/// The last lines of a browser's standard error, indented; nothing when there are none.
struct LastWords<'a>(&'a str);

impl fmt::Display for LastWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        let lines: Vec<&str> = self.0.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.is_empty() {
            return Ok(());
        }
        f.write_str("; its last words:")?;
        for line in &lines[lines.len().saturating_sub(SHOWN)..] {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

/// Why a protocol call has no result.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CallError {
    /// The caller's deadline came before the answer.
    #[error("{method} was not answered in time")]
    Timeout {
        /// The command, such as `Page.navigate`.
        method: String,
    },
    /// The session was gone before the call, or went while it was pending.
    #[error("{method} was not answered: {reason}")]
    Gone {
        /// The command.
        method: String,
        /// Why the session is gone.
        reason: Gone,
    },
    /// The browser refused.
    #[error("{method} was refused: {message} ({code}){}", data.as_deref().map(|data| format!(": {data}")).unwrap_or_default())]
    Protocol {
        /// The command.
        method: String,
        /// JSON-RPC error code.
        code: i64,
        /// The browser's words.
        message: String,
        /// More of them, often which parameter was wrong.
        data: Option<String>,
    },
    /// The answer, or the command itself, does not fit the type the caller asked for.
    #[error("{method} could not be read: {detail}")]
    Unreadable {
        /// The command.
        method: String,
        /// Which field, as far as it is known. Never holds page content.
        detail: String,
    },
}

impl CallError {
    /// The command that failed.
    #[must_use]
    pub fn method(&self) -> &str {
        match self {
            Self::Timeout { method }
            | Self::Gone { method, .. }
            | Self::Protocol { method, .. }
            | Self::Unreadable { method, .. } => method,
        }
    }

    /// Whether the caller's deadline ended the call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }

    /// Whether the whole session or target is gone, so that no further call to it can succeed.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        match self {
            Self::Gone { .. } => true,
            Self::Protocol { code, message, .. } => {
                *code == SESSION_NOT_FOUND
                    || message.starts_with("Session with given id not found")
                    || message.starts_with("No target with given id found")
            }
            Self::Timeout { .. } | Self::Unreadable { .. } => false,
        }
    }

    /// Whether only the document was replaced under the call: the same call in the next document
    /// may succeed. Chromium says the same to calls pending when a page closes, just before the
    /// session goes; the next call then is [gone](Self::is_gone).
    #[must_use]
    pub fn is_context_gone(&self) -> bool {
        let Self::Protocol { message, .. } = self else {
            return false;
        };
        CONTEXT_GONE.iter().any(|words| message.contains(words))
    }
}

const SESSION_NOT_FOUND: i64 = -32001;

/// What Chromium says when the execution context or the document of a call is no more.
const CONTEXT_GONE: &[&str] = &[
    "Cannot find context with specified id",
    "Cannot find default execution context",
    "uniqueContextId not found",
    "Execution context was destroyed",
    "Promise was collected",
    "Inspected target navigated or closed",
    "Not attached to an active page",
    "Could not find object with given id",
    "Frame with the given id was not found",
    "Frame with the given frameId is not found",
    "No frame for given id found",
    "No frame with given id found",
];

/// Why no browser is at our disposal.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The folder of the run could not be made.
    #[error("the run folder {} could not be made", path.display())]
    RunFolder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The executable could not be started.
    #[error("the browser {} could not be started", path.display())]
    Spawn {
        /// The executable.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The browser ended before it answered.
    #[error("{reason}{}", hint(reason.stderr()))]
    Exited {
        /// How it ended and its last words.
        reason: Gone,
    },
    /// The browser runs but did not answer.
    #[error("the browser did not answer within {:.1} s{}{}", within.as_secs_f32(), LastWords(stderr), hint(stderr))]
    NotReady {
        /// How long it was given.
        within: Duration,
        /// What it wrote to standard error until then.
        stderr: Arc<str>,
    },
    /// A browser could not be attached to.
    #[error("no browser answers at {url}: {detail}; it must have been started with --remote-debugging-port")]
    Connect {
        /// The address that was tried, without credentials.
        url: String,
        /// What went wrong.
        detail: String,
    },
    /// What answers at the address of a browser is not known to be that browser.
    #[error(
        "the certificate at {url} is refused: {detail}\nlet the system trust the authority that signed it, or name \
         a file with that authority's certificate in the variable SSL_CERT_FILE"
    )]
    Certificate {
        /// The address that was tried, without credentials.
        url: String,
        /// What is wrong with the certificate.
        detail: String,
    },
    /// The browser answered the first questions with an error.
    #[error("the browser refused the first commands")]
    Refused(#[source] CallError),
}

/// What to do about a failed start whose cause is known by its words.
fn hint(stderr: &str) -> &'static str {
    if stderr.contains("Running as root without --no-sandbox") {
        "\nrun as another user, or allow running without the sandbox"
    } else if stderr.contains("No usable sandbox") {
        "\nallow unprivileged user namespaces, or run in a container profile that does"
    } else if stderr.contains("Missing X server") || stderr.contains("cannot open display") {
        "\nthere is no display: run headless"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: i64, message: &str) -> CallError {
        CallError::Protocol { method: "Runtime.evaluate".into(), code, message: message.into(), data: None }
    }

    #[test]
    fn a_replaced_document_is_not_a_lost_session() {
        let replaced = refused(-32000, "Execution context was destroyed.");
        assert!(replaced.is_context_gone() && !replaced.is_gone());
        let lost = refused(-32001, "Session with given id not found.");
        assert!(lost.is_gone() && !lost.is_context_gone());
    }

    #[test]
    fn an_exit_shows_its_status_and_last_words() {
        let gone = Gone::BrowserExited { status: Some("signal: 9 (SIGKILL)".into()), stderr: "one\n\ntwo\n".into() };
        assert_eq!(gone.to_string(), "the browser ended with signal: 9 (SIGKILL); its last words:\n  one\n  two");
    }
}
