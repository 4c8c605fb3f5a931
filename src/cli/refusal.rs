//! Why a command did not do its work, for the person at the terminal.

use std::{fmt, io};

use super::{
    Exit,
    terminal::{self, ERROR, HINT},
};

/// An error with the exit it means and what to do next.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) exit: Exit,
    error: anyhow::Error,
    hints: Vec<String>,
}

impl Refusal {
    pub(super) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into(), hints: Vec::new() }
    }

    pub(super) fn invalid(message: impl fmt::Display) -> Self {
        Self::new(Exit::Invalid, anyhow::anyhow!("{message}"))
    }

    pub(super) fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says it on stderr, unless it is that somebody closed our stdout: then nobody asks.
    pub(super) fn print(&self) {
        if self.is_broken_pipe() {
            return;
        }
        terminal::say(format_args!("{ERROR}error{ERROR:#}: {:#}", self.error));
        for hint in &self.hints {
            terminal::say(format_args!("{HINT}hint{HINT:#}: {hint}"));
        }
    }

    fn is_broken_pipe(&self) -> bool {
        let io = self.error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
        io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// What cannot be read or written is usually a wrong path.
impl<E: Into<anyhow::Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::new(Exit::Invalid, error)
    }
}
