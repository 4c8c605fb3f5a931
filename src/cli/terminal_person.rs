//! A person at the terminal, asked for what only they can see.
//!
//! Asked at stdin if that is a terminal, else at the terminal the process belongs to, so that inputs may
//! come through a pipe. Without either nobody is asked, and the run ends by saying so.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, IsTerminal},
};

use futures::future::BoxFuture;

use super::terminal::{self, STRONG};
use crate::{
    cdp::Deadline,
    secret::Secret,
    session::{NoAnswer, Person, Question},
};

/// Whoever sits at the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct TerminalPerson;

/// The terminal that a process belongs to, whatever its stdin is.
const TERMINAL: &str = "/dev/tty";
/// More than any code or address.
const LONGEST: u64 = 4_096;

impl Person for TerminalPerson {
    fn is_there(&self) -> bool {
        std::io::stdin().is_terminal() || own_terminal().is_some()
    }

    fn ask<'a>(&'a self, question: &'a Question, deadline: Deadline) -> BoxFuture<'a, Result<Secret, NoAnswer>> {
        Box::pin(async move {
            terminal::say(format_args!("{STRONG}?{STRONG:#} {question}: type it and press Enter"));
            let (tell, told) = tokio::sync::oneshot::channel();
            // A thread of its own: one that still reads does not hold up the end of the run.
            std::thread::spawn(move || tell.send(line()));
            let line = tokio::time::timeout_at(deadline.instant(), told).await.map_err(|_| NoAnswer::TooLate)?;
            let line = line.ok().flatten().ok_or(NoAnswer::Nobody)?;
            let typed = Secret::new(line.expose().trim());
            if typed.expose().is_empty() { Err(NoAnswer::Nothing) } else { Ok(typed) }
        })
    }
}

fn own_terminal() -> Option<File> {
    OpenOptions::new().read(true).write(true).open(TERMINAL).ok()
}

/// A line that was typed; nothing at the end.
fn line() -> Option<Secret> {
    let mut line = String::new();
    let read = if std::io::stdin().is_terminal() {
        std::io::stdin().read_line(&mut line)
    } else {
        let terminal = std::io::Read::take(own_terminal()?, LONGEST);
        BufReader::new(terminal).read_line(&mut line)
    };
    let line = Secret::new(line);
    read.ok().filter(|bytes| *bytes > 0).map(|_| line)
}
