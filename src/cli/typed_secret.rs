//! A secret that a person types: it is not shown.

use std::io::{self, IsTerminal, Read};

use anyhow::Context as _;
use zeroize::Zeroizing;

use super::{Exit, Refusal, terminal};
use crate::secret::Secret;

/// A private key is the largest thing that could be meant.
const MOST: u64 = 64 * 1024;

/// Asks at the terminal, twice, since nobody sees what was typed and a wrong password costs the account a try; or
/// reads stdin to its end where that is no terminal. One line end is not part of it.
pub(super) fn typed_secret(name: &str) -> Result<Secret, Refusal> {
    let text = if io::stdin().is_terminal() { twice(name)? } else { from_stdin()? };
    let text = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(Refusal::invalid("there is no secret: nothing was given"));
    }
    Ok(Secret::new(text.to_owned()))
}

fn twice(name: &str) -> Result<Zeroizing<String>, Refusal> {
    let name = terminal::printable_line(name);
    let first = hidden(&format!("{name} (what you type is not shown): "))?;
    if first.is_empty() {
        return Ok(first);
    }
    if hidden("the same again: ")? != first {
        return Err(Refusal::invalid("the two are not the same; nothing was kept")
            .hinted("what has several lines comes through stdin: `wayleave vault set … < FILE`"));
    }
    Ok(first)
}

fn hidden(prompt: &str) -> Result<Zeroizing<String>, Refusal> {
    // Ctrl-C ends us there; Ctrl-D is an empty answer.
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => Refusal::new(Exit::Interrupted, anyhow::anyhow!("nothing was kept")),
        _ => Refusal::new(Exit::Invalid, anyhow::Error::new(error).context("the terminal cannot be asked")),
    })
}

fn from_stdin() -> Result<Zeroizing<String>, Refusal> {
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin().lock().take(MOST + 1).read_to_string(&mut text);
    let read = read.context("stdin cannot be read as text")?;
    if read as u64 > MOST {
        return Err(Refusal::invalid(format_args!("it is larger than {} KiB, which no secret is", MOST / 1024)));
    }
    Ok(text)
}
