//! Writing to the terminal: colours only where they are shown and wanted (`NO_COLOR`).

use std::{
    fmt,
    io::{self, IsTerminal, Write},
};

use anstream::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};

pub(super) const DONE: Style = AnsiColor::Green.on_default().bold();
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const HINT: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();

/// One line of conversation. A closed stderr is nobody's loss.
pub(super) fn say(line: fmt::Arguments<'_>) {
    let _closed = writeln!(anstream::stderr().lock(), "{line}");
}

/// Text with a line end of its own.
pub(super) fn say_text(text: &str) {
    let _closed = write!(anstream::stderr().lock(), "{text}");
}

/// Data for stdout.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

pub(super) fn stderr_is_shown() -> bool {
    io::stderr().is_terminal()
}

pub(super) fn stdout_is_shown() -> bool {
    io::stdout().is_terminal()
}

pub(super) fn stderr_has_colour() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

pub(super) fn stdout_has_colour() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never
}
