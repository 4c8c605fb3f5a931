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

/// Text that others wrote, such as that of a recording: what a terminal would obey is taken out, line
/// ends stay.
pub(super) fn printable(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let obeyed = |c: char| c != '\n' && (c.is_control() || turns(c));
    text.chars().map(|c| if obeyed(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The same in one line.
pub(super) fn printable_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}

/// A text of at most so many characters.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// The end of a text, where that tells more, as of a path.
pub(super) fn shortened_before(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return text.to_owned();
    }
    ['…'].into_iter().chain(text.chars().skip(count - width.saturating_sub(1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_others_wrote() {
        assert_eq!(printable("a\u{1b}[31mred\u{202e}x\ny\u{7}"), "a\u{fffd}[31mred\u{fffd}x\ny\u{fffd}");
        assert_eq!(printable_line("a\nb\r"), "a b\u{fffd}");
    }

    #[test]
    fn long_texts_are_cut_where_they_tell_least() {
        assert_eq!(shortened("Cabriolet", 5), "Cabr…");
        assert_eq!(shortened_before("flows/a/b.yaml:3:5", 9), "…yaml:3:5");
    }
}
